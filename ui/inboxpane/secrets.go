package inboxpane

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// Secrets is where passwords are kept. All but Keeping take a moment; their errors are for people.
type Secrets interface {
	Keeping() inbox.Keeping
	Encrypt(passphrase string) error // moves them from memory into a file with a passphrase
	Unlock(passphrase string) error
	ChangePassphrase(old, passphrase string) error
}

// secretsView says where passwords are kept when that is not the keyring, takes the passphrase, and offers an encrypted
// file where there is no keyring.
type secretsView struct {
	pane    *Pane
	keeping inbox.Keeping
	open    bool // the fields are shown
	busy    bool

	title            *kit.Text
	words, warning   *kit.Wrapped
	wrong            *kit.Wrapped
	old, first, next *kit.Entry
	begin, do, leave *kit.Button
	oldRoom, rooms   *fyne.Container
	firstRoom        *fyne.Container
	firstName        *kit.Text
	nextRoom         *fyne.Container
	inside           *fyne.Container
	content          fyne.CanvasObject
}

func newSecretsView(p *Pane) *secretsView {
	s := &secretsView{
		pane: p, title: kit.NewLine("", style.BodyStrong, style.Text), words: kit.NewWrapped("", style.Small, style.Text2).Plain(),
		warning: kit.NewWrapped("Nobody can recover a lost passphrase. The mailboxes' passwords are entered again then.", style.Small, style.Text3).Plain(),
		wrong:   kit.NewWrapped("", style.Small, style.Red).Plain(), firstName: kit.NewText("", style.Caption, style.Text2),
	}
	entry := func(name string) *kit.Entry {
		e := kit.NewPassword(name).WithName(name)
		e.OnSubmitted = func(string) { s.submit() }
		return e
	}
	s.old, s.first, s.next = entry("The passphrase so far"), entry("Passphrase"), entry("The passphrase once more")
	s.begin = kit.NewButton(kit.Plain, "", s.ask)
	s.do = kit.NewButton(kit.Primary, "", s.submit)
	s.leave = kit.NewButton(kit.Quiet, "Cancel", func() { s.show(false) })
	s.oldRoom, s.nextRoom = labelled("The passphrase so far", s.old), labelled("Once more", s.next)
	s.firstRoom = kit.VStack(4, s.firstName, s.first)
	s.rooms = kit.VStack(12, s.oldRoom, kit.HStack(14, kit.Fill(s.firstRoom), kit.Fill(s.nextRoom)), s.wrong, s.warning, kit.HStack(8, s.do, s.leave, kit.Fill(nil)))
	icon := kit.VStack(0, kit.NewIcon("lock", style.Amber, 16), kit.Fill(nil))
	s.inside = kit.VStack(12, kit.HStack(12, kit.Inset(icon, 2, 0, 0, 0), kit.Fill(kit.VStack(2, s.title, s.words)), s.begin), s.rooms)
	s.content = kit.NewCard(s.inside)
	s.content.Hide()
	return s
}

// look takes over where passwords are kept now.
func (s *secretsView) look(adding bool) {
	if s.pane.deps.Secrets == nil {
		return
	}
	now := s.pane.deps.Secrets.Keeping()
	shown := now == inbox.KeptLocked || now == inbox.KeptInMemory || now == inbox.KeptInFile && (adding || s.open)
	if now == s.keeping && shown == s.content.Visible() {
		return
	}
	if now != s.keeping {
		s.keeping, s.open = now, now == inbox.KeptLocked
		s.forget()
	}
	showIf(s.content, shown)
	s.show(s.open)
	if now == inbox.KeptLocked {
		s.first.Focus()
	}
}

// show says it, with or without the fields.
func (s *secretsView) show(open bool) {
	s.open = open
	switch s.keeping {
	case inbox.KeptLocked:
		s.title.SetText("Enter the passphrase of the passwords")
		s.words.SetText("They are in an encrypted file. The mailboxes are read once it is open.")
		s.do.SetText("Unlock")
		s.firstName.SetText("Passphrase")
	case inbox.KeptInMemory:
		s.title.SetText("Passwords are kept until you quit")
		s.words.SetText("This computer has no keyring that answers. An encrypted file keeps them; you enter its passphrase at each start.")
		s.begin.SetText("Use an encrypted file")
		s.do.SetText("Encrypt")
		s.firstName.SetText("Passphrase, 8 characters or more")
	default:
		s.title.SetText("Passwords are in an encrypted file")
		s.words.SetText("You enter its passphrase at each start.")
		s.begin.SetText("Change passphrase")
		s.do.SetText("Change")
		s.firstName.SetText("The new one, 8 characters or more")
	}
	locked := s.keeping == inbox.KeptLocked
	showIf(s.begin, !open)
	showIf(s.rooms, open)
	showIf(s.oldRoom, s.keeping == inbox.KeptInFile)
	showIf(s.nextRoom, !locked)
	showIf(s.warning, !locked)
	showIf(s.leave, !locked)
	if !open {
		s.forget()
	}
	s.say("")
}

// ask shows the fields, with the cursor in the first.
func (s *secretsView) ask() {
	s.show(true)
	if s.keeping == inbox.KeptInFile {
		s.old.Focus()
		return
	}
	s.first.Focus()
}

// forget empties the fields.
func (s *secretsView) forget() {
	for _, e := range []*kit.Entry{s.old, s.first, s.next} {
		e.SetText("")
	}
}

func (s *secretsView) say(wrong string) {
	s.wrong.SetText(wrong)
	showIf(s.wrong, wrong != "")
	s.inside.Refresh()
	if s.pane.content != nil {
		s.pane.content.Refresh()
	}
}

func (s *secretsView) submit() {
	if s.busy {
		return
	}
	first, old, door, keeping := s.first.Text(), s.old.Text(), s.pane.deps.Secrets, s.keeping
	switch {
	case first == "":
		s.say("Enter the passphrase.")
		return
	case keeping != inbox.KeptLocked && first != s.next.Text():
		s.say("The two passphrases differ.")
		return
	}
	s.busy = true
	s.do.Disable()
	live.Go(func(context.Context) error {
		switch keeping {
		case inbox.KeptLocked:
			return door.Unlock(first)
		case inbox.KeptInMemory:
			return door.Encrypt(first)
		case inbox.KeptInFile:
			return door.ChangePassphrase(old, first)
		}
		return errors.New("the passwords are in the keyring")
	}, func(err error) {
		s.busy = false
		s.do.Enable()
		if err != nil {
			s.say(capital(err.Error()) + ".")
			return
		}
		s.show(false)
		s.pane.loader.Ask()
		s.look(s.pane.formRoom.Visible())
	})
}
