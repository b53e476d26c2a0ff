//go:build e2e

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/sync/errgroup"
)

const emptyWindow = "PADDOCK_TEST_BE_AN_EMPTY_WINDOW"

// standIn makes the test binary be a window with nothing in it, to compare with.
func standIn() {
	if os.Getenv(emptyWindow) == "" {
		return
	}
	window := app.New().NewWindow("Empty")
	window.SetContent(widget.NewLabel("empty"))
	window.ShowAndRun()
	os.Exit(0)
}

func BenchmarkProgramOpensOnTenThousandIssues(b *testing.B) {
	d := newDesk(b)
	p := newProgram(b)
	p.env = atHome(b)
	fillWithIssues(b, p, 10_000)

	began := time.Now()
	running := p.begin(b)
	frame := d.painted(began)
	busy := share(b, running.cmd.Process.Pid)
	running.end(b)

	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	empty := exec.CommandContext(ctx, os.Args[0])
	empty.Env = append(append(os.Environ(), emptyWindow+"=1"), p.env...)
	if err := empty.Start(); err != nil {
		b.Fatal(err)
	}
	d.shows("Empty")
	nothing := share(b, empty.Process.Pid)
	stop()
	_ = empty.Wait() // killed

	b.ReportMetric(float64(frame.Milliseconds()), "first-frame-ms")
	b.ReportMetric(100*busy, "idle-%CPU")
	b.ReportMetric(100*nothing, "empty-window-%CPU")
	b.ReportMetric(0, "ns/op")
}

// fillWithIssues stores one event for each of n faults.
func fillWithIssues(b *testing.B, p program, n int) {
	b.Helper()
	server := p.start(b, "serve")
	first := p.firstProject(b)
	var clients errgroup.Group
	clients.SetLimit(16)
	for i := range n {
		clients.Go(func() error { return sendFault(b.Context(), p, first, i) })
	}
	if err := clients.Wait(); err != nil {
		b.Fatal(err)
	}
	server.end(b)
	if issues := len(rows[struct{ ID int64 }](b, p, "issues")); issues != n {
		b.Fatalf("%d issues stored, want %d", issues, n)
	}
}

func sendFault(ctx context.Context, p program, to listedProject, i int) error {
	event := fmt.Sprintf(`{"event_id":%q,"platform":"python","level":"error","exception":{"values":[{"type":"Fault%dError","value":"Order %d",`+
		`"stacktrace":{"frames":[{"filename":"store/views_%d.py","module":"store.views_%d","function":"view_%d","lineno":12,"in_app":true}]}}]}}`,
		eventID(), i, i, i, i, i)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://%s/api/%d/store/", p.listen, to.ID), strings.NewReader(event))
	if err != nil {
		return err
	}
	request.Header.Set("X-Sentry-Auth", "Sentry sentry_version=7, sentry_key="+to.PublicKey)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %s", answer.Status)
	}
	return err
}

// painted gives how long after began the window was drawn: when it has more colours than a bare ground.
func (d *desk) painted(began time.Time) (took time.Duration) {
	d.t.Helper()
	asking{"the window is drawn", 30 * time.Second, 10 * time.Millisecond}.until(d.t, func(ctx context.Context) error {
		window, err := xdotool(ctx, "search", "--onlyvisible", "--name", AppName+"$")
		if err != nil {
			return err
		}
		took = time.Since(began)
		out, err := exec.CommandContext(ctx, "import", "-window", window, "-crop", "400x300+0+0", "-format", "%k", "info:").Output()
		if err != nil {
			return err
		}
		colours, err := strconv.Atoi(strings.TrimSpace(string(out)))
		if err == nil && colours < 16 {
			err = errors.New("it is empty")
		}
		return err
	})
	return took
}

// share is how much of a core a process takes while nothing happens.
func share(b *testing.B, pid int) float64 {
	b.Helper()
	<-time.After(5 * time.Second) // what opening a window has begun
	before, began := cpu(b, pid), time.Now()
	<-time.After(30 * time.Second)
	return (cpu(b, pid) - before).Seconds() / time.Since(began).Seconds()
}
