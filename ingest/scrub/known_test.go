package scrub

import (
	"strings"
	"testing"

	"paddock/app/issue"
)

// joined writes a key without having it in the source, where scanners would find it.
func joined(parts ...string) string { return strings.Join(parts, "") }

func TestSecretsAreKnownInEveryWayTextsWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		`/login?next=%2Fa%3Fpassword%3Dhunter2%26page%3D2`:                                                `/login?next=%2Fa%3Fpassword%3D[Filtered]%26page%3D2`,
		`q=token%253Dabc123 end`:                                                                          `q=token%253D[Filtered] end`,
		`user[password]=hunter2&user[name]=zoe`:                                                           `user[password]=[Filtered]&user[name]=zoe`,
		`user%5Bpassword%5D=hunter2&b=1`:                                                                  `user%5Bpassword%5D=[Filtered]&b=1`,
		"--b1\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhun ter2\r\n--b1":               "--b1\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n[Filtered]\r\n--b1",
		"--b1\nContent-Disposition: form-data; name=\"size\"\n\nxl\n--b1":                                 "--b1\nContent-Disposition: form-data; name=\"size\"\n\nxl\n--b1",
		`b'--b1\r\nContent-Disposition: form-data; name="pwd"\r\n\r\nabc\r\n--b1--'`:                      `b'--b1\r\nContent-Disposition: form-data; name="pwd"\r\n\r\n[Filtered]\r\n--b1--'`,
		`clone https://0123456789abcdef0123@git.example.com/shop.git`:                                     `clone https://[Filtered]@git.example.com/shop.git`,
		`amqp://shop:pa55@mq:5672/ redis://:pa55@cache/0`:                                                 `amqp://shop:[Filtered]@mq:5672/ redis://:[Filtered]@cache/0`,
		"login failed: user: zoe password: hunter2":                                                       "login failed: user: zoe password: [Filtered]",
		"database:\n  password: sommer\n  port: 5432":                                                     "database:\n  password: [Filtered]\n  port: 5432",
		"api_key: 0123abcd4567":                                                                           "api_key: [Filtered]",
		`Server=db;Database=shop;Uid=a;Pwd=pa55;`:                                                         `Server=db;Database=shop;Uid=a;Pwd=[Filtered];`,
		`UPDATE auth_user SET password = 'pa55', age = 7`:                                                 `UPDATE auth_user SET password = '[Filtered]', age = 7`,
		`SELECT 1 FROM u WHERE "u"."password" = 'pa55'`:                                                   `SELECT 1 FROM u WHERE "u"."password" = '[Filtered]'`,
		"SELECT 1 FROM u WHERE `password` = 'pa55'":                                                       "SELECT 1 FROM u WHERE `password` = '[Filtered]'",
		`SELECT 1 FROM u WHERE token LIKE 'pa55%'`:                                                        `SELECT 1 FROM u WHERE token LIKE '[Filtered]'`,
		`INSERT INTO auth_user ("id", "name", "password") VALUES (1, 'b, (c)', 'it''s x'), (2, 'd', 'e')`: `INSERT INTO auth_user ("id", "name", "password") VALUES (1, 'b, (c)', '[Filtered]'), (2, 'd', '[Filtered]')`,
		"Set-Cookie: sessionid=abc; HttpOnly":                                                             "Set-Cookie: [Filtered]",
		joined("key ", "gh", "p_0123456789abcdefABCDEF0123456789abcd"):                                    "key [Filtered]",
		joined("key ", "sk", "_live_", "0123456789abcdef"):                                                "key [Filtered]",
		joined("key ", "xo", "xb-0123456789-abcdefghij"):                                                  "key [Filtered]",
		joined("sent ", "eyJ", "hbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxIn0.c2lnbmF0dXJl"):                      "sent [Filtered]",
		"card 5555555555554444 of zoe":                                                                    "card [Filtered] of zoe",
		"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nand more":                  "[Filtered]\nand more",
	} {
		e := &issue.Event{Message: text}
		if Event(e); e.Message != want {
			t.Errorf("%q\nbecame %q\nwant   %q", text, e.Message, want)
		}
	}
}

func TestWhatIsNoSecretSurvives(t *testing.T) {
	for _, text := range []string{
		"request 0f8fad5b-d9cb-469f-a165-70867728950e failed",
		"at commit 8e707f9c2d3a4b5c6d7e8f901234567890abcdef",
		"order 1234567890123456 and 4111111111111112 were not found",
		"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"Password reset for zoe@example.com was asked for",
		"password reset: done, see https://shop.example.com/reset/12/",
		"Your password: too short, it must have 8 characters",
		"password: see the manual",
		"CSRF token: missing",
		"Invalid token: expired",
		"Unexpected token: 1",
		"SyntaxError: Unexpected token < in JSON at position 0",
		"Forbidden (CSRF token missing.): /checkout/",
		"def login(username: str, password: str) -> bool:",
		"    password: str",
		"    token: Optional[str] = None",
		"https://git@github.com/example/shop.git and ssh://deploy@example.com/srv",
		`File "/srv/shop/passwords/views.py", line 4017, in reset_password`,
		"tokens: 1024, max_tokens: 4096",
		"INSERT INTO store_order (id, number) VALUES (1, '4111-22')",
		"SELECT id FROM auth_user WHERE username = 'zoe'",
		"the secretary signed on 2026-11-25 10:11:12.131415",
		"GB00 NWBK 6016 1331 9268 19 is no account",
		"IntegrityError: UNIQUE constraint failed: accounts_token.key",
		"KeyError: 'password'",
		"password is not set",
		"1764055870123 1764055870123456",
		"tel +49 30 901820 and 192.168.100.200:54321",
	} {
		e := &issue.Event{Message: text}
		if Event(e); e.Message != text {
			t.Errorf("%q\nbecame %q", text, e.Message)
		}
	}
}

func BenchmarkTextWithNames(b *testing.B) {
	text := "SELECT auth_user.id, auth_user.password, auth_token.key FROM auth_user INNER JOIN auth_token ON (auth_token.user_id = auth_user.id) WHERE auth_user.id = 4017"
	for b.Loop() {
		(&masker{}).text(text)
	}
}
