package scrub

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
)

// clean remembers texts that hold no secret: lines of source code and queries come with every event of a fault.
var clean = &memory{seed: maphash.MakeSeed()}

// memory is a set of texts by their hash, in which a newer text takes an older one's place. The hash is of 64 bits
// and seeded at random, so that nobody can make a secret look like a text that was seen.
type memory struct {
	seed   maphash.Seed
	hashes [1 << 15]atomic.Uint64
}

// place is where a text is remembered; the zero value remembers nothing.
type place struct {
	slot *atomic.Uint64
	hash uint64
}

// shortest is the length below which looking at a text costs no more than remembering it, in bytes.
const shortest = 16

func (m *memory) of(text string) place {
	if len(text) < shortest {
		return place{}
	}
	h := maphash.String(m.seed, text)
	return place{&m.hashes[h%uint64(len(m.hashes))], h}
}

func (p place) has() bool { return p.slot != nil && p.slot.Load() == p.hash }

func (p place) note() {
	if p.slot != nil {
		p.slot.Store(p.hash)
	}
}

// replacer takes found secrets out of texts.
type replacer struct {
	few  []string          // longest first: a secret may hold another
	many *strings.Replacer // nil when there are few
}

// most is how many secrets are searched for one by one, which is faster than all at a time.
const most = 12

func newReplacer(found map[string]bool) *replacer {
	r := &replacer{}
	for secret := range found {
		r.few = append(r.few, secret)
	}
	slices.SortFunc(r.few, func(a, b string) int { return len(b) - len(a) })
	if len(r.few) <= most {
		return r
	}
	pairs := make([]string, 0, 2*len(r.few))
	for _, secret := range r.few {
		pairs = append(pairs, secret, Filtered)
	}
	r.many = strings.NewReplacer(pairs...)
	return r
}

func (r *replacer) replace(s string) string {
	if r.many != nil {
		return r.many.Replace(s)
	}
	for _, secret := range r.few {
		if len(secret) <= len(s) && strings.Contains(s, secret) {
			s = strings.ReplaceAll(s, secret, Filtered)
		}
	}
	return s
}

// mayHold tells whether JSON text holds one of the secrets, or an escape that may hide one.
func (r *replacer) mayHold(text string) bool {
	return r.many != nil || strings.Contains(text, `\`) || slices.ContainsFunc(r.few, func(secret string) bool { return strings.Contains(text, secret) })
}
