package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"paddock/app/alert"
	"paddock/app/bus"
	"paddock/app/config"
	"paddock/app/issue"
	"paddock/app/notify"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest/pipe"
	"paddock/ui/wording"
)

// alerts joins what alerting consists of: the rules, the judge, the desk, the channels and the history.
type alerts struct {
	a      *application
	kept   store.Alerts
	judge  *alert.Judge
	desk   *alert.Desk
	outbox *notify.Outbox
	began  time.Time

	mu       sync.Mutex
	channels []alert.Channel
	dropped  []alert.Channel // their secrets wait for the end, so that dropping can be undone
	muted    map[int64]bool
	held     map[alert.HeldCount]int64 // by rule and reason, not yet written
	failing  map[int64]bool            // channels whose trouble a person was told of
}

func newAlerts(a *application) *alerts {
	al := &alerts{a: a, began: time.Now(), kept: store.Alerts{DB: a.db}, failing: map[int64]bool{}, held: map[alert.HeldCount]int64{}}
	al.desk = &alert.Desk{Quiet: a.quietHours, Tell: al.tell, Name: a.projectName, About: al.about, Log: a.log}
	al.judge = &alert.Judge{Tell: al.desk.Hear, Held: al.hold, Mute: al.IsMuted}
	al.outbox = &notify.Outbox{Deliver: al.deliver}
	return al
}

// run brings the rules in force and works until ctx ends.
func (al *alerts) run(ctx context.Context) error {
	if err := al.begin(ctx); err != nil && ctx.Err() == nil {
		al.a.log.Warn("the rules of alerting could not be prepared", "error", err)
	}
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			al.flush(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			al.flush(last)
			return al.forgetSecrets()
		}
	}
}

// begin keeps the default rules in a new workspace.
func (al *alerts) begin(ctx context.Context) error {
	_, fresh, err := al.kept.Rules(ctx)
	if err != nil {
		return err
	}
	if fresh {
		for _, r := range al.defaults() {
			r.ID = 0
			if _, err := al.kept.SaveRule(ctx, r); err != nil {
				return err
			}
		}
	}
	return errors.Join(al.load(ctx), al.giveUp(ctx))
}

// giveUp calls deliveries failed that the end of the last run cut off.
func (al *alerts) giveUp(ctx context.Context) error {
	all, err := al.kept.History(ctx, store.EntryQuery{To: al.began, Limit: maxListed})
	for _, e := range all {
		cut := false
		for i := range e.Deliveries {
			if d := &e.Deliveries[i]; d.State == alert.Waiting {
				d.State, d.Reason, cut = alert.Failed, "Paddock quit before it was delivered", true
			}
		}
		if cut && err == nil {
			_, err = al.kept.Record(ctx, e)
		}
	}
	return err
}

// defaults are the rules of a new workspace, on or off as the settings had them before there were rules.
func (al *alerts) defaults() []alert.Rule {
	old := al.a.settings.Get().Alerts
	all := alert.Defaults()
	for i := range all {
		all[i].ID = int64(i + 1)
		all[i].Off = all[i].When == alert.OnNew && !old.NewIssue || all[i].When == alert.OnRegression && !old.Regression
	}
	return all
}

// load puts in force what is kept.
func (al *alerts) load(ctx context.Context) error {
	rules, fresh, err := al.kept.Rules(ctx)
	if err != nil {
		return err
	}
	if fresh {
		rules = al.defaults()
	}
	channels, err := al.kept.Channels(ctx)
	if err != nil {
		return err
	}
	muted, err := al.kept.Muted(ctx)
	if err != nil {
		return err
	}
	al.mu.Lock()
	al.channels, al.muted = channels, muted
	al.mu.Unlock()
	al.judge.SetRules(rules)
	return nil
}

// recount fills the judge's counts from the store.
func (al *alerts) recount(ctx context.Context, now time.Time) error {
	rules, _, err := al.kept.Rules(ctx)
	if err != nil {
		return err
	}
	q := store.WeighedQuery{Since: now}
	for _, r := range rules {
		if !r.Off && (r.When == alert.OnEvents || r.When == alert.OnUsers) {
			q.Tags = q.Tags || len(r.Filter.Tags) > 0
			if from := now.Add(-time.Duration(r.Minutes) * time.Minute); from.Before(q.Since) {
				q.Since = from
			}
		}
	}
	if err := al.measure(ctx, rules); err != nil || q.Since.Equal(now) {
		return err
	}
	return al.kept.Events(ctx, q, al.judge.Replay)
}

// measure has spikes measured against the week that is stored. Hours are not counted while no rule asks for spikes.
func (al *alerts) measure(ctx context.Context, rules []alert.Rule) error {
	if !slices.ContainsFunc(rules, func(r alert.Rule) bool { return !r.Off && r.When == alert.OnSpike }) {
		return nil
	}
	since := time.Now().Add(-7 * 24 * time.Hour)
	return al.judge.Baseline(func(add func(project.ID, int64, int64, int)) error { return al.kept.HourCounts(ctx, since, add) })
}

// hear takes the pipe's news of a stored event to the judge.
func (al *alerts) hear(n pipe.News) {
	al.judge.Hear(alert.News{
		Project: n.Project, Issue: n.Stored.Issue, Event: n.Event, At: n.Event.Received,
		New: n.Stored.New, Regressed: n.Stored.Regressed, Woke: n.Stored.Woke, Muted: n.Stored.Muted,
	})
}

// woke tells of an issue whose snooze ended by itself, by its newest event.
func (al *alerts) woke(ctx context.Context, one issue.Issue, at time.Time) error {
	e := &issue.Event{Level: one.Level, Message: one.Title, Culprit: one.Culprit, Logger: one.Logger}
	events := store.Events{DB: al.a.db}
	newest, err := events.Newest(ctx, one.ID, time.Time{}, 1)
	if err != nil {
		return err
	}
	if len(newest) > 0 {
		if whole, err := events.Get(ctx, one.ID, newest[0].ID); err == nil {
			e = whole
		}
	}
	al.judge.Hear(alert.News{Project: one.Project, Issue: one.ID, Event: e, Woke: true, At: at})
	return nil
}

// IsMuted tells whether alerts of an issue are held back.
func (al *alerts) IsMuted(of int64) bool {
	al.mu.Lock()
	defer al.mu.Unlock()
	return al.muted[of]
}

// hold counts what was held back.
func (al *alerts) hold(r alert.Rule, why string) {
	al.mu.Lock()
	defer al.mu.Unlock()
	al.held[alert.HeldCount{Rule: r.ID, Why: why}]++
}

func (al *alerts) flush(ctx context.Context) {
	al.mu.Lock()
	held := al.held
	al.held = map[alert.HeldCount]int64{}
	al.mu.Unlock()
	if len(held) == 0 {
		return
	}
	var all []alert.HeldCount
	for h, n := range held {
		h.Count = n
		all = append(all, h)
	}
	if err := al.kept.AddHeld(ctx, time.Now(), all...); err != nil {
		al.a.log.Warn("could not count alerts that were held back", "error", err)
	}
}

// about is the line of a message that names the issue and how often it happened.
func (al *alerts) about(ctx context.Context, of int64) string {
	one, err := store.Issues{DB: al.a.db}.Get(ctx, of, time.Now())
	if err != nil || one.Events < 2 {
		return one.ShortID
	}
	words := one.ShortID + " · " + wording.Count(one.Events, "event", "events")
	if one.Users > 0 {
		words += " · " + wording.Count(one.Users, "user", "users")
	}
	return words
}

// tell hands a notice to the bell, the desktop and the rule's channels, and writes it into the history.
func (al *alerts) tell(ctx context.Context, n alert.Notice) error {
	al.a.notices.Add(n)
	l := &ledger{al: al, ctx: context.WithoutCancel(ctx), entry: alert.EntryOf(n)}
	letters := al.letters(n, l)
	l.write()
	if n.Rule.Desktop {
		err := al.a.desktop.Tell(ctx, n)
		if errors.Is(err, notify.ErrNoService) {
			al.a.log.Info("this desktop shows no notifications: the alert is under the bell", "title", n.Title)
		}
		l.settle(alert.Desktop, err)
	}
	for _, letter := range letters {
		if err := al.outbox.Send(letter); err != nil {
			letter.Done(err)
		}
	}
	al.a.bus.Publish(bus.Notices)
	return nil
}

// letters enters the channels of a notice into its ledger.
func (al *alerts) letters(n alert.Notice, l *ledger) []notify.Letter {
	al.mu.Lock()
	defer al.mu.Unlock()
	if n.Rule.Desktop {
		l.entry.Deliveries = append(l.entry.Deliveries, alert.Delivery{Name: "Desktop", State: alert.Waiting})
	}
	var all []notify.Letter
	for _, c := range al.channels {
		if !slices.Contains(n.Rule.Channels, c.ID) {
			continue
		}
		l.entry.Deliveries = append(l.entry.Deliveries, alert.Delivery{Channel: c.ID, Name: c.Name, State: alert.Waiting})
		all = append(all, notify.Letter{Channel: c, Notice: n, Done: func(err error) {
			l.settle(c.ID, err)
			al.trouble(c, err)
		}})
	}
	return all
}

// trouble tells a person once that a channel fails, until it works again.
func (al *alerts) trouble(c alert.Channel, err error) {
	al.mu.Lock()
	was := al.failing[c.ID]
	al.failing[c.ID] = err != nil
	al.mu.Unlock()
	if err != nil && !was {
		al.a.warn("Alerts do not reach "+c.Name, err.Error()+"\nTest the channel in Alerts.")
	}
}

func (al *alerts) deliver(ctx context.Context, c alert.Channel, n alert.Notice) error {
	secret, err := al.a.secrets.Get(secretOf(c.ID, ""))
	if err != nil && !errors.Is(err, config.ErrNoSecret) {
		return err
	}
	return notify.Deliver(ctx, al.reveal(c), secret, n)
}

// secretOf names a channel's secret in the keyring: that of a setting, or its password or token.
func secretOf(channel int64, setting string) string {
	return strings.TrimSpace(fmt.Sprintf("alert channel %d %s", channel, setting))
}

// ledger writes one entry of the history as its deliveries end.
type ledger struct {
	al  *alerts
	ctx context.Context

	mu    sync.Mutex
	entry alert.Entry
}

func (l *ledger) write() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.record()
}

func (l *ledger) record() {
	e, err := l.al.kept.Record(l.ctx, l.entry)
	if err != nil {
		l.al.a.log.Log(l.ctx, slog.LevelWarn, "could not write the history of alerts", "error", err)
		return
	}
	l.entry.ID = e.ID
	l.al.a.bus.Publish(bus.Notices)
}

func (l *ledger) settle(channel int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.entry.Deliveries {
		if d := &l.entry.Deliveries[i]; d.Channel == channel {
			d.State = alert.Sent
			if err != nil {
				d.State, d.Reason = alert.Failed, err.Error()
			}
		}
	}
	l.record()
}

// quietHours are those of the settings; nil: never quiet.
func (a *application) quietHours() *alert.Hours {
	s := a.settings.Get().Alerts
	if !s.Quiet {
		return nil
	}
	from, err := config.ParseClock(s.QuietFrom)
	to, toErr := config.ParseClock(s.QuietTo)
	if err := errors.Join(err, toErr); err != nil {
		a.log.Warn("the quiet hours are not understood, so alerts are shown", "error", err)
		return nil
	}
	return &alert.Hours{From: from, To: to}
}
