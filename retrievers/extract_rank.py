"""Which units answer which sub-question, and whether they answer at all.

A unit is ranked by the idf-weighted share of the question's terms it speaks of, by holding a value of the kind asked
for, and by the search's own order. Whether the best ones answer is judged apart: identifiers must stand there, the
asked-for noun must be spoken of, and a kind that has a recognisable shape must occur.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gallae.core.question import Asked, Facet, Term
from gallae.core.question_words import VALUES
from gallae.core.types import Passage
from gallae.core.units import ALIASES, UNITS
from gallae.retrievers.extract_match import LEVELS, Pool
from gallae.retrievers.units import Unit

__all__ = ["Ranked", "Verdict", "choose", "holds_kind", "judge"]

# Kinds whose values have a shape: without it, a unit does not answer.
SHAPED = frozenset({"price", "duration", "time", "percent", "phone", "email", "count", "measure", "amount"})
OTHER_TERMS = 0.35  # weight of the other sub-questions' terms: they name the shared subject


@dataclass(frozen=True, slots=True)
class Ranked:
    unit: Unit
    facet: Facet
    score: float
    index: int  # in the pool


@dataclass(frozen=True, slots=True)
class Verdict:
    answers: bool
    missing: tuple[str, ...]
    features: tuple[tuple[str, float], ...] = ()


def choose(asked: Asked, pool: Pool, passages: Sequence[Passage]) -> tuple[Ranked, ...]:
    """At least one unit for each sub-question if there is one, best first within it, no unit twice."""
    prior = _prior(pool, passages)
    chosen: list[Ranked] = []
    for facet in asked.facets:
        scores = _scores(facet, asked, pool, prior)
        if not scores:
            continue
        order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
        best = order[0]
        again = next((r for r in chosen if scores[r.index] >= 0.9 * scores[best]), None)
        if again is not None and holds_kinds(again.unit, facet):
            continue  # a unit that is there already serves this sub-question as well
        chosen.append(Ranked(pool.units[best], facet, scores[best], best))
        chosen += _companions(facet, asked, pool, scores, order, {r.index for r in chosen})
    kept: dict[int, Ranked] = {}
    for ranked in chosen:
        kept.setdefault(ranked.index, ranked)
    return tuple(kept.values())


def _scores(facet: Facet, asked: Asked, pool: Pool, prior: list[float]) -> list[float]:
    weights: dict[str, tuple[Term, float]] = {t.text: (t, t.weight) for t in facet.terms}
    share = OTHER_TERMS if _own_nouns(facet) else 1.0
    for term in asked.terms:
        weights.setdefault(term.text, (term, term.weight * share))
    total = 0.0
    sums = [0.0] * len(pool.units)
    for term, weight in weights.values():
        worth = weight * pool.idf(term)
        total += worth
        for at, support in enumerate(pool.supports(term)):
            if support.strength:
                sums[at] += worth * support.value
    if not total:
        return []
    return [
        s / total + prior[at] + _kind_bonus(pool.units[at], facet) - 0.0002 * len(pool.units[at].plain)
        for at, s in enumerate(sums)
    ]


def _own_nouns(facet: Facet) -> bool:
    """False for "하루에 얼마?": such a sub-question is about what the others name."""
    return any(t.kind in ("noun", "identifier") for t in facet.terms)


def _prior(pool: Pool, passages: Sequence[Passage]) -> list[float]:
    """A little for standing in a found passage, by its rank."""
    spans: dict[str, list[tuple[int, int, float]]] = {}
    for rank, passage in enumerate(passages):
        spans.setdefault(passage.path, []).append((passage.start, passage.end, 0.08 / (1 + 0.5 * rank)))
    return [
        max((w for s, e, w in spans.get(u.path, ()) if u.start < e and s < u.end), default=0.0) for u in pool.units
    ]


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
    held = sum(1 for kind in wanted if holds_kind(unit, kind))
    exact = [u for u in facet.units if u in ALIASES]
    if exact:
        bonus += 0.15 * sum(1 for u in exact if _holds_unit(unit, u)) / len(exact)
    return bonus + 0.15 * held / len(wanted) - (0.1 if not held else 0.0)


# How the column, label or heading is called under which an answer of that kind stands.
NAMED = {
    "method": re.compile(r"할 ?일|방법|조치|대처|대응|해결|절차|순서|요령|how|action|step|solution", re.I),
    "meaning": re.compile(r"뜻|의미|설명|정의|내용|meaning|description|definition", re.I),
    "reason": re.compile(r"원인|이유|사유|까닭|cause|reason", re.I),
    "date": re.compile(r"때$|시기|시점|일시|날짜|언제|요일|일정|기한|when|date|day", re.I),
    "person": re.compile(r"담당|이름|성명|책임|name|contact", re.I),
    "place": re.compile(r"주소|위치|장소|층|곳|address|location|where", re.I),
}


@lru_cache(maxsize=256)
def _unit_pattern(unit: str) -> re.Pattern[str]:
    name = ALIASES[unit]
    same = sorted((a for a, n in ALIASES.items() if n == name), key=len, reverse=True)
    return re.compile(r"\d\s?(?:" + "|".join(map(re.escape, same)) + r")(?![a-zA-Z])", re.I)


# Counters that count the same things; a unit of measure stands for all of its dimension.
_SAME = [
    set(group.split())
    for group in ("살 세 나이 개월", "명 사람 인 분", "번 회 차례", "장 매", "곳 군데 개소", "개 가지 종", "알 정 캡슐 개", "권 책", "페이지 쪽", "포 봉 봉지", "건 회", "석 좌석 자리", "밀리 미리 mm mL ml cc", "층", "등 급 등급")
]


@lru_cache(maxsize=256)
def _same_pattern(counter: str) -> re.Pattern[str]:
    """A number with a unit of the same dimension ("몇 분" is answered by 2시간), or with a counter that means the same."""
    names = {counter}
    if counter in ALIASES:
        name = ALIASES[counter]
        dims = {UNITS[name].dimension} if name in UNITS else set()
        dims |= {"time", "calendar"} if dims & {"time", "calendar"} else set()
        names |= {a for a, n in ALIASES.items() if n == name or (n in UNITS and UNITS[n].dimension in dims)}
    for group in _SAME:
        if counter in group:
            names |= group
    body = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    other = "무제한|제한 없"
    if counter in ALIASES and ALIASES[counter] in UNITS and UNITS[ALIASES[counter]].dimension in ("time", "calendar"):
        other += "|(?:한|두|세|네) ?(?:시간|달|주)|익일|다음 날|당일|즉시|하루|이틀|사흘|열흘|보름|일주일|반나절"
    digits = r"\d" if counter in ALIASES and ALIASES[counter] in UNITS else r"(?:\d|(?<![가-힣])(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열))"
    return re.compile(rf"{digits}\s?(?:{body})(?![a-zA-Z])|{other}", re.I)


def _holds_same(unit: Unit, counter: str) -> bool:
    if _same_pattern(counter).search(unit.plain):
        return True
    return any(counter in cell.label and re.search(r"\d", cell.value) for cell in unit.cells) or (
        bool(unit.cells) and bool(re.search(r"[가-힣]", counter)) and counter not in ALIASES and any(re.fullmatch(r"[\d.,~-]+", c.value) for c in unit.cells)
    )


def _holds_unit(unit: Unit, name: str) -> bool:
    return _unit_pattern(name).search(unit.plain) is not None


def holds_kind(unit: Unit, kind: str) -> bool:
    """Does the unit hold a value of that kind? A bare number counts under a column named for it."""
    pattern = VALUES.get(kind)
    if pattern is None:
        return True
    if unit.cells:
        return any(pattern.search(cell.value) or _column(cell.label, cell.value, kind) for cell in unit.cells)
    return pattern.search(unit.plain) is not None


_COLUMNS = {
    "price": re.compile(r"값|가격|요금|비용|금액|료$|비$|단가|price|fee|cost|amount|rate", re.I),
    "phone": re.compile(r"전화|내선|연락처|번호|phone|ext|tel", re.I),
    "time": re.compile(r"시간|평일|토|일요일|주말|오전|오후|hours|time|open|close", re.I),
    "duration": re.compile(r"기간|시간|기한|주기|일수|period|duration|days|months|years", re.I),
    "count": re.compile(r"수$|수량|인원|정원|권|횟수|매수|count|number|limit|한도", re.I),
    "percent": re.compile(r"율$|이율|금리|비율|할인|rate|percent", re.I),
    "measure": re.compile(r"무게|길이|높이|크기|온도|용량|두께|거리|면적|전압|weight|height|length|size|capacity", re.I),
}


def _column(label: str, value: str, kind: str) -> bool:
    pattern = _COLUMNS.get(kind)
    return pattern is not None and bool(pattern.search(label)) and bool(re.search(r"\d|없음|무제한|무료", value))


def holds_kinds(unit: Unit, facet: Facet) -> bool:
    return all(holds_kind(unit, kind) for kind in facet.kinds & SHAPED)


def _companions(
    facet: Facet, asked: Asked, pool: Pool, scores: list[float], order: list[int], taken: set[int]
) -> list[Ranked]:
    """More units for one sub-question: the rest of a list that the heading names, or one that holds what is missing."""
    best = order[0]
    unit = pool.units[best]
    found: list[Ranked] = []
    listed = bool(facet.kinds & {"list", "method", "meaning", "reason"}) or not (facet.kinds & SHAPED)
    ties = [i for i in order[1:12] if scores[i] >= scores[best] - (0.12 if listed else 0.02) and i not in taken]
    same = [i for i in ties if pool.units[i].section == unit.section and pool.units[i].path == unit.path]
    if unit.kind != "row" and same and _by_heading(facet, pool, best):
        found += [Ranked(pool.units[i], facet, scores[i], i) for i in sorted(same)]
    lacking = [t for t in facet.terms if t.kind != "weak" and pool.supports(t)[best].value < 0.45 and pool.held(t)]
    wanting = [k for k in facet.kinds & SHAPED if not holds_kind(unit, k)]
    if (lacking or wanting) and len(found) < 2:
        for i in order[1:40]:
            if i in taken or scores[i] < 0.5 * scores[best]:
                continue
            brings = any(pool.supports(t)[i].value >= 0.75 for t in lacking)
            if brings and (not wanting or any(holds_kind(pool.units[i], k) for k in wanting)):
                found.append(Ranked(pool.units[i], facet, scores[i], i))
                break
    if not found:
        found += _runner_up(facet, pool, scores, order, taken)
    return found


def _runner_up(facet: Facet, pool: Pool, scores: list[float], order: list[int], taken: set[int]) -> list[Ranked]:
    """The next sentence when the best one is hardly better: two short ones are surer than one."""
    best = pool.units[order[0]]
    for i in order[1:4]:
        unit = pool.units[i]
        near = scores[i] >= (0.8 if unit.kind != "row" and best.kind != "row" else 0.97) * scores[order[0]]
        if near and i not in taken and len(unit.plain) <= 160 and holds_kinds(unit, facet) >= holds_kinds(best, facet):
            return [Ranked(unit, facet, scores[i], i)]
    return []


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


def _coverage(terms: Sequence[Term], pool: Pool, at: Sequence[int]) -> tuple[float, float]:
    """(idf-weighted share of `terms` that the units at `at` hold, the same without what only the title holds)."""
    held = missing = spoken = 0.0
    for term in terms:
        best = max((pool.supports(term)[i] for i in at), key=lambda s: s.value)
        worth = term.weight * (1.0 + 0.5 * pool.idf(term))  # a word on every line is still what the question is about
        held += worth * best.strength
        missing += worth * (1 - best.strength) * (term.sure if term.kind != "weak" or term.sure < 1 else 0.0)
        spoken += worth * best.strength * (best.level not in ("title", ""))
    total = held + missing
    return (held / total, spoken / total) if total else (0.0, 0.0)


def _focus(facet: Facet, asked: Asked, pool: Pool, chosen: Sequence[Ranked]) -> float:
    """Coverage of a sub-question's terms by one single unit that also holds the kinds of value asked for."""
    terms = facet.terms if _own_nouns(facet) else asked.terms
    own = [r for r in chosen if r.facet is facet] or list(chosen)
    able = [r for r in own if holds_kinds(r.unit, facet)] or [r for r in chosen if holds_kinds(r.unit, facet)]
    return max((_coverage(terms, pool, [r.index])[0] for r in able), default=0.0)


def judge(asked: Asked, pool: Pool, chosen: Sequence[Ranked], passages: Sequence[Passage]) -> Verdict:
    """Do the chosen units answer? `missing` names the words of the question that they do not speak of."""
    if not chosen:
        return Verdict(False, ())
    at = [r.index for r in chosen]
    best = {t.text: max((pool.supports(t)[i] for i in at), key=lambda s: s.value) for t in asked.terms}
    solid = [t for t in asked.terms if t.kind != "weak"]
    missing = tuple(t.text for t in solid if best[t.text].strength < 0.5 and t.sure >= 0.3)
    coverage, spoken = _coverage(asked.terms, pool, at)
    focus = min((_focus(f, asked, pool, chosen) for f in asked.facets), default=0.0)
    strangers = [t for t in solid if best[t.text].strength < 0.5 and not pool.held(t)]
    unknown = max((t.sure * t.weight for t in strangers), default=0.0)
    name = max((t.sure * t.weight for t in strangers if len(t.text) >= 4 or not t.text.islower() and t.text[0].isascii()), default=0.0)
    gap = max((t.sure * t.weight * (1 - best[t.text].strength) for t in solid), default=0.0)
    codes = all(best[t.text].strength >= 1.0 for t in solid if t.kind == "identifier")
    kinds = all(any(holds_kind(r.unit, k) for r in chosen) for f in asked.facets for k in f.kinds & SHAPED)
    units = all(any(_holds_same(r.unit, u) for r in chosen) for f in asked.facets for u in f.units)
    attributes = [f.attribute for f in asked.facets if f.attribute is not None]
    named = all(max(pool.supports(a)[i].strength for i in at) >= 0.5 for a in attributes)
    which = all(max(pool.supports(f.which)[i].strength for i in at) >= 0.5 for f in asked.facets if f.which is not None)
    top = max(r.score for r in chosen)
    features = {
        "focus": focus, "coverage": coverage, "spoken": spoken, "gap": gap, "unknown": unknown, "name": name, "top": top, "named": float(named),
        "which": float(which), "units": float(units), "kinds": float(kinds), "codes": float(codes),
        "early": float(_before_all(asked, chosen, passages)), "live": float(asked.live),
    }  # fmt: skip
    score = BIAS + sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())
    return Verdict(score >= 0.0, missing, tuple(features.items()))


# Logistic regression over answerable and unanswerable questions of eight workspaces (benchmarks/extract.py --fit);
# the bias is set so that about 7 % of answerable questions are abstained from.
WEIGHTS = {
    "focus": 1.5, "gap": -1.0, "top": 1.3, "named": 0.2, "which": 1.8, "units": 2.6, "kinds": 0.3, "codes": 4.0,
    "early": -4.0, "live": -4.0,
}  # fmt: skip
BIAS = -9.4


def _before_all(asked: Asked, chosen: Sequence[Ranked], passages: Sequence[Passage]) -> bool:
    """Is the day asked about before the first version began? Then the documents do not go back that far."""
    begins = {p.path: p.valid_from for p in passages if p.valid_from is not None}
    first = begins.get(chosen[0].unit.path)
    return first is not None and bool(asked.dates) and all(span.last < first for span in asked.dates)
