package scrub

import "paddock/app/issue"

// Feedback masks the secrets in what a person wrote. Name and address stay: they were given to be answered.
func Feedback(f *issue.Feedback) { (&masker{}).feedback(f) }

func (m *masker) feedback(f *issue.Feedback) {
	m.in(&f.Message)
	m.in(&f.URL)
	m.key(&f.Release)
	m.key(&f.Environment)
}
