package issuepane

import (
	"cmp"
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/wording"
)

// Files are what clients sent with events.
type Files interface {
	// OfIssue gives the files of an issue's newest events, newest first.
	OfIssue(ctx context.Context, id int64) ([]issue.Attachment, error)
	Read(ctx context.Context, id int64) ([]byte, error)
}

// Feedback is what people wrote about events.
type Feedback interface {
	// OfIssue gives it newest first.
	OfIssue(ctx context.Context, id int64) ([]issue.Feedback, error)
}

// sent is what came with an issue's events.
type sent struct {
	issue    int64
	events   int64 // that the issue had
	files    []issue.Attachment
	feedback []issue.Feedback
}

// extras are the parts of the detail that only some issues have.
type extras struct {
	pane     *Pane
	files    *fileView
	feedback *feedbackView
	loader   *live.Loader[sent]
	known    sent
}

func newExtras(p *Pane) *extras {
	x := &extras{pane: p, files: newFileView(p), feedback: newFeedbackView(p)}
	x.loader = live.NewLoader(x.load, x.take)
	return x
}

// load runs in the background.
func (x *extras) load(ctx context.Context) (s sent, err error) {
	of := x.pane.current()
	s.issue = of.Issue
	if of.Have != nil {
		s.events = of.Have.Issue.Events
	}
	if s.issue == 0 {
		return s, nil
	}
	if x.pane.deps.Files != nil {
		if s.files, err = x.pane.deps.Files.OfIssue(ctx, s.issue); err != nil {
			return s, err
		}
	}
	if x.pane.deps.Feedback != nil {
		s.feedback, err = x.pane.deps.Feedback.OfIssue(ctx, s.issue)
	}
	return s, err
}

// take shows what came.
func (x *extras) take(s sent, err error) {
	if s.issue != x.pane.chosen || err != nil {
		return // another issue was chosen meanwhile; or the next change tries again
	}
	x.known = s
	x.show()
}

// show brings the two parts and their tabs up to date. Parts that have nothing are not there.
func (x *extras) show() {
	v := x.pane.detail
	s := x.known
	if s.issue != x.pane.chosen {
		s = sent{}
	}
	x.files.show(s.files)
	x.feedback.show(s.feedback)
	for part, n := range map[part]int{partFiles: len(s.files), partFeedback: len(s.feedback)} {
		v.tabs.SetShown(int(part), n > 0)
		v.tabs.SetCount(int(part), compact(int64(n)))
		if n == 0 && v.part() == part {
			v.tabs.Select(int(partStack))
		}
	}
	words := ""
	if n := writers(s.feedback); n > 0 {
		words = wording.Count(n, "person wrote", "people wrote")
	}
	if v.head.wrote.Text() != words {
		v.head.wrote.Set(words, blue)
		kit.ShowIf(v.head.wrote, words != "")
		v.head.object.Refresh()
	}
}

// writers is how many people wrote; those who gave neither name nor address count one by one.
func writers(all []issue.Feedback) int64 {
	who := map[string]bool{}
	for _, f := range all {
		who[strings.ToLower(cmp.Or(f.Email, f.Name, f.ID))] = true
	}
	return int64(len(who))
}

// ask reads again what came when the issue is another, or has further events.
func (x *extras) ask(d *detail, fresh bool) {
	if fresh || x.known.issue != d.Issue.ID || x.known.events != d.Issue.Events {
		x.show()
		x.loader.Ask()
	}
}

// extrasMenu leads to the parts that the issue has.
func (p *Pane) extrasMenu() (items []kit.MenuItem) {
	x := p.detail.extras
	if len(x.files.all) > 0 {
		items = append(items, kit.MenuItem{}, kit.MenuItem{Text: "Attachments", Icon: "package", Keys: "F", Do: func() { p.detail.tabs.Select(int(partFiles)) }})
	}
	if len(x.feedback.all) > 0 {
		if len(items) == 0 {
			items = append(items, kit.MenuItem{})
		}
		items = append(items, kit.MenuItem{Text: "Feedback", Icon: "message-square", Keys: "D", Do: func() { p.detail.tabs.Select(int(partFeedback)) }})
	}
	return items
}

// extrasRune does what single letters stand for about files and feedback. It tells whether it used the letter.
func (p *Pane) extrasRune(r rune) bool {
	x := p.detail.extras
	switch r {
	case 'f':
		if len(x.files.all) == 0 {
			return false
		}
		if p.detail.part() == partFiles {
			x.files.next()
		}
		p.detail.tabs.Select(int(partFiles))
	case 'F':
		x.files.save()
	case 'd':
		if len(x.feedback.all) == 0 {
			return false
		}
		if p.detail.part() == partFeedback {
			x.feedback.next()
		}
		p.detail.tabs.Select(int(partFeedback))
	case 'D':
		x.feedback.reply()
	default:
		return false
	}
	return true
}

// scroll moves the part that is in view by a key; ok is false when it is none of the two.
func (x *extras) scroll(now part, e *fyne.KeyEvent) (used, ok bool) {
	switch now {
	case partFiles:
		return x.files.list.Handle(e), true
	case partFeedback:
		return x.feedback.list.Handle(e), true
	}
	return false, false
}

// quiet is a small button without a border.
func quiet(icon, name string, do func()) *kit.Button {
	return kit.NewIconButton(icon, name, do).WithLook(kit.Quiet)
}
