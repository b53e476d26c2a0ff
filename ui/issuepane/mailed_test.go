package issuepane

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/issue"
)

func TestAnEventOfAnSDKSaysThatItWasMailedToo(t *testing.T) {
	e := &issue.Event{Source: issue.SourceSentry, ID: "a", Mail: &issue.Mail{MessageID: "<1@web1>", Subject: "[Django] ERROR: x", Mailbox: "errors"}}
	all := sections(e, time.Now())
	i := slices.IndexFunc(all, func(s section) bool { return s.Title == "Also mailed" })
	if i < 0 || slices.ContainsFunc(all, func(s section) bool { return s.Title == "Mail" }) {
		t.Fatalf("%+v", all)
	}
	want := []issue.Var{{Name: "Subject", Value: "[Django] ERROR: x"}, {Name: "Mailbox", Value: "errors"}, {Name: "Message-ID", Value: "<1@web1>"}}
	if diff := cmp.Diff(want, all[i].Rows); diff != "" {
		t.Error(diff)
	}
	e.Source = issue.SourceMail
	if all := sections(e, time.Now()); all[0].Title != "Mail" {
		t.Errorf("a mail's first section is %s", all[0].Title)
	}
}
