package notify

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/alert"
)

var storm = alert.Notice{
	Title: "Many errors in shop: KeyError", Body: "'price'\nshop.cart in total\nproduction", Project: 1, Issue: 7, Count: 1, Why: "31 events in 5 minutes, threshold 20",
	At: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Rule: alert.Rule{Name: "Storm", When: alert.OnEvents},
	Culprit: "shop.cart in total", Environment: "production", Release: "shop@1.4.0", Level: "error",
}

type received struct {
	path, body string
	header     http.Header
}

func receiver(t *testing.T, status int) (address string, got func() received) {
	all := make(chan received, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		all <- received{r.URL.Path, string(body), r.Header}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{}`)) // to memory
	}))
	t.Cleanup(s.Close)
	return s.URL, func() received { return <-all }
}

func TestAWebhookGetsSignedJSON(t *testing.T) {
	address, got := receiver(t, http.StatusOK)
	c := alert.Channel{Kind: alert.Webhook, Name: "Ops", Settings: map[string]string{Address: address + "/hook"}}
	if err := Deliver(t.Context(), c, "s3cret", storm); err != nil {
		t.Fatal(err)
	}
	r := got()
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write([]byte(r.body))
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); r.header.Get(SignatureHeader) != want {
		t.Errorf("signature %q, want %q", r.header.Get(SignatureHeader), want)
	}
	var hook Hook
	if err := json.Unmarshal([]byte(r.body), &hook); err != nil {
		t.Fatal(err)
	}
	want := Hook{Title: storm.Title, Body: storm.Body, Project: 1, Issue: 7, Rule: "Storm", When: "issue_rate", Why: storm.Why, Count: 1, Time: storm.At,
		Level: "error", Culprit: "shop.cart in total", Environment: "production", Release: "shop@1.4.0"}
	if diff := cmp.Diff(want, hook); diff != "" {
		t.Error(diff)
	}
}

func TestNtfyOnAnOwnServerGetsTitleAndBody(t *testing.T) {
	address, got := receiver(t, http.StatusOK)
	c := alert.Channel{Kind: alert.Ntfy, Name: "Phone", Settings: map[string]string{Host: address, Topic: "ops"}}
	if err := Deliver(t.Context(), c, "", storm); err != nil {
		t.Fatal(err)
	}
	r := got()
	if r.path != "/ops" || r.body != storm.Body || r.header.Get("Title") != storm.Title {
		t.Errorf("%+v", r)
	}
}

func TestAnyAddressOfTheLibraryWorks(t *testing.T) {
	address, got := receiver(t, http.StatusOK)
	c := alert.Channel{Kind: alert.Shoutrrr, Name: "Other"}
	if err := Deliver(t.Context(), c, "generic://"+strings.TrimPrefix(address, "http://")+"/in?disabletls=yes&template=json", storm); err != nil {
		t.Fatal(err)
	}
	if r := got(); !strings.Contains(r.body, storm.Title) || r.path != "/in" {
		t.Errorf("%+v", r)
	}
}

func TestATroubleIsSaidWithoutTheSecret(t *testing.T) {
	address, _ := receiver(t, http.StatusForbidden)
	for _, c := range []struct {
		channel alert.Channel
		secret  string
	}{
		{alert.Channel{Kind: alert.Webhook, Settings: map[string]string{Address: address}}, "s3cretvalue"},
		{alert.Channel{Kind: alert.Ntfy, Settings: map[string]string{Host: address, Topic: "ops"}}, "tk_s3cretvalue"},
		{alert.Channel{Kind: alert.Shoutrrr}, "generic://" + strings.TrimPrefix(address, "http://") + "/s3cretvalue?disabletls=yes"},
		{alert.Channel{Kind: alert.Shoutrrr}, "nonsense://s3cretvalue@host"},
		{alert.Channel{Kind: alert.Slack}, "https://hooks.slack.com/s3cretvalue"},
		{alert.Channel{Kind: alert.Telegram, Settings: map[string]string{Chat: "1"}}, "s3cretvalue"},
	} {
		err := Deliver(t.Context(), c.channel, c.secret, storm)
		if err == nil || strings.Contains(err.Error(), "s3cretvalue") {
			t.Errorf("%s: %v", c.channel.Kind, err)
		}
	}
}

func TestWhatPeoplePasteBecomesTheLibrarysAddress(t *testing.T) {
	for _, c := range []struct {
		channel      alert.Channel
		secret, want string
	}{
		{alert.Channel{Kind: alert.Slack}, "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "slack://hook:T00000000-B00000000-XXXXXXXXXXXXXXXXXXXXXXXX@webhook"},
		{alert.Channel{Kind: alert.Discord}, "https://discord.com/api/webhooks/123/ab-c_d", "discord://ab-c_d@123?splitLines=no"},
	} {
		c.channel.Name = "one"
		got, err := shoutrrrAddress(c.channel, c.secret)
		if got != c.want || err != nil {
			t.Errorf("%s: %q, %v", c.channel.Kind, got, err)
		}
		if err := Check(t.Context(), c.channel, c.secret); err != nil {
			t.Errorf("%s: %v", c.channel.Kind, err)
		}
	}
}

// sink is a mail server that takes what comes over one connection.
func sink(t *testing.T) (address string, mail func() string) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got := make(chan string, 10) // the library sends one to each receiver
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
		say("220 sink")
		var data strings.Builder
		in := false
		lines := bufio.NewScanner(conn)
		for lines.Scan() {
			line := lines.Text()
			switch {
			case in && line == ".":
				in = false
				got <- data.String()
				say("250 kept")
			case in:
				data.WriteString(line + "\n")
			case line == "DATA":
				in = true
				say("354 go on")
			case line == "QUIT":
				say("221 bye")
				return
			default:
				data.WriteString(line + "\n")
				say("250 ok")
			}
		}
	}()
	return l.Addr().String(), func() string { return <-got }
}

func TestAMailHasTheTitleAsItsSubject(t *testing.T) {
	address, mail := sink(t)
	c := alert.Channel{Kind: alert.Email, Name: "Mail", Settings: map[string]string{Host: address, From: "paddock@example.com", To: "ann@example.com, bob@example.com"}}
	if err := Deliver(t.Context(), c, "", storm); err != nil {
		t.Fatal(err)
	}
	got := mail()
	for _, want := range []string{"MAIL FROM:<paddock@example.com>", "RCPT TO:<ann@example.com>", "Subject: " + storm.Title, "shop.cart in total"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

func TestAChannelThatFailsIsTriedAgainAndHoldsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var done []string
		bad := 0
		o := &Outbox{Deliver: func(_ context.Context, c alert.Channel, _ alert.Notice) error {
			mu.Lock()
			defer mu.Unlock()
			if c.ID == 1 {
				bad++
				return errors.New("closed")
			}
			return nil
		}}
		go func() { _ = o.Run(t.Context()) }()
		send := func(id int64, name string) error {
			return o.Send(Letter{Channel: alert.Channel{ID: id}, Done: func(err error) {
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					name += ": " + err.Error()
				}
				done = append(done, name)
			}})
		}
		if err := errors.Join(send(1, "bad"), send(2, "good")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		mu.Lock()
		if diff := cmp.Diff([]string{"good"}, done); diff != "" {
			t.Error(diff)
		}
		mu.Unlock()
		var full error
		for range maxQueue + 1 {
			full = errors.Join(full, send(1, "more"))
		}
		if !errors.Is(full, ErrFull) {
			t.Errorf("a full queue gave %v", full)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if len(done) < 2 || done[1] != "bad: closed" || bad < 4 {
			t.Errorf("done %q after %d attempts", done, bad)
		}
	})
}

func TestATroubleIsSaidInPlainWords(t *testing.T) {
	refused, _ := receiver(t, http.StatusForbidden)
	missing, _ := receiver(t, http.StatusNotFound)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for address, want := range map[string]string{
		refused + "/topsecret":                "the password or token is not accepted",
		missing + "/topsecret":                "there is no such webhook",
		closed.URL + "/topsecret?k=topsecret": "nothing listens at that address",
		"http://host.invalid/topsecret":       "the server's name is not known",
		"http://host.invalid:99999/topsecret": "",
	} {
		c := alert.Channel{Kind: alert.Webhook, Settings: map[string]string{Address: address}}
		err := Deliver(t.Context(), c, "", storm)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := Deliver(t.Context(), alert.Channel{Kind: alert.Shoutrrr}, "pigeon://loft", storm); !errors.Is(err, ErrSettings) {
		t.Errorf("%v is tried again", err)
	}
}

func TestAServiceThatSignsInAndCannotBeReachedIsTriedAgain(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	address := "matrix://ann:topsecret@" + strings.TrimPrefix(closed.URL, "http://") + "/?disableTLS=yes"
	c := alert.Channel{Kind: alert.Shoutrrr, Name: "Matrix"}
	if err := Check(t.Context(), c, address); err != nil {
		t.Errorf("it cannot be saved while the server is away: %v", err)
	}
	err := Deliver(t.Context(), c, address, storm)
	if err == nil || errors.Is(err, ErrSettings) || !strings.Contains(err.Error(), "could not sign in") || strings.Contains(err.Error(), "topsecret") {
		t.Error(err)
	}
}
