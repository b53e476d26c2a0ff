package store

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
)

// happening is an occurrence of a fault, as an SDK and mails tell of it.
type happening struct {
	n     int
	fault string
	at    time.Time
	path  string
	user  string
}

func (h happening) event() *issue.Event {
	e := &issue.Event{
		Time: h.at, Received: h.at, Level: issue.Error, Request: &issue.Request{URL: "http://shop.test" + h.path, Path: h.path},
		Exceptions: []issue.Exception{{Type: h.fault + "Error", Value: "of " + h.path, Frames: []issue.Frame{
			{Function: "detail", AbsPath: "/srv/shop/store/views.py", Module: "store.views", Line: 4, InApp: true, ContextLine: "x = d['" + h.fault + "']"},
		}}},
	}
	e.SetCulprit()
	return e
}

// sdk is the event that an SDK sends.
func (h happening) sdk() issue.Incoming {
	e := h.event()
	e.ID, e.Source, e.Environment, e.Release = fmt.Sprintf("sdk%029d", h.n), issue.SourceSentry, "production", "1.4"
	e.User, e.Tags = &issue.User{ID: h.user}, map[string]string{"browser": "Firefox"}
	return issue.Incoming{Event: e, Grouping: issue.Group(e)}
}

// mail is what AdminEmailHandler sends, as an addressee has it: by a relay that gives each of them a mail of its own, or
// one mail for all.
func (h happening) mail(to string, split bool, late time.Duration) issue.Incoming {
	e := h.event()
	e.Time = h.at.Add(late).Truncate(time.Second)
	e.ID = fmt.Sprintf("mail%027d", h.n)
	if split {
		e.ID += to
	}
	e.Source, e.ServerName = issue.SourceMail, "web1"
	e.User = &issue.User{Username: "name of " + h.user}
	e.Mail = &issue.Mail{MessageID: "<" + e.ID + "@web1>", Subject: "[Django] ERROR: " + h.path, Mailbox: to, Addressee: to,
		Content: fmt.Sprint(h.fault, h.path, e.Time)}
	return issue.Incoming{Event: e, Grouping: issue.Group(e)}
}

// counted compares all counts of a project with what its stored events say; no event was dropped from it.
func countedExactly(t *testing.T, db *DB) {
	t.Helper()
	filedExactly(t, db)
	for what, queries := range map[string][2]string{
		"events": {`SELECT id, events FROM issue ORDER BY 1`, `SELECT issue, count(*) FROM event GROUP BY 1 ORDER BY 1`},
		"hours":  {`SELECT issue, hour, events FROM issue_hour WHERE issue > 0 ORDER BY 1, 2`, `SELECT issue, time / 3600000000, count(*) FROM event GROUP BY 1, 2 ORDER BY 1, 2`},
		"users":  {`SELECT id, users FROM issue ORDER BY 1`, `SELECT issue, count(DISTINCT nullif(person, '')) FROM event GROUP BY 1 ORDER BY 1`},
		"person": {`SELECT issue, count(*) FROM issue_person WHERE issue > 0 GROUP BY 1 ORDER BY 1`, `SELECT issue, count(DISTINCT person) FROM event WHERE person <> '' GROUP BY 1 ORDER BY 1`},
		"people": {`SELECT key FROM person ORDER BY 1`, `SELECT DISTINCT person FROM event WHERE person <> '' ORDER BY 1`},
		"customers": {`SELECT id, customers FROM issue ORDER BY 1`,
			`SELECT issue, count(DISTINCT CASE WHEN person LIKE 'id:%' OR person LIKE 'username:%' OR person LIKE 'email:%' THEN person END) FROM event GROUP BY 1 ORDER BY 1`},
		"seen":         {`SELECT id, first_seen, last_seen FROM issue ORDER BY 1`, `SELECT issue, min(time), max(time) FROM event GROUP BY 1 ORDER BY 1`},
		"environments": {`SELECT issue, environment FROM issue_environment WHERE issue > 0 ORDER BY 1, 2`, `SELECT DISTINCT issue, environment FROM event WHERE environment <> '' ORDER BY 1, 2`},
		"releases":     {`SELECT version, events FROM release ORDER BY 1`, `SELECT release, count(*) FROM event WHERE release <> '' GROUP BY 1 ORDER BY 1`},
		"held":         {`SELECT events, bodies, bytes FROM holding`, `SELECT count(*), sum(sampled = 0), sum(length(body)) + 400 * count(*) FROM event`},
		"mails":        {`SELECT id FROM mail WHERE stands = id GROUP BY id ORDER BY 1`, `SELECT id FROM event WHERE source = 'mail' AND id LIKE 'mail%' UNION SELECT mail FROM mail_twin ORDER BY 1`},
		"twins":        {`SELECT event FROM mail_twin ORDER BY 1`, `SELECT DISTINCT event.id FROM event JOIN mail_twin ON mail_twin.event = event.id AND mail_twin.issue = event.issue AND source <> 'mail' ORDER BY 1`},
		"other words":  {`SELECT count(*) FROM issue WHERE id NOT IN (SELECT issue FROM issue_part) AND value NOT IN (SELECT value FROM event WHERE event.issue = issue.id AND time = last_seen)`, `SELECT 0`},
	} {
		if diff := cmp.Diff(table(t, db, queries[1]), table(t, db, queries[0])); diff != "" {
			t.Errorf("%s (-events +counts):\n%s", what, diff)
		}
	}
	type ofIssue struct{ Issue, Tag int64 }
	tags, got := map[ofIssue]int64{}, map[ofIssue]int64{}
	each := func(query string, row func(*sql.Rows) error) {
		t.Helper()
		must0(t, db.eachRow(t.Context(), query, nil, row))
	}
	each(`SELECT issue, tags FROM event`, func(rows *sql.Rows) error {
		var of int64
		var packed []byte
		err := rows.Scan(&of, &packed)
		for _, tag := range unpackTags(packed) {
			tags[ofIssue{of, tag}]++
		}
		return err
	})
	each(`SELECT issue, tag, events FROM issue_tag WHERE issue > 0`, func(rows *sql.Rows) error {
		var k ofIssue
		var n int64
		err := rows.Scan(&k.Issue, &k.Tag, &n)
		got[k] = n
		return err
	})
	if diff := cmp.Diff(tags, got); diff != "" {
		t.Errorf("tags (-events +counts):\n%s", diff)
	}
}

// busyNight is what happens in bursts at a site whose every error is mailed to two admins, and heard of by an SDK while
// anything listens.
func busyNight(r *rand.Rand) (all []happening, told []issue.Incoming) {
	start := time.Date(2026, 11, 20, 22, 59, 30, 0, time.UTC)
	split := r.IntN(2) == 0
	for n := range 60 {
		h := happening{n: n, fault: []string{"Key", "Value"}[r.IntN(2)], path: []string{"/a/", "/b/", "/c%20d/"}[r.IntN(3)], user: fmt.Sprint(r.IntN(5)),
			at: start.Add(time.Duration(r.IntN(6))*20*time.Second + time.Duration(r.IntN(9000))*time.Millisecond)}
		all = append(all, h)
		if r.IntN(3) > 0 {
			told = append(told, h.sdk())
		}
		late := time.Duration(r.IntN(1500)) * time.Millisecond
		told = append(told, h.mail("ana", split, late), h.mail("bea", split, late))
		if r.IntN(4) == 0 {
			told = append(told, h.mail("ana", split, late)) // read again, or from another folder
		}
	}
	for n := range 20 { // the mails of these were lost
		h := happening{n: 100 + n, fault: "Key", path: "/a/", user: "9", at: start.AddDate(0, 0, 1).Add(time.Duration(n) * time.Minute)}
		all, told = append(all, h), append(told, h.sdk())
	}
	r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
	return all, told
}

func TestMailsAndEventsOfOneMomentAreCountedOnceInWhateverOrderTheyCome(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			all, told := busyNight(r)
			db := open(t, t.TempDir())
			if seed%2 == 1 { // few are kept in full
				must0(t, Upkeeps{db}.Set(t.Context(), 1, project.Upkeep{IssueBodies: 1}))
			}
			for rest := told; len(rest) > 0; {
				if len(rest) < len(told)/2 { // the rest comes late
					must0(t, Issues{db}.RollDays(t.Context(), time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)))
				}
				n := min(len(rest), 1+r.IntN(12))
				deliver(t, db, rest[:n]...)
				rest = rest[n:]
			}
			want := map[string]int64{}
			for _, h := range all {
				want[h.fault+"Error"]++
			}
			for _, again := range []bool{false, true} {
				got := map[string]int64{}
				list, err := Issues{db}.List(t.Context(), issue.Query{})
				must0(t, err)
				for _, one := range list {
					got[one.Title] = one.Events
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("read again: %v: %s", again, diff)
				}
				countedExactly(t, db)
				if !again {
					for _, s := range deliver(t, db, told...) {
						if !s.Duplicate || s.Issue == 0 {
							t.Fatalf("delivered again: %+v", s)
						}
					}
				}
			}
		})
	}
}

func TestMailsFollowTheEventsTheyAreTwinsOfThroughMergesSplitsAndUndo(t *testing.T) {
	db := open(t, t.TempDir())
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	one := happening{n: 1, fault: "Key", at: at, path: "/a/", user: "1"}
	two := happening{n: 2, fault: "Value", at: at, path: "/a/", user: "1"}
	more := happening{n: 3, fault: "Value", at: at.Add(time.Hour), path: "/a/", user: "2"}
	deliver(t, db, one.sdk(), two.mail("ana", false, 0), more.sdk())
	deliver(t, db, one.mail("ana", false, 0), two.sdk())
	before := state(t, db)
	twins := func() []string { return table(t, db, `SELECT mail || ' ' || event, issue FROM mail_twin ORDER BY 1`) }
	twinsBefore := twins()
	if len(twinsBefore) != 2 {
		t.Fatalf("twins: %v", twinsBefore)
	}
	g := Groups{DB: db}
	done, err := g.Merge(t.Context(), Deciding{By: "ana"}, 1, 2)
	must0(t, err)
	countedExactly(t, db)
	deliver(t, db, more.mail("ana", false, 0))
	made, split, err := g.Split(t.Context(), Deciding{By: "ana"}, Split{Issue: 1, Part: -2, IDs: []string{two.sdk().Event.ID}})
	must0(t, err)
	countedExactly(t, db)
	if got, err := (Issues{db}).Get(t.Context(), made, noon); err != nil || !slices.Equal(got.Sources, []issue.Source{issue.SourceMail, issue.SourceSentry}) {
		t.Errorf("what was split off came by %v: %v", got.Sources, err)
	}
	// A mail of what was merged is taken in place of, whichever part it is of.
	late := happening{n: 4, fault: "Value", at: at.Add(2 * time.Hour), path: "/b/", user: "3"}
	deliver(t, db, late.mail("ana", false, 0))
	deliver(t, db, late.sdk())
	countedExactly(t, db)
	must0(t, g.Undo(t.Context(), split))
	must0(t, g.Undo(t.Context(), done...))
	countedExactly(t, db)
	if got := twins(); len(got) != 4 || got[0] != twinsBefore[0] || got[1] != twinsBefore[1] {
		t.Errorf("twins were %v, are %v", twinsBefore, got)
	}
	if diff := cmp.Diff(before["issue"][0], state(t, db)["issue"][0]); diff != "" {
		t.Errorf("the first issue: %s", diff)
	}
}

func TestWhatIsDroppedTakesItsMailsAlong(t *testing.T) {
	db := open(t, t.TempDir())
	for n := range 6 {
		h := happening{n: n, fault: "Key", at: noon.Add(time.Duration(n) * time.Hour), path: "/a/", user: "1"}
		told := []issue.Incoming{h.mail("ana", true, 0), h.mail("bea", true, 0)}
		if n%2 == 0 {
			told = append(told, h.sdk())
		}
		deliver(t, db, told...)
	}
	_, err := Events{db}.Retain(t.Context(), Retention{Project: 1, Before: noon.Add(4 * time.Hour)})
	must0(t, err)
	// The first and the last stay, since the issue is open.
	if diff := cmp.Diff([]string{"mail000000000000000000000000000ana", "mail000000000000000000000000004ana", "mail000000000000000000000000005ana"},
		table(t, db, `SELECT DISTINCT stands FROM mail ORDER BY 1`)); diff != "" {
		t.Error(diff)
	}
	if n := len(table(t, db, `SELECT * FROM mail_twin`)); n != 2 {
		t.Errorf("%d twins are left, want 2", n)
	}
}

func TestAMailThatAnEventTookThePlaceOfIsStillFound(t *testing.T) {
	db := open(t, t.TempDir())
	h := happening{n: 1, fault: "Key", at: noon.Add(400 * time.Millisecond), path: "/a/", user: "1"}
	mail, sdk := h.mail("ana", false, 0), h.sdk()
	stored := deliver(t, db, mail)
	stored = append(stored, deliver(t, db, sdk)...)
	stored = append(stored, deliver(t, db, mail, sdk)...)
	want := []issue.Stored{{Issue: 1, New: true}, {Issue: 1, Twin: true}, {Issue: 1, Duplicate: true}, {Issue: 1, Duplicate: true}}
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Error(diff)
	}
	for _, id := range []string{sdk.Event.ID, mail.Event.ID} {
		e, err := Events{db}.Get(t.Context(), 1, id)
		must0(t, err)
		if e.ID != sdk.Event.ID || e.Source != issue.SourceSentry || e.Mail == nil || *e.Mail != (issue.Mail{MessageID: mail.Event.Mail.MessageID, Subject: "[Django] ERROR: /a/", Mailbox: "ana"}) {
			t.Errorf("%s: %s from %s, mailed as %+v", id, e.ID, e.Source, e.Mail)
		}
	}
	n := 0
	must0(t, Events{db}.Each(t.Context(), EventQuery{}, func(e *issue.Event, _ int64) error {
		if n++; e.ID != sdk.Event.ID || e.Mail == nil || e.Mail.MessageID != mail.Event.Mail.MessageID {
			t.Errorf("exported: %s, mailed as %+v", e.ID, e.Mail)
		}
		return nil
	}))
	if n != 1 {
		t.Errorf("%d are exported", n)
	}
}

func TestAMailThatIsNotKeptInFullStillSaysWhichItIs(t *testing.T) {
	db := open(t, t.TempDir())
	must0(t, Upkeeps{db}.Set(t.Context(), 1, project.Upkeep{IssueBodies: 1}))
	const mails = 40
	for n := range mails {
		deliver(t, db, happening{n: n, fault: "Key", at: noon.Add(time.Duration(n) * time.Hour), path: "/a/", user: "1"}.mail("ana", false, 0))
	}
	if briefs := table(t, db, `SELECT count(*) FROM event WHERE length(body) = 0`); briefs[0] == "0" {
		t.Fatal("all are kept in full")
	}
	n := 0
	must0(t, Events{db}.Each(t.Context(), EventQuery{}, func(e *issue.Event, of int64) error {
		one, err := Events{db}.Get(t.Context(), of, e.ID)
		must0(t, err)
		for _, e := range []*issue.Event{e, one} {
			if e.Mail == nil || e.Mail.MessageID != "<"+e.ID+"@web1>" || e.Mail.Subject != "[Django] ERROR: /a/" || e.Mail.Mailbox != "ana" {
				t.Fatalf("%s: %+v", e.ID, e.Mail)
			}
		}
		n++
		return nil
	}))
	if n != mails {
		t.Errorf("%d of %d", n, mails)
	}
}

func TestAMailAndAnEventOfDifferentRequestsAreTwoOccurrences(t *testing.T) {
	for _, one := range []struct {
		name, mail, sdk string
		apart           time.Duration
		want            int64
	}{
		{"the same path", "http://shop.test/a/?x=1", "https://shop.example.com/a/", 0, 1},
		{"written in another way", "/a%20b/", "http://shop.test/a b/", 0, 1},
		{"another path", "/a/", "http://shop.test/b/", 0, 2},
		{"a path that is not known", "/a/", "", 0, 1},
		{"the name of a view", "/a/", "store.views.detail", 0, 1},
		{"the pattern of a route", "/a/", "/{letter}/", 0, 1},
		{"five seconds apart", "/a/", "/a/", 5 * time.Second, 1},
		{"more than five seconds", "/a/", "/a/", 5*time.Second + time.Millisecond, 2},
	} {
		for _, mailFirst := range []bool{true, false} {
			db := open(t, t.TempDir())
			h := happening{n: 1, fault: "Key", at: noon, path: "/a/", user: "1"}
			mail, sdk := h.mail("ana", false, 0), h.sdk()
			mail.Event.Request.URL, sdk.Event.Request.URL, sdk.Event.Request.Path = one.mail, one.sdk, ""
			sdk.Event.Time = noon.Add(one.apart)
			if one.name == "the name of a view" {
				sdk.Event.Request, sdk.Event.Transaction = nil, one.sdk
			}
			if mailFirst {
				deliver(t, db, mail)
				deliver(t, db, sdk)
			} else {
				deliver(t, db, sdk, mail)
			}
			got, err := Issues{db}.Get(t.Context(), 1, noon)
			must0(t, err)
			if got.Events != one.want {
				t.Errorf("%s, mail first: %v: %d occurrences, want %d", one.name, mailFirst, got.Events, one.want)
			}
		}
	}
}

func TestReadingAMailboxAgainPairsWhatWasStoredBeforeMailsHadTwins(t *testing.T) {
	db := open(t, t.TempDir())
	var mails []issue.Incoming
	for n := range 4 {
		h := happening{n: n, fault: "Key", at: noon.Add(time.Duration(n) * time.Hour), path: "/a/", user: "1"}
		mails = append(mails, h.mail("ana", false, 0))
		deliver(t, db, mails[n])
		if n%2 == 0 {
			must0(t, db.writeOne(t.Context(), func(c *change) error {
				_, err := c.exec(`DELETE FROM mail`)
				return err
			}))
			deliver(t, db, h.sdk())
		}
	}
	must0(t, db.writeOne(t.Context(), func(c *change) error {
		_, err := c.exec(`DELETE FROM mail`)
		return err
	}))
	if n := len(table(t, db, `SELECT * FROM event`)); n != 6 {
		t.Fatalf("%d rows, want one for each mail and event", n)
	}
	for _, s := range deliver(t, db, mails...) {
		if !s.Duplicate || s.Issue != 1 {
			t.Errorf("%+v", s)
		}
	}
	if n := len(table(t, db, `SELECT * FROM event`)); n != 4 {
		t.Errorf("%d rows, want 4", n)
	}
	countedExactly(t, db)
}
