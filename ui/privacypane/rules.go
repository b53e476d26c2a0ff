package privacypane

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

const rulesHelp = "mask, remove or hash, then name, pattern or at. A name may have stars; a pattern stands between slashes; a place is such as request.body, vars.*, " +
	"breadcrumbs.*.message or user.email. keep name shows what would be hidden by its name."

func (p *Pane) buildRules(all *fyne.Container) {
	p.address = kit.NewSegmented(addressWords, func(i int) {
		p.rules.SetText(chooseAddress(p.rules.Text, i))
		p.changed()
		p.Save()
	})
	p.rules = kit.NewRuleField()
	p.rules.PlaceHolder = "mask name *.customer_no\nhash at user.email\nremove pattern /K[0-9]{8}/ at vars.*\nkeep name token_type"
	p.rules.SetMinRowsVisible(6)
	p.rules.Save, p.rules.Preview = p.Save, p.Preview
	p.rules.OnChanged = func(string) { p.changed() }
	p.status = kit.NewWrapped("", style.Small, style.Text3)
	p.preview = kit.NewButton(kit.Plain, "Preview", p.Preview).WithIcon("eye").WithTip("Show what the rules would hide in the newest stored events  (Ctrl Enter)")
	p.save = kit.NewButton(kit.Primary, "Save", p.Save).WithTip("Hide by these rules from now on  (Ctrl S)")
	p.not = kit.NewButton(kit.Quiet, "Discard", p.discard).WithTip("Give up what was not saved")
	p.result = kit.VStack(0)
	all.Add(kit.NewFormRow("Visitors' addresses", "Shortened: without the last byte of IPv4 and the last 80 bits of IPv6", p.address))
	for _, one := range []fyne.CanvasObject{
		kit.Inset(kit.NewLine("Own rules", style.BodyMedium, style.Text), 12, 0, 2, 0), kit.NewWrapped(rulesHelp, style.Small, style.Text3),
		container.NewStack(kit.NewBlock(style.Sunken, style.RadiusControl), p.rules), p.status,
		kit.Inset(kit.HStack(8, p.save, p.preview, p.not), 8, 0), p.result,
	} {
		all.Add(one)
	}
}

func (p *Pane) differs() bool { return p.rules.Text != p.shown.upkeep.Rules }

// changed says how the rules stand.
func (p *Pane) changed() {
	p.address.Mark(addressChoice(p.rules.Text))
	words, role, usable := "In force. Events that are stored already stay as they are.", style.Text3, true
	fault := p.deps.Check(p.rules.Text)
	switch {
	case fault != nil:
		words, role, usable = faultWords(fault), style.Red, false
		if !p.differs() { // saved by another version
			words += ". Until that is mended, every value that comes in is hidden."
		}
	case p.differs():
		words = "Not saved yet. Preview shows what they would hide."
	case p.rules.Text == "":
		words = "No rules of your own."
	}
	p.status.SetText(words)
	p.status.SetRole(role)
	enable(p.preview, usable)
	enable(p.save, usable && p.differs())
	if p.differs() {
		p.not.Show()
	} else {
		p.not.Hide()
	}
	p.content.Refresh()
}

func enable(b *kit.Button, on bool) {
	if on {
		b.Enable()
		return
	}
	b.Disable()
}

// Save has the rules count from now on. Rules that are wrong are not saved, and the caret goes to the error.
func (p *Pane) Save() {
	if fault := p.deps.Check(p.rules.Text); fault != nil {
		p.rules.CursorRow, p.rules.CursorColumn = fault.Line-1, fault.Column-1
		p.rules.Refresh()
		return
	}
	if !p.differs() {
		return
	}
	of, was := p.shown.project.ID, p.shown.upkeep.Rules
	next := p.shown.upkeep
	next.Rules = p.rules.Text
	p.keep(of, next, func() {
		p.changed()
		p.undo.Offer("Saved. The rules hide from the next event on.", func() {
			back := p.shown.upkeep
			back.Rules = was
			p.rules.SetText(was)
			p.keep(of, back, p.changed)
		})
	})
}

func (p *Pane) discard() {
	was := p.rules.Text
	p.rules.SetText(p.shown.upkeep.Rules)
	p.undo.Offer("Discarded what was not saved", func() { p.rules.SetText(was) })
}

// Preview shows what the rules would hide in the newest stored events.
func (p *Pane) Preview() {
	if p.deps.Check(p.rules.Text) != nil {
		return
	}
	p.trial++
	trial, of, text := p.trial, p.shown.project.ID, p.rules.Text
	p.result.Objects = []fyne.CanvasObject{kit.NewText("Looking at the newest events…", style.Small, style.Text3)}
	p.content.Refresh()
	var out Outcome
	live.Go(func(ctx context.Context) (err error) {
		out, err = p.deps.Preview(ctx, of, text)
		return err
	}, func(err error) {
		if trial != p.trial {
			return
		}
		if err != nil {
			p.result.Objects = nil
			p.complain("The rules could not be tried", err)
			return
		}
		p.showOutcome(out)
	})
}

// forget takes a preview away.
func (p *Pane) forget() {
	p.trial++
	p.result.Objects = nil
}

const placeW = 190 // of a place in the preview

func (p *Pane) showOutcome(o Outcome) {
	rows := []fyne.CanvasObject{kit.Inset(kit.NewLine(outcomeWords(o), style.BodyMedium, style.Text), 8, 0)}
	if len(o.Hidden) > 0 {
		rows = append(rows, kit.HStack(12, kit.Sized(kit.NewLine("Place", style.CaptionStrong, style.Text3), placeW, 18),
			kit.Fill(kit.NewLine("Before", style.CaptionStrong, style.Text3)), kit.Fill(kit.NewLine("After", style.CaptionStrong, style.Text3))), kit.NewRule())
	}
	for _, h := range o.Hidden {
		after := h.After
		if after == "" {
			after = "(removed)"
		}
		rows = append(rows, kit.Inset(kit.HStack(12, kit.Sized(kit.NewLine(h.Place, style.Small, style.Text2), placeW, 18),
			kit.Fill(kit.NewLine(h.Before, style.Code, style.Red)), kit.Fill(kit.NewLine(after, style.Code, style.Text))), 4, 0), kit.NewRule())
	}
	p.result.Objects = rows
	p.content.Refresh()
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	if down := where(p.result).Y - where(p.content).Y - p.scroll.Size().Height/2; down > 0 {
		p.scroll.ScrollToOffset(fyne.NewPos(0, p.scroll.Offset.Y+down)) // what was asked for comes into view
	}
}
