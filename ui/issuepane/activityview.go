package issuepane

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// shownActivities is how many of a timeline are shown, the newest.
const shownActivities = 100

// chronicle is an issue's timeline.
type chronicle struct {
	issue int64
	all   []issue.Activity // newest first
}

// activityView shows what happened to an issue, and takes comments.
type activityView struct {
	pane    *Pane
	comment *kit.Entry
	list    *fyne.Container
	scroll  *container.Scroll
	shown   chronicle
	of      int64            // the issue that is commented
	drafts  map[int64]string // comments that were begun
	loader  *live.Loader[chronicle]
	object  fyne.CanvasObject
}

func newActivityView(p *Pane) *activityView {
	v := &activityView{pane: p, comment: kit.NewEntry("Write a comment"), list: kit.VStack(0)}
	v.loader = live.NewLoader(v.load, v.take)
	v.comment.OnSubmitted = func(text string) { v.say(text) }
	v.comment.OnEscape = p.unfocus
	send := kit.NewIconButton("send", "Add the comment (Enter)", p.then(func() { v.say(v.comment.Text()) }))
	v.scroll = kit.NewScroll(kit.Inset(v.list, 4, style.PanePad, 16, style.PanePad))
	v.object = kit.VStack(0, kit.Inset(kit.HStack(8, kit.Fill(v.comment), send), 12, style.PanePad, 8, style.PanePad), kit.Fill(v.scroll))
	return v
}

// turnTo has comments go to an issue. What was begun for another waits there.
func (v *activityView) turnTo(id int64) {
	if id == v.of {
		return
	}
	if v.drafts == nil {
		v.drafts = map[int64]string{}
	}
	v.drafts[v.of] = v.comment.Text()
	v.of = id
	v.comment.SetText(v.drafts[id])
	delete(v.drafts, id)
}

// load runs in the background.
func (v *activityView) load(ctx context.Context) (chronicle, error) {
	c := chronicle{issue: v.pane.current().Issue}
	if c.issue == 0 || v.pane.deps.Triage == nil {
		return c, nil
	}
	var err error
	c.all, err = v.pane.deps.Triage.Activity(ctx, c.issue)
	return c, err
}

// take shows a timeline.
func (v *activityView) take(c chronicle, err error) {
	if c.issue != v.pane.chosen {
		return // another issue was chosen meanwhile
	}
	if err != nil {
		v.shown = chronicle{}
		v.list.Objects = []fyne.CanvasObject{kit.NewNotice(v.pane.unread("What happened to this error could not be read", err))}
		v.list.Refresh()
		return
	}
	if c.issue == v.shown.issue && slices.Equal(c.all, v.shown.all) {
		v.rewrite()
		return
	}
	if c.issue != v.shown.issue {
		v.scroll.ScrollToTop()
	}
	v.shown = c
	v.rewrite()
}

// rewrite shows the timeline with times as of now.
func (v *activityView) rewrite() {
	v.list.Objects = nil
	for _, a := range v.shown.all[:min(len(v.shown.all), shownActivities)] {
		v.list.Add(v.entry(a))
	}
	if n := len(v.shown.all) - shownActivities; n > 0 {
		v.list.Add(kit.NewText("and "+wording.Number(int64(n))+" earlier", style.Small, style.Text3))
	}
	v.list.Refresh()
	v.scroll.Refresh()
}

// entry is one thing that happened.
func (v *activityView) entry(a issue.Activity) fyne.CanvasObject {
	now := v.pane.deps.Now()
	role := style.Text3
	if a.Deed == issue.DidRegress || a.Deed == issue.DidWake {
		role = style.Amber
	}
	var icon fyne.CanvasObject = kit.NewIcon(deedIcon(a.Deed), role, 14)
	kind, ink := style.Body, style.Text2
	if a.Deed == issue.DidComment {
		icon, kind, ink = kit.NewAvatar(a.By), style.BodyStrong, style.Text
	}
	when := newFactTip(ago(a.Time, now), exact(a.Time, now))
	line := kit.HStack(10, kit.Sized(container.NewCenter(icon), 18, 18), kit.Fill(kit.NewLine(deedWords(a, now), kind, ink)), when)
	if a.Deed != issue.DidComment {
		return kit.Inset(line, 6, 0)
	}
	text, rest := paragraph(a.Details, 200, issue.MaxComment)
	if rest > 0 {
		text += "…"
	}
	body := kit.NewWrapped(text, style.Body, style.Text)
	return kit.Inset(kit.VStack(2, line, kit.Inset(body, 0, 0, 0, 28)), 8, 0)
}

// newFactTip is a time in short, with the exact one in its tooltip.
func newFactTip(short, exact string) fyne.CanvasObject {
	words := kit.NewLine(short, style.Small, style.Text3).Right()
	h := newHot(18, nil, nil, words)
	w := width(short, style.Small)
	h.least = func() fyne.Size { return fyne.NewSize(w, 18) }
	h.place = func(s fyne.Size) { kit.Put(words, 0, 0, s.Width, 18) }
	h.words = func() string { return exact }
	return h
}

// say adds a comment.
func (v *activityView) say(text string) {
	text = strings.TrimSpace(text)
	id := v.of
	if text == "" || id == 0 || v.pane.deps.Triage == nil {
		return
	}
	v.comment.SetText("")
	var before issue.Before
	v.pane.write(func(ctx context.Context) (err error) {
		before, err = v.pane.deps.Triage.Comment(ctx, id, text)
		return err
	}, func(err error) {
		if err != nil {
			if v.of == id {
				v.comment.SetText(text)
			}
			v.pane.undo.Offer("The comment could not be kept. Try again.", nil)
			return
		}
		v.pane.undo.Offer("Comment added", func() {
			v.pane.write(func(ctx context.Context) error { return v.pane.deps.Triage.Restore(ctx, before) }, func(err error) {
				if err != nil {
					v.pane.undo.Offer("The comment could not be taken back. Try again.", nil)
				}
			})
		})
	})
}

// writeComment puts the caret where comments are written.
func (p *Pane) writeComment() {
	if p.chosen == 0 || p.deps.Triage == nil {
		return
	}
	p.setInside(true)
	p.detail.tabs.Select(int(partActivity))
	p.detail.activity.comment.Focus()
}
