package migration

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// recorded is the LOGGING of the recorded mails, as Django prints it in them.
const recorded = `{'version': 1, 'disable_existing_loggers': False, 'filters': {'require_debug_false': {'()': 'django.utils.log.RequireDebugFalse'}}, ` +
	`'formatters': {'verbose': {'format': '{levelname} {asctime} {name} {process:d} {message}', 'style': '{'}, 'keyvalue': '********************'}, ` +
	`'handlers': {'mail_admins': {'level': 'ERROR', 'filters': ['require_debug_false'], 'class': 'django.utils.log.AdminEmailHandler', 'include_html': False}, ` +
	`'console': {'class': 'logging.StreamHandler'}}, 'root': {'level': 'INFO', 'handlers': ['console', 'mail_admins']}, ` +
	`'loggers': {'django': {'level': 'INFO', 'handlers': [], 'propagate': True}, 'django.server': {'level': 'INFO', 'handlers': [], 'propagate': True}}}`

var shop = Site{Name: "web1.example.com", Settings: "shop.settings", Django: "5.2.18", Python: "3.14.0", Logging: recorded, BrokenLinks: true, Celery: true}

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

func (c Change) whole() string {
	return c.Diff() + "\n# " + strings.Join(c.Notes, "\n# ") + "\n"
}

func TestTheChangeIsADiffOfTheLoggingThatTheMailsShow(t *testing.T) {
	dsn := "https://0123456789abcdef0123456789abcdef@errors.example.com/1"
	old := Site{Django: "1.11.29", Python: "2.7.18"}
	for name, c := range map[string]Change{
		"recorded-remove.diff":   ChangeOf(shop, Options{DSN: dsn, BrokenLinks: true}),
		"recorded-throttle.diff": ChangeOf(shop, Options{DSN: dsn, How: Throttle, PerHour: 5}),
		"unknown-remove.diff":    ChangeOf(old, Options{DSN: "http://k@127.0.0.1:7669/1"}),
		"unknown-throttle.diff":  ChangeOf(Site{Django: "4.2.1", Python: "3.9.1", Environment: "live", Settings: "conf.settings.live"}, Options{DSN: dsn, How: Throttle}),
	} {
		golden(t, name, c.whole())
		if c.Real != strings.HasPrefix(name, "recorded") {
			t.Errorf("%s: real %v", name, c.Real)
		}
	}
}

func TestNoHandlerThatMailsIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		logging, version string
		left             []string // handlers
		django           string   // what becomes of the logger
	}{
		"nothing set":     {`{}`, "4.2", []string{"console", "django.server"}, `{"handlers": ["console"], "level": "INFO"}`},
		"not shown":       {``, "1.10", []string{"console", "django.server"}, `{"handlers": ["console"], "level": "INFO"}`},
		"Django 1.9":      {``, "1.9.13", []string{"console"}, `{"handlers": ["console"], "level": "INFO"}`},
		"Django 1.8":      {``, "1.8.19", nil, ``},
		"a subclass":      {`{'disable_existing_loggers': True, 'handlers': {'a': {'class': 'shop.log.SlowAdminEmailHandler'}, 'b': {'()': 'shop.x'}}, 'loggers': {'django': {'handlers': ['a', 'b']}}}`, "4.2", []string{"b"}, `{"handlers": ["b"]}`},
		"SMTPHandler":     {`{'disable_existing_loggers': True, 'handlers': {'a': {'class': 'logging.handlers.SMTPHandler'}}, 'root': {'handlers': ('a',)}}`, "4.2", nil, ``},
		"a buffer before": {`{'disable_existing_loggers': True, 'handlers': {'m': {'class': 'logging.handlers.MemoryHandler', 'target': 'a'}, 'a': {'class': 'x.AdminEmailHandler'}}, 'root': {'handlers': ['m']}}`, "4.2", nil, ``},
		"only another handler, so that Django's own mails on": {
			`{'version': 1, 'disable_existing_loggers': False, 'handlers': {'console': {'class': 'logging.StreamHandler'}}, 'root': {'handlers': ['console']}}`, "5.2",
			[]string{"console", "django_console", "django.server"}, `{"handlers": ["django_console"], "level": "INFO"}`,
		},
	} {
		seen := value{kind: dict}
		if c.logging != "" {
			seen = must(t, c.logging)
		}
		whole, mailed := withoutMails(completed(seen, c.version))
		if !mailed {
			t.Errorf("%s: nothing that mails was found", name)
		}
		var left []string
		for i := range whole.get("handlers").len() {
			left = append(left, whole.get("handlers").keys[i].text)
		}
		got := ""
		if logger := whole.get("loggers").get("django"); logger != nil {
			got = logger.flat()
		}
		if diff := cmp.Diff(c.left, left); diff != "" || got != c.django {
			t.Errorf("%s: %s\ndjango: %s", name, diff, got)
		}
		if text := whole.flat(); strings.Contains(text, "EmailHandler") || strings.Contains(text, "SMTPHandler") || strings.Contains(text, `"mail_admins"`) || strings.Contains(text, `"a"`) {
			t.Errorf("%s: %s", name, text)
		}
		slow, mailed := throttled(completed(seen, c.version), must(t, `{'()': 'x'}`))
		if handlers := mailing(slow.get("handlers")); !mailed || strings.Count(slow.flat(), `"mails_per_hour"`) < 2 || len(handlers) == 0 {
			t.Errorf("%s, throttled: %s", name, slow.flat())
		}
	}
}

func TestALoggingThatMailsNothingIsLeftAsItIs(t *testing.T) {
	c := ChangeOf(Site{Django: "4.2", Logging: `{'version': 1, 'loggers': {'django': {'handlers': []}}}`}, Options{})
	if strings.Contains(c.Diff(), "-    ") || !strings.Contains(strings.Join(c.Notes, "\n"), "No handler of this LOGGING mails") {
		t.Error(c.whole())
	}
}

func must(t *testing.T, s string) value {
	t.Helper()
	v, err := parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

func TestTheSDKFitsThePython(t *testing.T) {
	const two, one = `sentry-sdk[django]>=2.18,<3`, `sentry-sdk[django]>=1.45.1,<2`
	for _, c := range []struct{ python, django, want string }{
		{"3.14.0", "6.0", two}, {"3.6.15", "3.2.25", two}, {"3.5.10", "2.2.28", one}, {"2.7.18", "1.11.29", one}, {"3.8.20", "2.2.28", two},
		{"", "1.11.29", one}, {"", "2.2", one}, {"", "3.2", two}, {"", "", two}, {"3.12.0b4", "5.0a1", two},
	} {
		if got, _ := requirement(c.python, c.django); got != c.want {
			t.Errorf("Python %q, Django %q: %s", c.python, c.django, got)
		}
	}
}

func TestSecretsOfALoggingAreMasked(t *testing.T) {
	got := Redact(`{'handlers': {'a': {'class': 'logging.handlers.SMTPHandler', 'credentials': ('bob', 'hunter2'), 'mailhost': 'mx.example.com', 'secure': (), 'level': 10},
		'raven': {'class': 'raven.Handler', 'dsn': 'https://key:hunter2@example.com/1', 'x': Path('/srv/hunter2'), 'when': {'z': 'hunter2'}, 'filters': ['f']}}, 'odd': ['hunter2']}`)
	want := `{"handlers": {"a": {"class": "logging.handlers.SMTPHandler", "credentials": ("********************", "********************"), "mailhost": "********************", "secure": (), "level": 10}, ` +
		`"raven": {"class": "raven.Handler", "dsn": "********************", "x": "********************", "when": {"z": "********************"}, "filters": ["f"]}}, "odd": ["********************"]}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, s := range []string{"", "5", "{'a': ", "{'a' 1}", "{'a': 'b}", strings.Repeat("{'a':", 5000), "{'a': '" + strings.Repeat("x", maxLogging) + "'}"} {
		if got := Redact(s); got != "" {
			t.Errorf("%.40q gives %q", s, got)
		}
	}
}

func TestLiteralsOfPythonAreReadAndWritten(t *testing.T) {
	for in, want := range map[string]string{
		`u'a'`:                                `"a"`,
		`{'a': (1,), "b": [], 'c': {}}`:       `{"a": (1,), "b": [], "c": {}}`,
		`'it\'s "q" \\ \n \xe9 \u20ac'`:       `"it's \"q\" \\ \n é €"`,
		`[None, True, -1.5e3, ]`:              `[None, True, -1.5e3]`,
		`[<f at 0x1, of (x)>, P('a, b]'), 2]`: `[<f at 0x1, of (x)>, P('a, b]'), 2]`,
		`{1: b'x'}`:                           `{1: b'x'}`,
	} {
		if got := must(t, in).flat(); got != want {
			t.Errorf("%s is written %s", in, got)
		}
	}
}

func FuzzWhatIsWrittenIsReadTheSame(f *testing.F) {
	f.Add(recorded)
	f.Add(own21)
	f.Add(`[<f at 0x1, of (x)>, P('a, b]'), u"\x00\ud83d", ()]`)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parse(s)
		if err != nil {
			return
		}
		for _, written := range []string{v.flat(), v.source(0, 0)} {
			again, err := parse(written)
			if err != nil || again.flat() != v.flat() {
				t.Fatalf("%q was written %q: %v", s, written, err)
			}
		}
	})
}

func TestADiffTurnsOneTextIntoTheOther(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		was, is := randomLines(dice), randomLines(dice)
		diff := unified("f", was, is)
		if got := patched(t, was, diff); got != is {
			t.Fatalf("from\n%s\nto\n%s\nwith\n%s\ncame\n%s", was, is, diff, got)
		}
	}
}

func randomLines(dice *rand.Rand) string {
	var b strings.Builder
	for range dice.IntN(40) {
		fmt.Fprintf(&b, "%d\n", dice.IntN(6))
	}
	return b.String()
}

// patched applies a diff of one file.
func patched(t *testing.T, was, diff string) string {
	t.Helper()
	old, at := linesOf(was), 0
	var out []string
	for _, line := range linesOf(diff) {
		var from, lines, to, more int
		switch {
		case strings.HasPrefix(line, "--- a/"), strings.HasPrefix(line, "+++ b/"):
		case strings.HasPrefix(line, "@@"):
			if _, err := fmt.Sscanf(line, "@@ -%d,%d +%d,%d @@", &from, &lines, &to, &more); err != nil {
				t.Fatal(err)
			}
			if lines > 0 {
				from--
			}
			for ; at < from; at++ {
				out = append(out, old[at])
			}
			if more > 0 && to != len(out)+1 || more == 0 && to != len(out) {
				t.Fatalf("%s stands after line %d", line, len(out))
			}
		case line[0] == '+':
			out = append(out, line[1:])
		default:
			if at >= len(old) || old[at] != line[1:] {
				t.Fatalf("line %d is not %q", at, line[1:])
			}
			if at++; line[0] == ' ' {
				out = append(out, line[1:])
			}
		}
	}
	out = append(out, old[at:]...)
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, "\n") + "\n"
}
