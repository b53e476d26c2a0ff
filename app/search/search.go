// Package search reads the query language of the panes: words, quoted text and key:value terms.
package search

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Op compares a field with a value.
type Op string

// The comparisons. Times grow towards the future: After is Greater.
const (
	Is           Op = ""
	Greater      Op = ">"
	GreaterEqual Op = ">="
	Less         Op = "<"
	LessEqual    Op = "<="
)

// Term is one condition of a query; all of them must hold.
type Term struct {
	Key    string   // the field's name, whatever alias was written; a tag's name; empty: free text
	Tag    bool     // Key is none of the schema's fields
	Not    bool     // written !key:value or -key:value
	Op     Op       // of numbers and times; Is otherwise
	Values []string // any of them will do; one, unless written [a, b]
	Exact  bool     // was quoted: * stands for itself

	Number float64       // of a Number field
	When   time.Time     // of a Time field given as a date, UTC or as written; zero when Age is set
	Day    bool          // When is a whole day, not a moment
	Age    bool          // a Time field given as an age
	Ago    time.Duration // that long before now

	From, To int // place in the text, in bytes
}

// Query is a text that was read.
type Query struct{ Terms []Term }

// Value is the value of a term that has one.
func (t *Term) Value() string {
	if len(t.Values) == 0 {
		return ""
	}
	return t.Values[0]
}

// Last gives the value of the last term of a key; empty when there is none.
func (q Query) Last(key string) string {
	for i := len(q.Terms) - 1; i >= 0; i-- {
		if q.Terms[i].Key == key && !q.Terms[i].Not {
			return q.Terms[i].Value()
		}
	}
	return ""
}

// Has tells whether any term asks for the key.
func (q Query) Has(key string) bool {
	for i := range q.Terms {
		if q.Terms[i].Key == key {
			return true
		}
	}
	return false
}

// Words is a query of free text alone, whatever signs are in it.
func Words(text string) Query {
	var q Query
	for _, word := range strings.Fields(text) {
		q.Terms = append(q.Terms, Term{Values: []string{word}, Exact: true})
	}
	return q
}

// Error is a place in a query that cannot be read.
type Error struct {
	From, To int    // in bytes
	Char     int    // From, counted in characters from 1, as a person does
	What     string // what is wrong
	Meant    string // what to write; may be empty
}

func (e *Error) Error() string {
	text := fmt.Sprintf("at character %d: %s", e.Char, e.What)
	if e.Meant != "" {
		text += ": " + e.Meant
	}
	return text
}

// Kind is what a field holds.
type Kind int

// The kinds.
const (
	Text   Kind = iota // any words; * stands for anything
	Choice             // one of Values, and nothing else
	Rank               // one of Values, which are in order: level:>=warning
	Number             // compared with > >= < <=
	Time               // an age (-24h: newer, +7d: older) or a date
)

// Field is one key that a pane knows.
type Field struct {
	Name    string
	Aliases []string
	Kind    Kind
	Values  []string // known ones; of a Choice: all
	Doc     string   // one line, for completion
	Single  bool     // of a Choice: no list and no negation, as in sort:users
}

// Schema is what can be asked for.
type Schema struct {
	Fields []Field
	Tags   bool // other keys are names of tags
}

// field finds a key by its name or an alias, whichever way it is spelled.
func (s Schema) field(key string) (Field, bool) {
	for _, f := range s.Fields {
		if strings.EqualFold(f.Name, key) {
			return f, true
		}
		for _, a := range f.Aliases {
			if strings.EqualFold(a, key) {
				return f, true
			}
		}
	}
	return Field{}, false
}

// Bounds of a query, beyond what anybody types.
const (
	maxQuery = 10_000 // bytes
	maxTerms = 100
)

// Parse reads a query. It fails with an *Error.
func Parse(text string, s Schema) (Query, error) {
	q, err := parse(text, s)
	var bad *Error
	if errors.As(err, &bad) {
		bad.Char = 1 + utf8.RuneCountInString(text[:bad.From])
	}
	return q, err
}

func parse(text string, s Schema) (Query, error) {
	var q Query
	if len(text) > maxQuery {
		return q, &Error{From: maxQuery, To: len(text), What: fmt.Sprintf("a query has at most %d characters", maxQuery)}
	}
	for at := 0; at < len(text); {
		if text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r' {
			at++
			continue
		}
		t, err := readTerm(text, at, s)
		if err != nil {
			return Query{}, err
		}
		if len(q.Terms) == maxTerms {
			return Query{}, &Error{From: at, To: len(text), What: fmt.Sprintf("a query has at most %d terms", maxTerms)}
		}
		q.Terms = append(q.Terms, t)
		at = t.To
	}
	return q, nil
}

// String writes the query anew, each term in its shortest form.
func (q Query) String() string {
	words := make([]string, len(q.Terms))
	for i := range q.Terms {
		words[i] = q.Terms[i].String()
	}
	return strings.Join(words, " ")
}

// String writes the term as it may be typed.
func (t Term) String() string {
	var b strings.Builder
	if t.Not {
		b.WriteByte('!')
	}
	if t.Key != "" {
		b.WriteString(t.Key + ":")
	}
	if t.Age {
		b.WriteString(t.Value())
		return b.String()
	}
	b.WriteString(string(t.Op))
	if len(t.Values) == 1 {
		b.WriteString(quoted(t.Values[0], t.Exact, t.Key == ""))
		return b.String()
	}
	for i, v := range t.Values {
		b.WriteString([]string{"[", ", "}[min(i, 1)] + quoted(v, t.Exact, false))
	}
	b.WriteByte(']')
	return b.String()
}

// quoted puts a value in quotes where it would be read as something else without them.
func quoted(v string, exact, free bool) string {
	plain := v != "" && !strings.ContainsAny(v, " \t\r\n\"[],\\") && !strings.HasPrefix(v, ">") && !strings.HasPrefix(v, "<")
	if exact && strings.Contains(v, "*") || free && (strings.ContainsAny(v, ":") || strings.HasPrefix(v, "!") || strings.HasPrefix(v, "-")) {
		plain = false
	}
	if plain {
		return v
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
}

// Make writes a term for a field and a value, as a click on a facet adds it.
func Make(key, value string, not bool) string {
	return Term{Key: key, Not: not, Values: []string{value}, Exact: true}.String()
}
