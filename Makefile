# `make` shows every command. Everything is installed into .venv from pinned, hashed requirements.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
export OMP_NUM_THREADS ?= 1

.PHONY: help demo test lint fix types docs picture changelog requirements clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.assets ## make the sample company, compute a Run, show the list and the report
	@$(BIN)/holdfast demo

test: $(VENV)/.test ## everything CI checks: lint, types, import rules, docs, all tests
	@sh tools/browser.sh
	@$(BIN)/python tools/check.py

lint: $(VENV)/.test ## style and import rules only
	@$(BIN)/python tools/check.py style format imports

fix: $(VENV)/.test ## let ruff mend style and format
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: $(VENV)/.test ## mypy, strict
	@$(BIN)/python tools/check.py types

docs: $(VENV)/.test ## regenerate the reference pages and build the site into site/
	@$(BIN)/python tools/reference.py
	@$(BIN)/python tools/check.py docs

picture: $(VENV)/.test ## take the README's picture of the demo (needs Playwright and a Chromium)
	@$(BIN)/python tools/picture.py

bench: $(VENV)/.test ## time and memory against pandas, and of a large Run (half an hour)
	@$(BIN)/python -m bench.scale

evidence: $(VENV)/.test ## measure the stall rule and the chances again: docs/evidence (ten minutes)
	@$(BIN)/python -m bench.stall
	@$(BIN)/python -m bench.real

changelog: $(VENV)/.test ## fold changelog.d/ into CHANGELOG.md for the version in pyproject.toml
	@$(BIN)/towncrier build --yes

requirements: ## pin the newest allowed versions (needs uv)
	@command -v uv >/dev/null || { echo "uv is not installed. Next: pip install uv"; exit 1; }
	@$(COMPILE) --upgrade pyproject.toml -o requirements/run.txt
	@$(COMPILE) --upgrade pyproject.toml --group test --group lint --group docs -c requirements/run.txt -o requirements/test.txt
	@$(COMPILE) --upgrade --group docs -c requirements/test.txt -o requirements/docs.txt
	@$(COMPILE) --upgrade --group build -c requirements/test.txt -o requirements/build.txt

clean: ## remove .venv and everything built
	@rm -rf $(VENV) build dist site holdfast-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a target runs again only when the files it was made from change.
$(BIN)/python:
	@sh tools/find_python.sh $(VENV)

$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing Holdfast into $(VENV); this takes about a minute, once."
	@$(PIP) install --require-hashes -r requirements/build.txt -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.assets: $(VENV)/.run hatch_build.py src/holdfast/look/tokens.css $(wildcard frontend/*.* frontend/src/* frontend/css/*)
	@echo "Building the scripts and styles of the pages."
	@$(BIN)/python hatch_build.py
	@touch $@

$(VENV)/.test: $(VENV)/.run $(VENV)/.assets requirements/test.txt
	@echo "Installing what the tests need into $(VENV)."
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@
