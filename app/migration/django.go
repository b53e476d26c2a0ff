package migration

import (
	"strconv"
	"strings"
)

// The LOGGING that Django has by itself (django.utils.log.DEFAULT_LOGGING).
const (
	ownFilters  = `'filters': {'require_debug_false': {'()': 'django.utils.log.RequireDebugFalse'}, 'require_debug_true': {'()': 'django.utils.log.RequireDebugTrue'}}`
	ownHandlers = `'console': {'level': 'INFO', 'filters': ['require_debug_true'], 'class': 'logging.StreamHandler'}`
	ownMails    = `'mail_admins': {'level': 'ERROR', 'filters': ['require_debug_false'], 'class': 'django.utils.log.AdminEmailHandler'}`
	ownServer   = `'django.server': {'level': 'INFO', 'class': 'logging.StreamHandler', 'formatter': 'django.server'}`
	ownLoggers  = `'django': {'handlers': ['console', 'mail_admins'], 'level': 'INFO'}`
	serverLog   = `'django.server': {'handlers': ['django.server'], 'level': 'INFO', 'propagate': False}`

	// since 2.1
	own21 = `{'version': 1, 'disable_existing_loggers': False, ` + ownFilters + `,
		'formatters': {'django.server': {'()': 'django.utils.log.ServerFormatter', 'format': '[{server_time}] {message}', 'style': '{'}},
		'handlers': {` + ownHandlers + `, ` + ownServer + `, ` + ownMails + `}, 'loggers': {` + ownLoggers + `, ` + serverLog + `}}`
	// 1.10 to 2.0
	own110 = `{'version': 1, 'disable_existing_loggers': False, ` + ownFilters + `,
		'formatters': {'django.server': {'()': 'django.utils.log.ServerFormatter', 'format': '[%(server_time)s] %(message)s'}},
		'handlers': {` + ownHandlers + `, ` + ownServer + `, ` + ownMails + `}, 'loggers': {` + ownLoggers + `, ` + serverLog + `}}`
	// 1.9
	own19 = `{'version': 1, 'disable_existing_loggers': False, ` + ownFilters + `,
		'handlers': {` + ownHandlers + `, ` + ownMails + `}, 'loggers': {` + ownLoggers + `}}`
	// before: what mailed, and no more
	ownOld = `{'version': 1, 'disable_existing_loggers': False, 'filters': {'require_debug_false': {'()': 'django.utils.log.RequireDebugFalse'}},
		'handlers': {` + ownMails + `}, 'loggers': {'django.request': {'handlers': ['mail_admins'], 'level': 'ERROR', 'propagate': False},
		'django.security': {'handlers': ['mail_admins'], 'level': 'ERROR', 'propagate': False}}}`
)

// ownLogging is the LOGGING that a version of Django has by itself; the newest when the version is not known.
func ownLogging(version string) value {
	source := own21
	switch {
	case older(version, 1, 9):
		source = ownOld
	case older(version, 1, 10):
		source = own19
	case older(version, 2, 1):
		source = own110
	}
	v, err := parse(source)
	if err != nil {
		return value{kind: dict} // the sources above are tested
	}
	return v
}

// older tells whether a version is known and before another.
func older(version string, major, minor int) bool {
	a, b, ok := release(version)
	return ok && (a < major || a == major && b < minor)
}

// release reads the first two numbers of a version.
func release(version string) (major, minor int, ok bool) {
	first, rest, _ := strings.Cut(strings.TrimSpace(version), ".")
	second, _, _ := strings.Cut(rest, ".")
	major, err := strconv.Atoi(first)
	if err != nil {
		return 0, 0, false
	}
	if minor, err = strconv.Atoi(digits(second)); err != nil {
		minor = 0
	}
	return major, minor, true
}

// digits gives the digits that a text begins with.
func digits(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

// requirement is the line that asks for an SDK that fits: 2 is for Python 3.6 and later, 1 for all before.
func requirement(python, django string) (line, why string) {
	const two, one = `sentry-sdk[django]>=2.18,<3`, `sentry-sdk[django]>=1.45.1,<2`
	switch {
	case older(python, 3, 6):
		return one, "Python " + python + " is too old for version 2 of the SDK, so this is the last of version 1."
	case python == "" && older(django, 2, 3):
		return one, "Django " + django + " may run on a Python that is too old for version 2 of the SDK, so this is the last of version 1."
	}
	return two, ""
}
