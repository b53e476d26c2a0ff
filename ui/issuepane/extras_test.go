package issuepane

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"paddock/app/bus"
	"paddock/app/issue"
	"paddock/ui/kit"
	"paddock/ui/style"
)

// drawer holds files and messages in memory.
type drawer struct {
	files map[int64][]issue.Attachment
	data  map[int64][]byte
}

func (d *drawer) OfIssue(_ context.Context, id int64) ([]issue.Attachment, error) {
	return d.files[id], nil
}
func (d *drawer) Read(_ context.Context, id int64) ([]byte, error) { return d.data[id], nil }

type letters map[int64][]issue.Feedback

func (l letters) OfIssue(_ context.Context, id int64) ([]issue.Feedback, error) { return l[id], nil }

// screenshot is an image of a page that went wrong.
func screenshot() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			c := color.RGBA{240, 243, 240, 255}
			if y < 48 {
				c = color.RGBA{21, 122, 85, 255}
			} else if x > 60 && x < 580 && y > 120 && y < 300 {
				c = color.RGBA{255, 255, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // to memory
	return b.Bytes()
}

// claims is a PNG of a few bytes that says it is w × h px.
func claims(w, h uint32) []byte {
	chunk := make([]byte, 4, 17)
	copy(chunk, "IHDR")
	chunk = binary.BigEndian.AppendUint32(chunk, w)
	chunk = binary.BigEndian.AppendUint32(chunk, h)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	out := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	out = append(out, chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

func TestHostileFilesAreNeverDecodedNorTrusted(t *testing.T) {
	for name, one := range map[string]struct {
		data        []byte
		note, holds string
		image       bool
		lines       bool
	}{
		"an image that claims to be huge":  {claims(60_000, 60_000), "it claims to have 60000 × 60000 px", "89 50 4e 47", false, false},
		"an image cut short":               {screenshot()[:200], "it is damaged", "89 50 4e 47", false, false},
		"a screenshot":                     {screenshot(), "PNG image, 640 × 400 px", "", true, false},
		"JSON":                             {[]byte(`{"b":[1,2]}`), "", `{"b":[1,2]}`, false, true},
		"a drawing that may hold a script": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "", "<script>", false, true},
		"a log":                            {[]byte("one\r\ntwo\n"), "", "one\ntwo", false, false},
		"bytes":                            {[]byte("MDMP\x93\xa7\x00\x00\x00\x01\xff"), "no text and no image", "4d 44 4d 50", false, false},
		"nothing":                          {nil, "The file is empty.", "", false, false},
		"a long log":                       {bytes.Repeat([]byte("line of a log\n"), 200_000), "The first megabyte", "line of a log", false, false},
	} {
		got := lookInto(issue.Attachment{ID: 1, Name: "x.png", ContentType: "image/png"}, one.data, 80)
		if !strings.Contains(got.note, one.note) || !strings.Contains(got.text, one.holds) || (got.image != nil) != one.image || (len(got.lines) > 0) != one.lines {
			t.Errorf("%s: %q, %.80q, image %v, %d lines", name, got.note, got.text, got.image != nil, len(got.lines))
		}
		if len(got.text) > fileText {
			t.Errorf("%s: %d bytes of text are shown", name, len(got.text))
		}
	}
	wide := image.NewGray(image.Rect(0, 0, 8000, 10))
	if got := shrink(wide).Bounds(); got.Dx() != imageShown || got.Dy() != 2 {
		t.Errorf("a wide image is kept with %v", got)
	}
}

func TestAFileIsSavedUnderANameThatLeadsNowhereElse(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Windows\evil.exe`: "evil.exe", "a\nb\x00.txt": "a_b_.txt", "": "attachment", "..": "attachment", "log.txt": "log.txt", "a:b?.txt": "a_b_.txt",
		strings.Repeat("x", 300) + ".log": strings.Repeat("x", 96) + ".log",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q is saved as %q, want %q", name, got, want)
		}
	}
}

// sending is a shop whose first issue has files and feedback.
func sending(t *testing.T) (*shop, *drawer, letters) {
	s := busyShop(t)
	id := s.issues[0].ID
	e := s.events[id][len(s.events[id])-1]
	d := &drawer{
		files: map[int64][]issue.Attachment{id: {
			{ID: 1, Event: e.ID, Name: "screenshot.png", ContentType: "image/png", Kind: "event.attachment", Size: 48_211, Received: noon.Add(-4 * time.Minute)},
			{ID: 2, Event: e.ID, Name: "cart.json", ContentType: "application/json", Size: 64, Received: noon.Add(-4 * time.Minute)},
			{ID: 3, Event: "another", Name: "crash.dmp", Kind: "event.minidump", Size: 20 << 20, Received: noon.Add(-time.Hour)},
		}},
		data: map[int64][]byte{1: screenshot(), 2: []byte(`{"cart": {"lines": [{"sku": "A-1", "count": 2}], "voucher": null}}`), 3: []byte("MDMP\x00\x01\x02")},
	}
	l := letters{id: {
		{ID: "f1", Event: e.ID, Name: "Ana Lopez", Email: "ana@example.com", Message: "I pressed Pay and got a white page.\n\nWas I charged? I would rather not try again before I know.", URL: "https://shop.example.com/checkout/", Time: noon.Add(-3 * time.Minute)},
		{ID: "f2", Message: "broken", Time: noon.Add(-26 * time.Hour)},
	}}
	return s, d, l
}

// opens shows the shop with what came.
func opens(t *testing.T, mode style.Mode, size fyne.Size) (o *opened, saved map[string][]byte) {
	s, d, l := sending(t)
	o = open(t, s, size, mode)
	saved = map[string][]byte{}
	o.deps.Files, o.deps.Feedback, o.deps.SaveFile = d, l, func(name string, data []byte) { saved[name] = data }
	o.shop.issues[0].Events++
	o.shop.bus.Publish(bus.Issues)
	return o, saved
}

func TestTabsOfFilesAndFeedbackAreThereOnlyWhereThereAreSome(t *testing.T) {
	o, _ := opens(t, style.Light, wide1280)
	tabs := o.detail.tabs.Tabs()
	if tabs[partFiles].Hidden || tabs[partFiles].Count != "3" || tabs[partFeedback].Hidden || tabs[partFeedback].Count != "2" {
		t.Errorf("%+v", tabs)
	}
	o.mustSay("2 people wrote")
	var menu []string
	for _, item := range o.Pane.menu() {
		menu = append(menu, item.Text+" "+item.Keys)
	}
	if !slices.Contains(menu, "Attachments F") || !slices.Contains(menu, "Feedback D") {
		t.Errorf("the menu offers %q", menu)
	}
	o.press("f")
	if o.detail.part() != partFiles {
		t.Error("F does not show the files")
	}
	o.click(1)
	tabs = o.detail.tabs.Tabs()
	if !tabs[partFiles].Hidden || !tabs[partFeedback].Hidden || o.detail.part() != partStack {
		t.Errorf("another issue: %+v, part %d", tabs, o.detail.part())
	}
}

func TestAFileIsChosenSavedAndLeadsToItsEvent(t *testing.T) {
	o, saved := opens(t, style.Light, wide1280)
	o.press("ff") // the tab, then the second file
	o.mustSay(`"cart"`)
	o.press("F")
	if len(saved["cart.json"]) == 0 {
		t.Errorf("%v was saved", saved)
	}
	o.detail.extras.files.copy()
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.HasPrefix(got, `{"cart"`) {
		t.Errorf("%q was copied", got)
	}
	o.detail.extras.files.openEvent()
	if o.detail.part() != partStack {
		t.Error("the event is not shown")
	}
}

func TestAReplyQuotesThePersonAndNamesOnlyThem(t *testing.T) {
	o, _ := opens(t, style.Light, wide1280)
	o.press("dD")
	want := "mailto:ana@example.com?subject=Your%20message%20to%20us&body=Hello%20Ana%2C%0D%0A%0D%0A%0D%0A%0D%0AOn%2024%20November%202026%20you%20wrote:%0D%0A%3E%20I%20pressed%20Pay"
	if len(o.shop.opened) != 1 || !strings.HasPrefix(o.shop.opened[0], want) {
		t.Errorf("%q", o.shop.opened)
	}
	evil := mailTo(issue.Feedback{Email: "a@example.com?bcc=x@example.com&cc=y,z@example.com", Message: "hi"}, noon)
	if strings.Count(evil, "?") != 1 || strings.Contains(evil, "&cc") || strings.Contains(evil, ",") {
		t.Errorf("%q", evil)
	}
}

func TestPicturesOfFilesAndFeedback(t *testing.T) {
	for _, one := range []struct {
		name string
		keys string
		mode style.Mode
		size fyne.Size
	}{
		{"files-image-light", "f", style.Light, partWide}, {"files-json-dark", "ff", style.DarkMode, partWide}, {"files-bytes-light", "fff", style.Light, partWide},
		{"feedback-light", "d", style.Light, partWide}, {"feedback-dark", "d", style.DarkMode, partSlim},
	} {
		o, _ := opens(t, one.mode, wide1280)
		o.press(one.keys)
		part := fyne.CanvasObject(o.detail.extras.feedback.object)
		if one.keys[0] == 'f' {
			part = o.detail.extras.files.object
		}
		o.picture(one.name, one.size, container.NewStack(kit.NewBlock(style.Surface, 0), part))
	}
}

func TestAnIssueOpensAtTheVeryEventThatWasAskedFor(t *testing.T) {
	s := busyShop(t)
	o := open(t, s, wide1280, style.Light)
	oldest := s.events[4][0].ID
	o.OpenEvent(4, oldest)
	if got := o.known.shownEvent(); o.chosen != 4 || got != oldest {
		t.Errorf("issue %d at %s is shown, want %s", o.chosen, got, oldest)
	}
	other := s.events[4][1].ID
	o.OpenEvent(4, other)
	if got := o.known.shownEvent(); got != other {
		t.Errorf("of the same issue %s is shown, want %s", got, other)
	}
}
