package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/app/notify"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ui"
	"paddock/ui/alertpane"
)

// Rules lists the rules.
func (al *alerts) Rules(ctx context.Context) ([]alert.Rule, error) {
	all, _, err := al.kept.Rules(ctx)
	return all, err
}

// SaveRule keeps a rule and puts it in force.
func (al *alerts) SaveRule(ctx context.Context, r alert.Rule) (alert.Rule, error) {
	r, err := al.kept.SaveRule(ctx, r)
	if err != nil {
		return r, err
	}
	return r, errors.Join(al.changed(ctx), al.measure(ctx, []alert.Rule{r}))
}

// DropRule forgets a rule.
func (al *alerts) DropRule(ctx context.Context, id int64) error {
	if err := al.kept.DropRule(ctx, id); err != nil {
		return err
	}
	return al.changed(ctx)
}

// SaveChannel keeps a channel. A secret that is empty leaves the one that is kept as it is. Where there is no keyring the
// secrets are kept in memory, and a person is told so.
func (al *alerts) SaveChannel(ctx context.Context, c alert.Channel, secret string) (alert.Channel, error) {
	typed := map[string]string{"": secret}
	c.Settings = maps.Clone(c.Settings)
	for _, key := range notify.Hidden(c.Kind) {
		typed[key] = c.Settings[key]
		delete(c.Settings, key)
	}
	known := secret
	whole := al.reveal(c)
	for key, text := range typed {
		if key != "" && text != "" {
			whole.Settings[key] = text
		}
	}
	if known == "" && c.ID != 0 {
		known, _ = al.a.secrets.Get(secretOf(c.ID, "")) // Check says when it is missing
	}
	if err := notify.Check(ctx, whole, known); err != nil {
		return c, err
	}
	c, err := al.kept.SaveChannel(ctx, c)
	if err != nil {
		return c, err
	}
	var unsaved error
	for key, text := range typed {
		if text == "" {
			continue
		}
		if set := al.a.secrets.Set(secretOf(c.ID, key), text); unkept(set) {
			unsaved = set
		} else if set != nil {
			err = errors.Join(err, set)
		}
	}
	if unsaved != nil {
		al.a.warn("The secret of "+c.Name+" is kept until Paddock quits", "There is no keyring for it. Keep passwords in an encrypted file: the Inbox pane offers one.")
	}
	return c, errors.Join(err, al.changed(ctx))
}

// reveal gives a channel the settings that are secrets.
func (al *alerts) reveal(c alert.Channel) alert.Channel {
	c.Settings = maps.Clone(c.Settings)
	if c.Settings == nil {
		c.Settings = map[string]string{}
	}
	for _, key := range notify.Hidden(c.Kind) {
		if text, err := al.a.secrets.Get(secretOf(c.ID, key)); err == nil && c.ID != 0 {
			c.Settings[key] = text
		}
	}
	return c
}

// DropChannel forgets a channel. Its secret stays in the keyring until the program ends, so that it can be undone.
func (al *alerts) DropChannel(ctx context.Context, id int64) error {
	if err := al.kept.DropChannel(ctx, id); err != nil {
		return err
	}
	al.mu.Lock()
	for _, c := range al.channels {
		if c.ID == id {
			al.dropped = append(al.dropped, c)
		}
	}
	al.mu.Unlock()
	return al.changed(ctx)
}

// forgetSecrets deletes the secrets of channels that were dropped and not brought back.
func (al *alerts) forgetSecrets() (err error) {
	al.mu.Lock()
	defer al.mu.Unlock()
	for _, c := range al.dropped {
		if slices.ContainsFunc(al.channels, func(is alert.Channel) bool { return is.ID == c.ID }) {
			continue
		}
		for _, setting := range append(notify.Hidden(c.Kind), "") {
			err = errors.Join(err, al.a.secrets.Delete(secretOf(c.ID, setting)))
		}
	}
	al.dropped = nil
	return err
}

// Test sends a test message to a channel now.
func (al *alerts) Test(ctx context.Context, c alert.Channel) error {
	return al.deliver(ctx, c, alert.Notice{
		Key: "test", Title: "Alerts work", Body: "This is how Paddock tells you of an alert.", At: time.Now(), Count: 1, Rule: alert.Rule{Name: "Test"},
	})
}

// Mute holds the alerts of issues back, or not any more.
func (al *alerts) Mute(ctx context.Context, muted bool, issues ...int64) error {
	if err := al.kept.Mute(ctx, muted, issues...); err != nil {
		return err
	}
	return al.changed(ctx)
}

func (al *alerts) changed(ctx context.Context) error {
	err := al.load(ctx)
	al.a.bus.Publish(bus.Notices)
	return err
}

// previewDays is how far a preview looks back.
const previewDays = 7

// Preview tells how often a rule would have alerted in the last seven days, by the events that are stored.
func (al *alerts) Preview(ctx context.Context, r alert.Rule) (alerted int, err error) {
	from := time.Now().AddDate(0, 0, -previewDays)
	if r.When == alert.OnRegression || r.When == alert.OnWoke {
		return al.kept.Returns(ctx, r.Project, from, r.When == alert.OnWoke)
	}
	r.ID, r.Off, r.Desktop = -1, false, true
	judge := &alert.Judge{Tell: func(alert.Fact) { alerted++ }, Mute: al.IsMuted}
	judge.SetRules([]alert.Rule{r})
	if r.When == alert.OnSpike { // the first hours are measured against the week before them
		err := judge.Baseline(func(add func(project.ID, int64, int64, int)) error {
			return al.kept.HourCounts(ctx, from.AddDate(0, 0, -previewDays), func(p project.ID, of, hour int64, events int) {
				if hour < from.Unix()/3600 {
					add(p, of, hour, events)
				}
			})
		})
		if err != nil {
			return 0, err
		}
	}
	err = al.kept.Events(ctx, store.WeighedQuery{Project: r.Project, Since: from, Tags: len(r.Filter.Tags) > 0}, func(n alert.News) {
		n.At = n.Event.Time
		judge.Hear(n)
	})
	return alerted, err
}

// Channels lists the channels besides the desktop.
func (al *alerts) Channels(ctx context.Context) ([]alert.Channel, error) {
	return al.kept.Channels(ctx)
}

// maxListed is how many alerts of the past the window lists; the command line gives all.
const maxListed = 500

// Entries lists what alerted, newest first.
func (al *alerts) Entries(ctx context.Context, p project.ID) ([]alert.Entry, error) {
	return al.kept.History(ctx, store.EntryQuery{Project: p, Limit: maxListed})
}

// Held tells what was held back in the last seven days.
func (al *alerts) Held(ctx context.Context) ([]alert.HeldCount, error) {
	return al.kept.Held(ctx, time.Now().AddDate(0, 0, -previewDays))
}

// alertsEntry is the sidebar's line of the Alerts pane.
func alertsEntry(a *application, s *shell) ui.Entry {
	return ui.Entry{Title: "Alerts", Icon: "bell", Section: "Workspace", New: func() ui.Pane {
		return alertpane.New(alertpane.Deps{
			Rules: a.alerts, Channels: a.alerts, Past: a.alerts, Projects: store.Projects{DB: a.db}.All, Desktop: a.testNotice, Bus: a.bus, Now: time.Now,
			OpenIssue: func(id int64) { s.face.OpenIssue(id) },
		})
	}}
}
