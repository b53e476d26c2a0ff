package issuepane

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// openTicket offers what can be done about a ticket elsewhere.
func (p *Pane) openTicket() {
	on := p.targets()
	if !p.ready() || p.deps.Tickets == nil {
		return
	}
	var t issue.TicketTemplate
	live.Go(func(ctx context.Context) (err error) {
		t, err = p.deps.Tickets.TicketTemplate(ctx, on[0].Project)
		return err
	}, func(err error) {
		if err != nil {
			p.undo.Offer("How tickets are opened could not be read. Try again.", nil)
			return
		}
		p.offer(p.ticketMenu(t, on), p.besideTicket())
	})
}

func (p *Pane) besideTicket() fyne.CanvasObject { return p.beside(nil, p.detail.head.rest) }

func (p *Pane) ticketMenu(t issue.TicketTemplate, on []issue.Issue) []kit.MenuItem {
	var items []kit.MenuItem
	if link := on[0].Ticket; link != "" && len(on) == 1 {
		items = append(items,
			kit.MenuItem{Text: "Open " + oneLine(issue.TicketName(link), 40), Icon: "external-link", Do: func() { p.openPage(link) }},
			kit.MenuItem{Text: "Copy the link", Icon: "copy", Do: func() { copyText(link) }},
			kit.MenuItem{Text: "Change the link…", Icon: "pencil", Do: func() { p.askForTicket(on) }},
			kit.MenuItem{Text: "Remove the link", Icon: "x", Do: func() { p.linkTicket("", on) }},
			kit.MenuItem{})
	} else {
		create := kit.MenuItem{Text: "Create in " + trackerName(t.Tracker) + "…", Icon: "external-link", Do: func() { p.createTicket(t, on) }}
		if t.Address == "" {
			create = kit.MenuItem{Text: "Create a ticket…", Icon: "external-link", Do: func() { p.setUpTickets(t, on) }}
		}
		create.Disabled = len(on) > 1 || p.known == nil || p.known.Issue.ID != on[0].ID
		items = append(items, create, kit.MenuItem{Text: "Paste a ticket's link…", Icon: "link", Do: func() { p.askForTicket(on) }}, kit.MenuItem{})
	}
	return append(items, kit.MenuItem{Text: "Set up…", Icon: "settings", Do: func() { p.setUpTickets(t, nil) }})
}

func trackerName(t issue.Tracker) string {
	for _, one := range issue.Trackers {
		if one.Tracker == t && t != issue.OwnTracker {
			return one.Name
		}
	}
	return "your tracker"
}

func (p *Pane) openPage(address string) {
	if p.deps.OpenPage != nil {
		p.deps.OpenPage(address)
	}
}

// createTicket opens a prefilled ticket in the browser, and asks for its link.
func (p *Pane) createTicket(t issue.TicketTemplate, on []issue.Issue) {
	if p.known == nil || len(on) != 1 || p.known.Issue.ID != on[0].ID {
		return
	}
	address, err := t.New(p.known.ticket(p.deps.Now()))
	if err != nil {
		p.setUpTickets(t, on)
		return
	}
	p.openPage(address)
	p.askForTicket(on)
}

// ticket is what a new ticket is filled with.
func (seen *detail) ticket(now time.Time) issue.NewTicket {
	one := seen.Issue
	n := issue.NewTicket{Title: oneLine(one.Title, 200), Body: seen.report(now), ID: one.ShortID}
	if one.Value != "" && one.Value != one.Title {
		n.Title += ": " + oneLine(one.Value, 120)
	}
	if seen.Event != nil && seen.Event.Request != nil {
		n.URL = seen.Event.Request.URL
	}
	return n
}

// askForTicket asks for a ticket's link and keeps it.
func (p *Pane) askForTicket(on []issue.Issue) {
	field := kit.NewEntry("https://").WithName("Link of the ticket").WithWidth(340)
	if len(on) == 1 {
		field.SetText(on[0].Ticket)
	}
	field.Check = issue.CheckTicket
	p.pose(question{title: "Paste the ticket's link", button: "Keep", field: field, answered: func(s string) {
		if s != "" {
			p.linkTicket(s, on)
		}
	}}, p.besideTicket())
}

func (p *Pane) linkTicket(address string, on []issue.Issue) {
	verb := "Linked " + oneLine(issue.TicketName(address), 40) + " to"
	if address == "" {
		verb = "Removed the ticket of"
	}
	p.change(verb, issue.Change{Ticket: &address}, on)
}

// setUpTickets asks where a project's tickets are; then, when on is set, opens one.
func (p *Pane) setUpTickets(t issue.TicketTemplate, on []issue.Issue) {
	targets := p.targets()
	if len(targets) == 0 {
		return
	}
	of := targets[0].Project
	var names, examples []string
	at := 0
	for i, one := range issue.Trackers {
		names, examples = append(names, one.Name), append(examples, one.Example)
		if one.Tracker == t.Tracker {
			at = i
		}
	}
	field := kit.NewEntry("").WithName("Address").WithWidth(400)
	field.SetText(t.Address)
	help := kit.NewWrapped("", style.Small, style.Text3).Plain()
	picker := kit.NewPicker("link", "Tracker", nil)
	picker.SetOptions(names, at)
	turn := func() {
		one := issue.Trackers[picker.Selected()]
		field.SetPlaceholder(one.Example)
		help.SetText(trackerHelp(one.Tracker))
	}
	picker.OnPicked = func(int) {
		turn()
		if s := strings.TrimSpace(field.Text()); s == "" || s == t.Address || slices.Contains(examples, s) { // nothing typed is lost
			field.SetText(startOf(issue.Trackers[picker.Selected()].Tracker, t))
		}
		field.SetError("")
	}
	turn()
	now := func(s string) issue.TicketTemplate {
		return issue.TicketTemplate{Tracker: issue.Trackers[picker.Selected()].Tracker, Address: strings.TrimSpace(s)}
	}
	field.Check = func(s string) error { return now(s).Check() }
	title := "Where " + p.projectName(of) + "’s tickets are"
	p.pose(question{title: title, button: "Save", field: field, rest: []fyne.CanvasObject{help, kit.HStack(0, picker, kit.Fill(nil))}, answered: func(s string) {
		p.keepTemplate(of, now(s), on)
	}}, p.besideTicket())
}

// startOf is what a form for a tracker begins with: what is kept, or where a whole form's address is needed, an example
// to change.
func startOf(one issue.Tracker, kept issue.TicketTemplate) string {
	switch {
	case kept.Tracker == one:
		return kept.Address
	case one == issue.Jira || one == issue.OwnTracker:
		for _, t := range issue.Trackers {
			if t.Tracker == one {
				return t.Example
			}
		}
	}
	return ""
}

func (p *Pane) projectName(id project.ID) string {
	if p.deps.ProjectName != nil {
		if name := oneLine(p.deps.ProjectName(id), 40); name != "" {
			return name
		}
	}
	return "this project"
}

func (p *Pane) keepTemplate(of project.ID, t issue.TicketTemplate, on []issue.Issue) {
	live.Go(func(ctx context.Context) error { return p.deps.Tickets.SetTicketTemplate(ctx, of, t) }, func(err error) {
		if err != nil {
			p.undo.Offer("It could not be saved. Try again.", nil)
			return
		}
		if on != nil {
			p.createTicket(t, on)
			return
		}
		p.undo.Offer("Tickets are opened in "+trackerName(t.Tracker)+" from now on.", nil)
	})
}

func trackerHelp(t issue.Tracker) string {
	switch t {
	case issue.Jira:
		return "The address of Jira's form. Put your project's and issue type's numbers in place of 10000 and 10001."
	case issue.OwnTracker:
		return "The address of the form for a new ticket, with {title}, {body}, {id} and {url} where these go."
	case issue.Linear:
		return "The address of your team in Linear."
	}
	return "The address of your project there."
}
