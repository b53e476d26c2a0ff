package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest/scrub"
	"paddock/ui"
	"paddock/ui/privacypane"
)

func privacyEntry(a *application) ui.Entry {
	return ui.Entry{Title: "Privacy", Icon: "shield-check", Section: "Workspace", New: func() ui.Pane {
		return privacypane.New(privacypane.Deps{
			Book: store.Upkeeps{DB: a.db}, Bus: a.bus, Projects: store.Projects{DB: a.db}.All, Check: checkPrivacy, Preview: a.previewPrivacy,
			Reread: func(ctx context.Context, p project.ID) (int, int, error) {
				done, err := a.reread(ctx, p)
				return done.Read, done.Left, err
			},
			KeepDays: func() int { return a.settings.Get().KeepFor },
		})
	}}
}

func checkPrivacy(rules string) *privacypane.Fault {
	_, err := scrub.Compile(rules, "")
	var wrong *scrub.RuleError
	if errors.As(err, &wrong) {
		return &privacypane.Fault{Line: wrong.Line, Column: wrong.Column, Problem: wrong.Problem}
	}
	return nil
}

// Bounds of a preview.
const (
	maxPreviewed = 200 // events
	maxHidden    = 60  // places that are listed
)

// previewPrivacy finds what rules would hide in a project's newest events, as they are stored.
func (a *application) previewPrivacy(ctx context.Context, p project.ID, text string) (out privacypane.Outcome, err error) {
	rules, err := scrub.Compile(text, store.Upkeeps{DB: a.db}.Get(p).Salt)
	if err != nil {
		return out, err
	}
	_, err = store.Events{DB: a.db}.Recent(ctx, p, maxPreviewed, func(e *issue.Event, _ int64) error {
		out.Looked++
		before, err := leaves(e)
		if err != nil {
			return err
		}
		rules.Event(e)
		after, err := leaves(e)
		if err != nil {
			return err
		}
		for _, place := range slices.Sorted(maps.Keys(before)) {
			if was, is := before[place], after[place]; was != is {
				if out.Found++; len(out.Hidden) < maxHidden {
					out.Hidden = append(out.Hidden, privacypane.Hidden{Event: e.ID, Place: place, Before: was, After: is})
				}
			}
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("try the rules on stored events: %w", err)
	}
	return out, nil
}

// leaves lists the texts of an event by their place.
func leaves(e *issue.Event) (map[string]string, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, err
	}
	all := map[string]string{}
	var walk func(place string, v any)
	walk = func(place string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if name, ok := v["name"].(string); ok && len(v) == 2 && v["value"] != nil { // a variable
				walk(place+"."+name, v["value"])
				return
			}
			for name, inner := range v {
				walk(place+"."+name, inner)
			}
		case []any:
			for i, inner := range v {
				at := fmt.Sprintf("%s.%d", place, i)
				if variable, ok := inner.(map[string]any); ok && variable["name"] != nil && len(variable) == 2 {
					at = place
				}
				walk(at, inner)
			}
		case nil:
		default:
			all[strings.TrimPrefix(place, ".")] = fmt.Sprint(v)
		}
	}
	walk("", v)
	return all, nil
}
