package inboxpane

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// serverView says which mail server the address has, as one line, and holds the fields to name another.
type serverView struct {
	form *formView
	line *kit.Text
	by   *kit.Text
	icon fyne.CanvasObject

	ways     *kit.Picker // those that answer
	waysRoom *fyne.Container

	change *kit.Button
	asked  string // the address that was last looked for
	busy   bool
	then   []func() // waits for what is found
}

func newServerView(v *formView) *serverView {
	s := &serverView{form: v, line: kit.NewLine("", style.BodyMedium, style.Text), by: kit.NewLine("", style.Small, style.Text2), icon: kit.NewIcon("server", style.Text2, 16)}
	s.change = kit.NewButton(kit.Quiet, "Change", func() { s.open(!v.serverRoom.Visible()) }).WithIcon("chevron-down")
	s.ways = kit.NewPicker("server", "Servers that answer", func(i int) { v.edit(func(f *form) { f.takeWay(f.ways[i]) }) })
	s.waysRoom = labelled("Servers that answer", s.ways)
	s.waysRoom.Hide()
	return s
}

// open shows the fields, or only the line.
func (s *serverView) open(on bool) {
	showIf(s.form.serverRoom, on)
	s.change.SetIcon("chevron-down")
	if on {
		s.change.SetIcon("chevron-up")
	}
	s.form.signIn.show()
	s.form.refresh()
}

func (s *serverView) show() {
	f := &s.form.form
	line, by := f.server()
	if s.busy {
		line, by = "Looking for the mail server of "+inbox.Domain(f.Address)+"…", "Its own domain is asked, nobody else."
	}
	names, at := make([]string, len(f.ways)), 0
	for i, w := range f.ways {
		names[i] = w.Host + " · port " + portOf(w) + " · " + protection[w.Security]
		if w.Host == f.Host && portOf(w) == f.Port {
			at = i
		}
	}
	s.ways.SetOptions(names, at)
	showIf(s.waysRoom, len(names) > 1 && !f.edited)
	s.line.SetText(line)
	s.by.SetText(by)
}

// find looks for the server of the address, unless it is known, and then calls next.
func (s *serverView) find(next func()) {
	v := s.form
	if next != nil {
		s.then = append(s.then, next)
	}
	if s.busy {
		return
	}
	address := v.form.Address
	if v.pane.deps.Find == nil || !v.form.wantsServer() || s.asked == address {
		s.done()
		return
	}
	s.busy, s.asked = true, address
	s.show()
	v.refresh()
	var found inbox.Discovery
	live.Go(func(ctx context.Context) error {
		found = v.pane.deps.Find(ctx, address)
		return nil
	}, func(error) {
		s.busy = false
		if v.form.Address == address && v.form.wantsServer() {
			v.edit(func(f *form) { f.takeFound(found) })
			if found.Problem != nil {
				v.sayFound(found.Problem)
				s.open(true)
			}
		}
		s.show()
		v.refresh()
		s.done()
	})
}

func (s *serverView) done() {
	waiting := s.then
	s.then = nil
	for _, next := range waiting {
		next()
	}
}

// takeFound fills in the best of what was found.
func (f *form) takeFound(d inbox.Discovery) {
	f.ways, f.sought = d.Ways, true
	if len(d.Ways) > 0 {
		f.takeWay(d.Ways[0])
	}
}

func (f *form) takeWay(w inbox.Way) {
	f.Provider = ownServer
	if w.Provider != "" {
		f.Provider = w.Provider
	}
	f.Host, f.Port, f.Security, f.by = w.Host, portOf(w), w.Security, w.By
	f.Username = ""
	if w.Username != f.Address {
		f.Username = w.Username
	}
	f.AllowPlain = false
}

// foreign tells whether the server was found, and is neither of the address's domain nor of a provider that is known.
func (f *form) foreign() bool {
	return f.by != "" && !f.edited && !inbox.Way{Host: f.Host}.Own(f.Address)
}

func portOf(w inbox.Way) string { return strconv.Itoa(w.Port) }

var protection = map[inbox.Security]string{inbox.TLS: "TLS", inbox.StartTLS: "STARTTLS", inbox.None: "not protected"}

// server is the line that says which server is read, and how it is known.
func (f *form) server() (line, by string) {
	if f.Host == "" {
		if f.wantsServer() && !f.sought && (f.Address == "" || strings.Contains(f.Address, "@")) {
			return "The mail server is looked for", "Enter the address first; its domain tells the server."
		}
		return "Which mail server?", "Enter its name."
	}
	line = f.Host + " · port " + f.Port + " · " + protection[f.Security]
	if f.Provider != ownServer {
		line = f.Provider + " · " + line
	}
	domain := inbox.Domain(f.Address)
	switch {
	case f.edited:
		by = "Entered by hand"
	case f.chosen:
		by = "The provider's server"
	case f.by == inbox.ByPreset:
		by = "Known by the address"
	case f.by == inbox.BySRV:
		by = "Named by the records of " + domain
	case f.by == inbox.ByAutoconfig:
		by = "Named by the settings file of " + domain
	case f.by == inbox.ByExchange:
		by = "Mail to " + domain + " is taken in there"
	case f.by == inbox.ByName:
		by = "It answers, under a usual name"
	default:
		by = "A usual name for " + domain
	}
	if f.Username != "" && f.Username != f.Address {
		by += "; logs in as " + f.Username
	}
	return line, by
}

// complete tells whether an address is typed to its end, as far as one can tell.
func complete(address string) bool {
	local, domain, _ := strings.Cut(address, "@")
	return local != "" && (guess("x@"+domain) != "" || domain == "localhost")
}
