package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestTheFieldsUsualNamesFindWhatPaddockFiles(t *testing.T) {
	db := open(t, t.TempDir())
	uncaught, caught := false, true
	deliver(t, db,
		reported("KeyError", 1, func(e *issue.Event) {
			e.Release, e.Dist, e.ServerName, e.Platform, e.SDK.Name = "shop@1.4", "77", "web-1", "python", "sentry.python.django"
			e.User = &issue.User{ID: "u1", Email: "Ana@example.com", Username: "ana"}
			e.Exceptions[0].Handled, e.Exceptions[0].Mechanism = &uncaught, "django"
			e.Contexts = map[string]issue.RawJSON{"runtime": issue.RawJSON(`{"name":"CPython","version":"3.12.4"}`), "os": issue.RawJSON(`{"name":"Debian"}`)}
		}),
		reported("ValueError", 2, func(e *issue.Event) {
			e.Release = "1.4"
			e.Exceptions[0].Handled = &caught
			e.Request = &issue.Request{URL: "https://shop.example.com/cart/", Method: "POST"}
			e.Tags = map[string]string{"device": "iPhone"}
		}),
		reported("TypeError", 3, func(e *issue.Event) { e.Release = "shop@11.4" }),
	)
	for text, want := range map[string][]string{
		"release:1.4 sort:first_seen":       {"ValueError", "KeyError"},
		`release:"1.4"`:                     {"ValueError"},
		"first_release:1.4":                 {"ValueError", "KeyError"},
		"!release:1.4":                      {"TypeError"},
		"release:shop@1.4":                  {"KeyError"},
		"dist:77":                           {"KeyError"},
		"server:web-1":                      {"KeyError"},
		"platform.name:python":              {"KeyError"},
		"sdk.name:sentry.*":                 {"KeyError"},
		"error.handled:1":                   {"ValueError"},
		"handled:no":                        {"KeyError"},
		"error.unhandled:true":              {"KeyError"},
		"error.unhandled:false":             {"ValueError"},
		"error.mechanism:django":            {"KeyError"},
		"http.method:POST":                  {"ValueError"},
		"http.url:*cart*":                   {"ValueError"},
		"device.family:iPhone":              {"ValueError"},
		"user:u1":                           {"KeyError"},
		"user:ana@*":                        {"KeyError"},
		"user:ana":                          {"KeyError"},
		"!user:ana":                         {"TypeError", "ValueError"},
		`runtime:"CPython 3.12.4"`:          {"KeyError"},
		"runtime.name:CPython os.name:Deb*": {"KeyError"},
	} {
		got := titlesOf(t, db, text)
		if len(got) != len(want) || cmp.Diff(set(want), set(got)) != "" {
			t.Errorf("%s finds %v, want %v", text, got, want)
		}
	}
}

func set(names []string) map[string]bool {
	all := map[string]bool{}
	for _, n := range names {
		all[n] = true
	}
	return all
}
