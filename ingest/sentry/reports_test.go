package sentry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paddock/app/issue"
	"paddock/app/release"
	"paddock/ingest"
)

// checkReports compares what a recorded request tells of sessions, by people, and of the SDK's losses.
func checkReports(t *testing.T, want expectation, got []ingest.Batch) {
	t.Helper()
	var total, unhealthy int64
	var sessions []release.Session
	var said []issue.Feedback
	discarded := map[string]int{}
	for _, b := range got {
		for _, s := range b.Sessions {
			total += s.Count
			if s.Status == release.Errored || s.Status == release.Crashed {
				unhealthy += s.Count
			}
			if s.Release == "" || s.Started.IsZero() {
				t.Errorf("session without release or start: %+v", s)
			}
		}
		sessions, said = append(sessions, b.Sessions...), append(said, b.Feedback...)
		for _, s := range b.Skipped {
			reason, ok := strings.CutPrefix(s.Reason, "dropped by the SDK: ")
			if !ok {
				t.Errorf("skipped: %+v", s)
			}
			reason, _, _ = strings.Cut(reason, " ")
			discarded[reason] += s.Count
		}
	}
	if w := want.Sessions; w != nil && (w.Total != total || w.Unhealthy != unhealthy) {
		t.Errorf("%d sessions, %d unhealthy, want %+v", total, unhealthy, *w)
	}
	if w := want.Session; w != nil {
		if len(sessions) != 1 || sessions[0].ID == "" {
			t.Fatalf("sessions: %+v", sessions)
		}
		s := sessions[0]
		if s.Person != w.DID || string(s.Status) != w.Status || s.Errors != w.Errors {
			t.Errorf("session %+v, want %+v", s, *w)
		}
	}
	if w := want.UserReport; w != nil {
		wanted := []issue.Feedback{{Event: w.Event, Name: w.Name, Email: w.Email, Message: w.Message, Source: "user_report"}}
		if diff := cmp.Diff(wanted, said, cmpopts.IgnoreFields(issue.Feedback{}, "ID", "Time")); diff != "" {
			t.Error(diff)
		}
	}
	if want.Event != nil && want.Event.Feedback != nil {
		w := want.Event.Feedback
		wanted := []issue.Feedback{{Event: w.Event, Name: w.Name, Email: w.Email, Message: w.Message, Source: "feedback", Release: want.Release, Environment: want.Environment}}
		if diff := cmp.Diff(wanted, said, cmpopts.IgnoreFields(issue.Feedback{}, "ID", "Time", "URL")); diff != "" {
			t.Error(diff)
		}
	}
	for reason, n := range want.Discarded {
		if discarded[reason] != n {
			t.Errorf("discarded %v, want %d for %s", discarded, n, reason)
		}
	}
}

// posted sends one body to a door and gives what was kept.
func posted(t *testing.T, path, body string, headers ...string) ingest.Batch {
	t.Helper()
	m := &memory{}
	base := listen(t, m).URL
	status, _, answer := knock(t, "POST", base+path, body, headers...)
	got := m.take()
	if status != 200 || len(got) != 1 {
		t.Fatalf("answered %d %v, kept %+v", status, answer, got)
	}
	return got[0]
}

const withKey = "?sentry_key=abc"

func TestOneSessionIsReadWithItsOrderAndItsEnd(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	item := func(s string) string { return "{\"type\":\"session\"}\n" + s + "\n" }
	attrs := `"attrs":{"release":"shop@1","environment":"production"}`
	b := posted(t, "/api/1/envelope/"+withKey, "{}\n"+
		item(`{"sid":"s1","did":"kim","init":true,"seq":7,"started":"`+at(-time.Minute)+`","timestamp":"`+at(-time.Minute)+`","status":"ok",`+attrs+`}`)+
		item(`{"sid":"s1","seq":9,"started":"`+at(-time.Minute)+`","timestamp":"`+at(0)+`","status":"crashed","errors":2,"duration":60.5,`+attrs+`}`)+
		item(`{"sid":"s2","timestamp":"`+at(0)+`","status":"unhandled",`+attrs+`}`)+
		item(`{"status":"ok"}`))
	base := release.Session{Release: "shop@1", Environment: "production", Count: 1}
	one, two, three := base, base, base
	one.ID, one.Person, one.Started, one.Time, one.Status = "s1", "kim", now.Add(-time.Minute), now.Add(-time.Minute), release.OK
	two.ID, two.Started, two.Time, two.Status, two.Seq, two.Errors, two.Duration = "s1", now.Add(-time.Minute), now, release.Crashed, 9, 2, 60500*time.Millisecond
	three.ID, three.Started, three.Time, three.Status, three.Seq, three.Errors = "s2", now, now, release.Exited, now.UnixMilli(), 1
	if diff := cmp.Diff([]release.Session{one, two, three}, b.Sessions); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]ingest.Skip{{Protocol: "sentry", Reason: "could not be read: session", Count: 1}}, b.Skipped); diff != "" {
		t.Error(diff)
	}
	if len(b.Items) != 4 {
		t.Errorf("%d items are kept", len(b.Items))
	}
}

func TestAggregatesOfSessionsAreCountedByTheirEnd(t *testing.T) {
	started := time.Now().UTC().Truncate(time.Minute)
	b := posted(t, "/api/1/envelope/"+withKey, "{}\n{\"type\":\"sessions\"}\n"+
		`{"attrs":{"release":"shop@1"},"aggregates":[{"started":"`+started.Format(time.RFC3339)+`","did":"kim","exited":90,"errored":7,"crashed":2,"abnormal":1},{"exited":0}]}`)
	base := release.Session{Person: "kim", Release: "shop@1", Started: started, Time: started}
	var want []release.Session
	for _, one := range []release.Session{{Status: release.Exited, Count: 90}, {Status: release.Errored, Count: 7, Errors: 7}, {Status: release.Crashed, Count: 2, Errors: 2}, {Status: release.Abnormal, Count: 1}} {
		s := base
		s.Status, s.Count, s.Errors = one.Status, one.Count, one.Errors
		want = append(want, s)
	}
	if diff := cmp.Diff(want, b.Sessions); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAPersonWroteIsReadFromEveryForm(t *testing.T) {
	want := issue.Feedback{Event: someID, Name: "Kim", Email: "kim@example.com", Message: "It broke. Größe 42", Source: "user_report"}
	form := "name=Kim&email=kim%40example.com&comments=It+broke.+Gr%C3%B6%C3%9Fe+42"
	kind := []string{"Content-Type", "application/x-www-form-urlencoded"}
	dsn := "dsn=https%3A%2F%2Fabc%40errors.example.com%2F1"
	for name, one := range map[string]struct {
		path, body string
		headers    []string
	}{
		"the SDK's dialog":        {"/api/embed/error-page/?eventId=" + someID + "&" + dsn, form, kind},
		"the form of a site":      {"/api/1/user-feedback/" + withKey, form + "&event_id=" + someID, kind},
		"without a slash":         {"/api/1/user-feedback" + withKey, form + "&event_id=" + someID, kind},
		"JSON":                    {"/api/1/user-feedback/" + withKey, `{"event_id":"` + someID + `","name":"Kim","email":"kim@example.com","comments":"It broke. Größe 42"}`, nil},
		"the web API":             {"/api/0/projects/team/shop/user-feedback/", `{"event_id":"` + someID + `","name":"Kim","email":"kim@example.com","comments":"It broke. Größe 42"}`, []string{"Authorization", "DSN https://abc@errors.example.com/1"}},
		"an item of an envelope":  {"/api/1/envelope/" + withKey, head + "{\"type\":\"user_report\"}\n" + `{"name":"Kim","email":"kim@example.com","comments":"It broke. Größe 42"}`, nil},
		"an item of its own name": {"/api/1/envelope/" + withKey, "{}\n{\"type\":\"feedback\"}\n" + `{"type":"feedback","contexts":{"feedback":{"contact_email":"kim@example.com","name":"Kim","message":"It broke. Größe 42","associated_event_id":"` + someID + `","source":"user_report"}}}`, nil},
	} {
		b := posted(t, one.path, one.body, one.headers...)
		if diff := cmp.Diff([]issue.Feedback{want}, b.Feedback, cmpopts.IgnoreFields(issue.Feedback{}, "ID", "Time")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(b.Items) != 1 || len(b.Errors)+len(b.Skipped) > 0 || len(b.Feedback[0].ID) != 32 {
			t.Errorf("%s: kept %+v", name, b)
		}
	}
}

func TestTheDialogsScriptIsServedToThoseWhoHaveAKey(t *testing.T) {
	base := listen(t, &memory{}).URL
	status, h, _ := knock(t, "GET", base+"/api/embed/error-page/?eventId="+someID+"&dsn=https%3A%2F%2Fabc%40errors.example.com%2F1", "")
	if status != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/javascript") {
		t.Errorf("answered %d %s", status, h.Get("Content-Type"))
	}
	if status, _, _ := knock(t, "GET", base+"/api/embed/error-page/?eventId="+someID+"&dsn=https%3A%2F%2Fwrong%40errors.example.com%2F1", ""); status != 403 {
		t.Errorf("with a wrong key: answered %d", status)
	}
	if status, _, _ := knock(t, "POST", base+"/api/embed/error-page/?dsn=https%3A%2F%2Fabc%40errors.example.com%2F1", "name=Kim"); status != 400 {
		t.Errorf("without words: answered %d", status)
	}
}

func TestWhatTheSDKDroppedIsCountedBesideItsReport(t *testing.T) {
	b := posted(t, "/api/1/envelope/"+withKey, "{}\n{\"type\":\"client_report\"}\n"+
		`{"discarded_events":[{"reason":"before_send","category":"error","quantity":6},{"reason":"sample_rate","category":"transaction","quantity":0},{"reason":7}],"rate_limited_events":[{"reason":"busy","category":"error","quantity":2}]}`)
	want := []ingest.Skip{{Protocol: "sentry", Reason: "dropped by the SDK: before_send error", Count: 6}, {Protocol: "sentry", Reason: "dropped by the SDK: limited: busy error", Count: 2}}
	if diff := cmp.Diff(want, b.Skipped); diff != "" || len(b.Items) != 1 {
		t.Errorf("%d items; %s", len(b.Items), diff)
	}
}

func TestALogRecordWithATracebackIsAnErrorBesideTheItem(t *testing.T) {
	const trace = `Traceback (most recent call last):\n  File \"/srv/shop/store/views.py\", line 7, in cart\n    x = d[key]\nKeyError: 'id'\n`
	record := func(level, body string) string {
		return `{"timestamp":` + "1.7e9" + `,"trace_id":"bbbf4a898b9bb1df43b97b16a0e89d2b","level":"` + level + `","body":"` + body + `","attributes":{"sentry.environment":{"value":"production","type":"string"},"logger.name":{"value":"store.views","type":"string"},"queue":{"value":7,"type":"integer"}}}`
	}
	b := posted(t, "/api/1/envelope/"+withKey, "{}\n{\"type\":\"log\",\"item_count\":3,\"content_type\":\"application/vnd.sentry.items.log+json\"}\n"+
		`{"version":2,"items":[`+record("error", `cart failed\n`+trace)+`,`+record("info", trace)+`,`+record("error", "no more stock")+`]}`)
	if len(b.Items) != 1 || len(b.Errors) != 1 {
		t.Fatalf("kept %+v", b)
	}
	e := b.Errors[0]
	got := []string{string(e.Source), e.Title(), e.Raised().Value, e.Message, e.Logger, e.Environment, e.TraceID, string(e.Extra["queue"]), e.Raised().Frames[0].Module}
	want := []string{"log", "KeyError", "'id'", "cart failed", "store.views", "production", "bbbf4a898b9bb1df43b97b16a0e89d2b", `"7"`, "store.views"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyADeliveryThatIsOneOfAKindIsKnownWhenItComesAgain(t *testing.T) {
	counts := "\n{\"type\":\"sessions\"}\n" + `{"attrs":{"release":"shop@1"},"aggregates":[{"started":"2026-03-04T12:00:00Z","exited":1}]}`
	digest := func(header string) string { return posted(t, "/api/1/envelope/"+withKey, header+counts).Digest }
	if a, b := digest(`{"sent_at":"2026-03-04T12:00:01Z"}`), digest(`{"sent_at":"2026-03-04T12:00:01Z"}`); a == "" || a != b {
		t.Errorf("the same delivery is %q and %q", a, b)
	}
	if a, b := digest(`{"sent_at":"2026-03-04T12:00:01Z"}`), digest(`{"sent_at":"2026-03-04T12:00:02Z"}`); a == b {
		t.Error("the counts of two processes look like one delivery")
	}
	if a := digest("{}"); a != "" {
		t.Errorf("the counts of two processes may be the same bytes, and yet there is a digest %q", a)
	}
}

func TestAClaimedCountIsNeverMoreThanADatabaseCanAddUp(t *testing.T) {
	b := posted(t, "/api/1/envelope/"+withKey, "{}\n{\"type\":\"client_report\"}\n"+
		`{"discarded_events":[{"reason":"a","category":"error","quantity":"9223372036854775807"},{"reason":"b","category":"error","quantity":9223372036854775807},{"reason":"c","category":"error","quantity":"3"}]}`+"\n"+
		"{\"type\":\"sessions\"}\n"+`{"attrs":{"release":"shop@1"},"aggregates":[{"started":"2026-01-01T00:00:00Z","exited":"9223372036854775807","crashed":"2"}]}`)
	want := []ingest.Skip{{Protocol: "sentry", Reason: "dropped by the SDK: c error", Count: 3}}
	if diff := cmp.Diff(want, b.Skipped); diff != "" {
		t.Error(diff)
	}
	if len(b.Sessions) != 1 || b.Sessions[0].Count != 2 {
		t.Errorf("sessions %+v", b.Sessions)
	}
}

func TestASessionsOrderMayBeMillisecondsSince1970(t *testing.T) {
	b := posted(t, "/api/1/envelope/"+withKey, "{}\n{\"type\":\"session\"}\n"+`{"sid":"s1","seq":1795591234567,"status":"ok","attrs":{"release":"shop@1"}}`)
	if len(b.Sessions) != 1 || b.Sessions[0].Seq != 1795591234567 {
		t.Errorf("sessions %+v", b.Sessions)
	}
}
