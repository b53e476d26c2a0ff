package pipe_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/store"
)

// TestAFaultIsOneIssueWhicheverWayItComes sends one bug by mail, by Sentry's SDK and by OpenTelemetry.
func TestAFaultIsOneIssueWhicheverWayItComes(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("the recorded traffic is not beside this checkout: ", err)
	}
	const bug = "shop:average-discount"
	s := build(t)
	eachLine(t, "otlp", func(line struct{ Dir, Group, Content string }) {
		if line.Group != bug {
			return
		}
		dir := filepath.Join(corpus, "otlp", line.Dir)
		var rec struct {
			Path    string
			Headers [][2]string
		}
		if err := json.Unmarshal(read(t, filepath.Join(dir, "request.json")), &rec); err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.http.URL+rec.Path+"?key=abc", bytes.NewReader(read(t, filepath.Join(dir, "body.bin"))))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range rec.Headers {
			if strings.HasPrefix(strings.ToLower(h[0]), "content-t") || strings.HasPrefix(strings.ToLower(h[0]), "content-e") {
				req.Header.Set(h[0], h[1])
			}
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: answered %d", line.Dir, resp.StatusCode)
		}
	})
	eachLine(t, "sentry", func(line sentryLine) {
		if line.Event != nil && line.Event.Group == bug {
			s.replay(t, filepath.Join(corpus, "sentry", line.Dir))
		}
	})
	eachLine(t, "mail", func(line mailLine) {
		if line.Group == bug {
			s.mail(t, read(t, filepath.Join(corpus, "mail", line.File)))
		}
	})
	issues, ways := map[int64]int{}, map[issue.Source]bool{}
	err := store.Events{DB: s.db}.Each(t.Context(), store.EventQuery{Project: 1}, func(e *issue.Event, of int64) error {
		issues[of]++
		ways[e.Source] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[issue.Source]bool{issue.SourceMail: true, issue.SourceSentry: true, issue.SourceOTLP: true}, ways); diff != "" || len(issues) != 1 {
		t.Errorf("issues %v; %s", issues, diff)
	}
}
