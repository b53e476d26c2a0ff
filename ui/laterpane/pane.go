// Package laterpane says of a pane that comes later what it will show and what it will need.
package laterpane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// Pane shows a Page.
type Pane struct {
	page    Page
	content fyne.CanvasObject
}

const textW = 490 // two lines a sentence

// New makes the pane of a page.
func New(p Page) *Pane {
	disc := container.NewStack(kit.NewBar(style.GreySoft, 34, fyne.NewSquareSize(68)), kit.NewIcon(p.Icon, style.Grey, 28))
	sentences := kit.VStack(10,
		kit.NewWrapped(p.Shows, style.Body, style.Text2).Plain().Center(),
		kit.NewWrapped(p.Needs, style.Body, style.Text3).Plain().Center())
	body := kit.VStack(0,
		container.NewCenter(disc),
		kit.Gap(0, 18),
		kit.NewText(p.Comes, style.Section, style.Text).Center(),
		kit.Gap(0, 10),
		kit.Sized(sentences, textW, 92))
	return &Pane{page: p, content: container.NewCenter(body)}
}

// Title names the pane.
func (p *Pane) Title() string { return p.page.Title }

// Content is what the pane shows.
func (p *Pane) Content() fyne.CanvasObject { return p.content }

// Show and Hide have nothing to do: a page never changes.
func (p *Pane) Show() {}

// Hide is Show's counterpart.
func (p *Pane) Hide() {}

// SetScope has nothing to do: there is no data yet.
func (p *Pane) SetScope(project.Scope) {}
