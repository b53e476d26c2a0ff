package issue

import "strings"

// libraryParts are folders of installed packages and of the interpreter.
var libraryParts = []string{"/site-packages/", "/dist-packages/", "/node_modules/", "/lib/python", "/lib64/python", "/.pyenv/", "/pypy", "/eggs/", "/.pex/"}

// LibraryPath tells whether a source file belongs to an installed package or the interpreter, and not to
// the site's own code.
func LibraryPath(path string) bool {
	path = strings.ReplaceAll(path, "\\", "/")
	if strings.HasPrefix(path, "<frozen") || strings.HasPrefix(path, "<string") || strings.HasPrefix(path, "node:") {
		return true
	}
	for _, part := range libraryParts {
		if strings.Contains(path, part) {
			return true
		}
	}
	lower := strings.ToLower(path)
	return (strings.Contains(lower, "/python3") || strings.Contains(lower, "/python2")) && strings.Contains(lower, "/lib/") || strings.HasSuffix(lower, ".egg") || strings.Contains(lower, ".egg/")
}

// libraryModules are namespaces of languages' own and of widespread libraries, by Sentry's name of the platform.
var libraryModules = map[string][]string{
	"java": {
		"java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.", "kotlin.", "kotlinx.", "scala.", "groovy.", "clojure.", "android.", "androidx.", "dalvik.", "com.android.",
		"com.google.", "org.apache.", "org.springframework.", "org.hibernate.", "org.junit.", "io.netty.", "io.reactivex.", "io.sentry.", "org.eclipse.jetty.", "com.facebook.react.", "okhttp3.", "retrofit2.", "reactor.",
	},
	"csharp": {"System.", "Microsoft.", "Sentry.", "Mono.", "UnityEngine.", "UnityEditor.", "Newtonsoft.", "NUnit.", "Xunit."},
	"elixir": {"Elixir.Enum", "Elixir.Plug.", "Elixir.Phoenix.", "Elixir.Ecto.", "Elixir.GenServer", "Elixir.Cowboy", "cowboy", "ranch", "proc_lib", "gen_server", "gen_statem", "erl_", "erlang", "lists", "elixir_", "timer"},
	"rust":   {"std::", "core::", "alloc::", "backtrace::", "tokio::", "futures_", "hyper::", "__rust", "rust_", "<alloc", "<core", "<std", "panic_unwind::", "sentry_", "sentry::"},
	"perl":   {"Carp", "Try::Tiny", "Moose", "Class::MOP", "Plack::", "Mojo::", "Mojolicious", "Devel::"},
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
