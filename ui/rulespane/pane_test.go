package rulespane

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/live"
	"paddock/ui/style"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// office keeps rules in memory.
type office struct {
	bus      bus.Bus
	sets     []issue.RuleSet // newest first
	out      issue.Outcome
	fail     error
	tried    []issue.RuleSet
	grouped  []issue.RuleSet
	undone   []int64
	projects []project.Project
}

func (o *office) History(context.Context, project.ID) ([]issue.RuleSet, error) {
	return append([]issue.RuleSet{}, o.sets...), o.fail
}

func (o *office) Save(_ context.Context, set issue.RuleSet) (issue.RuleSet, error) {
	if o.fail != nil {
		return set, o.fail
	}
	set.Version, set.Time, set.By = int64(len(o.sets)+1), noon, "Ada Byron"
	o.sets = append([]issue.RuleSet{set}, o.sets...)
	return set, nil
}

func (o *office) NoiseCounts(context.Context, project.ID) (map[string]issue.NoiseCount, error) {
	return map[string]issue.NoiseCount{"hosts": {Issues: 2, Events: 1204}}, o.fail
}

func (o *office) Try(_ context.Context, set issue.RuleSet) (issue.Outcome, error) {
	o.tried = append(o.tried, set)
	return o.out, o.fail
}

func (o *office) Regroup(_ context.Context, set issue.RuleSet, _ issue.Outcome) ([]int64, error) {
	o.grouped = append(o.grouped, set)
	return []int64{4, 5}, o.fail
}

func (o *office) Undo(_ context.Context, done ...int64) error {
	o.undone = append(o.undone, done...)
	return o.fail
}

const written = `# payments: one issue, whoever times out
type:ConnectionError message:"*timed out*" path:**/payments/*.py -> fingerprint("payment-timeout")
logger:django.security.* -> noise
module:shop.legacy.* level:error -> level(warning), assign("ana")
`

func newOffice() *office {
	return &office{
		projects: []project.Project{{ID: 1, Name: "Shop"}},
		sets: []issue.RuleSet{
			{Project: 1, Version: 2, Time: noon.Add(-3 * time.Hour), By: "Ana", Text: written},
			{Project: 1, Version: 1, Time: noon.Add(-50 * time.Hour), By: "Bob", Text: "type:KeyError -> noise"},
		},
		out: issue.Outcome{
			Looked: 1830, Whole: true, Spoke: map[int]int{2: 412, 3: 9},
			Groups: []issue.Regrouping{
				{Key: "k", Line: 2, Events: 412, From: []issue.Taken{
					{Affected: issue.Affected{Issue: 4, Title: "ConnectionError", Events: 300}, Whole: true}, {Affected: issue.Affected{Issue: 5, Title: "ReadTimeout", Events: 100}, Whole: true},
					{Affected: issue.Affected{Issue: 9, Title: "ConnectTimeout", Events: 12}, Whole: true},
				}},
				{Key: "l", Line: 4, Events: 3, From: []issue.Taken{{Affected: issue.Affected{Issue: 7, Title: "KeyError", Events: 3}}}},
			},
			Noise: []issue.Affected{{Issue: 11, Title: "SuspiciousOperation", Events: 9}},
		},
	}
}

// opened is a pane in a window.
type opened struct {
	*Pane
	t      *testing.T
	office *office
	window fyne.Window
}

func open(t *testing.T, o *office, size fyne.Size, mode style.Mode) *opened {
	t.Helper()
	live.Inline(t)
	app := test.NewTempApp(t)
	app.Settings().SetTheme(style.New(mode))
	p := New(Deps{Book: o, Trial: o, Bus: &o.bus, Now: func() time.Time { return noon }, OpenIssue: func(int64) {},
		Projects: func(context.Context) ([]project.Project, error) { return o.projects, o.fail }})
	w := test.NewTempWindow(t, p.Content())
	w.SetPadded(false)
	w.Resize(size)
	p.Show()
	t.Cleanup(p.Hide)
	return &opened{p, t, o, w}
}

var (
	wide1280 = fyne.NewSize(1068, 748)
	wide1024 = fyne.NewSize(968, 648)
)

func (o *opened) write(text string) { o.editor.field.SetText(text) }

func (o *opened) press(key fyne.KeyName) {
	o.editor.field.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault})
}

func TestPicturesOfTheRules(t *testing.T) {
	for _, mode := range []style.Mode{style.Light, style.DarkMode} {
		o := open(t, newOffice(), wide1280, mode)
		o.write(written + "type:KeyError -> ignore\n")
		o.Preview()
		golden.Match(t, "preview-"+string(mode), o.window.Canvas().Capture())
		wrong := open(t, newOffice(), wide1024, mode)
		wrong.write(written + "tipe:KeyError -> ignore\n")
		wrong.side.tabs.Select(1)
		golden.Match(t, "wrong-"+string(mode), wrong.window.Canvas().Capture())
	}
	empty := newOffice()
	empty.sets = nil
	o := open(t, empty, wide1280, style.Light)
	o.side.tabs.Select(2)
	golden.Match(t, "empty-light", o.window.Canvas().Capture())
}

func TestABadRuleIsRefusedWithItsPlaceAndNothingIsSaved(t *testing.T) {
	o := open(t, newOffice(), wide1280, style.Light)
	o.write("type:KeyError -> noise\ntype:KeyError -> nois")
	o.press(fyne.KeyS)
	if o.editor.wrong != 2 || o.editor.column != 18 || len(o.office.sets) != 2 {
		t.Errorf("marked line %d, column %d; %d versions", o.editor.wrong, o.editor.column, len(o.office.sets))
	}
	_, wrong := o.draft.check()
	if got := problemWords(wrong); got != `Line 2, column 18: "nois" is nothing to do. Did you mean "noise"?` {
		t.Error(got)
	}
	o.write("type:KeyError -> noise")
	if o.editor.wrong != 0 {
		t.Error("the mark stays on what is right again")
	}
}

func TestPreviewSaysWhatWouldChangeAndChangesNothing(t *testing.T) {
	o := open(t, newOffice(), wide1280, style.Light)
	o.write("type:ConnectionError -> fingerprint(\"x\")")
	o.press(fyne.KeyReturn)
	var got []string
	for _, f := range o.findings {
		got = append(got, f.title)
	}
	want := []string{"3 issues become 1 (412 events)", "3 events leave their issue for one of their own", "1 issue would be noise (9 events)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(o.findings[0].text, "Line 2 · ConnectionError (300)") {
		t.Error(o.findings[0].text)
	}
	if len(o.office.sets) != 2 || len(o.office.grouped) != 0 {
		t.Error("a preview saved or regrouped something")
	}
	o.write("type:KeyError -> noise")
	if o.findings != nil {
		t.Error("the outcome of other rules stays")
	}
}

func TestSavedRulesCountFromThenOnAndStoredEventsFollowOnRequest(t *testing.T) {
	o := open(t, newOffice(), wide1280, style.Light)
	o.write("type:ConnectionError -> fingerprint(\"x\")")
	o.Preview()
	o.press(fyne.KeyS)
	if len(o.office.sets) != 3 || len(o.office.grouped) != 0 || o.draft.differs(o.shown.newest()) {
		t.Fatalf("%d versions, %d regroupings", len(o.office.sets), len(o.office.grouped))
	}
	o.regroup(o.shown.newest(), *o.out)
	o.undo.Undo()
	if diff := cmp.Diff([]int64{4, 5}, o.office.undone); diff != "" || len(o.office.grouped) != 1 {
		t.Errorf("%d regroupings; %s", len(o.office.grouped), diff)
	}
}

func TestAVersionIsRestoredByPuttingItIntoTheEditor(t *testing.T) {
	o := open(t, newOffice(), wide1280, style.Light)
	o.side.restore[0].Tapped(&fyne.PointEvent{})
	if o.editor.field.Text != "type:KeyError -> noise" || len(o.office.sets) != 2 {
		t.Errorf("the editor has %q", o.editor.field.Text)
	}
	o.Save()
	if len(o.office.sets) != 3 || o.office.sets[0].Text != "type:KeyError -> noise" {
		t.Errorf("%+v", o.office.sets[0])
	}
	o.undo.Undo()
	if o.office.sets[0].Text != written {
		t.Errorf("after undo: %q", o.office.sets[0].Text)
	}
}

func TestABuiltInRuleIsSwitchedWithTheNextVersion(t *testing.T) {
	o := open(t, newOffice(), wide1280, style.Light)
	o.side.toggles["hosts"].Tapped(&fyne.PointEvent{})
	o.side.toggles["crawlers"].Tapped(&fyne.PointEvent{})
	o.Save()
	if diff := cmp.Diff([]string{"-hosts", "crawlers"}, o.office.sets[0].Switches); diff != "" {
		t.Error(diff)
	}
	o.side.toggles["hosts"].Tapped(&fyne.PointEvent{})
	if diff := cmp.Diff([]string{"crawlers"}, o.draft.switches); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNotSavedSurvivesNewsFromElsewhere(t *testing.T) {
	o := open(t, newOffice(), wide1280, style.Light)
	o.write("type:Mine -> noise")
	o.office.sets = append([]issue.RuleSet{{Project: 1, Version: 3, Time: noon, Text: "type:Theirs -> noise"}}, o.office.sets...)
	o.office.bus.Publish(bus.Settings)
	if o.editor.field.Text != "type:Mine -> noise" {
		t.Errorf("the editor has %q", o.editor.field.Text)
	}
	o.Discard()
	if o.editor.field.Text != "type:Theirs -> noise" {
		t.Errorf("after Discard %q", o.editor.field.Text)
	}
}

func TestARuleMadeFromAnIssueStandsBelowTheOthers(t *testing.T) {
	o := open(t, newOffice(), wide1280, style.Light)
	o.Add(1, "type:ValueError -> noise")
	if got := o.editor.field.Text; got != strings.TrimRight(written, "\n")+"\ntype:ValueError -> noise" {
		t.Error(got)
	}
}

func TestRulesThatCannotBeReadSaySoAndAreTriedAgain(t *testing.T) {
	bad := newOffice()
	bad.fail = errors.New("disk gone")
	o := open(t, bad, wide1280, style.Light)
	if !o.notice.Visible() {
		t.Fatal("nothing is said")
	}
	bad.fail = nil
	o.loader.Ask()
	if o.notice.Visible() || o.editor.field.Text != written {
		t.Error("it is not shown once it can be read")
	}
}
