package issuepane

import "paddock/ui/live"

// aside is what is read of a chosen issue beside the issue itself: each by a loader of its own, since each may take
// a while. The wishes are guarded by the pane's mu.
type aside struct {
	studyOf    *detail // whose stack is looked up in the checkout
	spreadWish spreadWish
	traceOf    *detail // whose trace is read

	student  *live.Loader[*studied]
	spreader *live.Loader[spreadFound]
	tracer   *live.Loader[*traced]
}

func newAside(p *Pane) aside {
	return aside{
		student:  live.NewLoader(p.study, p.studied),
		spreader: live.NewLoader(p.readSpread, p.spreadRead),
		tracer:   live.NewLoader(p.readTrace, p.traceRead),
	}
}

func (a *aside) start() {
	a.student.Start()
	a.spreader.Start()
	a.tracer.Start()
}

func (a *aside) stop() {
	a.student.Stop()
	a.spreader.Stop()
	a.tracer.Stop()
}
