package scrub

import (
	"regexp"
	"strings"
)

// secretNames are the parts of names whose values are masked, without separators and in lower case.
var secretNames = []string{
	"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "authorization", "cookie", "sessionid", "sessionkey",
	"csrf", "credential", "privatekey", "accesskey", "signature", "cardnumber", "creditcard", "cvv", "cvc", "iban", "ssn", "xauth",
}

// innocent are names that hold one of secretNames and no secret.
var innocent = map[string]bool{
	"csrfcookiename": true, "csrfheadername": true, "sessioncookiename": true, "tokens": true, "maxtokens": true, "tokencount": true,
	"csrfcookieused": true, "cookies": true,
}

// sensitive tells whether a name promises a secret.
func sensitive(name string) bool {
	if len(name) > 100 {
		name = name[:100]
	}
	var buf [100]byte
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
	for _, secret := range secretNames {
		if strings.Contains(plain, secret) {
			return true
		}
	}
	return plain == "auth" || plain == "pin" || plain == "otp" || plain == "sid"
}

// marks are what the fast look at a text searches for; only texts with one are read by the patterns below.
var marks = newMatcher([]string{
	"passw", "passphrase", "pwd", "secret", "token", "api_key", "apikey", "api-key", "authorization", "cookie", "sessionid", "session_key",
	"csrf", "credential", "private", "access_key", "signature", "card", "cvv", "cvc", "iban", "ssn", "bearer ", "basic ", "://", "eyj", "-----begin", "auth",
	"sk_", "rk_", "whsec_", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xox", "akia", "asia", "aiza", "sg.", "shpat_", "npm_", "pypi-", "sntrys_", "hf_",
})

// suspicious is a quick look: whether text may hold a secret at all.
func suspicious(s string) bool { return marks.in(s) }

const keyWords = `[\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|authorization|cookie|sessionid|session[_-]key|csrf\w*|credential|private[_-]?key|access[_-]?key|signature|card[_-]?number|credit[_-]?card|cvv|cvc|iban|ssn)[\w.-]*`

var (
	quotedPair = regexp.MustCompile(`(?i)((?:['"]|\\")` + keyWords + `(?:['"]|\\")\s*[:=,]\s*[bru]?)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\\"[^"\\]*\\"|\[[^\]]*\]|-?\d[\d.]*)`)
	barePair   = regexp.MustCompile(`(?i)(\b` + keyWords + `\s?=\s?)('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[^\s&;,'")\]}]+)`)
	colonPair  = regexp.MustCompile(`(?i)(\b` + keyWords + `\s?:\s?)('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")`)
	headerPair = regexp.MustCompile(`(?i)(\b(?:proxy-)?authorization|set-cookie|cookie|x-api-key|x-csrftoken)(:\s*)([^\r\n'"]+)`)
	bearer     = regexp.MustCompile(`(?i)\b(bearer|basic|token)(\s+)([A-Za-z0-9._~+/=-]{8,})`)
	urlLogin   = regexp.MustCompile(`([a-zA-Z][\w+.-]*://[^\s/:@'"]*):([^\s/@'"]+)@`)
	// vendorKey are keys that tell by their first letters what they open.
	vendorKey  = regexp.MustCompile(`\b(?:(?:sk|rk)_(?:live|test)_|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|shpat_|npm_|pypi-|sntrys_|hf_|SG\.)[A-Za-z0-9_.-]{6,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}`)
	jwt        = regexp.MustCompile(`\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?`)
	privateKey = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`)
	cardNumber = regexp.MustCompile(`\b\d(?:[ -]?\d){12,18}\b`)
	iban       = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`)
)

// text masks the secrets inside free text and remembers the values that stood under a name.
func (m *masker) text(s string) string {
	s = privateKey.ReplaceAllString(s, Filtered)
	s = urlLogin.ReplaceAllString(s, "$1:"+Filtered+"@")
	s = m.pairsOf(quotedPair, s)
	s = m.pairsOf(barePair, s)
	s = m.pairsOf(colonPair, s)
	s = headerPair.ReplaceAllString(s, "$1$2"+Filtered)
	s = bearer.ReplaceAllStringFunc(s, func(hit string) string {
		p := bearer.FindStringSubmatch(hit)
		if strings.EqualFold(p[1], "token") && !strings.ContainsAny(p[3], "0123456789") {
			return hit
		}
		m.mask(p[3])
		return p[1] + p[2] + Filtered
	})
	s = vendorKey.ReplaceAllStringFunc(s, m.mask)
	s = jwt.ReplaceAllString(s, Filtered)
	s = cardNumber.ReplaceAllStringFunc(s, func(hit string) string {
		if luhn(hit) {
			return Filtered
		}
		return hit
	})
	return iban.ReplaceAllStringFunc(s, func(hit string) string {
		if len(strings.ReplaceAll(hit, " ", "")) >= 15 && ibanChecks(hit) {
			return Filtered
		}
		return hit
	})
}

func (m *masker) pairsOf(re *regexp.Regexp, s string) string {
	return re.ReplaceAllStringFunc(s, func(hit string) string {
		p := re.FindStringSubmatch(hit)
		name := strings.TrimRight(p[1], " \t:=,bru\\\"'")
		if innocentText(name, p[2]) {
			return hit
		}
		quote := ""
		if c := p[2][0]; c == '\'' || c == '"' {
			quote = string(c)
		}
		if m.mask(p[2]) == p[2] {
			return hit
		}
		return p[1] + quote + Filtered + quote
	})
}

// innocentText keeps source code readable: token = request.GET["x"] names no secret.
func innocentText(name, value string) bool {
	if innocent[strings.ToLower(strings.Trim(strings.ReplaceAll(name, "_", ""), "'\" "))] {
		return true
	}
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
