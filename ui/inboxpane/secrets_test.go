package inboxpane

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ui/golden"
)

// safe keeps passwords as a test says.
type safe struct {
	keeping inbox.Keeping
	asked   []string
	failing error
}

func (s *safe) Keeping() inbox.Keeping { return s.keeping }

func (s *safe) take(then inbox.Keeping, words ...string) error {
	s.asked = append(s.asked, strings.Join(words, " "))
	if s.failing != nil {
		return s.failing
	}
	s.keeping = then
	return nil
}

func (s *safe) Encrypt(passphrase string) error {
	return s.take(inbox.KeptInFile, "encrypt", passphrase)
}

func (s *safe) Unlock(passphrase string) error {
	return s.take(inbox.KeptInFile, "unlock", passphrase)
}

func (s *safe) ChangePassphrase(old, passphrase string) error {
	return s.take(inbox.KeptInFile, "change", old, passphrase)
}

// keeping gives the pane a safe.
func (g *stage) keeping(s *safe) *secretsView {
	g.deps.Secrets = s
	g.loader.Ask()
	return g.secrets
}

func TestLockedPasswordsAreOpenedWithThePassphrase(t *testing.T) {
	for name, mode := range modes {
		m := connected()
		g := open(t, mode, sizes["small"], m)
		s := &safe{keeping: inbox.KeptLocked, failing: errors.New("this is not the passphrase of the passwords")}
		v := g.keeping(s)
		golden.Match(t, "locked-"+name, g.window.Canvas().Capture())
		v.first.SetText("wrong")
		test.Tap(v.do)
		if v.wrong.Text() != "This is not the passphrase of the passwords." || !v.content.Visible() {
			t.Errorf("it says %q", v.wrong.Text())
		}
		s.failing = nil
		v.first.SetText("four horses")
		v.first.OnSubmitted("four horses")
		if v.content.Visible() || v.first.Text() != "" {
			t.Errorf("open, yet shown %v with %q in the field", v.content.Visible(), v.first.Text())
		}
		if diff := cmp.Diff([]string{"unlock wrong", "unlock four horses"}, s.asked); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWithoutAKeyringAnEncryptedFileIsOffered(t *testing.T) {
	for name, mode := range modes {
		g := open(t, mode, sizes["small"], &mail{trial: works})
		s := &safe{keeping: inbox.KeptInMemory}
		v := g.keeping(s)
		golden.Match(t, "memory-"+name, g.window.Canvas().Capture())
		test.Tap(v.begin)
		v.first.SetText("four horses")
		v.next.SetText("for horses")
		test.Tap(v.do)
		if v.wrong.Text() == "" || len(s.asked) > 0 {
			t.Errorf("said %q, asked for %v", v.wrong.Text(), s.asked)
		}
		golden.Match(t, "encrypt-"+name, g.window.Canvas().Capture())
		v.next.SetText("four horses")
		test.Tap(v.do)
		if diff := cmp.Diff([]string{"encrypt four horses"}, s.asked); diff != "" {
			t.Error(diff)
		}
		if v.title.Text() != "Passwords are in an encrypted file" || v.open {
			t.Errorf("afterwards it says %q", v.title.Text())
		}
	}
}

func TestThePassphraseIsChangedWithTheOldOne(t *testing.T) {
	g := open(t, modes["light"], sizes["small"], &mail{trial: works})
	s := &safe{keeping: inbox.KeptInFile}
	v := g.keeping(s)
	test.Tap(v.begin)
	if at := g.window.Canvas().Focused(); at == nil {
		t.Error("the cursor is in no field")
	}
	v.old.SetText("four horses")
	v.first.SetText("five horses")
	v.next.SetText("five horses")
	golden.Match(t, "passphrase", g.window.Canvas().Capture())
	test.Tap(v.do)
	if diff := cmp.Diff([]string{"change four horses five horses"}, s.asked); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsSaidOfPasswordsInTheKeyring(t *testing.T) {
	g := open(t, modes["light"], sizes["small"], &mail{})
	if v := g.keeping(&safe{keeping: inbox.KeptInKeyring}); v.content.Visible() {
		t.Errorf("it says %q", v.title.Text())
	}
}
