package issue

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestALogMessageIsTitledByTheCallThatMadeIt(t *testing.T) {
	raised := raised("KeyError", "'a'", "detail", "x = d[k]")
	raised.Message, raised.Template = "Order 7 failed", "Order %s failed"
	for name, one := range map[string]struct {
		event          *Event
		title, summary string
	}{
		"percent":                     {logged(Error, "Payment of order A-7 failed: timeout", "Payment of order %s failed: %s"), "Payment of order %s failed: %s", "Payment of order A-7 failed: timeout"},
		"braces":                      {logged(Error, "Cart 12 is empty", "Cart {cart} is empty"), "Cart {cart} is empty", "Cart 12 is empty"},
		"a call of several lines":     {logged(Error, "Sync failed for 3\nretry", "Sync failed for %d\n%s"), "Sync failed for %d", "Sync failed for 3\nretry"},
		"a call without a word":       {logged(Error, "shop: gone", "%s: %s"), "shop: gone", "shop: gone"},
		"no parameters":               {logged(Error, "Disk is full", "Disk is full"), "Disk is full", "Disk is full"},
		"no call":                     {logged(Error, "Disk is full", ""), "Disk is full", "Disk is full"},
		"an exception that is logged": {raised, "KeyError", "'a'"},
	} {
		if diff := cmp.Diff([]string{one.title, one.summary}, []string{one.event.Title(), one.event.Summary()}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
