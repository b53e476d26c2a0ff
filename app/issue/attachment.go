package issue

import "time"

// Attachment is a file that a client sent with an event.
type Attachment struct {
	ID          int64
	Event       string // 32 hex digits
	Name        string // as the client called it; it may hold anything
	ContentType string
	Kind        string // "event.attachment", "event.minidump", ...
	Size        int64  // bytes
	Received    time.Time
}
