package sentry_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

// form builds a multipart body of pairs of a name and a text; a name with a colon is a file's.
func form(t *testing.T, pairs ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		field, file, isFile := strings.Cut(pairs[i], ":")
		part, err := w.CreateFormField(field)
		if isFile {
			part, err = w.CreateFormFile(field, file)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func TestFilesAddedToAnEventAreTakenApart(t *testing.T) {
	body, kind := form(t, "a:log.txt", "one", "b:shot.png", "\x89PNG\xff")
	b := posted(t, "/api/1/events/"+someID+"/attachments/"+withKey, body, "Content-Type", kind)
	type one struct{ Type, Event, Headers, Body string }
	var got []one
	for _, item := range b.Items {
		got = append(got, one{item.Type, item.EventID, string(item.Headers), string(item.Payload)})
	}
	want := []one{
		{"attachment", someID, `{"content_type":"application/octet-stream","filename":"log.txt","length":3,"type":"attachment"}`, "one"},
		{"attachment", someID, `{"content_type":"application/octet-stream","filename":"shot.png","length":5,"type":"attachment"}`, "\x89PNG\xff"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	base := listen(t, &memory{}).URL
	for name, one := range map[string]struct{ event, body, kind string }{
		"no event id": {"7", body, kind}, "no form": {someID, "one", "text/plain"}, "a broken form": {someID, body[:40], kind}, "no boundary": {someID, body, "multipart/form-data"},
	} {
		if status, _, _ := knock(t, "POST", base+"/api/1/events/"+one.event+"/attachments/"+withKey, one.body, "Content-Type", one.kind); status != 400 {
			t.Errorf("%s: answered %d", name, status)
		}
	}
}

func TestAMinidumpMakesAnEventOfWhatTheFormSays(t *testing.T) {
	for name, fields := range map[string][]string{
		"as JSON":           {"sentry", `{"event_id":"` + someID + `","release":"player@2","tags":{"gpu":"none"}}`},
		"as JSON in pieces": {"sentry__2", `"player@2","tags":{"gpu":"none"}}`, "sentry__1", `{"event_id":"` + someID + `","release":`},
		"field by field":    {"sentry[event_id]", someID, "sentry[release]", "player@2", "sentry[tags][gpu]", "none"},
	} {
		body, kind := form(t, append(fields, "upload_file_minidump:crash.dmp", "MDMP\x93\xa7", "some_file:log.txt", "hello", "prod", "Player")...)
		b := posted(t, "/api/1/minidump/"+withKey, body, "Content-Type", kind)
		if len(b.Errors) != 1 || len(b.Items) != 2 {
			t.Errorf("%s: kept %+v", name, b)
			continue
		}
		e := &b.Errors[0]
		got := []string{e.ID, e.Title(), string(e.Level), e.Release, e.Tags["gpu"], string(e.Extra["prod"]), e.Platform, b.Items[0].EventID}
		if diff := cmp.Diff([]string{someID, "Minidump", "fatal", "player@2", "none", `"Player"`, "native", someID}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if !strings.Contains(string(b.Items[0].Headers), `"attachment_type":"event.minidump"`) || strings.Contains(string(b.Items[1].Headers), "minidump") {
			t.Errorf("%s: %s, %s", name, b.Items[0].Headers, b.Items[1].Headers)
		}
	}
}

func TestABareMinidumpIsAnEventToo(t *testing.T) {
	b := posted(t, "/api/1/minidump"+withKey, "MDMP\x93\xa7", "Content-Type", "application/octet-stream")
	if len(b.Errors) != 1 || b.Errors[0].Title() != "Minidump" || len(b.Items) != 1 || b.Items[0].EventID != b.Errors[0].ID {
		t.Errorf("kept %+v", b)
	}
	base := listen(t, &memory{}).URL
	body, kind := form(t, "prod", "Player")
	if status, _, _ := knock(t, "POST", base+"/api/1/minidump/"+withKey, body, "Content-Type", kind); status != 400 {
		t.Errorf("without a dump: answered %d", status)
	}
}

func TestACrashReportInAnEnvelopeMakesItsEventACrash(t *testing.T) {
	dump := "{\"type\":\"attachment\",\"filename\":\"a.dmp\",\"attachment_type\":\"event.minidump\",\"length\":4}\nMDMP\n"
	for name, one := range map[string]struct{ body, typ string }{
		"alone":                 {head + dump, "Minidump"},
		"with its event":        {head + "{\"type\":\"event\"}\n{\"level\":\"info\"}\n" + dump, "Minidump"},
		"with an exception too": {head + dump + "{\"type\":\"event\"}\n" + `{"exception":{"values":[{"type":"SIGSEGV"}]}}`, "SIGSEGV"},
	} {
		b := posted(t, "/api/1/envelope/"+withKey, one.body)
		if len(b.Errors) != 1 || b.Errors[0].Level != issue.Fatal || b.Errors[0].Title() != one.typ || b.Errors[0].ID != someID || len(b.Items) != 1 {
			t.Errorf("%s: kept %+v", name, b)
		}
	}
}
