package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"paddock/app/project"
	"paddock/app/release"
	"paddock/app/store"
	"paddock/app/support"
)

// reporting is what every report has besides what it tells.
type reporting struct {
	selection
	Format string `enum:"json,ndjson,csv" default:"json" help:"json, ndjson or csv, one row a line."`
	output
}

// tell reads the store and writes what it is asked for. It may run beside a Paddock that owns the data folder.
func (r reporting) tell(c *call, answer func(*store.DB, scope) (any, error)) (err error) {
	if err := r.check(); err != nil {
		return err
	}
	db, err := openToRead(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s, err := r.read(c, db)
	if err != nil {
		return err
	}
	told, err := answer(db, s)
	if err != nil {
		return err
	}
	return r.to(c, func(out io.Writer) error { return r.write(out, reflect.ValueOf(told)) })
}

// write writes rows, or one answer: as a row where the format has rows.
func (r reporting) write(out io.Writer, told reflect.Value) error {
	isRows := told.Kind() == reflect.Slice
	if isRows && r.Limit > 0 {
		told = told.Slice(0, min(told.Len(), r.Limit))
	}
	if r.Format == "json" {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(told.Interface())
	}
	if !isRows {
		told = reflect.Append(reflect.MakeSlice(reflect.SliceOf(told.Type()), 0, 1), told)
	}
	w := newRowWriter(out, r.Format, told.Type().Elem())
	for i := range told.Len() {
		if err := w.row(told.Index(i).Interface()); err != nil {
			return err
		}
	}
	return w.end()
}

// reportReleasesCommand implements `paddock report releases`.
type reportReleasesCommand struct{ reporting }

// releaseRow is how a release does. What is not known is null.
type releaseRow struct {
	Project           project.ID `json:"project"`
	Release           string     `json:"release"`
	FirstSeen         time.Time  `json:"first_seen"`
	LastSeen          time.Time  `json:"last_seen"`
	Sessions          int64      `json:"sessions"`
	Healthy           int64      `json:"healthy"`
	Errored           int64      `json:"errored"`
	Crashed           int64      `json:"crashed"`
	Abnormal          int64      `json:"abnormal"`
	Users             int64      `json:"users"`
	CrashedUsers      int64      `json:"crashed_users"`
	CrashFreeSessions *float64   `json:"crash_free_sessions"` // 0 to 1
	CrashFreeUsers    *float64   `json:"crash_free_users"`
	Adoption          *float64   `json:"adoption"`       // share of the sessions of the last 24 h
	AdoptionUsers     *float64   `json:"adoption_users"` // share of the people of the last 24 h
	Sessions24h       int64      `json:"sessions_24h"`
	NewIssues         int64      `json:"new_issues"`
	Regressions       int64      `json:"regressions"`
	Errors            int64      `json:"errors"`       // in the asked time and environment
	ErrorsTotal       int64      `json:"errors_total"` // of all time and every environment
	Hours             []int64    `json:"hours"`        // errors an hour of the last 24, oldest first
}

func releaseRowOf(h release.Health) releaseRow {
	known := func(share float64, ok bool) *float64 {
		if !ok {
			return nil
		}
		return &share
	}
	return releaseRow{
		Project: h.Project, Release: h.Version, FirstSeen: h.FirstSeen, LastSeen: h.LastSeen,
		Sessions: h.Sessions(), Healthy: h.Healthy, Errored: h.Errored, Crashed: h.Crashed, Abnormal: h.Abnormal, Users: h.Users, CrashedUsers: h.CrashedUsers,
		CrashFreeSessions: known(h.CrashFreeSessions()), CrashFreeUsers: known(h.CrashFreeUsers()), Adoption: known(h.Adoption()), AdoptionUsers: known(h.LatelyUsers.Share()),
		Sessions24h: h.Lately.N, NewIssues: h.NewIssues, Regressions: h.Regressions, Errors: h.RecentSeen, ErrorsTotal: h.Release.Events, Hours: h.Hours,
	}
}

// Run implements the command.
func (cmd reportReleasesCommand) Run(c *call) error {
	return cmd.tell(c, func(db *store.DB, s scope) (any, error) {
		all, err := store.Health{DB: db}.List(c, release.Query{Project: s.project, Environment: s.environment, From: s.from, To: s.to, Now: time.Now()})
		rows := make([]releaseRow, len(all))
		for i, h := range all {
			rows[i] = releaseRowOf(h)
		}
		return rows, err
	})
}

// reportCustomerCommand implements `paddock report customer`.
type reportCustomerCommand struct {
	reporting
	Who string `required:"" placeholder:"WHO" help:"E-mail address, id, user name or IP address of a customer, or a part that only one has."`
}

type customerRow struct {
	Customer personRow     `json:"customer"`
	Sentence string        `json:"sentence"`
	Problems []problemRow  `json:"problems"` // the one met last first
	Timeline []timelineRow `json:"timeline"` // newest first
	Feedback []feedbackRow `json:"feedback"`
	Devices  []string      `json:"devices"`
	Sessions sessionsRow   `json:"sessions"`
	Reply    string        `json:"reply"`
}

type personRow struct {
	Label    string   `json:"label"`
	ID       string   `json:"id"`
	Username string   `json:"username"`
	Email    string   `json:"email"`
	IP       string   `json:"ip"`
	Name     string   `json:"name"`
	Keys     []string `json:"keys"`
}

type problemRow struct {
	Issue     int64     `json:"issue"`
	ShortID   string    `json:"short_id"`
	What      string    `json:"what"`
	Where     string    `json:"where"`
	Times     int64     `json:"times"`
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
	LastEvent string    `json:"last_event"`
	Status    string    `json:"status"`
	Standing  string    `json:"standing"`
}

type timelineRow struct {
	Time        time.Time `json:"timestamp"`
	Issue       int64     `json:"issue"`
	Event       string    `json:"event"`
	Where       string    `json:"where"`
	URL         string    `json:"url"`
	Release     string    `json:"release"`
	Environment string    `json:"environment"`
}

type feedbackRow struct {
	Time    time.Time `json:"timestamp"`
	Name    string    `json:"name"`
	Email   string    `json:"email"`
	Message string    `json:"message"`
	Event   string    `json:"event"`
	Issue   int64     `json:"issue"`
}

type sessionsRow struct {
	Count   int64      `json:"count"`
	Crashed int64      `json:"crashed"`
	Last    *time.Time `json:"last"`
}

// Run implements the command.
func (cmd reportCustomerCommand) Run(c *call) error {
	return cmd.tell(c, func(db *store.DB, s scope) (any, error) {
		people := store.People{DB: db}
		one, err := onePerson(c, people, support.Query{Project: s.project, Text: cmd.Who})
		if err != nil {
			return nil, err
		}
		all, err := people.Same(c, one)
		if err != nil {
			return nil, err
		}
		now := time.Now()
		who, err := people.Customer(c, all, now)
		if err != nil {
			return nil, err
		}
		row := customerRowOf(who, now)
		if cmd.Limit > 0 { // of what has no end
			row.Timeline = row.Timeline[:min(len(row.Timeline), cmd.Limit)]
		}
		return row, nil
	})
}

// onePerson finds whom a text means: who is known by exactly that, or else the only one who fits.
func onePerson(ctx context.Context, people store.People, q support.Query) (support.Person, error) {
	q.Limit = 50
	found, err := people.Find(ctx, q)
	if err != nil {
		return support.Person{}, err
	}
	for _, p := range found {
		if p.Is(q.Text) {
			return p, nil
		}
	}
	switch len(found) {
	case 0:
		return support.Person{}, fmt.Errorf("--who %s: nobody who is known by that met an error", q.Text)
	case 1:
		return found[0], nil
	}
	return support.Person{}, usage("--who %s: %d people fit, such as %s and %s: write more of it", q.Text, len(found), found[0].Label(), found[1].Label())
}

func customerRowOf(c support.Customer, now time.Time) customerRow {
	p := c.Person()
	row := customerRow{
		Customer: personRow{Label: p.Label(), ID: p.ID, Username: p.Username, Email: p.Email, IP: p.IP, Name: p.Name, Keys: []string{}},
		Sentence: c.Sentence(now), Problems: []problemRow{}, Timeline: []timelineRow{}, Feedback: []feedbackRow{}, Devices: c.Devices, Reply: c.Reply(now, ""),
		Sessions: sessionsRow{Count: c.Sessions.Sessions(), Crashed: c.Sessions.Crashed},
	}
	if row.Devices == nil {
		row.Devices = []string{}
	}
	if !c.LastSession.IsZero() {
		row.Sessions.Last = &c.LastSession
	}
	for _, one := range c.Persons {
		row.Customer.Keys = append(row.Customer.Keys, one.Key)
	}
	for _, m := range c.Met {
		row.Problems = append(row.Problems, problemRow{
			Issue: m.Issue.ID, ShortID: m.Issue.ShortID, What: support.What(m.Issue, m.Latest), Where: support.Place(m.Latest), Times: m.Times, First: m.First, Last: m.Last,
			LastEvent: m.Latest.ID, Status: string(m.Issue.Status), Standing: support.Standing(m.Issue),
		})
	}
	for _, o := range c.Occurrences {
		row.Timeline = append(row.Timeline, timelineRow{Time: o.Time, Issue: o.Issue, Event: o.ID, Where: support.Place(o), URL: o.URL, Release: o.Release, Environment: o.Environment})
	}
	for _, f := range c.Feedback {
		row.Feedback = append(row.Feedback, feedbackRow{f.Time, f.Name, f.Email, f.Message, f.Event, f.Issue})
	}
	return row
}
