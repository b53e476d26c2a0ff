package setuppane

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// copyButton puts a text on the clipboard and says so.
func (p *Pane) copyButton(what string, text func() string) *kit.Button {
	b := kit.NewButton(kit.Plain, "Copy", nil).WithIcon("copy").WithTip("Copy " + what)
	b.OnTapped = func() {
		p.deps.Copy(text())
		b.SetIcon("check")
		b.SetText("Copied")
	}
	return b
}

// line is a short text in mono with its name and a copy button.
func (p *Pane) line(name, text string) fyne.CanvasObject {
	return kit.Inset(kit.HStack(12, kit.Sized(kit.NewText(name, style.Caption, style.Text3), 64, 0),
		kit.Fill(kit.NewLine(text, style.Code, style.Text)), p.copyButton(name, func() string { return text })), 7, 8, 7, 14)
}

// wayView shows what to paste for one way of connecting.
type wayView struct {
	pane    *Pane
	shown   string // what content was built from
	content *fyne.Container
}

func newWayView(p *Pane) *wayView { return &wayView{pane: p, content: kit.VStack(12)} }

func (w *wayView) set(way Way) {
	dsn := w.pane.shown.Project.DSN(w.pane.shown.Listen)
	key := way.Title + "\n" + dsn
	for _, s := range way.Snippets {
		key += "\n" + s.Text
	}
	if key == w.shown {
		return // what is there is right: "Copied" stays, and nothing jumps
	}
	w.shown = key
	w.content.RemoveAll()
	w.content.Add(kit.NewWrapped(way.Intro, style.Body, style.Text2).Plain())
	mail := way.Title == "Admin mail"
	if mail && w.pane.deps.OpenInbox != nil {
		w.content.Add(kit.HStack(0, kit.NewButton(kit.Primary, "Connect an inbox", w.pane.deps.OpenInbox).WithIcon("inbox"), kit.Fill(nil)))
	}
	short := kit.VStack(0)
	for _, s := range way.Snippets {
		if !strings.Contains(s.Text, "\n") {
			short.Add(w.pane.line(s.Place, s.Text))
		}
	}
	if !mail {
		short.Add(kit.NewRule())
		short.Add(w.pane.line("DSN", dsn))
	}
	w.content.Add(kit.NewBareCard(short).OnGround(style.Sunken))
	for _, s := range way.Snippets {
		if strings.Contains(s.Text, "\n") {
			w.content.Add(w.file(s))
		}
	}
	if !mail && onlyHere(w.pane.shown.Listen) {
		w.content.Add(w.elsewhere())
	}
	w.pane.content.Refresh()
}

func (w *wayView) file(s Snippet) fyne.CanvasObject {
	head := kit.Inset(kit.HStack(12, kit.Fill(kit.NewLine(s.Place, style.Caption, style.Text3)), w.pane.copyButton(s.Place, func() string { return s.Text })), 7, 8, 0, 14)
	code := kit.NewCode(kit.Source{File: s.Place, Lines: strings.Split(s.Text, "\n")})
	return kit.NewBareCard(kit.VStack(0, head, kit.Inset(code, 0, 1, 2, 1))).OnGround(style.Sunken)
}

// elsewhere tells those whose site runs on another machine what to do.
func (w *wayView) elsewhere() fyne.CanvasObject {
	_, port, _ := net.SplitHostPort(w.pane.shown.Listen) // onlyHere has read it
	words := "This address works on this computer only. For a site on another machine, run ssh -R " + port + ":127.0.0.1:" + port +
		" with that machine's name, or choose another address in Settings."
	icon := kit.Inset(kit.VStack(0, kit.NewIcon("info", style.Text3, 14), kit.Fill(nil)), 1, 8, 0, 0)
	return container.NewBorder(nil, nil, icon, nil, kit.NewWrapped(words, style.Small, style.Text3))
}

// waiting says whether the first event came, and sends one.
type waiting struct {
	pane        *Pane
	icon        *kit.Icon
	title, text *kit.Text
	button      *kit.Button
	result      string
	failed      bool
	first       bool
	mailed      bool
	card        fyne.CanvasObject
}

func newWaiting(p *Pane) *waiting {
	w := &waiting{pane: p, icon: kit.NewIcon("loader-circle", style.Accent, 20), title: kit.NewLine("", style.Card, style.Text), text: kit.NewLine("", style.Small, style.Text3)}
	w.button = kit.NewButton(kit.Primary, "Send a test event", w.send).WithIcon("zap")
	w.card = kit.NewCard(kit.HStack(16, w.icon, kit.Fill(kit.VStack(3, w.title, w.text)), w.button))
	return w
}

func (w *waiting) set(v View, now time.Time) {
	w.first, w.mailed = !v.First.IsZero(), v.Mailed
	if w.first && !w.mailed {
		w.icon.Set("circle-check", style.Accent)
		w.title.SetText(first(v.First, now))
	} else {
		w.icon.Set("loader-circle", style.Text3)
		w.title.SetText("Waiting for the first event…")
	}
	w.words()
}

func (w *waiting) said(result string) {
	w.result, w.failed = result, false
	w.words()
}

func (w *waiting) words() {
	role, words := style.Text3, "Start your site, or send one now. This changes by itself."
	switch {
	case w.mailed:
		words = "Error mails come in already. Start your site with these lines, or send an event now."
	case w.first:
		words = "This project is connected."
	}
	if w.result != "" {
		words = w.result
	}
	if w.failed {
		role = style.Red
	}
	w.text.Set(words, role)
}

func (w *waiting) send() {
	id := w.pane.shown.Project.ID
	w.button.Disable()
	live.Go(func(ctx context.Context) error { return w.pane.deps.Source.SendTest(ctx, id) }, func(err error) {
		w.button.Enable()
		w.result, w.failed = "The test event was sent and stored. It is in Errors.", err != nil
		if err != nil {
			w.result = "The test event did not arrive: " + err.Error()
		}
		w.words()
		w.pane.loader.Ask()
	})
}

// newProject is the inline form for another project.
type newProject struct {
	pane *Pane
	name *kit.Entry
	add  *kit.Button
	open *kit.Button
	form *fyne.Container
}

func newProjectForm(p *Pane) *newProject {
	n := &newProject{pane: p, name: kit.NewEntry("Name of the project").WithWidth(260)}
	n.name.Check = func(s string) error { return checkName(s, p.shown.Projects) }
	n.name.OnSubmitted = func(string) { n.submit() }
	n.name.OnEscape = n.close
	n.add = kit.NewButton(kit.Primary, "Add project", n.submit)
	n.open = kit.NewButton(kit.Plain, "New project", n.show).WithIcon("plus")
	buttons := kit.Inset(kit.HStack(8, n.add, kit.NewButton(kit.Quiet, "Cancel", n.close), kit.Fill(nil)), 0, 0, 0, 8)
	n.form = kit.Inset(container.NewBorder(nil, nil, n.name, nil, kit.VStack(0, buttons, kit.Fill(nil))), 14, 0, 0, 0) // the error stands below the name
	n.form.Hide()
	return n
}

func (n *newProject) show() {
	n.form.Show()
	n.pane.content.Refresh()
	n.name.Focus()
}

func (n *newProject) close() {
	n.name.SetText("")
	n.name.SetError("")
	n.form.Hide()
	n.pane.content.Refresh()
}

func (n *newProject) submit() {
	name := strings.TrimSpace(n.name.Text())
	if err := checkName(name, n.pane.shown.Projects); err != nil {
		n.wrong(err)
		return
	}
	n.add.Disable()
	var made project.Project
	live.Go(func(ctx context.Context) (err error) {
		made, err = n.pane.deps.Source.AddProject(ctx, name)
		return err
	}, func(err error) {
		n.add.Enable()
		if err != nil {
			n.wrong(err)
			return
		}
		n.close()
		n.pane.choose(made.ID)
	})
}

func (n *newProject) wrong(err error) {
	n.name.SetError(capital(err.Error()))
	n.pane.content.Refresh()
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// cameIn lists what was kept and what was not.
type cameIn struct {
	kept, notKept []Line
	rows          *fyne.Container
	card          *kit.Card
}

func newCameIn() *cameIn {
	c := &cameIn{rows: kit.VStack(0)}
	c.card = kit.NewCard(c.rows)
	c.build()
	return c
}

func (c *cameIn) set(v View) {
	if slices.Equal(v.Kept, c.kept) && slices.Equal(v.NotKept, c.notKept) {
		return
	}
	c.kept, c.notKept = v.Kept, v.NotKept
	c.build()
}

func (c *cameIn) build() {
	c.rows.RemoveAll()
	c.rows.Add(kit.NewText("What came in", style.Card, style.Text))
	if len(c.kept)+len(c.notKept) == 0 {
		c.rows.Add(kit.Gap(0, 6))
		c.rows.Add(kit.NewLine("Nothing yet. Everything that comes is counted here, also what could not be kept.", style.Small, style.Text3))
		c.rows.Refresh()
		return
	}
	c.rows.Add(kit.Gap(0, 8))
	for _, l := range c.kept {
		c.rows.Add(cameRow(l, "circle-check", style.Accent))
	}
	if len(c.notKept) > 0 {
		c.rows.Add(kit.Gap(0, 14))
		c.rows.Add(kit.NewText("Not kept", style.Card, style.Text))
		c.rows.Add(kit.Gap(0, 8))
	}
	for _, l := range c.notKept {
		if l.Fine {
			c.rows.Add(cameRow(l, "mail", style.Text3))
			continue
		}
		c.rows.Add(cameRow(l, "circle-x", style.Amber))
	}
	c.rows.Refresh()
}

func cameRow(l Line, icon string, role style.Role) fyne.CanvasObject {
	from := l.From
	if l.Help != "" {
		from += " · " + l.Help
	}
	return kit.VStack(0, kit.NewRule(), kit.Inset(kit.HStack(12, kit.NewIcon(icon, role, 16),
		kit.Sized(kit.NewLine(l.What, style.BodyMedium, style.Text), 190, 0), kit.Fill(kit.NewLine(from, style.Small, style.Text3)),
		kit.NewText(wording.Number(l.Count), style.SmallStrong, style.Text).Right()), 9, 0))
}
