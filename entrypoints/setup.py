"""`gallae init | models | doctor`: begin a workspace, see what serves, see what is wrong and what to do next."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.entrypoints.session import Session, open_session, print_json, reason_of
from gallae.graphs.audit import Entry

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
    if options.action == "get":
        from gallae.entrypoints.fetching import get

        return get(options)
    if options.action == "parity":
        from gallae.entrypoints.parity_checking import parity

        return parity(options)
    session = open_session(options)
    from gallae.models.consent import allow_model, allowed_models, forbid_model

    if options.action == "history":
        from gallae.entrypoints.promoting import history_of

        return history_of(session, options.name)
    if options.action:
        if not options.name:
            raise InputError(f"models {options.action}: no NAME", hint=f"gallae models {options.action} openai")
        allows = options.action == "allow"
        (allow_model if allows else forbid_model)(session.workspace.keep, options.name)
        what = "model-allowed" if allows else "model-forbidden"
        session.audit.write(Entry(what, session.person.owner, models=(options.name,)))
    from gallae.entrypoints.fetching import kept_files, say_files
    from gallae.graphs.skills_served import served_lines

    status, serving = asyncio.run(_status(session))
    files = kept_files(session)
    if session.as_json:
        allowed = sorted(allowed_models(session.workspace.keep))
        print_json({"models": status, "allowed": allowed, "skills": serving, "files": files})
    else:
        _show_models(session, status)
        print("\n".join(served_lines(session.language, serving)), end="\n" if serving else "")
        say_files(session, files)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Exit 0 when nothing that is set up is broken, else 1."""
    session = open_session(options)
    from gallae.graphs.health import problems_of

    found = asyncio.run(_health(session))
    if session.as_json:
        print_json(found)
    else:
        _show_doctor(session, found)
    return int(any(problem.weight == "broken" for problem in problems_of(found, session.language)))


async def _health(session: Session) -> dict[str, Any]:
    """All that there is to say, in the order of the JSON."""
    from gallae.entrypoints.opened import index_of, models_of
    from gallae.graphs.health import LOOKS, health_at_once, look

    workspace, person = session.workspace, session.person
    tracing = os.environ.get("LANGSMITH_TRACING", os.environ.get("LANGCHAIN_TRACING_V2", "off"))
    with index_of(session) as index:
        reports = index.ingest() if session.ingest else []
        refused = [r for r in reports if r.status == "refused"]
        found = health_at_once(workspace, index, person, refused=refused, tracing=tracing)
        async with models_of(session) as models:
            for notice in models.notices():
                sys.stderr.write(f"{notice}\n")
            for name in LOOKS:
                found[name] = await look(
                    name, workspace, index=index, models=models, person=person, today=session.today
                )
    return found


async def _status(session: Session) -> tuple[list[Any], list[dict[str, Any]]]:
    """(each role's model with its health, who serves each skill)"""
    from gallae.entrypoints.opened import models_of
    from gallae.graphs.skills_served import served_skills

    async with models_of(session) as models:
        for notice in models.notices():
            sys.stderr.write(f"{notice}\n")
        return list(await models.status()), await served_skills(session.workspace, models)


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


def _show_doctor(session: Session, found: dict[str, Any]) -> None:
    from gallae.graphs.health_words import checks_said, vectors_said
    from gallae.graphs.skills_served import served_lines
    from gallae.graphs.tool_servers import server_lines

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
        print(f"  ! {report.path}: {reason_of(report, session.language)}")
    if found["vectors"] is not None:
        print(session.say("의미 검색", "search by meaning") + f": {vectors_said(session.language, found['vectors'])}")
    if found["rules"]["checked"]:
        rules = found["rules"]
        print(
            session.say("우리 규칙의 예", "examples of own rules")
            + f": {rules['checked'] - len(rules['failed'])}/{rules['checked']}"
        )
        for line in checks_said(session.language, rules["failed"]):
            print(f"  {line}")
    _show_models(session, found["models"])
    for line in served_lines(session.language, found["skills"]):
        print(line)
    for line in server_lines(session.language, found["mcp_servers"]):
        print(line)
    disk = found["disk"]
    print(
        session.say("디스크", "disk")
        + f": documents {disk.documents / 1e6:,.1f} · cache {disk.cache / 1e6:,.1f} · keep {disk.keep / 1e6:,.1f} MB · "
        + session.say(f"남음 {disk.free / 1e9:,.1f} GB", f"{disk.free / 1e9:,.1f} GB free")
    )
    for alarm in found["alarms"]:
        print(f"! {alarm.said(session.language)}")
    print(f"tracing: {found['tracing']}", file=sys.stdout)


COMMANDS = {"init": init, "models": models, "doctor": doctor}
