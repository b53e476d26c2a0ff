package support

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

var now = time.Date(2026, 3, 26, 14, 0, 0, 0, time.UTC)

// customer met three problems, 7 times.
func customer() Customer {
	return Customer{
		Persons: []Person{{ID: "7", Email: "ana@example.com", Name: "Ana Lopez"}},
		Met: []Met{
			{
				Issue: issue.Issue{ID: 1, Type: "KeyError", Value: "'id'", Status: issue.Unresolved, Seen: true, Assignee: "Ben"}, Times: 5, First: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC), Last: now.Add(-2 * time.Hour),
				Latest: issue.Occurrence{ID: "e1", URL: "https://shop.example.com/checkout/?step=2", Value: "The order could not be saved"},
			},
			{Issue: issue.Issue{ID: 2, Type: "TypeError", Value: "None", Status: issue.Resolved, ResolvedIn: "1.4"}, Times: 1, First: now.AddDate(0, 0, -3), Last: now.AddDate(0, 0, -3), Latest: issue.Occurrence{URL: "/cart/"}},
			{Issue: issue.Issue{ID: 3, Title: "Mail was not sent", Status: issue.Unresolved}, Times: 1, First: now.AddDate(0, 0, -5), Last: now.AddDate(0, 0, -5)},
		},
	}
}

func TestTheSentenceSaysWhoMetWhatHowOftenAndHowItStands(t *testing.T) {
	one := func(edit func(*Customer)) Customer {
		c := customer()
		edit(&c)
		return c
	}
	for want, c := range map[string]Customer{
		"Ana Lopez (ana@example.com) met 3 problems 7 times since 12 March; the last 2 hours ago on /checkout/: the order could not be saved (KeyError). It is being worked on by Ben.": customer(),
		"Ana Lopez (ana@example.com) met 1 problem once, 3 days ago on /cart/: TypeError: None. It is resolved in release 1.4.":                                                         one(func(c *Customer) { c.Met = c.Met[1:2] }),
		"Ana Lopez (ana@example.com) met 1 problem once, 5 days ago: Mail was not sent. It is not yet looked at.":                                                                       one(func(c *Customer) { c.Met = c.Met[2:] }),
		"Ana Lopez (ana@example.com) met 2 problems since 21 March; the last 3 days ago on /cart/: TypeError: None. It is resolved in release 1.4.":                                     one(func(c *Customer) { c.Met = c.Met[1:] }),
		"Ana Lopez (ana@example.com) met 1 problem twice today; the last time 2 hours ago: Mail was not sent. It is not yet looked at.": one(func(c *Customer) {
			c.Met = c.Met[2:]
			c.Met[0].Times, c.Met[0].First, c.Met[0].Last = 2, now.Add(-3*time.Hour), now.Add(-2*time.Hour)
		}),
		"Ana Lopez (ana@example.com) met no problem that is kept.": one(func(c *Customer) { c.Met = nil }),
		"user 9 met no problem that is kept.":                      {Persons: []Person{{ID: "9"}}},
	} {
		if got := c.Sentence(now); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestTheReplyIsNoMoreSureThanWhatIsKnown(t *testing.T) {
	c := customer()
	c.Feedback = []issue.Feedback{{Message: "Help"}}
	want := `Hello Ana,

thank you for writing to us. We can see that something went wrong on our side 7 times since 12 March, most recently today at 12:00, on the page /checkout/.

The most recent problem is being looked into by one of us right now. We do not know yet when it will be repaired.

The problem on the page /cart/ has been found and repaired. Please try again; it should work now. If it does not, tell us, and we will look again.

The one before that has reached us, but nobody has looked into it yet. We do not know yet what caused it.

We are sorry for the trouble.

Kind regards
Kim
`
	if diff := cmp.Diff(want, c.Reply(now, "Kim")); diff != "" {
		t.Error(diff)
	}
	want = `Hello,

We looked for problems that you may have run into, and found none on our side. Could you tell us what you wanted to do, on which page, and roughly when? Then we can look again.

Kind regards
[your name]
`
	if diff := cmp.Diff(want, Customer{Persons: []Person{{IP: "203.0.113.9"}}}.Reply(now, "")); diff != "" {
		t.Error(diff)
	}
}

func TestAPersonIsCalledByTheBestThatIsKnown(t *testing.T) {
	for want, p := range map[string]Person{
		"Ana (ana@example.com)":  {Name: "Ana", Email: "ana@example.com", ID: "7"},
		"ana (ana@example.com)":  {Email: "ana@example.com", ID: "7"},
		"ben (user 7)":           {Username: "ben", ID: "7"},
		"user 7 (203.0.113.9)":   {ID: "7", IP: "203.0.113.9"},
		"203.0.113.9":            {IP: "203.0.113.9"},
		"kim (kim@example.com)":  {Username: "kim@example.com"},
		"Ana L. (a@example.com)": {Name: "Ana L.", Username: "ana", Email: "a@example.com"},
	} {
		if got := p.Label(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if !(Person{Email: "Ana@example.com"}).Is(" ana@example.com") || (Person{Email: "ana@example.com"}).Is("") {
		t.Error("who a person is was not recognised")
	}
}

func TestBrowsersAreNamedRoughly(t *testing.T) {
	for want, agent := range map[string]string{
		"Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; rv:123.0) Gecko/20100101 Firefox/123.0",
		"Edge on Windows":    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0 Safari/537.36 Edg/122.0",
		"Safari on iPhone":   "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1",
		"curl/8.5.0":         "curl/8.5.0",
	} {
		if got := Browser(agent); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
