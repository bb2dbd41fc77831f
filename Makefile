# The two commands that matter: `make play` and `make test`. Everything happens inside .venv.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup play test check fix bench coverage pictures proof lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(STAMP) ## make .venv with everything in it

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

play: setup ## start the trainer
	@$(BIN)/sayback

test: setup ## run every test this machine can run
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: setup ## lint, types, import contracts, spelling, packs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/sayback pack check drills/*.toml

fix: setup ## format, and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measure start-up, scoring and speech
	$(BIN)/python -m bench

coverage: setup ## count anew what the packs practise, for docs/coverage.md
	$(BIN)/python -m docs.coverage

pictures: setup ## draw the pictures of the docs anew
	$(BIN)/python -m docs.pictures

PROOF := $(or $(TMPDIR),/tmp)/sayback-proof
proof: setup ## try exports and classes on a real LRS, Chromium, Anki, pandas and LibreOffice (downloads some)
	[ -x $(PROOF)/bin/python ] || $(PYTHON) -m venv $(PROOF)
	$(PROOF)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/proof.txt
	SAYBACK_PROOF=$(PROOF) $(BIN)/python -m pytest -rs tests/process/test_exchange_elsewhere.py tests/process/test_class_elsewhere.py tests/process/test_class_chromium.py

lock: ## pin the requirements anew (needs uv)
	for group in core listen dev; do \
	  extras=$$( [ $$group = core ] || echo --extra listen; [ $$group = dev ] && echo --extra natural --extra class --extra dev || true ); \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    pyproject.toml $$extras -o requirements/$$group.txt || exit 1; \
	done

clean: ## remove .venv and everything built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache
