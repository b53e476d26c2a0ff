package issuepane

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

const saidHeight = 44

// blue is the colour of what people wrote.
const blue = style.Blue

// feedbackView lists what people wrote about an issue's events, and shows one message whole.
type feedbackView struct {
	pane    *Pane
	all     []issue.Feedback
	list    *kit.List
	who     *kit.Text
	when    *kit.Text
	message *fyne.Container
	answer  *kit.Button
	event   *kit.Button
	object  *fyne.Container
	chosen  string
}

func newFeedbackView(p *Pane) *feedbackView {
	v := &feedbackView{pane: p, who: kit.NewLine("", style.BodyStrong, style.Text), when: kit.NewLine("", style.Small, style.Text3), message: container.NewStack()}
	v.list = kit.NewList(saidHeight, func() kit.Row { return newSaidRow(v) })
	v.list.Name = "Feedback"
	v.list.KeyAt = func(i int) string {
		if i < len(v.all) {
			return v.all[i].ID
		}
		return ""
	}
	v.list.Find = func(key string) int {
		return slices.IndexFunc(v.all, func(f issue.Feedback) bool { return f.ID == key })
	}
	v.list.OnSelected = v.choose
	v.answer = kit.NewButton(kit.Plain, "Reply", p.then(v.reply)).WithIcon("mail").WithTip("Write to them in your mail program (Shift D)")
	v.event = kit.NewButton(kit.Plain, "Show the event", p.then(v.openEvent)).WithIcon("layers")
	head := kit.Inset(kit.HStack(8, kit.Fill(kit.VStack(1, v.who, v.when)), quiet("copy", "Copy the message", v.copy), v.event, v.answer), 10, style.PanePad, 4, style.PanePad)
	v.object = container.New(&listOver{saidHeight, func() int { return len(v.all) }}, v.list, kit.NewRule(), head, v.message)
	return v
}

func (v *feedbackView) show(all []issue.Feedback) {
	if slices.Equal(all, v.all) {
		return
	}
	rows := len(v.all)
	v.all = all
	v.list.SetLength(len(all))
	at := slices.IndexFunc(all, func(f issue.Feedback) bool { return f.ID == v.chosen })
	if at < 0 && len(all) > 0 {
		at = 0
		v.choose(0)
	}
	v.list.Mark(at)
	if rows != len(all) {
		v.object.Refresh()
	}
}

func (v *feedbackView) said() (issue.Feedback, bool) {
	i := slices.IndexFunc(v.all, func(f issue.Feedback) bool { return f.ID == v.chosen })
	if i < 0 {
		return issue.Feedback{}, false
	}
	return v.all[i], true
}

func (v *feedbackView) choose(i int) {
	if i < 0 || i >= len(v.all) {
		return
	}
	f := v.all[i]
	v.chosen = f.ID
	who := writer(f)
	if f.Email != "" && f.Email != who {
		who += "  " + oneLine(f.Email, 80)
	}
	v.who.SetText(who)
	now := v.pane.deps.Now()
	when := exact(f.Time, now)
	if f.URL != "" {
		when += " · " + oneLine(f.URL, 120)
	}
	v.when.SetText(when)
	text := strings.TrimSpace(f.Message)
	if text == "" {
		text = "They wrote no words."
	}
	v.message.Objects = []fyne.CanvasObject{kit.NewScroll(kit.Inset(kit.NewWrapped(text, style.Body, style.Text), 4, style.PanePad, style.PanePad, style.PanePad))}
	kit.ShowIf(v.answer, f.Email != "")
	kit.ShowIf(v.event, f.Event != "")
	v.object.Refresh()
}

// next chooses the message below, and the first after the last.
func (v *feedbackView) next() {
	if n := len(v.all); n > 0 {
		v.list.Select((v.list.Selected() + 1) % n)
	}
}

func (v *feedbackView) openEvent() {
	if f, ok := v.said(); ok && f.Event != "" {
		v.pane.showEvent(f.Event)
		v.pane.detail.tabs.Select(int(partStack))
	}
}

func (v *feedbackView) copy() {
	if f, ok := v.said(); ok {
		v.pane.copied("The message", f.Message)
	}
}

// reply opens the person's mail program with their words quoted.
func (v *feedbackView) reply() {
	if f, ok := v.said(); ok && f.Email != "" && v.pane.deps.OpenPage != nil {
		v.pane.deps.OpenPage(mailTo(f, v.pane.deps.Now()))
	}
}

// mailTo is the address of a reply (RFC 6068). What a stranger gave as their address names one mailbox and no headers.
func mailTo(f issue.Feedback, now time.Time) string {
	hello := "Hello,"
	if name := strings.Fields(f.Name); len(name) > 0 {
		hello = "Hello " + name[0] + ","
	}
	body := hello + "\r\n\r\n\r\n\r\nOn " + f.Time.In(now.Location()).Format("2 January 2006") + " you wrote:\r\n"
	message, _ := paragraph(f.Message, 40, 1200) // the whole address must fit what systems hand on
	for line := range strings.SplitSeq(message, "\n") {
		body += "> " + strings.TrimRight(line, "\r") + "\r\n"
	}
	address := url.PathEscape(strings.NewReplacer("?", "", "&", "", ",", "", "\r", "", "\n", "").Replace(f.Email))
	return "mailto:" + strings.ReplaceAll(address, "%40", "@") + "?subject=" + url.PathEscape("Your message to us") + "&body=" + url.PathEscape(body)
}

// writer is what a person is called who wrote.
func writer(f issue.Feedback) string {
	switch {
	case strings.TrimSpace(f.Name) != "":
		return oneLine(f.Name, 80)
	case f.Email != "":
		return oneLine(f.Email, 80)
	}
	return "Somebody"
}

// saidRow is one message of the list.
type saidRow struct {
	board
	view            *feedbackView
	face            *kit.Avatar
	who, what, when *kit.Text
}

func newSaidRow(v *feedbackView) *saidRow {
	r := &saidRow{
		view: v, face: kit.NewAvatar(""), who: kit.NewLine("", style.Control, style.Text),
		what: kit.NewLine("", style.Small, style.Text2), when: kit.NewLine("", style.Small, style.Text3).Right(),
	}
	r.parts = []fyne.CanvasObject{r.face, r.who, r.what, r.when}
	r.least = func() fyne.Size { return fyne.NewSize(200, saidHeight) }
	r.place = func(s fyne.Size) {
		left := style.PanePad
		kit.Put(r.face, left, 13, 18, 18)
		w := width(r.when.Text(), style.Small)
		kit.Put(r.when, s.Width-left-w, 5, w, 17)
		kit.Put(r.who, left+28, 5, s.Width-2*left-28-w-12, 17)
		kit.Put(r.what, left+28, 23, s.Width-2*left-28, 17)
	}
	r.ExtendBaseWidget(r)
	return r
}

// Bind shows the i-th message.
func (r *saidRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.view.all) {
		return
	}
	f := r.view.all[i]
	r.face.Set(writer(f))
	r.who.SetText(writer(f))
	r.what.SetText(oneLine(f.Message, 300))
	r.when.SetText(ago(f.Time, r.view.pane.deps.Now()))
	r.place(r.Size())
}
