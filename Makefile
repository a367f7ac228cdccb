# Two commands do all the set-up: `make demo` and `make test`.

PYTHON ?= python3.11
BIN := .venv/bin
SYSTEM := chromium libreoffice-writer-nogui libreoffice-calc-nogui fonts-noto-cjk

.PHONY: demo test score gate bench audit system clean

demo: .venv/ready system
	@$(BIN)/scrapy demo

test: .venv/ready system
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadfile --max-worker-restart 0

# How the reports of ../shared/reports are read, held against the numbers a person read.
score: .venv/ready
	@$(BIN)/python -m tests.score ../shared/reports

# How generated reports are read, whole and damaged, against floors that only rise. Minutes.
gate: .venv/ready system
	@$(BIN)/python -m tests.gate

# Every figure that is promised, in one report. Hours; `make bench QUICK=--quick` for half of one.
bench: .venv/ready system
	@$(BIN)/python -m tests.bench_all $(QUICK)

# Known vulnerabilities of what the lock file pins, where PyPI's data can be had.
audit: .venv/ready
	@$(BIN)/python -m tests.audit

# The environment is exactly the lock file's; uv itself is put there by pip, which any Python has.
# Certificates are those of the system, as for pip.
.venv/ready: uv.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: no $(PYTHON) on the path; name one with PYTHON=…"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	UV_PROJECT_ENVIRONMENT=.venv UV_SYSTEM_CERTS=1 $(BIN)/uv sync --quiet --frozen --inexact --extra scans
	@touch $@

# Programs that no Python package brings: a browser, converters for Office files, Chinese fonts.
system:
	@.ci/system $(SYSTEM)

clean:
	rm -rf .venv archive.db archive.db-shm archive.db-wal .pytest_cache .mypy_cache .ruff_cache .hypothesis
