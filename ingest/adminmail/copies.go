package adminmail

import (
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paddock/app/issue"
)

// addressee tells who has a letter: the mailbox it was found in, and the address that it was delivered to. A mail to all
// of ADMINS names each of them, so its own To is the last resort.
func (l *letter) addressee(mailbox string) string {
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To"} {
		text := decodeHeader(l.header.Get(name))
		if text == "" {
			continue
		}
		list, err := mail.ParseAddressList(text)
		if err != nil {
			return mailbox + "\n" + strings.ToLower(text)
		}
		addresses := make([]string, len(list))
		for i, one := range list {
			addresses[i] = strings.ToLower(one.Address)
		}
		slices.Sort(addresses)
		return mailbox + "\n" + strings.Join(addresses, " ")
	}
	return mailbox
}

var serverTime = regexp.MustCompile(`(?m)^[ \t]*Server time:[ \t]*(\S.*)$`)

// content is a hash of what a letter reports and of when, to the second: that of copies which a relay sent under ids of
// their own is the same, whatever it did to lines, headers and footers. It is empty where no time is known.
func (l *letter) content(e *issue.Event) string {
	var when string
	if m := serverTime.FindStringSubmatch(l.text); m != nil {
		when = m[1]
	} else if !l.date.IsZero() {
		when = strconv.FormatInt(l.date.Unix(), 10)
	} else {
		return ""
	}
	parts := []string{when, string(e.Kind), string(e.Level)}
	if x := e.Raised(); x != nil {
		parts = append(parts, x.Type, x.Value)
		if f := x.DecidingFrame(); f != nil {
			parts = append(parts, f.Function, strconv.Itoa(f.Line))
		}
	} else {
		parts = append(parts, firstRunes(e.Message, 200))
	}
	if r := e.Request; r != nil {
		parts = append(parts, r.Method, r.Path, r.Query, r.Host)
	}
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strings.Join(strings.Fields(p), ""))) // a relay may have wrapped the lines
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// firstRunes gives the beginning of a text.
func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
