package mailbox

import (
	"testing"

	"paddock/ingest/mailbox/dovecottest"
)

func TestSubjectsAreTheSameButForSecretsAndTheirEnd(t *testing.T) {
	for _, one := range []struct {
		kept, subject string
		want          bool
	}{
		{"ERROR: a", "ERROR: a", true},
		{"ERROR:  a", "ERROR:\r\n a", true},
		{"ERROR: a", "Minutes of the meeting", false},
		{"ERROR: a", "ERROR: ab", false},
		{"ERROR: token=[Filtered]", "ERROR: token=abc", true},
		{"ERROR: token=[Filtered] at /x", "ERROR: token=abc at /x", true},
		{"ERROR: token=[Filtered] at /x", "ERROR: token=abc at /y", false},
		{"[Filtered] a [Filtered]", "x a y", true},
		{"ERROR: long…", "ERROR: longer than that", true},
		{"ERROR: long…", "Minutes", false},
		{"", "Minutes", false},
		{"", "", true},
		{"[Shop] ERROR: a", "Fwd: [Shop] ERROR: a", true},
		{"[Shop] ERROR: a", "WG: [Shop] ERROR: a", true},
		{"", "Fwd: Minutes", false},
		{"", "Fwd:", false},
	} {
		if got := sameSubject(one.kept, one.subject); got != one.want {
			t.Errorf("%q and %q: %v", one.kept, one.subject, got)
		}
	}
}

// Whoever sends a mail chooses its Message-ID: a false report may have that of a letter that lies in the same folder.
func TestALetterWithTheMessageIDOfAnErrorMailIsLeftAlone(t *testing.T) {
	server := dovecottest.Start(t, dovecottest.Rawlog)
	d := openDesk(t, server, func(raw []byte) { server.Put("INBOX", raw) }, 3)
	d.ledger.subjects = map[string][]string{}
	for id := range d.ledger.known {
		d.ledger.subjects[id] = []string{"ERROR: another"}
	}
	p, err := d.Preview(t.Context(), toErrors)
	if err != nil || p.Problem != nil || p.Mails != 0 {
		t.Fatalf("%d mails, %v, %v", p.Mails, p.Problem, err)
	}
	how := toErrors
	how.Reach = p.Reach
	server.Record()
	if problem, err := d.Apply(t.Context(), how); err != nil || problem != nil {
		t.Fatal(problem, err)
	}
	for _, one := range server.Commands() {
		if len(one) > 7 && (one[:8] == "UID MOVE" || one[:8] == "UID STOR" || one[:8] == "UID COPY") {
			t.Error(one)
		}
	}
}
