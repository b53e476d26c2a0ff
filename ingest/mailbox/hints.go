package mailbox

import (
	"bufio"
	"bytes"
	"mime"
	"net/textproto"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// Hints are what a server is asked for in large folders, instead of every mail's header: mails whose subject,
// sender or content type contains one of the texts, in whatever case, and those without a content type or
// without an "@" in their sender. They must let through what Reader.Likely does; a mail that the server does
// not name is not looked at. The zero value asks nothing.
type Hints struct{ Subjects, Senders, Types []string }

func (h Hints) none() bool { return len(h.Subjects)+len(h.Senders)+len(h.Types) == 0 }

// criteria is the question, its alternatives joined as a balanced tree: servers bound how deep they nest.
func (h Hints) criteria() imap.SearchCriteria {
	has := func(field, text string) imap.SearchCriteria {
		return imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: field, Value: text}}}
	}
	all := []imap.SearchCriteria{
		{Not: []imap.SearchCriteria{has("Content-Type", "")}},
		{Not: []imap.SearchCriteria{has("From", "@")}},
	}
	for _, text := range h.Types {
		all = append(all, has("Content-Type", text))
	}
	for _, text := range h.Senders {
		all = append(all, has("From", text))
	}
	for _, text := range h.Subjects {
		all = append(all, has("Subject", text))
	}
	return either(all)
}

func either(all []imap.SearchCriteria) imap.SearchCriteria {
	if len(all) == 1 {
		return all[0]
	}
	half := len(all) / 2
	return imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{either(all[:half]), either(all[half:])}}}
}

// Match answers the question here, for a mail's header fields as they stand in the mail.
func (h Hints) Match(header []byte) bool {
	fields, err := headerFieldsOf(header)
	if err != nil {
		return false // what a server makes of it nobody knows
	}
	contains := func(field string, texts []string) bool {
		text := strings.ToLower(decoded(fields.Get(field)))
		for _, one := range texts {
			if strings.Contains(text, strings.ToLower(one)) {
				return true
			}
		}
		return false
	}
	return len(fields["Content-Type"]) == 0 || !contains("From", []string{"@"}) ||
		contains("Subject", h.Subjects) || contains("From", h.Senders) || contains("Content-Type", h.Types)
}

func headerFieldsOf(header []byte) (textproto.MIMEHeader, error) {
	whole := slices.Concat(bytes.TrimRight(header, "\r\n"), []byte("\r\n\r\n")) // the header is the caller's
	return textproto.NewReader(bufio.NewReader(bytes.NewReader(whole))).ReadMIMEHeader()
}

// headerField is a field as people read it; empty when it is not there or is no header's.
func headerField(header []byte, name string) string {
	fields, _ := headerFieldsOf(header) // what was read before an error counts
	return decoded(fields.Get(name))
}

func decoded(s string) string {
	words := mime.WordDecoder{}
	if text, err := words.DecodeHeader(s); err == nil {
		return text
	}
	return s
}
