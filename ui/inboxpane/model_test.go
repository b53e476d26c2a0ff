package inboxpane

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
)

var noon = time.Date(2026, 3, 12, 12, 0, 0, 0, time.Local)

func TestACardSaysHowFarTheReadingIs(t *testing.T) {
	for name, c := range map[string]struct {
		status inbox.Status
		want   progress
	}{
		"reading": {inbox.Status{Phase: inbox.Reading, Read: 1482, Total: 1620, Left: 41 * time.Second},
			progress{"1,482 of 1,620 messages read", "about 40 s left", 1482.0 / 1620, true, false}},
		"nobody knows how long": {inbox.Status{Phase: inbox.Reading, Read: 0, Total: 1}, progress{"0 of 1 message read", "", 0, true, false}},
		"more than was told":    {inbox.Status{Phase: inbox.Reading, Read: 3, Total: 2}, progress{"3 of 2 messages read", "", 1, true, false}},
		"paused at the end":     {inbox.Status{Phase: inbox.Paused, Read: 10, Total: 10}, progress{"Everything read", "new mail waits", 1, true, false}},
		"paused half-way":       {inbox.Status{Phase: inbox.Paused, Read: 5, Total: 10}, progress{"5 of 10 messages read", "goes on from here", 0.5, true, false}},
		"connecting":            {inbox.Status{Phase: inbox.Connecting}, progress{}},
		"all read":              {inbox.Status{Phase: inbox.Watching, LastMail: noon.Add(-2 * time.Minute)}, progress{"Everything read", "last error mail 2m ago", 1, true, false}},
		"all read, none found":  {inbox.Status{Phase: inbox.Watching}, progress{"Everything read", "no error mail yet", 1, true, false}},
	} {
		if diff := cmp.Diff(c.want, progressOf(c.status, noon)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheTimeLeftIsRoundedToWhatOneWouldSay(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "5 s", 41 * time.Second: "40 s", 59 * time.Second: "60 s", 61 * time.Second: "1 min", 89 * time.Minute: "89 min", 150 * time.Minute: "3 h",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestAProblemIsToldWithTheTimeOfTheNextTry(t *testing.T) {
	s := inbox.Status{Phase: inbox.Waiting, Retry: noon, Problem: &inbox.Problem{What: "The server does not answer.", Do: "Look at your network.", More: "dial tcp: timeout"}}
	want := &trouble{What: "The server does not answer.", Do: "Look at your network. It is tried again at 12:00:00.", Details: "dial tcp: timeout"}
	if diff := cmp.Diff(want, troubleOf(s)); diff != "" {
		t.Error(diff)
	}
	if got := troubleOf(inbox.Status{Phase: inbox.Watching}); got != nil {
		t.Errorf("a healthy mailbox has the problem %v", got)
	}
}

func TestAnIssueFoundInMailTellsWhetherItsSiteSendsEvents(t *testing.T) {
	got := []found{
		foundOf(issue.Issue{ID: 4, Title: "KeyError", Value: "'cart'\nmore", Events: 1214, Sources: []issue.Source{issue.SourceMail}}),
		foundOf(issue.Issue{ID: 5, Title: "Timeout", Value: "Timeout", Culprit: "shop in pay", Events: 1, Sources: []issue.Source{issue.SourceMail, issue.SourceSentry}}),
	}
	want := []found{{4, "KeyError", "'cart'", "1,214 mails", false}, {5, "Timeout", "shop in pay", "1 event", true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestACardNamesAFewFoldersOnly(t *testing.T) {
	got := []string{
		place(inbox.Account{Folders: []string{"INBOX", "Django"}}, "", false),
		place(inbox.Account{Folders: []string{"INBOX", "a", "b", "c", "d"}}, "Acme Shop", false),
	}
	want := []string{"IMAP · INBOX, Django · read only, nothing is deleted", "Acme Shop · IMAP · INBOX, a, b and 2 more · read only, nothing is deleted"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestATestOfAMailboxIsToldInOneLine(t *testing.T) {
	three := make([]inbox.FolderInfo, 3)
	for want, trialled := range map[string]inbox.Trial{
		"Works. 3 folders; 12 of the newest 200 mails look like error reports.":   {Folders: three, Looked: 200, Found: 12},
		"Works. 3 folders; 1 of the newest 200 mails looks like an error report.": {Folders: three, Looked: 200, Found: 1},
		"Works. 1 folder; 1 of 1 mail looks like an error report.":                {Folders: three[:1], Looked: 1, Found: 1},
	} {
		if got := trial(trialled); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestATrialThatFoundNoErrorMailSaysWhereSomeAre(t *testing.T) {
	for name, one := range map[string]struct {
		trial inbox.Trial
		want  *advice
	}{
		"found":  {inbox.Trial{Looked: 200, Found: 1}, nil},
		"failed": {inbox.Trial{Problem: &inbox.Problem{}}, nil},
		"in another folder": {
			inbox.Trial{Looked: 200, Folders: []inbox.FolderInfo{{Name: "INBOX"}, {Name: "Django", Reports: 12}}},
			&advice{"It works, and none of the newest 200 mails is an error mail", "Django has 12 among its newest mails.", []string{"Django"}},
		},
		"in others": {
			inbox.Trial{Folders: []inbox.FolderInfo{{Name: "A", Reports: 1}, {Name: "B"}, {Name: "C", Reports: 3}}},
			&advice{"It works, and the folder is empty", "Other folders have some among their newest mails: 3 in C, 1 in A.", []string{"C", "A"}},
		},
		"nowhere": {
			inbox.Trial{Looked: 1, Folders: []inbox.FolderInfo{{Name: "INBOX", Mails: 1}}},
			&advice{
				"It works, and the only mail is no error mail",
				"No other folder has one among its newest mails either. Check that ADMINS in your settings names this address, or connect it for what will come.", nil,
			},
		},
	} {
		if diff := cmp.Diff(one.want, adviceOf(one.trial)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhatIsMissingIsSaidAtItsField(t *testing.T) {
	f := newForm(1)
	f.Port, f.Folders, f.Host = "0", nil, "imap.example.com:993"
	want := map[field]string{
		fieldAddress: "Enter the address of the inbox", fieldPassword: "Enter the password", fieldHost: "Enter only the server's name, such as imap.example.com",
		fieldPort: "1 to 65535", fieldFolders: "Name a folder, such as INBOX",
	}
	if diff := cmp.Diff(want, f.check()); diff != "" {
		t.Error(diff)
	}
	f.typeAddress("errors@example.com")
	f.Password, f.Host, f.Port, f.Folders = "secret", "imap.example.com", "143", []string{"INBOX"}
	f.setSecurity(inbox.None)
	if diff := cmp.Diff(map[field]string{fieldPlain: "Choose TLS, or allow sending the password unprotected"}, f.check()); diff != "" {
		t.Error(diff)
	}
	f.AllowPlain = true
	if diff := cmp.Diff(map[field]string{}, f.check()); diff != "" {
		t.Error(diff)
	}
	f.Host = "127.0.0.1"
	if f.asksPlain() || f.account().AllowPlain {
		t.Error("a server on this computer needs no leave")
	}
}

func TestTheAddressTellsTheProviderUntilOneIsPickedOrAServerTyped(t *testing.T) {
	server := func(f form) string { return f.Provider + " " + f.Host + ":" + f.Port + " " + string(f.Security) }
	f := newForm(1)
	for _, step := range []struct{ address, want string }{
		{"errors@gmai", "Dovecot or own server :993 tls"},
		{"errors@gmail.com", "Gmail imap.gmail.com:993 tls"},
		{"errors@gmail.com.example", "Dovecot or own server imap.gmail.com.example:993 tls"},
		{"errors@web.de", "web.de imap.web.de:993 tls"},
		{"errors@", "Dovecot or own server :993 tls"},
		{"Errors@Shop.Example.com", "Dovecot or own server imap.shop.example.com:993 tls"},
	} {
		f.typeAddress(step.address)
		if got := server(f); got != step.want {
			t.Errorf("%s: %s, want %s", step.address, got, step.want)
		}
	}
	f.choose("This computer")
	f.typeAddress("errors@gmail.com")
	if got, want := server(f), "This computer localhost:143 none"; got != want {
		t.Errorf("picked by hand: %s, want %s", got, want)
	}
	f.choose(ownServer)
	if got, want := server(f), "Dovecot or own server imap.gmail.com:993 tls"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	f.typeHost("mail.example.com")
	f.typeAddress("errors@web.de")
	if got, want := server(f), "Dovecot or own server mail.example.com:993 tls"; got != want {
		t.Errorf("typed by hand: %s, want %s", got, want)
	}
}

func TestThePortFollowsTheSecurityUntilItIsTyped(t *testing.T) {
	f := newForm(1)
	f.setSecurity(inbox.StartTLS)
	if f.Port != "143" {
		t.Errorf("port %s, want 143", f.Port)
	}
	f.Port = "1143"
	f.setSecurity(inbox.TLS)
	if f.Port != "1143" {
		t.Errorf("port %s, want the typed one", f.Port)
	}
}

func TestTheLastFolderCannotBeTakenAway(t *testing.T) {
	f := newForm(1)
	f.toggleFolder("INBOX", false)
	f.toggleFolder("Django", true)
	f.toggleFolder("Django", true)
	f.toggleFolder("INBOX", false)
	if diff := cmp.Diff([]string{"Django"}, f.Folders); diff != "" {
		t.Error(diff)
	}
	f.typeFolders(" INBOX, Django,, INBOX")
	if diff := cmp.Diff([]string{"INBOX", "Django"}, f.Folders); diff != "" {
		t.Error(diff)
	}
}
