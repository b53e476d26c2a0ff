package adminmail

// What a mail server can be asked for in place of every mail's header: a mail that LooksLikely lets through
// has one of these in its subject, its sender or its content type (whatever the case), has no content type,
// or a sender without an "@". The words are wider than LooksLikely's, never narrower. What no question can
// say, and what is therefore found by its header alone: a sender that is no address although it has an "@"
// and none of SenderHints, and a header that is not one.
var (
	SubjectHints = []string{
		"error", "exception", "traceback", "critical", "failed", "failure", "problem", "crash", "cron <",
		"fatal:", "warning:", "warn:", "info:", "debug:", "external ip", "internal ip", "ip):", "link on", " at /",
		encodedHint,
	}
	SenderHints = []string{
		"root@", "django@", "server@", "www-data@", "webmaster@", "apache@", "nginx@", "uwsgi@", "gunicorn@", "celery@",
		"error@", "errors@", "exception@", "exceptions@", "alert@", "alerts@", "log@", "logs@", "@localhost",
		",", "[", ":", ";", // in addresses that are none
		encodedHint,
	}
	TypeHints = []string{"multipart/mixed", "message/rfc822"}
)

// encodedHint finds, on servers that do not decode what they look through, all that is encoded.
const encodedHint = "=?"
