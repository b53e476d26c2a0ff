// Package discover finds the mail server of an address by asking the address's domain.
package discover

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/idna"

	"paddock/app/inbox"
)

// Resolver asks the domain name system; *net.Resolver does.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupHost(ctx context.Context, name string) ([]string, error)
}

// Finder looks for mail servers. The zero value asks the system's resolver and the network. Nobody but the address's
// own domain, and the hosts that the domain names as its mail servers, is asked anything.
type Finder struct {
	Resolver Resolver
	Dial     func(ctx context.Context, network, address string) (net.Conn, error)
	Client   *http.Client   // for the domain's autoconfig file
	Roots    *x509.CertPool // authorities to trust; nil: the system's
}

const (
	findTime  = 10 * time.Second // for everything
	probeTime = 5 * time.Second  // for one server
)

// Find looks for ways to the mailbox of an address, in several places at once. It ends once nothing better can be
// found than what was.
func (f *Finder) Find(ctx context.Context, address string) inbox.Discovery {
	address = strings.TrimSpace(address)
	if p, ok := inbox.PresetFor(address); ok {
		return inbox.Discovery{Ways: []inbox.Way{inbox.WayOf(p, address, inbox.ByPreset)}}
	}
	domain, err := ascii(inbox.Domain(address))
	if err != nil || domain == "" {
		return inbox.Discovery{Problem: &inbox.Problem{
			Code: "address", What: "This is no e-mail address.", Do: "Enter one such as errors@example.com, or name the mail server.",
		}}
	}
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	s := &search{Finder: f, address: address, domain: domain}
	if ways := s.race(ctx, s.places()); len(ways) > 0 {
		return inbox.Discovery{Ways: ways}
	}
	return inbox.Discovery{Problem: s.nothing(ctx)}
}

// ascii is a domain as the domain name system has it.
func ascii(domain string) (string, error) {
	if trimmed := strings.Trim(domain, "[]"); trimmed != "" {
		if _, err := netip.ParseAddr(trimmed); err == nil {
			return trimmed, nil
		}
	}
	return idna.Lookup.ToASCII(domain)
}

// search is one looking for.
type search struct {
	*Finder
	address, domain string

	mu     sync.Mutex
	exists bool // the domain name system knows something of the domain
	failed bool // it could not be asked
}

// place is somewhere to look: it gives those ways that answer.
type place func(context.Context) []inbox.Way

// places are where is looked, what counts most first.
func (s *search) places() []place {
	if s.isAddress() {
		return s.names(s.domain)
	}
	return append([]place{s.records, s.autoconfig, s.exchanger}, s.names("imap."+s.domain, "mail."+s.domain, s.domain)...)
}

func (s *search) isAddress() bool {
	_, err := netip.ParseAddr(s.domain)
	return err == nil || s.domain == "localhost"
}

// race looks in all places at once, until none is left that could give something better than what was found.
func (s *search) race(ctx context.Context, places []place) []inbox.Way {
	type result struct {
		at   int
		ways []inbox.Way
	}
	ctx, cancel := context.WithCancel(ctx)
	results := make(chan result, len(places))
	var looking sync.WaitGroup
	defer looking.Wait()
	defer cancel()
	for at, look := range places {
		looking.Go(func() { results <- result{at, look(ctx)} })
	}
	found, done := make([][]inbox.Way, len(places)), make([]bool, len(places))
	for range places {
		r := <-results
		found[r.at], done[r.at] = r.ways, true
		if n := settled(found, done); n > 0 {
			return sorted(slices.Concat(found[:n]...))
		}
	}
	return sorted(slices.Concat(found...))
}

// settled gives the number of places after which a good way was found, with all of them looked at; 0 while there is
// none. What later places gave by then is left out, so that the same is found each time.
func settled(found [][]inbox.Way, done []bool) int {
	for at, ways := range found {
		if !done[at] {
			return 0
		}
		if slices.ContainsFunc(ways, func(w inbox.Way) bool { return w.Trusted }) {
			return at + 1
		}
	}
	return 0
}

// sorted puts those with a good certificate first, and leaves out what was found twice.
func sorted(ways []inbox.Way) []inbox.Way {
	slices.SortStableFunc(ways, func(a, b inbox.Way) int {
		switch {
		case a.Trusted == b.Trusted:
			return 0
		case a.Trusted:
			return -1
		}
		return 1
	})
	type server struct {
		host string
		port int
	}
	seen := map[server]bool{}
	return slices.DeleteFunc(ways, func(w inbox.Way) bool {
		one := server{w.Host, w.Port}
		twice := seen[one]
		seen[one] = true
		return twice
	})
}

// heard notes what an answer of the domain name system means for the domain.
func (s *search) heard(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var none *net.DNSError
	switch {
	case err == nil:
		s.exists = true
	case errors.As(err, &none) && none.IsNotFound:
	default:
		s.failed = true
	}
}

// nothing says why no server was found.
func (s *search) nothing(ctx context.Context) *inbox.Problem {
	if !s.isAddress() {
		_, err := s.resolver().LookupHost(ctx, s.domain)
		s.heard(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.isAddress():
		return &inbox.Problem{Code: "refused", What: "No mail server answers at " + s.domain + ".", Do: "Enter its port, and check that it is running."}
	case s.exists:
		return &inbox.Problem{
			Code: "unknown", What: "No mail server was found for " + s.domain + ".",
			Do: "Enter its name: your provider's help calls it IMAP server, or server for incoming mail.",
		}
	case s.failed:
		return &inbox.Problem{Code: "dns", What: s.domain + " could not be looked up.", Do: "Check that this computer is online, or enter the mail server's name."}
	}
	return &inbox.Problem{Code: "dns", What: "There is no domain " + s.domain + ".", Do: "Check the address for typing mistakes."}
}

func (f *Finder) resolver() Resolver {
	if f.Resolver != nil {
		return f.Resolver
	}
	return net.DefaultResolver
}

func (f *Finder) dial(ctx context.Context, address string) (net.Conn, error) {
	if f.Dial != nil {
		return f.Dial(ctx, "tcp", address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", address)
}
