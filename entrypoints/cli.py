"""`gallae`: every way to use a workspace from a terminal (interfaces.md, "The command line").

Only argparse is imported before a command is known, so that `--help` is there at once. Results go to stdout,
progress and logs to stderr; errors become sentences and exit codes here and nowhere below.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

__all__ = ["main"]

EXAMPLES = """\
examples / 보기:
  gallae                                       open the page on the sample workspace / 샘플로 화면 열기
  gallae ask "아세트아미노펜은 하루에 얼마까지 먹을 수 있나요?"
  gallae -w my-team ingest                     index what changed / 바뀐 문서만 색인
  gallae -w my-team route "환불은 며칠까지?"     which way a question takes, and why / 어느 길로, 왜
  gallae -w my-team eval answers --json        how good are the answers / 답의 품질
  gallae doctor                                what works, what is missing, what to do next / 상태 점검
"""

# command: (module, help). A command that is not there yet is not listed and does not exist.
COMMANDS = {
    "ui": ("page", "open the Streamlit page / 화면 열기"),
    "init": ("setup", "write a commented workspace skeleton / 작업 공간 뼈대 만들기"),
    "ingest": ("documents", "index what changed / 바뀐 문서 색인"),
    "search": ("documents", "passages with scores and citations / 검색"),
    "read": ("documents", "the stored text that offsets count in / 저장된 본문 읽기"),
    "route": ("routing", "the decision alone / 길 정하기만"),
    "rules": ("rules", "the rule table, one rule whole; --check / 규칙표"),
    "ask": ("asking", "a whole turn / 한 번 묻기"),
    "chat": ("asking", "a conversation / 대화"),
    "explain": ("explaining", "the receipt of a past turn; --list / 지난 답의 영수증"),
    "feedback": ("correcting", "rate a turn, or name the right route / 평가 남기기"),
    "data": ("learning", "training data: check it, make more; review, build from rated conversations / 학습 데이터"),
    "advise": ("advising", "tune at all, and how: rules A0–A13 over the workspace / 어떻게 맞출지 조언"),
    "router": ("refitting", "refit the router from feedback, for review / 바로잡은 것에서 다시 배우기"),
    "eval": ("evaluating", "scores with confidence intervals / 평가"),
    "models": ("setup", "what serves which role; allow NAME / 모델 상태"),
    "doctor": ("setup", "effective settings, health, next steps / 점검"),
}


EVALUATED = (
    "routes",
    "answers",
    "retrieval",
    "compare",
    "skill",
    "summaries",
    "safety",
    "bias",
    "conversation",
    "consistency",
    "ledger",
    "all",
)  # the keys of evaluating.WHAT, which a test compares


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(message)s")
    given = list(sys.argv[1:] if argv is None else argv)
    options = _parse(given)
    from gallae.core.errors import GallaeError
    from gallae.entrypoints.session import fail

    try:
        module = importlib.import_module(f"gallae.entrypoints.{COMMANDS[options.command][0]}")
        return int(module.COMMANDS[options.command](options))
    except GallaeError as error:
        return fail(error, as_json=options.json)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


class _Parser(argparse.ArgumentParser):
    """argparse, whose usage errors are JSON too when --json was asked for."""

    def error(self, message: str) -> NoReturn:
        if "--json" not in sys.argv:
            super().error(message)
        import json

        hint = f"{self.prog} --help"
        print(json.dumps({"error": {"code": "input", "message": message, "hint": hint}}, ensure_ascii=False))
        raise SystemExit(2)


def _parse(given: list[str]) -> argparse.Namespace:
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    parser = _Parser(
        prog="gallae",
        description="갈래: answers each question the cheapest way that is right, and proves it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_common(parser)
    parser.set_defaults(
        workspace=None, person=None, groups=None, today=None, state=None, no_ingest=False, json=False, command="ui"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (_, text) in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        if name in ARGUMENTS:
            ARGUMENTS[name](sub)
    options, rest = parser.parse_known_args(given)
    if rest and (options.command != "eval" or any(word.startswith("-") for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:  # argparse takes no FILE behind an option when FILE may be left out
        options.files += rest
    options.command = options.command or "ui"
    return options


def _add_common(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("-w", "--workspace", metavar="DIR", help="the workspace folder (default: here, else the samples)")
    add("--as", dest="person", metavar="PERSON", help="ask as this person")
    add("--groups", metavar="A,B", help="… who is in these groups (without: the local person, who may read all)")
    add("--today", metavar="DATE", help="the day to answer for, YYYY-MM-DD")
    add("--state", metavar="DIR", help="keep index and conversations here (for a read-only workspace)")
    add("--no-ingest", action="store_true", help="do not index first; fail if something changed")
    add("--json", action="store_true", help="JSON on stdout and nothing else")


def _ask(parser: argparse.ArgumentParser) -> None:
    _query(parser)
    parser.add_argument("--thread", metavar="ID", help="go on with this conversation")
    parser.add_argument("--route", choices=("prompt", "rag", "sllm", "hybrid", "tool"), help="force a route")


def _query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="?", help="the question; - reads standard input")
    parser.add_argument("--batch", metavar="FILE", help="one JSON object a line: id, question, history, today, groups")
    parser.add_argument("--history", metavar="FILE", help='earlier messages: JSON [{"role","content"}]')


def _route(parser: argparse.ArgumentParser) -> None:
    _query(parser)
    parser.add_argument("--no-model", action="store_true", help="ask no model, also where the rules are unsure")


def _search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query")
    parser.add_argument("-k", type=int, default=None, metavar="N", help="how many passages")


def _read(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", help="documents/…")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--end", type=int, default=None)


def _ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only these; a file from outside is copied in")
    parser.add_argument("--repair", action="store_true", help="preview what can be saved of a mis-decoded file")


def _eval(parser: argparse.ArgumentParser) -> None:
    known = (*EVALUATED, "history", "diff")
    parser.add_argument("what", choices=known, metavar="WHAT", help=" | ".join(known))
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="default: the workspace's evals/; retrieval: folders; skill: names; history: a kind; diff: up to two runs",
    )
    parser.add_argument("--peers", action="store_true", help="routes, retrieval: others on the same questions")
    parser.add_argument(
        "--left-out", action="store_true", help="routes: weights fitted without the workspace that is scored"
    )
    parser.add_argument(
        "--split", choices=("dev", "held"), default="", help="safety, bias: only this half of the built-in rows"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="routes: of the typing slips and the intervals")
    parser.add_argument(
        "--prompts", metavar="DIR", help="compare: prompt.md, rag.md, skill.md, examples.md of DIR instead"
    )
    parser.add_argument(
        "--model",
        metavar="ROLE=NAME",
        action="append",
        default=[],
        help="compare: chat=provider:name instead; repeatable",
    )
    parser.add_argument("--against", metavar="RUN", help="compare: with an earlier run, by its name or its JSON file")
    parser.add_argument("--report", metavar="DIR", help="also write a page (HTML), Markdown and JSON")
    parser.add_argument("--gate", action="store_true", help="exit 1 below the bars")
    parser.add_argument("--days", type=float, metavar="N", help="ledger: only the last N days")
    parser.add_argument("--price-as", metavar="MODEL", help="ledger: whose price stands for a chat model's")
    parser.add_argument(
        "--judge",
        metavar="LABEL",
        nargs="?",
        const="",
        help="answers: a model's verdicts beside the code's (provider:name)",
    )
    parser.add_argument("--no-history", action="store_false", dest="history", help="do not keep the run")
    parser.add_argument("--langsmith", action="store_true", help="also send rows and results to LangSmith, masked")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="one rule whole, with its examples")
    parser.add_argument("--check", action="store_true", help="try the workspace's own rules on their examples")
    parser.add_argument("--markdown", action="store_true", help="as the page docs/rules.md")


def _models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("allow", "forbid"))
    parser.add_argument("name", nargs="?", metavar="NAME")


def _ui(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("turn", nargs="?", help="its id, or how the id begins (default: the last turn)")
    parser.add_argument("--list", action="store_true", help="the last turns, newest first")
    parser.add_argument("-n", type=int, default=20, metavar="N", help="how many of them")


def _feedback(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("turn", nargs="?")
    parser.add_argument("--up", action="store_const", const=1, dest="score", default=None)
    parser.add_argument("--down", action="store_const", const=0, dest="score")
    parser.add_argument("--comment", default="")
    parser.add_argument("--route", choices=("prompt", "rag", "sllm", "hybrid", "tool"), help="the right route")
    parser.add_argument("--undo", action="store_true", help="take back what was said about the turn's route")
    parser.add_argument("--list", action="store_true", help="what is remembered")
    parser.add_argument("--consent", choices=("yes", "no"), help="may the team learn from what you rated?")


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
    parser.add_argument("--dry-run", action="store_true", help="build: show what would be written")
    parser.add_argument("--fix", metavar="DIR", help="check: write a cleaned copy there, with what was dropped and why")
    parser.add_argument("--model", metavar="PATH", help="check: a GGUF file or tokeniser folder to count tokens with")
    parser.add_argument("--context", type=int, metavar="TOKENS", help="check: the longest row the model takes")
    parser.add_argument("--n", type=int, default=50, help="synthesize: how many rows")
    parser.add_argument("--yes", action="store_true", help="synthesize: send the masked preview to an outside model")


def _advise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", help="an answer, such as gpu_gib=8; repeatable")
    parser.add_argument("--answers", metavar="FILE", help="answers as TOML; [measured.SKILL] holds measured shares")
    parser.add_argument("--price-as", metavar="MODEL", help="whose price stands for the chat model's")


VERDICTS = {
    "evaluate": "into the evaluation sets",
    "train": "into the skill's training rows",
    "reject": "never",
    "undo": "open again",
}


def _router(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("refit",))
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--accept", metavar="PROPOSAL", help="put the weights of a proposal into use here")
    choice.add_argument("--revert", action="store_true", help="back to the shipped weights")
    choice.add_argument(
        "--shipped", metavar="DIR", nargs="?", const="", help="maintainers: fit the shipped weights again"
    )


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], Any]] = {
    "ui": _ui,
    "ask": _ask,
    "route": _route,
    "chat": lambda p: p.add_argument("--thread", metavar="ID"),
    "search": _search,
    "read": _read,
    "ingest": _ingest,
    "eval": _eval,
    "models": _models,
    "explain": _explain,
    "feedback": _feedback,
    "data": _data,
    "advise": _advise,
    "router": _router,
    "rules": _rules,
    "init": lambda p: p.add_argument("folder", metavar="DIR"),
}

if __name__ == "__main__":
    sys.exit(main())
