package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/ui/kit"
)

// copyMenu lists the forms in which an error can be taken along.
func (p *Pane) copyMenu() []kit.MenuItem {
	d := p.known
	if d == nil {
		return nil
	}
	none := d.Event == nil
	noCurl := none || curl(d.Event.Request) == ""
	items := []kit.MenuItem{
		{Text: "Copy as Markdown", Icon: "copy", Keys: "Shift Y", Do: p.copyReport},
		{Text: "Copy as a prompt for a coding assistant", Icon: "terminal", Keys: "Shift P", Disabled: none, Do: p.copyPrompt},
		{Text: "Copy the stack trace", Icon: "code-xml", Disabled: none || rawTrace(d.Event) == "", Do: func() { p.copied("The stack trace", rawTrace(p.known.Event)) }},
		{Text: "Copy the request as curl", Icon: "globe", Keys: "Shift C", Disabled: noCurl, Do: p.copyCurl},
		{},
		{Text: "Copy " + d.Issue.ShortID, Icon: "hash", Do: func() { p.copied(d.Issue.ShortID, d.Issue.ShortID) }},
		{Text: "Copy the event's id", Icon: "hash", Disabled: none, Do: func() { p.copied("The event's id", p.known.Event.ID) }},
		{Text: "Copy the event as JSON", Icon: "copy", Disabled: none, Do: p.copyJSON},
	}
	if p.deps.SaveFile != nil {
		items = append(items, kit.MenuItem{Text: "Save the event as JSON…", Icon: "download", Keys: "Shift J", Disabled: none, Do: p.saveJSON})
	}
	return items
}

// openCopyMenu shows them at their button, or where the part that is shown has none, at the detail's upper right.
func (p *Pane) openCopyMenu() {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(p.content)
	if c == nil || p.known == nil {
		return
	}
	switch {
	case p.narrow && !p.inside: // the detail is not in view
		p.offer(p.copyMenu(), nil)
		return
	case p.detail.bar.object.Visible():
		kit.ShowMenu(p.copyMenu(), p.detail.bar.copies)
		return
	}
	at := driver.AbsolutePositionForObject(p.detail.object)
	kit.ShowMenuAt(p.copyMenu(), c, at.AddXY(p.detail.object.Size().Width, 48))
}

// copied puts text on the clipboard and says so.
func (p *Pane) copied(what, text string) {
	copyText(text)
	p.undo.Offer(what+" is on the clipboard.", nil)
}

func (p *Pane) copyReport() {
	if p.known != nil {
		p.copied("The report", p.known.report(p.deps.Now()))
	}
}

func (p *Pane) copyPrompt() {
	if p.known == nil || p.known.Event == nil {
		return
	}
	s := p.detail.stack.sources
	if s != nil && s.event != p.known.Event {
		s = nil
	}
	p.copied("The prompt", p.known.prompt(p.deps.Now(), s))
}

func (p *Pane) copyCurl() {
	if p.known == nil || p.known.Event == nil {
		return
	}
	if text := curl(p.known.Event.Request); text != "" {
		p.copied("The request", text)
	}
}

func (p *Pane) copyJSON() {
	if p.known == nil || p.known.Event == nil {
		return
	}
	data, err := whole(p.known.Event)
	if err != nil {
		p.undo.Offer(sentence(err), nil)
		return
	}
	p.copied("The event", string(data))
}

func (p *Pane) saveJSON() {
	if p.known == nil || p.known.Event == nil || p.deps.SaveFile == nil {
		return
	}
	data, err := whole(p.known.Event)
	if err != nil {
		p.undo.Offer(sentence(err), nil)
		return
	}
	p.deps.SaveFile(p.known.Issue.ShortID+"-"+p.known.Event.ID[:min(8, len(p.known.Event.ID))]+".json", data)
}
