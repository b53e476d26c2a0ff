package rulespane

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/wording"
)

// view is what is known of a project's rules.
type view struct {
	project  project.Project // the zero value: there is none
	several  []project.Project
	versions []issue.RuleSet // newest first
	noise    map[string]issue.NoiseCount
}

// newest is the version in force; the zero value when none was saved.
func (v view) newest() issue.RuleSet {
	if len(v.versions) == 0 {
		return issue.RuleSet{Project: v.project.ID}
	}
	return v.versions[0]
}

// look reads a project's rules; 0 is the first project.
func look(ctx context.Context, d Deps, id project.ID) (v view, err error) {
	if v.several, err = d.Projects(ctx); err != nil {
		return v, err
	}
	for _, p := range v.several {
		if p.ID == id || id == 0 && v.project.ID == 0 {
			v.project = p
		}
	}
	if v.project.ID == 0 {
		return v, nil
	}
	if v.versions, err = d.Book.History(ctx, v.project.ID); err != nil {
		return v, err
	}
	v.noise, err = d.Book.NoiseCounts(ctx, v.project.ID)
	return v, err
}

// draft is what a person has written and not saved.
type draft struct {
	text     string
	switches []string
}

func draftOf(set issue.RuleSet) draft { return draft{set.Text, slices.Clone(set.Switches)} }

func (d draft) differs(set issue.RuleSet) bool {
	return d.text != set.Text || !slices.Equal(d.switches, set.Switches)
}

// on tells whether a built-in rule is on.
func (d draft) on(r issue.NoiseRule) bool {
	if slices.Contains(d.switches, "-"+r.Name) {
		return false
	}
	return r.Default || slices.Contains(d.switches, r.Name)
}

// turn switches a built-in rule.
func (d *draft) turn(r issue.NoiseRule, on bool) {
	d.switches = slices.DeleteFunc(d.switches, func(s string) bool { return strings.TrimPrefix(s, "-") == r.Name })
	switch {
	case on && !r.Default:
		d.switches = append(d.switches, r.Name)
	case !on && r.Default:
		d.switches = append(d.switches, "-"+r.Name)
	}
	slices.Sort(d.switches)
}

// check tells what is wrong with a draft, and how many rules it has.
func (d draft) check() (rules int, wrong *issue.RuleError) {
	compiled, err := issue.CompileRules(d.text, d.switches)
	if errors.As(err, &wrong) {
		return 0, wrong
	}
	return compiled.Len(), nil
}

// finding is a line of what rules would change.
type finding struct {
	title, text string
	issue       int64 // to open; 0: none
}

const examples = 3

// findings says what rules would change, the most important first.
func findings(out issue.Outcome) (all []finding) {
	for _, g := range out.Groups {
		f := finding{title: groupWords(g), text: names(g.From), issue: g.From[0].Issue}
		if g.Line > 0 {
			f.text = "Line " + strconv.Itoa(g.Line) + " · " + f.text
		}
		all = append(all, f)
	}
	for _, part := range []struct {
		of   []issue.Affected
		does string
	}{
		{out.Ignored, "would not be kept any more"}, {out.Noise, "would be noise"}, {out.Real, "would be noise no more"},
	} {
		if len(part.of) == 0 {
			continue
		}
		n := 0
		for _, one := range part.of {
			n += one.Events
		}
		all = append(all, finding{
			title: wording.Count(int64(len(part.of)), "issue", "issues") + " " + part.does + " (" + wording.Count(int64(n), "event", "events") + ")",
			text:  affected(part.of), issue: part.of[0].Issue,
		})
	}
	return all
}

// groupWords says what becomes of a set of events.
func groupWords(g issue.Regrouping) string {
	events := " (" + wording.Count(int64(g.Events), "event", "events") + ")"
	whole := 0
	for _, f := range g.From {
		if f.Whole {
			whole++
		}
	}
	switch {
	case g.Merges() && whole == len(g.From):
		return wording.Count(int64(len(g.From)), "issue becomes", "issues become") + " 1" + events
	case g.Merges():
		return "Events of " + wording.Count(int64(len(g.From)), "issue", "issues") + " become 1" + events
	case g.Splits():
		return wording.Count(int64(g.Events), "event leaves its issue", "events leave their issue") + " for one of their own"
	}
	return "1 issue stays as it is" + events
}

func names(from []issue.Taken) string {
	var all []issue.Affected
	for _, f := range from {
		all = append(all, f.Affected)
	}
	return affected(all)
}

func affected(all []issue.Affected) string {
	var words []string
	for _, one := range all[:min(len(all), examples)] {
		words = append(words, short(one.Title, 40)+" ("+wording.Number(int64(one.Events))+")")
	}
	if n := len(all) - examples; n > 0 {
		words = append(words, "and "+wording.Number(int64(n))+" more")
	}
	return strings.Join(words, ", ")
}

// summary says on how much it was tried.
func summary(out issue.Outcome) string {
	tried := "Tried on " + wording.Count(int64(out.Looked), "event", "events")
	switch {
	case out.Looked == 0:
		return "There are no events yet to try them on."
	case !out.Whole:
		tried = "Tried on the newest " + wording.Number(int64(out.Looked)) + " events"
	}
	spoke := 0
	for _, n := range out.Spoke {
		spoke += n
	}
	return tried + ". Rules spoke of " + wording.Number(int64(spoke)) + "."
}

// regroups tells whether anything stored could follow. An issue that stays as it is must follow too: its new events
// would else begin another.
func regroups(out issue.Outcome) bool { return len(out.Groups)+len(out.Noise)+len(out.Real) > 0 }

func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}

// problemWords says where the rules cannot be read.
func problemWords(e *issue.RuleError) string {
	words := "Line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": " + e.What + "."
	if e.Meant != "" {
		words += " " + strings.ToUpper(e.Meant[:1]) + e.Meant[1:]
		if !strings.HasSuffix(words, "?") {
			words += "."
		}
	}
	return words
}
