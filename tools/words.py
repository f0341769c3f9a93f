"""Single words: cut into known words and endings, recognised as verbs, or as the name of a unit.

>>> segment("전부얼마예요", tail_first=False)
(('전부', 'z', ''), ('얼마', 'A', ''), ('예요', '.', ''))
"""

from __future__ import annotations

import functools
import itertools
import re

from gallae.core.units import ALIASES
from gallae.tools.folding import folded
from gallae.tools.lexicon import KOREAN, PHRASES, TAILS
from gallae.tools.verbs import verb_class

__all__ = ["SQUEEZED", "is_clause", "latin_unit", "segment", "set_apart"]

Pieces = tuple[tuple[str, str, str], ...]

SQUEEZED = {re.sub(r"\s+", "", phrase): entry for phrase, entry in PHRASES.items()}
# As they sound; only words of two syllables and more, for a single one sounds like too many others.
_FOLDED = {folded(w): entry for w, entry in (SQUEEZED | KOREAN).items() if len(w) > 1 and folded(w) != w}
_FOLDED_TAILS = {folded(w): entry for w, entry in TAILS.items() if folded(w) != w and (len(w) > 1 or w in "애예에데대")}
_CLAUSE = re.compile(
    r"(?:면|면은|으믄|믄|서|고|니까|는데|은데|ㄴ데|했다|때|려고|려면|하니|더니|다가|든지|할게|ㄹ게|인데|[았었했됐갔왔봤났렸졌겼혔]어요?|[았었했됐]습니다|[았었했됐]음)$"
)


def is_clause(plain: str, end: int, word: str) -> bool:
    """A verb that only tells the story: "사면", "썼는데", "얼마 쓴 거야"."""
    return _CLAUSE.search(word) is not None or _past(word) or _before_thing(plain, end, word)


def _past(word: str) -> bool:
    """A verb in the past: "컸어", "썼으면", "먹었는데"."""
    match = re.search(r"([가-힣])(?:어|어요|는데|는데요|으면|습니다|지|죠|나|니|을까|다|음)$", word)
    return match is not None and (ord(match[1]) - 0xAC00) % 28 == 20  # final ㅆ


def _before_thing(plain: str, end: int, word: str) -> bool:
    """A verb before 거, 것, 때, 셈: "얼마 쓴 거야"."""
    final = (ord(word[-1]) - 0xAC00) % 28 if "가" <= word[-1] <= "힣" else 0
    return (
        final in (4, 8) and re.match(r"\s?(?:거|것|건|게|셈|때|경우)(?![가-힣]*[은는이가]\s)", plain[end:]) is not None
    )


def set_apart(chunk: str) -> Pieces | None:
    """A particle or ending typed as a word of its own ("0.2 는?"). 만 is not one of them: it is a number."""
    pieces = segment(chunk, True) if chunk not in ("만", "이", "그", "네", "한") else None
    return pieces if pieces and all(word in TAILS for word, _, _ in pieces) else None


@functools.lru_cache(maxsize=4096)
def segment(chunk: str, tail_first: bool) -> Pieces | None:
    """The chunk as known words and endings, the longest words first; None if something is left, even as it sounds."""
    if (pieces := _cut(chunk, tail_first)) is not None or (heard := folded(chunk)) == chunk:
        return pieces
    pieces = _cut(heard, tail_first)
    if pieces is None:
        return None
    places = [0, *itertools.accumulate(len(word) for word, _, _ in pieces)]
    return tuple(
        (chunk[a:b], code, unit) for (a, b), (_, code, unit) in zip(itertools.pairwise(places), pieces, strict=True)
    )


@functools.lru_cache(maxsize=8192)
def _cut(chunk: str, tail_first: bool) -> Pieces | None:
    if not chunk:
        return ()
    if len(chunk) > 40:
        return None
    asked = re.match(r"(?:몇|몃|며)", chunk)
    if asked and (unit_word := next((w for w in _UNIT_HEADS if chunk[1:].startswith(w)), None)):
        rest = _cut(chunk[1 + len(unit_word) :], True)
        if rest is not None:
            unit = ALIASES[unit_word]
            return ((chunk[: 1 + len(unit_word)], {"%": "p", "시": "Z", "세": "j"}.get(unit, "H"), unit), *rest)
    words: list[tuple[str, tuple[str, str]]] = []
    for length in range(min(len(chunk), 9), 0, -1):
        head = chunk[:length]
        if tail_first and head in TAILS:
            words.append((head, TAILS[head]))
        elif tail_first and head in _FOLDED_TAILS:
            words.append((head, _FOLDED_TAILS[head]))
        if length > 1 and (known := SQUEEZED.get(head) or _FOLDED.get(head)):
            words.append((head, known))
        if head in KOREAN and (length > 1 or not tail_first or head in "총다각뺀뺄뗀"):
            words.append((head, KOREAN[head]))
        if head in _UNIT_WORDS and (length > 1 or re.fullmatch("(?:으?로)?(?:[은는이가을를]|요|면)?", chunk[1:])):
            words.append((head, ("V", _UNIT_WORDS[head])))
    for head, (code, unit) in words:
        rest = _cut(chunk[len(head) :], True) if head != "각" or len(chunk) == 1 else None
        if rest is not None:
            return ((head, code, unit), *rest)
    if tail_first and len(chunk) > 1 and (verb := verb_class(chunk)):
        return ((chunk, verb, ""),)
    return None


_UNIT_WORDS = {
    word: unit
    for word, unit in ALIASES.items()
    if re.search("[가-힣]", word)
    and (len(word) > 1 or word in "평근원분초톤엔돈")
    and word not in ("퍼센트", "프로", "사람", "메타", "정도", "주일", "인분")
} | {"섭씨": "℃", "섭시": "℃", "화씨": "℉", "원화": "원", "달러화": "달러", "엔화": "엔", "유로화": "유로"}
_UNIT_HEADS = sorted((a for a in ALIASES if re.search("[가-힣]", a)), key=len, reverse=True)


def latin_unit(word: str) -> str:
    if word in (
        "a",
        "in",
        "x",
        "s",
        "b",
        "k",
        "points",
        "point",
        "case",
        "cases",
        "time",
        "times",
        "person",
        "people",
        "article",
        "book",
        "books",
        "page",
        "piece",
        "item",
        "items",
    ):
        return ""
    return (
        ALIASES.get(word)
        or _LATIN_FOLDED.get(word.lower().strip(), "")
        or {"celsius": "℃", "us dollars": "달러", "us dollar": "달러", "korean won": "원"}.get(word.lower(), "")
    )


_LATIN_FOLDED = {a.lower(): c for a, c in ALIASES.items() if a.isascii()}
