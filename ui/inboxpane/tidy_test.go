package inboxpane

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/inbox"
	"paddock/ui/golden"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// tidy is a mailbox that can be tidied up, with what a test gives it.
type tidy struct {
	state   inbox.TidyState
	preview inbox.TidyPreview
	done    []string
	asked   []inbox.Tidying
	failing error
}

func (f *tidy) State(context.Context, int64) (inbox.TidyState, error) { return f.state, nil }

func (f *tidy) Preview(_ context.Context, _ int64, how inbox.Tidying) (inbox.TidyPreview, error) {
	f.asked = append(f.asked, how)
	p := f.preview
	p.Way, p.Target, p.Keep = how.Way, how.Target, how.Keep
	return p, f.failing
}

func (f *tidy) Apply(_ context.Context, id int64) (inbox.TidyState, error) {
	f.done = append(f.done, "apply")
	f.state.Tidying = f.asked[len(f.asked)-1]
	f.state.ID, f.state.Applied, f.state.Finished, f.state.Changed = id, noon, noon, f.preview.Mails
	return f.state, f.failing
}

func (f *tidy) Undo(context.Context, int64) (inbox.TidyState, error) {
	f.done = append(f.done, "undo")
	f.state = inbox.TidyState{}
	return f.state, f.failing
}

func (f *tidy) Stop(context.Context, int64) error {
	f.done = append(f.done, "stop")
	f.state.Keep = false
	return f.failing
}

// untidy is a mailbox with error mails in two folders.
func untidy() *mail {
	m := connected()
	m.boxes[0].Phase, m.boxes[0].LastMail = inbox.Watching, noon.Add(-2*time.Minute)
	m.tidy = &tidy{preview: inbox.TidyPreview{
		Tidying: inbox.Tidying{ID: 5, Mails: 1398}, Makes: true,
		In:     []inbox.TidyFolder{{Name: "INBOX", Errors: 1290, Change: 1290}, {Name: "Django", Errors: 108, Change: 108}},
		Newest: []inbox.TidyMail{{Folder: "INBOX", Subject: "[Django] ERROR (EXTERNAL IP): Internal Server Error: /checkout/place/", Sent: at(12, 9, 4)}, {Folder: "Django", Subject: "[Shop] ERROR: Task send_receipt raised unexpected: " + strings.Repeat("TemplateDoesNotExist ", 8), Sent: at(11, 23, 40)}},
	}}
	return m
}

func TestAMailboxIsTidiedUpOnlyAfterAPreviewAndCanBeUndone(t *testing.T) {
	m := untidy()
	g := open(t, style.Light, sizes["wide"], m)
	card := g.cards[1]
	if card.tidy.content.Visible() || !strings.Contains(card.place.Text(), "read only") {
		t.Error("a mailbox that was never tidied up speaks of it")
	}
	g.choose(card.more, "Tidy up the mails…")
	golden.Match(t, "tidy-form", g.window.Canvas().Capture())
	card.tidy.keep.Set(true)
	test.Tap(card.tidy.ask)
	if diff := cmp.Diff([]inbox.Tidying{{Way: inbox.MoveMails, Target: "Paddock", Keep: true}}, m.tidy.asked); diff != "" || len(m.tidy.done) > 0 {
		t.Errorf("done %v, asked %s", m.tidy.done, diff)
	}
	golden.Match(t, "tidy-preview-light", g.window.Canvas().Capture())
	tapNamed(t, card.tidy.plan, "Move 1,398 mails")
	if diff := cmp.Diff([]string{"apply"}, m.tidy.done); diff != "" {
		t.Error(diff)
	}
	if got, want := card.tidy.words.Text(), "1,398 error mails are in “Paddock”, since just now. Mails that come later follow as they are imported."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	golden.Match(t, "tidy-done", g.window.Canvas().Capture())
	test.Tap(card.tidy.stop)
	if got := card.tidy.badge.Text(); got != "Done" {
		t.Errorf("stopped, it is called %q", got)
	}
	g.Undo()
	if diff := cmp.Diff([]string{"apply", "stop", "undo"}, m.tidy.done); diff != "" {
		t.Error(diff)
	}
	if card.tidy.content.Visible() || !strings.Contains(card.place.Text(), "read only") {
		t.Error("undone, the card still speaks of it")
	}
}

func tapNamed(t *testing.T, in fyne.CanvasObject, words string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(in) {
		if b, ok := o.(*kit.Button); ok && b.Text() == words {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q", words)
}

func TestAPreviewOfSomethingElseIsForgotten(t *testing.T) {
	m := untidy()
	g := open(t, style.DarkMode, sizes["small"], m)
	card := g.cards[1]
	g.choose(card.more, "Tidy up the mails…")
	test.Tap(card.tidy.ask)
	golden.Match(t, "tidy-preview-dark", g.window.Canvas().Capture())
	card.tidy.way.Select(1)
	if card.tidy.plan.Visible() || !card.tidy.ask.Visible() || card.tidy.targetRoom.Visible() {
		t.Error("the preview of moving is shown although mails are to be marked")
	}
	test.Tap(card.tidy.ask)
	tapNamed(t, card.tidy.plan, "Mark 1,398 mails as read")
	if got, want := card.tidy.words.Text(), "1,398 error mails are marked as read, since just now."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestATidyUpThatCannotBeDoneSaysWhy(t *testing.T) {
	m := untidy()
	m.tidy.preview = inbox.TidyPreview{Problem: &inbox.Problem{What: "This server cannot move mails safely.", Do: "Choose to mark them as read.", More: "no MOVE, no UIDPLUS"}}
	g := open(t, style.Light, sizes["wide"], m)
	card := g.cards[1]
	g.choose(card.more, "Tidy up the mails…")
	test.Tap(card.tidy.ask)
	if !card.tidy.notice.Visible() || card.tidy.notice.Problem().Title != "This server cannot move mails safely." || card.tidy.plan.Visible() {
		t.Errorf("notice %v: %+v", card.tidy.notice.Visible(), card.tidy.notice.Problem())
	}
	m.tidy.failing = errors.New("the store is closed")
	test.Tap(card.tidy.ask)
	if got := card.tidy.notice.Problem().Text; got != "The store is closed" {
		t.Errorf("%q", got)
	}
}

func TestAnInterruptedTidyUpShowsHowFarItCameAndGoesOn(t *testing.T) {
	m := untidy()
	m.tidy.state = inbox.TidyState{Tidying: inbox.Tidying{ID: 5, Way: inbox.MarkRead, Applied: noon.Add(-time.Hour)}, Working: true, Done: 300, Total: 1398}
	g := open(t, style.Light, sizes["wide"], m)
	card := g.cards[1]
	if got, want := card.tidy.words.Text(), "300 of 1,398 mails tidied up"; got != want || !card.tidy.bar.Visible() || card.tidy.undo.Visible() {
		t.Errorf("%q, want %q", got, want)
	}
	m.tidy.state.Working, m.tidy.state.Changed = false, 300
	m.tidy.state.Problem = &inbox.Problem{What: "The connection broke.", Do: "Go on when it is back."}
	g.bus.Publish(bus.Mailboxes)
	golden.Match(t, "tidy-interrupted", g.window.Canvas().Capture())
	if !card.tidy.finish.Visible() || card.tidy.badge.Text() != "Interrupted" || card.tidy.notice.Problem().Title != "The connection broke." {
		t.Errorf("%q, %+v", card.tidy.badge.Text(), card.tidy.notice.Problem())
	}
}
