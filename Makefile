# `make demo` and `make test` install everything they need, even on a fresh machine.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Site builders, web frameworks and plugins of pytest, as users have them: for tests/doors.
DOORS := .venv-doors
# The newest Python that is installed, 3.11 or later.
PYTHON ?= $(shell for name in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo $$name; break; }; done)
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

.PHONY: help setup doors browser axe demo demo-fix scale-demo docs test fuzz lock wheel dist lint bench new-rule accept screenshots clean

help:
	@echo "make demo         fix a copy of samples/ in demo/, audit both in a browser, and show what changed"
	@echo "make scale-demo   fix a bucket of pages on a real S3 server, kill the run, and go on (about a minute)"
	@echo "make test         run all tests"
	@echo "make doors        install site builders and web frameworks for tests/doors (make test does, too)"
	@echo "make lint         run ruff, mypy --strict and import-linter"
	@echo "make fuzz         kill 200 runs, swap files 2,000 times, then fuzz pages, captions and images (COUNT=, SEED=)"
	@echo "make bench        measure speed and memory, as ratios within one run"
	@echo "make new-rule     begin a rule: its words, its logic and two examples (NAME=image-alt-emoji)"
	@echo "make accept       rewrite the expected files in tests/rules (check the diff afterwards; RULES=)"
	@echo "make screenshots  take the two screenshots in README.md again"
	@echo "make docs         build the documentation as a site in build/docs"
	@echo "make wheel        build the wheel and its software bill of materials (CycloneDX) in dist/"
	@echo "make dist         build the sdist, too, and the wheel from it, as they are published"
	@echo "make lock         pin every package by hash (needs uv)"

# CI installs only what the lock file pins by hash. Elsewhere pip takes the newest versions that fit.
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

doors: $(DOORS)/.ready

$(DOORS)/.ready: pyproject.toml .ci/doors.txt
	@test -x $(DOORS)/bin/python || $(PYTHON) -m venv $(DOORS)
	@$(DOORS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/doors.txt
	@$(DOORS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The audit and its tests need a real browser and its WebDriver.
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
		echo "Elsewhere: set ACCESSPUB_BROWSER and ACCESSPUB_DRIVER to their paths."; exit 1; }

# From Python 3.12 on, a package has a newer axe-core than those of the extra `audit`; without it, theirs is used.
axe: $(READY)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' && $(PIP) --no-deps pytest-playwright-axe || true

demo: demo-fix browser axe
	@rm -rf demo-report && mkdir demo-report
	@echo; echo "== Before, in a real browser: accesspub audit samples --tags $(WCAG)"
	@$(AUDIT) samples $(subst SIDE,before,$(REPORTS)) | tail -3
	@echo; echo "== After: accesspub audit demo --tags $(WCAG)"
	@$(AUDIT) demo $(subst SIDE,after,$(REPORTS)) | tail -3
	@echo; echo "== What changed, according to axe-core and our own rules: accesspub audit compare"
	@$(BIN)/accesspub audit compare demo-report/before.json demo-report/after.json
	@echo; echo "The rest needs a person: alt texts, credits and captions cannot be guessed (see docs/worklist.md)."
	@echo; echo "Reports for editors: file://$(CURDIR)/demo-report/before/index.html"
	@echo "                     file://$(CURDIR)/demo-report/after/index.html"
	@echo "The pages:           before file://$(CURDIR)/samples, after file://$(CURDIR)/demo:"
	@cd demo && for page in */*.html; do echo "  demo/$$page"; done

WCAG := wcag2a,wcag2aa,wcag21a,wcag21aa,wcag22aa
# An audit that has new findings ends with 1, as it should here. Any other code but 0 is an error.
AUDIT := audit() { $(BIN)/accesspub audit "$$@" --tags $(WCAG) || test $$? = 1; }; audit
REPORTS := --report json=demo-report/SIDE.json --report html=demo-report/SIDE

scale-demo: $(READY)
	@$(BIN)/python bench/scale.py demo

demo-fix: $(READY)
	@rm -rf demo && cp -R samples demo && find demo -name make_media.py -delete
	@echo "== Before: accesspub check demo (the first findings, and the total)"
	@($(BIN)/accesspub check demo || test $$? = 1) | awk 'NR <= 15; {last = $$0} END {print "…"; print last}'
	@echo; echo "== accesspub fix demo --verify"
	@($(BIN)/accesspub fix demo --verify || test $$? = 1) | awk '/: fixed: /; {last = $$0} END {print last}'
	@echo; echo "== One change in full: accesspub fix samples/blog --diff"
	@($(BIN)/accesspub fix samples/blog --diff || test $$? = 1) | awk 'NR <= 32'

test: $(READY) $(DOORS)/.ready browser
	@$(BIN)/python -m pytest -n $(CORES) --dist worksteal || { test $$? = 1 && \
		echo "Some tests failed. They run once more, alone. A test that passes now is unreliable: fix it." && \
		$(BIN)/python -m pytest --last-failed --last-failed-no-failures none --maxfail 5 -rp; }

# Fuzzing resumes where it stopped; .fuzz/ holds the counts, the seed and the failures.
COUNT ?= 1000000
SEED ?= 1
fuzz: $(READY)
	@ACCESSPUB_PAGES=2000 ACCESSPUB_KILLS=200 $(BIN)/python -m pytest tests/test_pulled_plugs.py -k killed_at_any_moment
	@ACCESSPUB_SWAPS=2000 $(BIN)/python -m pytest tests/files -k random_moments
	@$(BIN)/python tests/fuzz/campaign.py --count $(COUNT) --seed $(SEED)

# One lock file for every Python from 3.11 on, one for $(DOORS), and from the first the one of what users and the
# container get.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet
lock:
	@$(COMPILE) --extra dev --upgrade --output-file .ci/requirements.txt
	@$(COMPILE) --extra pytest --group doors --upgrade --output-file .ci/doors.txt
	@$(COMPILE) --extra all --constraint .ci/requirements.txt --output-file .ci/runtime.txt

# The wheel, and a software bill of materials (CycloneDX) of everything that it runs with.
DIST ?= dist
wheel: BUILD := --wheel
wheel dist: $(READY)
	@rm -rf $(DIST) && $(BIN)/python -m build $(BUILD) --no-isolation --outdir $(DIST) >/dev/null
	@for wheel in $(DIST)/*.whl; do $(BIN)/cyclonedx-py requirements .ci/runtime.txt --pyproject pyproject.toml \
		--output-reproducible --output-file "$${wheel%.whl}.cdx.json" 2>/dev/null; done
	@ls $(DIST)

# The documentation as a site. Warnings are errors: a link that leads nowhere is one.
docs: $(READY)
	@rm -rf build/docs && $(BIN)/sphinx-build -q -W --keep-going -b html -d build/doctrees -c docs . build/docs
	@echo "file://$(CURDIR)/build/docs/index.html"

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/python bench/fix.py
	@$(BIN)/python bench/alternatives.py

screenshots: $(READY) browser
	@docs/screenshots.sh $(BIN)/accesspub

new-rule: $(READY)
	@cd tests && ../$(BIN)/python new_rule.py $(NAME)

accept: $(READY)
	@cd tests && ../$(BIN)/python accept.py $(RULES)

clean:
	@rm -rf $(VENV) $(DOORS) demo demo-report dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
