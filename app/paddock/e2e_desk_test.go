//go:build e2e

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// desk is a person's desktop: a virtual display with a window manager and a notification service. The person
// sees what the program's map of widgets tells and acts by mouse and keyboard.
type desk struct {
	t      testing.TB
	bus    *dbus.Conn
	window string // X's number of the program's window
	socket string // where the program tells what it shows
}

// The window is undecorated and starts in the corner: its places are the screen's.
const openboxConfig = `<openbox_config xmlns="http://openbox.org/3.4/rc">
<theme><keepBorder>no</keepBorder></theme>
<keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
<applications><application class="*"><decor>no</decor>
<position force="yes"><x>0</x><y>0</y></position></application></applications>
</openbox_config>`

// Notices are drawn beside the screen, so that none covers a button, and go to the history at once.
const dunstConfig = `[global]
follow = none
offset = 4000x4000
history_length = 1000
notification_limit = 100
idle_threshold = 0
[urgency_low]
timeout = 1
[urgency_normal]
timeout = 1
[urgency_critical]
timeout = 1
`

func newDesk(t testing.TB) *desk {
	t.Helper()
	if os.Getenv("DISPLAY") == "" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		t.Fatal("needs a display and a session bus: run make e2e")
	}
	d := &desk{t: t}
	d.service("openbox", "--config-file", d.file("rc.xml", openboxConfig))
	d.service("dunst", "-conf", d.file("dunstrc", dunstConfig))
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	d.bus = bus
	eventually(t, "our notification service is on the session bus", 20*time.Second, func(ctx context.Context) error {
		// A call to the service itself would make the bus start another one.
		var there bool
		if err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, notifier).Store(&there); err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("nobody has the name %s", notifier)
		}
		_, err := d.history(ctx)
		return err
	})
	return d
}

func (d *desk) file(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// service runs a program until the test ends.
func (d *desk) service(name string, args ...string) {
	d.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(d.t.Context()), name, args...)
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// notice is what the notification service was asked to show.
type notice struct{ Summary, Body string }

const (
	notifier     = "org.freedesktop.Notifications"
	notifierPath = "/org/freedesktop/Notifications"
)

// history lists what the notification service has shown, newest first, and closes what is still up.
func (d *desk) history(ctx context.Context) ([]notice, error) {
	service := d.bus.Object(notifier, notifierPath)
	if err := service.CallWithContext(ctx, "org.dunstproject.cmd0.NotificationCloseAll", 0).Err; err != nil {
		return nil, err
	}
	var shown []map[string]dbus.Variant
	if err := service.CallWithContext(ctx, "org.dunstproject.cmd0.NotificationListHistory", 0).Store(&shown); err != nil {
		return nil, err
	}
	var all []notice
	for _, one := range shown {
		var n notice
		if err := errors.Join(one["summary"].Store(&n.Summary), one["body"].Store(&n.Body)); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// told waits for a notice with the words.
func (d *desk) told(words ...string) {
	d.t.Helper()
	eventually(d.t, fmt.Sprintf("a notification says %q", words), 30*time.Second, func(ctx context.Context) error {
		all, err := d.history(ctx)
		if err != nil {
			return err
		}
		for _, n := range all {
			if containsAll(n.Summary+"\n"+n.Body, words) {
				return nil
			}
		}
		return fmt.Errorf("the service has shown %q", all)
	})
}

func containsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// seen is one widget as the program's map tells it; places are pixels of the window.
type seen struct {
	Type       string
	Text       string
	Name       string
	X, Y, W, H float64
	Focused    bool
}

func (s seen) middle() image.Point { return image.Pt(int(s.X+s.W/2), int(s.Y+s.H/2)) }

// look reads the map of everything that the window shows.
func (d *desk) look(ctx context.Context) ([]seen, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", d.socket)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, err
	}
	var all []seen
	if err := json.NewDecoder(conn).Decode(&all); err != nil {
		return nil, fmt.Errorf("read the map of widgets: %w", err)
	}
	return all, nil
}

// sees waits until the window shows what is asked for; the message of a failure has all that it shows instead.
func (d *desk) sees(what string, is func(seen) bool) seen {
	d.t.Helper()
	return d.seesWithin(30*time.Second, what, is)
}

func (d *desk) seesWithin(within time.Duration, what string, is func(seen) bool) (found seen) {
	d.t.Helper()
	eventually(d.t, "the window shows "+what, within, func(ctx context.Context) error {
		all, err := d.look(ctx)
		if err != nil {
			return err
		}
		for _, one := range all {
			if is(one) {
				found = one
				return nil
			}
		}
		return fmt.Errorf("it shows\n%s", drawn(all))
	})
	return found
}

func drawn(all []seen) string {
	var b strings.Builder
	for _, one := range all {
		if one.Text != "" || one.Name != "" {
			fmt.Fprintf(&b, "  %4.0f %4.0f %4.0fx%-4.0f %s %q %q\n", one.X, one.Y, one.W, one.H, one.Type, one.Name, one.Text)
		}
	}
	return b.String()
}

// text is what shows exactly these words; part is what has them somewhere.
func text(words string) func(seen) bool { return func(s seen) bool { return s.Text == words } }
func part(words string) func(seen) bool {
	return func(s seen) bool { return strings.Contains(s.Text, words) }
}
func (d *desk) seesText(words string) seen {
	d.t.Helper()
	return d.sees(strconv.Quote(words), part(words))
}

// xdo does something with mouse or keyboard.
func (d *desk) xdo(args ...string) string {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 30*time.Second)
	defer cancel()
	said, err := xdotool(ctx, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	return said
}

func xdotool(ctx context.Context, args ...string) (said string, err error) {
	out, err := exec.CommandContext(ctx, "xdotool", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("xdotool %q: %w %s", args, err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

func (d *desk) click(target seen) {
	d.t.Helper()
	at := target.middle()
	d.xdo("mousemove", strconv.Itoa(at.X), strconv.Itoa(at.Y), "click", "1")
}

func (d *desk) press(key string) { d.t.Helper(); d.xdo("key", key) }

func (d *desk) write(words string) { d.t.Helper(); d.xdo("type", "--delay", "15", words) }

// opened waits for the program's window and gives it the keyboard.
func (d *desk) opened(p program) {
	d.t.Helper()
	d.socket = filepath.Join(p.data, "widgets.sock")
	d.shows(AppName)
	d.xdo("windowactivate", "--sync", d.window)
}

// shows waits until a window whose title ends in the name is on the screen.
func (d *desk) shows(name string) {
	d.t.Helper()
	eventually(d.t, "a window called "+name+" is on the screen", 30*time.Second, func(ctx context.Context) error {
		found, err := xdotool(ctx, "search", "--onlyvisible", "--name", name+"$")
		d.window, _, _ = strings.Cut(found, "\n")
		return err
	})
}

// resize gives the window a size and waits until the program has drawn itself so.
func (d *desk) resize(width, height int) {
	d.t.Helper()
	d.xdo("windowsize", "--sync", d.window, strconv.Itoa(width), strconv.Itoa(height))
	d.sees(fmt.Sprintf("something as wide as %d", width), func(s seen) bool { return int(s.X+s.W+0.5) == width })
}

// picture saves what the window shows, when PADDOCK_SHOTS names a folder for it.
func (d *desk) picture(name string) {
	d.t.Helper()
	folder := os.Getenv("PADDOCK_SHOTS")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(d.t.Context(), 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "import", "-window", d.window, filepath.Join(folder, name+".png")).CombinedOutput()
	if err != nil {
		d.t.Fatalf("import: %v %s", err, out)
	}
}
