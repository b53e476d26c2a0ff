package release

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func TestVersionsOfOneSchemeAreInTheirOwnOrderWhateverTheTime(t *testing.T) {
	for name, versions := range map[string][]string{
		"semantic, as its specification has them": {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"},
		"with a name and builds":                  {"shop@1.2.3+9", "shop@1.2.3+10", "shop@1.2.4+1", "shop@1.10.0"},
		"with a scope in the name":                {"@shop/web@1.9.0", "@shop/web@1.10.0"},
		"short, with a v":                         {"v1", "v1.1", "v1.2", "v1.11"},
		"four numbers":                            {"1.2.3.9", "1.2.3.10"},
		"Python's":                                {"1.0.dev3", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0.post1", "1.1"},
		"of git describe":                         {"v1.2.2", "v1.2.3-rc.1", "v1.2.3", "v1.2.3-4-g0a1b2c3", "v1.2.3-14-gabcdef0", "v1.2.4"},
		"build numbers":                           {"9", "10", "12345"},
		"by date, with dots":                      {"2024.9.30", "2024.11.3", "2024.11.12", "2025.1"},
		"by date, with hyphens":                   {"2024-09-30", "2024-11-03", "2024-11-03.1", "2024-11-03.2", "2025-01-01"},
		"by date, in digits":                      {"20240930", "20241103", "202411031530", "20241104"},
		"by date in several ways":                 {"2024-11-03", "20241104", "2024.11.5"},
	} {
		t.Run(name, func(t *testing.T) {
			var all []Release
			for i, v := range versions { // the newest was seen first
				all = append(all, Release{Version: v, FirstSeen: noon.Add(-time.Duration(i) * time.Hour)})
			}
			for i := range all {
				for j := range all {
					if got, want := sign(Compare(all[i], all[j])), sign(i-j); got != want {
						t.Errorf("%s against %s: %d, want %d", all[i].Version, all[j].Version, got, want)
					}
				}
			}
			slices.Reverse(all)
			Sort(all)
			var got []string
			for _, one := range all {
				got = append(got, one.Version)
			}
			if diff := cmp.Diff(versions, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNamesThatCannotBeComparedAreInTheOrderOfTheirFirstReports(t *testing.T) {
	for name, pair := range map[string][2]string{ // the first was seen first
		"two commits":                     {"f00d5a1", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"},
		"commits without letters":         {"9876543", "1234567"},
		"commits that look like versions": {"9a23456", "1a23456"},
		"two sites":                       {"shop@2.0.0", "admin@1.0.0"},
		"a change of scheme":              {"2024.11.3", "1.0.0"},
		"words":                           {"zebra", "ant"},
		"a version and a commit":          {"1.2.3", "0a1b2c3"},
		"builds that are no numbers":      {"1.2.3+zz", "1.2.3+aa"},
		"no day":                          {"20249999", "20240101"},
	} {
		older, newer := Release{Version: pair[0], FirstSeen: noon}, Release{Version: pair[1], FirstSeen: noon.Add(time.Second)}
		if Compare(older, newer) >= 0 || Compare(newer, older) <= 0 {
			t.Errorf("%s: %s is not older than %s", name, pair[0], pair[1])
		}
	}
}

func TestOneOddNameHasTheWholeListGoByTime(t *testing.T) {
	all := []Release{
		{Version: "1.0.0", FirstSeen: noon.Add(2 * time.Hour)}, {Version: "hotfix", FirstSeen: noon.Add(time.Hour)}, {Version: "2.0.0", FirstSeen: noon},
	}
	newest, _ := Newest(all)
	Sort(all)
	if got := []string{all[0].Version, all[1].Version, all[2].Version}; newest.Version != "1.0.0" || !slices.Equal(got, []string{"2.0.0", "hotfix", "1.0.0"}) {
		t.Error(newest, got)
	}
	if _, ok := Newest(nil); ok {
		t.Error("none has a newest")
	}
}

func TestTheNewestOfASiteIsNotThatOfAnother(t *testing.T) {
	all := []Release{
		{Version: "shop@1.4.0", FirstSeen: noon}, {Version: "web@3.0.0", FirstSeen: noon.Add(2 * time.Hour)}, {Version: "shop@1.10.0", FirstSeen: noon.Add(time.Hour)}, {Version: "hotfix", FirstSeen: noon},
	}
	for like, want := range map[string]string{"shop@1.4.0": "shop@1.10.0", "web@2.0.0": "web@3.0.0", "hotfix": "web@3.0.0", "": "web@3.0.0"} {
		if got, _ := NewestLike(all, like); got.Version != want {
			t.Errorf("like %q: %s, want %s", like, got.Version, want)
		}
	}
}

func FuzzCompareIsAnOrder(f *testing.F) {
	f.Add("1.0.0-rc.1", "shop@1.0+3", "2024-11-03.2")
	f.Add("99999999999999999999", "-1.@", "v1.2.3-4-g0a1b2c3")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		x, y, z := Release{Version: a}, Release{Version: b}, Release{Version: c}
		if sign(Compare(x, y)) != -sign(Compare(y, x)) {
			t.Errorf("%q and %q have no order", a, b)
		}
		if alike([]Release{x, y, z}) && Compare(x, y) < 0 && Compare(y, z) < 0 && Compare(x, z) >= 0 {
			t.Errorf("%q < %q < %q goes in a circle", a, b, c)
		}
	})
}

func sign(n int) int { return max(-1, min(1, n)) }
