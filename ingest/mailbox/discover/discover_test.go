package discover

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/dns/dnsmessage"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

// web is a town's network: names are looked up in its zone, and what is dialled leads to a server on loopback.
type web struct {
	zone    zone
	servers map[string]string // host:port as dialled, and where it leads to
	*Finder

	mu     sync.Mutex
	dialed map[string]bool
}

func (w *web) open(t *testing.T) *web {
	t.Helper()
	w.dialed = map[string]bool{}
	resolver := w.zone.resolver(t)
	w.Finder = &Finder{Resolver: resolver, Roots: x509.NewCertPool()}
	w.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		w.mu.Lock()
		w.dialed[address] = true
		w.mu.Unlock()
		to, ok := w.servers[address]
		if !ok {
			return nil, errors.New("nothing answers")
		}
		return (&net.Dialer{}).DialContext(ctx, network, to)
	}
	w.Client = &http.Client{Transport: &http.Transport{DialContext: w.Dial, DisableKeepAlives: true}}
	return w
}

// mail starts a mail server; STARTTLS and TLS give where its ports are.
func mail(t *testing.T) (server *dovecottest.Server, startTLS, tls string) {
	t.Helper()
	server = dovecottest.Start(t)
	return server, "127.0.0.1:" + strconv.Itoa(server.Port), "127.0.0.1:" + strconv.Itoa(server.TLS)
}

func (w *web) trust(t *testing.T, server *dovecottest.Server) {
	t.Helper()
	pem, err := os.ReadFile(server.CA)
	if err != nil || !w.Roots.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate", err)
	}
}

func TestTheSRVRecordsOfTheDomainNameTheServer(t *testing.T) {
	server, startTLS, tls := mail(t)
	w := (&web{
		zone: zone{records: map[string][]dnsmessage.ResourceBody{
			"_imaps._tcp.shop.test srv": {srv("localhost.", 9993)},
			"_imap._tcp.shop.test srv":  {srv("localhost.", 9143)},
		}},
		servers: map[string]string{"localhost:9993": tls, "localhost:9143": startTLS, "imap.shop.test:993": tls},
	}).open(t)
	w.trust(t, server)
	want := inbox.Discovery{Ways: []inbox.Way{
		{Host: "localhost", Port: 9993, Security: inbox.TLS, Username: "errors@Shop.test", Provider: "This computer", By: inbox.BySRV, Trusted: true},
		{Host: "localhost", Port: 9143, Security: inbox.StartTLS, Username: "errors@Shop.test", Provider: "This computer", By: inbox.BySRV, Trusted: true},
	}}
	if diff := cmp.Diff(want, w.Find(t.Context(), " errors@Shop.test ")); diff != "" {
		t.Error(diff)
	}
}

func TestAServiceThatTheDomainSaysItHasNotIsNotAsked(t *testing.T) {
	server, startTLS, tls := mail(t)
	w := (&web{
		zone:    zone{records: map[string][]dnsmessage.ResourceBody{"_imaps._tcp.shop.test srv": {srv(".", 0)}, "_imap._tcp.shop.test srv": {srv("localhost.", 143)}}},
		servers: map[string]string{"localhost:143": startTLS, "localhost:993": tls},
	}).open(t)
	w.trust(t, server)
	want := []inbox.Way{{Host: "localhost", Port: 143, Security: inbox.StartTLS, Username: "e@shop.test", Provider: "This computer", By: inbox.BySRV, Trusted: true}}
	if diff := cmp.Diff(want, w.Find(t.Context(), "e@shop.test").Ways); diff != "" {
		t.Error(diff)
	}
}

const settings = `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="shop.test"><domain>shop.test</domain>
<incomingServer type="pop3"><hostname>pop.shop.test</hostname><port>995</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
<incomingServer type="imap"><hostname>plain.shop.test</hostname><port>143</port><socketType>plain</socketType><username>%EMAILADDRESS%</username></incomingServer>
<incomingServer type="imap"><hostname>localhost</hostname><port>9143</port><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer>
</emailProvider></clientConfig>`

// page serves the domain's web server, and gives where it is.
func (w *web) page(t *testing.T, serve http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewTLSServer(serve)
	t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.DialContext, transport.DisableKeepAlives = w.Dial, true
	transport.TLSClientConfig.ServerName = "example.com" // that of its certificate
	w.Client = &http.Client{Transport: transport}
	return server.Listener.Addr().String()
}

func TestTheFileOfTheDomainNamesTheServerAndTheUserName(t *testing.T) {
	server, startTLS, _ := mail(t)
	w := (&web{servers: map[string]string{"localhost:9143": startTLS}}).open(t)
	w.trust(t, server)
	w.servers["shop.test:443"] = w.page(t, func(answer http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/.well-known/autoconfig/mail/config-v1.1.xml" {
			_, _ = io.WriteString(answer, settings)
			return
		}
		http.NotFound(answer, r)
	})
	want := []inbox.Way{{Host: "localhost", Port: 9143, Security: inbox.StartTLS, Username: "errors", Provider: "This computer", By: inbox.ByAutoconfig, Trusted: true}}
	if diff := cmp.Diff(want, w.Find(t.Context(), "errors@shop.test").Ways); diff != "" {
		t.Error(diff)
	}
}

func TestNobodyButTheDomainIsAsked(t *testing.T) {
	w := (&web{zone: zone{records: map[string][]dnsmessage.ResourceBody{"shop.test mx": {mx("filter.elsewhere.test.")}}}, servers: map[string]string{}}).open(t)
	w.servers["shop.test:443"] = w.page(t, func(answer http.ResponseWriter, r *http.Request) {
		http.Redirect(answer, r, "https://central.elsewhere.test/shop.test", http.StatusFound)
	})
	w.Find(t.Context(), "errors@shop.test")
	for _, all := range []map[string]bool{w.dialed, w.zone.asked} {
		for name := range all {
			host, _, _ := strings.Cut(name, ":")
			if host != "shop.test" && !strings.HasSuffix(host, ".shop.test") {
				t.Errorf("%s was asked", name)
			}
		}
	}
	if !w.dialed["shop.test:443"] || !w.dialed["imap.shop.test:993"] {
		t.Errorf("asked were only %v", w.dialed)
	}
}

func TestTheMailExchangerTellsTheProviderOfAnOwnDomain(t *testing.T) {
	w := (&web{zone: zone{records: map[string][]dnsmessage.ResourceBody{
		"shop.test mx": {mx("aspmx.l.google.com.")}, "bücher.test mx": nil, "xn--bcher-kva.test mx": {mx("in1-smtp.messagingengine.com.")},
	}}}).open(t)
	for address, host := range map[string]string{"errors@shop.test": "imap.gmail.com", "errors@bücher.test": "imap.fastmail.com"} {
		ways := w.Find(t.Context(), address).Ways
		if len(ways) != 1 || ways[0].Host != host || ways[0].By != inbox.ByExchange || ways[0].Username != address {
			t.Errorf("%s: %+v, want %s", address, ways, host)
		}
	}
}

func TestUsualNamesAreTriedWithTLSThenSTARTTLSAndAGoodCertificateCountsMore(t *testing.T) {
	server, startTLS, tls := mail(t)
	w := (&web{
		zone:    zone{records: map[string][]dnsmessage.ResourceBody{"shop.test a": {local}}},
		servers: map[string]string{"imap.shop.test:993": tls, "imap.shop.test:143": startTLS, "mail.shop.test:143": startTLS},
	}).open(t)
	w.trust(t, server) // it is for localhost: neither name is good
	want := []inbox.Way{
		{Host: "imap.shop.test", Port: 993, Security: inbox.TLS, Username: "e@shop.test", By: inbox.ByName},
		{Host: "imap.shop.test", Port: 143, Security: inbox.StartTLS, Username: "e@shop.test", By: inbox.ByName},
		{Host: "mail.shop.test", Port: 143, Security: inbox.StartTLS, Username: "e@shop.test", By: inbox.ByName},
	}
	if diff := cmp.Diff(want, w.Find(t.Context(), "e@shop.test").Ways); diff != "" {
		t.Error(diff)
	}
	w.servers["localhost:993"], w.servers["localhost:143"] = tls, startTLS
	if ways := w.Find(t.Context(), "errors@localhost").Ways; len(ways) != 2 || !ways[0].Trusted || ways[0].Port != 993 {
		t.Errorf("on this computer: %+v", ways)
	}
}

func TestWhyNoServerWasFoundIsSaid(t *testing.T) {
	known := map[string][]dnsmessage.ResourceBody{"shop.test a": {local}, "taken.test mx": {mx("filter.elsewhere.test.")}}
	for address, want := range map[string]string{
		"errors@shop.test":  "unknown No mail server was found for shop.test.",
		"errors@taken.test": "unknown No mail server was found for taken.test.",
		"errors@shpo.test":  "dns There is no domain shpo.test.",
		"errors":            "address This is no e-mail address.",
		"errors@":           "address This is no e-mail address.",
		"errors@127.0.0.1":  "refused No mail server answers at 127.0.0.1.",
	} {
		w := (&web{zone: zone{records: known}}).open(t)
		p := w.Find(t.Context(), address).Problem
		if p == nil || p.Code+" "+p.What != want || p.Do == "" {
			t.Errorf("%s: %+v, want %s", address, p, want)
		}
	}
	w := (&web{zone: zone{broken: true}}).open(t)
	if p := w.Find(t.Context(), "errors@shop.test").Problem; p == nil || p.What != "shop.test could not be looked up." {
		t.Errorf("without a name server: %+v", p)
	}
}

func TestAnAddressOfAProviderIsKnownWithoutAskingAnybody(t *testing.T) {
	w := (&web{}).open(t)
	ways := w.Find(t.Context(), "errors@gmail.com").Ways
	if len(ways) != 1 || ways[0].Host != "imap.gmail.com" || ways[0].By != inbox.ByPreset || len(w.dialed)+len(w.zone.asked) > 0 {
		t.Errorf("%+v, asked %v %v", ways, w.dialed, w.zone.asked)
	}
}
