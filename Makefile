# Every command a developer types. `make help` lists them; `make run` is the first one.

VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# How many processes the tests use.
JOBS ?= 2
# FORUM_TEST_DATABASE_URL=postgresql://… tests on a server of your own instead of the one that comes in a wheel.

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The locks name no address: whatever index the machine is set up with serves, and the hashes vouch for the files.
# They are complete, so nothing else is installed.
LOCK := $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check lint types contracts templates-check packages-check browser bench lock translations \
	docs compile migration wheel clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: compile ## set everything up and serve the site on 127.0.0.1:8000 (HOST=, PORT=)
	@$(BIN)/forum db upgrade
	@$(BIN)/forum data load
	@$(BIN)/forum demo
	@$(BIN)/forum serve --host $(HOST) --port $(PORT)

# What drives Chromium is not even read: its library takes each worker a second.
# Compiled modules are kept whatever the environment says: each worker would else rewrite every test's assertions anew.
# A worker keeps to its half of the tests until the other has nothing left: what a module builds is built once.
test: $(VENV)/dev.stamp compile ## run the suite on SQLite and PostgreSQL (JOBS=)
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n $(JOBS) --dist worksteal -m "not browser" --ignore tests/browser

check: lint types contracts templates-check packages-check test ## everything that must hold before a commit lands

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

templates-check: $(VENV)/dev.stamp
	$(BIN)/djlint templates --lint --quiet

packages-check: $(VENV)/dev.stamp
	$(BIN)/deptry .

browser: $(VENV)/dev.stamp compile ## run the tests that need Chromium or LibreOffice
	$(BIN)/pytest -m browser

bench: $(VENV)/dev.stamp compile ## print the measured figures; fails when a promise is missed
	@$(BIN)/python -m benchmarks

lock: $(VENV)/dev.stamp ## write both lock files from pyproject.toml (UPGRADE=1 takes the newest releases)
	$(LOCK) -o requirements.lock
	$(LOCK) --group dev -c requirements.lock -o requirements-dev.lock

translations: $(VENV)/dev.stamp ## bring the catalogues up to date with the sources, compile them, tell what is missing
	$(BIN)/python -m forum.core.catalogs update
	$(BIN)/python -m forum.core.catalogs compile
	-@$(BIN)/python -m forum.core.catalogs check

docs: $(VENV)/dev.stamp ## write the data dictionary and the states anew from the code
	$(BIN)/python -m docs.generate

compile: $(VENV)/runtime.stamp
	@$(BIN)/python -m forum.core.catalogs compile

migration: $(VENV)/dev.stamp ## draft a migration from the models: make migration MESSAGE="add badges"
	@test -n "$(MESSAGE)" || { echo 'Say what changes: make migration MESSAGE="add badges"' >&2; exit 2; }
	$(BIN)/flask --app wsgi db migrate -m "$(MESSAGE)"

wheel: $(VENV)/runtime.stamp ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what can be made again; the register under instance/ stays
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f forum/translations/*/LC_MESSAGES/*.mo
	find forum tests migrations -name __pycache__ -prune -exec rm -rf {} +

# The environment. A stamp older than a lock means another installation, a newer one means none.

$(BIN)/python:
	@for name in python3.13 python3.12 python3.11 python3.14 python3; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$name"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed, and this machine has $$(python3 -V 2>/dev/null || echo none)." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found lacks the venv module; on Debian: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$($$found -V)"; \
	"$$found" -m venv $(VENV)

# hatchling and editables are in both locks, so that the checkout itself installs without build isolation: isolation
# would fetch a build system that no hash vouches for.
$(VENV)/runtime.stamp: requirements.lock pyproject.toml hatch_build.py | $(BIN)/python
	@echo "Installing the packages of requirements.lock"
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	@echo "Installing the packages of requirements-dev.lock"
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
