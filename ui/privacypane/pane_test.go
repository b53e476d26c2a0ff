package privacypane

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/live"
	"paddock/ui/style"
)

// office keeps limits in memory.
type office struct {
	bus   bus.Bus
	kept  map[project.ID]project.Upkeep
	tried []string
	raw   int64
}

func (o *office) Get(p project.ID) project.Upkeep { return o.kept[p] }

func (o *office) Set(_ context.Context, p project.ID, k project.Upkeep) error {
	o.kept[p] = k
	return nil
}

func (o *office) Held(context.Context, project.ID) (project.Held, error) {
	return project.Held{Events: 12_408, Bodies: 310, Bytes: 4_230_000, Oldest: time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC), Raw: o.raw}, nil
}

func open(t *testing.T, mode style.Mode, size fyne.Size) (*Pane, *office, fyne.Window) {
	t.Helper()
	live.Inline(t)
	app := test.NewTempApp(t)
	app.Settings().SetTheme(style.New(mode))
	o := &office{raw: 2, kept: map[project.ID]project.Upkeep{1: {Rules: "mask name *.customer_no\nip truncate", KeepDays: 90}}}
	p := New(Deps{
		Book: o, Bus: &o.bus, KeepDays: func() int { return 0 },
		Projects: func(context.Context) ([]project.Project, error) {
			return []project.Project{{ID: 1, Name: "Shop"}, {ID: 2, Name: "Blog"}}, nil
		},
		Check: func(rules string) *Fault {
			if strings.Contains(rules, "hide") {
				return &Fault{Line: 2, Column: 1, Problem: `"hide" is no action: write mask, remove, hash, keep or ip`}
			}
			return nil
		},
		Preview: func(_ context.Context, _ project.ID, rules string) (Outcome, error) {
			o.tried = append(o.tried, rules)
			return Outcome{Looked: 200, Found: 3, Hidden: []Hidden{
				{"a", "exceptions.0.frames.2.vars.customer_no", "4017", "[Filtered]"}, {"a", "user.ip", "203.0.113.77", "203.0.113.0"}, {"b", "request.body", "name=Zoe&size=xl", ""},
			}}, nil
		},
		Reread: func(context.Context, project.ID) (int, int, error) {
			o.raw = 1
			return 1, 1, nil
		},
	})
	w := test.NewTempWindow(t, p.Content())
	w.SetPadded(false)
	w.Resize(size)
	p.Show()
	t.Cleanup(p.Hide)
	return p, o, w
}

func TestThePaneLooksAsDrawn(t *testing.T) {
	for name, mode := range map[string]style.Mode{"light": style.Light, "dark": style.DarkMode} {
		for size, z := range map[string]fyne.Size{"wide": {Width: 1068, Height: 748}, "small": {Width: 812, Height: 648}, "whole": {Width: 812, Height: 1500}} {
			p, _, w := open(t, mode, z)
			if size == "whole" {
				p.Preview()
			}
			golden.Match(t, "privacy-"+name+"-"+size, w.Canvas().Capture())
		}
	}
}

func TestALimitIsChangedAtOnceAndCanBeChangedBack(t *testing.T) {
	p, o, _ := open(t, style.Light, fyne.NewSize(900, 700))
	l := p.limits[0]
	l.picker.OnPicked(1)
	if got := o.kept[1].KeepDays; got != 30 {
		t.Errorf("%d days", got)
	}
	p.undo.Undo()
	if got := o.kept[1]; got.KeepDays != 90 || got.Rules == "" {
		t.Errorf("%+v after undoing", got)
	}
}

func TestWrongRulesAreNotSavedAndSayWhere(t *testing.T) {
	p, o, _ := open(t, style.Light, fyne.NewSize(900, 700))
	was := o.kept[1].Rules
	p.rules.SetText("mask name a\nhide b")
	p.rules.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault})
	if o.kept[1].Rules != was || !strings.HasPrefix(p.status.Text(), "Line 2, column 1: ") || p.rules.CursorRow != 1 {
		t.Errorf("kept %q, says %q, caret in line %d", o.kept[1].Rules, p.status.Text(), p.rules.CursorRow)
	}
	p.rules.SetText("mask name a")
	p.loader.Ask() // what is written and not saved stays
	p.scroll.ScrollToTop()
	p.rules.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	if p.scroll.Offset.Y == 0 {
		t.Error("what would be hidden is out of view")
	}
	p.rules.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierShortcutDefault})
	if diff := cmp.Diff([]any{"mask name a", []string{"mask name a"}}, []any{o.kept[1].Rules, o.tried}); diff != "" {
		t.Error(diff)
	}
	p.undo.Undo()
	if o.kept[1].Rules != was || p.rules.Text != was {
		t.Errorf("after undoing %q is kept and %q shown", o.kept[1].Rules, p.rules.Text)
	}
}

func TestAnotherProjectShowsItsOwnAndAddressesAreALineOfTheRules(t *testing.T) {
	p, o, _ := open(t, style.Light, fyne.NewSize(900, 700))
	p.rules.SetText("begun")
	p.SetScope(project.Scope{Project: 2})
	if p.rules.Text != "" || p.head.Text() != "Privacy and storage of Blog" {
		t.Errorf("%q, %q", p.rules.Text, p.head.Text())
	}
	var got []string
	for _, i := range []int{1, 2, 0} {
		p.rules.SetText(chooseAddress(p.rules.Text, i))
		p.Save()
		got = append(got, o.kept[2].Rules)
	}
	if diff := cmp.Diff([]string{"ip truncate", "ip remove", ""}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCouldNotBeReadIsReadAgain(t *testing.T) {
	p, _, _ := open(t, style.Light, fyne.NewSize(900, 700))
	p.reread()
	if p.shown.held.Raw != 1 {
		t.Errorf("%d are left", p.shown.held.Raw)
	}
}

func TestThePaneBeginsWithWhatItIsNamedFor(t *testing.T) {
	p, _, w := open(t, style.Light, fyne.NewSize(900, 700))
	top := func(o fyne.CanvasObject) float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y }
	if rules, stored := top(p.rules), top(p.held); rules > stored || rules > w.Canvas().Size().Height {
		t.Errorf("the rules are at %v, what is stored at %v", rules, stored)
	}
}

func TestStoredRulesThatAreNotUnderstoodSayThatEverythingIsHidden(t *testing.T) {
	p, o, _ := open(t, style.Light, fyne.NewSize(900, 700))
	k := o.kept[1]
	k.Rules = "mask name a\nhide b"
	o.kept[1] = k
	p.loader.Ask()
	if got := p.status.Text(); !strings.HasPrefix(got, "Line 2, column 1: ") || !strings.HasSuffix(got, "every value that comes in is hidden.") {
		t.Error(got)
	}
}
