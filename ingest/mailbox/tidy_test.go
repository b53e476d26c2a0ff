package mailbox

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	gocmp "github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

var toErrors = inbox.Tidying{ID: 1, Way: inbox.MoveMails, Target: "Django errors"}

func TestAPreviewTellsWhatAMoveWouldDoAndWritesNothing(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Rawlog)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 30)
	before := server.Flags("INBOX")
	server.Record()
	got, err := d.Preview(t.Context(), toErrors)
	if err != nil || got.Problem != nil {
		t.Fatal(got.Problem, err)
	}
	want := inbox.TidyPreview{Tidying: toErrors, Makes: true, In: []inbox.TidyFolder{{Name: "INBOX", Errors: 30, Change: 30}}}
	want.Mails, want.Reach = 30, got.Reach
	for n := 29; n >= 10; n-- {
		want.Newest = append(want.Newest, inbox.TidyMail{Folder: "INBOX", Subject: fmt.Sprintf("ERROR: mail %d", n), Sent: time.Date(2026, 3, 2, 10, 0, n, 0, time.UTC)})
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff(before, server.Flags("INBOX")); diff != "" {
		t.Errorf("the mailbox has changed: %s", diff)
	}
	if bad := writing(server.Commands()); len(bad) > 0 || len(server.Commands()) == 0 {
		t.Errorf("sent %q of %q", bad, server.Commands())
	}
	if len(d.ledger.rows) > 0 {
		t.Errorf("noted %d mails", len(d.ledger.rows))
	}
}

// harmless are all commands that change nothing in a mailbox.
var harmless = []string{"CAPABILITY", "EXAMINE", "UID SEARCH", "UID FETCH", "FETCH", "LIST", "STATUS", "LOGOUT", "IDLE", "DONE", "NOOP", "MYRIGHTS", "ENABLE", "ID"}

// writing gives the commands that may change a mailbox.
func writing(commands []string) (bad []string) {
	for _, one := range commands {
		fits := func(verb string) bool { return one == verb || strings.HasPrefix(one, verb+" ") }
		peeks := !strings.Contains(one, "BODY[") && !strings.Contains(one, "RFC822 ")
		if !slices.ContainsFunc(harmless, fits) || !peeks {
			bad = append(bad, one)
		}
	}
	return bad
}

func TestErrorsAreMovedAndUndoBringsExactlyThemBack(t *testing.T) {
	server := dovecottest.Start(t)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 450)
	before := d.inFolders("INBOX")
	how := d.preview(toErrors)
	d.must(d.Apply(t.Context(), how))
	after := d.inFolders("INBOX", "Django errors")
	if n := len(after["INBOX"]); n != 150 || slices.ContainsFunc(after["INBOX"], func(id string) bool { return !strings.Contains(id, "lunch") }) {
		t.Errorf("%d mails are left, some of them errors: %q", n, after["INBOX"])
	}
	if n := len(after["Django errors"]); n != 450 {
		t.Errorf("%d mails were moved", n)
	}
	d.must(d.Undo(t.Context(), how))
	if diff := gocmp.Diff(map[string][]string{"INBOX": before["INBOX"], "Django errors": {}}, d.inFolders("INBOX", "Django errors")); diff != "" {
		t.Errorf("after undo: %s", diff)
	}
	if diff := gocmp.Diff(map[inbox.TidiedState]int{inbox.Restored: 450}, d.ledger.states()); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsAreMarkedReadAndUndoUnmarksOnlyThose(t *testing.T) {
	server := dovecottest.Start(t)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 20)
	d.mark("INBOX", imap.FlagSeen, 1, 2, 3, 20) // mails that a person read: errors and a lunch
	before := d.inFolders("INBOX")
	p, err := d.Preview(t.Context(), inbox.Tidying{ID: 1, Way: inbox.MarkRead})
	if err != nil || p.Problem != nil {
		t.Fatal(p.Problem, err)
	}
	read := 0
	for _, one := range before["INBOX"] {
		if strings.HasSuffix(one, "shop.test> read") {
			read++
		}
	}
	if diff := gocmp.Diff([]inbox.TidyFolder{{Name: "INBOX", Errors: 20, Change: int64(20 - read), Already: int64(read)}}, p.In); diff != "" || read == 0 {
		t.Error(diff, read)
	}
	d.must(d.Apply(t.Context(), p.Tidying))
	for _, one := range d.inFolders("INBOX")["INBOX"] {
		if strings.Contains(one, "shop.test") && !strings.HasSuffix(one, " read") {
			t.Errorf("%s is not marked", one)
		}
	}
	d.must(d.Undo(t.Context(), p.Tidying))
	if diff := gocmp.Diff(before, d.inFolders("INBOX")); diff != "" {
		t.Errorf("after undo: %s", diff)
	}
}

// mark does what a person's mail program does.
func (d *tidyDesk) mark(folder string, flag imap.Flag, seq ...uint32) {
	d.t.Helper()
	s, err := d.Reader.open(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	defer s.logout()
	box, err := s.choose(folder)
	if err != nil {
		d.t.Fatal(err)
	}
	uids, err := s.after(0, box.NumMessages)
	if err != nil {
		d.t.Fatal(err)
	}
	chosen := uids[:0:0]
	for _, n := range seq {
		chosen = append(chosen, uids[n-1])
	}
	if err := s.flag(chosen, imap.StoreFlagsAdd, flag); err != nil {
		d.t.Fatal(err)
	}
}

var errCrash = errors.New("the power went out")

// crashes lets a run of work fail at each point where something is noted, and goes on each time with a new run.
func (d *tidyDesk) crashes(work func(context.Context, inbox.Tidying) (*inbox.Problem, error), how inbox.Tidying) (times int) {
	d.t.Helper()
	for at := 1; ; at++ {
		seen := 0
		d.ledger.fail = func(string) error {
			if seen++; seen == at%4+1 && at < 40 {
				return errCrash
			}
			return nil
		}
		problem, err := work(d.t.Context(), how)
		d.ledger.fail = nil
		if problem != nil {
			d.t.Fatalf("%+v", problem)
		}
		if err == nil {
			return times
		}
		if !errors.Is(err, errCrash) {
			d.t.Fatal(err)
		}
		times++
	}
}

func TestACrashAnywhereIsFinishedRightlyByTheNextRun(t *testing.T) {
	for name, extra := range map[string][]string{
		"MOVE":          nil,
		"COPY, UIDPLUS": {"imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE UIDPLUS ESEARCH UNSELECT"},
	} {
		for _, way := range []inbox.TidyWay{inbox.MoveMails, inbox.MarkRead} {
			t.Run(name+" "+string(way), func(t *testing.T) {
				server := dovecottest.Start(t, extra...)
				d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 420)
				before := d.inFolders("INBOX")
				how := d.preview(inbox.Tidying{ID: 1, Way: way, Target: "Django errors"})
				if n := d.crashes(d.Apply, how); n < 3 {
					t.Errorf("only %d crashes", n)
				}
				if diff := gocmp.Diff(map[inbox.TidiedState]int{inbox.Changed: 420}, d.ledger.states()); diff != "" {
					t.Error(diff)
				}
				after := d.inFolders("INBOX", "Django errors")
				if all := slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(after))...))); way == inbox.MoveMails {
					if diff := gocmp.Diff(before["INBOX"], all); diff != "" {
						t.Errorf("lost or doubled: %s", diff)
					}
				}
				if n := d.crashes(d.Undo, how); n < 2 {
					t.Errorf("only %d crashes", n)
				}
				if diff := gocmp.Diff(before, d.inFolders("INBOX")); diff != "" {
					t.Errorf("after undo: %s", diff)
				}
			})
		}
	}
}
