package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"paddock/app/issue"
)

// crowded gives a store of 100,000 issues with a million events, written straight into the tables: what is measured is
// how they are found. PADDOCK_BENCH_DATA keeps it for the next run.
func crowded(b *testing.B) *DB {
	b.Helper()
	dir := os.Getenv("PADDOCK_BENCH_DATA")
	if dir == "" {
		dir = b.TempDir()
	}
	db := open(b, dir)
	defer func() {
		if err := (Issues{db}).RollDays(b.Context(), noon); err != nil {
			b.Fatal(err)
		}
	}()
	var n int
	if err := db.read.QueryRow(`SELECT count(*) FROM issue`).Scan(&n); err != nil || n > 0 {
		return db
	}
	const issues, each = 100_000, 10
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"order", "cart", "customer", "price", "stock", "invoice", "coupon", "shelf", "basket", "address", "payment", "refund", "shipping", "session"}
	word := func() string { return words[r.IntN(len(words))] }
	end := noon.UnixMicro()
	for start := 0; start < issues; start += 1000 {
		err := db.writeOne(b.Context(), func(c *change) error {
			var tags []int64
			for i := range 40 {
				id, err := c.tagID(tagPlace{1, issue.Tag{Key: []string{"browser", "release", "environment", "server_name"}[i%4], Value: fmt.Sprintf("%s %d", word(), i)}})
				if err != nil {
					return err
				}
				tags = append(tags, id)
			}
			for i := start + 1; i <= start+1000; i++ {
				last := end - r.Int64N(90*dayMicros)
				search := fmt.Sprintf("error%d\n%s of %s %d is not there\nshop.%s in %s_%d\n/%s/\ndjango.request", i, word(), word(), r.IntN(1e6), word(), word(), i%700, word())
				if _, err := c.exec(`INSERT INTO issue (id, project, kind, title, type, value, culprit, level, logger, why, search, status, status_since, regressed, seen,
					first_seen, last_seen, events, users, sources, first_release, last_release) VALUES ($1, 1, '', $2, $2, $3, 'shop.views in x', 'error', 'django.request', '', $3, $4, 0, 0, 0, $5, $6, $7, 3, 2, 'a', 'b')`,
					i, fmt.Sprintf("Error%d", i), search, []string{"unresolved", "resolved", "ignored"}[i%3], last-dayMicros, last, each); err != nil {
					return err
				}
				if err := c.indexWords(int64(i), search); err != nil {
					return err
				}
				mine := map[int64]int64{}
				for j := range each {
					at := last - int64(j)*hourMicros
					person := fmt.Sprintf("id:%d", r.IntN(50_000))
					ids := []int64{tags[r.IntN(40)], tags[r.IntN(40)]}
					for _, id := range ids {
						mine[id]++
					}
					if _, err := c.exec(`INSERT INTO event (project, id, issue, time, received, source, level, environment, release, person, url, value, body, common, tags)
						VALUES (1, $1, $2, $3, $3, 'sentry', 'error', 'production', 'a', $4, 'https://shop.example.com/', 'v', $5, '', $6)`,
						fmt.Sprintf("%08x%024x", r.Uint32(), i*each+j), i, at, person, []byte{1}, packTags(ids)); err != nil {
						return err
					}
					if _, err := c.exec(`INSERT INTO person (project, key, id, username, email, ip, name, search, words, first_seen, last_seen, received)
						VALUES (1, $1, $1, '', $2, '', '', $2, 0, 0, 0, 0) ON CONFLICT DO NOTHING`, person, person+"@example.com"); err != nil {
						return err
					}
					if _, err := c.exec(`INSERT INTO issue_hour (issue, hour, events) VALUES ($1, $2, 1) ON CONFLICT DO NOTHING`, i, at/hourMicros); err != nil {
						return err
					}
				}
				if err := c.countTags(int64(i), mine); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return db
}

// BenchmarkSearch asks what the Errors pane asks, of 100,000 issues and a million events.
func BenchmarkSearch(b *testing.B) {
	db := crowded(b)
	issues := Issues{db}
	for _, text := range []string{
		"is:unresolved", "is:unresolved payment", `"order of cart"`, "error77", "ab", "release:*3*", `browser:"order 4"`, "!browser:*9* is:unresolved",
		"user.email:id:77@example.com", "age:-7d events:>5", "is:unresolved level:error sort:users", "error.type:Error99*", "has:server_name", "sort:trend", "sort:harm",
	} {
		parsed, err := issue.ParseQuery(text)
		if err != nil {
			b.Fatal(err)
		}
		q := issue.Query{Project: 1, Search: parsed, Sort: issue.Sorted(parsed, issue.ByLastSeen), Now: noon, HoursUntil: noon}
		b.Run("list "+text, func(b *testing.B) {
			for b.Loop() {
				if _, err := issues.List(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("counts "+text, func(b *testing.B) {
			for b.Loop() {
				if _, err := issues.Counts(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	week := issue.Query{Project: 1, Statuses: []issue.Status{issue.Unresolved}, From: noon.Add(-7 * 24 * time.Hour), Now: noon}
	for name, q := range map[string]issue.Query{"a week": week, "all": {Project: 1, Now: noon}} {
		b.Run("facets of "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := issues.Facets(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("histogram of "+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := issues.Histogram(b.Context(), q, 60); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
