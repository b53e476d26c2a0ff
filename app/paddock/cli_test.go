package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// paddock runs the program as a shell would, on a data folder.
func paddock(t *testing.T, dir string, args ...string) (code int, out, said string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), append(args, "--data", dir), &o, &e)
	return code, o.String(), e.String()
}

func must(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out, said := paddock(t, dir, args...)
	if code != exitDone {
		t.Fatalf("paddock %s: exit %d: %s", strings.Join(args, " "), code, said)
	}
	return out
}

// serve runs `paddock serve` on a free port until the test ends.
func serve(t *testing.T, dir string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	var said bytes.Buffer
	go func() { ended <- run(ctx, []string{"serve", "--data", dir, "--listen", "127.0.0.1:0"}, &said, &said) }()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Errorf("serve ended with %d: %s", code, said.String())
		}
	})
	end := time.Now().Add(20 * time.Second)
	for time.Now().Before(end) {
		if c, err := net.Dial("unix", controlPath(dir)); err == nil {
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			return
		}
		pause(ctx, 10*time.Millisecond)
	}
	t.Fatal("serve did not come up within 20 s")
}

func TestANewDataFolderHoldsOneProjectNamedDefault(t *testing.T) {
	var got []struct {
		ID           int
		Name, Slug   string
		PublicKey    string `json:"public_key"`
		DSN          string
		Environments []string
	}
	if err := json.Unmarshal([]byte(must(t, t.TempDir(), "project", "list", "--format", "json")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].ID != 1 || got[0].Name != "default" || got[0].Slug != "default" || len(got[0].PublicKey) != 32 || got[0].Environments == nil {
		t.Fatalf("%+v", got)
	}
	if want := "http://" + got[0].PublicKey + "@127.0.0.1:7669/1"; got[0].DSN != want {
		t.Errorf("dsn %s, want %s", got[0].DSN, want)
	}
}

func TestAProjectCanBeAddedAloneAndBesideARunningPaddock(t *testing.T) {
	dir := t.TempDir()
	must(t, dir, "project", "add", "Shop")
	serve(t, dir)
	must(t, dir, "project", "add", "Blog")
	if code, _, said := paddock(t, dir, "project", "add", "blog"); code != exitFailed || !strings.Contains(said, "exists already") {
		t.Errorf("a taken name: exit %d: %s", code, said)
	}
	var names []string
	for line := range strings.Lines(must(t, dir, "project", "list", "--format", "ndjson")) {
		var p struct{ Name string }
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		names = append(names, p.Name)
	}
	if diff := cmp.Diff([]string{"default", "Shop", "Blog"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestASecondPaddockOnTheSameFolderIsRefusedInOneLine(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir)
	code, _, said := paddock(t, dir, "serve")
	if code != exitFailed || strings.Count(said, "\n") != 1 || !strings.Contains(said, "--data") {
		t.Errorf("exit %d: %q", code, said)
	}
}

func TestATakenPortEndsServeWithWhatToDo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	code, _, said := paddock(t, t.TempDir(), "serve", "--listen", l.Addr().String())
	if code != exitFailed || !strings.Contains(said, "--listen") {
		t.Errorf("exit %d: %q", code, said)
	}
}

func TestBadCallsExitWith2InOneLine(t *testing.T) {
	for name, args := range map[string][]string{
		"unknown command":  {"frobnicate"},
		"unknown flag":     {"serve", "--frob"},
		"unknown kind":     {"export", "cats"},
		"not a time":       {"export", "issues", "--from", "yesterday"},
		"no such zone":     {"export", "issues", "--timezone", "Mars/Base"},
		"no such project":  {"export", "issues", "--project", "nope"},
		"other database":   {"serve", "--database", "postgres://db.example.com/x"},
		"unknown level":    {"serve", "--log-level", "loud"},
		"negative limit":   {"export", "errors", "--limit", "-1"},
		"negative rows":    {"report", "releases", "--limit=-1"},
		"no time between":  {"export", "issues", "--from", "2026-03-05", "--to", "2026-03-05"},
		"no port":          {"serve", "--listen", "localhost"},
		"no such port":     {"serve", "--listen", "127.0.0.1:99999"},
		"alerts by place":  {"report", "alerts", "--environment", "production"},
		"unnamed project":  {"project", "add", " "},
		"import elsewhere": {"import", "mail", "x.eml", "--project", "nope"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, said := paddock(t, t.TempDir(), args...)
			if code != exitUsage || strings.Count(said, "\n") != 1 || out != "" {
				t.Errorf("exit %d, printed %q, said %q", code, out, said)
			}
		})
	}
}

func TestWithoutADisplayTheWindowNamesServe(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	code, _, said := paddock(t, t.TempDir())
	if code != exitUsage || !strings.Contains(said, "paddock serve") {
		t.Errorf("exit %d: %s", code, said)
	}
}

const mails = "../../../shared/corpus/mail"

func needCorpus(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(mails); err != nil {
		t.Skip("the recorded mails are not beside this checkout")
	}
}

func tallyOf(t *testing.T, out string) mailTally {
	t.Helper()
	var tally mailTally
	if err := json.Unmarshal([]byte(out), &tally); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return tally
}

func TestMailsImportedTwiceOrBesideARunningPaddockAreCountedOnce(t *testing.T) {
	needCorpus(t)
	alone, beside := t.TempDir(), t.TempDir()
	first := tallyOf(t, must(t, alone, "import", "mail", mails))
	if first.Errors == 0 || first.BrokenLinks == 0 || first.Ignored == 0 || first.NewIssues == 0 || first.Mails != first.Errors+first.BrokenLinks+first.Ignored {
		t.Errorf("%+v", first)
	}
	again := tallyOf(t, must(t, alone, "import", "mail", mails))
	if again.Duplicates != again.Errors+again.BrokenLinks || again.NewIssues != 0 || again.Mails != first.Mails {
		t.Errorf("the second time: %+v", again)
	}
	serve(t, beside)
	if diff := cmp.Diff(first, tallyOf(t, must(t, beside, "import", "mail", mails))); diff != "" {
		t.Errorf("beside a running Paddock: %s", diff)
	}
	if diff := cmp.Diff(ids(t, alone), ids(t, beside)); diff != "" {
		t.Error(diff)
	}
}

func ids(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	for line := range strings.Lines(must(t, dir, "export", "errors")) {
		var row struct{ ID string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row.ID)
	}
	return all
}

func TestEveryFormatOfAnExportHoldsTheSameRows(t *testing.T) {
	needCorpus(t)
	dir := t.TempDir()
	must(t, dir, "import", "mail", mails)
	for kind, fields := range map[string][]string{
		"issues": {"id", "project", "title", "type", "value", "culprit", "level", "status", "first_seen", "last_seen", "errors", "users", "sources", "environments",
			"first_release", "last_release", "assignee", "regressed"},
		"errors": {"id", "issue", "project", "timestamp", "received", "source", "level", "logger", "platform", "exceptions", "message", "culprit", "transaction", "request", "user",
			"release", "environment", "server_name", "tags", "mail"},
	} {
		var rows []map[string]any
		file := filepath.Join(t.TempDir(), "out.json")
		must(t, dir, "export", kind, "--format", "json", "--out", file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &rows); err != nil {
			t.Fatal(err)
		}
		for _, field := range fields {
			if _, ok := rows[0][field]; !ok {
				t.Errorf("%s: no field %s", kind, field)
			}
		}
		var lines []map[string]any
		for line := range strings.Lines(must(t, dir, "export", kind)) {
			var row map[string]any
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, row)
		}
		if diff := cmp.Diff(rows, lines); diff != "" {
			t.Error(diff)
		}
		cells, err := csv.NewReader(strings.NewReader(must(t, dir, "export", kind, "--format", "csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		head := slices.Sorted(slices.Values(cells[0]))
		if diff := cmp.Diff(slices.Sorted(maps.Keys(rows[0])), head); diff != "" || len(cells) != len(rows)+1 {
			t.Errorf("csv of %s has %d lines for %d rows: %s", kind, len(cells), len(rows), diff)
		}
		if got := strings.Count(must(t, dir, "export", kind, "--limit", "3"), "\n"); got != 3 {
			t.Errorf("%s --limit 3: %d rows", kind, got)
		}
	}
}

func TestAnExportOfASearchHoldsWhatTheSearchFinds(t *testing.T) {
	needCorpus(t)
	dir := t.TempDir()
	must(t, dir, "import", "mail", mails)
	types := map[string]int{}
	of := map[string]bool{}
	for line := range strings.Lines(must(t, dir, "export", "issues", "--search", "is:unresolved type:[KeyError, OSError]")) {
		var row struct {
			ID   json.Number
			Type string
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		types[row.Type]++
		of[row.ID.String()] = true
	}
	if len(types) != 2 || types["KeyError"] < 2 || types["OSError"] == 0 {
		t.Errorf("issues of these types: %v", types)
	}
	errs := 0
	for line := range strings.Lines(must(t, dir, "export", "errors", "--search", "is:unresolved type:[KeyError, OSError]")) {
		var row struct{ Issue json.Number }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if errs++; !of[row.Issue.String()] {
			t.Errorf("an error of issue %s, which the search does not find", row.Issue)
		}
	}
	if errs < len(of) {
		t.Errorf("%d errors of %d issues", errs, len(of))
	}
	if out := must(t, dir, "export", "issues", "--search", "is:snoozed"); out != "" {
		t.Errorf("nothing sleeps, but %s", out)
	}
}

func TestABadSearchExitsWith2AndThePlaceOfTheError(t *testing.T) {
	dir := t.TempDir()
	for search, place := range map[string]string{
		"is:openn":             `at character 4: unknown value "openn" of is: `,
		"Größe is:openn":       `at character 10: unknown value "openn" of is: `,
		`level:error "Read ti`: "at character 13: this quote is not closed: ",
		"age:soon":             `at character 5: "soon" is neither an age nor a date: `,
	} {
		for _, kind := range []string{"issues", "errors"} {
			code, out, said := paddock(t, dir, "export", kind, "--search", search)
			if code != exitUsage || out != "" || !strings.HasPrefix(said, "paddock: --search: "+place) || strings.Count(said, "\n") != 1 {
				t.Errorf("%s of %s: exit %d, printed %q, said %q", kind, search, code, out, said)
			}
		}
	}
}

func TestDatesOfAnExportAreReadInTheGivenZone(t *testing.T) {
	for _, row := range []struct{ text, zone, want string }{
		{"2026-03-04", "UTC", "2026-03-04T00:00:00Z"},
		{"2026-03-04", "Asia/Tokyo", "2026-03-03T15:00:00Z"},
		{"2026-03-04T10:00:00+02:00", "Asia/Tokyo", "2026-03-04T08:00:00Z"},
	} {
		zone, err := time.LoadLocation(row.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := moment("--from", row.text, zone)
		if got := at.UTC().Format(time.RFC3339); err != nil || got != row.want {
			t.Errorf("%s in %s: %s, want %s (%v)", row.text, row.zone, got, row.want, err)
		}
	}
}
