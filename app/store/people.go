package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/support"
)

// People keeps who met errors.
type People struct{ DB *DB }

// maxPersonWords bounds the words that one person is found by, however many addresses they come from.
const maxPersonWords = 200

// knownPerson is what the writer remembers of a person.
type knownPerson struct {
	search string
	last   int64
}

// The statements of notePerson; they run for every new person.
const (
	readPerson    = `SELECT search, words, last_seen FROM person WHERE project = $1 AND key = $2`
	addPersonWord = `INSERT INTO person_word (word, project, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	keepPerson    = `INSERT INTO person (project, key, id, username, email, ip, name, search, words, first_seen, last_seen, received)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11) ON CONFLICT (project, key) DO UPDATE SET words = excluded.words,
		id = CASE WHEN excluded.id = '' OR excluded.last_seen < person.last_seen AND person.id <> '' THEN person.id ELSE excluded.id END,
		username = CASE WHEN excluded.username = '' OR excluded.last_seen < person.last_seen AND person.username <> '' THEN person.username ELSE excluded.username END,
		email = CASE WHEN excluded.email = '' OR excluded.last_seen < person.last_seen AND person.email <> '' THEN person.email ELSE excluded.email END,
		ip = CASE WHEN excluded.ip = '' OR excluded.last_seen < person.last_seen AND person.ip <> '' THEN person.ip ELSE excluded.ip END,
		name = CASE WHEN excluded.name = '' OR excluded.last_seen < person.last_seen AND person.name <> '' THEN person.name ELSE excluded.name END,
		search = CASE WHEN excluded.last_seen < person.last_seen AND person.search <> '' THEN person.search ELSE excluded.search END,
		first_seen = CASE WHEN excluded.first_seen < person.first_seen THEN excluded.first_seen ELSE person.first_seen END,
		last_seen = CASE WHEN excluded.last_seen > person.last_seen THEN excluded.last_seen ELSE person.last_seen END,
		received = CASE WHEN excluded.received > person.received THEN excluded.received ELSE person.received END`
)

// notePerson keeps who met an event. A person's times are written once an hour, so that a flood of one person's events
// costs nothing here.
func (c *change) notePerson(p project.ID, e *issue.Event) error {
	u := e.User
	key := u.Key()
	if key == "" {
		return nil
	}
	one := support.Person{Project: p, Key: key, ID: u.ID, Username: u.Username, Email: u.Email, IP: u.IP, Name: u.Name}
	for _, s := range []*string{&one.ID, &one.Username, &one.Email, &one.IP, &one.Name} {
		*s = clip(*s, 300)
	}
	search, at := one.Search(), micros(e.Time)
	known, ok := c.cache.persons[projectKey{p, key}]
	if ok && known.search == search && at < known.last+hourMicros && at > known.last-hourMicros {
		return nil
	}
	c.cache.persons[projectKey{p, key}] = knownPerson{search, max(at, known.last)}
	var was string
	var words, last int64
	err := c.tx.StmtContext(c.ctx, c.stmts.readPerson).QueryRowContext(c.ctx, int64(p), key).Scan(&was, &words, &last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read person: %w", err)
	}
	if was != search && words < maxPersonWords {
		for _, word := range one.Words() {
			r, err := c.tx.StmtContext(c.ctx, c.stmts.addWord).ExecContext(c.ctx, word, int64(p), key)
			if err != nil {
				return fmt.Errorf("note person: %w", err)
			}
			n, err := r.RowsAffected()
			if err != nil {
				return fmt.Errorf("note person: %w", err)
			}
			words += n
		}
	}
	if _, err := c.tx.StmtContext(c.ctx, c.stmts.keepPerson).ExecContext(c.ctx,
		int64(p), key, one.ID, one.Username, one.Email, one.IP, one.Name, search, words, at, micros(e.Received)); err != nil {
		return fmt.Errorf("note person: %w", err)
	}
	return nil
}

// maxFound bounds the people whose words begin alike that are looked at.
const maxFound = 400

const personColumns = `person.project, person.key, person.id, person.username, person.email, person.ip, person.name, person.first_seen, person.last_seen`

// Find gives people by a part of what they are known by, last seen first. Words that begin so are found by an index;
// when there are none, any part of the text will do.
func (s People) Find(ctx context.Context, q support.Query) ([]support.Person, error) {
	words := strings.Fields(strings.ToLower(q.Text))
	if q.Limit <= 0 {
		q.Limit = 20
	}
	if len(words) == 0 {
		return s.latest(ctx, q)
	}
	whole := strings.Join(words, " ")
	c := &conditions{}
	c.add("word >= $?", whole)
	c.add("word < $?", whole+"\U0010FFFF")
	if q.Project != 0 {
		c.add("+person_word.project = $?", int64(q.Project)) // the sign keeps SQLite on the words
	}
	found, err := s.query(ctx, `SELECT DISTINCT `+personColumns+` FROM (SELECT project, key FROM person_word`+c.where()+fmt.Sprintf(` ORDER BY word LIMIT %d) AS hit
		JOIN person ON person.project = hit.project AND person.key = hit.key`, maxFound), c.args...)
	if err != nil || len(found) > 0 {
		return first(found, q.Limit), err
	}
	c = &conditions{}
	for _, word := range words {
		c.add("replace(search, $?, '') <> search", word) // half the time of LIKE, which folds letters that are folded here
	}
	if q.Project != 0 {
		c.add("+project = $?", int64(q.Project)) // the sign has SQLite read the table as it lies, not row by row in the order of keys
	}
	found, err = s.query(ctx, `SELECT `+personColumns+` FROM person`+c.where()+fmt.Sprintf(` LIMIT %d`, maxFound), c.args...)
	return first(found, q.Limit), err
}

// latest gives the people who were seen last.
func (s People) latest(ctx context.Context, q support.Query) ([]support.Person, error) {
	c := &conditions{}
	if q.Project != 0 {
		c.add("+project = $?", int64(q.Project)) // the sign keeps SQLite on the index that is in order
	}
	found, err := s.query(ctx, `SELECT `+personColumns+` FROM person`+c.where()+fmt.Sprintf(` ORDER BY received DESC LIMIT %d`, q.Limit), c.args...)
	return first(found, q.Limit), err
}

func first(found []support.Person, limit int) []support.Person {
	slices.SortStableFunc(found, func(a, b support.Person) int { return b.LastSeen.Compare(a.LastSeen) })
	return found[:min(len(found), limit)]
}

// Same gives everybody who is known by the same e-mail address as a person, and the person.
func (s People) Same(ctx context.Context, one support.Person) ([]support.Person, error) {
	if one.Email == "" {
		return []support.Person{one}, nil
	}
	all := []support.Person{one}
	more, err := s.query(ctx, `SELECT `+personColumns+` FROM person_word JOIN person ON person.project = person_word.project AND person.key = person_word.key
		WHERE person_word.word = $1 LIMIT 40`, one.Words()[0])
	for _, p := range more {
		if strings.EqualFold(p.Email, one.Email) && (p.Project != one.Project || p.Key != one.Key) {
			all = append(all, p)
		}
	}
	return all, err
}

func (s People) query(ctx context.Context, text string, args ...any) ([]support.Person, error) {
	rows, err := s.DB.read.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("find people: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []support.Person{}
	for rows.Next() {
		var p support.Person
		var first, last int64
		if err := rows.Scan(&p.Project, &p.Key, &p.ID, &p.Username, &p.Email, &p.IP, &p.Name, &first, &last); err != nil {
			return nil, fmt.Errorf("find people: %w", err)
		}
		p.FirstSeen, p.LastSeen = fromMicros(first), fromMicros(last)
		all = append(all, p)
	}
	return all, rows.Err()
}

// dropPeople deletes people none of whose events is kept, and what was written before a time.
func (c *change) dropPeople(p project.ID, before int64) (n int64, err error) {
	gone, err := c.oldPeople(p, before)
	if err != nil {
		return 0, err
	}
	for _, k := range gone {
		for _, table := range []string{"person", "person_word"} {
			if _, err := c.exec(`DELETE FROM `+table+` WHERE project = $1 AND key = $2`, int64(k.project), k.key); err != nil {
				return 0, err
			}
		}
		delete(c.cache.persons, k)
	}
	n, err = c.exec(`DELETE FROM feedback WHERE (project, id) IN (SELECT project, id FROM feedback WHERE received < $1 AND +project = $3 ORDER BY received LIMIT $2)`, before, dropStep, int64(p))
	return n + int64(len(gone)), err
}

func (c *change) oldPeople(of project.ID, before int64) (keys []projectKey, err error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT project, key FROM person WHERE received < $1 AND +project = $3 AND NOT EXISTS (
		SELECT 1 FROM event WHERE event.project = person.project AND event.person = person.key AND event.person <> '') ORDER BY received LIMIT $2`, before, dropStep, int64(of))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var p int64
		var k projectKey
		if err := rows.Scan(&p, &k.key); err != nil {
			return nil, err
		}
		k.project = project.ID(p)
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// latestOf gives the later of two times.
func latestOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
