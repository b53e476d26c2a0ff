//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const shared = "../../../shared"

// tally is what the example shop says it sent.
type tally struct {
	Visits int
	Total  int `json:"errors_total"`
	Errors map[string]struct {
		Count, Users int
		Type         string // empty: a logged message without an exception
		Logger       string
	}
	Warning string // the shop's own counts disagree
}

// visitShop sends visitors through the example shop, which reports to the DSN with the real SDK. The same
// visits make the same errors for the same customers.
func visitShop(t testing.TB, dsn string) tally {
	t.Helper()
	run, err := filepath.Abs(filepath.Join(shared, "shop", "run"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, run, "--visits", "150", "--seed", "7")
	cmd.Env = append(os.Environ(), "SENTRY_DSN="+dsn, "SHOP_TRACES=0")
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the shop: %v\n%s", err, problems.Bytes())
	}
	var sent tally
	if err := json.Unmarshal(out, &sent); err != nil {
		t.Fatalf("read the shop's tally: %v\n%s", err, out)
	}
	if sent.Warning != "" || len(sent.Errors) != 6 {
		t.Fatalf("the shop did not do what it is for: %s", out)
	}
	return sent
}

// kept is what is known of one of the shop's bugs.
type kept struct {
	Events, Users int
	Issues        int // that its events were put in
}

// expected is what must be kept after the shop has run some times with the same visits.
func (sent tally) expected(runs int) map[string]kept {
	want := map[string]kept{}
	for bug, e := range sent.Errors {
		want[bug] = kept{Events: runs * e.Count, Users: e.Users, Issues: 1}
	}
	return want
}

// exportedError is what the comparison needs of a row of `export errors`.
type exportedError struct {
	ID         string
	Issue      int64
	Source     string
	Kind       string
	Logger     string
	Exceptions []struct{ Type string }
	User       *struct{ ID string }
}

// shopErrors sorts the exported errors that an SDK sent by the shop's bugs.
func shopErrors(t testing.TB, p program, sent tally) map[string]kept {
	t.Helper()
	events, users, issues := map[string]int{}, map[string]map[string]bool{}, map[string]map[int64]bool{}
	for _, row := range rows[exportedError](t, p, "errors") {
		if row.Source != "sentry" {
			continue
		}
		bug := sent.bugOf(row)
		if events[bug] == 0 {
			users[bug], issues[bug] = map[string]bool{}, map[int64]bool{}
		}
		events[bug]++
		issues[bug][row.Issue] = true
		if row.User != nil && row.User.ID != "" {
			users[bug][row.User.ID] = true
		}
	}
	got := map[string]kept{}
	for bug := range events {
		got[bug] = kept{events[bug], len(users[bug]), len(issues[bug])}
	}
	return got
}

// bugOf names the bug that an error is of, by the exception that was raised last, else by its logger.
func (sent tally) bugOf(row exportedError) string {
	for bug, e := range sent.Errors {
		n := len(row.Exceptions)
		// The shop says Product.DoesNotExist, as Python does; an SDK may leave the outer class out.
		if n > 0 && lastName(row.Exceptions[n-1].Type) == lastName(e.Type) || n == 0 && e.Type == "" && row.Logger == e.Logger {
			return bug
		}
	}
	return "unknown"
}

// lastName is what follows the last dot.
func lastName(name string) string {
	if extension := path.Ext(name); extension != "" {
		return extension[1:]
	}
	return name
}

// exportAgrees compares what is exported with what the shop sent, as soon as all of it is there.
func exportAgrees(t testing.TB, p program, sent tally, runs int) {
	t.Helper()
	want := sent.expected(runs)
	eventually(t, "all of the shop's errors are stored", 30*time.Second, func(context.Context) error {
		if diff := cmp.Diff(want, shopErrors(t, p, sent)); diff != "" {
			return errDiff(diff)
		}
		return nil
	})
}

// errDiff is a difference (-sent +exported).
type errDiff string

func (d errDiff) Error() string { return "they differ (-sent +exported):\n" + string(d) }
