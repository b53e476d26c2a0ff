package issuepane

import (
	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// triageLine says who has an issue, its labels and its ticket; it is not there when there is nothing to say.
type triageLine struct {
	pane   *Pane
	shown  string
	object *fyne.Container
}

func newTriageLine(p *Pane) *triageLine {
	l := &triageLine{pane: p, object: kit.HStack(8)}
	l.object.Hide()
	return l
}

// show brings the line up to date, and tells whether it came or went.
func (l *triageLine) show(one issue.Issue) (grown bool) {
	key := one.Assignee + "\x00" + one.Ticket
	for _, label := range one.Labels {
		key += "\x00" + label
	}
	if one.Favourite {
		key += "\x00\x00"
	}
	if key == l.shown {
		return false
	}
	l.shown = key
	var parts []fyne.CanvasObject
	if one.Favourite {
		parts = append(parts, kit.NewIcon("bookmark", style.Accent, 14))
	}
	if one.Assignee != "" {
		parts = append(parts, kit.NewAvatar(one.Assignee), kit.NewText(oneLine(one.Assignee, 30), style.Small, style.Text2))
	}
	for i, label := range one.Labels {
		if i == 6 {
			parts = append(parts, kit.NewText("…", style.Small, style.Text3))
			break
		}
		parts = append(parts, kit.NewBadge(clip(label, 24), style.Violet))
	}
	if one.Ticket != "" {
		name := oneLine(issue.TicketName(one.Ticket), 40)
		parts = append(parts, kit.NewButton(kit.Quiet, name, l.pane.then(func() { l.pane.openPage(one.Ticket) })).WithIcon("external-link").WithTip("Open the ticket "+name))
	}
	before, some := l.object.Visible(), len(parts) > 0
	parts = append(parts, kit.Fill(nil))
	l.object.Objects = parts
	kit.ShowIf(l.object, some)
	l.object.Refresh()
	return before != l.object.Visible() || some
}
