#!/usr/bin/env bash
# From rows to routed answers: the whole story of a small model, on this machine, without a network or a key.
#
#   runs/tune_and_serve.sh                          a made-up team, a tiny base made here; minutes on a CPU
#   runs/tune_and_serve.sh WORKSPACE SKILL BASE     your own: BASE is a folder or a name of `gallae plan --bases`
#
# Needs the training extra once: make train-deps. Every step is a command you can type by itself; docs/sllm.md explains them.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-.venv/bin/python}"
"$PYTHON" -c 'import torch, trl, peft' 2>/dev/null || { echo "training needs torch, trl and peft: make train-deps"; exit 2; }
workspace="${1:-}" skill="${2:-order-slip}" base="${3:-small}"
more=()
if [ -z "$workspace" ]; then
  workspace="$(mktemp -d)/orders"
  "$PYTHON" runs/order_slips.py "$workspace" >/dev/null
  more=(--cpu --rehearsal 0 --set epochs=6) # few rows and an untrained base: read them more often than the plan would
fi
folder="$workspace/skills/$skill"
gallae() { "$PYTHON" -m gallae.entrypoints.cli -w "$workspace" "$@"; }
say() { printf '\n== %s\n' "$*"; }
newest() { gallae train "$skill" --list --json | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)["runs"][-1]["id"])'; }

say "1. The data: what is wrong with it, row by row"
gallae data check "$skill"
say "2. The plan: base, method, settings, memory, and why"
if [ "$base" = small ]; then # what a real base would take; the tiny one below is for trying the way
  gallae plan "$skill" >"$workspace.plan"
else
  gallae plan "$skill" --base "$base" >"$workspace.plan"
fi
head -n 12 "$workspace.plan"

from=(--base "$base")
if [ -d "$workspace/corpus" ]; then
  say "3. The team's own language: continued pretraining on corpus/"
  gallae train "$skill" --stage cpt "${from[@]}" "${more[@]}"
  from=(--from "$(newest)")
fi
say "4. The job: supervised fine-tuning, the answers alone are taught"
gallae train "$skill" --stage sft "${from[@]}" "${more[@]}"
if grep -q '"rejected"' "$folder/prefer.jsonl" 2>/dev/null; then
  say "5. What people preferred: DPO on their pairs"
  gallae train "$skill" --stage dpo --adapter lora --from "$(newest)" "${more[@]}" --max-steps 10
fi
say "6. A file that serves, and proof that it is the trained model"
gallae export "$skill" --to gguf --quant f16
gallae models parity "$skill"
say "7. Does it beat prompt and RAG, or what there is without a model? Promoted only if so"
gallae promote "$skill"
say "8. A question, routed, answered by it"
gallae ask "$("$PYTHON" -c 'import sys, tomllib; print(tomllib.load(open(sys.argv[1], "rb"))["examples"][0])' "$folder/skill.toml")"
say "9. Who serves now, and how to take it back: gallae -w $workspace demote $skill"
gallae models history "$skill"
