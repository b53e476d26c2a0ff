package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// EmptyWords is what an empty view says.
type EmptyWords struct {
	Icon        string     // "circle-check" when all is well
	Role        style.Role // of the icon's disc: Accent when all is well; the zero value is Grey
	Title, Text string
	Action      string // the button's word; "" shows no button
	ActionIcon  string
	Do          func()
}

// Empty fills a view that has nothing to show.
type Empty struct {
	widget.BaseWidget
	words EmptyWords

	disc   *canvas.Circle
	icon   *canvas.Image
	title  *Text
	text   *Wrapped
	button *Button
}

const (
	discSize  = 68
	emptyMost = 420 // the text's width
)

// NewEmpty makes an empty view.
func NewEmpty(w EmptyWords) *Empty {
	e := &Empty{disc: &canvas.Circle{}, icon: picture(), title: NewLine("", style.Section, style.Text).Center(), text: NewWrapped("", style.Body, style.Text2).Plain().Center()}
	e.button = NewButton(Primary, "", func() {
		if e.words.Do != nil {
			e.words.Do()
		}
	})
	e.ExtendBaseWidget(e)
	e.take(w)
	return e
}

// Set changes what it says.
func (e *Empty) Set(w EmptyWords) {
	e.take(w)
	e.Refresh()
}

func (e *Empty) take(w EmptyWords) {
	if w.Role == style.Bg {
		w.Role = style.Grey
	}
	e.words = w
	e.title.SetText(w.Title)
	e.text.SetText(w.Text)
	e.button.WithIcon(w.ActionIcon).SetText(w.Action)
}

// Words gives what it says.
func (e *Empty) Words() EmptyWords { return e.words }

// CreateRenderer is for Fyne.
func (e *Empty) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: e, objects: []fyne.CanvasObject{e.disc, e.icon, e.title, e.text, e.button},
		min: func() fyne.Size { return fyne.NewSize(160, e.height(emptyMost)) },
		place: func(s fyne.Size) {
			w := min(s.Width-2*style.PanePad, emptyMost)
			x := middle(s.Width, w)
			y := max(0, middle(s.Height, e.height(w))-discSize/4) // a little above the middle looks like the middle
			Put(e.disc, middle(s.Width, discSize), y, discSize, discSize)
			Put(e.icon, middle(s.Width, 28), y+(discSize-28)/2, 28, 28)
			y += discSize + 18
			Put(e.title, x, y, w, 20)
			y += 20 + 5
			e.text.Resize(fyne.NewSize(w, 10))
			h := e.text.MinSize().Height
			Put(e.text, x, y, w, h)
			y += h + 18
			b := e.button.MinSize()
			Put(e.button, middle(s.Width, b.Width), y, b.Width, b.Height)
		},
		paint: func() {
			e.disc.FillColor = style.Color(style.Soft(e.words.Role))
			e.icon.Resource = style.LargeIcon(e.words.Icon, e.words.Role)
			ShowIf(e.icon, e.words.Icon != "")
			e.icon.Refresh()
			ShowIf(e.disc, e.words.Icon != "")
			ShowIf(e.button, e.words.Action != "")
		},
	})
}

func (e *Empty) height(w float32) float32 {
	if e.text.Size().Width != w {
		e.text.Resize(fyne.NewSize(w, 10))
	}
	h := discSize + 18 + 20 + 5 + e.text.MinSize().Height
	if e.words.Action != "" {
		h += 18 + style.ControlH
	}
	return h
}

// Progress is a bar that shows how much is done.
type Progress struct {
	widget.BaseWidget
	share       float32
	track, done *canvas.Rectangle
}

const progressH = 8

// NewProgress makes a bar 8 px high.
func NewProgress() *Progress {
	p := &Progress{track: rectangle(progressH / 2), done: rectangle(progressH / 2)}
	p.ExtendBaseWidget(p)
	return p
}

// Set says how much is done, from 0 to 1.
func (p *Progress) Set(share float32) {
	if share = max(0, min(share, 1)); share != p.share {
		p.share = share
		p.Refresh()
	}
}

// Share gives how much is done.
func (p *Progress) Share() float32 { return p.share }

// CreateRenderer is for Fyne.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: p, objects: []fyne.CanvasObject{p.track, p.done},
		min: func() fyne.Size { return fyne.NewSize(60, progressH) },
		place: func(s fyne.Size) {
			y := middle(s.Height, progressH)
			Put(p.track, 0, y, s.Width, progressH)
			// A bar shorter than its own ends would be drawn as a blob wider than it is.
			Put(p.done, 0, y, max(progressH, float32(int(s.Width*p.share))), progressH)
		},
		paint: func() {
			p.track.FillColor, p.done.FillColor = style.Color(style.GreySoft), style.Color(style.AccentFill)
			ShowIf(p.done, p.share > 0)
		},
	})
}

// Skeleton stands still where rows will be while they load for the first time.
type Skeleton struct {
	widget.BaseWidget
	rowH float32
	view *drawing
}

// NewSkeleton makes bars in the geometry of rows rowH px high, as many as fit.
func NewSkeleton(rowH float32) *Skeleton {
	s := &Skeleton{rowH: rowH}
	s.ExtendBaseWidget(s)
	return s
}

// skeletonShares are the widths of the first bar of each row, so that they look like words.
var skeletonShares = []float32{0.30, 0.42, 0.26, 0.36, 0.30}

// CreateRenderer is for Fyne.
func (s *Skeleton) CreateRenderer() fyne.WidgetRenderer {
	s.view = &drawing{owner: s, min: func() fyne.Size { return fyne.NewSize(60, s.rowH) }}
	s.view.place = func(z fyne.Size) {
		s.view.objects = nil
		for i := 0; float32(i)*s.rowH < z.Height; i++ {
			s.addRow(float32(i)*s.rowH, z.Width, skeletonShares[i%len(skeletonShares)])
		}
	}
	s.view.paint = func() {}
	return clipping{s.view}
}

func (s *Skeleton) addRow(y, w, share float32) {
	const x = 24
	w -= 2 * x
	bar := func(y, from, width, h float32) {
		b := rectangle(min(style.RadiusBadge, h/2))
		b.FillColor = style.Color(style.GreySoft)
		Put(b, x+from, y, width, h)
		s.view.objects = append(s.view.objects, b)
	}
	if s.rowH < 44 {
		bar(y+middle(s.rowH, 9), 0, w*share*2, 9)
		return
	}
	top := y + middle(s.rowH, 46)
	bar(top, 0, w*share, 12)
	bar(top+20, 0, w*0.55, 9)
	bar(top+37, 0, w*0.42, 9)
	bar(top+18, w*0.74, w*0.13, 18)
	bar(top+20, w*0.92, w*0.08, 12)
}
