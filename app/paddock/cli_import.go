package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"paddock/app/issue"
	"paddock/app/project"
	"paddock/app/store"
	"paddock/ingest"
	"paddock/ingest/adminmail"
	"paddock/ingest/mailbox"
	"paddock/ingest/pipe"
)

// importMailCommand implements `paddock import mail PATH...`, also beside a running Paddock.
type importMailCommand struct {
	Paths   []string `arg:"" name:"path" help:".eml files, mbox files, Maildir folders, or folders of them."`
	Project string   `default:"1" help:"Id, name or slug of the project that the mails are about."`
}

// mailBatch is some mails on their way in.
type mailBatch struct {
	Project project.ID
	Mails   []rawMail
}

type rawMail struct {
	Where  string // file it stands in
	Holder string // folder or mbox file
	Raw    []byte
}

// mailTally is what an import of mails found.
type mailTally struct {
	Mails         int            `json:"mails"`
	Errors        int            `json:"errors"` // error reports, those that were here already included
	BrokenLinks   int            `json:"broken_links"`
	Ignored       int            `json:"ignored"`        // mails that report no error
	Unreadable    int            `json:"unreadable"`     // files and mails that could not be read
	NotUnderstood int            `json:"not_understood"` // look like error reports, and are kept to be read again
	Duplicates    int            `json:"duplicates"`     // reports that were here already
	NewIssues     int            `json:"new_issues"`
	Reasons       map[string]int `json:"reasons"` // why mails were ignored or unreadable
}

func (t *mailTally) add(o mailTally) {
	t.Mails += o.Mails
	t.Errors += o.Errors
	t.BrokenLinks += o.BrokenLinks
	t.Ignored += o.Ignored
	t.Unreadable += o.Unreadable
	t.NotUnderstood += o.NotUnderstood
	t.Duplicates += o.Duplicates
	t.NewIssues += o.NewIssues
	for why, n := range o.Reasons {
		t.because(why, n)
	}
}

func (t *mailTally) because(why string, n int) {
	if t.Reasons == nil {
		t.Reasons = map[string]int{}
	}
	t.Reasons[why] += n
}

// importMails reads mails and stores what they report. It alerts nobody: what is imported is history.
func importMails(ctx context.Context, p *pipe.Pipe, b mailBatch) (mailTally, error) {
	t := mailTally{Mails: len(b.Mails)}
	now := time.Now().UTC()
	var reports []adminmail.Report
	for _, m := range b.Mails {
		r, err := adminmail.Read(m.Raw, adminmail.Meta{Mailbox: m.Where, Holder: m.Holder, Received: now})
		switch {
		case err != nil:
			t.Unreadable++
			t.because("not a mail", 1)
			continue
		case r.Verdict == adminmail.IsUnread:
			t.NotUnderstood++
		case r.Verdict == adminmail.IsOther:
			t.Ignored++
			t.because(r.Why, 1)
		case r.Verdict == adminmail.IsBrokenLink:
			t.BrokenLinks++
		default:
			t.Errors++
		}
		reports = append(reports, r)
	}
	batch := adminmail.Batch(reports...)
	batch.Project = b.Project
	for i := range batch.Errors {
		batch.Errors[i].Past = true
		batch.Errors[i].Mail.Site.Imported = true
	}
	if t.Unreadable > 0 {
		batch.Skipped = append(batch.Skipped, ingest.Skip{Protocol: adminmail.Name, Reason: "not a mail", Count: t.Unreadable})
	}
	stored, err := p.StorePatiently(ctx, batch)
	if err != nil {
		return t, err
	}
	for _, s := range stored {
		if s.Duplicate {
			t.Duplicates++
		}
		if s.New {
			t.NewIssues++
		}
	}
	return t, nil
}

// Run implements the command: progress on standard error, the tally as JSON on standard output.
func (cmd importMailCommand) Run(c *call) error {
	var total mailTally
	err := withStore(c, func(db *store.DB) error {
		rules, err := groupingRules(c, db, c.log)
		if err != nil {
			return err
		}
		p := &pipe.Pipe{Keeper: keeper{db, &rate{}}, Rules: func(id project.ID) *issue.Rules { return rules[id] }, Private: (&privacy{db: db, log: c.log}).of}
		return cmd.each(c, db, &total, func(b mailBatch) (mailTally, error) { return importMails(c, p, b) })
	})
	if errors.Is(err, errOwned) {
		total = mailTally{}
		db, openErr := openToRead(c)
		if openErr != nil {
			return openErr
		}
		err = cmd.each(c, db, &total, func(b mailBatch) (t mailTally, err error) {
			err = ask(c, c.Data, "mails", b, &t)
			return t, err
		})
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		return err
	}
	if total.Reasons == nil {
		total.Reasons = map[string]int{}
	}
	return json.NewEncoder(c.out).Encode(total)
}

const (
	importMost  = 200      // mails a batch
	importBytes = 8 << 20  // bytes a batch, beside its last mail
	importMax   = 64 << 20 // bytes of a batch as JSON, its last mail as large as any
)

// each walks the paths and hands the mails on in batches.
func (cmd importMailCommand) each(c *call, db *store.DB, total *mailTally, take func(mailBatch) (mailTally, error)) error {
	p, err := store.Projects{DB: db}.ByName(c, cmd.Project)
	if errors.Is(err, store.ErrNotFound) {
		return usage("--project %s: no such project (paddock project list shows them)", cmd.Project)
	}
	if err != nil {
		return err
	}
	batch, size, said, share := mailBatch{Project: p.ID}, 0, time.Now(), int64(0)
	flush := func() error {
		t, err := take(batch)
		total.add(t)
		batch.Mails, size = nil, 0
		if time.Since(said) > time.Second {
			said = time.Now()
			_, _ = fmt.Fprintf(c.err, "%d %%: %d mails read, %d error reports\n", share, total.Mails, total.Errors) // progress only
		}
		return err
	}
	found, err := mailbox.Walk(c, cmd.Paths, func(m mailbox.FileMail) error {
		batch.Mails = append(batch.Mails, rawMail{Where: m.Path, Holder: m.Holder, Raw: m.Raw})
		share = 100 * m.Done / max(m.Total, 1)
		if size += len(m.Raw); len(batch.Mails) >= importMost || size >= importBytes {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, bad := range found.Unreadable {
		total.Unreadable++
		total.because(bad.Why, 1)
		_, _ = fmt.Fprintf(c.err, "%s: %s\n", bad.Path, bad.Why) // the tally counts it as well
	}
	if len(batch.Mails) > 0 {
		return flush()
	}
	return nil
}
