package issuepane

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/checkout"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// sourceForm asks where a project's source lies, and for the editor.
type sourceForm struct {
	view          *stackView
	project       project.ID
	folder        *kit.Entry
	server, local *kit.Entry
	command       *kit.Entry
	editor        *kit.Picker
	custom        fyne.CanvasObject
	wrong         *kit.Wrapped
	rest          []project.Mapping // further mappings, which stay
	object        fyne.CanvasObject
}

// connect opens the form, filled with what is known.
func (v *stackView) connect() {
	p := v.pane
	if p.deps.Sources == nil || p.deps.Editors == nil || p.known == nil || v.form != nil {
		return
	}
	of := p.known.Issue.Project
	var now project.Checkout
	live.Go(func(ctx context.Context) (err error) {
		now, err = p.deps.Sources.Checkout(ctx, of)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer(sentence(err), nil)
			return
		}
		if v.mode == rawStack {
			v.setMode(appStack)
		}
		v.form = newSourceForm(v, of, now)
		v.scroll.ScrollToTop()
		v.build()
		v.form.folder.Focus()
	})
}

func newSourceForm(v *stackView, of project.ID, now project.Checkout) *sourceForm {
	f := &sourceForm{view: v, project: of, wrong: kit.NewWrapped("", style.Small, style.Red)}
	f.folder = kit.NewEntry("Folder of the git checkout").InMono().WithWidth(120)
	f.folder.SetText(now.Folder)
	f.server, f.local = kit.NewEntry("/srv/shop").WithName("Path on the server").InMono().WithWidth(90), kit.NewEntry("backend").WithName("Folder in the checkout").InMono().WithWidth(90)
	if len(now.Mappings) > 0 {
		f.server.SetText(now.Mappings[0].Server)
		f.local.SetText(now.Mappings[0].Local)
		f.rest = now.Mappings[1:]
	}
	id, command := v.pane.deps.Editors.Editor()
	f.command = kit.NewEntry("kate --line {line} {file}").WithName("Editor's command").InMono().WithWidth(100)
	f.command.SetText(command)
	f.custom = f.command
	names, at := []string{"No editor"}, 0
	for i, e := range checkout.Editors {
		names = append(names, e.Name)
		if e.ID == id {
			at = i + 1
		}
	}
	names = append(names, "Own command")
	if id == "custom" {
		at = len(names) - 1
	}
	f.editor = kit.NewPicker("terminal", "Editor", func(int) { f.turn() })
	f.editor.SetOptions(names, at)
	browse := kit.NewButton(kit.Plain, "Browse…", func() {
		if v.pane.deps.PickFolder != nil {
			v.pane.deps.PickFolder(f.folder.SetText)
		}
	})
	kit.ShowIf(browse, v.pane.deps.PickFolder != nil)
	for _, e := range []*kit.Entry{f.folder, f.server, f.local, f.command} {
		e.OnSubmitted, e.OnEscape = func(string) { f.save() }, v.closeForm
	}
	name := func(words string) fyne.CanvasObject {
		return kit.Fixed(kit.NewText(words, style.Small, style.Text2), 76)
	}
	buttons := kit.HStack(8, kit.NewButton(kit.Primary, "Connect", f.save), kit.NewButton(kit.Plain, "Cancel", v.closeForm), kit.Fill(nil))
	if now.Folder != "" {
		buttons.Add(kit.NewButton(kit.Quiet, "Forget it", func() { f.keep(project.Checkout{}) }))
	}
	f.object = kit.NewCard(kit.VStack(10,
		kit.NewText("Connect your source", style.Card, style.Text),
		kit.NewWrapped("Name the project's git checkout on this machine. Frames then open in your editor, and git says who wrote each line. Nothing leaves this machine.", style.Small, style.Text2),
		kit.HStack(8, name("Checkout"), kit.Fill(f.folder), browse),
		kit.HStack(8, name("Server path"), kit.Fill(f.server), kit.NewIcon("arrow-right", style.Text3, 14), kit.Fill(f.local)),
		kit.NewWrapped("Leave both empty to have files found by the end of their path.", style.Caption, style.Text3),
		kit.HStack(8, name("Editor"), f.editor, kit.Fill(f.custom)),
		f.wrong, buttons))
	f.wrong.Hide()
	f.turn()
	return f
}

func (f *sourceForm) own() bool { return f.editor.Selected() == len(f.editor.Options())-1 }

func (f *sourceForm) turn() {
	kit.ShowIf(f.custom, f.own())
	f.view.grown()
}

func (f *sourceForm) say(words string) {
	f.wrong.SetText(words)
	kit.ShowIf(f.wrong, words != "")
	f.view.grown()
}

// save keeps what was entered.
func (f *sourceForm) save() {
	id, command := "", strings.TrimSpace(f.command.Text())
	switch at := f.editor.Selected(); {
	case f.own():
		if _, err := checkout.Custom(command); err != nil {
			f.say(sentence(err))
			return
		}
		id = "custom"
	case at > 0:
		id = checkout.Editors[at-1].ID
	}
	if err := f.view.pane.deps.Editors.SetEditor(id, command); err != nil {
		f.say(sentence(err))
		return
	}
	c := project.Checkout{Folder: strings.TrimSpace(f.folder.Text())}
	if m := (project.Mapping{Server: strings.TrimSpace(f.server.Text()), Local: strings.Trim(strings.TrimSpace(f.local.Text()), "/")}); m.Server != "" {
		c.Mappings = append(c.Mappings, m)
	}
	c.Mappings = append(c.Mappings, f.rest...)
	f.keep(c)
}

func (f *sourceForm) keep(c project.Checkout) {
	v := f.view
	v.pane.saveCheckout(f.project, c, func(err error) {
		if err != nil {
			f.say(sentence(err))
			return
		}
		v.closeForm()
	})
}

// closeForm takes the form away.
func (v *stackView) closeForm() {
	if v.form != nil {
		v.form = nil
		v.build()
		v.pane.unfocus()
	}
}

// saveCheckout keeps a project's checkout and looks the stack up in it.
func (p *Pane) saveCheckout(of project.ID, c project.Checkout, saved func(error)) {
	live.Go(func(ctx context.Context) error { return p.deps.Sources.SetCheckout(ctx, of, c) }, func(err error) {
		saved(err)
		if err == nil {
			p.student.Ask()
		}
	})
}

// keepGuess keeps how the files of a stack were found.
func (p *Pane) keepGuess(m project.Mapping) {
	v := p.detail.stack
	c := v.sources.at
	c.Mappings = append([]project.Mapping{m}, c.Mappings...)
	p.saveCheckout(p.known.Issue.Project, c, func(err error) {
		if err != nil {
			p.undo.Offer(sentence(err), nil)
		}
	})
}
