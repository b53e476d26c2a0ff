package issuepane

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

func TestAFacetInForceIsTickedAndAClickTakesItBack(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	o.press("q")
	row := func(value string) *facetRow {
		for _, r := range o.facets.rows {
			if r.value == value {
				return r
			}
		}
		t.Fatalf("%s is not shown", value)
		return nil
	}
	look := func() (all []string) {
		for _, r := range o.facets.rows {
			if r.forced {
				all = append(all, map[bool]string{true: "without "}[r.without]+r.value)
			}
		}
		return append(all, o.head.search.Text())
	}
	test.Tap(row("Safari 17"))
	first := look()
	test.Tap(row("Chrome 120"))
	second := look()
	test.Tap(row("Safari 17"))
	third := look()
	row("Chrome 120").narrow(true)
	fourth := look()
	test.Tap(row("Chrome 120"))
	want := [][]string{
		{"Safari 17", `browser:"Safari 17"`}, {"Safari 17", "Chrome 120", `browser:["Safari 17", "Chrome 120"]`}, {"Chrome 120", `browser:"Chrome 120"`},
		{"without Chrome 120", `!browser:"Chrome 120"`}, {""},
	}
	if diff := cmp.Diff(want, [][]string{first, second, third, fourth, look()}); diff != "" {
		t.Error(diff)
	}
	o.head.search.SetText("!cart:full level:>=error")
	if diff := cmp.Diff([]string{"error", "fatal", "without full", "!cart:full level:>=error"}, look()); diff != "" {
		t.Error("what was typed is marked as well:", diff)
	}
}

func TestFacetsStayWhereTheyAreWhileOneIsInForce(t *testing.T) {
	o, l := openFinding(t, wide1280, style.Light)
	o.press("q")
	l.only = "Chrome 120"
	test.Tap(o.facets.rows[3])
	if got := o.facets.rows[2].value + ", " + o.facets.rows[3].value; got != "Safari 17, Chrome 120" {
		t.Errorf("the rows below the pointer are %s", got)
	}
}

func TestFacetsLeaveTheDetailItsWidth(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	was := o.detail.object.Size()
	o.press("q")
	if got := o.detail.object.Size(); got != was {
		t.Errorf("the detail shrinks from %v to %v", was, got)
	}
	list, panel := o.master.object, o.facets.object
	if at := fyne.CurrentApp().Driver().AbsolutePositionForObject(panel).X; at < list.Size().Width {
		t.Errorf("the facets begin at %v, over the list of %v", at, list.Size().Width)
	}
	told := o.chosen
	test.TapCanvas(o.window.Canvas(), fyne.NewPos(wide1280.Width-facetW/2, wide1280.Height-20)) // below the last facet
	if o.chosen != told || !panel.Visible() {
		t.Error("a click on the panel reaches what is below it")
	}
	o.unfocus()
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if panel.Visible() {
		t.Error("Esc leaves the facets over the detail")
	}
	o.window.Resize(wide1024)
	o.press("q")
	if got, want := o.master.object.Size().Width, wide1024.Width-facetW; got != want {
		t.Errorf("beside the facets the list is %v wide, want %v", got, want)
	}
}

func TestAltEnterLeavesOutWhatAFacetNames(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	o.press("q")
	o.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierAlt})
	if got := o.head.search.Text(); got != "!level:error" {
		t.Errorf("%q", got)
	}
}
