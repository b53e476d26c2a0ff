package checkout

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/app/project"
)

func TestAStackIsLookedUpAsOfItsReleaseAndOnlyWhereItsLinesAgree(t *testing.T) {
	r, hashes := shop(t)
	got, err := r.open().Study(t.Context(), Question{Release: "1.4.0", Before: start.AddDate(0, 1, 0), Calls: []Call{
		{Paths: []string{"/srv/shop/store/views.py", "store/views.py"}, Line: 3, Text: "return pay(total, 'EUR')"},
		{Paths: []string{"/srv/shop/manage.py"}, Line: 1},
		{Paths: []string{"/srv/shop/store/views.py"}, Line: 1, Text: "something else"},
		{Paths: []string{"/usr/lib/django/shortcuts.py"}, Line: 1},
	}})
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Path, Commit string }
	rows := make([]row, len(got.Calls))
	for i, f := range got.Calls {
		rows[i] = row{f.File.Path, f.Commit.Hash}
	}
	if diff := cmp.Diff([]row{{"backend/store/views.py", hashes[1]}, {"manage.py", hashes[0]}, {"backend/store/views.py", ""}, {}}, rows); diff != "" {
		t.Error(diff)
	}
	if got.Suspect.Hash != hashes[1] || got.At.Tag != "v1.4.0" || !cmp.Equal(got.Guess, &project.Mapping{Server: "/srv/shop", Local: "backend"}) {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff(Lines{1, []string{"def charge(order):", "    total = order.total", "    return pay(total, 'EUR')"}}, got.Calls[0].Lines); diff != "" {
		t.Error(diff)
	}
}

func TestALineThatHasMovedIsFoundByHowItReads(t *testing.T) {
	r, hashes := shop(t)
	got, err := r.open().Study(t.Context(), Question{Release: "never tagged", Calls: []Call{
		{Paths: []string{"store/views.py"}, Line: 3, Text: "    return pay(total, 'EUR')  "}, // it stands in line 4 now
		{Paths: []string{"manage.py"}, Line: 7, Text: "main()"},                              // too short to be sure
	}})
	if err != nil {
		t.Fatal(err)
	}
	if f := got.Calls[0]; !f.Same || f.Line != 4 || f.Open != 4 || f.Commit.Hash != hashes[1] || f.Lines.First != 1 {
		t.Errorf("%+v", f)
	}
	if f := got.Calls[1]; f.Same || f.Open != 7 {
		t.Errorf("%+v", f)
	}
	if got, err = r.open().Study(t.Context(), Question{Release: "1.4.0", Calls: []Call{{Paths: []string{"store/views.py"}, Line: 3, Text: "return pay(total, 'EUR')"}}}); err != nil {
		t.Fatal(err)
	}
	if f := got.Calls[0]; f.Line != 3 || f.Open != 4 {
		t.Errorf("at the release it is line %d, on disk %d; want 3 and 4", f.Line, f.Open)
	}
}
