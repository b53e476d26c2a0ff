package inboxpane

import "paddock/app/inbox"

// historyAction is what can be done with the history of a mailbox, as it stands.
type historyAction struct {
	words, icon, tip string
	action           inbox.Action
	failed           string
	done             string         // said afterwards; empty: nothing
	undo             *historyAction // takes it back
}

var (
	readAgain = historyAction{
		words: "Read again", icon: "refresh-cw", tip: "Reads the whole history once more. Nothing is counted twice",
		action: inbox.ReadAgain, failed: "The inbox could not be read again",
	}
	readRest = historyAction{
		words: "Read the rest", icon: "play", tip: "Reads what was left when the history was cancelled",
		action: inbox.TakeUpHistory, failed: "The rest of the history could not be read",
	}
	skipRest = historyAction{
		words: "Skip the rest", icon: "circle-stop", tip: "Keeps what was read, and reads only new mail from now on. The rest can be read later",
		action: inbox.SkipHistory, failed: "The history could not be cancelled", done: "The rest of the history is left alone. Only new mail is read.", undo: &readRest,
	}
)

// do has it done, and offers to take it back.
func (h *historyAction) do(c *boxCard) {
	c.pane.actThen(c.id, h.action, h.failed, func() {
		if h.done != "" {
			c.pane.undo.Offer(h.done, func() { h.undo.do(c) })
		}
	})
}

// offer gives the card's second button what it is for now.
func (c *boxCard) offer(s inbox.Status) {
	h := &readAgain
	switch {
	case s.Account.NewOnly:
		h = &readRest
	case s.Phase == inbox.Reading, s.Phase == inbox.Paused && s.Read < s.Total:
		h = &skipRest
	}
	if h == c.history {
		return
	}
	c.history = h
	c.again.SetTip(h.tip)
	c.again.SetIcon(h.icon)
	c.again.SetText(h.words)
	c.body.Refresh()
}
