package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"

	"paddock/ui/style"
)

func bar(w, h float32) *Block { return NewBar(style.Red, 0, fyne.NewSize(w, h)) }

// spans gives where objects begin and how far they reach along a stack.
func spans(across bool, objects ...fyne.CanvasObject) [][2]float32 {
	var all [][2]float32
	for _, o := range objects {
		p, s := o.Position(), o.Size()
		if across {
			all = append(all, [2]float32{p.X, s.Width})
		} else {
			all = append(all, [2]float32{p.Y, s.Height})
		}
	}
	return all
}

func TestFillsShareTheRoomThatIsLeft(t *testing.T) {
	wear(t, style.Light)
	a, b, hidden := bar(30, 10), bar(50, 20), bar(99, 10)
	hidden.Hide()
	one, two := Fill(bar(5, 5)), Fill(nil)
	s := HStack(10, a, one, hidden, b, two)
	if got, want := s.MinSize(), fyne.NewSize(30+5+50+3*10, 20); got != want {
		t.Errorf("asks for %v, want %v", got, want)
	}
	s.Resize(fyne.NewSize(310, 40))
	want := [][2]float32{{0, 30}, {40, 100}, {150, 50}, {210, 100}}
	if diff := cmp.Diff(want, spans(true, a, one, b, two)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := a.Position().Y; got != 15 {
		t.Errorf("the first stands at %v, want 15, in the middle", got)
	}
}

func TestAColumnGivesWrappedWordsTheHeightOfTheirLines(t *testing.T) {
	wear(t, style.Light)
	words, below := NewWrapped(strings.Repeat("many words ", 20), style.Body, style.Text), bar(10, 10)
	s := VStack(8, words, below)
	s.Resize(fyne.NewSize(2000, 500))
	oneLine := below.Position().Y
	s.Resize(fyne.NewSize(300, 500))
	if got := below.Position().Y; got < 3*oneLine {
		t.Errorf("narrow, what is below stands at %v; wide, at %v", got, oneLine)
	}
	if got, want := below.Position().Y, words.MinSize().Height+8; got != want {
		t.Errorf("what is below stands at %v, want %v", got, want)
	}
}

func TestFormsNeverRunWiderThanTheirMost(t *testing.T) {
	wear(t, style.Light)
	form := bar(0, 0)
	limit := AtMost(style.FormW, Inset(form, 1, 2, 3, 4))
	limit.Resize(fyne.NewSize(1000, 100))
	if got, want := form.Size(), fyne.NewSize(style.FormW-6, 96); got != want {
		t.Errorf("the form is %v, want %v", got, want)
	}
	if got, want := form.Position(), fyne.NewPos(4, 1); got != want {
		t.Errorf("the form stands at %v, want %v", got, want)
	}
}
