//go:build !linux

package main

import (
	"os"
	"path/filepath"
)

func platformData(home string) string {
	dir, err := os.UserConfigDir() // Application Support, AppData
	if err != nil {
		return filepath.Join(home, ".paddock")
	}
	return filepath.Join(dir, AppName)
}
