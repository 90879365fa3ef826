# Two commands do everything on a fresh machine: make demo, make test.
PY := .venv/bin/python
RUN := .venv/bin/draagvlak
export DRAAGVLAK_DATA ?= $(CURDIR)/var

.PHONY: demo test check bench shots clean

.venv/demo: requirements.txt pyproject.toml
	test -x $(PY) || python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: requirements-dev.txt .venv/demo
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: .venv/demo
	$(RUN) demo

test: .venv/dev check
	$(PY) -m pytest
	$(PY) tests/on_postgresql.py

check: .venv/dev
	$(PY) -m ruff check src tests
	$(PY) -m ruff format --check src tests
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	git ls-files 'src/*.html' | xargs .venv/bin/djade --target-version 5.2 --check
	$(PY) tests/checks.py

bench: .venv/dev
	$(PY) tests/bench.py

shots: .venv/dev
	$(PY) tests/shots.py

clean:
	rm -rf .venv var build dist shots src/*.egg-info
