package issuepane

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// menu is the menu that is open.
func (o *opened) menu() *kit.Menu {
	o.t.Helper()
	var found *kit.Menu
	if top := o.window.Canvas().Overlays().Top(); top != nil {
		walk(top, func(c fyne.CanvasObject) {
			if m, ok := c.(*kit.Menu); ok {
				found = m
			}
		})
	}
	if found == nil {
		o.t.Fatal("no menu is open")
	}
	return found
}

// choose takes a line of the menu that is open.
func (o *opened) choose(words string) {
	o.t.Helper()
	m := o.menu()
	for i, item := range m.Items() {
		if item.Text == words {
			m.Choose(i)
			return
		}
	}
	o.t.Fatalf("the menu has no %q but %v", words, m.Items())
}

// mustFloat fails unless what floats above the pane says words.
func (o *opened) mustFloat(words ...string) {
	o.t.Helper()
	var said []string
	walk(o.window.Canvas().Overlays().Top(), func(c fyne.CanvasObject) {
		if t, ok := c.(*canvas.Text); ok {
			said = append(said, t.Text)
		}
	})
	for _, w := range words {
		if !strings.Contains(strings.Join(said, "\n"), w) {
			o.t.Errorf("nothing says %q in %q", w, said)
		}
	}
}

// held has keys held down until the test ends.
func held(t *testing.T, keys fyne.KeyModifier) {
	before := modifiers
	modifiers = func() fyne.KeyModifier { return keys }
	t.Cleanup(func() { modifiers = before })
}

func (o *opened) marked() (ids []int64) {
	for _, one := range o.targets() {
		if o.marks.has(one.ID) {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

func (o *opened) statuses(n int) (all []issue.Status) {
	for _, one := range o.shop.issues[:n] {
		all = append(all, one.Status)
	}
	return all
}

func TestPickedIssuesAreSettledTogetherAndUndoBringsAllBack(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	before := slices.Clone(o.shop.issues)
	titles := o.titles(5)
	o.press("xjjx")
	o.mustSay("2 selected")
	if diff := cmp.Diff([]int64{1, 3}, o.marked()); diff != "" {
		t.Fatal(diff)
	}
	o.press("e")
	if diff := cmp.Diff([]issue.Status{issue.Resolved, issue.Unresolved, issue.Resolved, issue.Unresolved}, o.statuses(4)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{titles[1], titles[3]}, o.titles(2)); diff != "" || len(o.shop.changes) != 1 || o.master.bar.object.Visible() {
		t.Error(diff, len(o.shop.changes))
	}
	o.mustSay("Resolved 2 issues")
	o.undo.Undo()
	for i := range before {
		before[i].Seen, o.shop.issues[i].Seen = true, true
	}
	if diff := cmp.Diff(before, o.shop.issues); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(titles, o.titles(5)); diff != "" {
		t.Error(diff)
	}
}

func TestShiftAndArrowsPickAStretchThatShrinksToo(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	held(t, fyne.KeyModifierShift)
	for range 3 {
		o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	if diff := cmp.Diff([]int64{1, 2, 3, 4}, o.marked()); diff != "" {
		t.Error(diff)
	}
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if diff := cmp.Diff([]int64{1, 2, 3}, o.marked()); diff != "" {
		t.Error(diff)
	}
	o.click(5)
	if diff := cmp.Diff([]int64{1, 2, 3, 4, 5, 6}, o.marked()); diff != "" {
		t.Error(diff)
	}
	held(t, 0)
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if len(o.marked()) > 0 || o.master.bar.object.Visible() {
		t.Error("Esc lets nothing go")
	}
	if !o.SelectAll() || len(o.marks.chosen) != 24 {
		t.Error("all that are loaded are", len(o.marks.chosen))
	}
}

func TestAClickOnTheBoxPicksAndOneBesideItReads(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.master.list)
	test.TapCanvas(o.window.Canvas(), at.AddXY(12, rowHeight*2+30))
	if diff := cmp.Diff([]int64{3}, o.marked()); diff != "" || o.reads() != "PaymentError" {
		t.Error(diff, o.reads())
	}
	held(t, fyne.KeyModifierShortcutDefault)
	test.TapCanvas(o.window.Canvas(), at.AddXY(200, rowHeight*3+40))
	if diff := cmp.Diff([]int64{3, 4}, o.marked()); diff != "" {
		t.Error(diff)
	}
}

func TestTheDetailsButtonsActOnWhatItShows(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("xjxj")
	test.Tap(o.detail.head.resolve)
	if diff := cmp.Diff([]issue.Status{issue.Unresolved, issue.Unresolved, issue.Resolved}, o.statuses(3)); diff != "" || len(o.marked()) > 0 {
		t.Error(diff, o.marked())
	}
}

func TestPickedIssuesThatCouldNotBeChangedAreBackInTheirPlaces(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	titles := o.titles(6)
	o.press("xjxjx")
	o.shop.fail = errors.New("database is locked")
	o.press("i")
	if diff := cmp.Diff(titles, o.titles(6)); diff != "" {
		t.Error(diff)
	}
	o.mustSay("3 issues could not be changed")
}

func TestAnIssueIsSnoozedByTimeOrNumber(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("s")
	o.choose("Until tomorrow 09:00")
	want := issue.Until{Time: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	if got := o.shop.changes[0].Move; got.To != issue.Snoozed || got.Until != want {
		t.Errorf("%+v", got)
	}
	o.mustSay("Snoozed until tomorrow 09:00: PaymentError")
	o.press("s")
	o.choose("Until so many events an hour…")
	o.form.field.SetText("none")
	test.Tap(o.form.button)
	if len(o.shop.changes) != 1 || o.form.field.Error() == "" {
		t.Error("none is taken for a number", o.form.field.Error())
	}
	o.form.field.SetText(" 40 ")
	test.Tap(o.form.button)
	if got := o.shop.changes[1].Move.Until; got != (issue.Until{PerHour: 40}) || o.window.Canvas().Overlays().Top() != nil {
		t.Errorf("%+v", got)
	}
	o.press("s")
	o.choose("Until a day…")
	for text, good := range map[string]bool{"2026-11-24 11:00": false, "soon": false, "2026-12-01": true, "2026-12-01 08:30": true} {
		if _, err := parseDay(text, noon); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
	o.form.field.OnSubmitted("2026-12-01 08:30")
	if got := o.shop.changes[2].Move.Until.Time; !got.Equal(time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC)) {
		t.Error(got)
	}
	o.head.tabs.Select(int(tabIgnored))
	o.mustSay("until tomorrow 09:00", "40 events an hour", "until 1 Dec 08:30")
	o.press("u")
	if o.shop.issues[0].Status != issue.Unresolved {
		t.Error("it sleeps on")
	}
}

func TestResolvingNamesAReleaseThatIsChosenOrTyped(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("E")
	o.choose("Resolve in the next release")
	o.press("E")
	o.choose("Resolve in a release…")
	o.chooser.Type("1.4")
	if diff := cmp.Diff([]string{"shop@1.4.0", "Resolve in 1.4"}, o.chooser.Lines()); diff != "" {
		t.Error(diff)
	}
	o.chooser.Enter()
	o.mustSay("Resolved in shop@1.4.0: ValueError")
	o.press("E")
	o.choose("Resolve in a release…")
	o.chooser.Type("2.0")
	o.chooser.Enter()
	var got []issue.Move
	for _, do := range o.shop.changes {
		got = append(got, *do.Move)
	}
	want := []issue.Move{issue.ResolveInNextRelease(), issue.ResolveInRelease("shop@1.4.0"), issue.ResolveInRelease("2.0")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAssigningOffersThePersonThemselvesFirst(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("a")
	if diff := cmp.Diff([]string{"Assign to me (Ada Byron)", "Bob Stone", "Cid Doe"}, o.chooser.Lines()); diff != "" {
		t.Error(diff)
	}
	o.chooser.Enter()
	o.mustSay("Assigned to Ada Byron: PaymentError")
	if got := o.shop.issues[0].Assignee; got != "Ada Byron" {
		t.Error(got)
	}
	o.press("a")
	if got := o.chooser.Lines()[1]; got != "Nobody" {
		t.Error(got)
	}
	focused := o.window.Canvas().Focused()
	test.Type(focused, "zoe")
	if diff := cmp.Diff([]string{"Assign to zoe"}, o.chooser.Lines()); diff != "" {
		t.Error(diff)
	}
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if o.window.Canvas().Overlays().Top() != nil || o.shop.issues[0].Assignee != "Ada Byron" {
		t.Error("Esc does not close it")
	}
	o.press("xjx")
	o.press("a")
	o.mustFloat("Assign 2 issues to")
	test.Type(o.window.Canvas().Focused(), "bo")
	o.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if a, b := o.shop.issues[0].Assignee, o.shop.issues[1].Assignee; a != "Bob Stone" || b != "Bob Stone" {
		t.Error(a, b)
	}
	o.undo.Undo()
	if a, b := o.shop.issues[0].Assignee, o.shop.issues[1].Assignee; a != "Ada Byron" || b != "" {
		t.Error(a, b)
	}
}

func TestLabelsAreAddedAndTakenOff(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("l")
	o.chooser.Type("Pay ment, slow")
	o.chooser.Enter()
	if diff := cmp.Diff([]string{"pay ment", "slow"}, o.shop.issues[0].Labels); diff != "" {
		t.Error(diff)
	}
	o.mustSay("Labelled pay ment, slow: PaymentError", "pay ment")
	o.press("l")
	if diff := cmp.Diff([]string{"pay ment", "slow", "checkout"}, o.chooser.Lines()); diff != "" {
		t.Error(diff)
	}
	o.chooser.Enter()
	if diff := cmp.Diff([]string{"slow"}, o.shop.issues[0].Labels); diff != "" {
		t.Error(diff)
	}
}

func TestBookmarksAndReviewHaveAKeyAndAnUndo(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("b")
	if !o.shop.issues[0].Favourite {
		t.Error("no bookmark")
	}
	o.undo.Undo()
	if o.shop.issues[0].Favourite {
		t.Error("the bookmark stays")
	}
	o.press("bb")
	if o.shop.issues[0].Favourite {
		t.Error("the bookmark stays")
	}
	o.press("m")
	if o.shop.issues[0].Seen {
		t.Error("it is not for review")
	}
	o.head.tabs.Select(int(tabReview))
	o.mustSay("PaymentError")
}
