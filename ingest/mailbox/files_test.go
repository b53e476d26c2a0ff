package mailbox

import (
	"errors"
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

func FuzzMbox(f *testing.F) {
	f.Add("From ann@example.com Mon Mar  2 10:00:00 2015\nSubject: 1\n\n>From x\n\nFrom b 10:00\n")
	f.Add("From \nFrom 1:00\n\n\nFrom 1:00")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, []byte("From a 10:00\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		size := 0
		if _, err := Walk(t.Context(), []string{path}, func(m FileMail) error {
			size += len(m.Raw)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if size > len(text) {
			t.Errorf("%d bytes out of %d", size, len(text))
		}
	})
}
