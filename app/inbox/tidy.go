package inbox

import (
	"fmt"
	"time"
)

// TidyWay is what is done with the mails of errors that are imported.
type TidyWay string

// The ways.
const (
	MoveMails TidyWay = "move"      // to a folder
	MarkRead  TidyWay = "mark_read" // where they are
)

// Tidying is a tidy-up of a mailbox. There is none until a person has seen its preview and applied it; without,
// nothing is ever written to the mailbox.
type Tidying struct {
	ID      int64 // given by its preview
	Account int64
	Way     TidyWay
	Target  string   // of MoveMails; it is made when it is not there
	Folders []string // of those that are read; empty: all of them
	Keep    bool     // goes on with the mails that are imported later

	Reach     []Reach // what the preview looked at
	Mails     int64   // how many it would change
	Previewed time.Time
	Applied   time.Time // when it began; zero: only previewed
	Finished  time.Time // when all mails of the preview were done; zero: it was interrupted, and can be applied again
	Undone    time.Time
}

// Reach are the mails of a folder that a tidy-up may touch: those above After and up to LastUID.
type Reach struct {
	Folder         string
	UIDValidity    uint32
	After, LastUID uint32
}

// TidyPreview says what a tidy-up would do. Nothing is written to the mailbox for it.
type TidyPreview struct {
	Tidying
	In      []TidyFolder
	Newest  []TidyMail // of those it would change, at most 20
	Makes   bool       // the target is not there yet
	Problem *Problem   // why it cannot be applied; nil: it can
}

// TidyFolder counts the mails of a folder.
type TidyFolder struct {
	Name    string
	Errors  int64 // mails that were imported as errors, or are copies of such
	Change  int64 // those of them that it would change
	Already int64 // those that are read already, and stay so
	Unread  bool  // Paddock has not read this folder yet, or has to read it again: nothing is touched there
}

// TidyMail is one mail that a tidy-up would change.
type TidyMail struct {
	Folder, Subject string
	Sent            time.Time
}

// Words say what applying a preview does, in sentences.
func (p TidyPreview) Words() []string {
	var all []string
	if p.Makes && p.Mails > 0 {
		all = append(all, fmt.Sprintf("The folder “%s” will be made.", p.Target))
	}
	for _, f := range p.In {
		switch {
		case f.Unread:
			all = append(all, fmt.Sprintf("%s has not been read to its end under its present numbers: nothing is touched there.", f.Name))
		case f.Change == 0:
			all = append(all, fmt.Sprintf("%s: nothing to do.", f.Name))
		case p.Way == MoveMails:
			all = append(all, fmt.Sprintf("%s will be moved from %s to “%s”.", mails(f.Change), f.Name, p.Target))
		default:
			all = append(all, fmt.Sprintf("%s will be marked as read in %s.", mails(f.Change), f.Name))
		}
		if f.Already > 0 && p.Way == MarkRead {
			all = append(all, fmt.Sprintf("%s read already and stay so, also after an undo.", mailsAre(f.Already)))
		}
	}
	if p.Keep {
		all = append(all, "Error mails that come later will be tidied up as soon as they are imported.")
	}
	return append(all, "Other mails are not touched. Undo takes back exactly what was changed.")
}

func mails(n int64) string {
	if n == 1 {
		return "1 mail"
	}
	return fmt.Sprintf("%d mails", n)
}

func mailsAre(n int64) string {
	if n == 1 {
		return "1 mail is"
	}
	return fmt.Sprintf("%d mails are", n)
}

// TidyState is how the tidy-up of a mailbox stands. The zero Tidying: none was applied, or all are undone.
type TidyState struct {
	Tidying
	Changed     int64 // mails that are moved or marked by it now
	Missing     int64 // mails of it that were deleted or moved on by somebody else since
	Working     bool  // it is being applied or undone
	Undoing     bool
	Done, Total int64    // of this work
	Problem     *Problem // the last work ended with it
}

// TidiedState is how far one mail is.
type TidiedState int

// The states. What is written to a mailbox is noted before and after, so that it can be told after a crash.
const (
	Untouched TidiedState = iota // it was begun, and did not happen
	Changing
	Copied // to the target, and not yet deleted: on servers without MOVE
	Changed
	Restoring
	CopiedBack
	Restored
	Missing
)

// Tidied is one mail of a tidy-up.
type Tidied struct {
	Folder                string // where it was
	UIDValidity, UID      uint32
	MessageID             string
	State                 TidiedState
	Floor                 uint32 // UIDs from this one on of the folder that it goes to were given after the work began
	ToValidity, ToUID     uint32 // where MoveMails put it
	BackValidity, BackUID uint32 // where undoing that put it
}
