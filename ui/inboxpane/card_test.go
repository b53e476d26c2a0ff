package inboxpane

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/ui/golden"
	"paddock/ui/style"
)

func TestReadingIsPausedResumedRepeatedAndEnded(t *testing.T) {
	m := connected()
	g := open(t, style.Light, sizes["wide"], m)
	card := g.cards[1]
	test.Tap(card.pause)
	m.boxes[0].Phase = inbox.Paused
	g.bus.Publish(bus.Mailboxes)
	if card.pause.Text() != "Resume" || card.phase.Text() != "Paused" {
		t.Errorf("button %q, badge %q", card.pause.Text(), card.phase.Text())
	}
	test.Tap(card.pause)
	g.choose(card.more, "Read again")
	g.choose(card.more, "Remove this inbox")
	if !card.asking.Visible() || len(m.done) != 3 {
		t.Fatalf("removed without asking: %v", m.done)
	}
	golden.Match(t, "remove", g.window.Canvas().Capture())
	card.remove()
	if diff := cmp.Diff([]string{"pause", "resume", "read_again", "remove"}, m.done); diff != "" {
		t.Error(diff)
	}
}

func TestTheRestOfAHistoryIsSkippedAndTakenUpAgain(t *testing.T) {
	m := connected()
	m.boxes[0].Rate = 212.4
	g := open(t, style.Light, sizes["wide"], m)
	card := g.cards[1]
	if got, want := card.left.Text(), "212 a second · about 40 s left"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	said := []string{card.again.Text()}
	test.Tap(card.again)
	m.boxes[0].Account.NewOnly, m.boxes[0].Phase, m.boxes[0].LastMail = true, inbox.Watching, noon.Add(-time.Hour)
	g.bus.Publish(bus.Mailboxes)
	golden.Match(t, "skipped", g.window.Canvas().Capture())
	said = append(said, card.again.Text(), card.read.Text())
	if !g.Undo() {
		t.Error("it cannot be undone")
	}
	m.boxes[0].Account.NewOnly = false
	g.bus.Publish(bus.Mailboxes)
	said = append(said, card.again.Text())
	if diff := cmp.Diff([]string{"Skip the rest", "Read the rest", "Only new mail is read; the rest of the history was left alone", "Read again"}, said); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"skip_history", "take_up_history"}, m.done); diff != "" {
		t.Error(diff)
	}
}
