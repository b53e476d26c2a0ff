// Package checkout says where a frame's source lies on this machine, and who wrote its line.
package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"paddock/app/project"
)

// ErrNoCheckout means that a folder is no work tree of git.
var ErrNoCheckout = errors.New("the folder is no git checkout")

// ErrNoSource means that a frame's file is not in the checkout, or that several could be it.
var ErrNoSource = errors.New("the file is not in the checkout")

// maxFile bounds what is read of a source file, in bytes.
const maxFile = 2 << 20

// Tree is a local git checkout. Paths and releases come from strangers' events: nothing outside of the folder is
// read, and git is given neither options nor references that a stranger chose freely.
type Tree struct {
	top      string // absolute, symbolic links resolved
	mappings []project.Mapping
	files    map[string][]string // tracked files by their last part; read when first wanted
}

// Open finds the checkout that a project names. The folder may be one within the checkout: then its top is taken.
func Open(ctx context.Context, c project.Checkout) (*Tree, error) {
	if !filepath.IsAbs(c.Folder) {
		return nil, fmt.Errorf("%w: %q is not a whole path", ErrNoCheckout, c.Folder)
	}
	info, err := os.Stat(c.Folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %s does not exist", ErrNoCheckout, c.Folder)
	case err != nil:
		return nil, fmt.Errorf("open checkout: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("%w: %s is a file", ErrNoCheckout, c.Folder)
	}
	t := &Tree{top: c.Folder, mappings: c.Mappings}
	out, err := t.git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoCheckout, err)
	}
	if t.top, err = filepath.EvalSymlinks(filepath.FromSlash(strings.TrimRight(string(out), "\r\n"))); err != nil {
		return nil, fmt.Errorf("open checkout: %w", err)
	}
	return t, nil
}

// Top is the checkout's folder, symbolic links resolved.
func (t *Tree) Top() string { return t.top }

// File is a frame's file within a checkout.
type File struct {
	Path  string // below the checkout's top, with slashes
	Local string // absolute, on this machine
	// Guess is the mapping by which it was found when none that a person confirmed led there; nil otherwise.
	Guess *project.Mapping
}

// Find says where a file of an event lies: by the project's mappings, or else by the longest end of its path that one
// tracked file alone has in common with it. It fails with ErrNoSource.
func (t *Tree) Find(ctx context.Context, server string) (File, error) {
	server = slashed(server)
	if server == "" || len(server) > 4096 || strings.ContainsAny(server, "\x00\n\r") {
		return File{}, ErrNoSource
	}
	for _, m := range t.mappings {
		rest, ok := below(server, slashed(m.Server))
		if !ok {
			continue
		}
		if f, err := t.at(path.Join(slashed(m.Local), rest)); err == nil {
			return f, nil
		}
	}
	return t.guess(ctx, server)
}

// at is the file at a path below the top, when it is one and no link leads out of the checkout.
func (t *Tree) at(rel string) (File, error) {
	rel = path.Clean(rel)
	local := filepath.FromSlash(rel)
	if !filepath.IsLocal(local) || rel == ".git" || strings.HasPrefix(strings.ToLower(rel), ".git/") {
		return File{}, ErrNoSource
	}
	whole, err := filepath.EvalSymlinks(filepath.Join(t.top, local))
	if err != nil {
		return File{}, ErrNoSource
	}
	inside, err := filepath.Rel(t.top, whole)
	if err != nil || !filepath.IsLocal(inside) {
		return File{}, ErrNoSource
	}
	if info, err := os.Stat(whole); err != nil || !info.Mode().IsRegular() {
		return File{}, ErrNoSource
	}
	return File{Path: rel, Local: whole}, nil
}

// Read gives a file of the checkout as it is on disk now, its first 2 MB.
func (t *Tree) Read(rel string) (_ []byte, err error) {
	f, err := t.at(rel)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(t.top) // a link that was put there meanwhile does not lead out either
	if err != nil {
		return nil, fmt.Errorf("open checkout: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	in, err := root.Open(filepath.FromSlash(f.Path))
	if err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	return io.ReadAll(io.LimitReader(in, maxFile))
}

// guess looks for the tracked file that has most of its path's end in common with a server's.
func (t *Tree) guess(ctx context.Context, server string) (File, error) {
	if err := t.list(ctx); err != nil {
		return File{}, err
	}
	wanted := strings.Split(strings.Trim(server, "/"), "/")
	best, most, ties := "", 0, 0
	for _, one := range t.files[wanted[len(wanted)-1]] {
		parts := strings.Split(one, "/")
		n := common(wanted, parts)
		if n < 2 && n < len(parts) && n < len(wanted) {
			continue // a name alone is not enough: every project has a utils.py
		}
		switch {
		case n > most:
			best, most, ties = one, n, 0
		case n == most:
			ties++
		}
	}
	if most == 0 || ties > 0 {
		return File{}, ErrNoSource
	}
	f, err := t.at(best)
	if err != nil {
		return File{}, err
	}
	if from, ok := strings.CutSuffix(server, strings.Join(wanted[len(wanted)-most:], "/")); ok {
		f.Guess = &project.Mapping{Server: strings.TrimRight(from, "/"), Local: strings.TrimRight(strings.TrimSuffix(best, strings.Join(wanted[len(wanted)-most:], "/")), "/")}
	}
	return f, nil
}

// common is how many parts two paths have in common at their ends.
func common(a, b []string) (n int) {
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// maxListed bounds the names of tracked files that are read, in bytes.
const maxListed = 32 << 20

func (t *Tree) list(ctx context.Context) error {
	if t.files != nil {
		return nil
	}
	out, err := t.run(ctx, maxListed, "ls-files", "-z")
	if err != nil {
		return err
	}
	t.files = map[string][]string{}
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		t.files[path.Base(name)] = append(t.files[path.Base(name)], name)
	}
	return nil
}

// slashed writes a path of any system, or of a bundler ("webpack:///./src/a.js"), with slashes and without scheme.
func slashed(p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	if scheme, rest, ok := strings.Cut(p, "://"); ok && !strings.Contains(scheme, "/") {
		if scheme == "http" || scheme == "https" {
			_, rest, _ = strings.Cut(rest, "/")
		}
		p = "/" + strings.TrimLeft(rest, "./")
		p, _, _ = strings.Cut(p, "?")
	}
	if strings.Contains(p, "/../") || strings.HasPrefix(p, "../") || strings.HasSuffix(p, "/..") {
		return ""
	}
	return strings.TrimPrefix(strings.ReplaceAll(p, "/./", "/"), "./")
}

// below gives what follows a prefix, which ends where a part of the path does.
func below(p, prefix string) (rest string, ok bool) {
	prefix = strings.TrimRight(prefix, "/")
	rest, ok = strings.CutPrefix(p, prefix)
	if !ok || rest == "" || prefix != "" && rest[0] != '/' {
		return "", false
	}
	return strings.TrimLeft(rest, "/"), true
}

// Commit is who changed a line, when and why.
type Commit struct {
	Hash    string // 40 or 64 hex digits
	Author  string
	Mail    string
	Time    time.Time // when it was committed, UTC
	Subject string
}

// Short is the beginning of its hash that people write.
func (c Commit) Short() string { return c.Hash[:min(10, len(c.Hash))] }
