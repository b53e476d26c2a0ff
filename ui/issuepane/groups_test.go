package issuepane

import (
	"context"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/style"
)

// shopGroups are the groups of a shop: what was merged is taken out of the list.
type shopGroups struct {
	*shop
	merged, undone, split []int64
	noise                 []int64
	together              issue.Together
}

func (g *shopGroups) Together(context.Context, int64) (issue.Together, error) {
	return g.together, g.fail
}

func (g *shopGroups) Merge(_ context.Context, into int64, ids ...int64) ([]int64, error) {
	g.merged = append([]int64{into}, ids...)
	for _, id := range ids {
		g.issues[g.at(into)].Events += g.issues[g.at(id)].Events
		g.issues = slices.Delete(g.issues, g.at(id), g.at(id)+1)
	}
	return []int64{70}, g.fail
}

func (g *shopGroups) Split(_ context.Context, id int64, k issue.EventKind, _ ...string) (made, done int64, err error) {
	g.split = []int64{id, k.Kind}
	return 99, 71, g.fail
}

func (g *shopGroups) Undo(_ context.Context, done ...int64) error {
	g.undone = append(g.undone, done...)
	return g.fail
}

func (g *shopGroups) SetNoise(_ context.Context, noise bool, ids ...int64) error {
	for _, id := range ids {
		g.issues[g.at(id)].Noise = noise
		g.noise = append(g.noise, id)
	}
	return g.fail
}

func grouped(t *testing.T, mode style.Mode) (*opened, *shopGroups, *[]string) {
	t.Helper()
	s := busyShop(t)
	g := &shopGroups{shop: s, together: issue.Together{
		Why: "the same exception raised in checkout by the same line of code",
		Evidence: issue.Evidence{
			Counted: []issue.Clue{{Name: "exception", Text: "KeyError"}, {Name: "function", Text: "checkout in store/views"}, {Name: "line", Text: `country = request.POST["shipping_country"]`}},
			Ignored: []string{"line number", "values in the message", "callers", "users", "URLs"},
		},
		Changes: []issue.Regroup{{ID: 7, Time: noon.Add(-2 * time.Hour), By: "Ana", What: issue.DidMerge, Issue: 1, Other: 12, Name: "MultiValueDictKeyError"}},
		Kinds:   []issue.EventKind{{Kind: 5, Events: 40, Last: noon.Add(-time.Minute), Value: "'shipping_country'"}, {Kind: 6, Part: -12, Events: 2, Last: noon.Add(-3 * time.Hour), Value: "'billing_country'"}},
	}}
	s.groups = g
	var rules []string
	s.makeRule = func(_ project.ID, line string) { rules = append(rules, line) }
	return open(t, s, wide1280, mode), g, &rules
}

func TestPickedIssuesAreMergedIntoTheLargestAndUndone(t *testing.T) {
	p, g, _ := grouped(t, style.Light)
	large, small := p.list.rows.known[0], p.list.rows.known[1]
	if small.Events > large.Events {
		large, small = small, large
	}
	p.mark(0)
	p.mark(1)
	p.TypedRune('M')
	if diff := cmp.Diff([]int64{large.ID, small.ID}, g.merged); diff != "" {
		t.Error(diff)
	}
	if _, there := p.list.rows.find(small.ID); there || p.chosen != large.ID {
		t.Errorf("the merged issue is still listed, or %d is chosen", p.chosen)
	}
	p.undo.Undo()
	if diff := cmp.Diff([]int64{70}, g.undone); diff != "" {
		t.Error(diff)
	}
}

func TestOneIssueIsMergedWithAnotherThatAPersonChooses(t *testing.T) {
	p, g, _ := grouped(t, style.Light)
	one, other := p.list.rows.known[0], p.list.rows.known[2]
	p.TypedRune('M')
	p.chooser.Type(other.ShortID)
	p.chooser.Enter()
	if len(g.merged) != 2 || !slices.Contains(g.merged, one.ID) || !slices.Contains(g.merged, other.ID) {
		t.Errorf("merged %v, want %d and %d", g.merged, one.ID, other.ID)
	}
}

func TestNoiseLeavesTheOtherPilesAndComesBack(t *testing.T) {
	p, g, _ := grouped(t, style.Light)
	one := p.list.rows.known[0]
	p.TypedRune('n')
	if _, there := p.list.rows.find(one.ID); there {
		t.Error("noise is still listed among the open errors")
	}
	p.head.tabs.Select(int(tabNoise))
	if p.list.rows.total != 1 || p.list.rows.known[0].ID != one.ID {
		t.Errorf("the noise holds %d issues", p.list.rows.total)
	}
	p.pick(one.ID, 0)
	p.TypedRune('n')
	if p.list.rows.total != 0 || g.issues[g.at(one.ID)].Noise {
		t.Error("it is still noise")
	}
}

func TestWhyTogetherOffersToUndoToSplitAndToMakeARule(t *testing.T) {
	p, g, rules := grouped(t, style.Light)
	press := func(i int) {
		p.TypedRune('w')
		p.together.buttons[i].Tapped(&fyne.PointEvent{})
	}
	press(0)
	press(2)
	press(3)
	if diff := cmp.Diff([]any{[]int64{7}, []int64{p.chosen, 6}, 1}, []any{g.undone, g.split, len(*rules)}); diff != "" {
		t.Error(diff)
	}
	if _, err := issue.CompileRules((*rules)[0], nil); err != nil {
		t.Errorf("%s: %v", (*rules)[0], err)
	}
}

func TestARuleForEachIssueOfAShopCanBeRead(t *testing.T) {
	p, _, _ := grouped(t, style.Light)
	for i := range p.list.rows.total {
		line := ruleFor(p.list.rows.known[i], issue.Together{})
		if _, err := issue.CompileRules(line, nil); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestWhyTogetherLooksAsDrawn(t *testing.T) {
	for _, mode := range []style.Mode{style.Light, style.DarkMode} {
		p, _, _ := grouped(t, mode)
		p.TypedRune('w')
		p.golden("together-" + string(mode))
	}
}

func TestAnIssueThatWasMergedOpensAsTheOneItWentInto(t *testing.T) {
	p, g, _ := grouped(t, style.Light)
	g.into = map[int64]int64{900: 3}
	p.OpenIssue(900)
	if p.chosen != 3 || p.known == nil || p.known.Issue.ID != 3 || p.known.Event == nil {
		t.Errorf("issue %d is open, with %+v", p.chosen, p.known)
	}
	p.mustSay("DoesNotExist")
}
