package checkout

import (
	"context"
	"regexp"
	"strings"
)

// Revision is a commit at which source is read, and how it was found.
type Revision struct {
	Commit string // a whole hash
	Tag    string // the tag that named it; empty when none did
	Asked  string // the release it was looked for by; empty: none was
	// Head tells that nothing in the checkout is called what was asked for, so that it is what is checked out now.
	Head bool
}

// Words say which revision it is: "tag v1.4", "commit 0123456789", "what is checked out now".
func (r Revision) Words() string {
	short := r.Commit[:min(10, len(r.Commit))]
	switch {
	case r.Tag != "":
		return "tag " + r.Tag
	case !r.Head:
		return "commit " + short
	case r.Asked != "":
		return short + ", checked out now: no tag or commit is called " + r.Asked
	}
	return short + ", checked out now"
}

var (
	tagName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+@/-]{0,199}$`)
	hash    = regexp.MustCompile(`^[0-9a-f]{7,64}$`)
	whole   = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
)

// Resolve finds the commit of a release: a tag of that name, the same with a v before its version, or a commit that
// it names, as "shop@0123abc" does. When there is none, it is what is checked out now, and says so.
func (t *Tree) Resolve(ctx context.Context, release string) (Revision, error) {
	version := release
	if at := strings.LastIndex(release, "@"); at >= 0 {
		version = release[at+1:]
	}
	plain, _, _ := strings.Cut(version, "+") // a build's number
	for _, tag := range []string{release, version, "v" + version, plain, "v" + plain, strings.TrimPrefix(version, "v")} {
		if !tagName.MatchString(tag) || strings.Contains(tag, "..") || strings.Contains(tag, "@{") || strings.HasSuffix(tag, ".lock") {
			continue
		}
		if commit := t.commit(ctx, "refs/tags/"+tag); commit != "" {
			return Revision{Commit: commit, Tag: tag, Asked: release}, ctx.Err()
		}
	}
	if sha := strings.ToLower(plain); hash.MatchString(sha) {
		if commit := t.commit(ctx, sha); strings.HasPrefix(commit, sha) { // else it is a branch of that name
			return Revision{Commit: commit, Asked: release}, ctx.Err()
		}
	}
	out, err := t.git(ctx, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		return Revision{}, err
	}
	return Revision{Commit: strings.TrimSpace(string(out)), Asked: release, Head: true}, nil
}

// commit is the whole hash that a checked name stands for, or nothing.
func (t *Tree) commit(ctx context.Context, name string) string {
	out, err := t.git(ctx, "rev-parse", "--verify", "--quiet", name+"^{commit}")
	if s := strings.TrimSpace(string(out)); err == nil && whole.MatchString(s) {
		return s
	}
	return ""
}
