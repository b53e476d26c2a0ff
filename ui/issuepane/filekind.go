package issuepane

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/gif"  // first frame
	_ "image/jpeg" // as cameras and screenshots have it
	_ "image/png"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // as browsers' screenshots have it

	"paddock/app/issue"
	"paddock/ui/wording"
)

// Bounds of what is shown of a file. Images are measured before they are decoded: a few bytes can claim any size.
const (
	imageBytes  = 16_000_000
	imagePixels = 24 << 20 // 96 MB while it is decoded
	imageShown  = 1600     // px of the longer side that is kept
	fileText    = 1 << 20  // bytes of text that are shown; Copy and Save take all
	hexShown    = 1024
)

// preview is how a file is shown.
type preview struct {
	id    int64
	data  []byte
	image image.Image // nil: it is shown as text
	file  string      // a name whose ending tells the language; empty: plain
	lines []string    // of what has a language
	text  string
	note  string // what must be said of it
}

// look tells how a file is best shown. It goes by what the file holds, never by what the client called it.
func lookInto(a issue.Attachment, data []byte, columns int) preview {
	v := preview{id: a.ID, data: data}
	if len(data) == 0 {
		v.note = "The file is empty."
		return v
	}
	if _, format, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		v.image, err = decodeImage(data)
		if err == nil {
			b := v.image.Bounds()
			v.note = fmt.Sprintf("%s image, %d × %d px", strings.ToUpper(format), b.Dx(), b.Dy())
			v.image = shrink(v.image)
			return v
		}
		v.note = "The image is not shown: " + err.Error() + ". Save it to look at it."
		v.text = hex.Dump(data[:min(len(data), hexShown)])
		return v
	}
	if !isText(data) {
		v.note = "This is no text and no image that can be shown here. Its first bytes:"
		v.text = hex.Dump(data[:min(len(data), hexShown)])
		return v
	}
	shown := data
	if len(shown) > fileText {
		shown, v.note = shown[:fileText], "The first megabyte. Copy and Save take all of it."
	}
	v.text = strings.ToValidUTF8(strings.ReplaceAll(string(shown), "\r\n", "\n"), "")
	if file, lines, ok := setOutBody(v.text, a.ContentType, columns); ok {
		v.file, v.lines = file, lines
	}
	return v
}

// decodeImage decodes an image that is no larger than a screen's, several times over.
func decodeImage(data []byte) (_ image.Image, err error) {
	defer func() {
		if recover() != nil { // a decoder met what its authors did not think of
			err = fmt.Errorf("it is damaged")
		}
	}()
	if len(data) > imageBytes {
		return nil, fmt.Errorf("it is larger than %s", wording.Size(imageBytes))
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it is damaged")
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > imagePixels/c.Height {
		return nil, fmt.Errorf("it claims to have %d × %d px", c.Width, c.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it is damaged")
	}
	return img, nil
}

// shrink keeps no more of an image than can be seen.
func shrink(img image.Image) image.Image {
	b := img.Bounds()
	if longer := max(b.Dx(), b.Dy()); longer > imageShown {
		small := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()*imageShown/longer), max(1, b.Dy()*imageShown/longer)))
		draw.ApproxBiLinear.Scale(small, small.Bounds(), img, b, draw.Src, nil)
		return small
	}
	return img
}

// isText tells whether bytes are text: UTF-8 with hardly a control character.
func isText(data []byte) bool {
	head := data[:min(len(data), 64<<10)]
	if len(head) < len(data) { // do not stumble over the character that was cut
		for i := 0; i < utf8.UTFMax && len(head) > 0 && !utf8.RuneStart(head[len(head)-1]); i++ {
			head = head[:len(head)-1]
		}
		if len(head) > 0 {
			head = head[:len(head)-1]
		}
	}
	if !utf8.Valid(head) {
		return false
	}
	odd := 0
	for _, b := range head {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != 0x1b {
			odd++
		}
	}
	return odd <= len(head)/200
}

// fileName is a name under which a file can be saved anywhere: clients may send any.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if r := []rune(name); len(r) > 100 {
		name = string(r[len(r)-100:]) // the ending says what it is
	}
	if name == "" {
		return "attachment"
	}
	return name
}
