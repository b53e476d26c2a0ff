package pipe_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/app/release"
	"paddock/ingest"
	"paddock/ingest/pipe"
)

func TestSessionsAndWordsOfPeopleAreCarriedScrubbedAndAnnounced(t *testing.T) {
	s := &shelf{}
	var changes bus.Bus
	heard := 0
	defer changes.Subscribe(bus.Intake, func() { heard++ })()
	p := &pipe.Pipe{Keeper: s, Bus: &changes}
	session := release.Session{ID: "s", Release: "shop@1", Started: noon, Time: noon, Status: release.Crashed, Count: 1}
	said := issue.Feedback{ID: "f", Name: "Kim", Email: "kim@example.com", Message: "I typed password=hunter2-EXAMPLE and nothing happened", URL: "https://shop.example.com/?token=tok_EXAMPLE_123456&page=2"}
	if err := p.Accept(t.Context(), ingest.Batch{Project: 7, Sessions: []release.Session{session}, Feedback: []issue.Feedback{said}}); err != nil {
		t.Fatal(err)
	}
	said.Message, said.URL = "I typed password=[Filtered] and nothing happened", "https://shop.example.com/?token=[Filtered]&page=2"
	if diff := cmp.Diff([]pipe.Delivery{{Project: 7, Sessions: []release.Session{session}, Feedback: []issue.Feedback{said}}}, s.kept); diff != "" {
		t.Error(diff)
	}
	if heard != 1 {
		t.Errorf("announced %d times", heard)
	}
}
