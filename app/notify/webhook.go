package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"paddock/app/alert"
)

// Hook is what a webhook receives as JSON. With a secret, the header X-Paddock-Signature is "sha256=" and the hex of
// the HMAC-SHA256 of the body.
type Hook struct {
	Title   string    `json:"title"`
	Body    string    `json:"body"`
	Project int64     `json:"project"`
	Issue   int64     `json:"issue"` // 0: several
	Rule    string    `json:"rule"`
	When    string    `json:"when"` // new_issue, regression, woke, issue_rate, user_rate, spike
	Why     string    `json:"why"`
	Urgent  bool      `json:"urgent"`
	Count   int       `json:"count"` // issues in it
	Time    time.Time `json:"timestamp"`

	// Empty when it is of several issues.
	Level       string `json:"level"`
	Culprit     string `json:"culprit"` // "module in function"
	Environment string `json:"environment"`
	Release     string `json:"release"`
}

// SignatureHeader carries the signature of a webhook's body.
const SignatureHeader = "X-Paddock-Signature"

func post(ctx context.Context, address, secret string, n alert.Notice) error {
	body, err := json.Marshal(Hook{
		Title: n.Title, Body: n.Body, Project: int64(n.Project), Issue: n.Issue, Rule: n.Rule.Name, When: string(n.Rule.When), Why: n.Why, Urgent: n.Urgent, Count: n.Count, Time: n.At.UTC(),
		Level: string(n.Level), Culprit: n.Culprit, Environment: n.Environment, Release: n.Release,
	})
	if err != nil {
		return err
	}
	header := http.Header{}
	if secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		header.Set(SignatureHeader, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	_, err = sendJSON(ctx, address, header, body)
	return err
}

// client follows no redirect: a POST that becomes a GET on the way is answered with 200, and nobody was told.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 10

// sendJSON posts a body. With an answer that says no it returns what was said as well.
func sendJSON(ctx context.Context, address string, header http.Header, body []byte) (said []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSettings, err)
	}
	req.Header = header
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Paddock")
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // nothing more of it is needed
	if resp.StatusCode >= 300 {
		said, _ = io.ReadAll(io.LimitReader(resp.Body, maxAnswer)) // the status tells enough
		return said, answer(resp.StatusCode)
	}
	return nil, nil
}
