package laterpane

// Page says what a pane will show once it is built, and what it will need for that.
type Page struct {
	Title string
	Comes string // the pane's heading
	Icon  string // name in the icon set
	Shows string // one sentence
	Needs string // one sentence
}

// Pages lists the panes that come later, in the order of the sidebar.
var Pages = []Page{
	{"Logs", "Logs come later", "scroll-text", "This pane will show what your site was doing, line by line, around the moment something broke.",
		"It will need a log handler that sends here, such as Python logging, OpenTelemetry or syslog."},
	{"Analytics", "Analytics comes later", "chart-no-axes-column", "This pane will show who visits your site, from where, and which pages they read.",
		"It will need one script tag in your base template, and sets no cookies."},
	{"Metrics", "Metrics come later", "trending-up", "This pane will show whether people do what the site is for: sign up, buy, come back.",
		"It will need product events, from your views or from the analytics library you already use."},
	{"Monitoring", "Monitoring comes later", "heart-pulse", "This pane will show whether your site is up, how fast it answers, and when its certificate ends.",
		"It will need only an address to check from this computer."},
	{"Performance", "Performance comes later", "gauge", "This pane will show which views and queries are slow, and which query runs once for every row.",
		"It will need tracing switched on in the Sentry SDK that already sends your errors."},
}
