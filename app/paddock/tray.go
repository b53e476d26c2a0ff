package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/godbus/dbus/v5"

	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/store"
	"paddock/ui"
	"paddock/ui/live"
)

// tray is the icon in the desktop's tray, with the count of unseen issues.
type tray struct {
	desktop desktop.App
	menu    *fyne.Menu
	unseen  *fyne.MenuItem
	shown   int64
	loader  *live.Loader[int64]
	log     func(what string, err error)
}

// newTray puts an icon into the tray, also when nothing shows one yet: a tray may start later than we do. It gives nil
// where there can be none.
func newTray(s *shell) *tray {
	d, ok := s.fyne.(desktop.App)
	if !ok || runtime.GOOS == "linux" && !config.SessionBus() {
		return nil
	}
	t := &tray{desktop: d, shown: -1, log: func(what string, err error) { s.application.log.Warn(what, "error", err) }}
	t.unseen = fyne.NewMenuItem(unseenWords(0), func() {
		s.show()
		s.face.OpenIssue(0)
	})
	quit := fyne.NewMenuItem("Quit", s.fyne.Quit)
	quit.IsQuit = true
	t.menu = fyne.NewMenu(AppName, fyne.NewMenuItem("Open "+AppName, s.show), t.unseen, fyne.NewMenuItemSeparator(), quit)
	d.SetSystemTrayMenu(t.menu)
	t.loader = live.NewLoader(func(ctx context.Context) (int64, error) {
		return store.Issues{DB: s.application.db}.Unseen(ctx, 0)
	}, t.show)
	t.loader.Pace = time.Second
	s.application.bus.Subscribe(bus.Issues, t.loader.Ask)
	t.show(0, nil)
	t.loader.Start()
	return t
}

// show draws the count, if it is another than the one shown.
func (t *tray) show(unseen int64, err error) {
	if err != nil {
		t.log("the tray's count of issues could not be read", err)
		return
	}
	if unseen == t.shown {
		return
	}
	t.shown = unseen
	icon, err := ui.TrayIcon(unseen)
	if err != nil {
		t.log("the tray's icon could not be drawn", err)
		return
	}
	t.desktop.SetSystemTrayIcon(icon)
	t.unseen.Label = unseenWords(unseen)
	t.menu.Refresh()
}

func unseenWords(n int64) string {
	switch n {
	case 0:
		return "No unseen issues"
	case 1:
		return "1 unseen issue"
	}
	return fmt.Sprintf("%d unseen issues", n)
}

// trayHost fails when nothing shows tray icons, so that a window hidden there could not be reached again.
func trayHost(ctx context.Context) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("%w: %w", errNoTray, err)
	}
	defer func() { _ = conn.Close() }() // nothing was written that could be lost
	var owned bool
	call := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, "org.kde.StatusNotifierWatcher")
	if err := call.Store(&owned); err != nil {
		return fmt.Errorf("%w: %w", errNoTray, err)
	}
	if !owned {
		return errNoTray
	}
	return nil
}
