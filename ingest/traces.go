package ingest

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
)

// maxTraces bounds the traces that one item is filed under.
const maxTraces = 50

// tracing are the types of items that tell of a trace.
var tracing = []string{"transaction", "span", "log", "logs", "traces"} // the last two are OpenTelemetry's

// TraceIDs lists the traces that an item tells of, each once, as 32 lower-case hex digits.
func TraceIDs(typ string, payload []byte) (all []string) {
	if !slices.Contains(tracing, typ) {
		return nil
	}
	for _, name := range [][]byte{[]byte(`"trace_id"`), []byte(`"traceId"`)} {
		rest := payload
		for len(all) < maxTraces {
			i := bytes.Index(rest, name)
			if i < 0 {
				break
			}
			rest = rest[i+len(name):]
			value := bytes.TrimLeft(rest[:min(len(rest), 64)], ": \t\r\n")
			if len(value) == 0 || value[0] != '"' {
				continue
			}
			end := bytes.IndexByte(value[1:], '"')
			if end < 0 {
				continue
			}
			if id := traceID(string(value[1 : 1+end])); id != "" && !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
	}
	return all
}

// traceID reads an id as clients write it; empty when it is none.
func traceID(s string) string {
	s = strings.ToLower(strings.ReplaceAll(s, "-", ""))
	if _, err := hex.DecodeString(s); err != nil || len(s) != 32 {
		return ""
	}
	return s
}
