package issuepane

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

const (
	crumbHeight = 46
	sqlLines    = 10 // of a query at the foot; Copy takes all
)

// crumbView lists what happened before the error, or what else its trace tells. Choosing a line shows all of it at the foot.
type crumbView struct {
	pane      *Pane
	event     *issue.Event
	all       []crumb // of the event
	trace     *traced // of the same event; nil: nothing is known
	traced    bool    // a person wants to see the trace where there is one
	crumbs    []crumb // what is listed
	filter    *kit.Entry
	which     *kit.Segmented
	list      *kit.List
	inspector *fyne.Container
	none      *kit.Empty
	nothing   fyne.CanvasObject
	filled    *fyne.Container
	object    fyne.CanvasObject
}

func newCrumbView(p *Pane) *crumbView {
	v := &crumbView{pane: p, inspector: container.NewStack()}
	v.list = kit.NewList(crumbHeight, func() kit.Row { return newCrumbRow(v) })
	v.list.OnSelected = func(i int) { v.inspect(i) }
	v.filter = kit.NewEntry("Filter").WithIcon("list-filter").WithWidth(120).WithName("Filter breadcrumbs")
	v.filter.OnChanged = func(string) { v.choose() }
	v.filter.OnEscape = func() {
		v.filter.SetText("")
		p.unfocus()
	}
	v.which = kit.NewSegmented([]string{"Breadcrumbs", "Trace"}, func(i int) {
		v.traced = i == 1
		v.choose()
		p.unfocus()
	})
	v.nothing = kit.Inset(kit.NewWrapped("Nothing matches the filter.", style.Body, style.Text2), 12, style.PanePad)
	v.nothing.Hide()
	head := kit.Inset(kit.HStack(10, kit.Fill(v.filter), v.which), 0, style.PanePad, 8, style.PanePad)
	v.filled = kit.VStack(0, head, v.nothing, kit.Fill(v.list), v.inspector)
	v.inspector.Hide()
	v.none = kit.NewEmpty(kit.EmptyWords{Icon: "scroll-text", Role: style.Grey, Title: "No breadcrumbs",
		Text: "Sentry SDKs send the queries, requests and log lines before an error. Admin mails have none."})
	v.object = container.NewStack(v.none, v.filled)
	return v
}

func (v *crumbView) show(e *issue.Event) {
	if v.event == e && e != nil {
		return
	}
	v.event, v.all = e, nil
	if e != nil {
		v.all = crumbs(e)
	}
	v.choose()
	v.list.ScrollToTop()
}

// showTrace takes what is known of the trace; nil for nothing.
func (v *crumbView) showTrace(t *traced) {
	if t != nil && len(t.moments) == 0 {
		t = nil
	}
	if v.trace == t {
		return
	}
	v.trace = t
	v.choose()
}

// choose lists breadcrumbs or the trace, as far as they match the filter.
func (v *crumbView) choose() {
	of := v.all
	both := v.trace != nil && v.trace.event == v.event
	kit.ShowIf(v.which, both)
	v.which.Mark(0)
	if both && (v.traced || len(v.all) == 0) {
		v.which.Mark(1)
		of = v.trace.moments
	}
	v.crumbs = matching(of, v.filter.Text())
	v.close()
	kit.ShowIf(v.none, len(of) == 0)
	kit.ShowIf(v.filled, len(of) > 0)
	kit.ShowIf(v.nothing, len(of) > 0 && len(v.crumbs) == 0)
	v.list.SetLength(len(v.crumbs))
	v.list.Refresh()
	v.filled.Refresh()
}

// matching keeps what holds every word of a filter in its kind, its text or its data.
func matching(all []crumb, filter string) []crumb {
	words := strings.Fields(strings.ToLower(filter))
	if len(words) == 0 {
		return all
	}
	var found []crumb
	for _, c := range all {
		text := strings.ToLower(c.Kind + " " + c.Text + " " + c.Role + " " + section{Rows: c.Data}.allText())
		holds := true
		for _, w := range words {
			holds = holds && strings.Contains(text, w)
		}
		if holds {
			found = append(found, c)
		}
	}
	return found
}

// inspect shows all of a breadcrumb.
func (v *crumbView) inspect(i int) {
	if i < 0 || i >= len(v.crumbs) {
		return
	}
	c := v.crumbs[i]
	grown := func() { v.filled.Refresh() }
	text, rest := paragraph(c.Text, 6, 600)
	body := kit.VStack(6, kit.HStack(8,
		kit.NewText(oneLine(c.Kind, 60), style.BodyMedium, crumbRole(c.Role)),
		kit.Fill(kit.NewLine(exact(c.Time, v.pane.deps.Now()), style.Small, style.Text3)),
		copyButton("Copy", func() string { return c.Text + "\n" + section{Rows: c.Data}.allText() }),
		kit.NewIconButton("x", "Close (Esc)", func() { v.close() }).WithLook(kit.Quiet),
	))
	switch {
	case c.SQL:
		lines := setOutSQL(c.Text, v.pane.detail.columnsIn())
		body.Add(newCodeBlock("query.sql", lines[:min(len(lines), sqlLines)], c.Text, grown))
	case rest > 0:
		body.Add(kit.Sized(withCopy(c.Text), 0, 110))
	case text != "":
		body.Add(kit.NewWrapped(text, style.Code, style.Text))
	}
	if len(c.Data) > 0 {
		body.Add(factRows(c.Data[:min(len(c.Data), 4)], false, grown))
	}
	v.inspector.Objects = []fyne.CanvasObject{kit.NewBlock(style.Bg, 0), kit.VStack(0, kit.NewRule(), kit.Inset(body, 8, style.PanePad, 10, style.PanePad))}
	v.inspector.Show()
	v.filled.Refresh()
	v.list.ScrollTo(i)
}

// close takes the inspector away and tells whether there was one.
func (v *crumbView) close() bool {
	was := v.inspector.Visible()
	v.list.Mark(-1)
	v.inspector.Hide()
	v.inspector.Objects = nil
	if was {
		v.filled.Refresh()
	}
	return was
}

func crumbRole(role string) style.Role {
	switch role {
	case "error":
		return style.Red
	case "data":
		return style.Blue
	case "web":
		return style.Violet
	case "person":
		return style.Accent
	}
	return style.Text2
}

// crumbRow is one thing that happened, on the line of time.
type crumbRow struct {
	board
	view       *crumbView
	icon       *kit.Icon
	disc       *kit.Block
	kind, text *kit.Text
	when       *kit.Text
	line       *kit.Rule
	upper      *kit.Rule
	lower      *kit.Rule
}

func newCrumbRow(v *crumbView) *crumbRow {
	r := &crumbRow{
		view: v, icon: kit.NewIcon("scroll-text", style.Text2, 14), disc: kit.NewBlock(style.GreySoft, 14),
		kind: kit.NewLine("", style.Control, style.Text2), text: kit.NewLine("", style.Code, style.Text),
		when: kit.NewLine("", style.CodeTiny, style.Text3).Right(),
		line: kit.NewRule(), upper: kit.NewUprightRule(), lower: kit.NewUprightRule(),
	}
	r.parts = []fyne.CanvasObject{r.line, r.upper, r.lower, r.disc, r.icon, r.kind, r.text, r.when}
	r.least = func() fyne.Size { return fyne.NewSize(200, crumbHeight) }
	r.place = func(s fyne.Size) {
		kit.Put(r.disc, 20, 9, 28, 28)
		kit.Put(r.upper, 34, 0, 1, 9)
		kit.Put(r.lower, 34, 37, 1, crumbHeight-37)
		kit.Put(r.icon, 27, 16, 14, 14)
		kit.Put(r.kind, 62, 4, s.Width-62-190, 18)
		kit.Put(r.when, s.Width-20-170, 5, 170, 16)
		kit.Put(r.text, 62, 23, s.Width-62-20, 18)
		kit.Put(r.line, 62, crumbHeight-1, s.Width-62-20, 1)
	}
	r.ExtendBaseWidget(r)
	return r
}

// Bind shows the i-th breadcrumb.
func (r *crumbRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.view.crumbs) {
		return
	}
	c := r.view.crumbs[i]
	r.icon.Set(c.Icon, crumbRole(c.Role))
	r.kind.Set(oneLine(c.Kind, 80), crumbRole(c.Role))
	r.text.SetText(oneLine(c.Text, 400))
	when := clock(c.Time, r.view.pane.deps.Now())
	if c.Took != "" {
		when = c.Took + "  ·  " + when
	}
	r.when.SetText(when)
	ground, ink := style.GreySoft, style.Text
	if c.Self {
		ground, ink = style.RedSoft, style.Red
	}
	r.disc.SetRole(ground)
	r.text.SetRole(ink)
	kit.ShowIf(r.upper, i > 0)
	kit.ShowIf(r.lower, i < len(r.view.crumbs)-1)
	kit.ShowIf(r.line, i < len(r.view.crumbs)-1)
}
