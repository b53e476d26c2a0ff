package issuepane

import (
	"context"
	"errors"
	"path"
	"strings"

	"paddock/app/checkout"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/live"
)

// Sources are the local checkouts of projects.
type Sources interface {
	// Checkout gives where a project's source lies; the zero value when nobody has said.
	Checkout(ctx context.Context, p project.ID) (project.Checkout, error)
	// SetCheckout keeps it; it fails with words for a person when the folder is no checkout.
	SetCheckout(ctx context.Context, p project.ID, c project.Checkout) error
	// Study looks a stack up in the project's checkout.
	Study(ctx context.Context, p project.ID, q checkout.Question) (checkout.Study, error)
}

// Editors open source files.
type Editors interface {
	// Editor gives the chosen editor's id and, for "custom", its command; empty when none was chosen.
	Editor() (id, command string)
	SetEditor(id, command string) error
	// Open opens a file of the local machine in the chosen editor.
	Open(ctx context.Context, place checkout.Place) error
}

// mostCalls is how many calls of a stack are looked up.
const mostCalls = 12

// studied is what was found of an event's stack.
type studied struct {
	event   *issue.Event
	at      project.Checkout
	study   checkout.Study
	frames  map[frameKey]checkout.Found
	problem error
}

// frameKey tells the calls of a stack apart.
type frameKey struct {
	file, abs string
	line      int
}

func keyOf(f issue.Frame) frameKey { return frameKey{f.File, f.AbsPath, f.Line} }

// calls are the calls of an event's own code, the newest first, each once.
func calls(e *issue.Event) (all []checkout.Call, keys []frameKey) {
	seen := map[frameKey]bool{}
	add := func(f issue.Frame) {
		k := keyOf(f)
		if !f.InApp || f.Line < 1 || seen[k] || len(all) == mostCalls {
			return
		}
		seen[k] = true
		c := checkout.Call{Line: f.Line, Text: f.ContextLine}
		for _, p := range []string{f.AbsPath, f.File} {
			if p != "" {
				c.Paths = append(c.Paths, p)
			}
		}
		if f.Module != "" && f.File == "" && f.AbsPath == "" {
			c.Paths = append(c.Paths, strings.ReplaceAll(f.Module, ".", "/")+".py")
		}
		all, keys = append(all, c), append(keys, k)
	}
	for _, l := range chain(e) {
		for _, f := range l.Frames {
			add(f)
		}
	}
	return all, keys
}

// study runs in the background.
func (p *Pane) study(ctx context.Context) (*studied, error) {
	p.mu.Lock()
	one := p.studyOf
	p.mu.Unlock()
	if one == nil || one.Event == nil || p.deps.Sources == nil {
		return nil, nil
	}
	s := &studied{event: one.Event, frames: map[frameKey]checkout.Found{}}
	var err error
	if s.at, err = p.deps.Sources.Checkout(ctx, one.Issue.Project); err != nil || s.at.Folder == "" {
		return s, err
	}
	q := checkout.Question{Release: one.Event.Release, Before: one.Issue.FirstSeen}
	var keys []frameKey
	if q.Calls, keys = calls(one.Event); len(q.Calls) == 0 {
		return s, nil
	}
	if s.study, s.problem = p.deps.Sources.Study(ctx, one.Issue.Project, q); s.problem != nil {
		return s, ctx.Err()
	}
	for i, k := range keys {
		s.frames[k] = s.study.Calls[i]
	}
	return s, nil
}

// studied shows what the checkout knows.
func (p *Pane) studied(s *studied, err error) {
	v := p.detail.stack
	if err != nil || s == nil || s.event != v.event {
		return // another event is shown by now; what cannot be read of settings is no news about this error
	}
	v.sources = s
	wasOpen := map[frameKey]bool{}
	for _, c := range v.cards {
		wasOpen[keyOf(c.frame)] = c.isOpen
	}
	v.build()
	for _, c := range v.cards { // what a person opened meanwhile stays so
		if was, known := wasOpen[keyOf(c.frame)]; known && was != c.isOpen {
			c.open(was)
		}
	}
	v.grown()
}

// askSources looks up the event that is shown.
func (p *Pane) askSources() {
	if p.deps.Sources == nil || p.known == nil || p.known.Event == nil {
		return
	}
	p.mu.Lock()
	same := p.studyOf != nil && p.studyOf.Event == p.known.Event
	p.studyOf = p.known
	p.mu.Unlock()
	if !same {
		p.student.Ask()
	}
}

// editorName is the chosen editor in words.
func (p *Pane) editorName() string {
	if p.deps.Editors == nil {
		return ""
	}
	id, command := p.deps.Editors.Editor()
	if id == "custom" {
		if e, err := checkout.Custom(command); err == nil {
			return e.Name
		}
	}
	for _, e := range checkout.Editors {
		if e.ID == id {
			return e.Name
		}
	}
	return ""
}

// openInEditor opens a frame's file, or asks for what is needed for that.
func (p *Pane) openInEditor(f issue.Frame) {
	v := p.detail.stack
	found := v.found(f)
	if p.editorName() == "" || found.File.Local == "" && (v.sources == nil || v.sources.at.Folder == "") {
		v.connect()
		return
	}
	if found.File.Local == "" {
		p.undo.Offer(path.Base(strings.ReplaceAll(place(f), `\`, "/"))+" is not in "+v.sources.at.Folder, nil)
		return
	}
	to := checkout.Place{File: found.File.Local, Line: found.Open, Column: f.Column}
	live.Go(func(ctx context.Context) error { return p.deps.Editors.Open(ctx, to) }, func(err error) {
		if err != nil {
			p.undo.Offer(sentence(err), nil)
		}
	})
}

// sentence is an error in words for a person, who knows what was tried.
func sentence(err error) string {
	words := oneLine(err.Error(), 200)
	if errors.Is(err, checkout.ErrNoCheckout) {
		words = strings.TrimSpace(words)
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// openCulprit opens the frame to read first in the editor.
func (p *Pane) openCulprit() {
	for _, c := range p.detail.stack.cards {
		if c.isOpen {
			p.openInEditor(c.frame)
			return
		}
	}
	for _, c := range p.detail.stack.cards {
		p.openInEditor(c.frame)
		return
	}
}
