# Everything runs in .venv, which `make setup` builds from nothing but Python 3.11 or later.

PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= dev,testing,unidecode,rdf
DEMO ?= examples/libya-1.txt
COVERED ?= 95
BIN := $(VENV)/bin
TESTS = $(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

.PHONY: help setup demo test check style types layers lint format lexicons bench-engine build clean

help:
	@echo "make setup     build $(VENV) with Canonym in it, editable"
	@echo "make demo      set up and annotate an article"
	@echo "make test      set up and run the tests"
	@echo "make check     set up and run everything a change must pass"
	@echo "make format    format code and lexicons"
	@echo "make lexicons  lint and count the bundled lexicons"
	@echo "make bench-engine DATA=FOLDER   measure the engine beside its peers (minutes)"
	@echo "make build     build the sdist and the wheel in dist/"
	@echo "make clean     remove what the above have made"

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	# With what the analyser of camel-tools imports; then camel-tools without its models (torch, 1.5 GB). It comes last:
	# pip would call every later installation broken.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS)]" emoji six cachetools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps "camel-tools>=1.5"
	touch $@

demo: setup
	$(BIN)/canonym annotate $(DEMO)

test: setup
	$(TESTS)

check: setup
	$(MAKE) --jobs=2 style types layers lint
	$(TESTS) --cov --cov-report=term --cov-fail-under=$(COVERED)

style: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

lint: setup
	$(BIN)/canonym lexicon lint

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/canonym lexicon fmt lexicons

lexicons: setup
	$(BIN)/canonym lexicon stats
	$(BIN)/canonym lexicon lint

bench-engine: setup
	test -n "$(DATA)" || { echo "say where the tables lie: make bench-engine DATA=FOLDER" >&2; exit 2; }
	$(BIN)/python benchmarks/engine.py --data $(DATA) --figures benchmarks/results/engine.json
	$(BIN)/python benchmarks/tables.py

build: setup
	rm -rf dist
	$(BIN)/python -m build --outdir dist .

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
