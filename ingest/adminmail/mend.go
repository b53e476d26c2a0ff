package adminmail

import (
	"bytes"
	"mime/quotedprintable"
	"net/url"
	"regexp"
	"strings"
)

// mend undoes what mail programs and gateways do to a report's text on its way.
func mend(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if doubtful(text) {
		text = unquotePrintable(text)
	}
	if strings.Contains(text, "https://") || strings.Contains(text, "http://") {
		text = unwrapLinks(text)
	}
	if strings.Contains(text, "Traceback") {
		text = mendFrames(text)
	}
	return text
}

// doubtful tells of quoted-printable that a relay handed on as if it were plain.
func doubtful(text string) bool {
	return strings.Contains(text, "=\n") && strings.Count(text, "=3D") > 0 && (strings.Contains(text, "Traceback") || strings.Contains(text, "Request Method"))
}

func unquotePrintable(text string) string {
	r := quotedprintable.NewReader(strings.NewReader(mendEscapes(text)))
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		return text
	}
	return valid(out.Bytes())
}

var (
	broken     = regexp.MustCompile(`=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*$)|=`)
	unprinted  = regexp.MustCompile(`[\x00-\x08\x0b\x0c\x0e-\x1f]`)
	transferQP = regexp.MustCompile(`(?i)^content-transfer-encoding:\s*quoted-printable`)
	transfer   = regexp.MustCompile(`(?i)^content-transfer-encoding:`)
)

// mendEscapes escapes each = that starts no escape of its own, and leaves out what a strict reader stops at.
func mendEscapes(text string) string {
	text = unprinted.ReplaceAllString(text, "")
	return broken.ReplaceAllStringFunc(text, func(s string) string {
		if s == "=" {
			return "=3D"
		}
		return s
	})
}

// mendQuoted does so in the quoted-printable parts of a mail.
func mendQuoted(raw []byte) []byte {
	var out, body bytes.Buffer
	header, quoted := true, false
	flush := func() {
		if quoted {
			out.WriteString(mendEscapes(body.String()))
		} else {
			out.Write(body.Bytes())
		}
		body.Reset()
	}
	for _, line := range bytes.SplitAfter(raw, []byte("\n")) {
		bare := bytes.TrimRight(line, "\r\n")
		switch {
		case header && len(bare) == 0:
			header = false
			out.Write(line)
		case header:
			if transfer.Match(bare) {
				quoted = transferQP.Match(bare)
			}
			out.Write(line)
		case len(bare) > 4 && bytes.HasPrefix(bare, []byte("--")) && !bytes.Contains(bare, []byte(" ")):
			flush()
			header, quoted = !bytes.HasSuffix(bare, []byte("--")), false
			out.Write(line)
		default:
			body.Write(line)
		}
	}
	flush()
	return out.Bytes()
}

// Gateways put addresses of their own around those in a mail, and some mail programs repeat an address as <link>.
var (
	safeLink   = regexp.MustCompile(`https?://[\w.-]*safelinks\.protection\.outlook\.com/[^\s"'<>?]*\?(?:[^\s"'<>]*&)?url=([^\s"'<>&]+)[^\s"'<>]*`)
	defenseV3  = regexp.MustCompile(`https?://urldefense\.(?:com|us)/v3/__([^\s"'<>]*?)__;[^\s"'<>$]*\$`)
	defenseV2  = regexp.MustCompile(`https?://urldefense\.proofpoint\.com/v2/url\?u=([^\s"'<>&]+)[^\s"'<>]*`)
	linkShield = regexp.MustCompile(`https?://linkprotect\.cudasvc\.com/url\?a=([^\s"'<>&]+)[^\s"'<>]*`)
	repeated   = regexp.MustCompile(`(https?://[^\s<>]+)[ ]?<(https?://[^\s<>]+)>`)
)

func unwrapLinks(text string) string {
	query := func(form *regexp.Regexp, plain func(string) string) {
		text = form.ReplaceAllStringFunc(text, func(link string) string {
			inner, err := url.QueryUnescape(plain(form.FindStringSubmatch(link)[1]))
			if err != nil || !strings.HasPrefix(inner, "http") {
				return link
			}
			return inner
		})
	}
	same := func(s string) string { return s }
	if strings.Contains(text, "safelinks.") {
		query(safeLink, same)
	}
	if strings.Contains(text, "linkprotect.cudasvc.com") {
		query(linkShield, same)
	}
	if strings.Contains(text, "urldefense.") {
		text = defenseV3.ReplaceAllStringFunc(text, func(link string) string {
			scheme, rest, _ := strings.Cut(defenseV3.FindStringSubmatch(link)[1], ":")
			return scheme + "://" + strings.TrimLeft(rest, "/")
		})
		query(defenseV2, func(s string) string { return strings.NewReplacer("-", "%", "_", "/").Replace(s) })
	}
	if strings.Contains(text, "<http") {
		text = repeated.ReplaceAllStringFunc(text, func(s string) string {
			m := repeated.FindStringSubmatch(s)
			if strings.TrimSuffix(m[1], "/") == strings.TrimSuffix(m[2], "/") {
				return m[1]
			}
			return s
		})
	}
	return text
}

var (
	frameBegin = regexp.MustCompile(`^\s*File(?: "|$)`)
	frameWhole = regexp.MustCompile(`^\s*File "[^"]*"(?:, line \d+, in \S.*|, line \d+| in \S.*)$`)
	frameInner = regexp.MustCompile(`^\s*File "[^"]*", line \d+, in \S`)
)

// mendFrames joins frames that were wrapped, and indents those that lost their blanks.
func mendFrames(text string) string {
	lines := strings.Split(text, "\n")
	out := lines[:0]
	wrapped, changed := false, false
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if !strings.Contains(line, "File") || !frameBegin.MatchString(line) {
			out = append(out, line)
			continue
		}
		if !frameWhole.MatchString(strings.TrimRight(line, " \t")) {
			if joined, used := joinFrame(lines[i:]); used > 0 {
				line, wrapped = joined, true
				i += used
			}
		}
		outer := line[0] == 'F'
		if !frameInner.MatchString(line) || i+1 >= len(lines) {
			out = append(out, line)
			continue
		}
		if outer {
			line, changed = "  "+line, true
		}
		if next := strings.TrimLeft(lines[i+1], " "); next != "" && !frameBegin.MatchString(next) && i+2 < len(lines) {
			if lost := len(lines[i+1]) - len(next); lost < 4 && (lost > 0 || outer) {
				lines[i+1], changed = "    "+next, true
			}
		}
		out = append(out, line)
	}
	if wrapped {
		return joinSource(strings.Join(out, "\n"))
	}
	if changed {
		return strings.Join(out, "\n")
	}
	return text
}

// joinFrame puts a frame's line together from up to three lines.
func joinFrame(lines []string) (joined string, used int) {
	joined = strings.TrimRight(lines[0], " \t")
	for n := 1; n < min(len(lines), 4); n++ {
		more := strings.TrimSpace(lines[n])
		if more == "" {
			return "", 0
		}
		for _, glue := range []string{" ", ""} {
			if whole := joined + glue + more; frameWhole.MatchString(whole) {
				return whole, n
			}
		}
		joined += " " + more
	}
	return "", 0
}

// joinSource joins source lines with what was wrapped off them: a line that is not indented and stands before a frame.
func joinSource(text string) string {
	lines := strings.Split(text, "\n")
	out := lines[:0]
	for i, line := range lines {
		n := len(out)
		if n > 0 && i+1 < len(lines) && line != "" && line[0] != ' ' && strings.HasPrefix(out[n-1], "    ") && frameBegin.MatchString(lines[i+1]) {
			out[n-1] += " " + line
			continue
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// banner is what gateways put above mails from outside.
var banner = regexp.MustCompile(`(?im)^[ \t*\[(_=-]*(?:(?:caution|warning|attention|achtung|vorsicht|important|notice|note|be careful)\b[^\n]{0,40}(?:outside|external|extern)[^\n]*|(?:external|extern(?:al)? (?:e-?mail|sender|mail|message)|this (?:e-?mail|message|mail) (?:came|originated|was sent|is) from (?:outside|an external)|diese (?:e-?mail|nachricht) (?:kommt|stammt) von (?:außerhalb|extern)|you don't often get email from|do not click)[^\n]*)$\n?`)

// withoutBanner takes such banners away from the beginning of a text.
func withoutBanner(text string) string {
	head, rest, found := text, "", false
	if at := strings.Index(text, "Traceback ("); at >= 0 {
		head, rest, found = text[:at], text[at:], true
	}
	if len(head) > 20_000 {
		return text
	}
	head = banner.ReplaceAllString(head, "")
	if found {
		return head + rest
	}
	return head
}
