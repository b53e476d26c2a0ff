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
}

// secretWhole are names that are secret as a whole only, and secretEnds how names end that are.
var (
	secretWhole = map[string]bool{"auth": true, "pin": true, "otp": true, "totp": true, "sid": true, "pw": true, "pass": true, "jwt": true, "bearer": true}
	secretEnds  = []string{"_pass", "_PASS", "_pw", "_PW"}
)

// longestName is how much of a name is looked at, in bytes.
const longestName = 100

var secretName = newMatcher(map[traces][]string{named: secretNames})

// innocent are names that hold one of secretNames and no secret.
var innocent = map[string]bool{
	"csrfcookiename": true, "csrfheadername": true, "sessioncookiename": true, "tokens": true, "maxtokens": true, "tokencount": true,
	"csrfcookieused": true, "cookies": true,
}

// sensitive tells whether a name promises a secret.
func sensitive(name string) bool {
	name = strings.Trim(name[:min(longestName, len(name))], `'"`)
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
	plain := string(buf[:n])
	if innocent[plain] {
		return false
	}
	return secretName.after(plain, 0) >= 0 || secretWhole[plain] || slices.ContainsFunc(secretEnds, func(end string) bool { return strings.HasSuffix(name, end) })
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
	return sensitive(name) && (m.keep == nil || !m.keep[strings.Trim(name, "'\" ")])
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
)

// names are the words that a name with a secret holds.
var names = []string{
	"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key", "authorization", "cookie",
	"sessionid", "session_key", "session-key", "csrf", "credential", "privatekey", "private_key", "private-key",
	"accesskey", "access_key", "access-key", "signature", "cardnumber", "card_number", "card-number",
	"creditcard", "credit_card", "credit-card", "cvv", "cvc", "iban", "ssn",
	"pass", "auth", "pw", "otp", "sessid", "xsrf", "signing_key", "encryption_key", // with sensitive's word on the whole name
}

// headerNames are the header lines whose whole value is a secret, and vendorBeginnings how the keys of vendors begin.
var (
	schemeNames      = []string{"bearer", "basic", "token"}
	headerNames      = []string{"authorization", "cookie", "x-api-key", "x-csrftoken", "x-csrf-token", "x-auth-token"}
	vendorBeginnings = []string{
		"sk_", "rk_", "whsec_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "AKIA", "ASIA", "AIza",
		"SG.", "shpat_", "npm_", "pypi-", "sntrys_", "hf_", "sk-", "dop_v1_", "glsa_",
	}
)

var (
	nameWords   = newMatcher(map[traces][]string{named: names})
	headerWords = newMatcher(map[traces][]string{headers: headerNames})
	schemeWords = newMatcher(map[traces][]string{schemes: schemeNames})
)

// marks are what the first look at a text searches for: it decides which of the patterns below read the text.
var marks = newMatcher(map[traces][]string{
	named:    names,
	headers:  headerNames,
	schemes:  schemeNames,
	logins:   {"://"},
	keys:     {"-----begin"},
	jwts:     {"eyj"},
	accounts: {"iban"},
	vendors:  lower(vendorBeginnings),
})

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
	headerValue = regexp.MustCompile(`^(:\s*)(?:[^\r\n'"]|="[^"\r\n]*")+`)
	urlLogin    = regexp.MustCompile(`([a-zA-Z][\w+.-]*://[^\s/:@'"]*):([^\s/?#'"]+)@`)
	// vendorKey are keys that tell by their first letters what they open.
	vendorKey  = regexp.MustCompile(`\b(?:(?:sk|rk)_(?:live|test)_|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|shpat_|npm_|pypi-|sntrys_|hf_|SG\.|dop_v1_|glsa_)[A-Za-z0-9_.-]{6,}|\bsk-[A-Za-z0-9_-]{20,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}`)
	jwt        = regexp.MustCompile(`\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?`)
	privateKey = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`)
	iban       = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`)
)

// text masks the secrets inside free text and remembers the values that stood under a name.
func (m *masker) text(s string) string {
	has := marks.in(s)
	if has&logins != 0 && strings.Contains(s, "@") {
		s = urlKeys(urlLogin.ReplaceAllString(s, "$1:"+Filtered+"@"))
	}
	if has&named != 0 {
		if containsFold(s, "form-data") {
			s = m.formParts(s)
		}
		if containsFold(s, "values") {
			s = m.inserts(s)
		}
		for _, p := range pairs {
			s = m.pairsOf(p, s)
		}
		s = m.plains(s)
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
	if has&vendors != 0 && slices.ContainsFunc(vendorBeginnings, func(begin string) bool { return strings.Contains(s, begin) }) {
		s = vendorKey.ReplaceAllStringFunc(s, m.mask)
	}
	if has&jwts != 0 {
		s = jwt.ReplaceAllString(s, Filtered)
	}
	if has&cards != 0 {
		s = maskCards(s)
	}
	if has&accounts != 0 {
		s = iban.ReplaceAllStringFunc(s, func(hit string) string {
			if len(strings.ReplaceAll(hit, " ", "")) >= 15 && ibanChecks(hit) {
				return Filtered
			}
			return hit
		})
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

// maskCards masks runs of 13 to 19 digits, single spaces or hyphens between them, that pass a card's check.
func maskCards(s string) string {
	var out strings.Builder
	copied := 0
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		start, digits, end, next := i, 0, -1, -1
		for ; i < len(s) && digits <= 19; i++ {
			if isDigit(s[i]) {
				digits++
				continue
			}
			if (!isName(s[i]) || s[i] == '-' || s[i] == '.') && digits >= 13 { // a group of digits ends here
				end = i
			}
			if s[i] != ' ' && s[i] != '-' || i+1 == len(s) || !isDigit(s[i+1]) {
				break
			}
			if next < 0 {
				next = i + 1
			}
		}
		if i == len(s) && digits >= 13 && digits <= 19 {
			end = i
		}
		inside := start > 0 && isName(s[start-1]) && s[start-1] != '-' && s[start-1] != '.'
		switch {
		case end >= 0 && !inside && luhn(s[start:end]):
			out.WriteString(s[copied:start] + Filtered)
			copied, i = end, end
		case next > 0:
			i = next // the number may begin with the second group
		default:
			for i < len(s) && isDigit(s[i]) {
				i++
			}
		}
	}
	return out.String() + s[copied:]
}

// isCode keeps source code readable: token = request.GET["x"] names no secret.
func isCode(value string) bool {
	c := value[0]
	if c == '\'' || c == '"' || c == '\\' || c >= '0' && c <= '9' {
		return false
	}
	return strings.ContainsAny(value, "([") || value == "None" || value == "True" || value == "False"
}

func luhn(s string) bool {
	sum, n := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		if n%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		n++
	}
	return n >= 13 && n <= 19 && sum%10 == 0
}

// ibanChecks does the mod-97 check of ISO 13616.
func ibanChecks(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	rest := 0
	for _, c := range s[4:] + s[:4] {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}

// Text masks the secrets of a text.
func Text(s string) string {
	if !suspicious(s) {
		return s
	}
	return (&masker{}).text(s)
}
