package store

import (
	"encoding/json"
	"fmt"
	"regexp"

	"paddock/app/issue"
	"paddock/app/migration"
	"paddock/app/project"
)

// Who sent mails is kept by site, and how many a mailbox got by day, so that no body must be read to say so.

// maxSites is how many sites are told apart in a project: names of throw-away machines must not fill the table.
const maxSites = 300

type siteKey struct {
	project                                      project.ID
	mailbox, name, prefix, settings, environment string
}

// siteDelta is what one transaction adds to a site.
type siteDelta struct {
	mails, first, last int64
	newest             *issue.Event
	brokenLinks        bool
	celery             bool
	days               map[int64]int64
	issues             map[int64]bool // of imported files; a mailbox's are noted with its place
}

// throwAway are names that machines get anew each time they start: those of containers and pods.
var throwAway = regexp.MustCompile(`^[0-9a-f]{12}(?:[0-9a-f]{52})?$|-[0-9a-f]{8,10}-[0-9a-z]{5}$`)

// noteSite adds a mail to what is known of its sender. Mails that are here already count no further.
func (c *change) noteSite(p project.ID, e *issue.Event, stored *issue.Stored) {
	if e.Source != issue.SourceMail || e.Mail == nil || e.Mail.Site == nil || stored.Duplicate && !stored.Twin {
		return
	}
	name := nameOfSite(e)
	mailbox := clip(e.Mail.Mailbox, 300)
	if e.Mail.Site.Imported { // each mail may be a file of its own
		mailbox = ""
	}
	k := siteKey{p, mailbox, name, clip(e.Mail.Site.Prefix, 100), clip(e.Mail.Site.Settings, 200), clip(e.Environment, 100)}
	at := micros(e.Time)
	d := c.sites[k]
	if d == nil {
		d = &siteDelta{first: at, last: at, newest: e, days: map[int64]int64{}, issues: map[int64]bool{}}
		if c.sites == nil {
			c.sites = map[siteKey]*siteDelta{}
		}
		c.sites[k] = d
	}
	d.mails++
	d.days[at/dayMicros]++
	if mailbox == "" {
		d.issues[stored.Issue] = true
	}
	d.first = min(d.first, at)
	if e.Kind == issue.KindError && at >= d.last || d.newest.Kind != issue.KindError {
		d.newest = e
	}
	d.last = max(d.last, at)
	d.brokenLinks = d.brokenLinks || e.Mail.Site.BrokenLinks
	d.celery = d.celery || e.Mail.Site.Celery
}

// nameOfSite is the server's name, or the host of the request where that is none or made anew for each start.
func nameOfSite(e *issue.Event) string {
	if name := clip(e.ServerName, 200); name != "" && !throwAway.MatchString(name) {
		return name
	}
	return hostOf(e)
}

func hostOf(e *issue.Event) string {
	if e.Request == nil {
		return ""
	}
	return clip(e.Request.Host, 200)
}

// flushSites writes what the transaction's mails tell of their senders.
func (c *change) flushSites() error {
	for k, d := range c.sites {
		for day, n := range d.days {
			if _, err := c.exec(`INSERT INTO mail_day (project, mailbox, day, mails) VALUES ($1, $2, $3, $4)
				ON CONFLICT (project, mailbox, day) DO UPDATE SET mails = mail_day.mails + excluded.mails`, int64(k.project), k.mailbox, day, n); err != nil {
				return err
			}
		}
		for id := range d.issues {
			if _, err := c.exec(`INSERT INTO mailbox_issue (mailbox, issue) VALUES (0, $1) ON CONFLICT DO NOTHING`, id); err != nil {
				return err
			}
		}
		if err := c.flushSite(k, d); err != nil {
			return err
		}
	}
	return nil
}

// flushSite writes a site. Its newest mail says what it runs; a mail that does not say leaves it as it is known.
func (c *change) flushSite(k siteKey, d *siteDelta) error {
	e := d.newest
	host := hostOf(e)
	_, err := c.exec(`INSERT INTO mail_site (project, mailbox, name, prefix, settings, environment, host, django, python, logging, broken_links, celery, mails, first_mail, last_mail)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 WHERE (SELECT count(*) FROM mail_site WHERE mail_site.project = $1) < $16
			OR EXISTS (SELECT 1 FROM mail_site WHERE mail_site.project = $1 AND mail_site.mailbox = $2 AND mail_site.name = $3 AND mail_site.prefix = $4 AND mail_site.settings = $5 AND mail_site.environment = $6)
		ON CONFLICT (project, mailbox, name, prefix, settings, environment) DO UPDATE SET mails = mail_site.mails + excluded.mails,
			broken_links = CASE WHEN excluded.broken_links > mail_site.broken_links THEN excluded.broken_links ELSE mail_site.broken_links END,
			celery = CASE WHEN excluded.celery > mail_site.celery THEN excluded.celery ELSE mail_site.celery END,
			host = CASE WHEN excluded.host = '' OR excluded.last_mail < mail_site.last_mail AND mail_site.host <> '' THEN mail_site.host ELSE excluded.host END,
			django = CASE WHEN excluded.django = '' OR excluded.last_mail < mail_site.last_mail AND mail_site.django <> '' THEN mail_site.django ELSE excluded.django END,
			python = CASE WHEN excluded.python = '' OR excluded.last_mail < mail_site.last_mail AND mail_site.python <> '' THEN mail_site.python ELSE excluded.python END,
			logging = CASE WHEN excluded.logging = '' OR excluded.last_mail < mail_site.last_mail AND mail_site.logging <> '' THEN mail_site.logging ELSE excluded.logging END,
			first_mail = CASE WHEN excluded.first_mail < mail_site.first_mail THEN excluded.first_mail ELSE mail_site.first_mail END,
			last_mail = CASE WHEN excluded.last_mail > mail_site.last_mail THEN excluded.last_mail ELSE mail_site.last_mail END`,
		int64(k.project), k.mailbox, k.name, k.prefix, k.settings, k.environment, host, version(e, "django"), version(e, "runtime"), migration.Redact(e.Mail.Site.Logging),
		boolean(d.brokenLinks), boolean(d.celery), d.mails, d.first, d.last, maxSites)
	if err != nil {
		return fmt.Errorf("note site %s: %w", k.name, err)
	}
	return nil
}

// version reads the version of a context; empty when it says none.
func version(e *issue.Event, context string) string {
	var said struct {
		Version string `json:"version"`
	}
	if json.Unmarshal(e.Contexts[context], &said) != nil {
		return ""
	}
	return clip(said.Version, 50)
}
