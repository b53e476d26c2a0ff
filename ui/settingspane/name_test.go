package settingspane

import (
	"testing"

	"fyne.io/fyne/v2"

	"paddock/ui/style"
)

func TestANameThatIsTypedIsKept(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 1400), func(d *Deps) { d.OwnName = func() string { return "Ada Lovelace" } })
	g.name.SetText(" Ada ")
	if got := g.file.Get().Name; got != "Ada" {
		t.Errorf("%q is kept", got)
	}
	g.name.SetText("")
	if got := g.file.Get().Name; got != "" {
		t.Errorf("%q is kept", got)
	}
}
