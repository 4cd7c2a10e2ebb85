# `make demo` and `make test` set up everything they need, on a fresh machine too.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The newest Python from 3.11 on. Every process of ours gets the same.
PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo $$name; break; }; done)
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

.PHONY: help setup browser demo test lint bench accept clean

help:
	@echo "make demo    repair a copy of samples/ in demo/, and show what changed"
	@echo "make test    all tests"
	@echo "make lint    ruff and mypy --strict"
	@echo "make bench   speed and memory, as ratios in one run"
	@echo "make accept  write the expected files of tests/rules anew (read the difference after)"

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "accesspub needs Python 3.11 or newer with venv (on Debian and Ubuntu: apt-get install python3 python3-venv)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

setup: $(READY)

# The audit and its tests drive a real browser.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null 2>&1 && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "installing chromium"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	else \
		echo "A browser is missing: install Chromium or Chrome (on Debian: sudo apt-get install chromium), then run this again."; \
		exit 1; \
	fi

demo: $(READY)
	@rm -rf demo && cp -R samples demo && rm -f demo/make_media.py
	@echo "== Before: accesspub check demo"; $(BIN)/accesspub check demo || test $$? = 1
	@echo; echo "== accesspub fix demo --verify"; $(BIN)/accesspub fix demo --verify || test $$? = 1
	@echo; echo "== One change in full: accesspub fix samples/blog --diff"
	@$(BIN)/accesspub fix samples/blog --diff | head -40 || true
	@echo; echo "== After: accesspub check demo"; $(BIN)/accesspub check demo || test $$? = 1
	@echo; echo "Before: file://$(CURDIR)/samples    After: file://$(CURDIR)/demo"
	@cd demo && for page in */*.html; do echo "  demo/$$page"; done

test: $(READY) browser
	@$(BIN)/python -m pytest -n $(CORES) --dist worksteal

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(READY)
	@$(BIN)/python bench/fix.py

accept: $(READY)
	@cd tests && ../$(BIN)/python accept.py $(RULES)

clean:
	@rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
