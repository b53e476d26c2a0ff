//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shortDir is a folder with a short name: a socket's path may have about 100 characters.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "t") //nolint:usetesting // its folders are named like the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func TestOthersCannotReachTheControlSocketOfAnOpenDataFolder(t *testing.T) {
	dir := shortDir(t)
	if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // an open folder is what is tried
		t.Fatal(err)
	}
	serve(t, dir)
	info, err := os.Stat(controlPath(dir))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the socket has mode %o", got)
	}
}

func TestNoMailIsHandedToASocketThatSomebodyElseMayHaveMade(t *testing.T) {
	temporary := shortDir(t)
	t.Setenv("TMPDIR", temporary)
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	folder := filepath.Dir(controlPath(dir))
	elsewhere := t.TempDir()
	for name, make := range map[string]func() error{
		"a link":         func() error { return os.Symlink(elsewhere, folder) },
		"an open folder": func() error { return os.Mkdir(folder, 0o755) }, //nolint:gosec // as tried
		"a file":         func() error { return os.WriteFile(folder, nil, 0o600) },
	} {
		if err := make(); err != nil {
			t.Fatal(err)
		}
		if err := ask(t.Context(), dir, "mails", mailBatch{}, nil); err == nil || !strings.Contains(err.Error(), "belongs to somebody else") {
			t.Errorf("%s: asked: %v", name, err)
		}
		if l, err := (&application{dir: dir}).listenControl(context.WithoutCancel(t.Context())); err == nil {
			t.Errorf("%s: listened at %s", name, l.Addr())
		}
		if err := os.Remove(folder); err != nil {
			t.Fatal(err)
		}
	}
	l, err := (&application{dir: dir}).listenControl(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
