package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/migration"
	"paddock/app/project"
)

// mailed is an error mail of a site, as it comes.
func mailed(id, typ string, at time.Time) issue.Incoming {
	in := other(typ, id, at)
	e := in.Event
	e.Source, e.ServerName, e.Environment = issue.SourceMail, "web1.example.com", ""
	e.Contexts = map[string]issue.RawJSON{"django": issue.RawJSON(`{"version":"4.2.28"}`), "runtime": issue.RawJSON(`{"version":"3.13.1"}`)}
	e.Request = &issue.Request{Host: "shop.example.com"}
	e.Mail = &issue.Mail{MessageID: id, Mailbox: "errors@example.com", Site: &issue.MailSite{Prefix: "[Shop] ", Settings: "shop.settings", Logging: `{'version': 1, 'x': 'hunter2'}`}}
	return in
}

// twin notes a mail that an event of an issue matched.
func twin(t *testing.T, db *DB, id string, of int64, at time.Time) {
	t.Helper()
	err := db.writeOne(t.Context(), func(c *change) error {
		_, err := c.exec(`INSERT INTO mail_twin (project, mail, event, issue, time, path, message_id, subject, mailbox) VALUES (1, $1, $1, $2, $3, '', '', '', 'errors@example.com')`, id, of, micros(at))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheMoveOffErrorMailIsCountedByIssueDayMailboxAndSite(t *testing.T) {
	db := open(t, t.TempDir())
	now := time.Now().UTC().Truncate(time.Hour).Add(30 * time.Minute)
	ago := func(days float64) time.Time { return now.Add(-time.Duration(days * 24 * float64(time.Hour))) }
	box, err := Mailboxes{db}.Add(t.Context(), inbox.Account{Project: 1, Host: "imap.example.com", Username: "errors@example.com", Folders: []string{"INBOX"}})
	if err != nil {
		t.Fatal(err)
	}
	broken := mailed("b", "Link", ago(1))
	broken.Event.Kind, broken.Event.Exceptions, broken.Event.Message = issue.KindBrokenLink, nil, "Broken link: /x"
	broken.Event.Mail.Site.BrokenLinks = true
	broken.Grouping = issue.Group(broken.Event)
	stored, err := db.Deliver(t.Context(), Delivery{
		Project: 1, Folder: &inbox.Position{Account: box.ID, Folder: "INBOX", Errors: 6, Ignored: 2, LastMail: ago(0.5)},
		Events: []issue.Incoming{mailed("a1", "KeyError", ago(100)), mailed("a2", "KeyError", ago(3)), mailed("a3", "KeyError", ago(0.5)), mailed("c1", "ValueError", ago(20)), broken},
	})
	if err != nil {
		t.Fatal(err)
	}
	key, value := stored[0].Issue, stored[3].Issue
	deliver(t, db, other("KeyError", "s1", ago(0.01)), other("KeyError", "s2", ago(0.02)), other("OSError", "s3", ago(0.03)))
	deliver(t, db, mailed("a2", "KeyError", ago(3))) // it is here already
	twin(t, db, "a4", key, ago(0.01))
	for _, span := range []project.Span{{From: ago(4), To: ago(2)}, {From: ago(0.2), To: now}} {
		beat := &Beat{}
		for at := span.From; at.Before(span.To); at = at.Add(BeatEvery) {
			if err := (Listening{db}).Tell(t.Context(), beat, at, true); err != nil {
				t.Fatal(err)
			}
		}
		if err := (Listening{db}).Tell(t.Context(), beat, span.To, false); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Migrations{db}.Facts(t.Context(), project.Scope{Project: 1}, now)
	if err != nil {
		t.Fatal(err)
	}
	wantIssues := []migration.Issue{
		{
			ID: key, ShortID: shortID("default", key), Title: "KeyError", Culprit: "store.views in detail", Mails: 4, Recent: 3, Matched: 1, Asleep: 1, Live: 2,
			LastMail: ago(0.01), LastLive: ago(0.01), PerDay: 3.0 / 7,
		},
		{ID: value, ShortID: shortID("default", value), Title: "ValueError", Culprit: "store.views in detail", Mails: 1, LastMail: ago(20)},
	}
	if diff := cmp.Diff(wantIssues, f.Issues, cmp.Comparer(func(a, b time.Time) bool { return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond)) })); diff != "" {
		t.Error(diff)
	}
	wantSites := []migration.Site{{
		Mailbox: "errors@example.com", Name: "web1.example.com", Host: "shop.example.com", Prefix: "[Shop] ", Django: "4.2.28", Python: "3.13.1", Settings: "shop.settings",
		Logging: `{"version": 1, "x": "********************"}`, BrokenLinks: true, Mails: 5, First: ago(100), Last: ago(0.5),
	}}
	if diff := cmp.Diff(wantSites, f.Sites, cmp.Comparer(func(a, b time.Time) bool { return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond)) })); diff != "" {
		t.Error(diff)
	}
	if n := len(f.Mails); n != 101 || !f.Mails[n-1].Day.Equal(now.Truncate(24*time.Hour)) || f.Mails[0].Mails != 1 {
		t.Errorf("%d days, from %v", n, f.Mails[0])
	}
	var sum migration.Day
	for _, d := range f.Mails {
		sum.Mails, sum.Matched, sum.Live = sum.Mails+d.Mails, sum.Matched+d.Matched, sum.Live+d.Live
	}
	if sum.Mails != 5 || sum.Matched != 1 || sum.Live != 3 {
		t.Errorf("the days add up to %d mails, %d matched, %d events", sum.Mails, sum.Matched, sum.Live)
	}
	if f.FirstLive.Before(ago(0.031)) || f.FirstLive.After(ago(0.009)) {
		t.Errorf("the first event of an SDK came %v", f.FirstLive)
	}
	m := f.Mailboxes[0]
	if m.Name != "errors@example.com" || m.ErrorMails != 6 || m.Ignored != 2 || m.UsualGap < 17*24*time.Hour || !m.Last.Equal(ago(0.5).Truncate(time.Microsecond)) {
		t.Errorf("%+v", m)
	}
	filled, err := Migrations{db}.Filled(t.Context(), project.Scope{}, []project.Span{{From: ago(2), To: ago(0.2)}, {From: ago(200), To: ago(4)}})
	if diff := cmp.Diff([]int64{1, 2}, filled); diff != "" || err != nil {
		t.Error(diff, err)
	}
	before, err := Migrations{db}.Facts(t.Context(), project.Scope{}, ago(10))
	if err != nil || len(before.Issues) != 2 || before.Issues[0].Mails != 1 || !before.FirstLive.IsZero() || !before.Issues[1].LastLive.IsZero() {
		t.Errorf("ten days ago: %+v, %v", before.Issues, err)
	}
	if none, err := (Migrations{db}).Facts(t.Context(), project.Scope{Project: 2}, now); err != nil || len(none.Issues)+len(none.Sites)+len(none.Mailboxes) != 0 {
		t.Errorf("of another project: %+v, %v", none, err)
	}
}

func TestSitesAreToldApartUpToABound(t *testing.T) {
	db := open(t, t.TempDir())
	var all []issue.Incoming
	for i := range maxSites + 50 {
		in := mailed(fmt.Sprint("m", i), "KeyError", noon)
		in.Event.ServerName = fmt.Sprint("box", i)
		all = append(all, in)
	}
	for i, name := range []string{"3f2a9c0b11de", "web-7d9f8b6c5d-x2x4z"} { // a container, a pod
		in := mailed(fmt.Sprint("n", i), "KeyError", noon)
		in.Event.ServerName = name
		all = append(all, in)
	}
	deliver(t, db, all[len(all)-2:]...)
	deliver(t, db, all[:maxSites+50]...)
	deliver(t, db, mailed("again", "KeyError", noon.Add(time.Hour)))
	f, err := Migrations{db}.Facts(t.Context(), project.Scope{Project: 1}, noon.Add(2*time.Hour))
	if err != nil || len(f.Sites) != mostSites || f.Sites[0].Name != "shop.example.com" || f.Sites[0].Mails != 2 {
		t.Errorf("%d sites, first %+v, %v", len(f.Sites), f.Sites[0], err)
	}
	var rows int
	if err := db.read.QueryRow(`SELECT count(*) FROM mail_site`).Scan(&rows); err != nil || rows != maxSites {
		t.Errorf("%d rows, %v", rows, err)
	}
}

func TestWhoSentMailsThatWereStoredBeforeSendersWereNotedIsReadFromThem(t *testing.T) {
	db := open(t, t.TempDir())
	old := func(id, typ, server string, at time.Time) issue.Incoming {
		in := mailed(id, typ, at)
		in.Event.ServerName, in.Event.Mail.Site = server, nil
		return in
	}
	deliver(t, db, old("a", "KeyError", "web1.example.com", noon), old("b", "ValueError", "web1.example.com", noon.Add(time.Hour)), old("c", "OSError", "staging.example.com", noon))
	f, err := Migrations{db}.Facts(t.Context(), project.Scope{Project: 1}, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	one := migration.Site{Mailbox: "errors@example.com", Host: "shop.example.com", Django: "4.2.28", Python: "3.13.1"}
	web, staging := one, one
	web.Name, web.Mails, web.First, web.Last = "web1.example.com", 2, noon, noon.Add(time.Hour)
	staging.Name, staging.Mails, staging.First, staging.Last = "staging.example.com", 1, noon, noon
	if diff := cmp.Diff([]migration.Site{web, staging}, f.Sites); diff != "" {
		t.Error(diff)
	}
}

func TestTheUsualGapIsTheMedianOfTheDaysBetweenMails(t *testing.T) {
	on := func(n int64, days ...int) (all []migration.Day) {
		for _, d := range days {
			all = append(all, migration.Day{Day: noon.AddDate(0, 0, d), Mails: n})
		}
		return all
	}
	for _, c := range []struct {
		days []migration.Day
		want time.Duration
	}{
		{on(1, 1, 2, 3, 4, 30), 24 * time.Hour},
		{on(24, 1, 2, 3, 4, 30), time.Hour},
		{on(1, 7, 14, 21, 22), 7 * 24 * time.Hour},
		{on(5, 1, 2), 0},
		{append(on(0, 1, 2, 3), on(2, 10, 20, 30)...), 10 * 24 * time.Hour},
	} {
		if got := usualGap(c.days, noon.AddDate(1, 0, 0)); got != c.want {
			t.Errorf("%v: %v, want %v", c.days, got, c.want)
		}
	}
}

// BenchmarkMigration asks for the board of 50,000 mails among a million events.
func BenchmarkMigration(b *testing.B) {
	db := filledWithMails(b)
	now := noon.Add(time.Hour)
	for _, of := range []project.ID{1, 0} {
		b.Run(fmt.Sprint("project ", of), func(b *testing.B) {
			for b.Loop() {
				f, err := Migrations{db}.Facts(b.Context(), project.Scope{Project: of}, now)
				if err != nil || len(f.Issues) == 0 {
					b.Fatal(err)
				}
				migration.Judge(f)
			}
		})
	}
}

func filledWithMails(b *testing.B) *DB {
	b.Helper()
	db := open(b, b.TempDir())
	var all []issue.Incoming
	flush := func() {
		deliver(b, db, all...)
		all = all[:0]
	}
	for i := range 500 {
		all = append(all, mailed(fmt.Sprint("first", i), fmt.Sprint("Error", i), noon))
	}
	flush()
	// The rest goes in as rows: what is measured is the asking.
	err := db.writeOne(b.Context(), func(c *change) error {
		for _, text := range []string{
			`INSERT INTO event (project, id, issue, time, received, source, level, environment, release, person, url, value, body, common, kind, part, sampled)
				WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 49500)
				SELECT 1, 'm' || i, 1 + i % 500, $1 - CAST(i AS BIGINT) * 200000000, $1, 'mail', 'error', '', '', 0, '/', 'x', zeroblob(1500), '', 0, 0, 0 FROM n`,
			`INSERT INTO event (project, id, issue, time, received, source, level, environment, release, person, url, value, body, common, kind, part, sampled)
				WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 950000)
				SELECT 1, 's' || i, 1 + i % 450, $1 - CAST(i AS BIGINT) * 1000000, $1 - CAST(i AS BIGINT) * 1000000, 'sentry', 'error', '', '', 0, '/', 'x', zeroblob(100), '', 0, 0, 0 FROM n`,
			`INSERT INTO mail_twin (project, mail, event, issue, time, path, message_id, subject, mailbox) SELECT 1, 't' || id, id, issue, time, '', '', '', '' FROM event WHERE source = 'sentry' AND id LIKE 's%0' AND time > $1 - 400000000000`,
			`INSERT INTO issue_hour (issue, hour, events) SELECT issue, time / 3600000000, count(*) FROM event WHERE time < $1 - 7200000000 GROUP BY 1, 2 ON CONFLICT DO NOTHING`,
			`UPDATE issue SET sources = 3 WHERE id <= 450`,
			`INSERT INTO tally (project, day, protocol, what, kept, count) SELECT 1, received / 86400000000, 'sentry', 'error', 1, count(*) FROM event WHERE source = 'sentry' AND $1 > 0 GROUP BY 2 ON CONFLICT DO NOTHING`,
		} {
			if _, err := c.exec(text, micros(noon)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return db
}
