package server

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// crowd bounds the open connections. When there are as many as may be, the one that has waited longest for the
// rest of its request, or for another one, gives way: who sends half a request a few hundred times locks out nobody.
// One that is being served is left alone.
type crowd struct {
	net.Listener
	most  int
	grace time.Duration // how long a connection may keep others waiting at least

	mu     sync.Mutex
	guests map[*guest]struct{}
	left   chan struct{} // filled when one went
	closed chan struct{}
	close  func()
}

func newCrowd(l net.Listener, most int, grace time.Duration) *crowd {
	c := &crowd{Listener: l, most: most, grace: grace, guests: map[*guest]struct{}{}, left: make(chan struct{}, 1), closed: make(chan struct{})}
	c.close = sync.OnceFunc(func() { close(c.closed) })
	return c
}

// guest is one connection.
type guest struct {
	net.Conn
	crowd *crowd
	gone  func()
	since time.Time // when it began to wait for what the client sends; zero while it is served. Under crowd.mu
}

// Accept implements net.Listener.
func (c *crowd) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	g := &guest{Conn: conn, crowd: c, since: time.Now()}
	g.gone = sync.OnceFunc(func() { c.remove(g) })
	for !c.admit(g) {
		timer := time.NewTimer(c.grace / 4)
		select {
		case <-c.left:
		case <-timer.C:
		case <-c.closed:
			timer.Stop()
			_ = conn.Close() // nobody listens any more
			return nil, net.ErrClosed
		}
		timer.Stop()
	}
	return g, nil
}

// admit takes one in where there is room; else it asks the one that waited longest to go.
func (c *crowd) admit(g *guest) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.guests) < c.most {
		c.guests[g] = struct{}{}
		return true
	}
	var oldest *guest
	for one := range c.guests {
		if !one.since.IsZero() && (oldest == nil || one.since.Before(oldest.since)) {
			oldest = one
		}
	}
	if oldest != nil && time.Since(oldest.since) >= c.grace {
		oldest.since = time.Now() // asked once; its reading ends, and with it the connection
		_ = oldest.SetReadDeadline(time.Unix(1, 0))
	}
	return false
}

func (c *crowd) remove(g *guest) {
	c.mu.Lock()
	delete(c.guests, g)
	c.mu.Unlock()
	select {
	case c.left <- struct{}{}:
	default:
	}
}

// Close implements net.Listener.
func (c *crowd) Close() error {
	c.close()
	return c.Listener.Close()
}

// Close implements net.Conn.
func (g *guest) Close() error {
	g.gone()
	return g.Conn.Close()
}

func (g *guest) wait(since time.Time) {
	g.crowd.mu.Lock()
	defer g.crowd.mu.Unlock()
	g.since = since
}

// follow notes when a connection waits anew; it is the server's ConnState.
func follow(conn net.Conn, state http.ConnState) {
	if g, ok := conn.(*guest); ok && (state == http.StateActive || state == http.StateIdle) {
		g.wait(time.Now())
	}
}

type guestKey struct{}

// know ties a connection to its requests; it is the server's ConnContext.
func know(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, guestKey{}, conn)
}

// serving notes that a request has come in whole.
func serving(ctx context.Context) {
	if g, ok := ctx.Value(guestKey{}).(*guest); ok {
		g.wait(time.Time{})
	}
}
