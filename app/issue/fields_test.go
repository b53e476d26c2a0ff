package issue

import "testing"

func TestWhatCannotBeReadIsAnsweredWithThePlaceAndWhatWasMeant(t *testing.T) {
	for text, want := range map[string]string{
		"is:unresolvd":      `at character 4: unknown value "unresolvd" of is: did you mean unresolved?`,
		"cart level:loud":   `at character 12: unknown value "loud" of level: write debug, info, warning, error or fatal`,
		"is:open":           `at character 4: unknown value "open" of is: write unresolved, resolved, ignored, snoozed, regressed, new, seen, assigned, unassigned, favourite, linked or noise`,
		"times_seen:many":   `at character 12: "many" is no number: events:>100`,
		`error "no end`:     `at character 7: this quote is not closed: end it with "`,
		"sort:loudness":     `at character 6: unknown value "loudness" of sort: write last_seen, first_seen, events, users, trend or harm`,
		"!sort:users":       `at character 1: sort cannot be negated`,
		"browser:[Safari, ": `at character 9: this list is not closed: end it with ]`,
	} {
		if _, err := ParseQuery(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
