package pipe

import (
	"regexp"
	"strings"

	"paddock/ingest"
	"paddock/ingest/scrub"
)

// rawOf masks the secrets of deliveries that could not be read, as texts.
func rawOf(all []ingest.Raw, private *scrub.Rules) (kept []ingest.Raw) {
	for _, one := range all {
		one.Body = []byte(private.Raw(string(one.Body)))
		if one.Mail != nil {
			one.Body = []byte(maskCells(string(one.Body), private))
			mail := *one.Mail
			mail.Subject, mail.From = private.Raw(mail.Subject), private.Raw(mail.From)
			one.Mail = &mail
		}
		kept = append(kept, one)
	}
	return kept
}

// cells are a name and its value in the tables of Django's HTML report.
var cells = regexp.MustCompile(`(<td>([^<]{1,100})</td>\s*<td[^>]*>\s*<pre>)([^<]*)(</pre>)`)

// maskCells masks what stands in a table beside the name that gives it away.
func maskCells(body string, private *scrub.Rules) string {
	return cells.ReplaceAllStringFunc(body, func(row string) string {
		m := cells.FindStringSubmatch(row)
		said := m[2] + " = "
		masked, ok := strings.CutPrefix(private.Raw(said+m[3]), said)
		if !ok || masked == m[3] {
			return row
		}
		return m[1] + masked + m[4]
	})
}

// Readable tells whether every event and item of a batch can be prepared. It works on the batch itself, whose
// events are prepared then: preparing them once more changes nothing.
func (p *Pipe) Readable(b ingest.Batch) bool {
	d := p.prepare(b)
	for _, one := range d.Skipped[len(b.Skipped):] {
		if one.Reason == unreadable {
			return false
		}
	}
	return len(d.Raw) == 0
}
