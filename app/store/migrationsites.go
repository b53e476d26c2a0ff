package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"paddock/app/migration"
)

// sites lists who mails, most mails first.
func (m *moved) sites(ctx context.Context) (all []migration.Site, err error) {
	err = m.DB.eachRow(ctx, `SELECT mailbox, name, prefix, settings, environment, host, django, python, logging, broken_links, celery, mails, first_mail, last_mail
		FROM mail_site WHERE (project = $1 OR $1 = 0) AND first_mail < $2 ORDER BY mails DESC, mailbox, name, prefix, settings, environment LIMIT $3`,
		[]any{int64(m.project), m.now, mostSites}, func(rows *sql.Rows) error {
			var one migration.Site
			var first, last int64
			err := rows.Scan(&one.Mailbox, &one.Name, &one.Prefix, &one.Settings, &one.Environment, &one.Host, &one.Django, &one.Python, &one.Logging,
				&one.BrokenLinks, &one.Celery, &one.Mails, &first, &last)
			one.First, one.Last = fromMicros(first), fromMicros(last)
			all = append(all, one)
			return err
		})
	return all, err
}

// mailboxes lists the connected mailboxes.
func (m *moved) mailboxes(ctx context.Context, days []migration.Day) (all []migration.Mailbox, err error) {
	err = m.DB.eachRow(ctx, `SELECT mailbox.id, mailbox.username, mailbox.paused, CAST(coalesce(sum(errors), 0) AS BIGINT), CAST(coalesce(sum(ignored), 0) AS BIGINT),
		(SELECT count(*) FROM raw_mail WHERE raw_mail.account = mailbox.id), coalesce(max(last_mail), 0), (SELECT count(*) FROM mailbox_issue WHERE mailbox_issue.mailbox = mailbox.id)
		FROM mailbox LEFT JOIN mailbox_folder ON mailbox_folder.mailbox = mailbox.id WHERE (project = $1 OR $1 = 0)
		GROUP BY mailbox.id, mailbox.username, mailbox.paused ORDER BY mailbox.id`, []any{int64(m.project)}, func(rows *sql.Rows) error {
		var one migration.Mailbox
		var last int64
		err := rows.Scan(&one.Account, &one.Name, &one.Paused, &one.ErrorMails, &one.Ignored, &one.Unread, &last, &one.Issues)
		one.Last = fromMicros(last)
		all = append(all, one)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		own, err := m.mailDays(ctx, all[i].Name)
		if err != nil {
			return nil, err
		}
		if len(own) == 0 { // read before days were counted by mailbox, or all of it copies of another's
			own = days
		}
		all[i].UsualGap = usualGap(own, all[i].Last)
	}
	return m.closed(ctx, all)
}

// closed adds where mails were found besides: files, and mailboxes that are connected no longer.
func (m *moved) closed(ctx context.Context, all []migration.Mailbox) ([]migration.Mailbox, error) {
	open := map[string]bool{}
	for _, one := range all {
		open[one.Name] = true
	}
	err := m.DB.eachRow(ctx, `SELECT mailbox, CAST(sum(mails) AS BIGINT), max(last_mail), CASE WHEN mailbox = '' THEN
		(SELECT count(*) FROM mailbox_issue JOIN issue ON issue.id = mailbox_issue.issue WHERE mailbox_issue.mailbox = 0 AND (issue.project = $1 OR $1 = 0)) ELSE 0 END FROM mail_site WHERE (project = $1 OR $1 = 0) AND first_mail < $2 GROUP BY mailbox ORDER BY mailbox`,
		[]any{int64(m.project), m.now}, func(rows *sql.Rows) error {
			var one migration.Mailbox
			var last int64
			err := rows.Scan(&one.Name, &one.ErrorMails, &last, &one.Issues)
			if one.Last = fromMicros(last); !open[one.Name] {
				all = append(all, one)
			}
			return err
		})
	return all, err
}

func (m *moved) mailDays(ctx context.Context, mailbox string) (all []migration.Day, err error) {
	err = m.DB.eachRow(ctx, `SELECT day, mails FROM mail_day WHERE (project = $1 OR $1 = 0) AND mailbox = $2 AND day <= $3 ORDER BY day`, []any{int64(m.project), mailbox, m.now / dayMicros}, func(rows *sql.Rows) error {
		var day, n int64
		err := rows.Scan(&day, &n)
		all = append(all, migration.Day{Day: time.UnixMicro(day * dayMicros).UTC(), Mails: n})
		return err
	})
	return all, err
}

// usualDays is how many days with mails the usual gap is taken from.
const usualDays = 30

// usualGap is how long it was from one mail to the next, most often, until the last: the median of the days between, or
// a part of a day where several came in most. Zero: it cannot be told from so few.
func usualGap(days []migration.Day, last time.Time) time.Duration {
	var with []migration.Day
	for _, d := range days {
		if d.Mails > 0 && !d.Day.After(last) {
			with = append(with, d)
		}
	}
	with = with[max(0, len(with)-usualDays):]
	if len(with) < 3 {
		return 0
	}
	var gaps []time.Duration
	var mails []int64
	for i, d := range with {
		mails = append(mails, d.Mails)
		if i > 0 {
			gaps = append(gaps, d.Day.Sub(with[i-1].Day))
		}
	}
	slices.Sort(gaps)
	slices.Sort(mails)
	const whole = 24 * time.Hour
	if gap := gaps[len(gaps)/2]; gap > whole {
		return gap
	}
	return whole / time.Duration(mails[len(mails)/2])
}
