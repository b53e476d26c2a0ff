package scrub

import (
	"strings"
	"testing"
	"unicode/utf8"

	"paddock/app/issue"
)

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"", "password='a", `{"token": ["a", "b"]}`, "postgres://u:p@h/d", "Bearer abc.def", "-----BEGIN RSA PRIVATE KEY-----\nx", "card 4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00",
		"key: 'whsec_EXAMPLE_1', token=request.GET['token']", "Cookie: a=b; c=d\r\nX-Api-Key: e",
	} {
		f.Add(seed)
	}
	const planted = "hunter2-EXAMPLE-77"
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, planted) {
			return
		}
		e := &issue.Event{Message: s + "\npassword=" + planted + "\n", Tags: map[string]string{"a": planted}, Exceptions: []issue.Exception{{Value: "it was " + planted}}}
		Event(e)
		if strings.Contains(e.Message, planted) || strings.Contains(e.Tags["a"], planted) || strings.Contains(e.Exceptions[0].Value, planted) {
			t.Errorf("the secret is left in %q, %q, %q", e.Message, e.Tags["a"], e.Exceptions[0].Value)
		}
		if utf8.ValidString(s) && !utf8.ValidString(e.Message) {
			t.Errorf("%q is no UTF-8", e.Message)
		}
		if len(e.Message) > 12*len(s)+200 {
			t.Errorf("%d bytes became %d", len(s), len(e.Message))
		}
	})
}
