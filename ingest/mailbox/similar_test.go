package mailbox

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

func TestAFolderThatIsNotThereIsLikelyOneOfTheseThatAre(t *testing.T) {
	there := []string{"Archive", "Archive.2024", "Django", "Errors.Production", "Errors.Staging", "Grüße", "INBOX", "INBOX.Shop errors", "Sent"}
	for name, want := range map[string][]string{
		"Djago":             {"Django"},
		"django":            {"Django"},
		"Errors/Production": {"Errors.Production"},
		"Production":        {"Errors.Production"},
		"Shop errors":       {"INBOX.Shop errors"},
		"INBOX/Django":      {"Django"},
		"Errors":            {"Errors.Production", "Errors.Staging", "INBOX.Shop errors"},
		"Grüsse":            nil, // two letters of six
		"Grüse":             {"Grüße"},
		"Nothing alike":     nil,
		"x":                 nil,
	} {
		if diff := cmp.Diff(want, similar(name, there)); diff != "" && len(want)+len(similar(name, there)) > 0 {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestATrialTellsWhichFolderIsMeantAndWhichHasTheReports(t *testing.T) {
	server := dovecottest.Start(t)
	server.Put("INBOX", []byte("Subject: lunch\n\nx\n"))
	server.Put("Errors.Production", []byte("Subject: KeyError\n\nx\n"))
	server.Put("Errors.Production", []byte("Subject: ValueError\n\nx\n"))
	server.Put("Lists", []byte("Subject: lunch\n\nx\n"))
	server.Put("Gr&APwA3w-e", []byte("Subject: TypeError\n\nx\n"))
	before := server.Flags("Errors.Production")
	r := newShelf().reader(server, "INBOX")
	want := inbox.Trial{Looked: 1, Folders: []inbox.FolderInfo{
		{Name: "INBOX", Mails: 1}, {Name: "Errors.Production", Mails: 2, Reports: 2}, {Name: "Grüße", Mails: 1, Reports: 1}, {Name: "Lists", Mails: 1},
	}}
	if diff := cmp.Diff(want, r.Try(t.Context())); diff != "" {
		t.Error(diff)
	}
	r.Account.Folders = []string{"Errors/Production"}
	got := r.Try(t.Context())
	if got.Problem == nil || got.Meant != "Errors.Production" || len(got.Folders) != 4 {
		t.Fatalf("%+v", got)
	}
	if want := `Is it "Errors.Production"? These are there: Errors.Production, Grüße, INBOX, Lists.`; got.Problem.Do != want {
		t.Errorf("%q, want %q", got.Problem.Do, want)
	}
	r.Account.Folders = []string{"Grüße"}
	if got := r.Try(t.Context()); got.Found != 1 || got.Folders[2].Reports != 1 {
		t.Errorf("a folder with other letters: %+v", got)
	}
	if diff := cmp.Diff(before, server.Flags("Errors.Production")); diff != "" {
		t.Errorf("the trial changed mails: %s", diff)
	}
}

func TestAnAddressThatIsRefusedIsTriedWithoutItsDomain(t *testing.T) {
	for name, one := range map[string]struct {
		host, username, takes string
		want                  string // logins, and the user name that was found
	}{
		"a short name":          {"mail.shop.test", "ann@shop.test", "ann", `"ann@shop.test" "ann" found ann`},
		"the whole address":     {"mail.shop.test", "ann@shop.test", "ann@shop.test", `"ann@shop.test" found `},
		"neither":               {"mail.shop.test", "ann@shop.test", "bob", `"ann@shop.test" "ann" refused`},
		"no address":            {"mail.shop.test", "ann", "bob", `"ann" refused`},
		"a provider's own rule": {"imap.web.de", "ann@web.de", "ann", `"ann@web.de" refused`},
	} {
		t.Run(name, func(t *testing.T) {
			var logins string
			f := &fake{on: map[string]func(string, string) string{"LOGIN": func(tag, rest string) string {
				user, _, _ := strings.Cut(rest, " ")
				logins += user + " "
				if strings.Trim(user, `"`) == one.takes {
					return tag + " OK in\r\n"
				}
				return tag + " NO [AUTHENTICATIONFAILED] no\r\n"
			}}}
			r := f.reader(newShelf())
			r.Account.Host, r.Account.Username, r.Account.AllowPlain = one.host, one.username, true
			got := r.Try(t.Context())
			if got.Problem != nil {
				logins += "refused"
			} else {
				logins += "found " + got.Username
			}
			if logins != one.want {
				t.Errorf("%s, want %s", logins, one.want)
			}
		})
	}
}
