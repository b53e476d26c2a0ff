package settingspane

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/config"
)

func TestAnAddressToListenOnIsRefusedWithWhatToWriteInstead(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:7669":   "",
		" [::1]:80 ":       "",
		"localhost:1":      "",
		":7669":            "",
		"0.0.0.0:65535":    "",
		"127.0.0.1":        "write an address and a port, such as 127.0.0.1:7669",
		"":                 "write an address and a port, such as 127.0.0.1:7669",
		"127.0.0.1:0":      "the port must be a number from 1 to 65535",
		"127.0.0.1:http":   "the port must be a number from 1 to 65535",
		"127.0.0.1:65536":  "the port must be a number from 1 to 65535",
		"paddock.test:443": "write a numeric address of this computer, such as 127.0.0.1",
	} {
		got := ""
		if err := checkListen(address); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestTheHelpUnderAnAddressSaysWhoCanReachIt(t *testing.T) {
	got := map[string]string{}
	for _, a := range []string{"127.0.0.1:1", "localhost:1", "[::1]:1", ":1", "0.0.0.0:1", "192.0.2.7:1"} {
		got[a] = listenHelp(a, a)
	}
	want := map[string]string{
		"127.0.0.1:1": "Only this computer can reach a 127.0.0.1 address", "localhost:1": "Only this computer can reach a localhost address",
		"[::1]:1": "Only this computer can reach a ::1 address", ":1": "Every computer on your networks can reach this address",
		"0.0.0.0:1":   "Every computer on your networks can reach this address",
		"192.0.2.7:1": "Computers on the network of 192.0.2.7 can reach this address",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, want := listenHelp("127.0.0.1:2", "127.0.0.1:1"), "Listening on 127.0.0.1:1 until the next start"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestASpanWrittenIntoTheFileByHandIsAmongTheChoices(t *testing.T) {
	if diff := cmp.Diff(spans(30), spans(0), cmp.AllowUnexported(span{})); diff != "" {
		t.Error(diff)
	}
	if got, want := spans(45)[4], (span{45, "45 days"}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTimesOfDayAreChecked(t *testing.T) {
	for s, right := range map[string]bool{"22:00": true, " 7:30 ": true, "24:00": false, "22": false, "": false, "soon": false} {
		if got := checkClock(s) == nil; got != right {
			t.Errorf("%q: right is %v, want %v", s, got, right)
		}
	}
	if got, want := quietHelp(config.Alerts{Quiet: true, QuietFrom: "22:00", QuietTo: "07:00"}), "Alerts wait from 22:00 until 07:00"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatBecomesOfOldEventsIsSaidWithTheirSize(t *testing.T) {
	got := []string{keepHelp(184_300_000, true, 90), keepHelp(184_300_000, true, 0), keepHelp(0, false, 30)}
	want := []string{"184 MB used on disk; older events are deleted", "184 MB used on disk; nothing is deleted", "Older events are deleted"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKeysAreNamedAsOnTheKeyboardInUse(t *testing.T) {
	got := []string{keyName("Ctrl K", "linux"), keyName("Ctrl K", "darwin"), keyName("Alt 1 … 9", "darwin"), keyName("Alt 1 … 9", "windows")}
	want := []string{"Ctrl K", "Cmd K", "Option 1 … 9", "Alt 1 … 9"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
