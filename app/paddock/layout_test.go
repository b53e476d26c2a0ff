package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The words for several rooms at once.
const (
	nouns = "app/project app/issue app/inbox app/migration app/release app/search app/support"
	face  = "ui/live ui/style ui/kit ui/wording"
)

// rooms are the module's packages, each with what it may import from the module.
var rooms = map[string]string{
	"app/project":   "",
	"app/issue":     "app/project app/search",
	"app/inbox":     "app/project",
	"app/migration": "app/project",
	"app/release":   "app/project",
	"app/search":    "",
	"app/support":   "app/project app/issue app/release",
	"app/bus":       "",
	"app/checkout":  "app/project",
	"app/config":    "app/project",
	"app/store":     nouns + " app/alert",
	"app/alert":     "app/project app/issue",
	"app/notify":    "app/alert",
	"app/paddock":   "*",

	"ingest":                     nouns,
	"ingest/server":              "ingest app/project",
	"ingest/pipe":                "ingest ingest/scrub app/bus " + nouns,
	"ingest/scrub":               "ingest " + nouns,
	"ingest/mailbox":             "app/inbox",
	"ingest/mailbox/discover":    "app/inbox",
	"ingest/mailbox/dovecottest": "app/inbox",
	"ingest/mailbox/oauth":       "app/inbox",
	"ingest/mailbox/oauthtest":   "",
	"ingest/traceback":           "app/issue",
	"ingest/adminmail":           "ingest ingest/traceback app/inbox app/issue",
	"ingest/otlp":                "ingest ingest/traceback app/issue",
	"ingest/sentry":              "ingest ingest/traceback app/issue app/project app/release",

	"checks": "",

	"ui/live":         "app/project app/bus",
	"ui/style":        "assets",
	"ui/kit":          "ui/style",
	"ui/wording":      "",
	"ui/golden":       "",
	"ui/homepane":     nouns + " app/bus " + face,
	"ui/issuepane":    "app/project app/issue app/search app/checkout app/bus " + face,
	"ui/rulespane":    "app/project app/issue app/bus " + face,
	"ui/inboxpane":    nouns + " app/bus " + face,
	"ui/setuppane":    "app/project app/bus " + face,
	"ui/privacypane":  "app/project app/bus " + face,
	"ui/settingspane": "app/project app/config app/bus " + face,
	"ui/alertpane":    "app/project app/issue app/alert app/bus " + face,
	"ui/laterpane":    "app/project " + face,
	"ui/releasepane":  "app/project app/issue app/release app/bus " + face,
	"ui/supportpane":  "app/project app/issue app/release app/support app/bus " + face,
	"ui": "app/project app/bus app/config assets ui/homepane ui/issuepane ui/inboxpane ui/setuppane " +
		"ui/settingspane ui/laterpane " + face,

	"assets": "",
}

// roomsInTests are what a room's tests may import besides.
var roomsInTests = map[string]string{
	"ingest/mailbox":          "ingest/mailbox/dovecottest ingest/mailbox/oauth ingest/mailbox/oauthtest",
	"ingest/mailbox/discover": "ingest/mailbox/dovecottest",
	"ingest/mailbox/oauth":    "ingest/mailbox/oauthtest",
	"ingest/sentry":           "ingest/server",
	"ingest/otlp":             "app/project ingest/server",
	"ingest/pipe":             "app/store ingest/adminmail ingest/otlp ingest/sentry ingest/server",
	"ui":                      "ui/golden",
	"ui/kit":                  "ui/golden",
	"ui/homepane":             "ui/golden",
	"ui/issuepane":            "ui/golden",
	"ui/rulespane":            "ui/golden",
	"ui/alertpane":            "ui/golden",
	"ui/inboxpane":            "ui/golden",
	"ui/setuppane":            "ui/golden",
	"ui/privacypane":          "ui/golden",
	"ui/settingspane":         "ui/golden",
	"ui/laterpane":            "ui/golden",
	"ui/releasepane":          "ui/golden",
	"ui/supportpane":          "ui/golden",
}

// owners are the packages from outside, by the beginning of their path, each with the rooms that may import it.
// The longest beginning counts. One that is not listed is refused: a new dependency is a line here.
var owners = map[string]string{
	"database/sql":                       "app/store",
	"modernc.org/sqlite":                 "app/store",
	"filippo.io/age":                     "app/config",
	"fyne.io/fyne/v2":                    "ui ui/* app/paddock",
	"fyne.io/fyne/v2/app":                "app/paddock",
	"fyne.io/fyne/v2/dialog":             "app/paddock",
	"github.com/BurntSushi/toml":         "app/config app/paddock",
	"github.com/alecthomas/chroma/v2":    "ui/kit",
	"github.com/alecthomas/kong":         "app/paddock",
	"github.com/andybalholm/brotli":      "ingest/server",
	"github.com/emersion/go-imap/v2":     "ingest/mailbox ingest/mailbox/dovecottest",
	"github.com/emersion/go-sasl":        "ingest/mailbox",
	"github.com/emersion/go-message":     "ingest/adminmail",
	"github.com/esiqveland/notify":       "app/notify",
	"github.com/gen2brain/beeep":         "app/notify",
	"github.com/go-co-op/gocron/v2":      "checks app/paddock",
	"github.com/godbus/dbus/v5":          "app/notify app/paddock",
	"github.com/gofrs/flock":             "app/paddock",
	"github.com/google/go-cmp":           "*",
	"github.com/klauspost/compress":      "app/store ingest/server",
	"github.com/nicholas-fedor/shoutrrr": "app/notify",
	"github.com/valyala/fastjson":        "ingest/sentry",
	"github.com/zalando/go-keyring":      "app/config",
	"go.opentelemetry.io/proto/otlp":     "ingest/otlp",
	"golang.org/x/image":                 "ui ui/* assets app/notify",
	"golang.org/x/net/dns/dnsmessage":    "ingest/mailbox/discover",
	"golang.org/x/net/html":              "ingest/adminmail",
	"golang.org/x/net/idna":              "ingest/mailbox/discover",
	"golang.org/x/oauth2":                "ingest/mailbox/oauth",
	"golang.org/x/sync":                  "*",
	"golang.org/x/sys":                   "app/paddock",
	"golang.org/x/text/encoding":         "ingest/adminmail",
	"golang.org/x/text/unicode/norm":     "app/issue ingest/adminmail",
	"google.golang.org/protobuf":         "ingest/otlp",
}

// doors are all that may stand at the top.
var doors = []string{
	".ci", ".gitignore", ".golangci.yml", "CONTRIBUTING.md", "FyneApp.toml", "LICENSE", "Makefile", "README.md",
	"app", "assets", "checks", "go.mod", "go.sum", "ingest", "ui",
}

// Sizes, in lines. tooLong may only shrink: an entry that is no longer needed is refused.
const (
	maxFile = 400
	maxFunc = 100
)

var tooLong = map[string]int{}

// source is one Go file of the tree.
type source struct {
	path   string // from the top, with slashes
	room   string
	isTest bool
	lines  int
	syntax *ast.File
	set    *token.FileSet
}

func (s source) imports() []string {
	var paths []string
	for _, spec := range s.syntax.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

const top = "../.."

// tree lists the files that git keeps, from the top.
func tree(t *testing.T) []string {
	t.Helper()
	git := exec.CommandContext(t.Context(), "git", "-c", "safe.directory=*", "ls-files", "-z")
	git.Dir = top
	out, err := git.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	files := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	return slices.DeleteFunc(files, func(file string) bool {
		_, err := os.Lstat(filepath.Join(top, file))
		return err != nil // removed, and not yet committed so
	})
}

// sources parses every Go file, whatever its build tags.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, file := range tree(t) {
		if path.Ext(file) != ".go" || strings.Contains(file, "/testdata/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(top, file))
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, file, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source{
			path: file, room: path.Dir(file), isTest: strings.HasSuffix(file, "_test.go"),
			lines: strings.Count(string(text), "\n"), syntax: syntax, set: set,
		})
	}
	return all
}

// covers says whether a list of rooms holds the room; "*" is every room, "ui/*" every one below ui.
func covers(list, room string) bool {
	for _, one := range strings.Fields(list) {
		if one == "*" || one == room || strings.HasSuffix(one, "/*") && strings.HasPrefix(room, one[:len(one)-1]) {
			return true
		}
	}
	return false
}

func TestLayoutEveryFileLivesInAKnownRoom(t *testing.T) {
	for _, file := range tree(t) {
		door, inside, isFolder := strings.Cut(file, "/")
		if !slices.Contains(doors, door) {
			t.Errorf("%s: %s is not one of the top's files and folders", file, door)
			continue
		}
		if !isFolder || door == ".ci" || door == "assets" || inside == "" {
			continue
		}
		room := path.Dir(file)
		for room != "." {
			if _, known := rooms[room]; known {
				break
			}
			last := path.Base(room)
			if last != "testdata" && last != "migrations" && !strings.Contains(room, "/testdata/") {
				t.Errorf("%s: no room %s in the table of rooms", file, room)
				break
			}
			room = path.Dir(room)
		}
	}
}

func TestLayoutRoomsImportOnlyWhatTheTableAllows(t *testing.T) {
	for _, file := range sources(t) {
		allowed := rooms[file.room]
		if file.isTest {
			allowed += " " + file.room + " " + roomsInTests[file.room]
		}
		for _, imported := range file.imports() {
			room, ours := strings.CutPrefix(imported, "paddock/")
			if ours && !covers(allowed, room) {
				t.Errorf("%s: %s may not import %s", file.path, file.room, room)
			}
		}
	}
}

func TestLayoutOutsidePackagesAreImportedOnlyByTheirOwners(t *testing.T) {
	for _, file := range sources(t) {
		for _, imported := range file.imports() {
			owner, owned := ownersOf(imported)
			outside := strings.Contains(strings.SplitN(imported, "/", 2)[0], ".")
			switch {
			case owned && !covers(owner, file.room):
				t.Errorf("%s: %s may not import %s (owners: %s)", file.path, file.room, imported, owner)
			case !owned && outside:
				t.Errorf("%s: %s has no owner in the table", file.path, imported)
			}
		}
	}
}

func ownersOf(imported string) (list string, owned bool) {
	for p := imported; p != "." && p != "/"; p = path.Dir(p) {
		if list, owned = owners[p]; owned {
			return list, true
		}
	}
	return "", false
}

func TestLayoutOnlyLiveAndTheTrayCallFyneDo(t *testing.T) {
	for _, file := range sources(t) {
		if file.room == "ui/live" || file.path == "app/paddock/tray.go" {
			continue
		}
		for _, use := range slices.Concat(file.uses("fyne", "Do"), file.uses("fyne", "DoAndWait")) {
			t.Errorf("%s: fyne.Do belongs to ui/live", use)
		}
	}
}

func TestLayoutNothingSleepsOutsideABubbleOfSynctest(t *testing.T) {
	for _, file := range sources(t) {
		if file.isTest && slices.Contains(file.imports(), "testing/synctest") {
			continue
		}
		for _, use := range file.uses("time", "Sleep") {
			t.Errorf("%s: wait for what you mean, not for a time", use)
		}
	}
}

// uses lists where the file names a package's function.
func (s source) uses(pkg, name string) (places []string) {
	ast.Inspect(s.syntax, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if from, ok := selector.X.(*ast.Ident); ok && from.Name == pkg && selector.Sel.Name == name {
			places = append(places, fmt.Sprintf("%s:%d", s.path, s.set.Position(selector.Pos()).Line))
		}
		return true
	})
	return places
}

// oneSentence is "Package x does something." with nothing after it.
var oneSentence = regexp.MustCompile(`^(Package [a-z0-9]+|Command paddock) [a-z]+s [^.]+(\.[a-z][^.]*)*\.$`)

func TestLayoutEveryPackageSaysInOneSentenceWhatItDoes(t *testing.T) {
	docs := map[string][]string{}
	for _, file := range sources(t) {
		if file.isTest {
			continue
		}
		if _, known := docs[file.room]; !known {
			docs[file.room] = nil
		}
		if file.syntax.Doc != nil {
			docs[file.room] = append(docs[file.room], strings.Join(strings.Fields(file.syntax.Doc.Text()), " "))
		}
	}
	for _, room := range slices.Sorted(maps.Keys(docs)) {
		switch doc := docs[room]; {
		case len(doc) != 1:
			t.Errorf("%s has %d package docs, want one", room, len(doc))
		case !oneSentence.MatchString(doc[0]):
			t.Errorf("%s: the package doc is not one sentence with a verb after the name: %q", room, doc[0])
		}
	}
}

func TestLayoutFilesAndFunctionsStaySmall(t *testing.T) {
	long := map[string]int{}
	for _, file := range sources(t) {
		if file.lines > maxFile {
			long[file.path] = file.lines
		}
		for _, declaration := range file.syntax.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Body == nil {
				continue
			}
			lines := file.set.Position(function.End()).Line - file.set.Position(function.Pos()).Line + 1
			if lines > maxFunc {
				long[file.path+" "+function.Name.Name] = lines
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(long)) {
		if long[name] > tooLong[name] {
			t.Errorf("%s has %d lines; a file may have %d, a function %d", name, long[name], maxFile, maxFunc)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tooLong)) {
		if long[name] < tooLong[name] {
			t.Errorf("%s has shrunk to %d lines: the allow list must shrink with it", name, long[name])
		}
	}
}
