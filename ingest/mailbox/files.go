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
	"strings"
)

// FileMail is a mail that stands in a file.
type FileMail struct {
	Path string
	Raw  []byte
}

// Unreadable is a file, or a mail in one, that could not be read.
type Unreadable struct{ Path, Why string }

// Walked is what Walk met beside mails.
type Walked struct {
	Unreadable []Unreadable
	Other      int // files in folders that are no mails by name or beginning
}

// Walk calls f with each mail that stands in the paths, until f fails: .eml files, mbox files, Maildir
// folders, and folders of them. A file that is named itself is taken for a mail whatever its name. What cannot
// be read is noted and left.
func Walk(ctx context.Context, paths []string, f func(FileMail) error) (Walked, error) {
	w := &walker{ctx: ctx, take: f, seen: map[string]bool{}}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return w.Walked, fmt.Errorf("%s: %w", p, plainly(err))
		}
		if info.IsDir() {
			err = w.folder(p)
		} else {
			err = w.file(p, true)
		}
		if err != nil {
			return w.Walked, err
		}
	}
	return w.Walked, nil
}

type walker struct {
	Walked
	ctx  context.Context
	take func(FileMail) error
	seen map[string]bool // folders by their real path: links may go in circles
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
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		w.bad(dir, err)
		return nil
	}
	if w.seen[real] {
		return nil
	}
	w.seen[real] = true
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
		return w.mbox(path, r)
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
	return w.take(FileMail{path, raw})
}

var errTooLarge = fmt.Errorf("a mail larger than %d MB", DefaultMaxMail>>20)

// fromLine opens a mail in an mbox file: "From ", an address and a date with a time of day. A line of a body
// that begins with the word alone is none.
var fromLine = regexp.MustCompile(`^From [^\n]*\d\d?:\d\d`)

// mbox reads the mails of an mbox file one by one. Quoted "From " lines lose one ">" (mboxrd; mboxo quotes
// the same way but for lines that were quoted before).
func (w *walker) mbox(path string, r *bufio.Reader) error {
	var mail []byte
	blank, tooLarge, number := true, false, 0
	flush := func() error {
		number++
		full := mail
		mail = nil
		switch {
		case tooLarge:
			tooLarge = false
			w.bad(fmt.Sprintf("%s, mail %d", path, number), errTooLarge)
			return nil
		case len(bytes.TrimSpace(full)) == 0:
			return nil
		}
		return w.take(FileMail{path, full})
	}
	for first := true; ; first = false {
		line, err := wholeLine(r)
		if blank && fromLine.Match(line) {
			if !first {
				if err := flush(); err != nil {
					return err
				}
			}
			if err := w.ctx.Err(); err != nil {
				return err
			}
		} else if tooLarge = tooLarge || len(mail)+len(line) > DefaultMaxMail; tooLarge {
			mail = nil
		} else {
			mail = append(mail, unquote(line)...)
		}
		blank = len(bytes.TrimRight(line, "\r\n")) == 0
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			w.bad(path, err)
			return flush()
		}
	}
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
