package server_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/ingest"
	"paddock/ingest/server"
)

// say writes raw bytes to the server and gives the status line of what it answers, empty when it hangs up.
func say(t *testing.T, address, words string, closeWrite bool) string {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, words); err != nil {
		t.Fatal(err)
	}
	if tcp, ok := c.(*net.TCPConn); ok && closeWrite {
		if err := tcp.CloseWrite(); err != nil {
			t.Fatal(err)
		}
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "HTTP/1.1 "))
}

func TestASlowOrOddClientIsAnsweredInTime(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{Patience: 150 * time.Millisecond})
	const head = "POST /api/1/notes HTTP/1.1\r\nHost: x\r\n"
	for name, one := range map[string]struct {
		words string
		end   bool
		want  string
	}{
		"a body that stops":           {head + "Content-Length: 10\r\n\r\nabc", false, "408 Request Timeout"},
		"a body shorter than it said": {head + "Content-Length: 10\r\n\r\nabc", true, "400 Bad Request"},
		"a chunk that stops":          {head + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", false, "408 Request Timeout"},
		"a header that stops":         {head + "X-A", false, "400 Bad Request"},
		"two lengths":                 {head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", true, "400 Bad Request"},
		"a length below zero":         {head + "Content-Length: -3\r\n\r\nabc", true, "400 Bad Request"},
		"a header of 200 KB":          {head + "X-A: " + strings.Repeat("a", 200<<10) + "\r\n\r\n", false, "431 Request Header Fields Too Large"},
		"no HTTP":                     {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", true, "400 Bad Request"},
	} {
		if got := say(t, address, one.words, one.end); got != one.want {
			t.Errorf("%s: answered %q, want %q", name, got, one.want)
		}
	}
	if resp := post(t, address, "/api/1/notes", "", strings.NewReader("quick")); resp.StatusCode != http.StatusOK {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

// slowKeeper keeps a delivery only once it is let.
type slowKeeper struct {
	desk
	entered, let chan struct{}
}

func (s *slowKeeper) Accept(ctx context.Context, b ingest.Batch) error {
	close(s.entered)
	<-s.let
	return s.desk.Accept(ctx, b)
}

func TestADeliveryUnderWayIsFinishedWhenTheServerStops(t *testing.T) {
	d := &slowKeeper{entered: make(chan struct{}), let: make(chan struct{})}
	s := server.New(server.Config{Listen: "127.0.0.1:0", Protocols: []ingest.Protocol{d.protocol()}, Keys: d, Keeper: d})
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Listen(ctx); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	answered := make(chan string, 1)
	go func() {
		answered <- say(t, s.Addr(), "POST /api/1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnote", false)
	}()
	<-d.entered
	cancel()
	close(d.let)
	if got := <-answered; got != "200 OK" {
		t.Errorf("answered %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"note"}, d.bodies); diff != "" {
		t.Error(diff)
	}
}

func TestAPortThatIsTakenIsSaid(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{})
	s := server.New(server.Config{Listen: address, Protocols: []ingest.Protocol{d.protocol()}, Keys: d, Keeper: d})
	if err := s.Listen(t.Context()); err == nil || !strings.Contains(err.Error(), address) {
		t.Errorf("%v", err)
	}
}
