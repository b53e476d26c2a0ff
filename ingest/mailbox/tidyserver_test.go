package mailbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

func TestTheReaderNeverSendsAWritingCommandAndATidyUpOnlyTheNamedOnes(t *testing.T) {
	for name, c := range map[string]struct {
		extra []string
		how   inbox.Tidying
		want  []string // verbs that write
	}{
		"move": {nil, toErrors, []string{"CREATE", "SELECT", "SUBSCRIBE", "UID MOVE"}},
		"copy": {
			[]string{"imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE UIDPLUS"}, toErrors,
			[]string{"CREATE", "SELECT", "SUBSCRIBE", "UID COPY", "UID EXPUNGE", "UID STORE +FLAGS.SILENT (\\Deleted)"},
		},
		"mark": {nil, inbox.Tidying{ID: 1, Way: inbox.MarkRead}, []string{"SELECT", "UID STORE +FLAGS.SILENT (\\Seen)", "UID STORE -FLAGS.SILENT (\\Seen)"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := dovecottest.Start(t, append(c.extra, dovecottest.Rawlog)...)
			server.Record()
			d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 40)
			read := server.Commands()
			if bad := writing(read); len(bad) > 0 || len(read) < 4 {
				t.Errorf("the reader sent %q of %d commands", bad, len(read))
			}
			how := d.preview(c.how)
			d.must(d.Apply(t.Context(), how))
			d.must(d.Undo(t.Context(), how))
			d.read()
			var verbs []string
			for _, one := range writing(server.Commands()) {
				verb, rest, _ := strings.Cut(one, " ")
				if verb == "UID" {
					second, more, _ := strings.Cut(rest, " ")
					if verb += " " + second; second == "STORE" {
						_, change, _ := strings.Cut(more, " ")
						verb += " " + change
					}
				}
				verbs = append(verbs, verb)
			}
			slices.Sort(verbs)
			if diff := gocmp.Diff(c.want, slices.Compact(verbs)); diff != "" {
				t.Errorf("commands that write: %s", diff)
			}
		})
	}
}

func TestMailsThatSomebodyDeletedOrMarkedAsDeletedAreLeftAlone(t *testing.T) {
	server := dovecottest.Start(t, "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE UIDPLUS")
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 6)
	d.mark("INBOX", `\Deleted`, 2, 3) // a lunch and an error, not expunged yet
	how := d.preview(toErrors)
	d.must(d.Apply(t.Context(), how))
	all := d.inFolders("INBOX", "Django errors")
	if diff := gocmp.Diff(2, countOf(all["INBOX"], " deleted")); diff != "" || len(all["Django errors"]) != 5 {
		t.Errorf("%v", all)
	}
	d.must(d.Undo(t.Context(), how))
	if all = d.inFolders("INBOX", "Django errors"); len(all["INBOX"]) != 8 || len(all["Django errors"]) != 0 {
		t.Errorf("after undo: %v", all)
	}
}

func countOf(all []string, end string) (n int) {
	for _, one := range all {
		if strings.HasSuffix(one, end) {
			n++
		}
	}
	return n
}

func TestWhatIsGoneWhenUndoneIsToldAndTheRestComesBack(t *testing.T) {
	server := dovecottest.Start(t)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 6)
	how := d.preview(toErrors)
	d.must(d.Apply(t.Context(), how))
	deleted := false
	server.Delete("Django errors", func(string) bool { was := deleted; deleted = true; return !was })
	server.Renumber("Django errors")
	d.must(d.Undo(t.Context(), how))
	if diff := gocmp.Diff(map[inbox.TidiedState]int{inbox.Restored: 5, inbox.Missing: 1}, d.ledger.states()); diff != "" {
		t.Error(diff)
	}
	if all := d.inFolders("INBOX", "Django errors"); len(all["INBOX"]) != 7 || len(all["Django errors"]) != 0 {
		t.Errorf("after undo: %v", all)
	}
}

func TestAFolderThatIsNumberedAnewIsNotTouchedUntilItIsReadAgain(t *testing.T) {
	server := dovecottest.Start(t)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 5)
	how := d.preview(toErrors)
	server.Renumber("INBOX")
	problem, err := d.Apply(t.Context(), how)
	if err != nil || problem == nil || problem.Code != codeRenumbered {
		t.Errorf("%+v, %v", problem, err)
	}
	p, err := d.Preview(t.Context(), toErrors)
	if err != nil || p.Mails != 0 || len(p.In) != 1 || !p.In[0].Unread {
		t.Errorf("%+v, %v", p, err)
	}
	d.read()
	d.must(d.Apply(t.Context(), d.preview(toErrors)))
	if all := d.inFolders("INBOX", "Django errors"); len(all["INBOX"]) != 2 || len(all["Django errors"]) != 5 {
		t.Errorf("%v", all)
	}
}

func TestAServerThatCannotMoveSafelyIsToldInWordsAndCanStillMark(t *testing.T) {
	server := dovecottest.Start(t, "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE")
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 5)
	before := d.inFolders("INBOX")
	p, err := d.Preview(t.Context(), toErrors)
	if err != nil || p.Problem == nil || p.Problem.Code != codeNoMove || p.In[0].Change != 5 {
		t.Errorf("%+v, %v, %v", p, p.Problem, err)
	}
	if problem, err := d.Apply(t.Context(), p.Tidying); err != nil || problem == nil || problem.Code != codeNoMove {
		t.Errorf("%+v, %v", problem, err)
	}
	if diff := gocmp.Diff(before, d.inFolders("INBOX")); diff != "" {
		t.Error(diff)
	}
	d.must(d.Apply(t.Context(), d.preview(inbox.Tidying{ID: 2, Way: inbox.MarkRead})))
	if n := countOf(d.inFolders("INBOX")["INBOX"], "shop.test> read"); n != 5 {
		t.Errorf("%d errors are read", n)
	}
}

func TestAConnectionThatBreaksInTheMiddleLosesAndDoublesNothing(t *testing.T) {
	server := dovecottest.Start(t)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 450)
	before := d.inFolders("INBOX")
	how := d.preview(toErrors)
	for _, work := range []func(context.Context, inbox.Tidying) (*inbox.Problem, error){d.Apply, d.Undo} {
		for _, at := range []int{1, 3} {
			noted := 0
			d.ledger.fail = func(string) error {
				if noted++; noted == 2*at {
					server.Kick()
				}
				return nil
			}
			if problem, err := work(t.Context(), how); err != nil || problem == nil || problem.Code != codeServer {
				t.Errorf("%+v, %v", problem, err)
			}
		}
		d.ledger.fail = nil
		d.must(work(t.Context(), how))
		if all := d.inFolders("INBOX", "Django errors"); len(all["INBOX"])+len(all["Django errors"]) != 600 {
			t.Errorf("%d + %d mails", len(all["INBOX"]), len(all["Django errors"]))
		}
	}
	if diff := gocmp.Diff(before, d.inFolders("INBOX")); diff != "" {
		t.Errorf("after undo: %s", diff)
	}
	if diff := gocmp.Diff(map[inbox.TidiedState]int{inbox.Restored: 450}, d.ledger.states()); diff != "" {
		t.Error(diff)
	}
}

func TestACancelledTidyUpIsTakenUpAgain(t *testing.T) {
	server := dovecottest.Start(t)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 450)
	how := d.preview(toErrors)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d.Progress = func(int) { cancel() }
	if problem, err := d.Apply(ctx, how); problem != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", problem, err)
	}
	if n := d.ledger.states()[inbox.Changed]; n == 0 || n == 450 {
		t.Errorf("it was cancelled after %d mails, hardly in the middle", n)
	}
	d.must(d.Apply(t.Context(), how))
	if diff := gocmp.Diff(map[inbox.TidiedState]int{inbox.Changed: 450}, d.ledger.states()); diff != "" {
		t.Error(diff)
	}
}

// withRights is a Dovecot that keeps rights for folders. Those of the owner are read from a file in each folder.
const withRights = `mail_plugins = acl
protocol imap {
  mail_plugins = acl imap_acl
}
plugin {
  acl = vfile
}`

// allow gives the owner of the mailbox only some rights in a folder.
func (d *tidyDesk) allow(folder, rights string) {
	d.t.Helper()
	dir := d.server.Mail
	if folder != "INBOX" {
		dir = filepath.Join(dir, "."+folder)
	}
	path := filepath.Join(dir, "dovecot-acl")
	if err := os.WriteFile(path, []byte("owner "+rights+"\n"), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func TestMissingRightsAreToldBeforeAnythingIsTouched(t *testing.T) {
	server := dovecottest.Start(t, withRights)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 5)
	server.Put("Sealed", otherMail(9))
	d.allow("Sealed", "lr")
	before := d.inFolders("INBOX")
	p, err := d.Preview(t.Context(), inbox.Tidying{ID: 1, Way: inbox.MoveMails, Target: "Sealed"})
	if err != nil || p.Problem == nil || p.Problem.Code != codeRights || !strings.Contains(p.Problem.What, "Sealed") || p.In[0].Change != 5 {
		t.Errorf("a target without the right to insert: %+v, %v", p.Problem, err)
	}
	how := p.Tidying
	if problem, err := d.Apply(t.Context(), how); err != nil || problem == nil || problem.Code != codeRights {
		t.Errorf("applied all the same: %+v, %v", problem, err)
	}
	d.allow("INBOX", "lr")
	for _, how := range []inbox.Tidying{{ID: 2, Way: inbox.MarkRead}, {ID: 3, Way: inbox.MoveMails, Target: "Done"}} {
		p, err = d.Preview(t.Context(), how)
		if err != nil || p.Problem == nil || p.Problem.Code != codeRights || !strings.Contains(p.Problem.What, "INBOX") {
			t.Errorf("%s in a folder that can only be read: %+v, %v", how.Way, p.Problem, err)
		}
		if problem, err := d.Apply(t.Context(), p.Tidying); err != nil || problem == nil || problem.Code != codeRights && problem.Code != codeReadOnly {
			t.Errorf("%s applied all the same: %+v, %v", how.Way, problem, err)
		}
	}
	if diff := gocmp.Diff(before, d.inFolders("INBOX")); diff != "" {
		t.Errorf("the mailbox has changed: %s", diff)
	}
	if n := d.ledger.states()[inbox.Changed]; n != 0 {
		t.Errorf("%d mails are noted as changed", n)
	}
}

func TestAServerThatTellsNoRightsShowsThemWhenTried(t *testing.T) {
	server := dovecottest.Start(t, strings.ReplaceAll(withRights, "acl imap_acl", "acl"))
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 5)
	server.Put("Sealed", otherMail(9))
	d.allow("Sealed", "lr")
	how := d.preview(inbox.Tidying{ID: 1, Way: inbox.MoveMails, Target: "Sealed"})
	before := d.inFolders("INBOX", "Sealed", "Done")
	if problem, err := d.Apply(t.Context(), how); err != nil || problem == nil || problem.Code != codeRights || !strings.Contains(problem.What, "Sealed") {
		t.Errorf("into a folder without the right to insert: %+v, %v", problem, err)
	}
	server.Put("Done", otherMail(10))
	before["Done"] = []string{"<lunch10@test>"}
	d.allow("INBOX", "lr")
	for _, how := range []inbox.Tidying{{ID: 1, Way: inbox.MarkRead}, {ID: 1, Way: inbox.MoveMails, Target: "Done"}} {
		problem, err := d.Apply(t.Context(), d.preview(how))
		if err != nil || problem == nil || problem.Code != codeRights && problem.Code != codeReadOnly || !strings.Contains(problem.What, "INBOX") {
			t.Errorf("%s in a folder that can only be read: %+v, %v", how.Way, problem, err)
		}
		if diff := gocmp.Diff(map[inbox.TidiedState]int{inbox.Untouched: 5}, d.ledger.states()); diff != "" {
			t.Errorf("%s: %s", how.Way, diff)
		}
	}
	if diff := gocmp.Diff(before, d.inFolders("INBOX", "Sealed", "Done")); diff != "" {
		t.Errorf("the mailbox has changed: %s", diff)
	}
}

func TestAFullMailboxIsToldAndNothingIsThereTwice(t *testing.T) {
	server := dovecottest.Start(t, `imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE UIDPLUS
mail_plugins = quota
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:messages=10
  quota_grace = 0
}`)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 9)
	before := d.inFolders("INBOX")
	how := d.preview(toErrors)
	problem, err := d.Apply(t.Context(), how)
	if err != nil || problem == nil || problem.Code != codeQuota {
		t.Errorf("%+v, %v", problem, err)
	}
	all := d.inFolders("INBOX", "Django errors")
	if diff := gocmp.Diff(map[string][]string{"INBOX": before["INBOX"], "Django errors": {}}, all); diff != "" {
		t.Errorf("after the failure: %s", diff)
	}
	if diff := gocmp.Diff(map[inbox.TidiedState]int{inbox.Untouched: 9}, d.ledger.states()); diff != "" {
		t.Error(diff)
	}
}

func TestAnMboxIsTidiedUpAsAMaildirIs(t *testing.T) {
	server := dovecottest.StartMbox(t)
	var mails [][]byte
	d := openDesk(t, server, func(raw []byte) { mails = append(mails, raw) }, 40)
	server.FillMbox("INBOX", len(mails), func(i int) []byte { return mails[i] })
	d.read()
	before := d.inFolders("INBOX")
	if len(before["INBOX"]) != 54 {
		t.Fatalf("the mailbox holds %d mails", len(before["INBOX"]))
	}
	for _, how := range []inbox.Tidying{toErrors, {ID: 1, Way: inbox.MarkRead}} {
		clear(d.ledger.rows)
		how = d.preview(how)
		d.must(d.Apply(t.Context(), how))
		all := d.inFolders("INBOX", "Django errors")
		if n := len(all["Django errors"]) + countOf(all["INBOX"], "shop.test> read"); n != 40 {
			t.Errorf("%s: %d mails are tidied up", how.Way, n)
		}
		d.must(d.Undo(t.Context(), how))
		if diff := gocmp.Diff(before, d.inFolders("INBOX")); diff != "" {
			t.Errorf("%s, after undo: %s", how.Way, diff)
		}
		d.read()
	}
}
