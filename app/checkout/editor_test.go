package checkout

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPlaceIsGivenToAnEditorAsArgumentsOfTheirOwn(t *testing.T) {
	file := `/src/my shop/$(touch x); "a".py`
	custom, err := Custom(`kate --line {line} '--file={file}'`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		editor Editor
		want   []string
	}{
		{Editors[0], []string{"code", "--goto", file + ":7:1"}},
		{custom, []string{"kate", "--line", "7", "--file=" + file}},
	} {
		if diff := cmp.Diff(c.want, c.editor.Command(file, 7, 0)); diff != "" {
			t.Errorf("%s: %s", c.editor.Name, diff)
		}
	}
}

func TestACommandWithoutAFileIsRefused(t *testing.T) {
	for _, command := range []string{"", "vi", "{file}", `vi "{file}`} {
		if _, err := Custom(command); err == nil {
			t.Errorf("%q is taken", command)
		}
	}
}

func TestAnEditorIsStartedWithoutAShell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the editor is a script for a POSIX shell")
	}
	dir := t.TempDir()
	program, note := filepath.Join(dir, "edit"), filepath.Join(dir, "note")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nprintf '%s\\n' \"$@\" > "+note+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	editor, err := Custom(program + " {line} {file}")
	if err != nil {
		t.Fatal(err)
	}
	var l Launcher
	if err := l.Open(t.Context(), editor, Place{File: "/src/a;touch b.py", Line: 3}); err != nil && !strings.Contains(err.Error(), "/src") {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "a;touch b.py")
	if err := l.Open(t.Context(), editor, Place{File: file, Line: 3}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("3\n"+file+"\n", string(got)); diff != "" {
		t.Error(diff)
	}
	if err := l.Open(t.Context(), Editor{Name: "Other", Args: []string{"no-such-editor", "{line}", "{file}"}, Also: []string{program}}, Place{File: file, Line: 5}); err != nil {
		t.Error("its other name is not tried:", err)
	}
	if err := l.Open(t.Context(), Editor{Name: "Nothing", Args: []string{"no-such-editor", "{file}"}}, Place{File: file}); err == nil {
		t.Error("an editor that is not there opened a file")
	}
}
