package kit

import (
	"fmt"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"paddock/ui/golden"
	"paddock/ui/style"
)

// wear starts a test app in our theme.
func wear(t testing.TB, m style.Mode) fyne.App {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(style.New(m))
	After = nil
	return app
}

// window shows an object in a window of a size.
func window(t testing.TB, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := test.NewTempWindow(t, o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return win
}

// on stands an object on the pane's ground.
func on(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(NewBlock(style.Bg, 0), Inset(o, 24))
}

func TestControlsLookAsDesigned(t *testing.T) {
	for _, m := range []style.Mode{style.Light, style.DarkMode} {
		t.Run(string(m), func(t *testing.T) {
			wear(t, m)
			golden.Match(t, "controls-"+string(m), window(t, on(controlsSheet()), 1000, 620).Canvas().Capture())
		})
	}
}

func controlsSheet() fyne.CanvasObject {
	disabled := NewButton(Plain, "Resolve", nil)
	disabled.Disable()
	off, on := NewToggle("Off", nil), NewToggle("On", nil)
	on.Set(true)
	picker := NewPicker("layers", "Environment", nil)
	picker.SetOptions([]string{"production", "staging"}, 0)
	bare := NewPicker("", "Days", nil)
	bare.SetOptions([]string{"30 days"}, 0)
	tabs := NewTabs("Stack trace", "Breadcrumbs", "Request", "Tags")
	tabs.SetCount(1, "14")
	tabs.SetCount(3, "1,284")
	seg := NewSegmented([]string{"1 h", "24 h", "7 d", "30 d"}, nil)
	seg.Mark(1)
	filled, wrong, secret := NewEntry("Address"), NewEntry("Address"), NewPassword("Password")
	filled.SetText("127.0.0.1:8790")
	wrong.SetText("nowhere")
	wrong.SetError("Write an address and a port")
	secret.SetText("correct horse")
	still := NewEntry("Address")
	still.SetText("127.0.0.1:8790")
	still.Disable()
	done := NewProgress()
	done.Set(0.86)
	spark := NewSparkline(style.Red)
	spark.Set(sparkValues(), style.Red)
	wide := NewSparklineOf(style.Red, fyne.NewSize(136, 34))
	wide.Set(sparkValues(), style.Red)
	return VStack(14,
		HStack(10, NewButton(Primary, "Resolve", nil).WithIcon("check"), NewButton(Plain, "Ignore", nil).WithIcon("archive"),
			NewButton(Danger, "Forget", nil).WithIcon("trash-2"), NewButton(Quiet, "Last seen", nil).WithIcon("arrow-down-wide-narrow"),
			NewIconButton("ellipsis", "More", nil), disabled, picker, bare, on, off),
		HStack(10, seg, NewBadge("fatal", style.Fatal), NewBadge("error", style.Red), NewBadge("unhandled", style.Amber), NewBadge("info", style.Blue),
			NewBadge("debug", style.Grey), NewBadge("up", style.Accent), NewBadge("New", style.Violet), NewBadge("7", style.Red), NewKeyCap("Ctrl K"),
			NewAvatar("Mara König"), NewAvatar("jl@example.com"), NewAvatar(""), NewDot(style.AccentFill), NewBar(style.Red, 1.5, fyne.NewSize(3, 42)), spark, wide),
		tabs,
		HStack(10, NewSearch("Search or jump to…", "Ctrl K"), filled, secret, still),
		HStack(10, NewEntry("Placeholder").WithIcon("mail"), NewEntry("").InMono().filledWith("SHOP-4A0 level:error"), wrong),
		done,
		VStack(0, NewFormRow("New issue", "First time an error is seen in an environment", NewToggle("New issue", nil)),
			NewFormRow("Keep logs for", "1.8 GB used, 41 GB free", NewPicker("clock", "30 days", nil))),
		HStack(20, NewText("8,412", style.Number, style.Text), NewText("One check is down", style.Page, style.Text), NewText("IntegrityError", style.Title, style.Text),
			NewText("Weekly retention", style.Section, style.Text), NewText("Weekly retention", style.Card, style.Text)),
		HStack(20, NewText("Last seen 2m ago", style.Body, style.Text), NewText("Medium", style.BodyMedium, style.Text2), NewText("Strong", style.BodyStrong, style.Text),
			NewText("shop.checkout.views in place_order", style.Small, style.Text3), NewText("Events", style.Caption, style.Text3),
			NewText("order = Order.objects.create(0)", style.Code, style.Text), NewText("place_order", style.CodeMedium, style.Text)),
		HStack(20, Fixed(NewLine("duplicate key value violates unique constraint \"orders_order_reference_key\"", style.Small, style.Text2), 260), NewText("∑ → ✓ Ελληνικά Русский", style.Body, style.Text)),
	)
}

func TestFocusAndPointerCanBeSeen(t *testing.T) {
	for _, m := range []style.Mode{style.Light, style.DarkMode} {
		t.Run(string(m), func(t *testing.T) {
			wear(t, m)
			search, secret, wrong := NewSearch("Search", "Ctrl K"), NewPassword("Password"), NewEntry("Address").WithIcon("mail")
			button, hovered := NewButton(Plain, "Ignore", nil), NewButton(Primary, "Resolve", nil).WithIcon("check")
			toggle, seg := NewToggle("Alerts", nil), NewSegmented([]string{"1 h", "24 h"}, nil)
			win := window(t, on(VStack(10, search, secret, wrong, HStack(10, hovered, button, toggle, seg))), 400, 260)
			wrong.SetText("nowhere")
			wrong.SetError("Write an address and a port")
			win.Resize(fyne.NewSize(400, 261)) // a real window makes room by itself
			test.Type(search.Focusable(), "checkout level:error release:shop@4.18.2 and more than fits")
			for _, f := range []fyne.Focusable{search.Focusable(), secret.Focusable(), wrong.Focusable(), button, toggle, seg} {
				f.FocusGained()
			}
			hovered.MouseIn(nil)
			golden.Match(t, "focus-"+string(m), win.Canvas().Capture())
		})
	}
}

func (e *Entry) filledWith(s string) *Entry { e.SetText(s); return e }

func sparkValues() []float64 {
	return []float64{0, 1, 2, 1, 3, 2, 1, 2, 4, 3, 2, 3, 4, 3, 5, 6, 5, 8, 12, 17, 20, 15, 12, 9}
}

func TestCodeAndFactsLookAsDesigned(t *testing.T) {
	for _, m := range []style.Mode{style.Light, style.DarkMode} {
		t.Run(string(m), func(t *testing.T) {
			wear(t, m)
			golden.Match(t, "frame-"+string(m), window(t, on(frameSheet()), 620, 760).Canvas().Capture())
		})
	}
}

func frameSheet() fyne.CanvasObject {
	code := NewCode(Source{File: "shop/checkout/views.py", First: 139, Failing: 142, Lines: []string{
		"        with transaction.atomic():",
		"            cart = Cart.objects.select_for_update().get(pk=cart_id)",
		"            reference = next_reference(request.tenant)  # per tenant",
		"            order = Order.objects.create(reference=reference, cart=cart)",
		"            order.lines.bulk_create(cart.to_lines(order, \"EUR\", 19.5, None))",
		"        signals.order_placed.send(sender=Order, order=order)",
	}})
	html := NewCode(Source{File: "base.html", Lines: []string{`<script defer src="http://127.0.0.1:8790/js/p.js"></script>`}})
	vars := NewVariables([]Fact{{"cart_id", "90217"}, {"reference", "'ACME-2024-000318'"}, {"password", Filtered},
		{"request", "<WSGIRequest: POST '/checkout/place/?next=/thanks/and/a/very/long/path/that/does/not/fit/on/one/line/at/all'>"}})
	tags := NewFacts([]Fact{{"browser", "Firefox 128.0"}, {"server_name", "web-1"}})
	frame := NewBareCard(VStack(0, container.NewStack(NewBlock(style.Sunken, 0), code), Inset(vars, 10, 14)))
	return VStack(14, frame, NewBareCard(html).OnGround(style.Sunken), NewCard(tags),
		NewNotice(Problem{Title: "The mailbox could not be read", Text: "The server refused the password. Check it and try again.", Details: "imap: LOGIN: NO [AUTHENTICATIONFAILED]", Action: "Try again"}),
		NewNotice(Problem{Role: style.Amber, Title: "Events are being dropped", Text: "The disk is nearly full."}),
		NewWrapped("duplicate key value violates unique constraint \"orders_order_reference_key\"\nDETAIL: Key (reference)=(ACME-2024-000318) already exists, so nothing was written.", style.Body, style.Text2),
	)
}

func TestListsAndEmptyViewsLookAsDesigned(t *testing.T) {
	for _, m := range []style.Mode{style.Light, style.DarkMode} {
		t.Run(string(m), func(t *testing.T) {
			wear(t, m)
			list := NewList(40, newTestRow)
			empty := NewEmpty(EmptyWords{Icon: "circle-check", Role: style.Accent, Title: "No open errors", Text: "Nothing has broken in production in the last 24 hours.", Action: "Send a test event", ActionIcon: "plug"})
			undo := NewUndoBar()
			split := NewSplit(list, container.NewStack(empty, undo))
			win := window(t, split, 1000, 500)
			list.SetLength(1_000_000)
			list.SetOffset(10)
			list.Mark(3)
			test.MoveMouse(win.Canvas(), fyne.NewPos(40, 70))
			undo.Offer("IntegrityError resolved", func() {})
			golden.Match(t, "list-"+string(m), win.Canvas().Capture())
		})
	}
}

func TestChartsAndSkeletonsLookAsDesigned(t *testing.T) {
	for _, m := range []style.Mode{style.Light, style.DarkMode} {
		t.Run(string(m), func(t *testing.T) {
			wear(t, m)
			line, bars := NewLineChart(), NewBarChart()
			win := window(t, on(VStack(14, Sized(NewCard(line), 0, 260), Sized(NewCard(bars), 0, 160), Sized(NewBareCard(NewSkeleton(66)), 0, 200))), 760, 700)
			line.Set(chartData())
			bars.Set(ChartData{Series: []Series{{Name: "Events", Values: chartData().Series[0].Values, Ink: 1}}, Labels: chartData().Labels, Format: chartData().Format, Unfinished: true})
			test.MoveMouse(win.Canvas(), fyne.NewPos(480, 120))
			golden.Match(t, "charts-"+string(m), win.Canvas().Capture())
		})
	}
}

func chartData() ChartData {
	d := ChartData{Format: func(v float64) string { return fmt.Sprintf("%.0f", v) }, Unfinished: true}
	now, before := Series{Name: "Visitors"}, Series{Name: "Week before", Ink: 6, Dashed: true}
	for i := range 24 {
		v := 60 + 40*math.Sin(float64(i)/3.2) + float64(i%5)*6
		if i == 7 {
			now.Values = append(now.Values, math.NaN())
		} else {
			now.Values = append(now.Values, v)
		}
		before.Values = append(before.Values, v*0.7)
		d.Labels = append(d.Labels, fmt.Sprintf("%02d:00", i))
		d.Times = append(d.Times, fmt.Sprintf("12 May, %02d:00", i))
	}
	d.Series = []Series{now, before}
	return d
}

func TestMenusLookAsDesigned(t *testing.T) {
	for _, m := range []style.Mode{style.Light, style.DarkMode} {
		t.Run(string(m), func(t *testing.T) {
			wear(t, m)
			more := NewIconButton("ellipsis", "More actions", nil)
			win := window(t, WithTips(on(container.NewWithoutLayout(more))), 420, 260)
			more.Resize(more.MinSize())
			test.MoveMouse(win.Canvas(), fyne.NewPos(34, 34))
			golden.Match(t, "tip-"+string(m), win.Canvas().Capture())
			menu := ShowMenu([]MenuItem{{Text: "Resolve", Icon: "check", Keys: "E"}, {Text: "Ignore", Icon: "archive", Keys: "I"}, {Text: "Mark for review", Keys: "M", Disabled: true}, {}, {Text: "Newest first", Checked: true}, {Text: "Forget", Icon: "trash-2", Danger: true}}, more)
			menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			golden.Match(t, "menu-"+string(m), win.Canvas().Capture())
		})
	}
}
