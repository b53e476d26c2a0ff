package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"paddock/app/issue"
	"paddock/app/search"
)

// trend is the events of the last 24 hours against the mean day of the week before, each plus one so that few are no
// steep rise. What was not seen in these hours has none.
const trend = `CASE WHEN issue.last_seen < %[1]d * %[3]d THEN 0.0 ELSE
	(1.0 + coalesce((SELECT sum(issue_hour.events) FROM issue_hour WHERE issue_hour.issue = issue.id AND issue_hour.hour >= %[1]d), 0)) /
	(1.0 + coalesce((SELECT sum(issue_hour.events) FROM issue_hour WHERE issue_hour.issue = issue.id AND issue_hour.hour >= %[2]d AND issue_hour.hour < %[1]d), 0) / 7.0) END DESC, issue.last_seen DESC, issue.id DESC`

var orders = map[issue.Sort]string{
	"":                "issue.last_seen DESC, issue.id DESC",
	issue.ByLastSeen:  "issue.last_seen DESC, issue.id DESC",
	issue.ByFirstSeen: "issue.first_seen DESC, issue.id DESC",
	issue.ByEvents:    "issue.events DESC, issue.id DESC",
	issue.ByUsers:     "issue.users DESC, issue.id DESC",
	issue.ByHarm:      "issue.paying DESC, issue.customers DESC, issue.users DESC, issue.id DESC",
}

// orderOf gives the order that a query asks for.
func orderOf(q issue.Query) (string, error) {
	if q.Sort == issue.ByTrend {
		since := nowOf(q).UnixMicro()/hourMicros - 23
		return fmt.Sprintf(trend, since, since-7*24, hourMicros), nil
	}
	order, ok := orders[q.Sort]
	if !ok {
		return "", fmt.Errorf("no such order of issues: %q", q.Sort)
	}
	return order, nil
}

func nowOf(q issue.Query) time.Time {
	if q.Now.IsZero() {
		return time.Now()
	}
	return q.Now
}

// columns are the fields that an issue itself holds.
var columns = map[string]string{
	"level": "issue.level", "error.type": "issue.type", "title": "issue.title", "culprit": "issue.culprit",
	"first_release": "issue.first_release", "last_release": "issue.last_release",
	"age": "issue.first_seen", "last_seen": "issue.last_seen",
	"events": "issue.events", "users": "issue.users", "customers": "issue.customers", "paying": "issue.paying",
}

// eventsOfPeople begins with the people: CROSS JOIN is the order in which SQLite goes about it.
const eventsOfPeople = `SELECT event.issue FROM person CROSS JOIN event WHERE event.project = person.project AND event.person = person.key AND event.person <> ''`

// states are the conditions behind is:.
var states = map[string]string{
	"unresolved": "issue.status = 'unresolved'", "resolved": "issue.status IN ('resolved', 'resolved_in_next_release')",
	"ignored": "issue.status = 'ignored'", "snoozed": "issue.status = 'snoozed'", "regressed": "issue.regressed = 1",
	"new": "issue.seen = 0", "seen": "issue.seen = 1", "assigned": "issue.assignee <> ''", "unassigned": "issue.assignee = ''",
	"favourite": "issue.favourite = 1", "linked": "issue.ticket <> ''", "noise": "issue.noise = 1",
}

// term adds the condition of one term of a query.
func (c *conditions) term(asked *search.Term, q issue.Query) {
	meant := issue.Meant(*asked)
	t := &meant
	switch t.Key {
	case "":
		c.words(t.Value(), t.Not)
	case "sort":
	case "is":
		c.any(t, func(v string) { c.add(states[v]) })
	case "source":
		c.any(t, func(v string) { c.add("(issue.sources & $?) <> 0", sourceBits[issue.Source(v)]) })
	case "events", "users", "customers", "paying":
		c.any(t, func(string) { c.add(columns[t.Key]+" "+comparison(t.Op)+" $?", t.Number) })
	case "age", "last_seen":
		c.moment(t, nowOf(q))
	case "level", "error.type", "title", "culprit", "first_release", "last_release":
		c.any(t, func(v string) { c.like(columns[t.Key], v, t.Exact) })
	case "error.value":
		c.any(t, func(v string) { c.like("issue.value", "*"+v+"*", false) })
	case "environment":
		c.inside(t, "SELECT issue_environment.issue FROM issue_environment", "issue_environment.environment")
	case "label":
		c.inside(t, "SELECT issue_label.issue FROM issue_label", "issue_label.label")
	case "assigned":
		c.any(t, func(v string) {
			if strings.EqualFold(v, "none") {
				v = ""
			}
			c.like("issue.assignee", v, true)
		})
	case "user.id", "user.email", "user.username", "user.ip":
		c.inside(t, eventsOfPeople, "person."+strings.TrimPrefix(t.Key, "user."))
	case "user":
		c.inside(t, eventsOfPeople, "person.email", "person.id", "person.username", "person.ip")
	case "has":
		c.any(t, func(v string) { c.has(v, q) })
	case "issue":
		c.any(t, func(v string) { c.add("issue.id = $?", numberOf(v)) })
	default:
		c.tag(t, q)
	}
}

// any joins the conditions of a term's values with OR, and turns them round for a term that is negated.
func (c *conditions) any(t *search.Term, one func(string)) {
	begin := len(c.parts)
	for _, v := range t.Values {
		one(v)
	}
	all := "(" + strings.Join(c.parts[begin:], " OR ") + ")"
	if t.Not {
		all = "NOT " + all
	}
	c.parts = append(c.parts[:begin], all)
}

// like compares a column with a value in any case of letters; * stands for anything unless the value was quoted.
func (c *conditions) like(column, v string, exact bool) {
	if exact || !strings.Contains(v, "*") {
		c.add("lower("+column+") = $?", strings.ToLower(v))
		return
	}
	c.add("lower("+column+`) LIKE $? ESCAPE '\'`, strings.ReplaceAll(liked.Replace(strings.ToLower(v)), "*", "%"))
}

// inside selects the issues that a query of another table gives.
func (c *conditions) inside(t *search.Term, query string, columns ...string) {
	begin := len(c.parts)
	for _, v := range t.Values {
		for _, column := range columns {
			c.like(column, v, t.Exact)
		}
	}
	in := " IN ("
	if t.Not {
		in = " NOT IN ("
	}
	with := " WHERE "
	if strings.Contains(query, with) {
		with = " AND "
	}
	c.parts = append(c.parts[:begin], "issue.id"+in+query+with+"("+strings.Join(c.parts[begin:], " OR ")+"))")
}

// has selects the issues that have something at all.
func (c *conditions) has(what string, q issue.Query) {
	switch strings.ToLower(what) {
	case "user", "users":
		c.add("issue.users > 0")
	case "assignee", "assigned":
		c.add("issue.assignee <> ''")
	case "ticket", "link":
		c.add("issue.ticket <> ''")
	case "label", "labels":
		c.add("issue.id IN (SELECT issue_label.issue FROM issue_label)")
	default:
		c.hasTag(what, q)
	}
}

// moment compares a time with an age or a date; a date alone is that day.
func (c *conditions) moment(t *search.Term, now time.Time) {
	column := columns[t.Key]
	at, op := t.When, t.Op
	switch {
	case t.Age:
		at = now.Add(-t.Ago)
	case t.Day && op == search.Is:
		c.any(t, func(string) {
			c.add("("+column+" >= $? AND "+column+" < $?)", micros(at), micros(at.AddDate(0, 0, 1)))
		})
		return
	case t.Day && (op == search.Greater || op == search.LessEqual): // behind the whole day, up to its end
		at = at.AddDate(0, 0, 1)
		op = map[search.Op]search.Op{search.Greater: search.GreaterEqual, search.LessEqual: search.Less}[op]
	}
	c.any(t, func(string) { c.add(column+" "+comparison(op)+" $?", micros(at)) })
}

func comparison(op search.Op) string {
	if op == search.Is {
		return "="
	}
	return string(op)
}

// numberOf reads the number in an issue's short name: "SHOP-4A" or "4A"; -1 when there is none.
func numberOf(short string) int64 {
	n, err := strconv.ParseInt(strings.ToLower(short[strings.LastIndexByte(short, '-')+1:]), 36, 64)
	if err != nil {
		return -1
	}
	return n
}
