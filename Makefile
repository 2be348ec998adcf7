# Convoca. Each command's line here is its help.
SHELL := /bin/sh
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11 python
RECENT := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
VENV_MODULES := -c 'import ensurepip, venv'
RECENTS = $(foreach p,$(PYTHONS),$(shell $(p) $(RECENT) 2>/dev/null && echo $(p)))
WITH_VENV = $(foreach p,$(RECENTS),$(shell $(p) $(VENV_MODULES) 2>/dev/null && echo $(p)))
PYTHON ?= $(firstword $(WITH_VENV) $(RECENTS))
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test fuzz check bench storm fmt lock strings venv dev words

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: venv words  ## Start Convoca with all it needs (PORT=8000, CONVOCA_VAR=.var); Ctrl-C stops it
	@exec $(BIN)/python run.py

test: dev words  ## Run all tests, browser included, on real engines
	@$(BIN)/python -m tests.chromium
	@exec $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

fuzz: dev words  ## Look for odd input anew, by other examples each time
	@exec $(BIN)/python -m pytest -n 2 -m hypothesis --hypothesis-profile=default $(ARGS)

check: dev words  ## Look for faults without running: style, types, templates, imports, spelling, migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/codespell
	$(BIN)/python -m pytest -q tests/repo/test_migrations.py

bench: dev words  ## Measure statements, CPU and bytes of each page and action
	@exec $(BIN)/python -m bench

storm: dev words  ## Live through the last minutes before a deadline, and look for what was lost
	@exec $(BIN)/python -m bench.storm

fmt: dev  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

COMPILE := compile pyproject.toml --extra embedded --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet
lock:  ## Pin all requirements anew, with hashes (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv"; exit 1; }
	uv pip $(COMPILE) -o requirements.lock
	uv pip $(COMPILE) --extra dev -o requirements-dev.lock

# What is installed is remembered by a stamp that is younger than its lock, so nothing is
# installed twice. The development lock holds everything of the other.
venv: $(VENV)/convoca.stamp
dev: $(VENV)/convoca-dev.stamp

# Translations as the program reads them, made from translations/*/LC_MESSAGES/messages.po.
words: $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))

%.mo: %.po | $(BIN)/pip
	@$(BIN)/python -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile \
	--require-hashes --no-deps

$(VENV)/convoca-dev.stamp: requirements-dev.lock | $(BIN)/pip
	@echo "Installing what Convoca and its tests need into $(VENV) — a minute or two …"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/convoca.stamp

$(VENV)/convoca.stamp: requirements.lock | $(BIN)/pip
	@echo "Installing what Convoca needs into $(VENV) — a minute or two …"
	@$(INSTALL) -r requirements.lock
	@rm -f $(VENV)/convoca-dev.stamp
	@touch $@

$(BIN)/pip:
	@$(if $(PYTHON),$(PYTHON),false) $(RECENT) 2>/dev/null || \
		{ echo "Convoca needs Python 3.11 or later: install it, or say make PYTHON=/path/to/it."; exit 1; }
	@$(PYTHON) $(VENV_MODULES) 2>/dev/null || \
		{ echo "Python's venv module is missing: on Debian, apt-get install python3-venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

EXTRACT := extract --mapping-file translations/babel.cfg --keywords lazy_gettext --no-location \
	--sort-output --width 100 --project Convoca --copyright-holder Convoca --output-file translations/messages.pot .
strings: dev  ## Bring the catalogues of translations/ up to the strings in code and templates
	@$(BIN)/python -m babel.messages.frontend --quiet $(EXTRACT)
	@for lang in es fr pt ca; do $(BIN)/python -m babel.messages.frontend --quiet update \
		--input-file translations/messages.pot --output-dir translations --locale $$lang \
		--no-fuzzy-matching --ignore-obsolete --width 100; done
