// Package oauthtest runs a provider's sign-in server for tests.
package oauthtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the server knows: one client and one account.
const (
	ClientID = "paddock-client"
	Secret   = "client-s3cret"
	Scope    = "mail offline_access"
)

// Server is a sign-in server. Its fields may be changed before it is asked.
type Server struct {
	URL      string        // also its issuer
	User     string        // whose mailbox its tokens open
	Lifetime time.Duration // of an access token; 0: an hour
	Rotates  bool          // each refresh gives another refresh token, and ends the last
	Public   bool          // clients have no secret
	Denies   bool          // the person says no in the browser
	Polls    []string      // errors that a device's questions are answered with, one each, before it is let in

	mu      sync.Mutex
	access  map[string]time.Time // with their ends
	refresh map[string]bool
	codes   map[string]url.Values // what was asked for, by code
	devices map[string]bool
	asked   []time.Time // when devices asked
	answers []string    // "authorization_code", "refresh_token invalid_grant", …
	handed  []string    // every secret handed out
}

// New gives a server for Client, which needs no network.
func New(user string) *Server {
	return &Server{
		URL: "http://127.0.0.1:1", User: user, access: map[string]time.Time{}, refresh: map[string]bool{}, codes: map[string]url.Values{}, devices: map[string]bool{},
	}
}

// Start runs a server on loopback until the test ends.
func Start(t testing.TB, user string) *Server {
	t.Helper()
	s := New(user)
	l := httptest.NewServer(s)
	t.Cleanup(l.Close)
	s.URL = l.URL
	return s
}

// Client asks the server directly, on the caller's goroutine.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: direct{s}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type direct struct{ http.Handler }

// RoundTrip is for http.Client.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}

// Expire ends all access tokens, which their holders are not told.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
}

// Revoke takes all permissions back, as a person does on the provider's page.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
	clear(s.refresh)
}

// Answers lists what was asked for at the token endpoint, each with the error it was answered with.
func (s *Server) Answers() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.answers...)
}

// Asked tells when a device asked whether it may come in.
func (s *Server) Asked() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time(nil), s.asked...)
}

// Handed lists every secret that was handed out, and the client's own.
func (s *Server) Handed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{Secret}, s.handed...)
}

// ServeHTTP is for http.Server.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		say(w, http.StatusOK, map[string]any{
			"issuer": s.URL, "authorization_endpoint": s.URL + "/authorize", "token_endpoint": s.URL + "/token",
			"device_authorization_endpoint": s.URL + "/device", "token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
		})
	case "/authorize":
		s.authorize(w, r)
	case "/device":
		s.device(w, r)
	case "/token":
		s.token(w, r)
	case "/introspect":
		s.introspect(w, r)
	default:
		http.NotFound(w, r)
	}
}

func say(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what) // the asker may be gone
}

func (s *Server) secret(kind string) string {
	one := kind + rand.Text()
	s.handed = append(s.handed, one)
	return one
}

// authorize plays the person, too: they say yes at once, or no.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	back, err := url.Parse(asked.Get("redirect_uri"))
	if err != nil || asked.Get("client_id") != ClientID || asked.Get("response_type") != "code" || asked.Get("code_challenge_method") != "S256" {
		http.Error(w, "this is no request to sign in", http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {asked.Get("state")}, "iss": {s.URL}}
	if s.Denies {
		answer.Set("error", "access_denied")
	} else {
		code := s.secret("code-")
		s.codes[code] = asked
		answer.Set("code", code)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (s *Server) device(w http.ResponseWriter, r *http.Request) {
	if r.PostFormValue("client_id") != ClientID {
		say(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client", "error_description": "no client " + r.PostFormValue("client_id")})
		return
	}
	code := s.secret("device-")
	s.devices[code] = true
	say(w, http.StatusOK, map[string]any{
		"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": s.URL + "/code", "verification_uri_complete": s.URL + "/code?user_code=WDJB-MJHT",
		"expires_in": 900, "interval": 5,
	})
}

// token answers as RFC 6749 section 5 says.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	kind := strings.TrimPrefix(r.PostFormValue("grant_type"), "urn:ietf:params:oauth:grant-type:")

	no := s.judge(kind, r)
	if no != "" {
		s.answers = append(s.answers, kind+" "+no)
		say(w, http.StatusBadRequest, map[string]string{"error": no, "error_description": "no to " + r.PostFormValue("refresh_token") + r.PostFormValue("client_secret")})
		return
	}
	s.answers = append(s.answers, kind)
	lifetime := s.Lifetime
	if lifetime == 0 {
		lifetime = time.Hour
	}
	access := s.secret("access-")
	s.access[access] = time.Now().Add(lifetime)
	answer := map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": int(lifetime.Seconds())}
	if kind != "refresh_token" || s.Rotates {
		delete(s.refresh, r.PostFormValue("refresh_token"))
		lasting := s.secret("refresh-")
		s.refresh[lasting] = true
		answer["refresh_token"] = lasting
	}
	say(w, http.StatusOK, answer)
}

func (s *Server) judge(kind string, r *http.Request) string {
	id, secret := r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	if id != ClientID || !s.Public && secret != Secret {
		return "invalid_client"
	}
	switch kind {
	case "authorization_code":
		asked, ok := s.codes[r.PostFormValue("code")]
		delete(s.codes, r.PostFormValue("code"))
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		if !ok || asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) || asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") {
			return "invalid_grant"
		}
	case "refresh_token":
		if !s.refresh[r.PostFormValue("refresh_token")] {
			return "invalid_grant"
		}
	case "device_code":
		s.asked = append(s.asked, time.Now())
		if !s.devices[r.PostFormValue("device_code")] {
			return "expired_token"
		}
		if len(s.Polls) > 0 {
			no := s.Polls[0]
			s.Polls = s.Polls[1:]
			return no
		}
	default:
		return "unsupported_grant_type"
	}
	return ""
}

// introspect tells a mail server whose token it was shown (RFC 7662).
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	end, ok := s.access[r.PostFormValue("token")]
	if !ok || !time.Now().Before(end) {
		say(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	say(w, http.StatusOK, map[string]any{"active": true, "username": s.User, "scope": "mail", "exp": end.Unix()})
}
