package dovecottest

import (
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Fault is what goes wrong on a connection after so many bytes from the server. The zero value is nothing.
type Fault struct {
	After int64
	How   Failure
}

// Failure is a way in which connections fail.
type Failure int

// The failures.
const (
	Nothing Failure = iota
	Reset           // the connection is reset (RST), what was under way is lost
	Stall           // nothing comes any more in either direction, and the connection stays open
	Slow            // 64 KB come each tenth of a second
)

// Proxy stands between a reader and a server, and has its connections fail as faults says by their number.
type Proxy struct {
	Port        int
	connections atomic.Int64
}

// Connections counts those that were made.
func (p *Proxy) Connections() int { return int(p.connections.Load()) }

// NewProxy begins to hand connections on to a port of loopback, until the test ends.
func NewProxy(t testing.TB, port int, faults ...Fault) *Proxy {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Port: listener.Addr().(*net.TCPAddr).Port}
	over := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			var fault Fault
			if n := int(p.connections.Add(1)); n <= len(faults) {
				fault = faults[n-1]
			}
			server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
			if err != nil {
				_ = client.Close()
				continue
			}
			work.Go(func() { between(client.(*net.TCPConn), server.(*net.TCPConn), fault, over) })
		}
	})
	t.Cleanup(func() {
		close(over)
		_ = listener.Close()
		work.Wait()
	})
	return p
}

// between hands bytes on until one side ends, the fault strikes for good, or the test is over.
func between(client, server *net.TCPConn, fault Fault, over <-chan struct{}) {
	var stalled atomic.Bool
	ended := make(chan struct{}, 2)
	var work sync.WaitGroup
	work.Go(func() { // commands
		defer func() { ended <- struct{}{} }()
		buffer := make([]byte, 32<<10)
		for {
			n, err := client.Read(buffer)
			if err != nil {
				return
			}
			if stalled.Load() {
				continue
			}
			if _, err := server.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
	work.Go(func() { // answers
		defer func() { ended <- struct{}{} }()
		buffer := make([]byte, 64<<10)
		for sent := int64(0); ; {
			n, err := server.Read(buffer)
			if err != nil {
				return
			}
			if past := fault.How != Nothing && sent+int64(n) > fault.After; past {
				switch fault.How {
				case Reset:
					n = int(max(0, fault.After-sent))
					_, _ = client.Write(buffer[:n])
					_ = client.SetLinger(0) // a reset, not an end
					return
				case Stall:
					stalled.Store(true)
					select {
					case <-over:
					case <-ended: // the reader has given up
					}
					return
				case Slow:
					select {
					case <-time.After(100 * time.Millisecond):
					case <-over:
						return
					}
				}
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
			sent += int64(n)
		}
	})
	select {
	case <-ended:
	case <-over:
	}
	_ = client.Close()
	_ = server.Close()
	work.Wait()
}
