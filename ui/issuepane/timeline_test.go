package issuepane

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/app/issue"
	"paddock/ui/style"
)

func TestATicketIsOpenedPrefilledAndItsLinkIsKept(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("g")
	o.choose("Create a ticket…")
	o.mustFloat("Where this project’s tickets are", "GitHub")
	o.form.field.SetText("github.com/acme/shop")
	test.Tap(o.form.button)
	o.mustFloat("write a whole address that begins with https://")
	o.form.field.SetText("https://github.com/acme/shop")
	test.Tap(o.form.button)
	if len(o.shop.opened) != 1 || o.shop.template.Tracker != issue.GitHub {
		t.Fatal(o.shop.opened, o.shop.template)
	}
	u, err := url.Parse(o.shop.opened[0])
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); u.Path != "/acme/shop/issues/new" || q.Get("title") != "PaymentError: Could not charge order A-7" || !strings.Contains(q.Get("body"), "### Stack trace") {
		t.Error(u)
	}
	o.mustFloat("Paste the ticket's link")
	o.form.field.SetText("https://github.com/acme/shop/issues/12")
	test.Tap(o.form.button)
	if got := o.shop.issues[0].Ticket; got != "https://github.com/acme/shop/issues/12" {
		t.Error(got)
	}
	o.mustSay("Linked #12 to PaymentError")
	o.press("g")
	o.choose("Open #12")
	if got := o.shop.opened[1]; got != "https://github.com/acme/shop/issues/12" {
		t.Error(got)
	}
	o.press("g")
	o.choose("Remove the link")
	if o.shop.issues[0].Ticket != "" {
		t.Error("the link stays")
	}
}

func TestTheTimelineTellsWhatHappenedAndTakesComments(t *testing.T) {
	s := busyShop(t)
	at := func(d time.Duration) time.Time { return noon.Add(-d) }
	s.line = pastDeeds(at)
	o := open(t, s, wide1280, style.Light)
	o.detail.tabs.Select(int(partActivity))
	o.mustSay("Ada Byron resolved it in the next release after shop@1.4.0", "It came back in shop@1.5.0", "Release shop@1.5.0 came out", "Bob Stone assigned it to Cid Doe",
		"Bob Stone snoozed it until 3 more events", "The snooze ended: enough events came", "Bob Stone linked #12", "First seen", "The gateway is slow")
	o.press("c")
	focused := o.window.Canvas().Focused()
	test.Type(focused, "Mended by the new pool")
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	o.mustSay("Mended by the new pool", "Comment added")
	o.undo.Undo()
	if strings.Contains(o.says(), "Mended by the new pool") {
		t.Error("the comment stays")
	}
	o.press("c")
	test.Type(o.window.Canvas().Focused(), "begun")
	o.window.Canvas().Unfocus()
	o.press("j")
	if strings.Contains(o.says(), "The gateway is slow") || o.detail.activity.comment.Text() != "" {
		t.Error("the timeline is of the issue before, or its comment", o.detail.activity.comment.Text())
	}
	o.press("k")
	if got := o.detail.activity.comment.Text(); got != "begun" {
		t.Errorf("%q is left of what was begun", got)
	}
}

// pastDeeds is what happened to the first issue of a shop.
func pastDeeds(at func(time.Duration) time.Time) (line []issue.Activity) {
	for i, a := range []issue.Activity{
		{Time: at(13 * time.Hour), By: "Bob Stone", Deed: issue.DidSnooze, Details: `{"events":3}`},
		{Time: at(12 * time.Hour), Deed: issue.DidWake, Details: `{"events":40}`},
		{Time: at(11 * time.Hour), By: "Bob Stone", Deed: issue.DidAssign, Details: "Cid Doe"},
		{Time: at(11 * time.Hour), By: "Bob Stone", Deed: issue.DidLabel, Details: "checkout"},
		{Time: at(10 * time.Hour), By: "Bob Stone", Deed: issue.DidLink, Details: "https://github.com/acme/shop/issues/12"},
		{Time: at(9 * time.Hour), By: "Cid Doe", Deed: issue.DidComment, Details: "The gateway is slow to answer while it restarts its workers, which it does at night.\nWe ask once and give up: a second try after a second would do."},
		{Time: at(5 * time.Hour), By: "Ada Byron", Deed: issue.DidResolveNext, Details: "shop@1.4.0"},
		{Time: at(3 * time.Hour), Deed: issue.DidDeploy, Details: "shop@1.5.0"},
		{Time: at(2 * time.Minute), Deed: issue.DidRegress, Details: "shop@1.5.0"},
	} {
		a.ID, a.Issue = int64(100+i), 1
		line = append(line, a)
	}
	return line
}

func TestPicturesOfTriage(t *testing.T) {
	team := func(t *testing.T) *shop {
		s := busyShop(t)
		s.line = pastDeeds(func(d time.Duration) time.Time { return noon.Add(-d) })
		s.issues[0].Assignee, s.issues[0].Labels, s.issues[0].Ticket, s.issues[0].Favourite, s.issues[0].Regressed = "Cid Doe", []string{"checkout"}, "https://github.com/acme/shop/issues/12", true, true
		s.issues[1].Assignee = "Ada Byron"
		s.issues[3].Labels = []string{"night jobs", "slow", "warehouse"}
		s.issues[5].Ticket, s.issues[7].Favourite = "https://acme.atlassian.net/browse/SHOP-31", true
		return s
	}
	asleep := func(s *shop) {
		for i, u := range []issue.Until{{Time: noon.Add(21 * time.Hour)}, {Events: 2}, {PerHour: 100}, {Users: 10, Time: noon.AddDate(0, 1, 0)}} {
			s.issues[i] = issue.Change{Move: &issue.Move{To: issue.Snoozed, Until: u}}.On(s.issues[i])
		}
		s.issues[4].Status = issue.Ignored
	}
	for name, show := range map[string]func(*opened){
		"activity": func(o *opened) { o.detail.tabs.Select(int(partActivity)) },
		"picked":   func(o *opened) { o.press("xjjxjx") },
		"assign":   func(o *opened) { o.press("a") },
		"snooze":   func(o *opened) { o.press("s") },
		"number":   func(o *opened) { o.press("s"); o.choose("Until more events…") },
		"tickets":  func(o *opened) { o.press("g"); o.choose("Set up…") },
		"asleep":   func(o *opened) { asleep(o.shop); o.head.tabs.Select(int(tabIgnored)) },
	} {
		for size, z := range map[string]fyne.Size{"wide": wide1280, "narrow": wide1024} {
			mode := style.Light
			if (name == "activity" || name == "picked" || name == "tickets" || name == "asleep") == (size == "narrow") {
				mode = style.DarkMode
			}
			t.Run(fmt.Sprint(name, "-", size), func(t *testing.T) {
				o := open(t, team(t), z, mode)
				if size == "narrow" && name != "asleep" && name != "picked" {
					o.click(0)
				}
				show(o)
				o.golden("triage-" + name + "-" + size)
			})
		}
	}
}
