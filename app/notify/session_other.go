//go:build !linux

package notify

import (
	"errors"

	"paddock/app/alert"
)

// session has nothing to offer here: beeep shows the notice.
type session struct{}

var errLeaveIt = errors.New("left to beeep")

func (*session) show(*Desktop, alert.Notice) error { return errLeaveIt }

func (*session) close() error { return nil }
