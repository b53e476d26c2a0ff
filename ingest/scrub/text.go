package scrub

import (
	"regexp"
	"slices"
	"strings"
)

// secretNames are the parts of names whose values are masked, without separators and in lower case.
var secretNames = []string{
	"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "authorization", "cookie", "sessionid", "sessionkey",
	"csrf", "credential", "privatekey", "accesskey", "signature", "cardnumber", "creditcard", "cvv", "cvc", "iban", "ssn", "xauth",
	"passcode", "passwort", "sessid", "xsrf", "signingkey", "encryptionkey",
	"kennwort", "motdepasse", "contrasena", "contraseña", "senha", "fernet", "hmackey", "authkey", "licensekey", "licencekey", "masterkey",
	"accountkey", "authhash", "userhash", "ccnumber", "ccnum", "cardno", "securitycode", "securityanswer", "subscriptionkey", "functionskey",
	"appkey", "mfacode", "backupcode", "recoverycode", "oauthverifier", "socialsecurity",
}

// secretWhole are names that are secret as a whole only, and secretEnds how names end that are.
var (
	secretWhole = map[string]bool{"auth": true, "pin": true, "otp": true, "totp": true, "sid": true, "pw": true, "pass": true, "jwt": true, "bearer": true, "sig": true, "pan": true}
	secretEnds  = []string{"_pass", "_PASS", "_pw", "_PW", "_SALT"}
)

// longestName is how much of a name is looked at, in bytes.
const longestName = 100

var secretName = newMatcher(map[traces][]string{named: secretNames})

// innocent are names that hold one of secretNames and no secret.
var innocent = map[string]bool{
	"csrfcookiename": true, "csrfheadername": true, "sessioncookiename": true, "tokens": true, "maxtokens": true, "tokencount": true,
	"csrfcookieused": true, "cookies": true, "secretary": true, "secretariat": true, "cookiecutter": true,
	"totaltokens": true, "prompttokens": true, "completiontokens": true, "inputtokens": true, "outputtokens": true, "cachedtokens": true,
}

// innocentEnds are how names end that tell of a secret's keeping, as Django's settings of cookies do.
var innocentEnds = []string{
	"cookieage", "cookiedomain", "cookiehttponly", "cookiename", "cookiepath", "cookiesamesite", "cookiesecure", "cookiemasked", "headername", "tokenname",
	"tokenurl", "tokenuri", "tokenendpoint", "tokenfile", "passwordfile", "secretfile", "keyfile", "tokenlifetime", "tokenttl", "tokenizer", "resettimeout",
}

// sensitive tells whether a name promises a secret.
func sensitive(name string) bool {
	name = strings.Trim(name[:min(longestName, len(name))], `'"\`)
	var buf [longestName]byte
	n := 0
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '_' || c == '-' || c == ' ' || c == '.' || c == '\'' || c == '"':
			continue
		}
		buf[n] = c
		n++
	}
	if !secretName.meets(buf[:n]) {
		return secretWhole[string(buf[:n])] || slices.ContainsFunc(secretEnds, func(end string) bool { return strings.HasSuffix(name, end) })
	}
	plain := string(buf[:n])
	return !innocent[plain] && !slices.ContainsFunc(innocentEnds, func(end string) bool { return strings.HasSuffix(plain, end) })
}

func containsFold(s, word string) bool { // word is in lower case
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// sensitive tells whether a name promises a secret, unless the project keeps what stands under it.
func (m *masker) sensitive(name string) bool {
	return sensitive(name) && (m.keep == nil || !m.keep[strings.Trim(name, `'"\ `)])
}

// What a text may hold.
const (
	named    traces = 1 << iota // a name with its value
	headers                     // a line of an HTTP request
	schemes                     // the value of an Authorization header
	logins                      // an address, which may hold a password
	vendors                     // a key that tells whose it is
	jwts                        // a JSON web token
	keys                        // a private key
	cards                       // the number of a payment card
	accounts                    // the number of a bank account
	commands                    // a command or statement that is given a password
	encoded                     // a run of letters and digits, long enough to hold one of these in base64
)

// names are the words that a name with a secret holds.
var names = []string{
	"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key", "authorization", "cookie",
	"sessionid", "session_key", "session-key", "csrf", "credential", "privatekey", "private_key", "private-key",
	"accesskey", "access_key", "access-key", "signature", "cardnumber", "card_number", "card-number",
	"creditcard", "credit_card", "credit-card", "cvv", "cvc", "iban", "ssn",
	"pass", "auth", "pw", "otp", "sessid", "xsrf", "signing_key", "encryption_key", // with sensitive's word on the whole name
	"kennwort", "mot_de_passe", "motdepasse", "contrase", "senha", "fernet", "hmac", "licensekey", "license_key", "license-key", "licence_key",
	"masterkey", "master_key", "master-key", "accountkey", "account_key", "_salt", "user_hash",
	"jwt", "bearer", "encryptionkey", "encryption-key", "signingkey", "signing-key", "cc_num", "ccnum", "card_no", "cardno", "security_code", "securitycode", "security_answer", "securityanswer",
	"subscriptionkey", "subscription_key", "subscription-key", "functions-key", "app_key", "appkey", "app-key", "mfa_code", "mfacode", "backup_code", "backupcode",
	"recovery_code", "recoverycode", "oauth_verifier", "social_security", "socialsecurity",
}

// shortNames are such words that are parts of many others: a text is searched for them with what follows them.
var shortNames = []string{"sid", "sig", "pin", "pan"}

// headerNames are the header lines whose whole value is a secret.
var (
	schemeNames = []string{"bearer", "basic", "token"}
	headerNames = []string{"authorization", "cookie", "x-api-key", "x-csrftoken", "x-csrf-token", "x-auth-token"}
)

var (
	nameWords   = newMatcher(map[traces][]string{named: append(shortNames, names...)})
	headerWords = newMatcher(map[traces][]string{headers: headerNames})
	schemeWords = newMatcher(map[traces][]string{schemes: schemeNames})
)

// marks are what the first look at a text searches for: it decides which of the patterns below read the text.
var marks = newMatcher(map[traces][]string{
	named:    append(followed(shortNames), names...),
	commands: commandWords,
	headers:  headerNames,
	schemes:  schemeNames,
	logins:   {"://"},
	keys:     {"-----begin", "putty-user-key"},
	jwts:     {"eyj"},
	accounts: {"iban"},
	vendors:  lower(vendorBeginnings()),
})

// followed gives words with each of what may stand between a name and its value.
func followed(words []string) (all []string) {
	for _, word := range words {
		for _, next := range []string{"=", "%", "'", `"`, `\`, " =", ": '", `: "`} {
			all = append(all, word+next)
		}
	}
	return all
}

func lower(words []string) []string {
	low := make([]string, len(words))
	for i, word := range words {
		low[i] = strings.ToLower(word)
	}
	return low
}

// suspicious is a quick look: whether text may hold a secret at all.
func suspicious(s string) bool { return marks.in(s) != 0 }

var (
	headerValue = regexp.MustCompile(`^(:\s*)(?:=\\*"[^"\r\n]*"|[^\r\n'"])+`)
	urlLogin    = regexp.MustCompile(`([a-zA-Z][\w+.-]*://[^\s/:@'"]*):([^\s/?#'"]+)@`)
	jwt         = regexp.MustCompile(`\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?`)
	privateKey  = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)|PuTTY-User-Key-File-.*?(?:Private-MAC: [0-9a-f]*|$)`)
)

// text masks the secrets inside free text and remembers the values that stood under a name.
func (m *masker) text(s string) string {
	has := marks.in(s)
	if m.own.in(s) {
		has |= named
	}
	if has&logins != 0 && strings.Contains(s, "@") {
		s = urlKeys(rawLogins(urlLogin.ReplaceAllString(s, "$1:"+Filtered+"@")))
	}
	if has&named != 0 {
		if containsFold(s, "form-data") {
			s = m.formParts(s)
		}
		if containsFold(s, "values") {
			s = m.inserts(s)
		}
		next := m.following(s) // masking makes no new name
		for _, p := range pairs {
			if strings.ContainsAny(p.next, next) {
				s = m.pairsOf(p, s)
			}
		}
		s = m.tagged(m.spoken(m.plains(s)))
	}
	if has&commands != 0 {
		s = m.commands(s)
	}
	if has&keys != 0 { // after the pairs: a key that was cut takes the rest of the text
		s = privateKey.ReplaceAllString(s, Filtered)
	}
	if has&headers != 0 {
		s = headerLines(s)
	}
	if has&schemes != 0 {
		s = m.schemes(s)
	}
	if has&vendors != 0 {
		s = m.vendorKeys(s)
	}
	if has&jwts != 0 {
		s = jwt.ReplaceAllString(s, Filtered)
	}
	if has&cards != 0 {
		s = groupedCards(maskCards(s))
	}
	if has&accounts != 0 {
		s = maskAccounts(s)
	}
	if has&encoded != 0 {
		s = m.encoded(s)
	}
	return s
}

// headerLines masks what follows the names of secret headers, to the end of the line or of the quotes.
func headerLines(s string) string {
	var out strings.Builder
	copied := 0
	for hit := headerWords.after(s, 0); hit >= 0; hit = headerWords.after(s, max(hit, copied)) {
		if p := headerValue.FindStringSubmatch(s[hit:]); p != nil && !insideWord(s, hit) {
			out.WriteString(s[copied:hit] + p[1] + Filtered)
			copied = hit + len(p[0])
		}
	}
	return out.String() + s[copied:]
}

// insideWord tells whether the header's name that ends at hit is the end of a longer word, as in reauthorization.
func insideWord(s string, hit int) bool {
	const name = "authorization"
	start := hit - len(name)
	return start > 0 && strings.EqualFold(s[start:hit], name) && isName(s[start-1]) && s[start-1] != '-' && s[start-1] != '.'
}

// schemes masks what follows Bearer, Basic or Token as a word of its own.
func (m *masker) schemes(s string) string {
	var out strings.Builder
	copied := 0
	for hit := schemeWords.after(s, 0); hit >= 0; hit = schemeWords.after(s, max(hit, copied)) {
		value := hit
		for value < len(s) && (s[value] == ' ' || s[value] == '\t' || s[value] == '\n' || s[value] == '\r') {
			value++
		}
		end := value
		for end < len(s) && isCredential(s[end]) {
			end++
		}
		if pad := strings.IndexByte(s[value:end], '='); pad >= 0 && strings.Trim(s[value+pad:end], "=") != "" {
			continue // a further name with its value
		}
		if value == hit || end-value < 8 || insideName(s, hit) || strings.EqualFold(s[hit-len("token"):hit], "token") && !strings.ContainsAny(s[value:end], "0123456789") {
			continue
		}
		m.mask(s[value:end])
		out.WriteString(s[copied:value] + Filtered)
		copied = end
	}
	return out.String() + s[copied:]
}

// insideName tells whether the letters before hit, of a scheme's name, are the end of a longer word.
func insideName(s string, hit int) bool {
	start := hit - len("token") // as long as basic
	if strings.EqualFold(s[max(0, hit-len("bearer")):hit], "bearer") {
		start = hit - len("bearer")
	}
	return start > 0 && isName(s[start-1]) && s[start-1] != '-' && s[start-1] != '.'
}

func isCredential(c byte) bool { return isName(c) || strings.IndexByte("~+/=", c) >= 0 }

// isCode keeps source code readable: token = request.GET["x"] names no secret.
func isCode(value string) bool {
	c := value[0]
	if c == '\'' || c == '"' || c == '\\' || c >= '0' && c <= '9' {
		return false
	}
	return strings.ContainsAny(value, "([") || value == "None" || value == "True" || value == "False"
}

// Text masks the secrets of a text.
func Text(s string) string {
	if !suspicious(s) {
		return s
	}
	return (&masker{}).text(s)
}
