package issuepane

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/live"
	"paddock/ui/style"
)

var (
	wide1280 = fyne.NewSize(1068, 748)
	wide1024 = fyne.NewSize(968, 648)
)

// opened is a pane in a window.
type opened struct {
	*Pane
	t      *testing.T
	shop   *shop
	window fyne.Window
}

func open(t *testing.T, s *shop, size fyne.Size, mode style.Mode) *opened {
	t.Helper()
	live.Inline(t)
	app := test.NewTempApp(t)
	app.Settings().SetTheme(style.New(mode))
	d := s.deps()
	d.OpenSetup, d.OpenInbox = func() {}, func() {}
	p := New(d)
	w := test.NewTempWindow(t, p.Content())
	w.SetPadded(false)
	w.Resize(size)
	p.SetScope(project.Scope{Project: 1})
	p.Show()
	t.Cleanup(p.Hide)
	return &opened{p, t, s, w}
}

// golden compares what the window shows with a picture in testdata.
func (o *opened) golden(name string) {
	o.t.Helper()
	golden.Match(o.t, name, o.window.Canvas().Capture())
}

// busyShop has issues of every kind, as a shop's day brings them.
func busyShop(t *testing.T) *shop {
	s := &shop{}
	s.add(event(t, "chain"), 128, 2*time.Minute)
	s.add(event(t, "template_mail"), 41, 6*time.Minute)
	s.add(event(t, "crumbs"), 96, 11*time.Minute)
	s.add(event(t, "group"), 12, 24*time.Minute)
	s.add(event(t, "link_mail"), 7, 31*time.Minute)
	plain := func(typ, value, culprit string, level issue.Level, n int, ago time.Duration) {
		s.add(&issue.Event{Source: issue.SourceSentry, Level: level, Exceptions: []issue.Exception{{Type: typ, Value: value}}, Culprit: culprit}, n, ago)
	}
	plain("IntegrityError", "duplicate key value violates unique constraint \"orders_order_reference_key\"", "shop.checkout.views in place_order", issue.Fatal, 211, time.Hour)
	plain("TimeoutError", "HTTPSConnectionPool(host='api.pay.example.com', port=443): Read timed out", "shop.billing.gateway in charge", issue.Error, 30, 2*time.Hour)
	plain("MultiValueDictKeyError", "'quantity'", "shop.cart.views in update_item", issue.Error, 18, 3*time.Hour)
	plain("SuspiciousOperation", "Attempted access outside the media folder", "shop.files.views in download", issue.Info, 3, 26*time.Hour)
	s.add(&issue.Event{Source: issue.SourceSentry, Level: issue.Error, Message: "Celery worker lost its connection to the broker and gave up", Logger: "celery.worker"}, 5, 49*time.Hour)
	for i := range 14 {
		plain("KeyError", "'shipping_address'", "shop.checkout.serializers in to_representation", issue.Error, 2+i, time.Duration(50+i)*time.Hour)
	}
	s.issues[2].Regressed = true
	for i := range s.issues {
		s.issues[i].Events *= int64(1 + (20-i)*(20-i)/9)
		s.issues[i].Users = s.issues[i].Events / 4
		s.issues[i].Seen = i != 1 && i != 6
		s.issues[i].FirstRelease = ""
	}
	return s
}

func TestPicturesOfThePane(t *testing.T) {
	for _, size := range []struct {
		name string
		size fyne.Size
	}{{"wide", wide1280}, {"narrow", wide1024}} {
		for _, mode := range []style.Mode{style.Light, style.DarkMode} {
			t.Run(size.name+"-"+string(mode), func(t *testing.T) {
				o := open(t, busyShop(t), size.size, mode)
				o.golden("errors-" + size.name + "-" + string(mode))
			})
		}
	}
}

func TestPicturesOfTabsAndStates(t *testing.T) {
	for name, show := range map[string]func(*opened){
		"breadcrumbs": func(o *opened) { o.click(2); o.detail.tabs.Select(int(partCrumbs)); o.detail.crumbs.list.Select(1) },
		"request":     func(o *opened) { o.click(1); o.detail.tabs.Select(int(partRequest)) },
		"tags":        func(o *opened) { o.click(2); o.detail.tabs.Select(int(partTags)) },
		"events":      func(o *opened) { o.detail.tabs.Select(int(partEvents)) },
		"template":    func(o *opened) { o.click(1) },
		"loading":     func(o *opened) { o.master.showBones() },
		"resolved":    func(o *opened) { o.press("e") },
	} {
		mode := style.Light
		if name == "breadcrumbs" || name == "template" {
			mode = style.DarkMode
		}
		t.Run(name, func(t *testing.T) {
			s := busyShop(t)
			if name == "tags" {
				s.finding = shopFinding{s}
			}
			o := open(t, s, wide1280, mode)
			show(o)
			o.golden(name + "-" + string(mode))
		})
	}
	t.Run("nothing-connected", func(t *testing.T) { open(t, &shop{}, wide1280, style.Light).golden("nothing-connected") })
	t.Run("detail-narrow", func(t *testing.T) {
		o := open(t, busyShop(t), wide1024, style.Light)
		o.click(0)
		o.golden("detail-narrow-light")
	})
}

func TestAChangeOfThemeReachesEveryPart(t *testing.T) {
	o := open(t, busyShop(t), wide1280, style.Light)
	fyne.CurrentApp().Settings().SetTheme(style.New(style.DarkMode))
	o.golden("errors-wide-dark")
}
