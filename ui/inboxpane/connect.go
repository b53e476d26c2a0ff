package inboxpane

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// say shows what a test found, or a problem.
func (v *formView) say(problem *inbox.Problem, good string) {
	showIf(v.notice, problem != nil)
	showIf(v.resultRoom, good != "")
	v.result.SetText(good)
	if problem != nil {
		v.notice.Set(kit.Problem{Role: style.Red, Title: problem.What, Text: problem.Do, Details: problem.More})
	}
}

// sayFound shows why no mail server was found.
func (v *formView) sayFound(problem *inbox.Problem) { v.say(problem, "") }

// complete shows what is missing at its fields.
func (v *formView) complete() bool {
	v.strict = true
	wrong := v.form.check()
	if wrong[fieldHost]+wrong[fieldPort]+wrong[fieldPlain] != "" && !v.serverRoom.Visible() {
		v.server.open(true)
	}
	for of, e := range map[field]*kit.Entry{fieldAddress: v.address, fieldPassword: v.password, fieldHost: v.host, fieldPort: v.port, fieldFolders: v.folders} {
		e.SetError(wrong[of])
	}
	v.signIn.complete(wrong)
	v.plainWrong.SetText(wrong[fieldPlain])
	showIf(v.plainWrong, wrong[fieldPlain] != "")
	v.refresh()
	return len(wrong) == 0
}

// try tests what was entered, and then keeps the mailbox when it is to be connected.
func (v *formView) try(connect bool) {
	if v.busy {
		return
	}
	if (v.form.proof() != "" || v.form.signsIn()) && complete(v.form.Address) && v.form.wantsServer() && v.server.asked != v.form.Address {
		v.setBusy(true, "Looking…", connect)
		v.server.find(func() {
			v.setBusy(false, "", connect)
			switch {
			case v.form.Host == "":
			case v.form.foreign(): // the password goes nowhere that nobody has seen
				v.say(&inbox.Problem{What: "Is " + v.form.Host + " your mail server?", Do: "It is no server of " + inbox.Domain(v.form.Address) + ", and has not got your password yet. Connect if it is right."}, "")
				v.refresh()
			default:
				v.try(connect)
			}
		})
		return
	}
	if !v.complete() {
		return
	}
	if v.form.signsIn() && v.form.sign.pass == "" {
		v.signIn.start(func() { v.try(connect) })
		return
	}
	box, password := v.form.account(), v.form.proof()
	now := tried{box, password}
	if connect && v.works != nil && reflect.DeepEqual(*v.works, now) {
		v.add(box, password)
		return
	}
	v.setBusy(true, "Testing…", connect)
	var found inbox.Trial
	live.Go(func(ctx context.Context) error {
		found = v.pane.deps.Source.Try(ctx, box, password)
		return nil
	}, func(error) {
		v.setBusy(false, "", connect)
		if found.Username != "" {
			v.edit(func(f *form) { f.Username = found.Username })
			box.Username = found.Username
			now.account = box
		}
		if found.Problem != nil {
			v.works = nil
			if found.Problem.Code == "signin" {
				v.form.sign.pass = ""
				v.fill()
			}
			v.say(found.Problem, "")
			switch found.Problem.Code {
			case "dns", "refused", "timeout", "tls", "certificate", "plain": // the fields that mend it
				v.server.open(true)
			}
			if found.Problem.Code == "folder" {
				v.form.keepFolders(found.Folders, found.Meant)
				v.showFolders(found.Folders)
			}
			v.refresh()
			return
		}
		v.works = &now
		a := adviceOf(found)
		if a != nil {
			v.advise(a)
		} else {
			v.say(nil, trial(found))
		}
		v.showFolders(found.Folders)
		v.refresh()
		if connect && (a == nil || len(a.Read) == 0) { // asked once more, it is connected as it is
			v.add(box, password)
		}
	})
}

func (v *formView) add(a inbox.Account, password string) {
	v.setBusy(true, "Connecting…", true)
	live.Go(func(ctx context.Context) error { return v.pane.deps.Source.Add(ctx, a, password) }, func(err error) {
		v.setBusy(false, "", true)
		if err != nil {
			v.say(&inbox.Problem{What: "The inbox was not connected.", Do: capital(err.Error())}, "")
			v.refresh()
			return
		}
		v.reset()
		v.pane.openForm(false)
		v.pane.loader.Ask()
	})
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (v *formView) setBusy(on bool, word string, connect bool) {
	v.busy = on
	v.connect.SetText("Connect")
	v.test.SetText("Test")
	switch {
	case on && connect:
		v.connect.SetText(word)
	case on:
		v.test.SetText(word)
	}
	for _, b := range []*kit.Button{v.connect, v.test} {
		if on {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	v.refresh()
}

// reset empties the form; the password is not kept in it any longer.
func (v *formView) reset() {
	v.signIn.end()
	v.form = newForm(v.form.Project)
	v.equip()
	v.server.asked = ""
	v.server.open(false)
	v.works, v.strict = nil, false
	v.folderChoice.Hide()
	v.folderRoom.Objects[0].Show()
	v.say(nil, "")
	v.certificate.SetText("")
	v.fill()
}

// again opens the form for a mailbox whose password must be entered once more.
func (v *formView) again(a inbox.Account) {
	v.reset()
	v.form = formOf(a)
	v.form.sign.can = v.pane.deps.SignIns != nil
	v.certificate.SetText(a.Certificate)
	v.setProjects(v.projects)
	v.fill()
	v.pane.openForm(true)
	if !v.form.signsIn() {
		v.password.Focus()
		return
	}
	v.try(true)
}

const (
	folderH   = 32
	folderMax = 5 // folders in view; more scroll
)

// showFolders lets the server's folders be chosen, each with how many mails it has.
func (v *formView) showFolders(all []inbox.FolderInfo) {
	if len(all) == 0 {
		return
	}
	rows := kit.VStack(0)
	for _, one := range all {
		on := slices.Contains(v.form.Folders, one.Name)
		var t *kit.Toggle
		t = kit.NewToggle(one.Name, func(on bool) {
			v.edit(func(f *form) { f.toggleFolder(one.Name, on) })
			t.Set(slices.Contains(v.form.Folders, one.Name))
		})
		t.Set(on)
		rows.Add(kit.Sized(kit.HStack(10, t, kit.Fill(kit.NewLine(one.Name, style.Body, style.Text)),
			kit.NewText(holds(one), style.Small, style.Text3)), 0, folderH))
	}
	list := kit.NewScroll(kit.Inset(rows, 4, 12))
	v.folderChoice.Objects = []fyne.CanvasObject{
		kit.NewText("Folders to read", style.Caption, style.Text2), kit.Gap(0, 4),
		kit.NewBareCard(kit.Sized(list, 0, folderH*float32(min(len(all), folderMax))+8)),
	}
	v.folderChoice.Show()
	v.folderRoom.Objects[0].Hide()
	v.folderChoice.Refresh()
}
