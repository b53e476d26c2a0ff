package issue

import "testing"

func TestWhatBotsMeetIsNoIssueOfPeople(t *testing.T) {
	missing := func(path, agent string) *Event {
		return &Event{Level: Warning, Logger: "django.request", Template: "Not Found: %s", Message: "Not Found: " + path, Request: &Request{Path: path, Agent: agent}}
	}
	rules, err := CompileRules("", nil)
	if err != nil {
		t.Fatal(err)
	}
	first := func(e *Event) string { return GroupAs(e, rules.Apply(e)).Lookup[0] }
	person, scanner, crawler := missing("/old/", "Firefox/120.0"), missing("/.env", "Firefox/120.0"), missing("/old/", "AhrefsBot/7.0")
	if first(person) == first(scanner) || first(person) == first(crawler) {
		t.Error("a bot's missing page is in one issue with a person's")
	}
	if first(scanner) != first(crawler) {
		t.Error("two bots make two issues")
	}
}

func TestNoiseIsWhatServersLogOfStrangers(t *testing.T) {
	lib := func(path string) []Frame { return []Frame{{AbsPath: path, File: path, Function: "f"}} }
	raised := func(platform, typ, value string, frames []Frame) *Event {
		return &Event{Platform: platform, Exceptions: []Exception{{Type: typ, Value: value, Frames: frames}}}
	}
	own := []Frame{{AbsPath: "/srv/shop/push.js", Function: "push", InApp: true}}
	for _, c := range []struct {
		name string
		e    *Event
		want string
	}{
		{"a request that is none", raised("python", "InvalidRequestLine", "x", lib("/usr/lib/python3/dist-packages/gunicorn/http/message.py")), "disconnects"},
		{"an exception of the same name", raised("python", "InvalidHeader", "x", []Frame{{AbsPath: "/srv/shop/feed.py", InApp: true}}), ""},
		{"a broken pipe that the server logs", &Event{Message: "- Broken pipe from ('192.0.2.1', 4242)"}, "disconnects"},
		{"another protocol", &Event{Message: "Invalid HTTP request received."}, "disconnects"},
		{"an upload that ended early", raised("node", "Error", "aborted", lib("node:_http_server")), "disconnects"},
		{"an abort of the site's own", raised("node", "Error", "aborted", own), ""},
		{"a form that a bot sent", &Event{Message: "Forbidden (CSRF cookie not set.): /wp-login.php"}, "links"},
		{"a form that a person sent", &Event{Message: "Forbidden (CSRF cookie not set.): /checkout/"}, ""},
		{"a script of another site", raised("javascript", "Error", "Script error.", nil), "extensions"},
		{"a script error with a place", raised("javascript", "Error", "Script error.", own), ""},
	} {
		if got := (&Rules{}).Apply(c.e).Noise; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
