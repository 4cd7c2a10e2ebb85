# `make demo` and `make test` set up everything they need, on a fresh machine too.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The newest Python from 3.11 on. Every process of ours gets the same.
PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo $$name; break; }; done)
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

.PHONY: help setup browser demo demo-fix test fuzz lock lint bench accept clean

help:
	@echo "make demo    repair a copy of samples/ in demo/, audit both in a browser, and show what changed"
	@echo "make test    all tests"
	@echo "make fuzz    broken pages, captions and pictures by the million (COUNT=, SEED=), and 200 killed runs"
	@echo "make lock    pin every package by its hashes (needs uv)"
	@echo "make lint    ruff and mypy --strict"
	@echo "make bench   speed and memory, as ratios in one run"
	@echo "make accept  write the expected files of tests/rules anew (read the difference after)"

# In CI nothing is installed that the lock does not name, byte for byte; elsewhere the newest that fits.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ifdef CI
INSTALL := $(PIP) --require-hashes --requirement .ci/requirements.txt && $(PIP) --no-deps --no-build-isolation --editable .
else
INSTALL := $(PIP) --editable '.[dev]'
endif

$(READY): pyproject.toml .ci/requirements.txt
	@test -n "$(PYTHON)" || { echo "accesspub needs Python 3.11 or newer with venv (on Debian and Ubuntu: apt-get install python3 python3-venv)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL)
	@touch $@

setup: $(READY)

# The audit and its tests drive a real browser, by its own driver.
browser:
	@have() { for name in "$$@"; do command -v $$name >/dev/null 2>&1 && return 0; done; return 1; }; \
	all() { have $$ACCESSPUB_BROWSER chromium chromium-browser google-chrome google-chrome-stable chrome && \
		have $$ACCESSPUB_DRIVER chromedriver chromium-chromedriver; }; \
	all && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "installing chromium and its driver"; \
		apt-get update -qq && apt-get install -y -qq chromium chromium-driver >/dev/null; \
	fi; \
	all || { echo "A browser is missing: install Chromium or Chrome and its chromedriver, then run this again."; \
		echo "On Debian and Ubuntu: sudo apt-get install chromium chromium-driver."; \
		echo "Elsewhere: name them in ACCESSPUB_BROWSER and ACCESSPUB_DRIVER."; exit 1; }

demo: demo-fix browser
	@rm -rf demo-report && mkdir demo-report
	@echo; echo "== Before, in a real browser: accesspub audit samples --tags $(WCAG)"
	@$(AUDIT) samples $(subst SIDE,before,$(REPORTS)) | tail -3
	@echo; echo "== After: accesspub audit demo --tags $(WCAG)"
	@$(AUDIT) demo $(subst SIDE,after,$(REPORTS)) | tail -3
	@echo; echo "== What the repair did, as axe-core and our own rules see it: accesspub audit compare"
	@$(BIN)/accesspub audit compare demo-report/before.json demo-report/after.json
	@echo; echo "What is left needs a person: alt texts, credits and captions cannot be guessed (see docs/report.md)."
	@echo; echo "Reports for editors: file://$(CURDIR)/demo-report/before/index.html"
	@echo "                     file://$(CURDIR)/demo-report/after/index.html"
	@echo "The pages:           before file://$(CURDIR)/samples, after file://$(CURDIR)/demo:"
	@cd demo && for page in */*.html; do echo "  demo/$$page"; done

WCAG := wcag2a,wcag2aa,wcag21a,wcag21aa,wcag22aa
# New findings end an audit with 1: the demo is there to show some. Everything else that is not 0 is an error.
AUDIT := audit() { $(BIN)/accesspub audit "$$@" --tags $(WCAG) || test $$? = 1; }; audit
REPORTS := --report json=demo-report/SIDE.json --report html=demo-report/SIDE

demo-fix: $(READY)
	@rm -rf demo && cp -R samples demo && find demo -name make_media.py -delete
	@echo "== Before: accesspub check demo (the first of its findings, and their sum)"
	@($(BIN)/accesspub check demo || test $$? = 1) | awk 'NR <= 15; {last = $$0} END {print "…"; print last}'
	@echo; echo "== accesspub fix demo --verify"
	@($(BIN)/accesspub fix demo --verify || test $$? = 1) | awk '/: fixed: /; {last = $$0} END {print last}'
	@echo; echo "== One change in full: accesspub fix samples/blog --diff"
	@($(BIN)/accesspub fix samples/blog --diff || test $$? = 1) | awk 'NR <= 32'

test: $(READY) browser
	@$(BIN)/python -m pytest -n $(CORES) --dist worksteal

# Goes on where it was stopped: counts, seed and what failed are in .fuzz/. The kills are over whole trees of pages.
COUNT ?= 1000000
SEED ?= 1
fuzz: $(READY)
	@ACCESSPUB_PAGES=2000 ACCESSPUB_KILLS=200 $(BIN)/python -m pytest tests/test_pulled_plugs.py -k killed_at_any_moment
	@$(BIN)/python tests/fuzz/campaign.py --count $(COUNT) --seed $(SEED)

# For every Python from 3.11 on, by hashes; names no registry.
lock:
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header \
		--quiet --upgrade --output-file .ci/requirements.txt

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(READY)
	@$(BIN)/python bench/fix.py
	@$(BIN)/python bench/alternatives.py

accept: $(READY)
	@cd tests && ../$(BIN)/python accept.py $(RULES)

clean:
	@rm -rf $(VENV) demo demo-report dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
