package adminmail

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest"
)

// odd is a report of a form that no dialect fits: words follow the traceback.
const odd = "From: Shop <root@web1.example.com>\nTo: ops@example.com\nSubject: Nightly sync of Maria Kovacs\nMessage-ID: <7@web1.example.com>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\n" +
	"X-Acme-Customer: 4711\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n"

var oddBody = "Sync of maria@example.com stopped.\n\n" + logged + "\nState of the queue (München):\n  12 of 4711 orders, see https://shop.example.com/admin/orders/?token=abc\n  /srv/shop/spool/17.json\n"

func oddMail() []byte {
	return []byte(odd + wrap(base64.StdEncoding.EncodeToString([]byte(oddBody))) + "\n")
}

func TestAReportOfAnUnknownFormIsKeptAsItReads(t *testing.T) {
	came := time.Date(2026, 3, 2, 10, 5, 0, 0, time.UTC)
	r, err := Read(oddMail(), Meta{Mailbox: "ops@example.com", Received: came})
	if err != nil || r.Verdict != IsUnread {
		t.Fatalf("%s %q, %v", r.Verdict, r.Why, err)
	}
	b := Batch(r)
	if len(b.Errors) != 0 || len(b.Raw) != 1 {
		t.Fatalf("%+v", b)
	}
	if diff := cmp.Diff([]ingest.Skip{{Protocol: Name, Reason: "not understood, and kept raw", Count: 1}}, b.Skipped); diff != "" {
		t.Error(diff)
	}
	raw := b.Raw[0]
	if !strings.Contains(string(raw.Body), "Content-Transfer-Encoding: 8bit") || !strings.Contains(string(raw.Body), "State of the queue (München):\n  12 of 4711 orders") {
		t.Errorf("kept as %s", raw.Body)
	}
	again, err := Read(raw.Body, Meta{Mailbox: "ops@example.com", Received: came})
	if err != nil || again.Verdict != IsUnread {
		t.Fatalf("%s %q, %v", again.Verdict, again.Why, err)
	}
	if diff := cmp.Diff(string(raw.Body), string(again.Unread.Body)); diff != "" {
		t.Errorf("kept once more it is another:\n%s", diff)
	}
	id := raw.Mail.Mail
	raw.Body = nil
	want := ingest.Raw{
		Protocol: Name, Path: "mail", Reason: "a traceback, in a form that is not known", Received: came,
		Mail: &inbox.Unread{Mailbox: "ops@example.com", Mail: id, Subject: "Nightly sync of Maria Kovacs", From: "Shop <root@web1.example.com>", Date: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)},
	}
	if diff := cmp.Diff(want, raw); diff != "" || len(id) != 32 {
		t.Error(diff)
	}
}

func TestEncodedWordsAreKeptAsTheyReadSoThatSecretsAreFoundInThem(t *testing.T) {
	secret := base64.StdEncoding.EncodeToString([]byte("Prüfung password=hunter2\r\nX-Evil: 1"))
	raw := strings.Replace(string(oddMail()), "Nightly sync of Maria Kovacs", "=?utf-8?b?"+secret+"?=", 1)
	raw = strings.Replace(raw, "From: Shop", "From: =?utf-8?q?Sh=C3=B6p?=", 1)
	r, err := Read([]byte(raw), Meta{})
	if err != nil || r.Verdict != IsUnread {
		t.Fatalf("%s %q, %v", r.Verdict, r.Why, err)
	}
	body := string(r.Unread.Body)
	if !strings.Contains(body, "\nSubject: Prüfung password=hunter2  X-Evil: 1\n") || !strings.Contains(body, "\nFrom: Shöp <root@web1.example.com>\n") || strings.Contains(body, secret) {
		t.Errorf("kept as %s", body)
	}
	again, err := Read(r.Unread.Body, Meta{})
	if err != nil || again.Verdict != IsUnread || again.Unread.Mail.Mail != r.Unread.Mail.Mail || string(again.Unread.Body) != body {
		t.Errorf("%s, %v, kept once more as %s", again.Verdict, err, again.Unread.Body)
	}
}

func TestTheShapeOfAMailHasNoWordOfItsOwn(t *testing.T) {
	const want = `Mime-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
From: A <a@a>
To: a@a
Subject: A a of A A
Message-ID: <a@a>
Date: A, 0 A 0 0:0:0 +0
X-A: a

A of a@a a.

Traceback (most recent call last):
  File "/a.py", line 0, in a
    a(a)
SomeError: a a

A of the queue (A):
  0 of 0 a, a scheme://a
  /a
`
	got := Shape(oddMail())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\n%s", diff, got)
	}
}

func TestTheShapeOfAMailKeepsWhatItIsBuiltOf(t *testing.T) {
	html := "Subject: x\nContent-Type: text/html; charset=utf-8\n\n<p class=\"MsoNormal secret\">Django Version: 4.2.1<o:p></o:p></p>\n<td title=\"Maria\">&nbsp; raise KeyError('lamp')</td>\n"
	const want = "Mime-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\nSubject: a\n\n" +
		"<p class=\"MsoNormal a\">Django Version: 4.2.1<o:p></o:p></p>\n<td title=\"A\">&nbsp; raise SomeError('a')</td>\n"
	if diff := cmp.Diff(want, Shape([]byte(html))); diff != "" {
		t.Error(diff)
	}
}

func TestWhatPeopleTrackersAndSchedulersWriteIsNotKept(t *testing.T) {
	for name, raw := range map[string]string{
		"a question":   "From: root@web1.example.com\nSubject: help\n\nHi,\n\nI get this since today:\n\n" + logged + "\nMaria\n",
		"a tracker":    "From: errors@git.example.org\nSubject: #412\n\nSeen:\n```\nException Type: A\nRequest Method: GET\nDjango Version: 3.2\n```\n" + logged,
		"a quote":      "From: root@example.com\nSubject: x\n\nSee:\n> " + strings.ReplaceAll(logged, "\n", "\n> "),
		"an answer":    "From: root@example.com\nSubject: Re: x\n\n" + logged + "\nso what\n",
		"a newsletter": "From: news@example.org\nSubject: How to read a traceback\n\n" + logged + "\nThat is how.\n",
		"a forward":    "From: root@example.com\nSubject: x\n\nLook.\n\n---------- Forwarded message ---------\n" + logged + "\nthat\n",
	} {
		r, err := Read([]byte(raw), Meta{})
		if err != nil || r.Verdict != IsOther || r.Unread != nil || r.Why == "" {
			t.Errorf("%s: %s %q, %v", name, r.Verdict, r.Why, err)
		}
	}
}
