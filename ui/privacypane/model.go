// Package privacypane shows what a project keeps, for how long, and what is hidden before it is kept.
package privacypane

import (
	"context"
	"fmt"
	"strings"
	"time"

	"paddock/app/bus"
	"paddock/app/project"
	"paddock/ui/wording"
)

// Book keeps what each project has chosen, and tells what is stored of it; store.Upkeeps does.
type Book interface {
	Get(project.ID) project.Upkeep
	Set(context.Context, project.ID, project.Upkeep) error
	Held(context.Context, project.ID) (project.Held, error)
}

// Hidden is what a rule hides in one place of a stored event.
type Hidden struct {
	Event, Place  string
	Before, After string
}

// Outcome is what rules would hide in the newest stored events.
type Outcome struct {
	Looked int // events
	Found  int // places, of which the first are in Hidden
	Hidden []Hidden
}

// Fault is where rules are wrong, and what was meant.
type Fault struct {
	Line, Column int // from 1
	Problem      string
}

// Deps are what the pane needs.
type Deps struct {
	Book     Book
	Bus      *bus.Bus
	Projects func(context.Context) ([]project.Project, error)
	Check    func(rules string) *Fault // nil: they are understood
	Preview  func(ctx context.Context, p project.ID, rules string) (Outcome, error)
	Reread   func(ctx context.Context, p project.ID) (read, left int, err error) // what could not be read
	KeepDays func() int                                                          // of the app's settings; 0: for ever
}

// view is what the pane shows.
type view struct {
	project project.Project
	upkeep  project.Upkeep
	held    project.Held
	days    int
}

func look(ctx context.Context, d Deps, wanted project.ID) (v view, err error) {
	all, err := d.Projects(ctx)
	if err != nil {
		return v, fmt.Errorf("read the projects: %w", err)
	}
	for i, p := range all {
		if i == 0 || p.ID == wanted {
			v.project = p
		}
	}
	v.upkeep, v.days = d.Book.Get(v.project.ID), d.KeepDays()
	v.held, err = d.Book.Held(ctx, v.project.ID)
	return v, err
}

// choice is one of the values that a picker offers.
type choice struct {
	value int64
	words string
}

// choices are what is offered, with the value in force among them even when it is none of the usual.
func choices(inForce int64, words func(int64) string, values ...int64) (all []choice, selected int) {
	selected = -1
	for i, v := range values {
		all = append(all, choice{v, words(v)})
		if v == inForce {
			selected = i
		}
	}
	if selected < 0 {
		selected = len(all)
		all = append(all, choice{inForce, words(inForce)})
	}
	return all, selected
}

func dayWords(settings int) func(int64) string {
	return func(n int64) string {
		switch {
		case n == 0 && settings == 0:
			return "As in Settings (for ever)"
		case n == 0:
			return "As in Settings (" + wording.Count(int64(settings), "day", "days") + ")"
		case n < 0:
			return "For ever"
		}
		return wording.Count(n, "day", "days")
	}
}

func limitWords(one, many string) func(int64) string {
	return func(n int64) string {
		if n <= 0 {
			return "No limit"
		}
		return wording.Count(n, one, many)
	}
}

func rateWords(usual int64) func(int64) string {
	return func(n int64) string {
		switch {
		case n == 0:
			return wording.Number(usual) + " a minute (usual)"
		case n < 0:
			return "No limit"
		}
		return wording.Number(n) + " a minute"
	}
}

func sizeWords(n int64) string {
	if n <= 0 {
		return "No limit"
	}
	return wording.Size(n)
}

// heldWords tell what is stored.
func heldWords(h project.Held) string {
	if h.Events == 0 {
		return "Nothing is stored yet. What comes in is counted here"
	}
	words := wording.Count(h.Events, "event", "events")
	if h.Bodies < h.Events {
		words += ", " + wording.Number(h.Bodies) + " kept in full and the others counted"
	}
	words += ", about " + wording.Size(h.Bytes)
	if !h.Oldest.IsZero() {
		words += "; the oldest is from " + h.Oldest.In(time.Local).Format("2 Jan 2006")
	}
	return words
}

func rawWords(n int64) string {
	if n == 0 {
		return "Everything that was delivered could be read"
	}
	return wording.Count(n, "delivery is", "deliveries are") + " kept as they came. Each update reads them again"
}

// How visitors' addresses are kept. It is a line of the rules, so that one text says everything.
var addressWords = []string{"Whole", "Shortened", "Not at all"}

// addressChoice gives the index in addressWords that rules ask for.
func addressChoice(rules string) int {
	chosen := 0
	for line := range strings.Lines(rules) {
		switch words := strings.Fields(line); {
		case len(words) == 2 && words[0] == "ip" && words[1] == "truncate":
			chosen = 1
		case len(words) == 2 && words[0] == "ip":
			chosen = 2
		}
	}
	return chosen
}

// chooseAddress gives rules that ask for another of addressWords.
func chooseAddress(rules string, chosen int) string {
	var out strings.Builder
	for line := range strings.Lines(rules) {
		if words := strings.Fields(line); len(words) > 0 && words[0] == "ip" {
			continue
		}
		out.WriteString(line)
	}
	text := strings.TrimRight(out.String(), "\n")
	if line := []string{"", "ip truncate", "ip remove"}[chosen]; line != "" {
		if text != "" {
			text += "\n"
		}
		text += line
	}
	return text
}

func faultWords(f *Fault) string {
	return fmt.Sprintf("Line %d, column %d: %s", f.Line, f.Column, f.Problem)
}

func outcomeWords(o Outcome) string {
	of := wording.Count(int64(o.Looked), "stored event", "stored events")
	switch {
	case o.Looked == 0:
		return "No event is stored yet: there is nothing to try the rules on"
	case o.Found == 0:
		return "The rules hide nothing more in the newest " + of
	case o.Found > len(o.Hidden):
		return fmt.Sprintf("%s hidden in the newest %s; the first %d", wording.Count(int64(o.Found), "place would be", "places would be"), of, len(o.Hidden))
	}
	return fmt.Sprintf("%s hidden in the newest %s", wording.Count(int64(o.Found), "place would be", "places would be"), of)
}
