//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"paddock/app/issue"
	"paddock/app/migration"
	"paddock/app/project"
	"paddock/app/store"
)

// TestEndToEndTheChangeEndsTheMailsOfARealDjangoWhoseErrorsComeByTheSDK has the example shop mail its errors, makes the
// change from what those mails say, applies it to a copy of the shop, and lets the same visitors in again.
func TestEndToEndTheChangeEndsTheMailsOfARealDjangoWhoseErrorsComeByTheSDK(t *testing.T) {
	for _, version := range []string{"apt", "4.2", "5.2"} {
		t.Run(version, func(t *testing.T) {
			a := working(t, freeAddress(t))
			s := openShop(t, version)
			total := s.visit(t).Total
			if len(s.mails) != total {
				t.Fatalf("%d errors made %d mails", total, len(s.mails))
			}
			batch := mailBatch{Project: 1}
			for _, raw := range s.mails {
				batch.Mails = append(batch.Mails, rawMail{Where: "shop.mbox", Raw: raw})
			}
			if _, err := importMails(t.Context(), a.pipe, batch); err != nil {
				t.Fatal(err)
			}
			board, err := moves{a}.Board(t.Context(), project.Scope{Project: 1})
			if err != nil || len(board.Sites) != 1 || board.Ready || board.CoveredShare != 0 {
				t.Fatalf("%+v, %v", board, err)
			}
			site := board.Sites[0]
			ends, err := moves{a}.Change(t.Context(), project.Scope{Project: 1}, site, migration.Remove)
			if err != nil {
				t.Fatal(err)
			}
			throttles := migration.ChangeOf(site, migration.Options{DSN: dsnOf([]project.Project{s.project(t, a)}, 1, a.listener.now().Address), How: migration.Throttle, PerHour: 3})

			hour := time.Now().Truncate(time.Hour)
			for _, c := range []struct {
				change migration.Change
				most   int
			}{{ends, 0}, {throttles, 3}} {
				if !c.change.Real {
					t.Fatalf("the mails do not show the shop's LOGGING: %s", site.Logging)
				}
				changed := s.apply(t, c.change)
				was := bySDK(t, a)
				total := changed.visit(t).Total
				if got := bySDK(t, a) - was; got != total {
					t.Errorf("%q: %d errors, %d of them came by the SDK", c.change.How, total, got)
				}
				if n := len(changed.mails); n != c.most && (time.Now().Truncate(time.Hour).Equal(hour) || n > 2*c.most) {
					t.Errorf("%q: %d errors, %d mails, want %d", c.change.How, total, n, c.most)
				}
			}
			after, err := moves{a}.Board(t.Context(), project.Scope{Project: 1})
			if err != nil || after.CoveredShare != 1 || after.Ready {
				t.Errorf("covered %v, ready %v, %v", after.CoveredShare, after.Ready, err)
			}
		})
	}
}

// bySDK counts the events that came by an SDK.
func bySDK(t *testing.T, a *application) (n int) {
	t.Helper()
	if err := (store.Events{DB: a.db}).Each(t.Context(), store.EventQuery{}, func(e *issue.Event, _ int64) error {
		if e.Source == issue.SourceSentry {
			n++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// copiedShop is a copy of the example shop, whose mails are caught.
type copiedShop struct {
	dir, version string
	relay        *relay
	mu           sync.Mutex
	mails        [][]byte
}

func openShop(t *testing.T, version string) *copiedShop {
	t.Helper()
	if suite := map[string]string{"4.2": "trixie", "5.2": "sid"}[version]; suite != "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(cache, "example-shop", suite, "done")); err != nil {
			t.Skip("this Django was not unpacked here: ", err)
		}
	}
	s := &copiedShop{dir: filepath.Join(t.TempDir(), "shop"), version: version}
	if err := os.CopyFS(s.dir, os.DirFS(filepath.Join(shared, "shop"))); err != nil {
		t.Fatal(err)
	}
	s.relay = startRelay(t, s.take)
	return s
}

func (s *copiedShop) take(mail []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, mail)
}

func (s *copiedShop) project(t *testing.T, a *application) project.Project {
	t.Helper()
	p, err := store.Projects{DB: a.db}.ByName(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// apply makes a change in another copy, at the end of its settings, as its owner would.
func (s *copiedShop) apply(t *testing.T, c migration.Change) *copiedShop {
	t.Helper()
	changed := openShop(t, s.version)
	for _, f := range c.Files {
		if f.Language != "python" {
			continue // the SDK is installed
		}
		out, err := os.OpenFile(filepath.Join(changed.dir, f.Path), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = out.WriteString("\n" + f.Text)
		if err := errors.Join(err, out.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return changed
}

// visit lets visitors in. Only what the settings say is set besides where mails go.
func (s *copiedShop) visit(t *testing.T) (sent tally) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "run"), "--django", s.version, "--visits", "80", "--seed", "7", "--rate", "40")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SENTRY_") && !strings.HasPrefix(v, "TMPDIR=") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "EMAIL_HOST=127.0.0.1", fmt.Sprintf("EMAIL_PORT=%d", s.relay.address.Port), "TMPDIR="+t.TempDir())
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run the shop: %v\n%s", err, problems.Bytes())
	}
	if err := json.Unmarshal(out, &sent); err != nil || sent.Total < 10 {
		t.Fatalf("read the shop's tally: %v\n%s", err, out)
	}
	return sent
}
