package server_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paddock/ingest"
	"paddock/ingest/server"
)

// crowd counts how many heavy deliveries are being kept at one time, and holds them until all have been seen.
type crowd struct {
	desk
	now, most atomic.Int32
	entered   chan struct{}
	let       chan struct{}
}

func (c *crowd) Accept(ctx context.Context, b ingest.Batch) error {
	if len(b.Items[0].Payload) > 1<<20 {
		c.most.Store(max(c.most.Load(), c.now.Add(1)))
		defer c.now.Add(-1)
		c.entered <- struct{}{}
		<-c.let
	}
	return c.desk.Accept(ctx, b)
}

func TestHeavyDeliveriesTakeTurnsAndHoldUpNoLightOnes(t *testing.T) {
	const senders = 12
	c := &crowd{entered: make(chan struct{}, senders), let: make(chan struct{})}
	s := server.New(server.Config{Listen: "127.0.0.1:0", Protocols: []ingest.Protocol{c.protocol()}, Keys: c, Keeper: c})
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Listen(ctx); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	heavy := pack(t, "gzip", strings.NewReader(strings.Repeat("x", 4<<20)))
	answers := make(chan int, senders)
	for range senders {
		go func() {
			answers <- post(t, s.Addr(), "/api/1/notes", "gzip", bytes.NewReader(heavy)).StatusCode
		}()
	}
	for range 4 { // of 4 MiB, there is room for
		<-c.entered
	}
	if resp := post(t, s.Addr(), "/api/1/notes", "", strings.NewReader("light")); resp.StatusCode != http.StatusOK {
		t.Errorf("a light one was answered %d", resp.StatusCode)
	}
	close(c.let)
	for range senders {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("a heavy one was answered %d", status)
		}
	}
	if most := c.most.Load(); most > 4 {
		t.Errorf("%d at one time, want 4", most)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAHeavyDeliveryThatWaitsTooLongIsAskedToComeAgain(t *testing.T) {
	c := &crowd{entered: make(chan struct{}, 5), let: make(chan struct{})}
	s := server.New(server.Config{Listen: "127.0.0.1:0", Protocols: []ingest.Protocol{c.protocol()}, Keys: c, Keeper: c, Patience: time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Listen(ctx); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()

	packed := pack(t, "gzip", strings.NewReader(strings.Repeat("x", 4<<20)))
	answers := make(chan int, 4)
	for range 4 {
		go func() {
			answers <- post(t, s.Addr(), "/api/1/notes", "gzip", bytes.NewReader(packed)).StatusCode
		}()
	}
	for range 4 {
		<-c.entered
	}
	if resp := post(t, s.Addr(), "/api/1/notes", "gzip", bytes.NewReader(packed)); resp.StatusCode != http.StatusTooManyRequests {
		t.Errorf("answered %d, want 429", resp.StatusCode)
	}
	close(c.let)
	for range 4 {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("answered %d", status)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
