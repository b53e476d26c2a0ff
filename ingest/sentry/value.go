package sentry

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/valyala/fastjson"

	"paddock/app/issue"
)

type event = issue.Event

// parse reads JSON as SDKs write it: NaN and Infinity, which JSON does not know, are read as null.
func parse(p *fastjson.Parser, b []byte) (*fastjson.Value, error) {
	v, err := p.ParseBytes(b)
	if err == nil {
		return v, nil
	}
	return p.ParseBytes(withoutInfinity(b))
}

// withoutInfinity replaces NaN, Infinity and -Infinity outside of strings by null.
func withoutInfinity(b []byte) []byte {
	out := make([]byte, 0, len(b))
	inString := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		if inString {
			out = append(out, c)
			if c == '\\' && i+1 < len(b) {
				i++
				out = append(out, b[i])
			} else if c == '"' {
				inString = false
			}
			continue
		}
		found := false
		for _, word := range []string{"NaN", "-Infinity", "Infinity"} {
			if bytes.HasPrefix(b[i:], []byte(word)) {
				out = append(out, "null"...)
				i += len(word) - 1
				found = true
				break
			}
		}
		if found {
			continue
		}
		inString = c == '"'
		out = append(out, c)
	}
	return out
}

// text reads any scalar as text; objects and lists as compact JSON; null as nothing.
func text(v *fastjson.Value) string {
	if v == nil {
		return ""
	}
	switch v.Type() {
	case fastjson.TypeString:
		return clean(string(v.GetStringBytes()))
	case fastjson.TypeNull:
		return ""
	}
	return clean(string(v.MarshalTo(nil)))
}

// shown is text for values that people read: null is Python's None there.
func shown(v *fastjson.Value) string {
	if v != nil && v.Type() == fastjson.TypeNull {
		return "None"
	}
	return text(v)
}

func clean(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

func number(v *fastjson.Value) int {
	switch {
	case v == nil:
		return 0
	case v.Type() == fastjson.TypeNumber:
		f := v.GetFloat64()
		if f > 1<<31 || f < -1<<31 {
			return 0
		}
		return int(f)
	case v.Type() == fastjson.TypeString:
		n, err := strconv.Atoi(string(v.GetStringBytes()))
		if err == nil && n <= 1<<31 && n >= -1<<31 { // sums of more would not be numbers of a database any more
			return n
		}
	}
	return 0
}

func maybeInt(v *fastjson.Value) *int {
	if v == nil || v.Type() != fastjson.TypeNumber {
		return nil
	}
	n := number(v)
	return &n
}

func maybeBool(v *fastjson.Value) *bool {
	if v == nil || v.Type() != fastjson.TypeTrue && v.Type() != fastjson.TypeFalse {
		return nil
	}
	b := v.Type() == fastjson.TypeTrue
	return &b
}

// list reads a list, or an object's "values" list, or one value alone.
func list(v *fastjson.Value) []*fastjson.Value {
	switch {
	case v == nil || v.Type() == fastjson.TypeNull:
		return nil
	case v.Type() == fastjson.TypeArray:
		return v.GetArray()
	case v.Type() == fastjson.TypeObject && v.Get("values") != nil:
		return v.GetArray("values")
	}
	return []*fastjson.Value{v}
}

// maxMembers bounds what is read of one list: more than what is kept of it, and no more than memory can bear.
// An event of a few bytes a member would otherwise take some hundred times its own size.
const maxMembers = 1000

// ends gives the first and the last members of a long list.
func ends(all []*fastjson.Value) []*fastjson.Value {
	if len(all) <= maxMembers {
		return all
	}
	return slices.Concat(all[:maxMembers/2], all[len(all)-maxMembers/2:])
}

// each calls f for the members of an object in their order, or for a list of pairs.
func each(v *fastjson.Value, f func(name string, value *fastjson.Value)) {
	if v == nil {
		return
	}
	if o, err := v.Object(); err == nil {
		o.Visit(func(k []byte, member *fastjson.Value) { f(clean(string(k)), member) })
		return
	}
	for _, pair := range v.GetArray() {
		if two := pair.GetArray(); len(two) == 2 {
			f(text(two[0]), two[1])
		} else if k := pair.Get("key"); k != nil {
			f(text(k), pair.Get("value"))
		}
	}
}

func pairs(v *fastjson.Value) []issue.Var {
	var all []issue.Var
	if o := v.GetObject(); o != nil && o.Len() > 0 {
		all = make([]issue.Var, 0, min(o.Len(), maxMembers))
	}
	each(v, func(name string, value *fastjson.Value) {
		if len(all) < maxMembers {
			all = append(all, issue.Var{Name: name, Value: shown(value)})
		}
	})
	return all
}

func textMap(v *fastjson.Value) map[string]string {
	var all map[string]string
	each(v, func(name string, value *fastjson.Value) {
		if all == nil {
			all = map[string]string{}
		}
		if len(all) < 500 {
			all[name] = text(value)
		}
	})
	return all
}

// rawJSON is a value as it was sent. The parser lets numbers and escapes pass that JSON does not know: those
// become a text.
func rawJSON(v *fastjson.Value) issue.RawJSON {
	out := []byte(clean(string(v.MarshalTo(nil))))
	if json.Valid(out) {
		return out
	}
	text, err := json.Marshal(string(out))
	if err != nil { // never of a text
		return issue.RawJSON("null")
	}
	return text
}

func rawMap(v *fastjson.Value) map[string]issue.RawJSON {
	var all map[string]issue.RawJSON
	if v == nil || v.Type() != fastjson.TypeObject {
		return nil
	}
	each(v, func(name string, value *fastjson.Value) {
		if all == nil {
			all = map[string]issue.RawJSON{}
		}
		if value.Type() != fastjson.TypeNull && len(all) < 500 {
			all[name] = rawJSON(value)
		}
	})
	return all
}

// eventID gives 32 lower-case hex digits of an id with or without dashes.
func eventID(s string) (string, bool) {
	s = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "-", ""))
	if len(s) != 32 {
		return "", false
	}
	if _, err := hex.DecodeString(s); err != nil {
		return "", false
	}
	return s, true
}

// madeID stands in for a missing id: the same body at the same time has the same.
func madeID(body []byte, at time.Time) string {
	h := sha256.New()
	h.Write(body)
	h.Write([]byte(at.String()))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// contentID names what its parts say: sent again it has the same id.
func contentID(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Clock bounds of Sentry's event normaliser (MAX_SECS_IN_PAST, MAX_SECS_IN_FUTURE).
const (
	maxPast   = 30 * 24 * time.Hour
	maxFuture = time.Minute
)

// clockDrift is how far a client's clock is behind, when it is wrong by so much that its times mean
// nothing: Relay corrects from 55 minutes on.
func clockDrift(sentAt *fastjson.Value, received time.Time) time.Duration {
	at := anyTime(sentAt)
	if at.IsZero() {
		return 0
	}
	if drift := received.Sub(at); drift.Abs() >= 55*time.Minute {
		return drift
	}
	return 0
}

// eventTime reads a time and takes the time of receipt for one that cannot be right.
func eventTime(v *fastjson.Value, received time.Time, drift time.Duration) time.Time {
	at := anyTime(v)
	if !at.IsZero() {
		at = at.Add(drift)
	}
	if at.IsZero() || at.Before(received.Add(-maxPast)) || at.After(received.Add(maxFuture)) {
		return received
	}
	return at
}

var timeForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05Z0700"}

func anyTime(v *fastjson.Value) time.Time {
	if v == nil {
		return time.Time{}
	}
	seconds, ok := 0.0, false
	switch v.Type() {
	case fastjson.TypeNumber:
		seconds, ok = v.GetFloat64(), true
	case fastjson.TypeString:
		s := string(v.GetStringBytes())
		for _, form := range timeForms {
			if t, err := time.Parse(form, s); err == nil {
				return t.UTC()
			}
		}
		f, err := strconv.ParseFloat(s, 64)
		seconds, ok = f, err == nil
	}
	if !ok || seconds <= 0 || seconds > 1e11 {
		return time.Time{}
	}
	whole := int64(seconds)
	return time.Unix(whole, int64((seconds-float64(whole))*1e6)*1000).UTC()
}

func sorted(vars []issue.Var) []issue.Var {
	sort.SliceStable(vars, func(i, j int) bool { return vars[i].Name < vars[j].Name })
	return vars
}
