package migration

import (
	"regexp"
	"slices"
	"strings"
)

// mask stands for what is not shown: Django's own mask, so that one word explains both.
const mask = "********************"

// maxLogging is how long a LOGGING may be that is kept, in bytes.
const maxLogging = 20_000

// openKeys are the entries of LOGGING whose texts are no secrets. All others are masked.
var openKeys = map[string]bool{
	"class": true, "()": true, "level": true, "formatter": true, "filters": true, "handlers": true, "format": true, "datefmt": true,
	"style": true, "reporter_class": true, "email_backend": true, "target": true, "encoding": true, "mode": true, "when": true,
}

// Redact gives a LOGGING, as Python prints it, with every text masked that may be a secret: the password of an SMTPHandler,
// the key of a log service. It is empty when it cannot be read.
func Redact(logging string) string {
	if len(logging) > maxLogging {
		return ""
	}
	v, err := parse(logging)
	if err != nil || v.kind != dict {
		return ""
	}
	v.redact("")
	return v.flat()
}

func (v *value) redact(under string) {
	switch v.kind {
	case text:
		if !openKeys[under] || runnable[under] && !isClass(v.text) || under == "format" && !strings.ContainsAny(v.text, "%{$") {
			v.text = mask
		}
	case other: // a call may be given anything, and what a mail shows as a value is pasted into settings
		if !plain.MatchString(v.text) {
			*v = value{kind: text, text: mask}
		}
	default:
		for i := range v.items {
			name := under
			if v.kind == dict {
				v.keys[i].harmless()
				name = v.keys[i].text
			}
			v.items[i].redact(name)
		}
	}
}

// harmless masks what is no text, or no plain value.
func (v *value) harmless() {
	if v.kind != text && (v.kind != other || !plain.MatchString(v.text)) {
		*v = value{kind: text, text: mask}
	}
}

var (
	// plain are the values that stand as they are: those that do nothing when they are read as code. An object as Python
	// shows it is no code at all.
	plain = regexp.MustCompile(`^(?:True|False|None|-?[0-9][0-9_]*(?:\.[0-9]+)?|<[\w .:-]*>)$`)
	// className is a class or function by its path.
	className = regexp.MustCompile(`^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*$`)
	// runnable are the entries that name what is called when logging starts.
	runnable = map[string]bool{"class": true, "()": true, "reporter_class": true, "email_backend": true}
)

func isClass(s string) bool {
	module, _, _ := strings.Cut(s, ".")
	return className.MatchString(s) && !powers[module]
}

// powers are those of Python's own modules whose functions do more than log, so that a mail that shows one of them as a
// class of its site is not believed.
var powers = wordSet(`os posix nt subprocess sys builtins __builtin__ __main__ importlib imp runpy code codeop codecs pty pdb bdb cProfile profile timeit trace
	ctypes _ctypes pickle cPickle _pickle shelve marshal dill shutil pathlib tempfile io _io fileinput zipfile tarfile zipimport site pip ensurepip venv
	urllib urllib2 http httplib socket socketserver ssl ftplib smtplib telnetlib xmlrpc webbrowser antigravity asyncio multiprocessing threading _thread
	concurrent signal atexit inspect types functools operator pydoc doctest unittest test this turtle idlelib platform commands popen2 cgi cgitb
	getattr eval exec compile open input breakpoint setuptools distutils`)

func wordSet(s string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(s) {
		all[word] = true
	}
	return all
}

// masked tells whether a value holds what is not shown.
func (v value) masked() bool {
	return v.kind == text && v.text == mask || slices.ContainsFunc(v.items, value.masked)
}

// objects tells whether a value holds what mails show by name only.
func (v value) objects() bool {
	return v.kind == other && strings.HasPrefix(v.text, "<") || slices.ContainsFunc(v.items, value.objects)
}

// mailing finds the handlers that mail: AdminEmailHandler, what is made of it, SMTPHandler, and those that hand on to them.
func mailing(handlers *value) map[string]bool {
	names := map[string]bool{}
	if handlers == nil || handlers.kind != dict {
		return names
	}
	for i, k := range handlers.keys {
		for _, key := range []string{"class", "()"} {
			class := handlers.items[i].get(key)
			if class != nil && mailClass.MatchString(class.text[strings.LastIndexByte(class.text, '.')+1:]) {
				names[k.text] = true
			}
		}
	}
	for i, k := range handlers.keys {
		if to := handlers.items[i].get("target"); to != nil && names[strings.TrimPrefix(to.text, "cfg://handlers.")] {
			names[k.text] = true
		}
	}
	return names
}

var mailClass = regexp.MustCompile(`(?i)mail|SMTPHandler`)

// mailsByDefault tells whether Django's own handler mails besides what LOGGING says: it does unless LOGGING says what
// becomes of the logger, or switches off all that is there.
func mailsByDefault(logging *value, version string) bool {
	if off := logging.get("disable_existing_loggers"); off == nil || off.text != "False" {
		return len(logging.items) == 0
	}
	loggers := logging.get("loggers")
	if older(version, 1, 9) {
		return loggers.get("django.request") == nil
	}
	return loggers.get("django") == nil
}

// merge adds what own has and v has not.
func (v *value) merge(own value) {
	for i, k := range own.keys {
		if old := v.get(k.text); old == nil {
			v.set(k.text, own.items[i].clone())
		} else if old.kind == dict {
			old.merge(own.items[i])
		}
	}
}

// completed is LOGGING with what Django adds by itself where that mails, so that it can be changed.
func completed(logging value, version string) value {
	v := logging.clone()
	v.kind = dict
	if mailsByDefault(&v, version) {
		own := ownLogging(version)
		if handlers := v.get("handlers"); handlers.get("console") != nil { // the site's own is another
			own = renamed(own, "console", "django_console")
		}
		v.merge(own)
	}
	return v
}

// renamed is LOGGING with another name for a handler.
func renamed(logging value, from, to string) value {
	if logging.kind == text && logging.text == from {
		logging.text = to
	}
	for i := range logging.items {
		logging.items[i] = renamed(logging.items[i], from, to)
	}
	for i := range logging.keys {
		logging.keys[i] = renamed(logging.keys[i], from, to)
	}
	return logging
}

// withoutMails takes the handlers that mail out of LOGGING; mailed tells whether there were any.
func withoutMails(logging value) (quiet value, mailed bool) {
	v := logging.clone()
	names := mailing(v.get("handlers"))
	gone := func(name string) bool { return names[name] }
	v.get("handlers").drop(gone)
	v.get("root").get("handlers").drop(gone)
	for _, section := range []string{"loggers", "handlers"} { // handlers such as QueueHandler have some of their own
		if all := v.get(section); all != nil {
			for i := range all.items {
				all.items[i].get("handlers").drop(gone)
			}
		}
	}
	if filters := v.get("filters"); names["mail_admins"] && filters != nil && !uses(v, "require_debug_false") {
		filters.drop(func(name string) bool { return name == "require_debug_false" })
		if len(filters.items) == 0 {
			v.drop(func(name string) bool { return name == "filters" })
		}
	}
	return v, len(names) > 0
}

// uses tells whether a handler or logger names a filter.
func uses(logging value, filter string) bool {
	for _, section := range []string{"handlers", "loggers"} {
		all := logging.get(section)
		for i := range all.len() {
			if named := all.items[i].get("filters"); named != nil && slices.ContainsFunc(named.items, func(f value) bool { return f.text == filter }) {
				return true
			}
		}
	}
	return false
}

func (v *value) len() int {
	if v == nil {
		return 0
	}
	return len(v.items)
}

// throttled has the handlers that mail ask a filter first.
func throttled(logging, filter value) (slow value, mailed bool) {
	v := logging.clone()
	handlers := v.get("handlers")
	names := mailing(handlers)
	const called = "mails_per_hour"
	for i := range handlers.len() {
		h := &handlers.items[i]
		if !names[handlers.keys[i].text] || h.get("target") != nil { // what hands on need not ask twice
			continue
		}
		asks := value{kind: list}
		if had := h.get("filters"); had != nil {
			asks.items = slices.Clone(had.items)
		}
		asks.items = append(asks.items, value{kind: text, text: called})
		h.set("filters", asks)
	}
	filters := v.get("filters")
	if filters == nil {
		v.insert(v.get("handlers"), "filters", value{kind: dict})
		filters = v.get("filters")
	}
	filters.set(called, filter)
	return v, len(names) > 0
}

// insert adds an entry to a dictionary before another.
func (v *value) insert(before *value, name string, what value) {
	at := len(v.items)
	for i := range v.items {
		if &v.items[i] == before {
			at = i
		}
	}
	v.keys = slices.Insert(v.keys, at, value{kind: text, text: name})
	v.items = slices.Insert(v.items, at, what)
}
