package adminmail

import (
	"strings"
	"testing"
	"time"

	"paddock/app/issue"
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
	same(t, "method", "POST", e.Request.Method)
	same(t, "url", "https://shop.example.com/cart/", e.Request.URL)
	same(t, "ip", "203.0.113.9", e.Request.RemoteIP)
	if len(e.Request.Form) != 2 || len(e.Request.Cookies) != 1 {
		t.Errorf("form %v, cookies %v", e.Request.Form, e.Request.Cookies)
	}
}

func TestChainedTracebacksOfTheInterpreterAreRead(t *testing.T) {
	got, ok := Traceback(`Traceback (most recent call last):
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

func FuzzRead(f *testing.F) {
	f.Add([]byte(django16))
	f.Add([]byte("Subject: [Django] Broken link on shop.example.com\n\nReferrer: /\nRequested URL: /x\n"))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n" + django16 + "\n--a--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Read(raw, Meta{})
		if err != nil {
			return
		}
		if r.Verdict == IsOther && r.Why == "" {
			t.Error("left alone without a reason")
		}
		if r.Verdict != IsOther && r.Event.ID == "" {
			t.Error("an event without an id")
		}
	})
}

func FuzzTraceback(f *testing.F) {
	f.Add("Traceback (most recent call last):\n  File \"a\", line 1, in f\n    x\nKeyError: 'a'\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := Traceback(text)
		if ok != (len(got) > 0) {
			t.Errorf("%v with %d exceptions", ok, len(got))
		}
		_ = djangoTraceback(text)
	})
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
