package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// Problem is what a Notice says: what happened and what to do about it.
type Problem struct {
	Role     style.Role // Red, Amber, Blue or Accent; the zero value is Red
	Title    string     // "The mailbox could not be read"
	Text     string     // "The server refused the password. Check it and try again."
	Details  string     // the exact error, shown on demand
	Action   string     // "Try again"; "" shows no button
	OnAction func()
}

// Notice is a banner about a problem.
type Notice struct {
	widget.BaseWidget
	problem Problem
	open    bool

	box     *canvas.Rectangle
	icon    *Icon
	title   *Wrapped
	text    *Wrapped
	details *Wrapped
	more    *Button
	action  *Button
	words   *fyne.Container
	body    *fyne.Container
}

// NewNotice makes a banner.
func NewNotice(p Problem) *Notice {
	n := &Notice{
		box: rectangle(style.RadiusCard), icon: NewIcon("", style.Red, 16),
		title: NewWrapped("", style.BodyStrong, style.Text), text: NewWrapped("", style.Small, style.Text2),
		details: NewWrapped("", style.Code, style.Text2),
	}
	n.details.BreakAnywhere()
	n.more = NewButton(Quiet, "", n.toggle)
	n.action = NewButton(Plain, "", func() {
		if n.problem.OnAction != nil {
			n.problem.OnAction()
		}
	})
	n.words = VStack(3, n.title, n.text, n.details)
	n.body = HStack(8, Fill(n.words), n.more, n.action)
	n.take(p)
	n.ExtendBaseWidget(n)
	return n
}

// Set changes what it says.
func (n *Notice) Set(p Problem) {
	n.open = false
	n.take(p)
	n.words.Refresh() // what it says now may be of the same height, and is laid out anew all the same
	n.body.Refresh()
	n.Refresh()
}

// Problem gives what it says.
func (n *Notice) Problem() Problem { return n.problem }

func (n *Notice) toggle() {
	n.open = !n.open
	n.take(n.problem)
	n.Refresh()
}

var noticeIcons = map[style.Role]string{style.Red: "circle-alert", style.Amber: "triangle-alert", style.Blue: "info", style.Accent: "circle-check"}

func (n *Notice) take(p Problem) {
	if p.Role == style.Bg {
		p.Role = style.Red
	}
	n.problem = p
	n.icon.Set(noticeIcons[p.Role], p.Role)
	n.title.SetText(p.Title)
	n.text.SetText(p.Text)
	n.details.SetText(p.Details)
	n.more.SetText("Show details")
	if n.open {
		n.more.SetText("Hide details")
	}
	n.action.SetText(p.Action)
	ShowIf(n.text, p.Text != "")
	ShowIf(n.details, n.open)
	ShowIf(n.more, p.Details != "")
	ShowIf(n.action, p.Action != "")
}

const (
	noticePadX = 14
	noticePadY = 11
	noticeLead = 16 + 10 // icon and gap
)

// CreateRenderer is for Fyne.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer {
	return start(&drawing{
		owner: n, objects: []fyne.CanvasObject{n.box, n.icon, n.body},
		min: func() fyne.Size {
			m := n.body.MinSize()
			return fyne.NewSize(m.Width+noticeLead+2*noticePadX, m.Height+2*noticePadY)
		},
		place: func(s fyne.Size) {
			Put(n.box, 0, 0, s.Width, s.Height)
			Put(n.icon, noticePadX, noticePadY, 16, 18)
			Put(n.body, noticePadX+noticeLead, noticePadY, max(0, s.Width-2*noticePadX-noticeLead), max(0, s.Height-2*noticePadY))
		},
		paint: func() {
			n.box.FillColor = style.Color(style.Soft(n.problem.Role))
			n.box.StrokeWidth = 0
		},
	})
}
