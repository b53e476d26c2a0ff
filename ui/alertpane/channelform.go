package alertpane

import (
	"context"
	"maps"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/alert"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

func (p *Pane) channelRows() []fyne.CanvasObject {
	desktop := kit.NewFormRow("Desktop", "Notifications of this computer. Always there", kit.Gap(0, 0))
	desktop = kit.NewFormRow("Desktop", "Notifications of this computer. Always there", p.tester(func(ctx context.Context) error { return p.deps.Desktop(ctx) }, func() *kit.FormRow { return desktop }))
	all := []fyne.CanvasObject{desktop}
	for _, c := range p.shown.channels {
		var row *kit.FormRow
		test := p.tester(func(ctx context.Context) error { return p.deps.Channels.Test(ctx, c) }, func() *kit.FormRow { return row })
		row = kit.NewFormRow(c.Name, kindOf(c.Kind), kit.HStack(6, test, kit.NewIconButton("pencil", "Edit "+c.Name, func() { p.editChannel(c) }), kit.NewIconButton("trash-2", "Delete "+c.Name, func() { p.dropChannel(c) })))
		all = append(all, row)
	}
	return all
}

// tester is a button that sends a test message and says on its row how it went.
func (p *Pane) tester(send func(context.Context) error, row func() *kit.FormRow) *kit.Button {
	var b *kit.Button
	b = kit.NewButton(kit.Plain, "Test", func() {
		b.Disable()
		live.Go(send, func(err error) {
			b.Enable()
			if err != nil {
				row().SetProblem("The test did not arrive: " + err.Error())
			} else {
				row().SetProblem("")
				row().SetHelp("Sent. Look whether it arrived")
			}
			p.room.Refresh()
		})
	}).WithIcon("bell")
	return b
}

func (p *Pane) dropChannel(c alert.Channel) {
	live.Go(func(ctx context.Context) error { return p.deps.Channels.DropChannel(ctx, c.ID) }, func(err error) {
		if err != nil {
			p.complain("The channel could not be deleted", err)
			return
		}
		p.undo.Offer("Deleted the channel "+c.Name, func() { p.saveChannel(c, "", nil) })
		p.loader.Ask()
	})
}

// saveChannel keeps a channel; wrong says what cannot work.
func (p *Pane) saveChannel(c alert.Channel, secret string, wrong func(error)) {
	live.Go(func(ctx context.Context) (err error) {
		c, err = p.deps.Channels.SaveChannel(ctx, c, secret)
		return err
	}, func(err error) {
		switch {
		case err != nil && wrong != nil:
			wrong(err)
			return
		case err != nil:
			p.complain("The channel could not be saved", err)
		case wrong != nil:
			p.close()
		}
		p.loader.Ask()
	})
}

// editChannel shows the form of a channel.
func (p *Pane) editChannel(c alert.Channel) {
	p.editing = true
	p.add.Hide()
	settings := maps.Clone(c.Settings)
	if settings == nil {
		settings = map[string]string{}
	}
	c.Settings = settings
	const wide = 340
	at, options := 0, make([]string, len(kinds))
	for i, k := range kinds {
		options[i] = k.words
		if k.kind == c.Kind {
			at = i
		}
	}
	kind := kinds[at]
	which := kit.NewPicker("send", "Kind", func(i int) {
		c.Kind = kinds[i].kind
		p.editChannel(c)
	})
	which.SetOptions(options, at)
	wrong := kit.NewWrapped("", style.Small, style.Red).Plain()
	wrong.Hide()
	keep := func() {}
	entry := func(e *kit.Entry, name, now string, set func(string)) *kit.Entry {
		e.WithName(name).WithWidth(wide).SetText(now)
		e.OnSubmitted = func(string) { keep() }
		e.OnChanged = func(s string) { set(strings.TrimSpace(s)) }
		return e
	}
	name := entry(kit.NewEntry("#ops on Slack"), "Name", c.Name, func(s string) { c.Name = s })
	rows := []fyne.CanvasObject{kit.NewFormRow("Kind", kind.help, which), kit.NewFormRow("Name", "As rules call it", name)}
	if c.ID != 0 {
		which.Disable()
	}
	for _, one := range kind.fields {
		e := kit.NewEntry(one.placeholder)
		if one.secret && c.ID != 0 {
			e = kit.NewPassword("Empty: as it is")
		} else if one.secret {
			e = kit.NewPassword(one.placeholder)
		}
		rows = append(rows, kit.NewFormRow(one.name, "", entry(e, one.name, settings[one.key], func(s string) { settings[one.key] = s })))
	}
	secret, placeholder := "", "Kept encrypted"
	if c.ID != 0 {
		placeholder = "Empty: as it is"
	}
	rows = append(rows, kit.NewFormRow(kind.secret, "", entry(kit.NewPassword(placeholder), kind.secret, "", func(s string) { secret = s })), wrong)
	keep = func() {
		p.saveChannel(c, secret, func(err error) {
			wrong.SetText("To save, " + err.Error() + ".")
			wrong.Show()
			p.room.Refresh()
		})
	}
	save := kit.NewButton(kit.Primary, "Save", keep).WithIcon("check")
	p.put(append(rows, kit.Inset(kit.HStack(8, save, kit.NewButton(kit.Quiet, "Cancel", p.close)), 16, 0))...)
	p.scroll.ScrollToTop()
	name.Focus()
}
