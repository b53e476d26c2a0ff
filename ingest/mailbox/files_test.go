package mailbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lay writes files into a folder of the test's own.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func walked(t *testing.T, paths ...string) (mails []string, w Walked) {
	t.Helper()
	w, err := Walk(t.Context(), paths, func(m FileMail) error {
		mails = append(mails, string(m.Raw))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return mails, w
}

func TestMailsAreFoundInFoldersOfEveryKind(t *testing.T) {
	dir := lay(t, map[string]string{
		"a.eml":                         "Subject: eml\n\nx\n",
		"b/old.mbox":                    "From ann@example.com Mon Mar  2 10:00:00 2015\nSubject: mbox 1\n\nx\n\nFrom ben@example.com Mon Mar  2 10:00:01 2015\nSubject: mbox 2\n\ny\n",
		"box/cur/1.host:2,S":            "Subject: cur\n\n",
		"box/new/2.host":                "Subject: new\n\n",
		"box/tmp/3.host":                "Subject: half",
		"box/.Django/cur/4.host:2,":     "Subject: sub\n\n",
		"box/.Django/new/.nfs0001":      "Subject: hidden\n\n",
		"box/.Django/new/5.host":        "Subject: subnew\n\n",
		"box/dovecot-uidlist":           "3 V1 N1\n",
		"notes.txt":                     "not a mail\n",
		"c/UPPER.EML":                   "Subject: upper\n\n",
		"c/From the archive/readme.txt": "From here on nothing is a mail\n",
	})
	mails, w := walked(t, dir)
	var subjects []string
	for _, m := range mails {
		subject, _, _ := strings.Cut(m, "\n")
		subjects = append(subjects, strings.TrimPrefix(subject, "Subject: "))
	}
	want := []string{"eml", "mbox 1", "mbox 2", "sub", "subnew", "cur", "new", "upper"}
	if diff := cmp.Diff(want, subjects[:len(want)]); diff != "" {
		t.Error(diff)
	}
	if w.Other != 3 || len(w.Unreadable) != 0 {
		t.Errorf("%+v", w)
	}
}

func TestAnMboxIsSplitAtItsFromLinesOnlyAndUnquoted(t *testing.T) {
	dir := lay(t, map[string]string{"x.mbox": "From ann@example.com Mon Mar  2 10:00:00 2015\r\nSubject: 1\r\n\r\n>From here\r\n>>From there\r\nFrom nowhere\r\n\r\nFrom a sentence\r\n\r\n" +
		"From ben@example.com  Tue Mar 3 1:02:03 2015\r\nSubject: 2\r\n\r\nno end"})
	mails, _ := walked(t, filepath.Join(dir, "x.mbox"))
	want := []string{"Subject: 1\r\n\r\nFrom here\r\n>From there\r\nFrom nowhere\r\n\r\nFrom a sentence\r\n\r\n", "Subject: 2\r\n\r\nno end"}
	if diff := cmp.Diff(want, mails); diff != "" {
		t.Error(diff)
	}
}

func TestAContentLengthThatFitsKeepsFromLinesInTheBody(t *testing.T) {
	body := "before\n\nFrom ann@example.com Mon Mar  2 10:00:00 2015\nafter\n"
	from := "From ben@example.com Tue Mar  3 10:00:00 2015\n"
	for name, one := range map[string]struct {
		file string
		want []string
	}{
		"right": {
			fmt.Sprintf("%sContent-Length: %d\n\n%s\n%sSubject: 2\n\nx\n", from, len(body), body, from),
			[]string{fmt.Sprintf("Content-Length: %d\n\n%s\n", len(body), body), "Subject: 2\n\nx\n"},
		},
		"right, at the end": {fmt.Sprintf("%scontent-length: %d\n\n%s", from, len(body), body), []string{fmt.Sprintf("content-length: %d\n\n%s", len(body), body)}},
		"wrong": {
			fmt.Sprintf("%sContent-Length: %d\n\n%s", from, len(body)-3, body),
			[]string{fmt.Sprintf("Content-Length: %d\n\nbefore\n\n", len(body)-3), "after\n"},
		},
		"beyond the end": {from + "Content-Length: 99999\n\n" + body, []string{"Content-Length: 99999\n\nbefore\n\n", "after\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			mails, _ := walked(t, filepath.Join(lay(t, map[string]string{"x.mbox": one.file}), "x.mbox"))
			if diff := cmp.Diff(one.want, mails); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProgressEndsAtTheTotal(t *testing.T) {
	dir := lay(t, map[string]string{"a.eml": "Subject: a\n\n", "b.txt": "no mail", "c.mbox": "From x 10:00\nSubject: c\n\nFrom x 10:00\nSubject: d\n\n"})
	var done []int64
	total := int64(0)
	_, err := Walk(t.Context(), []string{dir}, func(m FileMail) error {
		done, total = append(done, m.Done), m.Total
		return nil
	})
	if diff := cmp.Diff([]int64{12, 44, 69}, done); err != nil || total != 69 || diff != "" {
		t.Errorf("%v, total %d: %s", err, total, diff)
	}
}

func TestAFileThatIsNamedIsAMailWhateverItsName(t *testing.T) {
	dir := lay(t, map[string]string{"report": "Subject: named\n\n"})
	mails, _ := walked(t, filepath.Join(dir, "report"))
	if diff := cmp.Diff([]string{"Subject: named\n\n"}, mails); diff != "" {
		t.Error(diff)
	}
}

func TestLinksInACircleEndAndWhatCannotBeReadIsNoted(t *testing.T) {
	dir := lay(t, map[string]string{"in/a.eml": "Subject: a\n\n", "big.mbox": "From a@example.com Mon Mar  2 10:00:00 2015\nSubject: big\n\n" + strings.Repeat("x", DefaultMaxMail) +
		"\n\nFrom b@example.com Mon Mar  2 10:00:00 2015\nSubject: small\n\n"})
	if err := os.Symlink(dir, filepath.Join(dir, "in", "again")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "in", "lost.eml")); err != nil {
		t.Fatal(err)
	}
	mails, w := walked(t, dir)
	if diff := cmp.Diff([]string{"Subject: small\n\n", "Subject: a\n\n"}, mails); diff != "" {
		t.Error(diff)
	}
	want := []Unreadable{
		{filepath.Join(dir, "big.mbox") + ", mail 1", errTooLarge.Error()},
		{filepath.Join(dir, "in", "lost.eml"), "no such file or directory"},
	}
	if diff := cmp.Diff(want, w.Unreadable); diff != "" {
		t.Error(diff)
	}
}

func TestAMissingPathIsAnErrorThatNamesIt(t *testing.T) {
	_, err := Walk(t.Context(), []string{"/nowhere/x.eml"}, func(FileMail) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "/nowhere/x.eml") {
		t.Errorf("%v", err)
	}
}

func TestAFailureOfTheTakerEndsTheWalk(t *testing.T) {
	dir := lay(t, map[string]string{"a.eml": "Subject: a\n\n", "b.eml": "Subject: b\n\n"})
	full, n := errors.New("full"), 0
	_, err := Walk(t.Context(), []string{dir}, func(FileMail) error { n++; return full })
	if !errors.Is(err, full) || n != 1 {
		t.Errorf("%d mails, %v", n, err)
	}
}

// quoted is a mail as mboxrd keeps it.
func quoted(mail string) string {
	var b strings.Builder
	for line := range strings.Lines(mail) {
		if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
			b.WriteByte('>')
		}
		b.WriteString(line)
	}
	return b.String()
}

// FuzzMbox has any two texts survive an mbox file, and any file end without more text than it holds.
func FuzzMbox(f *testing.F) {
	f.Add("Subject: 1\n\n>From x\n\nFrom b 10:00\n")
	f.Add("From \nFrom 1:00\n\n\nFrom 1:00")
	f.Add("Content-Length: 20\n\nFrom a 10:00\r\n\r\nFrom b 10:00\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		const from = "From a 10:00\n"
		dir := lay(t, map[string]string{"raw": from + text, "kept": from + quoted(text+"\n\n") + from + quoted(text)})
		size := 0
		mails, _ := walked(t, filepath.Join(dir, "raw"))
		for _, m := range mails {
			size += len(m)
		}
		if size > len(text) {
			t.Errorf("%d bytes out of %d", size, len(text))
		}
		if strings.TrimSpace(text) == "" {
			return
		}
		mails, _ = walked(t, filepath.Join(dir, "kept"))
		if diff := cmp.Diff([]string{text + "\n\n", text}, mails); diff != "" {
			t.Error(diff)
		}
	})
}
