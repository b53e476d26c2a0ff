package mailbox

import (
	"context"
	"slices"

	"github.com/emersion/go-imap/v2"

	"paddock/app/inbox"
)

// settle finds out what became of mails that an earlier run was at when it ended, and finishes that.
func (w *tidying) settle(ctx context.Context) error {
	for _, one := range []struct {
		state inbox.TidiedState
		do    func(folder string, rows []inbox.Tidied) error
	}{
		{inbox.Copied, func(folder string, rows []inbox.Tidied) error { return w.finish(ctx, w.away(folder), rows) }},
		{inbox.CopiedBack, func(folder string, rows []inbox.Tidied) error { return w.finish(ctx, w.home(folder), rows) }},
		{inbox.Changing, func(folder string, rows []inbox.Tidied) error {
			if w.how.Way == inbox.MarkRead {
				return w.finishMarks(ctx, folder, rows)
			}
			_, err := w.judge(ctx, w.away(folder), rows, nil)
			return err
		}},
		{inbox.Restoring, func(folder string, rows []inbox.Tidied) error {
			_, err := w.judge(ctx, w.home(folder), rows, nil)
			return err
		}},
	} {
		if err := w.each(ctx, one.state, one.do); err != nil {
			return err
		}
	}
	return nil
}

// each hands out the mails in a state, folder by folder, until none is left in it.
func (w *tidying) each(ctx context.Context, state inbox.TidiedState, do func(folder string, rows []inbox.Tidied) error) error {
	for last := (inbox.Tidied{}); ; {
		rows, err := w.Ledger.Noted(ctx, w.how.ID, state)
		if err != nil {
			return ledgerError{err}
		}
		if len(rows) == 0 {
			return nil
		}
		if rows[0] == last { // nothing came of it, and trying again would not end
			return about(last.Folder, errStays)
		}
		last = rows[0]
		end := slices.IndexFunc(rows, func(m inbox.Tidied) bool { return m.Folder != last.Folder })
		if end < 0 {
			end = len(rows)
		}
		if err := do(last.Folder, rows[:min(end, w.atOnce())]); err != nil {
			return err
		}
	}
}

// finish removes mails that were copied to where they go.
func (w *tidying) finish(ctx context.Context, d direction, rows []inbox.Tidied) error {
	still, err := w.standing(d.from, d.validity, d.uid, rows)
	if err != nil {
		return err
	}
	gone, left := parted(rows, still, d.done)
	if err := w.note(ctx, gone); err != nil || len(left) == 0 {
		return err
	}
	return w.clear(ctx, d, left)
}

// finishMarks marks what was about to be marked.
func (w *tidying) finishMarks(ctx context.Context, folder string, rows []inbox.Tidied) error {
	still, err := w.standing(folder, func(m *inbox.Tidied) uint32 { return m.UIDValidity }, func(m *inbox.Tidied) uint32 { return m.UID }, rows)
	if err != nil {
		return err
	}
	gone, left := parted(rows, still, inbox.Missing)
	if err := w.note(ctx, gone); err != nil || len(left) == 0 {
		return err
	}
	return w.mark(ctx, folder, left)
}

// parted sets the mails that still stand apart from those gone, which are in the given state now.
func parted(rows []inbox.Tidied, still []bool, state inbox.TidiedState) (gone, left []inbox.Tidied) {
	for i, m := range rows {
		if still[i] {
			left = append(left, m)
			continue
		}
		m.State = state
		gone = append(gone, m)
	}
	return gone, left
}

// judge finds out which of the mails went where they were to go, those aside whose place is known, and notes it.
// stayed counts those that are where they were. The folder that they came from is open afterwards.
func (w *tidying) judge(ctx context.Context, d direction, rows, known []inbox.Tidied) (stayed int, err error) {
	taken := map[imap.UID]bool{}
	for i := range known {
		taken[imap.UID(known[i].ToUID)], taken[imap.UID(known[i].BackUID)] = d.done == inbox.Changed, d.done == inbox.Restored
	}
	there, validity, err := w.arrived(d, rows, taken)
	if err != nil {
		return 0, err
	}
	still, err := w.standing(d.from, d.validity, d.uid, rows)
	if err != nil {
		return 0, err
	}
	var half []inbox.Tidied
	for i := range rows {
		m := &rows[i]
		found := there[m.MessageID]
		switch {
		case still[i] && (w.caps.Has(imap.CapMove) || len(found) == 0): // MOVE moves a mail or leaves it
			m.State = d.before
			stayed++
		case len(found) == 0:
			m.State = inbox.Missing
		default:
			d.land(m, validity, uint32(found[0]))
			there[m.MessageID] = found[1:]
			if m.State = d.done; still[i] {
				m.State = d.copied
				half = append(half, *m)
			}
		}
	}
	if err := w.note(ctx, rows); err != nil {
		return stayed, err
	}
	if len(half) > 0 {
		return stayed, w.clear(ctx, d, half)
	}
	return stayed, nil
}

// arrived lists what came into a folder since the mails began to be moved, by Message-ID. When it was renumbered since,
// all of it may have come.
func (w *tidying) arrived(d direction, rows []inbox.Tidied, taken map[imap.UID]bool) (there map[string][]imap.UID, validity uint32, err error) {
	box, err := w.examine(d.to)
	if err != nil {
		return nil, 0, err
	}
	floor := uint32(0)
	for i := range rows {
		if m := &rows[i]; d.landed(m) == box.UIDValidity && (floor == 0 || m.Floor < floor) {
			floor = m.Floor
		}
	}
	there, err = w.byID(floor, box, func(uid imap.UID) bool { return !taken[uid] })
	return there, box.UIDValidity, err
}

// byID lists the mails of the open folder from a number on, by Message-ID.
func (w *tidying) byID(from uint32, box *imap.SelectData, want func(imap.UID) bool) (map[string][]imap.UID, error) {
	there := map[string][]imap.UID{}
	if box.NumMessages == 0 {
		return there, nil
	}
	uids, err := w.after(max(from, 1)-1, box.NumMessages)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(uids, looksAtOnce) {
		heads, err := w.heads(part)
		if err != nil {
			return nil, err
		}
		for _, one := range heads {
			if id := w.Head(one.header).MessageID; id != "" && !one.deleted && want(one.uid) {
				there[id] = append(there[id], one.uid)
			}
		}
	}
	return there, nil
}

func (w *tidying) undo(ctx context.Context) error {
	return w.each(ctx, inbox.Changed, func(folder string, rows []inbox.Tidied) error {
		var err error
		if w.how.Way == inbox.MarkRead {
			err = w.unmark(ctx, folder, rows)
		} else {
			err = w.bringBack(ctx, folder, rows)
		}
		if err == nil {
			w.progress(len(rows))
		}
		return err
	})
}

// unmark takes the mark away from mails that a tidy-up marked. Those that are gone are noted as missing.
func (w *tidying) unmark(ctx context.Context, folder string, rows []inbox.Tidied) error {
	home := direction{
		from: folder, validity: func(m *inbox.Tidied) uint32 { return m.UIDValidity },
		uid: func(m *inbox.Tidied) uint32 { return m.UID },
	}
	now, there, err := w.findAgain(home, rows)
	if err != nil {
		return err
	}
	var uids []imap.UID
	for i := range rows {
		if rows[i].State = inbox.Missing; there[i] {
			rows[i].State = inbox.Restored
			uids = append(uids, imap.UID(now[i].uid))
		}
	}
	if len(uids) > 0 {
		if err := w.flag(uids, imap.StoreFlagsDel, imap.FlagSeen); err != nil {
			return about(folder, err)
		}
	}
	return w.note(ctx, rows)
}

// number is where a mail stands now.
type number struct{ validity, uid uint32 }

// findAgain tells where mails stand in a folder, which it opens: under their numbers, or, when the folder was
// renumbered, by their Message-IDs.
func (w *tidying) findAgain(d direction, rows []inbox.Tidied) (now []number, there []bool, err error) {
	box, err := w.choose(d.from)
	if err != nil {
		return nil, nil, err
	}
	now = make([]number, len(rows))
	anew := false
	for i := range rows {
		now[i] = number{d.validity(&rows[i]), d.uid(&rows[i])}
		anew = anew || now[i].validity != box.UIDValidity
	}
	if !anew {
		there, err = w.standing(d.from, d.validity, d.uid, rows)
		return now, there, err
	}
	all, err := w.byID(0, box, func(imap.UID) bool { return true })
	if err != nil {
		return nil, nil, err
	}
	there = make([]bool, len(rows))
	for i := range rows {
		if found := all[rows[i].MessageID]; len(found) > 0 {
			now[i], there[i] = number{box.UIDValidity, uint32(found[0])}, true
			all[rows[i].MessageID] = found[1:]
		}
	}
	return now, there, nil
}

// bringBack moves mails from the target to the folder they were in.
func (w *tidying) bringBack(ctx context.Context, folder string, rows []inbox.Tidied) error {
	d := w.home(folder)
	now, there, err := w.findAgain(d, rows)
	if err != nil {
		return err
	}
	at, err := w.place(folder)
	if err != nil {
		return err
	}
	var back []inbox.Tidied
	for i := range rows {
		m := &rows[i]
		if m.State = inbox.Missing; !there[i] {
			continue
		}
		m.State, m.ToValidity, m.ToUID = inbox.Restoring, now[i].validity, now[i].uid
		m.Floor, m.BackValidity = at.next, at.validity
		back = append(back, *m)
	}
	if err := w.note(ctx, rows); err != nil || len(back) == 0 {
		return err
	}
	return w.carry(ctx, d, back)
}
