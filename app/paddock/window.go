package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"golang.org/x/sync/errgroup"

	"paddock/app/alert"
	"paddock/app/config"
	"paddock/ui"
	"paddock/ui/live"
	"paddock/ui/style"
)

// shell is the window and the tray around an application.
type shell struct {
	application *application
	fyne        fyne.App
	win         fyne.Window
	face        *ui.Window
	tray        *tray // nil: this desktop can have none
}

// runWindow shows the window and does everything behind it until a person quits or c ends. It must be called on the
// main goroutine. When it returns, nothing works any more that could touch the store.
func runWindow(c *call, a *application) error {
	withoutBusLaunch()
	ctx, stop := context.WithCancel(c)
	defer stop()
	shut := live.Open(ctx)
	defer shut()
	s := newShell(a)
	raise := func() { live.Do(s.show) }
	a.raiser.Store(&raise)
	defer a.raiser.Store(nil)
	a.desktop.Open = func(n alert.Notice) {
		live.Do(func() {
			s.show()
			s.face.OpenIssue(n.Issue)
		})
	}

	background, inner := errgroup.WithContext(ctx)
	background.Go(func() error { return a.run(inner) })
	background.Go(func() error { return serveMap(inner, a.dir, s.win) })
	forget := context.AfterFunc(inner, func() { live.Do(s.fyne.Quit) }) // a signal came, or something failed
	s.show()
	if a.secrets.Keeping() == config.Locked {
		s.face.Go("Inbox") // which asks for the passphrase
	}
	s.tray = newTray(s) // after the first frame: it takes as long
	s.fyne.Run()
	forget()
	stop()
	shut()
	return background.Wait()
}

func newShell(a *application) *shell {
	app.SetMetadata(fyne.AppMetadata{ID: AppID, Name: AppName, Version: Version, Build: Build, Icon: style.AppIcon()})
	s := &shell{application: a, fyne: app.NewWithID(AppID)}
	s.fyne.SetIcon(style.AppIcon())
	s.win = s.fyne.NewWindow(AppName)
	s.face = ui.New(s.win, ui.Deps{
		Entries: entries(a, s), Source: windowSource{a}, Notices: pastNotices{a.notices},
		Settings: a.settings, Bus: a.bus, Now: time.Now, Quit: s.fyne.Quit,
	})
	s.win.SetCloseIntercept(s.closing)
	s.win.Resize(s.lastSize())
	s.fyne.Lifecycle().SetOnStopped(s.rememberSize)
	return s
}

// show opens the window, or brings it to the front.
func (s *shell) show() {
	s.win.Show()
	s.win.RequestFocus()
	s.face.Start()
}

func (s *shell) hide() {
	s.face.Stop()
	s.win.Hide()
}

// closing is called when a person closes the window: it goes to the tray, if that is wanted and can be reached again
// from there, and quits otherwise.
func (s *shell) closing() {
	if s.tray == nil || !s.application.settings.Get().CloseToTray {
		s.fyne.Quit()
		return
	}
	live.Go(trayHost, func(err error) {
		if err != nil {
			s.application.log.Info("there is no tray to close to, so closing the window quits", "reason", err)
			s.fyne.Quit()
			return
		}
		s.toTray()
	})
}

// toTray hides the window, and says so the first time.
func (s *shell) toTray() {
	if s.application.settings.Get().ToldOfTray {
		s.hide()
		return
	}
	s.face.Tell("Paddock keeps listening in the tray", "Quit from there, or change this in Settings.", s.hide)
	if err := s.application.settings.Change(func(c *config.Settings) { c.ToldOfTray = true }); err != nil {
		s.application.log.Warn("this will be said again", "error", err)
	}
}

// Preferences hold the window's state only: they are not written as safely as the settings.
const (
	widthKey     = "window.width"
	heightKey    = "window.height"
	listWidthKey = "errors.list.width"
)

func (s *shell) lastSize() fyne.Size {
	p := s.fyne.Preferences()
	w, h := p.FloatWithFallback(widthKey, float64(ui.DefaultSize.Width)), p.FloatWithFallback(heightKey, float64(ui.DefaultSize.Height))
	return fyne.NewSize(float32(w), float32(h)).Max(ui.MinSize)
}

func (s *shell) rememberSize() {
	size := s.win.Canvas().Size()
	s.fyne.Preferences().SetFloat(widthKey, float64(size.Width))
	s.fyne.Preferences().SetFloat(heightKey, float64(size.Height))
}

// withoutBusLaunch keeps the D-Bus library from launching a bus of its own, which would stay behind when we quit, on a
// desktop that has none.
func withoutBusLaunch() {
	if runtime.GOOS != "linux" || config.SessionBus() {
		return
	}
	_ = os.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:") // fails for names that hold "=" only
}

var errNoTray = errors.New("no program on this desktop shows tray icons")
