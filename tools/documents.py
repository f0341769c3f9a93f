"""The two tools of the agent that look into the documents: search, and reading one page by page.

Whoever opens a turn gives the functions behind them, made for the rights of the person who asks (`Toolbox.with_documents`);
here they get their names, their schemas and the text that a model reads. Where a passage stands is told with it, so that
a model can read on from there; those offsets are no figures of the documents, and `said_by` takes them out again.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gallae.core.errors import ToolError
from gallae.core.types import Passage, ToolCall, ToolCard
from gallae.tools.connection import RESULT_CHARACTERS

__all__ = ["DOCUMENT_TOOLS", "PAGE", "READ_CARD", "SEARCH_CARD", "Page", "Read", "Search", "look_in", "said_by"]

PAGE = 4_000  # characters of one reading at most: a page more costs a model more than the next search
Search = Callable[[str], Any]

SEARCH_CARD = ToolCard(
    "search_documents",
    "문서 검색 · Document search",
    "Searches the organisation's documents and returns passages with their paths. Use it for every fact, price, date or rule "
    "of the organisation. 조직의 문서에서 근거가 되는 대목을 찾습니다.",
    ("문서에서 연차 규정을 찾아 줘", "교환 절차가 적힌 문서를 찾아 줘", "Find the document about opening hours"),
    {
        "type": "object",
        "properties": {"query": {"type": "string", "description": "what to look for, in the words of the documents"}},
        "required": ["query"],
        "additionalProperties": False,
    },
)
READ_CARD = ToolCard(
    "read_document",
    "문서 읽기 · Document reading",
    "Reads the text of one document of the organisation from a character on, a page at a time. Use it after "
    "search_documents, where a passage alone is not enough: a whole table, a list, what stands before or behind it. "
    "조직의 문서 하나를 앞뒤까지 이어서 읽습니다.",
    (
        "문서 documents/fees.md 전체를 읽어 줘",
        "요금표 문서에서 그다음 줄들도 읽어 줘",
        "이용 안내 문서를 처음부터 읽고 준비물을 모두 적어 줘",
        "Read documents/fees.md from the beginning",
        "Read on in that document after the passage you found",
    ),
    {
        "type": "object",
        "properties": {
            "path": {"type": "string", "description": "documents/…, as search_documents gives it"},
            "start": {"type": "integer", "minimum": 0, "default": 0, "description": "the character to begin at"},
            "characters": {"type": "integer", "minimum": 1, "maximum": PAGE, "default": PAGE},
        },
        "required": ["path"],
        "additionalProperties": False,
    },
)
DOCUMENT_TOOLS = frozenset({SEARCH_CARD.name, READ_CARD.name})
_PLACE = re.compile(r"^(?:\[\d+\] )?(documents/[^\n]*?) \[\d+:\d+\](?: / \d+)?|^\[next page: start=\d+\]$", re.M)


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of one document: `text` equals its stored text's characters [start:end], `total` is how many it has."""

    path: str
    title: str
    start: int
    end: int
    total: int
    text: str


Read = Callable[[str, int, int], Page]  # (path, start, characters)


async def look_in(name: str, search: Search | None, read: Read | None, arguments: Mapping[str, Any]) -> str:
    """What the tool `name` of the two says. ToolError for arguments that it cannot use."""
    if name == READ_CARD.name:
        return await _read(read, arguments)
    query = arguments.get("query") or arguments.get("q") or arguments.get("question")
    if not isinstance(query, str) or not query.strip() or search is None:
        raise ToolError("search_documents: 'query' is missing", hint="Give query: the words to look for.")
    found = search(query)
    return _passages(await found if inspect.isawaitable(found) else found)


def said_by(call: ToolCall) -> str:
    """What a call's result says: of the documents only what stands in them, without our own numbers and offsets."""
    if call.name not in DOCUMENT_TOOLS or call.server != "gallae":
        return call.result
    return _PLACE.sub(lambda place: place[1] or "", call.result)


async def _read(read: Read | None, arguments: Mapping[str, Any]) -> str:
    path, start, characters = (
        arguments.get(name, given) for name, given in (("path", ""), ("start", 0), ("characters", PAGE))
    )
    if not isinstance(path, str) or not path.strip() or read is None:
        raise ToolError(
            "read_document: 'path' is missing", hint="Give path: documents/…, as search_documents names it."
        )
    if not isinstance(start, int) or not isinstance(characters, int):
        raise ToolError(
            "read_document: 'start' and 'characters' are whole numbers", hint="Leave them out to begin at 0."
        )
    page = read(path, max(0, start), min(max(1, characters), PAGE))
    told = f"{page.path} [{page.start}:{page.end}] / {page.total} ({page.title})\n{page.text.strip()}"
    return told if page.end >= page.total else f"{told}\n[next page: start={page.end}]"


def _passages(found: Any) -> str:
    """Text as it is; search results as numbered passages with their places."""
    if isinstance(found, str):
        return found
    passages: tuple[Passage, ...] | list[Passage] | None = getattr(found, "passages", None)
    if passages is None:
        passages = found if isinstance(found, list | tuple) else ()
    if not passages:
        return "No document holds this. 문서에서 찾지 못했습니다."
    parts = []
    for i, passage in enumerate(passages, 1):
        heading = " > ".join(passage.heading)
        place = f"{passage.path} [{passage.start}:{passage.end}]{f' ({heading})' if heading else ''}"
        parts.append(f"[{i}] {place}\n{passage.text.strip()}")
    return "\n\n".join(parts)[:RESULT_CHARACTERS]
