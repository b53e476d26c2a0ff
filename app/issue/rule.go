package issue

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Rules are a project's own word on its events: one rule a line, read from the top. The first that says a thing
// decides it. The zero value and nil say nothing.
type Rules struct {
	rules []rule
	off   map[string]bool // names of built-in noise rules that are switched off
	on    map[string]bool // and of those switched on that are off by themselves
}

// rule is one line: when all conditions hold, its actions are taken.
type rule struct {
	line       int
	conditions []condition
	frames     []condition // hold for one and the same frame
	verdict    Verdict
	text       string
}

// condition compares one thing with a glob.
type condition struct {
	name, tag string // tag: of the name "tag"
	not       bool
	match     func(string) bool
}

// RuleError is a place in a text of rules that cannot be read.
type RuleError struct {
	Line, Column int    // from 1, in characters
	What         string // what is wrong
	Meant        string // what may have been meant; may be empty
}

func (e *RuleError) Error() string {
	text := fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.What)
	if e.Meant != "" {
		text += ": " + e.Meant
	}
	return text
}

// CompileRules reads a text of rules. It fails with a *RuleError. switches name built-in noise rules that are not as
// they come: "name" is on, "-name" is off.
func CompileRules(text string, switches []string) (*Rules, error) {
	r := &Rules{off: map[string]bool{}, on: map[string]bool{}}
	for _, s := range switches {
		if name, off := strings.CutPrefix(s, "-"); off {
			r.off[name] = true
		} else {
			r.on[s] = true
		}
	}
	for i, line := range strings.Split(text, "\n") {
		one, ok, err := parseRule(i+1, strings.TrimSuffix(line, "\r"))
		if err != nil {
			return nil, err
		}
		if ok {
			r.rules = append(r.rules, one)
		}
	}
	return r, nil
}

// Len is how many rules there are.
func (r *Rules) Len() int {
	if r == nil {
		return 0
	}
	return len(r.rules)
}

// Line gives the text of the rule on a line; empty when there is none.
func (r *Rules) Line(n int) string {
	if r == nil {
		return ""
	}
	for i := range r.rules {
		if r.rules[i].line == n {
			return r.rules[i].text
		}
	}
	return ""
}

// Apply says what the rules say of an event.
func (r *Rules) Apply(e *Event) (v Verdict) {
	if r != nil {
		for i := range r.rules {
			if r.rules[i].holds(e) {
				v.add(&r.rules[i])
			}
		}
	}
	if v.Noise == "" {
		v.Noise = r.noise(e)
	}
	return v
}

// add takes over what a rule says of what none has spoken of before.
func (v *Verdict) add(r *rule) {
	spoke := false
	if len(v.Fingerprint) == 0 && len(r.verdict.Fingerprint) > 0 {
		v.Fingerprint, v.Rule, spoke = r.verdict.Fingerprint, r.text, true
	}
	if !v.Ignore && r.verdict.Ignore {
		v.Ignore, spoke = true, true
	}
	if v.Noise == "" && r.verdict.Noise != "" {
		v.Noise, spoke = r.verdict.Noise, true
	}
	if v.Assign == "" && r.verdict.Assign != "" {
		v.Assign, spoke = r.verdict.Assign, true
	}
	if v.Level == "" && r.verdict.Level != "" {
		v.Level, spoke = r.verdict.Level, true
	}
	if spoke {
		v.Rules = append(v.Rules, r.line)
	}
}

func (r *rule) holds(e *Event) bool {
	for i := range r.conditions {
		if !r.conditions[i].holds(e) {
			return false
		}
	}
	if len(r.frames) == 0 {
		return true
	}
	for i := range e.Exceptions {
		for j := range e.Exceptions[i].Frames {
			if inFrame(r.frames, &e.Exceptions[i].Frames[j]) {
				return true
			}
		}
	}
	return false
}

func (c *condition) holds(e *Event) bool {
	return c.found(e) != c.not
}

func (c *condition) found(e *Event) bool {
	switch c.name {
	case "type":
		for i := range e.Exceptions {
			if t := e.Exceptions[i].Type; c.match(t) || c.match(shortType(t)) || c.match(e.Exceptions[i].Module+"."+t) {
				return true
			}
		}
		return false
	case "value":
		for i := range e.Exceptions {
			if c.match(e.Exceptions[i].Value) {
				return true
			}
		}
		return false
	case "message":
		if e.Message != "" && c.match(e.Message) || e.Template != "" && c.match(e.Template) {
			return true
		}
		for i := range e.Exceptions {
			if x := &e.Exceptions[i]; c.match(x.Value) || c.match(shortType(x.Type)+": "+x.Value) {
				return true
			}
		}
		return false
	}
	return c.match(e.field(c.name, c.tag))
}

// field gives what a condition's name means in an event, for those that mean one thing.
func (e *Event) field(name, tag string) string {
	switch name {
	case "logger":
		return e.Logger
	case "level":
		return string(e.Level)
	case "env":
		return e.Environment
	case "release":
		return e.Release
	case "transaction":
		return e.Transaction
	case "server":
		return e.ServerName
	case "platform":
		return e.Platform
	case "source":
		return string(e.Source)
	case "sdk":
		return e.SDK.Name
	case "tag":
		if v, ok := e.Tags[tag]; ok {
			return v
		}
		return e.AllTags()[tag]
	}
	if e.Request == nil {
		return ""
	}
	switch name {
	case "url":
		return firstOf(e.Request.URL, e.Request.Path)
	case "agent":
		return e.Request.agent()
	case "ip":
		return e.Request.RemoteIP
	}
	return ""
}

// agent is what the client calls itself.
func (r *Request) agent() string {
	if r.Agent != "" {
		return r.Agent
	}
	for i := range r.Headers {
		if strings.EqualFold(r.Headers[i].Name, "User-Agent") {
			return r.Headers[i].Value
		}
	}
	return ""
}

func inFrame(all []condition, f *Frame) bool {
	for i := range all {
		c := &all[i]
		found := false
		switch c.name {
		case "module":
			found = c.match(f.Module)
		case "function":
			found = c.match(f.Function) || c.match(lastName(f.Function))
		case "path":
			found = f.AbsPath != "" && c.match(slashed(f.AbsPath)) || f.File != "" && c.match(slashed(f.File))
		case "app":
			found = c.match(map[bool]string{true: "yes", false: "no"}[f.InApp])
		}
		if found == c.not {
			return false
		}
	}
	return true
}

func slashed(path string) string { return strings.ReplaceAll(path, "\\", "/") }

// glob compiles a pattern with * and ?. In paths * ends at a slash and ** does not; a path without a beginning may
// begin anywhere.
func glob(name, pattern string) func(string) bool {
	path := name == "path"
	fold := ""
	switch name {
	case "message", "value", "level", "url", "agent":
		fold = "(?i)"
	}
	if fold == "" && !path && !strings.ContainsAny(pattern, "*?") {
		return func(s string) bool { return s == pattern }
	}
	var b strings.Builder
	b.WriteString("(?s)" + fold + "^")
	if path && !strings.HasPrefix(pattern, "/") && !strings.HasPrefix(pattern, "*") {
		b.WriteString("(?:.*/)?")
	}
	pattern = strings.ToValidUTF8(pattern, "?")
	for i := 0; i < len(pattern); {
		rest := pattern[i:]
		_, size := utf8.DecodeRuneInString(rest)
		switch {
		case path && strings.HasPrefix(rest, "**/"):
			b.WriteString("(?:.*/)?")
			size = 3
		case path && strings.HasPrefix(rest, "**"):
			b.WriteString(".*")
			size = 2
		case path && rest[0] == '*':
			b.WriteString("[^/]*")
		case rest[0] == '*':
			b.WriteString(".*")
		case rest[0] == '?':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(rest[:size]))
		}
		i += size
	}
	b.WriteString("$")
	return regexp.MustCompile(b.String()).MatchString
}
