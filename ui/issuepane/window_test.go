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
