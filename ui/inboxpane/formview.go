package inboxpane

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/inbox"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// formView is the form that connects a mailbox.
type formView struct {
	pane     *Pane
	form     form
	projects []project.Project
	works    *tried // what the last good test tried
	busy     bool
	strict   bool // it was submitted once: fields say what is missing as they are left
	filling  bool // the fields are being filled in, not typed in

	server                   *serverView
	signIn                   *signInView
	passwordRoom             *fyne.Container
	provider, owner          *kit.Picker
	username                 *kit.Entry
	address, password        *kit.Entry
	host, port, folders      *kit.Entry
	certificate              *kit.Entry
	security                 *kit.Segmented
	plain                    *kit.Toggle
	plainWrong               *kit.Text
	note                     *kit.Wrapped
	page                     *kit.Button
	result                   *kit.Text
	notice                   *kit.Notice
	test, connect, cancel    *kit.Button
	ownerRoom, noteRoom      *fyne.Container
	serverRoom               *fyne.Container
	plainRoom, moreRoom      *fyne.Container
	resultRoom               *fyne.Container
	folderRoom, folderChoice *fyne.Container
	fields                   *fyne.Container
	content                  fyne.CanvasObject
}

// tried is what a test was made with.
type tried struct {
	account  inbox.Account
	password string
}

func newFormView(p *Pane) *formView {
	v := &formView{pane: p, form: newForm(0)}
	v.equip()
	v.server = newServerView(v)
	v.signIn = newSignInView(v)
	v.provider = kit.NewPicker("mail", "Provider", func(i int) { v.edit(func(f *form) { f.choose(inbox.Presets[i].Name) }) })
	v.owner = kit.NewPicker("box", "Project", func(i int) { v.form.Project = v.projects[i].ID })
	v.address = v.entry(kit.NewEntry("errors@example.com").WithName("Address"), fieldAddress, func(f *form, s string) { f.typeAddress(s) })
	v.address.OnFocus = func(in bool) {
		if !in && complete(v.form.Address) {
			v.server.find(nil)
		}
	}
	v.username = v.entry(kit.NewEntry("The address").WithName("User name"), fieldNone, func(f *form, s string) { f.Username = strings.TrimSpace(s) })
	v.password = v.entry(kit.NewPassword("Of the mailbox").WithName("Password"), fieldPassword, func(f *form, s string) { f.Password = s })
	v.host = v.entry(kit.NewEntry("imap.example.com").WithName("Mail server"), fieldHost, func(f *form, s string) { f.typeHost(s) })
	v.port = v.entry(kit.NewEntry("993").WithName("Port").WithWidth(84), fieldPort, func(f *form, s string) { f.Port = strings.TrimSpace(s) })
	v.folders = v.entry(kit.NewEntry("INBOX").WithName("Folders"), fieldFolders, func(f *form, s string) { f.typeFolders(s) })
	v.certificate = v.entry(kit.NewEntry("/etc/ssl/own-ca.pem").WithName("Certificate file"), fieldNone, func(f *form, s string) { f.Certificate = s })
	words := make([]string, len(securities))
	for i, s := range securities {
		words[i] = s.Words
	}
	v.security = kit.NewSegmented(words, func(i int) { v.edit(func(f *form) { f.setSecurity(securities[i].Security) }) })
	v.plain = kit.NewToggle("Allow sending the password unprotected", func(on bool) { v.edit(func(f *form) { f.AllowPlain = on }) })
	v.plainWrong = kit.NewLine("", style.Small, style.Red)
	v.note = kit.NewWrapped("", style.Small, style.Text2).Plain()
	v.page = kit.NewButton(kit.Quiet, "Show how", v.openPage).WithIcon("external-link")
	v.result = kit.NewLine("", style.Body, style.Accent)
	v.notice = kit.NewNotice(kit.Problem{})
	v.test = kit.NewButton(kit.Plain, "Test", func() { v.try(false) })
	v.connect = kit.NewButton(kit.Primary, "Connect", func() { v.try(true) })
	v.cancel = kit.NewButton(kit.Quiet, "Cancel", func() { v.pane.openForm(false) })
	v.build()
	v.fill()
	return v
}

func (v *formView) entry(e *kit.Entry, of field, set func(*form, string)) *kit.Entry {
	e.OnChanged = func(s string) {
		if v.filling {
			return
		}
		e.SetError("")
		v.edit(func(f *form) { set(f, s) })
	}
	e.OnSubmitted = func(string) {
		if of == fieldAddress && v.form.proof() == "" { // one thing after the other
			v.next().Focus()
			return
		}
		v.try(true)
	}
	e.Check = func(string) error {
		if words := v.form.check()[of]; v.strict && words != "" {
			return errors.New(words)
		}
		return nil // nobody is told what is missing before having had a chance to enter it
	}
	return e
}

// labelled sets a name over a control.
func labelled(name string, control fyne.CanvasObject) *fyne.Container {
	return kit.VStack(4, kit.NewText(name, style.Caption, style.Text2), control)
}

func pair(left, right fyne.CanvasObject) *fyne.Container {
	return kit.HStack(14, kit.Fill(left), kit.Fill(right))
}

func (v *formView) build() {
	v.ownerRoom = labelled("Project", v.owner)
	v.ownerRoom.Hide()
	v.noteRoom = kit.HStack(8, kit.NewIcon("info", style.Blue, 14), kit.Fill(kit.VStack(0, kit.Fill(nil), v.note, kit.Fill(nil))), v.page)
	v.plainRoom = kit.VStack(4, kit.HStack(10, v.plain, kit.Fill(kit.NewLine("Allow sending the password unprotected", style.Body, style.Text))), v.plainWrong)
	v.folderChoice = kit.VStack(0)
	v.folderRoom = container.NewStack(labelled("Folders", v.folders), v.folderChoice)
	v.folderChoice.Hide()
	v.moreRoom = labelled("Certificate file to trust (PEM), for a server with a certificate of its own", v.certificate)
	v.resultRoom = kit.HStack(8, kit.NewIcon("circle-check", style.Accent, 16), kit.Fill(v.result))
	v.resultRoom.Hide()
	v.notice.Hide()
	v.serverRoom = kit.VStack(12,
		v.server.waysRoom,
		pair(labelled("Provider", v.provider), labelled("User name, where it is not the address", v.username)),
		pair(labelled("Mail server", v.host), container.NewBorder(nil, nil, nil, kit.Inset(labelled("Security", v.security), 0, 0, 0, 10), labelled("Port", v.port))),
		v.plainRoom, v.moreRoom)
	v.serverRoom.Hide()
	v.passwordRoom = labelled("Password", v.password)
	v.fields = kit.VStack(12,
		v.ownerRoom,
		pair(labelled("Address", v.address), v.passwordRoom),
		v.noteRoom, v.signIn.content,
		kit.HStack(10, v.server.icon, kit.Fill(kit.VStack(2, v.server.line, v.server.by)), v.server.change),
		v.serverRoom, v.folderRoom, v.notice, v.resultRoom, kit.Gap(0, 0),
		kit.HStack(8, v.connect, v.test, v.cancel, kit.Fill(nil)))
	v.content = container.New(&beside{gap: style.CardGap}, kit.NewCard(v.fields), teaching())
}

// lessons say what connecting a mailbox does.
var lessons = []struct{ Icon, Title, Words string }{
	{"eye", "Read only", "Nothing is deleted, moved or marked as read."},
	{"key-round", "Your password stays here", "In the keyring or an encrypted file, never in the database or a log."},
	{"layers", "Mails become issues", "All mails of one fault are one issue, with its stack trace."},
	{"mail-check", "Other mail is left alone", "Only Django's error reports are kept."},
}

func teaching() fyne.CanvasObject {
	rows := kit.VStack(16, kit.NewText("What happens", style.Card, style.Text))
	for _, l := range lessons {
		icon := kit.VStack(0, kit.NewIcon(l.Icon, style.Accent, 16), kit.Fill(nil))
		rows.Add(container.NewBorder(nil, nil, kit.Inset(icon, 1, 12, 0, 0), nil,
			kit.VStack(2, kit.NewText(l.Title, style.BodyStrong, style.Text), kit.NewWrapped(l.Words, style.Small, style.Text2).Plain())))
	}
	return kit.NewCard(rows)
}

// beside sets the form at the left, no wider than forms may be, and the teaching at the right.
type beside struct{ gap float32 }

const teachingW = 300

func (b *beside) widths(total float32) (form, teach float32) {
	form = min(total-teachingW-b.gap, style.FormW)
	return form, total - form - b.gap
}

func (b *beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	form, teach := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(form.Width+b.gap+teachingW, max(form.Height, teach.Height))
}

func (b *beside) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	form, teach := b.widths(s.Width)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(form, max(objects[0].MinSize().Height, objects[1].MinSize().Height)))
	objects[1].Move(fyne.NewPos(form+b.gap, 0))
	objects[1].Resize(fyne.NewSize(min(teach, 360), objects[0].Size().Height))
}

// edit changes the form and shows it.
func (v *formView) edit(change func(*form)) {
	before := v.form
	change(&v.form)
	if v.form.Host != before.Host || v.form.Address != before.Address {
		v.works = nil
		v.folderChoice.Hide()
		v.folderRoom.Objects[0].Show()
	}
	if v.form.sign.pass != "" && (v.form.user() != before.user() || !reflect.DeepEqual(v.form.signIn(), before.signIn())) {
		v.form.sign.pass = "" // which is for what was entered then
	}
	before.Folders = v.form.Folders // choosing folders among those found leaves the result true
	if !reflect.DeepEqual(v.form, before) {
		v.say(nil, "")
	}
	v.fill()
}

// fill shows the form in its fields. A field is only touched when it says something else.
func (v *formView) fill() {
	v.filling = true
	defer func() { v.filling = false }()
	f := &v.form
	names := make([]string, len(inbox.Presets))
	for i, p := range inbox.Presets {
		names[i] = p.Name
	}
	v.provider.SetOptions(names, slices.Index(names, f.Provider))
	put := func(e *kit.Entry, s string) {
		if strings.TrimSpace(e.Text()) != s {
			e.SetText(s)
		}
	}
	put(v.address, f.Address)
	put(v.username, f.Username)
	put(v.host, f.Host)
	put(v.port, f.Port)
	if v.password.Text() != f.Password {
		v.password.SetText(f.Password)
	}
	var typed form
	if typed.typeFolders(v.folders.Text()); !slices.Equal(typed.Folders, f.Folders) {
		v.folders.SetText(strings.Join(f.Folders, ", "))
	}
	for i, one := range securities {
		if one.Security == f.Security {
			v.security.Mark(i)
		}
	}
	v.plain.Set(f.AllowPlain)
	showIf(v.plainRoom, f.asksPlain())
	v.plainWrong.SetText("")
	showIf(v.plainWrong, false)
	words, page := f.note()
	v.note.SetText(words)
	showIf(v.noteRoom, words != "")
	showIf(v.page, page != "" && v.pane.deps.OpenPage != nil)
	showIf(v.passwordRoom, !f.signsIn())
	v.server.show()
	v.signIn.show()
	v.refresh()
}

// equip tells an empty form what can be had done.
func (v *formView) equip() {
	v.form.finds, v.form.sign.can = v.pane.deps.Find != nil, v.pane.deps.SignIns != nil
}

// next is the field after the address.
func (v *formView) next() *kit.Entry {
	if v.form.signsIn() {
		return v.signIn.client
	}
	return v.password
}

func (v *formView) refresh() {
	if v.pane.content != nil {
		v.pane.content.Refresh()
	}
	v.fields.Refresh() // a card lays its content out anew only when its size changes
}

func (v *formView) openPage() {
	_, page := v.form.note()
	v.pane.deps.OpenPage(page)
}

// belongTo sets whose project a new mailbox is.
func (v *formView) belongTo(id project.ID) {
	if id != 0 {
		v.form.Project = id
	}
}

func (v *formView) setProjects(all []project.Project) {
	v.projects = all
	names, selected := make([]string, len(all)), -1
	for i, one := range all {
		names[i] = one.Name
		if one.ID == v.form.Project {
			selected = i
		}
	}
	if selected < 0 && len(all) > 0 {
		selected, v.form.Project = 0, all[0].ID
	}
	v.owner.SetOptions(names, max(0, selected))
	showIf(v.ownerRoom, len(all) > 1)
}

// another tells whether there are mailboxes already: then the form can be closed.
func (v *formView) another(has bool) { showIf(v.cancel, has) }
