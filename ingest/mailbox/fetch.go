package mailbox

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"paddock/app/inbox"
)

// Bounds of a fetch.
const (
	headersAtOnce = 500
	bodiesAtOnce  = 100
	bytesAtOnce   = 4 << 20 // of bodies, unless one alone is larger
	ahead         = 4       // orders sent before the oldest of them has been read
	maxHeader     = 64 << 10
)

// headerFields are what tells a report from other mail.
var headerFields = []string{"Subject", "From", "Date", "Message-ID", "Content-Type", "Auto-Submitted", "In-Reply-To", "List-Id"}

// fetcher reads the new mails of one folder, headers first, then the bodies of the likely ones. Orders are
// sent ahead: while the bodies of one batch come in, the server already has the next orders.
type fetcher struct {
	session *session
	likely  func([]byte) bool
	maxMail int64
	hand    func(Letters) error

	todo     []imap.UID // that are still to be sifted
	sieve    *sieve     // nil: the header of each is looked at
	sifted   sifted     // whose headers are still to be ordered
	orders   []*order   // in the order of their UIDs
	answers  sync.WaitGroup
	position inbox.Position
	first    bool
	round    int64
	takesUp  bool        // mails that were left unread, before the position
	yields   func() bool // asked now and then: whether to stop before the end
	yielded  bool

	end     imap.UID   // the last of todo
	reached imap.UID   // the last that was dealt with
	missing []imap.UID // listed, but not handed out
}

// order is one FETCH.
type order struct {
	uids    []imap.UID
	covers  []imap.UID // of headers: these, and the mails between them that are passed over
	bodies  bool
	size    int64       // bytes that are to come
	letters Letters     // what was passed over before them
	last    imap.UID    // the highest UID that is dealt with after this order
	answer  chan answer // nil: not sent yet
}

type answer struct {
	mails []mail
	err   error
}

func (f *fetcher) run() error {
	// Answers that nobody reads would hold up the client: whatever happens, they come to an end.
	defer f.answers.Wait()
	err := f.work()
	if err != nil {
		_ = f.session.wire.Close()
	}
	return err
}

func (f *fetcher) work() error {
	f.end = f.todo[len(f.todo)-1]
	for {
		if err := f.plan(); err != nil {
			return err
		}
		if len(f.orders) == 0 {
			return f.askAgain()
		}
		size := int64(0)
		for i, o := range f.orders[:min(ahead, len(f.orders))] {
			if size += o.size; i > 0 && size > 2*bytesAtOnce {
				break
			}
			f.send(o)
		}
		o := f.orders[0]
		f.orders = f.orders[1:]
		if o.bodies {
			if err := f.readBodies(o); err != nil {
				return err
			}
		} else if err := f.readHeaders(o); err != nil {
			return err
		}
	}
}

// plan keeps two orders of headers under way.
func (f *fetcher) plan() error {
	if left := len(f.todo) + len(f.sifted.chunk); f.yields != nil && f.reached > 0 && left > 0 && f.yields() {
		f.yielded, f.todo, f.sifted = true, nil, sifted{}
	}
	n := 0
	for _, o := range f.orders {
		if !o.bodies {
			n++
		}
	}
	for ; n < 2 && len(f.sifted.chunk)+len(f.todo) > 0; n++ {
		if len(f.sifted.chunk) == 0 {
			if err := f.sift(); err != nil {
				return err
			}
		}
		f.orders = append(f.orders, f.sifted.next())
	}
	return nil
}

// send sends an order and reads its answers beside the others': servers may mix the answers of several.
func (f *fetcher) send(o *order) {
	if o.answer != nil || len(o.uids) == 0 {
		return
	}
	options := &imap.FetchOptions{UID: true}
	limit := int64(maxHeader)
	if o.bodies {
		options.BodySection = []*imap.FetchItemBodySection{{Peek: true}}
		limit = 2 * f.maxMail // RFC822.SIZE is a guess on some servers
	} else {
		options.RFC822Size = true
		options.BodySection = []*imap.FetchItemBodySection{{Specifier: imap.PartSpecifierHeader, HeaderFields: headerFields, Peek: true}}
	}
	cmd := f.session.Fetch(imap.UIDSetNum(o.uids...), options)
	o.answer = make(chan answer, 1)
	f.answers.Go(func() {
		var a answer
		room := max(2*f.maxMail, 4*bytesAtOnce) // more than any guess at a mail's size is wrong by
		a.err = readMails(cmd, limit, func(one mail) {
			if room -= int64(len(one.body)); room < 0 { // the client comes to its end by itself
				f.session.wire.nonsense.Store(true)
				_ = f.session.wire.Close()
				return
			}
			a.mails = append(a.mails, one)
		})
		o.answer <- a
	})
	if f.yields != nil && !o.bodies { // some servers tell of new mail only when asked
		noop := f.session.Noop()
		f.answers.Go(func() { _ = noop.Wait() }) // when it fails, so does what follows
	}
}

// mail is one mail's answer.
type mail struct {
	uid  imap.UID
	size int64
	came time.Time // when the server took it in
	body []byte
	over bool // the body is larger than allowed, and left out
}

// receive gives an order's mails, each once, in no order.
func (f *fetcher) receive(o *order) (map[imap.UID]mail, error) {
	var a answer
	_ = f.session.await(answerTime, func() error { a = <-o.answer; return nil })
	if a.err != nil && !partial(a.err) {
		return nil, a.err
	}
	got := make(map[imap.UID]mail, len(o.uids))
	for _, one := range a.mails {
		got[one.uid] = one
	}
	if len(got) == 0 && len(o.uids) > 1 {
		return nil, errors.Join(errNoneCame, a.err) // no deletion of single mails
	}
	for _, uid := range o.uids {
		if _, ok := got[uid]; !ok {
			f.missing = append(f.missing, uid)
		}
	}
	return got, nil
}

// errNoneCame is a server that lists mails and hands out none of them.
var errNoneCame = errors.New("the server handed out none of the mails it lists")

// partial tells of the answer that some of the messages are gone (RFC 2180, 4.1.2): which, the missing tell.
func partial(err error) bool {
	no := (*imap.Error)(nil)
	if !errors.As(err, &no) || no.Type != imap.StatusResponseTypeNo {
		return false
	}
	switch no.Code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, imap.ResponseCodeServerBug, imap.ResponseCodeContactAdmin:
		return false
	}
	return !busy(said(err))
}

// readMails reads all answers to a FETCH. When a mail breaks off it leaves the command alone at once: the
// client would read the rest of the literal beside its own reading of the connection.
func readMails(cmd *imapclient.FetchCommand, limit int64, take func(mail)) error {
	for data := cmd.Next(); data != nil; data = cmd.Next() {
		one, err := readMail(data, limit)
		if err != nil {
			return err
		}
		if one.body != nil || one.over {
			take(one)
		}
	}
	return cmd.Close()
}

func readMail(data *imapclient.FetchMessageData, limit int64) (mail, error) {
	var one mail
	for {
		switch item := data.Next().(type) {
		case nil:
			return one, nil
		case imapclient.FetchItemDataUID:
			one.uid = item.UID
		case imapclient.FetchItemDataRFC822Size:
			one.size = item.Size
		case imapclient.FetchItemDataInternalDate:
			one.came = item.Time
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue // NIL: the server has no such mail
			}
			if one.over = item.Literal.Size() > limit; one.over {
				continue // the client reads past it
			}
			var body bytes.Buffer
			body.Grow(int(min(item.Literal.Size(), 1<<20)) + bytes.MinRead) // the server's word is good for this much
			if _, err := body.ReadFrom(item.Literal); err != nil {
				return one, err
			}
			if int64(body.Len()) != item.Literal.Size() {
				return one, io.ErrUnexpectedEOF // half a mail is no mail
			}
			one.body = body.Bytes()
		}
	}
}

// readHeaders turns an order of headers into orders of bodies.
func (f *fetcher) readHeaders(o *order) error {
	var heads map[imap.UID]mail
	if len(o.uids) > 0 {
		var err error
		if heads, err = f.receive(o); err != nil {
			return err
		}
	}
	next := &order{bodies: true}
	named := o.uids
	for _, uid := range o.covers {
		head, ok := heads[uid]
		asked := len(named) > 0 && named[0] == uid
		if asked {
			named = named[1:]
		}
		switch {
		case !asked:
			next.letters.Passed++
		case !ok: // among the missing
		case head.size > f.maxMail:
			next.letters.TooLarge++
		case !head.over && !f.likely(head.body):
			next.letters.Passed++
		default:
			if len(next.uids) > 0 && (len(next.uids) >= bodiesAtOnce || next.size+head.size > bytesAtOnce) {
				f.orders = append(f.orders, next)
				next = &order{bodies: true}
			}
			next.uids = append(next.uids, uid)
			next.size += head.size
		}
		next.last = uid
	}
	next.last = o.last
	f.orders = append(f.orders, next)
	return nil
}

func (f *fetcher) readBodies(o *order) error {
	if len(o.uids) > 0 {
		bodies, err := f.receive(o)
		if err != nil {
			return err
		}
		for _, uid := range o.uids {
			switch one := bodies[uid]; {
			case one.over:
				o.letters.TooLarge++
			case one.body != nil:
				o.letters.Raw = append(o.letters.Raw, one.body)
			}
		}
	}
	f.reached = o.last
	return f.handOver(o.letters, o.last)
}

// handOver gives mails to be stored. While a mail is missing the place to go on from stays before it.
func (f *fetcher) handOver(l Letters, last imap.UID) error {
	if len(f.missing) > 0 {
		last = min(last, slices.Min(f.missing)-1)
	}
	f.move(last)
	l.Position, l.Round, l.First = f.position, f.round, f.first
	f.position.Restart = false
	return f.hand(l)
}

// askAgain looks for mails that were listed and not handed out. Most were deleted in the meantime; what
// still stands there is asked for once more, one by one, and then given up and counted.
func (f *fetcher) askAgain() error {
	if len(f.missing) == 0 {
		return nil
	}
	there, err := f.session.search(imap.UIDSetNum(f.missing...))
	if err != nil {
		return err
	}
	missing := f.missing
	f.missing = nil
	var lost []imap.UID // they stay before the place to go on from until all have been asked for
	var rest Letters
	for _, uid := range missing {
		if !there.Contains(uid) {
			continue
		}
		o := &order{bodies: true, uids: []imap.UID{uid}}
		f.send(o)
		got, err := f.receive(o)
		if err != nil {
			return err
		}
		lost, f.missing = append(lost, f.missing...), nil
		switch one := got[uid]; {
		case one.over:
			rest.TooLarge++
		case one.body != nil:
			if err := f.handOver(Letters{Raw: [][]byte{one.body}}, 0); err != nil {
				return err
			}
		}
	}
	rest.Lost = len(lost)
	return f.handOver(rest, f.reached)
}
