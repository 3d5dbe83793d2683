# Every target does all its own set-up. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
YEARS ?=
SCHEDULES ?= 1000
VENV := .venv
UV := $(VENV)/bin/uv
READY := $(VENV)/.ready
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# Modules and tests are compiled once, not by every process of every run, also where the environment says otherwise.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup import unit coverage test check docs simulate chaos deadly benchmark nightly down lock

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(READY) ## Build the environment in .venv

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 ..."; exit 1; }
	@command -v node >/dev/null || { echo "Node 20 or newer is needed (the AWS CDK runs on it): install it and try again."; exit 1; }
	@echo "Building the environment in $(VENV) ..."
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[0-9.]+' requirements.txt)"
	@$(UV) pip sync --quiet --python $(VENV)/bin/python --require-hashes requirements.txt
	@$(UV) pip install --quiet --python $(VENV)/bin/python --no-deps --no-build-isolation --editable .
	@touch $(READY)

import: $(READY) ## Import a range: make import YEARS=2017-2026
	@test -n "$(YEARS)" || { echo "Say which years, for example: make import YEARS=2017-2026"; exit 2; }
	@$(VENV)/bin/oscars local up
	@$(VENV)/bin/oscars import "$(YEARS)"

unit: $(READY) ## Run the unit tests while you edit: a twentieth of the examples, nothing exhaustive, no server
	@HYPOTHESIS_PROFILE=quick $(VENV)/bin/python -m pytest tests/unit -n 2 -m "not exhaustive"

coverage: $(READY) ## Run the unit tests as make unit does, with branch coverage, which has a floor
	@HYPOTHESIS_PROFILE=quick $(VENV)/bin/python -m pytest tests/unit -n 2 -m "not exhaustive" -q --cov --cov-report=term:skip-covered

test: $(READY) ## Run the whole test suite
	@$(VENV)/bin/python -m pytest -n 2 --dist loadgroup

check: $(READY) ## Lint, types, synth with cdk-nag
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache
	@$(VENV)/bin/python app.py

simulate: $(READY) ## Run the pipeline through many schedules of faults: make simulate SCHEDULES=1000
	@$(VENV)/bin/python -m tests.simulation --schedules $(SCHEDULES)

chaos: $(READY) ## Import 20 ceremonies while everything goes wrong, and compare with a quiet import
	@$(VENV)/bin/python -m tests.chaos

deadly: $(READY) ## Let one film kill its workers, then delete a queue's messages, on the embedded AWS
	@$(VENV)/bin/python -m tests.chaos.deadly

benchmark: $(READY) ## Measure the asking, OMDb's quota, and an import under limits
	@$(VENV)/bin/python -m benchmarks.asking
	@$(VENV)/bin/python -m benchmarks.six_days
	@$(VENV)/bin/python -m benchmarks.pace

nightly: check coverage test simulate chaos deadly benchmark ## All of it

docs: $(READY) ## Write the generated parts of the documents again
	@$(VENV)/bin/python -m tools.docs

down: $(READY) ## Stop the embedded AWS
	@$(VENV)/bin/oscars local down

lock: $(READY) ## Lock the dependencies again after an edit of pyproject.toml or of the layer's requirements.in
	@$(COMPILE) --group stack --group command --group local --group dev layers/dependencies/requirements.in -o requirements.txt
	@$(COMPILE) -c requirements.txt layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
