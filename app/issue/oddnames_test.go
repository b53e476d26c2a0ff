package issue

import (
	"math/rand"
	"testing"
)

func TestEveryNameOfAFunctionAndAFileIsGrouped(t *testing.T) {
	parts := []string{
		"", "a", "::", `\`, "block in ", "{closure", "<", "MoveNext", "+<Pay>d__1", ".", "<locals>", "<lambda>", "$1", "$$", "-1", "[...]", ".func1", "/", " [as ", "é", "Anna", "B.", " ", ",",
		"<a@b>", "[1, 2]", "'", "/home/", "def ", "class ", "(", "async ", "\t", "@v1.2", "/x.go", "/x.rb", "/x.php", "/X.java", "/x.py", "/index-DiwrgTda.js", ".js", "é-AbCdEfGh.js",
	}
	r := rand.New(rand.NewSource(1))
	odd := func() (s string) {
		for range r.Intn(7) {
			s += parts[r.Intn(len(parts))]
		}
		return s
	}
	for range 20_000 {
		f := Frame{Function: odd(), Module: odd(), AbsPath: odd(), File: odd(), InApp: r.Intn(2) == 0, ContextLine: odd(), PreContext: []string{odd(), odd()}}
		e := &Event{Message: odd(), Template: odd(), Exceptions: []Exception{{Type: odd(), Value: odd(), Frames: []Frame{f}, Group: r.Intn(4) == 0}}}
		for range 2 {
			if g := Group(e); len(g.Lookup) == 0 || len(g.Register) == 0 {
				t.Fatalf("no group for %+v", e)
			}
			_ = Explain(e, Verdict{}) // must not panic
			e.Exceptions = nil
		}
	}
}
