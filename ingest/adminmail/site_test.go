package adminmail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestAMailTellsOfTheSiteThatSentIt(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "corpus", "mail")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the recorded mails are not here: ", err)
	}
	for file, want := range map[string]issue.MailSite{
		"shop-3.2-01.eml":       {Prefix: "[Django] ", Settings: "shop.settings", BrokenLinks: true, Celery: true},
		"shop-4.2-01.eml":       {Prefix: "[Shop] ", Settings: "shop.settings", BrokenLinks: true, Celery: true},
		"shop-5.2-01.eml":       {Prefix: "[Shop] ", Settings: "shop.settings", BrokenLinks: true, Celery: true},
		"shop-4.2-short-01.eml": {Prefix: "[Shop staging] "},
	} {
		raw, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(raw, Meta{Received: time.Now()})
		if err != nil || r.Event.Mail == nil {
			t.Fatalf("%s: %v", file, err)
		}
		got := *r.Event.Mail.Site
		logging := got.Logging
		if got.Logging = ""; strings.HasPrefix(logging, "{'version': 1, ") != (want.Settings != "") || want.Settings != "" && !strings.Contains(logging, "'class': 'django.utils.log.AdminEmailHandler'") {
			t.Errorf("%s: LOGGING is %.60s", file, logging)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}
