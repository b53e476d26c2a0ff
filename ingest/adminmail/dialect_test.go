package adminmail

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

const django16 = `From: root@web1.example.com
To: ops@example.com
Subject: [Django] ERROR (EXTERNAL IP): Internal Server Error: /cart/
Message-ID: <1@web1.example.com>
Date: Mon, 02 Mar 2015 10:00:00 -0000
Content-Type: text/plain; charset="utf-8"

Traceback (most recent call last):

  File "/srv/shop/env/lib/python2.7/site-packages/django/core/handlers/base.py", line 115, in get_response
    response = callback(request, *callback_args, **callback_kwargs)

  File "/srv/shop/store/views.py", line 12, in cart
    item = request.session['cart'][key]

KeyError: 'lamp'


<WSGIRequest
path:/cart/,
GET:<QueryDict: {}>,
POST:<QueryDict: {u'sku': [u'lamp'], u'password': [u'hunter2-EXAMPLE']}>,
COOKIES:{'sessionid': 'abc'},
META:{'HTTP_HOST': 'shop.example.com',
 'HTTP_USER_AGENT': 'Mozilla/5.0',
 'REMOTE_ADDR': '203.0.113.9',
 'REQUEST_METHOD': 'POST',
 'wsgi.url_scheme': 'https'}>
`

func TestMailsOfDjangoBefore19AreRead(t *testing.T) {
	r, err := Read([]byte(strings.ReplaceAll(django16, "\n", "\r\n")), Meta{Received: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != IsError {
		t.Fatalf("%s: %s", r.Verdict, r.Why)
	}
	e := r.Event
	x := e.Raised()
	if x == nil {
		t.Fatal("no exception")
	}
	same(t, "type", "KeyError", x.Type)
	same(t, "value", "'lamp'", x.Value)
	f := x.DecidingFrame()
	if f == nil {
		t.Fatal("no frame")
	}
	same(t, "culprit", "/srv/shop/store/views.py cart item = request.session['cart'][key]", f.AbsPath+" "+f.Function+" "+f.ContextLine)
	same(t, "place", "store.views in cart", f.Place())
	same(t, "method", "POST", e.Request.Method)
	same(t, "url", "https://shop.example.com/cart/", e.Request.URL)
	same(t, "ip", "203.0.113.9", e.Request.RemoteIP)
	if len(e.Request.Form) != 2 || len(e.Request.Cookies) != 1 {
		t.Errorf("form %v, cookies %v", e.Request.Form, e.Request.Cookies)
	}
}

func errorOf(t *testing.T, raw string) issue.Event {
	t.Helper()
	r, err := Read([]byte(raw), Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != IsError {
		t.Fatalf("%s: %s", r.Verdict, r.Why)
	}
	return r.Event
}

// Django 1.3 wrote no path of its own, and reprs of byte strings, long strings in pieces, objects and lists.
func TestARequestsReprIsReadWhateverStandsInIt(t *testing.T) {
	e := errorOf(t, `Subject: [Shop] ERROR (internal IP): Internal Server Error: /pay/
Content-Type: text/plain; charset="utf-8"

Traceback (most recent call last):

  File "/srv/shop/store/views.py", line 9, in pay
    charge(request.POST['card'])

KeyError: u'card'


<WSGIRequest
GET:<QueryDict: {}>,
POST:<QueryDict: {u'sku': [u"l'amp", u'two'], u'note': [u'a\nMETA:{b'], u'empty': []}>,
COOKIES:{'sessionid': 'abc{def', 'theme': 'dark'},
META:{'CONTENT_LENGTH': '53',
 'HTTP_HOST': 'shop.example.com',
 'HTTP_USER_AGENT': "Moz'illa/5.0",
 'HTTP_X_LONG': 'one '
                'two',
 'PATH_INFO': u'/pay/',
 'QUERY_STRING': 'next=1',
 'REMOTE_ADDR': '10.0.0.7',
 'REQUEST_METHOD': 'POST',
 'wsgi.input': <_io.BytesIO object at 0x7fe7b93c2a70>,
 'wsgi.url_scheme': 'https',
 'wsgi.version': (1, 0)}>`)
	internal := true
	want := &issue.Request{
		Method: "POST", URL: "https://shop.example.com/pay/?next=1", Path: "/pay/", Host: "shop.example.com", Query: "next=1",
		Headers:  []issue.Var{{Name: "Host", Value: "shop.example.com"}, {Name: "User-Agent", Value: "Moz'illa/5.0"}, {Name: "X-Long", Value: "one two"}},
		Cookies:  []issue.Var{{Name: "sessionid", Value: "abc{def"}, {Name: "theme", Value: "dark"}},
		Form:     []issue.Var{{Name: "sku", Value: "two"}, {Name: "note", Value: "a\nMETA:{b"}, {Name: "empty", Value: "[]"}},
		RemoteIP: "10.0.0.7", Internal: &internal, Agent: "Moz'illa/5.0",
		Env: []issue.Var{
			{Name: "CONTENT_LENGTH", Value: "53"}, {Name: "PATH_INFO", Value: "/pay/"}, {Name: "QUERY_STRING", Value: "next=1"}, {Name: "REMOTE_ADDR", Value: "10.0.0.7"},
			{Name: "REQUEST_METHOD", Value: "POST"}, {Name: "wsgi.input", Value: "<_io.BytesIO object at 0x7fe7b93c2a70>"}, {Name: "wsgi.url_scheme", Value: "https"}, {Name: "wsgi.version", Value: "(1, 0)"},
		},
	}
	if diff := cmp.Diff(want, e.Request); diff != "" {
		t.Error(diff)
	}
}

func TestARequestsReprThatCouldNotBeReadOrWasCutKeepsItsException(t *testing.T) {
	for name, repr := range map[string]string{
		"not parsed":     "<WSGIRequest\npath:/cart/,\nGET:<could not parse>,\nPOST:<could not parse>,\nCOOKIES:<could not parse>,\nMETA:<could not parse>>",
		"cut in a value": "<WSGIRequest\npath:/cart/,\nGET:<QueryDict: {}>,\nPOST:<QueryDict: {u'a': [u'b",
		"cut in META":    "Request repr(): \n<WSGIRequest\npath:/cart/,\nGET:{},\nPOST:{},\nCOOKIES:{},\nMETA:{'HTTP_HOST': 'x', 'PATH",
		"unavailable":    "Request repr(): unavailable",
		"short":          "<WSGIRequest: GET '/cart/'>",
	} {
		e := errorOf(t, "Subject: [Django] ERROR (EXTERNAL IP): Internal Server Error: /cart/\n\nTraceback (most recent call last):\n  File \"/srv/shop/views.py\", line 3, in cart\n    x[1]\nIndexError: list index out of range\n\n\n"+repr)
		x := e.Raised()
		if x == nil || x.Type != "IndexError" || x.Value != "list index out of range" || len(x.Frames) != 1 {
			t.Errorf("%s: %+v", name, x)
		}
		if e.Request == nil || e.Request.Path != "/cart/" && name != "unavailable" {
			t.Errorf("%s: %+v", name, e.Request)
		}
	}
}

// The text template of Django 1.9 to 2.2.
func TestTracebacksOfDjangoBefore30HaveTheirFrames(t *testing.T) {
	e := errorOf(t, `Subject: [Django] ERROR (EXTERNAL IP): Internal Server Error: /chained/

Internal Server Error: /chained/

RuntimeError at /chained/
outer

Request Method: GET
Request URL: https://shop.example.com/chained/
Django Version: 1.11.29
Python Executable: /usr/bin/python3
Python Version: 3.6.15
Python Path: ['/srv/shop', '/usr/lib/python3.6']
Server time: Wed, 25 Nov 2020 02:39:59 +0000
Installed Applications:
['store']
Installed Middleware:
[]


Traceback:  

File "/srv/shop/store/views.py" in chained
  25.         {}['inner']
  
    
      During handling of the above exception ('inner'), another exception occurred:
    
  

File "/usr/lib/python3.6/site-packages/django/core/handlers/base.py" in _get_response
  149.                     response = self.process_exception_by_middleware(e, request)

File "<frozen importlib._bootstrap>" in _gcd_import

File "/srv/shop/store/views.py" in chained
  27.         raise RuntimeError("outer")

Exception Type: RuntimeError at /chained/
Exception Value: outer
Request information:
USER: maria

GET: No GET data

META:
REQUEST_METHOD = 'GET'
`)
	frame := func(path, file, module, function, context string, line int, own bool) issue.Frame {
		return issue.Frame{AbsPath: path, File: file, Module: module, Function: function, ContextLine: context, Line: line, InApp: own}
	}
	want := []issue.Exception{
		{Value: "'inner'", Relation: "context", Frames: []issue.Frame{frame("/srv/shop/store/views.py", "store/views.py", "store.views", "chained", "{}['inner']", 25, true)}},
		{Type: "RuntimeError", Value: "outer", Frames: []issue.Frame{
			frame("/usr/lib/python3.6/site-packages/django/core/handlers/base.py", "site-packages/django/core/handlers/base.py", "site-packages.django.core.handlers.base",
				"_get_response", "response = self.process_exception_by_middleware(e, request)", 149, false),
			frame("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>", "", "_gcd_import", "", 0, false),
			frame("/srv/shop/store/views.py", "store/views.py", "store.views", "chained", `raise RuntimeError("outer")`, 27, true),
		}},
	}
	if diff := cmp.Diff(want, e.Exceptions); diff != "" {
		t.Error(diff)
	}
}

const logged = `Traceback (most recent call last):
  File "/srv/shop/store/tasks.py", line 8, in sync
    push(order)
TimeoutError: timed out
`

func TestAMailedLogRecordIsReadWhenItsLevelIsSaid(t *testing.T) {
	for name, raw := range map[string]string{
		"a formatter":     "Subject: Problem on web1\n\nERROR 2026-03-01 10:00:00,123 store.tasks 1234 Sync stopped\n" + logged,
		"the subject":     "Subject: [Shop] ERROR: Sync stopped\n\nSync stopped\n" + logged,
		"a site's level":  "Subject: [Shop] Alarm (EXTERNAL IP): Sync stopped\n\nSync stopped\n" + logged,
		"a list's footer": "Subject: [Shop] ERROR: Sync stopped\n\nSync stopped\n" + logged + "\n_______________________________________________\nops mailing list\n",
	} {
		e := errorOf(t, raw)
		x := e.Raised()
		if x == nil || x.Type != "TimeoutError" || x.Value != "timed out" || e.Message != "Sync stopped" || e.Level != issue.Error {
			t.Errorf("%s: %+v, message %q, level %s", name, x, e.Message, e.Level)
		}
	}
	celery := errorOf(t, "Subject: [celery@web1] Error: Task store.tasks.sync (a-b): TimeoutError()\n\nTask store.tasks.sync with id a-b raised exception:\n'TimeoutError()'\n\n"+
		"Task was called with args: () kwargs: {}.\n\nThe contents of the full traceback was:\n\n"+logged+"\n\n-- \nJust to let you know,\npy-celery at web1.\n")
	same(t, "message", "Task store.tasks.sync with id a-b raised exception:", celery.Message)
}

func TestATracebackThatAPersonSendsIsLeftAlone(t *testing.T) {
	for name, raw := range map[string]string{
		"a question":          "Subject: help with an error\n\nHi,\n\nI get this ERROR since today:\n\n" + logged,
		"words after it":      "Subject: [Shop] ERROR: Sync stopped\n\nSync stopped\n" + logged + "\nCan you look at it?\nMaria\n",
		"no level":            "Subject: Sync stopped\n\nSync stopped\n" + logged,
		"an answer":           "Subject: Re: [Shop] ERROR: Sync stopped\n\nSync stopped\n" + logged,
		"a quoted traceback":  "Subject: ERROR: odd\n\nSee:\n> " + strings.ReplaceAll(logged, "\n", "\n> "),
		"a word of an error ": "Subject: ERROR: nothing\n\nTraceback (most recent call last):\n",
	} {
		r, err := Read([]byte(raw), Meta{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict == IsError || r.Why == "" {
			t.Errorf("%s: %s %q", name, r.Verdict, r.Why)
		}
	}
}

func TestChainedTracebacksOfTheInterpreterAreRead(t *testing.T) {
	got, _, ok := traceback.Read(`Traceback (most recent call last):
  File "/srv/a.py", line 1, in f
    x = d[k]
        ~^^^
KeyError: 'a'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/b.py", line 2, in g
    f()
store.errors.Missing: no a
second line
`)
	if !ok || len(got) != 2 {
		t.Fatalf("%v %v", ok, got)
	}
	same(t, "first", "KeyError 'a' cause", got[0].Type+" "+got[0].Value+" "+got[0].Relation)
	same(t, "second", "store.errors.Missing no a\nsecond line", got[1].Type+" "+got[1].Value)
	same(t, "line", "x = d[k]", got[0].Frames[0].ContextLine)
}

func TestAHeaderIsUnlikelyOnlyWhenNothingSpeaksForAReport(t *testing.T) {
	for header, want := range map[string]bool{
		"Subject: [Django] ERROR (EXTERNAL IP): x\r\nFrom: a@example.com":                        true,
		"Subject: =?utf-8?q?=5B=D0=9C=5D_ERROR=3A_x?=\r\nFrom: a@example.com":                    true,
		"Subject: Problem on web1\r\nFrom: ops@example.com":                                      true,
		"Subject: web1\r\nFrom: root@web1.example.com":                                           true,
		"Subject: web1\r\nFrom: Shop <shop-errors@example.com>":                                  true,
		"Subject: see below\r\nFrom: a@example.com\r\nContent-Type: multipart/mixed; boundary=b": true,
		"": true,
		"Subject: Invoice 2026-03\r\nFrom: Billing <billing@example.net>\r\nContent-Type: text/plain":      false,
		"Subject: Lunch?\r\nFrom: Maria <maria@example.com>\r\nContent-Type: multipart/alternative":        false,
		"Subject: Issue 712\r\nFrom: News <news@weekly.example.org>\r\nList-Unsubscribe: <https://x.test>": false,
	} {
		if got := LooksLikely([]byte(header)); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

func TestTheSameMailHasTheSameID(t *testing.T) {
	a, err := Read([]byte(django16), Meta{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Read([]byte("Delivered-To: ops@example.net\nX-Spam: no\n"+django16), Meta{Mailbox: "Archive"})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "id", a.Event.ID, b.Event.ID)
	c, err := Read([]byte(strings.Replace(django16, "<1@", "<2@", 1)), Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if a.Event.ID == c.Event.ID {
		t.Error("two mails have one id")
	}
}

func BenchmarkRead(b *testing.B) {
	raw := []byte(django16)
	b.SetBytes(int64(len(raw)))
	var e issue.Event
	for b.Loop() {
		r, err := Read(raw, Meta{})
		if err != nil {
			b.Fatal(err)
		}
		e = r.Event
	}
	_ = e
}
