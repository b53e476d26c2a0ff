package adminmail

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// fromUTF7 reads UTF-7 (RFC 2152), which Exchange still writes for some recipients. What is none stays.
func fromUTF7(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		text, rest, ok := strings.Cut(s, "+")
		b.WriteString(text)
		if !ok {
			return b.String()
		}
		end := 0
		for end < len(rest) && strings.IndexByte(base64Letters, rest[end]) >= 0 {
			end++
		}
		shifted := rest[:end]
		s = strings.TrimPrefix(rest[end:], "-")
		raw, err := base64.RawStdEncoding.DecodeString(shifted)
		switch {
		case shifted == "" && len(s) < len(rest[end:]): // "+-" is a plus
			b.WriteByte('+')
		case shifted == "" || err != nil && len(raw) < 2:
			b.WriteString("+" + rest[:len(rest)-len(s)])
		default:
			units := make([]uint16, 0, len(raw)/2)
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			b.WriteString(string(utf16.Decode(units)))
		}
	}
}

const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
