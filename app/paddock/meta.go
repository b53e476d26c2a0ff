package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// The program's identity; FyneApp.toml says the same to the packager.
const (
	AppID   = "io.paddock.Paddock"
	AppName = "Paddock"
	Version = "0.1.0"
)

// Build is a number that grows with each release.
const Build = 1

// commit is set by the linker; a build by the go command alone finds it in its own record.
var commit = ""

func commitOf() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return s.Value[:12]
			}
		}
	}
	return "unknown"
}

func versionLine() string {
	return fmt.Sprintf("paddock %s, commit %s, %s", Version, commitOf(), runtime.Version())
}
