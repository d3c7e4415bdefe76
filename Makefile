# Every target sets up what it needs; after that it works offline. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: help setup demo try-real test test-slow soak check bench bench-peer bench-quality bench-extraction picture preview-web format clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) ## the virtual environment, from constraints.txt

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (the first time takes a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e . --group dev
	@touch $@

demo: $(READY) ## the main job on loopback: an invented platform's episode, alerts, previews
	@$(BIN)/python -m rehearsal.demo

try-real: $(READY) ## real histories of ../shared/corpus, polled over loopback (skips where it is absent)
	@$(BIN)/python -m rehearsal.try_real

test: $(READY) ## the test suite (no network beyond loopback)
	$(BIN)/python -m pytest -n auto -m "not slow and not soak"

test-slow: $(READY) ## the tests that take longer
	$(BIN)/python -m pytest -n auto -m slow

soak: $(READY) ## processes killed in the middle of everything, 200 times on each database: nothing lost or doubled
	$(BIN)/python -m pytest -m soak -s tests/soak

check: $(READY) ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

BENCH := .venv/bench

$(BENCH): $(READY)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt --group bench
	@touch $@

bench: $(BENCH) ## how fast and how small, beside a bare HTTP client and beside peers, on loopback
	@$(BIN)/python -m benchmarks.load
	@$(BIN)/python -m benchmarks.load.decisions
	@$(BIN)/python -m benchmarks.load.scale
	@$(BIN)/python -m benchmarks.load.day
	@$(BIN)/python -m benchmarks.load.delivery
	@$(BIN)/python -m benchmarks.load.verdict

PEER := .venv/bench-changedetection

bench-peer: $(READY) ## changedetection.io in an environment of its own, so that `make bench` measures it too
	@test -x $(PEER)/bin/python || $(PYTHON) -m venv $(PEER)
	@$(PEER)/bin/pip install --quiet --disable-pip-version-check changedetection.io

bench-quality: $(READY) ## how well the rules and the comparison do, on the corpus and on the invented suite
	@$(BIN)/python -m benchmarks.quality
	@$(BIN)/python -m benchmarks.events
	@$(BIN)/python -m benchmarks.news

bench-extraction: $(READY) ## how well pages are read: words found, and whether redesigns read the same
	@$(BIN)/python -m benchmarks.extraction

picture: demo ## docs/*.png: an alert, both apps and the web page, drawn from today's code (needs chromium)
	@$(BIN)/python -m rehearsal.preview --picture docs/alert.png
	@$(BIN)/python -m rehearsal.chat_pictures
	@$(BIN)/python -m rehearsal.web_pictures docs

preview-web: $(READY) ## the web page over an invented past, on http://127.0.0.1:8099
	@$(BIN)/python -m rehearsal.web_pictures

format: $(READY) ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what the targets made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist demo-out try-real-out bench-out
