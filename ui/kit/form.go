package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// FormRow is a setting: name and help at the left, control at the right, a hairline below.
type FormRow struct {
	widget.BaseWidget
	name    *Text
	help    *Wrapped
	words   string
	problem string
	body    fyne.CanvasObject
}

// NewFormRow makes a setting's row.
func NewFormRow(name, help string, control fyne.CanvasObject) *FormRow {
	r := &FormRow{name: NewLine(name, style.BodyMedium, style.Text), words: help, help: NewWrapped(help, style.Small, style.Text3).Plain()}
	words := VStack(3, r.name, r.help)
	r.body = VStack(0, Inset(HStack(24, Fill(words), control), 12, 0), NewRule())
	r.say()
	r.ExtendBaseWidget(r)
	return r
}

// SetHelp changes the words below the name.
func (r *FormRow) SetHelp(words string) { r.words = words; r.say() }

// SetProblem shows words in red instead of help; "" goes back to help.
func (r *FormRow) SetProblem(words string) { r.problem = words; r.say() }

// Name gives the setting's name.
func (r *FormRow) Name() string { return r.name.Text() }

func (r *FormRow) say() {
	words, role := r.words, style.Text3
	if r.problem != "" {
		words, role = r.problem, style.Red
	}
	r.help.SetText(words)
	r.help.SetRole(role)
	ShowIf(r.help, words != "")
}

// CreateRenderer is for Fyne.
func (r *FormRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// NewSection makes the heading of a group of settings.
func NewSection(title string) fyne.CanvasObject {
	return Inset(NewText(title, style.Section, style.Text), 18, 0, 6, 0)
}

// NewScroll lets content be scrolled up and down.
func NewScroll(content fyne.CanvasObject) *container.Scroll { return container.NewVScroll(content) }
