package mailbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"paddock/app/inbox"
	"paddock/ingest/mailbox/dovecottest"
)

// ledger is a store of tidy-ups in memory, over a shelf that knows how far folders were read.
type ledger struct {
	*shelf
	mu       sync.Mutex
	known    map[string]bool // ids of imported mails
	rows     map[inbox.Reach]inbox.Tidied
	subjects map[string][]string   // of mails that are known; none: not known
	fail     func(at string) error // before or after something is noted
}

func rowKey(m inbox.Tidied) inbox.Reach {
	return inbox.Reach{Folder: m.Folder, UIDValidity: m.UIDValidity, LastUID: m.UID}
}

func (l *ledger) failing(at string) error {
	if l.fail == nil {
		return nil
	}
	return l.fail(at)
}

func (l *ledger) Imported(_ context.Context, _ int64, ids []string) (map[string][]string, error) {
	here := map[string][]string{}
	for _, id := range ids {
		if l.known[id] {
			here[id] = l.subjects[id]
		}
	}
	return here, nil
}

func (l *ledger) Begin(_ context.Context, _ int64, mails []inbox.Tidied) (fresh []inbox.Tidied, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.failing("begin"); err != nil {
		return nil, err
	}
	for _, m := range mails {
		if old, ok := l.rows[rowKey(m)]; !ok || old.State == inbox.Untouched {
			l.rows[rowKey(m)] = m
			fresh = append(fresh, m)
		}
	}
	return fresh, l.failing("begun")
}

func (l *ledger) Note(_ context.Context, _ int64, mails []inbox.Tidied) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.failing("note"); err != nil {
		return err
	}
	for _, m := range mails {
		if _, ok := l.rows[rowKey(m)]; !ok {
			return fmt.Errorf("%+v was not begun", m)
		}
		l.rows[rowKey(m)] = m
	}
	return l.failing("noted")
}

func (l *ledger) Noted(_ context.Context, _ int64, state inbox.TidiedState) (all []inbox.Tidied, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.rows {
		if m.State == state {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b inbox.Tidied) int {
		return cmp.Or(strings.Compare(a.Folder, b.Folder), cmp.Compare(a.UID, b.UID))
	})
	return all[:min(len(all), 500)], nil
}

func (l *ledger) states() map[inbox.TidiedState]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := map[inbox.TidiedState]int{}
	for _, m := range l.rows {
		counts[m.State]++
	}
	return counts
}

// headOf reads header fields simply.
func headOf(header []byte) Head {
	var h Head
	for line := range strings.Lines(string(header)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch strings.ToLower(name) {
		case "message-id":
			h.MessageID, h.ID = value, idFor(value)
		case "subject":
			h.Subject = value
		case "date":
			h.Sent, _ = time.Parse(time.RFC1123Z, value)
		}
	}
	return h
}

func idFor(messageID string) string {
	sum := sha256.Sum256([]byte(messageID))
	return hex.EncodeToString(sum[:8])
}

// desk of a test: a server, what was read of it, and a tidier.
type tidyDesk struct {
	*Tidier
	t      *testing.T
	server *dovecottest.Server
	ledger *ledger
}

func errorMail(n int) []byte {
	return fmt.Appendf(nil, "Message-ID: <%d@shop.test>\r\nSubject: ERROR: mail %d\r\nDate: %s\r\n\r\ntext %d\r\n", n, n,
		time.Date(2026, 3, 2, 10, 0, n, 0, time.UTC).Format(time.RFC1123Z), n)
}

func otherMail(n int) []byte {
	return fmt.Appendf(nil, "Message-ID: <lunch%d@test>\r\nSubject: lunch\r\n\r\nat noon %d\r\n", n, n)
}

// openDesk has errors and other mails in INBOX, all of them read by a Reader.
func openDesk(t *testing.T, server *dovecottest.Server, put func(raw []byte), mails int) *tidyDesk {
	t.Helper()
	d := &tidyDesk{t: t, server: server, ledger: &ledger{shelf: newShelf(), known: map[string]bool{}, rows: map[inbox.Reach]inbox.Tidied{}}}
	for n := range mails {
		put(errorMail(n))
		d.ledger.known[idFor(fmt.Sprintf("<%d@shop.test>", n))] = true
		if n%3 == 0 {
			put(otherMail(n))
		}
	}
	d.Tidier = &Tidier{Reader: d.ledger.reader(server, "INBOX"), Ledger: d.ledger, Head: headOf, few: 200}
	d.read()
	return d
}

// read has a reader catch up.
func (d *tidyDesk) read() {
	d.t.Helper()
	d.ledger.shelf.mu.Lock()
	d.ledger.status = inbox.Status{}
	d.ledger.shelf.mu.Unlock()
	stop := start(d.t, d.Reader)
	d.ledger.until(d.t, "the reading", watching(d.ledger.shelf))
	stop()
}

func (d *tidyDesk) preview(how inbox.Tidying) inbox.Tidying {
	d.t.Helper()
	p, err := d.Preview(d.t.Context(), how)
	if err != nil || p.Problem != nil {
		d.t.Fatalf("preview: %v, %v", p.Problem, err)
	}
	return p.Tidying
}

func (d *tidyDesk) must(problem *inbox.Problem, err error) {
	d.t.Helper()
	if err != nil || problem != nil {
		d.t.Fatalf("%v (%+v), %v", problem, problem, err)
	}
}

// inFolders lists the folders' mails as a client sees them: subject and whether it is read, by folder.
func (d *tidyDesk) inFolders(folders ...string) map[string][]string {
	d.t.Helper()
	s, err := d.Reader.open(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	defer s.logout()
	all := map[string][]string{}
	for _, folder := range folders {
		all[folder] = []string{}
		box, err := s.examine(folder)
		if err != nil {
			continue // it is not there
		}
		uids, err := s.after(0, box.NumMessages)
		if err != nil {
			d.t.Fatal(err)
		}
		heads, err := s.heads(uids)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, one := range heads {
			text := headOf(one.header).MessageID
			if one.seen {
				text += " read"
			}
			if one.deleted {
				text += " deleted"
			}
			all[folder] = append(all[folder], text)
		}
		slices.Sort(all[folder])
	}
	return all
}
