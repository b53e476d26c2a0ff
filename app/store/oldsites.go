package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"paddock/app/issue"
	"paddock/app/migration"
)

// maxOldMails is how many bodies are read to say who sent mails that were stored before their senders were noted.
const maxOldMails = 40

// oldSites tells who sent the newest mail of the issues that were mailed most. Those bodies have no settings.
func (m *moved) oldSites(ctx context.Context, issues []migration.Issue) ([]migration.Site, error) {
	found := map[siteKey]*migration.Site{}
	stacks := &commonReader{db: m.DB.read}
	for _, one := range issues[:min(len(issues), maxOldMails)] {
		var body []byte
		var common string
		err := m.DB.read.QueryRowContext(ctx, `SELECT body, common FROM event WHERE issue = $1 AND source = 'mail' AND sampled = 0 AND time < $2 ORDER BY time DESC LIMIT 1`, one.ID, m.now).Scan(&body, &common)
		if errors.Is(err, sql.ErrNoRows) || err == nil && len(body) == 0 {
			continue
		}
		if err != nil {
			return nil, err
		}
		e, err := stacks.decode(ctx, body, common)
		if err != nil {
			return nil, err
		}
		s := siteOf(e)
		k := siteKey{mailbox: s.Mailbox, name: s.Name, environment: s.Environment}
		if found[k] == nil {
			found[k] = &s
		}
		f := found[k]
		if f.Mails += one.Mails; s.Last.After(f.Last) {
			f.Last, f.Django, f.Python = s.Last, cmp.Or(s.Django, f.Django), cmp.Or(s.Python, f.Python)
		}
		if s.First.Before(f.First) {
			f.First = s.First
		}
	}
	var all []migration.Site
	for _, s := range found {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b migration.Site) int {
		return cmp.Or(cmp.Compare(b.Mails, a.Mails), cmp.Compare(a.Mailbox, b.Mailbox), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Environment, b.Environment))
	})
	return all, nil
}

// siteOf is what a stored mail tells of its sender.
func siteOf(e *issue.Event) migration.Site {
	s := migration.Site{Name: nameOfSite(e), Host: hostOf(e), Environment: e.Environment, Django: version(e, "django"), Python: version(e, "runtime"), First: e.Time, Last: e.Time}
	if e.Mail != nil {
		s.Mailbox = e.Mail.Mailbox
	}
	return s
}
