package ui

import (
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"paddock/app/config"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// looks compares what the window shows with a picture, up to two steps of 255 in a colour: renderers round differently.
func looks(t *testing.T, d *desk, name string) {
	t.Helper()
	file := filepath.Join("testdata", name+".png")
	got := d.win.Canvas().Capture()
	if *update {
		write(t, file, got)
		return
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if n := differing(want, got); n != 0 {
		failed := filepath.Join(os.TempDir(), name+"-got.png")
		write(t, failed, got)
		t.Errorf("%d pixels differ from %s; see %s, and run with -update if that is right", n, file, failed)
	}
}

func write(t *testing.T, file string, picture image.Image) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func differing(want, got image.Image) (n int) {
	w, g := pixels(want), pixels(got)
	if w.Rect != g.Rect {
		return len(w.Pix) / 4
	}
	for i := 0; i < len(w.Pix); i += 4 {
		if apart(w.Pix[i], g.Pix[i]) || apart(w.Pix[i+1], g.Pix[i+1]) || apart(w.Pix[i+2], g.Pix[i+2]) {
			n++
		}
	}
	return n
}

func pixels(m image.Image) *image.RGBA {
	p := image.NewRGBA(m.Bounds())
	draw.Draw(p, p.Rect, m, m.Bounds().Min, draw.Src)
	return p
}

func apart(a, b uint8) bool { return max(a, b)-min(a, b) > 2 }

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
			looks(t, d, c.name)
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
