package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Legend names the series of a chart, each with a square of its colour, as many as there is room for.
type Legend struct {
	widget.BaseWidget
	series  []Series
	squares []*canvas.Rectangle
	names   []*canvas.Text
	view    *drawing
}

const (
	legendGap  = 14
	legendH    = 18
	legendMost = 150 // a longer name is cut
)

// NewLegend makes an empty legend.
func NewLegend() *Legend {
	l := &Legend{}
	l.ExtendBaseWidget(l)
	return l
}

// Set names other series.
func (l *Legend) Set(series []Series) {
	l.series = series
	for len(l.squares) < len(series) {
		l.squares, l.names = append(l.squares, rectangle(2)), append(l.names, label(style.Caption))
	}
	if l.view != nil {
		l.view.objects = l.objects()
		l.Refresh()
	}
}

func (l *Legend) objects() (all []fyne.CanvasObject) {
	for i := range l.squares {
		all = append(all, l.squares[i], l.names[i])
	}
	return all
}

// CreateRenderer is for Fyne.
func (l *Legend) CreateRenderer() fyne.WidgetRenderer {
	l.view = &drawing{
		owner: l, objects: l.objects(),
		min:   func() fyne.Size { return fyne.NewSize(0, legendH) },
		place: l.place,
		paint: func() { l.place(l.Size()) },
	}
	return start(l.view)
}

// place sets the names from the right end, the first at the left.
func (l *Legend) place(s fyne.Size) {
	h := lineHeight(style.Caption)
	shown, w := 0, float32(0)
	for i, one := range l.series {
		l.names[i].Text = Ellipsis(one.Name, style.Caption, legendMost)
		next := w + 13 + wide(l.names[i].Text, style.Caption) + legendGap
		if next-legendGap > s.Width {
			break
		}
		shown, w = i+1, next
	}
	x := s.Width - w + legendGap
	for i := range l.squares {
		ShowIf(l.squares[i], i < shown)
		ShowIf(l.names[i], i < shown)
		if i >= shown {
			continue
		}
		l.squares[i].FillColor, l.names[i].Color = seriesInk(l.series[i]), style.Color(style.Text2)
		nameW := wide(l.names[i].Text, style.Caption)
		Put(l.squares[i], x, middle(s.Height, 8), 8, 8)
		Put(l.names[i], x+13, middle(s.Height, h), nameW, h)
		x += 13 + nameW + legendGap
	}
}
