package adminmail

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"paddock/app/issue"
	"paddock/ingest/traceback"
)

func FuzzRead(f *testing.F) {
	f.Add([]byte(django16))
	f.Add([]byte("Subject: [Django] Broken link on shop.example.com\n\nReferrer: /\nRequested URL: /x\n"))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n" + django16 + "\n--a--"))
	f.Add([]byte("Subject: [Shop] ERROR: Sync stopped\n\nSync stopped\n" + logged))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Read(raw, Meta{})
		if err != nil {
			return
		}
		if r.Verdict == IsOther && r.Why == "" {
			t.Error("left alone without a reason")
		}
		if b := Batch(r); len(b.Errors)+len(b.Skipped) != 1 {
			t.Errorf("%d events, %d skipped", len(b.Errors), len(b.Skipped))
		}
		if r.Verdict != IsOther && len(r.Event.ID) != 32 {
			t.Errorf("id %q", r.Event.ID)
		}
		text, err := json.Marshal(r.Event)
		if err != nil || !utf8.Valid(text) {
			t.Errorf("an event that cannot be stored: %v", err)
		}
		if len(text) > 64*len(raw)+8192 {
			t.Errorf("%d bytes became %d", len(raw), len(text))
		}
		_ = issue.Group(&r.Event)
	})
}

func FuzzTraceback(f *testing.F) {
	for _, seed := range []string{
		logged, "Traceback (most recent call last):\n  File \"a\", line 1, in f\n    x\n    ^\nKeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n" + logged,
		"File \"a\" in f\n  3. x\nDuring handling of the above exception ('a\nb'), another exception occurred:\n  File \"b\", in g\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, rest, ok := traceback.Read(text)
		if ok != (len(got) > 0) || len(rest) > len(text) {
			t.Errorf("%v with %d exceptions, %d bytes after", ok, len(got), len(rest))
		}
		for _, all := range [][]issue.Exception{got, traceback.ReadDjango(text)} {
			size := 0
			for _, x := range all {
				size += len(x.Type) + len(x.Value)
				for _, frame := range x.Frames {
					size += len(frame.AbsPath) + len(frame.Function) + len(frame.ContextLine)
				}
			}
			if size > len(text) {
				t.Errorf("%d bytes became %d", len(text), size)
			}
		}
	})
}

func FuzzPythonDict(f *testing.F) {
	for _, seed := range []string{"{'a': u'b', \"c\": [u'd', b'e'], 'f': <x at 0x1>, 'g': 'h' 'i'}", "{'a': {'b': ('c', 'd')}, 'e", "<QueryDict: {}>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		size := 0
		for _, v := range pythonDict(s) {
			size += len(v.Name) + len(v.Value)
		}
		if size > 4*len(s) {
			t.Errorf("%d bytes became %d", len(s), size)
		}
	})
}
