package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// tagged gives what is counted of an issue's tag.
func tagged(t *testing.T, db *DB, id int64, key string) map[string]int64 {
	t.Helper()
	rows, err := db.read.QueryContext(t.Context(), `SELECT tag.value, issue_tag.events FROM issue_tag JOIN tag ON tag.id = issue_tag.tag WHERE issue_tag.issue = $1 AND tag.key = $2`, id, key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	all := map[string]int64{}
	for rows.Next() {
		var value string
		var n int64
		if err := rows.Scan(&value, &n); err != nil {
			t.Fatal(err)
		}
		all[value] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPackedTagsComeBackAsTheyWere(t *testing.T) {
	want := []int64{1, 127, 128, 300_000}
	if diff := cmp.Diff(want, unpackTags(packTags(want))); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyPeopleWhomTheSiteKnowsAreCustomersAndTrialsPayNothing(t *testing.T) {
	for _, c := range []struct {
		user             *issue.User
		tags             map[string]string
		customer, paying bool
	}{
		{nil, map[string]string{"plan": "pro"}, false, false},
		{&issue.User{IP: "192.0.2.1"}, map[string]string{"plan": "pro"}, false, false},
		{&issue.User{ID: "7"}, nil, true, false},
		{&issue.User{ID: "7"}, map[string]string{"plan": "Pro"}, true, true},
		{&issue.User{ID: "7", Data: map[string]string{"tier": "Trial"}}, nil, true, false},
		{&issue.User{Email: "a@example.com", Data: map[string]string{"is_paying": "True"}}, nil, true, true},
	} {
		e := issue.Event{User: c.user, Tags: c.tags}
		if got := c.user.Customer(); got != c.customer || e.Paying() != c.paying {
			t.Errorf("%+v %v: customer %t, paying %t", c.user, c.tags, got, e.Paying())
		}
	}
}
