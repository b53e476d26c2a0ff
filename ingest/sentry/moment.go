package sentry

import (
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
)

// maxMoments bounds what one item tells of a trace.
const maxMoments = 1000

// Moments reads what an item tells of one trace: the log lines, spans or the transaction in it.
func Moments(typ string, payload []byte, trace string) []issue.Moment {
	if bounded(payload) != nil {
		return nil
	}
	var p fastjson.Parser
	v, err := parse(&p, payload)
	if err != nil {
		return nil
	}
	of := func(v *fastjson.Value, names ...string) bool {
		id, ok := eventID(text(v.Get(names...)))
		return ok && id == trace
	}
	var all []issue.Moment
	switch typ {
	case "transaction":
		if !of(v, "contexts", "trace", "trace_id") {
			return nil
		}
		m := spanMoment(v, v.Get("contexts", "trace"))
		m.Kind, m.Text = "transaction", text(v.Get("transaction"))
		all = append(all, m)
		for _, s := range v.GetArray("spans") {
			if len(all) < maxMoments {
				all = append(all, spanMoment(s, s))
			}
		}
	case "log", "span":
		items := v.GetArray("items")
		if len(items) == 0 {
			items = []*fastjson.Value{v} // before containers
		}
		for _, one := range items {
			if len(all) == maxMoments || !of(one, "trace_id") {
				continue
			}
			if typ == "span" {
				all = append(all, spanMoment(one, one))
				continue
			}
			all = append(all, issue.Moment{
				Time: anyTime(one.Get("timestamp")), Kind: "log", Level: issue.ParseLevel(text(one.Get("level"))), Text: text(one.Get("body")),
				Op: text(one.Get("attributes", "logger.name", "value")),
			})
		}
	}
	return all
}

// spanMoment reads a span of either protocol; what names it may stand apart, as a transaction's does.
func spanMoment(v, named *fastjson.Value) issue.Moment {
	m := issue.Moment{Kind: "span", Time: anyTime(v.Get("start_timestamp")), Op: text(named.Get("op")), Span: text(named.Get("span_id")), Text: text(v.Get("description"))}
	end := anyTime(either(v, "timestamp", "end_timestamp"))
	if took := end.Sub(m.Time); !m.Time.IsZero() && !end.IsZero() && took > 0 && took < 24*time.Hour {
		m.Took = took
	}
	if m.Text == "" {
		m.Text = text(v.Get("name"))
	}
	if m.Op == "" {
		m.Op = text(v.Get("attributes", "sentry.op", "value"))
	}
	switch status := strings.ToLower(text(named.Get("status"))); status {
	case "", "ok", "unset", "cancelled":
	default:
		m.Bad = true
	}
	return m
}
