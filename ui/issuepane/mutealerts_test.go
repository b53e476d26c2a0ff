package issuepane

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

// hush mutes in memory.
type hush map[int64]bool

func (h hush) Mute(_ context.Context, muted bool, issues ...int64) error {
	for _, id := range issues {
		h[id] = muted
	}
	return nil
}

func (h hush) IsMuted(id int64) bool { return h[id] }

func TestAlertsOfAnIssueAreMutedByOneKeyAndUndone(t *testing.T) {
	h := hush{}
	o := open(t, busyShop(t), wide1280, style.Light)
	o.deps.Quieter = h
	of := o.targets()[0].ID
	o.TypedRune('W')
	if diff := cmp.Diff(hush{of: true}, h); diff != "" {
		t.Error(diff)
	}
	if got := o.muteItem(o.targets()).Text; got != "Let alerts ring again" {
		t.Errorf("the menu says %q", got)
	}
	o.undo.Undo()
	if diff := cmp.Diff(hush{of: false}, h); diff != "" {
		t.Error(diff)
	}
}
