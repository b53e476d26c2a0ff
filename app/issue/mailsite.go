package issue

// MailSite is what a mail tells of the site that sent it. It is kept once for each site, not with each event.
type MailSite struct {
	Prefix      string // of the subject
	Settings    string // module, dotted
	Logging     string // LOGGING as Python prints it, with whatever secrets are in it
	BrokenLinks bool   // BrokenLinkEmailsMiddleware is on
	Celery      bool   // it runs tasks with Celery
	Imported    bool   // the mail came out of a file, not out of a mailbox
}
