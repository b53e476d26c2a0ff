package discover

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// zone is a name server on loopback with records of its own: by name and kind, in lower case.
type zone struct {
	records map[string][]dnsmessage.ResourceBody
	broken  bool // it answers everything with a failure

	mu    sync.Mutex
	asked map[string]bool // names
}

// resolver starts the server and gives a resolver that asks it.
func (z *zone) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	var config net.ListenConfig
	conn, err := config.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	z.asked = map[string]bool{}
	var serving sync.WaitGroup
	serving.Go(func() { z.serve(conn) })
	t.Cleanup(func() {
		_ = conn.Close()
		serving.Wait()
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (z *zone) serve(conn net.PacketConn) {
	buffer := make([]byte, 2048)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		var question dnsmessage.Message
		if question.Unpack(buffer[:n]) != nil || len(question.Questions) != 1 {
			continue
		}
		if raw, err := z.answer(question).Pack(); err == nil {
			_, _ = conn.WriteTo(raw, from)
		}
	}
}

func (z *zone) answer(q dnsmessage.Message) *dnsmessage.Message {
	one := q.Questions[0]
	name := strings.ToLower(strings.TrimSuffix(one.Name.String(), "."))
	z.mu.Lock()
	z.asked[name] = true
	z.mu.Unlock()
	answer := &dnsmessage.Message{Header: dnsmessage.Header{ID: q.ID, Response: true, RecursionAvailable: true}, Questions: q.Questions}
	if z.broken {
		answer.RCode = dnsmessage.RCodeServerFailure
		return answer
	}
	kind := strings.ToLower(strings.TrimPrefix(one.Type.String(), "Type"))
	for _, body := range z.records[name+" "+kind] {
		answer.Answers = append(answer.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: one.Name, Class: one.Class, TTL: 60}, Body: body})
	}
	if len(answer.Answers) == 0 {
		answer.RCode = dnsmessage.RCodeNameError
	}
	return answer
}

func srv(target string, port uint16) *dnsmessage.SRVResource {
	return &dnsmessage.SRVResource{Priority: 1, Port: port, Target: dnsmessage.MustNewName(target)}
}

func mx(host string) *dnsmessage.MXResource {
	return &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(host)}
}

var local = &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}
