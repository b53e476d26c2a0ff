package setuppane

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/project"
)

// source is a Source with what a test gives it.
type source struct {
	projects []project.Project
	first    time.Time
	tallies  map[project.ID][]project.Tally
	tested   []project.ID
	failing  error
}

func (s *source) Projects(context.Context) ([]project.Project, error) { return s.projects, nil }

func (s *source) AddProject(_ context.Context, name string) (project.Project, error) {
	made := project.Project{ID: project.ID(len(s.projects) + 1), Name: name, Slug: project.Slug(name), PublicKey: strings.Repeat("b", 32)}
	s.projects = append(s.projects, made)
	return made, s.failing
}

func (s *source) FirstEvent(context.Context, project.ID) (time.Time, error) { return s.first, nil }

func (s *source) Tallies(_ context.Context, id project.ID) ([]project.Tally, error) {
	return s.tallies[id], nil
}

func (s *source) SendTest(_ context.Context, id project.ID) error {
	s.tested = append(s.tested, id)
	return s.failing
}

var shop = project.Project{ID: 1, Name: "Acme Shop", Slug: "acme-shop", PublicKey: "4f1c9a7e2b5d4c3a9e8f7a6b5c4d3e2f", Environments: []string{"production"}}

func TestEverythingThatCameInIsSeenWithWhyItWasNotKept(t *testing.T) {
	s := &source{projects: []project.Project{shop}, tallies: map[project.ID][]project.Tally{
		1: {
			{Protocol: "sentry", What: "transaction", Kept: true, Count: 3}, {Protocol: "mail", What: "error", Kept: true, Count: 40},
			{Protocol: "sentry", What: "unknown item type: trace_lines", Count: 2}, {Protocol: "mail", What: "a person's reply", Count: 1},
		},
		0: {{Protocol: "sentry", What: "refused: no such project", Count: 7}},
	}}
	got, err := look(t.Context(), s, 9)
	if err != nil {
		t.Fatal(err)
	}
	want := View{
		Projects: []project.Project{shop}, Project: shop,
		Kept: []Line{
			{What: "Errors", From: "Admin mail", Count: 40},
			{What: "Transactions", From: "Sentry SDK", Help: "Kept as sent, for a pane that comes later", Count: 3},
		},
		NotKept: []Line{
			{What: "No such project", From: "Sentry SDK", Help: "Copy the DSN of a project from above", Count: 7},
			{What: "Unknown item type", From: "Sentry SDK", Help: "trace_lines", Count: 2},
			{What: "Replies by people", From: "Admin mail", Help: "Left alone in the mailbox", Count: 1, Fine: true},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMailsAloneAreNoSignOfAnSDK(t *testing.T) {
	mails := project.Tally{Protocol: "mail", What: "error", Kept: true, Count: 40}
	event := project.Tally{Protocol: "sentry", What: "error", Kept: true, Count: 1}
	for _, one := range []struct {
		tallies []project.Tally
		want    bool
	}{{nil, false}, {[]project.Tally{mails}, true}, {[]project.Tally{mails, event}, false}} {
		v, err := look(t.Context(), &source{projects: []project.Project{shop}, tallies: map[project.ID][]project.Tally{1: one.tallies}}, 1)
		if err != nil || v.Mailed != one.want {
			t.Errorf("%v: mailed %v, %v", one.tallies, v.Mailed, err)
		}
	}
}

func TestAReasonNobodyForesawIsShownAsItIs(t *testing.T) {
	got := []reason{reasonOf("refused: out of luck"), reasonOf("unknown item type: x"), reasonOf("")}
	want := []reason{{words: "Out of luck"}, {words: "Unknown item type", help: "x"}, {words: "Unnamed"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(reason{})); diff != "" {
		t.Error(diff)
	}
}

func TestTheLinesToPasteHoldTheDSNAndSwitchTracesOff(t *testing.T) {
	dsn := shop.DSN("127.0.0.1:7669")
	got := ways(dsn, "")[0].Snippets[1]
	want := Snippet{"settings.py", "python", `import sentry_sdk

sentry_sdk.init(
    dsn="http://4f1c9a7e2b5d4c3a9e8f7a6b5c4d3e2f@127.0.0.1:7669/1",
    environment="production",
    traces_sample_rate=0.0,  # errors only
)`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if js := ways(dsn, "staging")[1].Snippets[1].Text; !strings.Contains(js, dsn) || !strings.Contains(js, `environment: "staging"`) {
		t.Errorf("the script lacks the DSN or the environment:\n%s", js)
	}
}

func TestTheFirstEventIsToldByTheClockOfItsDay(t *testing.T) {
	at := time.Date(2026, 3, 12, 14, 3, 9, 0, time.Local)
	if got, want := first(at, at.Add(time.Hour)), "First event received at 14:03:09"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := first(at, at.Add(20*time.Hour)), "First event received on 12 March 2026 at 14:03"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAProjectNeedsANameOfItsOwn(t *testing.T) {
	for name, want := range map[string]string{"": "give the project a name", "  ": "give the project a name", "ACME shop ": "Acme Shop has that name already; choose another", "Blog": ""} {
		got := ""
		if err := checkName(name, []project.Project{shop}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestAnAddressThatOnlyThisComputerReachesIsRecognised(t *testing.T) {
	for listen, want := range map[string]bool{"127.0.0.1:7669": true, "[::1]:7669": true, "localhost:7669": true, "0.0.0.0:7669": false, "192.0.2.4:7669": false, "": false} {
		if got := onlyHere(listen); got != want {
			t.Errorf("%q: %v, want %v", listen, got, want)
		}
	}
}
