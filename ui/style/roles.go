// Package style holds the window's colours, type, sizes and icons, and makes Fyne's own widgets wear them.
package style

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Role names what a colour is for; the variant in force decides what it looks like.
type Role int

// The roles. A Soft role is a badge's or banner's ground, to be written on with the role it is named for.
const (
	Bg Role = iota
	Side
	Surface
	Raised
	Sunken
	Line
	Line2
	Hover
	Sel
	Text
	Text2
	Text3
	Accent
	AccentFill
	OnAccent
	AccentSoft
	Red
	RedSoft
	Amber
	AmberSoft
	AmberFill
	Blue
	BlueSoft
	Violet
	VioletSoft
	Fatal
	FatalSoft
	Grey
	GreySoft
	Transparent
	roleCount
)

var palettes = [2][roleCount]color.NRGBA{
	{
		Bg: rgb(0xFAFAF8), Side: rgb(0xF3F3EF), Surface: rgb(0xFFFFFF), Raised: rgb(0xFFFFFF), Sunken: rgb(0xF5F5F2),
		Line: rgb(0xE7E7E2), Line2: rgb(0xD5D5CE), Hover: rgb(0xF4F5F2), Sel: rgb(0xE9F2ED),
		Text: rgb(0x1A1D1B), Text2: rgb(0x4F5652), Text3: rgb(0x656C68),
		Accent: rgb(0x12704E), AccentFill: rgb(0x157A55), OnAccent: rgb(0xFFFFFF), AccentSoft: rgb(0xE1F1E9),
		Red: rgb(0xC0322B), RedSoft: rgb(0xFBEAE8), Amber: rgb(0x8A5600), AmberSoft: rgb(0xFBF0DB), AmberFill: rgb(0xCB8612),
		Blue: rgb(0x2460B0), BlueSoft: rgb(0xE7F0FA), Violet: rgb(0x6746BE), VioletSoft: rgb(0xEFEAFA),
		Fatal: rgb(0xA01458), FatalSoft: rgb(0xFBE7F0), Grey: rgb(0x656C68), GreySoft: rgb(0xEEEEEA),
	},
	{
		Bg: rgb(0x101312), Side: rgb(0x0C0F0E), Surface: rgb(0x161A18), Raised: rgb(0x1E2321), Sunken: rgb(0x0E1110),
		Line: rgb(0x252B28), Line2: rgb(0x37403B), Hover: rgb(0x1B201E), Sel: rgb(0x19281F),
		Text: rgb(0xE8ECEA), Text2: rgb(0xAAB3AE), Text3: rgb(0x8A938E),
		Accent: rgb(0x55C893), AccentFill: rgb(0x46BD86), OnAccent: rgb(0x07140E), AccentSoft: rgb(0x143024),
		Red: rgb(0xF27C72), RedSoft: rgb(0x38191A), Amber: rgb(0xE6B352), AmberSoft: rgb(0x33270F), AmberFill: rgb(0xE0A43C),
		Blue: rgb(0x7DAEF5), BlueSoft: rgb(0x15253B), Violet: rgb(0xB09AF2), VioletSoft: rgb(0x251F3D),
		Fatal: rgb(0xF07DAE), FatalSoft: rgb(0x3A1528), Grey: rgb(0x949D98), GreySoft: rgb(0x222725),
	},
}

var series = [2][7]color.NRGBA{
	{rgb(0x157A55), rgb(0x3B7DD8), rgb(0xCB8612), rgb(0x7F5DD3), rgb(0xD6574C), rgb(0x239A9A), rgb(0x8F8981)},
	{rgb(0x46BD86), rgb(0x5E9BF0), rgb(0xE0A43C), rgb(0xA48CF0), rgb(0xEE7368), rgb(0x45BDBD), rgb(0x8A857E)},
}

// ColorName asks a text of Fyne's for the role.
func (r Role) ColorName() fyne.ThemeColorName {
	return fyne.ThemeColorName("role " + strconv.Itoa(int(r)))
}

var roleNamed = func() map[fyne.ThemeColorName]Role {
	all := map[fyne.ThemeColorName]Role{}
	for r := range roleCount {
		all[r.ColorName()] = r
	}
	return all
}()

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

// Color gives a role's colour in the variant in force. Read it on every Refresh: the person may change the theme.
func Color(r Role) color.Color { return NRGBA(r) }

// NRGBA is Color for those who calculate with it.
func NRGBA(r Role) color.NRGBA { return palettes[variant()][r] }

// Series gives the colour of the i-th line or bar of a chart, from 0; the seventh, "other", stands for all from 6 on.
func Series(i int) color.Color { return series[variant()][max(0, min(i, 6))] }

// Mix lays a share of one colour (0 to 1) over another, both opaque.
func Mix(over, under color.Color, share float32) color.NRGBA {
	o, u := toNRGBA(over), toNRGBA(under)
	part := func(a, b uint8) uint8 { return uint8(float32(a)*share + float32(b)*(1-share) + 0.5) }
	return color.NRGBA{R: part(o.R, u.R), G: part(o.G, u.G), B: part(o.B, u.B), A: 0xFF}
}

// Alpha gives a colour at a share (0 to 1) of its opacity.
func Alpha(c color.Color, share float32) color.NRGBA {
	n := toNRGBA(c)
	n.A = uint8(float32(n.A)*share + 0.5)
	return n
}

func toNRGBA(c color.Color) color.NRGBA {
	n, ok := color.NRGBAModel.Convert(c).(color.NRGBA)
	if !ok {
		return color.NRGBA{}
	}
	return n
}

// Level gives the colours of an issue's or log line's level ("fatal", "error", "warning", "info", "debug"): one to write
// or draw with, one to write on.
func Level(level string) (fill, soft Role) {
	switch level {
	case "fatal", "critical":
		return Fatal, FatalSoft
	case "error":
		return Red, RedSoft
	case "warning":
		return Amber, AmberSoft
	case "info":
		return Blue, BlueSoft
	}
	return Grey, GreySoft
}

// Soft gives the ground that belongs to a role: Red stands on RedSoft.
func Soft(r Role) Role {
	switch r {
	case Accent, AccentFill:
		return AccentSoft
	case Red:
		return RedSoft
	case Amber, AmberFill:
		return AmberSoft
	case Blue:
		return BlueSoft
	case Violet:
		return VioletSoft
	case Fatal:
		return FatalSoft
	}
	return GreySoft
}

// Dark tells whether the dark variant is in force.
func Dark() bool { return variant() == 1 }

// variant is the index of the palette in force: 0 light, 1 dark.
func variant() int {
	app := fyne.CurrentApp()
	if app == nil {
		return 0
	}
	v := app.Settings().ThemeVariant()
	if t, ok := app.Settings().Theme().(*Theme); ok {
		v = t.pin(v)
	}
	if v == theme.VariantDark {
		return 1
	}
	return 0
}
