# Paddock. `make run` and `make test` are all a newcomer needs.
UNIT := CGO_ENABLED=0 go test

.PHONY: test check
test: ## run all tests
	$(UNIT) ./...

check: ## formatting and vet
	@test -z "$$(gofmt -l app ingest)" || { gofmt -l app ingest; exit 1; }
	go vet ./...
