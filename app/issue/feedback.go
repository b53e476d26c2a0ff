package issue

import "time"

// Feedback is what a person wrote about an error they met, or about the site.
type Feedback struct {
	ID          string // 32 hex digits: of the report itself
	Event       string // the event it is about, 32 hex digits; empty: about none
	Name, Email string
	Message     string
	URL         string
	Source      string // the form it came by: "user_report", "feedback", or the widget's own name
	Release     string
	Environment string
	Time        time.Time // UTC
	Issue       int64     // of the event, where it is here; known when it is read
}
