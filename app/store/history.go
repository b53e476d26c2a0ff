package store

import "context"

// SkipHistory notes that of a mailbox only new mail is to be read. Its folders are each left where they are,
// and what they hold unread is noted at the reader's next look.
func (m Mailboxes) SkipHistory(ctx context.Context, id int64) error {
	return m.changeHistory(ctx, id, `UPDATE mailbox SET new_only = 1, paused = 0 WHERE id = $1`)
}

// TakeUpHistory notes that what was left unread is to be read after all.
func (m Mailboxes) TakeUpHistory(ctx context.Context, id int64) error {
	return m.changeHistory(ctx, id, `UPDATE mailbox SET new_only = 0, paused = 0 WHERE id = $1`)
}

func (m Mailboxes) changeHistory(ctx context.Context, id int64, text string) error {
	return m.DB.writeOne(ctx, func(c *change) error {
		if _, err := c.exec(text, id); err != nil {
			return err
		}
		_, err := c.exec(`UPDATE mailbox_folder SET settled = 0 WHERE mailbox = $1`, id)
		return err
	})
}
