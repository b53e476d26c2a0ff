package mailbox

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"paddock/app/inbox"
)

// All that writes to a mailbox is in this file: CREATE and SUBSCRIBE of the target, UID STORE of \Seen, UID MOVE,
// and for servers without MOVE but with UIDPLUS, UID COPY, UID STORE of \Deleted and UID EXPUNGE, always with the
// UIDs of mails that were looked at a moment ago. EXPUNGE and CLOSE, which remove what others marked, are not sent.

// changeTime is how long a server may be silent while it moves mails.
const changeTime = 5 * time.Minute

// look is what is seen of a mail in a folder.
type look struct {
	uid           imap.UID
	seen, deleted bool
	header        []byte
}

// lookFields are what a mail is known by.
var lookFields = []string{"Message-ID", "Subject", "Date"}

// heads looks at mails of the open folder, ascending; those that are gone are left out.
func (s *session) heads(uids []imap.UID) (all []look, err error) {
	if len(uids) == 0 {
		return nil, nil
	}
	return s.headsOf(imap.UIDSetNum(uids...), uids)
}

func (s *session) headsOf(set imap.UIDSet, only []imap.UID) (all []look, err error) {
	cmd := s.Fetch(set, &imap.FetchOptions{
		UID: true, Flags: true,
		BodySection: []*imap.FetchItemBodySection{{Specifier: imap.PartSpecifierHeader, HeaderFields: lookFields, Peek: true}},
	})
	err = s.await(answerTime, func() error {
		for data := cmd.Next(); data != nil; data = cmd.Next() {
			one, err := readLook(data)
			if err != nil {
				_ = s.wire.Close() // the rest of it would stand in the way
				return err
			}
			if one.header != nil && (only == nil || slices.Contains(only, one.uid)) {
				all = append(all, one)
			}
		}
		return cmd.Close()
	})
	if err != nil && !partial(err) {
		return nil, err
	}
	slices.SortFunc(all, func(a, b look) int { return cmp.Compare(a.uid, b.uid) })
	return slices.CompactFunc(all, func(a, b look) bool { return a.uid == b.uid }), nil
}

func readLook(data *imapclient.FetchMessageData) (one look, err error) {
	for {
		switch item := data.Next().(type) {
		case nil:
			return one, nil
		case imapclient.FetchItemDataUID:
			one.uid = item.UID
		case imapclient.FetchItemDataFlags:
			one.seen, one.deleted = slices.Contains(item.Flags, imap.FlagSeen), slices.Contains(item.Flags, imap.FlagDeleted)
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil || item.Literal.Size() > maxHeader {
				continue // without it the mail is not known, and left alone
			}
			var b bytes.Buffer
			if _, err := b.ReadFrom(item.Literal); err != nil {
				return one, err
			}
			if int64(b.Len()) != item.Literal.Size() {
				return one, io.ErrUnexpectedEOF
			}
			one.header = b.Bytes()
		}
	}
}

// within lists the mails of the open folder that a reach covers; unseen: only those not marked as read.
func (s *session) within(r inbox.Reach, mails uint32, unseen bool) (uids []imap.UID, err error) {
	if r.LastUID <= r.After {
		return nil, nil
	}
	criteria := &imap.SearchCriteria{UID: []imap.UIDSet{{{Start: imap.UID(r.After) + 1, Stop: imap.UID(r.LastUID)}}}}
	if unseen {
		criteria.NotFlag = []imap.Flag{imap.FlagSeen}
	}
	return s.find(criteria, r, mails)
}

// unread gives those of the mails that are not marked as read.
func (s *session) unread(uids []imap.UID) ([]imap.UID, error) {
	r := inbox.Reach{After: uint32(slices.Min(uids)) - 1, LastUID: uint32(slices.Max(uids))}
	return s.find(&imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(uids...)}, NotFlag: []imap.Flag{imap.FlagSeen}}, r, uint32(len(uids)))
}

func (s *session) find(criteria *imap.SearchCriteria, r inbox.Reach, mails uint32) (uids []imap.UID, err error) {
	var options *imap.SearchOptions
	if s.caps.Has(imap.CapESearch) {
		options = &imap.SearchOptions{ReturnAll: true}
	}
	var found imap.UIDSet
	err = s.await(changeTime, func() error {
		data, err := s.UIDSearch(criteria, options).Wait()
		if err == nil {
			found, _ = data.All.(imap.UIDSet)
		}
		return err
	})
	const slack = 100_000 // arrived in the meantime
	for _, one := range found {
		if uint32(one.Start) <= r.After || uint32(one.Stop) > r.LastUID || one.Stop < one.Start || int64(one.Stop-one.Start) > int64(mails)+slack-int64(len(uids)) {
			return nil, errNonsense
		}
		for uid := one.Start; uid <= one.Stop && uid != 0; uid++ {
			uids = append(uids, uid)
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids), err
}

// place is where the next mails of a folder will stand.
type place struct{ validity, next uint32 }

// place asks for a folder's numbers without opening it.
func (s *session) place(folder string) (p place, err error) {
	err = s.await(answerTime, func() error {
		data, err := s.Status(folder, &imap.StatusOptions{UIDNext: true, UIDValidity: true}).Wait()
		if err == nil {
			p = place{data.UIDValidity, uint32(data.UIDNext)}
		}
		return err
	})
	if err == nil && (p.validity == 0 || p.next == 0) {
		return p, errNonsense
	}
	return p, about(folder, err)
}

// may asks a server that keeps rights whether the account has them; of another none is known, and the try shows.
func (s *session) may(folder, rights string) error {
	if !s.caps.Has(imap.CapACL) {
		return nil
	}
	var mine imap.RightSet
	err := s.await(answerTime, func() error {
		data, err := s.MyRights(folder).Wait()
		if err == nil {
			mine = data.Rights
		}
		return err
	})
	if err != nil {
		if s.State() == imap.ConnStateLogout {
			return err
		}
		return nil // it does not tell
	}
	for _, right := range rights {
		old := right == 't' && slices.Contains(mine, imap.RightDelete) // of RFC 2086
		if !old && !slices.Contains(mine, imap.Right(right)) {
			return about(folder, errNoRight)
		}
	}
	return nil
}

var errNoRight = errors.New("the account lacks the right")

// choose opens a folder for writing.
func (s *session) choose(folder string) (box *imap.SelectData, err error) {
	err = s.await(answerTime, func() (err error) { box, err = s.Select(folder, nil).Wait(); return err })
	return box, about(folder, err)
}

// make makes a folder and shows it in other mail programs; one that is there already is as good.
func (s *session) make(folder string) error {
	err := s.await(answerTime, func() error { return s.Create(folder, nil).Wait() })
	if no := (*imap.Error)(nil); errors.As(err, &no) && no.Code == imap.ResponseCodeAlreadyExists {
		return nil
	}
	if err != nil {
		return about(folder, err)
	}
	err = s.await(answerTime, func() error { return s.Subscribe(folder).Wait() })
	if no := (*imap.Error)(nil); errors.As(err, &no) && no.Type != imap.StatusResponseTypeBye {
		return nil // it is there, and other programs can be told by hand
	}
	return err
}

// flag sets or takes away one flag of mails.
func (s *session) flag(uids []imap.UID, op imap.StoreFlagsOp, flag imap.Flag) error {
	return s.await(changeTime, func() error {
		return s.Store(imap.UIDSetNum(uids...), &imap.StoreFlags{Op: op, Silent: true, Flags: []imap.Flag{flag}}, nil).Close()
	})
}

// landed says where mails went, by where they were; empty when the server does not tell.
type landed struct {
	validity uint32
	to       map[imap.UID]imap.UID
}

func pair(validity uint32, from, to imap.NumSet) landed {
	a, _ := from.(imap.UIDSet)
	b, _ := to.(imap.UIDSet)
	const most = 10 * changesAtOnce
	l := landed{validity: validity, to: map[imap.UID]imap.UID{}}
	sources, destinations := spread(a, most), spread(b, most)
	if len(sources) != len(destinations) {
		return landed{}
	}
	for i := range sources {
		l.to[sources[i]] = destinations[i]
	}
	return l
}

// spread lists a set's numbers in its own order, but no more than most of them.
func spread(set imap.UIDSet, most int) (uids []imap.UID) {
	for _, r := range set {
		for uid := r.Start; uid <= r.Stop && uid != 0 && len(uids) < most; uid++ {
			uids = append(uids, uid)
		}
	}
	return uids
}

// move moves mails of the open folder. The client's own way around a missing MOVE is not taken: it removes what
// others marked as deleted.
func (s *session) move(uids []imap.UID, folder string) (l landed, err error) {
	if !s.Caps().Has(imap.CapMove) {
		return l, io.ErrUnexpectedEOF // it was there at the login: the connection has ended
	}
	err = s.await(changeTime, func() error {
		data, err := s.Move(imap.UIDSetNum(uids...), folder).Wait()
		if err == nil {
			l = pair(data.UIDValidity, data.SourceUIDs, data.DestUIDs)
		}
		return err
	})
	return l, about(folder, err)
}

func (s *session) copy(uids []imap.UID, folder string) (l landed, err error) {
	err = s.await(changeTime, func() error {
		data, err := s.Copy(imap.UIDSetNum(uids...), folder).Wait()
		if err == nil {
			l = pair(data.UIDValidity, data.SourceUIDs, data.DestUIDs)
		}
		return err
	})
	return l, about(folder, err)
}

// remove removes mails of the open folder for good, and no others.
func (s *session) remove(uids []imap.UID) error {
	if !s.caps.Has(imap.CapUIDPlus) {
		return errNoMove
	}
	if err := s.flag(uids, imap.StoreFlagsAdd, imap.FlagDeleted); err != nil {
		return err
	}
	return s.await(changeTime, func() error { return s.UIDExpunge(imap.UIDSetNum(uids...)).Close() })
}
