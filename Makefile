# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

GO_WANTED := 1.26
COMMIT    := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# migrated_fynedo: the window's calls are all made on its own goroutine (the end-to-end tests, built without
# it, prove that). no_animations: a focused entry costs no CPU. ci: Fyne's driver without a display or cgo.
RELEASE := -tags "no_animations migrated_fynedo" -ldflags "-X main.commit=$(COMMIT)"
UNIT    := CGO_ENABLED=0 go test -tags "ci no_animations"
E2E     := -tags "no_animations e2e"
DISPLAYED := xvfb-run -a -s "-screen 0 1280x800x24 -nolisten tcp" dbus-run-session --
LINT    := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 30s
LOAD_EVENTS ?= 10000

.PHONY: help run build test unit e2e check layout bench load fuzz package clean go packages test-packages

help: ## list what make can do
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: build ## install what is missing, build, open the window (ARGS="serve" to pass arguments)
	./build/paddock $(ARGS)

build: packages go ## build build/paddock
	go build $(RELEASE) -o build/paddock ./app/paddock

test: test-packages go ## install what tests need, run all tests, the window's included
	@$(MAKE) unit
	@$(MAKE) e2e

unit: go ## run the tests that need no display
	$(UNIT) ./...

e2e: go ## run the tests of the real program on a virtual display
	go build $(E2E) -ldflags "-X main.commit=$(COMMIT)" -o build/paddock-e2e ./app/paddock
	PADDOCK_BINARY=$(CURDIR)/build/paddock-e2e $(DISPLAYED) go test $(E2E) -count=1 -timeout 12m -run '^TestEndToEnd' ./app/paddock

check: packages go layout ## formatting, vet, linters, layout, known vulnerabilities
	@unformatted=$$(git ls-files '*.go' | xargs gofmt -l); test -z "$$unformatted" || { echo "not gofmt-ed:"; echo "$$unformatted"; exit 1; }
	go vet -tags "no_animations migrated_fynedo" ./...
	$(LINT) run
	.ci/vulnerabilities -tags no_animations,migrated_fynedo ./...

layout: go ## which package may import what, sizes, package docs
	$(UNIT) -count=1 -run '^TestLayout' ./app/paddock

bench: test-packages go ## run the benchmarks, then the load on the real program
	$(UNIT) -run '^$$' -bench . -benchmem ./...
	@$(MAKE) load

load: test-packages go ## events a second, CPU and disk an event, latency; first frame and idle CPU
	go build $(RELEASE) -o build/paddock ./app/paddock
	PADDOCK_BINARY=$(CURDIR)/build/paddock $(DISPLAYED) go test $(E2E) -count=1 -timeout 30m -run '^$$' -bench '^BenchmarkProgram' -benchtime $(LOAD_EVENTS)x ./app/paddock

fuzz: go ## run each fuzz target for FUZZTIME
	.ci/fuzz $(FUZZTIME)

package: build ## make the platform's package of the program in build/
	.ci/package

clean: ## remove what was built
	rm -rf build

go:
	@command -v go >/dev/null || { echo "Go is missing: install Go $(GO_WANTED) or later from https://go.dev/dl/ and try again." >&2; exit 1; }
	@go version | awk -v wanted=$(GO_WANTED) '{ sub(/^go/, "", $$3); split($$3, have, "."); split(wanted, want, "."); \
	  if (have[1]+0 < want[1]+0 || (have[1]+0 == want[1]+0 && have[2]+0 < want[2]+0)) { \
	    print "Go " wanted " or later is needed; this is Go " $$3 ": see https://go.dev/dl/." > "/dev/stderr"; exit 1 } }'

packages:
	@.ci/packages build

test-packages:
	@.ci/packages build test
