package migration

import (
	"runtime"
	"strings"
	"testing"
)

// Anybody can send a mail that shows a LOGGING, and a person pastes what is made of it.
func TestWhatAMailShowsAsLoggingCannotRunAsCode(t *testing.T) {
	for name, logging := range map[string]string{
		"a call as a value":           `{'version': __import__(chr(111)+chr(115)).system(chr(105)+chr(100))}`,
		"a call in a list":            `{'handlers': {'a': {'class': 'x.AdminEmailHandler', 'level': [exec(bytes([105,100]))]}}}`,
		"a call as a key":             `{__import__('os').system('id'): 1, 'a': 2}`,
		"a call as a key, no quotes":  `{exec(bytes([105,100])): 1}`,
		"an expression":               `{'version': 1 if exec(bytes([105])) else 2}`,
		"a lambda":                    `{'filters': {'a': {'()': lambda: exec(bytes([105]))}}}`,
		"an object, and then":         `{'version': <a> + exec(bytes([105]))}`,
		"an object that holds a call": `{'version': <exec(bytes([105]))>}`,
		"a comprehension":             `{'version': [exec(i) for i in x]}`,
		"a name":                      `{'version': exec}`,
		"a comment":                   `{'version': 1 # exec}`,
		"a standard factory":          `{'filters': {'a': {'()': 'os.exec'}}}`,
		"a standard class":            `{'handlers': {'a': {'class': 'subprocess.exec', 'mode': 'x'}}}`,
		"a class that is a program":   `{'handlers': {'a': {'class': 'exec(1)'}}}`,
		"a file anywhere":             `{'formatters': {'a': {'format': 'x'}}, 'handlers': {'a': {'class': 'logging.FileHandler', 'filename': '/root/.exec'}}}`,
		"a format that is a line":     `{'formatters': {'a': {'format': 'ssh-rsa exec\n'}}}`,
		"an external name":            `{'handlers': {'a': {'class': 'ext://os.exec', 'target': 'ext://os.exec'}}}`,
	} {
		for _, shown := range []string{logging, Redact(logging)} { // the first as a store of before may hold it
			c := ChangeOf(Site{Logging: shown, Django: "5.2"}, Options{DSN: "http://k@127.0.0.1:7669/1"})
			if strings.Contains(c.Diff(), "exec") || strings.Contains(c.Diff(), "__import__") {
				t.Errorf("%s:\n%s", name, c.Diff())
			}
		}
	}
}

func TestTheSettingsOfAMailNameNoFileElsewhere(t *testing.T) {
	for _, module := range []string{".etc.passwd", "...a", "a..b", "../../x", "a\n+++ b/x", "a/b", "-", "a."} {
		c := ChangeOf(Site{Settings: module}, Options{How: Throttle})
		for _, f := range c.Files[1:] {
			if !strings.HasPrefix(f.Path, "mysite/") {
				t.Errorf("%q gives %q", module, f.Path)
			}
		}
	}
}

func TestALongLoggingIsComparedInLittleMemory(t *testing.T) {
	var before, after runtime.MemStats
	long := "{'version': 1, 'x': [" + strings.Repeat("1,", 9_900) + "], 'handlers': {'a': {'class': 'x.AdminEmailHandler'}}, 'y': [" + strings.Repeat("{},", 10) + "]}"
	logging := Redact(long)
	if logging == "" {
		t.Fatal("it is too long")
	}
	runtime.ReadMemStats(&before)
	ChangeOf(Site{Logging: logging, Django: "5.2"}, Options{})
	unified("f", strings.Repeat("a\n", 30_000), strings.Repeat("b\n", 30_000))
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 100 {
		t.Errorf("%d MB", took)
	}
}
