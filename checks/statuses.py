"""Does a sentence give what it speaks of another status than its source: included, free, allowed, required, for everyone?

Each is told in many words ("불포함" = "들어 있지 않다" = "별도", "예약 없이도" against "예약자에 한해"), so statuses are
compared, not words: every clause of the source that speaks of the same thing on the same axis has to say the contrary.

>>> other_status("조식은 포함됩니다.", ["포함: 조식. 불포함: 중식, 석식."])
''
>>> other_status("저녁 식사가 포함됩니다.", ["포함: 조식. 불포함: 중식, 석식."])
'저녁 식사가 포함됩니다'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gallae.checks.ideas import Idea, ideas_of, shared
from gallae.checks.places import rows_of
from gallae.checks.polarity import clauses, is_case, is_unpaid, negated, other_case
from gallae.checks.sentences import split_sentences, without_markers
from gallae.core.tokens import content_terms

__all__ = ["other_status", "read_statuses"]


@dataclass(frozen=True, slots=True)
class _Axis:
    """`yes`: a word of it, turned by a negation; `no`: the contrary, whatever is negated."""

    name: str
    yes: re.Pattern[str]
    no: re.Pattern[str]


def _axis(name: str, yes: str, no: str) -> _Axis:
    return _Axis(name, re.compile(yes, re.I), re.compile(no, re.I))


_AXES = [
    _axis(
        "included",
        r"(?<![불미])포함|들어\s?있|(?<!불)포괄|\binclud(?:ed?s?|ing)\b|\bcover(?:s|ed)?\b|(?<![가-힣])제외|\bexclud",
        r"불포함|미포함|별도|따로\s(?:내|받|부과|청구|구매)|\bextra\b|\bseparate(?:ly)?\b|not includ|n[’']t includ|not cover|n[’']t cover|제외",
    ),
    _axis(
        "free",
        r"무료|무상|공짜|면제|\bfree\b(?! of\b(?! charge))|\bwaived?\b|no charge|complimentary|at no (?:extra |additional )?cost",
        r"유료|유상|\bfor a fee\b|\bpaid\b|\bcharged\b|(?:무료|무상|면제)[가-힣]{0,3}\s?(?:가\s|이\s)?(?:아니|아닙|지\s?않|안\s?되|안\s?됩)",
    ),
    _axis(
        "allowed",
        r"가능|(?<![알일])(?<=[가-힣])\s수\s?(?:도\s)?(?:있|없)|허용|허가|(?:아|어|여|해|와|가|워|려|써|타|내)도\s(?:됩|된|되|돼|좋|괜찮)|면\s?안\s?[되된돼됩]|금지|불가|\ballow|\bpermit|\bcan\b|\bcannot\b|can[’']t|\bmay\b|\baccept|\bwelcome|\badmitted\b|prohibit|forbid|\bbanned\b|받습니다|받지\s?않|\brecommend(?:ed|s)?\b|권장|면\s?(?:됩|되)",
        r"(?<!넘)(?<!초과하)(?<!지나)지\s?(?:마|말)|삼가|\b(?:should|must) not\b|^\s*(?:please )?(?:do not|don[’']t|avoid|never)\b(?! hesitate| worry)",
    ),
    _axis(
        "refunded",
        r"환불|환급|돌려(?:받|드리|준)|\brefund(?:able|ed|s)?\b",
        r"\bnon-?refundable\b|환불\s?(?:불가|안\s?[되됩])",
    ),
    _axis(
        "required",
        r"필수|의무|반드시|필요(?=합|하|한|해|$|\W)|(?:해|하여|아|어|여|와|가|내|워)야\s?(?:만\s)?(?:합|하|한|해|됩|되|돼)|지참|소지|\brequired?s?\b|\bmust\b(?! not)|\bmandatory\b|\bneed(?:s|ed)?\b|\bhave to\b|\bhas to\b|\bcompulsory\b",
        r"선택(?:\s?사항|이|입|적|\s?제출)|임의|자율|\boptional\b|\bvoluntary\b|필요(?:가|는|도)?\s?없|필요하지\s?않|없(?:이도|어도)|(?:지|하지)\s?않아도|안\s?(?:해|내|가져와|하셔|내셔)도|not (?:required|necessary|needed|have to|need)|n[’']t (?:need|have to|require)|need not|no (?:\w+ )?(?:is |are )?(?:needed|required|necessary)|\bwithout\b",
    ),
    _axis(
        "for all",
        r"누구나|누구든|누구라도|아무나|언제든|아무\s?때|어디서나|(?:제한|상관|관계|구분)\s?없이|\banyone\b|\beveryone\b|\bany ?time\b|at any (?:time|point|moment)|\bregardless\b|\bwhenever\b",
        r"(?<=[가-힣])만(?=\s|$|[,.])|[에로]\s?한(?:해|하|정|함)|한정|경우에만|때만|\bonly\b|\bsolely\b|\bexclusively\b|limited to|(?<![가-힣])제한(?:합|한다|하|됩|된)",
    ),
]
ALL = frozenset(a.name for a in _AXES)
_WORDS = re.compile("|".join(f"{a.yes.pattern}|{a.no.pattern}" for a in _AXES), re.I)
_NEGATIONS = re.compile(r"없(?:이|어|는|다|습)[가-힣]*|않[가-힣]*|못[가-힣]*|안\s(?=[되됩돼된])|아니[가-힣]*", re.I)
_PRICE = re.compile(r"\d\s?[천만]?\s?원|[$€£]\s?\d|\d\s?(?:GBP|USD|EUR|KRW|won|dollars)\b")
_FREE = _AXES[1].yes
_WHEN = re.compile(r"\d|전|뒤|후|경우|당일|때|\b(?:before|after|once|if|when|until|within|by)\b", re.I)
_LIMIT = re.compile(r"넘|초과|이상|이하|exceed|more than|less than", re.I)  # what a limit forbids is told by its value
_ANY = re.compile(f"{_WORDS.pattern}|{_PRICE.pattern}", re.I)
# What is left of a word that told a status: "무료\x00로", "includ\x00es".
_REST = re.compile(r"\x00(?:[a-z]+|[가-힣]{0,6})")
OWN = 0.5  # share of a source clause's words that the sentence must name
BEFORE, AFTER = 16, 8  # characters around a status in which its negation stands
PLAIN = 2  # things that a plain statement names
LIMITED = 0.25  # of one with a limit ("only at intermission"), which is what the sentence leaves out
NAMED = 0.3  # and of the sentence's own words, that the clause and what stands before it hold


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    signs: tuple[tuple[str, int], ...]
    own: tuple[Idea, ...]
    whole: tuple[Idea, ...]


def read_statuses(source: str) -> None:
    """Read a source once, so that sentences about it need not."""
    _said(source)


def other_status(sentence: str, sources: Sequence[str]) -> str:
    """The clause that gives its thing the other status than every clause of the sources about it, or ""."""
    every = _said(without_markers(sentence))
    if any(is_case(ours.text) and negated(ours.text) for ours in every):
        return ""  # "회원이 아니면 이용할 수 없다": what holds without a condition
    said = [ours for ours in every if ours.signs and not is_case(ours.text)]
    axes = frozenset("free" if axis == "priced" else axis for ours in said for axis, _ in ours.signs)
    theirs = [c for s in sources for c in _said(s, axes) if c.signs] if axes else []
    for ours in said:
        for axis, sign in ours.signs:
            if axis == "refunded" and (len(ours.whole) > PLAIN or _WHEN.search(ours.text)):
                continue  # what is paid back when is a matter of its conditions
            if axis == "priced":
                if _given_away(ours, theirs):
                    return ours.text.strip()
                continue
            if _contrary(ours, axis, sign, theirs):
                return ours.text.strip()
    return ""


def _given_away(ours: _Said, theirs: Sequence[_Said]) -> bool:
    """ "Lockers cost 5 GBP" of "Lockers are free, …": a price for what the source names as free, and prices nowhere."""
    if _FREE.search(ours.text) or not ours.own or is_unpaid(ours.text):
        return False
    if any(a == "priced" and shared(ours.own[:1], c.own) for c in theirs for a, _ in c.signs):
        return False
    free = [c for c in theirs if ("free", 1) in c.signs and c.own and not any(ch.isdigit() for ch in c.text)]
    return any(len(shared(c.own, ours.own)) == len(c.own) and shared(ours.own[:1], c.own[:1]) for c in free)


def _contrary(ours: _Said, axis: str, sign: int, theirs: Sequence[_Said]) -> bool:
    able: list[tuple[float, bool, _Said]] = []
    for c in theirs:
        said = next(
            (
                s
                for a, s in c.signs
                if a == axis or (axis == "free" and sign > 0 and a == "priced" and _FREE.search(ours.text))
            ),
            0,
        )
        if not said:
            continue
        if other_case(ours.text, c.text):
            continue
        met = shared(ours.own, c.own)
        beside = shared(ours.whole, c.whole)
        same = said == sign or (axis == "allowed" and any(x in c.signs for x in ours.signs if x[0] != axis))
        whole = 0.5 * (bool(met) and len(met) == len(c.own))  # it speaks of nothing else
        able.append((len(met) + 0.5 * (len(beside) - len(met)) + whole, same, c))
    best = max((score for score, *_ in able), default=0.0)
    if best < 1:
        return False
    top = [(same, c) for score, same, c in able if score >= best - 0.25]
    if any(same for same, _ in top):
        return False
    return any(_about(ours, c, axis) for _, c in top)


def _about(ours: _Said, theirs: _Said, axis: str) -> bool:
    met = shared(theirs.own, ours.whole)
    if not met or len(met) < (LIMITED if axis in ("for all", "refunded") else OWN) * len(theirs.own):
        return False
    if len(met) == len(theirs.own) and shared(ours.own[:1], theirs.own):
        return True
    if axis in ("for all", "refunded") and shared(ours.own[:1], theirs.own[:1]):
        return True
    return len(shared(ours.whole, theirs.whole)) >= NAMED * len(ours.whole)


@lru_cache(maxsize=2048)
def _said(text: str, axes: frozenset[str] = ALL) -> tuple[_Said, ...]:
    """The clauses of the sentences that have a word of these axes, and the rows of tables."""
    found: list[_Said] = []
    for sentence in _sentences_of(text):
        if axes & _axes_in(sentence):
            found += _kept(sentence)
    found += (_read(row, (), ()) for row in rows_of(text) if axes & _axes_in(row))
    return tuple(found)


@lru_cache(maxsize=8192)
def _axes_in(sentence: str) -> frozenset[str]:
    """The axes of which a sentence or a row has a word."""
    found = {a.name for a in _AXES if a.yes.search(sentence) or a.no.search(sentence)}
    return frozenset(found | ({"free"} if _PRICE.search(sentence) else set()))


@lru_cache(maxsize=512)
def _sentences_of(text: str) -> tuple[str, ...]:
    return tuple(s.text for s in split_sentences(text))


@lru_cache(maxsize=8192)
def _kept(sentence: str) -> tuple[_Said, ...]:
    return tuple(_of_sentence(sentence))


def _of_sentence(sentence: str) -> Iterator[_Said]:
    before: tuple[Idea, ...] = ()
    last: tuple[Idea, ...] = ()
    signs: dict[str, int] = {}  # of the clauses so far
    label: tuple[tuple[str, int], ...] = ()
    for text in clauses(sentence):
        said = _read(text, last, before)
        if label and not said.signs:
            said = replace(said, signs=label)
        elif m := _LABEL.match(text):
            label = tuple(_signs(m.group(1)))
        if _EXCEPTED.search(text):
            said = replace(
                said, signs=tuple({**dict(said.signs), **{axis: -sign for axis, sign in signs.items()}}.items())
            )
        yield said
        signs.update(said.signs)
        before, last = said.whole, said.own
        for m in _ASIDE.finditer(text):
            yield _read(m.group(1), last, before)


_ASIDE = re.compile(r"\(([^()]{2,60})\)")
# "포함: 항공권, 조식": the items have the status of their label.
_LABEL = re.compile(r"\s*[-•*]?\s*([^:：]{2,14})\s?[:：]\s")
# What is excepted has the contrary of what was said before it.
_EXCEPTED = re.compile(
    r"[은는이가도]\s?(?:제외|해당\s?없|예외|대상이?\s?아니|그렇지\s?않)|^\s*(?:but )?not (?!\w+ed\b)|\bexcept(?:ed)?\b|\bexcluded\b",
    re.I,
)


def _read(text: str, last: tuple[Idea, ...], before: tuple[Idea, ...]) -> _Said:
    """A clause of nothing but its status speaks of what the clause before it spoke of."""
    bare = _REST.sub(" ", _NEGATIONS.sub(" ", _WORDS.sub("\x00", text)))
    own = ideas_of(bare) or (() if content_terms(bare) else last)
    return _Said(text, tuple(_signs(text)), own, tuple(dict.fromkeys((*own, *before))))


def _signs(text: str) -> Iterator[tuple[str, int]]:
    if not _ANY.search(text) and not is_unpaid(text):
        return
    if _PRICE.search(text) and not _FREE.search(text):
        yield "priced", -1
    for axis in _AXES:
        if axis.name == "free" and is_unpaid(text):
            yield axis.name, 1
        elif axis.no.search(text):
            yield axis.name, -1
        elif (m := axis.yes.search(text)) and not (axis.name == "allowed" and _LIMIT.search(text)):
            back = BEFORE if m.group().isascii() else 1
            yield axis.name, -1 if negated(text[max(0, m.start() - back) : m.end() + AFTER]) else 1
