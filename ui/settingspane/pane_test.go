package settingspane

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

type stage struct {
	*Pane
	window  fyne.Window
	file    *config.File
	themes  []config.Theme
	sent    int
	failing error
	told    int // changes told on the bus
}

func open(t *testing.T, mode style.Mode, size fyne.Size, more func(*Deps)) *stage {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.New(mode))
	live.Inline(t)
	file, err := config.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	g := &stage{file: file}
	d := Deps{
		Settings: file, Bus: &bus.Bus{}, Theme: func(chosen config.Theme) { g.themes = append(g.themes, chosen) },
		Listening: func() string { return config.DefaultListen }, Used: func(context.Context) (int64, error) { return 184_300_000, nil },
		Notify:   func(context.Context) error { g.sent++; return g.failing },
		Database: "/home/ada/.local/share/paddock/paddock.db", Version: "0.1.0",
	}
	if more != nil {
		more(&d)
	}
	g.Pane = New(d)
	g.window = test.NewTempWindow(t, g.Content())
	g.window.SetPadded(false)
	g.window.Resize(size)
	g.Show()
	t.Cleanup(g.Hide)
	t.Cleanup(d.Bus.Subscribe(bus.Settings, func() { g.told++ }))
	return g
}

func TestThePaneLooksAsDrawn(t *testing.T) {
	for name, mode := range map[string]style.Mode{"light": style.Light, "dark": style.DarkMode} {
		for size, z := range map[string]fyne.Size{"wide": {Width: 1068, Height: 748}, "small": {Width: 968, Height: 648}, "whole": {Width: 968, Height: 1400}} {
			t.Run(name+" "+size, func(t *testing.T) {
				golden.Match(t, "settings-"+name+"-"+size+"", open(t, mode, z, nil).window.Canvas().Capture())
			})
		}
	}
}

func TestEveryChoiceIsWrittenAtOnce(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 1400), nil)
	g.theme.Select(2)
	for _, toggle := range []*kit.Toggle{g.tray, g.quiet} {
		test.Tap(toggle)
	}
	g.from.SetText("21:30")
	g.keep.Select(2)
	want := config.Default()
	want.Theme, want.CloseToTray, want.KeepFor = config.Dark, false, 365
	want.Alerts = config.Alerts{NewIssue: true, Regression: true, Quiet: true, QuietFrom: "21:30", QuietTo: "07:00"}
	if diff := cmp.Diff(want, g.file.Get()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]config.Theme{config.Dark}, g.themes); diff != "" {
		t.Error(diff)
	}
	if g.told != 5 {
		t.Errorf("told of %d changes, want 5", g.told)
	}
	golden.Match(t, "changed", g.window.Canvas().Capture())
}

func TestAHalfTypedTimeIsNotWritten(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 1400), nil)
	test.Tap(g.quiet)
	g.from.SetText("2")
	g.to.SetText("25:00")
	if got := g.file.Get().Alerts; got.QuietFrom != "22:00" || got.QuietTo != "07:00" {
		t.Errorf("written: %v", got)
	}
}

func TestANewAddressCountsFromTheNextStart(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 748), nil)
	if g.apply.Visible() {
		t.Error("there is something to apply before anything was typed")
	}
	g.listen.SetText("127.0.0.1")
	test.Tap(g.apply)
	if got := g.file.Get().Listen; got != config.DefaultListen {
		t.Errorf("a wrong address was written: %s", got)
	}
	g.listen.SetText("127.0.0.1:8790")
	test.Tap(g.apply)
	if got := g.file.Get().Listen; got != "127.0.0.1:8790" {
		t.Errorf("%s is written", got)
	}
	if g.apply.Visible() {
		t.Error("there is still something to apply")
	}
	golden.Match(t, "next-start", g.window.Canvas().Capture())
}

func TestAnAddressThatIsTakenIsNotWritten(t *testing.T) {
	taken := errors.New("another program has port 8790")
	g := open(t, style.Light, fyne.NewSize(1068, 748), func(d *Deps) {
		d.Relisten = func(context.Context, string) error { return taken }
	})
	g.listen.SetText("127.0.0.1:8790")
	g.listen.OnSubmitted("127.0.0.1:8790")
	if got := g.file.Get().Listen; got != config.DefaultListen {
		t.Errorf("%s is written", got)
	}
	golden.Match(t, "taken", g.window.Canvas().Capture())
	taken = nil
	test.Tap(g.apply)
	if got := g.file.Get().Listen; got != "127.0.0.1:8790" {
		t.Errorf("%s is written", got)
	}
}

func TestATestNotificationSaysWhatBecameOfIt(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1068, 1400), nil)
	g.notify()
	g.failing = errors.New("this desktop has no notification service")
	g.notify()
	golden.Match(t, "not-notified", g.window.Canvas().Capture())
	if g.sent != 2 {
		t.Errorf("sent %d times", g.sent)
	}
}

func TestThePaneIsNeverWiderThanAForm(t *testing.T) {
	g := open(t, style.Light, fyne.NewSize(1600, 900), nil)
	if got := g.listenRow.Size().Width; got > style.FormW {
		t.Errorf("a row is %v wide", got)
	}
	if w := Keyboard().MinSize().Width; w > style.FormW {
		t.Errorf("the table of keys asks for %v", w)
	}
}
