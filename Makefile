# Countersign: `make run` serves the demo, `make test` runs every test.
PYTHON ?= python3
BIN := .venv/bin
.PHONY: run test lint setup clean

run: setup
	@$(BIN)/wfe demo
	@$(BIN)/wfe serve

test: setup
	@$(BIN)/python -m tests $(ARGS)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# The stamp holds what was installed, so that a second start takes no time.
setup: .venv/.ready
.venv/.ready: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Countersign needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv instance
