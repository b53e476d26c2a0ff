package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"paddock/ui/style"
)

// FormRow is a setting: label and help at the left, control at the right, a hairline below.
type FormRow struct {
	widget.BaseWidget
	help *Wrapped
	body fyne.CanvasObject
}

// NewFormRow makes a setting's row.
func NewFormRow(name, help string, control fyne.CanvasObject) *FormRow {
	r := &FormRow{help: NewWrapped(help, style.Small, style.Text3).Plain()}
	words := VStack(2, NewLine(name, style.BodyMedium, style.Text), r.help)
	r.body = VStack(0, Inset(HStack(16, Fill(words), control), 10, 0), NewRule())
	r.ExtendBaseWidget(r)
	return r
}

// SetHelp changes the words below the name.
func (r *FormRow) SetHelp(words string) { r.help.SetText(words) }

// SetProblem shows words in red instead of help; "" goes back to help.
func (r *FormRow) SetProblem(words string) {}

// CreateRenderer is for Fyne.
func (r *FormRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// NewSection makes the heading of a group of settings.
func NewSection(title string) fyne.CanvasObject {
	return Inset(NewText(title, style.Section, style.Text), 16, 0, 6, 0)
}

// NewScroll lets content be scrolled up and down.
func NewScroll(content fyne.CanvasObject) *container.Scroll { return container.NewVScroll(content) }
