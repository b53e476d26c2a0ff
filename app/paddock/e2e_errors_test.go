//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// foundIssue is what the tests below look at in a row of `export issues`.
type foundIssue struct {
	Type, Status, Assignee string
	Errors, Users          int
}

// found exports the issues that a search finds.
func found(t *testing.T, p program, query string) (all []foundIssue) {
	t.Helper()
	if err := json.Unmarshal(p.output(t, "export", "issues", "--format", "json", "--search", query), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEndToEndATeamFindsAndSettlesItsErrorsByKeyboard(t *testing.T) {
	d := newDesk(t)
	p := newProgram(t)
	p.env = atHome(t)
	running := p.start(t)
	d.opened(p)
	sent := visitShop(t, p.firstProject(t).DSN)
	exportAgrees(t, p, sent, 1)

	d.press("alt+2")
	d.sees("an error in the list", isRow("PaymentError"))
	d.press("slash")
	d.write("error.type:*PaymentError")
	eventually(t, "nothing but that is listed", 10*time.Second, func(ctx context.Context) error {
		all, err := d.look(ctx)
		for _, one := range all {
			if isRow("RuntimeError")(one) {
				return errDiff(drawn(all))
			}
		}
		return err
	})
	d.press("Return")
	d.press("x")
	d.seesText("1 selected")
	d.press("a")
	d.sees("whom to assign to", part("Assign to me"))
	d.press("Return")
	assigned := func(status string) {
		t.Helper()
		want := []foundIssue{{Type: "PaymentError", Status: status, Assignee: "x", Errors: sent.Errors["payment-refused"].Count, Users: sent.Errors["payment-refused"].Users}}
		eventually(t, "the issue is "+status+" and mine", 20*time.Second, func(context.Context) error {
			got := found(t, p, "assigned:me is:"+status)
			for i := range got {
				if got[i].Assignee != "" {
					got[i].Assignee = "x" // whoever runs the tests
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				return errDiff(diff)
			}
			return nil
		})
	}
	assigned("unresolved")
	d.press("e")
	assigned("resolved")

	for i, pane := range []string{"Releases", "Customers", "Rules", "Alerts", "Privacy"} {
		d.opensPane(pane)
		eventually(t, "the window is called "+pane, 10*time.Second, func(ctx context.Context) error {
			name, err := xdotool(ctx, "getwindowname", d.window)
			if err == nil && !strings.HasPrefix(name, pane) {
				return fmt.Errorf("it is called %q", name)
			}
			return err
		})
		d.settles()
		d.picture(fmt.Sprintf("errors-%d-%s", i, pane))
	}
	running.end(t)
	isQuiet(t, running.stderr.String())
}
