package inboxpane

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/migration"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
)

// changeView shows the exact change that ends the mails, in place of the board.
type changeView struct {
	tab   *boardTab
	open  bool
	sites []migration.Site
	made  migration.Change
	text  bool // what to paste, not the diff

	title, line *kit.Text
	site        *kit.Picker
	how, form   *kit.Segmented
	copy        *kit.Button
	files       *fyne.Container
	notes       *fyne.Container
	noteCard    *kit.Card
	scroll      *container.Scroll
	columns     *fyne.Container
	content     *fyne.Container
}

var ways = []struct {
	How   migration.How
	Words string
}{{migration.Remove, "End the mails"}, {migration.Throttle, "Throttle them"}}

func newChangeView(b *boardTab) *changeView {
	v := &changeView{tab: b, title: kit.NewLine("", style.Section, style.Text), line: kit.NewLine("", style.Small, style.Text3), files: kit.VStack(style.CardGap), notes: kit.VStack(10)}
	v.site = kit.NewPicker("server", "Site", func(int) { v.load() })
	v.how = kit.NewSegmented([]string{ways[0].Words, ways[1].Words}, func(int) { v.load() })
	v.form = kit.NewSegmented([]string{"Diff", "To paste"}, func(i int) { v.text = i == 1; v.fill() })
	v.copy = kit.NewButton(kit.Primary, "Copy", v.copyAll).WithIcon("copy").WithTip("Copy the whole change (C)")
	back := kit.NewIconButton("arrow-left", "Back to the board (Esc)", v.close).WithLook(kit.Quiet)
	head := kit.HStack(8, back, kit.Fill(kit.VStack(1, v.title, v.line)), v.site, v.how, v.form, v.copy)
	v.noteCard = kit.NewCard(v.notes)
	side := kit.VStack(style.CardGap, v.noteCard, kit.Fill(nil))
	v.columns = container.New(&twoColumns{right: 300, gap: style.CardGap}, kit.VStack(0, v.files, kit.Fill(nil)), side)
	v.scroll = kit.NewScroll(kit.Inset(v.columns, 2, style.PanePad, style.PanePad, style.PanePad))
	v.content = kit.VStack(0, kit.Inset(head, 12, style.PanePad, 10, style.PanePad-8), kit.Fill(v.scroll))
	v.content.Hide()
	return v
}

// show opens the change for the site that mails most.
func (v *changeView) show() {
	b := v.tab.shown
	if !v.tab.drawn || len(b.Issues) == 0 {
		return
	}
	v.sites = slices.Clone(b.Sites)
	slices.SortStableFunc(v.sites, func(x, y migration.Site) int {
		switch {
		case x.Staging != y.Staging && y.Staging:
			return -1
		case x.Staging != y.Staging:
			return 1
		}
		return int(min(1, max(-1, y.Mails-x.Mails)))
	})
	if len(v.sites) == 0 {
		v.sites = []migration.Site{{}} // the mails do not tell
	}
	names := make([]string, len(v.sites))
	for i, s := range v.sites {
		names[i] = siteName(s)
	}
	v.site.SetOptions(names, 0)
	showIf(v.site, len(names) > 1)
	v.open = true
	v.tab.arrange()
	v.scroll.ScrollToTop()
	v.load()
}

func (v *changeView) close() {
	v.open = false
	v.tab.arrange()
}

func siteName(s migration.Site) string {
	if name := s.Called(); name != "" {
		return name
	}
	return "your site"
}

// siteLine tells what the mails say of a site.
func siteLine(s migration.Site) string {
	var parts []string
	if s.Django != "" {
		parts = append(parts, "Django "+s.Django)
	}
	if s.Python != "" {
		parts = append(parts, "Python "+s.Python)
	}
	if s.Settings != "" {
		parts = append(parts, s.Settings)
	}
	if len(parts) == 0 {
		return "The mails tell neither Django's version nor the settings"
	}
	return strings.Join(parts, " · ")
}

// load has the change made for what is chosen.
func (v *changeView) load() {
	site, how := v.sites[v.site.Selected()], ways[v.how.Selected()].How
	scope := v.tab.pane.Scope()
	var made migration.Change
	live.Go(func(ctx context.Context) (err error) {
		made, err = v.tab.pane.deps.Moves.Change(ctx, scope, site, how)
		return err
	}, func(err error) {
		if err != nil {
			v.tab.pane.warn(ofMoves, &kit.Problem{Title: "The change could not be made", Text: capital(err.Error()), Action: "Try again", OnAction: v.load})
			return
		}
		v.made = made
		v.fill()
	})
}

func (v *changeView) fill() {
	title := "The change for " + siteName(v.made.Site)
	if len(v.sites) > 1 {
		title = "The change" // the picker names the site
	}
	v.title.SetText(title)
	v.line.SetText(siteLine(v.made.Site))
	v.files.RemoveAll()
	for _, f := range v.made.Files {
		if o := v.file(f); o != nil {
			v.files.Add(o)
		}
	}
	v.notes.RemoveAll()
	v.notes.Add(kit.NewText("Before you apply it", style.Card, style.Text))
	for _, n := range v.made.Notes {
		icon := kit.VStack(0, kit.NewIcon("info", style.Blue, 14), kit.Fill(nil))
		v.notes.Add(container.NewBorder(nil, nil, kit.Inset(icon, 1, 8, 0, 0), nil, kit.NewWrapped(n, style.Small, style.Text2).Plain()))
	}
	showIf(v.noteCard, len(v.made.Notes) > 0)
	v.content.Refresh()
	v.columns.Refresh()
	v.noteCard.Refresh()
}

// file shows a file's part; nil when there is nothing to show of it.
func (v *changeView) file(f migration.File) fyne.CanvasObject {
	source, text := kit.Source{File: f.Path, Lines: lines(f.Text)}, f.Text
	if !v.text {
		source, text = kit.Source{Lines: lines(f.Diff), Diff: true}, f.Diff
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	copied := kit.NewIconButton("copy", "Copy "+f.Path, func() { v.put(text, f.Path+" is on the clipboard.") }).WithLook(kit.Quiet)
	head := kit.Inset(kit.HStack(8, kit.NewIcon("code-xml", style.Text3, 14), kit.Fill(kit.NewLine(f.Path, style.CodeMedium, style.Text)), copied), 2, 6, 2, inCard)
	return kit.NewBareCard(kit.VStack(0, head, kit.NewRule(), kit.NewCode(source), kit.Gap(0, 2))).OnGround(style.Sunken)
}

func lines(text string) []string { return strings.Split(strings.TrimRight(text, "\n"), "\n") }

// whole is what Copy puts on the clipboard.
func (v *changeView) whole() string {
	if !v.text {
		return v.made.Diff()
	}
	var b strings.Builder
	for _, f := range v.made.Files {
		if f.Text != "" {
			b.WriteString("# " + f.Path + "\n" + strings.TrimRight(f.Text, "\n") + "\n\n")
		}
	}
	return b.String()
}

func (v *changeView) copyAll() {
	if len(v.made.Files) == 0 {
		return
	}
	said := "The diff is on the clipboard. Apply it with git apply or patch."
	if v.text {
		said = "The lines are on the clipboard."
	}
	v.put(v.whole(), said)
}

func (v *changeView) put(text, said string) {
	fyne.CurrentApp().Clipboard().SetContent(text)
	v.tab.pane.undo.Offer(said, nil)
}

// typedKey closes the view and scrolls it.
func (v *changeView) typedKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		v.close()
		return true
	}
	return kit.ScrollBy(v.scroll, e.Name)
}

func (v *changeView) typedRune(r rune) bool {
	switch r {
	case 'c':
		v.copyAll()
	case 's':
		v.close()
	default:
		return false
	}
	return true
}
