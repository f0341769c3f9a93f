"""The tools of `gallae mcp` as a client sees them: name, when to use it (and when not), arguments, hints, what comes back.

All of it is paid for in every conversation of every client, so the list is held below 1,200 tokens by a test. The words
are English with a Korean gloss. No argument may be null (some clients mishandle it): what is left out has a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gallae.core.access_settings import McpSettings
from gallae.core.permissions import may_do
from gallae.core.types import ROUTES, Person

__all__ = ["CARDS", "Card", "cards_for"]

KINDS = ("routes", "retrieval", "answers")
Shape = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """`action`: the row of core.permissions; `also`: other names models give an argument; `writes`: asks first."""

    name: str
    title: str
    description: str
    arguments: Shape
    returns: Shape
    action: str
    required: tuple[str, ...] = ()
    also: Shape = field(default_factory=dict)
    writes: bool = False
    opens: str = ""  # the key of [mcp] that opens it; "": always there

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": dict(self.arguments),
            "required": list(self.required),
            "additionalProperties": False,
        }

    @property
    def output(self) -> dict[str, Any]:
        """Every key is always there but `next`."""
        always = [name for name in self.returns if name != "next"]
        return {"type": "object", "properties": dict(self.returns), "required": always}


def cards_for(person: Person, settings: McpSettings) -> tuple[Card, ...]:
    """Those the person's role may use and the workspace has opened, always in the same order."""
    return tuple(
        card
        for card in CARDS
        if may_do(person, card.action)
        and (not card.opens or getattr(settings, card.opens))
        and (not settings.tools or card.name in settings.tools)
    )


def _text(description: str, most: int, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, "maxLength": most, **more}


def _whole(least: int, most: int, default: int, description: str = "") -> dict[str, Any]:
    said = {"description": description} if description else {}
    return {"type": "integer", **said, "minimum": least, "maximum": most, "default": default}


def _any(*types: str) -> dict[str, Any]:
    return {"type": list(types) if len(types) > 1 else types[0]}


_QUESTION = {"q": "question", "query": "question", "prompt": "question"}
_QUERY = {"q": "query", "question": "query", "top_k": "k", "limit": "k", "offset": "start"}
_PATH = {"doc_id": "path", "document": "path", "id": "path", "uri": "path", "offset": "start"}
_TEXT, _COUNT, _NUMBER, _YES, _LIST, _TABLE = (
    _any(t) for t in ("string", "integer", "number", "boolean", "array", "object")
)
_NEXT = {"type": "integer", "description": "start of the next page; absent: that was all"}

CARDS = (
    Card(
        "ask",
        "Ask Gallae",
        "A checked answer from this workspace with citations and a receipt. Use it when the user wants an answer; "
        "to only find passages use search_documents. 작업 공간에 묻기.",
        {
            "question": _text("In the user's own words", 4_000),
            "thread": _text("Of an earlier answer, to go on", 100, default=""),
            "route": {"enum": ["auto", *ROUTES], "type": "string", "default": "auto"},
        },
        {
            "answer": _TEXT,
            "outcome": _TEXT,
            "route": _TEXT,
            "citations": _LIST,
            "choices": _LIST,
            "approval": _TABLE,
            "receipt": _TABLE,
            "thread": _TEXT,
            "turn": _TEXT,
        },
        "ask",
        ("question",),
        _QUESTION,
    ),
    Card(
        "search_documents",
        "Search documents",
        "Passages of the workspace's documents, best first, each with path, offsets and a snippet. "
        "Then read_document for the whole text. 문서 찾기.",
        {"query": _text("What to look for", 2_000), "k": _whole(1, 20, 8), "start": _whole(0, 49, 0, "Next page")},
        {"passages": _LIST, "enough": _YES, "next": _NEXT},
        "search",
        ("query",),
        _QUERY,
    ),
    Card(
        "read_document",
        "Read a document",
        "The stored text that citations' offsets count in, page by page. 문서 읽기.",
        {
            "path": _text("documents/…, as search_documents gives it", 1_000),
            "start": _whole(0, 10**9, 0, "Character to begin at"),
            "characters": _whole(1, 8_000, 8_000),
        },
        {"path": _TEXT, "title": _TEXT, "start": _COUNT, "end": _COUNT, "total": _COUNT, "text": _TEXT, "next": _NEXT},
        "read",
        ("path",),
        _PATH,
    ),
    Card(
        "explain_route",
        "Explain the route",
        "Which way a question would take (prompt, rag, sllm, hybrid, tool) and which rules say so; asks no model and "
        "answers nothing. 길 설명.",
        {"question": _text("The question", 4_000)},
        {"route": _TEXT, "confidence": _NUMBER, "margin": _NUMBER, "rules": _LIST, "rejected": _LIST, "skill": _TEXT},
        "route",
        ("question",),
        _QUESTION,
    ),
    Card(
        "advise_adaptation",
        "Advise on adaptation",
        "Whether and how to adapt a model for this workspace (prompt, RAG, LoRA, DPO …), by rules with their sources. "
        "Says which facts are missing. 맞추는 방법 조언.",
        {
            "facts": {
                "type": "object",
                "description": 'What is known, e.g. {"gpu_gib": 8, "may_leave": false}',
                "default": {},
            }
        },
        {"ways": _LIST, "rules": _LIST, "missing": _LIST, "disagree": _LIST, "memory": _TABLE, "cost": _TABLE},
        "advise",
    ),
    Card(
        "plan_memory",
        "Plan memory",
        "Memory, time and settings of training a small model on a GPU: breakdown, and what fits instead. 학습 메모리 계획.",
        {
            "gpu_gib": {"type": "number", "description": "Of one GPU; 0: CPU", "minimum": 0, "maximum": 4_096},
            "gpus": _whole(1, 64, 1),
            "rows": _whole(1, 10_000_000, 1_000, "Training rows"),
            "base": _text("Base model; empty: chosen", 100, default=""),
            "adapter": {"enum": ["auto", "lora", "qlora", "full"], "type": "string", "default": "auto"},
            "stage": {"enum": ["sft", "cpt", "dpo", "kto", "reward", "grpo"], "type": "string", "default": "sft"},
        },
        {
            "base": _TEXT,
            "adapter": _TEXT,
            "fits": _YES,
            "peak_gib": _NUMBER,
            "usable_gib": _NUMBER,
            "parts": _LIST,
            "hours": _TABLE,
            "settings": _TABLE,
            "tried": _LIST,
            "cautions": _LIST,
        },
        "plan",
        ("gpu_gib",),
    ),
    Card(
        "ingest",
        "Add or index documents",
        "Index what changed in documents/; with name and text, first write that document. 문서 넣기.",
        {
            "name": _text("File name, e.g. note.md", 200, default=""),
            "text": _text("Its text", 200_000, default=""),
            "replace": {"type": "boolean", "default": False},
        },
        {"documents": _LIST, "left_out": _COUNT},
        "ingest",
        writes=True,
        opens="ingest",
    ),
    Card(
        "evaluate",
        "Evaluate",
        "Score the workspace's own evals/KIND.jsonl with confidence intervals; takes minutes and may cost. 평가.",
        {"kind": {"enum": list(KINDS), "type": "string", "description": "What to measure"}},
        {"kind": _TEXT, "rows": _COUNT, "metrics": _LIST, "failed": _LIST},
        "eval answers",
        ("kind",),
        writes=True,
        opens="evaluate",
    ),
)
