package scrub

import (
	"slices"
	"strings"
)

// traces are kinds of secrets that a text may hold, as bits.
type traces uint16

// matcher finds a few words, in lower case, in a text in one pass (Aho and Corasick 1975), ignoring ASCII case.
type matcher struct {
	next [][256]uint16
	ends []traces // of the words that end at a state
}

func newMatcher(words map[traces][]string) *matcher {
	m := &matcher{next: make([][256]uint16, 1), ends: make([]traces, 1)}
	for kind, some := range words {
		for _, word := range some {
			at := uint16(0)
			for i := 0; i < len(word); i++ {
				c := word[i]
				if m.next[at][c] == 0 {
					m.next = append(m.next, [256]uint16{})
					m.ends = append(m.ends, 0)
					m.next[at][c] = uint16(len(m.next) - 1)
				}
				at = m.next[at][c]
			}
			m.ends[at] |= kind
		}
	}
	m.link()
	return m
}

// link leads every state on, for each next byte, to the longest beginning of a word that the text then ends with.
func (m *matcher) link() {
	fail := make([]uint16, len(m.next))
	var queue []uint16
	for c := range 256 {
		if to := m.next[0][c]; to != 0 {
			queue = append(queue, to)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		m.ends[at] |= m.ends[fail[at]]
		for c := range 256 {
			to := m.next[at][c]
			if to == 0 {
				m.next[at][c] = m.next[fail[at]][c]
				continue
			}
			fail[to] = m.next[fail[at]][c]
			queue = append(queue, to)
		}
	}
	for at := range m.next {
		for c := 'A'; c <= 'Z'; c++ {
			m.next[at][c] = m.next[at][c+'a'-'A']
		}
	}
}

// in tells the kinds of all words that the text holds. It also looks for 13 digits in a row, what joins groups of them
// aside, for two letters before two digits: how a card's number and an account's begin, and for long runs of letters
// and digits.
func (m *matcher) in(s string) (found traces) {
	at, digits, run := uint16(0), 0, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		at = m.next[at][c]
		found |= m.ends[at]
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits >= 13 {
				found |= cards
			}
			if i >= 3 && isDigit(s[i-1]) && isLetter(s[i-2]) && isLetter(s[i-3]) && (i == 3 || !isAlnum(s[i-4])) {
				found |= accounts
			}
		case c == 'u' || c == 'x' || c == 'a': // as escapes have them
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			digits = 0
		case c == '%' || c == '.' || c == '+' || c == ' ' || c == '-' || c == '\\' || c == 0xc2 || c == 0xa0:
			run = -1
		default:
			digits, run = 0, -1
		}
		if run++; run >= shortestEncoded {
			found |= encoded
		}
	}
	return found
}

// after gives where the first word ends that begins at from or later; -1 when there is none.
func (m *matcher) after(s string, from int) int {
	at := uint16(0)
	for i := from; i < len(s); i++ {
		at = m.next[at][s[i]]
		if m.ends[at] != 0 {
			return i + 1
		}
	}
	return -1
}

// meets tells whether text holds a word.
func (m *matcher) meets(text []byte) bool {
	at := uint16(0)
	for _, c := range text {
		if at = m.next[at][c]; m.ends[at] != 0 {
			return true
		}
	}
	return false
}

// exactly tells whether the text holds one of the matcher's words in the very case that they are written in.
func (m *matcher) exactly(s string, words []string) bool {
	at := uint16(0)
	for i := 0; i < len(s); i++ {
		at = m.next[at][s[i]]
		if m.ends[at] != 0 && slices.ContainsFunc(words, func(word string) bool { return strings.HasSuffix(s[:i+1], word) }) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool   { return c >= '0' && c <= '9' }
func isLetter(c byte) bool  { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAlnum(c byte) bool   { return isDigit(c) || isLetter(c) }
func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
