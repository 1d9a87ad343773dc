.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COUNTY ?= 341181
DAY ?= 2026-11-20
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:            ## list the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rongxie needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); apt-get install -y python3-venv && $(PYTHON) -m venv $(VENV); } || { echo "python3-venv is missing: sudo apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install -q uv

$(VENV)/.run: $(BIN)/uv requirements.lock pyproject.toml
	$(BIN)/uv pip install -q --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(BIN)/uv pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.run   ## make the environment that running needs

run: setup       ## start the platform with its database and the sample county; print address and sign-ins
	@RONGXIE_SECOND_FACTOR=$${RONGXIE_SECOND_FACTOR:-offered} $(BIN)/rongxie up --sample --port $(PORT)

sample: setup    ## without the platform: make a county's sheets, take them the whole way, say where the workbook is
	@$(BIN)/rongxie sample --county $(COUNTY) -n 2000 --seed 1 --as-of $(DAY) -o var/sample
	@$(BIN)/rongxie cycle var/sample/enterprises.xlsx --banks var/sample/banks.xlsx --as-of $(DAY) --region $(COUNTY) -o var/sample/cycle.xlsx || [ $$? -eq 1 ]  # 1: done, with rejects to look at

test: $(VENV)/.dev lint docscheck   ## set everything up and run all checks: format, lint, types, floors, docs, tests, browser
	$(BIN)/pytest -n 2

lint: $(VENV)/.dev   ## format, lint, types, floors, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell README.md docs src tests bench -L inforce,co-ordinate,limt --ignore-regex '\b[A-Z][A-Za-z]*In\b' --skip '*.mo,*.po,*.gz,*.lock,*.yaml,openapi.json'

fmt: $(VENV)/.dev    ## format the code and sort imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev   ## generate the reference pages from the code
	$(BIN)/python docs/generate.py

docscheck: docs      ## fail if the committed reference pages differ from what the code says
	git diff --exit-code -- docs/reference

messages: $(VENV)/.dev   ## collect the sentences of the surfaces and compile the Chinese catalogue
	$(BIN)/python -m rongxie.surfaces.catalogue

shots: $(VENV)/.dev  ## pictures of the main pages of a running `make run`, on phone and desk, into var/shots
	$(BIN)/python docs/screenshots.py http://127.0.0.1:$(PORT) $${SIGN_INS:?set SIGN_INS to the file that make run names} var/shots

pictures: $(VENV)/.dev  ## the pictures of the documents anew, from a running `make run`
	$(BIN)/python docs/screenshots.py http://127.0.0.1:$(PORT) $${SIGN_INS:?set SIGN_INS to the file that make run names} docs/pictures --documents

bench: $(VENV)/.dev  ## measure the bounds of the design beside their peers and print a table
	$(BIN)/python -m bench

lock: $(BIN)/uv      ## refresh both lock files
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --extra build --extra dev pyproject.toml -o requirements-dev.lock

.PHONY: help setup run sample test lint fmt docs docscheck messages shots pictures bench lock
