// Package project names a watched Django project, its environments and its ingest keys.
package project

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// ID numbers a project. Zero is no project.
type ID int64

// Parse reads an ID as it stands in a DSN's path. Anything but a positive number is an error.
func Parse(s string) (ID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is not a project id", s)
	}
	return ID(n), nil
}

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Project is one watched site.
type Project struct {
	ID           ID        `json:"id"`
	Name         string    `json:"name"`
	Slug         string    `json:"slug"`
	PublicKey    string    `json:"public_key"` // 32 hex digits, the user part of the DSN
	Environments []string  `json:"environments"`
	Created      time.Time `json:"-"`
}

// DSN is the address a Sentry SDK is given. listen is a host:port.
func (p Project) DSN(listen string) string {
	return "http://" + p.PublicKey + "@" + listen + "/" + p.ID.String()
}

// NewKey makes an ingest key: 32 random hex digits.
func NewKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}

// Slug turns a name into lower-case words joined by hyphens; "project" when nothing is left.
func Slug(name string) string {
	slug := strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
	if slug == "" {
		return "project"
	}
	return slug
}
