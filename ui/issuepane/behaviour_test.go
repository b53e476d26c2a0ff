package issuepane

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// walk calls f with every object that is shown below one.
func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	f(o)
	switch v := o.(type) {
	case *fyne.Container:
		for _, part := range v.Objects {
			walk(part, f)
		}
	case fyne.Widget:
		for _, part := range test.WidgetRenderer(v).Objects() {
			walk(part, f)
		}
	}
}

// says is all text that is shown.
func (o *opened) says() string {
	var all []string
	walk(o.content, func(c fyne.CanvasObject) {
		if t, ok := c.(*canvas.Text); ok && t.Text != "" {
			all = append(all, t.Text)
		}
	})
	return strings.Join(all, "\n")
}

func (o *opened) mustSay(words ...string) {
	o.t.Helper()
	said := o.says()
	for _, w := range words {
		if !strings.Contains(said, w) {
			o.t.Errorf("nothing says %q in:\n%s", w, said)
		}
	}
}

// titles are the issues of the first rows in view.
func (o *opened) titles(n int) (all []string) {
	first, end := o.master.list.InView()
	for i := first; i < min(first+n, end); i++ {
		all = append(all, o.master.list.RowAt(i).(*issueRow).title.Text())
	}
	return all
}

// reads is what the detail is about.
func (o *opened) reads() string { return o.detail.head.title.Text() }

func (o *opened) press(keys string) {
	for _, r := range keys {
		o.TypedRune(r)
	}
}

// click taps the i-th row of those in view.
func (o *opened) click(i int) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.master.list)
	test.TapCanvas(o.window.Canvas(), at.AddXY(60, rowHeight*float32(i)+20))
}

func TestTheFirstIssueIsReadAtOnceAndAClickReadsAnother(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	if diff := cmp.Diff([]string{"PaymentError", "ValueError", "DoesNotExist"}, o.titles(3)); diff != "" || o.reads() != "PaymentError" {
		t.Fatal(diff, o.reads())
	}
	if len(o.shop.seen) > 0 {
		t.Error("nobody has opened an issue, yet one is marked as seen")
	}
	o.click(1)
	if diff := cmp.Diff([]int64{2}, o.shop.seen); diff != "" || o.reads() != "ValueError" || o.master.list.Selected() != 1 {
		t.Error(diff, o.reads(), o.master.list.Selected())
	}
	o.mustSay("price_list.html:7", "18 library frames hidden", "by mail", "could not convert string to float: 'n/a'")
}

func TestKeysMoveSettleAndStepThroughEvents(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("jj")
	if o.reads() != "DoesNotExist" {
		t.Fatal(o.reads())
	}
	newest := o.known.Event.ID
	o.press("[[")
	if at := o.known.place(o.known.Event.ID); at != 2 {
		t.Errorf("two steps back lead to event %d", at)
	}
	o.mustSay("2 events newer")
	o.press("]]")
	if o.known.Event.ID != newest {
		t.Error("the way back leads elsewhere")
	}
	open := o.says()
	o.press("o") // the only frame of the site's own is open: all close
	if strings.Contains(o.says(), "Local variables") || !strings.Contains(open, "Local variables") {
		t.Error("the frame stays open")
	}
	o.press("o")
	if diff := cmp.Diff(open, o.says()); diff != "" {
		t.Error(diff)
	}
	o.press("k")
	if o.reads() != "ValueError" {
		t.Error(o.reads())
	}
	o.press("i")
	if got := o.shop.issues[1].Status; got != issue.Ignored {
		t.Error(got)
	}
	o.press("e")
	if got := o.shop.issues[2].Status; got != issue.Resolved || o.reads() != "ExceptionGroup" {
		t.Error(got, o.reads())
	}
	for _, key := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyHome, fyne.KeyDown} {
		if !o.TypedKey(&fyne.KeyEvent{Name: key}) {
			t.Errorf("%s is not used", key)
		}
	}
	if o.reads() != "ExceptionGroup" || o.TypedRune('q') {
		t.Error(o.reads())
	}
}

func TestResolvingReadsTheNextIssueAndUndoBringsItBack(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.click(1)
	test.Tap(o.detail.head.resolve)
	if diff := cmp.Diff([]string{"PaymentError", "DoesNotExist"}, o.titles(2)); diff != "" || o.reads() != "DoesNotExist" {
		t.Fatal(diff, o.reads())
	}
	o.mustSay("Resolved ValueError", "Undo")
	o.undo.Undo()
	if diff := cmp.Diff([]string{"PaymentError", "ValueError", "DoesNotExist"}, o.titles(3)); diff != "" || o.reads() != "ValueError" {
		t.Error(diff, o.reads())
	}
	if got := o.shop.issues[1].Status; got != issue.Unresolved {
		t.Error(got)
	}
}

func TestAnIssueThatCouldNotBeChangedIsBackInItsPlace(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.click(1)
	o.shop.fail = errors.New("database is locked")
	o.press("e")
	if diff := cmp.Diff([]string{"PaymentError", "ValueError", "DoesNotExist"}, o.titles(3)); diff != "" {
		t.Error(diff)
	}
	o.mustSay("ValueError could not be changed")
}

func TestAResolvedIssueCanBeReopened(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("e")
	o.head.tabs.Select(int(tabResolved))
	if o.reads() != "PaymentError" {
		t.Fatal(o.reads())
	}
	o.mustSay("Reopen", "resolved")
	test.Tap(o.detail.head.reopen)
	if got := o.shop.issues[0].Status; got != issue.Unresolved {
		t.Error(got)
	}
	o.mustSay("Nothing is resolved")
}

func TestSearchingNarrowsTheListAndEscapeClearsIt(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.press("/")
	focused := o.window.Canvas().Focused()
	if focused != o.head.search.Focusable() {
		t.Fatalf("%T has the keys", focused)
	}
	test.Type(focused, "quantity")
	if diff := cmp.Diff([]string{"MultiValueDictKeyError"}, o.titles(5)); diff != "" || o.reads() != "MultiValueDictKeyError" {
		t.Error(diff, o.reads())
	}
	test.Type(focused, " and nothing like it")
	o.mustSay("No errors match", "Clear filter")
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if o.window.Canvas().Focused() != nil || len(o.titles(20)) < 5 {
		t.Error(o.window.Canvas().Focused(), o.titles(20))
	}
}

func TestTabsAndOrderAskTheStore(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.head.sort.Select(2)
	if diff := cmp.Diff([]string{"PaymentError", "IntegrityError"}, o.titles(2)); diff != "" {
		t.Error(diff)
	}
	o.head.tabs.Select(int(tabRegressed))
	if diff := cmp.Diff([]string{"DoesNotExist"}, o.titles(9)); diff != "" {
		t.Error(diff)
	}
	o.head.tabs.Select(int(tabReview))
	if diff := cmp.Diff([]string{"ValueError", "TimeoutError"}, o.titles(9)); diff != "" {
		t.Error(diff)
	}
	// What was opened leaves the pile with the next change; the keys go on from its place.
	o.click(0)
	o.shop.bus.Publish(bus.Issues)
	if diff := cmp.Diff([]string{"TimeoutError"}, o.titles(9)); diff != "" || o.reads() != "ValueError" {
		t.Error(diff, o.reads())
	}
	o.press("j")
	if o.reads() != "TimeoutError" {
		t.Error(o.reads())
	}
}

func TestTheEndOfAHundredThousandIssuesIsReachedByOneKey(t *testing.T) {
	s := crowd(100_000)
	s.issues[99_999].Title = "The oldest of all"
	o := open(t, s, wide1280, style.Light)
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if o.reads() != "The oldest of all" || o.master.list.Selected() != 99_999 {
		t.Error(o.reads(), o.master.list.Selected())
	}
	for _, q := range s.lists {
		if q.Limit > 2*pageSize {
			t.Errorf("%d rows were read at once", q.Limit)
		}
	}
	if n := len(o.list.rows.known); n > keptRows {
		t.Errorf("%d rows are kept", n)
	}
}

func TestNewIssuesComeInAtTheTopAndKeepWhatIsRead(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.click(2)
	o.shop.issues = append(o.shop.issues, issue.Issue{ID: 900, Project: 1, Title: "Fresh", Status: issue.Unresolved, LastSeen: noon})
	o.shop.bus.Publish(bus.Issues)
	if diff := cmp.Diff([]string{"Fresh", "PaymentError", "ValueError", "DoesNotExist"}, o.titles(4)); diff != "" {
		t.Error(diff)
	}
	if o.reads() != "DoesNotExist" || o.master.list.Selected() != 3 {
		t.Error(o.reads(), o.master.list.Selected())
	}
}

func TestNewIssuesWaitBehindAPillWhileTheListIsScrolled(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.master.list.SetOffset(300)
	before := o.titles(8)
	for i := range 3 {
		o.shop.issues = append(o.shop.issues, issue.Issue{ID: int64(900 + i), Project: 1, Title: "Fresh", Status: issue.Unresolved, LastSeen: noon})
	}
	o.shop.issues[6].Events = 7777
	o.shop.bus.Publish(bus.Issues)
	if diff := cmp.Diff(before, o.titles(8)); diff != "" || o.master.list.Offset() != 300 {
		t.Error(diff, o.master.list.Offset())
	}
	o.mustSay("3 new issues", "7.8k")
	test.Tap(o.master.pill)
	if diff := cmp.Diff([]string{"Fresh", "Fresh", "Fresh", "PaymentError"}, o.titles(4)); diff != "" || o.master.pill.Visible() {
		t.Error(diff)
	}
}

func TestANarrowWindowShowsListOrDetail(t *testing.T) {
	o := open(t, busyShop(t), wide1024, style.Light)
	if o.detail.filled.Visible() && o.inside {
		t.Fatal("the detail is open")
	}
	o.click(1)
	o.mustSay("price_list.html:7")
	if o.head.object.Visible() {
		t.Error("the list's head stands above the detail")
	}
	test.Tap(o.detail.head.back)
	if o.inside || !o.head.object.Visible() {
		t.Error("the arrow does not lead back")
	}
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !o.inside || o.reads() != "ValueError" {
		t.Error(o.inside, o.reads())
	}
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	o.window.Resize(wide1280)
	if o.inside || o.narrow || !o.split.Visible() {
		t.Error("a wider window does not show both")
	}
}

func TestANarrowWindowPutsTheCaretAndTheMenusInView(t *testing.T) {
	o := open(t, busyShop(t), wide1024, style.Light)
	o.window.Canvas().Unfocus()
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	o.press("y")
	menu := o.window.Canvas().Overlays().Top()
	if menu == nil {
		t.Fatal("no menu")
	}
	list := fyne.CurrentApp().Driver().AbsolutePositionForObject(o.master.list)
	walk(menu, func(c fyne.CanvasObject) {
		if one, is := c.(*kit.Menu); is && (one.Position().X < list.X || one.Position().Y < list.Y) {
			t.Errorf("the menu stands at %v, and the list at %v", one.Position(), list)
		}
	})
	o.window.Canvas().Overlays().Remove(menu)
	for key, field := range map[string]*kit.Entry{"c": o.detail.activity.comment, "#": o.detail.bar.jump} {
		o.setInside(true)
		o.press(key)
		if !field.Focused() {
			t.Errorf("%s does not put the caret into its field", key)
		}
		o.unfocus()
	}
}

func TestEachStateSaysWhatToDo(t *testing.T) {
	o := open(t, &shop{}, wide1280, style.Light)
	o.mustSay("Nothing has been reported yet", "Connect a project", "Connect an inbox")
	s := &shop{}
	s.add(event(t, "chain"), 1, 48*time.Hour)
	o = open(t, s, wide1280, style.Light)
	o.SetScope(project.Scope{Project: 1, Environment: "production", Range: project.Day})
	o.mustSay("No open errors", "Nothing has broken in production in the last 24 hours.")
	o.SetScope(project.Scope{Project: 1})
	o.press("e")
	o.mustSay("Every error has been resolved or ignored.")
	s.fail = errors.New("disk I/O error")
	o = open(t, s, wide1280, style.Light)
	o.mustSay("The errors could not be read", "Try again")
	s.fail = nil
	o.ask()
	o.mustSay("Every error has been resolved or ignored.")
}

func TestAFailureLeavesWhatWasReadOnScreen(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.shop.fail = errors.New("disk I/O error")
	o.shop.bus.Publish(bus.Issues)
	o.mustSay("The errors could not be read", "What was read before", "PaymentError")
	o.shop.fail = nil
	o.shop.bus.Publish(bus.Issues)
	if strings.Contains(o.says(), "could not be read") {
		t.Error("the notice stays")
	}
}

func TestChoosingAnEventShowsIt(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	o.detail.tabs.Select(int(partEvents))
	o.mustSay("Together because they are the same exception raised in charge by the same line of code.", "24 Nov 2026, 11:58:00")
	o.detail.events.list.RowAt(2).(*eventRow).RowTapped(fyne.Position{})
	if o.detail.part() != partStack || o.known.place(o.known.Event.ID) != 2 {
		t.Error(o.detail.part(), o.known.place(o.known.Event.ID))
	}
	o.detail.tabs.Select(int(partEvents))
	for range 3 {
		o.detail.events.list.ScrollTo(o.detail.events.list.Length() - 1)
	}
	if n := o.detail.events.list.Length(); n != 128 {
		t.Errorf("%d of 128 events can be reached", n)
	}
}
