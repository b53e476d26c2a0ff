package kit

import (
	"path"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"paddock/ui/style"
)

// token is a word of source and the column it stands in.
type token struct {
	text string
	col  int
	role style.Role
}

const tabWidth = 4

// highlight splits lines into coloured words. Blanks are left out: their place is kept by the columns.
func highlight(file string, lines []string) [][]token {
	out := make([][]token, len(lines))
	row, col := 0, 0
	tokens := lex(file, lines)
	for i, t := range tokens {
		role := roleOf(tokens, i)
		for n, part := range strings.Split(t.Value, "\n") {
			if n > 0 {
				row, col = row+1, 0
			}
			if row >= len(out) {
				return out
			}
			if word := strings.TrimLeft(part, " "); strings.TrimSpace(word) != "" {
				at := col + len(part) - len(word)
				out[row] = append(out[row], token{strings.TrimRight(word, " "), at, role})
			}
			col += columnsOf(part)
		}
	}
	return out
}

func lex(file string, lines []string) []chroma.Token {
	text := strings.Join(lines, "\n")
	plain := []chroma.Token{{Type: chroma.Text, Value: text}}
	lexer := lexers.Match(path.Base(file))
	if lexer == nil {
		return plain
	}
	it, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: true}, text)
	if err != nil {
		return plain
	}
	return it.Tokens()
}

// roleOf colours a word: keywords violet, what is called blue, strings green, numbers amber, comments and names of
// arguments quiet.
func roleOf(tokens []chroma.Token, i int) style.Role {
	t := tokens[i]
	switch {
	case t.Type == chroma.KeywordConstant:
		return style.Amber
	case t.Type == chroma.OperatorWord, t.Type.InCategory(chroma.Keyword):
		return style.Violet
	case t.Type.InCategory(chroma.Comment):
		return style.Text3
	case t.Type.InSubCategory(chroma.LiteralString):
		return style.Accent
	case t.Type.InSubCategory(chroma.LiteralNumber):
		return style.Amber
	case t.Type == chroma.NameTag:
		return style.Violet
	case t.Type == chroma.NameDecorator, t.Type == chroma.NameFunction, t.Type == chroma.NameClass:
		return style.Blue
	case t.Type == chroma.NameAttribute:
		return style.Text2
	case t.Type.InCategory(chroma.Name) && i+1 < len(tokens):
		switch next := tokens[i+1].Value; {
		case strings.HasPrefix(next, "("):
			return style.Blue
		case next == "=":
			return style.Text2
		}
	case t.Type.InCategory(chroma.Punctuation), t.Type.InCategory(chroma.Operator):
		return style.Text2
	}
	return style.Text
}

// columnsOf counts letters, as the mono font sets them.
func columnsOf(s string) int { return utf8.RuneCountInString(s) }

// dedent makes tabs spaces and takes away the blanks that all lines begin with.
func dedent(lines []string) []string {
	out := make([]string, len(lines))
	least := -1
	for i, l := range lines {
		out[i] = strings.TrimRight(expandTabs(l), " \r\n")
		if out[i] == "" {
			continue
		}
		if n := len(out[i]) - len(strings.TrimLeft(out[i], " ")); least < 0 || n < least {
			least = n
		}
	}
	for i, l := range out {
		if l != "" {
			out[i] = l[least:]
		}
	}
	return out
}

func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	col := 0
	for _, r := range s {
		if r != '\t' {
			b.WriteRune(r)
			col++
			continue
		}
		n := tabWidth - col%tabWidth
		b.WriteString(strings.Repeat(" ", n))
		col += n
	}
	return b.String()
}
