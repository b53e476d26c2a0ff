package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTheRateIsOfTheLastTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &rate{}
		for range 20 { // 2 a second, on both sides of each second's edge
			r.add(1)
			time.Sleep(time.Second - time.Millisecond)
			r.add(1)
			time.Sleep(time.Millisecond)
		}
		if got := r.perSecond(); got != 1.8 { // the second that has just begun holds nothing yet
			t.Errorf("%v a second", got)
		}
		time.Sleep(4 * time.Second)
		if got := r.perSecond(); got != 1 {
			t.Errorf("%v a second after a pause", got)
		}
		time.Sleep(time.Hour)
		if got := r.perSecond(); got != 0 {
			t.Errorf("%v a second after an hour", got)
		}
	})
}
