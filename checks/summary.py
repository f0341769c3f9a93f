"""Is a summary a summary? Nothing added, what must be kept is kept, short enough, in the text's language, no copy.

>>> row = SummaryRow("1", "회의는 3월 2일에 열렸다. 열두 명이 모여 예산 500만 원을 승인했다.", (("500만 원",),))
>>> check_summary("3월 2일 회의에서 예산 600만 원이 승인되었다.", row)[0].detail
'600만 원'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gallae.checks.abstaining import abstains
from gallae.checks.claims import claims_of, holds
from gallae.checks.layout import check_whole, even_spaces
from gallae.checks.opposites import denied, opposed
from gallae.checks.sentences import split_sentences
from gallae.checks.support import check_support
from gallae.checks.task import Score, Task, appears
from gallae.core.language import language_of
from gallae.core.types import Check, TrainingRow

__all__ = ["SummaryRow", "check_summary", "copied_run", "summaries_from", "summary_task"]

MOST_OF_TEXT = 0.8  # as long as this share of its text, nothing was summarised
MOST_COPIED = 0.5  # of the text in one piece


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One row of summaries.jsonl. Every inner tuple of `must_keep` holds alternatives. `max_characters`, `sentences`
    0: no limit. `language` "": that of the text. `instruction` "": the usual words that ask for a summary."""

    id: str
    text: str
    must_keep: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    max_characters: int = 0
    sentences: int = 0
    language: str = ""
    instruction: str = ""


def summary_task(rows: Iterable[SummaryRow]) -> Task[SummaryRow, str]:
    """The reward is the share of checks kept, so a summary that keeps three of four values is worth more than none."""

    def evaluate(row: SummaryRow, output: str) -> Score:
        checks = check_summary(output, row)
        return Score(sum(c.passed for c in checks) / len(checks), all(c.passed for c in checks), tuple(checks))

    return Task("summaries", tuple(rows), evaluate)


def check_summary(summary: str, row: SummaryRow) -> list[Check]:
    """`added`, `turned`, one `kept` a group, one `must_not` each, `length`, `language`, `copy`, `whole`."""
    summary = even_spaces(summary)
    sentences = split_sentences(summary)
    added = [c.detail for s in sentences if not (c := check_support(s.text, [row.text])).passed]
    turned = _turned(summary, row.text)
    checks = [
        Check("added", not added, ", ".join(dict.fromkeys(added))),
        Check("turned", not turned, turned),
        *(Check("kept", _keeps(summary, group), " | ".join(group)) for group in row.must_keep),
        *(Check("must_not", not appears(words, summary), words) for words in row.must_not),
        _length(summary, len(sentences), row),
        _language(summary, row),
        _copy(summary, row.text),
        _whole(summary),
    ]
    return checks


def copied_run(summary: str, text: str) -> int:
    """Characters of the longest piece of the text that stands in the summary, without white space."""
    ours, theirs = re.sub(r"\s", "", summary), re.sub(r"\s", "", text)
    return SequenceMatcher(None, ours, theirs, autojunk=False).find_longest_match().size


def summaries_from(rows: Sequence[TrainingRow]) -> list[SummaryRow]:
    """Rows from those of a skill that summarises: what the reference keeps of the values of the text must be kept,
    in no more than one and a half times its length."""
    made = []
    for number, row in enumerate(rows, 1):
        said = claims_of(row.answer)
        keep = [c.text for c in claims_of(row.prompt) if holds(said, row.answer, c)]
        most = int(1.5 * len(row.answer)) + 1
        groups = tuple((text,) for text in dict.fromkeys(keep))
        made.append(SummaryRow(str(number), row.prompt, groups, max_characters=most, language=language_of(row.answer)))
    return made


def _keeps(summary: str, alternatives: Sequence[str]) -> bool:
    """As it is written, or as the same value in other clothes ("3만 5천 원", "35,000원")."""
    if any(appears(words, summary) for words in alternatives):
        return True
    said = claims_of(summary)
    for words in alternatives:
        wanted = claims_of(words)
        if wanted and all(holds(said, summary, c) for c in wanted) and _only_claims(words, [c.text for c in wanted]):
            return True
    return False


def _only_claims(words: str, claims: Sequence[str]) -> bool:
    """ "35,000원" is nothing but its value; "35,000원 이하" is more."""
    rest = words
    for claim in claims:
        rest = rest.replace(claim, "", 1)
    return not re.search(r"\w", rest)


def _turned(summary: str, text: str) -> str:
    """A value that is denied here and not there; a bound or order that its own part of the text has the other way."""
    for claim in claims_of(summary):
        if denied(summary, claim.start, claim.start + len(claim.text)) and not denied(
            text, at := text.find(claim.text), at + len(claim.text)
        ):
            return f"{claim.text} denied"
    parts = split_sentences(text)
    for sentence in split_sentences(summary):
        values = claims_of(sentence.text)
        for part in parts:
            held = claims_of(part.text)
            if (
                values
                and all(holds(held, part.text, c) for c in values)
                and (found := opposed(sentence.text, part.text))
            ):
                return found
    return ""


def _length(summary: str, sentences: int, row: SummaryRow) -> Check:
    n = len(summary.strip())
    if not n:
        return Check("length", False, "empty")
    if row.max_characters and n > row.max_characters:
        return Check("length", False, f"{n} characters, not {row.max_characters}")
    if row.sentences and sentences > row.sentences:
        return Check("length", False, f"{sentences} sentences, not {row.sentences}")
    return Check("length", True)


def _language(summary: str, row: SummaryRow) -> Check:
    wanted = row.language or language_of(row.text)
    said = language_of(summary, "ko" if wanted == "ko" else "en")
    return Check("language", said == wanted, "" if said == wanted else f"{said} instead of {wanted}")


def _copy(summary: str, text: str) -> Check:
    n, whole = len(re.sub(r"\s", "", summary)), len(re.sub(r"\s", "", text))
    run = copied_run(summary, text)
    long, taken = n > MOST_OF_TEXT * whole, run > MOST_COPIED * whole
    detail = f"{n} of {whole} characters, {run} in one piece"
    return Check("copy", not (long or taken), detail if long or taken else "")


def _whole(summary: str) -> Check:
    if abstains(summary) and not claims_of(summary):
        return Check("whole", False, "a refusal")
    return check_whole(summary)
