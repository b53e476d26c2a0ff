package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"paddock/app/project"
)

// rangeKeys choose a time range after T: hour, day, week, month. They are in the order of project.Ranges.
const rangeKeys = "hdwm"

// chord is a key that waits for a second one.
type chord rune

func (w *Window) bindKeys() {
	c := w.win.Canvas()
	bind := func(key fyne.KeyName, mod fyne.KeyModifier, do func()) {
		shortcut := &desktop.CustomShortcut{KeyName: key, Modifier: mod}
		w.shortcuts.AddShortcut(shortcut, func(fyne.Shortcut) {
			if w.sheet == nil && c.Overlays().Top() != nil {
				return // a menu is open: it comes first
			}
			do()
		})
		c.AddShortcut(shortcut, w.shortcuts.TypedShortcut)
	}
	main := fyne.KeyModifierShortcutDefault
	bind(fyne.KeyK, main, w.openPalette)
	bind(fyne.KeyP, main, w.openPalette)
	c.AddShortcut(&fyne.ShortcutSelectAll{}, func(fyne.Shortcut) {
		if p, ok := w.panes[w.current].(interface{ SelectAll() bool }); ok && c.Overlays().Top() == nil {
			p.SelectAll()
		}
	})
	w.shortcuts.AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) {
		if p, ok := w.panes[w.current].(interface{ Undo() bool }); ok && c.Overlays().Top() == nil {
			p.Undo()
		}
	})
	c.AddShortcut(&fyne.ShortcutUndo{}, w.shortcuts.TypedShortcut)
	bind(fyne.KeyComma, main, func() { w.jump(settingsPane) })
	for i, e := range w.deps.Entries {
		if k, ok := entryKey(i); ok {
			bind(k.key, k.mod, func() { w.jump(e.Title) })
		}
	}
	bind(fyne.KeyDown, fyne.KeyModifierAlt, func() { w.walk(1) })
	bind(fyne.KeyUp, fyne.KeyModifierAlt, func() { w.walk(-1) })
	c.SetOnTypedKey(w.typedKey)
	c.SetOnTypedRune(w.typedRune)
}

// keyOfEntry opens an entry of the sidebar.
type keyOfEntry struct {
	key   fyne.KeyName
	mod   fyne.KeyModifier
	words string
}

// entryKey is the key of the i-th entry of the sidebar; ok is false beyond those that keys are left for.
func entryKey(i int) (k keyOfEntry, ok bool) {
	digit := string(rune('1' + i%9))
	switch {
	case i < 9:
		return keyOfEntry{fyne.KeyName(digit), fyne.KeyModifierAlt, "Alt " + digit}, true
	case i < 18:
		return keyOfEntry{fyne.KeyName(digit), fyne.KeyModifierAlt | fyne.KeyModifierShift, "Alt Shift " + digit}, true
	}
	return keyOfEntry{}, false
}

// walk opens the next entry of the sidebar, or the one before; behind the last one comes the first.
func (w *Window) walk(by int) {
	n := len(w.deps.Entries)
	at := slices.IndexFunc(w.deps.Entries, func(e Entry) bool { return e.Title == w.current })
	if n > 0 {
		w.jump(w.deps.Entries[(at+by+n)%n].Title)
	}
}

// jump opens a pane and closes what floats above it.
func (w *Window) jump(title string) {
	w.closeSheet()
	w.Go(title)
}

// typedKey takes keys while no field has the focus.
func (w *Window) typedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyF1 {
		w.showKeys()
		return
	}
	if w.sheet != nil {
		w.sheet.typed(e)
		return
	}
	if p, ok := w.panes[w.current].(keyed); ok {
		p.TypedKey(e)
	}
}

// typedRune takes letters while no field has the focus.
func (w *Window) typedRune(r rune) {
	if w.sheet != nil {
		return
	}
	began := w.chord
	w.chord = 0
	if began == 't' {
		if i := strings.IndexRune(rangeKeys, lowerRune(r)); i >= 0 {
			w.lookBack(project.Ranges[i])
			return
		}
	}
	if r == '/' {
		if p, ok := w.panes[w.current].(searcher); ok {
			p.FocusSearch()
		} else {
			w.openPalette()
		}
		return
	}
	if p, ok := w.panes[w.current].(runed); ok && p.TypedRune(r) {
		return
	}
	if lowerRune(r) == 't' {
		w.chord = 't'
	}
}

func lowerRune(r rune) rune { return []rune(strings.ToLower(string(r)))[0] }

func (w *Window) openSheet(s *sheet) {
	w.closeSheet()
	w.sheet = s
	s.open()
}

func (w *Window) closeSheet() {
	if w.sheet != nil {
		w.sheet.close()
	}
}

// sheetClosed forgets a sheet that was closed.
func (w *Window) sheetClosed(s *sheet) {
	if w.sheet == s {
		w.sheet = nil
	}
}
