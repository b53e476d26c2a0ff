package project

import (
	"testing"
	"time"
)

func TestAProjectsIDIsAPositiveNumber(t *testing.T) {
	for text, want := range map[string]ID{"1": 1, "4507": 4507, "0": 0, "-1": 0, "": 0, "shop": 0, "9223372036854775808": 0} {
		got, err := Parse(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}

func TestADSNCarriesKeyAddressAndID(t *testing.T) {
	p := Project{ID: 7, PublicKey: "abc"}
	if got, want := p.DSN("127.0.0.1:7669"), "http://abc@127.0.0.1:7669/7"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if a, b := NewKey(), NewKey(); a == b || len(a) != 32 {
		t.Errorf("keys %s and %s", a, b)
	}
}

func TestASlugIsLowerCaseWordsAndNeverEmpty(t *testing.T) {
	for name, want := range map[string]string{"My Shop": "my-shop", "  a__b  ": "a-b", "Größe 5": "größe-5", "!!": "project", "": "project"} {
		if got := Slug(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}

func TestARangeBeginsBeforeNowAndAllTimeHasNoBeginning(t *testing.T) {
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	for r, want := range map[Range]time.Time{
		Hour: now.Add(-time.Hour), Day: now.Add(-24 * time.Hour), Week: time.Date(2026, 3, 24, 12, 0, 0, 0, time.UTC),
		Month: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), AllTime: {},
	} {
		if got := r.From(now); !got.Equal(want) {
			t.Errorf("%q begins %v, want %v", r, got, want)
		}
	}
	seen := map[string]bool{}
	for _, r := range Ranges {
		if seen[r.Words()] {
			t.Errorf("two ranges are called %q", r.Words())
		}
		seen[r.Words()] = true
	}
}
