package style

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"paddock/assets"
)

// Mode says which variant the window wears. Its values are those of the settings file.
type Mode string

// The modes. The zero value follows the system.
const (
	System   Mode = "system"
	Light    Mode = "light"
	DarkMode Mode = "dark"
)

// Theme gives Fyne our fonts, colours and sizes. Fyne has no call that forces light or dark, so it wraps the choice.
type Theme struct {
	mode Mode
	base fyne.Theme
}

// New makes the theme for a mode; hand it to the app's Settings().SetTheme.
func New(mode Mode) *Theme { return &Theme{mode: mode, base: theme.DefaultTheme()} }

func (t *Theme) pin(v fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.mode {
	case Light:
		return theme.VariantLight
	case DarkMode:
		return theme.VariantDark
	}
	return v
}

var fontFiles = map[fyne.TextStyle]*fyne.StaticResource{
	plain:    font("Inter-Regular.ttf"),
	medium:   font("Inter-Medium.ttf"),
	semibold: font("Inter-SemiBold.ttf"),
	display:  font("InterDisplay-SemiBold.ttf"),
	mono:     font("JetBrainsMono-Regular.ttf"),
	monoBold: font("JetBrainsMono-Medium.ttf"),
}

func font(file string) *fyne.StaticResource {
	b, err := assets.Font(file)
	if err != nil {
		fyne.LogError("the program was built without a font", err)
	}
	return fyne.NewStaticResource(file, b)
}

// Font answers Fyne's text styles with our weights; see face.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	if s.Symbol {
		return t.base.Font(s)
	}
	key := fyne.TextStyle{Monospace: s.Monospace, Bold: s.Bold, Italic: s.Italic && !s.Monospace}
	return fontFiles[key]
}

// Icon gives Fyne's own icons, which only its stock dialogs use.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return t.base.Icon(n) }

var roleOf = map[fyne.ThemeColorName]Role{
	theme.ColorNameBackground: Bg, theme.ColorNameForeground: Text, theme.ColorNameButton: Surface,
	theme.ColorNameDisabled: Text2, theme.ColorNameDisabledButton: Sunken, theme.ColorNamePlaceHolder: Text3,
	theme.ColorNamePrimary: AccentFill, theme.ColorNameForegroundOnPrimary: OnAccent, theme.ColorNameHyperlink: Accent,
	theme.ColorNameError: Red, theme.ColorNameWarning: Amber, theme.ColorNameSuccess: Text3, // see kit.Wrapped
	theme.ColorNameForegroundOnError: Surface, theme.ColorNameForegroundOnWarning: Surface, theme.ColorNameForegroundOnSuccess: Surface,
	theme.ColorNameHover: Hover, theme.ColorNameHeaderBackground: Sunken, theme.ColorNameSeparator: Line,
	theme.ColorNameInputBackground: Transparent, theme.ColorNameInputBorder: Transparent, theme.ColorNameShadow: Transparent, // drawn by kit
	theme.ColorNameMenuBackground: Raised, theme.ColorNameOverlayBackground: Raised,
	theme.ColorNameScrollBarBackground: Transparent,
}

// Color maps the colours of Fyne's own widgets onto roles.
func (t *Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	p := &palettes[0]
	if t.pin(v) == theme.VariantDark {
		p = &palettes[1]
	}
	switch n {
	case theme.ColorNameFocus:
		return Alpha(p[AccentFill], 0.35)
	case theme.ColorNameSelection:
		return Alpha(p[AccentFill], 0.25)
	case theme.ColorNamePressed:
		return Alpha(p[Text], 0.08)
	case theme.ColorNameScrollBar:
		return Alpha(p[Text3], 0.55)
	}
	if r, ok := roleOf[n]; ok {
		return p[r]
	}
	if r, ok := roleNamed[n]; ok {
		return p[r]
	}
	return t.base.Color(n, t.pin(v))
}

// Shadow is the colour below what floats.
func Shadow(dark bool) color.NRGBA {
	if dark {
		return color.NRGBA{A: 0x80}
	}
	return Alpha(palettes[0][Text], 0.12)
}

// Sizes of Fyne's entries and labels. They stand in the theme itself, and no widget wears a theme of its own:
// Fyne reads every font anew for each override, and for each refresh of one, and never gives them back.
const (
	InnerPadding float32 = 6.4 + FieldOver // from the edge to the text, all around: it sets an entry's text in the middle
	CaretWidth   float32 = 1.5             // and that of the border Fyne draws around a field that has the focus
	FieldOver    float32 = CaretWidth / 2  // how far a field reaches over its box, to bring that border below ours
	// With the line spacing this is what an entry leaves free before its text for an icon: kit draws the icon itself,
	// but the field has to fill the whole box, because Fyne draws a border around it while it has the focus.
	iconRoom float32 = 21
)

// Size maps the sizes of Fyne's own widgets onto the design.
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	if k, ok := kindOf[n]; ok {
		return k.Size()
	}
	switch n {
	case theme.SizeNameText:
		return Body.Size()
	case theme.SizeNameCaptionText:
		return Caption.Size()
	case theme.SizeNameHeadingText:
		return Page.Size()
	case theme.SizeNameSubHeadingText:
		return Section.Size()
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return InnerPadding
	case theme.SizeNameLineSpacing:
		return 3
	case theme.SizeNameInputBorder:
		return CaretWidth
	case theme.SizeNameInlineIcon:
		return iconRoom
	case theme.SizeNameScrollBar:
		return 8
	case theme.SizeNameScrollBarSmall:
		return 5
	case theme.SizeNameScrollBarRadius:
		return 3
	case theme.SizeNameSeparatorThickness:
		return 1
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius:
		return RadiusControl
	case theme.SizeNameSelectionRadius:
		return 2
	case theme.SizeNamePopupRadius, theme.SizeNameMenuRadius:
		return RadiusMenu
	case theme.SizeNameDialogRadius, theme.SizeNameCardRadius:
		return RadiusCard
	}
	return t.base.Size(n)
}
