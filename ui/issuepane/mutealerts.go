package issuepane

import (
	"context"
	"slices"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/wording"
)

// Quieter holds the alerts of issues back.
type Quieter interface {
	Mute(ctx context.Context, muted bool, issues ...int64) error
	IsMuted(issue int64) bool
}

// muteItem is the menu's line that mutes alerts of what is acted on, or lets them ring again when all are muted.
func (p *Pane) muteItem(on []issue.Issue) kit.MenuItem {
	if p.allMuted(on) {
		return kit.MenuItem{Text: "Let alerts ring again", Icon: "bell", Keys: "Shift W", Do: p.muteAlerts}
	}
	return kit.MenuItem{Text: "Mute alerts", Icon: "bell-off", Keys: "Shift W", Do: p.muteAlerts}
}

func (p *Pane) allMuted(on []issue.Issue) bool {
	return p.deps.Quieter != nil && !slices.ContainsFunc(on, func(one issue.Issue) bool { return !p.deps.Quieter.IsMuted(one.ID) })
}

// muteAlerts mutes, or takes it back.
func (p *Pane) muteAlerts() {
	on := p.targets()
	if p.deps.Quieter == nil || len(on) == 0 {
		return
	}
	mute := !p.allMuted(on)
	var ids []int64 // those that change, so that Undo restores exactly these
	for _, one := range on {
		if p.deps.Quieter.IsMuted(one.ID) != mute {
			ids = append(ids, one.ID)
		}
	}
	words := "Alerts of " + wording.Count(int64(len(ids)), "issue", "issues") + " are muted"
	if !mute {
		words = "Alerts of " + wording.Count(int64(len(ids)), "issue", "issues") + " ring again"
	}
	p.setMuted(mute, ids, func() { p.undo.Offer(words, func() { p.setMuted(!mute, ids, func() {}) }) })
}

func (p *Pane) setMuted(mute bool, ids []int64, done func()) {
	live.Go(func(ctx context.Context) error { return p.deps.Quieter.Mute(ctx, mute, ids...) }, func(err error) {
		if err != nil {
			p.undo.Offer("It could not be saved. Try again.", nil)
			return
		}
		done()
	})
}
