package issue

import "strings"

// libraryModules are namespaces of languages' own and of widespread libraries, by Sentry's name of the platform.
var libraryModules = map[string][]string{
	"java": {
		"java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "kotlin.", "kotlinx.", "scala.", "groovy.", "clojure.", "android.", "androidx.", "dalvik.", "com.android.",
		"com.google.", "org.apache.", "org.springframework.", "org.hibernate.", "org.junit.", "io.netty.", "io.reactivex.", "io.sentry.android.", "io.sentry.jvm.", "org.eclipse.jetty.",
		"com.facebook.react.", "okhttp3.", "retrofit2.", "reactor.",
	},
	"csharp": {"System.", "Microsoft.", "Sentry.", "Mono.", "UnityEngine.", "UnityEditor.", "Newtonsoft.", "NUnit.", "Xunit."},
	"elixir": {
		"Elixir.Enum", "Elixir.Plug.", "Elixir.Phoenix.", "Elixir.Ecto.", "Elixir.GenServer", "Elixir.Cowboy", "cowboy", "ranch", "proc_lib", "gen_server", "gen_statem",
		"erl_", "erlang", "lists", "elixir_", "timer",
	},
	"rust": {
		"std::", "core::", "alloc::", "backtrace::", "tokio::", "futures_", "hyper::", "__rust", "rust_", "<alloc", "<core", "<std", "panic_unwind::", "sentry_", "sentry::",
	},
	"perl": {"Carp", "Try::Tiny", "Moose", "Class::MOP", "Plack::", "Mojo::", "Mojolicious", "Devel::"},
}

// libraryPlaces are parts of file paths that belong to installed packages or the language, by platform.
var libraryPlaces = map[string][]string{
	"php":        {"/vendor/"},
	"ruby":       {"/gems/", "/vendor/bundle/", "/lib/ruby/", "<internal:"},
	"go":         {"/pkg/mod/", "/vendor/", "/go/src/runtime/", "/go/src/net/", "/usr/local/go/src/", "/usr/lib/go"},
	"dart":       {"package:flutter/", "dart:", "package:sentry", "package:dio/", "package:http/", "/.pub-cache/"},
	"perl":       {"/perl5/", "/usr/share/perl", "/usr/lib/"},
	"elixir":     {"/deps/", "/lib/elixir/", "/otp/"},
	"javascript": {"chrome-extension://", "moz-extension://", "safari-extension://", "safari-web-extension://", "[native code]", "webpack/bootstrap", "<anonymous>"},
	"node":       {"<anonymous>", "internal/"},
}

// systemPackages are folders, in small letters, of the libraries that a system brings along for native code.
var systemPackages = []string{
	"/system/", "/usr/lib", "/lib/", "/lib64/", "/apex/", "/vendor/lib", "/data/dalvik-cache/", "linux-gate", "linux-vdso", "c:/windows/", "/applications/xcode", "/developer/", "/private/preboot/",
}

// appleFrameworks are Apple's own, which crash reports name without a folder.
var appleFrameworks = map[string]bool{
	"CoreFoundation": true, "UIKit": true, "UIKitCore": true, "Foundation": true, "QuartzCore": true, "SwiftUI": true, "WebKit": true, "GraphicsServices": true, "AttributeGraph": true, "IOKit": true,
	"CFNetwork": true, "CoreData": true, "CoreGraphics": true, "CoreText": true, "Metal": true, "AVFoundation": true, "AVFAudio": true, "AudioToolboxCore": true, "AudioToolbox": true, "CoreAudio": true,
	"ImageIO": true, "MapKit": true, "GameKit": true, "StoreKit": true, "Security": true, "CoreLocation": true, "CoreBluetooth": true, "SpriteKit": true, "SceneKit": true, "UserNotifications": true,
	"BaseBoard": true, "FrontBoardServices": true, "AppKit": true, "HIToolbox": true, "JavaScriptCore": true, "dyld": true, "Combine": true, "CoreMotion": true, "VideoToolbox": true, "IOSurface": true,
}

// Library tells whether a frame of another language than Python is a library's, where its client does not say.
func Library(platform string, f *Frame) bool {
	switch platform {
	case "", "python":
		return false
	case "objc", "swift", "c", "cocoa", "native":
		return systemPackage(f)
	case "go":
		if first, _, nested := strings.Cut(f.Module, "/"); f.Module != "" && f.Module != "main" && !strings.Contains(first, ".") && (nested || goPackages[first]) {
			return true // the standard library: the paths of modules begin with a host
		}
	case "kotlin", "android":
		platform = "java"
	}
	path := strings.ReplaceAll(f.AbsPath, `\`, "/")
	for _, part := range libraryPlaces[platform] {
		if strings.Contains(path, part) {
			return true
		}
	}
	return LibraryModule(platform, f.Module) || f.Module == "" && LibraryModule(platform, f.Function)
}

// goPackages are packages of Go's standard library that stand at its top.
var goPackages = map[string]bool{
	"runtime": true, "testing": true, "reflect": true, "sync": true, "os": true, "io": true, "fmt": true, "net": true, "strings": true, "bytes": true, "bufio": true, "context": true, "errors": true,
	"sort": true, "slices": true, "maps": true, "time": true, "syscall": true, "math": true, "strconv": true, "log": true, "plugin": true, "panic": true,
}

func systemPackage(f *Frame) bool {
	if f.Package == "" {
		return LibraryModule("rust", f.Function)
	}
	name := strings.ToLower(strings.ReplaceAll(f.Package, `\`, "/"))
	if strings.Contains(name, ".app/") { // what the program brings along is its own
		return false
	}
	for _, folder := range systemPackages {
		if strings.HasPrefix(name, folder) {
			return true
		}
	}
	if !strings.Contains(name, "/") { // Apple's crash reports give names alone
		return appleFrameworks[f.Package] || strings.HasPrefix(name, "libsystem_") || strings.HasSuffix(name, ".dylib") && strings.HasPrefix(name, "lib")
	}
	return LibraryModule("rust", f.Function)
}

// LibraryModule tells whether a module or a qualified function belongs to a library of its platform, where file
// paths say nothing.
func LibraryModule(platform, module string) bool {
	for _, prefix := range libraryModules[platform] {
		if strings.HasPrefix(module, prefix) || module == strings.TrimSuffix(prefix, ".") {
			return true
		}
	}
	return false
}
