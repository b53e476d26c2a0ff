package issue

import (
	"net/url"
	"strings"
	"testing"
)

func TestEachTrackersFormIsFilledWithWhatWasMeant(t *testing.T) {
	n := NewTicket{
		Title: `KeyError: 'id' & "50 %" + ümlaut #1`, ID: "SHOP-4A", URL: "https://shop.example.com/cart/?a=1&b=2",
		Body: "**Where**\n`store.views in detail`\n\n100 % = all + more; <b> 名前 🦊",
	}
	for _, one := range Trackers {
		t.Run(one.Name, func(t *testing.T) {
			address, err := TicketTemplate{one.Tracker, one.Example}.New(n)
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			var title, body string
			for _, name := range []string{"title", "issue[title]", "summary", "issue[subject]"} {
				title += q.Get(name)
			}
			for _, name := range []string{"body", "issue[description]", "description", "text"} {
				body += q.Get(name)
			}
			if title != n.Title || body != n.Body || strings.Contains(address, "+") || strings.ContainsAny(address, " \n\"<") {
				t.Errorf("%s\ntitle %q\nbody %q", address, title, body)
			}
			if base, _, _ := strings.Cut(one.Example, "?"); !strings.HasPrefix(address, base) {
				t.Error(address)
			}
		})
	}
	own, err := TicketTemplate{OwnTracker, "https://x.example.com/{id}?t={title}&u={url}"}.New(n)
	if err != nil || !strings.HasPrefix(own, "https://x.example.com/SHOP-4A?") || !strings.HasSuffix(own, "&u=https%3A%2F%2Fshop.example.com%2Fcart%2F%3Fa%3D1%26b%3D2") {
		t.Error(own, err)
	}
}

func TestAFormsAddressIsBoundedWhateverItIsFilledWith(t *testing.T) {
	for name, body := range map[string]string{"letters": strings.Repeat("trace ", 3000), "foxes": strings.Repeat("🦊", 5000), "percents": strings.Repeat("%\n", 4000)} {
		address, err := TicketTemplate{GitHub, "https://github.com/acme/shop/"}.New(NewTicket{Title: strings.Repeat("word ", 500), Body: body})
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		got := u.Query().Get("body")
		if len(address) > maxForm() || len(address) < maxForm()*3/4 || !strings.HasPrefix(body, strings.TrimSuffix(got, "\n…")) || !strings.HasSuffix(got, "…") {
			t.Errorf("%s: %d bytes, body of %d", name, len(address), len(got))
		}
	}
}

func TestATemplateThatCannotWorkIsRefusedInWords(t *testing.T) {
	for _, bad := range []TicketTemplate{
		{}, {GitHub, "github.com/acme"}, {GitHub, "javascript:alert(1)"}, {OwnTracker, "https://x.example.com/new"},
		{OwnTracker, "https://x.example.com/new?t={titel}"}, {OwnTracker, "ftp://x.example.com/{title}"}, {GitLab, "https://gitlab.com/a?b=c"},
		{OwnTracker, "https://x.example.com/{title}" + strings.Repeat("a", 2000)},
	} {
		if bad.Check() == nil {
			t.Errorf("%v is taken", bad)
		}
		if address, err := bad.New(NewTicket{Title: "x"}); err == nil {
			t.Errorf("%v opens %s", bad, address)
		}
	}
}

func TestTicketsAreCalledAsTheirTrackerCallsThem(t *testing.T) {
	for address, want := range map[string]string{
		"https://github.com/acme/shop/issues/12":               "#12",
		"https://gitlab.com/acme/shop/-/issues/7#note_1":       "#7",
		"https://acme.atlassian.net/browse/SHOP-31":            "SHOP-31",
		"https://linear.app/acme/issue/ENG-4/the-basket-fails": "ENG-4",
		"https://redmine.example.com/issues/99":                "#99",
		"https://tracker.example.com/show?id=3":                "tracker.example.com",
	} {
		if got := TicketName(address); got != want {
			t.Errorf("%s is called %q, want %q", address, got, want)
		}
	}
	for _, bad := range []string{"SHOP-12", "javascript:alert(1)", "https://", "ftp://example.com/1", "https://example.com/" + strings.Repeat("a", 2000)} {
		if CheckTicket(bad) == nil {
			t.Errorf("%.40s is taken for a ticket", bad)
		}
	}
}
