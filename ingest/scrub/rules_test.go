package scrub

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/ingest"
)

func compiled(t testing.TB, lines ...string) *Rules {
	t.Helper()
	r, err := Compile(strings.Join(lines, "\n"), "salt")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAProjectHidesByNamePatternAndPlaceAndKeepsWhatItNames(t *testing.T) {
	r := compiled(t, "# the shop's own", "mask name *.customer_no", "remove at request.body", "hash pattern /K[0-9]{4}/", "mask at breadcrumbs.*.message",
		"hash at user.email", "keep name token_type", "mask pattern /zoe/ at vars.*")
	e := &issue.Event{
		Message: "order of K1234 failed, zoe waits",
		User:    &issue.User{ID: "7", Email: "zoe@example.com"},
		Request: &issue.Request{Body: "all of it", Form: []issue.Var{{Name: "size", Value: "xl"}}},
		Exceptions: []issue.Exception{{Type: "E", Value: "K1234", Frames: []issue.Frame{{Vars: []issue.Var{
			{Name: "customer_no", Value: "99"}, {Name: "name", Value: "zoe k"}, {Name: "token_type", Value: "bearer"}, {Name: "token", Value: "abc"},
		}}}}},
		Breadcrumbs: []issue.Breadcrumb{{Category: "query", Message: "SELECT 1"}},
		Extra:       map[string]issue.RawJSON{"order": issue.RawJSON(`{"customer_no":42,"n":[1,2.50],"by":"K1234"}`), "as_sent": issue.RawJSON(`{"b": 1, "a": 1.0}`)},
	}
	r.Event(e)
	sum := r.hide(hash, "K1234")
	want := &issue.Event{
		Message: "order of " + sum + " failed, zoe waits",
		User:    &issue.User{ID: "7", Email: r.hide(hash, "zoe@example.com")},
		Request: &issue.Request{Form: []issue.Var{{Name: "size"}}},
		Exceptions: []issue.Exception{{Type: "E", Value: sum, Frames: []issue.Frame{{Vars: []issue.Var{
			{Name: "customer_no", Value: Filtered}, {Name: "name", Value: Filtered + " k"}, {Name: "token_type", Value: "bearer"}, {Name: "token", Value: Filtered},
		}}}}},
		Breadcrumbs: []issue.Breadcrumb{{Category: "query", Message: Filtered}},
		Extra: map[string]issue.RawJSON{
			"order": issue.RawJSON(`{"by":"` + sum + `","customer_no":"[Filtered]","n":[1,2.50]}`), "as_sent": issue.RawJSON(`{"b": 1, "a": 1.0}`),
		},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
	if other, err := Compile("hash pattern /K/", "other salt"); err != nil || other.hide(hash, "K1234") == sum || sum == "" || strings.Contains(sum, "K1234") {
		t.Errorf("the sum %q is the same with another salt: %v", sum, err)
	}
	item := ingest.Item{Type: "transaction", Payload: []byte(`{"data":{"customer_no":"99"}}`)}
	if r.Item(&item); string(item.Payload) != `{"data":{"customer_no":"[Filtered]"}}` {
		t.Errorf("%s", item.Payload)
	}
}

func TestWhatOneProjectKeepsIsHiddenInAnother(t *testing.T) {
	text := "sent token_type='bearer-0123456789' along"
	kept := &issue.Event{Message: text}
	compiled(t, "keep name token_type").Event(kept)
	hidden := &issue.Event{Message: text}
	(*Rules)(nil).Event(hidden)
	if kept.Message != text || strings.Contains(hidden.Message, "0123456789") {
		t.Errorf("%q, %q", kept.Message, hidden.Message)
	}
}

func TestAddressesAreShortenedOrRemoved(t *testing.T) {
	visit := func() *issue.Event {
		return &issue.Event{User: &issue.User{IP: "203.0.113.77"}, Tags: map[string]string{"ip": "203.0.113.77"}, Request: &issue.Request{
			RemoteIP: "2001:db8:1:2:3::4", Headers: []issue.Var{{Name: "X-Forwarded-For", Value: "203.0.113.77, unknown, [2001:db8::1]:443"}, {Name: "Host", Value: "203.0.113.9"}},
			Env: []issue.Var{{Name: "REMOTE_ADDR", Value: "203.0.113.77"}, {Name: "HTTP_X_REAL_IP", Value: "::ffff:203.0.113.77"}},
		}}
	}
	short, none := visit(), visit()
	compiled(t, "ip truncate").Event(short)
	compiled(t, "ip remove").Event(none)
	want := &issue.Event{User: &issue.User{IP: "203.0.113.0"}, Tags: map[string]string{"ip": "203.0.113.0"}, Request: &issue.Request{
		RemoteIP: "2001:db8:1::", Headers: []issue.Var{{Name: "X-Forwarded-For", Value: "203.0.113.0, [Filtered], 2001:db8::"}, {Name: "Host", Value: "203.0.113.9"}},
		Env: []issue.Var{{Name: "REMOTE_ADDR", Value: "203.0.113.0"}, {Name: "HTTP_X_REAL_IP", Value: "203.0.113.0"}},
	}}
	if diff := cmp.Diff(want, short); diff != "" {
		t.Error(diff)
	}
	want = &issue.Event{User: &issue.User{}, Tags: map[string]string{"ip": ""}, Request: &issue.Request{
		Headers: []issue.Var{{Name: "X-Forwarded-For"}, {Name: "Host", Value: "203.0.113.9"}}, Env: []issue.Var{{Name: "REMOTE_ADDR"}, {Name: "HTTP_X_REAL_IP"}},
	}}
	if diff := cmp.Diff(want, none); diff != "" {
		t.Error(diff)
	}
}

func TestABadRuleIsRefusedWithThePlaceOfTheError(t *testing.T) {
	got := map[string]string{}
	for _, text := range []string{
		"mask", "\n  hide name a", "mask name", "mask name a b", "mask name a at nowhere.x", "mask pattern K+", "hash pattern /K(/", "mask pattern /K", "mask pattern /a*/",
		"keep token", "keep name *", "ip", "ip shorten", "remove at request.body now", "mask at", "remove größe x",
	} {
		_, err := Compile(text, "")
		if err == nil {
			t.Errorf("%q is accepted", text)
			continue
		}
		got[text] = strings.SplitN(err.Error(), ": ", 2)[0]
	}
	want := map[string]string{
		"mask": "line 1, column 5", "\n  hide name a": "line 2, column 3", "mask name": "line 1, column 10", "mask name a b": "line 1, column 13",
		"mask name a at nowhere.x": "line 1, column 16", "mask pattern K+": "line 1, column 14", "hash pattern /K(/": "line 1, column 15", "mask pattern /K": "line 1, column 16",
		"mask pattern /a*/": "line 1, column 15", "keep token": "line 1, column 6", "keep name *": "line 1, column 11", "ip": "line 1, column 3", "ip shorten": "line 1, column 4",
		"remove at request.body now": "line 1, column 24", "mask at": "line 1, column 8", "remove größe x": "line 1, column 8",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r, err := Compile("# nothing\n\n", ""); r != nil || err != nil {
		t.Errorf("%v, %v", r, err)
	}
	if _, err := Compile(strings.Repeat("mask name a\n", maxRules+1), ""); err == nil {
		t.Error("any number of rules is accepted")
	}
}
