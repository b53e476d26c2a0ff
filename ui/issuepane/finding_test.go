package issuepane

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/search"
	"paddock/ui/live"
	"paddock/ui/style"
)

// library is what is found out over a shop, and what is kept.
type library struct {
	kept []issue.SavedSearch
	only string // the one browser that is left
}

func (l *library) Facets(context.Context, issue.Query) ([]issue.Facet, error) {
	if l.only != "" {
		return []issue.Facet{
			{Key: "level", Events: 8, Values: []issue.FacetValue{{Value: "error", Events: 5, Issues: 2}, {Value: "fatal", Events: 3, Issues: 1}}},
			{Key: "browser", Events: 8, Values: []issue.FacetValue{{Value: l.only, Events: 8, Issues: 2}}},
		}, nil
	}
	return []issue.Facet{
		{Key: "level", Events: 200, Values: []issue.FacetValue{{Value: "error", Events: 150, Issues: 12}, {Value: "fatal", Events: 50, Issues: 1}}},
		{Key: "browser", Events: 100, More: 3, Values: []issue.FacetValue{{Value: "Safari 17", Events: 92, Issues: 4}, {Value: "Chrome 120", Events: 8, Issues: 2}}},
		{Key: "release", Events: 100, Values: []issue.FacetValue{{Value: "shop@1.4.2", Events: 100, Issues: 4}}},
	}, nil
}

func (l *library) Histogram(context.Context, issue.Query, int) (issue.Histogram, error) {
	h := issue.Histogram{From: noon.Add(-30 * time.Hour), Step: time.Hour}
	for i := range 30 {
		h.Events = append(h.Events, int64(i*i%17))
	}
	return h, nil
}

func (l *library) Tags(context.Context, int64) ([]issue.Facet, error) {
	return []issue.Facet{{Key: "browser", Events: 96, Values: []issue.FacetValue{{Value: "Safari 17", Events: 88}, {Value: "Chrome 120", Events: 8}}}}, nil
}

func (l *library) TagValues(_ context.Context, _ project.ID, key, _ string) ([]string, error) {
	return map[string][]string{"browser": {"Safari 17", "Chrome 120"}}[key], nil
}

func (l *library) TagKeys(context.Context, project.ID) ([]string, error) {
	return []string{"browser", "server_name"}, nil
}

func (l *library) All(context.Context, project.ID) ([]issue.SavedSearch, error) { return l.kept, nil }

func (l *library) Save(_ context.Context, _ project.ID, name, text string) error {
	l.kept = append(l.kept, issue.SavedSearch{ID: int64(len(l.kept) + 1), Name: name, Text: text})
	return nil
}

func (l *library) Drop(_ context.Context, id int64) error {
	for i, one := range l.kept {
		if one.ID == id {
			l.kept = append(l.kept[:i], l.kept[i+1:]...)
			break
		}
	}
	return nil
}

// openFinding opens a pane that can find.
func openFinding(t *testing.T, size fyne.Size, mode style.Mode) (*opened, *library) {
	t.Helper()
	live.Inline(t)
	app := test.NewTempApp(t)
	app.Settings().SetTheme(style.New(mode))
	s, l := busyShop(t), &library{}
	d := s.deps()
	d.Finding, d.Searches = l, l
	p := New(d)
	w := test.NewTempWindow(t, p.Content())
	w.SetPadded(false)
	w.Resize(size)
	p.SetScope(project.Scope{Project: 1})
	p.Show()
	t.Cleanup(p.Hide)
	return &opened{p, t, s, w}, l
}

func (o *opened) key(name fyne.KeyName) {
	o.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
}

func (o *opened) offered() (all []string) {
	for _, one := range o.head.hints.offer.Options {
		all = append(all, one.Text)
	}
	return all
}

func TestTypingAQueryOffersKeysAndValues(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	o.press("/")
	test.Type(o.window.Canvas().Focused(), "lev")
	if diff := cmp.Diff([]string{"level:"}, o.offered()); diff != "" {
		t.Fatal(diff)
	}
	o.key(fyne.KeyTab)
	test.Type(o.window.Canvas().Focused(), "fa")
	o.key(fyne.KeyTab)
	if got := o.head.search.Text(); got != "level:fatal " {
		t.Fatalf("%q", got)
	}
	if diff := cmp.Diff([]string{"IntegrityError"}, o.titles(9)); diff != "" {
		t.Error(diff)
	}
	test.Type(o.window.Canvas().Focused(), "browser:Saf")
	if diff := cmp.Diff([]string{`"Safari 17"`}, o.offered()); diff != "" {
		t.Fatal(diff)
	}
	o.key(fyne.KeyDown)
	o.key(fyne.KeyReturn)
	if got := o.head.search.Text(); got != `level:fatal browser:"Safari 17" ` || o.head.search.Caret() != len(got) {
		t.Errorf("%q at %d", got, o.head.search.Caret())
	}
}

func TestABadQuerySaysWhereAndLeavesTheList(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	before := o.titles(20)
	o.press("/")
	o.head.search.SetText("is:openn ")
	o.mustSay("unknown value", "openn")
	if diff := cmp.Diff(before, o.titles(20)); diff != "" {
		t.Error(diff)
	}
	o.head.search.SetText("level:error")
	if strings.Contains(o.says(), "unknown value") {
		t.Error("the words stay")
	}
}

func TestATermWithoutItsValueDoesNotNarrowYet(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	all := o.titles(20)
	o.press("/")
	for _, typed := range []string{"is:", "!level:", "browser:"} {
		test.Type(o.window.Canvas().Focused(), typed)
		if diff := cmp.Diff(all, o.titles(20)); diff != "" {
			t.Errorf("after %q: %s", typed, diff)
		}
		o.head.search.SetText("")
	}
	o.head.search.SetText("level:fatal is: assigned:")
	if diff := cmp.Diff([]string{"IntegrityError"}, o.titles(9)); diff != "" {
		t.Error(diff)
	}
	o.unfocus()
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if got := o.head.search.Text(); got != "" {
		t.Errorf("Esc leaves %q in the field", got)
	}
}

func TestWhatIsWrongWithAQueryIsSaidWhole(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	o.press("/")
	for _, text := range []string{"age:yesterday ", "message:everything level:error browser:Safari is:op ", "users:many "} {
		o.head.search.SetText(text)
		h := o.head.hints
		said, want := h.trouble.words, h.problem.What+": "+h.problem.Meant
		if !said.Visible() || said.Text() != want || said.MinSize().Height > said.Size().Height {
			t.Errorf("%q: %q is said in %v of %v", text, said.Text(), said.Size(), said.MinSize())
		}
		bad := h.trouble.bad
		if got := text[h.problem.From:h.problem.To]; bad.Text() != got || bad.Position().X+width(got, style.Code) > h.box.Size().Width-12 {
			t.Errorf("%q is marked, want %q within the box", bad.Text(), got)
		}
		if end := h.trouble.under.Position().Y; end > h.box.Size().Height-4 {
			t.Errorf("the place is at %v of %v", end, h.box.Size().Height)
		}
	}
}

func TestEnterOnAQueryThatCannotBeReadStaysInTheField(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	before := o.titles(20)
	o.press("/")
	test.Type(o.window.Canvas().Focused(), "is:un")
	o.key(fyne.KeyReturn)
	if got := o.head.search.Text(); got != "is:unresolved " {
		t.Errorf("Enter took %q of what is offered", got)
	}
	o.head.search.SetText("is:openn ")
	o.key(fyne.KeyReturn)
	if !o.head.search.Focused() {
		t.Error("the letters of a mended query would settle issues")
	}
	o.head.search.SetText("")
	if diff := cmp.Diff(before, o.titles(20)); diff != "" {
		t.Error(diff)
	}
}

func TestAQueryThatNamesAPileShowsIt(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	o.press("e")
	o.head.search.SetText("is:resolved")
	if diff := cmp.Diff([]string{"PaymentError"}, o.titles(9)); diff != "" || o.head.tabs.Selected() != int(tabResolved) {
		t.Error(diff, o.head.tabs.Selected())
	}
}

func TestEnterWithoutAChosenIssueOpensTheFirst(t *testing.T) {
	o, _ := openFinding(t, fyne.NewSize(812, 648), style.Light)
	o.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if first, ok := o.list.rows.known[0]; !ok || o.chosen != first.ID || !o.inside {
		t.Errorf("issue %d is chosen; it is open: %v", o.chosen, o.inside)
	}
}

func TestFacetsNarrowTheListAndWidenItAgain(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	all := o.titles(20)
	o.press("q")
	o.mustSay("browser", "Safari 17", "92%", "and 3 more")
	o.key(fyne.KeyDown)
	o.key(fyne.KeyReturn)
	if got := o.head.search.Text(); got != "level:fatal" {
		t.Fatalf("%q", got)
	}
	if diff := cmp.Diff([]string{"IntegrityError"}, o.titles(9)); diff != "" {
		t.Error(diff)
	}
	o.key(fyne.KeyReturn)
	if diff := cmp.Diff(all, o.titles(20)); diff != "" || o.head.search.Text() != "" {
		t.Error(diff, o.head.search.Text())
	}
	o.facets.brush(2, 4)
	q, err := issue.ParseQuery(o.head.search.Text())
	if err != nil || !q.Has("last_seen") || !q.Has("age") {
		t.Error(o.head.search.Text(), err)
	}
}

func TestSearchesAreKeptRecalledAndDropped(t *testing.T) {
	o, l := openFinding(t, wide1280, style.Light)
	o.head.search.SetText("level:fatal")
	o.press("Q")
	items := o.searchMenu.Items()
	items[len(items)-1].Do()
	o.form.field.SetText("Grave ones")
	test.Tap(o.form.button)
	if diff := cmp.Diff([]issue.SavedSearch{{ID: 1, Name: "Grave ones", Text: "level:fatal"}}, l.kept); diff != "" {
		t.Fatal(diff)
	}
	o.press("Q")
	items = o.searchMenu.Items()
	items[len(items)-1].Do()
	if len(l.kept) != 0 {
		t.Fatal(l.kept)
	}
	o.undo.Undo()
	if len(l.kept) != 1 {
		t.Fatal("Undo did not bring it back")
	}
	for _, one := range builtIn {
		o.recall(one)
		if o.head.search.Text() != one.Text || o.head.hints.problem != nil {
			t.Error(one, o.head.hints.problem)
		}
	}
}

func TestATermIsAddedOnceAndTakenOut(t *testing.T) {
	term := search.Make("browser", "Safari 17", false)
	for _, c := range []struct{ text, want string }{
		{"", term}, {"cart ", "cart " + term}, {"cart " + term + " is:new", "cart is:new"}, {`say "x`, `say "x ` + term},
	} {
		if got := withTerm(c.text, term); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTagsAreSharedOutOverAllEventsThatWereCounted(t *testing.T) {
	o, _ := openFinding(t, wide1280, style.Light)
	o.click(2)
	o.detail.tabs.Select(int(partTags))
	o.mustSay("browser", "Safari 17", "92%")
}

func TestPicturesOfFinding(t *testing.T) {
	for name, size := range map[string]fyne.Size{"wide": wide1280, "narrow": wide1024} {
		t.Run(name, func(t *testing.T) {
			o, _ := openFinding(t, size, style.Light)
			o.press("q")
			o.press("/")
			test.Type(o.window.Canvas().Focused(), "level:error us")
			o.golden("finding-" + name + "-light")
		})
	}
	t.Run("facets in force", func(t *testing.T) {
		o, _ := openFinding(t, wide1280, style.DarkMode)
		o.press("q")
		o.head.search.SetText(`!release:shop@1.4.2 browser:"Safari 17"`)
		o.golden("finding-forced-dark")
	})
	t.Run("long problem", func(t *testing.T) {
		o, _ := openFinding(t, wide1024, style.Light)
		o.press("/")
		test.Type(o.window.Canvas().Focused(), "level:error age:yesterday ")
		o.golden("finding-long-problem-light")
	})
	t.Run("problem", func(t *testing.T) {
		o, _ := openFinding(t, wide1280, style.DarkMode)
		o.press("q")
		o.press("/")
		test.Type(o.window.Canvas().Focused(), "level:error is:openn ")
		o.golden("finding-problem-dark")
	})
}
