package traceback

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// python311 is what Python 3.11 printed.
const python311 = `  + Exception Group Traceback (most recent call last):
  |   File "/srv/g.py", line 22, in <module>
  |     try: three()
  |          ^^^^^^^
  |   File "/srv/g.py", line 14, in three
  |     raise ExceptionGroup("both failed", errs+[inner])
  | ExceptionGroup: both failed (3 sub-exceptions)
  | Ask the night shift.
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/g.py", line 4, in one
    |     try: {}['id']
    |          ~~^^^^^^
    | KeyError: 'id'
    | 
    | The above exception was the direct cause of the following exception:
    | 
    | Traceback (most recent call last):
    |   File "/srv/g.py", line 5, in one
    |     except KeyError as e: raise ValueError("bad id") from e
    |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    | ValueError: bad id
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/srv/g.py", line 6, in two
    |     def two(): raise TypeError("no")
    |                ^^^^^^^^^^^^^^^^^^^^^
    | TypeError: no
    +---------------- 3 ----------------
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | OSError: [Errno 28] No space
      +------------------------------------

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/g.py", line 23, in <module>
    except BaseException as e: raise Gone("after") from e
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^
store.run.<locals>.Gone: after
`

// outline is an exception in one line: "type value (innermost call) relation, in parent".
func outline(all []issue.Exception) (lines []string) {
	for _, x := range all {
		s := x.Type + " " + x.Value
		if n := len(x.Frames); n > 0 {
			s += fmt.Sprintf(" (%s:%d)", x.Frames[n-1].Function, x.Frames[n-1].Line)
		}
		if x.Relation != "" {
			s += " " + x.Relation
		}
		if x.GroupMember {
			s += fmt.Sprintf(", in %d", *x.ParentID)
		}
		if x.Group {
			s += fmt.Sprintf(", group %d", *x.ID)
		}
		if x.Notes != "" {
			s += ", noted " + x.Notes
		}
		lines = append(lines, s)
	}
	return lines
}

func TestGroupsInsideGroupsAndChainsAreRead(t *testing.T) {
	got, rest, ok := Read(python311)
	if !ok || rest != "" {
		t.Fatalf("%v %q", ok, rest)
	}
	want := []string{
		"KeyError 'id' (one:4) cause, in 0", "ValueError bad id (one:5), in 0", "TypeError no (two:6), in 0",
		"OSError [Errno 28] No space, in 4", "ExceptionGroup inner, in 0, group 4",
		"ExceptionGroup both failed (three:14) cause, group 0, noted Ask the night shift.", "store.run.<locals>.Gone after (<module>:23)",
	}
	if diff := cmp.Diff(want, outline(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAGroupAloneEndsWhereItsTextEnds(t *testing.T) {
	text, _, _ := strings.Cut(python311, "\nThe above")
	got, rest, ok := Read("Job failed\n" + text + "\nand went on\n")
	if !ok || strings.TrimSpace(rest) != "and went on" {
		t.Fatalf("%v %q", ok, rest)
	}
	if lines := outline(got); len(lines) != 6 || lines[5] != "ExceptionGroup both failed (three:14), group 0, noted Ask the night shift." {
		t.Errorf("%q", lines)
	}
}

const simple = "Traceback (most recent call last):\n  File \"/srv/shop/store/views.py\", line 7, in cart\n    x = d[key]\n        ~^^^^^\nKeyError: 'id'\n"

// base is a record that holds an error.
func base() Record {
	return Record{Source: issue.SourceLog, Time: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Level: issue.Error, Logger: "store.views", Message: "cart failed", Trace: simple}
}

func TestATracebackIsFoundWhereverARecordHoldsIt(t *testing.T) {
	fault := base()
	for name, change := range map[string]func(*Record){
		"a field of its own":        func(*Record) {},
		"behind the message":        func(r *Record) { r.Message, r.Trace = "cart failed\n"+simple, "" },
		"on one line, as in JSON":   func(r *Record) { r.Trace = strings.ReplaceAll(strings.ReplaceAll(simple, "\n", `\n`), `"`, `\"`) },
		"on one line, by a syslog":  func(r *Record) { r.Message, r.Trace = "cart failed#012"+strings.ReplaceAll(simple, "\n", "#012"), "" },
		"moved to the right":        func(r *Record) { r.Trace = "    " + strings.ReplaceAll(strings.TrimSpace(simple), "\n", "\n    ") },
		"in an attribute":           func(r *Record) { r.Trace, r.Attributes = "", []issue.Var{{Name: "exc_info", Value: simple}} },
		"without its first line":    func(r *Record) { r.Trace = strings.TrimPrefix(simple, Begin+"\n") },
		"with the lines of Windows": func(r *Record) { r.Trace = strings.ReplaceAll(simple, "\n", "\r\n") },
		"without its last line, type said": func(r *Record) {
			r.Trace, _, _ = strings.Cut(simple, "KeyError")
			r.Type, r.Value = "KeyError", "'id'"
		},
	} {
		r := fault
		change(&r)
		e, ok := r.Event()
		if !ok {
			t.Errorf("%s: no error", name)
			continue
		}
		if diff := cmp.Diff([]string{"KeyError 'id' (cart:7)"}, outline(e.Exceptions)); diff != "" || e.Message != "cart failed" {
			t.Errorf("%s: %q %s", name, e.Message, diff)
		}
		want, _ := fault.Event()
		if diff := cmp.Diff(issue.Group(&want), issue.Group(&e)); diff != "" {
			t.Errorf("%s: another issue: %s", name, diff)
		}
	}
}

func TestARecordIsNoErrorWithoutAnExceptionOrBelowTheLevel(t *testing.T) {
	for name, change := range map[string]func(*Record){
		"no exception":         func(r *Record) { r.Trace = "" },
		"a warning":            func(r *Record) { r.Level = issue.Warning },
		"words about one":      func(r *Record) { r.Trace, r.Message = "", "the Traceback was lost" },
		"an attribute's value": func(r *Record) { r.Trace, r.Attributes = "", []issue.Var{{Name: "exception", Value: "KeyError"}} },
	} {
		r := base()
		change(&r)
		if e, ok := r.Event(); ok {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestTheSameRecordHasTheSameIDAndAnotherHasNot(t *testing.T) {
	first, _ := base().Event()
	again, _ := base().Event()
	later := base()
	later.Time = later.Time.Add(time.Microsecond)
	other, _ := later.Event()
	if first.ID != again.ID || len(first.ID) != 32 || first.ID == other.ID {
		t.Errorf("%s %s %s", first.ID, again.ID, other.ID)
	}
}

func TestNotesAndNumbersDoNotChangeAnExceptionsValue(t *testing.T) {
	r := base()
	r.Type, r.Value, r.Trace = "KeyError", "'id'", simple+"Ask the night shift.\n"
	e, _ := r.Event()
	if diff := cmp.Diff([]string{"KeyError 'id' (cart:7), noted Ask the night shift."}, outline(e.Exceptions)); diff != "" {
		t.Error(diff)
	}
	r.Type, r.Value, r.Trace = "OSError", "28", strings.Replace(simple, "KeyError: 'id'", "OSError: [Errno 28] No space left on device", 1)
	e, _ = r.Event()
	if diff := cmp.Diff([]string{"OSError [Errno 28] No space left on device (cart:7)"}, outline(e.Exceptions)); diff != "" {
		t.Error(diff)
	}
}

func TestAStackTellsItsLanguage(t *testing.T) {
	for trace, want := range map[string]string{
		simple: "python", "Error: a\n    at f (/srv/a.js:1:2)": "node", "java.lang.Error: a\n\tat com.example.A.b(A.java:1)": "java", "": "",
	} {
		r := base()
		r.Trace, r.Type = trace, "E"
		if e, ok := r.Event(); !ok || e.Platform != want {
			t.Errorf("%q: %q, want %q", trace, e.Platform, want)
		}
	}
}

func TestWhatAttributesSayOfTheRequestAndThePersonIsPutInItsPlace(t *testing.T) {
	r := base()
	r.Attributes = []issue.Var{{Name: "http.method", Value: "GET"}, {Name: "http.url", Value: "https://shop.example.com/cart/?a=1"}, {Name: "http.user_agent", Value: "Agent"}, {Name: "enduser.id", Value: "7"}, {Name: "queue", Value: "mail"}, {Name: "http.route", Value: "cart/"}}
	e, _ := r.Event()
	want := &issue.Request{Method: "GET", URL: "https://shop.example.com/cart/?a=1", Path: "/cart/", Host: "shop.example.com", Query: "a=1", Agent: "Agent", Headers: []issue.Var{{Name: "User-Agent", Value: "Agent"}}}
	if diff := cmp.Diff(want, e.Request); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]issue.RawJSON{"queue": issue.RawJSON(`"mail"`)}, e.Extra); diff != "" || e.User == nil || e.User.ID != "7" || e.Transaction != "cart/" {
		t.Errorf("%+v %q %s", e.User, e.Transaction, diff)
	}
}

func TestStacksOfNodeAndJavaAreReadCauseFirst(t *testing.T) {
	for name, one := range map[string]struct {
		text string
		want []string
	}{
		"Node": {
			"TypeError: Cannot read properties of null (reading 'x')\n    at Object.f (/srv/app/cart.js:3:40)\n    at async handle (file:///srv/app/server.mjs:1:89)\n    at node:internal/process/execution:118:14\n",
			[]string{"TypeError Cannot read properties of null (reading 'x') (Object.f:3)"},
		},
		"a message of two lines": {"Error: outer\nsecond line\n    at f (/srv/a.js:1:2)", []string{"Error outer\nsecond line (f:1)"}},
		"a cause in Node": {
			"Error: outer\n    at f (/srv/a.js:1:2)\n    at g (/srv/a.js:9:2) {\n  [cause]: TypeError: inner\n      at f (/srv/a.js:7:2)\n}",
			[]string{"TypeError inner (f:7) cause", "Error outer (f:1)"},
		},
		"Java": {
			"java.lang.IllegalStateException: outer\n\tat com.example.Cart.add(Cart.java:10)\n\tat java.base/java.lang.Thread.run(Thread.java:1583)\nCaused by: java.io.IOException: inner\n\tat com.example.Cart.read(Cart.java:20)\n\t... 1 more\n",
			[]string{"java.io.IOException inner (read:20) cause", "java.lang.IllegalStateException outer (add:10)"},
		},
	} {
		got, ok := ReadStack(one.text)
		if diff := cmp.Diff(one.want, outline(got)); diff != "" || !ok {
			t.Errorf("%s: %v %s", name, ok, diff)
		}
	}
	got, _ := ReadStack("Error: a\n    at f (/srv/a.js:1:2)\n    at g (node:internal/a:1:2)")
	if diff := cmp.Diff([]issue.Frame{{Function: "g", File: "node:internal/a", AbsPath: "node:internal/a", Line: 1, Column: 2}, {Function: "f", File: "/srv/a.js", AbsPath: "/srv/a.js", Line: 1, Column: 2, InApp: true}}, got[0].Frames); diff != "" {
		t.Error(diff)
	}
}

func FuzzRecord(f *testing.F) {
	for _, seed := range []string{simple, python311, "x#012" + simple, "Error: a\n    at f (/srv/a.js:1:2)\n [cause]: B: c\n    at d (e:1:2)", "+-+---- 1 ----\n  + Exception Group Traceback (most recent call last):\n+---- 2 ----\n+------------------------------"} {
		f.Add(seed, "KeyError")
	}
	f.Fuzz(func(t *testing.T, text, typ string) {
		r := base()
		r.Message, r.Trace, r.Type = text, "", typ
		e, ok := r.Event()
		if ok != (len(e.Exceptions) > 0) {
			t.Errorf("%v with %d exceptions", ok, len(e.Exceptions))
		}
		size := 0
		for _, x := range e.Exceptions {
			size += len(x.Type) + len(x.Value) + len(x.Notes)
			for _, frame := range x.Frames {
				size += len(frame.AbsPath) + len(frame.Function) + len(frame.ContextLine)
			}
		}
		if size > 2*(len(text)+len(typ))+100 {
			t.Errorf("%d bytes became %d", len(text), size)
		}
		_ = issue.Group(&e)
	})
}
