package ui

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// trayPx is the size of the tray's icon; desktops shrink it to some 22 px, so that its badge must be large.
const trayPx = 64

// TrayIcon draws the mark, and the count of unseen issues on it when there are any. It belongs to the window's
// goroutine.
func TrayIcon(unseen int64) (fyne.Resource, error) {
	mark := canvas.NewImageFromResource(style.Mark())
	kit.Put(mark, 0, 0, trayPx, trayPx)
	all := container.NewWithoutLayout(mark)
	text := ""
	if unseen > 0 {
		if text = brief(unseen); unseen > 99 {
			text = "99+"
		}
		const h = 40
		word := &canvas.Text{Text: text, Color: color.White, TextSize: 32, TextStyle: style.BodyStrong.Style()}
		if len(text) > 2 {
			word.TextSize = 24
		}
		size := word.MinSize()
		w := min(trayPx, max(h, size.Width+14))
		ground := &canvas.Rectangle{FillColor: color.NRGBA{R: 0xC0, G: 0x32, B: 0x2B, A: 0xFF}, CornerRadius: h / 2} // red in both variants: the tray has its own
		kit.Put(ground, trayPx-w, trayPx-h, w, h)
		kit.Put(word, trayPx-w+(w-size.Width)/2, trayPx-h+(h-size.Height)/2, size.Width, size.Height)
		all.Add(ground)
		all.Add(word)
	}
	c := software.NewTransparentCanvas()
	c.SetPadded(false)
	c.SetContent(all)
	c.Resize(fyne.NewSquareSize(trayPx))
	var out bytes.Buffer
	if err := png.Encode(&out, c.Capture()); err != nil {
		return nil, fmt.Errorf("draw the tray's icon: %w", err)
	}
	return fyne.NewStaticResource("paddock-tray"+text+".png", out.Bytes()), nil
}
