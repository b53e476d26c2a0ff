package issuepane

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"paddock/app/issue"
	"paddock/ui/style"
)

// monster is an event as nobody should send it.
func monster(t *testing.T) *issue.Event {
	e := *event(t, "chain")
	big := strings.Repeat("مرحبا hello 👩‍👩‍👧 \n", 3500)
	x := issue.Exception{Type: "ValueError", Value: big}
	for i := range 500 {
		x.Frames = append(x.Frames, issue.Frame{
			Function: fmt.Sprint("recurse", i), File: strings.Repeat("deep/", 500) + "x.py", Line: i + 1, InApp: true,
			ContextLine: "    return recurse(" + strings.Repeat("n, ", 30_000) + ")",
			Vars:        []issue.Var{{Name: "payload", Value: big}, {}, {Name: strings.Repeat("long_name_", 4000), Value: "1\n2\n3"}},
		})
	}
	e.Exceptions = []issue.Exception{x}
	e.Request = &issue.Request{Method: strings.Repeat("GET", 999), URL: "https://example.com/" + strings.Repeat("a", 64<<10), Body: big}
	for i := range 5000 {
		e.Request.Headers = append(e.Request.Headers, issue.Var{Name: fmt.Sprint("X-H-", i), Value: big[:64]})
		e.Breadcrumbs = append(e.Breadcrumbs, issue.Breadcrumb{Category: big, Message: big})
		e.Tags = map[string]string{big: big, "": ""}
	}
	return &e
}

func TestAMonstrousEventIsLaidOutInParts(t *testing.T) {
	s := &shop{}
	s.add(monster(t), 2, time.Minute)
	o := open(t, s, wide1280, style.Light)
	measure := func(where string) {
		t.Helper()
		objects := 0
		walk(o.content, func(c fyne.CanvasObject) {
			objects++
			if v, ok := c.(*canvas.Text); ok && len(v.Text) > 4*valueChars {
				t.Errorf("%s: a text of %d bytes is laid out", where, len(v.Text))
			}
		})
		if objects > 6000 {
			t.Errorf("%s: %d objects are laid out", where, objects)
		}
	}
	o.mustSay("Show all of payload", "of 460 further frames")
	measure("stack")
	test.Tap(o.detail.head.more)
	measure("message")
	test.Tap(o.detail.head.more)
	o.press("O")
	measure("all frames")
	o.detail.bar.modes.Select(int(rawStack))
	measure("raw")
	for i := range partNames {
		o.detail.tabs.Select(i)
		measure(partNames[i])
	}
	o.detail.tabs.Select(int(partCrumbs))
	o.detail.crumbs.list.Select(3)
	measure("breadcrumb")
	o.detail.tabs.Select(int(partRequest))
	o.mustSay("Show all 5,000")
	walk(o.detail.request.object, func(c fyne.CanvasObject) {
		if h, ok := c.(fyne.Tappable); ok {
			h.Tapped(&fyne.PointEvent{})
		}
	})
	measure("everything opened")
}

func TestEventsWithoutAnythingAreShown(t *testing.T) {
	s := &shop{}
	s.add(&issue.Event{Source: issue.SourceSentry}, 1, time.Minute)
	s.issues = append(s.issues, issue.Issue{ID: 2, Project: 1, Title: "No event is kept", Status: issue.Unresolved, LastSeen: noon.Add(-time.Hour)})
	s.finding = shopFinding{s}
	o := open(t, s, wide1280, style.DarkMode)
	for range 2 {
		for i := range partNames {
			o.detail.tabs.Select(i)
		}
		o.press("oO[]eu")
		o.undo.Undo()
		o.press("j")
	}
	o.click(1)
	o.detail.tabs.Select(0)
	o.mustSay("No event is kept", "no stored event any more")
	o.detail.tabs.Select(int(partTags))
	o.mustSay("their tags went with them")
	o.detail.tabs.Select(int(partEvents))
	if got := o.detail.events.why.Text(); !strings.HasSuffix(got, "The events themselves are kept no longer.") {
		t.Errorf("the list of events says %q", got)
	}
	if got := o.detail.tabs.Tabs()[partTags].Count; got != "" {
		t.Errorf("%s tags are counted", got)
	}
}

func TestWhatIsScrolledAwayDoesNotCatchClicksOnTheHead(t *testing.T) {
	s := &shop{}
	s.add(monster(t), 2, time.Minute)
	o := open(t, s, wide1280, style.Light)
	o.detail.tabs.Select(int(partRequest))
	// The body of the request is a list of its own; bring it to lie below the Resolve button.
	var block *textBlock
	walk(o.detail.request.object, func(c fyne.CanvasObject) {
		if b, ok := c.(*textBlock); ok && block == nil {
			block = b
		}
	})
	driver := fyne.CurrentApp().Driver()
	button := driver.AbsolutePositionForObject(o.detail.head.resolve)
	scroll := o.detail.request.scroll
	scroll.ScrollToOffset(fyne.NewPos(0, driver.AbsolutePositionForObject(block).Y-button.Y+60))
	if at := driver.AbsolutePositionForObject(block).Y; at > button.Y || at+block.Size().Height < button.Y+30 {
		t.Fatalf("the text lies at %v, the button at %v", at, button.Y)
	}
	test.TapCanvas(o.window.Canvas(), button.AddXY(20, 15))
	if got := s.issues[0].Status; got != issue.Resolved {
		t.Error(got)
	}
}
