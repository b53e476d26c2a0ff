package setuppane

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"paddock/app/project"
)

// Source is what the pane asks of the rest of the app.
type Source interface {
	Projects(ctx context.Context) ([]project.Project, error)
	// AddProject makes a project; its error says what to do, such as choosing another name.
	AddProject(ctx context.Context, name string) (project.Project, error)
	// FirstEvent is when the project's first event came; zero when none has.
	FirstEvent(ctx context.Context, id project.ID) (time.Time, error)
	// Tallies counts what came in; project 0 holds what fitted no project.
	Tallies(ctx context.Context, id project.ID) ([]project.Tally, error)
	// SendTest delivers an event through the real listener and returns once it is stored.
	SendTest(ctx context.Context, id project.ID) error
}

// View is what the pane shows.
type View struct {
	Projects []project.Project
	Project  project.Project // the one that is being connected
	Listen   string          // host:port; empty while nothing listens
	First    time.Time       // first event; zero: none yet
	Mailed   bool            // all that came so far are mails: no SDK has sent anything
	Kept     []Line          // what came in, largest first
	NotKept  []Line          // what did not, and why
}

// Line is one row of what came in.
type Line struct {
	What  string // "Errors"
	From  string // "Sentry SDK"
	Help  string // what it means, or what to do; may be empty
	Count int64
	Fine  bool // nothing to worry about, although it was not kept
}

// look gathers a View of the project that is wanted, or of the first.
func look(ctx context.Context, s Source, wanted project.ID) (View, error) {
	all, err := s.Projects(ctx)
	if err != nil {
		return View{}, err
	}
	if len(all) == 0 {
		return View{}, errors.New("there is no project yet")
	}
	v := View{Projects: all, Project: all[0]}
	for _, p := range all {
		if p.ID == wanted {
			v.Project = p
		}
	}
	if v.First, err = s.FirstEvent(ctx, v.Project.ID); err != nil {
		return v, err
	}
	for _, id := range []project.ID{v.Project.ID, 0} {
		tallies, err := s.Tallies(ctx, id)
		if err != nil {
			return v, err
		}
		kept, notKept := lines(tallies)
		v.Kept, v.NotKept = append(v.Kept, kept...), append(v.NotKept, notKept...)
	}
	v.Mailed = len(v.Kept) > 0 && !slices.ContainsFunc(v.Kept, func(l Line) bool { return l.From != mailDoor })
	largestFirst := func(a, b Line) int { return cmp.Compare(b.Count, a.Count) }
	slices.SortStableFunc(v.Kept, largestFirst)
	slices.SortStableFunc(v.NotKept, largestFirst)
	return v, nil
}

func lines(tallies []project.Tally) (kept, notKept []Line) {
	for _, t := range tallies {
		l := Line{From: door(t.Protocol), Count: t.Count}
		if t.Kept {
			l.What, l.Help = keptWords(t.What)
			kept = append(kept, l)
			continue
		}
		r := reasonOf(t.What)
		l.What, l.Help, l.Fine = r.words, r.help, r.fine
		notKept = append(notKept, l)
	}
	return kept, notKept
}

const mailDoor = "Admin mail"

func door(protocol string) string {
	switch protocol {
	case "sentry":
		return "Sentry SDK"
	case "mail":
		return mailDoor
	case "otlp":
		return "OpenTelemetry"
	case "log":
		return "Logs"
	}
	return protocol
}

// items are Sentry's item types as one reads them. Those without a pane yet say so.
var items = map[string]string{
	"transaction": "Transactions", "span": "Spans", "otel_span": "Spans", "session": "Sessions", "sessions": "Sessions", "log": "Log lines",
	"otel_log": "Log lines", "check_in": "Cron check-ins", "attachment": "Attachments", "user_report": "User feedback", "user_report_v2": "User feedback",
	"feedback": "User feedback", "client_report": "Client reports", "profile": "Profiles", "profile_chunk": "Profiles", "statsd": "Metrics",
	"metric_buckets": "Metrics", "trace_metric": "Metrics", "replay_event": "Replays", "replay_recording": "Replays", "replay_video": "Replays",
	"security": "Security reports", "raw_security": "Security reports", "nel": "Network error reports", "unreal_report": "Unreal crash reports",
	"logs": "Requests with log lines", "traces": "Requests with spans", "metrics": "Requests with metrics", // OpenTelemetry's
}

// shown are the item types that panes show.
var shown = map[string]bool{"session": true, "sessions": true, "attachment": true, "user_report": true, "user_report_v2": true, "feedback": true, "client_report": true}

func keptWords(what string) (words, help string) {
	if what == "error" || what == "event" {
		return "Errors", ""
	}
	if words = items[what]; words == "" {
		words = sentence(what)
	}
	if shown[what] {
		return words, ""
	}
	return words, "Kept as sent, for a pane that comes later"
}

// reason explains why something was not kept, and what to do about it.
type reason struct {
	words, help string
	fine        bool
}

// reasons are those that the doors and the mail parser give.
var reasons = map[string]reason{
	"refused: malformed":                {"Could not be read", "The sender may be broken, or no Sentry SDK", false},
	"refused: too large":                {"Too large", "Send less with each event, such as fewer local variables", false},
	"refused: unknown content encoding": {"Compressed in an unknown way", "Update the SDK", false},
	"refused: no key given":             {"No key given", "Copy the whole DSN, with the part before the @", false},
	"refused: key does not fit project": {"The key does not fit", "Copy the DSN of the project again", false},
	"refused: no such project":          {"No such project", "Copy the DSN of a project from above", false},
	"refused: busy":                     {"Came while too much was waiting", "SDKs try again by themselves", false},
	"refused: body came too slowly":     {"Came too slowly", "Look at the network between the site and this computer", false},
	"refused: could not be stored":      {"Could not be stored", "Look at the space left on the disk", false},
	"could not be read":                 {"Could not be read", "The sender may be broken", false},
	"duplicate":                         {"Came a second time", "Kept and counted once", true},
	"second event in one envelope":      {"Second event in one envelope", "An envelope may hold one event only", false},
	"not an error report":               {"Mails that are no error reports", "Left alone in the mailbox", true},
	"a bounce":                          {"Bounces", "Left alone in the mailbox", true},
	"an automatic reply":                {"Automatic replies", "Left alone in the mailbox", true},
	"a person's reply":                  {"Replies by people", "Left alone in the mailbox", true},
	"not a mail":                        {"Could not be read as mail", "It may be damaged", false},
	"larger than is read":               {"Mails that are too large", "Left alone in the mailbox", false},
	"not handed out by the mail server": {"Not handed out by the server", "Read the inbox again", false},
}

func reasonOf(what string) reason {
	if r, ok := reasons[what]; ok {
		return r
	}
	if typ, ok := strings.CutPrefix(what, "unknown item type: "); ok {
		return reason{words: "Unknown item type", help: typ}
	}
	if loss, ok := strings.CutPrefix(what, "dropped by the SDK: "); ok {
		return dropped(loss)
	}
	if typ, ok := strings.CutPrefix(what, "could not be read: "); ok {
		return reason{words: "Could not be read", help: "Kept as sent: " + strings.ReplaceAll(typ, "_", " ")}
	}
	return reason{words: sentence(strings.TrimPrefix(what, "refused: "))}
}

func sentence(s string) string {
	s = strings.ReplaceAll(s, "_", " ")
	if s == "" {
		return "Unnamed"
	}
	r := []rune(s)
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

// first says when the first event came.
func first(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return "First event received at " + at.Format("15:04:05")
	}
	return "First event received on " + at.Format("2 January 2006 at 15:04")
}

// checkName tells what is wrong with a new project's name.
func checkName(name string, taken []project.Project) error {
	name = strings.TrimSpace(name)
	if name == "" {
		return errors.New("give the project a name")
	}
	for _, p := range taken {
		if p.Slug == project.Slug(name) {
			return fmt.Errorf("%s has that name already; choose another", p.Name)
		}
	}
	return nil
}

// onlyHere tells whether an address can be reached from this computer alone.
func onlyHere(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
