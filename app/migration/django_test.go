package migration

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// djangos are those that can be had here: the system's, and later ones where the example shop has unpacked them.
func djangos(t *testing.T) map[string]string {
	t.Helper()
	paths := []string{""}
	if cache, err := os.UserCacheDir(); err == nil {
		found, err := filepath.Glob(filepath.Join(cache, "example-shop", "*", "root", "usr", "lib", "python3", "dist-packages"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	all := map[string]string{}
	for _, path := range paths {
		if version, err := python(t, path, `import django; print(django.get_version())`); err == nil {
			all[version] = path
		}
	}
	if len(all) == 0 {
		t.Skip("there is no Django here")
	}
	return all
}

func python(t *testing.T, path, program string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/usr/bin/python3", append([]string{"-c", program}, args...)...)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+path, "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func TestDjangosOwnLoggingIsKnown(t *testing.T) {
	for version, path := range djangos(t) {
		said, err := python(t, path, `import ast, sys; from django.utils.log import DEFAULT_LOGGING; print(ast.literal_eval(sys.argv[1]) == DEFAULT_LOGGING)`, ownLogging(version).source(0, 0))
		if err != nil || said != "True" {
			t.Errorf("Django %s: %s, %v", version, said, err)
		}
	}
}

// handlers sets Django up with a LOGGING and prints each logger's handlers.
const handlers = `
import ast, logging, sys
import django
from django.conf import settings
settings.configure(LOGGING=ast.literal_eval(sys.argv[1]), DEBUG=False)
django.setup()
for name in ["root", "django", "django.request", "django.server", "django.security"]:
    logger = logging.getLogger(None if name == "root" else name)
    for handler in logger.handlers:
        print(name, type(handler).__name__)
`

func TestDjangoTakesTheChangedLoggingAndMailsNoMore(t *testing.T) {
	withOthers := `{'version': 1, 'disable_existing_loggers': False, 'handlers': {'console': {'class': 'logging.StreamHandler'}}, 'root': {'handlers': ['console']}}`
	for version, path := range djangos(t) {
		for name, c := range map[string]struct{ logging, want string }{
			"Django's own":      {`{}`, "django StreamHandler\ndjango.server StreamHandler"},
			"a handler besides": {withOthers, "root StreamHandler\ndjango StreamHandler\ndjango.server StreamHandler"},
			"the recorded":      {strings.Replace(recorded, `, 'keyvalue': '********************'`, "", 1), "root StreamHandler"},
		} {
			before, err := python(t, path, handlers, c.logging)
			if err != nil || !strings.Contains(before, "AdminEmailHandler") {
				t.Errorf("Django %s, %s: it mails not even before: %s, %v", version, name, before, err)
			}
			quiet, _ := withoutMails(completed(must(t, c.logging), version))
			after, err := python(t, path, handlers, quiet.source(0, 0))
			if err != nil || after != c.want {
				t.Errorf("Django %s, %s: %s, %v", version, name, after, err)
			}
		}
	}
}

// throttle has some processes ask the filter at one time, and prints how many mails they may send.
const throttle = `
import multiprocessing, runpy, sys
MailsPerHour = runpy.run_path(sys.argv[1])["MailsPerHour"]

def ask(_):
    asks = MailsPerHour(limit=5, folder=sys.argv[2])
    return sum(asks.filter(None) for _ in range(20))

with multiprocessing.get_context("fork").Pool(4) as pool:
    print(sum(pool.map(ask, range(8))))
`

func TestProcessesTogetherSendNoMoreMailsThanTheThrottleAllows(t *testing.T) {
	if _, err := python(t, "", "pass"); err != nil {
		t.Skip("there is no Python here: ", err)
	}
	file, err := filepath.Abs("mailthrottle.py")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "mails")
	hour := time.Now().Truncate(time.Hour)
	said, err := python(t, "", throttle, file, folder)
	if changed := !time.Now().Truncate(time.Hour).Equal(hour); err != nil || said != "5" && !changed {
		t.Errorf("8 processes send %s mails, %v", said, err)
	}
	if again, err := python(t, "", throttle, file, folder); err != nil || again != "0" && time.Now().Truncate(time.Hour).Equal(hour) {
		t.Errorf("and %s more in the same hour, %v", again, err)
	}
	if said, err := python(t, "", throttle, file, filepath.Join("/dev/null", "mails")); err != nil || said != "160" {
		t.Errorf("where no file can be made, %s of 160 mails are sent, %v", said, err)
	}
}
