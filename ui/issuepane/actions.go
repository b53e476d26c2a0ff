package issuepane

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/wording"
)

// rowMenu lists what can be done with the chosen issue.
func (p *Pane) rowMenu() []kit.MenuItem {
	one, ok := p.chosenIssue()
	if !ok {
		return nil
	}
	if one.Status != issue.Unresolved {
		return slices.Concat([]kit.MenuItem{{Text: "Reopen", Icon: "rotate-ccw", Keys: "U", Do: func() { p.settle(issue.Reopen()) }}}, p.menu())
	}
	return slices.Concat([]kit.MenuItem{
		{Text: "Resolve", Icon: "check", Keys: "E", Do: func() { p.settle(issue.Resolve()) }},
		{Text: "Ignore", Icon: "archive", Keys: "I", Do: func() { p.settle(issue.Ignore()) }},
	}, p.menu())
}

// menu lists the rarer actions.
func (p *Pane) menu() []kit.MenuItem {
	one, ok := p.chosenIssue()
	if !ok {
		return nil
	}
	return append(slices.Concat(p.triageMenu(), p.groupMenu(), p.extrasMenu(), []kit.MenuItem{{}}),
		kit.MenuItem{Text: "Copy " + one.ShortID, Icon: "hash", Do: func() { copyText(one.ShortID) }},
		kit.MenuItem{Text: "Copy as text", Icon: "copy", Do: func() {
			if p.known != nil {
				copyText(p.known.text(p.deps.Now()))
			}
		}},
		kit.MenuItem{Text: "Copy or export…", Icon: "download", Keys: "Y", Disabled: p.known == nil, Do: p.openCopyMenu},
	)
}

// text is what is known of an issue and the event that is shown, for pasting.
func (seen *detail) text(now time.Time) string {
	one := seen.Issue
	text := one.ShortID + "  " + one.Title + "\n" + one.Value + "\n" + one.Culprit + "\n" +
		wording.Count(one.Events, "event", "events") + ", last seen " + exact(one.LastSeen, now) + "\n"
	if seen.Event != nil {
		text += "\n" + rawTrace(seen.Event)
	}
	return text
}

func copyText(s string) { fyne.CurrentApp().Clipboard().SetContent(s) }
