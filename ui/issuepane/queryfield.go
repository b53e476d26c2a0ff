package issuepane

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"paddock/app/issue"
	"paddock/app/search"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

const (
	hintW    = 420
	hintH    = 26
	hintMost = 12
)

// hints is what stands below the search field while a person writes a query: how to go on, or what is wrong with it.
type hints struct {
	pane    *Pane
	field   *kit.Entry
	offer   search.Completion
	problem *search.Error
	lit     int // the option that Enter takes; -1: none
	closed  bool
	wide    bool     // Down asked for all keys
	over    bool     // the pointer is over the options
	asked   int      // completions asked for: a late answer is dropped
	tags    []string // names of tags
	rows    [hintMost]*hintRow
	ground  *kit.Block
	edge    *kit.Block
	trouble *trouble
	box     *board
}

func newHints(p *Pane, field *kit.Entry) *hints {
	h := &hints{pane: p, field: field, lit: -1, ground: kit.NewBlock(style.Raised, style.RadiusMenu), edge: kit.NewBlock(style.Line2, style.RadiusMenu)}
	h.trouble = newTrouble()
	parts := append([]fyne.CanvasObject{h.edge, h.ground}, h.trouble.parts()...)
	for i := range h.rows {
		h.rows[i] = newHintRow(h, i)
		parts = append(parts, h.rows[i])
	}
	h.box = newBoard(0, h.place, parts...)
	h.box.least = func() fyne.Size { return fyne.NewSize(hintW, h.height()) }
	h.box.Hide()
	field.OnKey = h.typed
	field.TakesTab = func() bool { return h.box.Visible() && len(h.offer.Options) > 0 }
	field.OnFocus = func(in bool) {
		h.closed = !in && !h.over
		if in && h.tags == nil {
			h.readTags()
		}
		h.look()
		p.head.object.Refresh()
	}
	return h
}

func (h *hints) height() float32 {
	if len(h.offer.Options) > 0 {
		return 8 + hintH*float32(len(h.offer.Options))
	}
	return h.trouble.height()
}

// changed takes what was typed: it is asked for as soon as it can be read.
func (h *hints) changed(text string) {
	h.closed, h.wide = false, false
	q, err := issue.ParseQuery(text)
	h.problem = nil
	if !errors.As(err, &h.problem) {
		p := h.pane
		c := p.list.choice
		c.Text = h.finished(text, q)
		if pile, ok := pileOf(q); ok && pile != c.Tab {
			c.Tab = pile
			p.head.mark(pile)
		}
		p.choose(c)
	}
	h.look()
	h.pane.head.object.Refresh() // a query takes more room
}

// look offers what may stand at the caret.
func (h *hints) look() {
	h.asked++
	h.lit = -1
	h.offer = search.Completion{}
	if h.pane.deps.Finding != nil && h.field.Focused() && !h.closed {
		h.offer = search.Complete(h.field.Text(), h.field.Caret(), h.schema())
		if only := h.offer; len(only.Options) == 1 && only.Options[0].Text == only.Prefix {
			h.offer.Options = nil
		}
		if o := h.offer; o.Key == "" && o.Prefix == "" && h.field.Text() != "" && !h.wide || h.problem != nil && h.problem.To <= o.From {
			h.offer = search.Completion{}
		}
		h.readValues()
	}
	h.show()
}

// schema is what a query can ask for, with the project's tags.
func (h *hints) schema() search.Schema {
	s := search.Schema{Tags: true, Fields: slices.Clone(issue.Fields.Fields)}
	for _, key := range h.tags {
		if !slices.ContainsFunc(s.Fields, func(f search.Field) bool { return f.Name == key || slices.Contains(f.Aliases, key) }) {
			s.Fields = append(s.Fields, search.Field{Name: key, Doc: "a tag"})
		}
	}
	return s
}

func (h *hints) readTags() {
	p := h.pane
	if p.deps.Finding == nil {
		return
	}
	h.tags = []string{}
	var keys []string
	live.Go(func(ctx context.Context) (err error) {
		keys, err = p.deps.Finding.TagKeys(ctx, p.list.choice.Scope.Project)
		return err
	}, func(err error) {
		if err == nil { // without them there is less to offer
			h.tags = keys
		}
	})
}

// readValues adds the values that only the data knows.
func (h *hints) readValues() {
	key, typed, asked, p := h.offer.Key, h.offer.Prefix, h.asked, h.pane
	if key == "" || len(h.offer.Options) > 0 {
		return
	}
	scope := p.list.choice.Scope.Project
	var values []string
	live.Go(func(ctx context.Context) (err error) {
		switch team := p.deps.Team; {
		case key == "assigned" && team != nil:
			values, err = team.Teammates(ctx)
			values = append([]string{"me", "none"}, values...)
		case key == "label" && team != nil:
			values, err = team.Labels(ctx)
		case key == "has":
			values = append([]string{"user", "assignee", "label", "ticket"}, h.tags...)
		case key == "first_release" || key == "last_release":
			values, err = p.deps.Finding.TagValues(ctx, scope, "release", typed)
		default:
			values, err = p.deps.Finding.TagValues(ctx, scope, key, typed)
		}
		return err
	}, func(err error) {
		if err == nil && asked == h.asked && h.field.Focused() {
			h.offer = h.offer.With(values)
			h.show()
		}
	})
}

func (h *hints) show() {
	h.offer.Options = h.offer.Options[:min(len(h.offer.Options), hintMost)]
	for i, r := range h.rows {
		on := i < len(h.offer.Options)
		kit.ShowIf(r, on)
		if on {
			o := h.offer.Options[i]
			r.name.SetText(o.Text)
			r.doc.SetText(o.Doc)
			r.ground.SetRole(style.Transparent)
			if i == h.lit {
				r.ground.SetRole(style.Hover)
			}
			r.Refresh()
		}
	}
	wrong := h.problem != nil && len(h.offer.Options) == 0
	h.trouble.show(wrong)
	if wrong {
		h.trouble.say(h.field.Text(), h.problem)
	}
	on := wrong || len(h.offer.Options) > 0
	if h.box.Visible() != on || on {
		kit.ShowIf(h.box, on)
		h.pane.content.Refresh()
	}
}

func (h *hints) place(s fyne.Size) {
	kit.Put(h.edge, 0, 0, s.Width, s.Height)
	kit.Put(h.ground, 1, 1, s.Width-2, s.Height-2)
	for i, r := range h.rows {
		kit.Put(r, 4, 4+hintH*float32(i), s.Width-8, hintH)
	}
	h.trouble.place()
}

// typed moves in the options and takes one.
func (h *hints) typed(e *fyne.KeyEvent) bool {
	n := len(h.offer.Options)
	if n == 0 && e.Name == fyne.KeyDown && h.problem == nil {
		h.closed, h.wide = false, true
		h.look()
		return true
	}
	enter := e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter
	if n == 0 && enter && h.problem != nil {
		return true // the letters typed next still mend the query
	}
	if n == 0 || !h.box.Visible() {
		return false
	}
	switch e.Name {
	case fyne.KeyDown:
		h.lit = (h.lit + 1) % n
	case fyne.KeyUp:
		h.lit = (max(0, h.lit) + n - 1) % n
	case fyne.KeyTab:
		h.take(max(0, h.lit))
		return true
	case fyne.KeyReturn, fyne.KeyEnter:
		if h.lit < 0 && h.problem == nil && !h.begun(h.field.Text()) {
			return false
		}
		h.take(max(0, h.lit))
		return true
	case fyne.KeyEscape:
		if h.field.Text() == "" {
			return false
		}
		h.closed = true
		h.look()
		return true
	default:
		return false
	}
	h.show()
	return true
}

// take puts an option into the text.
func (h *hints) take(i int) {
	if i >= len(h.offer.Options) {
		return
	}
	text, o := h.field.Text(), h.offer
	put := o.Options[i].Text
	if !strings.HasSuffix(put, ":") && !strings.HasPrefix(text[o.To:], " ") {
		put += " "
	}
	h.over = false
	h.field.SetText(text[:o.From] + put + text[o.To:])
	h.field.SetCaret(o.From + len(put))
	h.field.Focus()
	h.closed = false
	h.look()
}

// hintRow is one option.
type hintRow struct {
	hot
	hints     *hints
	name, doc *kit.Text
}

func newHintRow(h *hints, i int) *hintRow {
	r := &hintRow{hints: h, name: kit.NewLine("", style.Code, style.Text), doc: kit.NewLine("", style.Small, style.Text3)}
	r.ground = kit.NewBlock(style.Transparent, style.RadiusRow)
	r.parts = []fyne.CanvasObject{r.ground, r.name, r.doc}
	r.least = func() fyne.Size { return fyne.NewSize(0, hintH) }
	r.place = func(s fyne.Size) {
		kit.Put(r.ground, 0, 0, s.Width, s.Height)
		w := s.Width - 16
		if r.doc.Text() != "" {
			w = max(118, width(r.name.Text(), style.Code)+8)
		}
		kit.Put(r.name, 8, 4, w, 18)
		kit.Put(r.doc, 8+w, 4, s.Width-16-w, 18)
	}
	r.onTapped = func() { h.take(i) }
	r.ExtendBaseWidget(r)
	return r
}

// MouseIn is for Fyne.
func (r *hintRow) MouseIn(e *desktop.MouseEvent) { r.hints.over = true; r.hot.MouseIn(e) }

// MouseOut is for Fyne.
func (r *hintRow) MouseOut() { r.hints.over = false; r.hot.MouseOut() }
