# Everything runs from .venv, which `make setup` makes. Settings: PYTHON, TEST_WORKERS, and pytest's own in PYTEST_ARGS.

VENV := .venv/bin
TEST_WORKERS ?= 2
PYTEST_ARGS ?=
PYTHON ?= python3
PYTHON_FILES := src plugins examples tests analysis wonton.py

.PHONY: help setup demo demo-ape test provers chromium lint rules formatting types layers format lock record clean

help:
	@echo "make setup     make or refresh .venv (at once when nothing changed)"
	@echo "make demo      the paired Lean/Coq benchmark, from set-up to report"
	@echo "make demo-ape  the engineering study on a small library, from its history to the page"
	@echo "make test      provers, a browser, linters, types, layers and all tests"
	@echo "make lint      ruff, mypy and import-linter alone"
	@echo "make format    ruff's format and safe fixes"
	@echo "make lock      bring constraints.txt up to date"
	@echo "make record    make the recorded runs anew with the provers"
	@echo "make clean     remove .venv and what runs and tests leave in this folder"

setup:
	@PYTHON="$(PYTHON)" scripts/setup.sh

demo: setup
	@$(VENV)/wonton demo

# All of it for real and offline: the library is ours, and so small that Lean, and the model that comes with the package,
# take minutes. It goes on where it was stopped.
demo-ape: setup
	@test -d generated/ape_demo/pebble || { rm -rf generated/ape_demo/building && \
		$(VENV)/python analysis/libraries/build.py lean_small --out generated/ape_demo/building && \
		mv generated/ape_demo/building generated/ape_demo/pebble; }
	@$(VENV)/wonton ape run examples/ape_demo.toml

# A linter's complaint does not keep the tests from running; either fails the target.
test: setup provers chromium
	@failed=0; \
	$(MAKE) --no-print-directory --keep-going lint || failed=1; \
	$(VENV)/python -m pytest -n $(TEST_WORKERS) --dist loadfile $(PYTEST_ARGS) || failed=1; \
	exit $$failed

# The tests use a real Coq and a real Metamath; where one can't be had, this says why, and stops.
provers: setup
	$(VENV)/wonton toolchain install coq
	$(VENV)/wonton toolchain install metamath

# The tests open the report page in it; where it can't be had, this says why, and stops.
chromium:
	@scripts/chromium.sh

lint: rules formatting types layers

rules: setup
	$(VENV)/ruff check

formatting: setup
	$(VENV)/ruff format --check

types: setup
	$(VENV)/mypy $(PYTHON_FILES)

layers: setup
	$(VENV)/lint-imports

format: setup
	$(VENV)/ruff check --fix
	$(VENV)/ruff format

# Universal: one file for every system and Python. No addresses in it: each machine takes its own package index.
lock: setup
	$(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras \
		--no-emit-index-url --no-header --no-annotate --no-emit-package wonton-core \
		-o constraints.txt pyproject.toml plugins/*/pyproject.toml plugins/judges/weights.txt

record: setup provers
	$(VENV)/python analysis/benchmarks/recorded/record.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache generated logs dist build
