"""What a question asks for: kinds of value, the nouns it is about, identifiers, dates, and its sub-questions.

No model and no dictionary of a workspace: particles and endings are stripped, question words are read as the kind of
value that would answer them. A question may hold several; each becomes a facet that shares the others' subject.

>>> asked = read_question("NX-20 필터는 몇 달마다 갈고 값은 얼마예요?", date(2026, 1, 5))
>>> [sorted(f.kinds) for f in asked.facets], asked.identifiers
([['duration'], ['price', 'request']], ('NX-20',))
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from gallae.core.dates import DateSpan, find_dates
from gallae.core.language import language_of
from gallae.core.question_spoken import legible
from gallae.core.question_terms import Term, identifiers_in, once, read_terms
from gallae.core.question_words import COUNTERS, KINDS, LIVE, VAGUE
from gallae.core.types import Language
from gallae.core.units import ALIASES

__all__ = ["Asked", "Facet", "read_question", "search_text"]


@dataclass(frozen=True, slots=True)
class Facet:
    """One sub-question: `kinds` of value asked for, `units` named with 몇 (canonical spelling as typed), own terms."""

    text: str
    kinds: frozenset[str]
    units: tuple[str, ...]
    terms: tuple[Term, ...]
    attribute: Term | None  # the noun whose value is wanted: "무게가 몇 키로" → 무게
    which: Term | None = None  # the noun after 어느, 무슨, which: its kind of thing must be told


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    language: Language
    facets: tuple[Facet, ...]
    terms: tuple[Term, ...]  # of the whole question, each once
    identifiers: tuple[str, ...]
    dates: tuple[DateSpan, ...]
    kinds: frozenset[str]
    live: bool = False  # asks for a state of the moment or of the asker's own case: no document knows it


SPLIT = re.compile(
    r"(?<=[?!\n])|(?<=[가-힣a-z]\.)(?=\s)|,(?!\d)|(?<=[가-힣]고)\s+|\s(?:그리고|또한?|및)\s|\sand\s(?=how|what|when|where|who|which|is|do|can)|\sand\s"
)


@lru_cache(maxsize=512)
def read_question(text: str, today: date) -> Asked:
    """Read `text` as asked on `today` (relative dates are resolved by it)."""
    typed, text = text, legible(text)
    language = language_of(text)
    dates = tuple(find_dates(text, today))
    plain = _without(text, dates)
    identifiers = identifiers_in(plain)
    facets = _facets(plain, language)
    asking = (
        tuple(f for f in facets if f.kinds - {"request"}) or tuple(f for f in facets if f.kinds) or tuple(facets[-1:])
    )
    context = [replace(t, weight=t.weight * 0.6, sure=t.sure * 0.4) for f in facets if f not in asking for t in f.terms]
    if context and len(asking) == 1:
        asking = (replace(asking[0], terms=once((*asking[0].terms, *context))),)
    asking = _of_a_story(asking)
    terms = once([*(term for facet in asking for term in facet.terms), *context])
    return Asked(
        typed,
        language,
        asking,
        terms,
        identifiers,
        dates,
        frozenset().union(*(f.kinds for f in asking)),
        bool(LIVE.search(text)),
    )


_FEW = 3  # nouns that a question of one thought holds


def _of_a_story(facets: tuple[Facet, ...]) -> tuple[Facet, ...]:
    """Who tells a story names many things, and no document has to speak of each: the more, the less each matters."""
    named = {t.text for f in facets for t in f.terms if t.kind == "noun" and t.sure >= 0.3}
    if len(named) <= _FEW:
        return facets
    share = math.sqrt(_FEW / len(named))
    return tuple(
        replace(f, terms=tuple(replace(t, sure=t.sure * share) if t.kind == "noun" else t for t in f.terms))
        for f in facets
    )


def search_text(text: str) -> str:
    """What to search for: the question, and for words in English or of everyday speech the documents' likely ones.

    >>> search_text("closing time?")[:14]
    'closing time? '
    """
    read = legible(text)
    terms = [t for t in _facet(read).terms if t.kind != "identifier"]
    added = [w for t in terms if t.text[0].isascii() for w in t.words[1:4] if w[0] >= "가"]
    added += [w for t in terms if t.text[0] >= "가" for w in t.words[1:3] if w[0] >= "가" and len(w) > 1]
    added += [w for t in terms if t.text[0] >= "가" for w in [x for x in t.words if x[0].isascii()][:1]]
    return " ".join([read, *dict.fromkeys(added)])


def _without(text: str, dates: tuple[DateSpan, ...]) -> str:
    """Dates choose the version; as words they would only match by accident. Same length, so offsets stay."""
    counted = any(re.search(r"\d\s?일\s?(?:전|뒤|후)$", span.text) for span in dates)
    for span in dates:
        if (
            not (counted and re.search(r"월\s?\d{1,2}\s?일$", span.text))
            and re.search(r"요일|평일|주말|day\b|시|\d\s?일(?!\s?날)", span.text)
        ) or re.search(r"(?:전|뒤|후|ago)$", span.text):
            # a weekday, a day of the month, "닷새 전": rows and ranges are about them; of "7월 28일 예약, 5일 전에"
            # only the five days are looked up
            continue
        particle = re.match(
            r"(?:으로는|으로|에는|에도|에|부터|까지|의|에서|은|는|이후에|이후|이전에|이전)(?![가-힣])", text[span.end :]
        )
        end = span.end + (particle.end() if particle else 0)
        text = text[: span.start] + " " * (end - span.start) + text[end:]
    return text


def _facets(plain: str, language: Language) -> list[Facet]:
    """Clauses in order. A clause that asks for no kind stays, with no kinds: it gives context."""
    pieces: list[str] = []
    for piece in SPLIT.split(plain):
        if not piece or not piece.strip():
            continue
        # "-고 " only ends a sub-question when something was asked before it and something follows
        ended = not pieces or re.search(r"[?!.]\s*$", pieces[-1])
        if not ended and not (
            _WH.search(pieces[-1]) and _kinds(pieces[-1])[0] and (_kinds(piece)[0] or language == "ko")
        ):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return [_facet(piece) for piece in pieces] or [_facet(plain)]


def _facet(piece: str) -> Facet:
    kinds, units = _kinds(piece)
    terms = read_terms(piece)
    if not kinds - {"request", "permission"} and re.search(
        r"(?:요일|욜|주말|평일|공휴일)(?:은|는|에는|엔|도|에도)?요?\s?\?", piece
    ):
        kinds |= {"time"}  # "토요일은?"
    if "time" in kinds:  # "몇 시까지 해요?" names nothing, and means the opening hours
        words = (
            "영업시간",
            "운영시간",
            "이용시간",
            "진료시간",
            "여는시간",
            "여는때",
            "닫는때",
            "닫는시간",
            "hours",
            "open",
        )
        terms = tuple(replace(t, weight=0.4) if t.text in _PARTS_OF_DAY else t for t in terms)
        subject = [t for t in terms if t.kind == "noun" and t.weight >= 0.5 and not _WEEKDAY.search(t.text)]
        hours = Term("영업시간", "weak", words, 0.5 if subject else 1.0)
        terms = (*(t for t in terms if t.text != "영업시간"), hours)
    return Facet(piece.strip(), kinds, units, terms, _attribute(piece, terms), _which(piece, terms))


_OTHER_COUNTER = re.compile(r"몇\s?([가-힣]{1,6})")
_PARTS_OF_DAY = frozenset(["아침", "오전", "점심", "오후", "저녁", "밤", "새벽", "야간", "문"])
_WEEKDAY = re.compile(r"요일$|욜$|^평일$|^주말$|^공휴일$|day$|weekend")


def _kinds(piece: str) -> tuple[frozenset[str], tuple[str, ...]]:
    kinds = {kind for kind, pattern in KINDS if pattern.search(piece)}
    units: list[str] = []
    for match in COUNTERS.finditer(piece):
        if "phone" in kinds and match.group().endswith("번"):
            continue  # "내선은 몇 번이에요?" counts nothing
        kinds.add(str(match.lastgroup))
        units.append(match.group(match.lastgroup or 0))
    for match in _OTHER_COUNTER.finditer(piece):
        counter = next((match[1][:n] for n in range(len(match[1]), 0, -1) if match[1][:n] in ALIASES), "")
        if counter and not units and not kinds & {"time", "phone"} and not COUNTERS.search(match.group()):
            kinds.add("count")
            units.append(counter)
    if "duration" in kinds and re.search(r"며칠|몇일", piece):
        units.append("일")
    if (
        "price" in kinds
        and units
        and not re.search(r"얼마|가격|값|비용|공짜|무료|how much|price|cost", piece, re.IGNORECASE)
    ):
        kinds.discard("price")  # "보증금은 며칠 뒤에 받아요?" asks for days
    if "much" in kinds and kinds & {"price", "measure", "percent", "duration"}:
        kinds.discard("much")
    if kinds & {"price", "much", "duration", "time", "count", "percent", "measure", "phone"}:
        kinds.discard("amount")
    if "time" in kinds and re.search(r"몇\s?시|시간(?:은|이|을|표)?\b|시간\s?(?:알|좀)|what time|hours", piece):
        kinds.discard("date")
    return frozenset(kinds), tuple(units)


_WH = re.compile(
    r"얼마|몇|며칠|언제|누구|누가|어디|어떤|어떻|무슨|무엇|뭐|뭘|머(?:예|에|야)|어느|알려|가르쳐|있나|있어|되나|돼|가능"
    r"|how|what|when|where|who|which",
    re.IGNORECASE,
)


def _which(piece: str, terms: tuple[Term, ...]) -> Term | None:
    after = re.search(
        r"(?:어느|무슨|which)\s+([A-Za-z가-힣]+)|몇\s?(?:년|개월|달|번|개|명|층|호|학기)\s([가-힣]+)", piece
    )
    if after is None:
        return None
    word = after[1] or after[2]
    head = next(
        (t for t in terms if word.startswith(t.text) and (t.kind == "noun" or (after[1] and len(t.text) >= 2))), None
    )
    return replace(head, sure=1.0) if head and head.text not in VAGUE else None


def _attribute(piece: str, terms: tuple[Term, ...]) -> Term | None:
    """The noun whose value is asked: the last one before the question word, else the last."""
    nouns = [t for t in terms if t.kind == "noun"]
    asks = list(_WH.finditer(piece))
    if asks and not piece.isascii():
        before = [t for t in nouns if 0 <= piece.find(t.text) < asks[-1].start()]
        return before[-1] if before else (nouns[-1] if nouns else None)
    return nouns[-1] if nouns else None
