"""The tools of `gallae mcp` that change or spend something: off until `[mcp]` opens them, for editors, asking the user."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
from typing import Any

from gallae.core.errors import AccessError, BudgetError, InputError, KnowledgeError, SettingsError, ToolError
from gallae.core.korean import in_language
from gallae.core.permissions import require
from gallae.core.types import as_json
from gallae.entrypoints.mcp_evaluating import order_of
from gallae.entrypoints.mcp_visit import Reply, Visit
from gallae.entrypoints.session import Session
from gallae.graphs.audit_notes import note_documents
from gallae.retrievers.bring import bring, look_again

__all__ = ["asked_before", "evaluate", "ingest"]

SHOWN = 50
KINDS = {kind.code: kind for kind in (InputError, AccessError, SettingsError, KnowledgeError, BudgetError)}
EVERY = 5.0  # seconds between two signs of life of an evaluation


def asked_before(visit: Visit, name: str, given: dict[str, Any]) -> str:
    """The question the user is asked before anything is done."""
    if name == "evaluate":
        kind = given["kind"]
        return visit.say(
            f"이 작업 공간의 {kind} 평가를 돌릴까요? 몇 분 걸리고 모델 비용이 들 수 있습니다.",
            f"Run the {kind} evaluation of this workspace? It takes minutes and may cost model calls.",
        )
    if not given["name"]:
        return visit.say("documents/에서 바뀐 문서를 색인할까요?", "Index what changed in documents/?")
    count, file = len(given["text"]), given["name"]
    return visit.say(
        f"{count:,}자를 문서 {file}(으)로 저장하고 색인할까요?", f"Save {count:,} characters as {file} and index them?"
    )


async def ingest(visit: Visit, given: dict[str, Any]) -> Reply:
    name, text, chat = given["name"], given["text"], visit.chat
    if bool(name) != bool(text):
        raise InputError(
            visit.say("ingest: name과 text는 함께 있어야 합니다", "ingest: name and text belong together"),
            hint=visit.say("둘 다 적거나 둘 다 빼세요.", "Give both, or neither to index what changed."),
        )
    if name:
        brought = await asyncio.to_thread(
            bring, chat.workspace, chat.index, name, text.encode(), person=visit.person, replace=given["replace"]
        )
        reports = [brought.report]
    else:
        reports = await asyncio.to_thread(look_again, chat.index, visit.person)
    if chat.audit is not None:
        note_documents(chat.audit, visit.person.owner, reports)
    changed = [report for report in reports if report.status != "unchanged"]
    lines = [f"{r.status} {r.path} {in_language(visit.language, r.reason)}".strip()[:400] for r in changed[:SHOWN]]
    data = {"documents": as_json(changed[:SHOWN]), "left_out": max(0, len(changed) - SHOWN)}
    said = "\n".join(lines) or visit.say("바뀐 문서가 없습니다.", "Nothing changed.")
    return Reply(said, data).fitted(visit.language)


async def evaluate(visit: Visit, given: dict[str, Any]) -> Reply:
    """In a process of its own, with a sign of life every few seconds so that a client goes on waiting; whoever cancels
    the call, or goes away, ends it."""
    require(visit.person, f"eval {given['kind']}", visit.language)
    session = Session(visit.chat.workspace, visit.person, visit.today, ingest=False, as_json=True)
    told = await _measured(visit, order_of(session, given["kind"]))
    if told is None:
        raise ToolError(
            visit.say("평가가 끝나지 못했습니다", "the evaluation did not finish"),
            hint=visit.say("서버의 기록에 까닭이 있습니다.", "The server's log says why."),
        )
    if "error" in told:
        code, message, hint = told["error"]
        raise KINDS.get(code, ToolError)(message, hint=hint)
    wrong = visit.say(f"틀린 문항 {told['failed']}개", f"{told['failed']} rows failed")
    return Reply("\n".join([*told["lines"], wrong]), told["data"]).fitted(visit.language)


async def _measured(visit: Visit, order: str) -> dict[str, Any] | None:
    """What the process says; None if it died."""
    pipe = asyncio.subprocess.PIPE
    words = ["-X", "utf8", "-m", "gallae.entrypoints.mcp_evaluating"]
    running = await asyncio.create_subprocess_exec(sys.executable, *words, stdin=pipe, stdout=pipe, limit=1 << 24)
    assert running.stdin is not None and running.stdout is not None
    running.stdin.write(order.encode() + b"\n")  # and is left open: its end is the process's end
    saying = asyncio.create_task(running.stdout.readline())
    try:
        for seconds in itertools.count(1):
            if (await asyncio.wait({saying}, timeout=EVERY))[0]:
                break
            await visit.tell(seconds, seconds + 1, visit.say("평가하는 중", "evaluating"))
        line = saying.result()
        told: dict[str, Any] | None = json.loads(line) if line else None
        return told
    finally:
        saying.cancel()
        if running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                running.kill()
            await asyncio.shield(running.wait())
