package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// tidying is a tidy-up at work.
type tidying struct {
	*Tidier
	*session
	how inbox.Tidying
}

// Apply changes the mails in the reach of a tidy-up, after finishing what an earlier run left in the middle. The
// Problem is for people; with it, what was done until then is noted and can be undone.
func (t *Tidier) Apply(ctx context.Context, how inbox.Tidying) (*inbox.Problem, error) {
	return t.work(ctx, how, func(w *tidying) error {
		if _, err := t.chosen(how); err != nil {
			return err
		}
		if how.Way == inbox.MoveMails && len(how.Reach) > 0 {
			if err := w.readyTarget(); err != nil {
				return err
			}
		}
		for _, reach := range how.Reach {
			if err := w.applyFolder(ctx, reach); err != nil {
				return err
			}
		}
		return nil
	})
}

// Undo takes back what a tidy-up changed and nothing else.
func (t *Tidier) Undo(ctx context.Context, how inbox.Tidying) (*inbox.Problem, error) {
	return t.work(ctx, how, func(w *tidying) error { return w.undo(ctx) })
}

// Settle finds out what became of mails that an earlier run was at when it ended.
func (t *Tidier) Settle(ctx context.Context, how inbox.Tidying) (*inbox.Problem, error) {
	return t.work(ctx, how, func(*tidying) error { return nil })
}

func (t *Tidier) work(ctx context.Context, how inbox.Tidying, do func(*tidying) error) (*inbox.Problem, error) {
	return t.fault(ctx, func() error {
		s, err := t.Reader.open(ctx)
		if err != nil {
			return err
		}
		defer s.logout()
		w := &tidying{t, s, how}
		if err := w.settle(ctx); err != nil {
			return s.reason(err)
		}
		return s.reason(do(w))
	}())
}

func (w *tidying) atOnce() int {
	if w.few > 0 {
		return w.few
	}
	return changesAtOnce
}

func (w *tidying) progress(mails int) {
	if w.Progress != nil {
		w.Progress(mails)
	}
}

func (w *tidying) note(ctx context.Context, mails []inbox.Tidied) error {
	if len(mails) == 0 {
		return nil
	}
	if err := w.Ledger.Note(ctx, w.how.ID, mails); err != nil {
		return ledgerError{err}
	}
	return nil
}

// readyTarget has the target there.
func (w *tidying) readyTarget() error {
	if !w.caps.Has(imap.CapMove) && !w.caps.Has(imap.CapUIDPlus) {
		return errNoMove
	}
	names, err := w.list()
	if err != nil {
		return err
	}
	if !slices.Contains(names, w.how.Target) {
		return w.make(w.how.Target)
	}
	return w.may(w.how.Target, "i")
}

func (w *tidying) applyFolder(ctx context.Context, reach inbox.Reach) error {
	box, err := w.choose(reach.Folder)
	if err != nil {
		return err
	}
	if box.UIDValidity != reach.UIDValidity {
		return renumbered(reach.Folder)
	}
	mark := w.how.Way == inbox.MarkRead
	uids, err := w.within(reach, box.NumMessages, mark)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(uids, w.atOnce()) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rows, err := w.begin(ctx, reach, part)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		if mark {
			err = w.mark(ctx, reach.Folder, rows)
		} else {
			err = w.carry(ctx, w.away(reach.Folder), rows)
		}
		if err != nil {
			return err
		}
		w.progress(len(rows))
	}
	return nil
}

// begin looks at mails once more, and notes those that are about to be changed.
func (w *tidying) begin(ctx context.Context, reach inbox.Reach, uids []imap.UID) ([]inbox.Tidied, error) {
	found, err := w.imported(ctx, w.session, uids)
	if err != nil {
		return nil, err
	}
	var rows []inbox.Tidied
	for _, one := range found {
		if w.how.Way == inbox.MarkRead && one.seen {
			continue
		}
		rows = append(rows, inbox.Tidied{Folder: reach.Folder, UIDValidity: reach.UIDValidity, UID: uint32(one.uid), MessageID: one.MessageID, State: inbox.Changing})
	}
	if len(rows) == 0 {
		return nil, nil
	}
	if w.how.Way == inbox.MoveMails {
		at, err := w.place(w.how.Target)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			rows[i].Floor, rows[i].ToValidity = at.next, at.validity
		}
	}
	if rows, err = w.Ledger.Begin(ctx, w.how.ID, rows); err != nil {
		return nil, ledgerError{err}
	}
	return rows, nil
}

// mark marks mails as read. Some servers take that in folders that can only be read, and do nothing.
func (w *tidying) mark(ctx context.Context, folder string, rows []inbox.Tidied) error {
	uids := uidsOf(rows, func(m *inbox.Tidied) uint32 { return m.UID })
	failed := about(folder, w.flag(uids, imap.StoreFlagsAdd, imap.FlagSeen))
	if failed != nil && w.State() == imap.ConnStateLogout {
		return failed
	}
	left, err := w.unread(uids)
	if err != nil {
		return errors.Join(failed, err)
	}
	for i := range rows {
		rows[i].State = inbox.Changed
		if slices.Contains(left, imap.UID(rows[i].UID)) {
			rows[i].State = inbox.Untouched
		}
	}
	if err := w.note(ctx, rows); err != nil {
		return err
	}
	if failed == nil && len(left) > 0 {
		return about(folder, errStays)
	}
	return failed
}

func uidsOf(rows []inbox.Tidied, of func(*inbox.Tidied) uint32) []imap.UID {
	uids := make([]imap.UID, len(rows))
	for i := range rows {
		uids[i] = imap.UID(of(&rows[i]))
	}
	return uids
}

// direction is a way that mails go, there or back.
type direction struct {
	from, to                     string
	before, moving, copied, done inbox.TidiedState
	validity                     func(*inbox.Tidied) uint32 // of from
	uid                          func(*inbox.Tidied) uint32 // in from
	land                         func(m *inbox.Tidied, validity, uid uint32)
	landed                       func(*inbox.Tidied) uint32 // validity of to, as the mail's floor was noted
}

// away is the way from a folder to the target.
func (w *tidying) away(folder string) direction {
	return direction{
		from: folder, to: w.how.Target, before: inbox.Untouched, moving: inbox.Changing, copied: inbox.Copied, done: inbox.Changed,
		validity: func(m *inbox.Tidied) uint32 { return m.UIDValidity },
		uid:      func(m *inbox.Tidied) uint32 { return m.UID },
		land:     func(m *inbox.Tidied, validity, uid uint32) { m.ToValidity, m.ToUID = validity, uid },
		landed:   func(m *inbox.Tidied) uint32 { return m.ToValidity },
	}
}

// home is the way back.
func (w *tidying) home(folder string) direction {
	return direction{
		from: w.how.Target, to: folder, before: inbox.Changed, moving: inbox.Restoring, copied: inbox.CopiedBack, done: inbox.Restored,
		validity: func(m *inbox.Tidied) uint32 { return m.ToValidity },
		uid:      func(m *inbox.Tidied) uint32 { return m.ToUID },
		land:     func(m *inbox.Tidied, validity, uid uint32) { m.BackValidity, m.BackUID = validity, uid },
		landed:   func(m *inbox.Tidied) uint32 { return m.BackValidity },
	}
}

// carry moves mails whose beginning is noted. The folder that they are in is open.
func (w *tidying) carry(ctx context.Context, d direction, rows []inbox.Tidied) error {
	uids := uidsOf(rows, d.uid)
	var there landed
	var failed error
	whole := w.caps.Has(imap.CapMove)
	if whole {
		there, failed = w.move(uids, d.to)
	} else {
		there, failed = w.copy(uids, d.to)
	}
	if in := (*folderError)(nil); errors.As(failed, &in) {
		in.from = d.from
	}
	if failed != nil && w.State() == imap.ConnStateLogout {
		return failed // what happened is found out by the next run
	}
	var sure, unsure []inbox.Tidied
	for _, m := range rows {
		to, ok := there.to[imap.UID(d.uid(&m))]
		if !ok {
			unsure = append(unsure, m)
			continue
		}
		d.land(&m, there.validity, uint32(to))
		if m.State = d.done; !whole {
			m.State = d.copied
		}
		sure = append(sure, m)
	}
	if err := w.note(ctx, sure); err != nil {
		return err
	}
	if !whole && len(sure) > 0 {
		if err := w.clear(ctx, d, sure); err != nil {
			return errors.Join(failed, err)
		}
	}
	if len(unsure) > 0 {
		stayed, err := w.judge(ctx, d, unsure, sure)
		if err != nil {
			return errors.Join(failed, err)
		}
		if failed == nil && stayed > 0 {
			failed = about(d.from, errStays)
		}
	}
	return failed
}

// clear removes mails that were copied from the open folder. Those that it cannot remove get their copies
// removed instead, so that nothing is there twice.
func (w *tidying) clear(ctx context.Context, d direction, rows []inbox.Tidied) error {
	failed := about(d.from, w.remove(uidsOf(rows, d.uid)))
	if failed != nil && w.State() == imap.ConnStateLogout {
		return failed
	}
	still, err := w.standing(d.from, d.validity, d.uid, rows)
	if err != nil {
		return errors.Join(failed, err)
	}
	var gone, left []inbox.Tidied
	for i, m := range rows {
		if m.State = d.done; still[i] {
			left = append(left, m)
		} else {
			gone = append(gone, m)
		}
	}
	if err := w.note(ctx, gone); err != nil || len(left) == 0 {
		return errors.Join(failed, err)
	}
	if failed == nil {
		failed = about(d.from, errStays)
	}
	_ = w.flag(uidsOf(left, d.uid), imap.StoreFlagsDel, imap.FlagDeleted) // as it was; where it could not be set it need not go
	return errors.Join(failed, w.withdraw(ctx, d, left))
}

// withdraw removes copies again.
func (w *tidying) withdraw(ctx context.Context, d direction, rows []inbox.Tidied) error {
	there := func(m *inbox.Tidied) uint32 {
		if d.done == inbox.Changed {
			return m.ToUID
		}
		return m.BackUID
	}
	if _, err := w.choose(d.to); err != nil {
		return err
	}
	still, err := w.standing(d.to, d.landed, there, rows)
	if err != nil {
		return err
	}
	var copies []imap.UID
	for i := range rows {
		if still[i] {
			copies = append(copies, imap.UID(there(&rows[i])))
		}
		rows[i].State = d.before
	}
	if len(copies) > 0 {
		if err := w.remove(copies); err != nil {
			return err
		}
	}
	if err := w.note(ctx, rows); err != nil {
		return err
	}
	_, err = w.choose(d.from)
	return err
}

// standing tells which of the mails stand in a folder under their numbers, by their Message-IDs. The folder is opened
// for writing if it is not open.
func (w *tidying) standing(folder string, validity, uid func(*inbox.Tidied) uint32, rows []inbox.Tidied) ([]bool, error) {
	box, err := w.choose(folder)
	if err != nil {
		return nil, err
	}
	there := make([]bool, len(rows))
	var uids []imap.UID
	for i := range rows {
		if validity(&rows[i]) == box.UIDValidity && uid(&rows[i]) > 0 {
			uids = append(uids, imap.UID(uid(&rows[i])))
		}
	}
	ids := map[uint32]string{}
	for part := range slices.Chunk(uids, looksAtOnce) {
		heads, err := w.heads(part)
		if err != nil {
			return nil, fmt.Errorf("look at mails of %s: %w", folder, err)
		}
		for _, one := range heads {
			ids[uint32(one.uid)] = w.Head(one.header).MessageID
		}
	}
	for i := range rows {
		m := &rows[i]
		there[i] = validity(m) == box.UIDValidity && uid(m) > 0 && ids[uid(m)] == m.MessageID
	}
	return there, nil
}
