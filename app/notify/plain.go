package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// trouble is what went wrong, in words that hold no secret. The library's error is not below it: it may hold some.
type trouble struct {
	words    string
	settings bool // a person must mend it
}

func (t trouble) Error() string { return t.words }

// Is tells ErrSettings.
func (t trouble) Is(target error) bool { return t.settings && target == ErrSettings }

// answer is a status that says no.
type answer int

func (a answer) Error() string { return fmt.Sprintf("it answered with status %d", int(a)) }

// plain says an error in words without anything secret: the library's errors may hold addresses with tokens.
func plain(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	t := trouble{words: stripped(err.Error(), secrets), settings: errors.Is(err, ErrSettings)}
	if t.settings {
		t.words = "check what you pasted: " + t.words
		return t
	}
	if said := meaning(err); said != "" {
		t.words = said + " (" + t.words + ")"
	}
	return t
}

// meaning is what a trouble means to a person; empty when that is not known.
func meaning(err error) string {
	said := strings.ToLower(err.Error())
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) })
	}
	var lost *net.DNSError
	var status answer
	if m := statusWords.FindStringSubmatch(said); m != nil && !errors.As(err, &status) { // the library's errors are words only
		n, _ := strconv.Atoi(m[1]) // three digits
		status = answer(n)
	}
	switch {
	case errors.As(err, new(trouble)): // said already
		return ""
	case status >= 300 && status < 400:
		return "the address leads to another one: write that"
	case errors.As(err, &lost) || has("no such host"):
		return "the server's name is not known: check it, and the network"
	case errors.Is(err, context.DeadlineExceeded) || has("timeout", "timed out", "deadline exceeded"):
		return "no answer in time"
	case has("connection refused"):
		return "nothing listens at that address and port"
	case has("network is unreachable", "no route to host"):
		return "the server cannot be reached: check the network"
	case has("http response to https client", "first record does not look like a tls handshake"):
		return "the server does not speak TLS at that port"
	case has("x509", "certificate"):
		return "the server's certificate is not trusted"
	case status == 401 || status == 403 || status == 535 || has("unauthorized", "forbidden", "invalid_auth", "invalid_token", "authentication failed"):
		return "the password or token is not accepted: paste it again"
	case status == 404 || status == 410 || has("not found", "no_service", "channel_not_found", "channel_is_archived", "no_active_hooks"):
		return "there is no such webhook, topic or chat: copy it again"
	case status == 429 || has("too many requests", "rate limit", "rate_limited"):
		return "the service says that too much was sent: wait a little"
	case status >= 550: // of a mail server
		return "the mail server does not take the message"
	case status >= 500 || has("internal_error"):
		return "the service has a trouble of its own"
	}
	return ""
}

// statusWords is a status of HTTP or SMTP in an error's words, and no port.
var statusWords = regexp.MustCompile(`(?:^|[^\d:.])([345]\d\d)(?:\D|$)`)

var addresses = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"']+`)

// maxWords bounds what is shown of an error.
const maxWords = 240

// stripped takes addresses, and secrets and their parts, out of a text.
func stripped(words string, secrets []string) string {
	words = addresses.ReplaceAllString(words, "(address)")
	for _, secret := range secrets {
		parts := strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune("/:@?&=", r) })
		for _, part := range append([]string{secret, url.QueryEscape(secret), url.PathEscape(secret)}, parts...) {
			if len(part) >= 4 {
				words = strings.ReplaceAll(words, part, "…")
			}
		}
	}
	words = strings.Join(strings.Fields(words), " ")
	if len(words) > maxWords {
		words = strings.ToValidUTF8(words[:maxWords], "") + "…"
	}
	return words
}
