package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/release"
	"paddock/app/support"
)

// Bounds of what is told of one customer.
const (
	maxKeys    = 40  // keys that they are known under
	maxMet     = 100 // issues, the latest ones
	maxTimes   = 200 // occurrences, the newest ones
	maxDevices = 10  // events that are read for what they were met with
)

// Customer tells all that is known of people who are one customer, as of now.
func (s People) Customer(ctx context.Context, persons []support.Person, now time.Time) (support.Customer, error) {
	out := support.Customer{Persons: persons[:min(len(persons), maxKeys)]}
	met := map[int64]*support.Met{}
	for _, p := range out.Persons {
		if err := s.met(ctx, p, met, &out); err != nil {
			return out, err
		}
		if err := s.sessions(ctx, p, &out); err != nil {
			return out, err
		}
	}
	slices.SortStableFunc(out.Occurrences, func(a, b issue.Occurrence) int { return b.Time.Compare(a.Time) })
	out.Occurrences = out.Occurrences[:min(len(out.Occurrences), maxTimes)]
	for id, m := range met {
		one, err := Issues(s).Get(ctx, id, now)
		if errors.Is(err, ErrNotFound) {
			continue // gone between two readings
		}
		if err != nil {
			return out, err
		}
		m.Issue = one
		if i := slices.IndexFunc(out.Occurrences, func(o issue.Occurrence) bool { return o.Issue == id }); i >= 0 {
			m.Latest = out.Occurrences[i]
		}
		out.Met = append(out.Met, *m)
	}
	slices.SortFunc(out.Met, func(a, b support.Met) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(b.Issue.ID, a.Issue.ID))
	})
	var err error
	if out.Feedback, err = Feedback(s).of(ctx, out); err != nil {
		return out, err
	}
	if err = s.inWords(ctx, &out); err != nil {
		return out, err
	}
	out.Devices, err = s.devices(ctx, out.Occurrences)
	return out, err
}

// inWords puts what a program logged about a problem in the place of what the exception says: "the order could not be
// saved" rather than "'id'". Words that hold values of one event are told of that one only.
func (s People) inWords(ctx context.Context, of *support.Customer) error {
	events := Events(s)
	for i := range of.Met[:min(len(of.Met), maxDevices)] {
		m := &of.Met[i]
		if m.Latest.ID == "" {
			continue
		}
		e, err := events.Get(ctx, m.Issue.ID, m.Latest.ID)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if e.Message == "" || len(e.Exceptions) == 0 {
			continue
		}
		m.Latest.Value = clip(e.Message, 300)
		for k := range of.Occurrences {
			if o := &of.Occurrences[k]; o.Issue == m.Issue.ID && (o.ID == m.Latest.ID || e.Template == "" || e.Template == e.Message) {
				o.Value = m.Latest.Value
			}
		}
	}
	return nil
}

// met counts what one person met.
func (s People) met(ctx context.Context, p support.Person, met map[int64]*support.Met, out *support.Customer) error {
	rows, err := s.DB.read.QueryContext(ctx, fmt.Sprintf(`SELECT issue, count(*), min(time), max(time) FROM event
		WHERE project = $1 AND person = $2 AND person <> '' GROUP BY issue ORDER BY 4 DESC LIMIT %d`, maxMet), int64(p.Project), p.Key)
	if err != nil {
		return fmt.Errorf("count what %s met: %w", p.Key, err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var id, n, first, last int64
		if err := rows.Scan(&id, &n, &first, &last); err != nil {
			return fmt.Errorf("count what %s met: %w", p.Key, err)
		}
		m := met[id]
		if m == nil {
			m = &support.Met{First: fromMicros(first)}
			met[id] = m
		}
		m.Times += n
		if at := fromMicros(first); at.Before(m.First) {
			m.First = at
		}
		m.Last = latestOf(m.Last, fromMicros(last))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	times, err := s.DB.read.QueryContext(ctx, fmt.Sprintf(`SELECT id, issue, time, source, level, value, environment, release, person, url FROM event
		WHERE project = $1 AND person = $2 AND person <> '' ORDER BY time DESC LIMIT %d`, maxTimes), int64(p.Project), p.Key)
	if err != nil {
		return fmt.Errorf("list what %s met: %w", p.Key, err)
	}
	defer func() { _ = times.Close() }() // its error is Err's
	for times.Next() {
		var o issue.Occurrence
		var at int64
		if err := times.Scan(&o.ID, &o.Issue, &at, &o.Source, &o.Level, &o.Value, &o.Environment, &o.Release, &o.UserKey, &o.URL); err != nil {
			return fmt.Errorf("list what %s met: %w", p.Key, err)
		}
		o.Time = fromMicros(at)
		out.Occurrences = append(out.Occurrences, o)
	}
	return times.Err()
}

// sessions counts a person's sessions. Clients name them there by one of what events have: an id, an e-mail address, a
// user name or an address.
func (s People) sessions(ctx context.Context, p support.Person, out *support.Customer) error {
	c := &conditions{}
	c.add("project = $?", int64(p.Project))
	var marks []string
	var names []any
	for _, name := range []string{p.ID, p.Email, p.Username, p.IP} {
		if name != "" {
			marks, names = append(marks, "$?"), append(names, hash(name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	c.add("person IN ("+strings.Join(marks, ", ")+")", names...)
	return Health(s).each(ctx, `SELECT status, errors > 0, count(*), max(started) FROM session`+c.where()+` GROUP BY 1, 2`, c.args, func(rows *sql.Rows) error {
		var one release.Session
		var errs bool
		var n, last int64
		if err := rows.Scan(&one.Status, &errs, &n, &last); err != nil {
			return fmt.Errorf("count sessions of %s: %w", p.Key, err)
		}
		if errs {
			one.Errors = 1
		}
		out.Sessions.Add(one.Final(), n)
		out.LastSession = latestOf(out.LastSession, fromMicros(last))
		return nil
	})
}

// devices says what a customer's newest events were met with.
func (s People) devices(ctx context.Context, newest []issue.Occurrence) (all []string, err error) {
	events := Events(s)
	for _, o := range newest[:min(len(newest), maxDevices)] {
		e, err := events.Get(ctx, o.Issue, o.ID)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if d := deviceOf(e); d != "" && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all, nil
}

// deviceOf names browser, system and device: "Mobile Safari 17.4 on iOS 17.4, iPhone".
func deviceOf(e *issue.Event) string {
	called := func(context string) string {
		var c struct{ Name, Version, Model, Family string }
		if json.Unmarshal(e.Contexts[context], &c) != nil {
			return ""
		}
		if c.Name == "" {
			c.Name = cmp.Or(c.Model, c.Family)
		}
		return strings.TrimSpace(c.Name + " " + c.Version)
	}
	on := cmp.Or(called("os"), called("client_os"))
	if device := called("device"); device != "" && device != on {
		on = strings.TrimPrefix(on+", "+device, ", ")
	}
	browser := called("browser")
	if browser == "" { // without one it is the server that the contexts tell of
		if e.Request == nil || e.Request.Agent == "" {
			return ""
		}
		return clip(support.Browser(e.Request.Agent), 100)
	}
	return clip(strings.TrimSuffix(browser+" on "+on, " on "), 100)
}
