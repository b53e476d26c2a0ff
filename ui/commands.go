package ui

import (
	"runtime"
	"strings"

	"paddock/app/config"
	"paddock/app/project"
)

// command is the key that shortcuts begin with on this system.
var command = map[bool]string{true: "Cmd", false: "Ctrl"}[runtime.GOOS == "darwin"]

// deed is a line of the palette: somewhere to go, or something to do.
type deed struct {
	section string
	title   string
	detail  string
	icon    string
	keys    string
	do      func()
}

// Sections of the palette, in their order.
const (
	goTo    = "Go to"
	foundIn = "Issues"
	doing   = "Do"
)

// deeds lists all that the palette offers without looking anything up.
func (w *Window) deeds() []deed {
	var all []deed
	for _, item := range w.side.items {
		e := item.entry
		all = append(all, deed{goTo, e.Title, e.Section, e.Icon, item.keys, func() { w.Go(e.Title) }})
	}
	if len(w.projects) > 1 {
		all = append(all, deed{goTo, everyProject, "Project", "box", "", func() { w.LookAt(0) }})
	}
	for _, p := range w.projects {
		if p.ID != w.scope.Project {
			all = append(all, deed{goTo, p.Name, "Project", "box", "", func() { w.LookAt(p.ID) }})
		}
	}
	for _, t := range []struct {
		theme       config.Theme
		title, icon string
	}{
		{config.Light, "Switch to light", "sun"},
		{config.Dark, "Switch to dark", "moon"},
		{config.System, "Follow the system's light or dark", "monitor"},
	} {
		if t.theme != w.deps.Settings.Get().Theme {
			all = append(all, deed{doing, t.title, "", t.icon, "", func() { w.setTheme(t.theme) }})
		}
	}
	for i, r := range project.Ranges {
		if r != w.scope.Range {
			keys := ""
			if i < len(rangeKeys) {
				keys = "T " + strings.ToUpper(string(rangeKeys[i]))
			}
			all = append(all, deed{doing, "Show " + lower(r.Words()), "", "calendar", keys, func() { w.lookBack(r) }})
		}
	}
	return append(all,
		deed{doing, "Show the alerts so far", "", "bell", "", w.showNotices},
		deed{doing, "Show the keyboard table", "", "keyboard", "F1", w.showKeys},
		deed{doing, "Quit Paddock", "", "power", "", w.deps.Quit},
	)
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// matching keeps the deeds that hold every word, those whose title begins with the words first.
func matching(all []deed, words string) []deed {
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" {
		return all
	}
	var first, rest []deed
	for _, d := range all {
		title := strings.ToLower(d.title)
		switch {
		case strings.HasPrefix(title, words):
			first = append(first, d)
		case holdsAll(title+" "+strings.ToLower(d.detail), strings.Fields(words)):
			rest = append(rest, d)
		}
	}
	return append(first, rest...)
}

func holdsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// sorted gathers the deeds by section: where to go, what was found, what to do.
func sorted(deeds []deed) []deed {
	var all []deed
	for _, section := range []string{goTo, foundIn, doing} {
		for _, d := range deeds {
			if d.section == section {
				all = append(all, d)
			}
		}
	}
	return all
}
