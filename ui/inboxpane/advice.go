package inboxpane

import (
	"cmp"
	"slices"
	"strings"

	"paddock/app/inbox"
	"paddock/ui/kit"
	"paddock/ui/style"
	"paddock/ui/wording"
)

// advice is what a trial that works, and yet found no error mail, leads to.
type advice struct {
	Title, Text string
	Read        []string // folders to read instead
}

// adviceOf is nil when error mails were found where they were looked for.
func adviceOf(t inbox.Trial) *advice {
	if t.Problem != nil || t.Found > 0 {
		return nil
	}
	a := &advice{Title: "It works, and none of the newest " + wording.Count(int64(t.Looked), "mail", "mails") + " is an error mail"}
	switch t.Looked {
	case 0:
		a.Title = "It works, and the folder is empty"
	case 1:
		a.Title = "It works, and the only mail is no error mail"
	}
	have := slices.DeleteFunc(slices.Clone(t.Folders), func(f inbox.FolderInfo) bool { return f.Reports == 0 })
	slices.SortStableFunc(have, func(a, b inbox.FolderInfo) int { return cmp.Compare(b.Reports, a.Reports) })
	if len(have) == 0 {
		a.Text = "No other folder has one among its newest mails either. Check that ADMINS in your settings names this address, or connect it for what will come."
		return a
	}
	const most = 4
	var parts []string
	for _, f := range have[:min(len(have), most)] {
		a.Read = append(a.Read, f.Name)
		parts = append(parts, wording.Number(int64(f.Reports))+" in "+f.Name)
	}
	a.Text = "Other folders have some among their newest mails: " + strings.Join(parts, ", ") + "."
	if len(have) == 1 {
		a.Text = have[0].Name + " has " + wording.Number(int64(have[0].Reports)) + " among its newest mails."
	}
	return a
}

// advise shows it, with a button that does it.
func (v *formView) advise(a *advice) {
	p := kit.Problem{Role: style.Amber, Title: a.Title, Text: a.Text}
	if len(a.Read) > 0 {
		p.Action = "Read these folders"
		if len(a.Read) == 1 {
			p.Action = "Read " + a.Read[0]
		}
		p.OnAction = func() {
			v.edit(func(f *form) { f.Folders = slices.Clone(a.Read) })
			v.say(nil, "")
			v.try(false)
		}
	}
	v.say(nil, "")
	v.notice.Set(p)
	v.notice.Show()
}

// keepFolders leaves out chosen folders that are not there, and takes the one that is meant in their place.
func (f *form) keepFolders(there []inbox.FolderInfo, meant string) {
	names := make([]string, len(there))
	for i, one := range there {
		names[i] = one.Name
	}
	kept := slices.DeleteFunc(slices.Clone(f.Folders), func(name string) bool { return !slices.Contains(names, name) })
	if meant != "" && !slices.Contains(kept, meant) {
		kept = append(kept, meant)
	}
	if len(kept) > 0 {
		f.Folders = kept
	}
}

// holds says how many mails a folder has.
func holds(f inbox.FolderInfo) string {
	words := wording.Count(f.Mails, "mail", "mails")
	switch {
	case f.Reports == 1:
		words = "1 error mail lately · " + words
	case f.Reports > 1:
		words = wording.Number(int64(f.Reports)) + " error mails lately · " + words
	}
	return words
}
