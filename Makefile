# Everything starts here, from a bare checkout: Python 3.11, make and git are enough.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
BIN := .venv/bin
ARGS ?=
# The tests that run the program in their own process, where coverage sees it.
IN_PROCESS := tests/unit tests/storage tests/property tests/web tests/rehearsal tests/permissions tests/isolation \
  tests/fault/test_import_killed.py
WORKERS ?= 2
# Tests start the program by the hundred: it is compiled once, whatever is set outside.
unexport PYTHONDONTWRITEBYTECODE
HOUSE := pyproject.toml scripts/ensure-venv.sh

.PHONY: help demo test test-systems nightly-systems check format docs site nightly coverage soak mutation fuzz bench release screenshots scan lock clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: .venv/runtime.stamp  ## Close a month of the demo company, then serve it (ARGS=--exit: stop there)
	$(BIN)/monthend demo $(ARGS)

test: check  ## Check everything, then run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-systems:  ## Install PostgreSQL, hledger, PHP, node and Chromium; tests that need a missing one are skipped
	scripts/ensure-test-systems.sh

nightly-systems: .venv/spark.stamp  ## The same, and Java and PySpark, which tests of the night ask
	scripts/ensure-test-systems.sh nightly

check: .venv/dev.stamp  ## Lint, format, types, import contracts, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/reference_docs.py --check

format: .venv/dev.stamp  ## Mend what the linter and the formatter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/dev.stamp  ## Write the generated pages of docs/reference anew
	$(BIN)/python scripts/reference_docs.py

site: .venv/publish.stamp  ## Make the documentation a site in build/site, every link of it looked at; needs no network
	$(BIN)/python scripts/build_site.py $(ARGS)

nightly: .venv/dev.stamp .venv/publish.stamp  ## The tests that take minutes; writes docs/reliability.md
	$(BIN)/python -m pytest -m nightly -n $(WORKERS) --dist loadfile --reliability=docs/reliability.md $(ARGS)
	$(MAKE) coverage ARGS=-q

coverage: .venv/dev.stamp  ## Every branch of the domain, the sub-ledger and the services is run by a test, or this fails
	$(BIN)/python -m pytest $(IN_PROCESS) -m 'not nightly and not postgresql' -n $(WORKERS) \
	  --cov=monthend.domain --cov=monthend.subledger --cov=monthend.services --cov-branch \
	  --cov-report=term-missing:skip-covered --cov-fail-under=100 $(ARGS)

soak: .venv/dev.stamp  ## Half an hour of everything at once on both stores (ARGS="--minutes 5")
	PYTHONPATH=tests $(BIN)/python -m soak $(ARGS)

mutation: .venv/dev.stamp  ## Break every rule on purpose, and see whether the tests notice (ARGS="--only fence")
	PYTHONPATH=tests $(BIN)/python -m mutation $(ARGS)

fuzz: .venv/dev.stamp  ## Search for input that breaks a reader (ARGS="envelope --seconds 600")
	PYTHONPATH=tests $(BIN)/python -m fuzz $(or $(ARGS),zoql --seconds 60)

bench: .venv/dev.stamp  ## Measure this machine
	$(BIN)/python -m benchmarks $(ARGS)

release: .venv/publish.stamp  ## Build a wheel and a source in dist/, and look at what is in them (ARGS=--final: the last time)
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	$(BIN)/twine check --strict dist/*
	$(BIN)/python scripts/check_release.py dist $(ARGS)

screenshots: .venv/dev.stamp  ## Take the pictures of the documentation anew
	PYTHONPATH=tests $(BIN)/python scripts/screenshots.py

scan: .venv/dev.stamp  ## Ask the vulnerability database about every locked package (needs the internet)
	$(BIN)/uv tool run pip-audit==2.10.1 --require-hashes --disable-pip -r requirements/runtime.lock.txt $(ARGS)

lock: .venv/dev.stamp  ## Write the requirement locks anew (ARGS=--upgrade: newest releases)
	scripts/lock.sh $(ARGS)

clean:  ## Remove the environment and every cache
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache htmlcov .coverage

# The runtime packages are part of the dev packages: whoever has the latter has the former.
.venv/runtime.stamp: requirements/runtime.lock.txt requirements/build.lock.txt $(HOUSE)
	scripts/ensure-venv.sh runtime
	@touch $@

.venv/dev.stamp: requirements/dev.lock.txt $(HOUSE)
	scripts/ensure-venv.sh dev
	@touch .venv/runtime.stamp $@

.venv/publish.stamp: .venv/dev.stamp requirements/publish.lock.txt
	scripts/ensure-venv.sh publish
	@touch .venv/runtime.stamp .venv/dev.stamp $@

.venv/spark.stamp: .venv/dev.stamp requirements/spark.lock.txt requirements/spark-build.lock.txt
	scripts/ensure-venv.sh spark
	@touch .venv/runtime.stamp .venv/dev.stamp $@
