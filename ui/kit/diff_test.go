package kit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

func TestADiffIsColouredByItsFilesLanguageAndItsSigns(t *testing.T) {
	lines := strings.Split("--- a/settings.py\n+++ b/settings.py\n@@ -1,2 +1,2 @@\n DEBUG = False\n-import os\n+import sentry_sdk\n--- a/requirements.txt\n+++ b/requirements.txt\n@@ -1 +1,2 @@\n+sentry-sdk", "\n")
	var got []string
	for _, words := range highlightDiff(lines) {
		var b strings.Builder
		for _, w := range words {
			b.WriteString(strings.Repeat(" ", max(0, w.col-columnsOf(b.String()))) + w.text)
		}
		got = append(got, b.String())
	}
	want := []string{"--- a/settings.py", "+++ b/settings.py", "@@ -1,2 +1,2 @@", "  DEBUG = False", "- import os", "+ import sentry_sdk",
		"--- a/requirements.txt", "+++ b/requirements.txt", "@@ -1 +1,2 @@", "+ sentry-sdk"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	coloured := highlightDiff(lines)
	if w := coloured[5]; w[0].role != style.Accent || w[1].text != "import" || w[1].role != style.Violet {
		t.Errorf("an added line is coloured %v", w)
	}
	if w := coloured[4][0]; w.role != style.Red {
		t.Errorf("a line taken away begins with %v", w)
	}
}

func TestALineOverStackedBarsIsNoPartOfTheirSumButHasItsRoom(t *testing.T) {
	c := NewStackedChart()
	c.Set(ChartData{Series: []Series{{Values: []float64{3, 4}}, {Values: []float64{1, 2}}, {Values: []float64{2, 11}, Line: true}}})
	if got := c.sum(1, 3); got != 6 {
		t.Errorf("the bars come to %v, want 6", got)
	}
	if got := c.highest(); got != 11 {
		t.Errorf("there is room for %v, want 11", got)
	}
}
