package pipe

import (
	"paddock/ingest"
	"paddock/ingest/scrub"
)

// rawOf masks the secrets of deliveries that could not be read, as texts.
func rawOf(all []ingest.Raw, private *scrub.Rules) (kept []ingest.Raw) {
	for _, one := range all {
		one.Body = []byte(private.Raw(string(one.Body)))
		if one.Mail != nil {
			mail := *one.Mail
			mail.Subject, mail.From = private.Raw(mail.Subject), private.Raw(mail.From)
			one.Mail = &mail
		}
		kept = append(kept, one)
	}
	return kept
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
