"""Do two texts say the same? By code: the same numbers, dates, codes and names, no lost negation, no opposite bound,
shared content words; and one abstains exactly where the other does.

>>> same_answer("보증 기간은 24개월이에요.", "보증은 2년입니다.", "보증 기간은?")[0].passed
True
>>> [c.detail for c in same_answer("3년입니다.", "보증은 2년입니다.", "보증 기간은?") if not c.passed]
['missing 2년', '3년']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gallae.checks.abstaining import abstains
from gallae.checks.claims import Claim, claims_of, holds
from gallae.checks.layout import check_whole, even_spaces
from gallae.checks.opposites import denials, denied, opposed
from gallae.checks.sentences import split_sentences, without_markers
from gallae.checks.support import check_support, support_score
from gallae.core.language import language_of
from gallae.core.tokens import content_terms
from gallae.core.types import Check

__all__ = ["is_strange", "same_answer", "same_words"]

LEAST_SHARED = 0.6  # of the reference's own content words, where it has no checkable claim
WITH_CLAIMS = 0.25
LONGER = 3.0  # times the reference: beyond, it says something else besides


def same_answer(output: str, reference: str, question: str = "") -> list[Check]:
    """`abstention`; where both answer: `missing`, `added`, `turned` (negation, yes/no, bounds), `words` (of the
    reference), `about` (no sentence on something else), `whole`, `language`,
    `length`."""
    output, reference = even_spaces(output), even_spaces(reference)
    silent, wanted = abstains(output), abstains(reference)
    if wanted or silent:
        return [Check("abstention", silent == wanted, "" if silent == wanted else f"says {output[:60]!r}")]
    said, there = without_markers(output), claims_of(output)
    missing = [c.text for c in claims_of(reference) if not (holds(there, said, c) or _is_each(c))]
    sources = [reference, question]
    whole = "\n".join(sources)
    held = claims_of(whole)
    added = [c.text for c in there if not (holds(held, whole, c) or _is_each(c))]
    turned = _turned(output, reference, question)
    strange = [s.text for s in split_sentences(said) if is_strange(s.text, sources)]
    share = _shared(output, reference, question)
    values = len(claims_of(reference))
    least = (LEAST_SHARED, WITH_CLAIMS, 0.0)[min(values, 2)]  # the more values agree, the less the words need to
    tongue = language_of(output) == language_of(reference)
    long = len(said) > LONGER * max(40, len(reference))
    return [
        Check("missing", not missing, f"missing {', '.join(missing)}" if missing else ""),
        Check("added", not added, ", ".join(added)),
        Check("turned", not turned, turned),
        Check("words", share >= least, "" if share >= least else f"{share:.0%} of the reference's words"),
        Check("about", not strange, "; ".join(s[:60] for s in strange)),
        Check("language", tongue, "" if tongue else language_of(output)),
        check_whole(output),
        Check("length", not long, f"{len(said)} characters for {len(reference)}" if long else ""),
    ]


def same_words(one: str, other: str) -> bool:
    """Equal but for white space, case and the last full stop."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return re.sub(r"[\s.。]+", " ", text).strip().casefold()


_ONLY = re.compile(r"(?<![다지])만(?=[\s.,이은을에]|$)|뿐|밖에|외에|\b(?:only|unless|except|until)\b", re.I)
_YES = re.compile(r"\s*(?:네|예|그렇습니다|맞습니다|됩니다|yes)(?![가-힣A-Za-z])", re.I)
_NO = re.compile(r"\s*(?:아니요|아니오|아닙니다|안\s?됩니다|no)(?![가-힣A-Za-z])", re.I)


def _turned(output: str, reference: str, question: str) -> str:
    if (_YES.match(output) and _NO.match(reference)) or (_NO.match(output) and _YES.match(reference)):
        return "yes and no"
    for text, other in ((output, reference), (reference, output)):
        for claim in claims_of(text):
            end = claim.start + len(claim.text)
            if denied(text, claim.start, end) and not any(
                denied(other, c.start, c.start + len(c.text)) for c in claims_of(other)
            ):
                return f"{claim.text} denied"
    if against := opposed(output, reference):
        return against
    if denials(output) == denials(reference):  # the same denials, perhaps in another order or another mood
        return ""
    for sentence in split_sentences(output):
        check = check_support(sentence.text, [reference], given=f"{question}\n{reference}")
        if check.detail.startswith("negation"):
            return check.detail
    differ = denials(output) % 2 != denials(reference) % 2
    return "negation" if differ and not _ONLY.search(f"{output} {reference}") else ""


def _is_each(claim: Claim) -> bool:
    """ "한 권에", "a copy": one of what is counted, which others leave out or say otherwise ("권당")."""
    return claim.kind == "number" and claim.value == 1 and not any(c.isdigit() for c in claim.text)


def is_strange(sentence: str, sources: Sequence[str]) -> bool:
    """A sentence without figures that has next to no words in common with what it should be about."""
    sentence = without_markers(sentence)
    if any(c.isdigit() for c in sentence) or len(content_terms(sentence)) < 3:
        return False
    return support_score(sentence, sources) < WITH_CLAIMS


def _shared(output: str, reference: str, question: str) -> float:
    """Share of the reference's content words, besides those of the question, that the output has."""
    asked = set(content_terms(question))
    own = [t for t in content_terms(without_markers(reference)) if t not in asked and not any(c.isdigit() for c in t)]
    return support_score(" ".join(own), [output]) if own else 1.0
