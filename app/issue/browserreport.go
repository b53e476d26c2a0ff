package issue

// The kinds of reports that browsers send by themselves.
const (
	KindCSP      Kind = "csp"      // the content security policy was broken
	KindNEL      Kind = "nel"      // a request failed on its way (Network Error Logging)
	KindSecurity Kind = "security" // certificates: Expect-CT, Expect-Staple, pinned keys
)

// The tags by which a browser's report is grouped: which rule, and whose content or host it hit.
const (
	TagRule    = "report.rule"
	TagBlocked = "report.blocked"
)

// browserReport tells whether an event is one of the reports that browsers send by themselves.
func (e *Event) browserReport() bool {
	return e.Kind == KindCSP || e.Kind == KindNEL || e.Kind == KindSecurity
}

func groupBrowserReport(e *Event) Grouping {
	k := key("report", string(e.Kind), e.Tags[TagRule], e.Tags[TagBlocked])
	why := "the same rule of the content security policy, broken by content from the same place"
	switch e.Kind {
	case KindNEL:
		why = "the same network error at the same host"
	case KindSecurity:
		why = "the same report about the same host's certificates"
	}
	return Grouping{Lookup: []string{k}, Register: []string{k}, Why: why}
}
