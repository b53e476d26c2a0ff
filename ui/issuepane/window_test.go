package issuepane

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/style"
)

func TestAnIssueOpenedFromOutsideIsShownWhateverIsListed(t *testing.T) {
	s := busyShop(t)
	s.issues[3].Status = issue.Resolved
	o := open(t, s, wide1280, style.Light)
	o.OpenIssue(4)
	o.shop.bus.Publish(bus.Issues)
	if o.reads() != "ExceptionGroup" {
		t.Error(o.reads())
	}
	o.mustSay("Reopen")
}

func TestTheRestOfTheWindowIsToldWhatAPersonDid(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	told := 0
	defer o.shop.bus.Subscribe(bus.Issues, func() { told++ })()
	o.click(1)
	afterOpening := told
	o.press("e")
	afterResolving := told
	o.head.tabs.Select(int(tabReview))
	o.click(0)
	onReview := told
	o.head.tabs.Select(int(tabUnresolved))
	if diff := cmp.Diff([]int{1, 2, 2, 3}, []int{afterOpening, afterResolving, onReview, told}); diff != "" {
		t.Error(diff)
	}
}

func TestLettersAreThePanesAgainAfterAClickOnAControl(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.detail.tabs)
	test.TapCanvas(o.window.Canvas(), at.AddXY(100, 18))
	if o.detail.part() != partCrumbs || o.window.Canvas().Focused() != nil {
		t.Errorf("part %d, %T has the keys", o.detail.part(), o.window.Canvas().Focused())
	}
}

func TestRowsNameTheirProjectWhereSeveralAreListed(t *testing.T) {
	s := busyShop(t)
	o := open(t, s, wide1280, style.Light)
	o.deps.ProjectName = func(id project.ID) string { return map[project.ID]string{1: "Shop", 2: "Blog"}[id] }
	o.SetScope(project.Scope{})
	if strings.Contains(o.says(), "Shop · ") {
		t.Error("the only project is named in every row")
	}
	s.issues[1].Project = 2
	s.bus.Publish(bus.Issues)
	o.mustSay("Shop · store.services.payments in", "Blog · store.templatetags.store_tags")
}

func TestInANarrowDetailNothingOverlapsAndNothingRunsOut(t *testing.T) {
	s := busyShop(t)
	s.issues[1].Regressed = true
	s.issues[1].ShortID = "A-PROJECT-WITH-A-LONG-NAME-2"
	o := open(t, s, wide1280, style.Light)
	o.click(1)
	for _, w := range []float32{470, 560, 620, 640} {
		o.split.SetWidth(w)
		o.split.OnMoved(w)
		driver := fyne.CurrentApp().Driver()
		right := wide1280.Width - style.PanePad
		type rect struct{ x, y, x2, y2 float32 }
		var placed []rect
		h := o.detail.head
		for _, part := range []fyne.CanvasObject{h.level, h.id, h.handled, h.source, h.status, h.resolve, h.ignore, h.events, h.users, h.first, h.last, h.release} {
			if !part.Visible() {
				continue
			}
			at, z := driver.AbsolutePositionForObject(part), part.Size()
			r := rect{at.X, at.Y, at.X + z.Width, at.Y + z.Height}
			if r.x2 > right+1 {
				t.Errorf("with a list of %v px, %T ends at %v of %v", w, part, r.x2, right)
			}
			for _, q := range placed {
				if r.x < q.x2 && q.x < r.x2 && r.y < q.y2 && q.y < r.y2 {
					t.Errorf("with a list of %v px, %v lies over %v", w, r, q)
				}
			}
			placed = append(placed, r)
		}
	}
	o.golden("detail-slim-light")
}

func TestMenusOfferWhatCanBeDone(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	words := func() (all []string) {
		for _, item := range o.rowMenu() {
			all = append(all, item.Text)
		}
		return all
	}
	if diff := cmp.Diff([]string{"Resolve", "Ignore", "Resolve in…", "Snooze…", "Assign…", "Label…", "Ticket…", "Bookmark", "Mark for review", "", "Copy SHOP-1", "Copy as text", "Copy or export…"}, words()); diff != "" {
		t.Error(diff)
	}
	items := o.rowMenu()
	items[len(items)-2].Do()
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, "SHOP-1  PaymentError\nCould not charge order A-7\n") || !strings.Contains(got, "Traceback") {
		t.Error(got)
	}
	o.settle(issue.ResolveInNextRelease())
	if got := o.shop.issues[0].Status; got != issue.ResolvedInNextRelease {
		t.Error(got)
	}
	o.settle(issue.Ignore())
	o.head.tabs.Select(int(tabIgnored))
	if diff := cmp.Diff([]string{"Reopen", "Resolve in…", "Snooze…", "Assign…", "Label…", "Ticket…", "Bookmark", "Mark for review", "", "Copy SHOP-2", "Copy as text", "Copy or export…"}, words()); diff != "" {
		t.Error(diff)
	}
}
