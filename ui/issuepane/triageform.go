package issuepane

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// smallForm asks for one thing.
type smallForm struct {
	field   *kit.Entry
	button  *kit.Button
	popover *kit.Popover
}

// question is what a small form asks.
type question struct {
	title, button string
	field         *kit.Entry
	rest          []fyne.CanvasObject // below the field
	answered      func(text string)
}

// pose opens a small form beside a control.
func (p *Pane) pose(q question, beside fyne.CanvasObject) {
	f := &smallForm{field: q.field}
	submit := func(text string) {
		f.popover.Close()
		q.answered(strings.TrimSpace(text))
	}
	f.field.OnSubmitted = submit
	f.field.OnEscape = func() { f.popover.Close() }
	f.button = kit.NewButton(kit.Primary, q.button, func() {
		if f.field.Validate() {
			submit(f.field.Text())
		}
	})
	cancel := kit.NewButton(kit.Plain, "Cancel", func() { f.popover.Close() })
	parts := append([]fyne.CanvasObject{kit.NewLine(q.title, style.BodyStrong, style.Text), f.field}, q.rest...)
	parts = append(parts, kit.HStack(8, kit.Fill(nil), cancel, f.button))
	f.popover = kit.ShowPopover(kit.VStack(10, parts...), beside, p.content)
	p.form = f
	if f.popover != nil {
		f.field.Focus()
		f.field.SelectAll()
	}
}

// snoozeUntil asks for a number and snoozes until then.
func (p *Pane) snoozeUntil(of string, usual int64, until func(n int64) issue.Until) {
	field := kit.NewEntry("Number of " + of).WithWidth(220)
	field.SetText(strconv.FormatInt(usual, 10))
	field.Check = func(s string) error {
		if n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64); err != nil || n < 1 || n > 1e9 {
			return errors.New("write a number from 1 on")
		}
		return nil
	}
	p.pose(question{title: "Snooze until so many " + of, button: "Snooze", field: field, answered: func(s string) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil { // Check has seen to it
			p.settle(issue.Snooze(until(n)))
		}
	}}, p.beside(p.master.bar.snooze, p.detail.head.snooze))
}

// snoozeUntilDay asks for a day and snoozes until then.
func (p *Pane) snoozeUntilDay() {
	now := p.deps.Now()
	field := kit.NewEntry("Day and time").WithWidth(220)
	field.SetText(now.AddDate(0, 0, 14).Format(time.DateOnly) + " 09:00")
	field.Check = func(s string) error { _, err := parseDay(s, now); return err }
	p.pose(question{title: "Snooze until a day", button: "Snooze", field: field, answered: func(s string) {
		if at, err := parseDay(s, now); err == nil { // Check has seen to it
			p.settle(issue.Snooze(issue.Until{Time: at.UTC()}))
		}
	}}, p.beside(p.master.bar.snooze, p.detail.head.snooze))
}

// parseDay reads a day to come, with or without a time of it.
func parseDay(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	at, err := time.ParseInLocation("2006-01-02 15:04", s, now.Location())
	if err != nil {
		if at, err = time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
			at = at.Add(9 * time.Hour)
		}
	}
	switch {
	case err != nil:
		return at, errors.New("write a day and a time, such as " + now.AddDate(0, 0, 1).Format(time.DateOnly) + " 09:00")
	case !at.After(now):
		return at, errors.New("that is over: write a time to come")
	}
	return at, nil
}
