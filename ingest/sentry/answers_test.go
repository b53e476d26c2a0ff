package sentry_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
	"paddock/ingest"
)

const (
	someID = "0123456789abcdef0123456789abcdef"
	event  = `{"event_id":"` + someID + `","message":"hello"}`
	head   = `{"event_id":"` + someID + `"}` + "\n"
)

// knock sends a body and gives status, headers and the answered JSON.
func knock(t *testing.T, method, address, body string, headers ...string) (status int, h http.Header, answer map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(text, &answer) // a pixel is no JSON
	return resp.StatusCode, resp.Header, answer
}

func zipped(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.WriteString(w, s) // to memory
	_ = w.Close()
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestEveryWayOfDeliveringAnEventIsAnsweredWithItsID(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	key := []string{"X-Sentry-Auth", "Sentry sentry_version=7, sentry_client=raven-python/6.10, sentry_key=abc, sentry_secret=def"}
	envelope := head + `{"type":"event","length":` + fmt.Sprint(len(event)) + "}\n" + event
	withDSN := `{"dsn":"https://abc@errors.example.com/1"}` + "\n" + `{"type":"event"}` + "\n" + event
	for name, one := range map[string]struct {
		method, path, body string
		headers            []string
	}{
		"an envelope":                     {"POST", "/api/1/envelope/", envelope, key},
		"without a slash at the end":      {"POST", "/api/1/envelope", envelope, key},
		"a line end after the last item":  {"POST", "/api/1/envelope/", envelope + "\n\n", key},
		"no length":                       {"POST", "/api/1/envelope/", head + `{"type":"event"}` + "\n" + event + "\n", key},
		"the key in the query":            {"POST", "/api/1/envelope/?sentry_key=abc&sentry_version=7", envelope, nil},
		"the key in Authorization":        {"POST", "/api/1/envelope/", envelope, []string{"Authorization", "Sentry sentry_key=abc"}},
		"the key in the envelope":         {"POST", "/api/1/envelope/", withDSN, nil},
		"a tunnel":                        {"POST", "/some/path/of/the/site", withDSN, []string{"Content-Type", "text/plain;charset=UTF-8"}},
		"a form's content type":           {"POST", "/api/1/envelope/", envelope, append([]string{"Content-Type", "application/x-www-form-urlencoded"}, key...)},
		"a store request":                 {"POST", "/api/1/store/", event, key},
		"a store request, no project":     {"POST", "/api/store/", event, key},
		"base64":                          {"POST", "/api/1/store/", base64.StdEncoding.EncodeToString([]byte(event)), key},
		"base64 of zlib":                  {"POST", "/api/1/store/", zipped(event), key},
		"a form":                          {"POST", "/api/1/store/", "sentry_data=" + url.QueryEscape(event), key},
		"an unknown item beside":          {"POST", "/api/1/envelope/", head + `{"type":"brand_new","length":3}` + "\n\xff\n\xfe\n" + `{"type":"event"}` + "\n" + event, key},
		"NaN and Infinity":                {"POST", "/api/1/store/", `{"event_id":"` + someID + `","message":"NaN","extra":{"a":NaN,"b":-Infinity,"c":[Infinity]}}`, key},
		"bytes that are no UTF-8":         {"POST", "/api/1/store/", `{"event_id":"` + someID + `","message":"a` + "\xff\xfe" + `b"}`, key},
		"fields of wrong types":           {"POST", "/api/1/store/", `{"event_id":"` + someID + `","message":{"formatted":7},"exception":"x","tags":7,"request":[],"user":"me","breadcrumbs":{"values":7},"level":9}`, key},
		"an id with dashes in upper case": {"POST", "/api/1/store/", `{"event_id":"01234567-89AB-CDEF-0123-456789ABCDEF"}`, key},
	} {
		status, _, answer := knock(t, one.method, base+one.path, one.body, one.headers...)
		if status != http.StatusOK || answer["id"] != someID {
			t.Errorf("%s: answered %d %v", name, status, answer)
		}
		if got := m.take(); len(got) != 1 || len(got[0].Errors) != 1 || got[0].Errors[0].ID != someID {
			t.Errorf("%s: kept %+v", name, got)
		}
	}
}

func TestWhatIsNotKeptIsRefusedAndSaysWhy(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	key := []string{"X-Sentry-Auth", "Sentry sentry_key=abc"}
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for name, one := range map[string]struct {
		path, body string
		headers    []string
		want       int
	}{
		"nothing":                         {"/api/1/envelope/", "", key, 400},
		"a line end":                      {"/api/1/envelope/", "\n", key, 400},
		"garbage":                         {"/api/1/envelope/", "garbage", key, 400},
		"a list as header":                {"/api/1/envelope/", "[]\n", key, 400},
		"an item header that is no JSON":  {"/api/1/envelope/", head + "{\n{}", key, 400},
		"an item without a type":          {"/api/1/envelope/", head + "{}\n{}", key, 400},
		"a length beyond the end":         {"/api/1/envelope/", head + `{"type":"event","length":999}` + "\n" + event, key, 400},
		"a length that is too short":      {"/api/1/envelope/", head + `{"type":"event","length":3}` + "\n" + event, key, 400},
		"a length below zero":             {"/api/1/envelope/", head + `{"type":"event","length":-1}` + "\n" + event, key, 400},
		"an event that is a list":         {"/api/1/store/", "[]", key, 400},
		"an event that is a number":       {"/api/1/store/", "7", key, 400},
		"an empty store request":          {"/api/1/store/", "  ", key, 400},
		"JSON that is nested deeply":      {"/api/1/store/", `{"extra":{"a":` + deep + `}}`, key, 400},
		"more values than memory is for":  {"/api/1/store/", `{"tags":[` + strings.Repeat("0,", 1_100_000) + `0]}`, key, 413},
		"an event of 9 MB":                {"/api/1/store/", `{"message":"` + strings.Repeat("a", 9<<20) + `"}`, key, 413},
		"no key":                          {"/api/1/envelope/", head, nil, 403},
		"a wrong key":                     {"/api/1/envelope/", head, []string{"X-Sentry-Auth", "Sentry sentry_key=wrong"}, 403},
		"keys that disagree":              {"/api/1/envelope/?sentry_key=def", head, key, 403},
		"a key and a dsn that disagree":   {"/api/1/envelope/", `{"dsn":"https://other@x.example/1"}` + "\n", key, 403},
		"a dsn of another project":        {"/api/1/envelope/", `{"dsn":"https://abc@x.example/2"}` + "\n", key, 403},
		"an unknown path without a dsn":   {"/nothing", "hello", nil, 404},
		"an unknown path without a body":  {"/nothing", "", key, 404},
		"an unknown content encoding":     {"/api/1/envelope/", head, append([]string{"Content-Encoding", "lzma"}, key...), 415},
		"a body that is not its encoding": {"/api/1/envelope/", head, append([]string{"Content-Encoding", "gzip"}, key...), 400},
	} {
		status, h, answer := knock(t, http.MethodPost, base+one.path, one.body, one.headers...)
		if status != one.want || answer["detail"] == "" || h.Get("X-Sentry-Error") == "" {
			t.Errorf("%s: answered %d %v, want %d", name, status, answer, one.want)
		}
		if got := m.take(); len(got) > 0 {
			t.Errorf("%s: kept %+v", name, got)
		}
	}
}

func TestAnEnvelopeWithoutAnythingToKeepIsWell(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	if status, _, answer := knock(t, http.MethodPost, base+"/api/1/envelope/", "{}", "X-Sentry-Auth", "Sentry sentry_key=abc"); status != http.StatusOK || len(answer) != 0 {
		t.Errorf("answered %d %v", status, answer)
	}
}

func TestThePixelOfOldBrowserClientsIsAnImage(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	status, h, _ := knock(t, http.MethodGet, base+"/api/1/store/?sentry_key=abc&sentry_data="+url.QueryEscape(event), "")
	if status != http.StatusOK || h.Get("Content-Type") != "image/gif" || len(m.take()) != 1 {
		t.Errorf("answered %d %s", status, h.Get("Content-Type"))
	}
	if status, _, _ := knock(t, http.MethodGet, base+"/api/1/store/?sentry_key=abc", ""); status != http.StatusBadRequest {
		t.Errorf("without data: answered %d", status)
	}
}

func TestAFullStoreTellsClientsToWaitWholeSeconds(t *testing.T) {
	m := &memory{err: fmt.Errorf("keep: %w", ingest.ErrBusy)}
	base := listen(t, m).URL
	status, h, _ := knock(t, http.MethodPost, base+"/api/1/store/", event, "X-Sentry-Auth", "Sentry sentry_key=abc")
	got := []string{fmt.Sprint(status), h.Get("Retry-After"), h.Get("X-Sentry-Rate-Limits"), h.Get("Access-Control-Expose-Headers")}
	want := []string{"429", "5", "5:default;error;security;transaction;span;log_item;attachment;session;profile;profile_chunk;replay;monitor;feedback;trace_metric:organization:busy", "x-sentry-error, x-sentry-rate-limits, retry-after"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsUnknownTooLargeOrOneTooManyIsSkippedAndCounted(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	item := func(typ, payload string) string {
		return fmt.Sprintf("{\"type\":%q,\"length\":%d}\n%s\n", typ, len(payload), payload)
	}
	body := head + item("brand_new", "\x00\x01") + item("check_in", strings.Repeat("a", 200<<10)) + item("event", event) + item("event", event) + item("session", `{"sid":"a"}`)
	if status, _, _ := knock(t, http.MethodPost, base+"/api/1/envelope/", body, "X-Sentry-Auth", "Sentry sentry_key=abc"); status != http.StatusOK {
		t.Fatalf("answered %d", status)
	}
	got := m.take()[0]
	want := []ingest.Skip{
		{Protocol: "sentry", Reason: "unknown item type: brand_new", Count: 1}, {Protocol: "sentry", Reason: "too large: check_in", Count: 1},
		{Protocol: "sentry", Reason: "second event in one envelope", Count: 1},
	}
	if diff := cmp.Diff(want, got.Skipped); diff != "" {
		t.Error(diff)
	}
	if len(got.Errors) != 1 || len(got.Items) != 1 || got.Items[0].Type != "session" {
		t.Errorf("kept %d events and %+v", len(got.Errors), got.Items)
	}
}

func TestTimesThatCannotBeRightGiveWayToTheTimeOfReceipt(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	now := time.Now().UTC().Truncate(time.Second)
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	envelope := func(sent, happened string) string {
		return `{"sent_at":"` + sent + `"}` + "\n" + `{"type":"event"}` + "\n" + `{"timestamp":"` + happened + `"}`
	}
	for name, one := range map[string]struct {
		body string
		want time.Duration // from now; a minute off is the time of receipt
	}{
		"an hour ago":                       {envelope(at(0), at(-time.Hour)), -time.Hour},
		"two months ago":                    {envelope(at(0), at(-60*24*time.Hour)), 0},
		"in ten minutes":                    {envelope(at(0), at(10*time.Minute)), 0},
		"by a clock that is a day behind":   {envelope(at(-24*time.Hour), at(-26*time.Hour)), -2 * time.Hour},
		"by a clock that is ten years fast": {envelope(at(87600*time.Hour), at(87599*time.Hour)), -time.Hour},
		"never":                             {envelope("never", "never"), 0},
	} {
		knock(t, http.MethodPost, base+"/api/1/envelope/", one.body, "X-Sentry-Auth", "Sentry sentry_key=abc")
		got := m.take()
		if len(got) != 1 || len(got[0].Errors) != 1 {
			t.Fatalf("%s: kept %+v", name, got)
		}
		if off := got[0].Errors[0].Time.Sub(now.Add(one.want)).Abs(); off > time.Minute {
			t.Errorf("%s: off by %s", name, off)
		}
	}
}

func TestNumbersThatCannotBeTimesOrLinesAreLeftOut(t *testing.T) {
	m := &memory{}
	base := listen(t, m).URL
	body := `{"event_id":"` + someID + `","timestamp":1e300,"exception":{"values":[{"type":"E","value":"v","stacktrace":{"frames":[{"lineno":1e300,"colno":-1e300,"function":null},7,null]}}]}}`
	knock(t, http.MethodPost, base+"/api/1/store/", body, "X-Sentry-Auth", "Sentry sentry_key=abc")
	got := m.take()[0].Errors[0]
	if diff := cmp.Diff([]issue.Exception{{Type: "E", Value: "v", Frames: []issue.Frame{{InApp: true}}}}, got.Exceptions); diff != "" {
		t.Error(diff)
	}
	if !got.Time.Equal(got.Received) {
		t.Errorf("time %s, received %s", got.Time, got.Received)
	}
}
