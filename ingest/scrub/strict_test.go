package scrub

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/ingest"
)

func TestOfAnEventWhoseRulesCannotBeReadOnlyTheKindAndThePlaceStay(t *testing.T) {
	frames := func(value, line string) []issue.Frame {
		return []issue.Frame{{Module: "shop.views", Function: "pay", Line: 7, ContextLine: line, Vars: []issue.Var{{Name: "size", Value: value}}}}
	}
	e := &issue.Event{
		Message: "zoe waits", Logger: "shop", Release: "1.4", Environment: "production", Culprit: "shop.views in pay",
		User:       &issue.User{ID: "7", IP: "203.0.113.77"},
		Request:    &issue.Request{Method: "POST", URL: "https://shop.example.com/zoe/", Form: []issue.Var{{Name: "size", Value: "xl"}}},
		Exceptions: []issue.Exception{{Type: "KeyError", Value: "zoe", Frames: frames("xl", "pay(zoe)")}},
		Tags:       map[string]string{"tenant": "acme"},
		Extra:      map[string]issue.RawJSON{"order": issue.RawJSON(`{"no":42,"of":["zoe"]}`), "odd": issue.RawJSON(`{zoe`)},
	}
	want := &issue.Event{
		Message: Filtered, Logger: "shop", Release: "1.4", Environment: "production", Culprit: "shop.views in pay",
		User:       &issue.User{ID: Filtered},
		Request:    &issue.Request{Method: "POST", URL: Filtered, Form: []issue.Var{{Name: "size", Value: Filtered}}},
		Exceptions: []issue.Exception{{Type: "KeyError", Value: Filtered, Frames: frames(Filtered, Filtered)}},
		Tags:       map[string]string{"tenant": Filtered},
		Extra:      map[string]issue.RawJSON{"order": issue.RawJSON(`{"no":"[Filtered]","of":["[Filtered]"]}`), "odd": issue.RawJSON(`"[Filtered]"`)},
	}
	if Strict().Event(e); cmp.Diff(want, e) != "" {
		t.Error(cmp.Diff(want, e))
	}
	item := ingest.Item{Type: "attachment", Headers: []byte(`{"type":"attachment","filename":"zoe.log","length":3}`), Payload: []byte("zoe")}
	Strict().Item(&item)
	got := []string{string(item.Headers), string(item.Payload), Strict().Raw(`{"for":"zoe"`)}
	if diff := cmp.Diff([]string{`{"filename":"[Filtered]","length":10,"type":"attachment"}`, Filtered, Filtered}, got); diff != "" {
		t.Error(diff)
	}
}
