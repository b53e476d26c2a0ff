package main

import "path/filepath"

func platformData(home string) string { return filepath.Join(home, ".local", "share", "paddock") }
