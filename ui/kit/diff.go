package kit

import (
	"strings"

	"paddock/ui/style"
)

// change tells what a line of a unified diff is: '+', '-', ' ' for one that stays, '@' for one that says where.
func change(line string) byte {
	switch {
	case strings.HasPrefix(line, "+++ "), strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "@@"), strings.HasPrefix(line, "diff "):
		return '@'
	case strings.HasPrefix(line, "+"), strings.HasPrefix(line, "-"):
		return line[0]
	}
	return ' '
}

// highlightDiff colours a unified diff: the lines of each file as its own language has them, the signs by what they mean.
func highlightDiff(lines []string) [][]token {
	out := make([][]token, len(lines))
	for begin := 0; begin < len(lines); {
		end := begin
		for end < len(lines) && (end == begin || change(lines[end]) != '@') {
			end++
		}
		file := ""
		for _, l := range lines[:end] { // the last file that was named
			if name, ok := strings.CutPrefix(l, "+++ "); ok {
				file, _, _ = strings.Cut(name, "\t")
			}
		}
		part := lines[begin:end]
		head := change(part[0]) == '@'
		if head {
			out[begin] = []token{{part[0], 0, style.Text3}}
			part, begin = part[1:], begin+1
		}
		code := make([]string, len(part))
		for i, l := range part {
			code[i] = expandTabs(l[min(1, len(l)):])
		}
		for i, words := range highlight(file, code) {
			for k := range words {
				words[k].col += 2
			}
			switch change(part[i]) {
			case '+':
				words = append([]token{{"+", 0, style.Accent}}, words...)
			case '-':
				words = append([]token{{"-", 0, style.Red}}, words...)
			}
			out[begin+i] = words
		}
		begin = end
	}
	return out
}

// drawGrounds lays the ground of what was added and taken away, from edge to edge.
func (c *Code) drawGrounds() {
	n := 0
	for i, line := range c.source.Lines {
		role := style.AccentSoft
		switch change(line) {
		case '-':
			role = style.RedSoft
		case '+':
		default:
			continue
		}
		if n == len(c.grounds) {
			c.grounds = append(c.grounds, rectangle(0))
		}
		c.grounds[n].FillColor = style.Color(role)
		Put(c.grounds[n], 0, float32(codePad+i*codeRow), c.width, codeRow)
		c.view.objects = append(c.view.objects, c.grounds[n])
		n++
	}
}
