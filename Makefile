# Two commands do everything on a fresh machine: make demo, make test.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
RUN := .venv/bin/draagvlak
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input
# one more than there are cores: while one waits for a clock or a server, the others work
SPREAD = -n $(shell echo $$(( $$(nproc) + 1 ))) --dist loadgroup
export DRAAGVLAK_DATA ?= $(CURDIR)/var
# what Python compiled is kept: a run of the tests starts hundreds of processes, and each would compile the source anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check types rules docs bench compare fuzz shots clean

.venv/demo: requirements.txt pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: requirements-dev.txt .venv/demo
	$(PIP) --require-hashes -r requirements-dev.txt
	touch $@

demo: .venv/demo
	$(RUN) demo

test: check
	$(PY) tests/both.py

check: .venv/dev
	$(PY) -m ruff check src tests build_backend
	$(PY) -m ruff format --check src tests build_backend
	$(MAKE) --no-print-directory -j2 types rules

types:
	$(PY) -m mypy

rules:
	.venv/bin/lint-imports --no-cache
	$(PY) tests/checks.py

# everything that can be sent to every address, on both databases: an hour or more
fuzz: .venv/dev
	FUZZ=all $(PY) -m pytest $(SPREAD) tests/house/test_fuzz.py
	FUZZ=all $(PY) -m pytest $(SPREAD) tests/house/test_access.py tests/house/test_texts_in_*.py tests/core/test_values.py
	FUZZ=all $(PY) tests/on_postgresql.py $(SPREAD) tests/house/test_fuzz.py

# who may use which address, for people: after a look at all pages in all roles; how long pages are and what jobs take
docs: .venv/dev
	ALL_PAGES=1 DOCS=write $(PY) -m pytest tests/house/test_access.py -k "gate_answers or pages_are_for or tables_for_people"
	DOCS=write $(PY) -m pytest -n 0 tests/browser/test_usability.py

bench: .venv/dev
	$(PY) tests/bench.py
	$(PY) tests/crowd.py
	$(PY) tests/country.py

# what people notice of all changes since REF: pages of every role, files, letters. QUICK=1: each page once;
# ONLY=expression: addresses that match; WORDS=1: what is read and filled in, not its HTML
compare: .venv/dev
	$(PY) tests/compare.py $(REF) $(if $(QUICK),--quick) $(if $(WORDS),--words) $(if $(ONLY),--only '$(ONLY)')

shots: .venv/dev
	$(PY) tests/shots.py

clean:
	rm -rf .venv var build dist shots src/*.egg-info
