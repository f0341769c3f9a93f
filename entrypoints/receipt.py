"""An answer's receipt for a terminal: which rules chose the way, what proves it, what it cost."""

from __future__ import annotations

from typing import Any

from gallae.core.language import say
from gallae.core.types import Language

__all__ = ["receipt"]


def receipt(answer: dict[str, Any], language: Language, *, short: bool = False) -> str:
    """`answer` is the Turn JSON of interfaces.md; `short` leaves out text, signals and rejected routes."""
    lines = [] if short else [f"Q. {answer['question']}", answer["text"], ""]
    lines += [_citation(c) for c in answer["citations"]]
    decision = answer["decision"]
    rules = ", ".join(vote["id"] for vote in decision["rules"])
    model = answer["served_by"]
    lines.append(
        say(
            language,
            "길 {route} · 결과 {outcome} · {model} · 규칙 {rules} · {ms:.0f} ms · ${cost:.4f} · {id}",
            "route {route} · {outcome} · {model} · rules {rules} · {ms:.0f} ms · ${cost:.4f} · {id}",
        ).format(
            route=answer["route"],
            outcome=answer["outcome"],
            model=model,
            rules=rules or "-",
            ms=answer["milliseconds"],
            cost=answer["usage"]["cost_usd"],
            id=answer["id"],
        )
    )
    if answer["route"] != decision["route"]:
        lines.append(
            say(language, f"  (고른 길 {decision['route']}에서 넘어옴)", f"  (handed over from {decision['route']})")
        )
    lines += [f"  ✗ {c['name']}: {c['detail']}" for c in answer["checks"] if not c["passed"]]
    if not short:
        lines += [f"  {v['id']} {v['support']:+.2f} {v['because']} {v['signals']}" for v in decision["rules"]]
        lines += [f"  ✗ {r['route']}: {r['because']}" for r in decision["rejected"]]
        lines += [f"  ✓ {c['name']} {c['detail']}" for c in answer["checks"] if c["passed"]]
    return "\n".join(lines)


def _citation(citation: dict[str, Any]) -> str:
    page = f" p.{citation['page']}" if citation["page"] else ""
    heading = f" {' > '.join(citation['heading'])}" if citation["heading"] else ""
    quote = " ".join(citation["quote"].split())
    place = f"{citation['path']}{page} [{citation['start']}:{citation['end']}]{heading}"
    return f"[{citation['marker']}] {place}\n    “{quote[:160]}”"
