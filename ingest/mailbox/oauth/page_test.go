package oauth

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/oauthtest"
)

// swapping exchanges a text in answers.
type swapping struct {
	next     http.RoundTripper
	old, new string
}

// RoundTrip is for http.Client.
func (s swapping) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := s.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(body, []byte(s.old), []byte(s.new))))
	answer.ContentLength = -1
	return answer, err
}

func TestOnlyProtectedPagesAreOpenedToEnterACode(t *testing.T) {
	for _, page := range []string{"file:///bin/sh", "javascript:alert(1)", "http://evil.example.com", "https://bank.example@evil.example.com", "smb://evil.example.com/x"} {
		synctest.Test(t, func(t *testing.T) {
			s := oauthtest.New("errors")
			c := clientOf(s)
			c.HTTP = &http.Client{Transport: swapping{c.HTTP.Transport, s.URL + "/code", page}}
			_, err := c.Ask(t.Context(), inbox.ByCode, func(p inbox.Prompt) { t.Errorf("%+v is shown", p) })
			if p := problemIn(t, err); !strings.Contains(p.What, "is no protected address") {
				t.Errorf("%s: %q", page, p.What)
			}
		})
	}
}
