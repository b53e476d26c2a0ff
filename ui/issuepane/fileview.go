package issuepane

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

const (
	fileHeight = 44
	filesSeen  = 4 // rows that stand above the file that is shown
)

// fileView lists the files that came with an issue's events, and shows one.
type fileView struct {
	pane   *Pane
	all    []issue.Attachment
	list   *kit.List
	name   *kit.Text
	note   *kit.Text
	body   *fyne.Container
	foot   fyne.CanvasObject
	object *fyne.Container
	chosen int64   // file
	shown  preview // of it, once it is read
}

func newFileView(p *Pane) *fileView {
	v := &fileView{pane: p, name: kit.NewLine("", style.BodyStrong, style.Text), note: kit.NewLine("", style.Small, style.Text3), body: container.NewStack()}
	v.list = kit.NewList(fileHeight, func() kit.Row { return newFileRow(v) })
	v.list.Name = "Attachments"
	v.list.KeyAt = func(i int) string {
		if i < len(v.all) {
			return strconv.FormatInt(v.all[i].ID, 10)
		}
		return ""
	}
	v.list.Find = func(key string) int {
		return slices.IndexFunc(v.all, func(a issue.Attachment) bool { return strconv.FormatInt(a.ID, 10) == key })
	}
	v.list.OnSelected = v.choose
	v.foot = kit.Inset(kit.HStack(4,
		kit.Fill(kit.VStack(1, v.name, v.note)),
		quiet("layers", "Show the event it came with", v.openEvent),
		quiet("copy", "Copy its text", v.copy),
		quiet("download", "Save… (Shift F)", v.save),
	), 8, style.PanePad, 8, style.PanePad)
	v.object = container.New(&listOver{fileHeight, func() int { return len(v.all) }}, v.list, kit.NewRule(), v.foot, v.body)
	return v
}

// listOver gives a list the room of its first rows, and the rest to what is chosen in it.
type listOver struct {
	row  float32
	rows func() int
}

// MinSize is for Fyne.
func (l *listOver) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 160) }

// Layout is for Fyne.
func (l *listOver) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := l.row * float32(min(filesSeen, max(1, l.rows())))
	kit.Put(o[0], 0, 0, s.Width, h)
	kit.Put(o[1], 0, h, s.Width, 1)
	bar := o[2].MinSize().Height
	kit.Put(o[2], 0, h+1, s.Width, bar)
	kit.Put(o[3], 0, h+1+bar, s.Width, max(0, s.Height-h-1-bar))
}

func (v *fileView) show(all []issue.Attachment) {
	if slices.Equal(all, v.all) {
		v.list.Refresh() // which of them are the shown event's
		return
	}
	rows := len(v.all)
	v.all = all
	v.list.SetLength(len(all))
	at := slices.IndexFunc(all, func(a issue.Attachment) bool { return a.ID == v.chosen })
	if at < 0 {
		v.chosen = 0
		v.body.RemoveAll()
		if len(all) > 0 {
			at = max(0, slices.IndexFunc(all, v.ofEvent))
			v.choose(at)
		}
	}
	v.list.Mark(at)
	if rows != len(all) {
		v.object.Refresh()
	}
}

// ofEvent tells whether a file came with the event that is shown.
func (v *fileView) ofEvent(a issue.Attachment) bool {
	return v.pane.known != nil && a.Event == v.pane.known.shownEvent()
}

func (v *fileView) file() (issue.Attachment, bool) {
	i := slices.IndexFunc(v.all, func(a issue.Attachment) bool { return a.ID == v.chosen })
	if i < 0 {
		return issue.Attachment{}, false
	}
	return v.all[i], true
}

// choose reads a file in the background and shows it.
func (v *fileView) choose(i int) {
	if i < 0 || i >= len(v.all) || v.all[i].ID == v.chosen {
		return
	}
	a := v.all[i]
	v.chosen, v.shown = a.ID, preview{}
	v.name.SetText(oneLine(a.Name, 120))
	v.note.SetText("")
	v.body.RemoveAll()
	v.body.Refresh()
	var read preview
	columns := v.pane.columns()
	live.Go(func(ctx context.Context) error {
		data, err := v.pane.deps.Files.Read(ctx, a.ID)
		if err == nil {
			read = lookInto(a, data, columns)
		}
		return err
	}, func(err error) {
		if v.chosen != a.ID {
			return // another was chosen meanwhile
		}
		if err != nil {
			v.note.SetText("The file could not be read: " + sentence(err))
			return
		}
		v.shown = read
		v.fill()
	})
}

// fill shows the file that was read.
func (v *fileView) fill() {
	s := v.shown
	v.note.SetText(s.note)
	switch {
	case s.image != nil:
		picture := canvas.NewImageFromImage(s.image)
		picture.FillMode = canvas.ImageFillContain
		if b := s.image.Bounds(); b.Dx() < 300 && b.Dy() < 300 {
			picture.FillMode = canvas.ImageFillOriginal
		}
		v.body.Objects = []fyne.CanvasObject{kit.NewBlock(style.Sunken, 0), kit.Inset(picture, 12, style.PanePad)}
	case len(s.lines) > 0:
		var scroll *container.Scroll
		scroll = kit.NewScroll(kit.Inset(newCodeBlock(s.file, s.lines, s.text, func() { scroll.Content.Refresh() }), 0, style.PanePad, style.PanePad, style.PanePad))
		v.body.Objects = []fyne.CanvasObject{scroll}
	case s.text != "":
		v.body.Objects = []fyne.CanvasObject{newTextBlock(s.text, 4000)}
	default:
		v.body.Objects = nil
	}
	v.body.Refresh()
}

// next chooses the file below, and the first after the last.
func (v *fileView) next() {
	if n := len(v.all); n > 0 {
		v.list.Select((v.list.Selected() + 1) % n)
	}
}

func (v *fileView) openEvent() {
	if a, ok := v.file(); ok {
		v.pane.showEvent(a.Event)
		v.pane.detail.tabs.Select(int(partStack))
	}
}

func (v *fileView) copy() {
	if v.shown.id == 0 {
		return
	}
	if !isText(v.shown.data) {
		v.pane.undo.Offer("This file is no text: save it instead.", nil)
		return
	}
	v.pane.copied("The file's text", strings.ToValidUTF8(string(v.shown.data), ""))
}

func (v *fileView) save() {
	if a, ok := v.file(); ok && v.shown.id == a.ID && v.pane.deps.SaveFile != nil {
		v.pane.deps.SaveFile(fileName(a.Name), v.shown.data)
	}
}

// columns is how many letters of code fit the detail.
func (p *Pane) columns() int { return p.detail.columnsIn() }

// fileRow is one file of the list.
type fileRow struct {
	board
	view             *fileView
	icon             *kit.Icon
	name, what, when *kit.Text
	here             *kit.Badge
}

func newFileRow(v *fileView) *fileRow {
	r := &fileRow{
		view: v, icon: kit.NewIcon("package", style.Text3, 16), name: kit.NewLine("", style.Control, style.Text),
		what: kit.NewLine("", style.Small, style.Text3), when: kit.NewLine("", style.Small, style.Text3).Right(), here: kit.NewBadge("This event", style.Accent),
	}
	r.parts = []fyne.CanvasObject{r.icon, r.name, r.what, r.when, r.here}
	r.least = func() fyne.Size { return fyne.NewSize(200, fileHeight) }
	r.place = func(s fyne.Size) {
		left := style.PanePad
		kit.Put(r.icon, left, 14, 16, 16)
		w := width(r.when.Text(), style.Small)
		kit.Put(r.when, s.Width-left-w, 5, w, 17)
		bw := r.here.MinSize().Width
		kit.Put(r.here, s.Width-left-bw, 23, bw, 19)
		kit.Put(r.name, left+28, 5, s.Width-2*left-28-w-12, 17)
		kit.Put(r.what, left+28, 23, s.Width-2*left-28-bw-12, 17)
	}
	r.ExtendBaseWidget(r)
	return r
}

// Bind shows the i-th file.
func (r *fileRow) Bind(i int, _ kit.RowState) {
	if i >= len(r.view.all) {
		return
	}
	a := r.view.all[i]
	r.name.SetText(oneLine(a.Name, 120))
	what := wording.Size(a.Size)
	if a.ContentType != "" {
		what = oneLine(a.ContentType, 60) + " · " + what
	}
	if kind := strings.TrimPrefix(a.Kind, "event."); kind != "" && kind != "attachment" {
		what = oneLine(strings.ReplaceAll(kind, "_", " "), 40) + " · " + what
	}
	r.what.SetText(what)
	r.when.SetText(ago(a.Received, r.view.pane.deps.Now()))
	r.icon.Set(fileIcon(a), style.Text3)
	kit.ShowIf(r.here, r.view.ofEvent(a))
	r.place(r.Size())
}

func fileIcon(a issue.Attachment) string {
	name := strings.ToLower(a.Name)
	switch {
	case strings.HasPrefix(a.ContentType, "image/"):
		return "eye"
	case strings.HasSuffix(name, ".json"):
		return "code-xml"
	case strings.HasPrefix(a.ContentType, "text/"), strings.HasSuffix(name, ".log"), strings.HasSuffix(name, ".txt"):
		return "scroll-text"
	}
	return "package"
}
