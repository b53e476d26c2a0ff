package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/notify"
	"paddock/app/store"
	"paddock/ingest"
)

func TestARuleWithAWebhookTellsItOfManyEventsAndTheHistorySaysSo(t *testing.T) {
	got := make(chan notify.Hook, 10)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var hook notify.Hook
		if err != nil || json.Unmarshal(body, &hook) != nil {
			t.Errorf("%v in %s", err, body)
		}
		got <- hook
	}))
	defer s.Close()
	a := working(t, freeAddress(t))
	recorded := make(chan struct{}, 100)
	defer a.bus.Subscribe(bus.Notices, func() { recorded <- struct{}{} })()
	c, err := a.alerts.SaveChannel(t.Context(), alert.Channel{Kind: alert.Webhook, Name: "Ops", Settings: map[string]string{notify.Address: s.URL}}, "")
	if err != nil {
		t.Fatal(err)
	}
	if listed, err := a.alerts.Channels(t.Context()); err != nil || len(listed) != 1 || len(listed[0].Settings) != 0 {
		t.Errorf("the address is in the database: %+v, %v", listed, err)
	}
	c.Name = "Operators" // with nothing typed for the address, it stays
	if c, err = a.alerts.SaveChannel(t.Context(), c, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := a.alerts.SaveRule(t.Context(), alert.Rule{Name: "Storm", When: alert.OnEvents, Count: 3, Minutes: 5, Channels: []int64{c.ID}}); err != nil {
		t.Fatal(err)
	}
	at := time.Now().UTC().Truncate(time.Microsecond)
	for _, id := range []string{"a", "b", "c"} {
		e := issue.Event{ID: id, Time: at, Received: at, Source: issue.SourceSentry, Level: issue.Error, Environment: "production", Exceptions: []issue.Exception{{Type: "KeyError", Value: "'id'"}}}
		if err := a.pipe.Accept(t.Context(), ingest.Batch{Project: 1, Errors: []issue.Event{e}}); err != nil {
			t.Fatal(err)
		}
	}
	hook := <-got
	for _, rule := range []alert.Rule{{When: alert.OnNew}, {When: alert.OnEvents, Count: 2, Minutes: 5}, {When: alert.OnEvents, Count: 3, Minutes: 5, Filter: alert.Filter{Type: "Key*"}}} {
		if n, err := a.alerts.Preview(t.Context(), rule); n != 1 || err != nil {
			t.Errorf("%s would have alerted %d times, %v", rule.When, n, err)
		}
	}
	if hook.Title != "Many errors in default: KeyError" || hook.Why != "3 events in 5 minutes, threshold 3" {
		t.Errorf("%+v", hook)
	}
	for {
		all, err := a.alerts.kept.History(t.Context(), store.EntryQuery{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			if e.RuleName == "Storm" && e.Deliveries[0].State == alert.Sent {
				if diff := cmp.Diff([]alert.Delivery{{Channel: c.ID, Name: "Operators", State: alert.Sent}}, e.Deliveries); diff != "" {
					t.Error(diff)
				}
				return
			}
		}
		<-recorded
	}
}

func TestADeliveryThatTheEndOfTheProgramCutOffIsCalledFailed(t *testing.T) {
	a := working(t, freeAddress(t))
	cut, err := a.alerts.kept.Record(t.Context(), alert.Entry{At: a.alerts.began.Add(-time.Hour), Title: "Many errors", Deliveries: []alert.Delivery{{Name: "Desktop", State: alert.Sent}, {Channel: 3, Name: "Ops", State: alert.Waiting}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.alerts.giveUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := a.alerts.kept.History(t.Context(), store.EntryQuery{})
	cut.Deliveries[1].State, cut.Deliveries[1].Reason = alert.Failed, "Paddock quit before it was delivered"
	if err != nil || len(all) != 1 || !cmp.Equal(all[0].Deliveries, cut.Deliveries) {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestTheSecretsOfADroppedChannelAreForgottenAtTheEndUnlessItWasBroughtBack(t *testing.T) {
	a := working(t, freeAddress(t))
	var all []alert.Channel
	for _, name := range []string{"Ops", "Night"} {
		c, err := a.alerts.SaveChannel(t.Context(), alert.Channel{Kind: alert.Webhook, Name: name, Settings: map[string]string{notify.Address: "https://example.com/" + name}}, "key")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.alerts.DropChannel(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if _, err := a.alerts.SaveChannel(t.Context(), all[1], ""); err != nil {
		t.Fatalf("a dropped channel cannot be brought back: %v", err)
	}
	if err := a.alerts.forgetSecrets(); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "https://example.com/Night"} {
		if got, _ := a.secrets.Get(secretOf(all[i].ID, notify.Address)); got != want {
			t.Errorf("%s: the keyring holds %q, want %q", all[i].Name, got, want)
		}
		if got, _ := a.secrets.Get(secretOf(all[i].ID, "")); (got == "") != (want == "") {
			t.Errorf("%s: the key left is %q", all[i].Name, got)
		}
	}
}
