package adminmail

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// allMails are the mails of the corpus and of the tests.
func allMails(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"odd": oddMail(), "django 1.6": []byte(django16)}
	for _, pattern := range []string{corpus + "/*", corpus + "/*/*", "testdata/*.eml", "testdata/*/*.eml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if raw, err := os.ReadFile(file); err == nil && !strings.HasSuffix(file, "l") || strings.HasSuffix(file, ".eml") {
				all[file] = raw
			}
		}
	}
	return all
}

// standIns are the words of a shape that stand for others.
var standIns = wordsOf("a A 0 SomeError SomeException scheme py boundary more lines like it X x")

// spoken are a text's words and numbers of any script, as pieces of letters and digits.
var spoken = regexp.MustCompile(`[\pL\pM\pN\p{So}\p{Co}]+`)

func TestNoWordNumberOrAddressOfAnyMailIsInItsShape(t *testing.T) {
	known := map[string]bool{}
	for _, words := range []map[string]bool{vocabulary, markup, standIns, plainHeaders, structural, parameterWords} {
		for word := range words {
			for _, piece := range spoken.FindAllString(word, -1) {
				known[strings.ToLower(piece)] = true
			}
		}
	}
	mails := allMails(t)
	if len(mails) < 150 {
		t.Fatalf("only %d mails", len(mails))
	}
	for name, raw := range mails {
		for i, line := range strings.Split(Shape(raw), "\n") {
			if m := regexp.MustCompile(`^((?:<[^>]*>)*(?:Django|Python) Version: )[0-9.a-z]+`).FindString(line); m != "" {
				line = line[len(m):]
			}
			if strings.HasPrefix(line, "  [") && strings.HasSuffix(line, " more like it]") || strings.HasSuffix(line, " more lines]") {
				continue
			}
			for _, word := range spoken.FindAllString(line, -1) {
				if strings.Trim(word, "a") == "" { // a path with letters that are not ASCII
					continue
				}
				if !known[strings.ToLower(word)] && !shapeNumber.MatchString(word) {
					t.Errorf("%s:%d: %q is shown in %q", name, i+1, word, line)
				}
			}
			if strings.Contains(line, "@") && regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`).FindString(strings.ReplaceAll(line, "a@a", "")) != "" {
				t.Errorf("%s:%d: an address is shown in %q", name, i+1, line)
			}
		}
	}
}

// What only its owner knows must not come through, wherever in a mail it stands.
func TestNothingPlantedInAMailIsInItsShape(t *testing.T) {
	head := "From: root@web1.example.com\nSubject: x\n"
	for name, raw := range map[string]string{
		"a number as a parameter":         head + "Content-Type: text/plain; charset=utf-8; x-customer=47110\n\nx\n",
		"a number in a disposition":       head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name=\"47110\n.pdf\"\nContent-Disposition: attachment; size=47110; filename=Zelda 47110.pdf\n\nx\n--b--\n",
		"a number in an extended name":    head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*0*=utf-8'de'Zelda; filename*1*=%20\n 47110.pdf\n\nx\n--b--\n",
		"a header's name":                 head + "X-Zelda-47110: 1\nZelda: 47110\n\nx\n",
		"a boundary":                      head + "Content-Type: multipart/mixed; boundary=Zelda47110\n\n--Zelda47110\n\nx\n--Zelda47110--\n",
		"letters that are symbols":        head + "\n\U0001F1FF\U0001F1EA Ⓩⓔⓛⓓⓐ\n",
		"an entity":                       head + "Content-Type: text/html\n\n<p>&Zelda; &#47110;\n",
		"a tag":                           head + "Content-Type: text/html\n\n<Zelda zelda=47110 class=Zelda><!-- Zelda 47110 -->\n<!Zelda 47110\n",
		"a version":                       head + "\nDjango Version: Zelda\nPython Version: 4.2 Zelda\n",
		"an exception's name":             head + "\nZelda47110Error: x\nError: Zelda\nZeldaException\n",
		"a path":                          head + "\n  File \"/home/zelda/47110/zelda.py\", line 47110, in zelda_47110\nC:\\Users\\Zelda\\47110.py\n",
		"a mail that cannot be read":      "Zelda\n47110\n\n",
		"a field of MIME within the text": head + "\nContent-Type: zelda/47110; zelda=47110\nContent-Disposition: Zelda 47110\n",
		"a line after a bare header":      "Mime-Version: 1.0\n zelda 47110\nContent-Type: text/plain; zelda\n 47110\n\nx\n",
		"signs that the shape itself has": head + "\n\x01\x02\x03\x04\x05\x06 Zelda <b>\x06</b> 47110\n",
		"an address without a dot":        head + "\nzelda@47110 \"zelda 47110\"@zelda zelda＠47110 mailto:zelda@47110\n",
	} {
		shape := Shape([]byte(raw))
		folded := strings.ToLower(strings.NewReplacer("Ⓩ", "z", "ⓔ", "e", "ⓛ", "l", "ⓓ", "d", "ⓐ", "a", "\U0001F1FF\U0001F1EA", "zelda").Replace(shape))
		if strings.Contains(folded, "zelda") || strings.Contains(folded, "4711") {
			t.Errorf("%s:\n%s", name, shape)
		}
	}
}
