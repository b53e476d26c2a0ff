package migration

import (
	"fmt"
	"strings"
)

// diffContext is how many unchanged lines stand around what changes.
const diffContext = 3

// created writes a new file as diff -u does.
func created(path, text string) string {
	return strings.Replace(unified(path, "", text), "--- a/"+path, "--- /dev/null", 1)
}

// unified writes what changes in a file as diff -u does.
func unified(path, was, is string) string {
	if was == is {
		return ""
	}
	old, fresh := linesOf(was), linesOf(is)
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", path, path)
	edits := edit(old, fresh)
	for start := 0; start < len(edits); {
		if edits[start].sign == ' ' {
			start++
			continue
		}
		end, calm := start, 0 // of the hunk, and for how long nothing changed
		for at := start; at < len(edits) && calm <= 2*diffContext; at++ {
			if calm++; edits[at].sign != ' ' {
				end, calm = at+1, 0
			}
		}
		writeHunk(&b, edits, max(0, start-diffContext), min(len(edits), end+diffContext))
		start = min(len(edits), end+diffContext)
	}
	return b.String()
}

// edited is a line that stays, goes or comes, with how many lines of either side stand before it.
type edited struct {
	sign     byte
	line     string
	old, new int
}

func writeHunk(b *strings.Builder, edits []edited, from, to int) {
	olds, news := 0, 0
	for _, e := range edits[from:to] {
		if e.sign != '+' {
			olds++
		}
		if e.sign != '-' {
			news++
		}
	}
	first := edits[from]
	fmt.Fprintf(b, "@@ -%s +%s @@\n", place(first.old, olds), place(first.new, news))
	for _, e := range edits[from:to] {
		b.WriteByte(e.sign)
		b.WriteString(e.line + "\n")
	}
}

// place says where a hunk's lines are; one without any stands after the line before.
func place(before, lines int) string {
	if lines == 0 {
		return fmt.Sprintf("%d,0", before)
	}
	return fmt.Sprintf("%d,%d", before+1, lines)
}

// mostCompared bounds the lines of either side, multiplied, that are looked through for common ones. LOGGING has hundreds;
// more would take memory for nothing that people read.
const mostCompared = 4_000_000

// edit finds the longest common lines, and with them what goes and comes.
func edit(old, fresh []string) []edited {
	var all []edited
	begin := 0
	for begin < len(old) && begin < len(fresh) && old[begin] == fresh[begin] {
		all = append(all, edited{' ', old[begin], begin, begin})
		begin++
	}
	oldEnd, freshEnd := len(old), len(fresh)
	for oldEnd > begin && freshEnd > begin && old[oldEnd-1] == fresh[freshEnd-1] {
		oldEnd, freshEnd = oldEnd-1, freshEnd-1
	}
	all = append(all, differing(old[begin:oldEnd], fresh[begin:freshEnd], begin)...)
	for i, j := oldEnd, freshEnd; i < len(old); i, j = i+1, j+1 {
		all = append(all, edited{' ', old[i], i, j})
	}
	return all
}

// differing compares what differs from a line on, and if that is too much, exchanges all of it.
func differing(old, fresh []string, from int) []edited {
	whole := len(old)*len(fresh) > mostCompared
	var common [][]int32
	if !whole {
		common = commons(old, fresh)
	}
	var all []edited
	for i, j := 0, 0; i < len(old) || j < len(fresh); {
		switch {
		case !whole && i < len(old) && j < len(fresh) && old[i] == fresh[j]:
			all = append(all, edited{' ', old[i], from + i, from + j})
			i++
			j++
		case i < len(old) && (whole || j == len(fresh) || common[i+1][j] >= common[i][j+1]):
			all = append(all, edited{'-', old[i], from + i, from + j})
			i++
		default:
			all = append(all, edited{'+', fresh[j], from + i, from + j})
			j++
		}
	}
	return all
}

// commons counts the longest common lines from each line on.
func commons(old, fresh []string) [][]int32 {
	common := make([][]int32, len(old)+1)
	for i := range common {
		common[i] = make([]int32, len(fresh)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(fresh) - 1; j >= 0; j-- {
			if old[i] == fresh[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}

func linesOf(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}
