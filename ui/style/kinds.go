package style

import (
	"strconv"

	"fyne.io/fyne/v2"
)

// Kind names how a piece of text is set.
type Kind int

// The kinds, by size.
const (
	Number        Kind = iota // 26 Display, big numbers
	Page                      // 22 Display, a pane's first sentence
	Title                     // 20 Display, the name of an issue or check
	Section                   // 15 SemiBold, a part of the settings
	Card                      // 14 SemiBold, a card's heading
	Body                      // 13
	BodyMedium                // 13 Medium, words beside controls
	BodyStrong                // 13 SemiBold, row titles
	Control                   // 12.5 Medium, words on controls
	Small                     // 12, second lines
	SmallStrong               // 12 SemiBold, counts in rows
	Tiny                      // 11.5, third lines
	Caption                   // 11 Medium, column heads, axes
	CaptionStrong             // 11 SemiBold, badges
	Code                      // 12 Mono
	CodeMedium                // 12 Mono Medium
	CodeTiny                  // 11 Mono, key caps
)

// face is a kind's size and its place among Fyne's text styles. The theme answers bold with SemiBold, italic with Medium
// and both with Display: Fyne knows no other way to ask for a weight that still falls back to other fonts for scripts
// that Inter lacks.
type face struct {
	size  float32
	style fyne.TextStyle
}

var (
	plain    = fyne.TextStyle{}
	medium   = fyne.TextStyle{Italic: true}
	semibold = fyne.TextStyle{Bold: true}
	display  = fyne.TextStyle{Bold: true, Italic: true}
	mono     = fyne.TextStyle{Monospace: true}
	monoBold = fyne.TextStyle{Monospace: true, Bold: true}
)

var faces = [...]face{
	Number: {26, display}, Page: {22, display}, Title: {20, display},
	Section: {15, semibold}, Card: {14, semibold},
	Body: {13, plain}, BodyMedium: {13, medium}, BodyStrong: {13, semibold}, Control: {12.5, medium},
	Small: {12, plain}, SmallStrong: {12, semibold}, Tiny: {11.5, plain},
	Caption: {11, medium}, CaptionStrong: {11, semibold},
	Code: {12, mono}, CodeMedium: {12, monoBold}, CodeTiny: {11, mono},
}

// Size gives a kind's text size in px.
func (k Kind) Size() float32 { return faces[k].size }

// Style gives a kind's weight as the text style that this package's theme answers with the right font.
func (k Kind) Style() fyne.TextStyle { return faces[k].style }

// Measure gives the room a text of a kind takes on one line.
func (k Kind) Measure(text string) fyne.Size {
	return fyne.MeasureText(text, faces[k].size, faces[k].style)
}

// SizeName asks a label for the kind's size.
func (k Kind) SizeName() fyne.ThemeSizeName {
	return fyne.ThemeSizeName("kind " + strconv.Itoa(int(k)))
}

var kindOf = func() map[fyne.ThemeSizeName]Kind {
	all := map[fyne.ThemeSizeName]Kind{}
	for k := Number; k <= CodeTiny; k++ {
		all[k.SizeName()] = k
	}
	return all
}()
