package store

import (
	"encoding/binary"
	"hash/maphash"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// What keeps the store honest and small under a storm of events is in this file.
//
// Every event is a row of its own, and counted in full: by its issue, hours, users, releases, environments. Over
// the budget of its project or issue the row has no body: it is sampled. Such an occurrence still tells its time,
// level, value, user, address, release and environment, and its id is known, so that it is not counted again when
// a client sends it twice. In full are kept, over the budget too: the first event of an issue, the newest one (the
// body moves on to the next newest with each commit), and the first ones with a value that the issue had not met.

const (
	maxMetValues = 300_000 // values that are remembered of all issues
	maxStormy    = 20_000  // issues whose budgets are remembered
	maxNovel     = 20      // bodies an hour that an issue keeps for new values of one kind
	maxNovelKind = 40      // kinds of values of one issue
)

// storm is what the writer remembers of budgets. Forgetting it costs some bodies more.
type storm struct {
	seed     maphash.Seed
	projects map[project.ID]*bucket
	issues   map[int64]*spread
	met      map[uint64]struct{}
}

func newStorm() *storm {
	return &storm{seed: maphash.MakeSeed(), projects: map[project.ID]*bucket{}, issues: map[int64]*spread{}, met: map[uint64]struct{}{}}
}

// bucket is a budget that fills up by the minute.
type bucket struct {
	left float64
	at   time.Time
}

// has tells whether the bucket has one left, at a rate a minute; below 0: always.
func (b *bucket) has(now time.Time, rate int64) bool {
	burst := float64(rate * project.BurstMinutes)
	if b.at.IsZero() {
		b.left = burst
	} else if passed := now.Sub(b.at); passed > 0 {
		b.left = min(burst, b.left+passed.Minutes()*float64(rate))
	}
	b.at = now
	return rate < 0 || b.left >= 1
}

// spread is what an issue keeps of its events.
type spread struct {
	bucket
	novel  map[string]int // bodies kept for a new value of a kind, in this hour
	hour   int64
	oldest int64  // time of the oldest event; 0: not looked up
	newest int64  // time of the newest event that has its body
	tail   string // the event that has its body for being the newest
}

// forget lets go of what a rolled back transaction may have told.
func (s *storm) forget() {
	clear(s.met)
	for _, one := range s.issues {
		one.oldest, one.newest, one.tail = 0, 0, ""
	}
}

func (s *storm) settle() {
	if len(s.met) > maxMetValues {
		clear(s.met)
	}
	if len(s.issues) > maxStormy {
		clear(s.issues)
	}
}

func (s *storm) of(id int64) *spread {
	one := s.issues[id]
	if one == nil {
		one = &spread{}
		s.issues[id] = one
	}
	return one
}

// tail is the newest event of an issue in a transaction, which has no body yet.
type tail struct {
	project project.ID
	row     *eventRow
}

// verdict is whether an event is kept in full, and what that costs once it is stored.
type verdict struct {
	full   bool
	spread *spread
	spend  []*bucket
	novel  string
}

// weigh decides about an event of an issue.
func (c *change) weigh(p project.ID, id int64, e *issue.Event, fresh bool) (v verdict, err error) {
	s, now := c.storm, time.Now()
	perMinute, perIssue, _ := c.upkeep(p).Budget()
	of := s.projects[p]
	if of == nil {
		of = &bucket{}
		s.projects[p] = of
	}
	v.spread = s.of(id)
	kinds := s.kinds(id, e)
	if has, hasToo := of.has(now, perMinute), v.spread.has(now, perIssue); has && hasToo || fresh {
		v.full, v.spend = true, []*bucket{of, &v.spread.bucket}
		return v, nil
	}
	if v.spread.oldest == 0 {
		if err := c.row(`SELECT coalesce(min(time), 0) FROM event WHERE issue = $1`, id).Scan(&v.spread.oldest); err != nil {
			return v, err
		}
	}
	if micros(e.Time) < v.spread.oldest {
		kinds = append(kinds, "oldest")
	}
	for _, kind := range kinds {
		if v.spread.mayKeep(kind, now.UnixMicro()/hourMicros) {
			v.full, v.novel = true, kind
			break
		}
	}
	return v, nil
}

// mayKeep tells whether an issue may keep one more body for a new value of a kind in an hour.
func (s *spread) mayKeep(kind string, hour int64) bool {
	if s.novel == nil || s.hour != hour {
		s.novel, s.hour = map[string]int{}, hour
	}
	n, known := s.novel[kind]
	return n < maxNovel && (known || len(s.novel) < maxNovelKind)
}

// kinds lists the kinds of values in which an event has one that its issue had not met, and notes them.
func (s *storm) kinds(id int64, e *issue.Event) (novel []string) {
	var h maphash.Hash
	h.SetSeed(s.seed)
	look := func(kind, value string) {
		if value == "" {
			return
		}
		var number [8]byte
		binary.LittleEndian.PutUint64(number[:], uint64(id))
		h.Reset()
		_, _ = h.Write(number[:]) // a hash never fails
		_, _ = h.WriteString(kind)
		_ = h.WriteByte(0)
		_, _ = h.WriteString(value)
		sum := h.Sum64()
		if _, known := s.met[sum]; !known {
			s.met[sum] = struct{}{}
			novel = append(novel, kind)
		}
	}
	url, _, _ := strings.Cut(urlOf(e), "?")
	look("release", e.Release)
	look("environment", e.Environment)
	look("level", string(e.Level))
	look("server", e.ServerName)
	look("user", e.User.Key())
	look("url", url)
	for key, value := range e.Tags {
		look("tag "+key, value)
	}
	return novel
}

// settled pays for an event that was stored, and remembers those that may get their body for being the newest.
func (c *change) settled(p project.ID, id int64, row *eventRow, v verdict) error {
	at := micros(row.in.Event.Time)
	held := c.hold(p)
	held.events++
	held.bytes += rowBytes
	for _, b := range v.spend {
		b.left--
	}
	if v.novel != "" {
		v.spread.novel[v.novel]++
	}
	if v.spread.oldest != 0 {
		v.spread.oldest = min(v.spread.oldest, at)
	}
	if v.full {
		held.bodies++
		held.bytes += int64(len(row.body))
		if at >= v.spread.newest {
			v.spread.newest, v.spread.tail = at, ""
			delete(c.tails, id)
		}
		return c.keepCommon(row)
	}
	c.over.note(p, row.in.Grouping)
	if last := c.tails[id]; at >= v.spread.newest && (last == nil || at >= micros(last.row.in.Event.Time)) {
		if c.tails == nil {
			c.tails = map[int64]*tail{}
		}
		c.tails[id] = &tail{p, row}
	}
	return nil
}

// flushTails gives the newest event of each issue its body, and takes it from the one that was the newest before.
func (c *change) flushTails() error {
	for id, t := range c.tails {
		of, row, s := t.project, t.row, c.storm.of(id)
		held := c.hold(of)
		if s.tail != "" {
			n, size, err := c.strip(of, s.tail)
			if err != nil {
				return err
			}
			held.bodies -= n
			held.bytes -= size
		}
		if err := row.encode(); err != nil {
			return err
		}
		if err := c.keepCommon(row); err != nil {
			return err
		}
		n, err := c.exec(`UPDATE event SET body = $3, common = $4, sampled = 0 WHERE project = $1 AND id = $2 AND sampled = 1`, int64(of), row.in.Event.ID, row.body, row.common)
		if err != nil {
			return err
		}
		held.bodies += n
		held.bytes += n * int64(len(row.body))
		s.tail, s.newest = row.in.Event.ID, micros(row.in.Event.Time)
	}
	return nil
}

// strip takes the body of an event away.
func (c *change) strip(p project.ID, event string) (n, size int64, err error) {
	err = c.row(`SELECT count(*), coalesce(CAST(sum(length(body)) AS BIGINT), 0) FROM event WHERE project = $1 AND id = $2 AND sampled = 0`, int64(p), event).Scan(&n, &size)
	if err != nil || n == 0 {
		return 0, 0, err
	}
	_, err = c.exec(`UPDATE event SET body = $3, common = '', sampled = 1 WHERE project = $1 AND id = $2`, int64(p), event, []byte{})
	return n, size, err
}
