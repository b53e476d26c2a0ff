package inboxpane

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/app/inbox"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// Unread is what the pane asks of the mails that look like error reports and were not understood.
type Unread interface {
	Unread(ctx context.Context, scope project.Scope, limit int) ([]inbox.Unread, error)
	// RawMail gives one as it is kept: its texts decoded, its secrets masked.
	RawMail(ctx context.Context, id int64) (string, error)
	// Shape gives the structure of one, without a word of its own, to be shown to strangers.
	Shape(ctx context.Context, id int64) (string, error)
	// ReadAgain reads all of them anew: how many are understood now, and how many are left.
	ReadAgain(ctx context.Context) (read, left int, err error)
}

const (
	maxUnread  = 200
	unreadRowH = 66
)

// unreadTab lists the mails that were not understood, and shows one as it came.
type unreadTab struct {
	pane    *Pane
	mails   []inbox.Unread
	chosen  int64 // the mail that is shown
	words   *kit.Text
	again   *kit.Button
	list    *kit.List
	title   *kit.Text
	line    *kit.Text
	why     *kit.Wrapped
	copy    *kit.Button
	raw     *rawText
	detail  *fyne.Container
	filled  *fyne.Container
	empty   *kit.Empty
	content *fyne.Container
}

func newUnreadTab(p *Pane) *unreadTab {
	t := &unreadTab{pane: p, words: kit.NewLine(unreadWords, style.Body, style.Text2), raw: newRawText()}
	t.again = kit.NewButton(kit.Plain, "Read again", t.readAgain).WithIcon("refresh-cw").WithTip("Read all of them anew (R)")
	t.list = kit.NewList(unreadRowH, func() kit.Row { return newUnreadRow(t) })
	t.list.Name = "Mails that were not understood"
	t.list.OnSelected = t.choose
	t.list.KeyAt = func(i int) string { return strconv.FormatInt(t.mails[i].ID, 10) }
	t.list.Find = func(key string) int {
		return slices.IndexFunc(t.mails, func(m inbox.Unread) bool { return strconv.FormatInt(m.ID, 10) == key })
	}
	t.title = kit.NewLine("", style.Section, style.Text)
	t.line = kit.NewLine("", style.Small, style.Text3)
	t.why = kit.NewWrapped("", style.Small, style.Text2).Plain()
	t.copy = kit.NewButton(kit.Primary, "Copy the shape", t.copyShape).WithIcon("copy").WithTip("Its structure, without a word of its own, to report it with (C)")
	why := container.NewBorder(nil, nil, kit.Inset(kit.VStack(0, kit.NewIcon("triangle-alert", style.Amber, 14), kit.Fill(nil)), 2, 8, 0, 0), nil, t.why)
	t.detail = kit.VStack(10, kit.HStack(12, kit.Fill(kit.VStack(0, kit.Fill(nil), t.title, kit.Fill(nil))), t.copy), kit.VStack(6, t.line, why), kit.Fill(t.raw.object))
	list := kit.NewBareCard(kit.Inset(t.list, 6, 0))
	columns := container.New(&listAndDetail{gap: style.CardGap}, list, kit.NewCard(t.detail))
	t.filled = kit.Inset(kit.VStack(12, kit.HStack(12, kit.Fill(t.words), t.again), kit.Fill(columns)), 12, style.PanePad, style.PanePad, style.PanePad)
	t.filled.Hide()
	t.empty = kit.NewEmpty(t.none())
	t.content = container.NewStack(t.filled, t.empty)
	return t
}

// none is what is said while no mail is listed.
func (t *unreadTab) none() kit.EmptyWords {
	e := kit.EmptyWords{Icon: "mail-check", Role: style.Accent, Title: "Every error mail was understood", Text: "A mail that looks like an error report and cannot be read is kept and listed here, so that nothing is lost. It is read again after each update."}
	if len(t.pane.shown.Boxes) == 0 && len(t.pane.shown.Issues) == 0 { // nor from a file
		e.Role, e.Title = style.Grey, "No mail was read yet"
	}
	return e
}

const unreadWords = "These look like error reports and could not be read. They are kept, and read again after each update."

func (t *unreadTab) show(all []inbox.Unread) {
	t.mails = all
	showIf(t.empty, len(all) == 0)
	showIf(t.filled, len(all) > 0)
	t.pane.tabs.SetCount(tabUnread, unreadCount(len(all)))
	t.list.SetLength(len(all))
	if len(all) == 0 {
		t.empty.Set(t.none())
		t.chosen = 0
		return
	}
	if t.list.Selected() < 0 {
		t.list.Mark(0)
	}
	t.choose(t.list.Selected())
}

// unreadCount is the count behind the tab.
func unreadCount(n int) string {
	switch {
	case n == 0:
		return ""
	case n >= maxUnread:
		return strconv.Itoa(maxUnread) + "+"
	}
	return strconv.Itoa(n)
}

// choose shows another mail. One that is shown is not read anew.
func (t *unreadTab) choose(i int) {
	if i < 0 || i >= len(t.mails) || t.mails[i].ID == t.chosen {
		return
	}
	m := t.mails[i]
	t.chosen = m.ID
	t.title.SetText(unreadSubject(m))
	t.line.SetText(unreadLine(m))
	t.why.SetText(capital(m.Reason))
	t.raw.set("")
	t.detail.Refresh()
	var text string
	live.Go(func(ctx context.Context) (err error) {
		text, err = t.pane.deps.Unread.RawMail(ctx, m.ID)
		return err
	}, func(err error) {
		switch {
		case t.chosen != m.ID: // another was chosen meanwhile
		case err != nil:
			t.raw.set("The mail could not be read from the store: " + err.Error())
		default:
			t.raw.set(text)
		}
	})
}

func unreadSubject(m inbox.Unread) string {
	if s := wording.OneLine(m.Subject, 300); s != "" {
		return s
	}
	return "(no subject)"
}

// unreadLine tells who sent a mail, where it lies, and since when.
func unreadLine(m inbox.Unread) string {
	parts := []string{m.From}
	if m.Mailbox != "" {
		place := m.Mailbox
		if m.Folder != "" {
			place += " / " + m.Folder
		}
		parts = append(parts, place)
	}
	if !m.Date.IsZero() {
		parts = append(parts, m.Date.Local().Format("2 January 2006 15:04"))
	}
	parts = append(parts, wording.Size(m.Size))
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// copyShape puts the chosen mail's structure on the clipboard.
func (t *unreadTab) copyShape() {
	id := t.chosen
	if id == 0 {
		return
	}
	var shape string
	live.Go(func(ctx context.Context) (err error) {
		shape, err = t.pane.deps.Unread.Shape(ctx, id)
		return err
	}, func(err error) {
		if err != nil {
			t.pane.warn(ofUnread, &kit.Problem{Title: "The shape could not be made", Text: capital(err.Error())})
			return
		}
		fyne.CurrentApp().Clipboard().SetContent(shape)
		t.pane.warn(ofUnread, nil)
		t.pane.undo.Offer("The shape is on the clipboard. It has no names, addresses or values of the mail.", nil)
	})
}

// readAgain reads all mails anew.
func (t *unreadTab) readAgain() {
	if t.again.Disabled() || len(t.mails) == 0 {
		return
	}
	t.again.Disable()
	t.again.SetText("Reading…")
	var read, left int
	live.Go(func(ctx context.Context) (err error) {
		read, left, err = t.pane.deps.Unread.ReadAgain(ctx)
		return err
	}, func(err error) {
		t.again.Enable()
		t.again.SetText("Read again")
		if err != nil {
			t.pane.warn(ofUnread, &kit.Problem{Title: "The mails could not be read again", Text: capital(err.Error())})
			return
		}
		t.pane.warn(ofUnread, nil)
		t.pane.undo.Offer(reread(read, left), nil)
		t.pane.unreads.Ask()
	})
}

// reread says what reading again came to.
func reread(read, left int) string {
	if read == 0 {
		return "Read again: none of them is understood yet."
	}
	said := wording.Count(int64(read), "mail was understood and is in Errors now", "mails were understood and are in Errors now")
	if left > 0 {
		said += "; " + wording.Count(int64(left), "is left", "are left")
	}
	return said + "."
}

func (t *unreadTab) typedKey(e *fyne.KeyEvent) bool { return t.list.Handle(e) }

func (t *unreadTab) typedRune(r rune) bool {
	switch r {
	case 'j':
		return t.list.Handle(&fyne.KeyEvent{Name: fyne.KeyDown})
	case 'k':
		return t.list.Handle(&fyne.KeyEvent{Name: fyne.KeyUp})
	case 'c':
		t.copyShape()
	case 'r':
		t.readAgain()
	default:
		return false
	}
	return true
}

// unreadRow is one mail of the list.
type unreadRow struct {
	widget.BaseWidget
	tab                *unreadTab
	subject, from, why *kit.Text
	age                *kit.Text
	body               fyne.CanvasObject
}

func newUnreadRow(t *unreadTab) *unreadRow {
	r := &unreadRow{
		tab: t, subject: kit.NewLine("", style.BodyStrong, style.Text), from: kit.NewLine("", style.Small, style.Text2), why: kit.NewLine("", style.Small, style.Text3),
		age: kit.NewText("", style.Small, style.Text3).Right(),
	}
	words := kit.VStack(1, kit.HStack(8, kit.Fill(r.subject), kit.Fixed(r.age, 34)), r.from, r.why)
	r.body = kit.Inset(words, 7, inCard, 0, inCard)
	r.ExtendBaseWidget(r)
	return r
}

// Bind is for the list.
func (r *unreadRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.tab.mails) {
		return
	}
	m := r.tab.mails[i]
	r.subject.SetText(unreadSubject(m))
	r.from.SetText(m.From)
	r.why.SetText(capital(m.Reason))
	r.age.SetText(wording.Age(m.Date, r.tab.pane.deps.Now()))
	r.body.Refresh()
}

// CreateRenderer is for Fyne.
func (r *unreadRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// listAndDetail sets a list at the left and what is chosen in it at the right.
type listAndDetail struct{ gap float32 }

func (l *listAndDetail) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(560, max(200, o[1].MinSize().Height))
}

func (l *listAndDetail) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := max(280, min(380, float32(int(s.Width*0.36))))
	kit.Put(o[0], 0, 0, w, s.Height)
	kit.Put(o[1], w+l.gap, 0, s.Width-w-l.gap, s.Height)
}
