//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/store"
)

// npmPackages installs Sentry's SDKs for JavaScript, unmodified, and gives their folder.
func npmPackages(t *testing.T) string {
	t.Helper()
	for _, tool := range []string{"npm", "node"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("without Node there is nothing to report from: ", err)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "npm"))); err != nil {
		t.Fatal(err)
	}
	printed(t, dir, "npm", "ci", "--no-audit", "--no-fund")
	return dir
}

// printed gives what a program of the system prints.
func printed(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s\n%s", name, args, err, problems.Bytes(), out)
	}
	return out
}

// scriptError is what the comparison needs of an error that a script reported.
type scriptError struct {
	Types, Message, Level, Release, Environment, Person, Shelf string
}

// scriptErrors reads what is exported, sorted.
func scriptErrors(t *testing.T, p program) (all []scriptError) {
	t.Helper()
	type row struct {
		Exceptions                                 []struct{ Type string }
		Kind, Message, Level, Release, Environment string
		User                                       *struct{ ID string }
		Tags                                       map[string]string
	}
	for _, one := range rows[row](t, p, "errors") {
		e := scriptError{Message: one.Message, Level: one.Level, Release: one.Release, Environment: one.Environment, Shelf: one.Tags["shelf"]}
		var types []string
		if one.Kind != "error" {
			types = append(types, one.Kind)
		}
		for _, x := range one.Exceptions {
			types = append(types, x.Type)
		}
		e.Types = strings.Join(types, " ")
		if one.User != nil {
			e.Person = one.User.ID
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b scriptError) int { return strings.Compare(a.Types, b.Types) })
	return all
}

// wantedErrors are what testdata/npm/what.mjs reports.
func wantedErrors(more ...string) (all []scriptError) {
	base := scriptError{Level: "error", Release: "shop@1.2.3", Environment: "end-to-end", Person: "7", Shelf: "lamps"}
	for _, types := range append(more, "SyntaxError Error", "RangeError TypeError AggregateError", "") {
		e := base
		e.Types = types
		if types == "" {
			e.Message, e.Level = "stock is low", "warning"
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b scriptError) int { return strings.Compare(a.Types, b.Types) })
	return all
}

// keptIs compares, once the program has ended, what it counted with what an SDK sent, by the item's type.
func keptIs(t *testing.T, p program, sent map[string]int64) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Dir: p.data})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tallies, err := store.Tallies{DB: db}.Sum(t.Context(), 1, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, one := range tallies {
		name := one.What
		if name == "error" {
			name = "event"
		}
		if !one.Kept {
			name = "not kept: " + name
		}
		got[name] += one.Count
	}
	if diff := cmp.Diff(sent, got); diff != "" {
		t.Errorf("what is counted differs (-sent +counted):\n%s", diff)
	}
	files := 0
	err = store.Items{DB: db}.Each(t.Context(), store.ItemQuery{Project: 1, Type: "attachment"}, func(item store.Item) error {
		files++
		if string(item.Payload) != `{"lamps":1}` || !bytes.Contains(item.Headers, []byte(`"cart.json"`)) || item.EventID == "" {
			t.Errorf("attachment %s %q of event %q", item.Headers, item.Payload, item.EventID)
		}
		return nil
	})
	if err != nil || files != 1 {
		t.Errorf("%d attachments, %v", files, err)
	}
}

// reported waits until the errors are exported, ends the program and compares the counts.
func reported(t *testing.T, p program, running *serving, want []scriptError, sent map[string]int64) {
	t.Helper()
	eventually(t, "the errors are stored", 20*time.Second, func(context.Context) error {
		if diff := cmp.Diff(want, scriptErrors(t, p)); diff != "" {
			return errDiff(diff)
		}
		return nil
	})
	if err := running.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := running.wait(t, 20*time.Second); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	isQuiet(t, running.stderr.String())
	keptIs(t, p, sent)
}

func TestEndToEndAnUnmodifiedNodeSDKReports(t *testing.T) {
	dir := npmPackages(t)
	p := newProgram(t)
	running := p.start(t, "serve")
	var sent map[string]int64
	if err := json.Unmarshal(printed(t, dir, "node", "node.mjs", p.firstProject(t).DSN), &sent); err != nil {
		t.Fatal(err)
	}
	for _, typ := range []string{"event", "attachment", "feedback", "session", "check_in", "log"} {
		if sent[typ] == 0 {
			t.Errorf("the SDK sent no %s: %v", typ, sent)
		}
	}
	reported(t, p, running, wantedErrors(), sent)
}

func TestEndToEndAnUnmodifiedBrowserSDKReports(t *testing.T) {
	browser := chromium(t)
	dir := npmPackages(t)
	p := newProgram(t)
	running := p.start(t, "serve")
	done := make(chan map[string]int64, 1)
	dsn := p.firstProject(t).DSN
	page := fmt.Sprintf(`<!doctype html><title>Shop</title><script type="importmap">%s</script><body data-dsn=%q><script type="module" src="/page.mjs"></script>`,
		printed(t, dir, "node", "modules.mjs"), dsn)
	files := http.FileServer(http.Dir(dir))
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/done":
			var sent map[string]int64
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = json.Unmarshal(body, &sent)
			}
			if err != nil {
				t.Errorf("the page said %q: %v", body, err)
			}
			done <- sent
		case r.URL.Path == "/":
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Security-Policy", "img-src 'self'; report-uri "+reportsTo(t, dsn))
			_, _ = io.WriteString(w, page) // the browser has gone when this fails
		case strings.HasSuffix(r.URL.Path, ".mjs"), strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
			files.ServeHTTP(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--user-data-dir="+t.TempDir(), "--enable-logging=stderr", site.URL+"/")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var sent map[string]int64
	select {
	case sent = <-done:
	case <-time.After(time.Minute):
	}
	cancel()
	_ = cmd.Wait() // it was killed
	if sent == nil {
		t.Fatalf("the page did not finish:\n%s", said.Bytes())
	}
	for _, typ := range []string{"event", "attachment", "feedback", "session", "log"} {
		if sent[typ] == 0 {
			t.Errorf("the SDK sent no %s: %v", typ, sent)
		}
	}
	want := append(wantedErrors("RangeError"), scriptError{Types: "csp", Message: "Blocked image from pictures.example.test", Level: "warning", Environment: "end-to-end"})
	slices.SortFunc(want, func(a, b scriptError) int { return strings.Compare(a.Types, b.Types) })
	sent["event"]++ // the browser's own report
	reported(t, p, running, want, sent)
}

// reportsTo is the address for a browser's own reports.
func reportsTo(t *testing.T, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s://%s/api%s/security/?sentry_key=%s&sentry_environment=end-to-end", u.Scheme, u.Host, u.Path, u.User.Username())
}

// chromium finds the browser.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Skip("no Chromium is installed (.ci/packages test)")
	return ""
}
