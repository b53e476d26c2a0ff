// Package assets carries fonts and icons inside the program.
package assets

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed fonts/*.ttf
var fonts embed.FS

//go:embed icons/*.svg icons/light/*.svg
var icons embed.FS

// Mark is Paddock's mark, a fence on a green square, as SVG.
//
//go:embed mark.svg
var Mark []byte

// AppIcon is the mark as a PNG of 512×512 px, for windows, the tray and notices.
//
//go:embed icon.png
var AppIcon []byte

// Font gives the bytes of a font file, such as "Inter-Medium.ttf". Digits are tabular and the mono zero is slashed.
func Font(file string) ([]byte, error) {
	b, err := fonts.ReadFile("fonts/" + file)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", file, err)
	}
	return b, nil
}

// Icon gives a Lucide icon by its name, such as "circle-check", as SVG filled with currentColor on a 24 px grid. The strokes
// are turned into outlines of straight lines (2.4 px wide at 24 px): Fyne's renderer draws a stroke equally wide at every
// size and scale, and mis-draws arcs.
func Icon(name string) ([]byte, error) {
	b, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil, fmt.Errorf("icon %s: %w", name, err)
	}
	return b, nil
}

// LightIcon gives an icon with thinner strokes (1.7 px at 24 px), for sizes above 20 px. Only the icons that stand on
// empty views have one.
func LightIcon(name string) ([]byte, error) {
	b, err := icons.ReadFile("icons/light/" + name + ".svg")
	if err != nil {
		return nil, fmt.Errorf("light icon %s: %w", name, err)
	}
	return b, nil
}

// Icons lists the names that Icon knows, in order.
func Icons() []string {
	files, err := icons.ReadDir("icons")
	if err != nil {
		return nil
	}
	var names []string
	for _, f := range files {
		if name, is := strings.CutSuffix(f.Name(), ".svg"); is {
			names = append(names, name)
		}
	}
	return names
}
