"""Which units answer which sub-question.

A unit is ranked by the idf-weighted share of the question's terms it speaks of, by holding a value of the kind asked
for, and by the search's own order. Whether the chosen ones answer at all is judged apart (extract_judge.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gallae.core.question import Asked, Facet
from gallae.core.question_terms import Term
from gallae.core.types import Passage
from gallae.core.units import ALIASES
from gallae.retrievers.extract_match import Pool
from gallae.retrievers.extract_values import NAMED, SHAPED, holds_kind, holds_kinds, holds_unit
from gallae.retrievers.units import Unit, squeeze

__all__ = ["Ranked", "choose", "named_by", "own_nouns"]

RULE_SHARE, RULE_ELSEWHERE = 0.35, 0.5  # of the best score, for the rule shown beside it: in its document, in another
OTHER_TERMS = 0.35  # weight of the other sub-questions' terms: they name the shared subject


@dataclass(frozen=True, slots=True)
class Ranked:
    unit: Unit
    facet: Facet
    score: float
    index: int  # in the pool
    beside: bool = False  # shown with the others, whether they answer or not


def choose(asked: Asked, pool: Pool, passages: Sequence[Passage]) -> tuple[Ranked, ...]:
    """At least one unit for each sub-question if there is one, best first within it, no unit twice."""
    prior = _prior(pool, passages)
    chosen: list[Ranked] = []
    for facet in asked.facets:
        scores = _scores(facet, asked, pool, prior)
        if not scores:
            continue
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
        able = (i for i in order if scores[i] >= 0.7 * scores[order[0]] and holds_kinds(pool.units[i], facet))
        best = next(able, order[0])  # a little less fitting, but it holds a value of the kind asked for
        order.sort(key=lambda i: i != best)
        again = next((r for r in chosen if scores[r.index] >= 0.9 * scores[best]), None)
        if again is not None and holds_kinds(again.unit, facet):
            continue  # a unit that is there already serves this sub-question as well
        first = Ranked(pool.units[best], facet, scores[best], best)
        others = _companions(facet, asked, pool, scores, order, {best, *(r.index for r in chosen)})
        if others and all((r.unit.path, r.unit.section) == (first.unit.path, first.unit.section) for r in others):
            chosen += sorted([first, *others], key=lambda r: r.index)  # a list keeps its order
        else:
            chosen += [first, *others]
        chosen += _rule(facet, pool, scores, order, chosen)
    kept: dict[str, Ranked] = {}
    for ranked in chosen:
        kept.setdefault(squeeze(ranked.unit.plain), ranked)
    return tuple(kept.values())


def _scores(facet: Facet, asked: Asked, pool: Pool, prior: list[float]) -> list[float]:
    weights: dict[str, tuple[Term, float]] = {t.text: (t, t.weight) for t in facet.terms}
    share = OTHER_TERMS if own_nouns(facet) else 1.0
    for term in asked.terms:
        weights.setdefault(term.text, (term, term.weight * share))
    total = 0.0
    sums = [0.0] * len(pool.units)
    for term, weight in weights.values():
        worth = weight * max(pool.idf(term), 0.6)  # in every title, it still matters who says it in so many words
        total += worth
        for at, support in enumerate(pool.supports(term)):
            if support.strength:
                sums[at] += worth * support.value
    if not total:
        return []
    asked_for = {squeeze(w) for t in facet.terms for w in named_by(t)}
    nouns = {squeeze(t.text) for t in facet.terms if t.kind == "noun"}
    scores = [s / total + prior[at] + _shape(pool.units[at], facet) for at, s in enumerate(sums)]
    for at, unit in enumerate(pool.units):
        if unit.cells and squeeze(unit.cells[0].raw) in asked_for:
            scores[at] += 0.1  # the row is about that very thing
        elif len(unit.cells) > 2 and squeeze(unit.cells[1].raw) in nouns:
            scores[at] += 0.1  # its name may stand behind its kind: 초음파, 심장 초음파
    if not facet.kinds & SHAPED:
        for at in [i for i, s in enumerate(scores) if s >= 0.6 * max(scores)]:
            if _heading_answers(facet, pool, at):
                unit = pool.units[at]
                above = squeeze((*unit.heading, *unit.lead)[-1])
                said = sum(len(squeeze(t.text)) for t in facet.terms if pool.under_heading(t, at) >= 0.9)
                scores[at] += 0.17 + 0.1 * min(1.0, said / max(1, len(above)))  # "LoRA" rather than "QLoRA in practice"
    return scores


def named_by(term: Term) -> tuple[str, ...]:
    """What a cell holds that is about the very thing: its name, its code, or how many it is for in any spelling."""
    if term.kind == "number":
        return term.words if term.sure >= 0.5 else ()
    return (term.text,) if term.kind in ("noun", "identifier") else ()


def own_nouns(facet: Facet) -> bool:
    """False for "하루에 얼마?": such a sub-question is about what the others name."""
    return any(t.kind in ("noun", "identifier") for t in facet.terms)


def _prior(pool: Pool, passages: Sequence[Passage]) -> list[float]:
    """A little for standing in a found passage, by its rank."""
    spans: dict[str, list[tuple[int, int, float]]] = {}
    for rank, passage in enumerate(passages):
        spans.setdefault(passage.path, []).append((passage.start, passage.end, 0.08 / (1 + 0.5 * rank)))
    return [max((w for s, e, w in spans.get(u.path, ()) if u.start < e and s < u.end), default=0.0) for u in pool.units]


def _shape(unit: Unit, facet: Facet) -> float:
    """What a unit gains or loses by what it is, whatever it speaks of."""
    shape = -0.0002 * len(unit.plain) - (0.25 if unit.kind == "code" else 0.0)
    if len(unit.plain) <= 14 and not unit.cells and not any(c.isdigit() for c in unit.plain):
        # a name or a caption is hardly an answer; "예약금은 없다." says as much as can be said
        shape -= 0.0 if _SENTENCE.search(unit.plain) else 0.2
    if "date" not in facet.kinds and _IN_FORCE.search(unit.plain):
        shape -= 0.25  # it says for whom or since when a rule holds, not what the rule is
    if facet.attribute and "meaning" in facet.kinds and _defines(unit.plain, facet.attribute.text):
        shape += 0.3
    return shape + _kind_bonus(unit, facet)


_SENTENCE = re.compile(r"[가-힣](?:다|[어아여해세에]요|니까)[.!]?$")


_IN_FORCE = re.compile(
    r"(?:부터|까지|이후|이전|[가-힣]분)[^.]{0,60}(?:에|에게|에만) (?:적용|시행)(?:한다|된다|합니다|됩니다|함|됨)"
    r"|^[^.]{0,40}(?:부터|까지) (?:적용|시행)(?:한다|된다|합니다|됩니다|함|됨)"
)


def _defines(plain: str, word: str) -> bool:
    """ "LoRA: …", "재택근무란 …": the unit begins by saying what the word is."""
    return (
        re.match(rf"{re.escape(word)}[^가-힣]{{0,40}}?(?:은|는|이란|란|이라|:|=|–|-)", plain, re.IGNORECASE) is not None
    )


def _kind_bonus(unit: Unit, facet: Facet) -> float:
    bonus = 0.0
    named = " ".join((*(cell.label for cell in unit.cells), *unit.lead, *unit.heading[-1:]))
    if any((pattern := NAMED.get(kind)) is not None and pattern.search(named) for kind in facet.kinds):
        bonus += 0.12
    if "date" in facet.kinds and holds_kind(unit, "date"):
        bonus += 0.04
    wanted = facet.kinds & SHAPED
    if not wanted:
        return bonus
    if "much" in wanted and holds_kind(unit, "price"):
        bonus += 0.05
    held = sum(1 for kind in wanted if holds_kind(unit, kind))
    exact = [u for u in facet.units if u in ALIASES]
    if exact:
        bonus += 0.15 * sum(1 for u in exact if holds_unit(unit, u)) / len(exact)
    return bonus + 0.15 * held / len(wanted) - (0.1 if not held else 0.0)


def _companions(
    facet: Facet, asked: Asked, pool: Pool, scores: list[float], order: list[int], taken: set[int]
) -> list[Ranked]:
    """More units for one sub-question: the rest of a list that the heading names, or one that holds what is missing."""
    best = order[0]
    unit = pool.units[best]
    defined = facet.attribute is not None and "meaning" in facet.kinds and _defines(unit.plain, facet.attribute.text)
    if not facet.kinds & SHAPED and unit.kind != "row" and not defined and _heading_answers(facet, pool, best):
        under = (unit.path, unit.section, unit.heading)
        section = [i for i, u in enumerate(pool.units) if (u.path, u.section, u.heading) == under]
        section = [i for i in section if pool.units[i].lead[: len(unit.lead)] == unit.lead]
        return [Ranked(pool.units[i], facet, scores[i], i) for i in section if i not in taken]
    found: list[Ranked] = []
    listed = bool(facet.kinds & {"list", "method", "meaning", "reason"}) or not (facet.kinds & SHAPED)
    ties = [i for i in order[1:12] if scores[i] >= scores[best] - (0.12 if listed else 0.02) and i not in taken]
    same = [i for i in ties if pool.units[i].section == unit.section and pool.units[i].path == unit.path]
    if unit.kind != "row" and same and not defined and _by_heading(facet, pool, best):
        if listed and unit.kind == "item":  # the items of a list are short, and all of them are meant
            same = [i for i, u in enumerate(pool.units) if _siblings(u, unit) and i not in taken]
        found += [Ranked(pool.units[i], facet, scores[i], i) for i in sorted(same)]
    lacking = [t for t in facet.terms if t.kind != "weak" and pool.supports(t)[best].value < 0.45 and pool.held(t)]
    wanting = [k for k in facet.kinds & SHAPED if not holds_kind(unit, k)]
    if (lacking or wanting) and len(found) < 2:
        for i in order[1:40]:
            if i in taken or scores[i] < 0.5 * scores[best]:
                continue
            speaks = lacking or [t for t in asked.terms if t.kind in ("noun", "identifier")]
            brings = any(pool.supports(t)[i].value >= 0.75 for t in speaks)
            if brings and (not wanting or any(holds_kind(pool.units[i], k) for k in wanting)):
                found.append(Ranked(pool.units[i], facet, scores[i], i))
                break
    if not found:
        found += _runner_up(facet, pool, scores, order, taken)
    return found


# A sentence that forbids, excludes or restricts.
RULE = re.compile(
    r"[가-힣]지 ?(?:않|못|마)|(?<![가-힣])(?:안|못) (?:[된되돼합하한받]|쓴)|[가-힣][을ㄹ할될줄쓸갈볼탈올] 수 없|불가|금지|제외|대상이 아니"
    r"|[가-힣]만 (?:[가-힣]+ )?(?:[된한받알준쓴가]|할|쓸|받을|들어)|하나만|only|not |cannot|no "
)


def _rule(facet: Facet, pool: Pool, scores: list[float], order: list[int], chosen: list[Ranked]) -> list[Ranked]:
    """ "May I?" is answered by what forbids or restricts: if no unit shown does, the best that speaks of the same."""
    if "permission" not in facet.kinds or _ASKS_VALUE.search(facet.text):
        return []
    home = pool.units[order[0]].path
    if any(RULE.search(r.unit.plain) and r.unit.path == home for r in chosen):
        return []
    for i in order[:30]:
        unit = pool.units[i]
        share = RULE_SHARE if unit.path == home else RULE_ELSEWHERE
        near = scores[i] >= share * scores[order[0]] and all(r.index != i for r in chosen)
        if near and unit.kind != "row" and len(unit.plain) <= 170 and RULE.search(unit.plain):
            return [Ranked(unit, facet, scores[i], i, beside=True)]
    return []


_ASKS_VALUE = re.compile(r"얼마|몇|며칠|언제|어디|누구|어느|무슨|뭐|how |what|when|where|who|which", re.IGNORECASE)


def _siblings(unit: Unit, other: Unit) -> bool:
    return (unit.path, unit.section, unit.heading, unit.lead, unit.kind) == (
        other.path, other.section, other.heading, other.lead, other.kind
    )  # fmt: skip


def _runner_up(facet: Facet, pool: Pool, scores: list[float], order: list[int], taken: set[int]) -> list[Ranked]:
    """The next sentence when the best one is hardly better: two short ones are surer than one."""
    best = pool.units[order[0]]
    for i in order[1:4]:
        unit = pool.units[i]
        share = 0.97 if "row" in (unit.kind, best.kind) else 0.72 if unit.path == best.path else 0.85
        near = scores[i] >= share * scores[order[0]]
        if near and _of_another_size(facet, pool, order[0], i):
            continue
        if near and i not in taken and len(unit.plain) <= 160 and holds_kinds(unit, facet) >= holds_kinds(best, facet):
            return [Ranked(unit, facet, scores[i], i)]
    return []


def _of_another_size(facet: Facet, pool: Pool, best: int, at: int) -> bool:
    """A row of the same table for another range than the one that the question's number falls into."""
    first, unit = pool.units[best], pool.units[at]
    if first.kind != "row" or (first.path, first.section, first.kind) != (unit.path, unit.section, unit.kind):
        return False
    sizes = [pool.supports(t) for t in facet.terms if t.amount is not None]
    return any(s[best].level == "own" and s[at].level != "own" for s in sizes)


def _heading_answers(facet: Facet, pool: Pool, at: int) -> bool:
    """The heading by itself says what is asked ("RAG > 장점"): all that stands under it is the answer."""
    worth = {t.text: t.weight for t in facet.terms if t.kind != "weak" or t.weight >= 0.4}
    held = sum(worth[t.text] * pool.under_heading(t, at) for t in facet.terms if t.text in worth)
    return bool(worth) and held >= 0.75 * sum(worth.values())


def _by_heading(facet: Facet, pool: Pool, at: int) -> bool:
    """Most of the match comes from what stands above the unit: then its neighbours answer just as well."""
    above = own = 0.0
    for term in facet.terms:
        support = pool.supports(term)[at]
        if support.level in ("heading", "title"):
            above += term.weight * support.strength
        elif support.level:
            own += term.weight * support.strength
    return above > own
