package scrub

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestAVariableThatIsHandedOnIsMaskedInEveryFrame(t *testing.T) {
	const text = `{'card': 'visa', 'password': 'correct-horse-1', 'note': 'gift'}`
	frames := func(text, token string) []issue.Frame {
		return []issue.Frame{
			{Vars: []issue.Var{{Name: "form", Value: text}}},
			{Vars: []issue.Var{{Name: "form", Value: text}, {Name: "said", Value: "typed " + token + " twice"}}},
		}
	}
	e := &issue.Event{Exceptions: []issue.Exception{{Frames: frames(text, "correct-horse-1")}}}
	Event(e)
	want := frames(strings.ReplaceAll(text, "correct-horse-1", Filtered), Filtered)
	if diff := cmp.Diff(want, e.Exceptions[0].Frames); diff != "" {
		t.Error(diff)
	}
}

func TestBeginningsOfKeysAreFoundInTheirOwnCaseAlone(t *testing.T) {
	words := []string{"xox", "SG."}
	m := newMatcher(map[traces][]string{vendors: lower(words)})
	for text, want := range map[string]bool{"a xoxb-1": true, "XOxox": true, "xOX": false, "sg.": false, "MSG.": true, "xo": false} {
		if got := m.exactly(text, words); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
