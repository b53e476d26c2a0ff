// Package notify delivers one notice: to a person's desktop, by mail, to a webhook or into a chat.
package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gen2brain/beeep"

	"paddock/app/alert"
)

// ErrNoService means that this desktop shows no notifications.
var ErrNoService = errors.New("no notification service answers on this desktop")

// Desktop shows notices as the desktop's own notifications. Where the desktop can do it, a click calls Open
// and a notice takes the place of an earlier one of the same key.
type Desktop struct {
	AppName string
	Icon    []byte             // PNG
	Open    func(alert.Notice) // called on a click, on a goroutine of its own; may be nil

	mu      sync.Mutex
	session session
}

// Tell shows a notice. It fails with ErrNoService when there is nothing to show it.
func (d *Desktop) Tell(_ context.Context, n alert.Notice) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.session.show(d, n)
	if err == nil || errors.Is(err, ErrNoService) {
		return err
	}
	beeep.AppName = d.AppName
	if err := beeep.Notify(n.Title, n.Body, d.Icon); err != nil {
		return fmt.Errorf("show a notification: %w", err)
	}
	return nil
}

// Close gives the connection to the desktop back.
func (d *Desktop) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.session.close()
}
