package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheReportSaysOfAMailboxThatTheRunningPaddockCannotReadIt(t *testing.T) {
	t.Setenv(passphraseName, "correct horse battery")
	t.Setenv("MAIL_PASSWORD", "secret")
	dir := t.TempDir()
	_, port, _ := strings.Cut(freeAddress(t), ":") // nobody answers there
	file := filepath.Join(dir, "boxes.toml")
	text := fmt.Sprintf("[[mailbox]]\nproject = \"default\"\nhost = \"127.0.0.1\"\nport = %s\nsecurity = \"none\"\nusername = \"errors\"\npassword_env = \"MAIL_PASSWORD\"\nfolders = [\"INBOX\"]\n", port)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, dir, "apply", file)
	if told := must(t, dir, "report", "migration"); strings.Contains(told, "cannot be read") {
		t.Error(told) // nobody knows
	}
	serve(t, dir)
	eventually(t, "the report tells of it", 20*time.Second, func(context.Context) error {
		told := must(t, dir, "report", "migration")
		if !strings.Contains(told, "errors cannot be read: ") || strings.Contains(told, `"trouble": ""`) {
			return errors.New(told)
		}
		return nil
	})
}
