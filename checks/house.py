"""What a house expects of a skill's output: learned once from its training rows, overruled by `[format]` of skill.toml.

Format, language, length and validator; besides, how many of an input's values the house's own rows keep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median

from gallae.checks.claims import Claim, claims_of, holds
from gallae.checks.formats import Format, check_format, learn_format
from gallae.checks.sentences import split_sentences
from gallae.checks.slots import unstated
from gallae.checks.validators import check_valid, read_json
from gallae.core.language import language_of
from gallae.core.tokens import content_terms, tokens
from gallae.core.types import Check, Skill, SkillFormat, TrainingRow

__all__ = ["House", "check_house", "check_words", "house_of", "kept_of", "kept_share"]

LEAST_ROWS = 8  # below, a range of lengths says nothing
LEAST_WORDS, LEAST_OVERLAP = 3, 0.34  # content words of a sentence; the share of them that is known
SHORTER, LONGER, ROOM = 0.5, 1.6, 40  # of the shortest and longest row; characters that a short text may gain


@dataclass(frozen=True, slots=True)
class House:
    """`language`: "ko", "en", "same" (as the input) or "any". Lengths in characters, 0: no limit. `kept`: the median
    share of an input's values that the rows keep, 1.0 where they have none."""

    format: Format
    language: str = "any"
    least: int = 0
    most: int = 0
    strict: bool = False  # the lengths are written down, not learned
    validator: str = ""
    schema: str | None = None
    kept: float = 1.0
    words: frozenset[str] = frozenset()  # search tokens of the rows' outputs
    usual: frozenset[str] = frozenset()  # values that rows have without being given them


def house_of(skill: Skill) -> House:
    """Learned from the skill's rows; what `[format]` says wins."""
    return _learned(skill.kind, skill.rows, skill.format)


def check_house(text: str, house: House, given: str) -> list[Check]:
    """Format always; language, length and validator where the house expects one. A learned length refuses no draft
    (some dozen rows do not bound what is asked for next), though an evaluation counts it."""
    checks = [check_format(text, house.format)]
    language = house.language if house.language != "same" else language_of(given)
    if language != "any":
        said = language_of(text, "ko" if language == "ko" else "en")
        checks.append(Check("language", said == language, "" if said == language else f"{said} instead of {language}"))
    if house.least or house.most:
        n = len(text.strip())
        fits = house.least <= n and (not house.most or n <= house.most)
        wanted = f"{house.least or ''}–{house.most or ''}"
        checks.append(Check("length", fits, "" if fits else f"{n} characters, not {wanted}", blocking=house.strict))
    if house.validator:
        checks.append(check_valid(text, house.validator, house.schema))
    return checks


def check_words(text: str, house: House, given: str, sources: Sequence[str] = ()) -> Check:
    """Each sentence has words of the input, the passages or the house's own rows: one that has next to none is about
    something else. Too weak a proof to refuse a draft, good enough to count."""
    whole = "\n".join([given, *sources])
    there = house.words | set(tokens(whole))
    strange = []
    for sentence in split_sentences(text):
        terms = content_terms(sentence.text)
        if len(terms) < LEAST_WORDS or language_of(sentence.text) != language_of(f"{whole}\n{text}"):
            continue
        if sum(_word_share(term, there) for term in terms) / len(terms) < LEAST_OVERLAP:
            strange.append(sentence.text[:40])
    return Check("words", not strange, ", ".join(strange), blocking=False)


def kept_of(given: str, output: str) -> tuple[list[Claim], list[Claim]]:
    """(values of the input, those of them that the output keeps)."""
    claims = [c for c in claims_of(given) if c.kind in ("number", "date", "time", "code", "name")]
    said = claims_of(output)
    return claims, [c for c in claims if holds(said, output, c)]


def kept_share(given: str, output: str, reference: str = "", usual: float = 1.0) -> float:
    """How many of the input's values the output keeps, measured against the reference where there is one, else
    against what the house's rows usually keep: 1.0 keeps as much."""
    values, kept = kept_of(given, output)
    if not values:
        return 1.0
    if reference:
        there = claims_of(reference)
        wanted = [c for c in values if holds(there, reference, c)]
        return sum(c in kept for c in wanted) / len(wanted) if wanted else 1.0
    return min(1.0, len(kept) / len(values) / usual) if usual else 1.0


@lru_cache(maxsize=64)
def _learned(kind: str, rows: tuple[TrainingRow, ...], wanted: SkillFormat) -> House:
    outputs = [row.answer.strip() for row in rows if row.answer.strip()]
    validator = wanted.validator or ("json" if kind == "generate" and _all_json(outputs) else "")
    learned = learn_format(outputs)
    if validator and learned.kind == "text":
        learned = Format("none")  # lines that programs happen to share are no house format
    form = _overruled(learned, wanted)
    least, most = _lengths(outputs, form)
    return House(
        format=form,
        language=wanted.language or _language(rows, form, validator),
        least=wanted.min_characters or (0 if validator else least),
        most=wanted.max_characters or (0 if validator else most),
        strict=bool(wanted.min_characters or wanted.max_characters),
        validator=validator,
        schema=wanted.schema,
        kept=_usually_kept(rows) if kind == "transform" else 1.0,
        words=frozenset(t for output in outputs for t in tokens(output)) if kind == "transform" else frozenset(),
        usual=_usual(rows, form.literals) if kind == "transform" else frozenset(),
    )


def _usual(rows: Sequence[TrainingRow], literals: str) -> frozenset[str]:
    """Values that at least two rows have and their inputs lack: a house's own deadline, its counter, its "1:1"."""
    counts = Counter(v for row in rows for v in set(unstated(row.answer, row.prompt, literals)))
    return frozenset(v for v, n in counts.items() if n > 1)


def _overruled(learned: Format, wanted: SkillFormat) -> Format:
    kind = wanted.kind or (
        "labels" if wanted.labels else "json" if wanted.keys else "text" if wanted.headings else None
    )
    form = learned if kind is None or kind == learned.kind else Format(kind)
    if wanted.labels:
        form = replace(form, closed={"": frozenset(wanted.labels)})
    if wanted.keys and wanted.keys != form.keys:
        closed = {k: v for k, v in (form.closed or {}).items() if k in wanted.keys}
        form = replace(form, keys=wanted.keys, closed=closed)
    if wanted.headings and wanted.headings != form.heads:
        form = replace(form, heads=wanted.headings, lines=(), opens=False)
    if form.kind == "none" and (wanted.list or wanted.paragraphs or wanted.one_line):
        form = replace(form, kind="text")
    return replace(
        form,
        enumerator=wanted.list or form.enumerator,
        paragraphs=wanted.paragraphs or form.paragraphs,
        one_line=form.one_line if wanted.one_line is None else wanted.one_line,
    )


def _lengths(outputs: Sequence[str], form: Format) -> tuple[int, int]:
    """A closed set of outputs needs no range."""
    if len(outputs) < LEAST_ROWS or form.kind in ("labels", "json"):
        return 0, 0
    lengths = [len(output) for output in outputs]
    return int(SHORTER * min(lengths)), max(int(LONGER * max(lengths)), max(lengths) + ROOM)


def _language(rows: Sequence[TrainingRow], form: Format, validator: str) -> str:
    """The one language of all outputs; "same" if outputs go with their inputs in both languages; else any."""
    if len(rows) < LEAST_ROWS or form.kind in ("labels", "json") or validator:
        return "any"
    pairs = {(language_of(row.prompt), language_of(row.answer)) for row in rows}
    said = {output for _, output in pairs}
    if len(said) == 1:
        return said.pop()
    return "same" if all(given == output for given, output in pairs) else "any"


def _usually_kept(rows: Sequence[TrainingRow]) -> float:
    shares = []
    for row in rows:
        values, kept = kept_of(row.prompt, row.answer)
        if values:
            shares.append(len(kept) / len(values))
    return median(shares) if shares else 1.0


def _word_share(term: str, there: set[str] | frozenset[str]) -> float:
    """How much of a word is known: its stem, else its pairs of syllables."""
    pieces = tokens(term)
    stems = [p for p in pieces if p.startswith("_")] or pieces
    if not pieces or any(s in there for s in stems):
        return 1.0
    inner = [p for p in pieces if not p.startswith("_")]
    return sum(p in there for p in inner) / len(inner) if inner else 0.0


def _all_json(outputs: Sequence[str]) -> bool:
    try:
        return bool(outputs) and all(isinstance(read_json(output), dict | list) for output in outputs)
    except (ValueError, RecursionError):
        return False
