//go:build e2e

package main

import (
	"bytes"
	compare "cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/ingest/mailbox/dovecottest"
)

// heldBack is a recorded mail of a fault that no other mail reports; it comes after the inbox was connected.
const heldBack = "shop-3.2-19.eml"

func TestEndToEndAPersonConnectsAnInboxAndAnSDKAndIsAlerted(t *testing.T) {
	d := newDesk(t)
	p := newProgram(t)
	p.env = atHome(t)
	server := dovecottest.Start(t)
	want := deliverCorpus(t, server)
	untouched := server.Flags("INBOX")

	running := p.start(t)
	d.opened(p)
	d.opensPane("Inbox")
	d.connectsInbox(server)
	mailsAre(t, p, want.kept)
	d.seesFigure("issues grouped", len(mailIssues(t, p)))
	d.seesFigure("error mails matched", want.matched)
	d.seesFigure("other mails skipped", want.skipped)
	d.picture("inbox-connected")
	if diff := cmp.Diff(untouched, server.Flags("INBOX")); diff != "" {
		t.Errorf("reading the inbox changed it:\n%s", diff)
	}
	first := p.firstProject(t)
	if shown, err := d.history(t.Context()); err != nil || strings.Contains(fmt.Sprint(shown), " in "+first.Name) {
		t.Errorf("the history of an inbox alerts: %q, %v", shown, err)
	}

	server.Put("INBOX", corpusMail(t, heldBack))
	d.told("TemplateDoesNotExist")

	d.opensPane("Setup")
	d.seesText(first.DSN)
	sent := visitShop(t, first.DSN)
	exportAgrees(t, p, sent, 1)
	d.seesText("First event received")
	d.told("new issues in " + first.Name)

	d.opensPane("Errors")
	for _, e := range sent.Errors {
		if e.Type != "" {
			d.finds(lastName(e.Type))
		}
	}

	d.finds("Till 3 is locked")
	d.click(d.sees("the shop's failed job in the list", isRow("RuntimeError")))
	d.press("e")
	d.issueIs(p, "Till 3 is locked", "resolved")
	if again := visitShop(t, first.DSN); !cmp.Equal(sent, again) {
		t.Fatalf("the same visits made other errors:\n%s", cmp.Diff(sent, again))
	}
	exportAgrees(t, p, sent, 2)
	d.told("RuntimeError is back in "+first.Name, "Till 3 is locked")
	d.issueIs(p, "Till 3 is locked", "unresolved")

	d.picturesOfAll()
	d.closes(running)
	isQuiet(t, running.stderr.String())
	holdsNoPassword(t, p, running.stderr.String())
}

func TestEndToEndASecondStartShowsTheFirstWindow(t *testing.T) {
	d := newDesk(t)
	p := newProgram(t)
	p.env = atHome(t)
	running := p.start(t)
	d.opened(p)
	d.xdo("windowminimize", "--sync", d.window)
	p.output(t) // the second start ends by itself
	eventually(t, "the window is back", 10*time.Second, func(ctx context.Context) error {
		active, err := xdotool(ctx, "getactivewindow")
		if err == nil && active != d.window {
			return errors.New("another is the active one")
		}
		return err
	})
	running.end(t)
	isQuiet(t, running.stderr.String())
}

// atHome gives the program a home of its own, as a new account has it.
func atHome(t testing.TB) []string {
	t.Helper()
	home := t.TempDir()
	for _, folder := range []string{".config", ".cache"} {
		if err := os.Mkdir(filepath.Join(home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "XDG_CACHE_HOME=" + filepath.Join(home, ".cache"),
		"XDG_RUNTIME_DIR=" + home, "FYNE_SCALE=1", "TZ=UTC",
	}
}

// delivered is what the inbox holds.
type delivered struct {
	kept             map[string]int // by kind: a mail that came by several ways, or twice, counts once
	matched, skipped int            // mails, each for itself
}

// deliverCorpus fills the inbox with the recorded mails, but one.
func deliverCorpus(t *testing.T, server *dovecottest.Server) delivered {
	t.Helper()
	all := delivered{kept: map[string]int{}}
	seen := map[string]bool{}
	for _, record := range expectedMails(t) {
		if record.File == heldBack {
			continue
		}
		server.Put("INBOX", corpusMail(t, record.File))
		if record.Kind == "ignore" {
			all.skipped++
			continue
		}
		all.matched++
		if original := compare.Or(record.Source, record.File); !seen[original] {
			all.kept[record.Kind]++
			seen[original] = true
		}
	}
	return all
}

// expectedMail is a line of the corpus's expectations.
type expectedMail struct {
	File, Kind string
	Source     string // the mail that this is a copy of
}

func expectedMails(t *testing.T) (all []expectedMail) {
	t.Helper()
	file, err := os.Open(filepath.Join(shared, "corpus", "mail", "expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := json.NewDecoder(file)
	for lines.More() {
		var one expectedMail
		if err := lines.Decode(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func corpusMail(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(shared, "corpus", "mail", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// mailIssues lists the issues that mails were grouped into.
func mailIssues(t *testing.T, p program) (ids []int64) {
	t.Helper()
	type issue struct {
		ID      int64
		Sources []string
	}
	for _, one := range rows[issue](t, p, "issues") {
		if slices.Contains(one.Sources, "mail") {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

// seesFigure waits for a number that stands above the words.
func (d *desk) seesFigure(words string, number int) {
	d.t.Helper()
	under := d.sees(strconv.Quote(words), text(words))
	d.sees(fmt.Sprintf("%d %s", number, words), func(s seen) bool {
		return s.Text == strconv.Itoa(number) && s.X == under.X && s.Y < under.Y && under.Y-s.Y < 50
	})
}

// mailsAre waits until so many mails of each kind are stored.
func mailsAre(t *testing.T, p program, want map[string]int) {
	t.Helper()
	eventually(t, "the inbox is read", time.Minute, func(context.Context) error {
		got := map[string]int{}
		for _, row := range rows[exportedError](t, p, "errors") {
			if row.Source == "mail" {
				got[row.Kind]++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return errDiff(diff)
		}
		return nil
	})
}

// opensPane clicks a pane's name in the sidebar.
func (d *desk) opensPane(title string) {
	d.t.Helper()
	d.click(d.sees("the sidebar's "+title, isItem(title)))
}

func isItem(title string) func(seen) bool {
	return func(s seen) bool { return s.Type == "sideItem" && s.Name == title }
}

func isField(name string) func(seen) bool {
	return func(s seen) bool { return s.Type == "Entry" && s.Name == name }
}

func isButton(name string) func(seen) bool {
	return func(s seen) bool { return s.Type == "Button" && (s.Name == name || s.Text == name) }
}

// isRow is a text of the list of issues, which is at the left.
func isRow(words string) func(seen) bool {
	return func(s seen) bool { return s.Text == words && s.Type == "Text" && s.X < 400 && s.Y > 100 }
}

// types clicks a field, and puts words in place of what is there.
func (d *desk) types(field, words string) {
	d.t.Helper()
	d.click(d.sees("the field "+field, isField(field)))
	d.press("ctrl+a")
	d.write(words)
	d.sees(field+" filled in", func(s seen) bool { return isField(field)(s) && (s.Text == words || s.Text == "") })
}

// connectsInbox fills in the form, tests the connection and keeps it.
func (d *desk) connectsInbox(server *dovecottest.Server) {
	d.t.Helper()
	d.types("Address", dovecottest.User)
	d.types("Password", dovecottest.Password)
	d.click(d.sees("the button Change", isButton("Change")))
	d.types("Mail server", server.Host)
	d.types("Port", strconv.Itoa(server.TLS))
	d.types("Certificate file", server.CA)
	d.picture("inbox-form")
	d.click(d.sees("the button Test", isButton("Test")))
	d.seesText("look like error reports")
	d.picture("inbox-tested")
	d.click(d.sees("the button Connect", isButton("Connect")))
	d.seesText("error mails matched")
}

// finds searches the list of errors until it shows the words.
func (d *desk) finds(words string) {
	d.t.Helper()
	d.types("Search errors", words)
	d.sees("an error with "+strconv.Quote(words)+" in the list", func(s seen) bool {
		return strings.Contains(s.Text, words) && s.X < 400 && s.Y > 100
	})
	d.press("Escape")
}

// issueIs waits until the issue with the value has a status.
func (d *desk) issueIs(p program, value, status string) {
	d.t.Helper()
	type issue struct{ Value, Status string }
	eventually(d.t, fmt.Sprintf("the issue %q is %s", value, status), 20*time.Second, func(ctx context.Context) error {
		var all []issue
		for _, one := range rows[issue](d.t, p, "issues") {
			if one.Value == value {
				all = append(all, one)
			}
		}
		if len(all) == 1 && all[0].Status == status {
			return nil
		}
		showing, err := d.look(ctx)
		return errors.Join(fmt.Errorf("exported are %v; the window shows\n%s", all, drawn(showing)), err)
	})
}

// picturesOfAll saves every pane, light and dark, in two sizes.
func (d *desk) picturesOfAll() {
	d.t.Helper()
	if os.Getenv("PADDOCK_SHOTS") == "" {
		return
	}
	all, err := d.look(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	var panes []string
	for _, one := range all {
		if one.Type == "sideItem" {
			panes = append(panes, one.Name)
		}
	}
	for _, theme := range []string{"Light", "Dark"} {
		d.opensPane("Settings")
		d.click(d.sees("the choice of "+theme, func(s seen) bool { return s.Text == theme && s.Type != "sideItem" }))
		d.settles() // a change of the theme sets the window's size once more
		for _, size := range [][2]int{{1280, 800}, {1024, 700}} {
			d.resize(size[0], size[1])
			for _, pane := range panes {
				d.opensPane(pane)
				d.settles()
				d.picture(fmt.Sprintf("%s-%s-%d", strings.ToLower(pane), strings.ToLower(theme), size[0]))
			}
		}
	}
}

// closes presses the window manager's key for closing, and waits for the program's end.
func (d *desk) closes(running *serving) {
	d.t.Helper()
	d.press("alt+F4")
	select {
	case <-running.exited:
	case <-time.After(20 * time.Second):
		active, err := xdotool(d.t.Context(), "getactivewindow", "getwindowname")
		all, lookErr := d.look(d.t.Context())
		d.t.Fatalf("the window was closed and the program did not end; active is %q (%v), the window shows (%v)\n%s", active, err, lookErr, drawn(all))
	}
	if running.err != nil {
		d.t.Errorf("the program ended with %v", running.err)
	}
}

// settles waits until two looks see the same.
func (d *desk) settles() {
	d.t.Helper()
	var before []seen
	eventually(d.t, "the window is at rest", 10*time.Second, func(ctx context.Context) error {
		now, err := d.look(ctx)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(before, now); diff != "" {
			before = now
			return errDiff(diff)
		}
		return nil
	})
}

// trouble is what the program must not have said.
var trouble = regexp.MustCompile(`Error in Fyne call thread|panic|level=ERROR|DATA RACE`)

func isQuiet(t *testing.T, stderr string) {
	t.Helper()
	if trouble.MatchString(stderr) {
		t.Errorf("the program complained:\n%s", stderr)
	}
}

// holdsNoPassword looks for the mailbox's password in what the program has written.
func holdsNoPassword(t *testing.T, p program, stderr string) {
	t.Helper()
	if strings.Contains(stderr, dovecottest.Password) {
		t.Error("the log holds the mailbox's password")
	}
	err := filepath.WalkDir(p.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(dovecottest.Password)) {
			t.Errorf("%s holds the mailbox's password", entry.Name())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
