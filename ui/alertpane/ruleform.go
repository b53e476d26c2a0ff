package alertpane

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"paddock/app/alert"
	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/live"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// ruleForm edits one rule; its sentence follows what is chosen.
type ruleForm struct {
	p        *Pane
	r        alert.Rule
	sentence *kit.Wrapped
	wrong    *kit.Wrapped
	preview  *kit.Wrapped
	count    fyne.CanvasObject
	minutes  fyne.CanvasObject
	per      fyne.CanvasObject
	hours    fyne.CanvasObject
	name     *kit.Entry
}

func (p *Pane) editRule(r alert.Rule) {
	p.editing = true
	p.add.Hide()
	f := &ruleForm{p: p, r: r}
	f.sentence = kit.NewWrapped("", style.BodyMedium, style.Text).Plain()
	f.wrong = kit.NewWrapped("", style.Small, style.Red).Plain()
	f.preview = kit.NewWrapped("", style.Small, style.Text2).Plain()
	p.put(f.rows()...)
	f.changed()
	p.scroll.ScrollToTop()
	f.name.Focus()
}

func (f *ruleForm) rows() []fyne.CanvasObject {
	r := &f.r
	when := f.pick("bell", "When", len(alert.Whens), func(i int) (string, bool) { return whenWords[alert.Whens[i]], alert.Whens[i] == r.When }, func(i int) { r.When = alert.Whens[i] })
	projects := f.p.shown.projects
	of := f.pick("box", "Project", len(projects)+1, func(i int) (string, bool) {
		if i == 0 {
			return "Every project", r.Project == 0
		}
		return projects[i-1].Name, projects[i-1].ID == r.Project
	}, func(i int) {
		r.Project = 0
		if i > 0 {
			r.Project = projects[i-1].ID
		}
	})
	level := f.pick("flag", "Level", len(levels), func(i int) (string, bool) { return levels[i].words, levels[i].level == r.Filter.Level }, func(i int) { r.Filter.Level = levels[i].level })
	sources := []issue.Source{"", issue.SourceSentry, issue.SourceMail, issue.SourceOTLP, issue.SourceLog}
	source := f.pick("inbox", "Source", len(sources), func(i int) (string, bool) {
		return []string{"Every way in", "Sentry SDKs", "Mail", "OpenTelemetry", "Logs"}[i], sources[i] == r.Filter.Source
	}, func(i int) { r.Filter.Source = sources[i] })
	quietings := []alert.Quieting{alert.QuietAsSet, alert.QuietOwn, alert.QuietNever}
	quiet := f.pick("moon", "Quiet hours", len(quietings), func(i int) (string, bool) {
		return []string{"As in Settings", "Its own", "Never quiet"}[i], quietings[i] == r.Quiet
	}, func(i int) { r.Quiet = quietings[i] })
	f.count = kit.NewFormRow("Number", "How many there must be; of a spike, the least that is one", f.number("Number", &r.Count))
	f.minutes = kit.NewFormRow("In minutes", "The time they are counted over", f.number("In minutes", &r.Minutes))
	f.per = kit.NewFormRow("Count the project", "All its issues together; else each issue by itself", f.toggle("Count the project", &r.PerProject))
	f.hours = kit.NewFormRow("Quiet from and to", "Hours and minutes, such as 22:00 and 07:00", kit.HStack(8, f.text("Quiet from", "22:00", r.From, 72, func(s string) { r.From = s }), f.text("Quiet to", "07:00", r.To, 72, func(s string) { r.To = s })))
	const wide = 260
	f.name = f.text("Name", "Errors in production", r.Name, wide, func(s string) { r.Name = s })
	rows := []fyne.CanvasObject{
		kit.Inset(kit.NewCard(kit.VStack(6, f.sentence, f.wrong, f.preview)), 8, 0),
		kit.NewFormRow("Name", "What the rule is called", f.name),
		kit.NewFormRow("When", "", when), f.count, f.minutes, f.per,
		kit.NewFormRow("Project", "", of),
		kit.NewSection("Only events with"),
		kit.NewFormRow("Environments", "Several with commas; empty for all", f.text("Environments", "production", strings.Join(r.Filter.Environments, ", "), wide, func(s string) { r.Filter.Environments = words(s) })),
		kit.NewFormRow("Level", "", level),
		kit.NewFormRow("Tags", "As name:value; * stands for anything", f.text("Tags", "browser:Safari*", tagWords(r.Filter.Tags), wide, func(s string) { r.Filter.Tags = readTags(s) })),
		kit.NewFormRow("Type", "", f.text("Type", "KeyError", r.Filter.Type, wide, func(s string) { r.Filter.Type = s })),
		kit.NewFormRow("Message", "", f.text("Message", "*timeout*", r.Filter.Message, wide, func(s string) { r.Filter.Message = s })),
		kit.NewFormRow("Logger", "", f.text("Logger", "shop.*", r.Filter.Logger, wide, func(s string) { r.Filter.Logger = s })),
		kit.NewFormRow("Release", "", f.text("Release", "shop@1.*", r.Filter.Release, wide, func(s string) { r.Filter.Release = s })),
		kit.NewFormRow("Source", "", source),
		kit.NewSection("Tell"),
		kit.NewFormRow("Desktop", "", f.toggle("Desktop", &r.Desktop)),
	}
	for _, c := range f.p.shown.channels {
		on := kit.NewToggle(c.Name, func(on bool) {
			r.Channels = slices.DeleteFunc(slices.Clone(r.Channels), func(id int64) bool { return id == c.ID })
			if on {
				r.Channels = append(r.Channels, c.ID)
			}
			f.changed()
		})
		on.Set(slices.Contains(r.Channels, c.ID))
		rows = append(rows, kit.NewFormRow(c.Name, kindOf(c.Kind), on))
	}
	return append(rows,
		kit.NewSection("Hold back"),
		kit.NewFormRow("Quiet hours", "Alerts wait for their end", quiet), f.hours,
		kit.NewFormRow("Fatal errors pass", "They are told in quiet hours, too", f.toggle("Fatal errors pass", &r.CriticalPasses)),
		kit.NewFormRow("Cool-down in minutes", "For which an issue is left alone after an alert", f.number("Cool-down in minutes", &r.Cooldown)),
		kit.Inset(kit.HStack(8, kit.NewButton(kit.Primary, "Save", f.save).WithIcon("check"), kit.NewButton(kit.Plain, "Preview", f.try).WithIcon("eye"), kit.NewButton(kit.Quiet, "Cancel", f.p.close)), 16, 0),
	)
}

func kindOf(k alert.Kind) string {
	for _, one := range kinds {
		if one.kind == k {
			return one.words
		}
	}
	return string(k)
}

func (f *ruleForm) pick(icon, name string, n int, option func(int) (string, bool), set func(int)) *kit.Picker {
	picker := kit.NewPicker(icon, name, func(i int) { set(i); f.changed() })
	options, at := make([]string, n), 0
	for i := range n {
		words, selected := option(i)
		options[i] = words
		if selected {
			at = i
		}
	}
	picker.SetOptions(options, at)
	return picker
}

func (f *ruleForm) text(name, placeholder, now string, width float32, set func(string)) *kit.Entry {
	e := kit.NewEntry(placeholder).WithName(name).WithWidth(width)
	e.SetText(now)
	e.OnChanged = func(s string) { set(strings.TrimSpace(s)); f.changed() }
	return e
}

func (f *ruleForm) number(name string, of *int) *kit.Entry {
	return f.text(name, "0", strconv.Itoa(*of), 96, func(s string) {
		n, err := strconv.Atoi(s)
		if err != nil {
			n = -1 // Check says what to write
		}
		*of = n
	})
}

func (f *ruleForm) toggle(name string, of *bool) *kit.Toggle {
	t := kit.NewToggle(name, func(on bool) { *of = on; f.changed() })
	t.Set(*of)
	return t
}

// changed says the rule anew, and shows the fields it needs.
func (f *ruleForm) changed() {
	f.sentence.SetText(f.p.shown.sentence(f.r))
	f.preview.SetText("")
	f.preview.Hide()
	f.wrong.Hide()
	if err := f.r.Check(); err != nil && min(f.r.Count, f.r.Minutes, f.r.Cooldown) < 0 { // what is no number is said at once
		f.sentence.SetText("Not yet a rule")
		f.wrong.SetText("To save, " + err.Error() + ".")
		f.wrong.Show()
	}
	showIf(f.count, f.r.Counts())
	showIf(f.minutes, f.r.When == alert.OnEvents || f.r.When == alert.OnUsers)
	showIf(f.per, f.r.Counts())
	showIf(f.hours, f.r.Quiet == alert.QuietOwn)
	f.p.room.Refresh()
}

func showIf(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
		return
	}
	o.Hide()
}

// checked tells whether the rule can be kept, and says what is wrong.
func (f *ruleForm) checked() bool {
	err := f.r.Check()
	if err != nil {
		f.wrong.SetText("To save, " + err.Error() + ".")
		f.wrong.Show()
		f.p.room.Refresh()
		f.p.scroll.ScrollToTop()
	}
	return err == nil
}

func (f *ruleForm) save() {
	if f.checked() {
		f.p.save(f.r, "Saved: "+f.p.shown.sentence(f.r))
		f.p.close()
	}
}

// try tells how often the rule would have alerted.
func (f *ruleForm) try() {
	if !f.checked() {
		return
	}
	n := 0
	live.Go(func(ctx context.Context) (err error) {
		n, err = f.p.deps.Rules.Preview(ctx, f.r)
		return err
	}, func(err error) {
		words := fmt.Sprintf("It would have alerted %s in the last 7 days, by the events that are stored.", wording.Count(int64(n), "time", "times"))
		if err != nil {
			words = "It could not be tried: " + err.Error()
		}
		f.preview.SetText(words)
		f.preview.Show()
		f.p.room.Refresh()
		f.p.scroll.ScrollToTop()
	})
}
