package sentry

import (
	"strings"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
)

func readThreads(e *issue.Event, v *fastjson.Value) {
	for _, t := range ends(list(v.Get("threads"))) {
		if t.Type() != fastjson.TypeObject {
			continue
		}
		frames := readFrames(e, t.Get("stacktrace"))
		if len(frames) == 0 {
			frames = readFrames(e, t.Get("raw_stacktrace"))
		}
		e.Threads = append(e.Threads, issue.Thread{
			ID: text(t.Get("id")), Name: text(t.Get("name")), State: text(t.Get("state")), Crashed: t.GetBool("crashed"), Current: t.GetBool("current"), Frames: frames,
		})
	}
	raisedInThread(e, v)
	if frames := readFrames(e, either(v, "stacktrace", "sentry.interfaces.Stacktrace")); len(frames) > 0 {
		if x := e.Raised(); x != nil && len(x.Frames) == 0 {
			x.Frames = frames
			return
		}
		e.Threads = append(e.Threads, issue.Thread{ID: "current", Current: true, Frames: frames})
	}
}

// raisedInThread gives an exception without a stack that of the thread it was raised in, as crash reporters mean
// it: the thread that it names, else the one that crashed, else the one that was running.
func raisedInThread(e *issue.Event, v *fastjson.Value) {
	x := e.Raised()
	if x == nil || len(x.Frames) > 0 || len(e.Threads) == 0 {
		return
	}
	named := ""
	for _, one := range list(either(v, "exception", "sentry.interfaces.Exception")) {
		if id := text(one.Get("thread_id")); id != "" {
			named = id // the last of them raised
		}
	}
	for _, fits := range []func(*issue.Thread) bool{
		func(t *issue.Thread) bool { return named != "" && t.ID == named },
		func(t *issue.Thread) bool { return t.Crashed },
		func(t *issue.Thread) bool { return t.Current },
	} {
		for i := range e.Threads {
			if t := &e.Threads[i]; fits(t) && len(t.Frames) > 0 {
				x.Frames, t.Frames = t.Frames, nil // as other SDKs send it: the exception has the stack
				return
			}
		}
	}
}

func readFrames(e *issue.Event, stack *fastjson.Value) []issue.Frame {
	if stack == nil {
		return nil
	}
	raven := strings.HasPrefix(e.SDK.Name, "raven")
	room := maxFrames - framesOf(e)
	sent := ends(stack.GetArray("frames"))
	frames := make([]issue.Frame, 0, max(0, min(len(sent), room)))
	for _, f := range sent {
		if len(frames) >= room {
			break
		}
		if f.Type() != fastjson.TypeObject {
			continue
		}
		one := issue.Frame{
			Function: text(f.Get("function")), Module: text(f.Get("module")), File: text(f.Get("filename")), AbsPath: text(f.Get("abs_path")),
			Line: number(f.Get("lineno")), Column: number(f.Get("colno")), ContextLine: text(f.Get("context_line")),
			PreContext: lines(f.Get("pre_context")), PostContext: lines(f.Get("post_context")), Vars: pairs(f.Get("vars")),
		}
		platform := e.Platform
		if own := f.Get("platform"); own != nil { // a Java frame in a crash of C
			platform = text(own)
		}
		if platform != "python" {
			one.Package, one.Address = text(f.Get("package")), text(f.Get("instruction_addr"))
			if one.Function == "" {
				one.Function = text(f.Get("raw_function"))
			}
		}
		if one.AbsPath == "" {
			one.AbsPath = one.File
		}
		one.InApp = !issue.LibraryPath(one.AbsPath)
		if said := maybeBool(f.Get("in_app")); said != nil {
			// Some SDKs flag frames of libraries as the site's own; raven knew only the modules of INSTALLED_APPS.
			one.InApp = one.InApp && (*said || raven && one.AbsPath != one.File)
		} else {
			one.InApp = one.InApp && !issue.Library(platform, &one)
		}
		if place := inTemplate(e, &one); place != nil {
			one.InApp = false
			e.Template500 = place
		}
		frames = append(frames, one)
	}
	if len(frames) == 0 {
		return nil
	}
	return frames
}

func framesOf(e *issue.Event) (n int) {
	for i := range e.Exceptions {
		n += len(e.Exceptions[i].Frames)
	}
	for i := range e.Threads {
		n += len(e.Threads[i].Frames)
	}
	return n
}

// inTemplate tells a frame that Django's integration made of a place in a template. It stands among the
// frames of Python, deeper than the view, and is none: a mail has it in words, or not at all.
func inTemplate(e *issue.Event, f *issue.Frame) *issue.TemplateError {
	if e.Platform != "python" || f.Function != "" || f.Module != "" || f.File == "" || strings.HasSuffix(f.File, ".py") {
		return nil
	}
	return &issue.TemplateError{Name: f.File, Line: f.Line, Source: f.ContextLine}
}

func lines(v *fastjson.Value) []string {
	if v == nil {
		return nil
	}
	sent := ends(v.GetArray())
	if len(sent) == 0 {
		return nil
	}
	all := make([]string, len(sent))
	for i, line := range sent {
		all[i] = text(line)
	}
	return all
}
