"""Which stretches of a text are values, and of what kind: what the checks read as a claim or as personal data, what a caller
knows by name, and every digit that is left.

>>> [(kind, start, end) for start, end, kind, _ in spans_of("하루 3번 250mg, AB-1234")]
[('횟수', 3, 5), ('양', 6, 11), ('번호', 13, 20)]
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gallae.checks.claims import Claim, claims_of
from gallae.checks.personal import find_personal
from gallae.checks.placeholder_said import said_in
from gallae.core.units import COUNTERS, UNITS

__all__ = ["CLOSE", "KINDS", "MARK", "OPEN", "Known", "Span", "kind_of", "spans_of"]

# What a mark's kind says, in the order of docs/placeholders.md.
KINDS: dict[str, str] = {
    "이름": "a person's name",
    "용어": "a term that the caller knows: a title of a document, a product",
    "양": "a measured quantity: mass, volume, length, temperature, data …",
    "개수": "a count of things (캡슐, 명, 개 …)",
    "횟수": "how many times",
    "기간": "a span of time",
    "나이": "an age",
    "금액": "money",
    "비율": "a share or a ratio",
    "날짜": "a day or a span of days",
    "시각": "a time of day",
    "요일": "a weekday",
    "때": "when, in words",
    "곳": "where, or how, something is put",
    "번호": "a code, a phone, account or card number",
    "주소": "a postal, mail or web address",
    "수": "a bare number",
    "글": "text of the person that looks like a mark",
    "사실": "a sentence of a document",
    "절": "a clause of the message",
}
OPEN, CLOSE = "⟦", "⟧"
Span = tuple[int, int, str, str]  # start, end, kind, how it is said in Korean
MARK = re.compile(rf"{OPEN}\s?(?P<kind>{'|'.join(KINDS)})\s?(?P<n>\d{{1,3}})\s?{CLOSE}")


@dataclass(frozen=True, slots=True)
class Known:
    """A text that the caller knows. `says`: how it is written in a Korean text, where that differs (omeprazole → 오메프라졸)."""

    text: str
    kind: str = "용어"
    says: str = ""


_OURS = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}\n]{{0,12}}{CLOSE}|[{OPEN}{CLOSE}]")
_DIGITS = re.compile(r"\d[\d,.:/\-]*\d|\d")
_COUNTER = re.compile(r"(?m)^\s*\(?\d{1,2}[.)](?=\s(?!\d))")
_JOINED = re.compile(r"\s?[~∼～–]\s?|[/\-:×x]")
_AGED = re.compile(r"\s?(?:[가-힣]{2}\s)?(?:남|여|어르신|노인|손님|고객|환자|회원|학생|주부|초반|중반|후반|M\b|F\b)")
_PERSONAL = {"name": "이름", "birthdate": "날짜", "address": "주소", "email": "주소"}


def spans_of(text: str, known: Collection[str | Known] = (), *, said: bool = False) -> list[Span]:
    """(start, end, kind, how it is said in Korean) of every value, in order, without overlaps; with `said` those too that
    are said in words (checks/placeholder_said.py)."""
    free = bytearray(b"\1" * len(text))  # the characters that no value has taken
    taken: list[Span] = []
    for found in (_ours(text), _known(text, known), said_in(text) if said else (), _read(text)):
        _take(found, free, taken)
    _take(_left(text, free), free, taken)
    return _again(text, _joined(text, sorted(taken)))


def _take(found: Iterable[Span], free: bytearray, taken: list[Span]) -> None:
    for span in found:
        start, end = span[:2]
        if start < end and all(free[start:end]):
            free[start:end] = bytes(end - start)
            taken.append(span)


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[Span, ...]:
    """What is read of a text without knowing anything: read once, for a turn conceals it more than once."""
    return (*_personal(text), *_claimed(text))


def kind_of(claim: Claim) -> str:
    """The kind of mark that a claim's value becomes."""
    if claim.kind != "number":
        if claim.kind == "code" and ("@" in claim.text or re.search(r"[A-Za-z]\.[A-Za-z]", claim.text)):
            return "주소"
        return {"name": "이름", "date": "날짜", "time": "시각", "weekday": "요일"}.get(claim.kind, "번호")
    if claim.unit in _KIND_OF_UNIT:
        return _KIND_OF_UNIT[claim.unit]
    if claim.unit in UNITS:
        return _KIND_OF_DIMENSION.get(UNITS[claim.unit].dimension, "양")
    return "개수" if claim.unit in COUNTERS else "수" if not claim.unit else "양"


_KIND_OF_UNIT = {"세": "나이", "회": "횟수", "번째": "횟수", "일분": "기간", "박": "기간", "원": "금액", "달러": "금액", "%": "비율", "할": "비율", "배": "비율", "비율": "비율"}  # fmt: skip
_KIND_OF_DIMENSION = {"time": "기간", "calendar": "기간", "money": "금액", "ratio": "비율"}


def _ours(text: str) -> Iterator[Span]:
    for m in _OURS.finditer(text):
        yield m.start(), m.end(), "글", ""


def _known(text: str, known: Collection[str | Known]) -> Iterator[Span]:
    given = [k if isinstance(k, Known) else Known(k) for k in known]
    for term in sorted((k for k in given if k.text), key=lambda k: -len(k.text)):
        pattern = re.escape(term.text)
        if term.text[0].isascii():
            pattern = rf"(?<![A-Za-z0-9]){pattern}"
        if term.text[-1].isascii():
            pattern += r"(?![A-Za-z0-9])"
        for m in re.finditer(pattern, text, re.I):
            yield m.start(), m.end(), term.kind, term.says


def _personal(text: str) -> Iterator[Span]:
    for found in find_personal(text):
        yield found.start, found.end, _PERSONAL.get(found.kind, "번호"), ""


def _claimed(text: str) -> Iterator[Span]:
    # A citation marker is left out of what claims are read from: it becomes blank here, so that places stay.
    plain = re.sub(r"\[\d{1,3}(?:\s?,\s?\d{1,3})*\]", lambda m: " " * len(m.group()), text)
    for claim in claims_of(plain):
        start, end = claim.start, claim.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        said = text[start:end]
        counted = any(c.isdigit() for c in said)
        if start >= end or claim.kind == "phrase" or (not counted and (claim.soft or said == "하루")):
            continue
        if claim.kind == "weekday" and not re.search(r"요일|day|주말|평일", said, re.I):
            continue
        if claim.unit == "세" and (m := re.fullmatch(r"(\d+)\s?/?\s?[MF]", said)):  # the letter says something else
            end = start + m.end(1)
            yield start, end, "나이", f"{m[1]}세"
            continue
        kind = kind_of(claim)
        if claim.unit in ("일분", "회분") and said.endswith("분") and not re.search(r"[A-Za-z]", said):
            end -= 1  # "7일분" and "7일 동안" are the same days
        if not claim.unit and said.isdigit() and len(said) < 4 and _of_a_person(text, start, end):
            yield start, end, "나이", f"{said}세"
            continue
        if claim.unit == "대" and claim.value % 10 == 0 and claim.value < 100 and _AGED.match(text, end):
            kind = "나이"
        yield start, end, kind, _said_in_korean(claim, said)


def _said_in_korean(claim: Claim, said: str) -> str:
    """ "14 days" as "14일": the number with the Korean unit, where the unit is written in Latin letters and has a Korean
    name of its own; "500 mg" stays."""
    if claim.kind != "number" or not claim.unit or claim.high is not None or not re.search(r"[A-Za-z]", said):
        return ""
    return f"{claim.value.normalize():f}{_KOREAN_UNITS.get(claim.unit, claim.unit)}" if _hangul_in(claim.unit) else ""


def _of_a_person(text: str, start: int, end: int) -> bool:
    """ "41/여", "남 35": a bare number beside a sex is an age."""
    return bool(_SEX_AFTER.match(text, end) or _SEX_BEFORE.search(text[max(0, start - 4) : start]))


_SEX_AFTER = re.compile(r"\s?[/,]?\s?(?:남|여)(?:자|성)?(?![가-힣])")
_SEX_BEFORE = re.compile(r"(?<![가-힣])(?:남|여)(?:자|성)?\s?[/,]?\s?$")
_KOREAN_UNITS = {"회": "번"}


def _hangul_in(text: str) -> bool:
    return any("가" <= c <= "힣" for c in text)


def _left(text: str, free: bytearray) -> Iterator[Span]:
    """Digits that nothing has read: no digit of an input reaches the model, but for those that count its lines."""
    plain = "".join(c if kept else " " for c, kept in zip(text, free, strict=True))
    counted = [m.span() for m in _COUNTER.finditer(text)]
    for m in _DIGITS.finditer(plain):
        if not any(start <= m.start() and m.end() <= end for start, end in counted):
            yield m.start(), m.end(), "수", ""


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """ "4~6시간", "150/95": what is one to the reader is one mark, of the kind of its end."""
    made: list[Span] = []
    for span in spans:
        last = made[-1] if made else None
        if last and last[2] in _NUMERIC and span[2] in _NUMERIC and _JOINED.fullmatch(text[last[1] : span[0]]):
            made[-1] = (last[0], span[1], span[2] if span[2] != "수" else last[2], "")
        else:
            made.append(span)
    return made


_NUMERIC = frozenset(("양", "개수", "횟수", "기간", "나이", "금액", "비율", "수", "날짜", "시각"))


def _again(text: str, spans: Sequence[Span]) -> list[Span]:
    """A name or a term that was found once is hidden wherever it stands."""
    found = list(spans)
    free = bytearray(b"\1" * len(text))
    for start, end, *_ in spans:
        free[start:end] = bytes(end - start)
    for kind, value, says in dict.fromkeys((kind, text[start:end], says) for start, end, kind, says in spans):
        if kind in ("이름", "용어", "번호", "주소") and len(value) > 1 and text.count(value) > 1:
            _take(((m.start(), m.end(), kind, says) for m in re.finditer(re.escape(value), text)), free, found)
    return sorted(found)
