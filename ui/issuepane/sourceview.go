package issuepane

import (
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/checkout"
	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// found is what the checkout knows of a frame.
func (v *stackView) found(f issue.Frame) checkout.Found {
	if v.sources == nil || v.sources.event != v.event {
		return checkout.Found{}
	}
	return v.sources.frames[keyOf(f)]
}

// addSuspect names the commit to look at first, and the form while it is open.
func (v *stackView) addSuspect() {
	if v.form != nil {
		v.column.Add(kit.Inset(v.form.object, 0, 0, 12, 0))
	}
	s := v.sources
	if s == nil || s.event != v.event {
		return
	}
	if s.problem != nil {
		v.column.Add(kit.Inset(kit.HStack(8, kit.NewIcon("circle-alert", style.Amber, 14), kit.Fill(kit.NewWrapped("The checkout could not be read: "+sentence(s.problem), style.Small, style.Text2)),
			kit.NewButton(kit.Quiet, "Change it", v.connect)), 0, 0, 10, 0))
		return
	}
	if g := s.study.Guess; g != nil && !v.declined {
		v.column.Add(kit.Inset(v.guessed(), 0, 0, 10, 0))
	}
	if c := s.study.Suspect; c.Hash != "" {
		v.column.Add(kit.Inset(v.suspect(c), 0, 0, 12, 0))
	}
}

// suspect is the newest commit that touched the stack's lines before the error was first seen.
func (v *stackView) suspect(c checkout.Commit) fyne.CanvasObject {
	now := v.pane.deps.Now()
	subject := kit.NewLine(oneLine(c.Subject, 200), style.BodyMedium, style.Text)
	who := kit.NewLine(oneLine(c.Author, 80)+" · "+ago(c.Time, now)+" · "+v.sources.study.At.Words(), style.Small, style.Text3)
	label := kit.NewText("Suspect commit", style.CaptionStrong, style.Amber)
	row := newBoard(56, func(fyne.Size) {}, label)
	icon, sha, copies := kit.NewIcon("git-commit-horizontal", style.Amber, 16), kit.NewLine(c.Short(), style.Code, style.Text2), copyButton("Copy the commit's hash", func() string { return c.Hash })
	row.parts = []fyne.CanvasObject{icon, label, sha, subject, who, copies}
	row.place = func(s fyne.Size) {
		kit.Put(icon, 12, 20, 16, 16)
		labelW := width("Suspect commit", style.CaptionStrong)
		kit.Put(label, 40, 9, labelW, 16)
		shaW := width(c.Short(), style.Code)
		kit.Put(sha, s.Width-44-shaW, 9, shaW, 16)
		kit.Put(copies, s.Width-40, 4, style.ControlH, style.ControlH)
		kit.Put(who, 40+labelW+10, 9, s.Width-44-shaW-14-40-labelW-10, 16)
		kit.Put(subject, 40, 28, s.Width-40-14, 19)
	}
	hot := newHot(56, nil, func(s fyne.Size) { kit.Put(row, 0, 0, s.Width, 56) }, row)
	hot.words = func() string {
		return "The newest change to these lines before the error was first seen\n" + c.Hash + "\n" + oneLine(c.Author+" <"+c.Mail+">", 120) + ", " + exact(c.Time, now)
	}
	return kit.NewBareCard(hot)
}

// guessed offers to keep how files were found.
func (v *stackView) guessed() fyne.CanvasObject {
	g := *v.sources.study.Guess
	local := v.sources.study.Top
	if g.Local != "" {
		local = filepath.Join(local, filepath.FromSlash(g.Local))
	}
	server := g.Server
	if server == "" {
		server = "Paths of this event"
	}
	words := kit.NewWrapped(oneLine(server, 120)+" seems to be "+oneLine(local, 160)+" here.", style.Small, style.Text2)
	return kit.HStack(8, kit.NewIcon("folder", style.Text3, 14), kit.Fill(kit.Inset(words, 6, 0, 0, 0)),
		kit.NewButton(kit.Quiet, "Not so", func() { v.declined = true; v.build() }),
		kit.NewButton(kit.Plain, "Remember", func() { v.pane.keepGuess(g) }))
}

// addConnect offers to name a checkout where none is named.
func (v *stackView) addConnect() {
	if v.pane.deps.Sources == nil || v.form != nil || v.event == nil || len(v.cards) == 0 {
		return
	}
	words := "Connect your source…"
	if v.sources != nil && v.sources.at.Folder != "" {
		words = "Source: " + oneLine(shortPath(v.sources.at.Folder), 60)
	}
	button := kit.NewButton(kit.Quiet, words, v.connect).WithIcon("git-commit-horizontal").
		WithTip("Name a local checkout: frames open in your editor, and each line says who wrote it. Nothing leaves this machine.")
	v.column.Add(kit.Inset(kit.HStack(0, button, kit.Fill(nil)), 4, 0, 0, -12))
}

// shortPath keeps the end of a path.
func shortPath(p string) string {
	parts := strings.Split(filepath.ToSlash(p), "/")
	if len(parts) <= 3 {
		return p
	}
	return "…/" + strings.Join(parts[len(parts)-2:], "/")
}

// foot says who wrote a frame's line, and opens it in the editor.
func (c *frameCard) foot() fyne.CanvasObject {
	found := c.view.found(c.frame)
	if found.File.Path == "" {
		return nil
	}
	column := kit.VStack(2)
	row := kit.HStack(6)
	switch {
	case found.Commit.Hash != "":
		row.Add(kit.NewIcon("git-commit-horizontal", style.Text3, 12))
		line := kit.NewLine(oneLine(found.Commit.Author, 60)+", "+found.Commit.Time.Format("2 Jan 2006")+": "+oneLine(found.Commit.Subject, 160), style.Small, style.Text2)
		row.Add(kit.Fill(line))
		row.Add(kit.Fixed(kit.NewLine(found.Commit.Short(), style.Code, style.Text3), width(found.Commit.Short(), style.Code)))
		row.Add(copyButton("Copy the commit's hash", func() string { return found.Commit.Hash }))
	case !found.Same:
		row.Add(kit.Fill(kit.NewLine("The line is not in your checkout ("+c.view.sources.study.At.Words()+").", style.Small, style.Text3)))
	default:
		row.Add(kit.Fill(nil))
	}
	if name := c.view.pane.editorName(); name != "" {
		row.Add(kit.NewIconButton("external-link", "Open in "+name+" (V)", func() { c.view.pane.openInEditor(c.frame) }).WithLook(kit.Quiet))
	}
	column.Add(row)
	return kit.Inset(column, 2, 8, 2, 13)
}

// localSource is a frame's source from the checkout, when the event has none of its own around the line.
func (c *frameCard) localSource() ([]codeLine, string) {
	found := c.view.found(c.frame)
	if !found.Same || len(found.Lines.Text) < 2 || len(c.frame.PreContext)+len(c.frame.PostContext) > 0 {
		return nil, ""
	}
	var lines []codeLine
	for i, text := range found.Lines.Text {
		n := found.Lines.First + i
		lines = append(lines, codeLine{n, code(text), n == found.Line})
	}
	lines = trimBlank(lines)
	dedent(lines)
	note := "From your checkout at " + c.view.sources.study.At.Words()
	if found.Line != c.frame.Line {
		note += ", where it is line " + strconv.Itoa(found.Line)
	}
	return lines, note
}
