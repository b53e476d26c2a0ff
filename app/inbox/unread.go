package inbox

import (
	"time"

	"paddock/app/project"
)

// Unread is a mail that looks like an error report and was not understood. It is kept to be read again.
type Unread struct {
	ID      int64
	Project project.ID
	Account int64  // the mailbox it came to
	Mailbox string // its name
	Folder  string
	Mail    string // the id that its error will have
	Subject string
	From    string
	Date    time.Time // as the mail has it; zero: it says none
	Reason  string
	Size    int64 // bytes that are kept
}
