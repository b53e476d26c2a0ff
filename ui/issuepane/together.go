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

// The size of the view, in px.
const (
	togetherW    = 560
	togetherMost = 480
)

// togetherView shows why an issue's events are together, and lets a person take them apart.
type togetherView struct {
	pane    *Pane
	one     issue.Issue
	known   issue.Together
	buttons []*kit.Button // in the order they are shown
	popover *kit.Popover
	scroll  *container.Scroll
	object  fyne.CanvasObject
}

func newTogetherView(p *Pane, one issue.Issue, t issue.Together) *togetherView {
	v := &togetherView{pane: p, one: one, known: t}
	body := []fyne.CanvasObject{}
	body = append(body, v.evidence()...)
	body = append(body, v.changes()...)
	body = append(body, v.kinds()...)
	inner := kit.Fixed(kit.Inset(kit.VStack(4, body...), 0, 12, 0, 0), togetherW)
	v.scroll = kit.NewScroll(inner)
	high := min(inner.MinSize().Height, togetherMost)
	rule := kit.NewButton(kit.Plain, "Make a rule from this", v.then(func() { p.makeRule(one.Project, ruleFor(one, t)) })).WithIcon("funnel")
	kit.ShowIf(rule, p.deps.MakeRule != nil)
	done := kit.NewButton(kit.Primary, "Close", v.then(func() {})).WithTip("Close (Esc)")
	v.buttons = append(v.buttons, rule, done)
	v.object = kit.VStack(10,
		kit.NewLine("Why these "+wording.Count(one.Events, "event is", "events are")+" together", style.Card, style.Text),
		kit.Sized(container.NewStack(v.scroll), togetherW, high),
		kit.HStack(8, rule, kit.Fill(nil), done),
	)
	return v
}

// then closes the view and does something.
func (v *togetherView) then(f func()) func() {
	return func() {
		if v.popover != nil {
			v.popover.Close()
		}
		f()
	}
}

func (v *togetherView) open() {
	v.popover = kit.ShowPopover(v.object, nil, v.pane.content)
	v.popover.Scrolls = v.scroll
}

// evidence says what counted and what did not.
func (v *togetherView) evidence() (parts []fyne.CanvasObject) {
	e := v.known.Evidence
	if len(e.Counted) == 0 {
		return []fyne.CanvasObject{kit.NewWrapped(upper(v.known.Why)+".", style.Body, style.Text)}
	}
	var facts []kit.Fact
	for _, c := range e.Counted {
		facts = append(facts, kit.Fact{Name: upper(c.Name), Value: oneLine(c.Text, 300)})
	}
	parts = append(parts, kit.NewSection("Grouped by"), kit.NewFacts(facts))
	if e.Rule != "" {
		parts = append(parts, kit.NewFacts([]kit.Fact{{Name: "Rule", Value: oneLine(e.Rule, 400)}}))
	}
	if len(e.Ignored) > 0 {
		parts = append(parts, kit.NewSection("Not looked at"), kit.NewWrapped(upper(strings.Join(e.Ignored, ", "))+".", style.Body, style.Text2))
	}
	if v.one.Noise {
		parts = append(parts, kit.NewSection("Noise"), kit.NewWrapped(noiseWords(v.one.NoiseBy), style.Body, style.Text2))
	}
	return parts
}

// noiseWords says who called it noise.
func noiseWords(by string) string {
	switch by {
	case issue.ByPerson:
		return "A person moved it here. It is counted and alerts nobody."
	case "rule":
		return "A rule of this project calls it noise. It is counted and alerts nobody."
	}
	for _, r := range issue.NoiseRules() {
		if r.Name == by {
			return "The built-in rule “" + r.Title + "” calls it noise. It is counted and alerts nobody, until an event comes that is none."
		}
	}
	return "It is counted and alerts nobody."
}

// changes lists the merges and splits in force, each with what undoes it.
func (v *togetherView) changes() (parts []fyne.CanvasObject) {
	if len(v.known.Changes) == 0 {
		return nil
	}
	parts = append(parts, kit.NewSection("Merged and split"))
	now := v.pane.deps.Now()
	for _, c := range v.known.Changes {
		words := "Merged with " + oneLine(c.Name, 40)
		switch {
		case c.What == issue.DidSplit && c.Other == v.one.ID:
			words = "Split off from another issue"
		case c.What == issue.DidSplit:
			words = "Split off " + oneLine(c.Name, 40)
		}
		by := ago(c.Time, now)
		if c.By != "" {
			by = oneLine(c.By, 30) + ", " + by
		}
		if c.Note != "" {
			by += ", by the rule " + oneLine(c.Note, 60)
		}
		undo := kit.NewButton(kit.Plain, "Undo", v.then(func() { v.pane.undoGroups(c.ID) })).WithIcon("undo-2")
		v.buttons = append(v.buttons, undo)
		parts = append(parts, v.line(words, by, undo))
	}
	return parts
}

// kinds lists the groups of events that would be apart by themselves.
func (v *togetherView) kinds() (parts []fyne.CanvasObject) {
	if len(v.known.Kinds) < 2 {
		return v.shownEvent()
	}
	parts = append(parts, kit.NewSection("Kinds of events"))
	now := v.pane.deps.Now()
	for _, k := range v.known.Kinds {
		split := kit.NewButton(kit.Plain, "Split off", v.then(func() { v.pane.splitOff(v.one.ID, k) })).WithIcon("git-branch")
		v.buttons = append(v.buttons, split)
		parts = append(parts, v.line(oneLine(firstOf(k.Value, "Events without a message"), 70), wording.Count(k.Events, "event", "events")+", newest "+ago(k.Last, now), split))
	}
	return parts
}

// shownEvent offers to split the event that is looked at off, where nothing else tells the events apart.
func (v *togetherView) shownEvent() []fyne.CanvasObject {
	seen := v.pane.known
	if seen == nil || seen.Event == nil || v.one.Events < 2 || len(v.known.Kinds) != 1 {
		return nil
	}
	e := seen.Event
	split := kit.NewButton(kit.Plain, "Split off", v.then(func() {
		v.pane.splitOff(v.one.ID, issue.EventKind{Part: v.known.Kinds[0].Part, Events: 1}, e.ID)
	})).WithIcon("git-branch")
	v.buttons = append(v.buttons, split)
	return []fyne.CanvasObject{kit.NewSection("The event that is shown"), v.line(oneLine(firstOf(e.Summary(), "An event without a message"), 70), "By itself, in an issue of its own", split)}
}

// line is two lines of words and what can be done.
func (v *togetherView) line(title, text string, do fyne.CanvasObject) fyne.CanvasObject {
	words := kit.VStack(1, kit.NewLine(title, style.BodyMedium, style.Text), kit.NewLine(text, style.Small, style.Text3))
	return kit.Inset(kit.HStack(10, kit.Fill(words), do), 4, 2)
}

func upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
