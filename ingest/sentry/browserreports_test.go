package sentry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// told is what a list shows of a report, and what it is grouped by.
type told struct {
	Kind                           issue.Kind
	Title, Culprit, Rule, Blocked  string
	Page, Agent, Release, Language string
}

func tell(e *issue.Event) told {
	return told{e.Kind, e.Title(), e.Culprit, e.Tags[issue.TagRule], e.Tags[issue.TagBlocked], e.Request.URL, e.Request.Agent, e.Release, e.Platform}
}

func TestReportsOfBrowsersAreReadInEveryForm(t *testing.T) {
	const page = "https://shop.example.com/cart/"
	for name, one := range map[string]struct {
		path, body string
		want       told
	}{
		"a script by report-uri": {
			"/api/1/security/?sentry_key=abc&sentry_release=shop%401",
			`{"csp-report":{"document-uri":"` + page + `","violated-directive":"script-src-elem 'self'","effective-directive":"script-src-elem","blocked-uri":"https://cdn.example.com:443/a.js","original-policy":"x"}}`,
			told{issue.KindCSP, "Blocked script from cdn.example.com", "script-src-elem", "script-src-elem", "cdn.example.com", page, "Mozilla/5.0 Test", "shop@1", "javascript"},
		},
		"an inline style by the Reporting API": {
			"/api/1/csp-report/?sentry_key=abc",
			`[{"type":"csp-violation","age":10,"url":"` + page + `","user_agent":"Agent of the report","body":{"documentURL":"` + page + `","effectiveDirective":"style-src-attr","blockedURL":"inline","disposition":"enforce"}}]`,
			told{issue.KindCSP, "Blocked inline style in an attribute", "style-src-attr", "style-src-attr", "inline", page, "Agent of the report", "", "javascript"},
		},
		"an image as data": {
			"/api/1/security/?sentry_key=abc", `{"csp-report":{"document-uri":"` + page + `","violated-directive":"img-src 'self'","blocked-uri":"data"}}`,
			told{issue.KindCSP, "Blocked image from data", "img-src", "img-src", "data", page, "Mozilla/5.0 Test", "", "javascript"},
		},
		"the site's own font": {
			"/api/1/security/?sentry_key=abc", `{"csp-report":{"document-uri":"` + page + `","effective-directive":"font-src","blocked-uri":"https://shop.example.com/a.woff"}}`,
			told{issue.KindCSP, "Blocked font of the site itself", "font-src", "font-src", "self", page, "Mozilla/5.0 Test", "", "javascript"},
		},
		"a network error": {
			"/api/1/nel/?sentry_key=abc", `[{"age":0,"type":"network-error","url":"` + page + `","body":{"type":"tcp.reset","phase":"connection","method":"GET","status_code":0}}]`,
			told{issue.KindNEL, "Network error tcp.reset at shop.example.com", "connection tcp.reset", "tcp.reset", "shop.example.com", page, "Mozilla/5.0 Test", "", "javascript"},
		},
		"Expect-CT": {
			"/api/1/security/?sentry_key=abc", `{"expect-ct-report":{"hostname":"shop.example.com","port":443,"scts":[]}}`,
			told{issue.KindSecurity, "Expect-CT failed for shop.example.com", "expect-ct", "expect-ct", "shop.example.com", "https://shop.example.com/", "Mozilla/5.0 Test", "", "javascript"},
		},
		"Expect-Staple": {
			"/api/1/security/?sentry_key=abc", `{"expect-staple-report":{"hostname":"shop.example.com","response-status":"MISSING"}}`,
			told{issue.KindSecurity, "Expect-Staple failed for shop.example.com", "expect-staple", "expect-staple", "shop.example.com", "https://shop.example.com/", "Mozilla/5.0 Test", "", "javascript"},
		},
		"pinned keys": {
			"/api/1/security/?sentry_key=abc", `{"hostname":"shop.example.com","noted-hostname":"shop.example.com","known-pins":[]}`,
			told{issue.KindSecurity, "Public key pinning failed for shop.example.com", "hpkp", "hpkp", "shop.example.com", "https://shop.example.com/", "Mozilla/5.0 Test", "", "javascript"},
		},
		"a deprecation": {
			"/api/1/security/?sentry_key=abc", `[{"type":"deprecation","url":"` + page + `","body":{"id":"websql","message":"WebSQL will go","sourceFile":"` + page + `a.js"}}]`,
			told{issue.KindSecurity, "WebSQL will go", "deprecation websql", "deprecation websql", page + "a.js", page, "Mozilla/5.0 Test", "", "javascript"},
		},
	} {
		b := posted(t, one.path, one.body, "User-Agent", "Mozilla/5.0 Test")
		if len(b.Errors) != 1 || b.Errors[0].Level != issue.Warning || len(b.Errors[0].ID) != 32 {
			t.Errorf("%s: kept %+v", name, b)
			continue
		}
		if diff := cmp.Diff(one.want, tell(&b.Errors[0])); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReportsOfAnEnvelopeAreReadAndOnesThatAreNotKnownAreKept(t *testing.T) {
	b := posted(t, "/api/1/envelope/"+withKey, "{}\n{\"type\":\"raw_security\"}\n"+
		`{"csp-report":{"document-uri":"https://a.example/","effective-directive":"connect-src","blocked-uri":"wss://b.example/"}}`+"\n{\"type\":\"security\"}\n{\"a\":1}\n")
	if len(b.Errors) != 1 || b.Errors[0].Title() != "Blocked connection from b.example" || len(b.Items) != 1 || len(b.Skipped) != 1 {
		t.Errorf("kept %+v", b)
	}
	base := listen(t, &memory{}).URL
	for _, body := range []string{`{"a":1}`, `[]`, `7`, `x`, ``} {
		if status, _, _ := knock(t, "POST", base+"/api/1/security/"+withKey, body); status != 400 {
			t.Errorf("%q: answered %d", body, status)
		}
	}
}

func TestReportsOfOneRuleAndHostAreOneIssueWhateverThePage(t *testing.T) {
	group := func(page, directive, blocked string) string {
		b := posted(t, "/api/1/security/"+withKey, `{"csp-report":{"document-uri":"`+page+`","effective-directive":"`+directive+`","blocked-uri":"`+blocked+`"}}`)
		return issue.Group(&b.Errors[0]).Lookup[0]
	}
	first := group("https://a.example/1", "script-src", "https://cdn.example.com/1.js")
	if second := group("https://a.example/2", "script-src", "https://cdn.example.com/2.js"); second != first {
		t.Error("two pages are two issues")
	}
	if other := group("https://a.example/1", "img-src", "https://cdn.example.com/1.js"); other == first {
		t.Error("two directives are one issue")
	}
	if other := group("https://a.example/1", "script-src", "https://evil.example.com/1.js"); other == first {
		t.Error("two hosts are one issue")
	}
}
