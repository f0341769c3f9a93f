# Two commands do all the set-up: `make run` opens the app, `make test` passes the tests.
# They need Python 3.11+, pip and make. Everything lands in .venv; delete it to start over.
VENV ?= .venv
PYTHON ?= python3
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
STATE ?= .state
# An extra source of wheels, where the environment names one for pip. Harmless when empty.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
export UV_LINK_MODE ?= copy
export PYTHONUTF8 = 1

.PHONY: run test check long ko otel train-deps reproduce reproduce-policy bench peers e2e lock clean

run: $(READY)  ## open the app on the sample workspace
	$(PY) -m gallae.entrypoints.cli -w samples --state $(STATE)/samples ui

test: $(READY)  ## pass the tests (fast)
	PYTHONWARNDEFAULTENCODING=1 $(PY) -m pytest -m "not long and not browser"

check: $(READY)  ## lint, types, floors, house, secrets
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-cache
	$(PY) -m pytest tests/test_house.py
	git ls-files -z | xargs -0 $(PY) -c 'import sys; from detect_secrets.pre_commit_hook import main; sys.exit(main())' --baseline .secrets.baseline

long: $(READY)  ## fuzz, kills, whole evaluations (minutes)
	$(PY) -m pytest -m long --timeout 900

ko: $(READY)  ## the morphemes of Kiwi (extra "ko"): none of these tests is skipped here
	$(PY) -m uv pip install -q --python $(PY) -e ".[ko]" -c requirements.lock
	$(PY) -c "import kiwipiepy"
	$(PY) -m pytest tests/retrievers/test_morphemes.py

otel: $(READY)  ## traces by OpenTelemetry (extra "otel"): none of these tests is skipped here
	$(PY) -m uv pip install -q --python $(PY) -e ".[otel]" -c requirements.lock
	GALLAE_OTEL_REQUIRED=1 $(PY) -m pytest tests/graphs/test_trace_otel.py

# torch first, by pip, which takes a CPU build where its wheel source has one; a GPU machine puts its own torch there
# beforehand and keeps it (the constraint then names the same release). uv alone would bring several GB of CUDA.
train-deps: $(READY)  ## what training needs (extras "train" and "qlora"), beside the app
	$(PYTHON) -m pip --python $(PY) install -q --disable-pip-version-check -c train-constraints.txt torch
	$(PY) -m uv pip install -q --python $(PY) -e ".[train,qlora]" -c requirements.lock -c train-constraints.txt
	$(PY) -c "import torch, transformers, trl, peft, datasets, bitsandbytes"

reproduce: $(READY)  ## fit the shipped router again from evals/data and compare (about eight minutes)
	mkdir -p $(STATE)/shipped
	$(PY) -m gallae.entrypoints.cli -w samples --state $(STATE)/samples router refit --shipped $(STATE)/shipped
	cmp $(STATE)/shipped/weights.json graphs/weights.json
	cmp $(STATE)/shipped/wording.json graphs/wording.json

reproduce-policy: $(READY)  ## fit the wording of the policy screen again from evals/data and compare (a minute)
	$(PY) -m gallae.evals.fit_policy $(STATE)/policy
	cmp $(STATE)/policy/policy_wording.json checks/policy_wording.json

bench: $(READY)  ## how fast: paired against a bare LangGraph graph
	$(PY) benchmarks/turn.py

# semantic-router needs openai < 3, which the lock does not have: an environment of its own beside ours.
peers: $(READY)  ## the other searches and routers that ours are compared with (an extra; downloads a Korean analyser)
	$(PY) -m uv pip install -q --python $(PY) -e '.[peers]' -c requirements.lock
	$(PY) -m uv venv -q --allow-existing --python $(PY) $(VENV)/semantic-router
	$(PY) -m uv pip install -q --python $(VENV)/semantic-router 'semantic-router==1.1.1' 'scikit-learn>=1.7'
	GALLAE_PEERS_REQUIRED=1 $(PY) -m pytest tests/evals/test_retrieval_peers.py tests/evals/test_route_peers.py -m long --timeout 300

e2e: $(READY)  ## the page in a real browser (needs chromium)
	$(PY) -m uv pip install -q --python $(PY) --group e2e -c requirements.lock
	$(PY) -m pytest -m browser --timeout 300

lock: $(READY)  ## resolve requirements.lock again, on purpose
	$(PY) -m uv pip compile -q --upgrade --universal --python-version 3.11 --extra ko --extra otel --extra peers --group dev --group e2e --no-header --no-annotate pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) $(STATE)

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV); }
	$(PY) -m pip install -q --disable-pip-version-check uv || $(PYTHON) -m pip --python $(PY) install -q --disable-pip-version-check uv
	$(PY) -m uv pip install -q --python $(PY) -e . --group dev -c requirements.lock
	touch $@
