package traceback

import (
	"regexp"
	"strings"

	"paddock/app/issue"
)

var (
	groupStart  = regexp.MustCompile(`^[\s|]*\+ Exception Group Traceback \(most recent call last\):\s*$`)
	memberStart = regexp.MustCompile(`^([\s|]*)\+(-\+)?-{4,} \S+ -{4,}\s*$`) // "+-+---- 1 ----", "+---- 2 ----", "+---- ... ----"
	groupEnd    = regexp.MustCompile(`^([\s|]*)\+-{20,}\s*$`)
	leftMargin  = regexp.MustCompile(`^[\s|]*\| ?`)
	membersSaid = regexp.MustCompile(` \(\d+ sub-exceptions?\)$`)
)

// Python prints ten levels of groups, and fifteen members of each.
const (
	maxDepth   = 12
	maxMembers = 1000
)

// hasGroup tells whether a text holds an exception group.
func hasGroup(lines []string) bool {
	for _, line := range lines {
		if strings.Contains(line, "Exception Group Traceback") && groupStart.MatchString(line) {
			return true
		}
	}
	return false
}

// chain is the text of exceptions that led to one another. Those that are groups have members.
type chain struct {
	links  []link
	margin int // the column of its members' margins
}

// link is a piece of a chain that ends with a group, or the rest behind the last group.
type link struct {
	lines   []string
	members []*chain
}

func (c *chain) last() *link {
	if len(c.links) == 0 {
		c.links = append(c.links, link{})
	}
	return &c.links[len(c.links)-1]
}

// begin starts a new piece, unless nothing was read of the last.
func (c *chain) begin() {
	if piece := c.last(); len(piece.lines)+len(piece.members) > 0 {
		c.links = append(c.links, link{})
	}
}

// readGroups reads a text with exception groups (PEP 654).
func readGroups(lines []string) (exceptions []issue.Exception, rest string, ok bool) {
	root := &chain{}
	open := []*chain{root} // the chains that the line at hand is inside of
	count := 0
	for _, line := range lines {
		now := open[len(open)-1]
		if m := memberStart.FindStringSubmatch(line); m != nil && count < maxMembers {
			column := len(m[1])
			if m[2] != "" && len(open) <= maxDepth { // the first member of the group that was just read
				now.margin = column + 2
			} else {
				open = upTo(open, column)
			}
			member := &chain{}
			group := open[len(open)-1].last()
			group.members = append(group.members, member)
			open = append(open, member)
			count++
			continue
		}
		if m := groupEnd.FindStringSubmatch(line); m != nil && len(open) > 1 {
			open = upTo(open, len(m[1]))
			open[len(open)-1].begin()
			continue
		}
		// Of several groups that end in one place only the innermost has a line that says so.
		if column := strings.LastIndexByte(leftMargin.FindString(line), '|'); strings.TrimSpace(line) != "" {
			deep := len(open)
			for len(open) > 1 && column < open[len(open)-2].margin {
				open = open[:len(open)-1]
			}
			if now = open[len(open)-1]; len(open) < deep {
				now.begin()
			}
		}
		if groupStart.MatchString(line) {
			line = Begin
		}
		piece := now.last()
		piece.lines = append(piece.lines, leftMargin.ReplaceAllString(line, ""))
	}
	g := &numbering{}
	rest = g.add(root, nil)
	return g.all, rest, len(g.all) > 0
}

// upTo leaves the chains that are deeper than the group whose members have the given margin.
func upTo(open []*chain, margin int) []*chain {
	for i := len(open) - 1; i > 0; i-- {
		if open[i-1].margin <= margin {
			return open[:i]
		}
	}
	return open[:1]
}

// numbering gives the exceptions of a tree their ids: members stand before the group that holds them.
type numbering struct {
	all  []issue.Exception
	next int
}

// add appends a chain; parent is the group around it. It gives the text behind the chain.
func (n *numbering) add(c *chain, parent *int) (rest string) {
	for i := range c.links {
		piece := &c.links[i]
		if before := len(n.all) - 1; i > 0 && before >= 0 {
			n.all[before].Relation = relation(piece.lines)
		}
		if i == 0 && !strings.Contains(strings.Join(piece.lines, "\n"), Begin) { // it was never raised
			piece.lines = append([]string{Begin}, piece.lines...)
		}
		own, left, found := readChain(piece.lines)
		if rest = left; !found {
			if rest = strings.TrimSpace(strings.Join(piece.lines, "\n")); chainLine(rest) {
				rest = ""
			}
			continue
		}
		for j := range own {
			id := n.next
			n.next++
			own[j].ID, own[j].ParentID, own[j].GroupMember = &id, parent, parent != nil
		}
		group := &own[len(own)-1]
		if len(piece.members) > 0 {
			group.Group = true
			said, notes, _ := strings.Cut(group.Value, "\n")
			group.Value, group.Notes = membersSaid.ReplaceAllString(said, ""), notes
		}
		n.all = append(n.all, own[:len(own)-1]...)
		for _, member := range piece.members {
			n.add(member, group.ID)
		}
		n.all = append(n.all, *group)
	}
	return rest
}

// relation reads the sentence that ties a piece to the one before.
func relation(lines []string) string {
	at := notBlank(lines, 0)
	switch {
	case at >= len(lines):
	case strings.HasSuffix(strings.TrimSpace(lines[at]), causeEnd):
		return "cause"
	case strings.HasSuffix(strings.TrimSpace(lines[at]), duringEnd):
		return "context"
	}
	return ""
}
