package issue

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"runtime"
	"strings"
)

// Tracker is where a team keeps its tickets.
type Tracker string

// The trackers whose form for a new ticket is known.
const (
	GitHub     Tracker = "github"
	GitLab     Tracker = "gitlab"
	Jira       Tracker = "jira"
	Linear     Tracker = "linear"
	Redmine    Tracker = "redmine"
	OwnTracker Tracker = "own"
)

// Trackers lists them in the order of the choice, with their names, what a person types for each, and what that is
// turned into. Sources: docs.github.com "Creating an issue from a URL query"; docs.gitlab.com "Create an issue, using a
// URL with prefilled values"; Atlassian KB "How to create issues using direct HTML links"; linear.app/docs/create-issues;
// redmine.org, wiki "HowTo create a custom issue link".
var Trackers = []struct {
	Tracker       Tracker
	Name, Example string
	form          string // appended to a project's address; empty: the person types the whole form's address
}{
	{GitHub, "GitHub", "https://github.com/acme/shop", "/issues/new?title={title}&body={body}"},
	{GitLab, "GitLab", "https://gitlab.com/acme/shop", "/-/issues/new?issue%5Btitle%5D={title}&issue%5Bdescription%5D={body}"},
	{Jira, "Jira", "https://acme.atlassian.net/secure/CreateIssueDetails!init.jspa?pid=10000&issuetype=10001&summary={title}&description={body}", ""},
	{Linear, "Linear", "https://linear.app/team/SHOP", "/new?title={title}&description={body}"},
	{Redmine, "Redmine", "https://redmine.example.com/projects/shop", "/issues/new?issue%5Bsubject%5D={title}&issue%5Bdescription%5D={body}"},
	{OwnTracker, "Another tracker", "https://tracker.example.com/new?title={title}&text={body}", ""},
}

// TicketTemplate says how a project's tickets are opened. The zero value: not said yet.
type TicketTemplate struct {
	Tracker Tracker
	Address string // of the project in its tracker; of Jira and others the form's, with {title} and {body} in it
}

// NewTicket is what a new ticket is filled with.
type NewTicket struct {
	Title string
	Body  string // Markdown or plain text; its end is left out where the address would be too long
	ID    string // the issue's short id
	URL   string // of the page on which it happened
}

const maxTicketTitle = 200 // characters

// maxForm bounds the address that a browser is started with: Windows takes 2,083 characters, servers rarely more
// than 8,192.
func maxForm() int {
	if runtime.GOOS == "windows" {
		return 2000
	}
	return 6000
}

var blank = regexp.MustCompile(`\{[a-z]*\}`)

// form is the address of the tracker's form, with blanks in it.
func (t TicketTemplate) form() string {
	for _, one := range Trackers {
		if one.Tracker == t.Tracker && one.form != "" {
			return strings.TrimRight(strings.TrimSpace(t.Address), "/") + one.form
		}
	}
	return strings.TrimSpace(t.Address)
}

// Check tells what is wrong with a template, in words for people; nil when nothing is.
func (t TicketTemplate) Check() error {
	form := t.form()
	for _, name := range blank.FindAllString(form, -1) {
		switch name {
		case "{title}", "{body}", "{id}", "{url}":
		default:
			return fmt.Errorf("%s means nothing here: use {title}, {body}, {id} and {url}", name)
		}
	}
	u, err := url.Parse(blank.ReplaceAllString(form, "x"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("write a whole address that begins with https://")
	}
	if len(form) > MaxTicket/2 {
		return fmt.Errorf("the address is longer than %d characters", MaxTicket/2)
	}
	if !strings.Contains(form, "{title}") {
		return errors.New("put {title} into the address, where the ticket's title goes")
	}
	if base, _, _ := strings.Cut(t.Address, "{"); t.form() != strings.TrimSpace(t.Address) && strings.ContainsAny(base, "?#") {
		return errors.New("write the project's own address, without ? and what follows it")
	}
	return nil
}

// New gives the address that opens a prefilled ticket.
func (t TicketTemplate) New(n NewTicket) (string, error) {
	if err := t.Check(); err != nil {
		return "", err
	}
	form := t.form()
	title := cut(strings.Join(strings.Fields(n.Title), " "), maxTicketTitle)
	fill := func(body string) string {
		return blank.ReplaceAllStringFunc(form, func(name string) string {
			return escape(map[string]string{"{title}": title, "{body}": body, "{id}": n.ID, "{url}": n.URL}[name])
		})
	}
	whole := fill(n.Body)
	for body := []rune(cut(n.Body, maxForm())); len(whole) > maxForm() && len(body) > 0; {
		over := len(whole) - maxForm()
		body = body[:max(0, len(body)-over/12-1)] // a character takes 12 bytes at most
		whole = fill(strings.TrimSpace(string(body)) + "\n…")
	}
	return whole, nil
}

// escape percent-encodes everything that is not a letter or digit of ASCII, a space too: not every form reads a plus
// as one.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

var ticketNames = []*regexp.Regexp{
	regexp.MustCompile(`/(?:browse|issue)/([A-Za-z][A-Za-z0-9_]*-\d+)`), // Jira, Linear
	regexp.MustCompile(`/(?:issues|work_items|pull|merge_requests|tickets?)/(\d+)`),
}

// TicketName is what a ticket is called for short: "#12", "SHOP-12", else its address's host.
func TicketName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for i, p := range ticketNames {
		if m := p.FindStringSubmatch(u.Path); m != nil {
			if i == 0 {
				return m[1]
			}
			return "#" + m[1]
		}
	}
	return u.Host
}
