package issue

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func compiled(t *testing.T, text string) *Rules {
	t.Helper()
	r, err := CompileRules(text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

func payment() *Event {
	e := raised("requests.exceptions.ConnectionError", "HTTPSConnectionPool: read timed out.", "charge", "gateway.post(url)")
	e.Logger, e.Environment, e.Level = "django.request", "prod", Error
	e.Tags = map[string]string{"server": "web1"}
	e.Exceptions[0].Frames[1].AbsPath = "/srv/shop/payments/gateway.py"
	e.Exceptions[0].Frames[1].Module = "shop.payments.gateway"
	return e
}

func TestARuleSpeaksWhenAllItsConditionsHold(t *testing.T) {
	for text, want := range map[string]Verdict{
		`type:ConnectionError message:"*timed out*" module:shop.* path:**/payments/*.py function:* logger:django.* level:error tag.server:web1 env:prod -> fingerprint("payment-timeout", "{{ default }}")`: {Fingerprint: []string{"payment-timeout", "{{ default }}"}, Rules: []int{1}},
		"# a comment\n\ntype:ConnectionError -> ignore # and another":       {Ignore: true, Rules: []int{3}},
		`type:requests.exceptions.ConnectionError -> noise`:                 {Noise: "rule", Rules: []int{1}},
		`message:"ConnectionError: *" -> assign("ana")`:                     {Assign: "ana", Rules: []int{1}},
		`message:*TIMED* -> level(warning), assign('bob')`:                  {Level: Warning, Assign: "bob", Rules: []int{1}},
		"type:ConnectionError -> level(info)\ntype:* -> level(fatal) noise": {Level: Info, Noise: "rule", Rules: []int{1, 2}},
		`path:gateway.py -> noise`:                                          {Noise: "rule", Rules: []int{1}},
		`path:payments/*.py app:yes -> noise`:                               {Noise: "rule", Rules: []int{1}},
		`path:/srv/*/gateway.py -> noise`:                                   {},
		`!level:error -> noise`:                                             {},
		`!tag.server:web2 -> ignore`:                                        {Ignore: true, Rules: []int{1}},
		`module:shop.* function:get -> ignore`:                              {}, // in one and the same frame
		`type:Connection -> ignore`:                                         {},
		`release:* logger:django.request -> ignore`:                         {Ignore: true, Rules: []int{1}},
		`tags.missing:? -> ignore`:                                          {},
	} {
		got := compiled(t, text).Apply(payment())
		if len(want.Fingerprint) > 0 {
			want.Rule = text
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestARuleThatCannotBeReadIsRefusedWithItsPlace(t *testing.T) {
	for text, want := range map[string]RuleError{
		"type:KeyError -> noise\ntipe:KeyError -> noise": {2, 1, `"tipe" is no name of a condition`, `did you mean "type"?`},
		`type:KeyError`:                          {1, 14, `"->" and what to do are missing`, `write type:KeyError -> noise`},
		`type:KeyError ->`:                       {1, 17, "what to do is missing", "write one of " + actionList},
		`type:KeyError -> nois`:                  {1, 18, `"nois" is nothing to do`, `did you mean "noise"?`},
		`type:KeyError -> system-down`:           {1, 18, `"system-down" is nothing to do`, `write fingerprint("system-down"), or one of ` + actionList},
		`message:"*timed out -> noise`:           {1, 9, "the quotation is never closed", `put " at its end`},
		`timeout -> noise`:                       {1, 1, `"timeout" is no condition`, `write message:"*timeout*" to look for a word`},
		`type: -> noise`:                         {1, 6, "the value of type is missing", `write type:"…", or type:* for any`},
		`-> noise`:                               {1, 1, "nothing is said of which events it is for", "begin with a condition, such as type:KeyError"},
		`level:severe -> noise`:                  {1, 7, `"severe" is no level`, "known are fatal, error, warning, info, debug"},
		`ü:x -> noise`:                           {1, 1, `"ü" is no name of a condition`, "known are " + conditionList},
		`message:ü type:x -> level("hot")`:       {1, 27, `"hot" is no level`, "known are fatal, error, warning, info, debug"},
		`type:x -> fingerprint`:                  {1, 22, "fingerprint needs a value in brackets", `write fingerprint("…")`},
		`type:x -> fingerprint("a"`:              {1, 22, "the bracket is never closed", `put ) at the end`},
		`type:x -> fingerprint()`:                {1, 23, "fingerprint needs one value", `write fingerprint("…")`},
		`type:x -> assign("a", "b")`:             {1, 18, "assign needs one value", `write assign("…")`},
		`type:x -> fingerprint("{{ nothing }}")`: {1, 23, "{{ nothing }} is no variable", "known are default, type, value, message, function, module, path, package, level, logger, transaction, release, environment, tags.NAME"},
		`tag.:x -> noise`:                        {1, 1, "the tag has no name", "write tag.customer:acme"},
		`type :x -> noise`:                       {1, 5, "there is a blank before the colon", "write type:value"},
		`type:x -> noise,`:                       {1, 17, "what to do is missing after the comma", "write one of " + actionList},
	} {
		_, err := CompileRules(text, nil)
		var got *RuleError
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestARulesFingerprintTakesThePlaceOfTheClients(t *testing.T) {
	a, b := payment(), payment()
	a.Fingerprint = []string{"their-own"}
	b.Exceptions[0].Frames[1].Function = "refund"
	v := compiled(t, `type:ConnectionError -> fingerprint("down")`).Apply(a)
	if !share(GroupAs(a, v), GroupAs(b, v)) {
		t.Error("two events of one rule's fingerprint are two issues")
	}
	keep := compiled(t, `type:ConnectionError -> fingerprint("down", "{{ default }}")`).Apply(a)
	if share(GroupAs(a, keep), GroupAs(b, keep)) {
		t.Error("the default of two faults is one issue")
	}
}

func TestBuiltInRulesTellNoiseFromErrors(t *testing.T) {
	bare := func(typ, value string) *Event {
		return &Event{Level: Error, Exceptions: []Exception{{Type: typ, Value: value}}}
	}
	in := func(e *Event, path string) *Event {
		e.Exceptions[0].Frames = []Frame{{Function: "f", AbsPath: path, InApp: strings.HasPrefix(path, "/srv/")}}
		return e
	}
	js := func(typ, value, path string) *Event {
		e := browser(path, "f", value)
		e.Exceptions[0].Type = typ
		return e
	}
	link := func(path, agent string) *Event {
		return &Event{Kind: KindBrokenLink, Level: Warning, Request: &Request{Path: path, Agent: agent}}
	}
	for name, row := range map[string]struct {
		event *Event
		want  string
	}{
		"a host that is not served":      {bare("DisallowedHost", "Invalid HTTP_HOST header: '10.0.0.1'."), "hosts"},
		"the same of Django 3.2":         {logged(Error, "Invalid HTTP_HOST header: '10.0.0.1'. You may need to add '10.0.0.1' to ALLOWED_HOSTS.", ""), "hosts"},
		"a scanner's page":               {link("/wp-login.php", "Mozilla/5.0"), "links"},
		"a crawler's page":               {link("/old/", "Mozilla/5.0 (compatible; Googlebot/2.1)"), "links"},
		"a person's broken link":         {link("/old/", "Mozilla/5.0 (X11) Firefox/128.0"), ""},
		"a hang-up in the server":        {in(bare("BrokenPipeError", "[Errno 32] Broken pipe"), "/usr/lib/python3.11/wsgiref/handlers.py"), "disconnects"},
		"a broken pipe in own code":      {in(bare("BrokenPipeError", "[Errno 32] Broken pipe"), "/srv/shop/printer.py"), ""},
		"a reset by a database":          {in(bare("ConnectionResetError", "[Errno 104]"), "/usr/lib/python3/dist-packages/redis/connection.py"), ""},
		"an upload that ended early":     {bare("UnreadablePostError", "Apache/mod_wsgi request data read error"), "disconnects"},
		"a suspicious request":           {in(bare("SuspiciousFileOperation", "x"), "/usr/lib/python3/dist-packages/django/utils/_os.py"), "suspicious"},
		"a suspicion of the site itself": {in(bare("SuspiciousOperation", "Negative amount"), "/srv/shop/views.py"), ""},
		"an extension":                   {js("TypeError", "x is null", "chrome-extension://abcdef/inject.js"), "extensions"},
		"an app's own browser":           {js("ReferenceError", "Can't find variable: __gCrWeb", "https://shop.example.com/"), "extensions"},
		"a resize":                       {js("Error", "ResizeObserver loop completed with undelivered notifications.", "/app.js"), "resize"},
		"an error of the page":           {js("TypeError", "x is null", "https://shop.example.com/app.js"), ""},
		"an error":                       {payment(), ""},
	} {
		if got := (*Rules)(nil).Apply(row.event).Noise; got != row.want {
			t.Errorf("%s: noise by %q, want %q", name, got, row.want)
		}
	}
	off, err := CompileRules("", []string{"-hosts", "crawlers"})
	if err != nil {
		t.Fatal(err)
	}
	if got := off.Apply(bare("DisallowedHost", "x")).Noise; got != "" {
		t.Errorf("a rule that is off says %q", got)
	}
	crawled := payment()
	crawled.Request = &Request{Headers: []Var{{"User-Agent", "Mozilla/5.0 (compatible; bingbot/2.0)"}}}
	if got := off.Apply(crawled).Noise; got != "crawlers" {
		t.Errorf("a crawler's error is %q", got)
	}
}

func TestTheEvidenceSaysWhatCountedAndWhatDidNot(t *testing.T) {
	want := Evidence{
		Counted: []Clue{{"exception", "KeyError"}, {"function", "checkout in store/views"}, {"line", "x = d[k]"}},
		Ignored: []string{"line number", "values in the message", "callers", "users", "URLs"},
	}
	if diff := cmp.Diff(want, Explain(raised("KeyError", "'a'", "checkout", "x = d[k]"), Verdict{})); diff != "" {
		t.Error(diff)
	}
	ruled := Explain(raised("KeyError", "'a'", "checkout", "x = d[k]"), Verdict{Fingerprint: []string{"{{ type }}", "eu"}})
	want = Evidence{Counted: []Clue{{"fingerprint of a rule", "KeyError, eu"}}, Ignored: []string{"exception", "function", "line"}}
	if diff := cmp.Diff(want, ruled); diff != "" {
		t.Error(diff)
	}
}

func FuzzRules(f *testing.F) {
	for _, seed := range []string{"", "# x", `type:a -> noise`, `message:"*" path:**/a/?.py !tag.x:'y' -> fingerprint("{{default}}"), assign(a) level(info)`, "a\n\"b -> ", "ü:\\"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := CompileRules(text, nil)
		var place *RuleError
		if errors.As(err, &place) {
			lines := strings.Split(text, "\n")
			if place.Line < 1 || place.Line > len(lines) || place.Column < 1 || place.Column > len([]rune(lines[place.Line-1]))+1 {
				t.Errorf("%q: the place %d:%d is not in it", text, place.Line, place.Column)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Apply(payment())
	})
}

func TestATrialTellsWhatRulesWouldChange(t *testing.T) {
	rules := compiled(t, `type:ConnectionError -> fingerprint("down")`+"\n"+`type:KeyError function:list -> ignore`+"\n"+`type:KeyError function:detail -> noise`)
	trial := NewTrial(nil, rules)
	add := func(e *Event, of int64, id string) { e.ID = id; trial.Add(e, of) }
	for _, id := range []string{"a", "b"} {
		add(payment(), 1, id)
	}
	other := payment()
	other.Exceptions[0].Frames[1].Function = "refund"
	add(other, 2, "c")
	mixed := payment()
	add(mixed, 3, "d")
	add(raised("ValueError", "x", "f", "y"), 3, "e")
	add(raised("KeyError", "x", "list", "y"), 4, "f")
	add(raised("KeyError", "x", "detail", "y"), 5, "g")
	got := trial.Outcome()
	want := Outcome{
		Looked: 7, Spoke: map[int]int{1: 4, 2: 1, 3: 1},
		Groups: []Regrouping{{Key: GroupAs(payment(), rules.Apply(payment())).Lookup[0], Line: 1, Events: 4, From: []Taken{
			{Affected{1, "ConnectionError", 2}, true, []string{"a", "b"}},
			{Affected{2, "ConnectionError", 1}, true, []string{"c"}},
			{Affected{3, "ConnectionError", 1}, false, []string{"d"}},
		}}},
		Ignored: []Affected{{4, "KeyError", 1}},
		Noise:   []Affected{{5, "KeyError", 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if g := got.Groups[0]; !g.Merges() || !g.Splits() {
		t.Error("it neither merges nor splits")
	}
}
