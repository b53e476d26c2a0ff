package issuepane

import "strings"

// isQuery tells whether a text reads as SQL.
func isQuery(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n(")
	word, rest, ok := strings.Cut(s[:min(len(s), 40)], " ")
	if !ok || rest == "" {
		return false
	}
	switch strings.ToUpper(word) {
	case "SELECT", "UPDATE":
		return true
	case "INSERT", "DELETE", "REPLACE", "WITH", "ALTER", "CREATE", "DROP", "MERGE", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN", "TRUNCATE":
		return strings.ToUpper(word) == word
	}
	return false
}

// clauses begin a line of a query of their own; the second list is set in.
var (
	clauses = []string{"FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "VALUES", "SET", "RETURNING", "UNION ALL", "UNION", "ON CONFLICT",
		"INNER JOIN", "LEFT OUTER JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", "JOIN"}
	joints = []string{"AND", "OR"}
)

// sqlMost bounds what is set out, in bytes.
const sqlMost = 20_000

// setOutSQL breaks a query into lines at its clauses, and where a line would be wider than so many columns. What is
// quoted or in parentheses stays as it is, but for its width.
func setOutSQL(query string, columns int) []string {
	query = strings.Join(strings.Fields(query[:min(len(query), sqlMost)]), " ")
	var lines []string
	from, depth := 0, 0
	end := func(at int) {
		if line := strings.TrimSpace(query[from:at]); line != "" {
			lines = append(lines, line)
		}
		from = at
	}
	for i := 0; i < len(query); i++ {
		switch c := query[i]; {
		case c == '\'' || c == '"' || c == '`':
			if n := strings.IndexByte(query[i+1:], c); n >= 0 {
				i += n + 1
			} else {
				i = len(query)
			}
		case c == '(':
			depth++
		case c == ')':
			depth = max(0, depth-1)
		case c == ' ' && depth == 0:
			if n := max(begins(query[i+1:], clauses), begins(query[i+1:], joints)); n > 0 {
				end(i)
				i += n // the JOIN of INNER JOIN begins no line of its own
			}
		}
	}
	end(len(query))
	var out []string
	for _, l := range lines {
		margin := ""
		if begins(l, joints) > 0 {
			margin = "  "
		}
		out = append(out, fold(margin+l, columns, margin+"    ")...)
	}
	return out
}

// begins gives the length of the first of the words that a text begins with, whole; 0 when it is none.
func begins(s string, words []string) int {
	for _, w := range words {
		if len(s) >= len(w) && strings.EqualFold(s[:len(w)], w) && (len(s) == len(w) || s[len(w)] == ' ' || s[len(w)] == '(') {
			return len(w)
		}
	}
	return 0
}

// fold breaks a line at blanks so that it fits; what follows is set in.
func fold(line string, columns int, margin string) (out []string) {
	columns = max(columns, len(margin)+16)
	for len(line) > columns {
		at := strings.LastIndexByte(line[:columns], ' ')
		if at <= len(margin) {
			return append(out, line)
		}
		out = append(out, line[:at])
		line = margin + strings.TrimLeft(line[at:], " ")
	}
	return append(out, line)
}
