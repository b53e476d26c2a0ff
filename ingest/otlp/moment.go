package otlp

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"paddock/app/issue"
)

// Kept requests are OTLP's JSON; these are the parts of it that a trace is told by. See opentelemetry-proto's
// trace.proto and logs.proto.
type (
	keptTraces struct {
		ResourceSpans []struct {
			ScopeSpans []struct{ Spans []keptSpan }
		}
	}
	keptSpan struct {
		TraceID, SpanID, Name string
		StartTimeUnixNano     json.Number
		EndTimeUnixNano       json.Number
		Attributes            []keptAttribute
		Status                struct{ Code any } // 2, or STATUS_CODE_ERROR
	}
	keptLogs struct {
		ResourceLogs []struct {
			ScopeLogs []struct {
				Scope      struct{ Name string }
				LogRecords []keptRecord
			}
		}
	}
	keptRecord struct {
		TraceID              string
		TimeUnixNano         json.Number
		ObservedTimeUnixNano json.Number
		SeverityText         string
		Body                 keptValue
	}
	keptAttribute struct {
		Key   string
		Value keptValue
	}
	keptValue struct{ StringValue string }
)

// maxMoments bounds what one request tells of a trace.
const maxMoments = 1000

// Moments reads what a kept request tells of one trace, whose id has lower case: the log lines and spans in it.
func Moments(signal string, payload []byte, trace string) (all []issue.Moment) {
	switch signal {
	case "traces":
		var data keptTraces
		if json.Unmarshal(payload, &data) != nil {
			return nil
		}
		for _, of := range data.ResourceSpans {
			for _, scope := range of.ScopeSpans {
				for _, s := range scope.Spans {
					if strings.EqualFold(s.TraceID, trace) && len(all) < maxMoments {
						all = append(all, s.moment())
					}
				}
			}
		}
	case "logs":
		var data keptLogs
		if json.Unmarshal(payload, &data) != nil {
			return nil
		}
		for _, of := range data.ResourceLogs {
			for _, scope := range of.ScopeLogs {
				for _, r := range scope.LogRecords {
					if strings.EqualFold(r.TraceID, trace) && len(all) < maxMoments {
						all = append(all, issue.Moment{
							Time: nanos(cmp.Or(r.TimeUnixNano, r.ObservedTimeUnixNano)), Kind: "log", Level: issue.ParseLevel(r.SeverityText), Op: scope.Scope.Name, Text: r.Body.StringValue,
						})
					}
				}
			}
		}
	}
	return all
}

func (s *keptSpan) moment() issue.Moment {
	m := issue.Moment{Kind: "span", Time: nanos(s.StartTimeUnixNano), Text: s.Name, Span: strings.ToLower(s.SpanID)}
	if took := nanos(s.EndTimeUnixNano).Sub(m.Time); took > 0 && took < 24*time.Hour && !m.Time.IsZero() {
		m.Took = took
	}
	m.Bad = s.Status.Code == float64(2) || s.Status.Code == "STATUS_CODE_ERROR"
	for _, a := range s.Attributes {
		switch a.Key {
		case "db.query.text", "db.statement":
			m.Op = "db"
			m.Text = cmp.Or(a.Value.StringValue, m.Text)
		case "url.full", "http.url":
			m.Op = "http"
		}
	}
	return m
}

func nanos(n json.Number) time.Time {
	v, err := n.Int64()
	if err != nil || v <= 0 {
		return time.Time{}
	}
	return time.Unix(0, v).UTC()
}
