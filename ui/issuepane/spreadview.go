package issuepane

import (
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// spreadView is a chart of when an issue occurred, told apart by release or environment.
type spreadView struct {
	pane   *Pane
	by     *kit.Segmented
	chart  *kit.Chart
	legend *kit.Legend
	object fyne.CanvasObject

	issue    int64
	from, to time.Time // what was dragged out; zero: all of it
	shown    issue.Spread
}

const spreadHeight = 128

func newSpreadView(p *Pane) *spreadView {
	v := &spreadView{pane: p, chart: kit.NewStackedChart(), legend: kit.NewLegend()}
	v.chart.Name = "Occurrences over time"
	v.by = kit.NewSegmented([]string{"Release", "Environment"}, func(int) {
		p.askSpread()
		p.unfocus()
	})
	v.chart.OnRange = func(first, last int) {
		v.from, v.to = v.shown.From.Add(time.Duration(first)*v.shown.Step), v.shown.From.Add(time.Duration(last+1)*v.shown.Step)
		p.askSpread()
	}
	v.chart.OnReset = func() {
		v.from, v.to = time.Time{}, time.Time{}
		p.mu.Lock()
		p.spreadWish = spreadWish{}
		p.mu.Unlock()
		p.askSpread()
	}
	v.object = kit.Inset(kit.VStack(6,
		kit.HStack(12, v.by, kit.Fill(v.legend)),
		kit.Sized(v.chart, 0, spreadHeight),
	), 10, style.PanePad, 8, style.PanePad)
	v.object.Hide()
	return v
}

func (v *spreadView) zoomed() bool { return !v.from.IsZero() }

// wish is the chart that the view wants of an issue.
func (v *spreadView) wish(one issue.Issue, now time.Time) spreadWish {
	if v.issue != one.ID {
		v.issue, v.from, v.to = one.ID, time.Time{}, time.Time{}
	}
	w := spreadWish{Issue: one.ID, By: issue.SpreadByRelease, Counted: one.Events, From: v.from, To: v.to}
	if v.by.Selected() == 1 {
		w.By = issue.SpreadByEnvironment
	}
	if !v.zoomed() {
		w.From, w.To = window(v.pane.list.choice.Scope.Range, one, now)
	}
	return w
}

// show shows a chart that was read.
func (v *spreadView) show(f spreadFound, now time.Time) {
	v.shown = f.spread
	d := chartOf(f.spread, now)
	v.chart.Set(d)
	v.legend.Set(d.Series)
	if !v.object.Visible() {
		v.object.Show()
		v.pane.detail.events.filled.Refresh()
	}
}
