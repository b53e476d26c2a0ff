package pipe

import (
	"strings"
	"unicode/utf8"

	"paddock/app/issue"
)

// Bounds of one stored event. What exceeds them is cut, and says so.
const (
	maxText        = 64 << 10 // bytes of a message, an exception's value, a variable
	maxShort       = 500      // bytes of names, releases, tags, what is known of a user
	maxFrames      = 500      // of one stack: the first and the last half are kept
	maxBreadcrumbs = 200      // the newest are kept
	maxExceptions  = 200
	maxVars        = 300 // local variables of a frame; headers, form fields, cookies of a request
	maxContext     = 50  // source lines on each side of a frame's own
)

// bound takes out what an event has too much of. What is left is scrubbed, and only then are texts cut: half a
// secret would not be known for one.
func bound(e *issue.Event) {
	e.Exceptions = last(e.Exceptions, maxExceptions)
	for i := range e.Exceptions {
		e.Exceptions[i].Frames = boundFrames(e.Exceptions[i].Frames)
	}
	e.Threads = last(e.Threads, maxExceptions)
	for i := range e.Threads {
		e.Threads[i].Frames = boundFrames(e.Threads[i].Frames)
	}
	e.Breadcrumbs = last(e.Breadcrumbs, maxBreadcrumbs)
	for i := range e.Breadcrumbs {
		e.Breadcrumbs[i].Data = first(e.Breadcrumbs[i].Data, maxVars)
	}
	if r := e.Request; r != nil {
		for _, vars := range []*[]issue.Var{&r.Headers, &r.Cookies, &r.Env, &r.Form, &r.Files} {
			*vars = first(*vars, maxVars)
		}
	}
}

func boundFrames(frames []issue.Frame) []issue.Frame {
	if n := len(frames); n > maxFrames {
		kept := make([]issue.Frame, 0, maxFrames)
		kept = append(kept, frames[:maxFrames/2]...)
		frames = append(kept, frames[n-maxFrames/2:]...)
	}
	for i := range frames {
		f := &frames[i]
		f.PreContext, f.PostContext = last(f.PreContext, maxContext), first(f.PostContext, maxContext)
		f.Vars = first(f.Vars, maxVars)
	}
	return frames
}

func first[T any](all []T, n int) []T { return all[:min(n, len(all))] }

func last[T any](all []T, n int) []T { return all[max(0, len(all)-n):] }

// normalise brings an event into the form in which events are compared and shown.
func normalise(e *issue.Event) {
	if e.Received.IsZero() {
		e.Received = e.Time
	}
	if e.Time.IsZero() {
		e.Time = e.Received
	}
	e.Time, e.Received = e.Time.UTC(), e.Received.UTC()
	for _, s := range []*string{&e.Message, &e.Template, &e.TextTrace} {
		cut(s, maxText)
	}
	for _, s := range []*string{&e.ID, &e.Logger, &e.Platform, &e.Culprit, &e.Transaction, &e.Release, &e.Dist, &e.Environment, &e.ServerName} {
		cut(s, maxShort)
	}
	for i := range e.Exceptions {
		x := &e.Exceptions[i]
		cut(&x.Type, maxShort)
		cut(&x.Value, maxText)
		cutFrames(x.Frames)
	}
	for i := range e.Threads {
		cutFrames(e.Threads[i].Frames)
	}
	cutTexts(e.Tags)
	if u := e.User; u != nil {
		for _, s := range []*string{&u.ID, &u.Username, &u.Email, &u.IP, &u.Name} {
			cut(s, maxShort)
		}
		cutTexts(u.Data)
	}
	for i := range e.Breadcrumbs {
		cut(&e.Breadcrumbs[i].Message, maxText)
		cutVars(e.Breadcrumbs[i].Data)
	}
	if r := e.Request; r != nil {
		for _, vars := range [][]issue.Var{r.Headers, r.Cookies, r.Env, r.Form, r.Files} {
			cutVars(vars)
		}
		for _, s := range []*string{&r.URL, &r.Path, &r.Query, &r.Referrer, &r.Agent, &r.Body} {
			cut(s, maxText)
		}
	}
	describeClient(e)
	if len(e.Exceptions) == 0 {
		promote(e)
	}
	e.SetCulprit()
	cut(&e.Culprit, maxShort)
}

func cutFrames(frames []issue.Frame) {
	for i := range frames {
		f := &frames[i]
		cut(&f.Function, maxShort)
		cut(&f.ContextLine, 4096)
		cutVars(f.Vars)
	}
}

func cutTexts(texts map[string]string) {
	for name, text := range texts {
		whole := text
		if cut(&text, maxShort); text != whole {
			texts[name] = text
		}
	}
}

func cutVars(vars []issue.Var) {
	for i := range vars {
		cut(&vars[i].Name, maxShort)
		cut(&vars[i].Value, maxText)
	}
}

// promote gives an event that is a bare crashed thread the stack as its own, so that it has a place.
func promote(e *issue.Event) {
	if e.Culprit != "" || e.Transaction != "" {
		return
	}
	for _, t := range e.Threads {
		if len(e.Threads) > 1 && !t.Crashed && !t.Current {
			continue
		}
		x := issue.Exception{Frames: t.Frames}
		if f := x.DecidingFrame(); f != nil {
			e.Culprit = f.Place()
			return
		}
	}
}

// cut makes s valid UTF-8 of at most n bytes, with a mark where the rest was.
func cut(s *string, n int) {
	if !utf8.ValidString(*s) {
		*s = strings.ToValidUTF8(*s, "\uFFFD")
	}
	if strings.IndexByte(*s, 0) >= 0 {
		*s = strings.ReplaceAll(*s, "\x00", "\uFFFD") // PostgreSQL holds no zero bytes
	}
	if len(*s) > n {
		*s = strings.ToValidUTF8((*s)[:n], "") + "…"
	}
}
