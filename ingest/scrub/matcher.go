package scrub

// matcher finds any of a few words in a text in one pass (Aho and Corasick 1975), ignoring ASCII case.
// It also stops at 13 digits in a row, spaces and hyphens between them aside: a card number's least length.
type matcher struct {
	next [][256]uint16
	end  []bool
}

func newMatcher(words []string) *matcher {
	m := &matcher{next: make([][256]uint16, 1), end: make([]bool, 1)}
	for _, word := range words {
		at := uint16(0)
		for i := 0; i < len(word); i++ {
			c := word[i]
			if m.next[at][c] == 0 {
				m.next = append(m.next, [256]uint16{})
				m.end = append(m.end, false)
				m.next[at][c] = uint16(len(m.next) - 1)
			}
			at = m.next[at][c]
		}
		m.end[at] = true
	}
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
		m.end[at] = m.end[at] || m.end[fail[at]]
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
	return m
}

func (m *matcher) in(s string) bool {
	at, digits := uint16(0), 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		at = m.next[at][c]
		if m.end[at] {
			return true
		}
		switch {
		case c >= '0' && c <= '9':
			if digits++; digits >= 13 {
				return true
			}
		case c != ' ' && c != '-':
			digits = 0
		}
	}
	return false
}
