//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/mailbox/dovecottest"
	"paddock/ingest/server"
)

// TestEndToEndMailsFillTheNightAndNothingIsCountedTwice has the example shop report by SDK and by mail. While nothing
// listens, its errors come by mail alone.
func TestEndToEndMailsFillTheNightAndNothingIsCountedTwice(t *testing.T) {
	b := openBranch(t)
	relay := startRelay(t, func(mail []byte) { b.server.Put("INBOX", mail) })
	if err := b.Add(t.Context(), b.account(), dovecottest.Password); err != nil {
		t.Fatal(err)
	}
	b.until(t, "the empty inbox", watched)
	p, err := store.Projects{DB: b.db}.ByName(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	hours := &coverage{hours: store.Listening{DB: b.db}, log: slog.Default()}
	day := func(work func()) {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		l := &listener{bus: &bus.Bus{}, log: slog.Default(), heard: hours.note, config: server.Config{
			Listen: address, Protocols: protocols(), Keys: &keys{projects: store.Projects{DB: b.db}}, Keeper: b.pipe, Log: slog.Default(), Refused: func(project.ID, ingest.Skip) {}}}
		ended := make(chan error, 1)
		go func() { ended <- l.run(ctx) }()
		eventually(t, "it listens", 10*time.Second, func(context.Context) error {
			if now := l.now(); now.Problem != nil || now.Address == "" {
				return errors.New("not yet")
			}
			return nil
		})
		work()
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	}
	dsn := fmt.Sprintf("http://%s@%s/%d", p.PublicKey, address, p.ID)
	want := map[string]int{}
	visit := func(seed string) (errors int) {
		t.Helper()
		sent := relay.visitShop(t, dsn, seed)
		for bug, e := range sent.Errors {
			want[bug] += e.Count
		}
		return sent.Total
	}
	began, live := time.Now(), 0
	day(func() { live += visit("evening") })
	evening := time.Now()
	night := visit("night") // nobody listens
	morning := time.Now()
	day(func() { live += visit("morning") })
	b.until(t, "all of the shop's mails", func(s inbox.Status) bool { return s.Errors == int64(live+night) && watched(s) })

	got, ways := map[string]int{}, map[string]int{}
	if err := (store.Events{DB: b.db}).Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
		got[bugOfEvent(relay.sent, e)]++
		way := string(e.Source)
		if e.Source != issue.SourceMail && e.Mail != nil {
			way += " and mail"
		}
		ways[way]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the shop's own count and ours differ (-shop +stored):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"sentry and mail": live, "mail": night}, ways); diff != "" {
		t.Errorf("how they came (-shop +stored):\n%s", diff)
	}
	heard, err := store.Listening{DB: b.db}.Heard(t.Context(), began, time.Now())
	if err != nil || len(heard) != 2 || heard[0].To.After(evening) || heard[1].From.Before(morning) {
		t.Errorf("heard %v, %v", heard, err)
	}
	all, err := store.Issues{DB: b.db}.List(t.Context(), issue.Query{})
	if err != nil || len(all) != len(want) {
		t.Errorf("%d issues, want one for each of %d bugs: %v", len(all), len(want), err)
	}
	for i := range all {
		if sources := all[i].Sources; len(sources) != 2 {
			t.Errorf("%s came by %v alone", all[i].Title, sources)
		}
	}
}

// bugOfEvent names the shop's bug that an event is of.
func bugOfEvent(sent tally, e *issue.Event) string {
	row := exportedError{Logger: e.Logger}
	for _, x := range e.Exceptions {
		row.Exceptions = append(row.Exceptions, struct{ Type string }{x.Type})
	}
	if len(row.Exceptions) == 0 && strings.HasPrefix(e.Message, "Stock of ") {
		return "stock-below-zero" // a mail does not name the logger
	}
	return sent.bugOf(row)
}

// relay takes the shop's mails by SMTP.
type relay struct {
	take    func(mail []byte)
	address *net.TCPAddr
	sent    tally // of the last visit
}

func startRelay(t *testing.T, take func(mail []byte)) *relay {
	t.Helper()
	doors, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{take: take, address: doors.Addr().(*net.TCPAddr)}
	var calls sync.WaitGroup
	calls.Go(func() {
		for {
			conn, err := doors.Accept()
			if err != nil {
				return // closed
			}
			calls.Go(func() {
				defer conn.Close()
				if err := r.serve(textproto.NewConn(conn)); err != nil {
					t.Errorf("a mail of the shop: %v", err)
				}
			})
		}
	})
	t.Cleanup(func() {
		_ = doors.Close()
		calls.Wait()
	})
	return r
}

// serve is one conversation (RFC 5321).
func (r *relay) serve(c *textproto.Conn) error {
	if err := c.PrintfLine("220 relay.test"); err != nil {
		return err
	}
	for {
		line, err := c.ReadLine()
		if err != nil {
			return err
		}
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		answer := "250 ok"
		switch verb {
		case "QUIT":
			return c.PrintfLine("221 bye")
		case "DATA":
			if err := c.PrintfLine("354 go on"); err != nil {
				return err
			}
			mail, err := c.ReadDotBytes()
			if err != nil {
				return err
			}
			r.take(mail)
		}
		if err := c.PrintfLine("%s", answer); err != nil {
			return err
		}
	}
}

// visitShop sends visitors through the example shop, which reports to the DSN with the real SDK, and to the relay.
func (r *relay) visitShop(t *testing.T, dsn, seed string) tally {
	t.Helper()
	run, err := filepath.Abs(filepath.Join(shared, "shop", "run"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, run, "--visits", "100", "--seed", seed)
	cmd.Env = append(os.Environ(), "SENTRY_DSN="+dsn, "SHOP_TRACES=0", "EMAIL_HOST=127.0.0.1", fmt.Sprintf("EMAIL_PORT=%d", r.address.Port))
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the shop: %v\n%s", err, problems.Bytes())
	}
	r.sent = tally{}
	if err := json.Unmarshal(out, &r.sent); err != nil {
		t.Fatalf("read the shop's tally: %v\n%s", err, out)
	}
	if r.sent.Warning != "" || len(r.sent.Errors) != 6 {
		t.Fatalf("the shop did not do what it is for: %s", out)
	}
	return r.sent
}
