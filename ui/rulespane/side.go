package rulespane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// side stands beside the editor: built-in rules, versions, and what can be written.
type side struct {
	pane    *Pane
	tabs    *kit.Tabs
	noise   *fyne.Container
	past    *fyne.Container
	help    fyne.CanvasObject
	parts   []fyne.CanvasObject
	toggles map[string]*kit.Toggle
	rows    map[string]*kit.FormRow
	restore []*kit.Button // of the versions shown, newest first
	object  fyne.CanvasObject
}

func newSide(p *Pane) *side {
	s := &side{pane: p, tabs: kit.NewTabs("Noise", "Versions", "Help"), noise: kit.VStack(0), past: kit.VStack(0), toggles: map[string]*kit.Toggle{}, rows: map[string]*kit.FormRow{}}
	s.help = newHelp()
	for _, r := range issue.NoiseRules() {
		t := kit.NewToggle(r.Title, func(on bool) { p.turn(r, on) })
		row := kit.NewFormRow(r.Title, r.Text, t)
		s.toggles[r.Name], s.rows[r.Name] = t, row
		s.noise.Add(row)
	}
	stack := container.NewStack()
	for _, o := range []fyne.CanvasObject{s.noise, s.past, s.help} {
		scroll := kit.NewScroll(kit.Inset(o, 0, 14, 12, 0))
		s.parts = append(s.parts, scroll)
		stack.Add(scroll)
	}
	s.tabs.OnChanged = func(int) { s.turn() }
	s.turn()
	s.object = kit.VStack(0, s.tabs, kit.Fill(stack))
	return s
}

func (s *side) turn() {
	for i, o := range s.parts {
		if i == s.tabs.Selected() {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

// show brings all of it up to date.
func (s *side) show(v view, d draft) {
	for _, r := range issue.NoiseRules() {
		s.toggles[r.Name].Set(d.on(r))
		words := r.Text
		if n := v.noise[r.Name]; n.Issues > 0 {
			words += " So far " + wording.Count(n.Issues, "issue", "issues") + ", " + wording.Count(n.Events, "event", "events") + "."
		}
		s.rows[r.Name].SetHelp(words)
	}
	s.past.Objects, s.restore = nil, nil
	now := s.pane.deps.Now()
	for i, set := range v.versions {
		words := "Version " + wording.Number(set.Version)
		by := wording.Age(set.Time, now)
		if set.By != "" {
			by = short(set.By, 30) + ", " + by
		}
		compiled, err := issue.CompileRules(set.Text, set.Switches)
		if err == nil {
			by += " · " + wording.Count(int64(compiled.Len()), "rule", "rules")
		}
		line := []fyne.CanvasObject{kit.Fill(kit.VStack(1, kit.NewLine(words, style.BodyMedium, style.Text), kit.NewLine(by, style.Small, style.Text3)))}
		if i == 0 {
			line = append(line, kit.NewBadge("in force", style.Accent))
		} else {
			b := kit.NewButton(kit.Plain, "Restore", func() { s.pane.restore(set) }).WithTip("Put these rules into the editor; Save makes them count")
			s.restore = append(s.restore, b)
			line = append(line, b)
		}
		s.past.Add(kit.VStack(0, kit.Inset(kit.HStack(10, line...), 8, 0), kit.NewRule()))
	}
	if len(v.versions) == 0 {
		s.past.Add(kit.Inset(kit.NewWrapped("Every time you save, a version is kept here, and any of them can be put back.", style.Body, style.Text2), 14, 0))
	}
	s.past.Refresh()
	s.noise.Refresh()
}

// newHelp tells what can be written.
func newHelp() fyne.CanvasObject {
	words := func(s string) fyne.CanvasObject { return kit.NewWrapped(s, style.Body, style.Text2) }
	return kit.VStack(4,
		kit.Gap(0, 8),
		words("One rule a line: which events it is for, an arrow, what to do. All conditions must hold; the first rule that says a thing decides it."),
		kit.NewSection("Conditions"),
		kit.NewVariables([]kit.Fact{
			{Name: "type:", Value: "KeyError"}, {Name: "message:", Value: `"*timed out*"`}, {Name: "value:", Value: `"'id'"`}, {Name: "module:", Value: "shop.*"}, {Name: "path:", Value: "**/payments/*.py"},
			{Name: "function:", Value: "checkout"}, {Name: "app:", Value: "yes"}, {Name: "logger:", Value: "django.security.*"}, {Name: "level:", Value: "error"},
			{Name: "env:", Value: "production"}, {Name: "release:", Value: "1.*"}, {Name: "transaction:", Value: "/admin/*"}, {Name: "url:", Value: "*/api/*"},
			{Name: "agent:", Value: "*bot*"}, {Name: "ip:", Value: "10.*"}, {Name: "tag.NAME:", Value: "web1"}, {Name: "!type:", Value: "when it is not"},
		}),
		kit.NewSection("What to do"),
		kit.NewVariables([]kit.Fact{
			{Name: "fingerprint", Value: `("one issue", "{{ default }}")`}, {Name: "ignore", Value: "counted and not kept"}, {Name: "noise", Value: "kept apart, alerts nobody"},
			{Name: "assign", Value: `("ana")`}, {Name: "level", Value: "(warning)"},
		}),
		words("A fingerprint may hold {{ default }}, {{ type }}, {{ message }}, {{ function }}, {{ module }}, {{ logger }}, {{ level }}, {{ transaction }} or {{ tags.NAME }}. # begins a comment."),
	)
}
