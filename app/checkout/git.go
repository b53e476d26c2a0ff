package checkout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// How long git may work for one answer, and how much it may say.
const (
	patience  = 10 * time.Second
	maxAnswer = 4 << 20 // bytes
)

// errTooMuch means that git said more than is read.
var errTooMuch = errors.New("git said more than is read")

// still are the settings that keep git from writing, from running anything, from asking and from fetching.
var still = []string{
	"--no-optional-locks", "--no-pager", "--literal-pathspecs",
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false",
	"-c", "protocol.allow=never", "-c", "core.quotePath=false", "-c", "color.ui=false", "-c", "gc.auto=0",
	"-c", "core.sshCommand=false", "-c", "credential.helper=", "-c", "diff.external=", "-c", "submodule.recurse=false",
}

func (t *Tree) git(ctx context.Context, args ...string) ([]byte, error) {
	return t.run(ctx, maxAnswer, args...)
}

// run asks git one thing, of at most so many bytes.
func (t *Tree) run(ctx context.Context, most int, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", append(append([]string{}, still...), args...)...)
	cmd.Dir = t.top
	cmd.WaitDelay = time.Second
	cmd.Env = []string{"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1"}
	for _, kept := range os.Environ() {
		if name, _, _ := strings.Cut(kept, "="); !strings.HasPrefix(strings.ToUpper(name), "GIT_") && name != "LC_ALL" {
			cmd.Env = append(cmd.Env, kept) // PATH, HOME; GIT_DIR and its like would name another repository
		}
	}
	out := &bounded{most: most, full: cancel}
	problem := &bounded{most: 2000}
	cmd.Stdout, cmd.Stderr = out, problem
	err := cmd.Run()
	switch {
	case out.over:
		return nil, fmt.Errorf("git %s: %w", args[0], errTooMuch)
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("git is not installed")
	case ctx.Err() != nil:
		return nil, fmt.Errorf("git %s: %w", args[0], ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("git %s: %s: %w", args[0], strings.TrimSpace(problem.String()), err)
	}
	return out.Bytes(), nil
}

// bounded keeps the first bytes of what is written.
type bounded struct {
	bytes.Buffer
	most int
	over bool
	full func()
}

// Write is for exec.
func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.Len()
	if len(p) <= room {
		return b.Buffer.Write(p)
	}
	_, _ = b.Buffer.Write(p[:max(0, room)]) // a buffer takes everything
	b.over = true
	if b.full != nil {
		b.full()
	}
	return len(p), nil
}
