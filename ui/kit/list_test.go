package kit

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

// testRow is a row that shows its number.
type testRow struct {
	widget.BaseWidget
	word  *Text
	state RowState
	item  int
}

// bound counts how often any row was bound.
var bound int

func newTestRow() Row {
	r := &testRow{word: NewLine("", style.BodyStrong, style.Text)}
	r.ExtendBaseWidget(r)
	return r
}

func (r *testRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Inset(r.word, 0, 20))
}

func (r *testRow) Bind(i int, s RowState) {
	bound++
	r.item, r.state = i, s
	r.word.SetText(fmt.Sprintf("Row %d", i))
}

func shownList(t testing.TB, n int, h float32) *List {
	t.Helper()
	wear(t, style.Light)
	l := NewList(24, newTestRow)
	window(t, l, 400, h)
	l.SetLength(n)
	return l
}

// shown gives the items in view by the y they stand at.
func shown(l *List) map[int]float32 {
	at := map[int]float32{}
	for _, s := range l.pool {
		if s.row.Visible() {
			at[s.row.(*testRow).item] = s.row.Position().Y
		}
	}
	return at
}

func TestAMillionRowsNeedOnlyAScreenfulOfRowObjects(t *testing.T) {
	l := shownList(t, 1_000_000, 240)
	l.ScrollTo(999_999)
	if got := len(l.pool); got != 12 {
		t.Errorf("%d row objects, want 12", got)
	}
	if got, want := shown(l)[999_999], float32(240-24); got != want {
		t.Errorf("the last row stands at %v, want %v", got, want)
	}
	l.SetOffset(l.Offset() - 0.5)
	if got, want := shown(l)[999_998], float32(240-48+0.5); got != want {
		t.Errorf("half a pixel up, the row before it stands at %v, want %v", got, want)
	}
}

func TestScrollingByOneRowBindsOneRow(t *testing.T) {
	l := shownList(t, 1000, 240)
	bound = 0
	beside := fyne.PointEvent{Position: fyne.NewPos(-1, 0)} // or the row that comes under the pointer is bound too
	l.Scrolled(&fyne.ScrollEvent{PointEvent: beside, Scrolled: fyne.NewDelta(0, -24)})
	if bound != 1 {
		t.Errorf("%d rows were bound, want 1", bound)
	}
}

func TestEveryRowInViewShowsItsItemAfterAnyScrollAndResize(t *testing.T) {
	l := shownList(t, 500, 240)
	check := func(after string) {
		t.Helper()
		first, end := l.InView()
		want := map[int]float32{}
		for i := first; i < end; i++ {
			want[i] = float32(float64(i)*24 - l.Offset())
		}
		if diff := cmp.Diff(want, shown(l)); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", after, diff)
		}
		visible := 0
		for _, s := range l.pool {
			if s.row.Visible() {
				visible++
			}
		}
		if visible != len(want) {
			t.Errorf("after %s %d rows are drawn, want %d", after, visible, len(want))
		}
	}
	for _, step := range []struct{ offset, height float32 }{{0, 240}, {100, 240}, {100, 480}, {7, 480}, {11_990, 130}, {3, 50}, {4000, 301}} {
		l.Resize(fyne.NewSize(400, step.height))
		check(fmt.Sprintf("resizing to %v", step.height))
		l.SetOffset(float64(step.offset))
		check(fmt.Sprintf("scrolling to %v", step.offset))
	}
	l.SetLength(507)
	l.Resize(fyne.NewSize(400, 240))
	l.ScrollTo(506)
	l.Resize(fyne.NewSize(400, 480)) // the list scrolls up and gets more row objects at once
	check("growing at the end")
	l.SetLength(3)
	check("shrinking to 3 items")
}

// followed makes a list of named items that new ones can be put before.
func followed(t *testing.T, items *[]string) *List {
	l := shownList(t, len(*items), 240)
	l.KeyAt = func(i int) string { return (*items)[i] }
	l.Find = func(key string) int { return slices.Index(*items, key) }
	l.SetLength(len(*items))
	return l
}

func names(from, to int) []string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprint("item ", i))
	}
	return all
}

func TestNoRowMovesUnderThePointerWhenRowsArriveAbove(t *testing.T) {
	items := names(0, 100)
	l := followed(t, &items)
	l.MouseMoved(pointerAt(50, 30)) // over item 1, while the list is at its top
	l.Select(4)
	items = append(names(100, 105), items...)
	l.SetLength(len(items))
	if got, want := shown(l)[6], float32(24); got != want {
		t.Errorf("item 1 is now row 6 and stands at %v, want %v as before", got, want)
	}
	if got := l.Selected(); got != 9 {
		t.Errorf("row %d is selected, want 9, the same item", got)
	}
	if got := l.hovered; got != 6 {
		t.Errorf("row %d is under the pointer, want 6", got)
	}
}

func TestAListAtItsTopShowsWhatIsNew(t *testing.T) {
	items := names(0, 100)
	l := followed(t, &items)
	items = append(names(100, 105), items...)
	l.SetLength(len(items))
	if !l.AtTop() {
		t.Errorf("the list is at %v, want its top", l.Offset())
	}
}

func TestAnItemThatIsGoneIsNoLongerSelected(t *testing.T) {
	items := names(0, 10)
	l := followed(t, &items)
	l.Select(3)
	items = slices.Delete(items, 3, 4)
	l.SetLength(len(items))
	if got := l.Selected(); got != -1 {
		t.Errorf("row %d is selected, want none", got)
	}
}

func TestKeysMoveTheSelection(t *testing.T) {
	l := shownList(t, 100, 240)
	var got []int
	l.OnSelected = func(i int) { got = append(got, i) }
	opened := -1
	l.OnOpened = func(i int) { opened = i }
	for _, k := range []fyne.KeyName{fyne.KeyJ, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyK, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyEnd, fyne.KeyHome, fyne.KeyHome} {
		if !l.Handle(&fyne.KeyEvent{Name: k}) {
			t.Errorf("%s was not used", k)
		}
	}
	if diff := cmp.Diff([]int{0, 1, 10, 9, 8, 0, 99, 0}, got); diff != "" {
		t.Errorf("selected (-want +got):\n%s", diff)
	}
	if l.Handle(&fyne.KeyEvent{Name: fyne.KeyE}) {
		t.Error("E was used, and is lost for the pane")
	}
	l.Handle(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if opened != 0 {
		t.Errorf("Enter opened %d, want 0", opened)
	}
}

func TestASecondClickOpensARow(t *testing.T) {
	l := shownList(t, 100, 240)
	opened := -1
	l.OnOpened = func(i int) { opened = i }
	test.TapAt(l, fyne.NewPos(10, 60))
	if l.Selected() != 2 || opened != -1 {
		t.Fatalf("after one click row %d is selected and %d opened, want 2 and none", l.Selected(), opened)
	}
	test.TapAt(l, fyne.NewPos(10, 60))
	if opened != 2 {
		t.Errorf("the second click opened %d, want 2", opened)
	}
}

func TestTheScrollBarDragsAndPages(t *testing.T) {
	l := shownList(t, 1000, 240)
	down := func(y float32) {
		e := pointerAt(397, y)
		e.Button = desktop.MouseButtonPrimary
		l.MouseDown(e)
	}
	down(200)
	if got := l.Offset(); got != 240 {
		t.Errorf("a click below the thumb scrolled to %v, want one page: 240", got)
	}
	l.SetOffset(0)
	down(10)
	l.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(397, 500)}})
	if got, want := l.Offset(), float64(1000*24-240); got != want {
		t.Errorf("the thumb dragged to the end scrolled to %v, want %v", got, want)
	}
	l.DragEnd()
	test.TapAt(l, fyne.NewPos(397, 100))
	if got := l.Selected(); got != -1 {
		t.Errorf("a click on the bar selected row %d", got)
	}
}

func pointerAt(x, y float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}}
}

func BenchmarkListScrollStepAtAMillionRows(b *testing.B) {
	l := shownList(b, 1_000_000, 800)
	l.SetOffset(20_000_000)
	for b.Loop() {
		l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -72)})
	}
}

func BenchmarkListPageAtAMillionRows(b *testing.B) {
	l := shownList(b, 1_000_000, 800)
	for b.Loop() {
		l.SetOffset(l.Offset() + 800)
		if l.Offset() > 20_000_000 {
			l.SetOffset(0)
		}
	}
}

func BenchmarkListRefreshAtAMillionRows(b *testing.B) {
	l := shownList(b, 1_000_000, 800)
	for b.Loop() {
		l.Refresh()
	}
}
