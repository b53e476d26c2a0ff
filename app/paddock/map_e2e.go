//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"paddock/ui"
	"paddock/ui/live"
)

// serveMap tells each caller on a socket in the data folder what the window shows.
func serveMap(ctx context.Context, dir string, win fyne.Window) error {
	path := filepath.Join(dir, "widgets.sock")
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // left by a process that was killed
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return fmt.Errorf("tell what the window shows: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	for {
		conn, err := l.Accept()
		if err != nil {
			return nil // closed
		}
		seen := make(chan []ui.Seen, 1)
		live.Do(func() { seen <- ui.Map(win) })
		select {
		case all := <-seen:
			_ = json.NewEncoder(conn).Encode(all) // the caller has gone when this fails
		case <-ctx.Done():
		}
		_ = conn.Close()
	}
}
