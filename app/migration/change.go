package migration

import (
	_ "embed" // the filter is a file of Python
	"fmt"
	"net"
	"net/url"
	"path"
	"strings"
)

// How says what becomes of the error mails.
type How string

// The ways. The zero value is Remove.
const (
	Remove   How = ""
	Throttle How = "throttle" // a few mails an hour stay, as a safety net
)

// Options say which change is wanted.
type Options struct {
	DSN         string // of the project, as the site can reach it
	How         How
	PerHour     int  // of Throttle; 0: 10
	BrokenLinks bool // the mails about broken links end as well
}

// Change is what to change in a site's code so that its errors come from the SDK and not by mail.
type Change struct {
	Site  Site
	How   How
	Files []File
	Notes []string // what to know before it is applied, in sentences
	Real  bool     // the diff is of the LOGGING that the site's mails show, not of Django's own
}

// File is what changes in one file.
type File struct {
	Path     string
	Language string // as a highlighter knows it: python, text
	Diff     string // unified
	Text     string // what stands there afterwards, as far as it is known: to paste
}

// Diff is the whole change as one unified diff.
func (c Change) Diff() string {
	var b strings.Builder
	for _, f := range c.Files {
		b.WriteString(f.Diff)
	}
	return b.String()
}

//go:embed mailthrottle.py
var throttlePy string

const (
	defaultPerHour = 10
	throttleModule = "mailthrottle"
)

// ChangeOf makes the change for a site as its mails show it.
func ChangeOf(site Site, o Options) Change {
	c := Change{Site: site, How: o.How}
	line, why := requirement(site.Python, site.Django)
	c.Files = append(c.Files, File{Path: "requirements.txt", Language: "text", Text: line + "\n", Diff: unified("requirements.txt", "", line+"\n")})
	c.note(why)
	if o.How == Throttle {
		name := path.Join(site.folder(), throttleModule+".py")
		c.Files = append(c.Files, File{Path: name, Language: "python", Text: throttlePy, Diff: created(name, throttlePy)})
	}
	was, is := c.logging(o)
	text := "import sentry_sdk\n\n" + is + "\n" + c.sdk(o)
	settings := site.settingsFile()
	c.Files = append(c.Files, File{Path: settings, Language: "python", Text: text, Diff: unified(settings, was, text)})
	if o.BrokenLinks && site.BrokenLinks {
		c.Files = append(c.Files, File{
			Path: settings, Language: "python",
			Diff: "--- a/" + settings + "\n+++ b/" + settings + "\n@@ MIDDLEWARE @@\n-    \"" + brokenLinks + "\",\n",
		})
	}
	c.remarks(o)
	return c
}

const brokenLinks = "django.middleware.common.BrokenLinkEmailsMiddleware"

// folder is the folder of the site's package; Django's documentation calls it mysite.
func (s Site) folder() string {
	first, _, more := strings.Cut(s.Settings, ".")
	if !more || !className.MatchString(s.Settings) {
		return "mysite"
	}
	return first
}

func (s Site) settingsFile() string {
	if !className.MatchString(s.Settings) { // a mail may say anything
		return "mysite/settings.py"
	}
	return strings.ReplaceAll(s.Settings, ".", "/") + ".py"
}

// logging gives LOGGING before and after, as lines of settings; before is empty where settings hold none.
func (c *Change) logging(o Options) (was, is string) {
	seen, err := parse(c.Site.Logging)
	seen.redact("") // once more: it may have been kept by rules of before
	known := c.Site.Logging != "" && err == nil && seen.kind == dict
	c.Real = known && len(seen.items) > 0
	if !known {
		seen = value{kind: dict}
		c.note("The mails do not show LOGGING, so this is what Django has by itself. If your settings have one, change it in the same way.")
	}
	if c.Real {
		was = assigned(seen)
	}
	whole := completed(seen, c.Site.Django)
	var after value
	var mailed bool
	if o.How == Throttle {
		limit := o.PerHour
		if limit <= 0 {
			limit = defaultPerHour
		}
		after, mailed = throttled(whole, value{
			kind: dict,
			keys: []value{{kind: text, text: "()"}, {kind: text, text: "limit"}},
			items: []value{{kind: text, text: strings.ReplaceAll(c.Site.folder(), "/", ".") + "." + throttleModule + ".MailsPerHour"},
				{text: fmt.Sprint(limit)}},
		})
		c.note(fmt.Sprintf("At most %d mails an hour are sent by each machine. They are the safety net for times when nothing listens.", limit))
	} else {
		after, mailed = withoutMails(whole)
	}
	if !mailed {
		c.note("No handler of this LOGGING mails, as far as it shows: look for mail_admins in the site's own code.")
		after = seen
	}
	if c.Real && after.masked() {
		c.note("Asterisks stand for what is not shown: leave your own lines there as they are.")
	}
	if after.objects() {
		c.note("What stands in <angle brackets> is an object of your settings: leave your own lines there as they are.")
	}
	if len(after.items) == 0 {
		return was, ""
	}
	return was, assigned(after)
}

func assigned(v value) string { return "LOGGING = " + v.source(0, len("LOGGING = ")) + "\n" }

// sdk writes the lines that start the SDK. Its integrations for Django, Celery and logging start by themselves.
func (c *Change) sdk(o Options) string {
	environment := c.Site.Environment
	switch {
	case environment != "":
	case c.Site.looksLikeTest():
		environment = "staging"
	default:
		environment = "production"
	}
	return "sentry_sdk.init(\n" +
		"    dsn=" + quote(o.DSN) + ",\n" +
		"    environment=" + quote(environment) + ",\n" +
		"    send_default_pii=True,  # who met an error, as the mails have it\n" +
		"    traces_sample_rate=0.0,  # errors only\n" +
		")\n"
}

func (c *Change) note(s string) {
	if s != "" {
		c.Notes = append(c.Notes, s)
	}
}

// remarks are about what stays.
func (c *Change) remarks(o Options) {
	s := c.Site
	if s.Settings == "" {
		c.note("mysite stands for your project's package: the mails do not name the settings module.")
	}
	if o.How == Throttle || s.BrokenLinks && !o.BrokenLinks {
		c.note("ADMINS and MANAGERS stay as they are: mails still go to them.")
	} else {
		c.note("ADMINS stays as it is: code of your own may call mail_admins. Nothing else mails errors to it.")
	}
	switch {
	case s.BrokenLinks && o.BrokenLinks:
		c.note("Without BrokenLinkEmailsMiddleware the mails to MANAGERS about broken links end. The SDK does not report those.")
	case s.BrokenLinks:
		c.note("BrokenLinkEmailsMiddleware mails broken links to MANAGERS, whatever LOGGING says. Take it out of MIDDLEWARE to end those as well.")
	}
	if s.Celery {
		c.note("Celery's workers load these settings, so the SDK starts in them as well, and its Celery integration by itself. Restart them after the change.")
	}
	if local(o.DSN) {
		c.note("Paddock listens on this computer only, by this DSN. A site on another machine needs an address that it can reach: see Settings.")
	}
}

// local tells whether a DSN leads to the machine itself.
func local(dsn string) bool {
	u, err := url.Parse(dsn)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
