package dovecottest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Rawlog are the lines of configuration that have a Dovecot 2.3 write down what clients send, for Commands.
const Rawlog = `protocol imap {
  rawlog_dir = %h/rawlog
}`

// Record begins to write down what clients that log in from here on send. The server was started with Rawlog.
func (s *Server) Record() {
	s.t.Helper()
	dir := filepath.Join(s.dir, "home", "rawlog")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.own(dir)
}

// Commands gives the lines that clients sent since Record, without times and tags, connection by connection.
func (s *Server) Commands() []string {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "home", "rawlog", "*.in"))
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Sort(files)
	var all []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			s.t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) > 0 && strings.Trim(words[0], "0123456789.") == "" {
				words = words[1:] // the time
			}
			if len(words) > 1 {
				all = append(all, strings.Join(words[1:], " "))
			}
		}
	}
	return all
}
