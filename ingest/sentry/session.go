package sentry

import (
	"time"

	"github.com/valyala/fastjson"

	"paddock/app/release"
	"paddock/ingest"
)

// readSession reads one report of one session (develop-docs, telemetry/sessions: "session" item).
func readSession(v *fastjson.Value, r *ingest.Request, drift time.Duration) (release.Session, bool) {
	s := release.Session{
		ID: text(v.Get("sid")), Person: text(v.Get("did")), Release: text(v.Get("attrs", "release")), Environment: text(v.Get("attrs", "environment")),
		Time: eventTime(v.Get("timestamp"), r.Received, drift), Seq: sequence(v.Get("seq")), Errors: int64(max(number(v.Get("errors")), 0)),
		Status: release.OK, Count: 1,
	}
	if s.ID == "" || v.Type() != fastjson.TypeObject {
		return s, false
	}
	s.Started = s.Time
	if v.Get("started") != nil {
		s.Started = eventTime(v.Get("started"), r.Received, drift)
	}
	if seconds := v.GetFloat64("duration"); seconds > 0 && seconds < (365*24*time.Hour).Seconds() {
		s.Duration = time.Duration(seconds * float64(time.Second))
	}
	if v.GetBool("init") {
		s.Seq = 0
	} else if v.Get("seq") == nil {
		s.Seq = s.Time.UnixMilli() // as Relay does: the latest report is the newest
	}
	switch status := text(v.Get("status")); status {
	case "exited", "crashed", "abnormal":
		s.Status = release.Status(status)
	case "errored", "unhandled": // of clients that end a session by its errors
		s.Status, s.Errors = release.Exited, max(s.Errors, 1)
	}
	return s, true
}

// sequence reads a clock of reports: small numbers, or as Android's SDK has it milliseconds since 1970.
func sequence(v *fastjson.Value) int64 {
	if v == nil || v.Type() != fastjson.TypeNumber {
		return int64(number(v))
	}
	if f := v.GetFloat64(); f > 0 && f < 1<<53 {
		return int64(f)
	}
	return 0
}

// readAggregates reads counts of sessions by the minute they began in ("sessions" item). more is how many
// there were beyond what is read.
func readAggregates(v *fastjson.Value, r *ingest.Request, drift time.Duration) (all []release.Session, more int) {
	base := release.Session{Release: text(v.Get("attrs", "release")), Environment: text(v.Get("attrs", "environment"))}
	for _, a := range v.GetArray("aggregates") {
		base.Person, base.Started = text(a.Get("did")), eventTime(a.Get("started"), r.Received, drift)
		base.Time = base.Started
		for _, one := range []struct {
			name   string
			status release.Status
			errors int64
		}{{"exited", release.Exited, 0}, {"errored", release.Errored, 1}, {"unhandled", release.Errored, 1}, {"crashed", release.Crashed, 1}, {"abnormal", release.Abnormal, 0}} {
			n := number(a.Get(one.name))
			if n <= 0 {
				continue
			}
			if len(all) >= maxMembers {
				more += n
				continue
			}
			s := base
			s.Status, s.Count, s.Errors = one.status, int64(n), one.errors*int64(n)
			all = append(all, s)
		}
	}
	return all, more
}

// readDiscards reads what an SDK counts of its own losses (develop-docs, client-reports). Reasons and
// categories are the client's words: few of them are believed.
func readDiscards(v *fastjson.Value) []ingest.Skip {
	var all []ingest.Skip
	for _, list := range []struct{ name, lead string }{
		{"discarded_events", ""}, {"rate_limited_events", "limited: "}, {"filtered_events", "filtered: "}, {"filtered_sampling_events", "sampled: "},
	} {
		for _, d := range v.GetArray(list.name) {
			n := number(d.Get("quantity"))
			if n <= 0 || len(all) >= maxDiscards {
				continue
			}
			reason := short(text(d.Get("reason"))) + " " + short(text(d.Get("category")))
			all = append(all, ingest.Skip{Protocol: Name, Reason: "dropped by the SDK: " + list.lead + reason, Count: n})
		}
	}
	return all
}

const maxDiscards = 50 // of one report: reasons times categories
