# The development environment of this addon: `make help` lists the commands.
# Another Python: make test PYTHON=python3.12. Arguments: make demo ARGS=--no-serve, make test ARGS="-k refuse".
# A part of the tests, in minutes: make test ARGS="-m 'not slow'".
PYTHON ?= python3
ARGS ?=
DEV = @$(PYTHON) tools/dev

.PHONY: help setup demo stop test coverage test-host test-apps test-mutants test-tools test-cycle test-upgrade lint translations pins pictures bench clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: ## Prepare everything the other commands need
	$(DEV) setup $(ARGS)

demo: ## Install with demo data, run the main job, tell what happened, serve (ARGS=--no-serve: only tell)
	$(DEV) demo $(ARGS)

stop: ## End what `make demo` started
	$(DEV) stop $(ARGS)

test: ## Run the addon's tests, browser tours included (ARGS="-k name")
	$(DEV) test $(ARGS)

coverage: ## Run the tests, and tell what they leave out (from Python 3.12 on `make test` does)
	$(DEV) coverage $(ARGS)

test-host: ## Run Odoo's own recruitment tests with and without the addon, and compare
	$(DEV) test-host $(ARGS)

test-apps: ## Run our tests and Odoo's beside its other apps (ARGS="-k name": ours)
	$(DEV) test-apps $(ARGS)

test-mutants: ## Put small faults into what decides; which do the tests not notice? (ARGS="--faults 20")
	$(DEV) test -n 0 -p mutants $(ARGS)

test-tools: ## Test this environment: pinned packages, private files, a closed demonstration
	$(DEV) test-tools $(ARGS)

test-cycle: ## Install, uninstall, install again; nothing may be left behind or logged
	$(DEV) test-cycle $(ARGS)

test-upgrade: ## Upgrade a filled database of the previous version; nothing may change unmeant
	$(DEV) test-upgrade $(ARGS)

lint: ## Check format and style, with the hooks of the Odoo Community Association
	$(DEV) lint $(ARGS)

translations: ## Write the terms to translate anew, and tell which ones a language lacks
	$(DEV) translations $(ARGS)

pins: ## Renew the pinned versions of all packages (tools/requirements)
	$(DEV) pins $(ARGS)

pictures: ## Take the pictures of the docs anew, from a fresh demonstration (ARGS="refuse": some)
	$(DEV) pictures $(ARGS)

bench: ## Print what our work costs against Odoo's own way (BENCH_APPLICANTS=200000)
	$(DEV) bench $(ARGS)

clean: ## Remove this checkout's databases and logs (ARGS=--cache: and all downloads)
	$(DEV) clean $(ARGS)
