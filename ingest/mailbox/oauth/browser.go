package oauth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/sync/errgroup"

	"paddock/app/inbox"
)

// inBrowser signs in with this computer's browser, which brings the answer to a loopback address (RFC 8252 section
// 7.3). PKCE (RFC 7636) makes the code worthless to another program that sees it.
func (c *Client) inBrowser(ctx context.Context, config *oauth2.Config, show func(inbox.Prompt)) (*oauth2.Token, error) {
	if config.Endpoint.AuthURL == "" {
		return nil, missing("to sign in on")
	}
	ctx, cancel := context.WithTimeoutCause(ctx, personTime, errTooLate)
	defer cancel()
	var local net.ListenConfig
	listener, err := local.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, err
	}
	config.RedirectURL = "http://127.0.0.1:" + port + "/"
	if c.SignIn.Provider == inbox.Microsoft { // which lets clients register any port for this name only
		config.RedirectURL = "http://localhost:" + port
	}
	verifier := oauth2.GenerateVerifier()
	d := &door{client: c, config: config, state: rand.Text(), verifier: verifier, came: make(chan arrival, 1)}
	server := &http.Server{Handler: d, ReadHeaderTimeout: answerTime, ReadTimeout: answerTime, MaxHeaderBytes: 64 << 10}
	var group errgroup.Group
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	show(inbox.Prompt{Open: config.AuthCodeURL(d.state, append(c.options(), oauth2.S256ChallengeOption(verifier))...), Until: time.Now().Add(personTime)})
	var one arrival
	select {
	case one = <-d.came:
	case <-ctx.Done():
		one.err = context.Cause(ctx)
	}
	closing, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Second) // the page is on its way
	defer stop()
	if server.Shutdown(closing) != nil {
		_ = server.Close() // what is still open is of no use
	}
	return one.token, errors.Join(one.err, group.Wait())
}

// arrival is what the browser brought.
type arrival struct {
	token *oauth2.Token
	err   error
}

// door is the loopback address.
type door struct {
	client          *Client
	config          *oauth2.Config
	state, verifier string
	came            chan arrival

	mu   sync.Mutex
	done bool
}

// ServeHTTP takes the answer of the sign-in that is under way, once. Anything else is turned away and changes
// nothing: another page in the browser may try this address.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if r.URL.Path != "/" || r.Method != http.MethodGet {
		page(w, http.StatusNotFound, "There is nothing here", "This address is Paddock's, for signing in.")
		return
	}
	answer := r.URL.Query()
	if !d.mine(answer) {
		page(w, http.StatusBadRequest, "This is not the sign-in Paddock waits for", "Go back to Paddock, and sign in from there.")
		return
	}
	d.mu.Lock()
	again := d.done
	d.done = true
	d.mu.Unlock()
	if again {
		page(w, http.StatusGone, "This sign-in is over", "Go back to Paddock.")
		return
	}
	one := d.take(r.Context(), answer)
	if one.err != nil {
		var p *inbox.Problem
		words := "Go back to Paddock, which says what to do."
		if errors.As(d.client.problem(r.Context(), one.err), &p) {
			words = p.What + " " + words
		}
		page(w, http.StatusOK, "Not signed in", words)
	} else {
		page(w, http.StatusOK, "Signed in", "You can close this page and go back to Paddock.")
	}
	d.came <- one
}

// mine tells whether an answer is to the question that was asked: by its state, and by its issuer where both say one
// (RFC 9207).
func (d *door) mine(answer url.Values) bool {
	issuer := answer.Get("iss")
	return subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(d.state)) == 1 &&
		(issuer == "" || d.client.SignIn.Issuer == "" || sameIssuer(issuer, d.client.SignIn.Issuer))
}

func (d *door) take(ctx context.Context, answer url.Values) arrival {
	if code := answer.Get("error"); code != "" {
		return arrival{err: &oauth2.RetrieveError{ErrorCode: code, ErrorDescription: answer.Get("error_description")}}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime) // a page that is closed too early ends nothing
	defer cancel()
	token, err := d.config.Exchange(d.client.within(ctx), answer.Get("code"), oauth2.VerifierOption(d.verifier))
	return arrival{token, err}
}

func page(w http.ResponseWriter, status int, title, words string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<!doctype html><meta charset="utf-8"><title>Paddock</title><style>body{font:16px system-ui,sans-serif;max-width:32em;margin:20vh auto;padding:0 1em;color:#1c1c1a}h1{font-size:1.4em}</style><h1>`+
		html.EscapeString(title)+`</h1><p>`+html.EscapeString(words)+`</p>`) // a browser that went away needs no page
}
