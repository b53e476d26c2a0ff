package store

import (
	"fmt"
	"slices"
	"strings"
)

// Which issues have a tag is kept a second time, as sets of issues: 64 of them in a word of bits. A term that very many
// counts of tags would answer is answered by a few words. A key has a set too, under the number of its first value below
// zero. A word that has the bit of an issue already is not written, so that most events write none.

// issuesInWord is how many issues one word tells of.
const issuesInWord = 64

// tagWord is a word of the set of a tag, or of a key.
type tagWord struct{ tag, word int64 }

// wordOf gives the word and the bit that tell of an issue.
func wordOf(id int64) (word int64, bit uint64) { return id / issuesInWord, 1 << (id % issuesInWord) }

// fileTags adds an issue to the sets of tags that it counts. Parts of issues are in none.
func (c *change) fileTags(id int64, tags map[int64]int64) error {
	if id <= 0 {
		return nil
	}
	word, bit := wordOf(id)
	sets := c.cache.tags.sets
	var missing []int64
	for tag, events := range tags {
		if at := (tagWord{tag, word}); events > 0 && sets[at]&bit == 0 {
			missing = append(missing, tag)
			sets[at] |= bit
		}
	}
	for _, tag := range missing[:len(missing):len(missing)] {
		key, err := c.keySet(tag)
		if err != nil {
			return err
		}
		if at := (tagWord{key, word}); sets[at]&bit == 0 {
			missing = append(missing, key)
			sets[at] |= bit
		}
	}
	slices.Sort(missing)
	for some := range slices.Chunk(missing, tagsAtOnce) {
		args := []any{word, int64(bit)}
		for _, tag := range some {
			args = append(args, tag)
		}
		if _, err := c.exec(addToSets[len(some)], args...); err != nil {
			return fmt.Errorf("add to sets of tags: %w", err)
		}
	}
	return nil
}

// addToSets are the statements that add an issue to so many sets.
var addToSets = func() (texts [tagsAtOnce + 1]string) {
	for n := 1; n <= tagsAtOnce; n++ {
		rows := make([]string, n)
		for i := range rows {
			rows[i] = fmt.Sprintf("($%d, $1, $2)", i+3)
		}
		texts[n] = `INSERT INTO tag_set (tag, word, bits) VALUES ` + strings.Join(rows, ", ") + `
			ON CONFLICT (tag, word) DO UPDATE SET bits = tag_set.bits | excluded.bits`
	}
	return texts
}()

// keySet gives the number of the set of a tag's key.
func (c *change) keySet(tag int64) (set int64, err error) {
	if set, ok := c.cache.tags.keySets[tag]; ok {
		return set, nil
	}
	err = c.row(`SELECT -min(other.id) FROM tag JOIN tag AS other ON other.project = tag.project AND other.key = tag.key WHERE tag.id = $1`, tag).Scan(&set)
	if err != nil {
		return 0, fmt.Errorf("find the key of tag %d: %w", tag, err)
	}
	c.cache.tags.keySets[tag] = set
	return set, nil
}

// unfileTags takes an issue out of the sets of all tags that it counts.
func (c *change) unfileTags(id int64) error {
	if id <= 0 {
		return nil
	}
	tags, err := c.tagsOfIssue(id)
	if err != nil {
		return err
	}
	word, bit := wordOf(id)
	sets := map[int64]struct{}{}
	for tag := range tags {
		key, err := c.keySet(tag)
		if err != nil {
			return err
		}
		sets[tag], sets[key] = struct{}{}, struct{}{}
	}
	for set := range sets {
		delete(c.cache.tags.sets, tagWord{set, word})
		if _, err := c.exec(`UPDATE tag_set SET bits = bits & $3 WHERE tag = $1 AND word = $2`, set, word, int64(^bit)); err != nil {
			return fmt.Errorf("take out of sets of tags: %w", err)
		}
		if _, err := c.exec(`DELETE FROM tag_set WHERE tag = $1 AND word = $2 AND bits = 0`, set, word); err != nil {
			return fmt.Errorf("take out of sets of tags: %w", err)
		}
	}
	return nil
}

// refileTags adds an issue to the sets of all tags that it counts.
func (c *change) refileTags(id int64) error {
	if id <= 0 {
		return nil
	}
	tags, err := c.tagsOfIssue(id)
	if err != nil {
		return err
	}
	return c.fileTags(id, tags)
}

func (c *change) tagsOfIssue(id int64) (map[int64]int64, error) {
	rows, err := c.tx.QueryContext(c.ctx, `SELECT tag, events FROM issue_tag WHERE issue = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("read tags of issue %d: %w", id, err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	tags := map[int64]int64{}
	for rows.Next() {
		var tag, events int64
		if err := rows.Scan(&tag, &events); err != nil {
			return nil, fmt.Errorf("read tags of issue %d: %w", id, err)
		}
		tags[tag] = events
	}
	return tags, rows.Err()
}
