"""Do the chosen units answer the question, or only look like it?

Near-domain questions that the documents do not answer share most words with some unit. What tells them apart is that
a word the answer has to speak of is missing, that no single unit holds words and kind of value together, or that a
code, a counter or an explicitly named kind of thing ("어느 회사") does not occur.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gallae.core.question import Asked, Facet
from gallae.core.question_terms import Term
from gallae.core.types import Passage
from gallae.retrievers.extract_match import Pool
from gallae.retrievers.extract_rank import Ranked, named_by, own_nouns
from gallae.retrievers.extract_values import holds_counted, holds_kind, holds_kinds, names_kind, states_other
from gallae.retrievers.units import squeeze

__all__ = ["Verdict", "judge"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`probability` that the chosen units answer; they are shown as the answer from one half on."""

    answers: bool
    missing: tuple[str, ...]
    features: tuple[tuple[str, float], ...] = ()
    probability: float = 0.0


# Logistic regression over some 800 answerable and unanswerable questions of fourteen workspaces (benchmarks/judge_fit.py
# makes them anew); leaving one workspace out at a time, it abstains from 87 in 100 of the unanswerable ones and from 7
# of those that are ranked rightly. The bias is a little on the answering side of the fitted one; a counter that the
# question names ("몇 살") and no chosen unit holds counts more than fitted: there is no answer without it.
WEIGHTS = {
    "focus": 2.54, "coverage": 1.15, "gap": -0.18, "unknown": -1.83, "top": 1.36, "which": 4.01, "units": 3.2,
    "codes": 3.47, "early": -5.24, "live": -4.5, "clash": -1.81, "strict": -0.74, "apart": -3.71,
}  # fmt: skip
BIAS = -12.6


def judge(asked: Asked, pool: Pool, chosen: Sequence[Ranked], passages: Sequence[Passage]) -> Verdict:
    """Do the chosen units answer? `missing` names the words of the question that they do not speak of."""
    if not chosen:
        return Verdict(False, ())
    chosen = [r for r in chosen if not r.beside] or chosen
    at = [r.index for r in chosen]
    solid = [t for t in asked.terms if t.kind != "weak"]
    held = {t.text: _held(t, pool, at) for t in solid}
    absent = [t for t in solid if held[t.text] < 0.5]
    features = {
        "focus": min((_focus(f, asked, pool, chosen) for f in asked.facets), default=0.0),
        "coverage": _coverage(asked.terms, pool, at),
        "gap": max((t.sure * t.weight * (1 - held[t.text]) for t in solid), default=0.0),
        "unknown": max((t.sure * t.weight for t in absent if not pool.held(t)), default=0.0),
        "top": max(r.score for r in chosen),
        "which": float(all(_held(f.which, pool, at) >= 0.5 for f in asked.facets if f.which is not None)),
        "units": float(all(any(holds_counted(r.unit, u) for r in chosen) for f in asked.facets for u in f.units)),
        "codes": float(all(held[t.text] >= 1.0 for t in solid if t.kind == "identifier")),
        "early": float(_before_all(asked, chosen, passages)),
        "live": float(asked.live),
        "strict": float(any(_without_value(f, chosen) for f in asked.facets)),
        "apart": float(any(_apart(f, pool, chosen) for f in asked.facets)),
        "clash": float(any(_clashes(t, chosen) for t in solid if held[t.text] < 0.5)),
    }
    score = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
    missing = tuple(t.text for t in absent if t.sure >= 0.3 and t.kind != "number")
    return Verdict(score >= 0.0, missing, tuple(features.items()), 1 / (1 + math.exp(-score)))


def _held(term: Term, pool: Pool, at: Sequence[int]) -> float:
    """How well the units at `at` speak of the term: its words, or the value of the kind that it names."""
    return max(max(pool.supports(term)[i].strength, 0.9 * names_kind(term.text, pool.units[i])) for i in at)


def _coverage(terms: Sequence[Term], pool: Pool, at: Sequence[int]) -> float:
    """Share of `terms`, weighted by rarity, that the units at `at` speak of together."""
    held = missing = 0.0
    for term in terms:
        strength = _held(term, pool, at)
        worth = term.weight * (1.0 + 0.5 * pool.idf(term))  # a word on every line is still what the question is about
        held += worth * strength
        if term.kind != "weak" or term.sure < 1:
            missing += worth * (1 - strength) * term.sure
    return held / (held + missing) if held + missing else 0.0


def _focus(facet: Facet, asked: Asked, pool: Pool, chosen: Sequence[Ranked]) -> float:
    """Coverage of a sub-question's terms by one single unit that also holds the kinds of value asked for."""
    terms = facet.terms if own_nouns(facet) else asked.terms
    own = [r for r in chosen if r.facet is facet] or list(chosen)
    able = [r for r in own if holds_kinds(r.unit, facet)] or [r for r in chosen if holds_kinds(r.unit, facet)]
    return max((_coverage(terms, pool, [r.index]) for r in able), default=0.0)


# Values that cannot be mistaken for anything else: asked for and not there, there is no answer.
_STRICT = frozenset({"name", "phone", "email", "price", "percent", "time"})


def _without_value(facet: Facet, chosen: Sequence[Ranked]) -> bool:
    return any(not any(holds_kind(r.unit, kind) for r in chosen) for kind in facet.kinds & _STRICT)


def _clashes(term: Term, chosen: Sequence[Ranked]) -> bool:
    """The rows that would answer are about other amounts than the one in the question."""
    rows = [r.unit for r in chosen if r.unit.cells]
    return term.amount is not None and term.amount[0] != 1 and any(states_other(unit, *term.amount) for unit in rows)


def _apart(facet: Facet, pool: Pool, chosen: Sequence[Ranked]) -> bool:
    """Values of two columns are named, and no row of the table holds them together: there is no such thing."""
    for unit in [r.unit for r in chosen if r.unit.cells][:1]:
        rows = [u for u in pool.units if u.cells and (u.path, u.section) == (unit.path, unit.section)]
        columns: dict[int, set[str]] = {}
        named = {squeeze(w) for t in facet.terms for w in named_by(t)}
        sizes = {squeeze(w) for t in facet.terms if t.kind == "number" for w in named_by(t)}
        for row in rows:
            for at, cell in enumerate(row.cells):
                if (value := squeeze(cell.raw)) in named or _names(value, named, sizes):
                    columns.setdefault(at, set()).add(value)
        wanted = set().union(*columns.values()) if columns else set()
        if len(columns) < 2 or any(len(values) > 1 for values in columns.values()):
            continue
        return not any(wanted <= {squeeze(cell.raw) for cell in row.cells} for row in rows)
    return False


def _names(cell: str, named: set[str], sizes: set[str]) -> bool:
    """A cell that writes a name with one syllable more ("솔재점"), or a size behind its kind ("전용실 4인")."""
    longer = len(cell) > 2 and cell[:-1] in named and cell[0] >= "가"
    return longer or (len(cell) <= 12 and any(cell.endswith(s) and not cell[: -len(s)][-1:].isdigit() for s in sizes))


def _before_all(asked: Asked, chosen: Sequence[Ranked], passages: Sequence[Passage]) -> bool:
    """Is the day asked about before the first version began? Then the documents do not go back that far."""
    begins = {p.path: p.valid_from for p in passages if p.valid_from is not None}
    first = begins.get(chosen[0].unit.path)
    return first is not None and bool(asked.dates) and all(span.last < first for span in asked.dates)
