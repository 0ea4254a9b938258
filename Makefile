# Two commands do everything: `make demo` and `make test`. Both set up .venv first, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
GRADES := grades
FUZZ_SECONDS ?= 60
SOURCES := $(shell find grader assignments reference question_bank examples -type f -not -name '*.pyc')

.PHONY: help setup demo test lint prove bench gallery fuzz clean

help:
	@echo "make demo    grade the sample class and print where the report is"
	@echo "make test    run all tests"
	@echo "make lint    ruff and mypy"
	@echo "make prove   prove and lint the question bank, and write its schema"
	@echo "make bench   measure speed and memory against bare training and plain pytest; takes half an hour"
	@echo "make gallery take the pictures of docs/gallery.md from the sample class"
	@echo "make fuzz    throw altered reports at the decoder (FUZZ_SECONDS=60)"

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	@touch $@

demo: $(GRADES)/summary.txt
	@cat $<

# Exit code 1 says that something wants a look: the sample class has a submission with no code.
$(GRADES)/summary.txt: $(READY) $(SOURCES)
	@mkdir -p $(GRADES)
	$(BIN)/grade examples/submissions --assignment lr_schedulers --out $(GRADES) > $@.new || test $$? -eq 1
	@mv $@.new $@

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

prove: $(READY)
	$(BIN)/grade questions schema
	$(BIN)/grade questions prove
	$(BIN)/grade questions lint

bench: $(READY)
	$(BIN)/python -m tests.bench

gallery: $(GRADES)/summary.txt
	$(BIN)/python tools/gallery.py $(GRADES)/report

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS)

clean:
	rm -rf $(VENV) $(GRADES) fuzz-failures build *.egg-info .pytest_cache .mypy_cache .ruff_cache
