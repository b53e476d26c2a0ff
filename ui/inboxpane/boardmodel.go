package inboxpane

import (
	"context"
	"math"
	"slices"
	"time"

	"paddock/app/migration"
	"paddock/app/project"
	"paddock/ui/kit"
	"paddock/ui/wording"
)

// Moves tells how far the move off error mail has come.
type Moves interface {
	Board(ctx context.Context, scope project.Scope) (migration.Board, error)
	// Filled counts the error mails of each of some stretches of time, as many as there are stretches.
	Filled(ctx context.Context, scope project.Scope, gaps []project.Span) ([]int64, error)
	// Change makes the exact change for a site of the board, with the project's own address in it.
	Change(ctx context.Context, scope project.Scope, site migration.Site, how migration.How) (migration.Change, error)
}

const (
	chartDays = 56              // the newest days that are drawn: eight weeks
	leastDays = 14              // drawn however young the history is
	leastGap  = 2 * time.Minute // a shorter one is a restart
)

// gap is a time in which nothing listened.
type gap struct {
	From, To time.Time
	Mails    int64 // that came only by mail, and filled it
}

// boardView is what the tab Migration shows.
type boardView struct {
	migration.Board
	Gaps []gap // of the days that are drawn, oldest first
	now  time.Time
}

func lookAtMoves(ctx context.Context, moves Moves, scope project.Scope, now time.Time) (boardView, error) {
	b, err := moves.Board(ctx, scope)
	if err != nil {
		return boardView{}, err
	}
	v := boardView{Board: b, now: now}
	v.Mails = lastDays(b.Mails, now)
	gaps := silence(b.Heard, v.begin(), now)
	filled, err := moves.Filled(ctx, scope, gaps)
	if err != nil {
		return boardView{}, err
	}
	for i, one := range gaps {
		v.Gaps = append(v.Gaps, gap{one.From, one.To, filled[i]})
	}
	return v, nil
}

// lastDays picks the days to draw; a young history begins with days of nothing.
func lastDays(all []migration.Day, now time.Time) []migration.Day {
	if len(all) > chartDays {
		all = all[len(all)-chartDays:]
	}
	all = slices.Clone(all)
	first := now.UTC().Truncate(24 * time.Hour)
	if len(all) > 0 {
		first = all[0].Day
	} else {
		all = []migration.Day{{Day: first}}
	}
	for len(all) < leastDays {
		first = first.AddDate(0, 0, -1)
		all = slices.Insert(all, 0, migration.Day{Day: first})
	}
	return all
}

// begin is where the drawn time begins.
func (v boardView) begin() time.Time {
	if len(v.Mails) == 0 {
		return v.now
	}
	return v.Mails[0].Day
}

// silence gives the stretches since from that no span covers. Before the first span nothing is known, which is no gap.
func silence(heard []project.Span, from, now time.Time) []project.Span {
	var gaps []project.Span
	for i, s := range heard {
		end := now
		if i+1 < len(heard) {
			end = heard[i+1].From
		}
		if s.To.Before(from) {
			s.To = from
		}
		if end.Sub(s.To) >= leastGap {
			gaps = append(gaps, project.Span{From: s.To, To: end})
		}
	}
	return gaps
}

// words tells of a gap.
func (g gap) words(now time.Time) string {
	from, to := g.From.Local(), g.To.Local()
	said := "Nothing listened " + from.Format("2 January 15:04") + " to "
	switch {
	case now.Sub(g.To) < leastGap:
		said = "Nothing has listened since " + from.Format("2 January 15:04")
	case from.YearDay() == to.YearDay() && from.Year() == to.Year():
		said += to.Format("15:04")
	default:
		said += to.Format("2 January 15:04")
	}
	said += " (" + long(g.To.Sub(g.From)) + "). "
	if g.Mails == 0 {
		return said + "No error was mailed in that time."
	}
	return said + wording.Count(g.Mails, "mail filled it.", "mails filled it.")
}

// long writes a duration as one says it: 40 min, 9 h 30 min, 3 days.
func long(d time.Duration) string {
	switch m := int(d.Minutes() + 0.5); {
	case m < 60:
		return wording.Count(int64(m), "min", "min")
	case m < 48*60 && m%60 == 0:
		return wording.Count(int64(m/60), "h", "h")
	case m < 48*60:
		return wording.Count(int64(m/60), "h", "h") + " " + wording.Count(int64(m%60), "min", "min")
	default:
		return wording.Count(int64(m/60/24), "day", "days")
	}
}

// listened sums the strip up in a line.
func (v boardView) listened() string {
	if len(v.Heard) == 0 {
		return "Not known yet when Paddock was listening."
	}
	since := v.Heard[0].From
	if since.Before(v.begin()) {
		since = v.begin()
	}
	var silent time.Duration
	var filled int64
	for _, g := range v.Gaps {
		silent, filled = silent+g.To.Sub(g.From), filled+g.Mails
	}
	said := "Listening since " + since.Local().Format("2 January 15:04")
	if len(v.Gaps) == 0 {
		return said + ", without a gap."
	}
	share := 1 - silent.Seconds()/math.Max(1, v.now.Sub(since).Seconds())
	said = "Listened " + percent(share) + " of the time since " + since.Local().Format("2 January") + ". " + wording.Count(int64(len(v.Gaps)), "gap", "gaps")
	switch {
	case filled == 0:
		return said + "; no error was mailed meanwhile."
	case len(v.Gaps) == 1:
		return said + "; " + wording.Count(filled, "mail filled it.", "mails filled it.")
	}
	return said + "; " + wording.Count(filled, "mail filled them.", "mails filled them.")
}

// percent never says 100 % of what is not all, nor 0 % of what is something.
func percent(share float64) string {
	n := int64(math.Round(share * 100))
	switch {
	case share > 0 && n == 0:
		n = 1
	case share < 1 && n >= 100:
		n = 99
	}
	return wording.Number(max(0, n)) + " %"
}

// tiles are the figures over the board: covered share first.
func (v boardView) tiles() []figure {
	covered := "–"
	n, mailed := v.Tally()
	if mailed > 0 {
		covered = percent(v.CoveredShare)
	}
	rate := migration.Rate(v.PerDayNow)
	words := "mails a day, last 7 days"
	if !v.FirstLive.IsZero() && v.PerDayBefore > 0 {
		rate, words = migration.Rate(v.PerDayBefore)+" → "+rate, "mails a day, before and now"
	}
	loose, all := v.unmatched()
	of := "of " + wording.Number(all) + " in 7 days had no event"
	only := figure{wording.Number(int64(mailed - n)), "issues by mail only"}
	if mailed-n == 1 {
		only.Words = "issue by mail only"
	}
	lone := figure{wording.Number(loose), "mails " + of}
	switch {
	case all == 0:
		lone = figure{"–", "no error mail in 7 days"}
	case loose == 1:
		lone.Words = "mail " + of
	}
	return []figure{{covered, "covered by the SDK"}, {rate, words}, lone, only}
}

// unmatched counts the mails of the last days that no event matched, and all of them.
func (v boardView) unmatched() (loose, all int64) {
	for _, one := range v.Issues {
		loose, all = loose+max(0, one.Unmatched()), all+one.Recent
	}
	return loose, all
}

// chart draws the mails of each day: those that an event matched, those that none did, and the events.
func (v boardView) chart() kit.ChartData {
	d := kit.ChartData{Unfinished: true, Format: func(f float64) string { return wording.Number(int64(math.Round(f))) }}
	n := len(v.Mails)
	matched, loose, events := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, day := range v.Mails {
		matched[i], loose[i], events[i] = float64(day.Matched), float64(day.Mails-day.Matched), math.NaN()
		if at := day.Day.AddDate(0, 0, 1); !v.FirstLive.IsZero() && at.After(v.FirstLive) {
			events[i] = float64(day.Live)
		}
		label := day.Day.UTC().Format("2 Jan")
		if n > 3*7 && day.Day.UTC().Weekday() != time.Monday {
			label = ""
		}
		d.Labels = append(d.Labels, label)
		d.Times = append(d.Times, day.Day.UTC().Format("Monday 2 January"))
	}
	d.Series = []kit.Series{
		{Name: "Mails with an event", Values: matched, Ink: 0},
		{Name: "Mails without", Values: loose, Ink: 2},
		{Name: "Events from the SDK", Values: events, Ink: 1, Line: true},
	}
	return d
}

// calm says why the chart is empty, when it is.
func (v boardView) calm() string {
	for _, day := range v.Mails {
		if day.Mails+day.Live > 0 {
			return ""
		}
	}
	var last time.Time
	for _, one := range v.Issues {
		if one.LastMail.After(last) {
			last = one.LastMail
		}
	}
	said := "No error mail in these " + wording.Count(int64(len(v.Mails)), "day", "days")
	if last.IsZero() {
		return said + "."
	}
	return said + ". The last one came on " + last.Local().Format("2 January 2006") + "."
}

// bar is one issue of the flood meter.
type bar struct {
	Issue int64
	Title string
	Mails int64
	Share float64 // of the mails of the last days
	Of    float64 // of the longest bar
}

const floodMost = 8

// flood lists which issues fill the inbox.
func (v boardView) flood() []bar {
	var bars []bar
	for _, one := range v.Flood[:min(len(v.Flood), floodMost)] {
		bars = append(bars, bar{
			Issue: one.Issue.ID, Title: one.Issue.Title, Mails: one.Issue.Recent, Share: one.Of,
			Of: float64(one.Issue.Recent) / float64(v.Flood[0].Issue.Recent),
		})
	}
	return bars
}

// remark is something about the mails that a person should look at.
type remark struct{ Title, Words string }

// remarks tell of test sites that mail production's people.
func (v boardView) remarks() []remark {
	var all []remark
	for _, s := range v.Sites {
		if s.Staging {
			all = append(all, remark{s.Called() + " looks like a test site", wording.Count(s.Mails, "mail", "mails") + " came from it to the same people as production's. Give it ADMINS of its own, or none."})
		}
	}
	return all
}

// stateWords is an issue's badge.
func stateWords(s migration.State) (word string, t tone) {
	switch s {
	case migration.MailOnly:
		return "Mail only", toneWarn
	case migration.Both:
		return "Both", toneGood
	case migration.LiveOnly:
		return "SDK only", toneBusy
	}
	return "Silent", toneOff
}
