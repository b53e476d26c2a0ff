package issue

import (
	"regexp"
	"strings"
)

// variable finds what a fingerprint leaves to each event, as Sentry's SDKs and rules write it: {{ default }},
// {{ error.type }}, {{ tags.customer }}.
var variable = regexp.MustCompile(`\{\{\s*([\w.-]+)\s*\}\}`)

// under gives the keys of an event whose fingerprint was set by the application or by a rule. A part that holds
// {{ default }} stands for what the event has in common with others by itself.
func (g Grouping) under(e *Event, asked []string, why string) Grouping {
	plain, said := make([]string, len(asked)), make([]string, len(asked))
	own := false
	for i, part := range asked {
		said[i] = part
		plain[i] = part
		if !strings.Contains(part, "{{") {
			own = true
			continue
		}
		bare := variable.ReplaceAllStringFunc(part, func(s string) string {
			name := variable.FindStringSubmatch(s)[1]
			if name == "default" {
				return defaultMark
			}
			if text, ok := e.variable(name); ok {
				return text
			}
			return s
		})
		own = own || bare != defaultMark
		plain[i] = bare
		said[i] = strings.ReplaceAll(bare, defaultMark, "{{ default }}")
	}
	if !own {
		return g
	}
	why += strings.Join(said, ", ")
	one := func(own string) string {
		parts := make([]string, 0, 1+2*len(plain))
		parts = append(parts, "asked")
		for _, part := range plain {
			switch {
			case part == defaultMark:
				parts = append(parts, "default", own)
			case strings.Contains(part, defaultMark):
				parts = append(parts, "part", strings.ReplaceAll(part, defaultMark, own))
			default:
				parts = append(parts, "part", part)
			}
		}
		return key(parts...)
	}
	if !strings.Contains(strings.Join(plain, ""), defaultMark) {
		k := one("")
		return Grouping{Lookup: []string{k}, Register: []string{k}, Why: why}
	}
	all := func(keys []string) (under []string) {
		for _, k := range keys {
			under = append(under, one(k))
		}
		return under
	}
	return Grouping{Lookup: all(g.Lookup), Register: all(g.Register), Why: why}
}

// defaultMark stands for {{ default }} while the other variables are filled in: no client can send it.
const defaultMark = "\x00default\x00"

// variable gives what one of Sentry's variables stands for in this event; false when there is none of that name.
func (e *Event) variable(name string) (string, bool) {
	or := func(text, missing string) (string, bool) {
		if text == "" {
			return missing, true
		}
		return text, true
	}
	x := e.Raised()
	var f *Frame
	if x != nil {
		f = x.DecidingFrame()
	}
	if f == nil {
		f = &Frame{}
	}
	if x == nil {
		x = &Exception{}
	}
	switch name {
	case "type", "error.type":
		return or(shortType(x.Type), "<no-type>")
	case "value", "error.value":
		return or(x.Value, "<no-value>")
	case "message":
		return or(firstOf(e.Message, e.Template, x.Value), "<no-message>")
	case "function", "stack.function":
		return or(f.Function, "<no-function>")
	case "module", "stack.module":
		return or(f.Module, "<no-module>")
	case "path", "abs_path", "stack.abs_path":
		return or(firstOf(f.AbsPath, f.File), "<no-abs-path>")
	case "package", "stack.package":
		return or(strings.SplitN(f.Module, ".", 2)[0], "<no-package>")
	case "level":
		return or(string(e.Level), "<no-level>")
	case "logger":
		return or(e.Logger, "<no-logger>")
	case "transaction":
		return or(e.Transaction, "<no-transaction>")
	case "release":
		return or(e.Release, "<no-release>")
	case "environment", "env":
		return or(e.Environment, "<no-environment>")
	}
	if tag, ok := strings.CutPrefix(name, "tags."); ok {
		return or(e.AllTags()[tag], "<no-value-for-tag-"+tag+">")
	}
	return "", false
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
