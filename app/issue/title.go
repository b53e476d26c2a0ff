package issue

import "strings"

// SetCulprit fills e.Culprit, unless set: "module in function" of the deciding frame, else the
// transaction, else the request's path, else the logger.
func (e *Event) SetCulprit() {
	if e.Culprit != "" {
		return
	}
	if x := e.Raised(); x != nil {
		if f := x.DecidingFrame(); f != nil {
			e.Culprit = f.Place()
			return
		}
	}
	switch {
	case e.Transaction != "":
		e.Culprit = e.Transaction
	case e.Request != nil && e.Request.Path != "":
		e.Culprit = e.Request.Path
	default:
		e.Culprit = e.Logger
	}
}

// DecidingFrame is the innermost frame of the site's own code, or the innermost of all; nil without frames.
func (x *Exception) DecidingFrame() *Frame {
	for i := len(x.Frames) - 1; i >= 0; i-- {
		if x.Frames[i].InApp {
			return &x.Frames[i]
		}
	}
	if n := len(x.Frames); n > 0 {
		return &x.Frames[n-1]
	}
	return nil
}

// Place is "module in function", with the file where the module is unknown.
func (f *Frame) Place() string {
	where := f.Module
	if where == "" {
		where = f.File
	}
	if where == "" {
		where = f.AbsPath
	}
	if where == "" && f.Package != "" {
		where = f.Package[strings.LastIndexAny(f.Package, `/\`)+1:]
	}
	if f.Function == "" && f.Address != "" && f.Line == 0 {
		return strings.TrimPrefix(where+" at "+f.Address, " at ")
	}
	switch {
	case f.Function == "":
		return where
	case where == "":
		return f.Function
	}
	return where + " in " + f.Function
}

// Title is what a list shows first: the exception's type, or the first line of the logging call that messages are known
// by ("Payment of order %s failed"), or of the message itself.
func (e *Event) Title() string {
	if x := e.Raised(); x != nil && x.Type != "" {
		return shortType(x.Type)
	}
	if e.Kind == KindBrokenLink {
		return "Broken link"
	}
	if call := e.Call(); call != "" {
		return call
	}
	for _, s := range []string{e.Message, e.Template, e.Transaction, e.Culprit} {
		if line := firstLine(s); line != "" {
			return line
		}
	}
	return "Event without a message"
}

// Call is the first line of the logging call that made the event's message, as messages are known by it: "Payment of
// order %s failed". It is empty where none is known, or where it says no word.
func (e *Event) Call() string {
	if e.template() == nil {
		return ""
	}
	return firstLine(e.Template)
}

// Summary is the second line of a list: the exception's value, or the message.
func (e *Event) Summary() string {
	if x := e.Raised(); x != nil && x.Type != "" {
		return x.Value
	}
	if e.Kind == KindBrokenLink && e.Request != nil {
		return e.Request.URL
	}
	return e.Message
}
