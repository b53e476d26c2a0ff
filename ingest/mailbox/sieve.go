package mailbox

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// Bounds of asking the server.
const (
	searchFrom  = 2_000  // mails of a round: fewer are looked at one by one
	searchChunk = 20_000 // mails a question is about, so that no answer is long in coming
	sampleSize  = 100    // mails of a chunk that the server did not name, looked at nevertheless
	giveUpAfter = 2      // searches that failed
)

// sieve has the server say which mails of a folder are worth a look. A server may search by whole words
// only (Gmail, Exchange), or not at all, and say nothing of it. So it is first asked for mails that are known
// to be there, by pieces of words; and of each chunk some mails that it did not name are looked at. If an
// answer was wrong, every mail's header is looked at from there on.
type sieve struct {
	hints    Hints
	question imap.SearchCriteria
	failed   int
	useless  bool // the server's answers are not to be relied on
	proved   bool // it found what is known to be there
}

func newSieve(hints Hints) *sieve { return &sieve{hints: hints, question: hints.criteria()} }

func (s *sieve) works() bool { return !s.hints.none() && !s.useless && s.failed < giveUpAfter }

// sifted is a chunk of a folder, and those of its mails that are worth a look.
type sifted struct{ chunk, likely []imap.UID }

// next cuts the next order of headers off.
func (s *sifted) next() *order {
	k := min(headersAtOnce, len(s.likely))
	o := &order{uids: s.likely[:k], last: s.chunk[len(s.chunk)-1]}
	s.likely = s.likely[k:]
	covered := len(s.chunk)
	if len(s.likely) > 0 {
		o.last = o.uids[k-1]
		at, _ := slices.BinarySearch(s.chunk, o.last)
		covered = at + 1
	}
	o.covers, s.chunk = s.chunk[:covered], s.chunk[covered:]
	return o
}

// sift takes the next chunk of what is to be read.
func (f *fetcher) sift() error {
	if f.sieve == nil || !f.sieve.works() {
		k := min(headersAtOnce, len(f.todo))
		f.sifted = sifted{chunk: f.todo[:k], likely: f.todo[:k]}
		f.todo = f.todo[k:]
		return nil
	}
	k := min(searchChunk, len(f.todo))
	chunk := f.todo[:k]
	named, err := f.named(chunk)
	if err != nil || !f.sieve.works() {
		if err == nil {
			err = f.sift() // by the headers
		}
		return err
	}
	more, err := f.sample(without(chunk, named))
	if err != nil {
		return err
	}
	if !f.sieve.works() {
		return f.sift()
	}
	if len(more) > 0 {
		named = append(named, more...)
		slices.Sort(named)
	}
	f.sifted, f.todo = sifted{chunk: chunk, likely: named}, f.todo[k:]
	return nil
}

// named asks the server for the mails of a chunk that are worth a look.
func (f *fetcher) named(chunk []imap.UID) ([]imap.UID, error) {
	question := f.sieve.question
	question.UID = []imap.UIDSet{{imap.UIDRange{Start: chunk[0], Stop: chunk[len(chunk)-1]}}}
	found, err := f.session.ask(&question)
	if err != nil {
		f.sieve.failed++ // also a connection that this question ended, so that it is not asked for ever
		if no := (*imap.Error)(nil); errors.As(err, &no) && no.Type != imap.StatusResponseTypeBye {
			f.sieve.useless = true
			return nil, nil
		}
		return nil, err
	}
	return inSet(chunk, found), nil
}

// inSet gives those of the ascending uids that a set holds.
func inSet(uids []imap.UID, set imap.UIDSet) (in []imap.UID) {
	slices.SortFunc(set, func(a, b imap.UIDRange) int { return cmp.Compare(a.Start, b.Start) })
	for _, r := range set {
		at, _ := slices.BinarySearch(uids, r.Start)
		for uids = uids[at:]; len(uids) > 0 && uids[0] <= r.Stop; uids = uids[1:] {
			in = append(in, uids[0])
		}
	}
	return in
}

// without gives those of all that are not in some; both ascend.
func without(all, some []imap.UID) (rest []imap.UID) {
	rest = make([]imap.UID, 0, len(all)-len(some))
	for _, uid := range all {
		if len(some) > 0 && some[0] == uid {
			some = some[1:]
			continue
		}
		rest = append(rest, uid)
	}
	return rest
}

// sample looks at some of the mails that the server did not name, finds out whether it told the truth, and
// gives those that look likely nevertheless.
func (f *fetcher) sample(rest []imap.UID) (likely []imap.UID, err error) {
	if len(rest) == 0 {
		return nil, nil
	}
	o := &order{}
	step := max(1, len(rest)/sampleSize)
	for i := step - 1; i < len(rest); i += step { // with the newest at the end
		o.uids = append(o.uids, rest[i])
	}
	before := len(f.missing)
	f.send(o)
	got, err := f.receive(o)
	f.missing = f.missing[:before] // those are read by nobody
	if errors.Is(err, errNoneCame) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, uid := range o.uids {
		one, ok := got[uid]
		if !ok || one.over {
			continue
		}
		if f.sieve.hints.Match(one.body) {
			f.sieve.useless = true
		}
		if f.likely(one.body) {
			likely = append(likely, uid)
		}
	}
	if !f.sieve.proved && !f.sieve.useless {
		return likely, f.prove(got)
	}
	return likely, nil
}

// probes is how many mails the server is tried with.
const probes = 10

// prove asks the server for mails whose headers are known by pieces of words out of them.
func (f *fetcher) prove(known map[imap.UID]mail) error {
	var want []imap.UID
	var each []imap.SearchCriteria
	for uid, one := range known {
		field := []string{"Subject", "From"}[len(want)%2]
		piece := wordPiece(headerField(one.body, field))
		if piece == "" || one.over {
			continue
		}
		want = append(want, uid)
		each = append(each, imap.SearchCriteria{
			UID: []imap.UIDSet{imap.UIDSetNum(uid)}, Header: []imap.SearchCriteriaHeaderField{{Key: field, Value: piece}},
		})
		if len(want) == probes {
			break
		}
	}
	if len(want) == 0 {
		return nil // the next chunk may tell
	}
	question := either(each)
	found, err := f.session.ask(&question)
	if no := (*imap.Error)(nil); errors.As(err, &no) && no.Type != imap.StatusResponseTypeBye {
		f.sieve.useless = true
		return nil
	}
	if err != nil {
		f.sieve.failed++
		return err
	}
	slices.Sort(want)
	f.sieve.useless = len(inSet(want, found)) != len(want)
	f.sieve.proved = !f.sieve.useless
	return nil
}

// wordPiece is the inside of a text's longest word of plain letters; empty when none is long enough.
func wordPiece(text string) string {
	longest := ""
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	if len(longest) < 5 {
		return ""
	}
	return longest[1 : len(longest)-1]
}
