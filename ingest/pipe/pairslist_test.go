package pipe_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestPairsOfManyLanguagesAreOneIssueOrTwo holds events of nine languages: databases' errors of two tables and of one,
// names, addresses and paths in messages, closures, methods, groups, recursion and minified bundles.
func TestPairsOfManyLanguagesAreOneIssueOrTwo(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "pairs.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name string         `json:"name"`
		One  bool           `json:"one"`
		A    map[string]any `json:"a"`
		B    map[string]any `json:"b"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	var one, two []pair
	for _, p := range all {
		p.A["event_id"], p.B["event_id"] = nextID(), nextID()
		if made := (pair{p.Name, report{event: p.A}, report{event: p.B}}); p.One {
			one = append(one, made)
		} else {
			two = append(two, made)
		}
	}
	comparePairs(t, one, true)
	comparePairs(t, two, false)
}

func nextID() string {
	eventNumber++
	return fmt.Sprintf("%032x", eventNumber)
}
