package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"paddock/app/config"
	"paddock/ui/golden"
)

func TestTheFrameLooksRight(t *testing.T) {
	for _, c := range []struct {
		name  string
		size  fyne.Size
		theme config.Theme
		do    func(*desk)
	}{
		{"frame-light", DefaultSize, config.Light, func(*desk) {}},
		{"frame-dark", DefaultSize, config.Dark, func(*desk) {}},
		{"frame-slim-light", fyne.NewSize(1024, 700), config.Light, func(d *desk) {
			d.source.listener = Listener{State: Failed, Address: "127.0.0.1:7669", Problem: "Port in use"}
			d.listener.Ask()
		}},
		{"palette-light", DefaultSize, config.Light, (*desk).openPaletteFor},
		{"palette-dark", DefaultSize, config.Dark, (*desk).openPaletteFor},
		{"notices-dark", DefaultSize, config.Dark, func(d *desk) {
			d.notices.all = []Notice{
				{Title: "OperationalError in Acme Shop", Body: "server closed the connection unexpectedly\nshop.catalog.search in product_list", Urgent: true, At: now},
				{Title: "14 new issues in Acme Shop", Body: "KeyError · shop.checkout.views in place_order", At: now.Add(-7 * 3600e9)},
			}
			d.showNotices()
		}},
		{"keys-light", MinSize, config.Light, func(d *desk) { d.showKeys() }},
		{"tell-light", MinSize, config.Light, func(d *desk) {
			d.Tell("Paddock keeps listening in the tray", "Quit from there, or change this in Settings.", func() {})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, c.size)
			d.setTheme(c.theme)
			d.open(t, "Errors")
			d.notices.unread = 1
			d.marks.Ask()
			d.source.listener.Rate = 12
			d.listener.Ask()
			c.do(d)
			golden.Match(t, c.name, d.win.Canvas().Capture())
		})
	}
}

// openPaletteFor opens it with something found.
func (d *desk) openPaletteFor() {
	d.source.hits = map[string][]Hit{"er": {
		{Title: "IntegrityError", Detail: "SHOP-4F2 · duplicate key value violates unique constraint \"orders_order_reference_key\", and more", Icon: "bug", Issue: 1},
		{Title: "OperationalError", Detail: "SHOP-4F3", Icon: "bug", Issue: 2},
	}}
	d.press(fyne.KeyK, fyne.KeyModifierShortcutDefault)
	d.write("er")
}
