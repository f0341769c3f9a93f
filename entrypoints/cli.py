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

from gallae.entrypoints.arguments_of_models import OF_MODELS

__all__ = ["build_parser", "main"]

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
    "approve": ("approving", "say yes or no to a call that waits for it; without TURN what waits / 도구 실행 승인"),
    "explain": ("explaining", "the receipt of a past turn; --list / 지난 답의 영수증"),
    "share": ("sharing", "a read-only link to a conversation; --list, --revoke, --open / 대화 나누기"),
    "feedback": ("correcting", "rate a turn, or name the right route / 평가 남기기"),
    "data": ("learning", "training data: check it, make more; review, build from rated conversations / 학습 데이터"),
    "advise": ("advising", "tune at all, and how: rules A0–A13 over the workspace / 어떻게 맞출지 조언"),
    "plan": ("planning", "method, base model, settings, memory and time of a training run / 학습 계획"),
    "train": ("training", "train a small model: stages, adapters, resume, repeat / 작은 모델 학습"),
    "export": ("exporting", "a run as GGUF, for Ollama, vLLM or llama-server / 학습한 모델 내보내기"),
    "router": ("refitting", "refit the router from feedback, for review / 바로잡은 것에서 다시 배우기"),
    "eval": ("evaluating", "scores with confidence intervals / 평가"),
    "promote": ("promoting", "let a tuned model serve its skill, if it proves itself / 튜닝한 모델 올리기"),
    "demote": ("promoting", "bring the former model back / 내리고 이전 모델로"),
    "models": ("setup", "who serves what; allow, get, parity NAME; history SKILL / 모델 상태, 받기, 같은지 보기"),
    "tools": ("tool_servers", "tools and MCP servers; accept what one has changed / 도구와 MCP 서버"),
    "people": (
        "people",
        "who may use the workspace, tokens; their data: export, delete / 사람, 모둠, 역할, 토큰, 자료",
    ),
    "audit": ("auditing", "is the chain of what was done whole; its rows / 감사 기록"),
    "serve": ("serving", "the HTTP API: /v1 for OpenAI's clients / HTTP API 서버"),
    "mcp": ("mcp", "the MCP server for Claude, Cursor and others; --http / MCP 서버"),
    "usage": ("using", "turns, tokens, money and time, and what is left / 쓴 양과 남은 양"),
    "doctor": ("setup", "effective settings, health, next steps / 점검"),
}


EVALUATED = (
    "routes",
    "answers",
    "retrieval",
    "compare",
    "skill",
    "tuned",
    "summaries",
    "safety",
    "personal",
    "redteam",
    "tools",
    "bias",
    "conversation",
    "consistency",
    "ledger",
    "all",
)  # the keys of evaluating.WHAT, which a test compares

PEOPLE = (
    "list",
    "token",
    "forget-token",
    "check",
    "export",
    "delete",
    "prune",
)  # the keys of people.ACTIONS, which a test compares


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    from gallae.graphs.log_mask import mask_logs

    mask_logs()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(message)s")
    given = list(sys.argv[1:] if argv is None else argv)
    options = _parse(given)
    from gallae.core.errors import GallaeError
    from gallae.entrypoints.session import fail

    try:
        module = importlib.import_module(f"gallae.entrypoints.{COMMANDS[options.command][0]}")
        return int(module.COMMANDS[options.command](options))
    except GallaeError as error:
        return fail(error, as_json=options.json, language=getattr(options, "language", "ko"))
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
    parser = build_parser()
    options, rest = parser.parse_known_args(given)
    if rest and (options.command != "eval" or any(word.startswith("-") for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:  # argparse takes no FILE behind an option when FILE may be left out
        options.files += rest
    options.command = options.command or "ui"
    return options


def build_parser() -> argparse.ArgumentParser:
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
    return parser


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
    parser.add_argument("--private", action="store_true", help="nothing of it is written down")
    parser.add_argument("--route", choices=("prompt", "rag", "sllm", "hybrid", "tool"), help="force a route")
    parser.add_argument("--preview", action="store_true", help="show what would leave the house, send nothing")
    parser.add_argument("--picture", action="append", metavar="FILE", help="show this picture to the model that sees")
    parser.add_argument("--pictures-may-leave", action="store_true", help="also to a model outside, as it is")


def _chat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--thread", metavar="ID", help="go on with this conversation")
    parser.add_argument("--private", action="store_true", help="nothing of it is written down; it is gone at the end")


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
        "--split",
        choices=("dev", "held"),
        default="",
        help="safety, personal, bias: only this half of the built-in rows",
    )
    parser.add_argument("--show", action="store_true", help="tools: also the rows that failed, word for word")
    parser.add_argument("--seed", type=int, metavar="N", help="routes: of the typing slips and the intervals")
    parser.add_argument(
        "--prompts", metavar="DIR", help="compare: prompt.md, rag.md, skill.md, examples.md of DIR instead"
    )
    parser.add_argument(
        "--model",
        metavar="ROLE=NAME",
        action="append",
        default=[],
        help="compare: chat=provider:name instead; repeatable. tuned: the model's label",
    )
    parser.add_argument("--run", metavar="RUN", help="tuned: the training run (default: the newest that is done)")
    parser.add_argument("--base", metavar="LABEL", help="tuned: what serves the untuned base")
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
        help="answers, tuned: a model's verdicts beside the code's (provider:name)",
    )
    parser.add_argument("--progress", action="store_true", help="how far it is, one JSON object a line on stderr")
    parser.add_argument("--no-history", action="store_false", dest="history", help="do not keep the run")
    parser.add_argument("--langsmith", action="store_true", help="also send rows and results to LangSmith, masked")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="one rule whole, with its examples")
    parser.add_argument("--check", action="store_true", help="try the workspace's own rules on their examples")
    parser.add_argument("--markdown", action="store_true", help="as the page docs/rules.md")


def _ui(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="another than loopback needs sign-in")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="elsewhere than loopback only with people.toml")
    parser.add_argument("--port", type=int, default=None, help="default: [serve] port; 0 takes a free one")


def _mcp(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--http", action="store_true", help="Streamable HTTP instead of standard input and output")
    parser.add_argument("--host", default="127.0.0.1", help="elsewhere than loopback only with people.toml")
    parser.add_argument("--port", type=int, default=None, help="default: [mcp] port; 0 takes a free one")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("turn", nargs="?", help="its id, or how the id begins (default: the last turn)")
    parser.add_argument("--list", action="store_true", help="the last turns, newest first")
    parser.add_argument("-n", type=int, default=20, metavar="N", help="how many of them")


def _approve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("turn", nargs="?", help="its id, or how the id begins (default: show what waits)")
    parser.add_argument("--no", action="store_true", help="do not call it; the answer says so")


def _share(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("thread", nargs="?", metavar="THREAD", help="the conversation, as it stands now")
    parser.add_argument("--days", type=float, metavar="N", help="the link ends after N days (default: when revoked)")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--list", action="store_true", help="your links, or those of THREAD")
    choice.add_argument("--revoke", metavar="LINK", help="take a link back, by its token or its id")
    choice.add_argument("--open", metavar="TOKEN", help="read what somebody shared")


def _feedback(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("turn", nargs="?")
    parser.add_argument("--up", action="store_const", const=1, dest="score", default=None)
    parser.add_argument("--down", action="store_const", const=0, dest="score")
    parser.add_argument("--comment", default="")
    parser.add_argument("--route", choices=("prompt", "rag", "sllm", "hybrid", "tool"), help="the right route")
    parser.add_argument("--undo", action="store_true", help="take back what was said about the turn's route")
    parser.add_argument("--list", action="store_true", help="what is remembered")
    parser.add_argument("--consent", choices=("yes", "no"), help="may the team learn from what you rated?")


def _router(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("refit",))
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--accept", metavar="PROPOSAL", help="put the weights of a proposal into use here")
    choice.add_argument("--revert", action="store_true", help="back to the shipped weights")
    choice.add_argument(
        "--shipped", metavar="DIR", nargs="?", const="", help="maintainers: fit the shipped weights again"
    )


def _people(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=PEOPLE, metavar="ACTION", help=" | ".join(PEOPLE))
    parser.add_argument("who", nargs="?", metavar="PERSON", help="as in people.toml; forget-token: also a token's id")
    parser.add_argument("--expires", type=float, metavar="DAYS", help="token: ends after so many days (default: never)")
    parser.add_argument("--to", metavar="DIR|FILE.zip", help="export: where it is written")
    parser.add_argument("--yes", action="store_true", help="delete, prune: do it (without: show what would go)")


def _tools(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("accept", "sign-in", "sign-out"))
    parser.add_argument("name", nargs="?", metavar="SERVER", help="whose changes are taken, or where to sign in or out")


def _audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("verify", "export"), metavar="ACTION", help="verify | export")
    parser.add_argument("--anchor", metavar="COUNT:HASH", help="verify: also that this row is still the one it was")
    parser.add_argument("--since", metavar="DATE", help="export: from this day on (UTC)")
    parser.add_argument("--until", metavar="DATE", help="export: up to this day")
    parser.add_argument("--person", dest="of", metavar="PERSON", help="export: what they did, or was done to them")
    parser.add_argument(
        "--format", choices=("jsonl", "ocsf"), default="jsonl", help="export: as it stands, or for a SIEM"
    )


def _usage(parser: argparse.ArgumentParser) -> None:
    ways = ("person", "group", "route", "model", "day")
    parser.add_argument("--by", choices=ways, default="person", help="what is summed up in a line")
    parser.add_argument("--since", metavar="DATE", help="from this day on, YYYY-MM-DD")
    parser.add_argument("--until", metavar="DATE", help="up to this day, which counts too")


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], Any]] = {
    "ui": _ui,
    "serve": _serve,
    "mcp": _mcp,
    "ask": _ask,
    "route": _route,
    "chat": _chat,
    "approve": _approve,
    "search": _search,
    "read": _read,
    "ingest": _ingest,
    "eval": _eval,
    "explain": _explain,
    "share": _share,
    "feedback": _feedback,
    "router": _router,
    "rules": _rules,
    "usage": _usage,
    "people": _people,
    "audit": _audit,
    "tools": _tools,
    "init": lambda p: p.add_argument("folder", metavar="DIR"),
    **OF_MODELS,
}

if __name__ == "__main__":
    sys.exit(main())
