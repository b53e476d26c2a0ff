package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"paddock/app/inbox"
	"paddock/app/store"
)

// mailboxTidyCommand implements `paddock mailbox tidy [MAILBOX]`, also beside a running Paddock.
type mailboxTidyCommand struct {
	Mailbox  string   `arg:"" optional:"" help:"User name or id of the mailbox; not needed when only one is connected."`
	Preview  bool     `xor:"do" help:"Show what a tidy-up would do. Nothing is written to the mailbox."`
	Apply    bool     `xor:"do" help:"Do what the last preview showed."`
	Undo     bool     `xor:"do" help:"Take back what the last tidy-up changed, and nothing else."`
	Stop     bool     `xor:"do" help:"Let mails that come later be. What was tidied up stays so."`
	MoveTo   string   `placeholder:"FOLDER" xor:"way" help:"With --preview: move error mails to this folder, which is made if it is not there."`
	MarkRead bool     `xor:"way" help:"With --preview: mark error mails as read where they are."`
	Folder   []string `placeholder:"FOLDER" help:"With --preview: only those of these folders; may be given several times (default: all that are read)."`
	Keep     bool     `help:"With --preview: go on with error mails that are imported later."`
}

// tidyRequest is what is asked of whoever owns the data folder.
type tidyRequest struct {
	Mailbox, Do string
	How         inbox.Tidying
}

// tidyRow is a preview or a state as it is printed.
type tidyRow struct {
	Mailbox  string      `json:"mailbox"`
	ID       int64       `json:"id"` // 0: there is no tidy-up
	Way      string      `json:"way,omitempty"`
	Target   string      `json:"target,omitempty"`
	Keep     bool        `json:"keep"`
	Folders  []tidyPlace `json:"folders,omitempty"`
	Newest   []tidyMail  `json:"newest,omitempty"`
	Will     []string    `json:"will,omitempty"`
	Mails    int64       `json:"mails"` // that the preview would change
	Changed  int64       `json:"changed"`
	Missing  int64       `json:"missing"` // changed ones that somebody deleted or moved since
	Applied  *time.Time  `json:"applied,omitempty"`
	Finished *time.Time  `json:"finished,omitempty"`
	Problem  *tidyFault  `json:"problem,omitempty"`
}

type tidyPlace struct {
	Folder  string `json:"folder"`
	Errors  int64  `json:"errors"`
	Change  int64  `json:"change"`
	Already int64  `json:"already_read"`
	Unread  bool   `json:"not_read_yet"`
}

type tidyMail struct {
	Folder  string    `json:"folder"`
	Subject string    `json:"subject"`
	Sent    time.Time `json:"sent"`
}

type tidyFault struct {
	Code string `json:"code"`
	What string `json:"what"`
	Do   string `json:"do"`
}

// Run implements the command: a JSON object on standard output.
func (cmd mailboxTidyCommand) Run(c *call) error {
	request, err := cmd.request()
	if err != nil {
		return err
	}
	var row tidyRow
	err = withStore(c, func(db *store.DB) (err error) {
		secrets := newSecrets(c)
		if err := unlock(c, secrets); err != nil {
			return err
		}
		office := &postOffice{boxes: store.Mailboxes{DB: db}, secrets: secrets}
		t := &tidier{
			book: store.Tidyings{DB: db}, boxes: office.boxes, login: office.login, hold: office.hold, log: c.log,
			change: func() {}, works: map[int64]*inbox.TidyState{}, due: map[int64]bool{}, wake: make(chan struct{}, 1),
		}
		row, err = t.asked(c, request)
		return err
	})
	if errors.Is(err, errOwned) {
		err = ask(c, c.Data, "tidy", request, &row)
	}
	if err != nil {
		return err
	}
	if err := json.NewEncoder(c.out).Encode(row); err != nil {
		return err
	}
	if row.Problem != nil {
		return fmt.Errorf("%s %s", row.Problem.What, row.Problem.Do)
	}
	return nil
}

func (cmd mailboxTidyCommand) request() (tidyRequest, error) {
	r := tidyRequest{Mailbox: cmd.Mailbox, Do: "state"}
	how := cmd.MoveTo != "" || cmd.MarkRead
	switch {
	case cmd.Preview && !how:
		return r, usage("--preview: say what is to be done: --move-to FOLDER or --mark-read")
	case !cmd.Preview && (how || cmd.Keep || len(cmd.Folder) > 0):
		return r, usage("--move-to, --mark-read, --folder and --keep belong to --preview; --apply then does what was shown")
	case cmd.Preview:
		r.Do, r.How = "preview", inbox.Tidying{Way: inbox.MarkRead, Folders: cmd.Folder, Keep: cmd.Keep}
		if cmd.MoveTo != "" {
			r.How.Way, r.How.Target = inbox.MoveMails, cmd.MoveTo
		}
	case cmd.Apply:
		r.Do = "apply"
	case cmd.Undo:
		r.Do = "undo"
	case cmd.Stop:
		r.Do = "stop"
	}
	return r, nil
}

// serveTidy answers `paddock mailbox tidy` beside a running Paddock.
func (t *tidier) serveTidy(w http.ResponseWriter, r *http.Request) {
	var request tidyRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	row, err := t.asked(r.Context(), request)
	answer(w, row, err)
}

// asked does what the command line asks for.
func (t *tidier) asked(ctx context.Context, r tidyRequest) (tidyRow, error) {
	box, err := t.named(ctx, r.Mailbox)
	if err != nil {
		return tidyRow{}, err
	}
	var s inbox.TidyState
	switch r.Do {
	case "preview":
		p, err := t.Preview(ctx, box.ID, r.How)
		return previewRow(box, p), err
	case "apply":
		var id int64
		if id, err = t.waiting(ctx, box.ID); err == nil {
			s, err = t.Apply(ctx, id)
		}
	case "undo":
		s, err = t.Undo(ctx, box.ID)
	case "stop":
		if err = t.Stop(ctx, box.ID); err == nil {
			s, err = t.State(ctx, box.ID)
		}
	default:
		s, err = t.State(ctx, box.ID)
	}
	row := tidyRowOf(box, s.Tidying, s.Problem)
	row.Changed, row.Missing = s.Changed, s.Missing
	return row, err
}

// named finds a mailbox by its id or user name; without a name the only one.
func (t *tidier) named(ctx context.Context, name string) (inbox.Account, error) {
	all, err := t.boxes.All(ctx)
	if err != nil {
		return inbox.Account{}, err
	}
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	names := make([]string, len(all))
	for i, box := range all {
		names[i] = fmt.Sprintf("%d (%s at %s)", box.ID, box.Username, box.Host)
	}
	found := slices.DeleteFunc(all, func(box inbox.Account) bool { return name != strconv.FormatInt(box.ID, 10) && name != box.Username })
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(names) == 0:
		return inbox.Account{}, usage("no mailbox is connected")
	case name == "":
		return inbox.Account{}, usage("say which mailbox: %s", strings.Join(names, ", "))
	case len(found) > 1:
		return inbox.Account{}, usage("several mailboxes are named %s: give the id of one: %s", name, strings.Join(names, ", "))
	}
	return inbox.Account{}, usage("%s: no such mailbox; there are %s", name, strings.Join(names, ", "))
}

// waiting is the preview of a mailbox that can be applied, or the tidy-up of it that was interrupted.
func (t *tidier) waiting(ctx context.Context, account int64) (int64, error) {
	all, err := t.book.All(ctx, account)
	if err != nil {
		return 0, err
	}
	if len(all) > 0 && all[0].Finished.IsZero() && all[0].Undone.IsZero() {
		return all[0].ID, nil
	}
	return 0, errNoPreview
}

func tidyRowOf(box inbox.Account, how inbox.Tidying, p *inbox.Problem) tidyRow {
	row := tidyRow{Mailbox: box.Username, ID: how.ID, Way: string(how.Way), Target: how.Target, Keep: how.Keep, Mails: how.Mails}
	if !how.Applied.IsZero() {
		row.Applied = &how.Applied
	}
	if !how.Finished.IsZero() {
		row.Finished = &how.Finished
	}
	if p != nil {
		row.Problem = &tidyFault{p.Code, p.What, p.Do}
	}
	return row
}

func previewRow(box inbox.Account, p inbox.TidyPreview) tidyRow {
	row := tidyRowOf(box, p.Tidying, p.Problem)
	for _, f := range p.In {
		row.Folders = append(row.Folders, tidyPlace{f.Name, f.Errors, f.Change, f.Already, f.Unread})
	}
	for _, m := range p.Newest {
		row.Newest = append(row.Newest, tidyMail(m))
	}
	if p.Problem == nil {
		row.Will = p.Words()
	}
	return row
}
