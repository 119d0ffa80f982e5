# What a newcomer types; `make` alone lists it. Needs make and Python 3.11 or newer, nothing else.
#
# The scripts in .venv/bin are never called by name: their first line holds the path of the checkout, which may
# hold a space or have changed. `.venv/bin/python -m` works wherever the checkout lies.

.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON = $(shell for python in python3.11 python3 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV_PYTHON := .venv/bin/python
VENV := .venv/made-for
ARGS :=
# As many test workers as there are processors; WORKERS= runs the tests in one process, for a debugger.
WORKERS := -n auto
BENCHMARKS := $(filter-out __init__,$(basename $(notdir $(wildcard bench/*.py))))

# An environment is whole once it says which path it was made for. It is made anew where the checkout was moved, where
# its Python has gone, or where making it was broken off: then `stale`, which is never there, is among what it needs.
state = $(shell test "$$(cat $(1)/made-for 2>/dev/null)" = "$$(pwd -P)" && $(1)/bin/python -c '' 2>/dev/null || echo stale)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# pip keeps its cache in the home folder, which may be missing or somebody else's.
NO_CACHE := $(shell test -d "$$HOME" && test -w "$$HOME" || echo --no-cache-dir)
PIP := -m pip --quiet --quiet $(NO_CACHE)

.PHONY: help demo test check lint types contracts fuzz golden coverage bench lock wheel clean stale

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# Exit code 1 says: done, and the officer has something to decide. So does a crash, but that leaves no pairings.
demo: $(VENV)  ## run the whole main job on a shipped sample, in demo-cohort/
	@$(VENV_PYTHON) -m rmtool demo demo-cohort || { test $$? -eq 1 && test -f demo-cohort/out/pairings.csv; }

test: $(VENV)  ## run the tests; ARGS="-k letters" picks some
	@$(VENV_PYTHON) -m pytest -q $(WORKERS) $(ARGS)

check: lint types contracts test  ## run all that must pass before a commit: the next three, then the tests

lint: $(VENV)  ## look for faults of style
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .

types: $(VENV)  ## look for faults of type
	@$(VENV_PYTHON) -m mypy

contracts: $(VENV)  ## look for imports through the walls that pyproject.toml draws
	@$(VENV_PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo

fuzz: $(VENV)  ## play 2,000 rounds of what `make test` plays 200; ARGS="--from-round 2000" plays others
	@$(VENV_PYTHON) -m pytest -q $(WORKERS) --rounds 2000 $(ARGS) tests/ingest/test_fuzz.py tests/state_machine

golden: $(VENV)  ## write the letters of tests/letters/golden/ anew: read what changed before you commit it
	@WRITE_GOLDEN=1 $(VENV_PYTHON) -m pytest -q tests/letters/test_golden.py $(ARGS)

coverage: $(VENV)  ## run the tests and list the lines and branches that none of them runs
	@$(VENV_PYTHON) -m coverage erase
	@$(VENV_PYTHON) -m coverage run -m pytest -q $(ARGS)
	@$(VENV_PYTHON) -m coverage combine --quiet
	@$(VENV_PYTHON) -m coverage report

bench: .venv-bench/made-for  ## measure rmtool against its peers, bench/*.py; ARGS=startup picks one
	@set -e; for name in $(or $(ARGS),$(BENCHMARKS)); do .venv-bench/bin/python -m bench.$$name; done

wheel: $(VENV)  ## build the wheel and the sdist, in dist/
	@$(VENV_PYTHON) -m build --no-isolation --outdir dist .

# Of all ways to lock, the only one that names no registry and serves Linux, macOS and Windows alike.
COMPILE = .venv-lock/bin/python -m uv pip compile pyproject.toml --quiet $(if $(NO_CACHE),--no-cache) --python-version 3.11 \
	--universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(ARGS)

lock:  ## pin all packages again, in requirements.lock; ARGS=--upgrade takes newer releases
	@test -x .venv-lock/bin/python || $(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python $(PIP) install uv
	@$(COMPILE) --group dev --output-file requirements.lock
	@$(COMPILE) --group bench --constraint requirements.lock --output-file bench/requirements.lock

clean:  ## remove everything that make made
	rm -rf .venv .venv-bench .venv-lock build dist demo-cohort htmlcov .coverage .coverage.* .hypothesis \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# In two steps, because an editable install has no hash. What builds it is in the lock, so that the second fetches nothing.
define install
	@echo "Installing what $(2) pins in $(1) (about a minute the first time) ..." >&2
	@$(if $(PYTHON),,echo "rmtool needs Python 3.11 or newer, and found none named python3.11, python3 or python." >&2; exit 1)
	@$(if $(call state,$(1)),$(PYTHON) -m venv --clear $(1))
	@$(1)/bin/python $(PIP) install --require-hashes -r $(2)
	@$(1)/bin/python $(PIP) install --no-deps --no-build-isolation --editable .
	@pwd -P > $(1)/made-for
endef

.venv/made-for: pyproject.toml requirements.lock $(call state,.venv)
	$(call install,.venv,requirements.lock)

.venv-bench/made-for: pyproject.toml bench/requirements.lock $(call state,.venv-bench)
	$(call install,.venv-bench,bench/requirements.lock)
