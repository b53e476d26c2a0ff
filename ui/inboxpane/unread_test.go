package inboxpane

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/style"
)

// unread are mails that were not understood, with what a test gives them.
type unread struct {
	mails   []inbox.Unread
	raw     map[int64]string
	again   [2]int
	failing error
}

func (u *unread) Unread(context.Context, project.Scope, int) ([]inbox.Unread, error) {
	return u.mails, u.failing
}

func (u *unread) RawMail(_ context.Context, id int64) (string, error) { return u.raw[id], u.failing }

func (u *unread) Shape(_ context.Context, id int64) (string, error) {
	return "Subject: xxx\n" + strings.Repeat("x", int(id)), u.failing
}

func (u *unread) ReadAgain(context.Context) (read, left int, err error) {
	return u.again[0], u.again[1], u.failing
}

const odd = `Return-Path: <root@web-2.shop.example.com>
From: Shop Worker <worker@shop.example.com>
To: errors@shop.example.com
Subject: [shop] task shop.tasks.send_receipt failed
Date: Thu, 12 Mar 2026 09:14:02 +0000
Content-Type: text/plain; charset="utf-8"

Task shop.tasks.send_receipt (c0ffee) on worker-1 gave up.

== Trace ==
shop/tasks.py line 88 fn send_receipt
   > mailer.send(order.email, render("mail/receipt.html", {"order": order, "lines": order.lines.all(), "total": order.total, "language": order.language}))
shop/mail.py line 31 fn send
   > raise SMTPServerDisconnected("Connection unexpectedly closed")

== Context ==
order=A-4711 retries=5 queue=receipts
`

func strange() *unread {
	return &unread{
		mails: []inbox.Unread{
			{ID: 7, Mailbox: "errors@shop.example.com", Folder: "INBOX", Subject: "[shop] task shop.tasks.send_receipt failed", From: "Shop Worker <worker@shop.example.com>", Date: at(12, 9, 14), Reason: "a traceback of a kind that is not known", Size: 5120},
			{ID: 6, Mailbox: "errors@shop.example.com", Folder: "Django", Subject: "ERROR: report in an attachment", From: "Exchange <postmaster@shop.example.com>", Date: at(11, 22, 0), Reason: "the report is in winmail.dat, which only Outlook reads", Size: 48231},
			{ID: 3, Subject: "", From: "cron@shop.example.com", Date: at(2, 4, 0), Reason: "a traceback without its last line", Size: 912},
		},
		raw: map[int64]string{7: odd, 6: "Content-Type: application/ms-tnef\n\nwinmail.dat", 3: "x"},
	}
}

func TestMailsThatWereNotUnderstoodAreListedWithTheirText(t *testing.T) {
	for name, mode := range modes {
		for size, z := range sizes {
			t.Run(name+" "+size, func(t *testing.T) {
				m := connected()
				m.unread = strange()
				g := open(t, mode, z, m)
				g.TypedRune('3')
				golden.Match(t, "unread-"+name+"-"+size, g.window.Canvas().Capture())
			})
		}
	}
}

func TestTheNextMailIsShownByKeysAndItsShapeIsCopied(t *testing.T) {
	m := connected()
	m.unread = strange()
	g := open(t, style.Light, sizes["wide"], m)
	g.TypedRune('3')
	g.TypedRune('j')
	if got, want := g.unread.title.Text(), "ERROR: report in an attachment"; got != want || !strings.Contains(g.unread.raw.text, "winmail.dat") {
		t.Errorf("%q with the text %q, want %q", got, g.unread.raw.text, want)
	}
	g.TypedRune('c')
	if got, want := fyne.CurrentApp().Clipboard().Content(), "Subject: xxx\nxxxxxx"; got != want {
		t.Errorf("the clipboard has %q, want %q", got, want)
	}
	if !strings.HasPrefix(g.undo.Words(), "The shape is on the clipboard") {
		t.Errorf("said: %q", g.undo.Words())
	}
}

func TestReadingAgainTellsWhatBecameOfTheMails(t *testing.T) {
	m := connected()
	m.unread = strange()
	g := open(t, style.Light, sizes["wide"], m)
	g.TypedRune('3')
	m.unread.again, m.unread.mails = [2]int{2, 1}, m.unread.mails[2:]
	g.TypedRune('r')
	if got, want := g.undo.Words(), "2 mails were understood and are in Errors now; 1 is left."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if g.tabs.Tabs()[tabUnread].Count != "1" || g.unread.title.Text() != "(no subject)" {
		t.Errorf("count %q, shown %q", g.tabs.Tabs()[tabUnread].Count, g.unread.title.Text())
	}
	m.unread.mails, m.unread.again = nil, [2]int{1, 0}
	test.Tap(g.unread.again)
	golden.Match(t, "unread-none", g.window.Canvas().Capture())
	if !g.unread.empty.Visible() || g.tabs.Tabs()[tabUnread].Count != "" {
		t.Error("the list is not empty")
	}
}

func TestAFailureToReadAgainIsSaid(t *testing.T) {
	m := connected()
	m.unread = strange()
	g := open(t, style.Light, sizes["wide"], m)
	g.TypedRune('3')
	m.unread.failing = errors.New("the disk is full")
	g.TypedRune('r')
	if !g.notice.Visible() || g.notice.Problem().Text != "The disk is full" || g.unread.again.Disabled() {
		t.Errorf("notice %v: %+v", g.notice.Visible(), g.notice.Problem())
	}
}

func TestLongLinesAreFoldedAtTheWidth(t *testing.T) {
	got := folded("a\tb\r\näöüäö\n\nlast", 4)
	if diff := cmp.Diff([]string{"a   ", " b", "äöüä", "ö", "", "last"}, got); diff != "" {
		t.Error(diff)
	}
}
