package issuepane

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// contextCard is one of an SDK's contexts: what it is about in words, and its fields.
type contextCard struct {
	Title, Icon string
	Headline    string // such as "Firefox 130.0"
	Rows        []issue.Var
}

// knownContexts are the contexts that SDKs agree on, in the order in which they help; see Sentry's contexts interface.
var knownContexts = []struct{ name, title, icon string }{
	{"browser", "Browser", "globe"}, {"client_os", "Their system", "monitor"}, {"os", "Operating system", "monitor"}, {"device", "Device", "monitor"},
	{"runtime", "Runtime", "terminal"}, {"app", "App", "box"}, {"django", "Django", "code-xml"}, {"celery-job", "Celery task", "layers"},
	{"celery", "Celery", "layers"}, {"response", "Response", "arrow-left"}, {"trace", "Trace", "git-branch"}, {"culture", "Language and region", "globe"}, {"gpu", "Graphics", "monitor"},
	{"cloud_resource", "Cloud", "server"}, {"state", "State", "database"}, {"flags", "Feature flags", "flag"}, {"feedback", "Feedback", "message-square"},
}

// mostContexts bounds the cards; an event saved as JSON has all.
const mostContexts = 40

// contextCards lists an event's contexts, the known ones first.
func contextCards(e *issue.Event) []contextCard {
	type placed struct {
		at   int
		name string
		card contextCard
	}
	var all []placed
	for _, name := range slices.Sorted(maps.Keys(e.Contexts)) {
		fields := map[string]issue.RawJSON{}
		p := placed{at: len(knownContexts), name: name, card: contextCard{Title: titled(name), Icon: "box"}}
		if json.Unmarshal(e.Contexts[name], &fields) != nil {
			p.card.Rows = []issue.Var{{Name: "Value", Value: jsonText(e.Contexts[name])}}
		}
		kind := jsonText(fields["type"])
		for i, k := range knownContexts {
			if k.name == name || k.name == kind {
				p.at, p.card.Title, p.card.Icon = i, k.title, k.icon
				if k.name != name { // a second runtime has a name of its own
					p.card.Title += ": " + name
				}
				break
			}
		}
		delete(fields, "type")
		p.card.Headline = headline(name, fields)
		if p.card.Rows == nil {
			p.card.Rows = pretty(values(fields))
		}
		if p.card.Headline != "" || len(p.card.Rows) > 0 {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.name, b.name)) })
	all = all[:min(len(all), mostContexts)]
	cards := make([]contextCard, len(all))
	for i, p := range all {
		cards[i] = p.card
	}
	return cards
}

// headline takes the fields that say the most out of a context and puts them in words.
func headline(name string, fields map[string]issue.RawJSON) string {
	take := func(keys ...string) string {
		var words []string
		for _, k := range keys {
			if s := jsonText(fields[k]); fields[k] != nil && s != "" {
				words = append(words, s)
				delete(fields, k)
			}
		}
		return strings.Join(words, " ")
	}
	switch name {
	case "trace":
		return take("op", "status")
	case "app":
		return take("app_name", "app_version")
	case "device":
		return cmp.Or(take("name", "model"), take("family", "brand"))
	case "celery-job", "celery":
		return take("task_name")
	case "response":
		return take("status_code")
	}
	if fields["name"] != nil {
		return take("name", "version")
	}
	return ""
}

func titled(name string) string {
	name = strings.TrimSpace(strings.ReplaceAll(name, "_", " "))
	if name == "" {
		return "Context"
	}
	r := []rune(name)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// Cards stand in two columns from this width on.
const twoColumns = 500

// newContextGrid shows contexts as cards.
func newContextGrid(cards []contextCard, grown func()) fyne.CanvasObject {
	var objects []fyne.CanvasObject
	grid := newBoard(0, nil)
	again := func() {
		grid.Refresh()
		grown()
	}
	for _, c := range cards {
		objects = append(objects, newContextCard(c, again))
	}
	const gap = 10
	arrange := func(w float32, put func(o fyne.CanvasObject, x, y, w, h float32)) (height float32) {
		columns := 1
		if w >= twoColumns {
			columns = 2
		}
		each := (w - float32(columns-1)*gap) / float32(columns)
		heights := make([]float32, columns)
		for _, o := range objects {
			at := 0
			for i := range heights {
				if heights[i] < heights[at] {
					at = i
				}
			}
			if o.Size().Width != each {
				o.Resize(fyne.NewSize(each, o.Size().Height))
			}
			h := o.MinSize().Height
			put(o, float32(at)*(each+gap), heights[at], each, h)
			heights[at] += h + gap
		}
		return max(0, slices.Max(heights)-gap)
	}
	grid.parts = objects
	grid.place = func(s fyne.Size) { arrange(s.Width, kit.Put) }
	grid.least = func() fyne.Size {
		return fyne.NewSize(0, arrange(grid.Size().Width, func(fyne.CanvasObject, float32, float32, float32, float32) {}))
	}
	return grid
}

func newContextCard(c contextCard, grown func()) fyne.CanvasObject {
	head := kit.HStack(8, kit.NewIcon(c.Icon, style.Text2, 14), kit.Fill(kit.NewLine(oneLine(c.Title, 60), style.BodyMedium, style.Text)),
		copyButton("Copy "+oneLine(c.Title, 60), func() string { return strings.TrimSpace(c.Headline + "\n" + section{Rows: c.Rows}.allText()) }))
	column := kit.VStack(2, head)
	if c.Headline != "" {
		words := kit.NewWrapped(oneLine(c.Headline, 200), style.BodyStrong, style.Text)
		column.Add(words)
	}
	if len(c.Rows) > 0 {
		var card *kit.Card
		column.Add(factRows(c.Rows, false, func() {
			card.Refresh()
			grown()
		}))
		card = kit.NewBareCard(kit.Inset(column, 6, 12, 10, 12))
		return card
	}
	return kit.NewBareCard(kit.Inset(column, 6, 12, 10, 12))
}
