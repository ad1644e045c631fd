# What a person does with this repository. `make` alone says what there is.
SHELL := /bin/bash
CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
BERTH_TOOLS ?= $(HOME)/.cache/berth-tools
export BERTH_TOOLS
STAGE := .ci/stage
UNITS := -p berth-oci -p berth-db -p berth-blobs -p berth-jobs -p berth

.PHONY: help run build check test bench fuzz fmt lint operations deny race soak portal portal-check portal-test portal-types portal-screenshots portal-speed

help: ## Says what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{ printf "  make %-18s %s\n", $$1, $$2 }' Makefile

run: build ## Builds everything and serves on http://localhost:8888 with its data in ./data
	@exec $(TARGET)/release/berth serve --listen 127.0.0.1:8888 --data ./data

build: portal ## Builds the program with its portal: target/release/berth
	$(CARGO) build --release -p berth
ifneq ($(TARGET),target)
	@mkdir -p target/release && ln -sf $(abspath $(TARGET))/release/berth target/release/berth
endif

check: ## The fast tests alone: formatting, lints, unit tests
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	$(CARGO) test $(UNITS)

portal: portal/node_modules/.package-lock.json ## Builds the portal: portal/dist, which the program then carries
	@cd portal && npm run --silent build

portal/node_modules/.package-lock.json: portal/package-lock.json
	cd portal && npm ci --no-audit --no-fund --prefer-offline
	@touch $@

portal-check: portal/node_modules/.package-lock.json ## The portal's types and unit tests
	@cd portal && npm run --silent check

portal-test: ## Drives the portal of BERTH_BIN (the release build) in a real browser
	@cd portal && BERTH_BIN=$${BERTH_BIN:-$(abspath $(TARGET))/release/berth} npm run --silent e2e -- $(STORY)

portal-types: portal/node_modules/.package-lock.json ## Writes the portal's types of the API from the document of BERTH_BIN
	@cd portal && BERTH_BIN=$${BERTH_BIN:-$(abspath $(TARGET))/release/berth} npm run --silent types

portal-screenshots: ## Takes pictures of every page of the portal in SHOTS (/tmp/berth-screenshots)
	@cd portal && BERTH_BIN=$${BERTH_BIN:-$(abspath $(TARGET))/release/berth} npm run --silent screenshots -- $(or $(SHOTS),/tmp/berth-screenshots)

portal-speed: ## Measures the portal of BERTH_BIN in a real browser: first paint, bytes, route changes, a list of 10,000 tags
	@cd portal && BERTH_BIN=$${BERTH_BIN:-$(abspath $(TARGET))/release/berth} npm run --silent speed

test: ## Installs the real clients (says which first), then runs all tests
	@$(STAGE) "install clients" tests/clients/install.sh
	@$(STAGE) "portal: build" $(MAKE) --no-print-directory portal
	@$(STAGE) "portal: checks" $(MAKE) --no-print-directory portal-check
	@$(STAGE) "formatting" $(CARGO) fmt --all --check
	@$(STAGE) "lints" $(CARGO) clippy --workspace --all-targets -- -D warnings
	@$(STAGE) "licences, bans, sources" $(MAKE) --no-print-directory deny
	@$(STAGE) "build the program" $(CARGO) build --release -p berth --features failpoints
	@cp -f $(TARGET)/release/berth $(TARGET)/release/berth-under-test
	@$(STAGE) "build the tests" $(CARGO) test --workspace --no-run
	@$(STAGE) "unit tests" tests/services.sh run $(CARGO) test --workspace --exclude berth-tests --no-fail-fast
	@BERTH_BIN=$(abspath $(TARGET))/release/berth-under-test \
		$(STAGE) "tests from outside" tests/services.sh run $(CARGO) test -p berth-tests --lib
	@tests/clients/install.sh chromium
	@BERTH_BIN=$(abspath $(TARGET))/release/berth-under-test $(STAGE) "portal: in a browser" $(MAKE) --no-print-directory portal-test
	@BERTH_BIN=$(abspath $(TARGET))/release/berth-under-test $(STAGE) "portal: types are current" npm --prefix portal run --silent types -- --check

bench: ## Measures Berth beside its peers in one run and prints the ratios
	@tests/clients/install.sh registry nginx wrk
	$(CARGO) build --release -p berth -p berth-bench
	@exec $(TARGET)/release/berth-bench $(BENCH)

fuzz: ## Runs every fuzz target for FUZZ_SECONDS (60) seconds
	@exec fuzz/run.sh $(or $(FUZZ_SECONDS),60)

race: ## Lets pushers, mounters, deleters, retention and garbage collection race for RACE_SECONDS (600) seconds
	$(CARGO) build --release -p berth --features failpoints
	BERTH_BIN=$(abspath $(TARGET))/release/berth BERTH_RACE_SECONDS=$(or $(RACE_SECONDS),600) \
		tests/services.sh run $(CARGO) test -p berth-tests --lib -- f12 --nocapture --test-threads 1

soak: ## Runs the long forms of all fault tests, with a table at the end: SOAK_KILLS (200), RACE_SECONDS (600)
	$(CARGO) build --release -p berth --features failpoints
	BERTH_BIN=$(abspath $(TARGET))/release/berth exec tests/services.sh run tests/soak.sh

operations: ## Says which operations of the API there are, and writes their count into the README
	@BERTH_WRITE=1 $(CARGO) test -q -p berth --lib document::coverage -- --nocapture --test-threads 1

fmt: ## Formats the code
	$(CARGO) fmt --all

lint: ## The lints, warnings refused
	$(CARGO) clippy --workspace --all-targets -- -D warnings


deny: ## Checks licences, banned crates and sources of all dependencies (deny.toml)
	@tests/clients/install.sh cargo-deny
	@$(BERTH_TOOLS)/cargo-deny@$$(awk '$$2 == "cargo-deny" { print $$3 }' tests/clients/tools.txt)/bin/cargo-deny \
		--log-level error check bans licenses sources
