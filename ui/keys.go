package ui

import (
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
	for i, e := range w.deps.Entries[:min(9, len(w.deps.Entries))] {
		bind(fyne.KeyName(rune('1'+i)), fyne.KeyModifierAlt, func() { w.jump(e.Title) })
	}
	c.SetOnTypedKey(w.typedKey)
	c.SetOnTypedRune(w.typedRune)
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
