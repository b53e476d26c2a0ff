package notify

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/url"
	"regexp"
	"strings"
	"time"

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

// Deliver sends a notice to a channel, once. What goes wrong is said in words that hold no secret.
func Deliver(ctx context.Context, c alert.Channel, secret string, n alert.Notice) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	secret = strings.TrimSpace(secret)
	n.Title, n.Body = shorten(strings.Join(strings.Fields(n.Title), " "), maxTitle), shorten(n.Body, maxBody)
	if err := checkChat(c, secret); err != nil {
		return trouble{words: err.Error(), settings: true}
	}
	hidden := []string{secret, c.Settings[Topic], c.Settings[Address]}
	switch c.Kind {
	case alert.Webhook:
		return plain(post(ctx, c.Settings[Address], secret, n), hidden...)
	case alert.Teams:
		return plain(toTeams(ctx, secret, n), hidden...)
	case alert.Telegram:
		return plain(toTelegram(ctx, c, secret, n), hidden...)
	}
	address, err := shoutrrrAddress(c, secret)
	if err != nil {
		return trouble{words: err.Error(), settings: true}
	}
	return plain(byLibrary(ctx, address, suited(c.Kind, n)), hidden...)
}

// What fits into every kind's limits: a title of Discord has 256 letters, a message of Telegram 4096.
const (
	maxTitle = 200
	maxBody  = 3000
)

func shorten(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// slackText takes the meaning from what Slack reads as a link, or as a call to everybody in the room.
var slackText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

var blankLines = regexp.MustCompile(`\n\s*\n`)

// suited writes a notice as the library's service of a kind needs it, where it does not do so itself.
func suited(k alert.Kind, n alert.Notice) alert.Notice {
	switch k {
	case alert.Slack:
		n.Title, n.Body = slackText.Replace(n.Title), slackText.Replace(blankLines.ReplaceAllString(n.Body, "\n")) // each line is an attachment
	case alert.Email, alert.Ntfy: // the title becomes a header
		n.Title = mime.QEncoding.Encode("utf-8", n.Title)
	}
	return n
}

// Check says what is missing in a channel's settings; nil when it can be tried.
func Check(ctx context.Context, c alert.Channel, secret string) error {
	if strings.TrimSpace(c.Name) == "" {
		return errors.New("give the channel a name")
	}
	secret = strings.TrimSpace(secret)
	switch c.Kind {
	case alert.Webhook:
		u, err := url.Parse(c.Settings[Address])
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return errors.New("write the whole address, such as https://example.com/hook")
		}
		return nil
	case alert.Teams, alert.Telegram:
		return checkChat(c, secret)
	}
	address, err := shoutrrrAddress(c, secret)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	if err := try(ctx, func() error { _, err := open(address); return err }); errors.Is(err, ErrSettings) {
		return plain(err, secret)
	}
	return nil // whether it can be reached is for a test to say
}

var (
	slackHook   = regexp.MustCompile(`^https://hooks\.slack\.com/services/([A-Z0-9]+)/([A-Z0-9]+)/([A-Za-z0-9]+)$`)
	discordHook = regexp.MustCompile(`^https://(?:[a-z]+\.)?discord(?:app)?\.com/api/webhooks/(\d+)/([\w-]+)$`)
)

// shoutrrrAddress is a channel as the library writes it. The address holds the secret.
func shoutrrrAddress(c alert.Channel, secret string) (string, error) {
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
