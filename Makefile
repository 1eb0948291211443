# Two commands for everyone: `make app` and `make test`. The rest is for those who work on the project.

SHELL := /bin/bash
.SHELLFLAGS := -eo pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FRAME ?=

.PHONY: app test validate lint benchmarks readme figures pictures clean

# The main job, on the demo frame or on FRAME=path: the workbench in a browser, at the address that is printed.
app: $(VENV)/.installed
	$(BIN)/astrocli app $(if $(FRAME),"$(FRAME)")

# Everything that must hold before a change lands.
test: $(VENV)/.ready-to-test lint
	$(BIN)/pytest -n auto --dist loadfile -m "not validate"

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The long proofs and all benchmarks; writes validation/report.txt.
validate: $(VENV)/.ready-to-test
	mkdir -p validation
	$(BIN)/pytest -m "hypothesis and not validate" --hypothesis-profile exploring -n auto
	$(BIN)/pytest -m validate --hypothesis-profile exploring -s | tee validation/report.txt
	$(BIN)/python -m benchmarks --json | tee validation/benchmarks.jsonl

benchmarks: $(VENV)/.ready-to-test
	$(BIN)/python -m benchmarks

# Writes the generated parts of README.md anew.
readme: $(VENV)/.ready-to-test
	$(BIN)/python -m tests.generated_readme

# Measures the figures of README.md anew.
figures: $(VENV)/.ready-to-test
	$(BIN)/python -m benchmarks --json > benchmarks/figures.jsonl
	$(BIN)/python -m tests.generated_readme

# Takes the pictures of README.md anew.
pictures: $(VENV)/.ready-to-test
	$(BIN)/python -m tests.browser.pictures

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[app]"
	touch $@

$(VENV)/.ready-to-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	$(BIN)/python -m tests.browser.find_chromium
	touch $@

clean:
	rm -rf $(VENV) demo validation
