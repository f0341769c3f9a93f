"""Is what an answer says in what it cites? By code: citations resolve, and every number, date, time, code and name of
a cited sentence stands in the cited text or its header, heading and title; negation is not lost.

>>> check_support("보증은 2년입니다.", ["| 세탁기 | 24개월 |", "보증 기간"]).passed
True
>>> check_support("보증은 3년입니다.", ["| 세탁기 | 24개월 |", "보증 기간"]).detail
'3년'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from gallae.checks.claims import Claim, claims_of, holds
from gallae.checks.sentences import MARKER, Sentence, split_sentences, without_markers
from gallae.core.errors import GallaeError
from gallae.core.language import language_of
from gallae.core.tokens import content_terms, tokens
from gallae.core.types import Check, Citation, Draft, Passage

__all__ = ["HasText", "check_answer", "check_citations", "check_support", "sources_of", "support_score", "unsupported"]


class HasText(Protocol):
    @property
    def text(self) -> str: ...


Read = Callable[[str], "HasText | str"]
LEAST_WORDS = 3
LEAST_OVERLAP = 0.25  # of content words: below, a sentence without any number is about something else


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


def check_support(sentence: str, sources: Sequence[str], *, given: str = "") -> Check:
    """Does the sentence say nothing that its sources (cited text, header, heading, title) do not say?

    `given`: the question; what it names ("2026년 6월에 산") may be repeated beside what the sources say.
    The detail of a failed check lists the values that no source holds.
    """
    missing = unsupported(sentence, sources, given=given)
    if missing:
        return Check("support", False, ", ".join(c.text for c in missing))
    if reversed_in := _lost_negation(sentence, sources):
        return Check("support", False, f"negation: {reversed_in}")
    if not claims_of(sentence) and _says_much(sentence) and support_score(sentence, sources) < LEAST_OVERLAP:
        return Check("support", False, "no words in common with the source")
    return Check("support", True)


def unsupported(sentence: str, sources: Sequence[str], *, given: str = "") -> list[Claim]:
    """The claims of the sentence that no source makes."""
    claims = claims_of(sentence)
    if not claims:
        return []
    whole = "\n".join(sources)
    held = claims_of(whole)
    missing = [c for c in claims if not holds(held, whole, c)]
    if missing and given:
        asked = claims_of(given)
        # A repeated condition is fine; a number that only the question names is not an answer to it.
        answered = len(missing) < len(claims)
        missing = [c for c in missing if not ((answered or c.kind != "number") and holds(asked, given, c))]
    return missing


def support_score(sentence: str, sources: Sequence[str]) -> float:
    """Share of the sentence's content words that the sources hold, 0..1; 1.0 where they can't be compared
    (nothing but function words, or an answer in another language than the source)."""
    bare = without_markers(sentence)
    whole = "\n".join(sources)
    terms = content_terms(bare)
    if not terms or language_of(bare) != language_of(whole):
        return 1.0
    there = set(tokens(whole))
    return sum(_share(term, there) for term in terms) / len(terms)


def check_answer(draft: Draft, read: Read, *, passages: Sequence[Passage] = (), given: str = "") -> list[Check]:
    """All checks of a cited answer: citations, then one support check for each sentence that states something.

    A sentence without a marker is held against all citations of the answer; if it states a number, date, code or name
    that none of them holds, it is an uncited claim. Results of the draft's tool calls count as sources.
    """
    checks = check_citations(draft.text, draft.citations, read)
    sources = {c.marker: sources_of(c, passages, _stored(c.path, read)) for c in draft.citations}
    computed = [t.result for t in draft.tools]
    for sentence in split_sentences(draft.text):
        checks += _check_sentence(sentence, sources, computed, given)
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
    sentence: Sentence, sources: Mapping[int, Sequence[str]], computed: Iterable[str], given: str
) -> list[Check]:
    cited = [s for n in sentence.markers for s in sources.get(n, ())]
    if sentence.markers:
        return [check_support(sentence.text, [*cited, *computed], given=given)]
    if not claims_of(sentence.text):
        return []  # a greeting, a heading, a transition
    everything = [s for parts in sources.values() for s in parts]
    missing = unsupported(sentence.text, [*everything, *computed], given=given)
    detail = ", ".join(c.text for c in missing)
    return [Check("uncited", not missing, detail)]


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


# -- negation -----------------------------------------------------------------------------------------------------
_NOT = re.compile(
    r"(?:지|지는|지도|진)\s?(?:않|못|마|말)|(?<![가-힣])못\s?(?:하|합|한|했|해|받|씁|쓰|먹|가|갑|옵|오)|(?:(?<![가-힣])|(?<=면))안\s?(?:됩|되|된|돼|하|합|한|해|받|먹|씁|쓰)"
    r"|없(?:[다음습어는이으을]|$)|아니(?:다|며|라|고|면|에요|오)|아닙|불가|금지|제외|불허|\b(?:not|no|never|cannot|without|except|excluded|prohibited|forbidden|unavailable)\b|n't\b",
    re.I,
)
# Negations in form only: "no more than" is a limit, "regardless" is none.
_LIMITS = re.compile(
    r"(?:넘|넘기|초과하|지나|지나치)지\s?(?:않|마|말|못)[가-힣]*|초과할\s?수\s?없[가-힣]*|(?:상관|관계|문제|빠짐|끊임|어김|틀림|변함|차이)\s?(?:이\s?)?없[가-힣]*|지\s?않을\s?수\s?없[가-힣]*"
    r"|(?:밖에|뿐이)\s?(?:없|못|안)[가-힣]*|no (?:more|later|less) than|not (?:more|later|less) than|not exceed\w*|not only|regardless",
    re.I,
)
_CLAUSE = re.compile(
    r"(?<=지만)\s|(?<=으나)\s|(?<=[하되]나)\s|(?<=며)\s|(?<=[하되있없]고)\s|,(?!\d)\s*|;\s|\s(?:but|and|while|unless)\s|(?<=다)\.\s?|[\n|]|(?<=[.?!])\s"
)


def _lost_negation(sentence: str, sources: Sequence[str]) -> str:
    """The clause whose nearest clauses in the sources all say the opposite ("적용되지 않는다" → "적용됩니다"), or ""."""
    clauses = [c for s in sources for c in _CLAUSE.split(s) if c and c.strip()]
    for ours in _CLAUSE.split(without_markers(sentence)):
        terms = set(_stems(ours or ""))
        if len(terms) < 2:
            continue
        scored = [(len(terms & set(_stems(theirs))) / len(terms), theirs) for theirs in clauses]
        best = max((score for score, _ in scored), default=0.0)
        near = [theirs for score, theirs in scored if score >= max(0.75, best - 0.1)]
        if near and all(_negated(theirs) != _negated(ours) for theirs in near):
            return ours.strip()
    return ""


def _negated(clause: str) -> bool:
    """An odd number of negations ("없으면 … 할 수 없다" is as good as none)."""
    return len(_NOT.findall(_LIMITS.sub(" ", clause))) % 2 == 1


def _stems(text: str) -> list[str]:
    """Content words by their first syllables, without the words of negation themselves."""
    return [t[:2] if "가" <= t[0] <= "힣" else t for t in content_terms(_NOT.sub(" ", MARKER.sub(" ", text)))]
