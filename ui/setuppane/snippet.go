package setuppane

import (
	"strconv"
	"strings"
)

// Snippet is text to paste, and where it goes.
type Snippet struct {
	Place    string // "settings.py", "Terminal"
	Language string // as the highlighter knows it
	Text     string
}

// Way is one way of getting errors in.
type Way struct {
	Title    string
	Intro    string
	Snippets []Snippet
}

// ways lists what works today. dsn may be empty while nothing listens.
func ways(dsn, environment string) []Way {
	if environment == "" {
		environment = "production"
	}
	return []Way{
		{"Sentry SDK", "For Django and other Python sites. Put it at the end of the settings; nothing else in your code has to change.", []Snippet{
			{"Terminal", "bash", `pip install "sentry-sdk[django]"`},
			{"settings.py", "python", strings.Join([]string{
				"import sentry_sdk",
				"",
				"sentry_sdk.init(",
				"    dsn=" + strconv.Quote(dsn) + ",",
				"    environment=" + strconv.Quote(environment) + ",",
				"    traces_sample_rate=0.0,  # errors only",
				")",
			}, "\n")},
		}},
		{"JavaScript", "For the pages of the site. Put it first in the script that starts your page.", []Snippet{
			{"Terminal", "bash", "npm install @sentry/browser"},
			{"main.js", "javascript", strings.Join([]string{
				`import * as Sentry from "@sentry/browser";`,
				"",
				"Sentry.init({",
				"  dsn: " + strconv.Quote(dsn) + ",",
				"  environment: " + strconv.Quote(environment) + ",",
				"  tracesSampleRate: 0, // errors only",
				"});",
			}, "\n")},
		}},
		{"Admin mail", "For a site that mails its errors to ADMINS already. Nothing in your code has to change: connect the inbox those mails go to, or read them from files.", []Snippet{
			{"Terminal", "bash", "paddock import mail errors.mbox"},
		}},
	}
}
