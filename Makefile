# Everything a developer runs. Needs Python 3.11 (or newer) and make, nothing else.
PYTHON ?= python3.11
BIN := .venv/bin
export PYTHONPATH := src

.PHONY: help demo run setup test test-sqlite test-postgres test-browser test-kill lint screenshots format bench ci wheel-check lock clean

help:            ## Show this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/base: requirements/base.lock
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say 'make PYTHON=python3.12 $(MAKECMDGOALS)'."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Making .venv failed: on Debian, install python3.11-venv."; exit 1; }
	@echo "Installing what OneTeam needs into .venv (about a minute, once) ..."
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -q --require-hashes -r requirements/base.lock
	@touch $@

.venv/dev: requirements/dev.lock .venv/base
	@echo "Installing the tools for tests and checks ..."
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements/dev.lock
	@touch $@

demo: .venv/base  ## Build a demo company and serve it
	@$(BIN)/python -m oneteam demo

setup: .venv/dev  ## Install everything for development

test: test-sqlite test-postgres test-browser test-kill  ## Run the whole suite on both databases

test-sqlite: .venv/dev
	@echo "== rules, domain, web and API on SQLite"
	$(BIN)/python -m pytest -n auto --ignore=tests/browser --ignore=tests/kill

test-postgres: .venv/dev
	@echo "== domain, web and API on PostgreSQL"
	$(BIN)/python tests/postgres.py $(BIN)/python -m pytest -n auto --ignore=tests/browser --ignore=tests/kill --ignore=tests/rules

test-browser: .venv/dev
	@echo "== browser"
	$(BIN)/python -m pytest tests/browser

test-kill: .venv/dev  ## Kill web and workers under load, on both databases
	@echo "== kill -9 on SQLite"
	$(BIN)/python -m pytest tests/kill
	@echo "== kill -9 on PostgreSQL"
	ONETEAM_TEST_DURABLE=1 $(BIN)/python tests/postgres.py $(BIN)/python -m pytest tests/kill/test_kill.py tests/kill/test_deliveries.py

lint: .venv/dev  ## Style, types, architecture, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m oneteam makemigrations --check --dry-run

screenshots: .venv/dev  ## Take the pictures of docs/images again
	$(BIN)/python tests/browser/screenshots.py

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev  ## Measure, on both databases, in one run
	ONETEAM_TEST_DURABLE=1 $(BIN)/python tests/postgres.py $(BIN)/python bench/run.py

wheel-check: .venv/dev  ## The built wheel, alone in a clean environment, works
	$(BIN)/python tests/wheel.py

ci: lint test wheel-check  ## What must be green before anything lands

lock:            ## Refresh the locked requirements (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements/base.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements/dev.lock

clean:           ## Remove what was built
	rm -rf .venv build dist oneteam-data
