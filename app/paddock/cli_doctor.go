package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"time"

	"paddock/app/alert"
	"paddock/app/notify"
	"paddock/assets"
)

// doctorCommand implements `paddock doctor`.
type doctorCommand struct {
	Format string `enum:"text,json" default:"text" help:"text or json."`
}

// finding is what one question of the doctor's was answered with.
type finding struct {
	What string `json:"check"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
	Do   string `json:"do,omitempty"` // what to do about it
}

// Run asks every question and fails when one of them has a bad answer.
func (cmd doctorCommand) Run(c *call) error {
	findings := []finding{display(), folder(c)}
	if findings[1].OK {
		findings = append(findings, database(c))
	}
	secrets, passwords := passwordFindings(c)
	findings = append(findings, port(c))
	findings = append(append(findings, passwords...), notifications(c))
	findings = append(findings, mailboxes(c, secrets)...)
	if cmd.Format == "json" {
		if err := json.NewEncoder(c.out).Encode(findings); err != nil {
			return err
		}
	}
	bad := 0
	for _, f := range findings {
		mark := "ok    "
		if !f.OK {
			mark = "FAILS "
			bad++
		}
		if cmd.Format == "json" {
			continue
		}
		if _, err := fmt.Fprintf(c.out, "%s %-14s %s\n", mark, f.What, f.Says); err != nil {
			return err
		}
		if f.Do != "" {
			if _, err := fmt.Fprintf(c.out, "       %-14s %s\n", "", f.Do); err != nil {
				return err
			}
		}
	}
	switch bad {
	case 0:
		return nil
	case 1:
		return errors.New("1 check fails")
	}
	return fmt.Errorf("%d checks fail", bad)
}

func display() finding {
	f := finding{What: "display", OK: true, Says: "there"}
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return finding{What: "display", Says: "none", Do: "start the window from a desktop session; without one, use `paddock serve`"}
	}
	return f
}

func folder(c *call) finding {
	f := finding{What: "data folder", OK: true, Says: c.Data}
	o, err := own(c.Data)
	switch {
	case errors.Is(err, errOwned):
		f.Says += ", in use by a running Paddock" + ownerOf(c.Data)
	case err != nil:
		return finding{What: f.What, Says: err.Error(), Do: "make the folder writable, or name another one with --data"}
	default:
		if err := o.release(); err != nil {
			return finding{What: f.What, Says: err.Error(), Do: "try again"}
		}
	}
	if room, err := freeBytes(c.Data); err == nil && room < 500_000_000 {
		return finding{What: f.What, Says: fmt.Sprintf("%s has only %d MB left", c.Data, room/1_000_000), Do: "make room on the disk, or keep events for a shorter time in Settings"}
	}
	return f
}

func database(c *call) finding {
	f := finding{What: "database"}
	db, err := openToRead(c)
	if err != nil {
		f.Says, f.Do = err.Error(), "move the data folder away to start anew, and keep it: it may be mended"
		return f
	}
	err = db.Check(c)
	size := db.Size()
	if err := errors.Join(err, db.Close()); err != nil {
		f.Says, f.Do = err.Error(), "restore the data folder from a backup, or move it away to start anew"
		return f
	}
	f.OK, f.Says = true, fmt.Sprintf("SQLite, sound, %.1f MB", float64(size)/1e6)
	return f
}

func port(c *call) finding {
	address, err := c.address()
	f := finding{What: "port", Says: address}
	if err != nil {
		f.Says, f.Do = err.Error(), "mend the settings"
		return f
	}
	l, err := (&net.ListenConfig{}).Listen(c, "tcp", address)
	if err == nil {
		f.OK, f.Says = true, address+" is free"
		if err := l.Close(); err != nil {
			f.Says += " (" + err.Error() + ")"
		}
		return f
	}
	o, ownErr := own(c.Data)
	if errors.Is(ownErr, errOwned) {
		f.OK, f.Says = true, address+" is in use, as it should be: Paddock is running"
		return f
	}
	if ownErr == nil {
		err = errors.Join(err, o.release())
	}
	f.Says, f.Do = err.Error(), "quit the program that has the port, or set another address in Settings or with --listen"
	return f
}

func notifications(c *call) finding {
	f := finding{What: "notifications", OK: true, Says: "a trial notification was shown"}
	d := &notify.Desktop{AppName: AppName, Icon: assets.AppIcon}
	err := d.Tell(c, alert.Notice{Key: "doctor", Title: "Paddock can notify you", Body: "This is a trial by paddock doctor.", At: time.Now()})
	if err := errors.Join(err, d.Close()); err != nil {
		return finding{What: f.What, Says: err.Error(), Do: "start a notification service (most desktops have one); alerts also wait behind the bell in the window"}
	}
	return f
}
