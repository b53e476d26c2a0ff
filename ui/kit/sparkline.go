package kit

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Sparkline shows the course of some counts as bars with 1 px between them. A count of nothing is a bar of 1 px, so
// that the time it stands for can be seen.
type Sparkline struct {
	widget.BaseWidget
	values []float64
	role   style.Role
	size   fyne.Size
	raster *canvas.Raster
}

// NewSparkline makes a sparkline of 60×20 px.
func NewSparkline(role style.Role) *Sparkline { return NewSparklineOf(role, fyne.NewSize(60, 20)) }

// NewSparklineOf makes a sparkline of another size.
func NewSparklineOf(role style.Role, size fyne.Size) *Sparkline {
	s := &Sparkline{role: role, size: size}
	s.raster = canvas.NewRaster(s.draw)
	s.ExtendBaseWidget(s)
	return s
}

// Set shows other counts.
func (s *Sparkline) Set(values []float64, role style.Role) {
	s.values, s.role = values, role
	s.Refresh()
}

// Values gives the counts.
func (s *Sparkline) Values() []float64 { return s.values }

func (s *Sparkline) draw(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	gap := max(1, int(float32(w)/max(1, s.raster.Size().Width)+0.5))
	drawBars(img, s.values, barStyle{ink: style.NRGBA(s.role), gap: gap, least: gap})
	return img
}

// CreateRenderer is for Fyne.
func (s *Sparkline) CreateRenderer() fyne.WidgetRenderer {
	return &drawing{
		owner: s, objects: []fyne.CanvasObject{s.raster},
		min: func() fyne.Size { return s.size },
		place: func(z fyne.Size) {
			h := min(z.Height, s.size.Height)
			Put(s.raster, 0, middle(z.Height, h), z.Width, h)
		},
	}
}
