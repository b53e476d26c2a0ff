package sentry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// own lists the functions of a stack that are the site's own, innermost last.
func own(frames []issue.Frame) (names []string) {
	for _, f := range frames {
		if f.InApp {
			names = append(names, f.Place())
		}
	}
	return names
}

func TestFramesOfEveryPlatformAreTheSitesOwnOrALibrarys(t *testing.T) {
	for platform, one := range map[string]struct {
		frames string
		want   []string
	}{
		"java":       {`{"module":"java.lang.Thread","function":"run"},{"module":"org.springframework.web.X","function":"a"},{"module":"com.example.Cart","function":"add","filename":"Cart.java"},{"module":"javax.servlet.Y","function":"b"}`, []string{"com.example.Cart in add"}},
		"csharp":     {`{"module":"System.Threading.Task","function":"Run"},{"module":"Shop.Cart","function":"Add"},{"module":"Microsoft.AspNetCore.X","function":"a"}`, []string{"Shop.Cart in Add"}},
		"php":        {`{"filename":"/app/src/Cart.php","function":"add"},{"filename":"/app/vendor/laravel/a.php","function":"handle"}`, []string{"/app/src/Cart.php in add"}},
		"ruby":       {`{"filename":"app/models/cart.rb","abs_path":"/srv/app/models/cart.rb","function":"add"},{"filename":"a.rb","abs_path":"/usr/local/bundle/gems/rack-2/a.rb","function":"call"}`, []string{"app/models/cart.rb in add"}},
		"go":         {`{"module":"main","function":"main","abs_path":"/src/main.go"},{"module":"example.com/shop/cart","function":"Add"},{"module":"net/http","function":"serve"},{"module":"runtime","function":"goexit"},{"module":"github.com/x/y","abs_path":"/root/go/pkg/mod/github.com/x/y@v1/a.go","function":"z"}`, []string{"main in main", "example.com/shop/cart in Add"}},
		"cocoa":      {`{"package":"/private/var/containers/Bundle/Application/1/Shop.app/Shop","function":"-[Cart add]"},{"package":"UIKitCore","function":"-[UIView a]"},{"package":"/System/Library/Frameworks/a","function":"b"},{"package":"libdispatch.dylib","function":"c"}`, []string{"Shop in -[Cart add]"}},
		"native":     {`{"package":"C:\\Program Files\\Shop\\shop.exe","instruction_addr":"0x12ab"},{"package":"C:\\WINDOWS\\SYSTEM32\\ntdll.dll","function":"RtlX"},{"package":"/usr/lib/libc.so.6","function":"abort"}`, []string{"shop.exe at 0x12ab"}},
		"rust":       {`{"function":"shop::cart::add"},{"function":"core::panicking::panic"},{"function":"std::panicking::begin_panic"}`, []string{"shop::cart::add"}},
		"elixir":     {`{"module":"Elixir.Shop.Cart","function":"add/2"},{"module":"Elixir.Phoenix.Router","function":"call/2"},{"module":"proc_lib","function":"init_p/5"}`, []string{"Elixir.Shop.Cart in add/2"}},
		"dart":       {`{"abs_path":"package:shop/cart.dart","filename":"cart.dart","function":"add"},{"abs_path":"package:flutter/src/a.dart","function":"b"},{"abs_path":"dart:async/zone.dart","function":"c"}`, []string{"cart.dart in add"}},
		"perl":       {`{"module":"Shop::Cart","function":"add","filename":"lib/Shop/Cart.pm"},{"module":"Carp","function":"croak"},{"module":"X","abs_path":"/usr/share/perl5/X.pm","function":"y"}`, []string{"Shop::Cart in add"}},
		"node":       {`{"filename":"/srv/app/cart.js","function":"add"},{"filename":"/srv/app/node_modules/express/a.js","function":"handle"},{"filename":"node:internal/process","function":"run"},{"filename":"internal/main.js","function":"old"}`, []string{"/srv/app/cart.js in add"}},
		"javascript": {`{"filename":"https://shop.example.com/static/app.js","function":"add"},{"filename":"chrome-extension://abc/x.js","function":"spy"},{"filename":"webpack:///./node_modules/react/a.js","function":"render"},{"filename":"<anonymous>","function":"Array.map"}`, []string{"https://shop.example.com/static/app.js in add"}},
		"python":     {`{"filename":"store/views.py","abs_path":"/srv/shop/store/views.py","module":"store.views","function":"cart"},{"abs_path":"/usr/lib/python3/dist-packages/django/core/a.py","function":"inner"}`, []string{"store.views in cart"}},
	} {
		b := decoded(t, `{"platform":"`+platform+`","exception":{"values":[{"type":"E","stacktrace":{"frames":[`+one.frames+`]}}]}}`)
		if diff := cmp.Diff(one.want, own(b.Errors[0].Exceptions[0].Frames)); diff != "" {
			t.Errorf("%s: %s", platform, diff)
		}
	}
}

func TestWhatTheClientSaysOfAFrameCountsUnlessItsFileSaysOtherwise(t *testing.T) {
	b := decoded(t, `{"platform":"java","exception":[{"type":"E","stacktrace":{"frames":[{"module":"com.google.shop.Cart","function":"mine","in_app":true},{"module":"com.example.Gen","function":"theirs","in_app":false}]}}]}`)
	if diff := cmp.Diff([]string{"com.google.shop.Cart in mine"}, own(b.Errors[0].Exceptions[0].Frames)); diff != "" {
		t.Error(diff)
	}
}

func TestAnExceptionWithoutAStackHasThatOfItsThread(t *testing.T) {
	const frame = `{"frames":[{"function":"raise","module":"a.B"}]}`
	for name, one := range map[string]struct{ exception, threads string }{
		"named":   {`"type":"E","thread_id":7`, `{"id":1,"current":true,"stacktrace":{"frames":[{"function":"x"}]}},{"id":7,"stacktrace":` + frame + `}`},
		"crashed": {`"type":"E"`, `{"id":1,"current":true,"stacktrace":{"frames":[{"function":"x"}]}},{"id":7,"crashed":true,"stacktrace":` + frame + `}`},
		"current": {`"type":"E"`, `{"id":1,"stacktrace":{"frames":[{"function":"x"}]}},{"id":7,"current":true,"stacktrace":` + frame + `}`},
	} {
		e := decoded(t, `{"platform":"java","exception":[{`+one.exception+`}],"threads":{"values":[`+one.threads+`]}}`).Errors[0]
		if len(e.Exceptions[0].Frames) != 1 || e.Exceptions[0].Frames[0].Function != "raise" || len(e.Threads) != 2 || len(e.Threads[1].Frames) != 0 || len(e.Threads[0].Frames) != 1 {
			t.Errorf("%s: %+v %+v", name, e.Exceptions, e.Threads)
		}
	}
	e := decoded(t, `{"exception":[{"type":"E","stacktrace":`+frame+`}],"threads":[{"id":1,"crashed":true,"stacktrace":`+frame+`}]}`).Errors[0]
	if len(e.Exceptions[0].Frames) != 1 || len(e.Threads[0].Frames) != 1 {
		t.Errorf("a stack was taken from its thread: %+v %+v", e.Exceptions, e.Threads)
	}
}

func TestChainsOfEveryClientSayHowTheyAreTied(t *testing.T) {
	for source, want := range map[string]string{`"source":"__cause__",`: "cause", `"source":"__context__",`: "context", `"source":"cause",`: "cause", `"source":"InnerException",`: "cause", ``: "cause"} {
		e := decoded(t, `{"exception":[{"type":"A","mechanism":{"type":"chained",`+source+`"exception_id":1,"parent_id":0}},{"type":"B","mechanism":{"type":"generic","exception_id":0}}]}`).Errors[0]
		if got := e.Exceptions[0].Relation + " " + e.Exceptions[1].Relation; got != want+" " || e.Exceptions[0].GroupMember {
			t.Errorf("%s: %q", source, got)
		}
	}
	e := decoded(t, `{"exception":[{"type":"A","mechanism":{"source":"InnerExceptions[0]","exception_id":1,"parent_id":0}},{"type":"Aggregate","mechanism":{"exception_id":0}}]}`).Errors[0]
	if !e.Exceptions[0].GroupMember || e.Raised().Type != "Aggregate" {
		t.Errorf("%+v", e.Exceptions)
	}
}

func TestNothingAnEventSaysOfTheFaultIsLost(t *testing.T) {
	e := decoded(t, `{"platform":"native","level":"warning","user":{"id":7,"geo":{"city":"Graz"},"segment":"gold","plan":"pro"},"tags":[["a","b"],["c",1]], "contexts":{"basket":{"items":3},"device":{"arch":"x86"}},"debug_meta":{"images":[{"type":"elf"}]},"errors":[{"type":"invalid_data","name":"tags"}],"measurements":{"lcp":{"value":3}}, "logentry":{"message":"%s of %(b)s","params":["a",2]}, "exception":{"values":[{"type":"SIGSEGV","mechanism":{"type":"signalhandler","handled":false,"synthetic":true,"help_link":"https://example.com","meta":{"signal":{"number":11}},"data":{"address":"0x0"}}}]}, "sentry.interfaces.Template":{"filename":"cart.html","lineno":3,"context_line":"{{ x }}"},"request":{"url":"https://a.example/?a=1","data":[1,{"b":2}],"query_string":[["a","1"]],"cookies":[["c","d"]]}}`).Errors[0]
	got := map[string]string{
		"geo": e.User.Data["geo"], "segment": e.User.Data["segment"], "plan": e.User.Data["plan"], "tag a": e.Tags["a"], "tag c": e.Tags["c"], "basket": string(e.Contexts["basket"]),
		"debug_meta": string(e.Other["debug_meta"]), "errors": string(e.Other["errors"]), "measurements": string(e.Other["measurements"]), "params": string(e.Other["params"]),
		"mechanism": string(e.Exceptions[0].MechanismData), "template": e.Template500.Name + e.Template500.Source, "body": e.Request.Body, "query": e.Request.Query, "cookie": e.Request.Cookies[0].Value,
	}
	want := map[string]string{
		"geo": `{"city":"Graz"}`, "segment": "gold", "plan": "pro", "tag a": "b", "tag c": "1", "basket": `{"items":3}`,
		"debug_meta": `{"images":[{"type":"elf"}]}`, "errors": `[{"type":"invalid_data","name":"tags"}]`, "measurements": `{"lcp":{"value":3}}`, "params": `["a",2]`,
		"mechanism": `{"meta":{"signal":{"number":11}},"data":{"address":"0x0"},"help_link":"https://example.com","synthetic":true}`, "template": "cart.html{{ x }}", "body": `[1,{"b":2}]`, "query": "a=1", "cookie": "d",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(e.Other) != 4 {
		t.Errorf("besides: %v", e.Other)
	}
}

func TestWhatCrashReportersSayOfThreadsIsKept(t *testing.T) {
	e := decoded(t, `{"platform":"java","fingerprint":"one","exception":[{"type":"ANR","stacktrace":{"registers":{"pc":"0x1"},"frames":[{"function":"f"}]}}],"threads":[{"id":1,"state":"BLOCKED","held_locks":{"0x2":{"type":4}}}],"request":{"url":"https://a.example/","fragment":"top"},"breadcrumbs":[{"message":"m","event_id":"abc"}]}`).Errors[0]
	want := map[string]issue.RawJSON{"registers": issue.RawJSON(`{"pc":"0x1"}`), "held_locks of thread 1": issue.RawJSON(`{"0x2":{"type":4}}`), "request.fragment": issue.RawJSON(`"top"`)}
	if diff := cmp.Diff(want, e.Other); diff != "" {
		t.Error(diff)
	}
	if e.Threads[0].State != "BLOCKED" || e.Breadcrumbs[0].Data[0].Value != "abc" || len(e.Fingerprint) != 1 {
		t.Errorf("%+v %+v %v", e.Threads, e.Breadcrumbs, e.Fingerprint)
	}
}

func TestNamedParametersFillTheirTemplate(t *testing.T) {
	e := decoded(t, `{"logentry":{"message":"Cleanup of %(one)s: %(two)d of %(none)s","params":{"one":"cart","two":3}}}`).Errors[0]
	if e.Message != "Cleanup of cart: 3 of %(none)s" {
		t.Errorf("%q", e.Message)
	}
}

func TestAnEventThatAnotherServerMadeOfAReportIsThatReport(t *testing.T) {
	for report, want := range map[string]told{
		`"csp":{"effective_directive":"style-src","blocked_uri":"https://cdn.example.com/a.css","document_uri":"https://a.example/"}`: {issue.KindCSP, "Blocked style from cdn.example.com", "style-src", "style-src", "cdn.example.com", "https://a.example/", "", "", ""},
		`"hpkp":{"hostname":"a.example","port":443}`:         {issue.KindSecurity, "Public key pinning failed for a.example", "hpkp", "hpkp", "a.example", "https://a.example/", "", "", ""},
		`"expectct":{"hostname":"a.example","port":443}`:     {issue.KindSecurity, "Expect-CT failed for a.example", "expect-ct", "expect-ct", "a.example", "https://a.example/", "", "", ""},
		`"expectstaple":{"hostname":"a.example","port":443}`: {issue.KindSecurity, "Expect-Staple failed for a.example", "expect-staple", "expect-staple", "a.example", "https://a.example/", "", "", ""},
	} {
		e := decoded(t, `{"logentry":{"formatted":"Blocked 'style' from 'cdn.example.com'"},`+report+`}`).Errors[0]
		if diff := cmp.Diff(want, tell(&e)); diff != "" {
			t.Errorf("%s: %s", report, diff)
		}
	}
}

func TestLevelsMayBeTheNumbersOfPythonsLogging(t *testing.T) {
	for said, want := range map[string]issue.Level{"50": issue.Fatal, "40": issue.Error, "30": issue.Warning, `"20"`: issue.Info, "10": issue.Debug, `"warning"`: issue.Warning, "null": issue.Error} {
		if got := decoded(t, `{"level":`+said+`}`).Errors[0].Level; got != want {
			t.Errorf("%s: %s, want %s", said, got, want)
		}
	}
}
