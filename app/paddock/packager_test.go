package main

import (
	"path/filepath"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

func TestLayoutThePackagersFileAgreesWithTheProgram(t *testing.T) {
	type details struct{ Name, ID, Version string }
	var file struct {
		Details    details
		Migrations map[string]bool
	}
	if _, err := toml.DecodeFile(filepath.Join(top, "FyneApp.toml"), &file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(details{AppName, AppID, Version}, file.Details); diff != "" {
		t.Errorf("FyneApp.toml disagrees with meta.go (-meta.go +FyneApp.toml):\n%s", diff)
	}
	if !file.Migrations["fyneDo"] {
		t.Error("FyneApp.toml does not declare the migration to fyne.Do, which release builds are tagged with")
	}
}
