package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
)

// issueRow is an issue as the command line's contract has it.
type issueRow struct {
	ID           int64          `json:"id"`
	Project      project.ID     `json:"project"`
	ShortID      string         `json:"short_id"`
	Title        string         `json:"title"`
	Type         string         `json:"type"`
	Value        string         `json:"value"`
	Culprit      string         `json:"culprit"`
	Level        issue.Level    `json:"level"`
	Logger       string         `json:"logger"`
	Kind         issue.Kind     `json:"kind"`
	Status       issue.Status   `json:"status"`
	FirstSeen    time.Time      `json:"first_seen"`
	LastSeen     time.Time      `json:"last_seen"`
	Errors       int64          `json:"errors"`
	Users        int64          `json:"users"`
	Sources      []issue.Source `json:"sources"`
	Environments []string       `json:"environments"`
	FirstRelease string         `json:"first_release"`
	LastRelease  string         `json:"last_release"`
	Assignee     string         `json:"assignee"`
	Regressed    bool           `json:"regressed"`
	Noise        bool           `json:"noise"`
	ResolvedIn   string         `json:"resolved_in"` // the release that has the remedy; of one resolved in the next: the newest at that time
	Labels       []string       `json:"labels"`
	Ticket       string         `json:"ticket"`
	Favourite    bool           `json:"favourite"`
	Seen         bool           `json:"seen"`
	SnoozeUntil  *time.Time     `json:"snooze_until"`    // null: not by time
	SnoozeEvents int64          `json:"snooze_events"`   // so many more end the snooze; 0: not by events
	SnoozeRate   int64          `json:"snooze_per_hour"` // so many events within an hour do
	SnoozeUsers  int64          `json:"snooze_users"`    // so many more users do
}

func issueRowOf(i *issue.Issue) issueRow {
	row := issueRow{
		ID: i.ID, Project: i.Project, ShortID: i.ShortID, Title: i.Title, Type: i.Type, Value: i.Value, Culprit: i.Culprit, Level: i.Level,
		Logger: i.Logger, Kind: i.Kind, Status: i.Status, FirstSeen: i.FirstSeen, LastSeen: i.LastSeen, Errors: i.Events, Users: i.Users,
		Sources: i.Sources, Environments: i.Environments, FirstRelease: i.FirstRelease, LastRelease: i.LastRelease,
		Assignee: i.Assignee, Noise: i.Noise, Regressed: i.Regressed, ResolvedIn: i.ResolvedIn, Labels: i.Labels, Ticket: i.Ticket, Favourite: i.Favourite, Seen: i.Seen,
	}
	left := i.Snooze.Left(i.Events, i.Users)
	row.SnoozeEvents, row.SnoozeRate, row.SnoozeUsers = left.Events, left.PerHour, left.Users
	if !left.Time.IsZero() {
		row.SnoozeUntil = &left.Time
	}
	if row.Labels == nil {
		row.Labels = []string{}
	}
	if row.Kind == issue.KindError {
		row.Kind = "error"
	}
	return row
}

// errorRow is one occurrence as the command line's contract has it.
type errorRow struct {
	ID          string            `json:"id"`
	Issue       int64             `json:"issue"`
	Project     project.ID        `json:"project"`
	Timestamp   time.Time         `json:"timestamp"`
	Received    time.Time         `json:"received"`
	Source      issue.Source      `json:"source"`
	Kind        issue.Kind        `json:"kind"`
	Level       issue.Level       `json:"level"`
	Logger      string            `json:"logger"`
	Platform    string            `json:"platform"`
	Exceptions  []exceptionRow    `json:"exceptions"` // cause first, the one raised last
	Message     string            `json:"message"`
	Culprit     string            `json:"culprit"`
	Transaction string            `json:"transaction"`
	Request     *requestRow       `json:"request"`
	User        *userRow          `json:"user"`
	Release     string            `json:"release"`
	Environment string            `json:"environment"`
	ServerName  string            `json:"server_name"`
	Tags        map[string]string `json:"tags"`
	Mail        *issue.Mail       `json:"mail"`
	Sampled     bool              `json:"sampled"` // counted in a storm: only what its row shows was kept
}

type exceptionRow struct {
	Type   string `json:"type"`
	Value  string `json:"value"`
	Module string `json:"module"`
}

type requestRow struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	Path   string `json:"path"`
}

type userRow struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Email    string `json:"email"`
	IP       string `json:"ip"`
}

func errorRowOf(e *issue.Event, of int64) errorRow {
	row := errorRow{
		ID: e.ID, Issue: of, Project: e.Project, Timestamp: e.Time, Received: e.Received, Source: e.Source, Kind: e.Kind, Level: e.Level,
		Logger: e.Logger, Platform: e.Platform, Exceptions: make([]exceptionRow, len(e.Exceptions)), Message: e.Message, Culprit: e.Culprit,
		Transaction: e.Transaction, Release: e.Release, Environment: e.Environment, ServerName: e.ServerName, Tags: e.Tags, Mail: e.Mail, Sampled: e.Sampled,
	}
	if row.Kind == issue.KindError {
		row.Kind = "error"
	}
	if row.Tags == nil {
		row.Tags = map[string]string{}
	}
	for i, x := range e.Exceptions {
		row.Exceptions[i] = exceptionRow{x.Type, x.Value, x.Module}
	}
	if r := e.Request; r != nil {
		row.Request = &requestRow{r.Method, r.URL, r.Path}
	}
	if u := e.User; u != nil {
		row.User = &userRow{u.ID, u.Username, u.Email, u.IP}
	}
	return row
}

// rowWriter writes rows in one of the formats.
type rowWriter interface {
	row(any) error
	end() error
}

// newRowWriter writes rows of a shape, which is a struct's.
func newRowWriter(out io.Writer, format string, shape reflect.Type) rowWriter {
	b := bufio.NewWriter(out)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	switch format {
	case "json":
		return &jsonRows{out: b, encoder: e}
	case "csv":
		return &csvRows{out: csv.NewWriter(b), flush: b.Flush, shape: shape}
	}
	return &lineRows{out: b, encoder: e}
}

type lineRows struct {
	out     *bufio.Writer
	encoder *json.Encoder
}

func (w *lineRows) row(v any) error { return w.encoder.Encode(v) }
func (w *lineRows) end() error      { return w.out.Flush() }

type jsonRows struct {
	out     *bufio.Writer
	encoder *json.Encoder
	begun   bool
}

func (w *jsonRows) row(v any) error {
	mark := ",\n"
	if !w.begun {
		mark, w.begun = "[\n", true
	}
	if _, err := w.out.WriteString(mark); err != nil {
		return err
	}
	return w.encoder.Encode(v)
}

func (w *jsonRows) end() error {
	text := "]\n"
	if !w.begun {
		text = "[]\n"
	}
	if _, err := w.out.WriteString(text); err != nil {
		return err
	}
	return w.out.Flush()
}

// csvRows writes a head line of field names; lists and objects are JSON in their cell.
type csvRows struct {
	out   *csv.Writer
	flush func() error
	shape reflect.Type
	begun bool
}

func (w *csvRows) head() error {
	if w.begun {
		return nil
	}
	w.begun = true
	names := make([]string, w.shape.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(w.shape.Field(i).Tag.Get("json"), ",")
	}
	return w.out.Write(names)
}

func (w *csvRows) row(v any) error {
	if err := w.head(); err != nil {
		return err
	}
	value := reflect.ValueOf(v)
	cells := make([]string, value.NumField())
	for i := range cells {
		field := value.Field(i)
		if field.Kind() == reflect.String {
			cells[i] = field.String()
			continue
		}
		var text strings.Builder
		e := json.NewEncoder(&text)
		e.SetEscapeHTML(false)
		if err := e.Encode(field.Interface()); err != nil {
			return err
		}
		if cells[i] = strings.Trim(text.String(), "\"\n"); cells[i] == "null" {
			cells[i] = ""
		}
	}
	return w.out.Write(cells)
}

func (w *csvRows) end() error {
	if err := w.head(); err != nil {
		return err
	}
	w.out.Flush()
	if err := w.out.Error(); err != nil {
		return err
	}
	return w.flush()
}
