// Package releasepane shows how each release of the site does, and what it brought.
package releasepane

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/release"
	"paddock/ui/kit"
	"paddock/ui/wording"
)

// Source knows the releases.
type Source interface {
	List(ctx context.Context, q release.Query) ([]release.Health, error)
	Story(ctx context.Context, q release.Query, version string) (release.Story, error)
}

// Issues gives one issue.
type Issues interface {
	Get(ctx context.Context, id int64, now time.Time) (issue.Issue, error)
}

// key names a release.
type key struct {
	project project.ID
	version string
}

func keyOf(h release.Health) key { return key{h.Project, h.Version} }

// view is what the pane shows.
type view struct {
	Releases []release.Health
	Several  bool // they are of several projects
	Chosen   int  // place of the one that is told of, or -1
	Story    release.Story
	New      []issue.Issue
	Returned []issue.Issue
}

// look reads the releases and the story of the chosen one, or of the first.
func look(ctx context.Context, d Deps, s project.Scope, chosen key) (view, error) {
	now := d.Now()
	v := view{Chosen: -1}
	q := release.Query{Project: s.Project, Environment: s.Environment, From: s.Range.From(now), Now: now}
	var err error
	if v.Releases, err = d.Source.List(ctx, q); err != nil || len(v.Releases) == 0 {
		return v, err
	}
	v.Chosen = 0
	for i, h := range v.Releases {
		if keyOf(h) == chosen {
			v.Chosen = i
		}
		v.Several = v.Several || h.Project != v.Releases[0].Project
	}
	of := v.Releases[v.Chosen]
	q.Project = of.Project
	if v.Story, err = d.Source.Story(ctx, q, of.Version); err != nil {
		return v, err
	}
	if v.New, err = issues(ctx, d, v.Story.New); err != nil {
		return v, err
	}
	v.Returned, err = issues(ctx, d, v.Story.Returned)
	return v, err
}

func issues(ctx context.Context, d Deps, ids []int64) ([]issue.Issue, error) {
	var all []issue.Issue
	for _, id := range ids {
		one, err := d.Issues.Get(ctx, id, d.Now())
		if errors.Is(err, d.Gone) {
			continue // between two readings
		}
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// sessions tells whether any of the releases had sessions.
func (v view) sessions() bool {
	for _, h := range v.Releases {
		if h.Sessions() > 0 {
			return true
		}
	}
	return false
}

// sentence answers whether the newest release is well.
func (v view) sentence() string {
	if len(v.Releases) == 0 {
		return "No releases yet"
	}
	h := v.Releases[0]
	name := wording.OneLine(h.Version, 40)
	share, ok := h.CrashFreeSessions()
	switch {
	case h.Crashed > 0:
		return fmt.Sprintf("%s is the newest: %s of its sessions did not crash.", name, release.Percent(share))
	case ok:
		return fmt.Sprintf("%s is the newest: none of its %s crashed.", name, wording.Count(h.Sessions(), "session", "sessions"))
	case h.NewIssues > 0:
		return fmt.Sprintf("%s is the newest: it brought %s.", name, wording.Count(h.NewIssues, "new issue", "new issues"))
	}
	return fmt.Sprintf("%s is the newest: it brought no new issue.", name)
}

const noSessions = "No sessions: errors only. Sentry SDKs send them when a release is set and auto_session_tracking is on."

// line says what there is besides.
func (v view) line(s project.Scope) string {
	if len(v.Releases) == 0 {
		return ""
	}
	words := wording.Count(int64(len(v.Releases)), "release", "releases")
	if s.Range == project.AllTime {
		words += " of all time"
	} else {
		words += " in the " + strings.ToLower(s.Range.Words())
	}
	if !v.sessions() {
		return words + ". " + noSessions
	}
	return words + "."
}

// percent writes a share that may be unknown.
func percent(share float64, ok bool) string {
	if !ok {
		return "–"
	}
	return release.Percent(share)
}

// rough writes a share of adoption, to the percent.
func rough(share float64, ok bool) string {
	switch {
	case !ok:
		return "–"
	case share > 0 && share < 0.01:
		return "< 1 %"
	}
	return fmt.Sprintf("%d %%", int(share*100+0.5))
}

// adoption writes how widely a release is used, or why that is not known.
func adoption(h release.Health) string {
	share, ok := h.Adoption()
	switch {
	case ok:
		return rough(share, ok)
	case h.Sessions() == 0:
		return "– no sessions"
	}
	return "– none in 24 h"
}

// facts is the line below a release's name.
func (v view) facts(now time.Time) string {
	s := v.Story
	parts := []string{
		"first seen " + s.FirstSeen.In(now.Location()).Format("2 Jan 2006, 15:04"),
		"last seen " + wording.Ago(s.LastSeen, now),
		wording.Count(s.RecentSeen, "error", "errors"),
	}
	if n := s.Sessions(); n > 0 {
		parts = append(parts, wording.Count(n, "session", "sessions"))
		if s.Users > 0 {
			parts = append(parts, wording.Count(s.Users, "user", "users"))
		}
	}
	text := strings.Join(parts, " · ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// sessionSeries are the lines of the chart of sessions, without those that never happened.
func sessionSeries(c release.Course) []kit.Series {
	var all []kit.Series
	for _, one := range []struct {
		name string
		ink  int
		of   func(release.Counts) int64
	}{
		{"Healthy", 0, func(c release.Counts) int64 { return c.Healthy }},
		{"Errored", 2, func(c release.Counts) int64 { return c.Errored }},
		{"Abnormal", 3, func(c release.Counts) int64 { return c.Abnormal }},
		{"Crashed", 4, func(c release.Counts) int64 { return c.Crashed }},
	} {
		values, some := make([]float64, len(c.Sessions)), false
		for i, counts := range c.Sessions {
			values[i] = float64(one.of(counts))
			some = some || values[i] > 0
		}
		if some {
			all = append(all, kit.Series{Name: one.name, Values: values, Ink: one.ink})
		}
	}
	return all
}

const leastSteps = 8 // of a course that is drawn: one step alone is a block, or nothing

// widened begins a short course with empty steps, so that what is new is seen to rise.
func widened(c release.Course) release.Course {
	if n := leastSteps - len(c.Events); n > 0 && len(c.Events) > 0 {
		c.From = c.From.Add(-c.Step * durationOf(n))
		c.Events = append(make([]int64, n), c.Events...)
		c.Sessions = append(make([]release.Counts, n), c.Sessions...)
	}
	return c
}

// chart lays a course out along the time.
func chart(c release.Course, series []kit.Series, now time.Time) kit.ChartData {
	d := kit.ChartData{Series: series, Format: func(v float64) string { return wording.Number(int64(v)) }, Unfinished: len(c.Events) > 1 && !c.From.Add(time.Duration(len(c.Events))*c.Step).Before(now)}
	label, time := "15:04", "2 Jan, 15:04"
	if c.Step >= 24*60*60*1e9 {
		label, time = "2 Jan", "2 Jan 2006"
	}
	for i := range c.Events {
		at := c.From.Add(c.Step * durationOf(i)).In(now.Location())
		d.Labels = append(d.Labels, at.Format(label))
		d.Times = append(d.Times, at.Format(time))
	}
	return d
}

func durationOf(i int) time.Duration { return time.Duration(i) }

// copied is a release as text.
func copied(h release.Health) string {
	return fmt.Sprintf("%s\tadoption %s\tcrash-free sessions %s\tcrash-free users %s\t%s\t%s\tfirst seen %s",
		h.Version, adoption(h), percent(h.CrashFreeSessions()), percent(h.CrashFreeUsers()), wording.Count(h.NewIssues, "new issue", "new issues"),
		wording.Count(h.RecentSeen, "error", "errors"), h.FirstSeen.Format(time.RFC3339))
}
