package issuepane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// slim is the width below which the tabs have no room for the number of events.
const slim = 460

var partNames = []string{"Stack trace", "Breadcrumbs", "Request", "Tags", "Events", "Activity", "Attachments", "Feedback"}

// detailView shows the chosen issue and one of its events.
type detailView struct {
	pane *Pane
	head *issueHead
	tabs *kit.Tabs
	bar  *eventBar

	stack    *stackView
	crumbs   *crumbView
	request  *requestView
	tags     *tagView
	events   *eventList
	activity *activityView
	extras   *extras
	parts    []fyne.CanvasObject

	filled *fyne.Container
	bones  fyne.CanvasObject
	none   *kit.Empty
	ill    *kit.Notice
	illBox fyne.CanvasObject
	object fyne.CanvasObject

	issue     int64  // what is shown
	stop      func() // ends waiting for it
	stepWaits bool   // an older event was asked for that is still to be read
}

func newDetailView(p *Pane) *detailView {
	v := &detailView{pane: p, tabs: kit.NewTabs(partNames...)}
	v.head = newIssueHead(p)
	v.bar = newEventBar(p)
	v.stack, v.crumbs, v.request, v.tags, v.events = newStackView(p), newCrumbView(p), newRequestView(), newTagView(), newEventList(p)
	v.activity = newActivityView(p)
	v.extras = newExtras(p)
	v.parts = []fyne.CanvasObject{v.stack.object, v.crumbs.object, v.request.object, v.tags.object, v.events.object, v.activity.object, v.extras.files.object, v.extras.feedback.object}
	v.tabs.SetShown(int(partFiles), false)
	v.tabs.SetShown(int(partFeedback), false)
	v.tabs.OnChanged = func(int) {
		if p.chosen != 0 {
			p.markSeen(p.chosen)
		}
		v.turn()
		p.unfocus()
	}
	body := container.NewStack(v.parts...)
	v.filled = newOver(kit.VStack(0,
		kit.Inset(v.head.object, 10, style.PanePad, 0, style.PanePad),
		kit.Inset(v.tabs, 8, style.PanePad, 0, style.PanePad),
		v.bar.object,
	), body)
	v.filled.Hide()
	v.bones = newDetailBones()
	v.bones.Hide()
	v.none = kit.NewEmpty(kit.EmptyWords{Icon: "bug", Role: style.Grey, Title: "No error chosen", Text: "Choose one at the left to see where and why it happened."})
	v.ill = kit.NewNotice(kit.Problem{})
	v.illBox = kit.Inset(kit.VStack(0, v.ill), style.PanePad)
	v.illBox.Hide()
	v.object = container.NewStack(kit.NewBlock(style.Surface, 0), v.none, v.bones, v.illBox, v.filled)
	v.none.Hide()
	v.turn()
	return v
}

func (v *detailView) part() part { return part(v.tabs.Selected()) }

// turn shows the chosen tab.
func (v *detailView) turn() {
	now := v.part()
	for i, o := range v.parts {
		kit.ShowIf(o, part(i) == now)
	}
	kit.ShowIf(v.bar.object, now <= partRequest)
	v.bar.showModes(now == partStack)
	if v.pane.known != nil {
		v.fill()
	}
	if now == partTags && v.pane.chosen != 0 {
		v.pane.countTags()
	}
	v.filled.Refresh()
}

// wait is called when another issue was chosen that is still to be read. What was shown stays until then.
func (v *detailView) wait() {
	v.illBox.Hide()
	v.stepWaits = false
	v.enough()
	if v.pane.chosen == 0 {
		v.clear()
		return
	}
	if v.pane.known == nil {
		v.stop = live.Every(patience, func() {
			v.enough()
			v.showBones()
		})
	}
}

func (v *detailView) enough() {
	if v.stop != nil {
		v.stop()
		v.stop = nil
	}
}

func (v *detailView) showBones() {
	v.filled.Hide()
	v.none.Hide()
	v.bones.Show()
}

func (v *detailView) clear() {
	v.filled.Hide()
	v.bones.Hide()
	v.issue = 0
	v.none.Show()
}

// show brings the detail up to date.
func (v *detailView) show() {
	d := v.pane.known
	v.enough()
	v.bones.Hide()
	v.none.Hide()
	v.illBox.Hide()
	fresh := v.issue != d.Issue.ID
	v.issue = d.Issue.ID
	grown := v.head.show(d, fresh)
	v.counts(d)
	v.fill()
	v.extras.ask(d, fresh)
	if !v.filled.Visible() {
		v.filled.Show()
		grown = true
	}
	if grown {
		v.filled.Refresh()
	}
}

func (v *detailView) counts(d *detail) {
	several := func(n int) string {
		if n == 0 {
			return ""
		}
		return compact(int64(n))
	}
	crumbs, tags := 0, 0
	if d.Event != nil {
		crumbs, tags = len(d.Event.Breadcrumbs), len(d.Event.AllTags())
	}
	w := v.filled.Size().Width
	narrow := w > 0 && w < slim
	if narrow {
		crumbs, tags = 0, 0 // else the last tab has no room
	}
	v.tabs.SetCount(int(partCrumbs), several(crumbs))
	v.tabs.SetCount(int(partTags), several(tags))
	events := wording.Number(d.Issue.Events)
	if d.Issue.Events > 99_999 {
		events = compact(d.Issue.Events)
	}
	if narrow {
		events = "" // the facts above have it
	}
	v.tabs.SetCount(int(partEvents), events)
}

// fill shows the part that is in view.
func (v *detailView) fill() {
	d := v.pane.known
	v.bar.show(d)
	switch v.part() {
	case partStack:
		v.stack.show(d.Event)
		v.pane.askSources()
	case partCrumbs:
		v.crumbs.show(d.Event)
		v.pane.askTrace()
	case partRequest:
		v.request.show(d.Event, v.pane.deps.Now())
	case partTags:
		v.tags.show(d)
	case partEvents:
		v.events.show(d)
	case partActivity:
		v.activity.turnTo(d.Issue.ID)
		v.activity.loader.Ask()
	}
}

// fail says that the issue could not be read. What is shown of the same issue stays.
func (v *detailView) fail(err error) {
	v.enough()
	v.bones.Hide()
	if v.issue == v.pane.chosen && v.filled.Visible() && v.pane.known != nil && !v.stepWaits {
		if v.pane.current().Event == v.pane.known.shownEvent() {
			return // the next change tries again; what is here is still true
		}
	}
	v.stepWaits = false
	v.filled.Hide()
	v.none.Hide()
	v.issue = 0
	v.ill.Set(v.pane.unread("This error could not be read", err))
	v.illBox.Show()
}

func (seen *detail) shownEvent() string {
	if seen.Event == nil {
		return ""
	}
	return seen.Event.ID
}

// rewrite brings times up to date.
func (v *detailView) rewrite() {
	if v.pane.known != nil && v.filled.Visible() {
		v.head.show(v.pane.known, false)
		v.bar.show(v.pane.known)
	}
}

func (v *detailView) setBack(on bool) { v.head.setBack(on) }

// closeInspector closes what was opened within a part, and tells whether there was any.
func (v *detailView) closeInspector() bool {
	return v.part() == partCrumbs && v.crumbs.close()
}

// scroll moves the part that is in view by a key.
func (v *detailView) scroll(e *fyne.KeyEvent) bool {
	if used, ok := v.extras.scroll(v.part(), e); ok {
		return used
	}
	switch v.part() {
	case partCrumbs:
		return v.crumbs.list.Handle(e)
	case partEvents:
		return v.events.list.Handle(e)
	case partStack:
		return scrollBy(v.stack.scroll, e)
	case partRequest:
		return scrollBy(v.request.scroll, e)
	case partActivity:
		return scrollBy(v.activity.scroll, e)
	}
	return scrollBy(v.tags.scroll, e)
}

// scrollBy moves a scroll area as the keys of lists do.
func scrollBy(s *container.Scroll, e *fyne.KeyEvent) bool {
	step := map[fyne.KeyName]float32{fyne.KeyUp: 40, fyne.KeyDown: -40, fyne.KeyPageUp: s.Size().Height - 40, fyne.KeyPageDown: 40 - s.Size().Height}
	switch e.Name {
	case fyne.KeyHome:
		s.ScrollToTop()
	case fyne.KeyEnd:
		s.ScrollToBottom()
	default:
		s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, step[e.Name])})
	}
	return true
}

// newDetailBones are still bars where the detail will be.
func newDetailBones() fyne.CanvasObject {
	var bars []fyne.CanvasObject
	for range 11 {
		bars = append(bars, kit.NewBlock(style.GreySoft, style.RadiusBadge))
	}
	return newBoard(0, func(s fyne.Size) {
		w := s.Width - 2*style.PanePad
		for i, r := range [][4]float32{
			{0, 14, 48, 19}, {54, 14, 60, 19}, {0, 48, w * 0.36, 18}, {0, 78, w * 0.66, 10}, {0, 100, w * 0.42, 10},
			{0, 128, 132, 30}, {158, 132, 72, 26}, {254, 132, 72, 26}, {0, 190, w * 0.54, 12}, {0, 234, w, 240}, {0, 488, w, 36},
		} {
			kit.Put(bars[i], style.PanePad+r[0], r[1], r[2], r[3])
		}
	}, bars...)
}
