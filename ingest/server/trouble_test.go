package server

import (
	"testing"
	"time"
)

func TestATroubleOfEveryDeliveryIsLoggedNowAndThen(t *testing.T) {
	var one trouble
	now := time.Now()
	logged, untold := 0, 0
	for i := range 2100 {
		if more, ok := one.tell(now.Add(time.Duration(i) * 10 * time.Millisecond)); ok {
			logged, untold = logged+1, untold+more
		}
	}
	if logged != 3 || untold != 1998 {
		t.Errorf("logged %d times, %d untold", logged, untold)
	}
}
