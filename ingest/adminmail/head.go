package adminmail

import (
	"bytes"
	"net/mail"
	"strings"
	"time"

	"github.com/emersion/go-message"
)

// Head is what a mail's header fields tell without its text.
type Head struct {
	MessageID string // as it is written; empty: it has none
	EventID   string // id of the event that the mail becomes, if it is a report; empty without a Message-ID
	Subject   string
	Sent      time.Time
}

// ReadHead reads header fields as Read reads those of a whole mail.
func ReadHead(header []byte) Head {
	header = append(bytes.Trim(header, "\r\n"), "\r\n\r\n"...)
	entity, err := message.ReadWithOptions(bytes.NewReader(header), &message.ReadOptions{MaxHeaderBytes: 1 << 20})
	if entity == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return Head{}
	}
	h := Head{MessageID: strings.TrimSpace(entity.Header.Get("Message-Id")), Subject: decodeHeader(entity.Header.Get("Subject"))}
	if at, err := mail.ParseDate(entity.Header.Get("Date")); err == nil {
		h.Sent = at.UTC()
	}
	if h.MessageID != "" {
		h.EventID = idOf(h.MessageID)
	}
	return h
}
