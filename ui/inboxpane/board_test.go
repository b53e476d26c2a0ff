package inboxpane

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/migration"
	"paddock/app/project"
	"paddock/ui/golden"
	"paddock/ui/style"
)

// moves is a board, with what a test gives it.
type moves struct {
	facts   migration.Facts
	filled  []int64
	asked   []project.Span
	failing error
}

func (m *moves) Board(context.Context, project.Scope) (migration.Board, error) {
	return migration.Judge(m.facts), m.failing
}

func (m *moves) Change(_ context.Context, _ project.Scope, site migration.Site, how migration.How) (migration.Change, error) {
	return migration.ChangeOf(site, migration.Options{DSN: "https://0123456789abcdef0123456789abcdef@paddock.shop.example.com/1", How: how}), m.failing
}

func (m *moves) Filled(_ context.Context, _ project.Scope, gaps []project.Span) ([]int64, error) {
	m.asked = gaps
	return append(m.filled, make([]int64, max(0, len(gaps)-len(m.filled)))...)[:len(gaps)], nil
}

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC)
}

// halfMoved is a team in the middle of its move: the SDK reports since 25 February, and two issues still come by mail only.
func halfMoved() *moves {
	first := time.Date(2026, 2, 25, 9, 0, 0, 0, time.UTC)
	b := migration.Facts{Now: noon, FirstLive: first}
	for i, title := range []string{"DisallowedHost", "TemplateDoesNotExist", "KeyError", "OperationalError", "SMTPServerDisconnected", "ValueError", "UnicodeDecodeError", "IntegrityError", "PaymentError", "Timeout", "Http404", "AttributeError", "TypeError", "IndexError"} {
		one := migration.Issue{
			ID: int64(11 + i), ShortID: "SHOP-" + string(rune('A'+i)), Title: title, Culprit: "shop.views in place_order", Mails: int64(742 / (i + 1)), Recent: int64(96 / (i + 1)),
			LastMail: at(12, 9, 3*i), LastLive: at(12, 10, 2*i),
		}
		one.Matched, one.Live = one.Recent, one.Recent+2
		if i == 0 || i == 4 {
			one.Matched, one.Live, one.LastLive = 0, 0, time.Time{}
		}
		b.Issues = append(b.Issues, one)
	}
	b.Issues[12].Recent, b.Issues[12].Matched = 0, 0
	b.Issues[13].Recent, b.Issues[13].Matched, b.Issues[13].Live = 0, 0, 0
	for i := range 60 {
		d := migration.Day{Day: time.Date(2026, 1, 12+i, 0, 0, 0, 0, time.UTC), Mails: int64(34 + i*7%17)}
		if d.Day.After(first) {
			d.Mails -= int64(i-44) / 2
			d.Matched, d.Live = d.Mails*3/4, d.Mails*3/4+int64(i%5)
		}
		b.Mails = append(b.Mails, d)
	}
	b.Mails[59].Mails, b.Mails[59].Matched, b.Mails[59].Live = 12, 9, 11
	b.Heard = []project.Span{
		{From: time.Date(2026, 2, 24, 8, 0, 0, 0, time.UTC), To: time.Date(2026, 3, 3, 22, 10, 0, 0, time.UTC)}, {From: at(4, 7, 40), To: at(6, 18, 0)},
		{From: at(8, 9, 30), To: at(10, 3, 0)}, {From: at(10, 3, 1), To: at(12, 12, 0)},
	}
	b.Mailboxes = []migration.Mailbox{
		{Account: 1, Name: "errors@shop.example.com", ErrorMails: 1398, Issues: 63, Last: at(12, 9, 0)},
		{Account: 2, Name: "cron@shop.example.com", ErrorMails: 40, Last: time.Date(2026, 2, 27, 4, 0, 0, 0, time.UTC), UsualGap: 30 * time.Hour},
	}
	b.Sites = []migration.Site{
		{Name: "staging.shop.example.com", Prefix: "[Staging] ", Django: "4.2", Mails: 44},
		{
			Name: "web-1", Host: "shop.example.com", Django: "4.2.11", Python: "3.11.2", Settings: "shop.settings.production", Celery: true, Mails: 1354,
			Logging: `{'version': 1, 'disable_existing_loggers': False, 'handlers': {'console': {'class': 'logging.StreamHandler'}, 'mail_admins': {'level': 'ERROR', 'class': 'django.utils.log.AdminEmailHandler', 'include_html': True}}, 'loggers': {'django': {'handlers': ['console', 'mail_admins'], 'level': 'INFO'}, 'shop': {'handlers': ['console', 'mail_admins'], 'level': 'WARNING'}}}`,
		},
	}
	return &moves{facts: b, filled: []int64{14, 31}}
}

func moving(m *moves) *mail {
	all := connected()
	all.moves = m
	return all
}

func TestTheBoardLooksAsDrawn(t *testing.T) {
	for name, mode := range modes {
		for size, z := range sizes {
			t.Run(name+" "+size, func(t *testing.T) {
				g := open(t, mode, z, moving(halfMoved()))
				g.TypedRune('2')
				golden.Match(t, "board-"+name+"-"+size, g.window.Canvas().Capture())
			})
		}
	}
}

func TestTheHeadSaysWhetherTheTeamIsStillOnErrorMail(t *testing.T) {
	g := open(t, style.Light, sizes["wide"], moving(halfMoved()))
	want := []string{"10 of 12 issues are covered by the SDK", "2 still come by mail only. 42 mails a day before, 42 now."}
	if diff := cmp.Diff(want, []string{g.sentence.Text(), g.line.Text()}); diff != "" {
		t.Error(diff)
	}
	g.mail.moves.failing = errors.New("the store is closed")
	g.bus.Publish(bus.Issues)
	if !g.notice.Visible() || g.sentence.Text() != want[0] {
		t.Errorf("notice %v, and the head says %q", g.notice.Visible(), g.sentence.Text())
	}
}

func TestAGapSaysWhenNothingListenedAndWhatFilledIt(t *testing.T) {
	m := halfMoved()
	g := open(t, style.Light, sizes["wide"], moving(m))
	g.TypedRune('2')
	local := func(d, h, m int) string { return at(d, h, m).Local().Format("2 January 15:04") }
	if diff := cmp.Diff([]project.Span{{From: at(3, 22, 10), To: at(4, 7, 40)}, {From: at(6, 18, 0), To: at(8, 9, 30)}}, m.asked); diff != "" {
		t.Errorf("a restart is no gap: %s", diff)
	}
	said := []string{g.board.told.Text()}
	for _, r := range "[[]" {
		g.TypedRune(r)
		said = append(said, g.board.told.Text())
	}
	last := "Nothing listened " + local(6, 18, 0) + " to " + local(8, 9, 30) + " (39 h 30 min). 31 mails filled it."
	want := []string{
		"Listened 87 % of the time since 24 February. 2 gaps; 45 mails filled them.", last,
		"Nothing listened " + local(3, 22, 10) + " to " + local(4, 7, 40) + " (9 h 30 min). 14 mails filled it.", last,
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	golden.Match(t, "board-gap", g.window.Canvas().Capture())
	g.board.strip.MouseOut()
	x, w := g.board.strip.span(at(6, 18, 0), at(8, 9, 30))
	g.board.strip.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x+w/2, 4)}})
	if got := g.board.told.Text(); got != last {
		t.Errorf("under the pointer: %q", got)
	}
}

func TestAnIssueOfTheBoardIsOpenedByKeysAndFromTheFlood(t *testing.T) {
	g := open(t, style.Light, sizes["wide"], moving(halfMoved()))
	g.TypedRune('2')
	g.TypedRune('j')
	g.TypedRune('j')
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	test.Tap(g.board.flood.rows[2])
	g.TypedRune('1')
	g.TypedRune('j')
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if diff := cmp.Diff([]int64{12, 13, 11}, g.opened); diff != "" {
		t.Error(diff)
	}
}

func TestTheRowThatKeysStandOnIsInView(t *testing.T) {
	g := open(t, style.Light, sizes["small"], moving(halfMoved()))
	g.TypedRune('2')
	inView := func() bool {
		d := fyne.CurrentApp().Driver()
		top, bottom := g.board.table.reach()
		y := d.AbsolutePositionForObject(g.board.table.card).Y - d.AbsolutePositionForObject(g.board.scroll).Y
		return y+top >= 0 && y+bottom <= g.board.scroll.Size().Height
	}
	for range 14 {
		g.TypedRune('j')
		if !inView() {
			t.Fatalf("row %d is out of view", g.board.table.list.Selected())
		}
	}
	for range 14 {
		g.TypedRune('k')
	}
	if !inView() || g.board.table.list.Selected() != 0 {
		t.Errorf("row %d is out of view", g.board.table.list.Selected())
	}
}

// movedOn is a team whose mails are all matched since the SDK reports.
func movedOn() *moves {
	m := halfMoved()
	m.facts.Mailboxes, m.facts.Sites = m.facts.Mailboxes[:1], m.facts.Sites[1:]
	m.facts.Heard = []project.Span{{From: time.Date(2026, 2, 24, 8, 0, 0, 0, time.UTC), To: noon}}
	for i := range m.facts.Issues {
		one := &m.facts.Issues[i]
		one.Matched, one.Live, one.LastLive = one.Recent, one.Recent, one.LastMail
	}
	for i := range m.facts.Mails {
		if d := &m.facts.Mails[i]; d.Day.After(m.facts.FirstLive) {
			d.Matched, d.Live = d.Mails, d.Mails+2
		}
	}
	return m
}

func TestWhatIsReadyIsSaidWithItsEvidence(t *testing.T) {
	g := open(t, style.DarkMode, sizes["wide"], moving(movedOn()))
	g.TypedRune('2')
	if got := g.board.verdict.title.Text(); got != "Safe to switch off" || g.sentence.Text() != "It is safe to switch off the error mails" {
		t.Errorf("%q, %q", got, g.sentence.Text())
	}
	golden.Match(t, "board-ready", g.window.Canvas().Capture())
}

func TestTheChangeIsShownForASiteAndCopied(t *testing.T) {
	for name, mode := range modes {
		for size, z := range sizes {
			t.Run(name+" "+size, func(t *testing.T) {
				g := open(t, mode, z, moving(halfMoved()))
				g.TypedRune('2')
				g.TypedRune('s')
				golden.Match(t, "change-"+name+"-"+size, g.window.Canvas().Capture())
			})
		}
	}
	g := open(t, style.Light, sizes["wide"], moving(halfMoved()))
	g.TypedRune('2')
	g.TypedRune('s')
	clip := func() string {
		g.TypedRune('c')
		return fyne.CurrentApp().Clipboard().Content()
	}
	if got := clip(); !strings.Contains(got, "+++ b/shop/settings/production.py") || !strings.Contains(got, "-        'mail_admins'") && !strings.Contains(got, "-        \"mail_admins\"") {
		t.Errorf("the clipboard has\n%s", got)
	}
	g.board.change.how.Select(1)
	if got := clip(); !strings.Contains(got, "MailsPerHour") {
		t.Errorf("throttled, the clipboard has\n%s", got)
	}
	g.board.change.form.Select(1)
	golden.Match(t, "change-paste", g.window.Canvas().Capture())
	if got := clip(); !strings.HasPrefix(got, "# requirements.txt\nsentry-sdk") || strings.Contains(got, "@@") {
		t.Errorf("to paste, the clipboard has\n%s", got)
	}
	g.board.change.site.Select(1)
	if got := g.board.change.made.Site.Name; got != "staging.shop.example.com" {
		t.Errorf("another site: %q", got)
	}
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if g.board.change.content.Visible() || !g.board.scroll.Visible() {
		t.Error("Escape does not lead back")
	}
}

func TestABoardWithoutMailsTeaches(t *testing.T) {
	g := open(t, style.Light, sizes["small"], &mail{moves: &moves{}})
	g.TypedRune('2')
	golden.Match(t, "board-empty", g.window.Canvas().Capture())
	if !g.board.empty.Visible() || !strings.Contains(g.sentence.Text(), "Connect the inbox") {
		t.Errorf("empty %v, %q", g.board.empty.Visible(), g.sentence.Text())
	}
	g.TypedRune('1')
	if !g.formRoom.Visible() || g.board.content.Visible() {
		t.Error("the form is not shown")
	}
}

func TestASharePretendsNeitherAllNorNothing(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 0.001: "1 %", 0.857: "86 %", 0.998: "99 %", 1: "100 %"} {
		if got := percent(share); got != want {
			t.Errorf("%v: %q, want %q", share, got, want)
		}
	}
}

func TestAYoungHistoryIsDrawnWithTheDaysBeforeIt(t *testing.T) {
	got := lastDays([]migration.Day{{Day: at(11, 0, 0), Mails: 3}, {Day: at(12, 0, 0), Mails: 1}}, noon)
	if len(got) != leastDays || !got[0].Day.Equal(time.Date(2026, 2, 27, 0, 0, 0, 0, time.UTC)) || got[12].Mails != 3 {
		t.Errorf("%v", got)
	}
}

func TestAnOldHistoryIsSaidToBeOldWhereNothingCanBeDrawn(t *testing.T) {
	m := halfMoved()
	m.facts.FirstLive = time.Time{}
	for i := range m.facts.Issues {
		one := &m.facts.Issues[i]
		one.Recent, one.Matched, one.Live, one.LastLive, one.LastMail = 0, 0, 0, time.Time{}, time.Date(2025, 11, 3, 12, 0, 0, 0, time.UTC)
	}
	for i := range m.facts.Mails {
		m.facts.Mails[i] = migration.Day{Day: m.facts.Mails[i].Day}
	}
	g := open(t, style.Light, sizes["wide"], moving(m))
	g.TypedRune('2')
	got := []string{g.board.tiles[2].number.Text(), g.board.tiles[2].words.Text(), g.board.calm.Text(), g.board.verdict.words.Text()}
	want := []string{"–", "no error mail in 7 days", "No error mail in these 56 days. The last one came on 3 November 2025.", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	golden.Match(t, "board-old", g.window.Canvas().Capture())
}

func TestTheVerdictGrowsWithItsReasons(t *testing.T) {
	m := halfMoved()
	m.facts.FirstLive = time.Time{}
	g := open(t, style.Light, sizes["wide"], moving(m))
	g.TypedRune('2')
	m.facts = halfMoved().facts
	g.bus.Publish(bus.Issues)
	card, button := g.board.verdict.card, g.board.verdict.change
	d := fyne.CurrentApp().Driver()
	bottom := d.AbsolutePositionForObject(button).Y + button.Size().Height
	if end := d.AbsolutePositionForObject(card).Y + card.Size().Height; bottom > end {
		t.Errorf("the button ends at %v, and its card at %v", bottom, end)
	}
}
