package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/store"
)

func TestTheMoveOffErrorMailIsReportedFromWhatCameIn(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "corpus", "mail")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the recorded mails are not here: ", err)
	}
	dir := t.TempDir()
	must(t, dir, "import", "mail", filepath.Join(folder, "shop-5.2-01.eml"), filepath.Join(folder, "shop-4.2-short-01.eml"))
	now := time.Now().UTC().Truncate(time.Second)
	mail := met("m", now.Add(-time.Hour))
	mail.Event.Source, mail.Event.Mail = issue.SourceMail, &issue.Mail{MessageID: "m", Mailbox: "errors@example.com", Site: &issue.MailSite{Prefix: "[Live] "}}
	mail.Event.ServerName = "live.example.com"
	fill(t, dir, store.Delivery{Project: 1, Events: []issue.Incoming{mail, met("s", now)}})
	var row migrationRow
	if err := json.Unmarshal([]byte(must(t, dir, "report", "migration", "--change", "throttle", "--per-hour", "3", "--listen", "10.0.0.7:7669")), &row); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range row.Mailboxes {
		names = append(names, m.Name)
	}
	if diff := cmp.Diff([]string{"imported files", "errors@example.com"}, names); diff != "" || row.Mailboxes[0].ErrorMails != 2 || row.Mailboxes[0].Issues != 1 {
		t.Errorf("%+v: %s", row.Mailboxes, diff)
	}
	live := row.Issues[0]
	want := movedIssueRow{
		Issue: live.Issue, ShortID: live.ShortID, Title: "KeyError", Mails: 1, Covered: true, State: "both", Recent: 1, Asleep: 1, Live: 1, FloodShare: 1,
		LastMail: everAt(now.Add(-time.Hour)), LastLive: everAt(now),
	}
	if diff := cmp.Diff(want, live); diff != "" || len(row.Issues) != 2 || row.Issues[1].Covered || row.CoveredShare != 1 || row.Ready || row.Again {
		t.Errorf("%+v: %s", row, diff)
	}
	if row.Now != 1.0/7 || row.Before == 0 || !strings.HasPrefix(row.Verdict, "Not yet: ") || len(row.Reasons) == 0 {
		t.Errorf("%v mails a day before, %v now; %s %v", row.Before, row.Now, row.Verdict, row.Reasons)
	}
	for _, s := range row.Sites {
		if s.Staging != strings.Contains(s.Prefix, "staging") {
			t.Errorf("%+v", s)
		}
		if !strings.Contains(s.Change.Diff, `"limit": 3,`) || !strings.Contains(s.Change.Diff, "@10.0.0.7:7669/1") {
			t.Error(s.Change.Diff)
		}
		if s.Settings == "shop.settings" && (s.Django != "5.2.18" || !strings.Contains(s.Change.Diff, "--- a/shop/settings.py")) {
			t.Errorf("%+v", s)
		}
	}
	if len(row.Sites) != 3 {
		t.Errorf("%d sites", len(row.Sites))
	}
	var then migrationRow
	if err := json.Unmarshal([]byte(must(t, dir, "report", "migration", "--to", "2026-09-20", "--project", "default")), &then); err != nil || then.FirstLive != nil || len(then.Issues) == 0 || then.Issues[0].Covered {
		t.Errorf("in September: %+v, %v", then, err)
	}
	if code, _, said := paddock(t, dir, "report", "migration", "--change", "all"); code != exitUsage || strings.Count(said, "\n") != 1 {
		t.Errorf("exit %d: %s", code, said)
	}
	if empty := must(t, t.TempDir(), "report", "migration"); !strings.Contains(empty, `"ready_to_switch_off": false`) || !strings.Contains(empty, `"mailboxes": []`) || !strings.Contains(empty, `"verdict": "No error mail was found yet."`) {
		t.Error(empty)
	}
}
