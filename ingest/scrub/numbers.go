package scrub

import "strings"

// Numbers of cards and of bank accounts, which tell what they are by their own sums, are found in this file.

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
		case end >= 0 && !inside && isCard(s[start:end]):
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

// isCard tells whether a run of digits can be the number of a card: one that a network gives out, with the right sum.
// A time in microseconds, which is as long, begins with 1 as no card in use does.
func isCard(s string) bool {
	var digits [19]byte
	n := 0
	for i := 0; i < len(s); i++ {
		if isDigit(s[i]) {
			if n == len(digits) {
				return false
			}
			digits[n] = s[i]
			n++
		}
	}
	two := string(digits[:2])
	switch digits[0] {
	case '2':
		if four := string(digits[:4]); n != 16 || four < "2200" || four > "2720" {
			return false
		}
	case '3':
		if (two == "34" || two == "37") && n != 15 {
			return false
		}
	case '4', '5', '6':
	case '8', '9':
		if n != 16 || two != "81" && two != "82" && two != "97" {
			return false
		}
	default:
		return false
	}
	return luhn(s)
}

// groupJoints are what else than a space or a hyphen joins the groups of a card's number.
var groupJoints = []string{".", "+", "%20", "%2B", "  ", "   ", "\u00a0", `\xa0`, `\u00a0`, "_", "/"}

// groupedCards masks four groups of four digits with the same joint between them.
func groupedCards(s string) string {
	for _, joint := range groupJoints {
		for from := 0; ; {
			at := strings.Index(s[from:], joint)
			if at < 0 {
				break
			}
			start, end := from+at-4, from+at+12+3*len(joint)
			from += at + len(joint)
			if start < 0 || end > len(s) || !isGroups(s[start:end], joint) || start > 0 && isAlnum(s[start-1]) || end < len(s) && isAlnum(s[end]) {
				continue
			}
			if strings.HasPrefix(s[end:], joint) && end+len(joint) < len(s) && isDigit(s[end+len(joint)]) || !isCard(strings.ReplaceAll(s[start:end], joint, "")) {
				continue
			}
			s = s[:start] + Filtered + s[end:]
			from = start + len(Filtered)
		}
	}
	return s
}

func isGroups(s, joint string) bool {
	for i := 0; i < len(s); i += len(joint) {
		for end := i + 4; i < end; i++ {
			if !isDigit(s[i]) {
				return false
			}
		}
		if i < len(s) && !strings.HasPrefix(s[i:], joint) {
			return false
		}
	}
	return true
}

// accountLengths are the countries that give out IBANs, and how long theirs are (the registry of ISO 13616).
var accountLengths = map[string]int{}

func init() {
	for _, one := range strings.Fields(`AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18
		FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30
		NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`) {
		accountLengths[one[:2]] = int(one[2]-'0')*10 + int(one[3]-'0')
	}
}

// accountJoints are what stands between the groups of an IBAN.
var accountJoints = []string{" ", "-", "+", ".", "%20", "\u00a0", `\xa0`, `\u00a0`}

// maskAccounts masks IBANs in capitals or not, their groups joined or apart.
func maskAccounts(s string) string {
	var out strings.Builder
	copied := 0
	for i := 0; i+15 <= len(s); i++ {
		if !isLetter(s[i]) || !isLetter(s[i+1]) || !isDigit(s[i+2]) || !isDigit(s[i+3]) || i > 0 && isAlnum(s[i-1]) && !(i > 1 && s[i-2] == '\\' && strings.IndexByte("nrt", s[i-1]) >= 0) {
			continue
		}
		if end := accountEnd(s, i); end > 0 {
			out.WriteString(s[copied:i] + Filtered)
			copied, i = end, end-1
		}
	}
	if copied == 0 {
		return s
	}
	return out.String() + s[copied:]
}

// accountEnd gives where the IBAN ends that begins at start; 0 when none does.
func accountEnd(s string, start int) int {
	var number [34]byte
	length := accountLengths[strings.ToUpper(s[start:start+2])]
	n, i, lower, letters := 0, start, false, 0
	for n < length {
		if i < len(s) && isAlnum(s[i]) {
			c := s[i]
			if c >= 'a' {
				c, lower = c-'a'+'A', true
			}
			if !isDigit(c) {
				letters++
			}
			number[n] = c
			n++
			i++
			continue
		}
		skipped := 0
		for _, joint := range accountJoints {
			if strings.HasPrefix(s[i:], joint) {
				skipped = len(joint)
			}
		}
		if skipped == 0 || n < 4 {
			return 0
		}
		i += skipped
	}
	if length == 0 || i < len(s) && isAlnum(s[i]) || lower && letters > 8 || !accountChecks(number[:n]) {
		return 0 // many small letters are a sum of a file, or the like
	}
	return i
}

// accountChecks does the mod-97 check of ISO 13616.
func accountChecks(number []byte) bool {
	rest := 0
	for i := range number {
		switch c := number[(i+4)%len(number)]; {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		default:
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}
