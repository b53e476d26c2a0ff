package store

import (
	"fmt"
	"testing"

	"paddock/app/issue"
)

// Of more issues than facetIssues, those seen last are shared out, and the facets say so.
func TestFacetsOfVeryManyIssuesTellThatTheyAreOfTheNewest(t *testing.T) {
	db := open(t, t.TempDir())
	issues := Issues{db}
	add := func(from, to int) {
		t.Helper()
		if err := db.writeOne(t.Context(), func(c *change) error {
			old, err := c.tagID(tagPlace{1, issue.Tag{Key: "browser", Value: "old"}})
			if err != nil {
				return err
			}
			for i := from; i <= to; i++ {
				if _, err := c.exec(`INSERT INTO issue (id, project, kind, title, type, value, culprit, level, logger, why, search, status, status_since, regressed, seen,
					first_seen, last_seen, events, users, sources, first_release, last_release) VALUES ($1, 1, '', $2, '', '', '', 'error', '', '', '', 'unresolved', 0, 0, 0, $1, $1, 2, 0, 2, '', '')`, i, fmt.Sprint(i)); err != nil {
					return err
				}
				if err := c.countTags(int64(i), map[int64]int64{old: 2}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct{ from, to, issues, newest int }{{1, facetIssues, facetIssues, 0}, {facetIssues + 1, facetIssues + 5, facetIssues, facetIssues}} {
		add(step.from, step.to)
		got, err := issues.Facets(t.Context(), issue.Query{Project: 1, Now: noon})
		if err != nil || len(got) != 1 || len(got[0].Values) != 1 {
			t.Fatal(got, err)
		}
		if v := got[0].Values[0]; v.Issues != int64(step.issues) || v.Events != int64(2*step.issues) || got[0].Newest != step.newest {
			t.Errorf("of %d issues: %+v, want %+v", step.to, got[0], step)
		}
	}
	if got, err := issues.Facets(t.Context(), issue.Query{Project: 9, Now: noon}); err != nil || len(got) != 0 {
		t.Error("facets of nothing:", got, err)
	}
}
