package issue

import (
	"strings"

	"paddock/app/search"
)

// Levels in order, least grave first.
var levels = []string{string(Debug), string(Info), string(Warning), string(Error), string(Fatal)}

// States are what is: can be followed by.
var states = []string{
	"unresolved", "resolved", "ignored", "snoozed", "regressed", "new", "seen", "assigned", "unassigned", "favourite", "linked", "noise",
}

// sorts are what sort: can be followed by.
var sorts = []string{"last_seen", "first_seen", "events", "users", "trend", "harm"}

// Fields is what issues can be found by; every other key is the name of a tag.
var Fields = search.Schema{Tags: true, Fields: []search.Field{
	{Name: "is", Kind: search.Choice, Values: states, Doc: "where it stands: unresolved, regressed, assigned, noise…"},
	{Name: "level", Kind: search.Rank, Values: levels, Doc: "how grave it is: level:error, level:>=warning"},
	{Name: "release", Doc: "a release it happened in; release:shop@1.*"},
	{Name: "environment", Aliases: []string{"env"}, Doc: "where it happened"},
	{Name: "user", Doc: "a user who met it, by e-mail, id, name or address"},
	{Name: "user.email", Aliases: []string{"email"}, Doc: "a user who met it"},
	{Name: "user.id", Doc: "a user who met it, by id"},
	{Name: "user.username", Aliases: []string{"username"}, Doc: "a user who met it, by name"},
	{Name: "user.ip", Doc: "an address it was met from"},
	{Name: "assigned", Aliases: []string{"assignee"}, Doc: "who looks after it: a name, me or none"},
	{Name: "label", Doc: "a label the team put on it"},
	{Name: "logger", Doc: "the logger that told of it"},
	{Name: "transaction", Doc: "the route or task it happened in"},
	{Name: "server_name", Aliases: []string{"server"}, Doc: "the server that told of it"},
	{Name: "dist", Doc: "the build of a release"},
	{Name: "handled", Aliases: []string{"error.handled"}, Doc: "whether the code met it itself: handled:yes, handled:no"},
	{Name: "unhandled", Aliases: []string{"error.unhandled"}, Doc: "whether nothing caught it: unhandled:yes"},
	{Name: "mechanism", Aliases: []string{"error.mechanism"}, Doc: "what caught it: django, celery, logging…"},
	{Name: "method", Aliases: []string{"http.method"}, Doc: "the request's method: method:POST"},
	{Name: "device", Aliases: []string{"device.family"}, Doc: "what it was met on: device:iPhone"},
	{Name: "platform", Aliases: []string{"platform.name"}, Doc: "the language that it was raised in"},
	{Name: "sdk", Aliases: []string{"sdk.name"}, Doc: "the client that told of it"},
	{Name: "url", Aliases: []string{"http.url"}, Doc: "an address it happened at; url:*checkout*"},
	{Name: "error.type", Aliases: []string{"type"}, Doc: "the exception's class"},
	{Name: "error.value", Aliases: []string{"value", "message"}, Doc: "what the exception or message says"},
	{Name: "title", Doc: "words of its title"},
	{Name: "culprit", Doc: "where it was raised: module in function"},
	{Name: "source", Kind: search.Choice, Values: []string{string(SourceMail), string(SourceSentry), string(SourceOTLP), string(SourceLog)}, Doc: "how it was told"},
	{Name: "age", Aliases: []string{"first_seen", "firstSeen"}, Kind: search.Time, Doc: "when it was first seen: age:-24h newer, age:+7d older"},
	{Name: "last_seen", Aliases: []string{"lastSeen"}, Kind: search.Time, Doc: "when it was last seen"},
	{Name: "events", Aliases: []string{"times_seen", "timesSeen"}, Kind: search.Number, Doc: "how often it happened: events:>100"},
	{Name: "users", Kind: search.Number, Doc: "how many people met it: users:>=10"},
	{Name: "customers", Kind: search.Number, Doc: "how many people the site knows met it"},
	{Name: "paying", Kind: search.Number, Doc: "how many paying customers met it"},
	{Name: "first_release", Aliases: []string{"firstRelease"}, Doc: "the release it began in"},
	{Name: "last_release", Aliases: []string{"lastRelease"}, Doc: "the newest release it happened in"},
	{Name: "has", Doc: "has a tag, a user, an assignee, a label or a ticket: has:user"},
	{Name: "issue", Aliases: []string{"id"}, Doc: "an issue's own short name: issue:SHOP-4A"},
	{Name: "sort", Kind: search.Choice, Values: sorts, Single: true, Doc: "the order: sort:users"},
}}

// ParseQuery reads what a person typed; it fails with a *search.Error.
func ParseQuery(text string) (search.Query, error) { return search.Parse(text, Fields) }

// Sorted gives the order that a query asks for, or else.
func Sorted(q search.Query, or Sort) Sort {
	if by := q.Last("sort"); by != "" {
		return Sort(by)
	}
	return or
}

// Mine puts a name in the place of "me".
func Mine(q search.Query, name string) search.Query {
	for i := range q.Terms {
		t := &q.Terms[i]
		if t.Key != "assigned" {
			continue
		}
		values := make([]string, len(t.Values))
		for j, v := range t.Values {
			if values[j] = v; strings.EqualFold(v, "me") {
				values[j] = name
			}
		}
		t.Values = values
	}
	return q
}
