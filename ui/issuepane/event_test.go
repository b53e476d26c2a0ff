package issuepane

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// told is what a person reads of a chain.
func told(all []link) (lines []string) {
	for _, l := range all {
		lines = append(lines, strings.Repeat("  ", l.Depth)+strings.TrimPrefix(l.Caption+" | ", " | ")+l.Title+": "+oneLine(l.Value, 60))
	}
	return lines
}

func TestWhatWasRaisedLastStandsFirst(t *testing.T) {
	e := event(t, "chain")
	want := []string{
		"PaymentError: Could not charge order A-7",
		"It followed from | URLError: <urlopen error [Errno 111] Connection refused>",
		"It followed from | ConnectionRefusedError: [Errno 111] Connection refused",
	}
	if diff := cmp.Diff(want, told(chain(e))); diff != "" {
		t.Error(diff)
	}
	e.Exceptions[0].Relation, e.Exceptions[1].Relation = "context", "cause"
	captions := []string{chain(e)[1].Caption, chain(e)[2].Caption}
	if diff := cmp.Diff([]string{"Its direct cause", "It happened while this was being handled"}, captions); diff != "" {
		t.Error(diff)
	}
}

func TestMembersOfAGroupAreSetIn(t *testing.T) {
	want := []string{
		"ExceptionGroup: warehouse sync failed",
		"  One of the group | ValueError: invalid literal for int() with base 10: 'B4-x' while syncing…",
		"  One of the group | TypeError: shelf must be a string, not NoneType",
	}
	if diff := cmp.Diff(want, told(chain(event(t, "group")))); diff != "" {
		t.Error(diff)
	}
	e := &issue.Event{}
	for i := range 50 { // each inside the one before, in a ring at the end
		id, parent := i, (i+49)%50
		e.Exceptions = append(e.Exceptions, issue.Exception{Type: "E", ID: &id, ParentID: &parent, GroupMember: true})
	}
	if got := len(chain(e)); got != 50 {
		t.Errorf("%d of 50", got)
	}
}

func TestLibraryFramesFoldBetweenTheSitesOwn(t *testing.T) {
	frames := chain(event(t, "crumbs"))[0].Frames
	if diff := cmp.Diff([]stretch{{From: 0, To: 2, Folded: true}, {From: 2, To: 3}, {From: 3, To: 5, Folded: true}}, stretches(frames)); diff != "" || openFirst(frames) != 2 {
		t.Error(diff, openFirst(frames))
	}
	for i := range frames {
		frames[i].InApp = false
	}
	if ownFrames([]link{{Frames: frames}}) || openFirst(frames) != 0 {
		t.Error("a library's frame is taken for the site's own")
	}
	if openFirst(nil) != -1 || stretches(nil) != nil {
		t.Error("frames out of nothing")
	}
}

func TestSourceIsSetOffFromTheMarginItShares(t *testing.T) {
	f := issue.Frame{Line: 10, PreContext: []string{"a", "b", "", "\tfor x in y:", "\t    try:"}, ContextLine: "\t        go(x)  ", PostContext: []string{"", "    end"}}
	want := []codeLine{{8, "for x in y:", false}, {9, "    try:", false}, {10, "        go(x)", true}, {11, "", false}, {12, "end", false}}
	if diff := cmp.Diff(want, source(f)); diff != "" {
		t.Error(diff)
	}
	if got := source(issue.Frame{Function: "f"}); got != nil {
		t.Error(got)
	}
	if got := source(issue.Frame{ContextLine: strings.Repeat("x", 64<<10)}); len(got) != 1 || len(got[0].Text) > codeWidth+4 {
		t.Error(len(got), len(got[0].Text))
	}
}

func TestATemplateErrorShowsTheTemplatesLines(t *testing.T) {
	got := templateSource(event(t, "template_mail").Template500)
	if len(got) != 9 {
		t.Fatalf("%d lines", len(got))
	}
	if diff := cmp.Diff([]codeLine{{6, "  {% for product in products %}", false}, {7, "  <li>{{ product.name }} costs  {{ product.price|euros }} </li>", true}}, got[4:6]); diff != "" {
		t.Error(diff)
	}
}

func TestTheRawTraceReadsAsPythonPrintsIt(t *testing.T) {
	got := rawTrace(event(t, "crumbs"))
	want := "Traceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/django/core/handlers/exception.py\", line 55, in inner\n    response = get_response(request)\n"
	if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "\nstore.models.Invoice.DoesNotExist: Invoice matching query does not exist.\n") {
		t.Error(got)
	}
	if n := strings.Count(rawTrace(event(t, "chain")), "During handling of the above exception, another exception occurred:"); n != 2 {
		t.Errorf("%d links", n)
	}
	if got := rawTrace(&issue.Event{TextTrace: "as it came"}); got != "as it came" {
		t.Error(got)
	}
}

func TestTheRequestSaysWhatIsKnownInOrder(t *testing.T) {
	var titles []string
	for _, s := range sections(event(t, "template_mail"), noon) {
		titles = append(titles, s.Title)
	}
	if diff := cmp.Diff([]string{"Mail", "Request", "Headers", "Where", "Context", "Server variables"}, titles); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]issue.Var{{Name: "q", Value: "a b"}, {Name: "page", Value: "%zz"}, {Name: "flag"}}, pairs("?q=a+b&page=%zz&flag")); diff != "" {
		t.Error(diff)
	}
}

func TestARequestIsCopiedAsCurlWithoutItsSecrets(t *testing.T) {
	r := &issue.Request{Method: "POST", URL: "https://shop.example.com/pay/", Query: "a=1", Body: "it's",
		Headers: []issue.Var{{Name: "Host", Value: "shop.example.com"}, {Name: "Cookie", Value: "sessionid=1"}, {Name: "Accept", Value: "text/html"}}}
	want := `curl \
  -X 'POST' \
  'https://shop.example.com/pay/?a=1' \
  -H 'Accept: text/html' \
  --data-raw 'it'\''s'`
	if diff := cmp.Diff(want, curl(r)); diff != "" {
		t.Error(diff)
	}
	form := []issue.Var{{Name: "sku", Value: "lamp"}, {Name: "count", Value: "2"}}
	for kind, want := range map[string]string{
		"application/json":                  "-H 'Content-Type: application/json' \\\n  --data-raw '{\"count\":2,\"sku\":\"lamp\"}'",
		"multipart/form-data; boundary=XyZ": "--form-string 'sku=lamp' \\\n  --form-string 'count=2'",
	} {
		got := curl(&issue.Request{Method: "POST", URL: "https://shop.example.com/pay/", Form: form, Headers: []issue.Var{{Name: "Accept-Encoding", Value: "gzip, br"}, {Name: "Content-Type", Value: kind}}})
		if !strings.HasSuffix(got, "'https://shop.example.com/pay/' \\\n  --compressed \\\n  "+want) {
			t.Errorf("%s: %s", kind, got)
		}
	}
	hostile := curl(&issue.Request{URL: "https://shop.example.com/", Body: "a\x1b[201~\x03\x7f\u009b\r\nrm"})
	if !strings.HasSuffix(hostile, "--data-raw 'a[201~\nrm'") {
		t.Errorf("a terminal is steered by %q", hostile)
	}
	if curl(nil) != "" || curl(&issue.Request{Path: "/x"}) != "" {
		t.Error("a command without an address")
	}
}

func TestBreadcrumbsEndInTheErrorAndStandNewestFirst(t *testing.T) {
	got := crumbs(event(t, "crumbs"))
	var lines []string
	for _, c := range got {
		lines = append(lines, c.Kind+" "+c.Icon+" "+oneLine(c.Text, 24))
	}
	want := []string{
		"exception bug DoesNotExist: Invoice ma…",
		`query database SELECT "store_invoice"."…`,
		`query database SELECT "store_order"."id…`,
		"query database connect",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	http := crumbOf(issue.Breadcrumb{Category: "httplib", Type: "http", Data: []issue.Var{{Name: "url", Value: "https://pay.example.com/"}, {Name: "method", Value: "POST"}, {Name: "status_code", Value: "201"}}})
	if diff := cmp.Diff("POST  https://pay.example.com/  201", http.Text); diff != "" || http.Icon != "globe" {
		t.Error(diff, http.Icon)
	}
	if crumbs(&issue.Event{}) != nil {
		t.Error("crumbs out of nothing")
	}
}

func TestWhatWasLoggedAboutAnExceptionIsShownUnlessItSaysNothingMore(t *testing.T) {
	raised := []issue.Exception{{Type: "PaymentError", Value: "card refused"}}
	for want, e := range map[string]*issue.Event{
		"Payment of order 7 failed": {Exceptions: raised, Message: "Payment of order 7 failed"},
		"":                          {Exceptions: raised, Message: "card refused"},
	} {
		if got := logged(e); got != want {
			t.Errorf("%q is shown for %q", got, e.Message)
		}
	}
	for _, e := range []*issue.Event{{Message: "till closed"}, {Exceptions: raised}, {Exceptions: raised, Message: "Internal Server Error: /pay/"}} {
		if got := logged(e); got != "" {
			t.Errorf("%q is shown for %+v", got, e)
		}
	}
}

func TestAnExceptionWithoutFramesSaysWhatThereIs(t *testing.T) {
	v := &stackView{event: &issue.Event{Exceptions: []issue.Exception{{Type: "PaymentError"}}}}
	if got, want := v.insteadWords(), "Its sender gave no more than the exception's type and message."; hasStack(v.event) || got != want {
		t.Errorf("it says %q", got)
	}
}

func TestWhatNativeCodeAndOtherClientsSayIsShown(t *testing.T) {
	if diff := cmp.Diff([]string{"libssl.so 0x7f3a", "store/a.py:3", ""}, []string{
		place(issue.Frame{Package: "/usr/lib/libssl.so", Address: "0x7f3a"}), place(issue.Frame{File: "store/a.py", Line: 3, Package: "x"}), place(issue.Frame{}),
	}); diff != "" {
		t.Error(diff)
	}
	e := &issue.Event{Exceptions: []issue.Exception{{Type: "SIGSEGV", Mechanism: "signalhandler", MechanismData: issue.RawJSON(`{"meta":{"signal":11}}`)}},
		Other: map[string]issue.RawJSON{"debug_meta": issue.RawJSON(`{"images":[]}`), "errors": issue.RawJSON(`[{"type":"invalid_data","name":"tags","value":7},{"type":"clock_drift"}]`)}}
	titles := map[string]string{}
	for _, s := range sections(e, noon) {
		titles[s.Title] = strings.TrimSpace(s.allText())
	}
	want := map[string]string{"Mechanism": "Kind: signalhandler\nmeta: {\"signal\":11}", "Also sent": "debug_meta: {\"images\":[]}", "Not processed": "invalid_data: tags 7\nclock_drift:", "Where": "Happened: Time unknown"}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Error(diff)
	}
	if got := threadName(issue.Thread{ID: "9", State: "WAITING"}); got != "Thread 9, waiting" {
		t.Error(got)
	}
}
