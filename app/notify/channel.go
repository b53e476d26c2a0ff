package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr"
	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
	"golang.org/x/sync/errgroup"

	"paddock/app/alert"
)

// Names of a channel's settings that are no secret.
const (
	Host     = "host"     // e-mail: "mail.example.com:587"; ntfy: "https://ntfy.sh"
	Username = "username" // e-mail, ntfy
	From     = "from"     // e-mail
	To       = "to"       // e-mail, several with commas
	Topic    = "topic"    // ntfy
	Chat     = "chat"     // Telegram: a chat's number, or @name
	Address  = "address"  // webhook
)

// Hidden names the settings of a kind that are secrets as well: whoever knows them can write, or read along.
func Hidden(k alert.Kind) []string {
	switch k {
	case alert.Webhook:
		return []string{Address}
	case alert.Ntfy:
		return []string{Topic}
	}
	return nil
}

// deadline bounds one attempt to deliver.
const deadline = 15 * time.Second

// ErrSettings means that a channel's settings cannot work: trying again is of no use.
var ErrSettings = errors.New("the settings cannot work")

var errSignIn = errors.New("could not sign in: check the server's name, the user and the password")

// Deliver sends a notice to a channel, once. What goes wrong is said in words that hold no secret.
func Deliver(ctx context.Context, c alert.Channel, secret string, n alert.Notice) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	if c.Kind == alert.Webhook {
		return plain(post(ctx, c.Settings[Address], secret, n), secret, c.Settings[Address])
	}
	hidden := []string{secret, c.Settings[Topic]}
	address, err := shoutrrrAddress(c, secret)
	if err != nil {
		return trouble{words: err.Error(), settings: true}
	}
	sender, err := open(ctx, address)
	if err != nil {
		return plain(err, hidden...)
	}
	sender.Timeout = deadline // its services know no context
	params := types.Params{"title": n.Title}
	body := n.Body
	if body == "" {
		body = n.Title
	}
	select {
	case err := <-sender.SendAsync(body, &params):
		return plain(err, hidden...)
	case <-ctx.Done():
		return plain(ctx.Err(), hidden...)
	}
}

// Check says what is missing in a channel's settings; nil when it can be tried.
func Check(ctx context.Context, c alert.Channel, secret string) error {
	if strings.TrimSpace(c.Name) == "" {
		return errors.New("give the channel a name")
	}
	if c.Kind == alert.Webhook {
		u, err := url.Parse(c.Settings[Address])
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return errors.New("write the whole address, such as https://example.com/hook")
		}
		return nil
	}
	address, err := shoutrrrAddress(c, secret)
	if err != nil {
		return err
	}
	if _, err := open(ctx, address); errors.Is(err, ErrSettings) {
		return plain(err, secret)
	}
	return nil // whether it can be reached is for a test to say
}

// open prepares a service of the library. Some of them, Matrix for one, sign in at that, and know no context: they are
// left to themselves when the time is over.
func open(ctx context.Context, address string) (sender *router.ServiceRouter, err error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	done := make(chan error, 1)
	var work errgroup.Group
	var made *router.ServiceRouter
	work.Go(func() error {
		var err error
		made, err = shoutrrr.NewSender(log.New(io.Discard, "", 0), address)
		done <- err
		return nil
	})
	select {
	case err := <-done:
		switch {
		case err == nil:
			return made, nil
		case strings.HasPrefix(address, "matrix:"): // the library keeps the cause to itself
			return nil, errSignIn
		}
		return nil, fmt.Errorf("%w: %w", ErrSettings, err)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var (
	slackHook   = regexp.MustCompile(`^https://hooks\.slack\.com/services/([A-Z0-9]+)/([A-Z0-9]+)/([A-Za-z0-9]+)$`)
	discordHook = regexp.MustCompile(`^https://(?:[a-z]+\.)?discord(?:app)?\.com/api/webhooks/(\d+)/([\w-]+)$`)
)

// shoutrrrAddress is a channel as the library writes it. The address holds the secret.
func shoutrrrAddress(c alert.Channel, secret string) (string, error) {
	secret = strings.TrimSpace(secret)
	switch c.Kind {
	case alert.Slack:
		if m := slackHook.FindStringSubmatch(secret); m != nil {
			return "slack://hook:" + strings.Join(m[1:], "-") + "@webhook", nil
		}
		return "", errors.New("paste the address of an incoming webhook of Slack: https://hooks.slack.com/services/…")
	case alert.Discord:
		if m := discordHook.FindStringSubmatch(secret); m != nil {
			return "discord://" + m[2] + "@" + m[1] + "?splitLines=no", nil
		}
		return "", errors.New("paste the address of a webhook of Discord: https://discord.com/api/webhooks/…")
	case alert.Teams:
		if strings.HasPrefix(secret, "https://") {
			return "teams+" + secret, nil
		}
		return "", errors.New("paste the address of an incoming webhook of Teams: https://….webhook.office.com/…")
	case alert.Telegram:
		if secret == "" || c.Settings[Chat] == "" {
			return "", errors.New("paste the token of the bot, and the number or @name of the chat")
		}
		return "telegram://" + secret + "@telegram?" + url.Values{"chats": {c.Settings[Chat]}}.Encode(), nil
	case alert.Ntfy:
		return ntfyAddress(c, secret)
	case alert.Email:
		return mailAddress(c, secret)
	case alert.Shoutrrr:
		if strings.Contains(secret, "://") {
			return secret, nil
		}
		return "", errors.New("paste an address of the shoutrrr library, such as gotify://host/token")
	}
	return "", fmt.Errorf("%q is no kind of channel", c.Kind)
}

func ntfyAddress(c alert.Channel, secret string) (string, error) {
	host := c.Settings[Host]
	if host == "" {
		host = "https://ntfy.sh"
	}
	u, err := url.Parse(host)
	if err != nil || u.Host == "" || c.Settings[Topic] == "" {
		return "", errors.New("write the server, such as https://ntfy.sh, and the topic")
	}
	out := url.URL{Scheme: "ntfy", Host: u.Host, Path: "/" + c.Settings[Topic], RawQuery: url.Values{"scheme": {u.Scheme}}.Encode()}
	if secret != "" {
		out.User = url.UserPassword(c.Settings[Username], secret)
	}
	return out.String(), nil
}

func mailAddress(c alert.Channel, secret string) (string, error) {
	host, port, err := net.SplitHostPort(c.Settings[Host])
	if err != nil || host == "" {
		return "", errors.New("write the server with its port, such as mail.example.com:587")
	}
	if !strings.Contains(c.Settings[From], "@") || !strings.Contains(c.Settings[To], "@") {
		return "", errors.New("write the sender's and the receivers' e-mail addresses")
	}
	q := url.Values{"from": {c.Settings[From]}, "to": {strings.ReplaceAll(c.Settings[To], " ", "")}, "fromname": {"Paddock"}, "timeout": {deadline.String()}}
	q.Set("auth", "None")
	out := url.URL{Scheme: "smtp", Host: net.JoinHostPort(host, port), Path: "/"}
	if c.Settings[Username] != "" {
		out.User = url.UserPassword(c.Settings[Username], secret)
		q.Set("auth", "Plain")
		if host != "localhost" && host != "127.0.0.1" {
			q.Set("requirestarttls", "Yes") // a password never goes in the clear
		}
	}
	if port == "465" {
		q.Set("encryption", "ImplicitTLS")
		q.Del("requirestarttls")
	}
	out.RawQuery = q.Encode()
	return out.String(), nil
}

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
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSettings, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Paddock")
	if secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		req.Header.Set(SignatureHeader, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // nothing of it is needed
	if resp.StatusCode >= 300 {
		return answer(resp.StatusCode)
	}
	return nil
}
