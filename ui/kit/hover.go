package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

const tipDelay = 500 * time.Millisecond

// hovering knows whether the pointer is over a widget, repaints it when that changes, and shows its tooltip.
type hovering struct {
	owner fyne.Widget
	over  bool
	tip   string
	stop  func()
}

func (h *hovering) in(*desktop.MouseEvent) {
	h.over = true
	h.owner.Refresh()
	if h.tip == "" {
		return
	}
	if After == nil {
		h.showTip()
		return
	}
	h.stop = After(tipDelay, h.showTip)
}

func (h *hovering) out() {
	h.over = false
	h.hideTip()
	h.owner.Refresh()
}

func (h *hovering) showTip() {
	if h.over {
		showTip(h.tip, h.owner)
	}
}

func (h *hovering) hideTip() {
	if h.stop != nil {
		h.stop()
		h.stop = nil
	}
	hideTip(h.owner)
}
