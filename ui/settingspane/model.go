package settingspane

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"paddock/app/config"
	"paddock/ui/wording"
)

// span is one choice of how long events are kept.
type span struct {
	days  int
	words string
}

// spans gives the choices, with the one in force among them even when a person wrote it into the file.
func spans(inForce int) []span {
	all := []span{{30, "30 days"}, {90, "90 days"}, {365, "365 days"}, {0, "For ever"}}
	for _, s := range all {
		if s.days == inForce {
			return all
		}
	}
	return append(all, span{inForce, wording.Count(int64(inForce), "day", "days")})
}

// checkListen tells what is wrong with an address to listen on, and what to write instead.
func checkListen(s string) error {
	host, port, err := net.SplitHostPort(strings.TrimSpace(s))
	if err != nil {
		return fmt.Errorf("write an address and a port, such as %s", config.DefaultListen)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return fmt.Errorf("the port must be a number from 1 to 65535")
	}
	if _, err := netip.ParseAddr(host); err != nil && host != "localhost" && host != "" {
		return fmt.Errorf("write a numeric address of this computer, such as 127.0.0.1")
	}
	return nil
}

// reach says who can deliver to an address.
func reach(s string) string {
	host, _, err := net.SplitHostPort(s)
	if err != nil {
		return ""
	}
	addr, err := netip.ParseAddr(host)
	switch {
	case host == "localhost", err == nil && addr.IsLoopback():
		return "Only this computer can reach a " + host + " address"
	case host == "", err == nil && addr.IsUnspecified():
		return "Every computer on your networks can reach this address"
	}
	return "Computers on the network of " + host + " can reach this address"
}

// listenHelp is the line under the address: who can reach it, and when a change counts.
func listenHelp(set, inForce string) string {
	if set != inForce && inForce != "" {
		return "Listening on " + inForce + " until the next start"
	}
	return reach(set)
}

// checkClock tells what is wrong with a time of day.
func checkClock(s string) error {
	if _, err := config.ParseClock(strings.TrimSpace(s)); err != nil {
		return fmt.Errorf("write hours and minutes, such as 22:00")
	}
	return nil
}

// quietHelp says what the quiet hours do.
func quietHelp(a config.Alerts) string {
	if !a.Quiet {
		return "Alerts come at any hour"
	}
	return "Alerts wait from " + a.QuietFrom + " until " + a.QuietTo
}

// keepHelp is the line under the choice of how long events are kept.
func keepHelp(used int64, known bool, days int) string {
	fate := "older events are deleted"
	if days == 0 {
		fate = "nothing is deleted"
	}
	if !known {
		return strings.ToUpper(fate[:1]) + fate[1:]
	}
	return wording.Size(used) + " used on disk; " + fate
}

// Shortcut is one line of the keyboard table.
type Shortcut struct {
	Keys []string // alternatives, each as one reads it: "Ctrl K"
	Does string
}

// Shortcuts lists the keys that work everywhere, or in the pane that the line names.
var Shortcuts = []Shortcut{
	{[]string{"Ctrl K", "Ctrl P"}, "Go to anything, do anything"},
	{[]string{"/"}, "Search in the pane; Esc leaves it"},
	{[]string{"Alt 1 … 9"}, "Open the first entries of the sidebar"},
	{[]string{"Alt Shift 1 … 9"}, "Open the entries after those"},
	{[]string{"Alt ↑", "Alt ↓"}, "Go to the entry above, below"},
	{[]string{"T", "H D W M"}, "Look back an hour, day, week or month"},
	{[]string{"J", "K", "↓", "↑"}, "Move in lists; also Page, Home, End"},
	{[]string{"Enter", "Esc"}, "Open, go back"},
	{[]string{"Ctrl Z"}, "Undo what was just done, while offered"},
	{[]string{"R"}, "Reload (Errors, Releases, Customers)"},
	{[]string{"E", "I", "U"}, "Resolve, ignore, open again (Errors)"},
	{[]string{"Shift E", "S"}, "Resolve in a release, snooze (Errors)"},
	{[]string{"A", "L", "G", "C"}, "Assign, label, ticket, comment (Errors)"},
	{[]string{"B", "M", "Shift W"}, "Bookmark, review, mute alerts (Errors)"},
	{[]string{"X", "Shift ↓", "Ctrl A"}, "Pick issues to act on together (Errors)"},
	{[]string{"W", "N", "Shift M"}, "Why together, noise, merge (Errors)"},
	{[]string{"Q", "Shift Q"}, "Facets, saved searches (Errors)"},
	{[]string{"Alt Enter"}, "Leave out what a facet names (Errors)"},
	{[]string{"O", "Shift O"}, "Open a frame, all frames (Errors)"},
	{[]string{"V", "H", "Z"}, "Open in editor, library frames, raw trace"},
	{[]string{"[", "]"}, "Previous, next event (Errors)"},
	{[]string{"{", "}", "P", "#"}, "Oldest, newest, typical event, or by id"},
	{[]string{"F", "Shift F"}, "Attachments, save one (Errors)"},
	{[]string{"D", "Shift D"}, "Feedback, reply to it (Errors)"},
	{[]string{"Y", "Shift Y", "Shift P"}, "Copy or export, Markdown, prompt"},
	{[]string{"Shift C", "Shift J"}, "Copy as curl, save as JSON (Errors)"},
	{[]string{"C"}, "Copy the version (Releases)"},
	{[]string{"H", "D", "Y"}, "What happened, feedback, reply (Customers)"},
	{[]string{"C", "S"}, "Copy, send the reply (Customers)"},
	{[]string{"E", "P", "S", "D"}, "Edit, preview, save, discard (Rules)"},
	{[]string{"Ctrl S", "Ctrl Enter"}, "Save, preview (Rules, Privacy)"},
	{[]string{"N"}, "New rule, new channel (Alerts)"},
	{[]string{"[", "]"}, "Previous, next tab (Rules, Alerts)"},
	{[]string{"1", "2", "3"}, "Mailboxes, migration, not understood (Inbox)"},
	{[]string{"[", "]", "S", "C"}, "Gaps, the change, copy it (Inbox)"},
	{[]string{"Ctrl ,"}, "Settings"},
	{[]string{"F1"}, "This table"},
}

// keyName writes a key as the keyboards of a system have it.
func keyName(key, system string) string {
	if system != "darwin" {
		return key
	}
	return strings.NewReplacer("Ctrl", "Cmd", "Alt", "Option").Replace(key)
}
