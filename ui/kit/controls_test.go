package kit

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/ui/golden"
	"paddock/ui/style"
)

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func TestAButtonIsPressedByClickEnterAndSpaceUnlessDisabled(t *testing.T) {
	wear(t, style.Light)
	pressed := 0
	b := NewButton(Plain, "Resolve", func() { pressed++ })
	window(t, b, 200, 60)
	test.Tap(b)
	b.TypedKey(key(fyne.KeyReturn))
	b.TypedKey(key(fyne.KeySpace))
	b.TypedKey(key(fyne.KeyE))
	b.Disable()
	test.Tap(b)
	if pressed != 3 {
		t.Errorf("pressed %d times, want 3", pressed)
	}
}

func TestAnIconButtonHasANameAndShowsItWhenThePointerRests(t *testing.T) {
	wear(t, style.Light)
	b := NewIconButton("bell", "What happened", nil)
	win := window(t, WithTips(HStack(0, b)), 300, 100)
	var wait time.Duration
	var due func()
	After = func(d time.Duration, f func()) func() {
		wait, due = d, f
		return func() { due = nil }
	}
	test.MoveMouse(win.Canvas(), fyne.NewPos(10, 50))
	if tips.box.Visible() {
		t.Fatal("the tooltip came at once")
	}
	due()
	if !tips.box.Visible() || tips.word.Text != b.AccessibleName() || wait != 500*time.Millisecond {
		t.Errorf("after %v shows %q, want %q after 500ms", wait, tips.word.Text, b.AccessibleName())
	}
	test.MoveMouse(win.Canvas(), fyne.NewPos(200, 90))
	if tips.box.Visible() {
		t.Error("the tooltip stayed when the pointer left")
	}
}

func TestAToggleSwitchesByClickAndSpace(t *testing.T) {
	wear(t, style.Light)
	var got []bool
	s := NewToggle("Alerts", func(on bool) { got = append(got, on) })
	window(t, s, 100, 40)
	test.Tap(s)
	s.TypedKey(key(fyne.KeySpace))
	s.Set(true) // tells nobody
	s.Disable()
	test.Tap(s)
	if diff := cmp.Diff([]bool{true, false}, got); diff != "" || !s.On() {
		t.Errorf("told (-want +got):\n%s, on %v", diff, s.On())
	}
}

func TestTabsAndSegmentsChooseWhatIsClicked(t *testing.T) {
	wear(t, style.Light)
	tabs, chosen := NewTabs("Stack trace", "Tags", "Request"), -1
	tabs.OnChanged = func(i int) { chosen = i }
	tabs.SetCount(0, "14")
	window(t, tabs, 400, 40)
	test.TapAt(tabs, fyne.NewPos(tabs.parts[2].x+5, 20))
	if chosen != 2 {
		t.Errorf("the click chose tab %d, want 2", chosen)
	}
	tabs.TypedKey(key(fyne.KeyLeft))
	if chosen != 1 || tabs.Selected() != 1 {
		t.Errorf("the left arrow chose tab %d, want 1", chosen)
	}
	seg := NewSegmented([]string{"1 h", "24 h", "7 d"}, func(i int) { chosen = i })
	window(t, seg, 300, 40)
	test.TapAt(seg, fyne.NewPos(seg.MinSize().Width-8, 20))
	if chosen != 2 {
		t.Errorf("the click chose segment %d, want 2", chosen)
	}
}

func TestAPickerOpensAMenuAndPicks(t *testing.T) {
	wear(t, style.Light)
	picked, more := -1, false
	p := NewPicker("layers", "Environment", func(i int) { picked = i })
	win := window(t, HStack(0, p), 300, 300)
	p.SetOptions([]string{"production", "staging"}, 0)
	p.SetMore([]MenuItem{{Text: "Add…", Do: func() { more = true }}})
	test.Tap(p)
	win.Canvas().Focused().TypedKey(key(fyne.KeyDown))
	win.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	if picked != 1 || p.Selected() != 1 || len(win.Canvas().Overlays().List()) != 0 {
		t.Errorf("picked %d, %d menus left, want 1 and none", picked, len(win.Canvas().Overlays().List()))
	}
	p.TypedKey(key(fyne.KeySpace))
	p.menu.Choose(3)
	if !more {
		t.Error("the item below the options did nothing")
	}
	test.Tap(p)
	test.TapCanvas(win.Canvas(), fyne.NewPos(290, 290))
	if len(win.Canvas().Overlays().List()) != 0 {
		t.Error("a click beside the menu left it open")
	}
}

func TestAMenuStaysInsideTheWindow(t *testing.T) {
	wear(t, style.Light)
	b := NewIconButton("ellipsis", "More", nil)
	win := window(t, VStack(0, Fill(nil), HStack(0, Fill(nil), b)), 300, 300)
	m := ShowMenu([]MenuItem{{Text: "Resolve"}, {Text: "Ignore"}, {}, {Text: "Forget"}}, b)
	end := m.Position().Add(m.Size())
	if end.X > 300 || end.Y > 300-style.ControlH {
		t.Errorf("the menu ends at %v, want it inside and above its button", end)
	}
	win.Canvas().Focused().TypedKey(key(fyne.KeyEscape))
	if len(win.Canvas().Overlays().List()) != 0 {
		t.Error("Escape left the menu open")
	}
}

func TestAMenuLongerThanTheWindowScrolls(t *testing.T) {
	wear(t, style.Light)
	var items []MenuItem
	chosen := -1
	for i := range 40 {
		items = append(items, MenuItem{Text: fmt.Sprint("Project ", i), Do: func() { chosen = i }})
	}
	win := window(t, NewBlock(style.Bg, 0), 300, 300)
	m := ShowMenuAt(items, win.Canvas(), fyne.NewPos(10, 10))
	if h := m.Size().Height; h > 300 {
		t.Fatalf("the menu is %v high", h)
	}
	m.TypedKey(key(fyne.KeyUp)) // round to the last
	if !m.lines[39].word.Visible() || m.lines[0].word.Visible() {
		t.Error("the last line is not in view")
	}
	m.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 10)})
	test.TapAt(m, fyne.NewPos(20, menuPad+2))
	if chosen != 30 {
		t.Errorf("a click on the first line in view chose %d, want 30", chosen)
	}
}

func TestAnEntryChecksWhatIsTyped(t *testing.T) {
	wear(t, style.Light)
	var sent []string
	e := NewEntry("Address")
	e.Check = func(s string) error {
		if !strings.Contains(s, ":") {
			return errors.New("write an address and a port")
		}
		return nil
	}
	e.OnSubmitted = func(s string) { sent = append(sent, s) }
	win := window(t, VStack(0, e), 300, 100)
	e.Focus()
	test.Type(e.Focusable(), "localhost")
	e.Focusable().TypedKey(key(fyne.KeyReturn))
	if e.Error() != "write an address and a port" || len(sent) != 0 || e.MinSize().Height != style.ControlH+errorH {
		t.Fatalf("says %q after a bad text, sent %v, %v high", e.Error(), sent, e.MinSize().Height)
	}
	test.Type(e.Focusable(), ":80")
	e.Focusable().TypedKey(key(fyne.KeyReturn))
	if diff := cmp.Diff([]string{"localhost:80"}, sent); diff != "" || e.Error() != "" {
		t.Errorf("sent (-want +got):\n%s, says %q", diff, e.Error())
	}
	e.Focusable().TypedKey(key(fyne.KeyEscape))
	if e.Focused() || win.Canvas().Focused() != nil {
		t.Error("Escape left the caret in the field")
	}
}

func TestAPasswordIsShownOnlyOnDemand(t *testing.T) {
	wear(t, style.Light)
	e := NewPassword("Password")
	window(t, e, 300, 60)
	if !e.field.Password {
		t.Fatal("the password can be read")
	}
	test.Tap(e.eye)
	if e.field.Password || e.eye.AccessibleName() != "Hide password" {
		t.Errorf("hidden %v, the eye is called %q", e.field.Password, e.eye.AccessibleName())
	}
}

func TestUndoIsOfferedForEightSeconds(t *testing.T) {
	wear(t, style.Light)
	var wait time.Duration
	var due func()
	After = func(d time.Duration, f func()) func() {
		wait, due = d, f
		return func() { due = nil }
	}
	u, undone := NewUndoBar(), 0
	window(t, u, 600, 200)
	u.Offer("IntegrityError resolved", func() { undone++ })
	test.Tap(u.button)
	if undone != 1 || u.Words() != "" || due != nil {
		t.Errorf("undone %d times, says %q, still waiting %v", undone, u.Words(), due != nil)
	}
	if u.Take() {
		t.Error("what was undone is offered again")
	}
	u.Offer("KeyError ignored", func() { undone++ })
	if u.Words() != "KeyError ignored" || wait != 8*time.Second {
		t.Errorf("says %q for %v", u.Words(), wait)
	}
	due()
	u.Undo()
	if undone != 1 || u.button.Visible() {
		t.Errorf("undone %d times after the time was over, button shown %v", undone, u.button.Visible())
	}
}

func TestAFactIsCutAtOneLineUntilItIsClicked(t *testing.T) {
	wear(t, style.Light)
	long := strings.Repeat("0123456789", 30)
	f := NewVariables([]Fact{{"short", "1"}, {"long", long}})
	window(t, VStack(0, f), 400, 300)
	if !strings.HasSuffix(f.rows[1].value.line.Text, "…") || f.MinSize().Height != 2*factH {
		t.Fatalf("shows %q, %v high", f.rows[1].value.line.Text, f.MinSize().Height)
	}
	test.Tap(f.rows[0])
	if f.MinSize().Height != 2*factH {
		t.Error("a short value opened")
	}
	test.Tap(f.rows[1])
	if got := f.rows[1].all.Text(); got != long || f.MinSize().Height < 4*factH {
		t.Errorf("after a click shows %q, %v high", got, f.MinSize().Height)
	}
	test.Tap(f.rows[1])
	if f.MinSize().Height != 2*factH {
		t.Error("the second click left it open")
	}
}

func TestANoticeShowsItsDetailsOnDemand(t *testing.T) {
	wear(t, style.Light)
	again := 0
	n := NewNotice(Problem{Title: "The mailbox could not be read", Text: "Check the password.", Details: "NO [AUTHENTICATIONFAILED]", Action: "Try again", OnAction: func() { again++ }})
	window(t, VStack(0, n), 600, 300)
	before := n.MinSize().Height
	test.Tap(n.more)
	if !n.details.Visible() || n.MinSize().Height <= before {
		t.Error("the details are not shown")
	}
	test.Tap(n.action)
	if again != 1 {
		t.Errorf("tried again %d times", again)
	}
}

// wordOn finds the canvas text that shows words on a widget as it is drawn now.
func wordOn(o fyne.CanvasObject, words string) *canvas.Text {
	var below []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		if o.Text == words {
			return o
		}
	case *fyne.Container:
		below = o.Objects
	case fyne.Widget:
		below = test.WidgetRenderer(o).Objects()
	}
	for _, child := range below {
		if found := wordOn(child, words); found != nil {
			return found
		}
	}
	return nil
}

func TestASettingSaysItsProblemInRed(t *testing.T) {
	wear(t, style.Light)
	r := NewFormRow("Address", "Only this computer can reach it", NewToggle("Address", nil))
	window(t, VStack(0, r), 600, 100)
	r.SetProblem("The port is taken")
	got := wordOn(r, "The port is taken")
	if got == nil || got.Color != style.Color(style.Red) {
		t.Errorf("the problem is written as %+v", got)
	}
}

func TestASplitKeepsBothSidesUsable(t *testing.T) {
	wear(t, style.Light)
	s := NewSplit(NewBlock(style.Bg, 0), NewBlock(style.Bg, 0))
	moved := float32(0)
	s.OnMoved = func(w float32) { moved = w }
	for _, c := range []struct{ total, want float32 }{{1068, 469}, {1600, 640}, {900, 440}} {
		s.Resize(fyne.NewSize(c.total, 500))
		if got := s.Width(); got != c.want {
			t.Errorf("of %v the left side takes %v, want %v", c.total, got, c.want)
		}
	}
	window(t, s, 1200, 500)
	s.divider.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(-400, 10)}})
	s.divider.DragEnd()
	if moved != 440 {
		t.Errorf("dragged to the left edge it is %v, want 440", moved)
	}
	s.divider.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(100, 10)}})
	s.divider.DragEnd()
	if want := float32(440 - 4 + 100); moved != want {
		t.Errorf("dragged 100 px it is %v, want %v", moved, want)
	}
}

func TestEveryWidgetWearsANewThemeOnRefresh(t *testing.T) {
	app := wear(t, style.Light)
	win := window(t, on(controlsSheet()), 1000, 620)
	app.Settings().SetTheme(style.New(style.DarkMode))
	win.Content().Refresh()
	test.ApplyTheme(t, style.New(style.DarkMode))
	got := win.Canvas().Capture()
	wear(t, style.DarkMode)
	want := window(t, on(controlsSheet()), 1000, 620).Canvas().Capture()
	if n, at := golden.Differ(got, want); n > 0 {
		t.Errorf("%d pixels differ from a window that was dark from the start, the first at %v", n, at)
	}
}

func TestACutTextFitsAndAWholeOneStays(t *testing.T) {
	wear(t, style.Light)
	text := "duplicate key value violates unique constraint"
	whole := style.Small.Measure(text).Width
	for w := float32(0); w < whole; w += 7 {
		got := Ellipsis(text, style.Small, w)
		if style.Small.Measure(got).Width > w {
			t.Errorf("%q is wider than %v", got, w)
		}
		if w > 20 && !strings.HasSuffix(got, "…") {
			t.Errorf("%q does not show that it was cut", got)
		}
	}
	if got := Ellipsis(text, style.Small, whole); got != text {
		t.Errorf("%q was cut although it fits", got)
	}
	if got := Ellipsis("two\n  lines", style.Small, 500); got != "two lines" {
		t.Errorf("two lines became %q", got)
	}
}
