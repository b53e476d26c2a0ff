package inboxpane

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// mail is everything the pane asks for, with what a test gives it.
type mail struct {
	boxes    []inbox.Status
	issues   []issue.Issue
	projects []project.Project
	trial    inbox.Trial
	failing  error
	tried    []inbox.Account
	added    []inbox.Account
	password string
	done     []string
	moves    *moves
	unread   *unread
	tidy     *tidy
}

func (m *mail) Statuses(context.Context) ([]inbox.Status, error) { return m.boxes, nil }

func (m *mail) Try(_ context.Context, a inbox.Account, _ string) inbox.Trial {
	m.tried = append(m.tried, a)
	return m.trial
}

func (m *mail) Add(_ context.Context, a inbox.Account, password string) error {
	if m.failing != nil {
		return m.failing
	}
	m.added, m.password = append(m.added, a), password
	a.ID = int64(len(m.added))
	m.boxes = append(m.boxes, inbox.Status{Account: a, Phase: inbox.Connecting})
	return nil
}

func (m *mail) Change(_ context.Context, _ int64, do inbox.Action) error {
	m.done = append(m.done, string(do))
	return m.failing
}

func (m *mail) List(context.Context, issue.Query) ([]issue.Issue, error) { return m.issues, nil }

func (m *mail) All(context.Context) ([]project.Project, error) { return m.projects, nil }

// stage is a pane in a window of the test driver.
type stage struct {
	*Pane
	window fyne.Window
	mail   *mail
	bus    *bus.Bus
	opened []int64
}

func open(t *testing.T, mode style.Mode, size fyne.Size, m *mail) *stage {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.New(mode))
	live.Inline(t)
	if m.projects == nil {
		m.projects = []project.Project{{ID: 1, Name: "Acme Shop"}}
	}
	if m.moves == nil {
		m.moves = &moves{}
	}
	if m.unread == nil {
		m.unread = &unread{}
	}
	g := &stage{mail: m, bus: &bus.Bus{}}
	g.Pane = New(Deps{
		Source: m, Moves: m.moves, Unread: m.unread, Issues: m, Projects: m, Bus: g.bus, OpenIssue: func(id int64) { g.opened = append(g.opened, id) }, OpenPage: func(string) {},
		Now: func() time.Time { return noon },
	})
	if m.tidy != nil {
		g.deps.Tidy = m.tidy
	}
	g.window = test.NewTempWindow(t, g.Content())
	g.window.SetPadded(false)
	g.window.Resize(size)
	g.Show()
	t.Cleanup(g.Hide)
	return g
}

var sizes = map[string]fyne.Size{"wide": {Width: 1068, Height: 748}, "small": {Width: 968, Height: 648}}

var modes = map[string]style.Mode{"light": style.Light, "dark": style.DarkMode}

func connected() *mail {
	both := []issue.Source{issue.SourceMail, issue.SourceSentry}
	one := []issue.Source{issue.SourceMail}
	return &mail{
		boxes: []inbox.Status{{
			Account: inbox.Account{ID: 1, Project: 1, Username: "errors@shop.example.com", Folders: []string{"INBOX", "Django"}},
			Phase:   inbox.Reading, Read: 1482, Total: 1620, Left: 40 * time.Second, Errors: 1398, Ignored: 84, Issues: 63,
		}},
		issues: []issue.Issue{
			{ID: 11, Title: "KeyError", Value: "'cart_id'", Events: 214, Sources: both},
			{ID: 12, Title: "TemplateDoesNotExist", Value: "mail/receipt.html", Events: 188, Sources: both},
			{ID: 13, Title: "DisallowedHost", Value: "Invalid HTTP_HOST header: 'shop.example'. You may need to add 'shop.example' to ALLOWED_HOSTS.", Events: 742, Sources: one},
			{ID: 14, Title: "SMTPServerDisconnected", Value: "Connection unexpectedly closed", Events: 1, Sources: one},
			{ID: 15, Title: "OperationalError", Value: "could not connect to server: Connection refused", Events: 96, Sources: both},
			{ID: 16, Title: "ValueError", Value: "invalid literal for int() with base 10: ''", Events: 40, Sources: one},
			{ID: 17, Title: "UnicodeDecodeError", Value: "'utf-8' codec can't decode byte 0xe4 in position 4", Events: 17, Sources: one},
		},
	}
}

func TestThePaneLooksAsDrawn(t *testing.T) {
	for name, mode := range modes {
		for size, z := range sizes {
			t.Run(name+" "+size, func(t *testing.T) {
				golden.Match(t, "empty-"+name+"-"+size+"", open(t, mode, z, &mail{}).window.Canvas().Capture())
				golden.Match(t, "inbox-"+name+"-"+size+"", open(t, mode, z, connected()).window.Canvas().Capture())
			})
		}
	}
}

func TestAMailboxThatCannotBeReadSaysWhyAndWhenItIsTriedAgain(t *testing.T) {
	m := connected()
	m.boxes[0].Phase, m.boxes[0].Retry = inbox.Waiting, noon.Add(30*time.Second)
	m.boxes[0].Problem = &inbox.Problem{Code: "password", What: "The server refused the password.", Do: "Enter the password again.", More: "NO [AUTHENTICATIONFAILED]"}
	m.boxes[0].Account.Host, m.boxes[0].Account.Port, m.boxes[0].Account.Security = "imap.gmail.com", 993, inbox.TLS
	m.trial = works
	g := open(t, style.Light, sizes["small"], m)
	golden.Match(t, "problem", g.window.Canvas().Capture())
	if !g.cards[1].noticeRoom.Visible() {
		t.Error("the card does not say so")
	}
	want := m.boxes[0].Account
	want.ID = 0
	g.cards[1].notice.Problem().OnAction()
	g.form.password.SetText("the new one")
	test.Tap(g.form.connect)
	if diff := cmp.Diff([]inbox.Account{want}, m.added); diff != "" || m.password != "the new one" {
		t.Errorf("connected again with password %q: %s", m.password, diff)
	}
}

// choose opens a menu by its button, and takes the item of a name.
func (g *stage) choose(button *kit.Button, name string) {
	test.Tap(button)
	menu := g.window.Canvas().Overlays().Top()
	for _, o := range test.LaidOutObjects(menu) {
		if m, ok := o.(*kit.Menu); ok {
			for i, item := range m.Items() {
				if item.Text == name {
					m.Choose(i)
					return
				}
			}
		}
	}
	panic("the menu has no " + name)
}

// enter types what a mailbox needs.
func (g *stage) enter(address, password string) {
	for _, r := range address {
		g.form.address.SetText(g.form.address.Text() + string(r))
	}
	g.form.password.SetText(password)
}

func TestTypingAnAddressFillsInItsProvider(t *testing.T) {
	g := open(t, style.Light, sizes["wide"], &mail{})
	g.enter("errors@gmail.com", "secret")
	got := []string{g.form.host.Text(), g.form.port.Text(), inbox.Presets[g.form.provider.Selected()].Name}
	if diff := cmp.Diff([]string{"imap.gmail.com", "993", "Gmail"}, got); diff != "" {
		t.Error(diff)
	}
	if !g.form.noteRoom.Visible() || !strings.Contains(g.form.note.Text(), "app password") {
		t.Errorf("nothing is said of app passwords: %q", g.form.note.Text())
	}
	golden.Match(t, "gmail", g.window.Canvas().Capture())
}

func TestATestThatFailsSaysWhatToDo(t *testing.T) {
	m := &mail{trial: inbox.Trial{Problem: &inbox.Problem{What: "The server refused the password.", Do: "Gmail takes an app password: create one and enter it here.", More: "NO [AUTHENTICATIONFAILED] Invalid credentials"}}}
	g := open(t, style.Light, sizes["wide"], m)
	g.enter("errors@example.com", "wrong")
	test.Tap(g.form.test)
	for _, o := range test.LaidOutObjects(g.form.notice) {
		if b, ok := o.(*kit.Button); ok && b.Text() == "Show details" {
			test.Tap(b)
		}
	}
	g.form.refresh() // a real window gives a notice that has grown its room by itself
	golden.Match(t, "refused", g.window.Canvas().Capture())
	if !g.form.notice.Visible() || g.form.resultRoom.Visible() || len(m.added) > 0 {
		t.Errorf("notice %v, result %v, added %v", g.form.notice.Visible(), g.form.resultRoom.Visible(), m.added)
	}
	g.form.password.SetText("another")
	if g.form.notice.Visible() {
		t.Error("the notice stays although the form says something else")
	}
	test.Tap(g.form.connect)
	if len(m.added) > 0 {
		t.Error("a mailbox that cannot be read was connected")
	}
}

var works = inbox.Trial{Looked: 200, Found: 12, Folders: []inbox.FolderInfo{{Name: "INBOX", Mails: 1204}, {Name: "Django", Mails: 1620}, {Name: "Sent", Mails: 1}}}

func TestATestThatWorksListsTheFoldersToChooseFrom(t *testing.T) {
	g := open(t, style.Light, sizes["wide"], &mail{trial: works})
	g.enter("errors@example.com", "secret")
	test.Tap(g.form.test)
	if got, want := g.form.result.Text(), "Works. 3 folders; 12 of the newest 200 mails look like error reports."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	var names []string
	for _, o := range test.LaidOutObjects(g.form.folderChoice) {
		if toggle, ok := o.(*kit.Toggle); ok {
			names = append(names, toggle.AccessibleName())
			if toggle.AccessibleName() == "Django" {
				test.Tap(toggle)
			}
		}
	}
	if diff := cmp.Diff([]string{"INBOX", "Django", "Sent"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"INBOX", "Django"}, g.form.form.Folders); diff != "" {
		t.Error(diff)
	}
	golden.Match(t, "folders", g.window.Canvas().Capture())
	g.form.host.SetText("mail.example.com")
	if g.form.folderChoice.Visible() {
		t.Error("the folders of another server are still shown")
	}
}

func TestWhatWasTestedIsNotTestedAgainUnlessItChanged(t *testing.T) {
	m := &mail{trial: works, failing: errors.New("not now")}
	g := open(t, style.Light, sizes["wide"], m)
	g.enter("errors@example.com", "secret")
	test.Tap(g.form.test)
	test.Tap(g.form.connect)
	if len(m.tried) != 1 {
		t.Errorf("tested %d times, want once", len(m.tried))
	}
	g.form.password.SetText("another")
	test.Tap(g.form.connect)
	if len(m.tried) != 2 {
		t.Errorf("tested %d times with another password, want twice", len(m.tried))
	}
}

func TestLongNamesLeaveRoomForTheButtons(t *testing.T) {
	m := connected()
	m.boxes[0].Account.Username = strings.Repeat("errors-of-the-shop-", 8) + "@example.com"
	m.boxes[0].Account.Folders = strings.Fields(strings.Repeat("Errors/production ", 20))
	m.issues[0].Title = strings.Repeat("VeryLongError", 20)
	g := open(t, style.Light, sizes["small"], m)
	if w := g.column.MinSize().Width; w > sizes["small"].Width {
		t.Errorf("the pane asks for %v px", w)
	}
	golden.Match(t, "long", g.window.Canvas().Capture())
}

func TestConnectKeepsWhatWasEnteredAndForgetsThePassword(t *testing.T) {
	m := &mail{trial: works, projects: []project.Project{{ID: 1, Name: "Acme Shop"}, {ID: 2, Name: "Blog"}}}
	g := open(t, style.Light, sizes["wide"], m)
	g.SetScope(project.Scope{Project: 2})
	g.enter("errors@example.com", "secret")
	g.form.folders.SetText("INBOX, Django")
	g.form.password.OnSubmitted("secret")
	want := inbox.Account{Project: 2, Host: "imap.example.com", Port: 993, Security: inbox.TLS, Username: "errors@example.com", Folders: []string{"INBOX", "Django"}}
	if diff := cmp.Diff([]inbox.Account{want}, m.added); diff != "" {
		t.Error(diff)
	}
	if m.password != "secret" || g.form.password.Text() != "" || g.form.form.Password != "" {
		t.Errorf("the password given on is %q; the form still has %q", m.password, g.form.form.Password)
	}
	if g.formRoom.Visible() || len(g.boxes.Objects) != 1 || !g.another.Visible() {
		t.Errorf("form open %v, %d cards", g.formRoom.Visible(), len(g.boxes.Objects))
	}
}

func TestWhatIsMissingIsSaidOnceTheFormWasSubmitted(t *testing.T) {
	g := open(t, style.Light, sizes["small"], &mail{})
	if g.form.address.Error() != "" {
		t.Errorf("a fresh form says %q", g.form.address.Error())
	}
	test.Tap(g.form.connect)
	golden.Match(t, "missing", g.window.Canvas().Capture())
	if got, want := g.form.password.Error(), "Enter the password"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	g.form.password.SetText("secret")
	if got := g.form.password.Error(); got != "" {
		t.Errorf("a password was entered, yet %q", got)
	}
}

func TestAMissingKeyringIsToldAndTheFormKept(t *testing.T) {
	m := &mail{trial: works, failing: errors.New("there is no keyring to keep the password in: unlock it and try again")}
	g := open(t, style.Light, sizes["wide"], m)
	g.enter("errors@example.com", "secret")
	test.Tap(g.form.connect)
	if !g.form.notice.Visible() || g.form.password.Text() != "secret" || !g.formRoom.Visible() {
		t.Error("the form does not say that nothing was kept")
	}
	golden.Match(t, "keyring", g.window.Canvas().Capture())
}

func TestAnUnprotectedPasswordNeedsLeave(t *testing.T) {
	m := &mail{trial: works}
	g := open(t, style.Light, sizes["wide"], m)
	g.enter("errors@example.com", "secret")
	g.form.security.Select(2)
	test.Tap(g.form.connect)
	if !g.form.plainRoom.Visible() || g.form.plainWrong.Text() == "" || len(m.tried) > 0 {
		t.Errorf("asked %v, said %q, tried %d times", g.form.plainRoom.Visible(), g.form.plainWrong.Text(), len(m.tried))
	}
	golden.Match(t, "plain", g.window.Canvas().Capture())
	test.Tap(g.form.plain)
	test.Tap(g.form.connect)
	if len(m.added) != 1 || !m.added[0].AllowPlain || m.added[0].Port != 143 {
		t.Errorf("added %v", m.added)
	}
}

func TestAnIssueFoundInMailIsOpened(t *testing.T) {
	g := open(t, style.Light, sizes["wide"], connected())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g.list)
	test.TapCanvas(g.window.Canvas(), at.AddXY(200, 10+2*foundH))
	g.TypedRune('j')
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if diff := cmp.Diff([]int64{13, 11}, g.opened); diff != "" {
		t.Error(diff)
	}
}
