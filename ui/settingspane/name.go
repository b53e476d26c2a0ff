package settingspane

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/config"
	"paddock/ui/kit"
)

// nameRow asks for the name under which a person settles issues.
func (p *Pane) nameRow() fyne.CanvasObject {
	own := ""
	if p.deps.OwnName != nil {
		own = p.deps.OwnName()
	}
	p.name = kit.NewEntry(own).WithName("Your name").WithWidth(220)
	p.name.OnChanged = func(s string) {
		if name := strings.TrimSpace(s); name != p.shown.settings.Name {
			p.change(func(s *config.Settings) { s.Name = name })
		}
	}
	if p.deps.OwnName == nil {
		return container.NewStack()
	}
	return kit.NewFormRow("Your name", "Shown beside what you resolve, assign and comment", p.name)
}
