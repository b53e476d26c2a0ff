package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"

	"paddock/app/inbox"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest/mailbox/discover"
)

// apply makes projects and mailboxes as a file wants them. What is so already stays untouched; nothing is removed.
func (a *application) apply(ctx context.Context, w wanted) (done []applied, err error) {
	projects := map[string]project.ID{}
	all, err := store.Projects{DB: a.db}.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		projects[p.Name] = p.ID
	}
	for _, one := range w.Projects {
		step := applied{unchanged, "project " + one.Name}
		if _, there := projects[one.Name]; !there {
			step.Done = added
			var p project.Project
			if !w.DryRun {
				if p, err = a.addProject(ctx, one.Name); err != nil {
					return done, err
				}
			}
			projects[one.Name] = p.ID
		}
		done = append(done, step)
	}
	boxes, err := store.Mailboxes{DB: a.db}.All(ctx)
	if err != nil {
		return done, err
	}
	for _, one := range w.Mailboxes {
		name := one.Project
		if name == "" && len(all) > 0 {
			name = all[0].Name
		}
		id, there := projects[name]
		if !there {
			return done, fmt.Errorf("mailbox %s: there is no project %q: name it in a [[project]]", one.Username, name)
		}
		step, err := a.applyMailbox(ctx, mailboxStep{one, id, boxes, w.DryRun})
		if err != nil {
			return done, fmt.Errorf("mailbox %s: %w", one.Username, err)
		}
		done = append(done, step)
	}
	return done, nil
}

// mailboxStep is one mailbox to be made so.
type mailboxStep struct {
	wantedMailbox
	owner  project.ID
	boxes  []inbox.Account // that are connected
	dryRun bool
}

func (a *application) applyMailbox(ctx context.Context, m mailboxStep) (applied, error) {
	before, there := m.connected()
	box := before
	if !there {
		box = inbox.Account{Project: m.owner, Username: m.Username, Folders: []string{"INBOX"}}
		if err := m.find(ctx, &box); err != nil {
			return applied{}, err
		}
		m.Host, m.Username = box.Host, box.Username
		if before, there = m.connected(); there { // it was found to be one that is there
			box = before
		}
	}
	m.change(&box)
	kept, err := a.secrets.Get(secretName(box.ID))
	if err != nil || box.ID == 0 {
		kept = ""
	}
	password := m.Password
	if password == "" {
		password = kept
	}
	step := applied{added, "mailbox " + box.Username + " at " + box.Host}
	signsIn := box.SignIn.On()
	switch {
	case there && reflect.DeepEqual(before, box) && (password == kept && kept != "" || signsIn):
		step.Done = unchanged
		return step, nil
	case signsIn:
		return step, errors.New("it signs in with its provider's tokens: change it in the Inbox pane")
	case password == "":
		return step, errors.New("no password is kept for it: name a password_env or a password_command")
	case there:
		step.Done = changed
	}
	if m.dryRun {
		return step, nil
	}
	return step, a.post.Add(ctx, box, password)
}

// change makes a mailbox as the file has it.
func (m *mailboxStep) change(box *inbox.Account) {
	if m.Security != "" && (m.Security != box.Security || m.Port != 0) {
		box.Security, box.Port = m.Security, m.Port
	}
	if m.Port != 0 {
		box.Port = m.Port
	}
	if len(m.Folders) > 0 {
		box.Folders = m.Folders
	}
	if m.Certificate != "" {
		box.Certificate = m.Certificate
	}
}

// connected is the mailbox that is meant, when it is there.
func (m *mailboxStep) connected() (inbox.Account, bool) {
	at := slices.IndexFunc(m.boxes, func(b inbox.Account) bool {
		return b.Project == m.owner && b.Username == m.Username && (m.Host == "" || b.Host == m.Host)
	})
	if at < 0 {
		return inbox.Account{}, false
	}
	return m.boxes[at], true
}

// find completes a new mailbox: the server by the address, the port and the protection by what the server offers.
func (m *mailboxStep) find(ctx context.Context, box *inbox.Account) error {
	box.Host, box.Port, box.Security = m.Host, m.Port, m.Security
	switch {
	case m.Host != "" && m.Security != "":
		return nil
	case m.Host != "" && m.Port != 0:
		box.Security = inbox.TLS
		if m.Port == 143 {
			box.Security = inbox.StartTLS
		}
		return nil
	}
	finder := &discover.Finder{}
	found := inbox.Discovery{Ways: finder.Offers(ctx, m.Host)}
	if m.Host == "" {
		if found = finder.Find(ctx, m.Username); found.Problem != nil {
			return found.Problem
		}
	}
	if len(found.Ways) == 0 {
		return fmt.Errorf("no mail server answers at %s: name its port and security", m.Host)
	}
	way := found.Ways[0]
	if m.Host == "" && !way.Own(m.Username) && (way.By != inbox.ByAutoconfig || way.Security == inbox.None) { // which its domain's certificate vouches for
		return fmt.Errorf("the records of %s name %s, which is not of that domain: give it as host if it is right", inbox.Domain(m.Username), way.Host)
	}
	box.Host, box.Port, box.Security = way.Host, way.Port, way.Security
	if m.Host == "" {
		box.Username = way.Username
	}
	return nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
