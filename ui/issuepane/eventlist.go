package issuepane

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const eventHeight = 48

// eventList lists an issue's events; choosing one shows it.
type eventList struct {
	pane   *Pane
	why    *kit.Wrapped
	chart  *spreadView
	list   *kit.List
	filled *fyne.Container
	object fyne.CanvasObject
	issue  int64
	rows   []issue.Occurrence
}

func newEventList(p *Pane) *eventList {
	v := &eventList{pane: p, why: kit.NewWrapped("", style.Small, style.Text2), chart: newSpreadView(p)}
	v.list = kit.NewList(eventHeight, func() kit.Row { return newEventRow(v) })
	v.list.KeyAt = func(i int) string {
		if i < len(v.rows) {
			return v.rows[i].ID
		}
		return ""
	}
	v.list.Find = func(key string) int {
		for i, o := range v.rows {
			if o.ID == key {
				return i
			}
		}
		return -1
	}
	v.list.OnSelected = func(i int) {
		if i >= 0 && i < len(v.rows) {
			p.showEvent(v.rows[i].ID)
		}
	}
	v.list.OnOpened = func(int) { p.detail.tabs.Select(int(partStack)) }
	v.list.OnScrolled = v.scrolled
	v.filled = kit.VStack(0, kit.Inset(kit.HStack(8, kit.NewIcon("layers", style.Text3, 14), kit.Fill(v.why)), 12, style.PanePad, 10, style.PanePad), kit.NewRule(), v.chart.object, kit.Fill(v.list))
	v.object = container.NewStack(v.filled)
	return v
}

// scrolled reads older events as the end comes into view.
func (v *eventList) scrolled() {
	if _, end := v.list.InView(); end+5 > len(v.rows) && v.pane.known != nil && !v.pane.known.Complete {
		v.pane.older()
	}
}

func (v *eventList) show(d *detail) {
	if words := d.whyWords(); words != "" {
		if v.why.Text() != words {
			v.why.SetText(words)
			v.filled.Refresh()
		}
	}
	fresh := v.issue != d.Issue.ID
	v.issue, v.rows = d.Issue.ID, d.Occurrences
	if fresh && v.chart.object.Visible() {
		v.chart.object.Hide() // it is another issue's
		v.filled.Refresh()
	}
	v.pane.askSpread()
	v.list.SetLength(len(v.rows))
	v.list.Mark(d.place(d.shownEvent()))
	if fresh {
		v.list.ScrollToTop()
	}
}

// whyWords says why events are together, and what became of them when none is there.
func (seen *detail) whyWords() string {
	var words []string
	if seen.Why != "" {
		words = append(words, "Together because they are "+seen.Why+".")
	}
	if len(seen.Occurrences) == 0 {
		words = append(words, "The events themselves are kept no longer.")
	}
	if seen.sampled > 0 {
		words = append(words, wording.Count(seen.stored, "event", "events")+", "+wording.Number(seen.stored-seen.sampled)+" kept in full: they came in a storm, and the others were counted.")
	}
	return strings.Join(words, " ")
}

// eventRow is one event of the list.
type eventRow struct {
	board
	view                      *eventList
	item                      int
	mail                      *kit.Icon
	when, ago, what, who, rel *kit.Text
	line                      *kit.Rule
}

func newEventRow(v *eventList) *eventRow {
	r := &eventRow{
		view: v, mail: kit.NewIcon("mail", style.Text3, 14),
		when: kit.NewLine("", style.Control, style.Text), ago: kit.NewLine("", style.Small, style.Text3).Right(),
		what: kit.NewLine("", style.Small, style.Text2), who: kit.NewLine("", style.Small, style.Text3),
		rel: kit.NewLine("", style.Small, style.Text3).Right(), line: kit.NewRule(),
	}
	r.parts = []fyne.CanvasObject{r.line, r.when, r.mail, r.ago, r.what, r.who, r.rel}
	r.least = func() fyne.Size { return fyne.NewSize(200, eventHeight) }
	r.place = func(s fyne.Size) {
		left, room := style.PanePad, s.Width-2*style.PanePad
		kit.Put(r.line, left, eventHeight-1, room, 1)
		whenW := width(r.when.Text(), style.Control)
		kit.Put(r.when, left, 6, whenW, 17)
		kit.Put(r.mail, left+whenW+7, 7, 14, 14)
		agoW := width(r.ago.Text(), style.Small)
		kit.Put(r.ago, s.Width-left-agoW, 6, agoW, 17)
		x := left + whenW + 30
		kit.Put(r.who, x, 6, s.Width-left-agoW-12-x, 17)
		relW := min(room*0.4, width(r.rel.Text(), style.Small))
		kit.Put(r.rel, s.Width-left-relW, 25, relW, 17)
		kit.Put(r.what, left, 25, room-relW-14, 17)
	}
	r.ExtendBaseWidget(r)
	return r
}

// Bind shows the i-th event.
func (r *eventRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.view.rows) {
		return
	}
	r.item = i
	o, now := r.view.rows[i], r.view.pane.deps.Now()
	r.when.SetText(o.Time.In(now.Location()).Format("2 Jan 2006, 15:04:05"))
	r.ago.SetText(ago(o.Time, now))
	kit.ShowIf(r.mail, o.Source == issue.SourceMail)
	what := oneLine(o.Value, 300)
	if o.URL != "" {
		what = strings.TrimPrefix(oneLine(o.URL, 200)+"  "+what, "  ")
	}
	r.what.SetText(what)
	who := oneLine(userWords(o.UserKey), 80)
	if o.Sampled {
		who = strings.TrimSuffix("counted only  ·  "+who, "  ·  ")
	}
	r.who.SetText(who)
	r.rel.SetText(oneLine(o.Release, 60))
	r.place(r.Size())
}

// RowTapped shows the event's stack.
func (r *eventRow) RowTapped(fyne.Position) bool {
	r.view.list.Select(r.item)
	r.view.pane.detail.tabs.Select(int(partStack))
	return true
}

// userWords reads the key that tells users apart: "id:7" is user 7.
func userWords(key string) string {
	kind, value, ok := strings.Cut(key, ":")
	switch {
	case !ok:
		return key
	case kind == "id":
		return "user " + value
	}
	return value
}
