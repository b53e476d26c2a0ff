package inboxpane

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ui/golden"
)

func TestWhenAnotherFolderHasTheErrorMailsItIsReadOnAClick(t *testing.T) {
	for name, mode := range modes {
		m := &mail{trial: inbox.Trial{Looked: 200, Folders: []inbox.FolderInfo{{Name: "INBOX", Mails: 1204}, {Name: "Django", Mails: 1620, Reports: 12}, {Name: "Sent", Mails: 1}}}}
		g := open(t, mode, sizes["small"], m)
		g.enter("errors@example.com", "secret")
		test.Tap(g.form.connect)
		if len(m.added) > 0 {
			t.Fatal("a mailbox without error mails was connected before its owner was asked")
		}
		golden.Match(t, "elsewhere-"+name, g.window.Canvas().Capture())
		m.trial = works
		g.form.notice.Problem().OnAction()
		test.Tap(g.form.connect)
		if len(m.added) != 1 || !slices.Equal(m.added[0].Folders, []string{"Django"}) || g.form.notice.Visible() {
			t.Errorf("connected %+v", m.added)
		}
	}
}

func TestAMailboxWithoutErrorMailsIsConnectedWhenItsOwnerInsists(t *testing.T) {
	m := &mail{trial: inbox.Trial{Looked: 200, Folders: []inbox.FolderInfo{{Name: "INBOX", Mails: 1204}, {Name: "Django", Reports: 2}}}}
	g := open(t, modes["light"], sizes["small"], m)
	g.enter("errors@example.com", "secret")
	test.Tap(g.form.connect)
	test.Tap(g.form.connect)
	if len(m.added) != 1 || len(m.tried) != 1 {
		t.Errorf("connected %+v after %d trials", m.added, len(m.tried))
	}
}

func TestAFolderThatIsNotThereIsReplacedByTheOneThatIsMeant(t *testing.T) {
	m := &mail{trial: inbox.Trial{
		Problem: &inbox.Problem{Code: "folder", What: `There is no folder "Djago".`, Do: `Is it "Django"?`}, Meant: "Django",
		Folders: []inbox.FolderInfo{{Name: "INBOX", Mails: 3}, {Name: "Django", Mails: 12}},
	}}
	g := open(t, modes["light"], sizes["small"], m)
	g.enter("errors@example.com", "secret")
	g.form.folders.SetText("INBOX, Djago")
	test.Tap(g.form.test)
	golden.Match(t, "meant", g.window.Canvas().Capture())
	if diff := cmp.Diff([]string{"INBOX", "Django"}, g.form.form.Folders); diff != "" || !g.form.folderChoice.Visible() {
		t.Errorf("folders to choose from %v: %s", g.form.folderChoice.Visible(), diff)
	}
}

func TestTheUserNameThatTheServerTookIsKept(t *testing.T) {
	m := &mail{trial: inbox.Trial{Looked: 3, Found: 1, Username: "errors"}}
	g := open(t, modes["light"], sizes["small"], m)
	g.enter("errors@example.com", "secret")
	test.Tap(g.form.test)
	test.Tap(g.form.connect)
	if len(m.tried) != 1 || len(m.added) != 1 || m.added[0].Username != "errors" || g.form.username.Text() != "" {
		t.Errorf("connected %+v after %d trials", m.added, len(m.tried))
	}
}
