package supportpane

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
	"paddock/app/support"
	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

var afternoon = time.Date(2026, 3, 26, 14, 30, 0, 0, time.UTC)

// desk is everything the pane asks for.
type desk struct {
	people   []support.Person
	met      map[string]support.Customer // by key or address
	feedback []issue.Feedback
	failing  error
}

func (d *desk) Find(_ context.Context, q support.Query) (all []support.Person, err error) {
	for _, p := range d.people {
		if strings.Contains(p.Search(), strings.ToLower(q.Text)) {
			all = append(all, p)
		}
	}
	return all, d.failing
}

func (d *desk) Same(_ context.Context, one support.Person) ([]support.Person, error) {
	return []support.Person{one}, nil
}

func (d *desk) Customer(_ context.Context, persons []support.Person, _ time.Time) (support.Customer, error) {
	c := d.met[persons[0].Key]
	if persons[0].Key == "" {
		c = d.met[persons[0].Email]
	}
	c.Persons = persons
	return c, nil
}

func (d *desk) List(context.Context, project.Scope) ([]issue.Feedback, error) { return d.feedback, nil }

// busy is a desk on an ordinary day.
func busy() *desk {
	d := &desk{met: map[string]support.Customer{}}
	for i, name := range []string{"Ana Lopez", "", "Kim Berg", "", "Noor van der Meer", "", "Jo", ""} {
		p := support.Person{Project: 1, Key: fmt.Sprintf("id:%d", 7+i), ID: fmt.Sprint(7 + i), Name: name, LastSeen: afternoon.Add(-time.Duration(i*i*31+2) * time.Minute)}
		if p.Email = fmt.Sprintf("customer.%d@mail.example.com", 7+i); name != "" {
			p.Email = strings.ToLower(strings.Fields(name)[0]) + "@example.com"
		}
		if i == 5 {
			p = support.Person{Project: 1, Key: "ip:203.0.113.9", IP: "203.0.113.9", LastSeen: p.LastSeen}
		}
		d.people = append(d.people, p)
	}
	order := issue.Issue{ID: 1, ShortID: "SHOP-1", Type: "KeyError", Value: "'shipping_address'", Status: issue.Unresolved, Seen: true, Assignee: "Ben"}
	price := issue.Issue{ID: 2, ShortID: "SHOP-2", Type: "IntegrityError", Value: "duplicate key value violates unique constraint", Status: issue.Resolved, ResolvedIn: "1.4"}
	mail := issue.Issue{ID: 3, ShortID: "SHOP-3", Title: "The confirmation mail was not sent", Status: issue.Unresolved, Regressed: true}
	c := support.Customer{Devices: []string{"Mobile Safari 17.4 on iOS 17.4, iPhone", "Firefox on Windows"}, Sessions: release.Counts{Healthy: 21, Errored: 4, Crashed: 1}, LastSession: afternoon.Add(-2 * time.Hour)}
	add := func(i issue.Issue, value, url, of string, ago ...time.Duration) {
		m := support.Met{Issue: i}
		for _, d := range ago {
			o := issue.Occurrence{ID: fmt.Sprintf("e%d-%d", i.ID, int64(d.Minutes())), Issue: i.ID, Time: afternoon.Add(-d), Value: value, URL: url, Release: of, Environment: "production"}
			if m.Times++; m.Times == 1 {
				m.Latest, m.Last = o, o.Time
			}
			m.First = o.Time
			c.Occurrences = append(c.Occurrences, o)
		}
		c.Met = append(c.Met, m)
	}
	add(order, "The order could not be saved", "https://shop.example.com/checkout/?step=pay", "shop@1.4.0", 2*time.Hour, 2*time.Hour+3*time.Minute, 2*time.Hour+4*time.Minute)
	add(price, "duplicate key value violates unique constraint", "https://shop.example.com/cart/", "shop@1.3.9", 26*time.Hour, 27*time.Hour)
	add(mail, "The confirmation mail was not sent", "", "shop@1.3.2", 9*24*time.Hour, 14*24*time.Hour)
	d.feedback = []issue.Feedback{
		{ID: "f1", Event: "e1-120", Issue: 1, Name: "Ana Lopez", Email: "ana@example.com", Message: "I pressed Pay and got a white page.\n\nWas I charged? I would rather not try again before I know.", URL: "https://shop.example.com/checkout/", Time: afternoon.Add(-119 * time.Minute)},
		{ID: "f2", Message: "search is broken", Time: afternoon.Add(-50 * time.Hour)},
	}
	c.Feedback = d.feedback[:1]
	d.met["id:7"], d.met["ana@example.com"] = c, c
	return d
}

type opened struct {
	*Pane
	bus    *bus.Bus
	canvas fyne.Canvas
	at     string
	copied string
	page   string
}

var (
	wide   = fyne.NewSize(1068, 748)
	narrow = fyne.NewSize(968, 648)
)

func open(t *testing.T, mode style.Mode, size fyne.Size, d *desk) *opened {
	t.Helper()
	live.Inline(t)
	a := test.NewTempApp(t)
	a.Settings().SetTheme(style.New(mode))
	o := &opened{bus: &bus.Bus{}}
	o.Pane = New(Deps{
		People: d, Feedback: d, Bus: o.bus, Now: func() time.Time { return afternoon }, Me: func() string { return "Kim" },
		OpenEvent: func(id int64, event string) { o.at = fmt.Sprint(id, " ", event) }, OpenPage: func(address string) { o.page = address },
		OpenSetup: func() {}, Copy: func(text string) { o.copied = text },
	})
	w := test.NewTempWindow(t, kit.WithTips(o.Content()))
	w.SetPadded(false)
	w.Resize(size)
	o.canvas = w.Canvas()
	o.SetScope(project.Scope{Project: 1})
	o.Show()
	t.Cleanup(o.Hide)
	return o
}

func (o *opened) key(names ...fyne.KeyName) {
	for _, name := range names {
		o.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestCustomersLookAsDrawn(t *testing.T) {
	for name, one := range map[string]struct {
		mode style.Mode
		size fyne.Size
		keys string
	}{
		"met-wide-light": {style.Light, wide, "j"}, "met-wide-dark": {style.DarkMode, wide, "j"}, "met-narrow-light": {style.Light, narrow, "j"}, "met-narrow-dark": {style.DarkMode, narrow, "j"},
		"reply-wide-light": {style.Light, wide, "jy"}, "reply-narrow-dark": {style.DarkMode, narrow, "jy"}, "said-wide-light": {style.Light, wide, "jd"}, "start-light": {style.Light, wide, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t, one.mode, one.size, busy())
			for _, r := range one.keys {
				o.TypedRune(r)
			}
			golden.Match(t, name, o.canvas.Capture())
		})
	}
	o := open(t, style.Light, narrow, &desk{})
	golden.Match(t, "nobody-light", o.canvas.Capture())
}

func TestWhileAPersonTypesTheFirstWhoFitsIsToldOf(t *testing.T) {
	o := open(t, style.Light, wide, busy())
	o.Search("ana@")
	want := "Ana Lopez (ana@example.com) met 3 problems 7 times since 12 March; the last 2 hours ago on /checkout/: the order could not be saved (KeyError). It is being worked on by Ben."
	if got := o.story.sentence.Text(); got != want {
		t.Errorf("%q", got)
	}
	o.Search("zoe")
	if o.story.object.Visible() || !strings.Contains(o.none.Words().Title, "Nobody fits “zoe”") {
		t.Errorf("nobody fits, and yet: %+v", o.none.Words())
	}
}

func TestALineOpensTheErrorAtThatVeryEvent(t *testing.T) {
	o := open(t, style.Light, wide, busy())
	o.key(fyne.KeyDown, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn)
	if o.at != "1 e1-123" {
		t.Errorf("%q was opened", o.at)
	}
	o.key(fyne.KeyEscape, fyne.KeyDown)
	if got := o.shown.Customer.Persons[0].Key; got != "id:8" {
		t.Errorf("after Esc and Down %s is told of", got)
	}
}

func TestAReplyThatWasChangedIsNotDraftedAnew(t *testing.T) {
	d := busy()
	o := open(t, style.Light, wide, d)
	o.key(fyne.KeyDown)
	o.TypedRune('c')
	if !strings.HasPrefix(o.copied, "Hello Ana,\n\nthank you for writing to us.") || !strings.HasSuffix(o.copied, "Kind regards\nKim\n") {
		t.Errorf("%q was copied", o.copied)
	}
	o.story.letter.SetText("My own words.")
	c := d.met["id:7"]
	c.Met[0].Issue.Status = issue.Resolved
	o.bus.Publish(bus.Issues)
	if o.story.letter.Text != "My own words." {
		t.Errorf("the reply is now %q", o.story.letter.Text)
	}
	o.TypedRune('s')
	if !strings.HasPrefix(o.page, "mailto:ana@example.com?subject=Your%20trouble%20with%20our%20site&body=My%20own%20words.") {
		t.Errorf("%q was opened", o.page)
	}
	o.story.redraft()
	if !strings.Contains(o.story.letter.Text, "has been found and repaired") {
		t.Errorf("drafted anew: %q", o.story.letter.Text)
	}
}

func TestAMessageLeadsToWhoWroteItAndAnAnonymousOneToItsWords(t *testing.T) {
	o := open(t, style.Light, wide, busy())
	o.kinds.Select(kindMessages)
	o.key(fyne.KeyDown)
	if len(o.shown.Customer.Met) != 3 || o.story.tabs.Selected() != tabSaid {
		t.Errorf("%+v", o.shown.Customer)
	}
	o.key(fyne.KeyDown)
	if c := o.shown.Customer; len(c.Met) != 0 || len(c.Feedback) != 1 || c.Feedback[0].ID != "f2" {
		t.Errorf("%+v", c)
	}
}

func TestAFailureIsTold(t *testing.T) {
	d := busy()
	o := open(t, style.Light, wide, d)
	d.failing = errors.New("disk I/O error")
	o.bus.Publish(bus.Issues)
	if !o.notice.Visible() || o.list.Length() != 8 {
		t.Errorf("notice %v, %d people", o.notice.Visible(), o.list.Length())
	}
}
