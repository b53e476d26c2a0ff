package server_test

import (
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

// open opens a connection and sends words on it.
func open(t *testing.T, address, words string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, words); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestHalfSentRequestsLockOutNobody(t *testing.T) {
	d := &desk{}
	address := listen(t, d, server.Config{Patience: time.Hour, Connections: 4})
	const head = "POST /api/1/notes HTTP/1.1\r\nHost: x\r\n"
	var slow []net.Conn
	for range 3 {
		slow = append(slow, open(t, address, head+"Content-Length: 10\r\n\r\nabc"), open(t, address, head+"X-A"), open(t, address, ""))
	}
	if resp := post(t, address, "/api/1/notes", "", strings.NewReader("quick")); resp.StatusCode != http.StatusOK {
		t.Errorf("answered %d", resp.StatusCode)
	}
	answer, err := io.ReadAll(slow[0])
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("the first half-sent request was answered %q, %v", answer, err)
	}
}

func TestARequestThatIsServedGivesWayToNobody(t *testing.T) {
	d := &slowKeeper{entered: make(chan struct{}), let: make(chan struct{})}
	s := server.New(server.Config{Listen: "127.0.0.1:0", Protocols: []ingest.Protocol{d.protocol()}, Keys: d, Keeper: d, Connections: 2, Patience: 3 * time.Second})
	if err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(t.Context()) }()
	answered := make(chan string, 1)
	go func() {
		answered <- say(t, s.Addr(), "POST /api/1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnote", false)
	}()
	<-d.entered
	open(t, s.Addr(), "")
	third := open(t, s.Addr(), "G")        // for which the second gives way, though the first came before it
	post(t, s.Addr(), "/nowhere", "", nil) // is answered
	_ = third.Close()
	close(d.let)
	if got := <-answered; got != "200 OK" {
		t.Errorf("answered %q", got)
	}
	if diff := cmp.Diff([]string{"note"}, d.bodies); diff != "" {
		t.Error(diff)
	}
}
