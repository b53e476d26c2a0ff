package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// VStack sets objects below each other, gap px apart; those made with Fill share the height that is left.
func VStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&stack{gap: gap, upright: true}, objects...)
}

// HStack sets objects beside each other, gap px apart and each in the middle of the height; those made with Fill share
// the width that is left.
func HStack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&stack{gap: gap}, objects...)
}

// Fill makes an object take the room that is left in a VStack or HStack. Fill(nil) is a spring.
func Fill(o fyne.CanvasObject) fyne.CanvasObject {
	if o == nil {
		return container.New(&fill{})
	}
	return container.New(&fill{}, o)
}

// Gap is empty room of a width and height.
func Gap(w, h float32) fyne.CanvasObject { return container.New(&gap{fyne.NewSize(w, h)}) }

// Inset keeps room around an object: one number for all sides, two for upright and across, or four from the top
// clockwise.
func Inset(o fyne.CanvasObject, room ...float32) *fyne.Container {
	in := &inset{}
	switch len(room) {
	case 1:
		in.top, in.right, in.bottom, in.left = room[0], room[0], room[0], room[0]
	case 2:
		in.top, in.right, in.bottom, in.left = room[0], room[1], room[0], room[1]
	case 4:
		in.top, in.right, in.bottom, in.left = room[0], room[1], room[2], room[3]
	}
	return container.New(in, o)
}

// AtMost keeps an object at the left and no wider than w, as forms are.
func AtMost(w float32, o fyne.CanvasObject) *fyne.Container { return container.New(&atMost{w: w}, o) }

// Sized gives an object a smallest size.
func Sized(o fyne.CanvasObject, w, h float32) *fyne.Container {
	return container.New(&sized{fyne.NewSize(w, h)}, o)
}

// Fixed gives an object a width of its own choice, whatever it asks for.
func Fixed(o fyne.CanvasObject, w float32) *fyne.Container { return container.New(&fixed{w}, o) }

type fixed struct{ w float32 }

// MinSize is for Fyne.
func (f *fixed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(f.w, objects[0].MinSize().Height)
}

// Layout is for Fyne.
func (f *fixed) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	Put(objects[0], 0, 0, s.Width, s.Height)
}

type stack struct {
	gap     float32
	upright bool
}

func isFill(o fyne.CanvasObject) bool {
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	_, ok = c.Layout.(*fill)
	return ok
}

// along and across read a size in the stack's own direction.
func (s *stack) along(z fyne.Size) float32 {
	if s.upright {
		return z.Height
	}
	return z.Width
}

func (s *stack) across(z fyne.Size) float32 {
	if s.upright {
		return z.Width
	}
	return z.Height
}

// MinSize is for Fyne.
func (s *stack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var long, broad float32
	shown := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		long += s.along(m)
		broad = max(broad, s.across(m))
		shown++
	}
	long += s.gap * float32(max(0, shown-1))
	if s.upright {
		return fyne.NewSize(broad, long)
	}
	return fyne.NewSize(long, broad)
}

// Layout is for Fyne.
func (s *stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, fills, shown := s.along(size), 0, 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		shown++
		if isFill(o) {
			fills++
			continue
		}
		left -= s.along(s.minOf(o, size))
	}
	left -= s.gap * float32(max(0, shown-1))
	at := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := s.minOf(o, size)
		long := s.along(m)
		if isFill(o) {
			long = max(0, left/float32(fills))
		}
		s.putOne(o, at, long, size)
		at += long + s.gap
	}
}

// minOf is an object's smallest size; wrapped text in a column is only as high as it must be once it knows its width.
func (s *stack) minOf(o fyne.CanvasObject, size fyne.Size) fyne.Size {
	if s.upright && o.Size().Width != size.Width {
		o.Resize(fyne.NewSize(size.Width, o.Size().Height))
	}
	return o.MinSize()
}

func (s *stack) putOne(o fyne.CanvasObject, at, long float32, size fyne.Size) {
	if s.upright {
		Put(o, 0, at, size.Width, long)
		return
	}
	if isFill(o) {
		Put(o, at, 0, long, size.Height)
		return
	}
	h := min(o.MinSize().Height, size.Height)
	Put(o, at, middle(size.Height, h), long, h)
}

type fill struct{}

// MinSize is for Fyne.
func (fill) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) == 0 || !objects[0].Visible() {
		return fyne.Size{}
	}
	return objects[0].MinSize()
}

// Layout is for Fyne.
func (fill) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		Put(o, 0, 0, s.Width, s.Height)
	}
}

type gap struct{ size fyne.Size }

// MinSize is for Fyne.
func (g *gap) MinSize([]fyne.CanvasObject) fyne.Size { return g.size }

// Layout is for Fyne.
func (g *gap) Layout([]fyne.CanvasObject, fyne.Size) {}

type inset struct{ top, right, bottom, left float32 }

// MinSize is for Fyne.
func (in *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(in.left+in.right, in.top+in.bottom)
}

// Layout is for Fyne.
func (in *inset) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	Put(objects[0], in.left, in.top, max(0, s.Width-in.left-in.right), max(0, s.Height-in.top-in.bottom))
}

type atMost struct{ w float32 }

// MinSize is for Fyne.
func (a *atMost) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	m.Width = min(m.Width, a.w)
	return m
}

// Layout is for Fyne.
func (a *atMost) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	Put(objects[0], 0, 0, min(s.Width, a.w), s.Height)
}

type sized struct{ least fyne.Size }

// MinSize is for Fyne.
func (z *sized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().Max(z.least)
}

// Layout is for Fyne.
func (z *sized) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	Put(objects[0], 0, 0, s.Width, s.Height)
}
