"""The tools of `gallae mcp` that read: search, one document, the route. Under the person's rights, page by page."""

from __future__ import annotations

import asyncio
from typing import Any

from gallae.core.errors import KnowledgeError, NotFoundError
from gallae.core.types import Question, as_json
from gallae.entrypoints.documents import found_json
from gallae.entrypoints.mcp_visit import MOST, Reply, Visit, size_of
from gallae.entrypoints.receipt import decision_lines
from gallae.graphs.size import check_size
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.naming import document_path, near_paths

__all__ = ["explain_route", "read_document", "search_documents", "stored_document"]

SNIPPET = 300
DEEPEST = 50  # passages that are ranked at all
RULES = 8
HIT = ("id", "path", "title", "page", "heading", "start", "end")


async def search_documents(visit: Visit, given: dict[str, Any]) -> Reply:
    """Hits [start:start+k]; fewer where a page would be too long. Nothing found is no error."""
    start, k = given["start"], given["k"]
    passages, enough = await asyncio.to_thread(_found, visit, given["query"], k)
    shown: list[dict[str, Any]] = []
    lines: list[str] = []
    left = MOST - 500
    for passage in passages[start : start + k]:
        snippet = _cut(" ".join(passage["text"].split()))
        hit = {name: passage[name] for name in HIT} | {"score": round(passage["score"], 3), "snippet": snippet}
        place = f"{hit['path']} [{hit['start']}:{hit['end']}] {hit['title']}"
        line = f"[{start + len(shown) + 1}] {place}\n{snippet}"
        left -= size_of(line, hit)
        if left < 0:
            break
        shown.append(hit)
        lines.append(line)
    data: dict[str, Any] = {"passages": as_json(shown), "enough": enough}
    if not shown:
        lines.append(visit.say("읽을 수 있는 문서에서 찾지 못했습니다.", "Nothing in the documents you may read."))
    elif not enough:
        few = "(These passages are hardly enough for an answer.)"
        lines.append(visit.say("(이 구절들이 답이 되기에는 모자랍니다.)", few))
    if shown and len(passages) > start + len(shown):
        data["next"] = following = start + len(shown)
        lines.append(visit.say(f"(다음: start={following})", f"(next page: start={following})"))
    return Reply("\n".join(lines), data)


async def read_document(visit: Visit, given: dict[str, Any]) -> Reply:
    stored = await asyncio.to_thread(stored_document, visit, given["path"])
    total = len(stored.text)
    start = min(given["start"], total)
    length = given["characters"]
    while True:
        end = min(start + length, total)
        data: dict[str, Any] = {
            "path": stored.path,
            "title": stored.title,
            "start": start,
            "end": end,
            "total": total,
            "text": stored.text[start:end],
        }
        text = f"{stored.path} [{start}:{end}] / {total}\n{data['text']}"
        if end < total:
            data["next"] = end
            text += visit.say(f"\n(다음: start={end})", f"\n(next page: start={end})")
        if size_of(text, data) <= MOST:
            return Reply(text, data)
        length //= 2  # quotes and line breaks cost two characters each


async def explain_route(visit: Visit, given: dict[str, Any]) -> Reply:
    check_size(given["question"], visit.chat.workspace.settings.limits.question_characters, visit.language)
    question = Question(given["question"], today=visit.today, person=visit.person)
    decision = await asyncio.to_thread(visit.chat.decide, question)
    told = as_json(decision)
    votes = sorted(told["rules"], key=lambda vote: -abs(vote["support"]))[:RULES]
    data = {
        "route": decision.route,
        "confidence": round(decision.confidence, 3),
        "margin": round(decision.margin, 3),
        "rules": [{k: vote[k] for k in ("id", "because", "support", "route")} for vote in votes],
        "rejected": told["rejected"],
        "skill": decision.skill or "",
    }
    return Reply("\n".join(decision_lines({**told, "rules": votes}, visit.language)), data).fitted(visit.language)


def stored_document(visit: Visit, path: str) -> StoredDocument:
    """NotFoundError names what is near of what the person may read; the same for what is not there and not theirs."""
    given = document_path(path)
    try:
        return visit.chat.index.read(given, visit.person)
    except KnowledgeError as error:
        near = near_paths(given, visit.chat.index.documents(visit.person))
        hint = visit.say("비슷한 것: ", "Near: ") + ", ".join(near) if near else "search_documents"
        raise NotFoundError(
            visit.say(f"{given}: 그런 문서가 없습니다", f"{given}: no such document"), hint=hint
        ) from error


def _found(visit: Visit, query: str, k: int) -> tuple[list[dict[str, Any]], bool]:
    """Every passage that pages of `k` are made of: the best k as `gallae search` gives them, then the rest in order."""
    index = visit.chat.index
    found = found_json(index, query, visit.person, visit.today, k)
    best = found["passages"]
    if len(best) == k:
        ids = {passage["id"] for passage in best}
        deeper = index.search(query, person=visit.person, today=visit.today, k=DEEPEST).passages
        best += [{name: getattr(p, name) for name in (*HIT, "score", "text")} for p in deeper if p.id not in ids]
    return best, found["evidence"]["enough"]


def _cut(text: str) -> str:
    return text if len(text) <= SNIPPET else f"{text[: SNIPPET - 1]}…"
