package inboxpane

import (
	"context"
	"fmt"
	"time"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// Tidy moves the mails of errors out of the way, or marks them as read, once a person has seen a preview of it.
type Tidy interface {
	State(ctx context.Context, account int64) (inbox.TidyState, error)
	Preview(ctx context.Context, account int64, how inbox.Tidying) (inbox.TidyPreview, error)
	// Apply does what the preview with this id showed.
	Apply(ctx context.Context, preview int64) (inbox.TidyState, error)
	Undo(ctx context.Context, account int64) (inbox.TidyState, error)
	// Stop ends the tidying of mails that come later.
	Stop(ctx context.Context, account int64) error
}

// tidyStates asks how the tidy-up of each mailbox stands.
func tidyStates(ctx context.Context, tidy Tidy, boxes []inbox.Status) (map[int64]inbox.TidyState, error) {
	if tidy == nil {
		return nil, nil
	}
	states := map[int64]inbox.TidyState{}
	for _, b := range boxes {
		s, err := tidy.State(ctx, b.Account.ID)
		if err != nil {
			return nil, fmt.Errorf("ask for the tidy-up: %w", err)
		}
		states[b.Account.ID] = s
	}
	return states, nil
}

// tidied tells whether anything was written to a mailbox, or is being written.
func tidied(s inbox.TidyState) bool { return s.ID != 0 || s.Working }

// tidyBadge is the word of a tidy-up's state.
func tidyBadge(s inbox.TidyState) (word string, t tone) {
	switch {
	case s.Working && s.Undoing:
		return "Undoing", toneBusy
	case s.Working:
		return "Working", toneBusy
	case s.Problem != nil, s.ID != 0 && s.Finished.IsZero():
		return "Interrupted", toneWarn
	case s.Keep:
		return "Keeps tidy", toneGood
	case s.ID != 0:
		return "Done", toneGood
	}
	return "Off", toneOff
}

// tidyWords say how a tidy-up stands.
func tidyWords(s inbox.TidyState, now time.Time) string {
	if s.Working {
		verb := "tidied up"
		if s.Undoing {
			verb = "put back"
		}
		return fmt.Sprintf("%s of %s %s", wording.Number(s.Done), wording.Count(s.Total, "mail", "mails"), verb)
	}
	if s.ID == 0 {
		return "Nothing is ever written to this mailbox unless you ask for it here, after a preview."
	}
	said := wording.Count(s.Changed, "error mail is", "error mails are")
	if s.Way == inbox.MoveMails {
		said += " in “" + s.Target + "”"
	} else {
		said += " marked as read"
	}
	if !s.Applied.IsZero() {
		said += ", since " + wording.Ago(s.Applied, now)
	}
	said += "."
	if s.Missing > 0 {
		said += " " + wording.Count(s.Missing, "of them is", "of them are") + " gone from there."
	}
	if s.Keep {
		said += " Mails that come later follow as they are imported."
	}
	return said
}

// applyWords are what the button says that does it.
func applyWords(p inbox.TidyPreview) string {
	if p.Way == inbox.MoveMails {
		return "Move " + wording.Count(p.Mails, "mail", "mails")
	}
	return "Mark " + wording.Count(p.Mails, "mail", "mails") + " as read"
}

// tidyProblem is a problem in the words of a notice.
func tidyProblem(p *inbox.Problem) kit.Problem {
	return kit.Problem{Role: style.Amber, Title: p.What, Text: p.Do, Details: p.More}
}
