package issuepane

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// requestView shows the request that was being answered, who asked, and what else is known of the event.
type requestView struct {
	event  *issue.Event
	column *fyne.Container
	scroll *container.Scroll
	object fyne.CanvasObject
}

func newRequestView() *requestView {
	v := &requestView{column: kit.VStack(0)}
	v.scroll = kit.NewScroll(kit.Inset(v.column, 0, style.PanePad, style.PanePad, style.PanePad))
	v.object = v.scroll
	return v
}

func (v *requestView) show(e *issue.Event, now time.Time) {
	if v.event == e {
		return
	}
	v.event = e
	v.column.RemoveAll()
	v.scroll.ScrollToTop()
	if e != nil {
		if e.Request != nil {
			v.column.Add(v.address(e.Request))
		}
		for _, s := range sections(e, now) {
			v.column.Add(v.section(s))
		}
	}
	v.grown()
}

func (v *requestView) grown() {
	v.column.Refresh()
	v.scroll.Refresh()
}

// address is the method and where it went.
func (v *requestView) address(r *issue.Request) fyne.CanvasObject {
	address := r.URL
	if address == "" {
		address = r.Path
	}
	shown, rest := paragraph(address, 3, 400)
	if rest > 0 {
		shown += "…"
	}
	method := kit.NewBadge(clip(r.Method, 12), style.Accent)
	kit.ShowIf(method, r.Method != "")
	copies := kit.HStack(6)
	if text := curl(r); text != "" {
		copies.Add(kit.NewButton(kit.Plain, "Copy as curl", func() { copyText(text) }).WithIcon("terminal"))
	}
	copies.Add(copyButton("Copy the address", func() string { return address }))
	text := kit.NewWrapped(shown, style.Code, style.Text)
	text.BreakAnywhere()
	return kit.Inset(kit.HStack(10, method, kit.Fill(kit.Inset(text, 6, 0, 0, 0)), copies), 0, 0, 6, 0)
}

// section is a heading and its rows. Folded ones open when the heading is pressed.
func (v *requestView) section(s section) fyne.CanvasObject {
	title := oneLine(s.Title, 80)
	if s.Folded {
		box := container.NewStack()
		words := title + " (" + wording.Number(int64(len(s.Rows))) + ")"
		if s.Text != "" {
			words = title
		}
		box.Add(kit.Inset(kit.HStack(0, kit.NewButton(kit.Quiet, words, func() {
			s.Folded = false
			box.Objects = []fyne.CanvasObject{v.section(s)}
			box.Refresh()
			v.grown()
		}).WithIcon("chevron-right"), kit.Fill(nil)), 6, 0, 0, -12))
		return box
	}
	if len(s.Cards) > 0 {
		return kit.Inset(kit.VStack(6, kit.NewText(title, style.Card, style.Text), newContextGrid(s.Cards, v.grown)), 14, 0, 4, 0)
	}
	column := kit.VStack(2, kit.HStack(4, kit.NewText(title, style.Card, style.Text), copyButton("Copy "+title, s.allText), kit.Fill(nil)))
	file, lines, ok := setOutBody(s.Text, s.Kind, v.columns())
	switch {
	case ok:
		column.Add(newCodeBlock(file, lines, s.Text, v.grown))
	case s.Filter && len(s.Rows) > filterFrom:
		column.Add(v.filtered(s))
	case s.Text == "":
		column.Add(factRows(s.Rows, false, v.grown))
	case len(s.Text) > 200 || len(s.Rows) > 0:
		column.Add(withCopy(s.Text))
	default:
		shown, _ := paragraph(s.Text, 20, 400)
		column.Add(kit.NewWrapped(shown, style.Code, style.Text))
	}
	return kit.Inset(column, 10, 0, 0, 0)
}

// filterFrom is from how many rows on one can look for a name among them.
const filterFrom = 12

// filtered shows rows that hold what is typed above them.
func (v *requestView) filtered(s section) fyne.CanvasObject {
	rows := container.NewStack(factRows(s.Rows, false, v.grown))
	field := kit.NewEntry("Filter").WithIcon("list-filter").WithName("Filter " + s.Title)
	field.OnChanged = func(text string) {
		var found []issue.Var
		for _, r := range s.Rows {
			if strings.Contains(strings.ToLower(r.Name+" "+r.Value), strings.ToLower(strings.TrimSpace(text))) {
				found = append(found, r)
			}
		}
		rows.Objects = []fyne.CanvasObject{factRows(found, false, v.grown)}
		rows.Refresh()
		v.grown()
	}
	return kit.VStack(4, kit.HStack(0, field, kit.Fill(nil)), rows)
}

// columns is how many letters of code stand beside each other.
func (v *requestView) columns() int {
	if w := v.object.Size().Width; w > 0 {
		return max(40, int((w-2*style.PanePad-60)/(style.Code.Size()*0.6)))
	}
	return 66
}
