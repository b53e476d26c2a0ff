package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// What a person looks for is found in issue_text, an index of every three letters in a row (FTS5's trigram). A new
// issue is there at once. The newest message of an old one, which changes with many an event, is put there within a
// minute: an index that follows every event would cost as much as storing it.

// minIndexed is the shortest text that the index finds, in characters.
const minIndexed = 3

// words adds the condition that an issue's texts hold some text, in any case of letters.
func (c *conditions) words(text string, not bool) {
	text = strings.ToLower(text)
	in := "IN"
	if not {
		in = "NOT IN"
	}
	if utf8.RuneCountInString(text) >= minIndexed {
		c.add("issue.id "+in+" (SELECT rowid FROM issue_text WHERE search GLOB $?)", "*"+globbed.Replace(text)+"*")
		return
	}
	like := "LIKE"
	if not {
		like = "NOT LIKE"
	}
	c.add(`issue.search `+like+` $? ESCAPE '\'`, "%"+liked.Replace(text)+"%")
}

var (
	globbed = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")
	liked   = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
)

// indexWords files a new issue.
func (c *change) indexWords(id int64, text string) error {
	_, err := c.exec(`INSERT INTO issue_text (rowid, search) VALUES ($1, $2)`, id, text)
	return err
}

// reword notes that an issue's texts have changed.
func (c *change) reword(id int64) { c.cache.reworded[id] = struct{}{} }

// rewordStep is how many issues one step of RefreshWords files anew.
const rewordStep = 500

// RefreshWords files the issues anew whose texts have changed.
func (s Issues) RefreshWords(ctx context.Context) error {
	for {
		n := 0
		err := s.DB.writeOne(ctx, func(c *change) error {
			n = 0
			for id := range c.cache.reworded {
				if n++; n > rewordStep {
					break
				}
				if err := c.indexAgain(id); err != nil {
					return fmt.Errorf("file issue %d: %w", id, err)
				}
				delete(c.cache.reworded, id)
			}
			return nil
		})
		if err != nil || n <= rewordStep {
			return err
		}
	}
}

// indexAgain files an issue anew unless it is filed as it is.
func (c *change) indexAgain(id int64) error {
	var same int
	err := c.tx.QueryRowContext(c.ctx, `SELECT count(*) FROM issue JOIN issue_text ON issue_text.rowid = issue.id WHERE issue.id = $1 AND issue_text.search = issue.search`, id).Scan(&same)
	if err != nil || same > 0 {
		return err
	}
	if _, err := c.exec(`DELETE FROM issue_text WHERE rowid = $1`, id); err != nil {
		return err
	}
	_, err = c.exec(`INSERT INTO issue_text (rowid, search) SELECT id, search FROM issue WHERE id = $1`, id)
	return err
}

// CheckWords finds the issues whose texts are filed otherwise than they are, as after a crash.
func (s Issues) CheckWords(ctx context.Context) error {
	rows, err := s.DB.read.QueryContext(ctx, `SELECT issue.id FROM issue LEFT JOIN issue_text ON issue_text.rowid = issue.id WHERE issue_text.search IS NOT issue.search`)
	if err != nil {
		return fmt.Errorf("compare texts: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("compare texts: %w", err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return err
	}
	if err := s.DB.writeOne(ctx, func(c *change) error {
		for _, id := range ids {
			c.reword(id)
		}
		return nil
	}); err != nil {
		return err
	}
	return s.RefreshWords(ctx)
}
