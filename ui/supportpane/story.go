package supportpane

import (
	"net/url"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// The tabs of the story.
const (
	tabMet = iota
	tabSaid
	tabReply
)

// story tells of the chosen customer.
type story struct {
	pane     *Pane
	sentence *kit.Wrapped
	facts    *kit.Text
	tabs     *kit.Tabs
	list     *kit.List
	nothing  *kit.Empty
	said     *fyne.Container
	saidBox  *container.Scroll
	letter   *letter
	mail     *kit.Button
	parts    []fyne.CanvasObject
	filled   *fyne.Container
	object   *fyne.Container

	of      string // whom the draft is for
	draft   string // as it was last drafted: another text was edited by a person
	printed string // the messages that are shown
}

func newStory(p *Pane) *story {
	s := &story{
		pane: p, sentence: kit.NewWrapped("", style.Section, style.Text), facts: kit.NewLine("", style.Small, style.Text3),
		tabs: kit.NewTabs("What happened", "Feedback", "Reply"), said: kit.VStack(style.CardGap), letter: newLetter(p),
	}
	s.list = kit.NewList(lineH, func() kit.Row { return newLineRow(p) })
	s.list.Name = "What happened"
	s.list.KeyAt = func(i int) string {
		if i < len(p.lines) {
			return p.lines[i].event
		}
		return ""
	}
	s.list.Find = func(key string) int {
		for i, l := range p.lines {
			if l.event == key {
				return i
			}
		}
		return -1
	}
	s.list.OnOpened = s.open
	s.list.OnSelected = func(i int) {
		p.inside = i >= 0
	}
	s.nothing = kit.NewEmpty(kit.EmptyWords{Icon: "circle-check", Role: style.Accent, Title: "No problem that is kept", Text: "They met none, or it is longer ago than events are kept."})
	s.mail = kit.NewButton(kit.Plain, "Write an e-mail", s.send).WithIcon("mail").WithTip("Open it in your mail program (S)")
	copies := kit.NewButton(kit.Primary, "Copy the reply", s.copyReply).WithIcon("copy").WithTip("Copy the reply (C)")
	again := kit.NewButton(kit.Quiet, "Draft it anew", s.redraft).WithIcon("rotate-ccw")
	help := kit.NewLine("It says what is known and no more. Change what you like before you copy it.", style.Small, style.Text3)
	reply := kit.Inset(kit.VStack(10, help, kit.Fill(kit.NewBareCard(kit.Inset(s.letter, 4, 6))), kit.HStack(8, copies, s.mail, kit.Fill(nil), again)), 14, style.PanePad, 16, style.PanePad)
	s.saidBox = kit.NewScroll(kit.Inset(s.said, 14, style.PanePad, style.PanePad, style.PanePad))
	s.parts = []fyne.CanvasObject{container.NewStack(s.list, s.nothing), s.saidBox, reply}
	s.tabs.OnChanged = func(int) { s.turn() }
	head := kit.Inset(kit.VStack(6, s.sentence, s.facts), 18, style.PanePad, 4, style.PanePad)
	s.filled = kit.VStack(0, head, kit.Inset(s.tabs, 4, style.PanePad, 0, style.PanePad), kit.Fill(container.NewStack(s.parts...)))
	s.object = container.NewStack(s.filled)
	s.turn()
	return s
}

func (s *story) turn() {
	for i, o := range s.parts {
		kit.ShowIf(o, i == s.tabs.Selected())
	}
	if s.tabs.Selected() != tabMet {
		s.pane.inside = false
	}
}

func (s *story) show(v view) {
	now := s.pane.deps.Now()
	before := s.sentence.Text() + s.facts.Text()
	s.sentence.SetText(v.Customer.Sentence(now))
	s.facts.SetText(v.facts(now))
	kit.ShowIf(s.facts, s.facts.Text() != "")
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	s.tabs.SetCount(tabMet, count(len(s.pane.lines)))
	s.tabs.SetCount(tabSaid, count(len(v.Customer.Feedback)))
	s.list.SetLength(len(s.pane.lines))
	kit.ShowIf(s.nothing, len(s.pane.lines) == 0)
	kit.ShowIf(s.list, len(s.pane.lines) > 0)
	s.write(v)
	s.print(v.Customer.Feedback)
	kit.ShowIf(s.mail, v.Customer.Person().Email != "" && s.pane.deps.OpenPage != nil)
	if before != s.sentence.Text()+s.facts.Text() {
		s.filled.Refresh()
	}
}

// write drafts the reply, unless a person has changed it.
func (s *story) write(v view) {
	me := ""
	if s.pane.deps.Me != nil {
		me = s.pane.deps.Me()
	}
	draft := v.Customer.Reply(s.pane.deps.Now(), me)
	whom := v.Customer.Person().Label()
	if whom == s.of && s.letter.Text != s.draft {
		return
	}
	s.of, s.draft = whom, draft
	if s.letter.Text != draft {
		s.letter.SetText(draft)
	}
}

func (s *story) redraft() {
	s.of = ""
	s.write(s.pane.shown)
}

// print shows what the customer wrote.
func (s *story) print(all []issue.Feedback) {
	var now strings.Builder
	for _, f := range all {
		now.WriteString(f.ID + strconv.FormatInt(f.Issue, 10) + "\n")
	}
	if now.String() == s.printed && len(s.said.Objects) > 0 {
		return
	}
	s.printed = now.String()
	s.said.RemoveAll()
	if len(all) == 0 {
		s.said.Add(kit.NewLine("They wrote nothing through the site.", style.Body, style.Text3))
	}
	for _, f := range all {
		s.said.Add(s.message(f))
	}
	s.said.Refresh()
	s.saidBox.Refresh()
}

func (s *story) message(f issue.Feedback) fyne.CanvasObject {
	zone := s.pane.deps.Now().Location()
	when := f.Time.In(zone).Format("2 January 2006, 15:04")
	if f.URL != "" {
		when += " · " + wording.OneLine(f.URL, 100)
	}
	head := kit.HStack(10, kit.NewAvatar(writer(f)), kit.Fill(kit.VStack(1, kit.NewLine(writer(f), style.BodyStrong, style.Text), kit.NewLine(when, style.Small, style.Text3))))
	if f.Issue != 0 && s.pane.deps.OpenEvent != nil {
		head.Add(kit.NewButton(kit.Plain, "Show the error", func() { s.pane.deps.OpenEvent(f.Issue, f.Event) }).WithIcon("bug"))
	}
	text := strings.TrimSpace(f.Message)
	if text == "" {
		text = "They wrote no words."
	}
	return kit.NewCard(kit.VStack(10, head, kit.NewWrapped(text, style.Body, style.Text)))
}

// open shows the error at the very event.
func (s *story) open(i int) {
	if i >= 0 && i < len(s.pane.lines) && s.pane.deps.OpenEvent != nil {
		s.pane.deps.OpenEvent(s.pane.lines[i].issue, s.pane.lines[i].event)
	}
}

func (s *story) copyReply() {
	if s.pane.shown.Known && s.pane.deps.Copy != nil {
		s.pane.deps.Copy(s.letter.Text)
		s.pane.undo.Offer("The reply is on the clipboard.", nil)
	}
}

// send opens the reply in the person's mail program (RFC 6068).
func (s *story) send() {
	to := s.pane.shown.Customer.Person().Email
	if !s.pane.shown.Known || to == "" || s.pane.deps.OpenPage == nil {
		return
	}
	to = url.PathEscape(strings.NewReplacer("?", "", "&", "", ",", "", "\r", "", "\n", "").Replace(to))
	body := strings.ReplaceAll(s.letter.Text, "\n", "\r\n")
	s.pane.deps.OpenPage("mailto:" + strings.ReplaceAll(to, "%40", "@") + "?subject=" + url.PathEscape("Your trouble with our site") + "&body=" + url.PathEscape(body))
}

// letter is the reply, where a person can change it.
type letter struct {
	widget.Entry
	pane *Pane
}

func newLetter(p *Pane) *letter {
	l := &letter{pane: p}
	l.MultiLine, l.Wrapping = true, fyne.TextWrapWord
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey gives the keys back to the pane on Esc.
func (l *letter) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
			c.Unfocus()
		}
		return
	}
	l.Entry.TypedKey(e)
}

// AccessibleName is what the field is called.
func (l *letter) AccessibleName() string { return "The reply" }
