# Octopus: `make run` starts it with a simulated telescope, `make test` runs every test. Both set up what is missing.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export UV_PYTHON_DOWNLOADS := never
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/uv/bin:$(PATH)

.PHONY: help setup run test e2e bench lint docs format

help: ## List the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install and build what is missing
	@./tools/bootstrap.sh runtime front tango

run: ## Set up, and start Octopus with the simulated telescope
	@./tools/bootstrap.sh runtime front tango
	@exec octopus demo

test: ## Set up, and run every test: Python, front end, widgets, browser (SUITES="lint front …": those alone)
	@OCTOPUS_SET_UP_HINT="; or leave their tests out: make test SUITES='lint front'" \
	./tools/bootstrap.sh python front tango $(if $(SUITES),,browser tangotest charts servers containers identity)
	@exec python tools/run_tests.py $(SUITES)

e2e: ## Browser tests alone; BASE_URL=… runs them against a server that is up already
	@./tools/bootstrap.sh python front tango browser
	@exec python tools/run_tests.py e2e

bench: ## Every benchmark, within 15 minutes
	@./tools/bootstrap.sh python front tango browser
	@exec python bench/run.py

lint: ## Ruff, mypy, the import contract, Biome, TypeScript, known vulnerabilities of dependencies
	@./tools/bootstrap.sh python front
	@exec python tools/run_tests.py lint

format: ## Put every file into the common format
	@./tools/bootstrap.sh python npm
	@ruff format src tests e2e bench tools && ruff check --fix src tests e2e bench tools && npx biome check --write .

docs: ## Generate the contracts and build the documentation into site/
	@./tools/bootstrap.sh python
	@exec python tools/build_docs.py

include .make/images.mk
include .make/k8s.mk
