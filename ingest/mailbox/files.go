package mailbox

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// FileMail is a mail that stands in a file.
type FileMail struct {
	Path        string
	Holder      string // what it lies in: an mbox file, or a folder; a Maildir is one
	Raw         []byte
	Done, Total int64 // bytes of all files: up to the end of this one or of this mail, and altogether
}

// Unreadable is a file, or a mail in one, that could not be read.
type Unreadable struct{ Path, Why string }

// Walked is what Walk met beside mails.
type Walked struct {
	Unreadable []Unreadable
	Other      int // files in folders that are no mails by name or beginning
}

// Walk calls f with each mail that stands in the paths, until f fails: .eml files, mbox files, Maildir
// folders, and folders of them, streamed however large. A file that is named itself is taken for a mail whatever its name. What cannot
// be read is noted and left.
func Walk(ctx context.Context, paths []string, f func(FileMail) error) (Walked, error) {
	measure := &walker{ctx: ctx, measuring: true, seen: map[string]bool{}}
	if err := measure.walk(paths); err != nil {
		return measure.Walked, err
	}
	w := &walker{ctx: ctx, take: f, seen: map[string]bool{}, total: measure.total}
	err := w.walk(paths)
	return w.Walked, err
}

type walker struct {
	Walked
	ctx         context.Context
	take        func(FileMail) error
	seen        map[string]bool // folders by their real path: links may go in circles
	measuring   bool            // only adds up sizes
	done, total int64           // bytes
}

func (w *walker) walk(paths []string) error {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p, plainly(err))
		}
		if info.IsDir() {
			err = w.folder(p)
		} else {
			err = w.file(p, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) bad(path string, err error) {
	w.Unreadable = append(w.Unreadable, Unreadable{path, plainly(err).Error()})
}

// plainly takes the path out of an error that is told with it anyway.
func plainly(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

func (w *walker) folder(dir string) error {
	path, err := filepath.EvalSymlinks(dir)
	if err != nil {
		w.bad(dir, err)
		return nil
	}
	if w.seen[path] {
		return nil
	}
	w.seen[path] = true
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.bad(dir, err)
		return nil
	}
	isDir := func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, name))
		return err == nil && info.IsDir()
	}
	maildir := isDir("cur") && isDir("new")
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		switch {
		case maildir && e.Name() == "tmp": // half-written mails
		case maildir && (e.Name() == "cur" || e.Name() == "new"):
			err = w.letters(name)
		case isDir(e.Name()):
			err = w.folder(name)
		default:
			err = w.file(name, false)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// letters reads a Maildir's cur or new, where each file is one mail.
func (w *walker) letters(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.bad(dir, err)
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || e.IsDir() {
			continue
		}
		if err := w.file(filepath.Join(dir, e.Name()), true); err != nil {
			return err
		}
	}
	return nil
}

// file reads one file. named says that it is a mail whatever it is called.
func (w *walker) file(path string, named bool) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		w.bad(path, err)
		return nil
	}
	if !info.Mode().IsRegular() {
		w.bad(path, errors.New("not a regular file"))
		return nil
	}
	if w.measuring {
		w.total += info.Size()
		return nil
	}
	defer func() { w.done += info.Size() }()
	in, err := os.Open(path)
	if err != nil {
		w.bad(path, err)
		return nil
	}
	defer func() { _ = in.Close() }() // only read
	r := bufio.NewReaderSize(in, 64<<10)
	head, err := r.Peek(200)
	if err != nil && !errors.Is(err, io.EOF) {
		w.bad(path, err)
		return nil
	}
	suffix := strings.ToLower(filepath.Ext(path))
	switch {
	case suffix != ".eml" && fromLine.Match(head):
		return w.mbox(path, in, r)
	case !named && suffix != ".eml":
		w.Other++
		return nil
	case info.Size() > DefaultMaxMail:
		w.bad(path, errTooLarge)
		return nil
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		w.bad(path, err)
		return nil
	}
	return w.take(FileMail{path, holder(path), raw, w.done + info.Size(), w.total})
}

// holder is the folder that a mail's file is in.
func holder(path string) string {
	dir := filepath.Dir(absolute(path))
	if name := filepath.Base(dir); name == "cur" || name == "new" {
		return filepath.Dir(dir)
	}
	return dir
}

// absolute is the same for a file from wherever it is looked at.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

var errTooLarge = fmt.Errorf("a mail larger than %d MB", DefaultMaxMail>>20)

// fromLine opens a mail in an mbox file: "From ", an address and a date with a time of day. A line of a body
// that begins with the word alone is none.
var fromLine = regexp.MustCompile(`^From [^\n]*\d\d?:\d\d`)

// mbox reads the mails of an mbox file one by one. Quoted "From " lines lose one ">" (mboxrd; mboxo quotes
// the same way but for lines that were quoted before). Where a Content-Length leads to the next mail or to
// the end, no line before is taken for a "From " line (mboxcl, mboxcl2).
func (w *walker) mbox(path string, file *os.File, r *bufio.Reader) error {
	m := mboxMail{blank: true}
	start, number, at := w.done, 0, int64(0) // at: bytes of the file that are read
	flush := func() error {
		number++
		text, tooLarge := m.text, m.tooLarge
		m = mboxMail{}
		switch {
		case tooLarge:
			w.bad(fmt.Sprintf("%s, mail %d", path, number), errTooLarge)
			return nil
		case len(bytes.TrimSpace(text)) == 0:
			return nil
		}
		return w.take(FileMail{path, absolute(path), text, start + at, w.total})
	}
	for first := true; ; first = false {
		line, err := wholeLine(r)
		if m.blank && at >= m.end && fromLine.Match(line) {
			if !first {
				if err := flush(); err != nil {
					return err
				}
			}
			if err := w.ctx.Err(); err != nil {
				return err
			}
			at += int64(len(line))
		} else {
			at += int64(len(line))
			m.add(line, file, at)
		}
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			w.bad(path, err)
			return flush()
		}
	}
}

// mboxMail is the mail of an mbox file that is being read.
type mboxMail struct {
	text     []byte
	tooLarge bool
	blank    bool // the line before was
	inBody   bool
	length   int64 // by Content-Length
	end      int64 // where the body ends in the file, if that is known
}

// add takes in the line that ends at a place of the file.
func (m *mboxMail) add(line []byte, file io.ReaderAt, at int64) {
	m.blank = len(bytes.TrimRight(line, "\r\n")) == 0
	if !m.inBody {
		if value, ok := cutFold(line, "Content-Length:"); ok {
			m.length, _ = strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64) // what is no number tells nothing
		}
		if m.inBody = m.blank; m.inBody && m.length > 0 && m.length < 1<<40 && endsMail(file, at+m.length) {
			m.end = at + m.length
		}
	}
	if m.tooLarge = m.tooLarge || len(m.text)+len(line) > DefaultMaxMail; m.tooLarge {
		m.text = nil
		return
	}
	m.text = append(m.text, unquote(line)...)
}

func cutFold(line []byte, prefix string) ([]byte, bool) {
	if len(line) < len(prefix) || !strings.EqualFold(string(line[:len(prefix)]), prefix) {
		return nil, false
	}
	return line[len(prefix):], true
}

// endsMail tells whether the file ends at a place, or goes on with another mail's "From " line.
func endsMail(file io.ReaderAt, at int64) bool {
	var next [128]byte
	n, err := file.ReadAt(next[:], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	if n == 0 {
		var last [1]byte
		got, _ := file.ReadAt(last[:], at-1)
		return got == 1 // the end itself, not a place behind it
	}
	return fromLine.Match(bytes.TrimLeft(next[:n], "\r\n"))
}

// wholeLine reads up to and with a line's end. A line that is longer than any mail comes in pieces.
func wholeLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if line == nil && err == nil {
			return part, nil // valid until the next read, which is long enough
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) || len(line) > DefaultMaxMail {
			if errors.Is(err, bufio.ErrBufferFull) {
				err = nil
			}
			return line, err
		}
	}
}

func unquote(line []byte) []byte {
	if rest := bytes.TrimLeft(line, ">"); len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From ")) {
		return slices.Clone(line[1:])
	}
	return line
}
