"""Do two texts say the same? By code: the same numbers, dates, codes and names, no lost negation, no opposite bound,
shared content words; and one abstains exactly where the other does.

>>> same_answer("보증 기간은 24개월이에요.", "보증은 2년입니다.", "보증 기간은?")[0].passed
True
>>> [c.detail for c in same_answer("3년입니다.", "보증은 2년입니다.", "보증 기간은?") if not c.passed]
['missing 2년', '3년']
"""

from __future__ import annotations

import re

from gallae.checks.abstaining import abstains
from gallae.checks.claims import claims_of, holds
from gallae.checks.opposites import opposed
from gallae.checks.sentences import split_sentences, without_markers
from gallae.checks.support import check_support, support_score
from gallae.core.language import language_of
from gallae.core.tokens import content_terms
from gallae.core.types import Check

__all__ = ["same_answer", "same_words"]

LEAST_SHARED = 0.5  # of the reference's own content words, where it has no checkable claim
WITH_CLAIMS = 0.25
LONGER = 3.0  # times the reference: beyond, it says something else besides


def same_answer(output: str, reference: str, question: str = "") -> list[Check]:
    """`abstention`; where both answer: `missing`, `added`, `turned` (negation, yes/no, bounds), `words`, `language`."""
    silent, wanted = abstains(output), abstains(reference)
    if wanted or silent:
        return [Check("abstention", silent == wanted, "" if silent == wanted else f"says {output[:60]!r}")]
    said, there = without_markers(output), claims_of(output)
    missing = [c.text for c in claims_of(reference) if not holds(there, said, c)]
    sources = [reference, question]
    whole = "\n".join(sources)
    held = claims_of(whole)
    added = [c.text for c in there if not holds(held, whole, c)]
    turned = _turned(output, reference, question)
    share = _shared(output, reference, question)
    least = WITH_CLAIMS if claims_of(reference) else LEAST_SHARED
    tongue = language_of(output) == language_of(reference)
    long = len(said) > LONGER * max(40, len(reference))
    return [
        Check("missing", not missing, f"missing {', '.join(missing)}" if missing else ""),
        Check("added", not added, ", ".join(added)),
        Check("turned", not turned, turned),
        Check("words", share >= least, "" if share >= least else f"{share:.0%} of the reference's words"),
        Check("language", tongue, "" if tongue else language_of(output)),
        Check("length", not long, f"{len(said)} characters for {len(reference)}" if long else ""),
    ]


def same_words(one: str, other: str) -> bool:
    """Equal but for white space, case and the last full stop."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return re.sub(r"[\s.。]+", " ", text).strip().casefold()


_YES = re.compile(r"\s*(?:네|예|그렇습니다|맞습니다|됩니다|yes)(?![가-힣A-Za-z])", re.I)
_NO = re.compile(r"\s*(?:아니요|아니오|아닙니다|안\s?됩니다|no)(?![가-힣A-Za-z])", re.I)


def _turned(output: str, reference: str, question: str) -> str:
    if (_YES.match(output) and _NO.match(reference)) or (_NO.match(output) and _YES.match(reference)):
        return "yes and no"
    if against := opposed(output, reference):
        return against
    for sentence in split_sentences(output):
        check = check_support(sentence.text, [reference], given=f"{question}\n{reference}")
        if check.detail.startswith("negation"):
            return check.detail
    for sentence in split_sentences(reference):
        check = check_support(sentence.text, [output], given=f"{question}\n{reference}")
        if check.detail.startswith("negation"):
            return check.detail
    return ""


def _shared(output: str, reference: str, question: str) -> float:
    """Share of the reference's content words, besides those of the question, that the output has."""
    asked = set(content_terms(question))
    own = [t for t in content_terms(without_markers(reference)) if t not in asked and not any(c.isdigit() for c in t)]
    return support_score(" ".join(own), [output]) if own else 1.0
