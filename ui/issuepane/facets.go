package issuepane

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/app/search"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	facetW     = 248
	facetRowH  = 24
	facetMost  = 5  // values shown of a tag
	facetBars  = 30 // steps of the histogram
	histogramH = 104
)

// sharedOut is how the issues that are listed share out over time and tags.
type sharedOut struct {
	facets    []issue.Facet
	histogram issue.Histogram
}

// facetPanel shows what is listed by time and by tag; a click narrows the list.
type facetPanel struct {
	pane   *Pane
	loader *live.Loader[sharedOut]
	now    sharedOut
	chart  *kit.Chart
	total  *kit.Text
	column *fyne.Container
	rows   []*facetRow
	scroll *container.Scroll
	object *fyne.Container
	shield *shield
	ready  bool                // the caret goes to the first row once there is one
	before map[string][]string // the values shown of each tag before one of them was in force
}

func newFacetPanel(p *Pane) *facetPanel {
	f := &facetPanel{pane: p, chart: kit.NewBarChart(), total: kit.NewLine("", style.BodyStrong, style.Text), column: kit.VStack(0)}
	f.chart.Name = "Events by time"
	f.chart.OnRange = f.brush
	f.loader = live.NewLoader(f.read, f.show)
	f.scroll = kit.NewScroll(kit.Inset(f.column, 0, 12, 16, 12))
	shut := kit.NewIconButton("x", "Hide facets (Q)", p.then(func() { p.showFacets(false) })).WithLook(kit.Quiet)
	head := kit.HStack(4, kit.Fill(f.total), shut)
	body := kit.VStack(0, kit.Inset(head, 6, 8, 0, 12), kit.Inset(kit.Sized(f.chart, 0, histogramH), 0, 12, 4, 12), kit.Fill(f.scroll))
	f.shield, f.before = newShield(), map[string][]string{}
	f.object = container.NewStack(f.shield, kit.Inset(body, 0, 0, 0, 1))
	f.object.Hide()
	return f
}

// showFacets opens the panel, or closes it.
func (p *Pane) showFacets(on bool) {
	f := p.facets
	if p.deps.Finding == nil || f.object.Visible() == on {
		return
	}
	kit.ShowIf(f.object, on)
	if on {
		f.ready = true
		f.loader.Start()
	} else {
		f.loader.Stop()
	}
	p.content.Refresh()
}

// ask reads again what is shared out.
func (f *facetPanel) ask() {
	if f.object.Visible() {
		f.loader.Ask()
	}
}

// read runs in the background.
func (f *facetPanel) read(ctx context.Context) (s sharedOut, err error) {
	f.pane.mu.Lock()
	q := f.pane.wanted.choice.query(f.pane.deps.Now())
	f.pane.mu.Unlock()
	if s.facets, err = f.pane.deps.Finding.Facets(ctx, q); err != nil {
		return s, err
	}
	s.histogram, err = f.pane.deps.Finding.Histogram(ctx, q, facetBars)
	return s, err
}

func (f *facetPanel) show(s sharedOut, err error) {
	if err != nil {
		f.total.SetText("Could not be counted")
		return
	}
	s.histogram = widened(s.histogram)
	f.now = s
	f.total.SetText(wording.Count(s.histogram.Total(), "event", "events"))
	f.chart.Set(f.bars())
	focused, at := f.focused(), -1
	for i, r := range f.rows {
		if r == focused {
			at = i
		}
	}
	f.column.RemoveAll()
	f.rows = nil
	if len(s.facets) > 0 && s.facets[0].Newest > 0 {
		f.column.Add(kit.Inset(kit.NewLine("Of the "+wording.Number(int64(s.facets[0].Newest))+" issues seen last", style.Caption, style.Text3), 8, 0, 0, 0))
	}
	q, _ := issue.ParseQuery(f.pane.head.search.Text()) // of one that cannot be read nothing is in force
	for _, one := range withForced(s.facets, q) {
		f.column.Add(kit.Inset(kit.NewLine(oneLine(one.Key, 60), style.CaptionStrong, style.Text2), 12, 0, 2, 0))
		shown := f.listed(one, q)
		for _, v := range shown {
			r := newFacetRow(f, facetShown{one.Key, v, one.Share(v), inForce(q, one.Key, v.Value)})
			if focused != nil && r.key == focused.key && r.value == focused.value {
				at = len(f.rows) // Enter again takes the same one back
			}
			f.rows = append(f.rows, r)
			f.column.Add(r)
		}
		if more := one.More + len(one.Values) - len(shown); more > 0 {
			f.column.Add(kit.NewLine("and "+wording.Number(int64(more))+" more", style.Caption, style.Text3))
		}
	}
	if len(f.rows) == 0 {
		f.column.Add(kit.Inset(kit.NewLine("No tags have been counted here.", style.Small, style.Text3), 12, 0, 0, 0))
	}
	f.column.Refresh()
	f.scroll.Refresh()
	if f.ready && len(f.rows) > 0 {
		f.ready, at = false, 0
	}
	if at >= 0 && len(f.rows) > 0 {
		f.focus(min(at, len(f.rows)-1))
	}
}

// widened begins a short histogram with empty steps: one bar alone is a block.
func widened(h issue.Histogram) issue.Histogram {
	if n := facetBars/3 - len(h.Events); n > 0 && len(h.Events) > 0 {
		h.From = h.From.Add(-h.Step * time.Duration(n))
		h.Events = append(make([]int64, n), h.Events...)
	}
	return h
}

func (f *facetPanel) bars() kit.ChartData {
	h := f.now.histogram
	d := kit.ChartData{Series: []kit.Series{{Name: "Events", Ink: 0}}, Unfinished: true, Format: func(v float64) string { return compact(int64(v)) }}
	day := h.Step >= 24*time.Hour
	for i, n := range h.Events {
		at := h.From.Add(time.Duration(i) * h.Step).Local()
		label := ""
		if i%10 == 0 {
			label = at.Format("2 Jan")
			if !day && h.Step*facetBars <= 48*time.Hour {
				label = at.Format("15:04")
			}
		}
		d.Series[0].Values = append(d.Series[0].Values, float64(n))
		d.Labels, d.Times = append(d.Labels, label), append(d.Times, at.Format("Mon 2 Jan 15:04"))
	}
	return d
}

// brush narrows the list to what was there in a stretch of the histogram.
func (f *facetPanel) brush(first, last int) {
	h := f.now.histogram
	from, to := h.From.Add(time.Duration(first)*h.Step).Local(), h.From.Add(time.Duration(last+1)*h.Step).Local()
	const minute = "2006-01-02T15:04"
	q, err := issue.ParseQuery(f.pane.head.search.Text())
	if err != nil {
		return
	}
	var kept search.Query
	for _, t := range q.Terms {
		if t.Key != "last_seen" && t.Key != "age" {
			kept.Terms = append(kept.Terms, t)
		}
	}
	f.pane.head.search.SetText(withTerm(withTerm(kept.String(), "last_seen:>="+from.Format(minute)), "age:<"+to.Format(minute)))
}

func (f *facetPanel) focused() *facetRow {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.object); c != nil {
		r, _ := c.Focused().(*facetRow)
		return r
	}
	return nil
}

func (f *facetPanel) focus(i int) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.object); c != nil && i >= 0 && i < len(f.rows) {
		c.Focus(f.rows[i])
		at := f.rows[i].Position().Y
		if at < f.scroll.Offset.Y || at+facetRowH > f.scroll.Offset.Y+f.scroll.Size().Height {
			f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, at-f.scroll.Size().Height/2)))
		}
	}
}
