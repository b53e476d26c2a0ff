package mailbox

import (
	"bytes"
	"errors"
	"net"
	"strconv"
	"sync/atomic"
	"time"
)

// wire is the connection as the IMAP client sees it. The client itself would take in a line or a literal of
// any length; wire ends the connection to a server that sends nonsense, and knows when something last came.
type wire struct {
	net.Conn
	raw   net.Conn // below TLS: closed without a word, which a hanging server cannot hold up
	first []byte   // read before what comes: the greeting that STARTTLS used up
	limit int64    // bytes of one response, its literals included
	most  int64    // bytes of all responses to one question

	response int64        // bytes of this response so far
	literal  int64        // bytes of a literal still to come
	line     int64        // bytes of this line so far
	lists    int          // lists that this response began
	tail     []byte       // the end of this line
	at       atomic.Int64 // when something last came, in nanoseconds since start
	start    time.Time
	total    atomic.Int64 // bytes that came
	end      atomic.Int64 // of total, until the next question is asked
	nonsense atomic.Bool  // the server sent what no answer can be
}

// maxLine bounds a line. The longest honest ones are the answers to SEARCH in large folders.
const maxLine = 16 << 20

// maxAnswer bounds what comes of one question beside mails: the headers of some hundred, and what was asked ahead.
const maxAnswer = 256 << 20

// maxLists bounds the lists of one response: the client reads lists in lists by recursion, and a stack that
// overflows ends the whole program.
const maxLists = 10_000

var errNonsense = errors.New("the server sent more than any answer can hold")

func newWire(conn, raw net.Conn, maxMail int64) *wire {
	limit := 2*maxMail + maxLine
	w := &wire{Conn: conn, raw: raw, limit: limit, most: 4*limit + maxAnswer, start: time.Now()}
	w.ask()
	return w
}

// ask allows for the answers to one more question. The client gathers all lines of an answer, however many come.
func (w *wire) ask() { w.end.Store(w.total.Load() + w.most) }

// Close implements net.Conn.
func (w *wire) Close() error { return w.raw.Close() }

// Read implements net.Conn.
func (w *wire) Read(b []byte) (int, error) {
	if len(w.first) > 0 {
		n := copy(b, w.first)
		w.first = w.first[n:]
		return n, nil
	}
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.at.Store(int64(time.Since(w.start)))
		e := w.follow(b[:n])
		if w.total.Add(int64(n)) > w.end.Load() {
			e = errNonsense
		}
		if e != nil {
			w.nonsense.Store(true)
			_ = w.Close() // nothing more is wanted from it
			return 0, e
		}
	}
	return n, err
}

// SetReadDeadline does nothing: the client's own deadlines run on while the mails before are being stored.
// session.await ends a silent connection instead.
func (w *wire) SetReadDeadline(time.Time) error { return nil }

// silence is how long nothing has come.
func (w *wire) silence() time.Duration { return time.Since(w.start) - time.Duration(w.at.Load()) }

// follow keeps count of lines and literals.
func (w *wire) follow(b []byte) error {
	for len(b) > 0 {
		part := b
		inLiteral := w.literal > 0
		end := 0
		if inLiteral {
			part = b[:min(int64(len(b)), w.literal)]
			w.literal -= int64(len(part))
		} else if end = bytes.IndexByte(b, '\n') + 1; end > 0 {
			part = b[:end]
		}
		b = b[len(part):]
		if w.response += int64(len(part)); w.response > w.limit {
			return errNonsense
		}
		if inLiteral {
			continue
		}
		if w.line += int64(len(part)); w.line > maxLine {
			return errNonsense
		}
		if w.lists += bytes.Count(part, []byte("(")); w.lists > maxLists {
			return errNonsense
		}
		w.keepTail(part)
		if end == 0 {
			continue
		}
		if w.literal = announced(w.tail); w.literal > w.limit {
			return errNonsense
		}
		if w.literal == 0 {
			w.response, w.lists = 0, 0
		}
		w.line, w.tail = 0, w.tail[:0]
	}
	return nil
}

const tailSize = 24 // holds {n}, CR, LF with any 64-bit n

func (w *wire) keepTail(part []byte) {
	w.tail = append(w.tail, part[max(0, len(part)-tailSize):]...)
	if over := len(w.tail) - tailSize; over > 0 {
		w.tail = append(w.tail[:0], w.tail[over:]...)
	}
}

// announced is the size of the literal that a line ends with.
func announced(line []byte) int64 {
	line = bytes.TrimRight(line, "\r\n")
	if !bytes.HasSuffix(line, []byte("}")) {
		return 0
	}
	open := bytes.LastIndexByte(line, '{')
	if open < 0 {
		return 0
	}
	n, err := strconv.ParseInt(string(line[open+1:len(line)-1]), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
