package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestAFileOfSecretsThatWasTamperedWithIsRefusedInLittleMemory(t *testing.T) {
	dir := t.TempDir()
	v := OpenVault(dir)
	if err := v.Create("correct horse", map[string]string{"a": "b"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, VaultName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"more work than a computer has": bytes.Replace(whole, []byte(" 17\n"), []byte(" 22\n"), 1),
		"cut":                           whole[:len(whole)-3],
		"empty":                         nil,
		"no age":                        bytes.Repeat([]byte("x"), 1000),
		"a bit off":                     append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]^1),
	} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		again := OpenVault(dir)
		err := again.Unlock("correct horse")
		runtime.ReadMemStats(&after)
		if err == nil || again.Open() || (after.TotalAlloc-before.TotalAlloc)>>20 > 600 {
			t.Errorf("%s: %v, with %d MB", name, err, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
		if name == "cut" && errors.Is(err, ErrPassphrase) {
			t.Errorf("%s is told as a wrong passphrase", name)
		}
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, text) {
			t.Errorf("%s: the file was changed: %v", name, err)
		}
	}
}
