package live

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// open is Open with a window whose queue is run by the test: window() shows what waits in it.
func open(t *testing.T) (window func(), shut func()) {
	t.Helper()
	queue := make(chan func(), 1000)
	g := &group{do: func(f func()) { queue <- f }}
	g.ctx, g.cancel = context.WithCancel(t.Context())
	use(g)
	t.Cleanup(g.close)
	window = func() {
		for {
			synctest.Wait()
			select {
			case f := <-queue:
				f()
			default:
				return
			}
		}
	}
	return window, g.close
}

func TestManyAsksDuringALoadCauseOneMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		loads, running, gate := 0, 0, make(chan struct{})
		var shown []int
		l := NewLoader(func(context.Context) (int, error) {
			running++
			if running > 1 {
				t.Error("two loads run at once")
			}
			<-gate
			running--
			loads++
			return loads, nil
		}, func(v int, _ error) { shown = append(shown, v) })
		l.Start()
		synctest.Wait()
		for range 50 {
			l.Ask()
		}
		for range 2 {
			gate <- struct{}{}
			window()
			time.Sleep(DefaultPace)
		}
		window()
		if diff := cmp.Diff([]int{1, 2}, shown); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFloodOfAsksIsShownTenTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		shown := 0
		l := NewLoader(func(context.Context) (int, error) { return 0, nil }, func(int, error) { shown++ })
		l.Start()
		for range 1000 { // asked every millisecond, for a second
			l.Ask()
			window()
			time.Sleep(time.Millisecond)
		}
		if shown != 10 {
			t.Errorf("shown %d times in a second, want 10", shown)
		}
	})
}

func TestASlowWindowIsNotHandedASecondResultBeforeItShowedTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		loads, shown := 0, 0
		l := NewLoader(func(context.Context) (int, error) { loads++; return loads, nil }, func(v int, _ error) { shown = v })
		l.Start()
		for range 100 {
			l.Ask()
			time.Sleep(DefaultPace)
		}
		synctest.Wait()
		if loads != 1 {
			t.Errorf("%d loads for a window that showed none, want 1", loads)
		}
		window()
		time.Sleep(DefaultPace)
		window()
		if shown != 2 {
			t.Errorf("shown result %d, want the one that was owed", shown)
		}
	})
}

func TestAResultAfterStopIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		gate := make(chan struct{})
		var shown []error
		l := NewLoader(func(ctx context.Context) (int, error) {
			<-gate
			return 0, ctx.Err()
		}, func(_ int, err error) { shown = append(shown, err) })
		l.Start()
		synctest.Wait()
		l.Stop()
		l.Ask() // stopped: does nothing
		close(gate)
		time.Sleep(time.Second)
		window()
		if len(shown) != 0 {
			t.Errorf("shown after Stop: %v", shown)
		}
	})
}

func TestAResultThatWaitsInTheWindowsQueueWhenStoppedIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		l := NewLoader(func(context.Context) (int, error) { return 0, nil }, func(int, error) { t.Error("shown after Stop") })
		l.Start()
		synctest.Wait()
		l.Stop()
		window()
	})
}

func TestStartingAgainWhileTheOldLoadStillRunsLoadsOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		gate := make(chan int)
		var shown []int
		l := NewLoader(func(context.Context) (int, error) { return <-gate, nil }, func(v int, _ error) { shown = append(shown, v) })
		l.Start()
		synctest.Wait()
		l.Stop()
		l.Start()
		gate <- 1 // for the Start that was stopped
		window()
		gate <- 2
		window()
		if diff := cmp.Diff([]int{2}, shown); diff != "" {
			t.Error(diff)
		}
	})
}

func TestErrorsAreShown(t *testing.T) {
	Inline(t)
	want := errors.New("disk is gone")
	var got error
	l := NewLoader(func(context.Context) (int, error) { return 0, want }, func(_ int, err error) { got = err })
	l.Start()
	if !errors.Is(got, want) {
		t.Errorf("shown %v, want %v", got, want)
	}
}

func TestClosingWaitsForRunningWorkAndTakesNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, shut := open(t)
		finished := false
		Go(func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Second) // a statement that must end before the store is closed
			finished = true
			return ctx.Err()
		}, func(error) { t.Error("told a closed window") })
		shut()
		if !finished {
			t.Error("closed while work was running")
		}
		Go(func(context.Context) error { t.Error("worked after closing"); return nil }, nil)
		l := NewLoader(func(context.Context) (int, error) { t.Error("loaded after closing"); return 0, nil }, func(int, error) {})
		l.Start()
		l.Ask()
		window()
	})
}

func TestClosingLeavesOutALoadThatIsOwed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, shut := open(t)
		loads := 0
		l := NewLoader(func(ctx context.Context) (int, error) {
			loads++
			<-ctx.Done()
			return 0, ctx.Err()
		}, func(int, error) {})
		l.Start()
		synctest.Wait()
		l.Ask()
		shut()
		if loads != 1 {
			t.Errorf("%d loads, want 1", loads)
		}
	})
}

func TestClosingDoesNotWaitForAWindowThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, shut := open(t)
		l := NewLoader(func(context.Context) (int, error) { return 0, nil }, func(int, error) {})
		l.Start()
		synctest.Wait() // the result waits in a queue that nobody runs
		shut()
	})
}

func TestWorkTellsTheWindowHowItEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		want := errors.New("no route to host")
		var got []error
		Go(func(context.Context) error { return want }, func(err error) { got = append(got, err) })
		window()
		if len(got) != 1 || !errors.Is(got[0], want) {
			t.Errorf("told %v, want %v once", got, want)
		}
	})
}

func TestTicksComeUntilStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		ticks := 0
		stop := Every(time.Minute, func() { ticks++ })
		for range 3 {
			time.Sleep(time.Minute)
			window()
		}
		stop()
		time.Sleep(time.Hour)
		window()
		if ticks != 3 {
			t.Errorf("%d ticks, want 3", ticks)
		}
	})
}

func TestALoaderMayBeSlower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		shown := 0
		l := NewLoader(func(context.Context) (int, error) { return 0, nil }, func(int, error) { shown++ })
		l.Pace = time.Second
		l.Start()
		for range 30 { // asked every tenth of a second, for three seconds
			l.Ask()
			window()
			time.Sleep(100 * time.Millisecond)
		}
		if shown != 3 {
			t.Errorf("shown %d times in three seconds, want 3", shown)
		}
	})
}

func TestATimerFiresOnceUnlessStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		var fired []string
		After(time.Second, func() { fired = append(fired, "kept") })
		stop := After(time.Second, func() { fired = append(fired, "stopped") })
		stop()
		for range 5 {
			time.Sleep(time.Second)
			window()
		}
		if diff := cmp.Diff([]string{"kept"}, fired); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheWindowIsRepaintedAfterWhatWasShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window, _ := open(t)
		var log []string
		AfterShow = func() { log = append(log, "repainted") }
		defer func() { AfterShow = nil }()
		l := NewLoader(func(context.Context) (int, error) { return 0, nil }, func(int, error) { log = append(log, "loaded") })
		l.Start()
		window()
		Go(func(context.Context) error { return nil }, func(error) { log = append(log, "done") })
		window()
		Do(func() { log = append(log, "did") })
		window()
		if diff := cmp.Diff([]string{"loaded", "repainted", "done", "repainted", "did", "repainted"}, log); diff != "" {
			t.Error(diff)
		}
	})
}

func TestInlineShowsBeforeAskReturns(t *testing.T) {
	Inline(t)
	n, shown := 0, 0
	l := NewLoader(func(context.Context) (int, error) { n++; return n, nil }, func(v int, _ error) { shown = v })
	l.Start()
	l.Ask()
	if shown != 2 {
		t.Errorf("shown %d, want 2", shown)
	}
}
