package migration

// News is what a person must be told of a board, when they were last told that the mails may be switched off or, with
// false, that they may not. It is empty when there is nothing new. A week without mail and events ends no readiness: only
// mails that are not matched do.
func (b *Board) News(told bool) (title, body string) {
	switch {
	case b.Ready && !told && b.Off:
		return "The error mails are off", b.Verdict
	case b.Ready && !told:
		return "The error mails may be switched off", b.Verdict + " The change to your settings is in the Inbox, under Migration."
	case told && !b.Ready && b.unmatched() > 0:
		body = count(b.unmatched(), "mail", "mails") + " came that no SDK event matches."
		if len(b.Against) > 0 {
			body += " " + b.Against[0]
		}
		return "Error mails are no longer matched by the SDK", body
	}
	return "", ""
}
