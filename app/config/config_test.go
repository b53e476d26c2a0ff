package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"

	"paddock/app/project"
)

func TestSettingsAreThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), f.Get()); diff != "" {
		t.Error(diff)
	}
	if err := f.Change(func(s *Settings) { s.Theme, s.Alerts.Quiet, s.KeepFor = Dark, true, 90 }); err != nil {
		t.Fatal(err)
	}
	before := f.Get()
	for of, r := range []project.Range{project.AllTime, project.Day} {
		if err := f.Change(func(s *Settings) { s.Ranges = s.Ranges.With(project.ID(of), r) }); err != nil {
			t.Fatal(err)
		}
	}
	if before.Ranges != nil {
		t.Errorf("what was given before has the ranges %v", before.Ranges)
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Theme, want.Alerts.Quiet, want.KeepFor = Dark, true, 90
	want.Ranges = Ranges{"0": project.AllTime, "1": project.Day}
	if diff := cmp.Diff(want, again.Get()); diff != "" {
		t.Error(diff)
	}
}

func TestABrokenFileIsNamedWithItsLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte("theme = \"dark\"\nlisten = \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir)
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error: %v", err)
	}
}

func TestSettingsThatCannotBeWrittenAreNotChanged(t *testing.T) {
	f, err := Open(filepath.Join(t.TempDir(), "gone"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Change(func(s *Settings) { s.Theme = Dark }); err == nil {
		t.Error("no error")
	}
	if diff := cmp.Diff(Default(), f.Get()); diff != "" {
		t.Error(diff)
	}
}

func TestATimeOfDayIsHoursAndMinutes(t *testing.T) {
	for text, ok := range map[string]bool{"22:00": true, "07:30": true, "24:00": false, "7": false, "": false} {
		if _, err := ParseClock(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSecretsGoToTheKeyringAndWithoutOneStayInMemory(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	keyring.MockInit()
	k := &Keyring{Service: "Paddock test"}
	if err := k.Set("mailbox 1", "secret"); err != nil {
		t.Fatal(err)
	}
	other := &Keyring{Service: "Paddock test"}
	if got, err := other.Get("mailbox 1"); err != nil || got != "secret" {
		t.Errorf("%q, %v", got, err)
	}
	if err := other.Delete("mailbox 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Get("mailbox 1"); !errors.Is(err, ErrNoSecret) {
		t.Errorf("after deleting: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	if err := k.Set("mailbox 2", "secret"); !errors.Is(err, ErrNoKeyring) {
		t.Errorf("without a keyring: %v", err)
	}
	if got, err := k.Get("mailbox 2"); err != nil || got != "secret" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestASessionBusIsThereOnlyWhenTheEnvironmentNamesOneOrHasItsSocket(t *testing.T) {
	with, without := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(with, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address, folder string
		want            bool
	}{
		{"unix:path=/run/user/1000/bus", without, true},
		{"disabled:", with, false},
		{"", with, true},
		{"", without, false},
	} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", c.address)
		if got := sessionBus(c.folder); got != c.want {
			t.Errorf("address %q, folder %q: %v", c.address, c.folder, got)
		}
	}
}
