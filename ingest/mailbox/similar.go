package mailbox

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paddock/app/inbox"
)

// folderProblem says that a folder is not there, and which are.
func folderProblem(folder string, there []string, err error) *inbox.Problem {
	p := &inbox.Problem{Code: codeFolder, What: "There is no folder " + strconv.Quote(folder) + ".", Do: "Choose one that is there.", More: said(err)}
	if len(there) == 0 {
		return p
	}
	p.Do = "These are there: " + strings.Join(first(there, 12), ", ")
	if more := len(there) - 12; more > 0 {
		p.Do += fmt.Sprintf(" and %d more", more)
	}
	p.Do += "."
	if like := similar(folder, there); len(like) > 0 {
		for i, name := range like {
			like[i] = strconv.Quote(name)
		}
		p.Do = "Is it " + strings.Join(like, " or ") + "? " + p.Do
	}
	return p
}

// similar are those of the folders that may be meant by a name, likeliest first, at most three.
func similar(name string, there []string) (like []string) {
	distance := make(map[string]int, len(there))
	want := plainName(name)
	for _, one := range there {
		is := plainName(one)
		d := edits(want, is)
		switch {
		case is == want:
		case last(is) == last(want): // under another folder
			d = 1
		case d <= max(1, len([]rune(want))/4):
			d += 2
		case len(want) >= 4 && (strings.Contains(is, want) || strings.Contains(want, is) && len(is) >= 4 && is != "inbox"):
			d = 100
		default:
			continue
		}
		distance[one], like = d, append(like, one)
	}
	slices.SortStableFunc(like, func(a, b string) int { return cmp.Compare(distance[a], distance[b]) })
	return first(like, min(3, len(like)))
}

// plainName is a folder's name without what servers name differently: case, the sign between levels, and the INBOX that
// some have all folders in.
func plainName(name string) string {
	name = strings.NewReplacer(".", "/", "\\", "/").Replace(strings.ToLower(strings.TrimSpace(name)))
	return strings.TrimPrefix(strings.Trim(name, "/"), "inbox/")
}

func last(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// edits is how many letters must be changed, put in or left out to make one word of another (Levenshtein).
func edits(a, b string) int {
	from, to := []rune(a), []rune(b)
	const longest = 64
	if len(from) > longest || len(to) > longest {
		return longest
	}
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		corner := row[0]
		row[0] = i + 1
		for j, s := range to {
			change := corner
			if r != s {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, corner+1, row[j]+1)
		}
	}
	return row[len(to)]
}
