package search

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var schema = Schema{Tags: true, Fields: []Field{
	{Name: "is", Kind: Choice, Values: []string{"unresolved", "resolved", "ignored"}, Doc: "where it stands"},
	{Name: "level", Kind: Rank, Values: []string{"info", "error", "fatal"}},
	{Name: "times_seen", Aliases: []string{"timesSeen"}, Kind: Number},
	{Name: "age", Kind: Time},
	{Name: "sort", Kind: Choice, Values: []string{"users", "events"}, Single: true},
	{Name: "user.email"},
	{Name: "logger"},
}}

func parsed(t *testing.T, text string) []Term {
	t.Helper()
	q, err := Parse(text, schema)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q.Terms
}

func TestAQueryIsReadTermByTerm(t *testing.T) {
	day := 24 * time.Hour
	for text, want := range map[string][]Term{
		"is:Unresolved":                   {{Key: "is", Values: []string{"unresolved"}}},
		`"free text" word`:                {{Values: []string{"free text"}, Exact: true}, {Values: []string{"word"}}},
		"!logger:django.security -path:/": {{Key: "logger", Not: true, Values: []string{"django.security"}}, {Key: "path", Tag: true, Not: true, Values: []string{"/"}}},
		"timesSeen:>=1_000":               {{Key: "times_seen", Op: GreaterEqual, Number: 1000, Values: []string{"1_000"}}},
		"age:-24h age:+7d age:<2d":        {{Key: "age", Op: Greater, Age: true, Ago: day, Values: []string{"-24h"}}, {Key: "age", Op: Less, Age: true, Ago: 7 * day, Values: []string{"+7d"}}, {Key: "age", Op: Greater, Age: true, Ago: 2 * day, Values: []string{"-2d"}}},
		"age:>2026-01-31":                 {{Key: "age", Op: Greater, Day: true, When: time.Date(2026, 1, 31, 0, 0, 0, 0, time.Local), Values: []string{"2026-01-31"}}},
		`browser:["Safari 17", Firefox*]`: {{Key: "browser", Tag: true, Exact: true, Values: []string{"Safari 17", "Firefox*"}}},
		`user.email:"a \"b\" c"`:          {{Key: "user.email", Exact: true, Values: []string{`a "b" c`}}},
		"https://example.com/a:b":         {{Values: []string{"https://example.com/a:b"}}},
		"KeyError: 'id'":                  {{Values: []string{"KeyError:"}}, {Values: []string{"'id'"}}},
		"Order::save -1 --help":           {{Values: []string{"Order::save"}}, {Values: []string{"-1"}}, {Values: []string{"--help"}}},
		"!word -\"two words\"":            {{Not: true, Values: []string{"word"}}, {Not: true, Exact: true, Values: []string{"two words"}}},
		"level:>=error level:fatal":       {{Key: "level", Values: []string{"error", "fatal"}}, {Key: "level", Values: []string{"fatal"}}},
		"   ":                             nil,
	} {
		if diff := cmp.Diff(want, parsed(t, text), cmpopts.IgnoreFields(Term{}, "From", "To")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestABadQueryIsRefusedWithThePlaceOfTheError(t *testing.T) {
	for text, want := range map[string]Error{
		"x is:openn":          {From: 5, To: 10, Char: 6, What: `unknown value "openn" of is`, Meant: "write unresolved, resolved or ignored"},
		"is:unresolvd":        {From: 3, To: 12, Char: 4, What: `unknown value "unresolvd" of is`, Meant: "did you mean unresolved?"},
		`a "b c`:              {From: 2, To: 6, Char: 3, What: "this quote is not closed", Meant: `end it with "`},
		"times_seen:>many":    {From: 12, To: 16, Char: 13, What: `"many" is no number`, Meant: "times_seen:>100"},
		"level:[error, fatal": {From: 6, To: 19, Char: 7, What: "this list is not closed", Meant: "end it with ]"},
		"level:[]":            {From: 6, To: 8, Char: 7, What: "this list is empty"},
		"!sort:users":         {From: 0, To: 11, Char: 1, What: "sort cannot be negated"},
		"age:soon":            {From: 4, To: 8, Char: 5, What: `"soon" is neither an age nor a date`, Meant: "age:-24h for the last day, age:+7d for before that, or age:>2026-01-31"},
		"Größe is:openn":      {From: 11, To: 16, Char: 10, What: `unknown value "openn" of is`, Meant: "write unresolved, resolved or ignored"},
	} {
		_, err := Parse(text, schema)
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%s: want an error, got %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	if _, err := Parse("browzer:x", Schema{Fields: schema.Fields}); err == nil {
		t.Error("a schema without tags takes an unknown key")
	}
}

func TestCompletionOffersKeysThenTheirValues(t *testing.T) {
	for _, c := range []struct {
		text  string
		caret int
		want  Completion
	}{
		{"is", 2, Completion{From: 0, To: 2, Prefix: "is", Options: []Option{{Text: "is:", Doc: "where it stands"}}}},
		{"!lo", 3, Completion{From: 1, To: 3, Prefix: "lo", Options: []Option{{Text: "logger:"}}}},
		{"word is:un x", 10, Completion{From: 8, To: 10, Key: "is", Prefix: "un", Options: []Option{{Text: "unresolved"}}}},
		{"is:solved", 9, Completion{From: 3, To: 9, Key: "is", Prefix: "solved", Options: []Option{{Text: "unresolved"}, {Text: "resolved"}}}},
		{"browser:Saf", 11, Completion{From: 8, To: 11, Key: "browser", Tag: true, Prefix: "Saf"}},
		{`"is`, 3, Completion{From: 0, To: 3, Prefix: `"is`}},
	} {
		if diff := cmp.Diff(c.want, Complete(c.text, c.caret, schema)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
	got := Complete("browser:Saf", 11, schema).With([]string{"Chrome 120", "Safari 17", "Mobile Safari"})
	if diff := cmp.Diff([]Option{{Text: `"Safari 17"`}, {Text: `"Mobile Safari"`}}, got.Options); diff != "" {
		t.Errorf("values of a tag (-want +got):\n%s", diff)
	}
}

func TestAClickOnAValueMakesATermThatMeansIt(t *testing.T) {
	for value, want := range map[string]string{
		"error": "browser:error", "Safari 17": `browser:"Safari 17"`, "a*b": `browser:"a*b"`, `say "hi"`: `browser:"say \"hi\""`, "": `browser:""`, ">5": `browser:">5"`,
	} {
		got := Make("browser", value, false)
		if got != want {
			t.Errorf("Make(%q) = %s, want %s", value, got, want)
		}
		if terms := parsed(t, got); len(terms) != 1 || terms[0].Value() != value {
			t.Errorf("%s is read as %+v", got, terms)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{`is:unresolved level:[a, "b"] !x:y -"q\"" age:-24h times_seen:>5 "`, "a:b:c :: :x x: \x00\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text, schema)
		var bad *Error
		if err != nil {
			if !errors.As(err, &bad) || bad.From < 0 || bad.To < bad.From || bad.To > len(text) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := Parse(q.String(), schema)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", text, q.String(), err)
		}
		if diff := cmp.Diff(q, again, cmpopts.IgnoreFields(Term{}, "From", "To", "Exact"), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q was written as %q (-was +is):\n%s", text, q.String(), diff)
		}
		for caret := 0; caret <= len(text); caret += 1 + len(text)/7 {
			if c := Complete(text, caret, schema); c.From < 0 || c.To < c.From || c.To > len(text) {
				t.Errorf("%q at %d: %+v", text, caret, c)
			}
		}
	})
}
