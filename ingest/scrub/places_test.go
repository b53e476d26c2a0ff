package scrub

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/ingest"
)

const liveKey = "sk_live_51Habcdefghij0123456789"

func TestAKeyIsHiddenWhereItNamesAPersonAPlaceOrARelease(t *testing.T) {
	e := &issue.Event{
		Release: "shop@" + liveKey, Dist: liveKey, Environment: liveKey, ServerName: liveKey,
		User:    &issue.User{ID: liveKey, Username: liveKey, Email: "x" + liveKey + "@example.com", Name: liveKey},
		Request: &issue.Request{Agent: "bot " + liveKey, Form: []issue.Var{{Name: `{"password": "hunter2!", "a": 1}`, Value: ""}}},
		Extra:   map[string]issue.RawJSON{"post": issue.RawJSON(`{"{\"password\": \"hunter2!\"}":["x"]}`)},
	}
	Event(e)
	said := &issue.Feedback{Name: "Kim", Release: liveKey, Environment: liveKey}
	Feedback(said)
	for _, s := range []string{
		said.Release, said.Environment, e.Release, e.Dist, e.Environment, e.ServerName, e.User.ID, e.User.Username, e.User.Email, e.User.Name, e.Request.Agent, e.Request.Form[0].Name, string(e.Extra["post"]),
	} {
		if strings.Contains(s, "51Habc") || strings.Contains(s, "hunter2") || !strings.Contains(s, Filtered) {
			t.Errorf("left: %s", s)
		}
	}
}

func TestASecretInAnAddressOfCodeIsHidden(t *testing.T) {
	const script = "https://x.test/a.js?token=k1_abc_77"
	e := &issue.Event{
		Platform: "x token=k1_abc_77", Modules: map[string]string{"shop": "https://zoe:k1_abc_77@pypi.test/shop"},
		Exceptions: []issue.Exception{{Module: script, Frames: []issue.Frame{{File: script, AbsPath: script, Function: script, Module: script}}}},
		Threads:    []issue.Thread{{Name: script}},
	}
	Event(e)
	const hidden = "https://x.test/a.js?token=" + Filtered
	want := &issue.Event{
		Platform: "x token=" + Filtered, Modules: map[string]string{"shop": "https://zoe:" + Filtered + "@pypi.test/shop"},
		Exceptions: []issue.Exception{{Module: hidden, Frames: []issue.Frame{{File: hidden, AbsPath: hidden, Function: hidden, Module: hidden}}}},
		Threads:    []issue.Thread{{Name: hidden}},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
}

func TestASecretIsHiddenInJSONByItsNameAlone(t *testing.T) {
	for _, name := range []string{"cardNumber", "encryptionKey", "jwt", "user[password]", "cc_number", "Ocp-Apim-Subscription-Key", "backup_codes", "social_security_number"} {
		item := ingest.Item{Type: "log", Payload: []byte(`{"a":[{"` + name + `":"kqwLwpzt"}]}`)}
		Item(&item)
		e := &issue.Event{Message: "{'" + name + "': 'kqwLwpzt'}"}
		if Event(e); strings.Contains(string(item.Payload)+e.Message, "kqwLwpzt") {
			t.Errorf("%s and %s", item.Payload, e.Message)
		}
	}
}

func TestANumberThatTellsAPersonIsNotTakenForACard(t *testing.T) {
	e := &issue.Event{User: &issue.User{ID: "4111111111111111"}, Release: "shop@1.2.3", Environment: "token-service", ServerName: "auth-1.example.com"}
	Event(e)
	want := &issue.Event{User: &issue.User{ID: "4111111111111111"}, Release: "shop@1.2.3", Environment: "token-service", ServerName: "auth-1.example.com"}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
}

func TestAProjectsRulesHoldForPartsAndForWhatCouldNotBeRead(t *testing.T) {
	r := compiled(t, "mask pattern /K[0-9]{8}/", "ip truncate")
	if got := r.Raw(`{"customer": "K12345678", broken`); got != `{"customer": "[Filtered]", broken` {
		t.Errorf("raw: %s", got)
	}
	item := ingest.Item{Type: "session", Headers: []byte(`{"filename":"K12345678.txt"}`), Payload: []byte(`{"attrs":{"ip_address":"203.0.113.77","by":"K12345678"}}`)}
	r.Item(&item)
	if diff := cmp.Diff([]string{`{"filename":"[Filtered].txt"}`, `{"attrs":{"by":"[Filtered]","ip_address":"203.0.113.0"}}`}, []string{string(item.Headers), string(item.Payload)}); diff != "" {
		t.Error(diff)
	}
	long := &issue.Event{Message: "K12345678 " + strings.Repeat("x", maxMatched)}
	if r.Event(long); strings.Contains(long.Message, "K1234") {
		t.Error("a pattern does not find the beginning of a long text")
	}
}

func TestAddressesAreShortenedInAttributesAndInLocalsOfLocals(t *testing.T) {
	r := compiled(t, "ip truncate", "mask name customer_no")
	item := ingest.Item{Type: "log", Payload: []byte(`{"attributes":{"client.address":{"value":"203.0.113.77"},"user.ip":{"value":"203.0.113.77"},"customer_no":{"value":"K1","type":"x"}}}`)}
	r.Item(&item)
	e := &issue.Event{
		Tags:    map[string]string{"user.ip": "203.0.113.77"},
		Threads: []issue.Thread{{Frames: []issue.Frame{{Vars: []issue.Var{{Name: "remote_addr", Value: "'203.0.113.77'"}, {Name: "meta", Value: `{"REMOTE_ADDR":"203.0.113.77"}`}}}}}},
		Request: &issue.Request{Body: "{'ip': '203.0.113.77', 'zip': '203.0.113.77'}"},
	}
	r.Event(e)
	vars := e.Threads[0].Frames[0].Vars
	want := []string{
		`{"attributes":{"client.address":{"value":"203.0.113.0"},"customer_no":{"type":"[Filtered]","value":"[Filtered]"},"user.ip":{"value":"203.0.113.0"}}}`,
		"203.0.113.0", "'203.0.113.0'", `{"REMOTE_ADDR":"203.0.113.0"}`, "{'ip': '203.0.113.0', 'zip': '203.0.113.77'}",
	}
	if diff := cmp.Diff(want, []string{string(item.Payload), e.Tags["user.ip"], vars[0].Value, vars[1].Value, e.Request.Body}); diff != "" {
		t.Error(diff)
	}
}

func TestAddressesAreShortenedWhereverTheyAreNamed(t *testing.T) {
	r := compiled(t, "ip truncate")
	e := &issue.Event{
		Extra:       map[string]issue.RawJSON{"visitor": issue.RawJSON(`{"client_ip":"203.0.113.77"}`)},
		Breadcrumbs: []issue.Breadcrumb{{Data: []issue.Var{{Name: "remote_addr", Value: "203.0.113.77"}}}},
		Exceptions:  []issue.Exception{{Frames: []issue.Frame{{Vars: []issue.Var{{Name: "ip", Value: "'203.0.113.77'"}}}}}},
	}
	r.Event(e)
	got := []string{string(e.Extra["visitor"]), e.Breadcrumbs[0].Data[0].Value, e.Exceptions[0].Frames[0].Vars[0].Value}
	if diff := cmp.Diff([]string{`{"client_ip":"203.0.113.0"}`, "203.0.113.0", "'203.0.113.0'"}, got); diff != "" {
		t.Error(diff)
	}
}
