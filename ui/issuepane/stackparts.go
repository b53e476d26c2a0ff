package issuepane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// membersOpen is how many members of an exception group are laid open; the others open when they are pressed.
const membersOpen = 2

// addLinks adds the exceptions of a chain and their frames, and tells whether a frame was opened.
func (v *stackView) addLinks(links []link) (open bool) {
	v.foldAll = v.mode == appStack && ownFrames(links)
	members := 0
	for i, l := range links {
		if i == linksShown {
			v.column.Add(v.say(further(len(links) - i)))
			return open
		}
		unfold := true
		if l.Depth > 0 {
			members++
			unfold = members <= membersOpen
		}
		frames := kit.VStack(8)
		add := func(openOne bool) bool {
			found := v.addFrames(frames, l.Frames, openOne)
			frames.Refresh()
			return found
		}
		if i > 0 || len(v.event.Exceptions) == 0 || v.chosen > 0 { // the head names the first
			v.column.Add(v.linkHead(l, unfold, func(on bool) {
				if on && len(frames.Objects) == 0 {
					add(true)
				}
				kit.ShowIf(frames, on)
				v.grown()
			}))
		}
		if unfold {
			open = add(!open) || open
		} else {
			frames.Hide()
		}
		if len(l.Frames) > 0 {
			v.column.Add(kit.Inset(frames, 0, 0, 12, indent(l.Depth)))
		}
	}
	return open
}

// linkHead names one exception of a chain and says how it is tied to the one above. Pressing it folds its frames.
func (v *stackView) linkHead(l link, open bool, turned func(on bool)) fyne.CanvasObject {
	column := kit.VStack(1)
	top := float32(0)
	if l.Caption != "" {
		top = 6
		column.Add(kit.HStack(6, kit.NewIcon("corner-down-left", style.Text3, 12), kit.NewText(l.Caption, style.Caption, style.Text3)))
	}
	title := kit.NewLine(oneLine(l.Title, 200), style.BodyStrong, style.Text)
	if len(l.Frames) == 0 {
		column.Add(title)
	} else {
		arrow := kit.NewIcon("chevron-down", style.Text2, 14)
		point := func() {
			if open {
				arrow.Set("chevron-down", style.Text2)
			} else {
				arrow.Set("chevron-right", style.Text2)
			}
		}
		point()
		count := kit.NewLine(wording.Count(int64(len(l.Frames)), "frame", "frames"), style.Small, style.Text3).Right()
		head := newStop(24, func() {
			open = !open
			point()
			turned(open)
		}, func(s fyne.Size) {
			kit.Put(arrow, 0, 5, 14, 14)
			kit.Put(title, 20, 0, s.Width-20-90, 24)
			kit.Put(count, s.Width-86, 0, 82, 24)
		}, arrow, title, count)
		head.named = l.Title
		column.Add(head)
	}
	if shown, rest := paragraph(l.Value, 3, 400); shown != "" {
		if rest > 0 {
			shown += "…"
		}
		column.Add(kit.NewWrapped(shown, style.Small, style.Text2))
	}
	return kit.Inset(column, top, 0, 8, indent(l.Depth))
}

// addFrames adds cards for frames, the newest first, and tells whether one was opened.
func (v *stackView) addFrames(column *fyne.Container, frames []issue.Frame, openOne bool) (opened bool) {
	best := -1
	if openOne {
		best = openFirst(frames)
	}
	shown := 0
	for _, part := range layout(frames, v.foldAll) {
		if part.Folded {
			column.Add(v.fold(frames[part.From:part.To]))
			continue
		}
		end := part.To
		if part.Period > 0 {
			end = part.From + part.Period
		}
		for i := part.From; i < end; i++ {
			if shown == framesShown {
				column.Add(v.rest(frames[i:]))
				return opened
			}
			shown++
			card := v.card(frames[i])
			if i == best {
				opened = card.open(true) || opened
			}
			column.Add(card.object)
		}
		if part.Period > 0 {
			column.Add(v.rounds(frames[end:part.To], part.Period))
		}
	}
	return opened || best >= 0
}

func (v *stackView) card(f issue.Frame) *frameCard {
	card := newFrameCard(v, f)
	v.cards = append(v.cards, card)
	return card
}

// fold stands for library frames until they are asked for.
func (v *stackView) fold(frames []issue.Frame) fyne.CanvasObject {
	return v.unfolds(wording.Count(int64(len(frames)), "library frame hidden", "library frames hidden"), frames)
}

// rounds stands for the further rounds of a recursion.
func (v *stackView) rounds(frames []issue.Frame, period int) fyne.CanvasObject {
	times := wording.Count(int64(len(frames)/period), "more time", "more times")
	if period == 1 {
		return v.unfolds("The same frame "+times, frames)
	}
	return v.unfolds("The same "+wording.Number(int64(period))+" frames "+times, frames)
}

// rest stands for the many frames of a long stack: each press shows some more.
func (v *stackView) rest(frames []issue.Frame) fyne.CanvasObject {
	return v.unfolds("Show "+wording.Number(int64(min(len(frames), framesShown)))+" of "+wording.Count(int64(len(frames)), "further frame", "further frames"), frames)
}

// unfolds is a line across that is replaced by frames when it is pressed.
func (v *stackView) unfolds(words string, frames []issue.Frame) fyne.CanvasObject {
	box := container.NewStack()
	box.Add(newDivider(words, func() {
		column := kit.VStack(8)
		n := min(len(frames), framesShown)
		for _, f := range frames[:n] {
			column.Add(v.card(f).object)
		}
		if n < len(frames) {
			column.Add(v.rest(frames[n:]))
		}
		box.Objects = []fyne.CanvasObject{column}
		box.Refresh()
		v.grown()
	}))
	return box
}
