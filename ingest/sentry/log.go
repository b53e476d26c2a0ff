package sentry

import (
	"bytes"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

// tellsOfException finds log items that may hold an exception: few do, and most logs are long.
func tellsOfException(payload []byte) bool {
	return bytes.Contains(payload, []byte("Traceback (most recent")) || bytes.Contains(payload, []byte(`"exception.`)) || bytes.Contains(payload, []byte(`\n    at `))
}

// logErrors reads the errors that structured logs tell of ("log" item): records at error or above with an
// exception in them. What the SDK sent as an event of the same trace is that event.
func (in *reading) logErrors(payload []byte) {
	if !tellsOfException(payload) || bounded(payload) != nil {
		return
	}
	v, err := fastjson.ParseBytes(payload)
	if err != nil {
		return
	}
	for _, item := range ends(v.GetArray("items")) {
		level := issue.ParseLevel(text(item.Get("level")))
		if said := text(item.Get("level")); said == "" || said == "trace" {
			continue
		}
		r := traceback.Record{
			Source: issue.SourceLog, Received: in.request.Received, Time: eventTime(item.Get("timestamp"), in.request.Received, in.drift), Level: level,
			Message: text(item.Get("body")), TraceID: text(item.Get("trace_id")),
		}
		item.GetObject("attributes").Visit(func(name []byte, a *fastjson.Value) {
			value := text(a.Get("value"))
			switch clean(string(name)) {
			case "sentry.message.template":
				r.Template = value
			case "sentry.environment":
				r.Environment = value
			case "sentry.release":
				r.Release = value
			case "sentry.server.address", "server.address":
				r.ServerName = value
			case "sentry.sdk.name":
				r.SDK.Name = value
			case "sentry.sdk.version":
				r.SDK.Version = value
			case "logger.name":
				r.Logger = value
			case "exception.type":
				r.Type = value
			case "exception.message":
				r.Value = value
			case "exception.stacktrace":
				r.Trace = value
			default:
				if len(r.Attributes) < maxMembers {
					r.Attributes = append(r.Attributes, issue.Var{Name: clean(string(name)), Value: value})
				}
			}
		})
		if e, ok := r.Event(); ok && len(in.logged) < maxMembers {
			in.logged = append(in.logged, e)
		}
	}
}
