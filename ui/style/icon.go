package style

import (
	"bytes"
	"fmt"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"

	"paddock/assets"
)

type iconKey struct {
	name string
	c    color.NRGBA
}

var iconCache = struct {
	sync.Mutex
	made map[iconKey]fyne.Resource
}{made: map[iconKey]fyne.Resource{}}

// Icon gives a Lucide icon in a role's colour in the variant in force. Ask again on Refresh; each colour of each icon is
// made once. An unknown name gives a blank icon and is reported in the log.
func Icon(name string, r Role) fyne.Resource { return IconIn(name, NRGBA(r)) }

// IconIn is Icon for a colour without a role.
func IconIn(name string, c color.Color) fyne.Resource { return recoloured(name, c, assets.Icon) }

// LargeIcon is Icon for sizes above 20 px, where the strokes must be thinner to look the same.
func LargeIcon(name string, r Role) fyne.Resource {
	if _, err := assets.LightIcon(name); err != nil {
		return Icon(name, r)
	}
	return recoloured("light-"+name, NRGBA(r), func(string) ([]byte, error) { return assets.LightIcon(name) })
}

func recoloured(name string, c color.Color, read func(string) ([]byte, error)) fyne.Resource {
	key := iconKey{name, toNRGBA(c)}
	iconCache.Lock()
	defer iconCache.Unlock()
	if res, ok := iconCache.made[key]; ok {
		return res
	}
	svg, err := read(name)
	if err != nil {
		fyne.LogError("an icon is not in the program", err)
		svg = []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"></svg>`)
	}
	hex := fmt.Sprintf("#%02x%02x%02x", key.c.R, key.c.G, key.c.B)
	svg = bytes.ReplaceAll(svg, []byte("currentColor"), []byte(hex))
	// The file name is the key of Fyne's raster cache, so it must tell colours apart.
	res := fyne.NewStaticResource(name+hex+".svg", svg)
	iconCache.made[key] = res
	return res
}

// Mark is Paddock's mark; it looks the same in both variants.
func Mark() fyne.Resource { return mark }

var mark = fyne.NewStaticResource("paddock-mark.svg", assets.Mark)

// AppIcon is the mark as PNG, for windows and the tray.
func AppIcon() fyne.Resource { return appIcon }

var appIcon = fyne.NewStaticResource("paddock.png", assets.AppIcon)
