package alertpane

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// desk keeps rules and channels in memory.
type desk struct {
	bus      bus.Bus
	rules    []alert.Rule
	channels []alert.Channel
	secrets  map[int64]string
	entries  []alert.Entry
	tested   []string
	fail     error
}

func newDesk() *desk {
	return &desk{
		rules: []alert.Rule{
			{ID: 1, Name: "New issues", When: alert.OnNew, Desktop: true},
			{ID: 2, Name: "Storm in production", When: alert.OnEvents, Count: 20, Minutes: 5, Filter: alert.Filter{Environments: []string{"production"}}, Desktop: true, Channels: []int64{1}},
		},
		channels: []alert.Channel{{ID: 1, Kind: alert.Slack, Name: "#ops on Slack"}},
		secrets:  map[int64]string{},
		entries: []alert.Entry{
			{ID: 2, At: noon.Add(-5 * time.Minute), Issue: 7, RuleName: "Storm in production", Title: "Many errors in shop: KeyError", Why: "31 events in 5 minutes, threshold 20", Deliveries: []alert.Delivery{{Name: "Desktop", State: alert.Sent}, {Channel: 1, Name: "#ops on Slack", State: alert.Failed, Reason: "no answer in time"}}},
			{ID: 1, At: noon.Add(-3 * time.Hour), Issue: 4, RuleName: "New issues", Title: "New issue in shop: ValueError", Why: "the issue is new", Deliveries: []alert.Delivery{{Name: "Desktop", State: alert.Sent}}},
		},
	}
}

func (d *desk) Rules(context.Context) ([]alert.Rule, error) {
	return append([]alert.Rule{}, d.rules...), d.fail
}

func (d *desk) SaveRule(_ context.Context, r alert.Rule) (alert.Rule, error) {
	for i := range d.rules {
		if d.rules[i].ID == r.ID {
			d.rules[i] = r
			return r, nil
		}
	}
	if r.ID == 0 {
		r.ID = 9
	}
	d.rules = append(d.rules, r)
	return r, nil
}

func (d *desk) DropRule(_ context.Context, id int64) error {
	var left []alert.Rule
	for _, r := range d.rules {
		if r.ID != id {
			left = append(left, r)
		}
	}
	d.rules = left
	return nil
}

func (d *desk) Preview(context.Context, alert.Rule) (int, error) { return 3, nil }

func (d *desk) Channels(context.Context) ([]alert.Channel, error) { return d.channels, nil }

func (d *desk) SaveChannel(_ context.Context, c alert.Channel, secret string) (alert.Channel, error) {
	if c.Name == "" {
		return c, errors.New("give the channel a name")
	}
	c.ID = int64(len(d.channels) + 1)
	d.channels = append(d.channels, c)
	d.secrets[c.ID] = secret
	return c, nil
}

func (d *desk) DropChannel(context.Context, int64) error { d.channels = nil; return nil }

func (d *desk) Test(_ context.Context, c alert.Channel) error {
	d.tested = append(d.tested, c.Name)
	return errors.New("the server hooks.slack.com is not found")
}

func (d *desk) Entries(context.Context, project.ID) ([]alert.Entry, error) { return d.entries, nil }

func (d *desk) Held(context.Context) ([]alert.HeldCount, error) {
	return []alert.HeldCount{{Rule: 2, Why: alert.HeldCooldown, Count: 12}}, nil
}

type opened struct {
	*Pane
	window fyne.Window
}

func open(t *testing.T, d *desk, mode style.Mode) *opened {
	t.Helper()
	app := test.NewApp()
	app.Settings().SetTheme(style.New(mode))
	t.Cleanup(app.Quit)
	live.Inline(t)
	p := New(Deps{
		Rules: d, Channels: d, Past: d, Bus: &d.bus, Now: func() time.Time { return noon }, OpenIssue: func(int64) {},
		Projects: func(context.Context) ([]project.Project, error) { return []project.Project{{ID: 1, Name: "shop"}}, nil },
		Desktop:  func(context.Context) error { return nil },
	})
	w := test.NewWindow(p.Content())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1068, 748))
	t.Cleanup(w.Close)
	p.Show()
	t.Cleanup(p.Hide)
	return &opened{p, w}
}

// find gives the widgets of a kind below an object, in order.
func find[T fyne.CanvasObject](o fyne.CanvasObject) (all []T) {
	if one, ok := o.(T); ok {
		return []T{one}
	}
	switch one := o.(type) {
	case *fyne.Container:
		for _, child := range one.Objects {
			all = append(all, find[T](child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(one).Objects() {
			all = append(all, find[T](child)...)
		}
	}
	return all
}

func (o *opened) press(name string) {
	for _, b := range find[*kit.Button](o.room) {
		if b.Text() == name || b.AccessibleName() == name {
			b.Tapped(nil)
			return
		}
	}
	panic("no button " + name)
}

func (o *opened) write(name, text string) {
	for _, e := range find[*kit.Entry](o.room) {
		if e.AccessibleName() == name {
			e.SetText(text)
			return
		}
	}
	panic("no field " + name)
}

func TestARuleIsMadeSaidPreviewedAndSaved(t *testing.T) {
	d := newDesk()
	o := open(t, d, style.Light)
	o.TypedRune('n')
	o.press("Save")
	if len(d.rules) != 2 {
		t.Error("a rule without a name was saved")
	}
	o.write("Name", "Carts")
	o.write("Environments", "production, staging")
	o.write("Tags", "browser:Safari*")
	o.press("Preview")
	o.press("Save")
	want := alert.Rule{ID: 9, Name: "Carts", When: alert.OnNew, Count: 20, Minutes: 5, Desktop: true, From: "22:00", To: "07:00",
		Filter: alert.Filter{Environments: []string{"production", "staging"}, Tags: []alert.TagGlob{{Key: "browser", Value: "Safari*"}}}}
	if diff := cmp.Diff(want, d.rules[2]); diff != "" {
		t.Error(diff)
	}
}

func TestADeletedRuleComesBackByUndo(t *testing.T) {
	d := newDesk()
	o := open(t, d, style.Light)
	o.press("Delete New issues")
	if len(d.rules) != 1 {
		t.Fatalf("%d rules", len(d.rules))
	}
	o.undo.Undo()
	if len(d.rules) != 2 {
		t.Errorf("%d rules after Undo", len(d.rules))
	}
}

func TestATestOfAChannelSaysWhatIsWrong(t *testing.T) {
	d := newDesk()
	o := open(t, d, style.Light)
	o.TypedRune(']')
	rows := find[*kit.FormRow](o.room)
	for _, b := range find[*kit.Button](rows[1]) {
		if b.Text() == "Test" {
			b.Tapped(nil)
		}
	}
	if diff := cmp.Diff([]string{"#ops on Slack"}, d.tested); diff != "" {
		t.Error(diff)
	}
	said := ""
	for _, w := range find[*kit.Wrapped](rows[1]) {
		said += w.Text()
	}
	if !strings.Contains(said, "hooks.slack.com is not found") {
		t.Errorf("it says %q", said)
	}
}

func TestAChannelIsKeptWithItsSecretApart(t *testing.T) {
	d := newDesk()
	o := open(t, d, style.Light)
	o.TypedRune(']')
	o.TypedRune('n')
	o.press("Save")
	if len(d.channels) != 1 {
		t.Error("a channel without a name was saved")
	}
	o.write("Name", "Mail to the team")
	o.write("Server", "mail.example.com:587")
	o.write("Password", "s3cret")
	o.press("Save")
	want := alert.Channel{ID: 2, Kind: alert.Email, Name: "Mail to the team", Settings: map[string]string{"host": "mail.example.com:587"}}
	if diff := cmp.Diff(want, d.channels[1]); diff != "" || d.secrets[2] != "s3cret" {
		t.Error(diff, d.secrets)
	}
}

func TestPicturesOfAlerts(t *testing.T) {
	for _, mode := range []style.Mode{style.Light, style.DarkMode} {
		o := open(t, newDesk(), mode)
		golden.Match(t, "rules-"+string(mode), o.window.Canvas().Capture())
		o.editRule(o.shown.rules[1])
		golden.Match(t, "form-"+string(mode), o.window.Canvas().Capture())
		o.close()
		o.tabs.Select(historyTab)
		golden.Match(t, "history-"+string(mode), o.window.Canvas().Capture())
	}
	o := open(t, newDesk(), style.Light)
	o.tabs.Select(channelsTab)
	o.new()
	golden.Match(t, "channel-light", o.window.Canvas().Capture())
}

func TestWhatATestSaidStaysWhileNothingChanges(t *testing.T) {
	d := newDesk()
	o := open(t, d, style.Light)
	o.TypedRune(']')
	row := find[*kit.FormRow](o.room)[0]
	d.bus.Publish(bus.Notices)
	if find[*kit.FormRow](o.room)[0] != row {
		t.Error("the rows were built anew, so that the focus and the words are gone")
	}
	d.channels = nil
	d.bus.Publish(bus.Notices)
	if n := len(find[*kit.FormRow](o.room)); n != 1 {
		t.Errorf("%d rows after a channel was deleted elsewhere", n)
	}
}

func TestWhatIsNoNumberIsSaidAtOnce(t *testing.T) {
	d := newDesk()
	o := open(t, d, style.Light)
	o.editRule(d.rules[1])
	o.write("Number", "many")
	said := ""
	for _, w := range find[*kit.Wrapped](o.room) {
		if w.Visible() {
			said += w.Text() + "\n"
		}
	}
	if !strings.Contains(said, "To save, write a number from 1") || strings.Contains(said, "-1") {
		t.Errorf("it says %q", said)
	}
}

func TestTheAddressOfAWebhookIsNotShownAgain(t *testing.T) {
	d := newDesk()
	o := open(t, d, style.DarkMode)
	o.window.Resize(fyne.NewSize(968, 648))
	o.tabs.Select(channelsTab)
	o.editChannel(alert.Channel{ID: 1, Kind: alert.Webhook, Name: "Ops"})
	golden.Match(t, "webhook-dark", o.window.Canvas().Capture())
}
