package inboxpane

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/ui/kit"
	"paddock/ui/style"
)

// verdict says whether the mails can be switched off, and why.
type verdict struct {
	icon    *kit.Icon
	title   *kit.Text
	words   *kit.Wrapped
	reasons *fyne.Container
	said    []reason
	change  *kit.Button
	body    *fyne.Container
	card    *kit.Card
}

func newVerdict(b *boardTab) *verdict {
	v := &verdict{icon: kit.NewIcon("clock", style.Amber, 20), title: kit.NewLine("", style.Section, style.Text), words: kit.NewWrapped("", style.Body, style.Text2).Plain(), reasons: kit.VStack(8)}
	v.change = kit.NewButton(kit.Plain, "Show the change", func() { b.change.show() }).WithIcon("code-xml").WithTip("The exact change to the settings (S)")
	v.body = kit.VStack(12, kit.VStack(4, kit.HStack(10, v.icon, kit.Fill(v.title)), v.words), v.reasons, kit.HStack(0, v.change, kit.Fill(nil)))
	v.card = kit.NewCard(v.body)
	return v
}

// reason is a line of the verdict.
type reason struct {
	Words string
	Good  bool
}

// judged gives the verdict's words and look.
func (v boardView) judged() (icon string, role style.Role, title, words string) {
	title, words, _ = strings.Cut(v.Verdict, ": ")
	title, words = strings.TrimSuffix(title, "."), capital(words)
	switch {
	case v.Ready:
		return "circle-check", style.Accent, title, words
	case v.Again:
		return "triangle-alert", style.Red, title, words
	}
	return "clock", style.Amber, title, words
}

func (v boardView) reasons() []reason {
	var all []reason
	for _, s := range v.For {
		all = append(all, reason{s, true})
	}
	for _, s := range v.Against {
		all = append(all, reason{s, false})
	}
	return all
}

func (c *verdict) set(v boardView) {
	icon, role, title, words := v.judged()
	c.icon.Set(icon, role)
	c.title.SetText(title)
	if slices.ContainsFunc(v.Against, func(one string) bool { return strings.HasPrefix(one, strings.TrimSuffix(words, ".")) }) {
		words = "" // which the reasons say at more length
	}
	c.words.SetText(words)
	showIf(c.words, words != "")
	look := kit.Plain
	if v.Ready && !v.Off {
		look = kit.Primary
	}
	c.change.WithLook(look).Refresh()
	said := v.reasons()
	if slices.Equal(c.said, said) {
		return
	}
	c.said = said
	c.reasons.RemoveAll()
	for _, one := range said {
		mark := kit.NewIcon("circle-x", style.Amber, 14)
		if one.Good {
			mark = kit.NewIcon("check", style.Accent, 14)
		}
		c.reasons.Add(container.NewBorder(nil, nil, kit.Inset(kit.VStack(0, mark, kit.Fill(nil)), 1, 8, 0, 3), nil, kit.NewWrapped(one.Words, style.Small, style.Text2).Plain()))
	}
	c.body.Refresh()
}
