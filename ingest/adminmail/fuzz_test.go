package adminmail

import (
	"encoding/json"
	"strings"
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
		b := Batch(r)
		if len(b.Errors)+len(b.Skipped) != 1 || len(b.Raw) > 1 {
			t.Errorf("%d events, %d skipped, %d kept raw", len(b.Errors), len(b.Skipped), len(b.Raw))
		}
		if len(b.Raw) > 0 {
			kept := b.Raw[0]
			if len(kept.Mail.Mail) != 32 || !utf8.Valid(kept.Body) || len(kept.Body) > 8*len(raw)+8192 {
				t.Errorf("kept as %+v, %d bytes of %d", kept.Mail, len(kept.Body), len(raw))
			}
			return
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

func FuzzShape(f *testing.F) {
	f.Add([]byte(django16))
	f.Add(oddMail())
	f.Fuzz(func(t *testing.T, raw []byte) {
		shape := Shape(raw)
		if !utf8.ValidString(shape) || len(shape) > 8*len(raw)+8192 {
			t.Errorf("%d bytes became %d", len(raw), len(shape))
		}
		for _, line := range strings.Split(shape, "\n") {
			for _, word := range shapeWord.FindAllString(line, -1) {
				if len(word) > 20 {
					t.Errorf("%q is shown", word)
				}
			}
		}
	})
}

// FuzzMend tries what undoes the ways of mails on texts that nobody sent.
func FuzzMend(f *testing.F) {
	f.Add("Traceback (most recent call last):\nFile \"/srv/a.py\", line\n3, in f\nx()\nKeyError: 1\n")
	f.Add("see http://a.test/ <http://a.test/> and https://urldefense.com/v3/__http:/b.test__;!!x$")
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) && !utf8.ValidString(mend(text)) {
			t.Errorf("%q", mend(text))
		}
		if got := mend(text); len(got) > 8*len(text)+100 {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
		_ = withoutBanner(text)
		_ = fromUTF7(text)
		_ = mendQuoted([]byte(text))
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
