package ui

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/project"
	"paddock/ui/kit"
)

func TestClickingAnEntryShowsItsPaneAndHidesTheOther(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Errors")
	d.open(t, "Logs")
	d.open(t, "Errors")
	scope := `scope 1 "" ""`
	expect(t, "Errors", []string{scope, "show", "hide", "show"}, d.panes["Errors"].log)
	expect(t, "Logs", []string{scope, "show", "hide"}, d.panes["Logs"].log)
	expect(t, "Overview", []string{scope, "show", "hide"}, d.panes["Overview"].log)
	expect(t, "title", "Errors - Paddock", d.win.Title())
	expect(t, "visible", []bool{false, true, false}, []bool{
		d.panes["Logs"].content.Visible(), d.panes["Errors"].content.Visible(), d.panes["Overview"].content.Visible(),
	})
	expect(t, "room", fyne.NewSize(1280-212, 800-52), d.panes["Errors"].content.Size())
}

func TestPanesNobodyOpenedAreNotMade(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Setup")
	var made []string
	for _, e := range d.deps.Entries {
		if d.panes[e.Title] != nil {
			made = append(made, e.Title)
		}
	}
	expect(t, "made", []string{"Overview", "Setup"}, made)
}

func TestAHiddenWindowDoesNoWork(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.Stop()
	expect(t, "pane", "hide", d.panes["Overview"].log[len(d.panes["Overview"].log)-1])
	before := d.source.asked
	for _, topic := range []bus.Topic{bus.Issues, bus.Mailboxes, bus.Projects, bus.Settings, bus.Intake, bus.Notices} {
		d.bus.Publish(topic)
	}
	expect(t, "questions to the store", 0, d.source.asked-before)
	d.Start()
	expect(t, "pane", "show", d.panes["Overview"].log[len(d.panes["Overview"].log)-1])
	if d.source.asked == before {
		t.Error("nothing was read again when the window came back")
	}
}

func TestTheSidebarShrinksToIconsBelow1180(t *testing.T) {
	d := newDesk(t, DefaultSize)
	for _, c := range []struct{ window, sidebar float32 }{{1280, 212}, {1179, 56}, {1000, 56}, {1180, 212}} {
		d.win.Resize(fyne.NewSize(c.window, 800))
		expect(t, fmt.Sprintf("at %v", c.window), c.sidebar, d.side.Size().Width)
		expect(t, "words", c.window >= 1180, d.side.items[1].word.Visible())
		expect(t, "count", c.window >= 1180, d.side.items[1].count.Visible())
		expect(t, "dot instead of the count", c.window < 1180, d.side.items[1].dot.Visible())
		expect(t, "pane", c.window-c.sidebar, d.panes["Overview"].content.Size().Width)
	}
}

func TestTheWindowIsNeverSmallerThanItsSmallestSizeAndNoPaneMakesItLarger(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.panes["Overview"].content.(*fyne.Container).Add(kit.Gap(5000, 5000))
	expect(t, "smallest", MinSize, d.win.Content().MinSize())
}

func TestKeysLeadToPanes(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.press(fyne.KeyComma, fyne.KeyModifierShortcutDefault)
	expect(t, "title", "Settings - Paddock", d.win.Title())
}

func TestEveryEntryOfTheSidebarHasAKeyAndIsReachedStepByStep(t *testing.T) {
	var more []Entry
	for i := range 8 {
		more = append(more, Entry{Title: fmt.Sprint("More ", i), Icon: "bug", Section: "Workspace"})
	}
	d := newDesk(t, DefaultSize, more...)
	var named, opened, down, up, titles []string
	for i, e := range d.deps.Entries {
		mod := fyne.KeyModifierAlt
		if i >= 9 {
			mod |= fyne.KeyModifierShift
		}
		titles, named = append(titles, e.Title), append(named, d.side.items[i].keys)
		d.press(fyne.KeyName(fmt.Sprint(1+i%9)), mod)
		opened = append(opened, d.current)
	}
	for range titles {
		d.press(fyne.KeyDown, fyne.KeyModifierAlt)
		down = append(down, d.current)
	}
	for range titles {
		up = append(up, d.current)
		d.press(fyne.KeyUp, fyne.KeyModifierAlt)
	}
	slices.Reverse(up)
	expect(t, "opened", titles, opened)
	expect(t, "down", titles, down)
	expect(t, "up", titles, up)
	expect(t, "named", []string{
		"Alt 1", "Alt 2", "Alt 3", "Alt 4", "Alt 5", "Alt 6", "Alt 7", "Alt 8", "Alt 9", command + " ,", "Alt Shift 2", "Alt Shift 3", "Alt Shift 4",
		"Alt Shift 5", "Alt Shift 6", "Alt Shift 7", "Alt Shift 8", "Alt Shift 9",
	}, named)
}

func TestCtrlZUndoesInThePaneThatIsOpen(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.press(fyne.Key2, fyne.KeyModifierAlt)
	undo := func() { d.shortcuts.TypedShortcut(&fyne.ShortcutUndo{}) }
	undo()
	expect(t, "undone", 1, d.panes["Errors"].undone)
	menu := canvas.NewRectangle(nil)
	d.win.Canvas().Overlays().Add(menu)
	undo()
	expect(t, "undone", 1, d.panes["Errors"].undone)
}

func TestTheTableOfKeysMovesByKeys(t *testing.T) {
	d := newDesk(t, MinSize)
	d.press(fyne.KeyF1, 0)
	before := d.win.Canvas().Capture()
	d.press(fyne.KeyEnd, 0)
	expect(t, "the same rows", false, reflect.DeepEqual(before, d.win.Canvas().Capture()))
	d.press(fyne.KeyHome, 0)
	expect(t, "the same rows", true, reflect.DeepEqual(before, d.win.Canvas().Capture()))
}

func TestKeysWaitWhileAMenuIsOpen(t *testing.T) {
	d := newDesk(t, DefaultSize)
	menu := canvas.NewRectangle(nil)
	d.win.Canvas().Overlays().Add(menu)
	d.press(fyne.Key2, fyne.KeyModifierAlt)
	expect(t, "title", "Overview - Paddock", d.win.Title())
	d.win.Canvas().Overlays().Remove(menu)
	d.press(fyne.Key2, fyne.KeyModifierAlt)
	expect(t, "title", "Errors - Paddock", d.win.Title())
}

func TestAnIssueOpensInPlaceOfWhatFloats(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.press(fyne.KeyK, fyne.KeyModifierShortcutDefault)
	d.OpenIssue(5)
	expect(t, "floating", 0, len(d.win.Canvas().Overlays().List()))
	expect(t, "issue", int64(5), d.panes["Errors"].issue)
}

func TestLettersReachThePaneOnlyWhileNoFieldHasTheFocus(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Errors")
	p := d.panes["Errors"]
	p.log = nil
	d.write("e/")
	d.press(fyne.KeyDown, 0)
	expect(t, "without focus", []string{"rune e", "search", "key Down"}, p.log)
	d.win.Canvas().Focus(p.field)
	p.log = nil
	d.write("e/t")
	expect(t, "pane", []string(nil), p.log)
	expect(t, "field", "e/t", p.field.Text)
}

func TestTAndALetterChooseATimeRange(t *testing.T) {
	d := newDesk(t, DefaultSize)
	for i, letters := range []string{"th", "td", "tw", "tm"} {
		d.write(letters)
		expect(t, letters, project.Ranges[i], d.file.Get().Range)
	}
	d.write("tx")
	d.write("h")
	if d.file.Get().Range == project.Hour {
		t.Error("T X H was taken for T H")
	}
}

func TestTheScopeReachesOpenedPanesAndIsRemembered(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.open(t, "Errors")
	d.panes["Errors"].log, d.panes["Overview"].log = nil, nil
	d.bar.project.OnPicked(2)
	d.bar.environment.OnPicked(1)
	d.bar.span.OnPicked(1)
	want := []string{`scope 2 "" ""`, `scope 2 "production" ""`, `scope 2 "production" "24h"`}
	expect(t, "the pane that is open", want, d.panes["Errors"].log)
	expect(t, "a pane behind it", want, d.panes["Overview"].log)
	last := project.Scope{Project: 2, Environment: "production", Range: project.Day}
	expect(t, "counts beside the names", last, d.source.scopes[len(d.source.scopes)-1])
	s := d.file.Get()
	expect(t, "settings", last, project.Scope{Project: s.Project, Environment: s.Environment, Range: s.Range})
	d.bar.project.OnPicked(0)
	expect(t, "every project has no environment of its own", project.Scope{Range: project.Day}, d.scope)
	expect(t, "environments of all projects", []string{"production", "staging"}, d.bar.environments)
}

func TestEachProjectIsLookedAtOverTheRangeThatWasChosenForIt(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.LookAt(1)
	d.write("td")
	d.LookAt(2)
	expect(t, "one for which none was chosen", project.Day, d.scope.Range)
	d.write("tm")
	d.LookAt(1)
	expect(t, "the first", project.Scope{Project: 1, Range: project.Day}, d.scope)
	d.LookAt(2)
	expect(t, "the second", project.Scope{Project: 2, Range: project.Month}, d.scope)
	expect(t, "remembered", config.Ranges{"1": project.Day, "2": project.Month}, d.file.Get().Ranges)
}

func TestTheFootSaysHowTheListenerStands(t *testing.T) {
	d := newDesk(t, DefaultSize)
	said := func() [2]string { return [2]string{d.side.foot.state.Text(), d.side.foot.detail.Text()} }
	expect(t, "quiet", [2]string{"Listening", "127.0.0.1:7669"}, said())
	for _, c := range []struct {
		l    Listener
		want [2]string
	}{
		{Listener{Listening, "127.0.0.1:7669", "", 12.3}, [2]string{"Listening", "127.0.0.1:7669 · 12 ev/s"}},
		{Listener{Listening, "127.0.0.1:7669", "", 0.1}, [2]string{"Listening", "127.0.0.1:7669 · < 1 ev/s"}},
		{Listener{Paused, "127.0.0.1:7669", "", 0}, [2]string{"Paused", "127.0.0.1:7669"}},
		{Listener{Failed, "127.0.0.1:7669", "Port in use", 0}, [2]string{"Port in use", "127.0.0.1:7669"}},
	} {
		d.source.listener = c.l
		d.bus.Publish(bus.Intake)
		expect(t, "after news", c.want, said())
	}
}

func TestCountsStandBesideTheNames(t *testing.T) {
	d := newDesk(t, DefaultSize)
	counts := func() map[string]string {
		m := map[string]string{}
		for _, item := range d.side.items {
			if item.count.Text() != "" {
				m[item.entry.Title] = item.count.Text()
			}
		}
		return m
	}
	expect(t, "counts", map[string]string{"Errors": "24", "Inbox": "1.3k"}, counts())
	d.source.badges = map[string]Badge{"Errors": {25, true}}
	d.bus.Publish(bus.Issues)
	expect(t, "after news", map[string]string{"Errors": "25"}, counts())
}

func TestBriefCounts(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1.0k", 1340: "1.3k", 9999: "9.9k", 12_345: "12k", 4_160_000: "4.1M", 25_000_000: "25M"} {
		expect(t, want, want, brief(n))
	}
}

func TestF1ShowsTheKeysAndEscHidesThem(t *testing.T) {
	d := newDesk(t, DefaultSize)
	d.press(fyne.KeyF1, 0)
	expect(t, "open", true, d.sheet != nil)
	d.press(fyne.KeyEscape, 0)
	expect(t, "open", false, d.sheet != nil)
}

func TestTheTableOfKeysScrollsByKeys(t *testing.T) {
	d := newDesk(t, MinSize)
	d.press(fyne.KeyF1, 0)
	first := d.win.Canvas().Capture()
	for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyPageDown, fyne.KeyEnd} {
		before := d.win.Canvas().Capture()
		d.press(key, 0)
		expect(t, "stayed after "+string(key), false, reflect.DeepEqual(before, d.win.Canvas().Capture()))
	}
	d.press(fyne.KeyHome, 0)
	expect(t, "first lines again", true, reflect.DeepEqual(first, d.win.Canvas().Capture()))
}

func TestTheBellListsNoticesAndLosesItsDot(t *testing.T) {
	d := newDesk(t, DefaultSize)
	expect(t, "dot", false, d.bar.bell.dot.Visible())
	d.notices.all = []Notice{{Title: "KeyError in shop", Body: "'id'\nshop.views in cart", Issue: 9, At: now.Add(-2 * time.Minute)}}
	d.notices.unread = 1
	d.bus.Publish(bus.Notices)
	expect(t, "dot", true, d.bar.bell.dot.Visible())
	test.Tap(d.bar.bell.button)
	expect(t, "dot", false, d.bar.bell.dot.Visible())
	expect(t, "unread", 0, d.notices.unread)
	test.TapCanvas(d.win.Canvas(), fyne.NewPos(1000, 52+42+20))
	expect(t, "issue", int64(9), d.panes["Errors"].issue)
	expect(t, "closed", true, d.sheet == nil)
}

func TestASayingIsFollowedByTheNextStep(t *testing.T) {
	d := newDesk(t, DefaultSize)
	next := 0
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape} {
		d.Tell("Paddock keeps listening", "Quit from the tray.", func() { next++ })
		d.press(key, 0)
	}
	expect(t, "next steps", 2, next)
}

func TestTheTrayIconShowsTheCount(t *testing.T) {
	test.NewTempApp(t)
	made := map[string]bool{}
	for _, n := range []int64{0, 1, 12, 100, 4000} {
		icon, err := TrayIcon(n)
		if err != nil {
			t.Fatal(err)
		}
		made[string(icon.Content())] = true
	}
	expect(t, "different pictures: none, 1, 12, 99+", 4, len(made))
}

func TestWordsForKeysNameTheSystemsOwn(t *testing.T) {
	for _, d := range newDesk(t, DefaultSize).deeds() {
		if strings.HasPrefix(d.keys, "Ctrl") && command != "Ctrl" {
			t.Errorf("%s is on %s", d.title, d.keys)
		}
	}
}
