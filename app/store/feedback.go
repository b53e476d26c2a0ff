package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/support"
)

// Feedback keeps what people wrote. It is joined to events when it is read: an event that comes after the words about it
// finds them.
type Feedback struct{ DB *DB }

// maxFeedback is how much of what people wrote is listed.
const maxFeedback = 200

func (c *change) addFeedback(p project.ID, f *issue.Feedback) error {
	at := f.Time
	if at.IsZero() {
		at = time.Now()
	}
	_, err := c.exec(`INSERT INTO feedback (project, id, event, name, email, email_key, message, url, source, release, environment, time, received)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		int64(p), f.ID, f.Event, clip(f.Name, 500), clip(f.Email, 500), strings.ToLower(clip(f.Email, 500)), f.Message, clip(f.URL, 500), f.Source,
		clip(f.Release, maxVersion), clip(f.Environment, maxWord), micros(at), time.Now().UnixMicro())
	return err
}

const feedbackColumns = `feedback.id, feedback.event, feedback.name, feedback.email, feedback.message, feedback.url, feedback.source, feedback.release,
	feedback.environment, feedback.time, coalesce((SELECT event.issue FROM event WHERE event.project = feedback.project AND event.id = feedback.event), 0)`

func (s Feedback) query(ctx context.Context, text string, args ...any) ([]issue.Feedback, error) {
	rows, err := s.DB.read.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("list feedback: %w", err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	all := []issue.Feedback{}
	for rows.Next() {
		var f issue.Feedback
		var at int64
		if err := rows.Scan(&f.ID, &f.Event, &f.Name, &f.Email, &f.Message, &f.URL, &f.Source, &f.Release, &f.Environment, &at, &f.Issue); err != nil {
			return nil, fmt.Errorf("list feedback: %w", err)
		}
		f.Time = fromMicros(at)
		all = append(all, f)
	}
	return all, rows.Err()
}

// List gives what people wrote to a project, newest first; project 0: to any.
func (s Feedback) List(ctx context.Context, scope project.Scope) ([]issue.Feedback, error) {
	c := &conditions{}
	if scope.Project != 0 {
		c.add("feedback.project = $?", int64(scope.Project))
	}
	if scope.Environment != "" {
		c.add("(feedback.environment = $? OR feedback.environment = '')", scope.Environment)
	}
	return s.query(ctx, `SELECT `+feedbackColumns+` FROM feedback`+c.where()+fmt.Sprintf(` ORDER BY feedback.time DESC LIMIT %d`, maxFeedback), c.args...)
}

// OfIssue gives what people wrote about an issue's events, newest first.
func (s Feedback) OfIssue(ctx context.Context, id int64) ([]issue.Feedback, error) {
	return s.query(ctx, `SELECT `+feedbackColumns+` FROM feedback WHERE feedback.project = (SELECT issue.project FROM issue WHERE issue.id = $1) AND feedback.event <> ''
		AND EXISTS (SELECT 1 FROM event WHERE event.project = feedback.project AND event.id = feedback.event AND event.issue = $1)`+
		fmt.Sprintf(` ORDER BY feedback.time DESC LIMIT %d`, maxFeedback), id)
}

// of gives what a customer wrote: under their e-mail address, or about events that they met.
func (s Feedback) of(ctx context.Context, of support.Customer) ([]issue.Feedback, error) {
	c := &conditions{}
	var ways []string
	either := func(condition string, values ...any) {
		c.add(condition, values...)
		ways = append(ways, c.parts[len(c.parts)-1])
	}
	seen := map[string]bool{}
	for _, p := range of.Persons {
		if mail := strings.ToLower(p.Email); mail != "" && !seen[mail] {
			seen[mail] = true
			either("feedback.email_key = $?", mail)
		}
		either(fmt.Sprintf(`(feedback.project = $? AND feedback.event IN (SELECT event.id FROM event
			WHERE event.project = $? AND event.person = $? AND event.person <> '' ORDER BY event.time DESC LIMIT %d))`, maxTimes), int64(p.Project), int64(p.Project), p.Key)
	}
	if len(ways) == 0 {
		return nil, nil
	}
	return s.query(ctx, `SELECT `+feedbackColumns+` FROM feedback WHERE `+strings.Join(ways, " OR ")+fmt.Sprintf(` ORDER BY feedback.time DESC LIMIT %d`, maxFeedback), c.args...)
}
