package scrub

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/ingest"
)

func TestATextThatIsAttachedIsLookedThroughAndABinaryFileIsKept(t *testing.T) {
	const secret = `{"password":"swordfish-77"}`
	own := compiled(t, "mask pattern /K[0-9]{4}/", "mask name customer_no")
	for name, row := range map[string]struct {
		rules                           *Rules
		headers, payload, wantH, wantIn string
	}{
		"JSON":             {nil, `{"type":"attachment","content_type":"application/json","length":27}`, secret, `{"content_type":"application/json","length":25,"type":"attachment"}`, `{"password":"[Filtered]"}`},
		"lines of JSON":    {nil, `{"filename":"a.jsonl"}`, secret + "\n" + `{"size":"xl"}`, `{"filename":"a.jsonl"}`, `{"password":"[Filtered]"}` + "\n" + `{"size":"xl"}`},
		"a log":            {nil, `{"filename":"a.log"}`, "size=xl\ntoken=abcdef0123456789 rest\n", `{"filename":"a.log"}`, "size=xl\ntoken=[Filtered] rest\n"},
		"Latin 1":          {nil, `{"content_type":"text/plain"}`, "Gr\xfc\xdfe token=abcdef0123456789", `{"content_type":"text/plain"}`, "Gr\xfc\xdfe token=[Filtered]"},
		"no secret":        {nil, `{"length":14}`, `{"b": 1, "a":2`, `{"length":14}`, `{"b": 1, "a":2`},
		"a picture":        {own, `{"content_type":"image/png"}`, "\x89PNG\x00 token=abcdef0123456789 K1234", `{"content_type":"image/png"}`, "\x89PNG\x00 token=abcdef0123456789 K1234"},
		"own rules, text":  {own, `{"length":13}`, "order K1234 .", `{"length":18}`, "order [Filtered] ."},
		"own rules, JSON":  {own, `{"length":18}`, `{"customer_no":42}`, `{"length":28}`, `{"customer_no":"[Filtered]"}`},
		"own rules, lines": {own, `{}`, `{"no":"K1234"}` + "\n" + `{"no":"K5678"}`, `{}`, `{"no":"[Filtered]"}` + "\n" + `{"no":"[Filtered]"}`},
	} {
		item := ingest.Item{Type: "attachment", Headers: []byte(row.headers), Payload: []byte(row.payload)}
		row.rules.Item(&item)
		if diff := cmp.Diff([]string{row.wantH, row.wantIn}, []string{string(item.Headers), string(item.Payload)}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	large := "token=abcdef0123456789 " + strings.Repeat("x", maxAttached)
	item := ingest.Item{Type: "attachment", Payload: []byte(large)}
	if Item(&item); string(item.Payload) != large {
		t.Error("one beyond the bound was changed")
	}
}

func BenchmarkALogThatIsAttached(b *testing.B) {
	text := strings.Repeat("2026-11-24T12:00:00Z INFO shop.checkout order=4017 user=zoe size=xl https://shop.example.com/cart/?step=2\n", 1<<20/100)
	text += "token=abcdef0123456789"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		item := ingest.Item{Type: "attachment", Payload: []byte(text)}
		Item(&item)
	}
}
