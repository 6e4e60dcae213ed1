# Everything runs in .venv, which the first target that needs it makes from pyproject.toml and constraints.txt.
.PHONY: run test check eval grounding questions serve bench format clean
.DEFAULT_GOAL := run

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --upgrade pip
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[otel]" --group dev --group bench
	@touch $@

run: $(READY)  ## ingest seeds/corpus and ask it a question
	$(BIN)/rag ingest --prune seeds/corpus
	$(BIN)/rag ask "How long did Zelensky and Trump talk in The Hague?"

test: $(READY)  ## all tests, in three processes; `pytest PATH` runs some of them in one
	@$(BIN)/pytest --numprocesses 3 --dist loadfile

check: $(READY)  ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: grounding questions  ## the evaluation; with --jobs=2 in half the time, as each uses one core

grounding: $(READY)  ## the check of statements that are known to be true or false
	$(BIN)/rag eval grounding

questions: $(READY)  ## the questions, against eval/baseline.jsonl; EVAL_OPTIONS are passed on
	$(BIN)/rag eval $(EVAL_OPTIONS)

serve: $(READY)  ## the HTTP service on http://127.0.0.1:8080
	$(BIN)/rag serve

bench: $(READY)  ## speed beside a plain LlamaIndex program
	$(BIN)/python -m bench

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .rag build *.egg-info
