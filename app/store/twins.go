package store

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// A mail and an event that an SDK sent of the same moment are one occurrence: the event has the row, and the mail is noted
// as its twin. They are matched one to one within an issue, so that as many as can be are: where the only event near a
// mail is matched already, its mail moves on to another that is near that one, and so forth (an augmenting path of the
// bipartite graph). So the number of occurrences does not depend on the order in which they come.

// Bounds of what makes twins.
const (
	twinsApart = 5 * time.Second // a mail's date has whole seconds, and it is sent after the event
	twinsReach = 30 * time.Second
	maxAround  = 500 // mails or events that are looked at
)

// moment is a mail or an event that may have a twin.
type moment struct {
	id   string
	at   int64
	path string // of the request; empty: not known
	mate string // its twin's id
}

// match is a twin that was found: pairs of mail and event, in the order in which they are noted.
type match struct {
	project       project.ID
	issue         int64
	mails, events []string
	mail          moment // the one that is new among the twins
	taken         bool   // it has a row, which goes
}

func momentOf(e *issue.Event) moment {
	return moment{id: e.ID, at: micros(e.Time), path: twinPath(clip(urlOf(e), 500))}
}

// twinPath is the path of a request's address as an event's row has it; empty where it has none.
func twinPath(address string) string {
	if address == "" || strings.HasSuffix(address, "…") {
		return "" // cut off
	}
	if i := strings.Index(address, "://"); i >= 0 {
		rest := address[i+3:]
		slash := strings.IndexByte(rest, '/')
		if slash < 0 {
			return "/"
		}
		address = rest[slash:]
	}
	if address[0] != '/' {
		return "" // a transaction's name
	}
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	if strings.ContainsAny(address, "{}<>") {
		return "" // a route's pattern
	}
	if plain, err := url.PathUnescape(address); err == nil {
		return plain
	}
	return address
}

// near tells how well two go together: less is better, and below 0 they do not.
func (m *moment) near(o *moment) int64 {
	apart := m.at - o.at
	if apart < 0 {
		apart = -apart
	}
	if apart > twinsApart.Microseconds() || m.path != "" && o.path != "" && m.path != o.path {
		return -1
	}
	if m.path == "" || o.path == "" {
		apart += twinsApart.Microseconds() + 1 // after all those of the same path
	}
	return apart
}

// isMail tells whether an event came by mail, and not from elsewhere with a mail's mark.
func isMail(e *issue.Event) bool { return e.Source == issue.SourceMail && e.Mail != nil }

// seeking is the search for the twin of what is about to be stored in an issue.
type seeking struct {
	*change
	project project.ID
	issue   int64
	one     moment
	mail    bool // it is a mail
}

// twinFor finds a twin for what is about to be stored in an issue; nil when there is none.
func (c *change) twinFor(p project.ID, id int64, e *issue.Event) (*match, error) {
	if has, err := c.hasMail(p); err != nil || !has {
		return nil, err
	}
	s := seeking{c, p, id, momentOf(e), isMail(e)}
	if e.Source == issue.SourceMail && !s.mail {
		return nil, nil
	}
	if s.mail {
		if live, err := c.live(id); err != nil || !live {
			return nil, err
		}
	} else {
		last, err := c.lastAlone(id)
		if err != nil || s.one.at > last+twinsReach.Microseconds() {
			return nil, err
		}
	}
	if free, err := s.anyFree(); err != nil || !free {
		return nil, err
	}
	for _, read := range []func(*twins) error{s.beside, s.around} {
		g := twins{mails: map[string]*moment{}, events: map[string]*moment{}}
		if err := read(&g); err != nil {
			return nil, fmt.Errorf("find twins: %w", err)
		}
		if m := g.augment(s.one, s.mail); m != nil {
			m.project, m.issue = p, id
			return m, nil
		}
	}
	return nil, nil
}

// lastAlone gives the time of the newest mail of an issue that has no twin: most events need not look for any.
func (c *change) lastAlone(id int64) (at int64, err error) {
	if at, ok := c.cache.lastAlone[id]; ok {
		return at, nil
	}
	if err = c.row(`SELECT coalesce(max(time), 0) FROM event WHERE issue = $1 AND source = 'mail'`, id).Scan(&at); err != nil {
		return 0, fmt.Errorf("find the newest mail: %w", err)
	}
	c.cache.lastAlone[id] = at
	return at, nil
}

// live tells whether an issue has events that did not come by mail: in a history of mails most have none.
func (c *change) live(id int64) (live bool, err error) {
	if live, ok := c.cache.live[id]; ok {
		return live, nil
	}
	var bits int
	if err := c.row(`SELECT sources FROM issue WHERE id = $1`, id).Scan(&bits); err != nil {
		return false, fmt.Errorf("find how issue %d came: %w", id, err)
	}
	if d := c.deltas[id]; d != nil {
		bits |= d.sources
	}
	live = bits&^sourceBits[issue.SourceMail] != 0
	c.cache.live[id] = live
	return live, nil
}

// What a search looks at: mails that have a row, so they have no twin, and what did not come by mail.
const (
	aloneMails  = ` FROM event WHERE issue = $1 AND time >= $2 AND time <= $3 AND source = 'mail' AND EXISTS (SELECT 1 FROM mail WHERE mail.project = $4 AND mail.id = event.id)`
	twinMails   = ` FROM mail_twin WHERE issue = $1 AND time >= $2 AND time <= $3 AND +project = $4` // the sign keeps SQLite on the index of issues
	twinEvents  = ` FROM event WHERE issue = $1 AND time >= $2 AND time <= $3 AND source <> 'mail'`
	aloneEvents = twinEvents + ` AND NOT EXISTS (SELECT 1 FROM mail_twin WHERE mail_twin.project = $4 AND mail_twin.event = event.id)`
	mateOfEvent = `coalesce((SELECT mail FROM mail_twin WHERE mail_twin.project = $4 AND mail_twin.event = event.id), '')`
)

// within are the arguments of a search.
func (s *seeking) within(reach time.Duration) []any {
	return []any{s.issue, s.one.at - reach.Microseconds(), s.one.at + reach.Microseconds(), int64(s.project)}
}

// anyFree tells whether there is one without a twin in reach.
func (s *seeking) anyFree() (free bool, err error) {
	from := aloneMails
	if s.mail {
		from = aloneEvents
	}
	err = s.row(`SELECT count(*) FROM (SELECT 1`+from+` LIMIT 1) AS one`, s.within(twinsReach)...).Scan(&free)
	return free, err
}

// beside reads those without a twin that may be one.
func (s *seeking) beside(g *twins) error {
	if s.mail {
		return s.moments(g.events, `SELECT id, time, url, ''`+aloneEvents, s.within(twinsApart))
	}
	return s.moments(g.mails, `SELECT id, time, url, ''`+aloneMails, s.within(twinsApart))
}

// around reads all that are in reach.
func (s *seeking) around(g *twins) error {
	return errors.Join(
		s.moments(g.mails, `SELECT id, time, url, ''`+aloneMails, s.within(twinsReach)),
		s.moments(g.mails, `SELECT mail, time, path, event`+twinMails, s.within(twinsReach)),
		s.moments(g.events, `SELECT id, time, url, `+mateOfEvent+twinEvents, s.within(twinsReach)),
	)
}

// moments reads the nearest of what a search looks at.
func (s *seeking) moments(to map[string]*moment, query string, args []any) error {
	rows, err := s.tx.QueryContext(s.ctx, query+` ORDER BY abs(time - $5) LIMIT $6`, append(args, s.one.at, maxAround)...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		m := &moment{}
		if err := rows.Scan(&m.id, &m.at, &m.path, &m.mate); err != nil {
			return err
		}
		m.path = twinPath(m.path)
		to[m.id] = m
	}
	return rows.Err()
}

// twins are the mails and the events of an issue around a moment.
type twins struct{ mails, events map[string]*moment }

// augment finds a twin for one, at the cost of others that move on when it must be.
func (g *twins) augment(one moment, mail bool) *match {
	ours, theirs := g.events, g.mails
	if mail {
		ours, theirs = g.mails, g.events
	}
	came := map[string]string{} // of theirs: which of ours asked for it
	ours[one.id] = &one
	for queue := []string{one.id}; len(queue) > 0; queue = queue[1:] {
		asks := ours[queue[0]]
		if asks == nil {
			continue // out of reach
		}
		for _, found := range nearest(asks, theirs, came) {
			came[found.id] = asks.id
			if found.mate == "" {
				return g.path(one.id, found.id, came, mail)
			}
			queue = append(queue, found.mate)
		}
	}
	return nil
}

// nearest gives those that go together with one and were not met, the best first, of these those without a twin.
func nearest(one *moment, all map[string]*moment, met map[string]string) (found []*moment) {
	for _, m := range all {
		if _, ok := met[m.id]; !ok && one.near(m) >= 0 {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b *moment) int {
		return cmp.Or(cmp.Compare(min(1, len(a.mate)), min(1, len(b.mate))), cmp.Compare(one.near(a), one.near(b)), cmp.Compare(a.id, b.id))
	})
	return found
}

// path goes back from the end, which has no twin, to the one that is new.
func (g *twins) path(from, end string, came map[string]string, mail bool) *match {
	m := &match{taken: !mail}
	if mail {
		m.mail = *g.mails[from]
	} else {
		m.mail = *g.mails[end]
	}
	for theirs := end; ; {
		ours := came[theirs]
		if mail {
			m.mails, m.events = append(m.mails, ours), append(m.events, theirs)
		} else {
			m.mails, m.events = append(m.mails, theirs), append(m.events, ours)
		}
		if ours == from {
			return m
		}
		if mail {
			theirs = g.mails[ours].mate
		} else {
			theirs = g.events[ours].mate
		}
	}
}

// noteTwins notes the pairs of a match: one mail is new among the twins, the others change theirs.
func (c *change) noteTwins(m *match) error {
	for i, mail := range m.mails {
		var err error
		if mail == m.mail.id {
			_, err = c.exec(`INSERT INTO mail_twin (project, mail, event, issue, time, path, message_id, subject, mailbox)
				SELECT project, id, $3, $4, $5, $6, message_id, subject, mailbox FROM mail WHERE project = $1 AND id = $2 ORDER BY addressee LIMIT 1`,
				int64(m.project), mail, m.events[i], m.issue, m.mail.at, m.mail.path)
		} else {
			_, err = c.exec(`UPDATE mail_twin SET event = $3 WHERE project = $1 AND mail = $2`, int64(m.project), mail, m.events[i])
		}
		if err != nil {
			return fmt.Errorf("note a mail's twin: %w", err)
		}
	}
	return nil
}

// alone remembers that an event was stored which may have a twin later.
func (c *change) alone(id int64, e *issue.Event) {
	if !isMail(e) {
		if live, ok := c.cache.live[id]; ok && !live {
			c.cache.live[id] = true
		}
		return
	}
	if last, ok := c.cache.lastAlone[id]; ok && micros(e.Time) > last {
		c.cache.lastAlone[id] = micros(e.Time)
	}
}

// addTwin notes a mail that tells of an event which is stored.
func (c *change) addTwin(m *match, owner int64) error {
	c.count(m.project, project.Tally{Protocol: string(issue.SourceMail), What: "error", Kept: true, Count: 1})
	return errors.Join(c.noteTwins(m), c.alsoMailed(m.issue, owner))
}

// takePlace gives an event the place of the mail that told of it before.
func (c *change) takePlace(m *match) error {
	if err := c.takeOut(m.project, m.mail.id); err != nil {
		return err
	}
	delete(c.cache.lastAlone, m.issue)
	return c.noteTwins(m)
}

// tookFull tells whether an event takes the place of a mail that was kept in full: then it is too.
func (c *change) tookFull(m *match) (full bool) {
	if m == nil {
		return false
	}
	err := c.row(`SELECT CASE WHEN sampled = 0 THEN 1 ELSE 0 END FROM event WHERE project = $1 AND id = $2`, int64(m.project), m.mail.id).Scan(&full)
	return err == nil && full
}

// carryTwins has mails follow the events that were moved out of an issue.
func (c *change) carryTwins(from int64) error {
	_, err := c.exec(`UPDATE mail_twin SET issue = coalesce((SELECT event.issue FROM event WHERE event.project = mail_twin.project AND event.id = mail_twin.event), issue) WHERE issue = $1`, from)
	if err != nil {
		return fmt.Errorf("carry mails along: %w", err)
	}
	return nil
}
