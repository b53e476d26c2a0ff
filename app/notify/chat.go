package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"

	"paddock/app/alert"
)

// Teams and Telegram are written to here: the library knows only the connectors that Microsoft has retired, and takes
// a Telegram that cannot be reached for one that was told.

var telegramToken = regexp.MustCompile(`^\d+:[\w-]+$`)

// checkChat says what is missing in the settings of Teams or Telegram.
func checkChat(c alert.Channel, secret string) error {
	switch c.Kind {
	case alert.Teams:
		u, err := url.Parse(secret)
		switch {
		case err != nil || u.Scheme != "https" || u.Host == "":
			return errors.New("paste the address of a workflow of Teams: https://…/workflows/…/triggers/manual/paths/invoke?…")
		case strings.HasSuffix(u.Hostname(), ".office.com") || u.Hostname() == "office.com":
			return errors.New("paste the address of a workflow of Teams: Microsoft has switched connectors (webhook.office.com) off")
		}
	case alert.Telegram:
		if !telegramToken.MatchString(secret) || len(words(c.Settings[Chat])) == 0 {
			return errors.New("paste the token of the bot, such as 110201543:AAHdq…, and the number or @name of the chat")
		}
	}
	return nil
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// The message that a workflow "Send webhook alerts to a channel" takes. Runs of text know no Markdown: what an error says
// stays as it is.
type (
	teamsMessage struct {
		Type        string       `json:"type"`
		Attachments []attachment `json:"attachments"`
	}
	attachment struct {
		ContentType string `json:"contentType"`
		Content     card   `json:"content"`
	}
	card struct {
		Schema  string     `json:"$schema"`
		Type    string     `json:"type"`
		Version string     `json:"version"`
		Body    []richText `json:"body"`
	}
	richText struct {
		Type    string    `json:"type"`
		Inlines []textRun `json:"inlines"`
	}
	textRun struct {
		Type   string `json:"type"`
		Text   string `json:"text"`
		Size   string `json:"size,omitempty"`
		Weight string `json:"weight,omitempty"`
	}
)

func toTeams(ctx context.Context, address string, n alert.Notice) error {
	body := []richText{{"RichTextBlock", []textRun{{"TextRun", n.Title, "medium", "bolder"}}}}
	for line := range strings.Lines(n.Body) {
		if line = strings.TrimSpace(line); line != "" {
			body = append(body, richText{"RichTextBlock", []textRun{{Type: "TextRun", Text: line}}})
		}
	}
	message, err := json.Marshal(teamsMessage{"message", []attachment{{"application/vnd.microsoft.card.adaptive",
		card{"http://adaptivecards.io/schemas/adaptive-card.json", "AdaptiveCard", "1.4", body}}}})
	if err != nil {
		return err
	}
	_, err = sendJSON(ctx, address, http.Header{}, message)
	return err
}

// telegramMessage has no parse mode: what an error says stays as it is, and the title is bold by its place.
type telegramMessage struct {
	Chat     string           `json:"chat_id"`
	Text     string           `json:"text"`
	Entities []telegramEntity `json:"entities"`
	Preview  telegramPreview  `json:"link_preview_options"`
}

type telegramEntity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"` // in UTF-16
}

type telegramPreview struct {
	Off bool `json:"is_disabled"`
}

func toTelegram(ctx context.Context, c alert.Channel, token string, n alert.Notice) (err error) {
	text := n.Title
	if n.Body != "" {
		text += "\n" + n.Body
	}
	bold := []telegramEntity{{Type: "bold", Length: len(utf16.Encode([]rune(n.Title)))}}
	for _, chat := range words(c.Settings[Chat]) {
		body, not := json.Marshal(telegramMessage{chat, text, bold, telegramPreview{true}})
		if not != nil {
			return not
		}
		said, not := sendJSON(ctx, "https://api.telegram.org/bot"+token+"/sendMessage", http.Header{}, body)
		err = errors.Join(err, telegramTrouble(said, not))
	}
	return err
}

// telegramTrouble adds what Telegram says of a message that it does not take.
func telegramTrouble(said []byte, err error) error {
	var status answer
	var reason struct {
		Description string `json:"description"`
	}
	if !errors.As(err, &status) || json.Unmarshal(said, &reason) != nil || reason.Description == "" {
		return err
	}
	switch {
	case status == http.StatusForbidden:
		return trouble{words: "the bot may not write to that chat: add it there (" + reason.Description + ")"}
	case status == http.StatusBadRequest && strings.Contains(reason.Description, "chat not found"):
		return trouble{words: "there is no such chat for the bot: add it there, or write the chat's number (" + reason.Description + ")"}
	}
	return fmt.Errorf("%w: %s", err, reason.Description)
}
