package sentry

import (
	"strings"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
)

// maxProblems bounds what is kept of an event's processing errors.
const maxProblems = 50

// readProblems keeps what the client or a relay says it could not process: see EventProcessingErrors in Sentry's
// documentation of event payloads.
func readProblems(e *issue.Event, v *fastjson.Value) {
	for _, p := range v.GetArray("errors") {
		if len(e.Problems) == maxProblems {
			return
		}
		kind := text(p.Get("type"))
		if kind == "" {
			continue
		}
		where := strings.TrimSpace(text(p.Get("name")) + " " + text(p.Get("value")))
		if len(where) > 500 {
			where = strings.ToValidUTF8(where[:500], "") + "…"
		}
		e.Problems = append(e.Problems, issue.Var{Name: kind, Value: where})
	}
}
