package scrub

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"paddock/app/issue"
)

func TestSecretsOfManyKindsAreFoundInTextAndInJSON(t *testing.T) {
	long, hex := "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6kL9n", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	for text, secret := range map[string]string{
		"refresh with §":  joined("1/", "/0", long),
		"got § from it":   joined("ya", "29.", long),
		"§ is the client": joined("GOC", "SPX-", long[:28]),
		"AccountName=shop;AccountKey=§;EndpointSuffix=x": long + "==",
		"https://x.example.com/c/b?sv=2022&sig=§":        long,
		"runner §":           joined("gl", "rt-", long[:20]),
		"storefront says §":  joined("shp", "pa_", hex),
		"droplet asks by §":  joined("do", "r_v1_", hex+hex),
		"slack said no to §": joined("xa", "pp-1-", long),
		"POST https://hooks.slack.com/services/§ failed":        "T0AB1CD2E/B3FG4HI5J/" + long[:24],
		"https://discord.com/api/webhooks/123456789012345678/§": long + long[:28],
		"https://api.telegram.org/bot§/sendMessage":             "123456789:AA" + long[:33],
		"mailgun §":          joined("key", "-", hex),
		"docker §":           joined("dckr", "_pat_", long[:27]),
		"vault §":            joined("hv", "s.", long[:24]),
		"mysql://u:§@h/d":    "pw9x/a8c",
		"postgres://u:§@h/d": "pw9x#a8c",
		`Authorization: Digest username="Mufasa", nonce="§", response="a1"`: hex,
		"curl -u admin:§ https://x.test":                                    "kq8Lw2pz",
		"card § declined":                                                   "4111.1111.1111.1111",
		"pan=§&x=1":                                                         "4111%201111%201111%201111",
		"charge § x":                                                        "4111\u00a01111\u00a01111\u00a01111",
		"to § please":                                                       "NO9386011117947",
		"from § please":                                                     "de89370400440532013000",
		"acct=§&x=1":                                                        "DE89+3704+0044+0532+0130+00",
		"iban: § x":                                                         "GB29-NWBK-6016-1331-9268-19",
		"-----BEGIN PGP PRIVATE KEY BLOCK-----\n§\n-----END PGP PRIVATE KEY BLOCK-----": long,
		"PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n§\nPrivate-MAC: ab":      long,
		"CREATE USER shop WITH PASSWORD '§'":                                            "kq8Lw2pz",
		"CREATE USER 'x'@'h' IDENTIFIED BY '§'":                                         "kq8Lw2pz",
		"hash § bad":                                                                    "pbkdf2_sha256$600000$aB3dE6gH9jK2$" + long + "=",
		"crypted § bad":                                                                 "$2b$12$" + long + long[:13],
		"<password>§</password>":                                                        "kq8Lw2pz",
		`<wsse:Password Type="x">§</wsse:Password>`:                                     "kq8Lw2pz",
		`<input type="hidden" name="csrfmiddlewaretoken" value="§">`:                    long,
		`<input value="§" type="password">`:                                             "kq8Lw2pz",
		"<key>Password</key><string>§</string>":                                         "kq8Lw2pz",
		"/callback?code=§&state=x":                                                      long,
		"The password is §":                                                             "kq8Lw2pz",
		"if password == '§':":                                                           "kq8Lw2pz",
		"fetch --api-key § now":                                                         "kq8Lw2pz",
		"sshpass -p '§' ssh x":                                                          "kq8Lw2pz",
		"body: § end":                                                                   base64.StdEncoding.EncodeToString([]byte("username=zoe&password=hunter2")),
		`{"p\u0061ssword": "§"}`:                                                        "kq8Lw2pz",
		`{\\\"password\\\": \\\"§\\\"}`:                                                 "kq8Lw2pz",
		`{"body": "{\"user\": {\"pass\": \"§\"}}"}`:                                     "kq8Lw2pz",
		`'[default]\naws_access_key_id = x\naws_secret_access_key = §\n'`:               long,
		"{'contraseña': '§', 'a': 1}":                                                   "kq8Lw2pz",
		"{'kennwort': '§'}":                                                             "kq8Lw2pz",
		"FERNET_KEY=§":                                                                  long,
		"?sid=§&x":                                                                      hex,
		"{'_auth_user_hash': '§'}":                                                      hex,
		"{'master_key': '§'}":                                                           "kq8Lw2pz",
		"HASHIDS_SALT = '§'":                                                            "kq8Lw2pz",
	} {
		text = strings.ReplaceAll(text, "§", secret)
		e := &issue.Event{Message: text, Extra: map[string]issue.RawJSON{"a": quotedJSON(t, text)}}
		if Event(e); strings.Contains(e.Message, secret) || strings.Contains(string(e.Extra["a"]), secret) {
			t.Errorf("%q\nbecame %q and %s", text, e.Message, e.Extra["a"])
		}
	}
}

func TestNumbersAndSentencesThatOnlyLookLikeSecretsStay(t *testing.T) {
	for _, text := range []string{
		"ValidationError: {'password': ['This field is required.']}",
		"Invalid password for user zoe42", "password authentication failed for user \"shop\" on host 10.0.0.1",
		"Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
		"design=modern side=left inside='yes' signal=9 shipping=\"express1\" spin: 'x12345678'",
		"secretary='Zoe 12' and cookiecutter==2.1 and total_tokens: 512345678", "SESSION_COOKIE_AGE = 1209600",
		"1764055870123450 and 1764055870123456789", "version 2026.1125.1011.1213 of release", "matrix 4111.0000 2222.0000",
		"/search?code=DE&page=2", "https://shop.example.com:8443/a/b@2x.png", "http://host:8000/users/zoe@example.com/",
		"<title>Password reset 123</title> <label for=\"id_password\">Password:</label>", `<input type="text" name="author" value="Zoe 12">`,
		"VGhpcyBpcyBqdXN0IGEgaGFybWxlc3MgdGV4dCBvZiBhIHBlcnNvbg==", "be71 0961 2345 6768 and DE12 3456 are no accounts",
		"/botanical-garden-12345678/page", "the bearer expires_in=3600", "sea_salt='1 kg'",
	} {
		e := &issue.Event{Message: text}
		if Event(e); e.Message != text {
			t.Errorf("%q\nbecame %q", text, e.Message)
		}
	}
}

func quotedJSON(t *testing.T, text string) issue.RawJSON {
	t.Helper()
	out, err := json.Marshal(map[string]any{"deep": []string{text}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
