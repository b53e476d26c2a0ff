package sentry_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/release"
)

// TestOfJavaScriptClientsNoItemIsLost replays what the SDKs for Node and browsers sent, and counts by type.
func TestOfJavaScriptClientsNoItemIsLost(t *testing.T) {
	for _, name := range []string{"sentry-node", "sentry-browser"} {
		dir := filepath.Join(corpus, "..", "metrics", name)
		f, err := os.Open(filepath.Join(dir, "expected.jsonl"))
		if err != nil {
			t.Skip("the recorded traffic is not beside this checkout: ", err)
		}
		defer func() { _ = f.Close() }()
		// Lines of logs and spans come many in one item; the others are items.
		wanted, sessions := map[string]map[string]int{}, map[string]string{}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			var line struct{ Req, Kind, Status string }
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			if wanted[line.Req] == nil {
				wanted[line.Req] = map[string]int{}
			}
			kind := map[string]string{"error": "event"}[line.Kind]
			if kind == "" {
				kind = line.Kind
			}
			if wanted[line.Req][kind]++; kind == "log" || kind == "span" {
				wanted[line.Req][kind] = 1
			}
			sessions[line.Req] = line.Status
		}
		m := &memory{}
		base := listen(t, m).URL
		var requests []string
		for request := range wanted {
			requests = append(requests, request)
		}
		sort.Strings(requests)
		for _, request := range requests {
			if status := replay(t, base, filepath.Join(dir, "requests", request)); status != http.StatusOK {
				t.Errorf("%s %s: answered %d", name, request, status)
			}
			got := map[string]int{}
			for _, b := range m.take() {
				for range b.Errors {
					got["event"]++
				}
				for _, item := range b.Items {
					got[item.Type]++
				}
				for _, s := range b.Sessions {
					if s.ID == "" || s.Release == "" || sessions[request] != "" && s.Status != release.Status(sessions[request]) {
						t.Errorf("%s %s: session %+v, want it %s", name, request, s, sessions[request])
					}
				}
				if len(b.Sessions) != got["session"] {
					t.Errorf("%s %s: %d sessions of %d items", name, request, len(b.Sessions), got["session"])
				}
			}
			if diff := cmp.Diff(wanted[request], got); diff != "" {
				t.Errorf("%s %s: %s", name, request, diff)
			}
		}
	}
}
