package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/inbox"
	"paddock/ingest/adminmail"
	"paddock/ingest/mailbox"
	"paddock/ingest/mailbox/dovecottest"
)

// recordedMails are all recorded mails, by file.
func recordedMails(t testing.TB) map[string][]byte {
	t.Helper()
	mails := map[string][]byte{}
	err := filepath.WalkDir("../../../shared/corpus", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".eml" {
			return err
		}
		mails[path], err = os.ReadFile(path)
		return err
	})
	if err != nil || len(mails) == 0 {
		t.Skip("the recorded mails are not beside this checkout", err)
	}
	return mails
}

// once reads a server's INBOX to the end and gives the reports in it by id, with how often each came, and
// how many mails were fetched and how many left alone.
func once(t testing.TB, server *dovecottest.Server, hints mailbox.Hints) (reports map[string]int, fetched, passed int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	reports = map[string]int{}
	var mu sync.Mutex
	r := &mailbox.Reader{
		Account:  inbox.Account{ID: 1, Host: server.Host, Port: server.TLS, Security: inbox.TLS, Username: dovecottest.User, Certificate: server.CA},
		Password: func() (string, error) { return dovecottest.Password, nil },
		Book:     neverRead{}, Likely: adminmail.LooksLikely, Hints: hints,
		Deliver: func(_ context.Context, l mailbox.Letters) error {
			mu.Lock()
			defer mu.Unlock()
			fetched, passed = fetched+len(l.Raw), passed+l.Passed
			for _, raw := range l.Raw {
				if found, err := adminmail.Read(raw, adminmail.Meta{}); err == nil && found.Verdict != adminmail.IsOther {
					reports[found.Event.ID]++
				}
			}
			return nil
		},
		Report: func(s inbox.Status) {
			if s.Phase == inbox.Watching {
				cancel()
			}
			if s.Problem != nil {
				t.Errorf("a problem: %+v", s.Problem)
				cancel()
			}
		},
	}
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return reports, fetched, passed
}

type neverRead struct{}

func (neverRead) Folder(context.Context, int64, string) (inbox.Folder, error) {
	return inbox.Folder{}, nil
}

// peoplesMail is mail that is no report, as people and lists write it.
func peoplesMail(i int) []byte {
	subjects := []string{"lunch", "=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=", "Re: minutes of Monday", "invoice 4711", "your order"}
	froms := []string{"Ann <ann@example.com>", "bo@example.com", "=?utf-8?q?J=C3=B6rg?= <joerg@example.com>", "News <news@example.com>"}
	return fmt.Appendf(nil, "From: %s\r\nSubject: %s\r\nMessage-ID: <people-%d@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nmail %d\r\n",
		froms[i%len(froms)], subjects[i%len(subjects)], i, i)
}

func TestAskingTheServerFindsTheReportsThatAllHeadersTell(t *testing.T) {
	server := dovecottest.Start(t)
	mails := recordedMails(t)
	var recorded [][]byte
	for _, raw := range mails {
		recorded = append(recorded, raw)
	}
	server.Fill("INBOX", 2500+len(recorded), func(i int) []byte {
		if i%4 == 0 && i/4 < len(recorded) {
			return recorded[i/4]
		}
		return peoplesMail(i)
	})
	want, fetchedAll, passedAll := once(t, server, mailbox.Hints{})
	got, fetched, passed := once(t, server, mailHints)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 50 {
		t.Errorf("of %d reports: %s", len(want), diff)
	}
	if fetched+passed != fetchedAll+passedAll || fetched+passed != 2500+len(recorded) {
		t.Errorf("%d and %d mails fetched and left alone by asking, %d and %d by headers", fetched, passed, fetchedAll, passedAll)
	}
}

func TestEveryRecordedReportIsAmongWhatServersAreAskedFor(t *testing.T) {
	for path, raw := range recordedMails(t) {
		header, _, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
		if adminmail.LooksLikely(header) && !mailHints.Match(header) {
			t.Errorf("%s is not asked for:\n%s", path, header)
		}
	}
	for _, header := range []string{
		"Subject: [x] NOTICE (EXTERNAL IP): hm\nFrom: a@b.test\nContent-Type: text/plain", "Subject: WARN: disk\nFrom: a@b.test\nContent-Type: text/plain",
		"Subject: Broken INTERNAL link on shop.test\nFrom: a@b.test\nContent-Type: text/plain", "Subject: hello\nFrom: root\nContent-Type: text/plain",
		"Subject: hello\nFrom: shop-errors@b.test\nContent-Type: text/plain", "Subject: hello\nFrom: =?utf-8?q?M=C3=BCller=2C_Jan?= <a@b.test>\nContent-Type: text/plain",
		"From: a@b.test", "Subject: hello\nFrom: Cron <x@localhost>\nContent-Type: text/plain", "Subject: hello\nFrom: a@b.test\nContent-Type: message/rfc822",
		"Subject: =?utf-8?b?RXJyb3I=?=\nFrom: a@b.test\nContent-Type: text/plain",
	} {
		header = strings.ReplaceAll(header, "\n", "\r\n")
		if !adminmail.LooksLikely([]byte(header)) || !mailHints.Match([]byte(header)) {
			t.Errorf("likely %v, asked for %v: %s", adminmail.LooksLikely([]byte(header)), mailHints.Match([]byte(header)), header)
		}
	}
}

func TestACancelledHistoryIsTakenUpFromTheInboxPane(t *testing.T) {
	b := openBranch(t)
	b.server.Fill("INBOX", 600, func(i int) []byte { return numbered(report(i%60, "CardError"), i) })
	box := b.account()
	if err := b.Add(t.Context(), box, dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	all, err := b.boxes.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	act := func(do inbox.Action) inbox.Status {
		t.Helper()
		if err := b.Change(t.Context(), all[0].ID, do); err != nil {
			t.Fatal(err)
		}
		return b.until(t, "the watching", func(s inbox.Status) bool { return s.Phase == inbox.Watching })
	}
	if s := act(inbox.SkipHistory); !s.Account.NewOnly {
		t.Errorf("after the history was cancelled: %+v", s)
	}
	if s := act(inbox.TakeUpHistory); s.Account.NewOnly || s.Errors != 600 {
		t.Errorf("after it was taken up: %d error mails, %+v", s.Errors, s)
	}
}
