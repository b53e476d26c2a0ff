package inboxpane

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// tidyView is the part of a mailbox's card that tidies it up: a form, then a preview, then what was done. It is hidden
// until it is asked for, or something was done.
type tidyView struct {
	card    *boxCard
	state   inbox.TidyState
	preview inbox.TidyPreview
	planned int64 // the preview that plan shows
	open    bool  // the form is shown
	busy    bool

	badge      *kit.Badge
	words      *kit.Wrapped
	bar        *kit.Progress
	undo, stop *kit.Button
	finish     *kit.Button
	way        *kit.Segmented
	target     *kit.Entry
	targetRoom *fyne.Container
	keep       *kit.Toggle
	ask, leave *kit.Button
	form       *fyne.Container
	plan       *fyne.Container
	notice     *kit.Notice
	content    *fyne.Container
}

var tidyWays = []inbox.TidyWay{inbox.MoveMails, inbox.MarkRead}

const (
	tidyFolder = "Paddock" // that mails are moved to, unless another is named
	tidyNamed  = 5         // mails that a preview names
)

func newTidyView(c *boxCard) *tidyView {
	v := &tidyView{card: c, badge: kit.NewBadge("", style.Grey), words: kit.NewWrapped("", style.Small, style.Text2).Plain(), bar: kit.NewProgress(), notice: kit.NewNotice(kit.Problem{}), plan: kit.VStack(10)}
	v.undo = kit.NewButton(kit.Plain, "Undo", v.takeBack).WithIcon("undo-2").WithTip("Puts back exactly what was changed")
	v.stop = kit.NewButton(kit.Plain, "Stop", v.end).WithTip("Leaves mails that come later where they are")
	v.finish = kit.NewButton(kit.Plain, "Go on", func() { v.apply(v.state.ID) }).WithIcon("play")
	v.way = kit.NewSegmented([]string{"Move to a folder", "Mark as read"}, func(int) { v.changed() })
	v.target = kit.NewEntry(tidyFolder).WithName("Folder to move the mails to").WithIcon("folder")
	v.target.OnChanged = func(string) { v.changed() }
	v.target.OnSubmitted = func(string) { v.look() }
	v.targetRoom = kit.Sized(v.target, 220, 0)
	v.keep = kit.NewToggle("Mails that come later as well", func(bool) { v.changed() })
	v.ask = kit.NewButton(kit.Primary, "Preview", v.look).WithTip("Shows what would be done. Nothing is written for it")
	v.leave = kit.NewButton(kit.Quiet, "Cancel", func() { v.show(false) })
	v.form = kit.VStack(12, kit.HStack(12, v.way, v.targetRoom, kit.Fill(nil)),
		kit.HStack(10, v.keep, kit.Fill(kit.NewLine("Mails that come later as well, as soon as they are imported", style.Body, style.Text))),
		kit.HStack(8, v.ask, v.leave, kit.Fill(nil)))
	head := kit.HStack(10, kit.NewText("Tidy-up", style.Card, style.Text), v.badge, kit.Fill(nil), v.finish, v.stop, v.undo)
	v.content = kit.Inset(kit.VStack(10, kit.NewRule(), kit.Gap(0, 0), kit.VStack(4, head, v.words), v.bar, v.notice, v.form, v.plan), 14, 0, 0, 0)
	v.notice.Hide()
	v.arrange()
	return v
}

// show opens or closes the form.
func (v *tidyView) show(on bool) {
	v.open, v.preview = on, inbox.TidyPreview{}
	v.say(nil)
	v.arrange()
	if on && v.way.Selected() == 0 {
		v.target.Focus()
	}
}

func (v *tidyView) set(s inbox.TidyState) {
	v.state = s
	if s.Problem != nil && !v.open {
		v.say(s.Problem)
	}
	v.arrange()
}

// how is what was chosen in the form.
func (v *tidyView) how() inbox.Tidying {
	how := inbox.Tidying{Way: tidyWays[v.way.Selected()], Keep: v.keep.On()}
	if how.Way == inbox.MoveMails {
		if how.Target = strings.TrimSpace(v.target.Text()); how.Target == "" {
			how.Target = tidyFolder
		}
	}
	return how
}

// changed forgets a preview of something else.
func (v *tidyView) changed() {
	v.preview = inbox.TidyPreview{}
	v.say(nil)
	v.arrange()
}

func (v *tidyView) say(p *inbox.Problem) {
	showIf(v.notice, p != nil)
	if p != nil {
		v.notice.Set(tidyProblem(p))
	}
}

// arrange shows the parts that the state of things asks for.
func (v *tidyView) arrange() {
	s := v.state
	word, tone := tidyBadge(s)
	v.badge.Set(word, tone.role())
	v.words.SetText(tidyWords(s, v.card.pane.deps.Now()))
	showIf(v.content, v.open || tidied(s))
	showIf(v.bar, s.Working)
	if s.Working && s.Total > 0 {
		v.bar.Set(float32(s.Done) / float32(s.Total))
	}
	idle := s.ID != 0 && !s.Working && !v.open
	showIf(v.undo, idle)
	showIf(v.stop, idle && s.Keep)
	showIf(v.finish, idle && s.Finished.IsZero())
	showIf(v.form, v.open && !s.Working)
	showIf(v.targetRoom, v.way.Selected() == 0)
	showIf(v.ask, v.preview.ID == 0)
	v.fillPlan()
	v.content.Refresh()
	v.card.body.Refresh()
	if v.card.pane.content != nil {
		v.card.pane.relayout()
	}
}

// fillPlan lists what a preview would do.
func (v *tidyView) fillPlan() {
	p := v.preview
	showIf(v.plan, v.open && p.ID != 0)
	showIf(v.leave, p.ID == 0)
	if p.ID == v.planned {
		return
	}
	v.planned = p.ID
	v.plan.RemoveAll()
	if p.ID == 0 {
		return
	}
	words := kit.VStack(6)
	for _, w := range p.Words() {
		words.Add(kit.HStack(8, kit.NewIcon("chevron-right", style.Text3, 14), kit.Fill(kit.NewLine(w, style.Small, style.Text2))))
	}
	v.plan.Add(words)
	do := kit.NewButton(kit.Primary, applyWords(p), func() { v.apply(p.ID) })
	if p.Mails == 0 && !p.Keep {
		do.Disable()
	}
	v.plan.Add(kit.HStack(8, do, kit.NewButton(kit.Quiet, "Cancel", func() { v.show(false) }), kit.Fill(nil)))
	if len(p.Newest) > 0 {
		rows := kit.VStack(4, kit.NewText("The newest of them", style.Caption, style.Text3))
		for _, m := range p.Newest[:min(len(p.Newest), tidyNamed)] {
			sent := m.Sent.Local().Format("2 Jan 2006 15:04")
			rows.Add(kit.HStack(12, kit.Fill(kit.NewLine(wording.OneLine(m.Subject, 200), style.Small, style.Text)), kit.NewText(m.Folder+" · "+sent, style.Small, style.Text3)))
		}
		v.plan.Add(rows)
	}
}

// look asks for a preview.
func (v *tidyView) look() {
	if v.busy {
		return
	}
	v.busy = true
	v.ask.SetText("Looking…")
	how, id := v.how(), v.card.id
	var p inbox.TidyPreview
	live.Go(func(ctx context.Context) (err error) {
		p, err = v.card.pane.deps.Tidy.Preview(ctx, id, how)
		return err
	}, func(err error) {
		v.busy = false
		v.ask.SetText("Preview")
		switch {
		case err != nil:
			v.say(&inbox.Problem{What: "The preview could not be made.", Do: capital(err.Error())})
		case p.Problem != nil:
			v.say(p.Problem)
		case v.open:
			v.say(nil)
			v.preview = p
		}
		v.arrange()
	})
}

// apply does what a preview showed.
func (v *tidyView) apply(preview int64) {
	v.open, v.preview = false, inbox.TidyPreview{}
	v.work("The mailbox could not be tidied up.", func(ctx context.Context, t Tidy) (inbox.TidyState, error) { return t.Apply(ctx, preview) })
}

// takeBack undoes what was done last.
func (v *tidyView) takeBack() {
	id := v.card.id
	v.work("The tidy-up could not be undone.", func(ctx context.Context, t Tidy) (inbox.TidyState, error) { return t.Undo(ctx, id) })
}

// end leaves mails that come later alone.
func (v *tidyView) end() {
	id := v.card.id
	v.work("The tidy-up could not be stopped.", func(ctx context.Context, t Tidy) (inbox.TidyState, error) {
		if err := t.Stop(ctx, id); err != nil {
			return inbox.TidyState{}, err
		}
		return t.State(ctx, id)
	})
}

// work does something with the mailbox in the background and shows what came of it.
func (v *tidyView) work(failed string, do func(context.Context, Tidy) (inbox.TidyState, error)) {
	v.say(nil)
	v.arrange()
	var s inbox.TidyState
	live.Go(func(ctx context.Context) (err error) {
		s, err = do(ctx, v.card.pane.deps.Tidy)
		return err
	}, func(err error) {
		if err != nil {
			v.say(&inbox.Problem{What: failed, Do: capital(err.Error())})
			v.arrange()
			return
		}
		before := v.state
		v.set(s)
		switch {
		case s.Problem != nil:
		case s.ID != 0 && before.ID != s.ID:
			v.card.pane.undo.Offer(tidyWords(s, v.card.pane.deps.Now()), v.takeBack)
		case s.ID == 0 && before.ID != 0:
			v.card.pane.undo.Offer("The mailbox is as it was before the tidy-up.", nil)
		}
		v.card.pane.loader.Ask()
	})
}
