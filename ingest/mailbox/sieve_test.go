package mailbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// crowd is a folder of mails of which every hundredth is a report, on a server that answers questions by rule.
type crowd struct {
	fake
	mails   int
	answer  func(uid int, question string) bool // whether the server names a mail
	headers map[int]bool                        // whose header was fetched
	bodies  map[int]bool
}

func (c *crowd) subject(uid int) string {
	if uid%100 == 0 {
		return fmt.Sprintf("[shop] Error number %d", uid)
	}
	return fmt.Sprintf("luncheon on day %d", uid)
}

func newCrowd(mails int, answer func(uid int, question string) bool) *crowd {
	c := &crowd{mails: mails, answer: answer, headers: map[int]bool{}, bodies: map[int]bool{}}
	c.on = map[string]func(tag, rest string) string{
		"EXAMINE": func(tag, _ string) string {
			return fmt.Sprintf("* %d EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT %d] next\r\n%s OK [READ-ONLY] open\r\n", mails, mails+1, tag)
		},
		"UID SEARCH": func(tag, rest string) string {
			if !strings.Contains(rest, "SUBJECT") {
				return "* SEARCH " + numbers(mails, func(int) bool { return true }) + "\r\n" + tag + " OK found\r\n"
			}
			if c.answer == nil {
				return tag + " NO [CANNOT] not here\r\n"
			}
			return "* SEARCH " + numbers(mails, func(uid int) bool { return c.answer(uid, rest) }) + "\r\n" + tag + " OK found\r\n"
		},
		"UID FETCH": func(tag, rest string) string {
			set, items, _ := strings.Cut(rest, " ")
			var b strings.Builder
			for uid := 1; uid <= mails; uid++ {
				if !within(set, uid) {
					continue
				}
				text, section := fmt.Sprintf("Subject: %s\r\nFrom: someone@example.com\r\nContent-Type: text/plain\r\n\r\n", c.subject(uid)), "BODY[HEADER.FIELDS (Subject)]"
				if strings.Contains(items, "BODY.PEEK[]") {
					section, c.bodies[uid] = "BODY[]", true
				} else {
					c.headers[uid] = true
				}
				fmt.Fprintf(&b, "* %d FETCH (UID %d RFC822.SIZE 30 %s {%d}\r\n%s)\r\n", uid, uid, section, len(text), text)
			}
			return b.String() + tag + " OK fetched\r\n"
		},
	}
	return c
}

func numbers(mails int, choose func(int) bool) string {
	var all []string
	for uid := 1; uid <= mails; uid++ {
		if choose(uid) {
			all = append(all, strconv.Itoa(uid))
		}
	}
	return strings.Join(all, " ")
}

// honest answers for crowd's mails as RFC 3501 has it.
func (c *crowd) honest(uid int, question string) bool {
	subject := strings.ToLower(c.subject(uid))
	for _, m := range regexp.MustCompile(`(?:UID ([\d:]+) )?(SUBJECT|FROM) "?([^")]*)"?`).FindAllStringSubmatch(question, -1) {
		if m[1] != "" && !strings.Contains(question, "NOT") && !within(m[1], uid) {
			continue
		}
		sender := "someone@example.com"
		if m[2] == "SUBJECT" && strings.Contains(subject, strings.ToLower(m[3])) || m[2] == "FROM" && m[3] != "@" && strings.Contains(sender, m[3]) {
			return true
		}
	}
	return false
}

func readCrowd(t *testing.T, c *crowd) *shelf {
	t.Helper()
	s := newShelf()
	r := c.reader(s)
	r.Hints = Hints{Subjects: []string{"error"}}
	r.Likely = func(header []byte) bool { return strings.Contains(string(header), "Error") }
	stop := start(t, r)
	s.until(t, "the history", watching(s))
	stop()
	if len(s.mails) != c.mails/100 || s.passed != c.mails-c.mails/100 {
		t.Errorf("%d reports, %d passed of %d mails, want every hundredth", len(s.mails), s.passed, c.mails)
	}
	counted := int64(0) // a reading that ends after any batch has counted what is before its place
	for _, b := range s.batches {
		place := b.Position.LastUID
		if !b.Position.Left.None() {
			place = b.Position.Left.From
		}
		if counted += b.Mails(); counted != int64(place) {
			t.Errorf("%d mails are counted up to mail %d", counted, place)
			break
		}
	}
	return s
}

func TestInALargeFolderOnlyMailsThatTheServerNamesAreLookedAtAndASample(t *testing.T) {
	c := newCrowd(25_000, nil)
	c.answer = c.honest
	s := readCrowd(t, c)
	if n := len(c.headers); n > 250+2*2*sampleSize {
		t.Errorf("%d headers were fetched", n)
	}
	last := s.batches[len(s.batches)-1]
	if diff := cmp.Diff(uint32(25_000), last.Position.LastUID); diff != "" {
		t.Error(diff)
	}
}

func TestInASmallFolderNothingIsAsked(t *testing.T) {
	c := newCrowd(searchFrom, func(int, string) bool { return false })
	readCrowd(t, c)
	if strings.Contains(c.commands(t), "SUBJECT") || len(c.headers) != searchFrom {
		t.Errorf("%d headers; %s", len(c.headers), c.commands(t))
	}
}

func TestServersWhoseAnswersAreWrongAreReadByTheHeaders(t *testing.T) {
	words := func(c *crowd) func(int, string) bool { // whole words only, as Gmail does
		return func(uid int, question string) bool {
			for _, word := range strings.Fields(strings.ToLower(c.subject(uid))) {
				if strings.Contains(question, `SUBJECT "`+word+`"`) || strings.Contains(question, "SUBJECT "+word+")") {
					return true
				}
			}
			return false
		}
	}
	for name, answer := range map[string]func(*crowd) func(int, string) bool{
		"refused":     func(*crowd) func(int, string) bool { return nil },
		"nothing":     func(*crowd) func(int, string) bool { return func(int, string) bool { return false } },
		"whole words": words,
		"only the first": func(c *crowd) func(int, string) bool {
			return func(uid int, question string) bool { return uid < 1000 && c.honest(uid, question) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCrowd(5000, nil)
			c.answer = answer(c)
			readCrowd(t, c)
			if len(c.headers) < 5000 {
				t.Errorf("%d headers were looked at, want all", len(c.headers))
			}
		})
	}
}

func TestAServerThatHangsUpOnTheQuestionIsReadByTheHeaders(t *testing.T) {
	c := newCrowd(3000, nil)
	hung, search := 0, c.on["UID SEARCH"]
	c.on["UID SEARCH"] = func(tag, rest string) string {
		if strings.Contains(rest, "SUBJECT") {
			hung++
			return "* BYE too hard\r\n"
		}
		return search(tag, rest)
	}
	readCrowd(t, c)
	if hung != giveUpAfter {
		t.Errorf("asked %d times, want %d", hung, giveUpAfter)
	}
}
