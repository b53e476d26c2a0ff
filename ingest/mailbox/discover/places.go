package discover

import (
	"context"
	"strings"
	"sync"

	"paddock/app/inbox"
)

// records asks for the domain's SRV records (RFC 6186). A target of "." says that there is no such service.
func (s *search) records(ctx context.Context) []inbox.Way {
	services := []struct {
		name     string
		security inbox.Security
	}{{"imaps", inbox.TLS}, {"imap", inbox.StartTLS}}
	found := make([][]inbox.Way, len(services))
	var asking sync.WaitGroup
	for i, service := range services {
		asking.Go(func() {
			_, records, err := s.resolver().LookupSRV(ctx, service.name, "tcp", s.domain) // by priority
			s.heard(err)
			for _, r := range records[:min(len(records), 3)] {
				if host := strings.TrimSuffix(strings.ToLower(r.Target), "."); host != "" {
					found[i] = append(found[i], s.way(host, int(r.Port), service.security, inbox.BySRV))
				}
			}
		})
	}
	asking.Wait()
	return s.answering(ctx, append(found[0], found[1]...))
}

// exchanger tells the provider by who takes in the domain's mail.
func (s *search) exchanger(ctx context.Context) []inbox.Way {
	records, err := s.resolver().LookupMX(ctx, s.domain) // by preference
	s.heard(err)
	for _, r := range records {
		if p, ok := inbox.ByExchanger(r.Host); ok {
			return []inbox.Way{inbox.WayOf(p, s.address, inbox.ByExchange)}
		}
	}
	if len(records) == 0 {
		return nil
	}
	host := strings.TrimSuffix(strings.ToLower(records[0].Host), ".")
	if !strings.HasSuffix(host, "."+s.domain) { // somebody else's: perhaps only a filter before the real one
		return nil
	}
	return s.answering(ctx, []inbox.Way{s.way(host, 993, inbox.TLS, inbox.ByName), s.way(host, 143, inbox.StartTLS, inbox.ByName)})
}

// names are the usual names, each a place: TLS first, then STARTTLS.
func (s *search) names(hosts ...string) (all []place) {
	for _, host := range hosts {
		all = append(all, func(ctx context.Context) []inbox.Way {
			return s.answering(ctx, []inbox.Way{s.way(host, 993, inbox.TLS, inbox.ByName), s.way(host, 143, inbox.StartTLS, inbox.ByName)})
		})
	}
	return all
}

// Offers are the ways that a mail server offers at the usual ports, TLS before STARTTLS.
func (f *Finder) Offers(ctx context.Context, host string) []inbox.Way {
	s := &search{Finder: f, domain: host}
	return s.names(host)[0](ctx)
}

func (s *search) way(host string, port int, security inbox.Security, by inbox.Hint) inbox.Way {
	w := inbox.Way{Host: host, Port: port, Security: security, Username: s.address, By: by}
	if p, ok := inbox.PresetOf(host); ok {
		w.Provider = p.Name
	}
	return w
}

// answering asks all of the ways at once and gives those at which a mail server answers, in their order.
func (s *search) answering(ctx context.Context, ways []inbox.Way) []inbox.Way {
	good := make([]bool, len(ways))
	var asking sync.WaitGroup
	for i := range ways {
		asking.Go(func() { good[i] = s.probe(ctx, &ways[i]) })
	}
	asking.Wait()
	var all []inbox.Way
	for i, w := range ways {
		if good[i] {
			all = append(all, w)
		}
	}
	return all
}
