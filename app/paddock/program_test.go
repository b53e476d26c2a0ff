package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// asProgram in the environment makes the test binary be paddock itself: tests can start and kill the whole
// program without building it a second time.
const asProgram = "PADDOCK_TEST_BE_THE_PROGRAM"

func TestMain(m *testing.M) {
	standIn()
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is the real program on a data folder of its own: the binary that PADDOCK_BINARY names, else the
// test binary.
type program struct {
	data   string
	listen string   // host:port
	env    []string // added to the test's own
}

func newProgram(t testing.TB) program {
	t.Helper()
	return program{data: t.TempDir(), listen: freeAddress(t)}
}

// freeAddress is a loopback address that nobody listened on a moment ago.
func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func (p program) command(ctx context.Context, args ...string) *exec.Cmd {
	binary := os.Getenv("PADDOCK_BINARY")
	if binary == "" {
		binary = os.Args[0]
	}
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "PADDOCK_DATA="+p.data, "PADDOCK_LISTEN="+p.listen)
	cmd.Env = append(cmd.Env, p.env...)
	return cmd
}

// output runs a command of the program to its end.
func (p program) output(t testing.TB, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := p.command(ctx, args...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("paddock %v: %v\n%s", args, err, problems.Bytes())
	}
	return out
}

// rows reads what an export prints.
func rows[Row any](t testing.TB, p program, kind string) []Row {
	t.Helper()
	lines := json.NewDecoder(bytes.NewReader(p.output(t, "export", kind, "--format", "ndjson")))
	var all []Row
	for lines.More() {
		var row Row
		if err := lines.Decode(&row); err != nil {
			t.Fatalf("export %s, row %d: %v", kind, len(all)+1, err)
		}
		all = append(all, row)
	}
	return all
}

// listedProject is a project as the command line lists it.
type listedProject struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	PublicKey string `json:"public_key"`
	DSN       string `json:"dsn"`
}

func (p program) firstProject(t testing.TB) listedProject {
	t.Helper()
	var all []listedProject
	if err := json.Unmarshal(p.output(t, "project", "list", "--format", "json"), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("a new data folder has no project")
	}
	return all[0]
}

// serving is a started program.
type serving struct {
	cmd    *exec.Cmd
	stderr *bytes.Buffer
	exited chan struct{} // closed after the process ended
	err    error         // how it ended, once exited
}

// begin runs the program in the background, killed at the latest when the test ends.
func (p program) begin(t testing.TB, args ...string) *serving {
	t.Helper()
	s := &serving{cmd: p.command(context.WithoutCancel(t.Context()), args...), stderr: new(bytes.Buffer), exited: make(chan struct{})}
	s.cmd.Stderr = s.stderr
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.err = s.cmd.Wait()
		close(s.exited)
	}()
	t.Cleanup(func() {
		end := os.Kill
		if t.Failed() {
			end = syscall.SIGQUIT // with what each goroutine does
		}
		_ = s.cmd.Process.Signal(end) // fails when it has ended
		<-s.exited
		if t.Failed() {
			t.Logf("paddock %v said:\n%s", args, s.stderr)
		}
	})
	return s
}

// start begins the program and returns once it listens.
func (p program) start(t testing.TB, args ...string) *serving {
	t.Helper()
	s := p.begin(t, args...)
	eventually(t, "paddock answers on "+p.listen, 30*time.Second, func(ctx context.Context) error {
		select {
		case <-s.exited:
			t.Fatalf("paddock %v ended: %v\n%s", args, s.err, s.stderr)
		default:
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.listen+"/", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		return answer.Body.Close()
	})
	return s
}

// wait gives how the program ended, or fails the test when it does not end.
func (s *serving) wait(t testing.TB, within time.Duration) error {
	t.Helper()
	select {
	case <-s.exited:
		return s.err
	case <-time.After(within):
		t.Fatalf("paddock did not end within %s", within)
		return nil
	}
}

// eventually asks every tenth of a second until there is no error, and fails the test with the last one.
func eventually(t testing.TB, what string, within time.Duration, ask func(context.Context) error) {
	t.Helper()
	asking{what, within, 100 * time.Millisecond}.until(t, ask)
}

// asking is a wait for something.
type asking struct {
	what          string
	within, every time.Duration
}

func (a asking) until(t testing.TB, ask func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), a.within)
	defer cancel()
	tick := time.NewTicker(a.every)
	defer tick.Stop()
	last := fmt.Errorf("never asked")
	for {
		err := ask(ctx)
		if err == nil {
			return
		}
		if ctx.Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) { // which only says that the time is over
			last = err
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited %s until %s: %v", a.within, a.what, last)
		case <-tick.C:
		}
	}
}
