package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
	"paddock/app/support"
)

// by gives an event to somebody who met it.
func by(u issue.User, in issue.Incoming) issue.Incoming {
	in.Event.User = &u
	return in
}

var ana = issue.User{ID: "7", Email: "Ana.Maria@shop.example.com", Name: "Ana Lopez", IP: "203.0.113.9"}

func found(t *testing.T, db *DB, text string) []string {
	t.Helper()
	all, err := People{db}.Find(t.Context(), support.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, p := range all {
		keys = append(keys, p.Key)
	}
	return keys
}

func TestAPersonIsFoundByAnyPartOfWhatTheyAreKnownBy(t *testing.T) {
	db := open(t, t.TempDir())
	deliver(t, db, by(ana, event("a", noon)), by(issue.User{Username: "ben"}, event("b", noon.Add(time.Minute))), by(issue.User{IP: "198.51.100.7"}, event("c", noon.Add(2*time.Minute))))
	for text, want := range map[string][]string{
		"ana.maria@shop.example.com": {"id:7"}, "ANA": {"id:7"}, "maria@": {"id:7"}, "shop.example": {"id:7"}, "aria@sh": {"id:7"}, "lopez": {"id:7"},
		"ana lop": {"id:7"}, "203.0.113": {"id:7"}, "be": {"username:ben"}, "198.51.100.7": {"ip:198.51.100.7"}, "zoe": nil, "%": nil,
		"": {"ip:198.51.100.7", "username:ben", "id:7"},
	} {
		if diff := cmp.Diff(want, found(t, db, text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestAPersonWhoChangesTheirAddressIsFoundByBoth(t *testing.T) {
	db := open(t, t.TempDir())
	moved := ana
	moved.Email = "ana@new.example.com"
	deliver(t, db, by(ana, event("a", noon)))
	deliver(t, db, by(moved, event("b", noon.Add(time.Minute))))
	deliver(t, db, by(ana, event("c", noon.Add(-time.Hour)))) // late
	for _, text := range []string{"ana.maria", "ana@new"} {
		if got := found(t, db, text); len(got) != 1 {
			t.Errorf("%s: %v", text, got)
		}
	}
	all, err := People{db}.Find(t.Context(), support.Query{Project: 1, Text: "ana"})
	if err != nil {
		t.Fatal(err)
	}
	want := []support.Person{{Project: 1, Key: "id:7", ID: "7", Email: "ana@new.example.com", IP: ana.IP, Name: ana.Name, FirstSeen: noon.Add(-time.Hour), LastSeen: noon.Add(time.Minute)}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
}

func TestACustomerIsOnePersonUnderAllKeysOfOneAddress(t *testing.T) {
	db := open(t, t.TempDir())
	site := by(ana, event("a", noon))
	site.Event.Request = &issue.Request{URL: "https://shop.example.com/checkout/", Agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1"}
	site.Event.Message = "The order could not be saved"
	app := by(issue.User{Email: strings.ToUpper(ana.Email)}, other("TypeError", "b", noon.Add(time.Hour)))
	again := by(ana, event("c", noon.Add(-time.Hour)))
	deliver(t, db, site, app, again, by(issue.User{ID: "8"}, event("d", noon)))
	session := release.Session{ID: "s", Person: "7", Release: "1.0", Started: noon, Time: noon, Status: release.Exited}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Sessions: []release.Session{session}, Feedback: []issue.Feedback{
		{ID: "f1", Event: "a", Message: "The order is lost", Time: noon.Add(time.Minute)},
		{ID: "f2", Email: ana.Email, Message: "Again", Time: noon.Add(2 * time.Minute)},
		{ID: "f3", Email: "ben@example.com", Message: "Not Ana's", Time: noon},
	}}); err != nil {
		t.Fatal(err)
	}
	people := People{db}
	all, err := people.Find(t.Context(), support.Query{Text: "ana.maria"})
	if err != nil {
		t.Fatal(err)
	}
	same, err := people.Same(t.Context(), all[0])
	if err != nil {
		t.Fatal(err)
	}
	c, err := people.Customer(t.Context(), same, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	type met struct {
		Type  string
		Times int64
		Last  time.Time
	}
	var got []met
	for _, m := range c.Met {
		got = append(got, met{m.Issue.Type, m.Times, m.Last})
	}
	if diff := cmp.Diff([]met{{"TypeError", 1, noon.Add(time.Hour)}, {"KeyError", 2, noon}}, got); diff != "" {
		t.Error(diff)
	}
	if len(c.Occurrences) != 3 || c.Occurrences[0].ID != "b" || c.Met[1].Latest.URL != "https://shop.example.com/checkout/" {
		t.Errorf("%+v", c.Occurrences)
	}
	if got := []string{c.Met[1].Latest.Value, c.Occurrences[1].Value}; got[0] != "The order could not be saved" || got[1] != got[0] {
		t.Errorf("it is told in the words %q", got)
	}
	if len(c.Feedback) != 2 || c.Feedback[0].Message != "Again" || c.Feedback[1].Issue != c.Met[1].Issue.ID {
		t.Errorf("%+v", c.Feedback)
	}
	if diff := cmp.Diff([]string{"Safari on iPhone"}, c.Devices); diff != "" {
		t.Error(diff)
	}
	if c.Sessions.Sessions() != 1 || !c.LastSession.Equal(noon) {
		t.Errorf("%+v", c.Sessions)
	}
}

func TestWordsAboutAnEventFindItsIssueEvenWhenItComesLater(t *testing.T) {
	db := open(t, t.TempDir())
	said := issue.Feedback{ID: "f1", Event: "a", Name: "Kim", Message: "It broke", Time: noon}
	for range 2 {
		if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Feedback: []issue.Feedback{said}}); err != nil {
			t.Fatal(err)
		}
	}
	of := deliver(t, db, event("a", noon), other("TypeError", "b", noon))
	said.Issue = of[0].Issue
	for id, want := range map[int64][]issue.Feedback{of[0].Issue: {said}, of[1].Issue: {}} {
		got, err := Feedback{db}.OfIssue(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	all, err := Feedback{db}.List(t.Context(), project.Scope{Project: 1})
	if err != nil || len(all) != 1 {
		t.Errorf("%d are listed, %v", len(all), err)
	}
}

func TestAFileIsListedWithTheIssueOfItsEventAndReadWhole(t *testing.T) {
	db := open(t, t.TempDir())
	of := deliver(t, db, event("a", noon))[0]
	file := func(event, headers, payload string) Item {
		return Item{Type: "attachment", EventID: event, Headers: []byte(headers), Payload: []byte(payload), Received: noon}
	}
	if _, err := db.Deliver(t.Context(), Delivery{Project: 1, Items: []Item{
		file("a", `{"filename":"log.txt","content_type":"text/plain","attachment_type":"event.attachment","length":5}`, "hello"),
		file("a", `{}`, "nameless"), file("zz", `{"filename":"other"}`, "another event's"), {Type: "session", EventID: "a", Headers: []byte(`{}`), Received: noon},
	}}); err != nil {
		t.Fatal(err)
	}
	files := Attachments{db}
	got, err := files.OfIssue(t.Context(), of.Issue)
	if err != nil {
		t.Fatal(err)
	}
	want := []issue.Attachment{
		{ID: 2, Event: "a", Name: "attachment", Size: 8, Received: noon},
		{ID: 1, Event: "a", Name: "log.txt", ContentType: "text/plain", Kind: "event.attachment", Size: 5, Received: noon},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if body, err := files.Read(t.Context(), 1); err != nil || string(body) != "hello" {
		t.Errorf("%q, %v", body, err)
	}
	if _, err := files.Read(t.Context(), 4); err == nil {
		t.Error("an item that is no file can be read")
	}
}

func TestPeopleGoWithTheLastOfWhatTheyMet(t *testing.T) {
	db := open(t, t.TempDir())
	deliver(t, db, by(ana, event("a", noon)), by(issue.User{ID: "8"}, event("b", noon.AddDate(0, 0, 5))))
	if _, err := dropBefore(t, db, noon.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	if got := found(t, db, ""); len(got) != 1 || got[0] != "id:8" {
		t.Errorf("%v are kept", got)
	}
	if got := found(t, db, "ana"); got != nil {
		t.Errorf("%v is found by a word", got)
	}
}

// BenchmarkFindPerson looks for people among 200,000 who met 1,000,000 events.
func BenchmarkFindPerson(b *testing.B) {
	db := open(b, b.TempDir())
	const people, times = 200_000, 5
	if err := db.writeOne(b.Context(), func(c *change) error {
		for i := range people {
			one := support.Person{Email: fmt.Sprintf("kim.%06d@mail%d.example.com", i, i%100), ID: fmt.Sprint(i), Name: fmt.Sprintf("Kim Number%d", i)}
			key := "id:" + one.ID
			for _, word := range one.Words() {
				if _, err := c.exec(`INSERT INTO person_word (word, project, key) VALUES ($1, 1, $2)`, word, key); err != nil {
					return err
				}
			}
			if _, err := c.exec(`INSERT INTO person (project, key, id, username, email, ip, name, search, words, first_seen, last_seen, received)
				VALUES (1, $1, $2, '', $3, '', $4, $5, 5, 0, $6, $6)`, key, one.ID, one.Email, one.Name, one.Search(), int64(i)); err != nil {
				return err
			}
			for n := range times {
				if _, err := c.exec(`INSERT INTO event (project, id, issue, time, received, source, level, environment, release, person, url, value, body)
					VALUES (1, $1, $2, $3, $3, 'sentry', 'error', '', '', $4, '', '', '')`, fmt.Sprintf("%032x", i*times+n), int64(i%1000), int64(i*times+n), key); err != nil {
					return err
				}
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{"beginning": "kim.123456", "middle of a word": "im.123456", "common": "kim", "nobody": "zoe@nowhere"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := (People{db}).Find(b.Context(), support.Query{Project: 1, Text: text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("customer", func(b *testing.B) {
		for b.Loop() {
			if _, err := (People{db}).Customer(b.Context(), []support.Person{{Project: 1, Key: "id:123456", ID: "123456", Email: "kim.123456@mail56.example.com"}}, noon); err != nil {
				b.Fatal(err)
			}
		}
	})
}
