package bus

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSubscribersHearTheirTopicUntilTheyStop(t *testing.T) {
	var b Bus
	heard := map[string]int{}
	stop := b.Subscribe(Issues, func() { heard["first"]++ })
	defer b.Subscribe(Issues, func() { heard["second"]++ })()
	defer b.Subscribe(Intake, func() { heard["intake"]++ })()
	b.Publish(Issues)
	stop()
	stop() // once more does nothing
	b.Publish(Issues)
	b.Publish(Mailboxes)
	if diff := cmp.Diff(map[string]int{"first": 1, "second": 2}, heard); diff != "" {
		t.Error(diff)
	}
}

func TestASubscriberMayPublishSubscribeAndStopWhileItIsTold(t *testing.T) {
	var b Bus
	heard := 0
	var stop func()
	stop = b.Subscribe(Issues, func() {
		stop()
		b.Subscribe(Intake, func() { heard++ })
		b.Publish(Intake)
	})
	b.Publish(Issues)
	b.Publish(Issues)
	if heard != 1 {
		t.Errorf("heard %d times, want once", heard)
	}
}

func TestManyMayPublishAndSubscribeAtOneTime(t *testing.T) {
	var b Bus
	var mu sync.Mutex
	n := 0
	defer b.Subscribe(Issues, func() { mu.Lock(); n++; mu.Unlock() })()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				stop := b.Subscribe(Intake, func() {})
				b.Publish(Issues)
				stop()
			}
		})
	}
	wg.Wait()
	if n != 800 {
		t.Errorf("heard %d, want 800", n)
	}
}
