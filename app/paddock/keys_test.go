package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"paddock/ui/settingspane"
)

// named is where the source of a menu names a key: Keys: "Shift E".
var named = regexp.MustCompile(`\bKeys:\s+"([^"]+)"`)

func TestEveryKeyThatAMenuNamesIsInTheTableOfKeys(t *testing.T) {
	var told []string
	for _, s := range settingspane.Shortcuts {
		told = append(told, s.Keys...)
	}
	files, err := filepath.Glob("../../ui/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range named.FindAllStringSubmatch(string(source), -1) {
			found++
			if !slices.Contains(told, key[1]) {
				t.Errorf("%s names %s, which F1 does not show", file, key[1])
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d menu lines name a key", found)
	}
}
