package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"paddock/ui/style"
)

func TestAllEntriesStandAboveTheFootOfTheSmallestWindow(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(style.New(style.Light))
	for _, slim := range []bool{false, true} {
		var entries []Entry
		for i := range 16 {
			section := "Questions"
			if i > 11 {
				section = "Workspace"
			}
			entries = append(entries, Entry{Title: fmt.Sprint("Entry ", i), Icon: "bug", Section: section})
		}
		s := newSidebar(entries, func(string) {})
		s.setSlim(slim)
		s.Resize(fyne.NewSize(s.width(), MinSize.Height))
		last := s.items[len(s.items)-1]
		if end := last.Position().Y + last.Size().Height; end > s.foot.Position().Y {
			t.Errorf("slim %v: the last entry ends at %v, and the foot begins at %v", slim, end, s.foot.Position().Y)
		}
		if first, second := s.items[1], s.items[2]; first.Position().Y+first.Size().Height > second.Position().Y {
			t.Errorf("slim %v: entries lie over each other", slim)
		}
	}
}
