"""`gallae init | models | doctor`: begin a workspace, see what serves, see what is wrong and what to do next."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import as_json
from gallae.entrypoints.session import Session, open_session, print_json, reason_of

__all__ = ["COMMANDS"]

SKELETON = {
    "gallae.toml": """\
# 이 작업 공간의 설정. 지운 줄은 기본값을 씁니다. / Every key has a default.
name = "{name}"
title = "{name} 도우미"
language = "ko"
description = ""
# care = "normal"            # relaxed | normal | strict  (좀 틀려도 됨 … 틀리면 안 됨)
# confidential = false       # true: 아무것도 바깥 모델로 나가지 않음

# [models]                   # 없으면 코드만으로 답합니다(내장 기본)
# chat = "ollama:qwen3:4b"   # openai: vllm: llamacpp: embedded:경로.gguf
# embedding = "ollama:bge-m3"

# [policy]
# blocked = []
# masked_may_leave = false
""",
    "documents/README.md": "# 문서를 이 폴더에 넣으세요\n\n.md .txt .html .csv .xlsx .pdf .docx 를 읽습니다. 바뀐 것은 물을 때 저절로 색인됩니다.\n",
    "faq.jsonl": "",
    "evals/routes.jsonl": "",
    "evals/answers.jsonl": "",
}


def init(options: argparse.Namespace) -> int:
    folder = Path(options.folder).expanduser()
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty", hint="Give a new or empty folder; nothing was written.")
    for name, text in SKELETON.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("{name}", folder.resolve().name), encoding="utf-8")
    if options.json:
        print_json({"workspace": str(folder.resolve()), "files": sorted(SKELETON)})
    else:
        print(f'{folder}\n→ documents/ 에 문서를 넣고: gallae -w "{folder}" ask "…"')
    return 0


def models(options: argparse.Namespace) -> int:
    session = open_session(options)
    from gallae.models.consent import allow_model, allowed_models, forbid_model

    if options.action:
        if not options.name:
            raise InputError(f"models {options.action}: no NAME", hint=f"gallae models {options.action} openai")
        (allow_model if options.action == "allow" else forbid_model)(session.workspace.keep, options.name)
    status = asyncio.run(_status(session))
    if session.as_json:
        print_json({"models": status, "allowed": sorted(allowed_models(session.workspace.keep))})
    else:
        _show_models(session, status)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Exit 0 when nothing that is set up is broken, else 1."""
    session = open_session(options)
    from gallae.entrypoints.opened import index_of

    settings, loaded = session.workspace.settings, session.workspace.loaded
    effective = _flat(as_json(settings.model_dump(mode="json")))
    with index_of(session) as index:
        reports = index.ingest() if session.ingest else []
        documents, dense = len(index.documents(session.person)), index.dense
        checks = _rule_checks(session, index)
    refused = [r for r in reports if r.status == "refused"]
    if session.person.groups is not None:  # names and counts of what they may not read
        refused, dense = [], None
    failed = [check for check in checks if not check.passed]
    status = asyncio.run(_status(session))
    servers = asyncio.run(_mcp(session))
    broken = [s for s in status if s.state == "failed"] + [s for s in servers if s["error"]]
    found = {
        "gallae": version("gallae"),
        "python": platform.python_version(),
        "workspace": str(session.workspace.root),
        "state": str(session.workspace.state),
        "settings": [{"key": k, "value": v, "origin": loaded.origins.get(k, "default")} for k, v in effective.items()],
        "unknown_environment": loaded.unknown_environment,
        "documents": {"indexed": documents, "refused": refused},
        "vectors": dense,
        "rules": {"checked": len(checks), "failed": failed},
        "models": status,
        "mcp_servers": servers,
        "tracing": os.environ.get("LANGSMITH_TRACING", os.environ.get("LANGCHAIN_TRACING_V2", "off")),
    }
    if session.as_json:
        print_json(found)
    else:
        _show_doctor(session, found, status)
    return 1 if broken or refused or failed else 0


def _rule_checks(session: Session, index: Any) -> tuple[Any, ...]:
    """The workspace's own rules on their examples; none without such rules."""
    if not session.workspace.settings.routing.rule:
        return ()
    from gallae.graphs.router import Router
    from gallae.graphs.rule_checks import check_rules
    from gallae.tools.cards import CARDS

    router = Router(session.workspace, index, CARDS)
    return check_rules(router, person=session.person, today=session.today)


async def _status(session: Session) -> list[Any]:
    from gallae.entrypoints.opened import models_of

    async with models_of(session) as models:
        for notice in models.notices():
            sys.stderr.write(f"{notice}\n")
        return list(await models.status())


async def _mcp(session: Session) -> list[dict[str, Any]]:
    if not session.workspace.settings.mcp_servers:
        return []
    from gallae.tools.client import open_toolbox

    async with open_toolbox(session.workspace.settings, environ=session.workspace.loaded.passed_on) as toolbox:
        failed = dict(toolbox.failed)
        return [{"name": n, "error": failed.get(n)} for n in session.workspace.settings.mcp_servers]


def _flat(given: Any, prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(value, dict) and value:
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _show_models(session: Session, status: list[Any]) -> None:
    if not any(s.state == "ready" for s in status):
        print(
            session.say("내장 기본으로 답합니다(언어 모델 없음).", "The embedded default answers (no language model).")
        )
    for s in status:
        sign = {"ready": "✓", "failed": "✗"}.get(s.state, "·")
        print(f"{sign} {s.role:<10} {s.label or '-':<32} {'local' if s.local else 'outside'}  {s.detail}")
        if s.next_step:
            print(f"    → {s.next_step}")


def _show_doctor(session: Session, found: dict[str, Any], status: list[Any]) -> None:
    from gallae.entrypoints.opened import vectors_said

    print(f"gallae {found['gallae']} · Python {found['python']}\n{found['workspace']}  ({found['state']})")
    for row in found["settings"]:
        if row["origin"] != "default":
            print(f"  {row['key']} = {row['value']!r}  ({row['origin']})")
    others = sum(row["origin"] == "default" for row in found["settings"])
    print(
        session.say(
            f"  … 나머지 {others}개는 기본값(--json이 모두 보여 줌)", f"  … {others} more by default (--json shows all)"
        )
    )
    for name in found["unknown_environment"]:
        print(f"  ? {name}: " + session.say("모르는 환경 변수", "unknown environment variable"))
    print(session.say("문서", "documents") + f": {found['documents']['indexed']}")
    for report in found["documents"]["refused"]:
        print(f"  ! {report.path}: {reason_of(report)}")
    if found["vectors"] is not None:
        print(session.say("의미 검색", "search by meaning") + f": {vectors_said(session, found['vectors'])}")
    if found["rules"]["checked"]:
        from gallae.entrypoints.rules import checks_said

        rules = found["rules"]
        print(
            session.say("우리 규칙의 예", "examples of own rules")
            + f": {rules['checked'] - len(rules['failed'])}/{rules['checked']}"
        )
        for line in checks_said(session, rules["failed"]):
            print(f"  {line}")
    _show_models(session, status)
    for server in found["mcp_servers"]:
        print(f"{'✗' if server['error'] else '✓'} mcp {server['name']} {server['error'] or ''}")
    print(f"tracing: {found['tracing']}", file=sys.stdout)


COMMANDS = {"init": init, "models": models, "doctor": doctor}
