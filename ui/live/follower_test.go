package live

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/project"
)

func TestAPaneFollowsChangesAndItsScopeOnlyWhileItIsOnScreen(t *testing.T) {
	Inline(t)
	var changes bus.Bus
	var f Follower
	var loaded []project.Scope
	step := func(do func()) (n int) {
		before := len(loaded)
		do()
		return len(loaded) - before
	}
	f.Follow(NewLoader(func(context.Context) (project.Scope, error) { return f.Scope(), nil }, func(s project.Scope, _ error) { loaded = append(loaded, s) }),
		&changes, bus.Issues, bus.Intake)
	shop, blog := project.Scope{Project: 1}, project.Scope{Project: 2, Environment: "staging"}
	got := []int{
		step(func() { f.SetScope(shop) }),
		step(f.Show),
		step(func() { changes.Publish(bus.Issues) }),
		step(func() { changes.Publish(bus.Intake) }),
		step(func() { changes.Publish(bus.Settings) }),
		step(func() { f.SetScope(blog) }),
		step(func() { f.SetScope(blog) }),
		step(f.Show), // once more: it follows once
		step(func() { changes.Publish(bus.Issues) }),
		step(f.Hide),
		step(func() { changes.Publish(bus.Issues) }),
		step(func() { f.SetScope(shop) }),
		step(f.Show),
	}
	if diff := cmp.Diff([]int{0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]project.Scope{shop, shop, shop, blog, blog, blog, shop}, loaded); diff != "" {
		t.Error(diff)
	}
}
