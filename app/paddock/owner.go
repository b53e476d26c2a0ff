package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// errOwned means that another Paddock writes in the data folder.
var errOwned = errors.New("another Paddock is running on this data folder")

const lockName = "paddock.lock"

// owner is the right to write in a data folder. It ends with the process, however that ends.
type owner struct{ lock *flock.Flock }

// own takes the data folder, which is made when missing. It fails with errOwned when somebody has it.
func own(dir string) (*owner, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w: name another one with --data", err)
	}
	name := filepath.Join(dir, lockName)
	lock := flock.New(name, flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("take the data folder %s: %w", dir, err)
	}
	if !got {
		return nil, fmt.Errorf("%w: %s%s", errOwned, dir, ownerOf(dir))
	}
	if err := os.WriteFile(name, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("take the data folder %s: %w", dir, err), lock.Close())
	}
	return &owner{lock}, nil
}

// ownerOf names the process that owns the folder, as far as it can be told.
func ownerOf(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, lockName))
	if err != nil || strings.TrimSpace(string(text)) == "" {
		return ""
	}
	return " (process " + strings.TrimSpace(string(text)) + ")"
}

func (o *owner) release() error { return o.lock.Close() }
