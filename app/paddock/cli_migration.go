package main

import (
	"time"

	"paddock/app/migration"
	"paddock/app/project"
	"paddock/app/store"
)

// reportMigrationCommand implements `paddock report migration`.
type reportMigrationCommand struct {
	reporting
	Change  string `enum:",remove,throttle" default:"" help:"Add the change of each site's settings that ends the mails: remove, or throttle to a few an hour."`
	PerHour int    `default:"10" placeholder:"N" help:"Mails an hour that --change throttle leaves."`
}

type migrationRow struct {
	Mailboxes    []movedMailboxRow `json:"mailboxes"`
	Issues       []movedIssueRow   `json:"issues"` // most mails of the last days first
	CoveredShare float64           `json:"covered_share"`
	Before       float64           `json:"mails_per_day_before"`
	Now          float64           `json:"mails_per_day_now"`
	Ready        bool              `json:"ready_to_switch_off"`
	Again        bool              `json:"unmatched_again"`
	Verdict      string            `json:"verdict"`
	Reasons      []string          `json:"reasons"`
	FirstLive    *time.Time        `json:"first_live"`
	Sites        []movedSiteRow    `json:"sites"`
	Days         []movedDayRow     `json:"days"`
}

type movedMailboxRow struct {
	Name       string     `json:"name"`
	Mails      int64      `json:"mails"`
	ErrorMails int64      `json:"error_mails"`
	Ignored    int64      `json:"ignored"`
	Unread     int64      `json:"not_understood"`
	Issues     int64      `json:"issues"`
	Last       *time.Time `json:"last"`
	Connected  bool       `json:"connected"`
	Quiet      bool       `json:"quiet"`
	Trouble    string     `json:"trouble"`
}

type movedIssueRow struct {
	Issue      int64      `json:"issue"`
	ShortID    string     `json:"short_id"`
	Title      string     `json:"title"`
	Mails      int64      `json:"mails"`
	Covered    bool       `json:"covered"`
	State      string     `json:"state"`
	Recent     int64      `json:"mails_7d"`
	Matched    int64      `json:"matched_7d"`
	Asleep     int64      `json:"unheard_7d"`
	Live       int64      `json:"live_7d"`
	FloodShare float64    `json:"flood_share"`
	LastMail   *time.Time `json:"last_mail"`
	LastLive   *time.Time `json:"last_live"`
}

type movedSiteRow struct {
	Mailbox     string     `json:"mailbox"`
	Name        string     `json:"name"`
	Prefix      string     `json:"prefix"`
	Environment string     `json:"environment"`
	Django      string     `json:"django"`
	Python      string     `json:"python"`
	Settings    string     `json:"settings"`
	Mails       int64      `json:"mails"`
	First       time.Time  `json:"first"`
	Last        time.Time  `json:"last"`
	Staging     bool       `json:"staging"`
	Change      *changeRow `json:"change,omitempty"`
}

type changeRow struct {
	Diff  string   `json:"diff"`
	Notes []string `json:"notes"`
}

type movedDayRow struct {
	Day     time.Time `json:"day"`
	Mails   int64     `json:"mails"`
	Matched int64     `json:"matched"`
	Live    int64     `json:"live"`
}

// Run implements the command. Mails seldom name an environment, so --environment narrows nothing; --to judges as of then.
func (cmd reportMigrationCommand) Run(c *call) error {
	if cmd.PerHour < 1 {
		return usage("--per-hour %d: write a number of mails", cmd.PerHour)
	}
	return cmd.tell(c, func(db *store.DB, s scope) (any, error) {
		now := time.Now()
		if !s.to.IsZero() && s.to.Before(now) {
			now = s.to
		}
		f, err := store.Migrations{DB: db}.Facts(c, project.Scope{Project: s.project}, now)
		if err != nil {
			return nil, err
		}
		if told := (troubles{}); ask(c, c.Data, "troubles", nil, &told) == nil { // when none answers, none runs
			told.addTo(f.Mailboxes)
		}
		row := migrationRowOf(migration.Judge(f), s.from)
		if cmd.Limit > 0 {
			row.Issues = row.Issues[:min(len(row.Issues), cmd.Limit)]
		}
		return row, cmd.change(c, db, s.project, f.Sites, &row)
	})
}

// change adds the changes to the rows of the sites.
func (cmd reportMigrationCommand) change(c *call, db *store.DB, of project.ID, sites []migration.Site, row *migrationRow) error {
	if cmd.Change == "" {
		return nil
	}
	all, err := store.Projects{DB: db}.All(c)
	if err != nil {
		return err
	}
	listen, err := c.address()
	if err != nil {
		return err
	}
	o := migration.Options{DSN: dsnOf(all, of, listen), PerHour: cmd.PerHour}
	if cmd.Change == string(migration.Throttle) {
		o.How = migration.Throttle
	}
	for i, site := range sites {
		made := migration.ChangeOf(site, o)
		row.Sites[i].Change = &changeRow{made.Diff(), made.Notes}
	}
	return nil
}

func migrationRowOf(b migration.Board, from time.Time) migrationRow {
	row := migrationRow{
		Mailboxes: []movedMailboxRow{}, Issues: []movedIssueRow{}, Sites: []movedSiteRow{}, Days: []movedDayRow{}, Reasons: append([]string{}, b.Reasons...),
		CoveredShare: b.CoveredShare, Before: b.PerDayBefore, Now: b.PerDayNow, Ready: b.Ready, Again: b.Again, Verdict: b.Verdict, FirstLive: everAt(b.FirstLive),
	}
	for _, m := range b.Mailboxes {
		name := m.Name
		if name == "" {
			name = "imported files"
		}
		row.Mailboxes = append(row.Mailboxes, movedMailboxRow{
			Name: name, Mails: m.ErrorMails + m.Ignored + m.Unread, ErrorMails: m.ErrorMails, Ignored: m.Ignored, Unread: m.Unread, Issues: m.Issues,
			Last: everAt(m.Last), Connected: m.Account != 0, Quiet: m.Quiet, Trouble: m.Trouble,
		})
	}
	shares := map[int64]float64{}
	for _, s := range b.Flood {
		shares[s.Issue.ID] = s.Of
	}
	for _, i := range b.Issues {
		row.Issues = append(row.Issues, movedIssueRow{
			Issue: i.ID, ShortID: i.ShortID, Title: i.Title, Mails: i.Mails, Covered: i.Covered(), State: string(i.State()), Recent: i.Recent, Matched: i.Matched,
			Asleep: i.Asleep, Live: i.Live, FloodShare: shares[i.ID], LastMail: everAt(i.LastMail), LastLive: everAt(i.LastLive),
		})
	}
	for _, s := range b.Sites {
		row.Sites = append(row.Sites, movedSiteRow{
			Mailbox: s.Mailbox, Name: s.Name, Prefix: s.Prefix, Environment: s.Environment, Django: s.Django, Python: s.Python, Settings: s.Settings,
			Mails: s.Mails, First: s.First, Last: s.Last, Staging: s.Staging,
		})
	}
	for _, d := range b.Mails {
		if d.Mails+d.Live > 0 && !d.Day.Before(from) {
			row.Days = append(row.Days, movedDayRow{d.Day, d.Mails, d.Matched, d.Live})
		}
	}
	return row
}

// everAt is null for what never was.
func everAt(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
