"""How well a unit speaks of a term: in its own words, its columns' names, its headings, its document's title.

Korean compounds are written with and without spaces and particles, so words are looked for in text without spaces;
words of one syllable only where a word begins or ends. Loan words are also compared by sound: "ibuprofen" finds
"이부프로펜", "filter" finds "필터".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from gallae.core.question_terms import Term, bare_noun, english_term, identifiers_in, same_identifier
from gallae.core.question_verbs import is_verb
from gallae.core.question_words import GENERIC, PARTICLES, SHORT_NOUNS
from gallae.core.synonyms import is_known, variants
from gallae.retrievers.extract_sounds import alike, slip
from gallae.retrievers.extract_values import bounded, in_range
from gallae.retrievers.units import Unit, squeeze

__all__ = ["LEVELS", "Pool", "Support", "build_pool"]

# What a match is worth by where it stands.
BARE = 0.89  # strength when a compound's last syllable is not there: 예약 for 예약금
HEAD_ONLY = 0.65  # strength when only the last part of a compound is spoken of: 세탁기 for 드럼세탁기
# Where some unit holds the whole compound, those that hold a part of it speak of something else: 예약, 갑상선 초음파.
_PART = {BARE: 0.5, HEAD_ONLY: 0.4}
LEVELS = {"own": 1.0, "label": 0.9, "heading": 0.8, "title": 0.6, "near": 0.5}


@dataclass(frozen=True, slots=True)
class Support:
    """One term in one unit: `level` where the best match stands ("" = nowhere), `strength` 0..1 of the match there."""

    level: str
    strength: float

    @property
    def value(self) -> float:
        return LEVELS.get(self.level, 0.0) * self.strength


@dataclass(frozen=True, slots=True)
class _Field:
    plain: str  # lower case, as written
    tight: str  # without spaces and marks
    words: tuple[str, ...]
    codes: frozenset[str]
    digits: bool


class Pool:
    """The units of the found documents, with term statistics over them."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.units = units
        self._fields = [_fields(unit) for unit in units]
        self._supports: dict[tuple[str, ...], list[Support]] = {}
        self._words: frozenset[str] | None = None
        self._text = ""  # all that the units and what they stand under say

    def supports(self, term: Term) -> list[Support]:
        """Support of `term` in every unit, in the order of `units`."""
        if term.words not in self._supports:
            seen: dict[int, float] = {}  # headings, titles and column names repeat from unit to unit
            there = self._there(term)
            found = [_support(there, fields, seen) for fields in self._fields]
            whole = any(s.strength > HEAD_ONLY for s in found)
            if not whole and any(s.strength == HEAD_ONLY for s in found):
                # the whole compound stands nowhere: another thing of the same kind ("레보세티리진", "세티리진")
                found = [Support(s.level, 0.3) if s.strength == HEAD_ONLY else s for s in found]
            elif any(s.strength >= 0.95 for s in found):
                found = [Support(s.level, _PART[s.strength]) if s.strength in _PART else s for s in found]
            self._supports[term.words] = found
        return self._supports[term.words]

    def _there(self, term: Term) -> Term:
        """The term without those of its other words that stand nowhere here: most of them do not."""
        if term.kind in ("identifier", "number"):
            return term
        if not self._text:
            fields = {id(f): f for fields in self._fields for f in fields.values()}.values()
            self._text = "\n".join(dict.fromkeys(text for f in fields for text in (f.tight, f.plain)))
        kept = (
            w for w, tight, latin in map(_one, filter(None, term.words[1:])) if (w if latin else tight) in self._text
        )
        return replace(term, words=(*term.words[:1], *kept))

    def under_heading(self, term: Term, at: int) -> float:
        """Strength of the term in what the unit stands under, whatever the unit itself says."""
        field = self._fields[at]["heading"]
        return _strength(term, field) if field.plain else 0.0

    def idf(self, term: Term) -> float:
        """Rare words say more. A word that no unit holds is as rare as one can be."""
        held = sum(1 for s in self.supports(term) if s.value >= 0.45)
        return math.log(1 + (len(self.units) - held + 0.5) / (held + 0.5))

    def held(self, term: Term) -> bool:
        return any(s.strength >= 0.6 for s in self.supports(term))

    def widen(self, term: Term) -> tuple[Term, ...]:
        """A term that no unit holds, as the documents write it: by sound, by a slip of the keyboard, or in pieces."""
        if (
            term.kind == "weak"
            and len(noun := bare_noun(term.words[-1])) > max(2, len(term.text))
            and noun in self.vocabulary()
            and not is_verb(noun)
        ):
            return (
                Term(noun, "noun", (noun, *variants(noun)), 1.0),
            )  # read as a verb, but the documents know the noun
        if term.kind not in ("noun", "weak") or self.held(term) or len(term.text) < 2:
            return (term,)
        if " " in term.text:  # "used batteries" stands nowhere: batteries may
            return tuple(t for word in term.text.split() if (t := english_term(word)) is not None) or (term,)
        similar = [word for word in self.vocabulary() if alike(term.text.lower(), word)]
        if similar:
            return (replace(term, words=(*term.words, *sorted(similar))),)
        if term.text[0] >= "가" and term.kind == "noun" and (whole := self._written_out(term.text)):
            return (replace(term, words=(*term.words, *whole)),)
        if term.text[0] < "가" or len(term.text) < 4:
            return (term,)
        pieces = self._pieces_of(term.text)
        if sum(map(len, pieces)) * 2 < len(term.text):
            return (term,)
        return tuple(replace(term, text=p, words=(p, *variants(p)), kind="noun", sure=0.2) for p in pieces)

    def _written_out(self, short: str) -> tuple[str, ...]:
        """Compounds of the documents that the short form takes the first syllables of: 복전 → 복수전공, 복수 전공."""
        if len(short) not in (2, 3):
            return ()
        found: dict[str, None] = {}
        for cut in range(1, len(short)):
            first, second = short[:cut], short[cut:]
            pattern = re.compile(rf"(?<![가-힣])({first}[가-힣]{{1,4}}?)(\s?)({second}[가-힣]{{1,4}})")
            for field in {id(f): f for fields in self._fields for f in fields.values()}.values():
                for match in pattern.finditer(field.plain):
                    tail = next((n for n in range(len(match[3]), 1, -1) if self._is_word(match[3][:n])), 0)
                    if len(match[1]) == 2 and not match[2] and len(match[3]) >= 2:
                        found.setdefault(match[1] + match[3][: max(tail, 2)])  # two syllables and two, as most are
                    elif tail and self._is_word(match[1]):
                        found.setdefault(match[1] + match[2] + match[3][:tail])
        return tuple(found) if len(found) <= 3 else ()

    def _is_word(self, text: str) -> bool:
        return is_known(text) or text in self.vocabulary()

    def _pieces_of(self, glued: str) -> list[str]:
        """Words of the documents inside a run typed without spaces, longest first at each place."""
        found: list[str] = []
        at = 0
        stems = self.vocabulary()
        while at < len(glued) - 1:
            size = next((n for n in range(min(8, len(glued) - at), 1, -1) if glued[at : at + n] in stems), 0)
            if not size:  # one doubtful letter: 필타 for 필터
                size = (
                    next(
                        (
                            n
                            for n in (4, 3, 2)
                            if at + n <= len(glued) and any(slip(glued[at : at + n], w) for w in stems if len(w) == n)
                        ),
                        0,
                    )
                    if at + 2 <= len(glued) and found
                    else 0
                )
                word = (
                    min((w for w in stems if len(w) == size and slip(glued[at : at + size], w)), default="")
                    if size
                    else ""
                )
            else:
                word = glued[at : at + size]
            if word:
                found.append(word)
            elif not found:
                return []  # an unknown beginning makes another word of it: 레보세티리진 is not 세티리진
            at += size or 1
        return found

    def vocabulary(self) -> frozenset[str]:
        if self._words is None:
            self._words = frozenset(
                w for fields in self._fields for f in fields.values() for w in f.words if len(w) >= 2
            )
        return self._words


def build_pool(units: Iterable[Unit]) -> Pool:
    return Pool(tuple(units))


@lru_cache(maxsize=8192)
def _fields(unit: Unit) -> dict[str, _Field]:
    return {
        "own": _field(unit.plain),
        "label": _field(" ".join(cell.label for cell in unit.cells)),
        "heading": _field(" / ".join((*unit.heading, *unit.lead))),
        "title": _field(f"{unit.title} {unit.path.rsplit('/', 1)[-1].rsplit('.', 1)[0]}"),
        "near": _field(unit.near),
    }


@lru_cache(maxsize=4096)
def _field(text: str) -> _Field:
    lower = text.lower()
    return _Field(
        lower, squeeze(text), tuple(re.findall(r"[a-z]+|[가-힣]+", lower)), _codes(text), any(c.isdigit() for c in text)
    )


def _support(term: Term, fields: dict[str, _Field], seen: dict[int, float]) -> Support:
    where, strength, value = "", 0.0, 0.0
    for level, share in LEVELS.items():
        if value >= share:
            break
        field = fields[level]
        if not field.plain:
            continue
        if (here := seen.get(id(field))) is None:
            here = seen[id(field)] = _strength(term, field)
        if here * share > value:
            where, strength, value = level, here, here * share
    if strength <= HEAD_ONLY and term.kind == "noun" and len(term.text) >= 3 and _spread(term.text, fields):
        return Support("label" if fields["own"].plain else "heading", 0.9)
    return Support(where, strength) if where else _NOWHERE


_NOWHERE = Support("", 0.0)


def _strength(term: Term, field: _Field) -> float:
    if term.kind == "identifier":
        return 1.0 if same_identifier(term.text) in field.codes else 0.0
    if term.kind == "number":
        if any(
            _holds_number(field.tight, t) for _, t, _ in _prepared(term.words) if field.digits or not t[0].isdigit()
        ):
            return 1.0
        if not term.amount:
            return 0.0
        return 0.8 if in_range(field.plain, *term.amount) else 0.6 if bounded(field.plain, term.amount[1]) else 0.0
    if (days := _DAY.get(term.text)) is not None and days <= _days(field.plain):
        return 1.0
    for at, (word, tight, latin) in enumerate(_prepared(term.words)):
        if latin:
            if word in field.plain and _latin_pattern(word).search(field.plain):
                return 1.0 if at == 0 else 0.9
        elif at and word[0].isdigit():  # 12개월, not 112개월
            if field.digits and (_holds_number(field.tight, tight) or _holds_number(field.plain, word)):
                return 0.9
        elif (tight in field.tight) if len(word) > 1 else _begins(field, word):
            return 1.0 if at == 0 else 0.9
    if term.kind == "noun" and len(term.text) >= 3 and term.text[0] >= "가":
        return _pieces(term.text, field)
    return 0.0


def _codes(text: str) -> frozenset[str]:
    """Codes of a text in comparable form; those written with spaces ("88 88") and with Hangul ("B동") too."""
    spaced = re.findall(r"(?<![\d.,])\d{1,3}(?: \d{2})+(?!\d)", text)
    return frozenset(same_identifier(code) for code in (*identifiers_in(text), *spaced))


@lru_cache(maxsize=8192)
def _prepared(words: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """(word, the word without spaces, whether it is Latin) for each word of a term."""
    return tuple(_one(word) for word in words if word)


@lru_cache(maxsize=16_384)
def _one(word: str) -> tuple[str, str, bool]:
    return word, squeeze(word), word[0].isascii() and word[0].isalpha()


@lru_cache(maxsize=8192)
def _latin_pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){re.escape(word)}(?:s|es|ed|d|ing)?(?![a-z])")


def _begins(field: _Field, syllable: str) -> bool:
    """A word of one syllable stands where a word begins, or as the tail of a compound ("부품값")."""
    if syllable not in field.plain:
        return False
    return any(
        w == syllable
        or (w.startswith(syllable) and _inflects(syllable, w[1:]))
        or (w.endswith(syllable) and syllable in _TAILS)
        for w in field.words
    )


def _inflects(syllable: str, rest: str) -> bool:
    """비가, 비도 and, of a verb's stem, any ending; but 비수기 is not about rain."""
    return len(rest) == 1 or (len(rest) == 2 and (syllable not in SHORT_NOUNS or rest in PARTICLES))


_TAILS = "값비료실권"
_DAY = {name: frozenset({at}) for at, day in enumerate("월화수목금토일") for name in (day + "요일", day + "욜")}
_DAY |= {
    name: frozenset({at})
    for at, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_DAY |= dict.fromkeys(["평일", "주중", "weekday", "weekdays"], frozenset(range(5)))
_DAY |= dict.fromkeys(["주말", "weekend", "weekends"], frozenset({5, 6}))
_DAY_RUN = re.compile(
    r"(?<![가-힣\d])[월화수목금토일](?:요일)?(?:\s?[·,/~∼-]\s?[월화수목금토일](?:요일)?)*(?![가-힣])|평일|주말|매일"
)


@lru_cache(maxsize=8192)
def _days(plain: str) -> frozenset[int]:
    """Days of the week that a text names, as 0..6: "월~금" and "평일" name five, "월·수" two."""
    days: set[int] = set()
    for match in _DAY_RUN.finditer(plain):
        run = match.group().replace("요일", "")
        if run in ("평일", "주말", "매일"):
            days.update({"평일": range(5), "주말": range(5, 7), "매일": range(7)}[run])
            continue
        for part in re.split(r"\s?[·,/]\s?", run):
            ends = ["월화수목금토일".index(c) for c in part if c in "월화수목금토일"]
            days.update(range(ends[0], ends[-1] + 1) if ends and ends[0] <= ends[-1] else ends)
    return frozenset(days)


def _holds_number(tight: str, word: str) -> bool:
    at = tight.find(word)
    return (
        at >= 0
        and not (at and (tight[at - 1].isdigit() or tight[at - 1] == "."))
        and not (word[-1].isdigit() and tight[at + len(word) : at + len(word) + 1].isdigit())
    )


def _pieces(compound: str, field: _Field) -> float:
    """A compound written apart or in part: 탈취필터값 in "탈취 필터" → .95; only its last part, "필터" → HEAD_ONLY.

    Pieces must begin or end words there: 덱시부프로펜 does not speak of 이부프로펜.
    """
    at = len(compound)
    while at > 0:
        piece = next((compound[n:at] for n in range(at) if at - n >= 2 and _edge(compound[n:at], field.words)), "")
        if not piece:
            break
        at -= len(piece)
        if at == len(compound) - len(piece) and at == 1 and len(compound) > 3:
            break
    rest = compound[:at]
    if not rest:
        return 0.95
    if rest == compound and compound[-1] in _SUFFIXES and _edge(compound[:-1], field.words):
        return BARE
    return HEAD_ONLY if len(rest) < len(compound) else 0.0


def _spread(compound: str, fields: dict[str, _Field]) -> bool:
    """희망장학금 in the row "희망" of the table under "장학금": the parts stand apart, one of them in the unit itself."""
    own = fields["own"].words
    if len(compound) < 4:
        return False
    for cut in range(2, len(compound) - 1):
        first, last = compound[:cut], compound[cut:]
        if not (_edge(first, own) or _edge(last, own)):
            continue
        above = [w for name in ("label", "heading", "title") for w in fields[name].words] + list(own)
        if all(_edge(part, tuple(above)) or part in GENERIC for part in (first, last)):
            return True
    return False


_SUFFIXES = "값비료금용약제식형률율권실자기품점소부류당상별계생측"


def _edge(piece: str, words: tuple[str, ...]) -> bool:
    return any(w.startswith(piece) or (w.endswith(piece) and len(w) - len(piece) != 1) for w in words)
