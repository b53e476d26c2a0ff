//go:build unix

package main

import (
	"io/fs"
	"os"
	"syscall"
)

// ours tells whether a folder belongs to this user and is closed to all others.
func ours(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Getuid() && info.Mode().Perm()&0o077 == 0
}
