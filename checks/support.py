"""Is what an answer says in what it cites? By code: citations resolve, and every number, date, time, code and name of
a cited sentence stands in the cited text or its header, heading and title; negation is not lost.

>>> check_support("보증은 2년입니다.", ["| 세탁기 | 24개월 |", "보증 기간"]).passed
True
>>> check_support("보증은 3년입니다.", ["| 세탁기 | 24개월 |", "보증 기간"]).detail
'3년'
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from gallae.checks.added import added_word
from gallae.checks.binding import strays
from gallae.checks.bounds import opposite
from gallae.checks.cell_claims import cell_claims
from gallae.checks.claim import comparable, counted_by_none, is_one_of, same_value, words_in
from gallae.checks.claims import TODAY, Claim, claims_of, holds, squeeze
from gallae.checks.comma_tables import parted
from gallae.checks.ideas import idea_of, keys_of, tongue_of
from gallae.checks.polarity import clause_at, is_case, is_free, negated, reversed_clause
from gallae.checks.reading import read_through
from gallae.checks.rows import of_another_row, together
from gallae.checks.sentences import Sentence, split_sentences, without_markers
from gallae.checks.statuses import other_status
from gallae.checks.verbatim import word_for_word
from gallae.core.date_words import UNIT_STEPS
from gallae.core.dates import add_months
from gallae.core.errors import GallaeError
from gallae.core.tokens import content_terms, tokens
from gallae.core.types import Check, Citation, Draft, Passage

__all__ = ["HasText", "check_answer", "check_citations", "check_support", "sources_of", "support_score", "unsupported"]


class HasText(Protocol):
    @property
    def text(self) -> str: ...


Read = Callable[[str], "HasText | str"]
LEAST_WORDS = 3
NEAR = 30  # characters between a range and a value that may be its end in other words


def check_citations(text: str, citations: Sequence[Citation], read: Read) -> list[Check]:
    """One check for each citation (its quote stands at its place) and each marker in the text (it has a citation)."""
    checks: list[Check] = []
    for c in citations:
        problem = _unresolved(c, read)
        checks.append(
            Check("citations", not problem, f"[{c.marker}] {c.path}: {problem}" if problem else f"[{c.marker}]")
        )
    known = {c.marker for c in citations}
    for marker in sorted({n for s in split_sentences(text) for n in s.markers} - known):
        checks.append(Check("citations", False, f"[{marker}]: no such source"))
    return checks


def check_support(sentence: str, sources: Sequence[str], *, given: str = "", today: date | None = None) -> Check:
    """Does the sentence say nothing that its sources (cited text, header, heading, title) do not say?

    `given`: the question; what it names ("2026년 6월에 산") may be repeated beside what the sources say. `today`: the day
    that "내일" and "지난달" are told from; without it they are compared as words.
    The detail of a failed check lists the values that no source holds, or that it holds of something else.
    """
    sources = parted(tuple(sources))
    if word_for_word(sentence, sources):
        return Check("support", True)
    if problem := _problem(sentence, sources, given, today or TODAY):
        return Check("support", False, problem)
    if (
        all(c.soft or c.kind == "phrase" for c in claims_of(sentence))
        and _says_much(sentence)
        and not support_score(sentence, sources)
    ):
        return Check("support", False, "no words in common with the source")
    return Check("support", True)


def unsupported(sentence: str, sources: Sequence[str], *, given: str = "", today: date | None = None) -> list[Claim]:
    """The claims of the sentence that no source makes."""
    day = today or TODAY
    claims = [c for c in claims_of(sentence, day) if not c.soft]
    if not claims:
        return []
    sources = parted(tuple(sources))
    whole = "\n".join(sources)
    held = [*claims_of(whole, day), *cell_claims(sources, day)]
    claims = [c for c in claims if not is_one_of(c)]
    working = [c for c in claims if c.unit == "일" and _WORKING.search(c.text)] if not _WORKING.search(whole) else []
    missing = [
        c for c in claims if c in working or (not holds(held, whole, c) and not _turned(c, sentence, held, whole))
    ]
    missing = [c for c in missing if not (_counted(c, claims, missing) or _from_today(c, held, day) or _lasts(c, held))]
    missing = [c for c in missing if not (_recurs(c, held, whole) or _excluded(c, sentence, held))]
    if _WHOLE.search(whole):
        missing = [c for c in missing if not (c.unit == "%" and c.value == 100)]
    missing = [c for c in missing if not (c.relative and any(_around(c, d) for d in claims if d not in missing))]
    asked = claims_of(given, day) if missing and given else []
    conditions = [c for c in missing if _repeats(c, asked, given) or _CONDITION.match(sentence, c.end)]
    missing = [c for c in missing if c not in conditions or not (_admitted(c, held) or counted_by_none(c, held))]
    if missing and given:
        # A repeated condition is fine; a number that only the question names is not an answer to it.
        answered = len(missing) < len(claims)
        missing = [c for c in missing if not ((answered or c.kind != "number") and _repeats(c, asked, given))]
    return missing


def support_score(sentence: str, sources: Sequence[str]) -> float:
    """Share of the sentence's content words that the sources hold, 0..1; 1.0 where they can't be compared
    (nothing but function words, or an answer in another language than the source)."""
    bare = without_markers(sentence)
    whole = "\n".join(sources)
    terms = content_terms(bare)
    if not terms or tongue_of(bare) != tongue_of(whole):
        return 1.0
    there = set(tokens(whole))
    ideas = keys_of(whole)
    return sum(1.0 if idea_of(t) & ideas else _share(t, there) for t in terms) / len(terms)


def check_answer(
    draft: Draft, read: Read, *, passages: Sequence[Passage] = (), given: str = "", today: date | None = None
) -> list[Check]:
    """All checks of a cited answer: citations, then one support check for each sentence that states something.

    A sentence without a marker is held against all citations of the answer; if it states a number, date, code or name
    that none of them holds, or turns one of their clauses round, it is an uncited claim. Results of the draft's tool calls count as sources.
    """
    checks = check_citations(draft.text, draft.citations, read)
    sources = {c.marker: sources_of(c, passages, _stored(c.path, read)) for c in draft.citations}
    computed = [t.result for t in draft.tools]
    for sentence in split_sentences(draft.text):
        checks += _check_sentence(sentence, sources, computed, given, today)
    return checks


def sources_of(citation: Citation, passages: Sequence[Passage] = (), stored: object = None) -> list[str]:
    """What a citation may be held to: its quote, heading, the header of its table, title and file name.

    `stored` (a StoredDocument) knows headings and table headers; without it the passages do.
    """
    parts = [citation.quote, *citation.heading]
    for p in passages:
        if p.path == citation.path and p.start < citation.end and citation.start < p.end:
            parts += [p.header, p.title, *p.heading]
    parts.append(getattr(stored, "title", ""))
    parts += _headings_above(stored, citation.start)
    parts += [r.header for r in getattr(stored, "rows", ()) if r.start < citation.end and citation.start < r.end]
    return [*dict.fromkeys(x for x in [*parts, re.sub(r"\.\w+$", "", citation.path.rpartition("/")[2])] if x)]


def _headings_above(stored: object, at: int) -> list[str]:
    """The heading path that is open at a place of the stored text."""
    path: list[tuple[int, str]] = []
    for heading in getattr(stored, "headings", ()):
        if heading.start > at:
            break
        path = [(level, text) for level, text in path if level < heading.level] + [(heading.level, heading.text)]
    return [text for _, text in path]


def _stored(path: str, read: Read) -> object:
    try:
        stored = read(path)
    except GallaeError:  # check_citations says so
        return None
    return None if isinstance(stored, str) else stored


def _check_sentence(
    sentence: Sentence,
    sources: Mapping[int, Sequence[str]],
    computed: Iterable[str],
    given: str,
    today: date | None,
) -> list[Check]:
    cited = [s for n in sentence.markers for s in sources.get(n, ())]
    if sentence.markers:
        return [check_support(sentence.text, [*cited, *computed], given=given, today=today)]
    if not claims_of(sentence.text):
        return []  # a greeting, a heading, a transition
    everything = [s for parts in sources.values() for s in parts]
    held = [*everything, *computed]
    missing = ", ".join(c.text for c in unsupported(sentence.text, held, given=given, today=today))
    problem = missing or reversed_clause(sentence.text, held, today or TODAY)
    return [Check("uncited", not problem, problem)]


def _problem(sentence: str, sources: Sequence[str], given: str, today: date) -> str:
    """What is wrong with a sentence that claims something, "" if nothing is."""
    read_through(tuple(sources), today)
    if missing := unsupported(sentence, sources, given=given, today=today):
        return ", ".join(c.text for c in missing)
    asked = claims_of(given, today) if given else []
    astray = [c for c in strays(sentence, sources, today) if not _repeats(c, asked, given)]
    if astray and not together(sentence, sources, today):
        return "of something else: " + ", ".join(c.text for c in astray)
    if found := of_another_row(sentence, sources, today):
        return f"of another row: {found}"
    if torn := _torn(sentence, sources, today):
        return f"of two ranges: {torn}"
    if clause := reversed_clause(sentence, sources, today):
        return f"negation: {clause}"
    if clause := other_status(sentence, sources):
        return f"another status: {clause}"
    if word := added_word(sentence, sources, given):
        return f"added: {word}"
    return ""


def _repeats(claim: Claim, asked: Sequence[Claim], given: str) -> bool:
    """Does the question itself say this? Here nothing is taken for granted that can't be compared."""
    if claim.kind in ("code", "name"):
        return words_in(claim.text, given)
    if claim.relative:
        return squeeze(claim.text) in squeeze(given)
    if claim.kind == "phrase":
        return any((s.group, s.unit) == (claim.group, claim.unit) for s in asked)
    return bool(asked) and holds(list(asked), given, claim)


def _torn(sentence: str, sources: Sequence[str], today: date) -> str:
    """A range whose ends the sources hold, but of two ranges ("2~6일" of 2~5일 and 4~6일)."""
    ours = _ranges(claims_of(sentence, today))
    if not ours:
        return ""
    held = [c for s in sources for c in claims_of(s, today)]
    theirs = _ranges(held)
    ends = {id(c) for pair in theirs for c in pair}
    alone = [c for c in held if id(c) not in ends]
    for low, high in ours:
        if any(same_value(low, a) and same_value(high, b) for a, b in theirs):
            continue
        half = [(a, b) for a, b in theirs if same_value(low, a) or same_value(high, b)]
        beside = [c for c in alone if not half or min(abs(c.start - a.start) for a, _ in half) < NEAR]
        if half and not any(same_value(low, c) or same_value(high, c) for c in beside):
            return f"{low}~{high}"
    return ""


def _ranges(claims: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    return [
        (a, b)
        for a, b in itertools.pairwise(claims)
        if a.kind == b.kind and (a.bound.side, b.bound.side) == (1, -1) and b.start - a.end < 12
    ]


def _recurs(claim: Claim, held: Sequence[Claim], whole: str) -> bool:
    """ "11월 25일" of "매월 마지막 수요일", if that day is one."""
    if claim.kind != "date" or claim.first is None or claim.first != claim.last:
        return False
    day = claim.first
    count = {str((day.day - 1) // 7 + 1)} | ({"5"} if (day + timedelta(7)).month != day.month else set())
    weeks = [s for s in held if s.kind == "phrase" and s.group == "week of month" and s.unit in count]
    named = [s for s in held if s.kind == "weekday" and day.weekday() in s.days]
    return any(0 <= d.start - w.end < 12 for w in weeks for d in named)


def _excluded(claim: Claim, sentence: str, held: Sequence[Claim]) -> bool:
    """ "1인분만은 안 됩니다" of "2인 이상 가능": what a limit keeps out, and it is denied."""
    if claim.kind != "number" or claim.bound.side or not negated(clause_at(without_markers(sentence), claim.start)):
        return False
    limits = [s for s in held if s.kind == "number" and s.unit and s.bound.side and _alike(claim, s)]
    return any((claim.value - s.value) * s.bound.side < 0 for s in limits)


def _alike(claim: Claim, limit: Claim) -> bool:
    return comparable(claim, limit) or same_value(claim, replace(limit, value=claim.value))


_WORKING = re.compile(r"영업|근무일|평일|\bbusiness\b|\bworking\b|\bweekdays?\b", re.I)
_WHOLE = re.compile(r"전액|전부|전체|모두|\bfull(?:y)?\b|\bentire|\bwhole\b", re.I)


def _around(span: Claim, day: Claim) -> bool:
    """ "이번 달에는 11월 25일": the month of a day that is said beside it."""
    if span.kind != "date" or day.kind != "date" or not (span.first and span.last and day.first and day.last):
        return False
    return span.first <= day.first and day.last <= span.last


def _turned(claim: Claim, sentence: str, held: Sequence[Claim], whole: str) -> bool:
    """ "19세 이상만 됩니다" of "19세 미만은 안 된다": the rest of the values, and the contrary is said of it."""
    if not claim.bound.side:
        return False
    ours = _denied(without_markers(sentence), claim.start)
    branch = _BRANCH.match(sentence, claim.end + 3) or _BRANCH.match(sentence, claim.end)
    for s in held:
        if same_value(claim, s) and opposite(claim.bound, s.bound):
            clause = clause_at(whole, s.start)
            paid = is_free(clause) != is_free(sentence)  # "30,000원 미만 3,000원" leaves "30,000원 이상이면 무료"
            if negated(clause) != ours or paid or (branch and _elsewhere(claim, sentence, held, clause)):
                return True
    return False


def _denied(sentence: str, at: int) -> bool:
    """Is what is said at this place of a sentence negated? Of a condition: what follows from it."""
    clause = clause_at(sentence, at)
    if is_case(clause) and not negated(clause):
        return negated(sentence[sentence.index(clause) + len(clause) :])
    return negated(clause)


# "3만 원 미만이라 3,000원": the other branch of "3만 원 이상 무료, 미만은 3,000원", if what follows is said elsewhere.
_BRANCH = re.compile(r"(?:미만|이하|초과|이상|넘)?\s?(?:이라|이면|이니|이어서|인 |일 |은 |는 |에는|으면|을 때)")


def _elsewhere(claim: Claim, sentence: str, held: Sequence[Claim], clause: str) -> bool:
    others = [c for c in claims_of(sentence) if c.kind == claim.kind and not c.soft and not same_value(c, claim)]
    here = claims_of(clause)
    return bool(others) and all(
        any(same_value(c, s) for s in held) and not any(same_value(c, s) for s in here) for c in others
    )


# "체중이 11kg인 아이는", "20명이면", "for a 12-mile trip": a case, of which the source speaks by a range or a limit.
_CONDITION = re.compile(r"(?:이?라면|이면|인\s|일\s때|짜리|이\s?되면|이었다면)|[^,.]{0,14}?(?:면[\s,]|때[는\s,]|경우)")


def _admitted(claim: Claim, held: Sequence[Claim]) -> bool:
    """Does a range or a limit of the source take in this value (11kg in 10~12kg, 12 miles within 15)?"""
    if claim.kind != "number" or claim.bound.side:
        return False
    near = [s for s in held if s.kind == "number" and comparable(claim, s) and s.bound.side and s.unit]
    for first, second in itertools.pairwise(near):
        if (first.bound.side, second.bound.side) == (1, -1) and first.value < claim.value < second.value:
            return True
    return any((s.value - claim.value) * s.bound.side < 0 for s in near)


def _counted(claim: Claim, claims: Sequence[Claim], missing: Sequence[Claim]) -> bool:
    """ "세 번, 10시와 2시와 5시": a count of what the sentence itself lists and the source holds."""
    if claim.kind != "number" or any(c.isdigit() for c in claim.text) or not 2 <= claim.value <= 9:
        return False
    kinds = [c.kind for c in claims if c is not claim and c not in missing]
    return any(kinds.count(kind) == claim.value for kind in ("time", "name", "date", "weekday", "code"))


def _lasts(claim: Claim, held: Sequence[Claim]) -> bool:
    """ "한 시간 동안" of 11:30~12:30: the length of a range of times that the source gives."""
    unit = {"시간": 60, "분": 1}.get(claim.unit)
    if claim.kind != "number" or unit is None or claim.bound.shift:
        return False
    lengths = [(b.minutes - a.minutes) % 1440 for a, b in _ranges(held) if a.kind == "time"]
    return any(claim.value * unit == length for length in lengths)


def _from_today(claim: Claim, held: Sequence[Claim], today: date) -> bool:
    """ "나흘 뒤인 화요일": the day so many days from today is one that the source names."""
    step = UNIT_STEPS.get(claim.unit)
    if claim.kind != "number" or not claim.bound.shift or step is None or today == TODAY or claim.value > 1000:
        return False
    count = claim.bound.shift * int(claim.value)
    day = add_months(today, step[0] * count) + timedelta(step[1] * count)
    return any(s.kind == "date" and s.first == s.last == day for s in held)


def _says_much(sentence: str) -> bool:
    """ "네, 가능합니다." has too few words of its own to be compared."""
    return len(content_terms(without_markers(sentence))) >= LEAST_WORDS


def _unresolved(citation: Citation, read: Read) -> str:
    try:
        stored = read(citation.path)
    except GallaeError as error:
        return error.message
    text = stored if isinstance(stored, str) else stored.text
    if not 0 <= citation.start < citation.end <= len(text):
        return f"[{citation.start}:{citation.end}] lies outside its {len(text)} characters"
    if text[citation.start : citation.end] != citation.quote:
        return f"the quote does not stand at [{citation.start}:{citation.end}]"
    return ""


def _share(term: str, there: set[str]) -> float:
    pieces = tokens(term)
    stems = [p for p in pieces if p.startswith("_")] or pieces
    if not pieces or any(s in there for s in stems):
        return 1.0
    inner = [p for p in pieces if not p.startswith("_")]
    return sum(p in there for p in inner) / len(inner) if inner else 0.0
