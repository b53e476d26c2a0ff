package ui

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/app/config"
	"paddock/app/project"
	"paddock/ui/style"
)

func TestThePaletteGoesAndDoes(t *testing.T) {
	main := fyne.KeyModifierShortcutDefault
	t.Run("opens on both keys, with everything there is", func(t *testing.T) {
		for _, key := range []fyne.KeyName{fyne.KeyK, fyne.KeyP} {
			d := newDesk(t, DefaultSize)
			d.press(key, main)
			want := []string{
				"Overview", "Errors", "Logs", "Analytics", "Metrics", "Monitoring", "Performance", "Inbox", "Setup", "Settings", "All projects", "Blog",
				"Switch to light", "Switch to dark", "Show last hour", "Show last 24 hours", "Show last 7 days", "Show last 30 days", "Show last 90 days",
				"Show the alerts so far", "Show the keyboard table", "Quit Paddock",
			}
			expect(t, "offers", want, d.offers())
		}
	})
	t.Run("filters, moves, and Enter opens a pane", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.press(fyne.KeyK, main)
		d.write("set")
		expect(t, "offers", []string{"Setup", "Settings"}, d.offers())
		d.press(fyne.KeyDown, 0)
		d.press(fyne.KeyDown, 0)
		d.press(fyne.KeyReturn, 0)
		expect(t, "title", "Settings - Paddock", d.win.Title())
		if d.palette != nil || d.sheet != nil || len(d.win.Canvas().Overlays().List()) > 0 {
			t.Error("the palette is still open")
		}
	})
	t.Run("finds issues", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.source.hits = map[string][]Hit{"integrity": {{Title: "IntegrityError in place_order", Detail: "SHOP-4F2", Icon: "bug", Issue: 77}}}
		d.press(fyne.KeyK, main)
		d.write("integrity")
		expect(t, "offers", []string{"IntegrityError in place_order"}, d.offers())
		d.press(fyne.KeyReturn, 0)
		expect(t, "issue", int64(77), d.panes["Errors"].issue)
	})
	t.Run("leaves out what was found for other words", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.press(fyne.KeyK, main)
		d.write("zebra")
		d.palette.show(finding{"zeb", []Hit{{Title: "ZebError"}}}, nil) // it took its time
		expect(t, "offers", []string(nil), d.offers())
	})
	t.Run("says when issues cannot be searched", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.source.failing = errors.New("the disk is gone")
		d.press(fyne.KeyK, main)
		d.write("zebra")
		expect(t, "offers", []string{"Issues could not be searched"}, d.offers())
	})
	t.Run("says when there is nothing", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		d.press(fyne.KeyK, main)
		d.write("zebra")
		expect(t, "offers", []string(nil), d.offers())
		expect(t, "said", true, d.palette.none.Visible())
		d.press(fyne.KeyReturn, 0)
		expect(t, "still open", true, d.palette != nil)
	})
	t.Run("changes project, range and theme", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		for _, words := range []string{"blog", "last 7", "dark"} {
			d.press(fyne.KeyK, main)
			d.write(words)
			d.press(fyne.KeyReturn, 0)
		}
		expect(t, "scope", project.Scope{Project: 2, Range: project.Week}, d.scope)
		expect(t, "theme", config.Dark, d.file.Get().Theme)
		expect(t, "worn", true, style.Dark())
	})
}

func TestThePaletteClosesAndScrolls(t *testing.T) {
	main := fyne.KeyModifierShortcutDefault
	t.Run("closes on Esc, on its keys, and by a click beside it", func(t *testing.T) {
		d := newDesk(t, DefaultSize)
		for _, shut := range []func(){
			func() { d.press(fyne.KeyEscape, 0) },
			func() { d.win.Canvas().Unfocus(); d.press(fyne.KeyEscape, 0) },
			func() { d.openPalette() },
			func() { test.TapCanvas(d.win.Canvas(), fyne.NewPos(20, 700)) },
		} {
			d.press(fyne.KeyK, main)
			shut()
			expect(t, "open", false, d.palette != nil)
		}
		d.press(fyne.KeyK, main)
		test.TapCanvas(d.win.Canvas(), fyne.NewPos(640, 555)) // its own foot
		expect(t, "a click on it leaves it open", true, d.palette != nil)
	})
	t.Run("keeps what is chosen in view", func(t *testing.T) {
		d := newDesk(t, MinSize)
		d.press(fyne.KeyK, main)
		for range 30 {
			d.press(fyne.KeyDown, 0)
		}
		p := d.palette
		last := p.rows[len(p.rows)-1]
		expect(t, "chosen", "Quit Paddock", p.chosenTitle())
		top, bottom := last.Position().Y-p.scroll.Offset.Y, last.Position().Y+deedH-p.scroll.Offset.Y
		if top < 0 || bottom > p.scroll.Size().Height {
			t.Errorf("the row is at %v to %v of %v", top, bottom, p.scroll.Size().Height)
		}
		d.press(fyne.KeyReturn, 0)
		expect(t, "quits", 1, d.quits)
	})
}
