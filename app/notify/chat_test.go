package notify

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"paddock/app/alert"
)

// instead answers every request of the process, whatever host it is for.
type instead struct {
	t      *testing.T
	status int
	answer string
	err    error

	asked *http.Request
	body  string
}

func (i *instead) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		i.t.Error(err)
	}
	i.asked, i.body = r, string(body)
	if i.err != nil {
		return nil, i.err
	}
	w := httptest.NewRecorder()
	w.WriteHeader(cmp.Or(i.status, http.StatusOK))
	_, _ = w.WriteString(i.answer) // to memory
	return w.Result(), nil
}

// internet stands for every service until the test ends.
func internet(t *testing.T) *instead {
	i := &instead{t: t}
	old := http.DefaultTransport
	http.DefaultTransport = i
	t.Cleanup(func() { http.DefaultTransport = old })
	return i
}

const (
	slackAddress   = "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"
	discordAddress = "https://discord.com/api/webhooks/123456/ab-c_d"
	teamsAddress   = "https://default11.22.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/33/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=s3cretvalue"
	telegramBot    = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
)

// wild is an error whose words mean something to a chat.
var wild = alert.Notice{Title: "New issue in shop: TypeError in <!channel> & *co*", Body: "can't use <@U123> [here](http://evil.test)\n\nshop.views in cart"}

func TestEachChatGetsWhatItsServiceTakes(t *testing.T) {
	for _, c := range []struct {
		channel                alert.Channel
		secret, address, wants string
	}{
		{alert.Channel{Kind: alert.Slack}, slackAddress, slackAddress,
			`{"text": "New issue in shop: TypeError in &lt;!channel&gt; &amp; *co*", "attachments": [
				{"text": "can't use &lt;@U123&gt; [here](http://evil.test)"}, {"text": "shop.views in cart"}]}`},
		{alert.Channel{Kind: alert.Discord}, discordAddress, discordAddress,
			`{"embeds": [{"title": "New issue in shop: TypeError in <!channel> & *co*", "color": 5298687, "description": "can't use <@U123> [here](http://evil.test)\n\nshop.views in cart"}]}`},
		{alert.Channel{Kind: alert.Teams}, teamsAddress, teamsAddress,
			`{"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {
				"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": [
				{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "size": "medium", "weight": "bolder", "text": "New issue in shop: TypeError in <!channel> & *co*"}]},
				{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "can't use <@U123> [here](http://evil.test)"}]},
				{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "shop.views in cart"}]}]}}]}`},
		{alert.Channel{Kind: alert.Telegram, Settings: map[string]string{Chat: "@ops"}}, telegramBot, "https://api.telegram.org/bot" + telegramBot + "/sendMessage",
			`{"chat_id": "@ops", "text": "New issue in shop: TypeError in <!channel> & *co*\ncan't use <@U123> [here](http://evil.test)\n\nshop.views in cart",
				"entities": [{"type": "bold", "offset": 0, "length": 49}], "link_preview_options": {"is_disabled": true}}`},
	} {
		c.channel.Name = "Ops"
		if err := Check(t.Context(), c.channel, c.secret); err != nil {
			t.Errorf("%s: %v", c.channel.Kind, err)
		}
		net := internet(t)
		if err := Deliver(t.Context(), c.channel, c.secret, wild); err != nil {
			t.Errorf("%s: %v", c.channel.Kind, err)
			continue
		}
		if got := net.asked.URL.String(); net.asked.Method != http.MethodPost || got != c.address || !strings.HasPrefix(net.asked.Header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: %s %s %v", c.channel.Kind, net.asked.Method, got, net.asked.Header)
		}
		var got, want any
		if err := errors.Join(json.Unmarshal([]byte(net.body), &got), json.Unmarshal([]byte(c.wants), &want)); err != nil {
			t.Fatalf("%s: %v in %s", c.channel.Kind, err, net.body)
		}
		if d := diff.Diff(want, got); d != "" {
			t.Errorf("%s: %s", c.channel.Kind, d)
		}
	}
}

func TestAChatThatIsNotToldSaysWhy(t *testing.T) {
	telegram := alert.Channel{Kind: alert.Telegram, Settings: map[string]string{Chat: "7"}}
	for _, c := range []struct {
		channel alert.Channel
		secret  string
		net     instead
		want    string
	}{
		{telegram, telegramBot, instead{err: errors.New("dial tcp: lookup api.telegram.org: no such host")}, "the server's name is not known"},
		{telegram, telegramBot, instead{status: 403, answer: `{"ok":false,"description":"Forbidden: bot was kicked from the group chat"}`}, "the bot may not write to that chat: add it there"},
		{telegram, telegramBot, instead{status: 400, answer: `{"ok":false,"description":"Bad Request: chat not found"}`}, "there is no such chat for the bot"},
		{telegram, telegramBot, instead{status: 401, answer: `{"ok":false,"description":"Unauthorized"}`}, "the password or token is not accepted"},
		{telegram, telegramBot, instead{status: 429, answer: `{"ok":false,"description":"Too Many Requests: retry after 5"}`}, "the service says that too much was sent"},
		{alert.Channel{Kind: alert.Teams}, teamsAddress, instead{status: 404}, "there is no such webhook"},
		{alert.Channel{Kind: alert.Teams}, teamsAddress, instead{status: 502}, "the service has a trouble of its own"},
		{alert.Channel{Kind: alert.Slack}, slackAddress, instead{status: 404, answer: "channel_not_found"}, "there is no such webhook"},
		{alert.Channel{Kind: alert.Slack}, slackAddress, instead{status: 429, answer: "rate_limited"}, "the service says that too much was sent"},
		{alert.Channel{Kind: alert.Slack}, slackAddress, instead{err: errors.New("tls: failed to verify certificate: x509: certificate signed by unknown authority")}, "the server's certificate is not trusted"},
		{alert.Channel{Kind: alert.Discord}, discordAddress, instead{status: 404, answer: `{"message": "Unknown Webhook", "code": 10015}`}, "there is no such webhook"},
		{alert.Channel{Kind: alert.Webhook, Settings: map[string]string{Address: "http://example.com/hook"}}, "", instead{status: 301}, "the address leads to another one"},
	} {
		net := internet(t)
		c.net.t = t
		*net = c.net
		err := Deliver(t.Context(), c.channel, c.secret, storm)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.channel.Kind, err, c.want)
			continue
		}
		if said := err.Error(); strings.Contains(said, "AAHdq") || strings.Contains(said, "s3cretvalue") || strings.Contains(said, "XXXXXX") || strings.Contains(said, "ab-c_d") {
			t.Errorf("%s tells a secret: %v", c.channel.Kind, err)
		}
	}
}

func TestWhatCannotWorkIsSaidBeforeItIsKept(t *testing.T) {
	for _, c := range []struct {
		channel      alert.Channel
		secret, want string
	}{
		{alert.Channel{Kind: alert.Teams}, "https://acme.webhook.office.com/webhookb2/11/IncomingWebhook/22/33", "Microsoft has switched connectors"},
		{alert.Channel{Kind: alert.Teams}, "prod-12.westeurope.logic.azure.com/workflows", "paste the address of a workflow"},
		{alert.Channel{Kind: alert.Telegram, Settings: map[string]string{Chat: "7"}}, "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "paste the token of the bot"},
		{alert.Channel{Kind: alert.Telegram, Settings: map[string]string{Chat: " , "}}, telegramBot, "the number or @name of the chat"},
		{alert.Channel{Kind: alert.Shoutrrr}, "teams+" + teamsAddress, "check what you pasted"}, // the library panics
	} {
		c.channel.Name = "Ops"
		if err := Check(t.Context(), c.channel, c.secret); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.channel.Kind, err, c.want)
		}
	}
}

func TestATitleStaysOneShortHeader(t *testing.T) {
	address, got := receiver(t, http.StatusOK)
	c := alert.Channel{Kind: alert.Ntfy, Name: "Phone", Settings: map[string]string{Host: address, Topic: "ops"}}
	if err := Deliver(t.Context(), c, "", alert.Notice{Title: "Größe\nBcc: all@example.com " + strings.Repeat("x", 300), Body: strings.Repeat("y", 5000)}); err != nil {
		t.Fatal(err)
	}
	r := got()
	if title := r.header.Get("Title"); !strings.HasPrefix(title, "=?utf-8?q?Gr=C3=B6=C3=9Fe_Bcc") || len(r.body) > maxBody+len("…") {
		t.Errorf("%q and a body of %d", title, len(r.body))
	}
}
