package alert

import (
	"fmt"
	"strings"

	"paddock/app/issue"
)

// Sentence says a rule in plain words: "When an issue is new in production, tell the desktop and #ops on Slack."
// in names the project, empty for all; channels are the names of the rule's channels.
func (r Rule) Sentence(in string, channels []string) string {
	var where []string
	if len(r.Filter.Environments) > 0 {
		where = append(where, "in "+list(r.Filter.Environments, "or"))
	}
	if in != "" {
		where = append(where, "of "+in)
	}
	s := "When " + r.what(strings.Join(where, " "))
	if only := r.Filter.words(); len(only) > 0 {
		s += " (only " + strings.Join(only, ", ") + ")"
	}
	tell := channels
	if r.Desktop {
		tell = append([]string{"the desktop"}, channels...)
	}
	if len(tell) == 0 {
		return s + ", tell nobody yet."
	}
	return s + ", tell " + list(tell, "and") + "."
}

func (r Rule) what(where string) string {
	with := func(s string) string {
		if where != "" {
			return s + " " + where
		}
		return s
	}
	one := "an issue"
	if r.PerProject {
		one = "a project"
	}
	switch r.When {
	case OnNew:
		return with("an issue is new")
	case OnRegression:
		return with("an issue comes back")
	case OnWoke:
		return with("the snooze of an issue ends")
	case OnEvents:
		return with(one+" has "+times(r.Count, "event", "events")) + " in " + span(r.Minutes)
	case OnUsers:
		return with(one+" hits "+times(r.Count, "user", "users")) + " in " + span(r.Minutes)
	case OnSpike:
		return with(one + " has far more events in an hour than usual")
	}
	return "nothing"
}

func (f Filter) words() []string {
	var all []string
	add := func(name, value string) {
		if value != "" {
			all = append(all, name+" "+value)
		}
	}
	switch f.Level {
	case "", issue.Warning:
	case issue.Debug:
		all = append(all, "every level")
	case issue.Fatal:
		all = append(all, "fatal")
	default:
		all = append(all, string(f.Level)+" and above")
	}
	for _, t := range f.Tags {
		add("tag", t.Key+":"+t.Value)
	}
	add("logger", f.Logger)
	add("release", f.Release)
	add("type", f.Type)
	add("message", f.Message)
	add("from", string(f.Source))
	return all
}

func list(words []string, and string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " " + and + " " + words[n-1]
	}
	return strings.Join(words, "")
}

func times(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func span(minutes int) string {
	if minutes > 0 && minutes%60 == 0 {
		return times(minutes/60, "hour", "hours")
	}
	return times(minutes, "minute", "minutes")
}
