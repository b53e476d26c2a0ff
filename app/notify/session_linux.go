package notify

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"image"
	"image/png"
	"io"
	"log"
	"slices"
	"sync"
	"time"

	"github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"
	"golang.org/x/image/draw"

	"paddock/app/alert"
)

// maxShown bounds what is remembered of bubbles: for clicks and for taking an earlier one's place.
const maxShown = 200

// session speaks to the notification service of the desktop itself, because beeep tells neither of clicks
// nor of the number under which a bubble can be replaced.
type session struct {
	conn   *dbus.Conn
	client notify.Notifier
	markup bool // the service reads the body as markup
	icon   *image.RGBA

	mu    sync.Mutex
	shown []bubble // oldest first
}

type bubble struct {
	id     uint32
	notice alert.Notice
}

func (s *session) show(d *Desktop, n alert.Notice) error {
	if s.conn != nil && !s.conn.Connected() {
		_ = s.close() // the bus has gone; another one may be there by now
	}
	if s.conn == nil {
		if err := s.connect(d); err != nil {
			return err
		}
	}
	body := n.Body
	if s.markup {
		body = html.EscapeString(body)
	}
	note := notify.Notification{
		AppName: d.AppName, ReplacesID: s.idOf(n.Key), Summary: n.Title, Body: body, ExpireTimeout: notify.ExpireTimeoutSetByNotificationServer,
		Actions: []notify.Action{notify.NewDefaultAction("Open")},
	}
	note.SetUrgency(notify.UrgencyNormal)
	if n.Urgent {
		note.SetUrgency(notify.UrgencyCritical)
	}
	if s.icon != nil {
		note.AddHint(notify.HintImageDataRGBA(s.icon))
	}
	id, err := s.client.SendNotification(note)
	var refused dbus.Error
	if errors.As(err, &refused) && refused.Name == "org.freedesktop.DBus.Error.ServiceUnknown" {
		return ErrNoService
	}
	if err != nil {
		return fmt.Errorf("ask the desktop to show a notification: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = slices.DeleteFunc(s.shown, func(b bubble) bool { return b.id == id })
	s.shown = append(s.shown, bubble{id, n})
	if len(s.shown) > maxShown {
		s.shown = s.shown[1:]
	}
	return nil
}

// connect never starts a bus of its own: one that is started for a program outlives it.
func (s *session) connect(d *Desktop) error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return ErrNoService
	}
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		return errors.Join(ErrNoService, conn.Close())
	}
	client, err := notify.New(conn, notify.WithOnAction(func(a *notify.ActionInvokedSignal) { s.clicked(d, a.ID) }), notify.WithLogger(log.New(io.Discard, "", 0)))
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	if can, err := client.GetCapabilities(); err == nil {
		s.markup = slices.Contains(can, "body-markup")
	}
	s.conn, s.client, s.icon = conn, client, pixels(d.Icon)
	return nil
}

func (s *session) clicked(d *Desktop, id uint32) {
	s.mu.Lock()
	at := slices.IndexFunc(s.shown, func(b bubble) bool { return b.id == id })
	var n alert.Notice
	if at >= 0 {
		n = s.shown[at].notice
	}
	s.mu.Unlock()
	if at >= 0 && d.Open != nil {
		d.Open(n)
	}
}

// replaceFor is how long a bubble can be expected to be on screen: later, a new one is shown.
const replaceFor = 10 * time.Minute

func (s *session) idOf(key string) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.shown {
		if b.notice.Key == key && time.Since(b.notice.At) < replaceFor {
			return b.id
		}
	}
	return 0
}

func (s *session) close() error {
	if s.conn == nil {
		return nil
	}
	err := s.conn.Close() // ends the client as well
	s.conn, s.client = nil, nil
	return err
}

// iconSize is the width and height of the icon in a bubble, in pixels: some services show it as large as it comes.
const iconSize = 64

func pixels(icon []byte) *image.RGBA {
	src, err := png.Decode(bytes.NewReader(icon))
	if err != nil {
		return nil
	}
	out := image.NewRGBA(image.Rect(0, 0, iconSize, iconSize))
	draw.CatmullRom.Scale(out, out.Bounds(), src, src.Bounds(), draw.Src, nil)
	return out
}
