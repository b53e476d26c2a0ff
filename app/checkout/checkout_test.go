package checkout

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paddock/app/project"
)

// repo is a git repository that a test makes.
type repo struct {
	t   *testing.T
	dir string
	day int // commits are a day apart
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &repo{t: t, dir: dir}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r *repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", args...)
	cmd.Dir = r.dir
	at := start.AddDate(0, 0, r.day).Format(time.RFC3339)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ada Example", "GIT_AUTHOR_EMAIL=ada@example.com",
		"GIT_COMMITTER_NAME=Ada Example", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_AUTHOR_DATE="+at, "GIT_COMMITTER_DATE="+at)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func (r *repo) write(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repo) commit(subject string) string {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", subject)
	r.day++
	return r.git("rev-parse", "HEAD")
}

func (r *repo) open(mappings ...project.Mapping) *Tree {
	r.t.Helper()
	t, err := Open(r.t.Context(), project.Checkout{Folder: r.dir, Mappings: mappings})
	if err != nil {
		r.t.Fatal(err)
	}
	return t
}

// shop is a project of three commits: the second is tagged v1.4.0.
func shop(t *testing.T) (r *repo, hashes []string) {
	r = newRepo(t)
	r.write("backend/store/views.py", "def charge(order):\n    total = order.total\n    return pay(total)\n")
	r.write("backend/store/utils.py", "X = 1\n")
	r.write("backend/blog/utils.py", "Y = 1\n")
	r.write("manage.py", "main()\n")
	hashes = append(hashes, r.commit("Add the shop"))
	r.write("backend/store/views.py", "def charge(order):\n    total = order.total\n    return pay(total, 'EUR')\n")
	hashes = append(hashes, r.commit("Name the currency"))
	r.git("tag", "v1.4.0")
	r.write("backend/store/views.py", "# charges\ndef charge(order):\n    total = order.total\n    return pay(total, 'EUR')\n")
	hashes = append(hashes, r.commit("Say what it does"))
	return r, hashes
}

func TestAReleaseIsFoundByTagThenByCommitAndElseSaysThatItIsNot(t *testing.T) {
	r, hashes := shop(t)
	tree := r.open()
	for release, want := range map[string]Revision{
		"v1.4.0":                 {Commit: hashes[1], Tag: "v1.4.0", Asked: "v1.4.0"},
		"1.4.0":                  {Commit: hashes[1], Tag: "v1.4.0", Asked: "1.4.0"},
		"shop@1.4.0+77":          {Commit: hashes[1], Tag: "v1.4.0", Asked: "shop@1.4.0+77"},
		"shop@" + hashes[0]:      {Commit: hashes[0], Asked: "shop@" + hashes[0]},
		hashes[0][:10]:           {Commit: hashes[0], Asked: hashes[0][:10]},
		"9.9":                    {Commit: hashes[2], Asked: "9.9", Head: true},
		"":                       {Commit: hashes[2], Head: true},
		"--output=/tmp/x":        {Commit: hashes[2], Asked: "--output=/tmp/x", Head: true},
		"HEAD~1":                 {Commit: hashes[2], Asked: "HEAD~1", Head: true},
		"main@{yesterday}":       {Commit: hashes[2], Asked: "main@{yesterday}", Head: true},
		"../heads/main":          {Commit: hashes[2], Asked: "../heads/main", Head: true},
		":/Add":                  {Commit: hashes[2], Asked: ":/Add", Head: true},
		"v1.4.0^{/Name}":         {Commit: hashes[2], Asked: "v1.4.0^{/Name}", Head: true},
		"shop@1.4.0\n--help":     {Commit: hashes[2], Asked: "shop@1.4.0\n--help", Head: true},
		strings.Repeat("a", 5e3): {Commit: hashes[2], Asked: strings.Repeat("a", 5e3), Head: true},
	} {
		got, err := tree.Resolve(t.Context(), release)
		if err != nil {
			t.Errorf("%.40q: %v", release, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%.40q (-want +got):\n%s", release, diff)
		}
	}
}

func TestALinesCommitIsTheOneThatChangedItAsOfTheRelease(t *testing.T) {
	r, hashes := shop(t)
	tree := r.open()
	at, err := tree.Resolve(t.Context(), "1.4.0")
	if err != nil {
		t.Fatal(err)
	}
	got, err := tree.Blame(t.Context(), at, Spot{"backend/store/views.py", 3})
	if err != nil {
		t.Fatal(err)
	}
	want := Commit{Hash: hashes[1], Author: "Ada Example", Mail: "ada@example.com", Time: start.AddDate(0, 0, 1), Subject: "Name the currency"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	lines, err := tree.Around(t.Context(), at, Spot{"backend/store/views.py", 3}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Lines{2, []string{"    total = order.total", "    return pay(total, 'EUR')"}}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestTheSuspectIsTheNewestCommitOfTheStacksLinesBeforeTheErrorWasSeen(t *testing.T) {
	r, hashes := shop(t)
	tree := r.open()
	head, err := tree.Resolve(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	spots := []Spot{{"backend/store/views.py", 1}, {"backend/store/views.py", 4}, {"manage.py", 1}, {"manage.py", 900}, {"gone.py", 1}}
	for _, c := range []struct {
		before time.Time
		want   string
	}{
		{start.AddDate(0, 1, 0), hashes[2]},
		{start.AddDate(0, 0, 1).Add(time.Hour), hashes[1]},
		{start.Add(time.Hour), hashes[0]},
		{start.AddDate(-1, 0, 0), ""},
	} {
		got, ok, err := tree.Suspect(t.Context(), head, spots, c.before)
		if ok != (c.want != "") || got.Hash != c.want || ok && err != nil {
			t.Errorf("before %s: %v %v %v, want %s", c.before, got, ok, err, c.want)
		}
	}
}

func TestAFileIsFoundByItsMappingOrByTheEndOfItsPath(t *testing.T) {
	r, _ := shop(t)
	type found struct {
		Path  string
		Guess *project.Mapping
	}
	mapped := project.Mapping{Server: "/srv/app/", Local: "backend"}
	for _, c := range []struct {
		name, server string
		mappings     []project.Mapping
		want         found
	}{
		{"guessed, and the mapping that follows", "/srv/shop/store/views.py", nil, found{"backend/store/views.py", &project.Mapping{Server: "/srv/shop", Local: "backend"}}},
		{"mapped", "/srv/app/blog/utils.py", []project.Mapping{mapped}, found{"backend/blog/utils.py", nil}},
		{"a prefix ends where a part does", "/srv/application/blog/utils.py", []project.Mapping{mapped}, found{"backend/blog/utils.py", &project.Mapping{Server: "/srv/application", Local: "backend"}}},
		{"a mapping that leads nowhere", "/srv/app/manage.py", []project.Mapping{mapped}, found{"manage.py", &project.Mapping{Server: "/srv/app"}}},
		{"of Windows", `C:\sites\shop\store\views.py`, nil, found{"backend/store/views.py", &project.Mapping{Server: "C:/sites/shop", Local: "backend"}}},
		{"of a bundler", "webpack:///./backend/store/views.py", nil, found{"backend/store/views.py", &project.Mapping{}}},
		{"two could be it", "utils.py", nil, found{}},
		{"only the name is the same", "/usr/lib/django/http/views.py", nil, found{}},
		{"out of the folder", "/srv/app/../../../../etc/passwd", []project.Mapping{mapped}, found{}},
		{"git's own files", "/srv/app/config", []project.Mapping{{Server: "/srv/app", Local: ".git"}}, found{}},
		{"an option", "--upload-pack=touch /tmp/x", nil, found{}},
		{"nothing", "", nil, found{}},
	} {
		f, err := r.open(c.mappings...).Find(t.Context(), c.server)
		if c.want.Path == "" {
			if !errors.Is(err, ErrNoSource) {
				t.Errorf("%s: %v %v", c.name, f, err)
			}
			continue
		}
		if diff := cmp.Diff(c.want, found{f.Path, f.Guess}); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
	}
}

func TestALinkOutOfTheCheckoutIsNotFollowed(t *testing.T) {
	r, _ := shop(t)
	secret := filepath.Join(t.TempDir(), "secret.py")
	if err := os.WriteFile(secret, []byte("KEY = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(r.dir, "settings_local.py")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	r.commit("Add a link")
	tree := r.open()
	if f, err := tree.Find(t.Context(), "settings_local.py"); !errors.Is(err, ErrNoSource) {
		t.Error(f, err)
	}
	if text, err := tree.Read("settings_local.py"); !errors.Is(err, ErrNoSource) {
		t.Errorf("%s %v", text, err)
	}
}

func TestGitRunsNothingThatARepositoryNames(t *testing.T) {
	r, _ := shop(t)
	if runtime.GOOS == "windows" {
		t.Skip("the trap is a script for a POSIX shell")
	}
	mark := filepath.Join(t.TempDir(), "ran")
	trap := filepath.Join(t.TempDir(), "trap.sh")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\ntouch "+mark+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.git("config", "core.fsmonitor", trap)
	r.git("config", "core.pager", trap)
	r.git("config", "diff.py.textconv", trap)
	r.write(".git/info/attributes", "*.py diff=py\n")
	tree := r.open()
	head, err := tree.Resolve(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Find(t.Context(), "/srv/store/views.py"); err != nil {
		t.Error(err)
	}
	if _, err := tree.Blame(t.Context(), head, Spot{"backend/store/views.py", 2}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("something that the repository names was run")
	}
}

func FuzzWhatIsFoundLiesInsideTheCheckout(f *testing.F) {
	for _, seed := range [][3]string{
		{"/srv/app/../../../etc/passwd", "/srv/app", ""}, {"/srv/app/x.py", "/srv/app", "../.."}, {`C:\..\..\x.py`, "C:", "/"}, {"webpack:///../../x.py", "", ""}, {"link/x.py", "", "link"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	outside := f.TempDir()
	top, err := filepath.EvalSymlinks(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{filepath.Join(outside, "x.py"), filepath.Join(top, "x.py"), filepath.Join(top, ".gitx")} {
		if err := os.WriteFile(name, []byte("x\n"), 0o600); err != nil {
			f.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(top, "link")); err != nil {
		f.Skip("no symbolic links here:", err)
	}
	f.Fuzz(func(t *testing.T, server, from, to string) {
		tree := &Tree{top: top, mappings: []project.Mapping{{Server: from, Local: to}}, files: map[string][]string{"x.py": {"x.py", "link/x.py", "../x.py"}}}
		found, err := tree.Find(t.Context(), server)
		if err != nil {
			return
		}
		if rel, err := filepath.Rel(top, found.Local); err != nil || !filepath.IsLocal(rel) {
			t.Errorf("%q with %q at %q leads to %s", server, from, to, found.Local)
		}
	})
}

func TestAFolderThatIsNoCheckoutIsRefused(t *testing.T) {
	for _, folder := range []string{"", "relative", t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		if _, err := Open(t.Context(), project.Checkout{Folder: folder}); !errors.Is(err, ErrNoCheckout) {
			t.Errorf("%q: %v", folder, err)
		}
	}
}
