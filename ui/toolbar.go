package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// toolbar chooses what all panes look at.
type toolbar struct {
	widget.BaseWidget
	project, environment, span *kit.Picker
	search                     *searchBox
	bell                       *bell
	rule                       *kit.Rule

	projects     []project.Project
	environments []string
}

const (
	everyProject     = "All projects"
	everyEnvironment = "All environments"
)

func newToolbar(w *Window) *toolbar {
	b := &toolbar{search: newSearchBox(w.openPalette), bell: newBell(w.showNotices), rule: kit.NewRule()}
	b.project = kit.NewPicker("box", "Project", func(i int) {
		if i == 0 {
			w.LookAt(0)
		} else {
			w.LookAt(b.projects[i-1].ID)
		}
	})
	b.environment = kit.NewPicker("layers", "Environment", func(i int) {
		if i == 0 {
			w.lookIn("")
		} else {
			w.lookIn(b.environments[i-1])
		}
	})
	b.span = kit.NewPicker("calendar", "Time range", func(i int) { w.lookBack(project.Ranges[i]) })
	b.ExtendBaseWidget(b)
	return b
}

// show puts the pickers on what is looked at.
func (b *toolbar) show(projects []project.Project, scope project.Scope) {
	b.projects, b.environments = projects, environmentsOf(projects, scope)
	names, at := []string{everyProject}, 0
	for i, p := range projects {
		names = append(names, p.Name)
		if p.ID == scope.Project {
			at = i + 1
		}
	}
	b.project.SetOptions(names, at)
	b.environment.SetOptions(append([]string{everyEnvironment}, b.environments...), slices.Index(b.environments, scope.Environment)+1)
	ranges := make([]string, len(project.Ranges))
	for i, r := range project.Ranges {
		ranges[i] = r.Words()
	}
	b.span.SetOptions(ranges, max(0, slices.Index(project.Ranges, scope.Range)))
	b.Refresh()
}

// environmentsOf lists the environments of what is looked at. The one chosen is among them even when no event has named
// it lately.
func environmentsOf(projects []project.Project, scope project.Scope) []string {
	var all []string
	if scope.Environment != "" {
		all = append(all, scope.Environment)
	}
	for _, p := range projects {
		if scope.Project == 0 || scope.Project == p.ID {
			all = append(all, p.Environments...)
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(name string) bool { return name == "" })
}

// CreateRenderer is for Fyne.
func (b *toolbar) CreateRenderer() fyne.WidgetRenderer {
	return &parts{
		owner: b, objects: []fyne.CanvasObject{b.project, b.environment, b.span, b.search, b.bell, b.rule},
		min:   func() fyne.Size { return fyne.NewSize(400, style.Toolbar) },
		place: b.place,
		paint: func() {},
	}
}

func (b *toolbar) place(s fyne.Size) {
	const gap, pad, searchMost, searchLeast = 8, style.PanePad, 320, 150
	y := mid(style.Toolbar-1, style.ControlH)
	right := s.Width - pad - style.ControlH
	kit.Put(b.bell, right, y, style.ControlH, style.ControlH)
	room := right - gap - searchLeast - 2*gap - pad
	x := float32(pad)
	for i, p := range []*kit.Picker{b.project, b.environment, b.span} {
		w := min(p.MinSize().Width, room/float32(3-i)) // a long name gives way to the others
		kit.Put(p, x, y, w, style.ControlH)
		x += w + gap
		room -= w + gap
	}
	w := min(searchMost, right-gap-x-gap)
	kit.Put(b.search, right-gap-w, y, w, style.ControlH)
	kit.Put(b.rule, 0, style.Toolbar-1, s.Width, 1)
}

// searchBox looks like a field and opens the palette.
type searchBox struct {
	widget.BaseWidget
	open   func()
	over   bool
	ground *canvas.Rectangle
	icon   *kit.Icon
	word   *kit.Text
	keys   *kit.KeyCap
}

func newSearchBox(open func()) *searchBox {
	b := &searchBox{
		open: open, ground: &canvas.Rectangle{CornerRadius: style.RadiusControl}, icon: kit.NewIcon("search", style.Text2, 14),
		word: kit.NewLine("Search or jump to…", style.Body, style.Text3), keys: kit.NewKeyCap(command + " K"),
	}
	b.ExtendBaseWidget(b)
	return b
}

// AccessibleName is what the box is called.
func (b *searchBox) AccessibleName() string { return "Search or jump to" }

// Tapped is for Fyne.
func (b *searchBox) Tapped(*fyne.PointEvent) { b.open() }

// MouseIn is for Fyne.
func (b *searchBox) MouseIn(*desktop.MouseEvent) { b.over = true; b.Refresh() }

// MouseMoved is for Fyne.
func (b *searchBox) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (b *searchBox) MouseOut() { b.over = false; b.Refresh() }

// Cursor is for Fyne.
func (b *searchBox) Cursor() desktop.Cursor { return desktop.TextCursor }

// CreateRenderer is for Fyne.
func (b *searchBox) CreateRenderer() fyne.WidgetRenderer {
	p := &parts{
		owner: b, objects: []fyne.CanvasObject{b.ground, b.icon, b.word, b.keys},
		min: func() fyne.Size { return fyne.NewSize(150, style.ControlH) },
		place: func(s fyne.Size) {
			kit.Put(b.ground, 0, 0, s.Width, s.Height)
			kit.Put(b.icon, 10, mid(s.Height, 14), 14, 14)
			keys := b.keys.MinSize()
			kit.Put(b.keys, s.Width-6-keys.Width, mid(s.Height, keys.Height), keys.Width, keys.Height)
			kit.Put(b.word, 31, 0, s.Width-31-keys.Width-12, s.Height)
		},
		paint: func() {
			fill := style.Surface
			if b.over {
				fill = style.Hover
			}
			b.ground.FillColor, b.ground.StrokeColor, b.ground.StrokeWidth = style.Color(fill), style.Color(style.Line2), 1
		},
	}
	p.paint()
	return p
}

// bell opens the list of what a person was told.
type bell struct {
	widget.BaseWidget
	button *kit.Button
	dot    *kit.Block
	unread bool
}

func newBell(open func()) *bell {
	b := &bell{button: kit.NewIconButton("bell", "Alerts", open), dot: kit.NewBar(style.Red, 4, fyne.NewSquareSize(7))}
	b.dot.Hide()
	b.ExtendBaseWidget(b)
	return b
}

func (b *bell) setUnread(on bool) {
	if b.unread != on {
		b.unread = on
		kit.ShowIf(b.dot, on)
	}
}

// CreateRenderer is for Fyne.
func (b *bell) CreateRenderer() fyne.WidgetRenderer {
	return &parts{
		owner: b, objects: []fyne.CanvasObject{b.button, b.dot},
		min: func() fyne.Size { return fyne.NewSquareSize(style.ControlH) },
		place: func(s fyne.Size) {
			kit.Put(b.button, 0, 0, s.Width, s.Height)
			kit.Put(b.dot, s.Width-10, 3, 7, 7)
		},
		paint: func() {},
	}
}
