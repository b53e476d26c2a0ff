package scrub

import (
	"encoding/json"
	"strings"
	"testing"

	"paddock/app/issue"
)

func TestNoSecretIsLeftInAnyPlaceOfAnEvent(t *testing.T) {
	secrets := []string{"hunter2-EXAMPLE", "tok_EXAMPLE_123456", "4111 1111 1111 1111", "sess-EXAMPLE-0123456789", "s3cr3t-db"}
	e := &issue.Event{
		Message: "login with password='hunter2-EXAMPLE' failed; card 4111 1111 1111 1111",
		Request: &issue.Request{
			URL:     "https://shop.example.com/?token=tok_EXAMPLE_123456&page=2",
			Headers: []issue.Var{{Name: "Authorization", Value: "Bearer tok_EXAMPLE_123456"}, {Name: "Host", Value: "shop.example.com"}},
			Cookies: []issue.Var{{Name: "sessionid", Value: "sess-EXAMPLE-0123456789"}},
			Form:    []issue.Var{{Name: "password", Value: "hunter2-EXAMPLE"}, {Name: "email", Value: "zoe@example.com"}},
		},
		Exceptions: []issue.Exception{{Type: "E", Value: "postgres://shop:s3cr3t-db@db/shop", Frames: []issue.Frame{
			{Vars: []issue.Var{{Name: "form", Value: "{'password': 'hunter2-EXAMPLE', 'size': 'xl'}"}, {Name: "raw", Value: "sess-EXAMPLE-0123456789"}}},
		}}},
		Extra: map[string]issue.RawJSON{"job": issue.RawJSON(`{"api_key":"tok_EXAMPLE_123456","rows":7}`)},
	}
	Event(e)
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets {
		if strings.Contains(string(text), s) {
			t.Errorf("%q is left in %s", s, text)
		}
	}
	for _, s := range []string{"page=2", "shop.example.com", "'size': 'xl'", `"rows":7`, "zoe@example.com"} {
		if !strings.Contains(string(text), s) {
			t.Errorf("%q is gone from %s", s, text)
		}
	}
}

func TestOrdinaryTextIsLeftAlone(t *testing.T) {
	for _, s := range []string{
		"invalid literal for int() with base 10: 'abc'",
		"The authors of the card catalogue",
		"tokens = text.split()",
		"session_duration=300",
		"order 1234567890123456 was not found",
	} {
		e := &issue.Event{Message: s}
		if Event(e); e.Message != s {
			t.Errorf("%q became %q", s, e.Message)
		}
	}
}

func TestAValueIsMaskedHoweverItsNameIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		`{'api-key': 'k1_abc', 'n': 1}`:                         `{'api-key': '[Filtered]', 'n': 1}`,
		`{"password":"a\"b c","n":1}`:                           `{"password":"[Filtered]","n":1}`,
		`{\"password\":\"a b\",\"n\":1}`:                        `{\"password\":[Filtered],\"n\":1}`,
		`('db_passwd', b'a b')`:                                 `('db_passwd', b'[Filtered]')`,
		`<QueryDict: {'pwd': ['a b'], 'cvv': 123}>`:             `<QueryDict: {'pwd': [Filtered], 'cvv': [Filtered]}>`,
		`dsn: host=db password=a1 user=shop`:                    `dsn: host=db password=[Filtered] user=shop`,
		`login(secret_key = "a b", size=3)`:                     `login(secret_key = "[Filtered]", size=3)`,
		`client_secret: 'a b', size: 3`:                         `client_secret: '[Filtered]', size: 3`,
		"Cookie: a=1; b=2\r\nHost: x":                           "Cookie: [Filtered]\r\nHost: x",
		`sent Authorization: Basic dXNlcg== to "x"`:             `sent Authorization: [Filtered]"x"`,
		`reauthorization: done`:                                 `reauthorization: done`,
		`token = request.GET["x"]`:                              `token = request.GET["x"]`,
		`password: see the manual`:                              `password: see the manual`,
		`key ` + "AKIA" + `ABCDEFGHIJKLMNOP of asian shops`:     `key [Filtered] of asian shops`,
		`{"password" => "a1b2c3d4"}`:                            `{"password" => "[Filtered]"}`,
		`{"name": "password", "value": "a1b2c3d4"}`:             `{"name": "password", "value": "[Filtered]"}`,
		`{"name": "password", "required": true}`:                `{"name": "password", "required": true}`,
		`{'password': u'a1b2c3d4'}`:                             `{'password': u'[Filtered]'}`,
		`[["Cookie","a=a1b2c3d4"]]`:                             `[["Cookie","[Filtered]"]]`,
		`postgres://shop:p@a1b2c3d4@db/shop`:                    `postgres://shop:[Filtered]@db/shop`,
		`{'password': 'a1b2c3d4 cut`:                            `{'password': '[Filtered]'`,
		`PHPSESSID=a1b2c3d4 passcode='a1b2'`:                    `PHPSESSID=[Filtered] passcode='[Filtered]'`,
		`card 4111-1111-1111-1111, please`:                      `card [Filtered], please`,
		`4111 1111 1111 1111 2026`:                              `[Filtered] 2026`,
		`ref_4111111111111111 and 4111111111111111x`:            `ref_4111111111111111 and 4111111111111111x`,
		`2026-03-04 10:11:12 4111111111111111.`:                 `2026-03-04 10:11:12 [Filtered].`,
		`sent "Bearer abc.DEF-123_x" and bearer of bad news`:    `sent "Bearer [Filtered]" and bearer of bad news`,
		`Token  0123456789abcdef; my_token 0123456789`:          `Token  [Filtered]; my_token 0123456789`,
		`pay to GB29 NWBK 6016 1331 9268 19 today`:              `pay to [Filtered] today`,
		`password='` + strings.Repeat("x", 5000) + `' failed`:   `password='[Filtered]' failed`,
		strings.Repeat("token ", 1000) + `password=` + `a1 end`: strings.Repeat("token ", 1000) + `password=[Filtered] end`,
	} {
		e := &issue.Event{Message: text}
		if Event(e); e.Message != want {
			t.Errorf("%.100q became %.100q, want %.100q", text, e.Message, want)
		}
	}
}

func BenchmarkTextWithoutSecrets(b *testing.B) {
	text := strings.Repeat("<Order: basket of the cookie shop, card on file, password_changed 2026-11-22, https://shop.example.com/orders/1042/> ", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Event(&issue.Event{Message: text})
	}
}
