package adminmail

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// maxShape is how many lines of a mail's shape are given.
const maxShape = 600

// vocabulary are the words that reports are built of. They are the only ones that a shape shows.
var vocabulary = wordsOf(`
	Traceback most recent call last File line in During handling of the above exception another occurred was direct cause following
	Request Method URL Django Version Python Executable Path Server time Installed Applications Middleware Exception Type Value Location Raised during at
	GET POST PUT PATCH DELETE HEAD OPTIONS COOKIES META FILES USER Settings Using settings module information No data supplied not None Report repr unavailable
	You re seeing this error because you have DEBUG True your
	CRITICAL FATAL ERROR WARNING WARN INFO EXTERNAL INTERNAL internal IP Internal Error Broken link on Requested Referrer agent address User
	Task task with id raised called args kwargs The contents full traceback Just to let know unexpected failed job Job worker queue
	Cron Daemon WSGIRequest ASGIRequest QueryDict module lambda Stack Template template message
	multipart text plain html mixed alternative related message rfc822 attachment inline utf iso us ascii quoted printable base64 bit charset
	raise Exceptions sub exceptions service Active Loaded Main PID Process exited code status systemd Result Message level Level logger
	format flowed delsp yes boundary auto generated replied application ms tnef
`)

// markup are HTML's own words, and those that Word and Django put into theirs. They are shown within tags only.
var markup = wordsOf(`html head body div p span br wbr table tbody thead tr td th pre code ul ol li h1 h2 h3 h4 b i u a strong em img hr font blockquote style
	class id href src meta link title script lang o w v nbsp amp lt gt quot MsoNormal WordSection1 summary traceback frame user django context line vars fname dir ltr
	gmail_quote gmail_attr gmail_default textarea name traceback_area exception_value pastebinTraceback requestinfo`)

func wordsOf(s string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(s) {
		all[word] = true
	}
	return all
}

// plainHeaders are those whose names say nothing of whose mail it is; structural are those whose values say nothing either.
var (
	plainHeaders = wordsOf(`from to cc subject date message-id in-reply-to references reply-to return-path sender received mime-version content-type content-transfer-encoding
		content-disposition content-language auto-submitted precedence list-id list-unsubscribe x-mailer x-cron-env x-autoreply x-forwarded-to delivered-to
		x-originating-ip dkim-signature x-priority importance thread-topic thread-index x-ms-tnef-correlator resent-from resent-to resent-date errors-to`)
	structural = wordsOf(`mime-version content-type content-transfer-encoding content-disposition auto-submitted precedence`)
)

var (
	shapeAddress = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:]+`)
	shapeURL     = regexp.MustCompile(`\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"'<>)]*`)
	shapePath    = regexp.MustCompile(`(?:\b[A-Za-z]:)?(?:[\w.~@+-]*[/\\])+[\w.~@%+-]*`)
	shapeWord    = regexp.MustCompile(`[\pL\pM\pN\p{So}\p{Co}\p{Cf}_]+`)
	shapeNumber  = regexp.MustCompile(`^(?:[0-9]|1[0-6]|64|822|2022|8859|125[0-8]|[78]bit)$`) // of encodings and charsets; another may be a customer's
	shapeTag     = regexp.MustCompile(`</?[a-zA-Z!][^>]*>|&#?\w{1,8};`)
	shapeVersion = regexp.MustCompile(`^((?:<[^>]*>)*(?:Django|Python) Version: )([0-9][0-9a-z.]{0,15})`)
	shapeRuns    = regexp.MustCompile(`(?:\b[aA]\b[ ,]*){6,}`)
	headerLine   = regexp.MustCompile(`^([^[:^graph:]:]+):(.*)$`)
)

// Shape gives a mail's structure: the names of its usual header fields, the labels of reports, the frames'
// form. Every other word, number, address and path is replaced, so that it can be shown to strangers.
func Shape(raw []byte) string {
	lines := strings.Split(strings.ReplaceAll(string(Readable(raw)), "\r\n", "\n"), "\n")
	var out []string
	same := 0
	add := func(line string) {
		if n := len(out); n > 0 && out[n-1] == line && line != "" {
			same++
			return
		}
		if same > 0 {
			out = append(out, fmt.Sprintf("  [%d more like it]", same))
			same = 0
		}
		out = append(out, line)
	}
	header := true
	field := ""
	for i, line := range lines {
		if len(out) >= maxShape {
			add(fmt.Sprintf("[%d more lines]", len(lines)-i))
			break
		}
		switch {
		case header && line == "":
			header = false
			add("")
		case header && (line[0] == ' ' || line[0] == '\t'):
			if structural[field] {
				add(" " + shapeParams(strings.TrimSpace(line)))
			}
		case header:
			m := headerLine.FindStringSubmatch(line)
			if m == nil {
				add(shapeLine(line))
				continue
			}
			field = strings.ToLower(m[1])
			switch {
			case structural[field]:
				add(m[1] + ":" + shapeParams(m[2]))
			case plainHeaders[field]:
				add(m[1] + ":" + shapeLine(m[2]))
			default:
				field = ""
				add("X-A:" + " a")
			}
		case strings.HasPrefix(line, "--") && strings.Trim(line, "-") != "" && !strings.ContainsAny(strings.TrimSpace(line), " \t"):
			add("--boundary")
		case headerLine.MatchString(line) && structural[strings.ToLower(line[:strings.IndexByte(line, ':')])]: // of a part
			name, value, _ := strings.Cut(line, ":")
			add(name + ":" + shapeParams(value))
		default:
			add(shapeLine(line))
		}
	}
	add("")
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

var parameter = regexp.MustCompile(`(?i)\b(boundary|name|filename)\*?\d*\*?=("[^"]*"|[^;\s]+)`)

// shapeParams keeps a structural field's words, and not the names in it.
func shapeParams(s string) string {
	s = parameter.ReplaceAllString(s, `$1="a"`)
	return shapeWord.ReplaceAllStringFunc(s, func(word string) string {
		if parameterWords[strings.ToLower(word)] || shapeNumber.MatchString(word) {
			return word
		}
		return shapeOne(word)
	})
}

var parameterWords = wordsOf(`text plain html multipart mixed alternative related report signed message rfc822 application octet stream ms tnef pdf zip image png jpeg gif attachment inline
	utf iso us ascii windows gb2312 gbk koi8 r u jp kr cn latin1 quoted printable base64 binary charset format flowed fixed delsp yes no boundary name filename a auto generated replied notified bulk list junk
	x vnd openxmlformats type method calendar delivery status`)

// shapeLine replaces what a line says and keeps how it is built.
func shapeLine(s string) string {
	const cut = 2000
	if len(s) > cut {
		s = strings.ToValidUTF8(s[:cut], "")
	}
	version := ""
	if m := shapeVersion.FindStringSubmatch(s); m != nil { // whoever mends the reading must know it
		version, s = m[2], m[1]+"\x05"+s[len(m[0]):]
	}
	s = shapeURL.ReplaceAllString(s, "\x01")
	s = shapeAddress.ReplaceAllString(s, "\x02")
	var tags []string
	s = shapeTag.ReplaceAllStringFunc(s, func(tag string) string {
		tags = append(tags, shapeWord.ReplaceAllStringFunc(tag, func(word string) string {
			if markup[word] {
				return word
			}
			return shapeOne(word)
		}))
		return "\x06"
	})
	s = shapePath.ReplaceAllStringFunc(s, func(path string) string {
		if !strings.HasSuffix(path, ".py") {
			return "\x03"
		}
		return "\x04"
	})
	s = shapeWord.ReplaceAllStringFunc(s, func(word string) string {
		if vocabulary[word] {
			return word
		}
		return shapeOne(word)
	})
	s = shapeRuns.ReplaceAllString(s, "a … a ")
	for _, tag := range tags {
		s = strings.Replace(s, "\x06", tag, 1)
	}
	return strings.NewReplacer("\x05", version, "\x01", "scheme://a", "\x02", "a@a", "\x03", "/a", "\x04", "/a.py").Replace(s)
}

// shapeOne gives a word's kind: a number, a class's name, a constant, a word.
func shapeOne(word string) string {
	first := []rune(word)[0]
	switch {
	case strings.Trim(word, "0123456789") == "":
		return "0"
	case strings.HasSuffix(word, "Error") && first != 'E':
		return "SomeError"
	case strings.HasSuffix(word, "Exception") && first != 'E':
		return "SomeException"
	case unicode.IsUpper(first):
		return "A"
	}
	return "a"
}
