package rulespane

import (
	"context"
	"sync"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// Preview finds out in the background what the draft would change.
func (p *Pane) Preview() {
	if _, wrong := p.draft.check(); wrong != nil || p.shown.project.ID == 0 {
		return
	}
	p.forget()
	set := issue.RuleSet{Project: p.shown.project.ID, Text: p.draft.text, Switches: p.draft.switches}
	p.trial++
	mine := p.trial
	running := &stopper{}
	p.stop = running.stop
	p.result.Objects = []fyne.CanvasObject{kit.HStack(8, kit.Fill(kit.NewLine("Trying them on stored events…", style.Body, style.Text2)),
		kit.NewButton(kit.Plain, "Stop", p.forget).WithTip("Stop (Esc)"))}
	p.result.Refresh()
	var out issue.Outcome
	live.Go(func(ctx context.Context) (err error) {
		ctx, cancel := running.begin(ctx)
		defer cancel()
		out, err = p.deps.Trial.Try(ctx, set)
		return err
	}, func(err error) {
		if mine != p.trial || p.stop == nil {
			return // it was stopped, or the rules are others by now
		}
		p.stop = nil
		if err != nil {
			p.result.Objects = []fyne.CanvasObject{kit.NewNotice(kit.Problem{Title: "The rules could not be tried", Text: "Nothing has changed.", Details: err.Error(), Action: "Try again", OnAction: p.Preview})}
			p.result.Refresh()
			return
		}
		p.after, p.out = false, &out
		p.showOutcome(set, out)
	})
}

// stopper ends work in the background from the window.
type stopper struct {
	mu     sync.Mutex
	over   bool
	cancel context.CancelFunc
}

func (s *stopper) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel = cancel; s.over {
		cancel()
	}
	return ctx, cancel
}

func (s *stopper) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over = true; s.cancel != nil {
		s.cancel()
	}
}

// cancel stops the trial that runs.
func (p *Pane) cancel() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	p.trial++
}

// forget takes the outcome away.
func (p *Pane) forget() {
	p.cancel()
	p.after, p.out, p.findings = false, nil, nil
	if len(p.result.Objects) > 0 {
		p.result.Objects = nil
		p.result.Refresh()
		p.scroll.Refresh()
	}
}

// showOutcome lists what would change, or offers to do it once the rules are saved.
func (p *Pane) showOutcome(set issue.RuleSet, out issue.Outcome) {
	p.findings = findings(out)
	title := "They would change nothing that is stored"
	if len(p.findings) > 0 {
		title = "What they would change"
	}
	head := []fyne.CanvasObject{kit.Fill(kit.VStack(2, kit.NewLine(title, style.Section, style.Text), kit.NewLine(summary(out), style.Small, style.Text3)))}
	if p.after {
		head[0] = kit.Fill(kit.VStack(2, kit.NewLine("New events follow the rules", style.Section, style.Text),
			kit.NewLine("Stored ones are as they were. They can follow too, and be put back.", style.Small, style.Text3)))
		head = append(head, kit.NewButton(kit.Primary, "Regroup stored events", func() { p.regroup(set, out) }).WithIcon("layers"))
	}
	p.result.Objects = []fyne.CanvasObject{kit.Inset(kit.HStack(10, head...), 6, 0)}
	for _, f := range p.findings {
		line := []fyne.CanvasObject{kit.Fill(kit.VStack(1, kit.NewLine(f.title, style.BodyMedium, style.Text), kit.NewLine(f.text, style.Small, style.Text3)))}
		if f.issue > 0 && p.deps.OpenIssue != nil {
			line = append(line, kit.NewIconButton("external-link", "Open the first of them", func() { p.deps.OpenIssue(f.issue) }))
		}
		p.result.Add(kit.VStack(0, kit.NewRule(), kit.Inset(kit.HStack(10, line...), 6, 0)))
	}
	p.result.Refresh()
	p.scroll.Refresh()
}

// regroup brings stored events to where the saved rules would have put them.
func (p *Pane) regroup(set issue.RuleSet, out issue.Outcome) {
	p.forget()
	var done []int64
	live.Go(func(ctx context.Context) (err error) {
		done, err = p.deps.Trial.Regroup(ctx, set, out)
		return err
	}, func(err error) {
		undo := func() {
			live.Go(func(ctx context.Context) error { return p.deps.Trial.Undo(ctx, done...) }, func(err error) {
				if err != nil {
					p.undo.Offer("It could not all be undone. Each issue's Why together offers it.", nil)
				}
			})
		}
		if err != nil {
			p.undo.Offer("Not all could be regrouped: "+short(err.Error(), 60), undo)
			return
		}
		p.undo.Offer("Regrouped "+wording.Count(int64(out.Looked), "event", "events"), undo)
	})
}
