// Package server owns the sockets: HTTP, limits, keys, back-pressure.
package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"paddock/app/project"
	"paddock/ingest"
)

// Keys finds the project that a key opens. It fails with ingest.ErrNoProject or ingest.ErrWrongKey.
type Keys interface {
	Lookup(ctx context.Context, projectID, key string) (project.ID, error)
}

// Keeper takes a batch in and returns once it is durable; ingest.ErrBusy when too much waits.
type Keeper interface {
	Accept(ctx context.Context, b ingest.Batch) error
}

// Config is what a server is made of.
type Config struct {
	Listen    string // host:port
	Protocols []ingest.Protocol
	Keys      Keys
	Keeper    Keeper
	Log       *slog.Logger
	Refused   func(p project.ID, skip ingest.Skip) // told of each delivery that was refused; may be nil
	Patience  time.Duration                        // how long a body may take, and thrice a header; zero: 30 s
	Budget    int64                                // bytes of bodies in work at one time; zero: 448 MiB

	Connections int // open at one time; zero: 512
}

// Server listens for deliveries.
type Server struct {
	config   Config
	listener net.Listener
	budget   *budget
	trouble  trouble
	light    *semaphore.Weighted // bodies that are being decoded
	heavy    *semaphore.Weighted // bytes of bodies on their way into the store
}

// Decoding a body may take some hundred times the body's own memory, so only a few are decoded at one time.
// Heavy bodies take turns of their own, until they are kept, and so hold up no light ones.
const (
	lightSize  = 256 << 10
	lightTurns = 8
	heavyTurns = 4
	heavyBytes = heavyTurns << 22
)

// maxConnections bounds the open connections, unless Config says otherwise.
const maxConnections = 512

// New makes a server; Listen binds it and Run serves.
func New(c Config) *Server {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Patience == 0 {
		c.Patience = 30 * time.Second
	}
	if c.Connections == 0 {
		c.Connections = maxConnections
	}
	if c.Budget == 0 {
		c.Budget = 448 << 20 // one envelope of the largest size is held in pieces and whole
	}
	return &Server{config: c, budget: &budget{left: c.Budget}, light: semaphore.NewWeighted(lightTurns), heavy: semaphore.NewWeighted(heavyBytes)}
}

// queue waits for a turn to decode a body of size bytes; leave ends the turn. It fails with ingest.ErrBusy when
// the wait is longer than clients have patience.
func (s *Server) queue(ctx context.Context, size int) (leave func(), err error) {
	turns, weight := s.light, int64(1)
	if size > lightSize {
		turns, weight = s.heavy, min(max(int64(size), heavyBytes/heavyTurns), heavyBytes)
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Patience)
	defer cancel()
	if err := turns.Acquire(ctx, weight); err != nil {
		return nil, fmt.Errorf("%w: too many large deliveries at one time", ingest.ErrBusy)
	}
	return sync.OnceFunc(func() { turns.Release(weight) }), nil
}

// Listen takes the port. The error tells when another program has it.
func (s *Server) Listen(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.config.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.config.Listen, err)
	}
	s.listener = newCrowd(l, s.config.Connections, min(time.Second, s.config.Patience/3))
	return nil
}

// Addr is the host:port that is listened on; empty before Listen.
func (s *Server) Addr() string {
	if s.listener == nil {
		return ""
	}
	return s.listener.Addr().String()
}

// Run serves until ctx ends; deliveries under way then have five seconds to finish.
func (s *Server) Run(ctx context.Context) error {
	h := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: s.config.Patience / 3, WriteTimeout: 4 * s.config.Patience, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ConnState: follow, ConnContext: know,
		ErrorLog: slog.NewLogLogger(s.config.Log.Handler(), slog.LevelDebug),
	}
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := h.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-inner.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := h.Shutdown(end); err != nil {
			s.config.Log.Warn("deliveries were cut off at the end", "error", err)
			return h.Close()
		}
		return nil
	})
	return g.Wait()
}

// Handler is the server's doors without its socket.
func (s *Server) Handler() http.Handler {
	doors, anywhere := http.NewServeMux(), http.NewServeMux()
	for _, p := range s.config.Protocols {
		for _, e := range p.Endpoints {
			mux := doors
			if strings.HasSuffix(e.Pattern, "...}") {
				mux = anywhere
			}
			mux.Handle(e.Pattern, &door{server: s, protocol: p.Name, endpoint: e})
		}
	}
	doors.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("Paddock is listening.\n")) // the client has gone when this fails
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		allowBrowsers(w.Header(), r.Header)
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusOK)
			return
		}
		r = straightened(r)
		if _, known := doors.Handler(r); known != "" {
			doors.ServeHTTP(w, r)
			return
		}
		if otherMethod(doors, r) {
			w.Header().Set("Allow", "GET, POST, OPTIONS")
			turnAway(w, http.StatusMethodNotAllowed, "this address takes no "+r.Method)
			return
		}
		if _, known := anywhere.Handler(r); known != "" {
			anywhere.ServeHTTP(w, r)
			return
		}
		turnAway(w, http.StatusNotFound, "there is nothing at this address")
	})
}

// straightened takes double slashes out of a path, as a DSN with a slash too many makes them: a redirection would lose
// the event, for SDKs follow none.
func straightened(r *http.Request) *http.Request {
	if !strings.Contains(r.URL.Path, "//") {
		return r
	}
	to, address := *r, *r.URL
	for strings.Contains(address.Path, "//") {
		address.Path = strings.ReplaceAll(address.Path, "//", "/")
	}
	address.RawPath = ""
	to.URL = &address
	return &to
}

// turnAway answers as doors refuse, where there is none.
func turnAway(w http.ResponseWriter, status int, why string) {
	body, err := json.Marshal(map[string]any{"detail": why, "causes": []string{}})
	if err != nil { // never with strings
		body = []byte("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Sentry-Error", why)
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the client has gone when this fails
}

// otherMethod tells whether a path is known with another method: that is answered 405.
func otherMethod(mux *http.ServeMux, r *http.Request) bool {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
		other := *r
		other.Method = method
		if _, known := mux.Handler(&other); known != "" {
			return true
		}
	}
	return false
}

const corsHeaders = "x-sentry-auth, x-requested-with, x-forwarded-for, origin, referer, accept, content-type, authentication, authorization, content-encoding, transfer-encoding, baggage, sentry-trace"

var headerNames = regexp.MustCompile(`^[A-Za-z0-9, _-]{1,1000}$`)

// allowBrowsers lets browser SDKs of any site deliver: Relay's CORS middleware with the tracing headers,
// what else the browser asks for, and the way from a public site to this computer (Private Network Access).
func allowBrowsers(h, asked http.Header) {
	allowed := corsHeaders
	if more := asked.Get("Access-Control-Request-Headers"); headerNames.MatchString(more) {
		allowed += ", " + more
	}
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "POST, GET")
	h.Set("Access-Control-Allow-Headers", allowed)
	h.Set("Access-Control-Expose-Headers", "x-sentry-error, x-sentry-rate-limits, retry-after")
	h.Set("Access-Control-Max-Age", "3600")
	if asked.Get("Access-Control-Request-Private-Network") != "" {
		h.Set("Access-Control-Allow-Private-Network", "true")
	}
}
