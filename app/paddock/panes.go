package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"syscall"
	"time"

	"paddock/app/alert"
	"paddock/app/config"
	"paddock/app/issue"
	"paddock/app/notify"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ui"
	"paddock/ui/homepane"
	"paddock/ui/inboxpane"
	"paddock/ui/issuepane"
	"paddock/ui/laterpane"
	"paddock/ui/settingspane"
	"paddock/ui/setuppane"
)

// entries lists the panes in the sidebar's order.
func entries(a *application, s *shell) []ui.Entry {
	open := func(title string) func() { return func() { s.face.Go(title) } }
	openIssue := func(id int64) { s.face.OpenIssue(id) }
	issues, events, projects := store.Issues{DB: a.db}, store.Events{DB: a.db}, store.Projects{DB: a.db}

	rules := &rulesDoor{s: s}
	all := []ui.Entry{
		{Title: "Overview", Icon: "layout-dashboard", New: func() ui.Pane {
			return homepane.New(homepane.Deps{
				Issues: issues, Mailboxes: a.post, Moves: &lastBoard{moves: moves{a}, now: time.Now}, Bus: a.bus, OpenIssue: openIssue, OpenPane: func(title string) { s.face.Go(title) },
				Listener: func() homepane.Listener {
					l := listenerNow(a)
					if l.State == ui.Failed {
						return homepane.Listener{Problem: listenProblem(a.listener.now())}
					}
					return homepane.Listener{Addr: l.Address}
				},
			})
		}},
		{Title: "Errors", Icon: "bug", Section: "Questions", New: func() ui.Pane {
			settles := triage{a, store.Triage{DB: a.db}}
			return issuepane.New(issuepane.Deps{
				Kept: events.Kept, Quieter: a.alerts,
				Triage: settles, Team: settles, Tickets: settles, OpenPage: s.openPage,
				Finding: issues, Searches: store.Searches{DB: a.db},
				Issues: issues, Events: events, Grouping: issues, Groups: groups{a, store.Groups{DB: a.db}}, MakeRule: rules.add, Bus: a.bus, Now: time.Now,
				ProjectName: a.projectName, OpenSetup: open("Setup"), OpenInbox: open("Inbox"),
				History: events, Oldest: events.Oldest, Moments: a.moments, Sources: checkouts{kept: store.Checkouts{DB: a.db}}, Editors: editors{a.settings, &a.launcher},
				PickFolder: s.pickFolder, SaveFile: s.saveFile, Files: store.Attachments{DB: a.db}, Feedback: store.Feedback{DB: a.db},
				ListWidth:     func() float32 { return float32(s.fyne.Preferences().Float(listWidthKey)) },
				KeepListWidth: func(w float32) { s.fyne.Preferences().SetFloat(listWidthKey, float64(w)) },
			})
		}},
	}
	all = append(all, releasesEntry(a, s), customersEntry(a, s), rules.entry(a))
	for _, page := range laterpane.Pages {
		all = append(all, ui.Entry{Title: page.Title, Icon: page.Icon, Section: "Questions", New: func() ui.Pane { return laterpane.New(page) }})
	}
	return append(all,
		ui.Entry{Title: "Inbox", Icon: "inbox", Section: "Workspace", New: func() ui.Pane {
			return inboxpane.New(inboxpane.Deps{
				Source: a.post, Issues: issues, Projects: projects, Bus: a.bus, OpenIssue: openIssue, OpenPage: s.openPage,
				Find: a.post.Find, Secrets: secretDoor{a}, SignIns: a.post,
				Unread: unreadMails{a}, Moves: moves{a}, Tidy: a.tidy,
			})
		}},
		alertsEntry(a, s),
		ui.Entry{Title: "Setup", Icon: "plug", Section: "Workspace", New: func() ui.Pane {
			return setuppane.New(setuppane.Deps{
				Source: setupSource{a, projects}, Listen: func() string { return a.listener.now().Address }, Bus: a.bus,
				Copy:   func(text string) { s.fyne.Clipboard().SetContent(text) },
				Choose: func(id project.ID) { s.face.LookAt(id) }, OpenInbox: open("Inbox"),
			})
		}},
		privacyEntry(a),
		ui.Entry{Title: "Settings", Icon: "settings", Section: "Workspace", New: func() ui.Pane {
			return settingspane.New(settingspane.Deps{
				Settings: a.settings, Bus: a.bus, Theme: s.face.Wear, OpenAlerts: open("Alerts"), Notify: a.testNotice,
				Listening: func() string {
					if l := listenerNow(a); l.State != ui.Failed {
						return l.Address
					}
					return ""
				},
				Used:     func(context.Context) (int64, error) { return a.db.Size(), nil },
				OwnName:  config.OwnName,
				Limits:   open("Privacy"),
				Database: filepath.Join(a.dir, store.FileName), Version: versionLine(),
			})
		}},
	)
}

// openPage opens an address in the browser.
func (s *shell) openPage(address string) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
	case u.Scheme != "http" && u.Scheme != "https": // a program or a file of this computer
		err = errors.New("it is no address of the web")
	default:
		err = s.fyne.OpenURL(u)
	}
	if err != nil {
		s.application.log.Warn("the browser could not be opened", "address", address, "error", err)
	}
}

// testNotice shows that alerts reach this desktop.
func (a *application) testNotice(ctx context.Context) error {
	err := a.desktop.Tell(ctx, alert.Notice{
		Key: "test", Title: "Alerts work", Body: "This is how Paddock tells you of a new issue.", At: time.Now(),
	})
	if errors.Is(err, notify.ErrNoService) {
		return fmt.Errorf("%w: alerts are listed under the bell instead", err)
	}
	return err
}

// listenProblem says why nothing is heard and what to do.
func listenProblem(l listening) string {
	if errors.Is(l.Problem, syscall.EADDRINUSE) {
		return "Another program has " + l.Address + ". Quit it, or choose another address in Settings."
	}
	return "Nothing can be heard on " + l.Address + ": choose another address in Settings."
}

// listenerNow says how the listener stands in the window's words.
func listenerNow(a *application) ui.Listener {
	now := a.listener.now()
	l := ui.Listener{State: ui.Listening, Address: now.Address, Rate: a.rate.perSecond()}
	if now.Problem != nil {
		l.State, l.Problem = ui.Failed, "Not listening"
		if errors.Is(now.Problem, syscall.EADDRINUSE) {
			l.Problem = "Port in use"
		}
	}
	return l
}

// windowSource answers what the window itself asks.
type windowSource struct{ *application }

func (s windowSource) Projects(ctx context.Context) ([]project.Project, error) {
	return store.Projects{DB: s.db}.All(ctx)
}

func (s windowSource) Listener() ui.Listener { return listenerNow(s.application) }

// Badges counts the open issues that the scope holds, and the issues that came by mail.
func (s windowSource) Badges(ctx context.Context, scope project.Scope) (map[string]ui.Badge, error) {
	counts, err := store.Issues{DB: s.db}.Counts(ctx, issue.Query{Project: scope.Project, Environment: scope.Environment, From: scope.Range.From(time.Now())})
	if err != nil {
		return nil, err
	}
	boxes, err := s.post.Statuses(ctx)
	if err != nil {
		return nil, err
	}
	var mail ui.Badge
	for _, b := range boxes {
		if scope.Project == 0 || scope.Project == b.Account.Project {
			mail.Count += b.Issues
			mail.Alarming = mail.Alarming || b.Problem != nil
		}
	}
	return map[string]ui.Badge{"Errors": {Count: counts.Unresolved, Alarming: true}, "Inbox": mail}, nil
}

const mostHits = 8

// Find looks for issues that hold the words.
func (s windowSource) Find(ctx context.Context, scope project.Scope, words string) ([]ui.Hit, error) {
	found, err := store.Issues{DB: s.db}.List(ctx, issue.Query{
		Project: scope.Project, Environment: scope.Environment, Text: words, Limit: mostHits,
	})
	if err != nil {
		return nil, err
	}
	hits := make([]ui.Hit, len(found))
	for i, one := range found {
		hits[i] = ui.Hit{Title: one.Title, Detail: one.ShortID, Icon: "bug", Issue: one.ID}
		if one.Value != "" && one.Value != one.Title {
			hits[i].Detail += " · " + one.Value
		}
	}
	return hits, nil
}

// pastNotices lists for the bell what a person was told.
type pastNotices struct{ *alert.History }

func (p pastNotices) All() (all []ui.Notice, unread int) {
	notices, unread := p.History.All()
	for _, n := range notices {
		all = append(all, ui.Notice{Title: n.Title, Body: n.Body, Urgent: n.Urgent, Issue: n.Issue, At: n.At})
	}
	return all, unread
}
