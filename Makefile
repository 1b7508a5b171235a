# Everything a person types. Needs Python 3.11 and make, nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
RESOLVE := $(PY) -m piptools compile -q --generate-hashes --no-emit-index-url \
  --no-emit-find-links --no-header --allow-unsafe --strip-extras

.PHONY: help setup setup-dev demo demo-reset shell test chromium-soon lint format bench messages locks

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## .venv with what the site needs (done by itself)
	@.ci/setup run

setup-dev:
	@.ci/setup dev

demo: setup ## the site with two made-up districts; PORT=8000
	@$(PY) -m portal.demo run

demo-reset: setup ## the same, but begin again: the demo's data are wiped
	@$(PY) -m portal.demo reset

shell: setup ## a Python shell inside a district: DISTRICT=maple-fork
	@$(PY) -m portal.demo manage district_shell "$(DISTRICT)"

test: chromium-soon setup-dev lint ## every test, real Chromium included
	@.ci/test

# What apt-get does takes half a minute, beside which the packages of Python are got and read.
chromium-soon:
	@.ci/chromium soon </dev/null >/dev/null 2>&1 &

lint: setup-dev ## style, templates, types
	@.ci/lint

format: setup-dev ## put code and templates into shape
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .
	@$(PY) -m djlint --reformat --quiet templates || true

bench: setup-dev ## measure the main pages beside a floor; ONLY=log for some of them
	@$(PY) -m tests.bench
	@$(PY) -m tests.bench.clocks
	@$(PY) -m tests.bench.plan_changes
	@$(PY) -m tests.bench.draft

messages: setup-dev ## collect new strings for translation
	@DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py collect_messages

locks: setup-dev ## resolve .ci/lock again from pyproject.toml
	@echo "Resolving what builds packages ..."
	@$(RESOLVE) -o .ci/lock/build.txt .ci/lock/build.in
	@echo "Resolving the packages the site needs ..."
	@$(RESOLVE) -o .ci/lock/run.txt pyproject.toml
	@echo "Resolving the packages of development ..."
	@$(RESOLVE) --extra dev -o .ci/lock/dev.txt pyproject.toml
