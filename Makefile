# Everything here works on a machine with Python 3.11+ and make; the set-up happens by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GOLD ?= tests/data/units-dev.jsonl
LABELS ?=
LIVE := $(VENV)/live
SCHEMA := $(VENV)/open-badges/ob_v3p0_achievementcredential_schema.json

.PHONY: help setup run test check calibrate speed exam-speed endpoint live talk plays weights screenshots cases schema badge-schema clean

help:  ## show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.ready  ## install what is needed, and no more

run: $(VENV)/.ready  ## install what is needed and open the app in the browser
	$(BIN)/trainer serve

test: $(VENV)/.ready-dev  ## install what is needed and run every test this machine can run
	-@test -f $(SCHEMA) || $(MAKE) -s $(SCHEMA)
	$(BIN)/pytest

check: $(VENV)/.ready-dev  ## style, types, scenario and criterion files
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/trainer check

calibrate: $(VENV)/.ready-dev  ## agreement with labels or grades: GOLD=file or folder LABELS=file (our own development replies by default)
	$(BIN)/trainer calibrate $(GOLD) $(if $(LABELS),--labels $(LABELS))

speed: $(VENV)/.ready-dev  ## conversations a second, scaling with length, memory, --jobs
	$(BIN)/python tests/benchmarks/speed.py

endpoint: $(VENV)/.ready-dev  ## what the client of a model's server adds to bare httpx, on loopback
	$(BIN)/python tests/benchmarks/endpoint.py

live: $(VENV)/.ready-dev $(LIVE)/.ready  ## the client against LiteLLM's proxy, started here with canned answers (740 MB the first time)
	$(BIN)/pytest tests/test_trainer_live.py

exam-speed: $(VENV)/.ready-dev  ## an exam of many conversations: rate, two processes, share of scoring, memory (COUNT=200000)
	$(BIN)/python tests/benchmarks/exam.py $(if $(COUNT),--count $(COUNT))

badge-schema: $(SCHEMA)  ## fetch the JSON Schema of Open Badges 3.0 (not ours to hand on) and hold a credential against it
	$(BIN)/pytest tests/test_trainer_badge.py

app-speed: $(VENV)/.ready-dev  ## the app beside a bare Streamlit chat: one, ten and fifty at once, first page, memory
	$(BIN)/python -m tests.benchmarks.app

talk: $(VENV)/.ready-dev  ## criteria on everyday talk, classroom talk and expert-rated chats, beside word lists
	$(BIN)/python tests/benchmarks/talk.py

plays: $(VENV)/.ready-dev  ## a thousand plays of every scenario by trainees who say whatever comes
	$(BIN)/python -m tests.plays 1000

weights: $(VENV)/.ready-dev  ## fit scoring/weighing/weights.json anew (takes scikit-learn with it)
	$(BIN)/pip install -q -e '.[fit]'
	$(BIN)/python tests/fitting/fit_weights.py $(patsubst %,tests/data/units/%.jsonl,b e f g h i) --also $(patsubst %,tests/data/units/%.jsonl,a c d)

screenshots: $(VENV)/.ready-dev  ## pictures of every page, into docs/images/pages
	$(BIN)/python -m tests.browser.screenshots docs/images/pages

cases: $(VENV)/.ready-dev  ## write docs/cases.md again from the scenarios
	$(BIN)/python -m trainer.report.case_table > docs/cases.md

schema: $(VENV)/.ready-dev  ## write scenarios/scenario.schema.json again after a change of the scenario language
	$(BIN)/trainer check --write-schema

# 1EdTech lets everybody use the schema and registered users alone hand it on, so it is not kept here: the sources of
# openbadgeslib hold it among their tests.
$(SCHEMA): $(VENV)/.ready-dev
	@mkdir -p $(@D)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip download -q --disable-pip-version-check --no-deps --no-build-isolation \
	  --no-binary openbadgeslib -d $(@D) openbadgeslib==4.6.3
	@cd $(@D) && ../bin/python -c 'import pathlib, sys, tarfile; held = tarfile.open("openbadgeslib-4.6.3.tar.gz"); \
	  name = next(name for name in held.getnames() if name.endswith("/" + sys.argv[1])); \
	  pathlib.Path(sys.argv[1]).write_bytes(held.extractfile(name).read())' $(@F)

# A real server that others wrote, in an environment of its own; `make test` runs the live tests too where it is there.
$(LIVE)/.ready:
	@if command -v uv >/dev/null; then uv venv --quiet --python $(PYTHON) $(LIVE) && VIRTUAL_ENV=$(LIVE) uv pip install --quiet 'litellm[proxy]==1.106.2'; \
	else $(PYTHON) -m venv $(LIVE) && $(LIVE)/bin/python -m pip install --quiet --disable-pip-version-check 'litellm[proxy]==1.106.2'; fi
	@touch $@

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# uv is several times faster where it is on PATH; venv and pip give the same result.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 1; }
	@if command -v uv >/dev/null; then uv venv --quiet --python $(PYTHON) $(VENV); \
	else $(PYTHON) -m venv $(VENV) || { echo "On Debian: apt-get install python3-venv"; exit 1; }; fi

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml
	@if command -v uv >/dev/null; then VIRTUAL_ENV=$(VENV) uv pip install --quiet -e .; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -e .; fi
	@touch $@

$(VENV)/.ready-dev: $(VENV)/bin/python pyproject.toml
	@if command -v uv >/dev/null; then VIRTUAL_ENV=$(VENV) uv pip install --quiet -e '.[dev]'; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'; fi
	@touch $@ $(VENV)/.ready
