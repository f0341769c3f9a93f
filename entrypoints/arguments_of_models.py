"""The arguments of the commands around a team's own models, from training data to what serves: apart from cli.py, which
holds the commands and the way in.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from gallae.core.types import ROUTES

__all__ = ["OF_MODELS"]

VERDICTS = {
    "evaluate": "into the evaluation sets",
    "train": "into the skill's training rows",
    "reject": "never",
    "undo": "open again",
}


def _models(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("action", nargs="?", choices=("allow", "forbid", "get", "parity", "history"))
    add(
        "name",
        nargs="?",
        metavar="NAME",
        help="get: owner/repo[:Q4_K_M], hf:owner/repo/file.gguf, ollama:NAME; parity: a skill, or a kept file",
    )
    add(
        "--role", choices=("chat", "sllm", "router", "embedding", "judge"), default="chat", help="get: whose file it is"
    )
    add("--dry-run", action="store_true", help="get: say what would be fetched, from where and how large")
    add("--anyway", action="store_true", help="get: also what does not fit this machine's memory")
    add("--trained", metavar="DIR", help="parity: the model as the trainer has it (default: its own run's)")
    add("--model", metavar="LABEL", help="parity: what serves it, as provider:name (default: embedded:NAME)")
    add("--prompts", type=int, default=1_000, metavar="N", help="parity: prompts whose token ids are compared")
    add("--texts", type=int, default=32, metavar="N", help="parity: of these, how many greedy answers")
    add("--seed", type=int, default=0, metavar="N", help="parity: of the prompts")
    add("--exact", action=argparse.BooleanOptionalAction, help="parity: all texts equal (default: if F16 or F32)")


def _promote(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("skill", metavar="SKILL")
    parser.add_argument("--model", metavar="LABEL", help="provider:name (default: what was exported from the run)")
    parser.add_argument("--run", metavar="RUN", help="the training run (default: the newest that is done)")
    parser.add_argument("--share", type=float, default=1.0, metavar="N", help="of the conversations, 0.1 for a tenth")
    parser.add_argument("--shadow", action="store_true", help="it writes beside and is checked, and nobody is shown it")
    parser.add_argument("--base", metavar="LABEL", help="what serves the untuned base, to be compared with")
    parser.add_argument("--again", action="store_true", help="evaluate anew, also where this file was evaluated")


def _demote(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("skill", metavar="SKILL")
    parser.add_argument("--because", metavar="TEXT", default="", help="why, for the history")


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("review", "build", "check", "synthesize"))
    parser.add_argument("turn", nargs="?", help="review: the turn (the beginning of its id is enough); else: the skill")
    verdict = parser.add_mutually_exclusive_group()
    for name, text in VERDICTS.items():
        stored = "open" if name == "undo" else name
        verdict.add_argument(f"--{name}", action="store_const", const=stored, dest="verdict", help=text)
    parser.add_argument("--question", metavar="TEXT", help="the question as it should stand in the rows")
    parser.add_argument("--answer", metavar="FILE", help="the right answer, where the given one is not; - reads stdin")
    parser.add_argument(
        "--must-include", metavar="A|B", action="append", help="what a right answer holds (alternatives); repeatable"
    )
    parser.add_argument("--route", choices=ROUTES, help="review: the right route, where nobody said it yet")
    parser.add_argument("--gold", metavar="PATH", action="append", help="review: a document that answers; repeatable")
    parser.add_argument("--unanswerable", action="store_true", help="review: the documents do not say it")
    parser.add_argument("--skill", metavar="SKILL", help="review --train: whose row it becomes, with --answer")
    parser.add_argument("--because", metavar="TEXT", help="review --reject: why")
    parser.add_argument("--dry-run", action="store_true", help="build: show what would be written")
    parser.add_argument("--fix", metavar="DIR", help="check: write a cleaned copy there, with what was dropped and why")
    parser.add_argument("--model", metavar="PATH", help="check: a GGUF file or tokeniser folder to count tokens with")
    parser.add_argument("--context", type=int, metavar="TOKENS", help="check: the longest row the model takes")
    parser.add_argument("--n", type=int, default=50, help="synthesize: how many rows")
    parser.add_argument("--distil", action="store_true", help="synthesize: answers to the team's own requests instead")
    parser.add_argument(
        "--prompts", metavar="FILE", help="… these (one a line, or .jsonl; default: the unanswered ones)"
    )
    parser.add_argument("--yes", action="store_true", help="synthesize: send the masked preview to an outside model")


def _advise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", help="an answer, such as gpu_gib=8; repeatable")
    parser.add_argument("--answers", metavar="FILE", help="answers as TOML; [measured.SKILL] holds measured shares")
    parser.add_argument("--price-as", metavar="MODEL", help="whose price stands for the chat model's")


def _plan(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("skill", nargs="?", metavar="SKILL", help="may be left out where there is only one")
    add("--gpu", type=float, metavar="GIB", help="memory of one GPU (default: what a driver says, else this CPU)")
    add("--gpus", type=int, metavar="N", help="how many of them")
    add("--cpu", action="store_true", help="for this machine's CPU")
    add("--stage", choices=("cpt", "sft", "reward", "dpo", "kto", "rejection", "grpo"), default="sft")
    add("--adapter", choices=("lora", "qlora", "full"), help="default: LoRA, QLoRA where LoRA does not fit")
    add("--base", metavar="NAME|FOLDER|small", help="default: [tuning] base, else the best that fits")
    add("--rows", type=int, metavar="N", help="plan for this many rows")
    add("--hours", type=float, default=24.0, metavar="N", help="longer than this is no plan (24)")
    add("--sweep", type=int, metavar="N", help="N seeded variants around the plan")
    add("--seed", type=int, default=0, metavar="N")
    add("--write", metavar="DIR", help="plan.json, and settings of accelerate, FSDP and DeepSpeed")
    add("--bases", action="store_true", help="the base models there are")


def _train(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("skill", nargs="?", metavar="SKILL", help="may be left out where there is only one")
    add("--stage", choices=("cpt", "sft", "reward", "dpo", "kto", "rejection", "grpo"), default="sft",
        help="cpt: corpus/; sft: train.jsonl; reward, dpo, kto: prefer.jsonl; rejection, grpo: the skill's own checks")  # fmt: skip
    add("--adapter", choices=("lora", "qlora", "full"), help="default: as the plan says")
    add("--base", metavar="NAME|FOLDER|small", help="a base of `gallae plan --bases`, a Hugging Face folder, or small: a"
        " tiny one made here")  # fmt: skip
    add("--from", dest="start", metavar="RUN", help="build on this run (its id, or how it begins)")
    add("--reward", metavar="RUN", help="grpo: judge by the reward model of this run, not by the skill's checks")
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--gpu", type=float, metavar="GIB", help="plan for this much GPU memory (default: what is there)"
    )
    place.add_argument("--cpu", action="store_true", help="train on this machine's CPU")
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--resume", nargs="?", const="", metavar="RUN", help="go on with an unfinished run")
    again.add_argument("--repeat", metavar="RUN", help="the same rows, settings and seed once more")
    again.add_argument("--list", action="store_true", help="the runs of the skill")
    add("--max-steps", type=int, metavar="N", help="stop after N corrections, whatever the epochs")
    add("--set", metavar="KEY=VALUE", action="append", help="a number of the plan by hand; repeatable")
    add("--rehearsal", type=float, default=0.1, metavar="SHARE", help="general rows mixed in against forgetting (0.1)")
    add("--seed", type=int, default=0, metavar="N")
    _elsewhere(parser)


def _elsewhere(parser: argparse.ArgumentParser) -> None:
    """Where `gallae train` does not train itself."""
    place = parser.add_mutually_exclusive_group()
    add = place.add_argument
    add(
        "--bundle", metavar="DIR", help="write a folder that trains elsewhere (a notebook, a rented GPU) without Gallae"
    )
    add("--collect", metavar="DIR|ZIP", help="bring back what a bundle made, checked")
    add("--vendor", choices=("openai",), help="train by a vendor's tuning API (--base: its model); asks first")
    add = parser.add_argument
    add("--gpus", type=int, metavar="N", help="bundle: for a machine with N of them")
    add("--with-personal-data", action="store_true", help="bundle: do not mask personal values; shows them and asks")
    add("--yes", action="store_true", help="bundle, vendor: I have read what leaves")
    add("--wait", action="store_true", help="vendor: until the job ends")
    add("--status", metavar="RUN", help="vendor: how far it is")
    add("--cancel", metavar="RUN", help="vendor: stop the job, delete the files there")


def _export(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("skill", nargs="?", metavar="SKILL", help="may be left out where there is only one")
    add("--to", choices=("gguf", "ollama", "vllm", "llamacpp", "merged"), default="gguf",
        help="gguf: for the embedded engine; merged: a whole Hugging Face folder")  # fmt: skip
    add(
        "--run",
        metavar="RUN",
        help="a run (its id, or how it begins) or a model folder; default: the newest that is done",
    )
    add(
        "--quant",
        default="q8_0",
        metavar="TYPE",
        help="f32 f16 bf16 q8_0 q5_1 q5_0 q4_1 q4_0; K-quants by llama-quantize",
    )
    apart = parser.add_mutually_exclusive_group()
    apart.add_argument("--adapter-only", action="store_true", help="base and adapter as files of their own")
    apart.add_argument("--merge", action="store_true", help="one model with the adapter in it (the default)")
    add("--out", metavar="DIR", help="where to (default: the workspace's own models)")
    add("--name", metavar="NAME", help="how it is called (default: the skill's folder)")
    add("--create", action="store_true", help="also make it at the running Ollama, or load the adapter into vLLM")


OF_MODELS: dict[str, Callable[[argparse.ArgumentParser], Any]] = {
    "models": _models,
    "promote": _promote,
    "demote": _demote,
    "data": _data,
    "advise": _advise,
    "plan": _plan,
    "train": _train,
    "export": _export,
}
