package scrub

import (
	"encoding/json"
	"strings"
	"testing"

	"paddock/app/issue"
)

func TestNoSecretIsLeftInAnyPlaceOfAnEvent(t *testing.T) {
	secrets := []string{"hunter2-EXAMPLE", "tok_EXAMPLE_123456", "4111 1111 1111 1111", "sess-EXAMPLE-0123456789", "s3cr3t-db"}
	e := &issue.Event{
		Message: "login with password='hunter2-EXAMPLE' failed; card 4111 1111 1111 1111",
		Request: &issue.Request{
			URL:     "https://shop.example.com/?token=tok_EXAMPLE_123456&page=2",
			Headers: []issue.Var{{Name: "Authorization", Value: "Bearer tok_EXAMPLE_123456"}, {Name: "Host", Value: "shop.example.com"}},
			Cookies: []issue.Var{{Name: "sessionid", Value: "sess-EXAMPLE-0123456789"}},
			Form:    []issue.Var{{Name: "password", Value: "hunter2-EXAMPLE"}, {Name: "email", Value: "zoe@example.com"}},
		},
		Exceptions: []issue.Exception{{Type: "E", Value: "postgres://shop:s3cr3t-db@db/shop", Frames: []issue.Frame{
			{Vars: []issue.Var{{Name: "form", Value: "{'password': 'hunter2-EXAMPLE', 'size': 'xl'}"}, {Name: "raw", Value: "sess-EXAMPLE-0123456789"}}},
		}}},
		Extra: map[string]issue.RawJSON{"job": issue.RawJSON(`{"api_key":"tok_EXAMPLE_123456","rows":7}`)},
	}
	Event(e)
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets {
		if strings.Contains(string(text), s) {
			t.Errorf("%q is left in %s", s, text)
		}
	}
	for _, s := range []string{"page=2", "shop.example.com", "'size': 'xl'", `"rows":7`, "zoe@example.com"} {
		if !strings.Contains(string(text), s) {
			t.Errorf("%q is gone from %s", s, text)
		}
	}
}

func TestOrdinaryTextIsLeftAlone(t *testing.T) {
	for _, s := range []string{
		"invalid literal for int() with base 10: 'abc'",
		"The authors of the card catalogue",
		"tokens = text.split()",
		"session_duration=300",
		"order 1234567890123456 was not found",
	} {
		e := &issue.Event{Message: s}
		if Event(e); e.Message != s {
			t.Errorf("%q became %q", s, e.Message)
		}
	}
}
