package store

import (
	"context"
	"fmt"
	"time"

	"paddock/app/inbox"
	"paddock/app/project"
)

// Raws keeps deliveries that were acknowledged and could not be read, until they can be.
type Raws struct{ DB *DB }

// Raw is such a delivery, its secrets masked.
type Raw struct {
	ID             int64
	Project        project.ID
	Protocol, Path string
	Body           []byte
	Reason         string
	Version        string // the program that tried to read it last
	Received       time.Time
	Mail           *inbox.Unread // of a mail
}

// What is kept of a project's deliveries, and as much of its mails; the oldest go first. Whoever has a project's key, which
// may be public, can send any number of deliveries: no mail goes for them.
const (
	maxRaw     = 64 << 20 // bytes
	maxRawRows = 5000
)

// rawKind are a project's mails, or what else of it could not be read.
type rawKind struct {
	project project.ID
	mail    bool
}

const ofKind = `project = $1 AND CASE WHEN protocol = 'mail' THEN 1 ELSE 0 END = $2`

// rawHeld is how much is kept so of a project.
type rawHeld struct{ rows, bytes int64 }

func (c *change) addRaw(p project.ID, r Raw) error {
	if known, err := c.knowsMail(p, r); known || err != nil {
		return err
	}
	held, err := c.rawHeld(rawKind{p, r.Protocol == "mail"})
	if err != nil {
		return err
	}
	id, err := c.number("raw")
	if err != nil {
		return err
	}
	body := compress(r.Body)
	if _, err := c.exec(`INSERT INTO raw (id, project, received, protocol, pattern, reason, version, size, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, int64(p), micros(r.Received), r.Protocol, clip(r.Path, 500), clip(r.Reason, 500), r.Version, len(body), body); err != nil {
		return err
	}
	if err := c.addMail(p, id, r); err != nil {
		return err
	}
	held.rows++
	held.bytes += int64(len(body))
	if held.rows <= maxRawRows && held.bytes <= maxRaw {
		return nil
	}
	return c.dropRaw(p, r.Protocol)
}

// rawHeld looks up once how much is kept of a project: whoever has the key can send any number of such deliveries.
func (c *change) rawHeld(k rawKind) (*rawHeld, error) {
	held := c.cache.raw[k]
	if held != nil {
		return held, nil
	}
	held = &rawHeld{}
	if err := c.row(`SELECT count(*), coalesce(CAST(sum(size) AS BIGINT), 0) FROM raw WHERE `+ofKind, int64(k.project), boolean(k.mail)).Scan(&held.rows, &held.bytes); err != nil {
		return nil, err
	}
	c.cache.raw[k] = held
	return held, nil
}

// dropRaw makes room for some more, so that it is not asked to for each delivery.
func (c *change) dropRaw(p project.ID, protocol string) error {
	mails := protocol == "mail"
	delete(c.cache.raw, rawKind{p, mails})
	n, err := c.exec(`DELETE FROM raw WHERE project = $1 AND id IN (SELECT id FROM
		(SELECT id, sum(size) OVER (ORDER BY id DESC) AS until, row_number() OVER (ORDER BY id DESC) AS place FROM raw WHERE `+ofKind+`) AS newest
		WHERE until > $3 OR place > $4)`, int64(p), boolean(mails), maxRaw/32*31, maxRawRows/10*9)
	if err != nil || n == 0 {
		return err
	}
	c.count(p, project.Tally{Protocol: protocol, What: "kept raw, and dropped for room", Count: n})
	return c.dropMails(p)
}

// Waiting gives the oldest deliveries after a number, of one project or with 0 of all.
func (s Raws) Waiting(ctx context.Context, p project.ID, after int64) ([]Raw, error) {
	const page = 50
	rows, err := s.DB.read.QueryContext(ctx, `SELECT `+rawColumns+` WHERE raw.id > $1 AND (raw.project = $2 OR $2 = 0) ORDER BY raw.id LIMIT $3`, after, int64(p), page)
	if err != nil {
		return nil, fmt.Errorf("read what could not be read: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var all []Raw
	for rows.Next() {
		r, err := scanRaw(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("read what could not be read: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// Done removes a delivery that was read.
func (s Raws) Done(ctx context.Context, id int64) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		clear(c.cache.raw)
		_, err := c.exec(`DELETE FROM raw WHERE id = $1`, id)
		return err
	})
}

// Tried notes why a delivery could not be read by a version of the program.
func (s Raws) Tried(ctx context.Context, id int64, version, reason string) error {
	return s.DB.writeOne(ctx, func(c *change) error {
		_, err := c.exec(`UPDATE raw SET version = $2, reason = $3 WHERE id = $1`, id, version, clip(reason, 500))
		return err
	})
}
