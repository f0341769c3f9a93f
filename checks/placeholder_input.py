"""What a model reads of a message, in marks: one input for each record, with the sentences of the documents that are
about it (a skill that needs documents) or its clauses (a skill that rearranges notes). The same at run time, in
evaluation and when training pairs are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from gallae.checks.claims import claims_of, holds
from gallae.checks.house import house_of
from gallae.checks.placeholder_facts import facts_of
from gallae.checks.placeholder_terms import records_of, terms_in
from gallae.checks.placeholders import Concealed, Known, conceal
from gallae.checks.sentences import split_sentences
from gallae.core.endings import is_polite, polite
from gallae.core.types import Passage, Skill

__all__ = ["by_clauses", "hidden_input", "hidden_inputs", "records_for", "terms_for", "usually_kept", "written_in"]

KEPT = 0.95  # share of the rows that keep every value of a kind, from which it is required
LEAST = 8  # rows with a value of a kind, below which they teach nothing about it


def by_clauses(skill: Skill) -> bool:
    """Does the skill rearrange what a message says, so that its clauses can be moved whole?"""
    return skill.kind == "transform" and not skill.needs_documents


def terms_for(skill: Skill, message: str, titles: Sequence[str], passages: Sequence[Passage] = ()) -> tuple[Known, ...]:
    """The documents' terms in a message, but for those that the skill's own card names."""
    card = " ".join((skill.title, skill.does, skill.input, skill.output))
    return terms_in(message, titles, [(p.title, p.text) for p in passages], card=card)


def hidden_inputs(
    skill: Skill, message: str, titles: Sequence[str], passages: Sequence[Passage] = (), *, pieces: bool = False
) -> tuple[tuple[str, Concealed], ...]:
    """(record, what a model reads of it) in the order of the message."""
    records = records_for(skill, message, titles, passages)
    return tuple((record, hidden_input(skill, record, titles, passages, pieces=pieces)) for record in records)


def records_for(skill: Skill, message: str, titles: Sequence[str], passages: Sequence[Passage] = ()) -> tuple[str, ...]:
    """The message's records, each to be written by itself; a skill of notes takes the message as one."""
    if skill.kind != "transform" or by_clauses(skill):
        return (message,)
    return records_of(message, terms_for(skill, message, titles, passages))


def hidden_input(
    skill: Skill, record: str, titles: Sequence[str], passages: Sequence[Passage] = (), *, pieces: bool = False
) -> Concealed:
    """What a model reads of one record; with `pieces` (checks/placeholder_pieces.py) no value that is said in words either."""
    names = terms_for(skill, record, titles, passages)
    required = usually_kept(skill) if skill.kind == "transform" else frozenset[str]()
    plain = [skill.title, skill.does, skill.input, *(t for k in names for t in (k.text, k.says))]
    facts = facts_of(_about(passages, names), record, without=plain)
    if _polite(skill):
        facts = tuple(replace(fact, says=polite(fact.text)) for fact in facts)
    clauses = by_clauses(skill)
    return conceal(record, known=names, facts=facts, clauses=clauses, required=required, said=pieces and not clauses)


def _about(passages: Sequence[Passage], names: Sequence[Known]) -> tuple[Passage, ...]:
    """The passages that name one of the record's terms; all where none does."""
    said = [t.casefold() for k in names for t in (k.text, k.says) if t]
    about = [p for p in passages if any(t in f"{p.title}\n{p.text}".casefold() for t in said)]
    return tuple(about or passages)


def written_in(skill: Skill) -> str | None:
    """The language of the skill's outputs, where it is one."""
    language = house_of(skill).language
    return language if language in ("ko", "en") else None


@lru_cache(maxsize=32)
def _polite(skill: Skill) -> bool:
    """Do the house's sentences speak to people politely (…니다, …세요)?"""
    said = [s.text for row in skill.rows for s in split_sentences(row.answer) if s.text.endswith(".")]
    return bool(said) and sum(map(is_polite, said)) > len(said) / 2


@lru_cache(maxsize=32)
def usually_kept(skill: Skill) -> frozenset[str]:
    """Kinds of which the skill's rows keep every value: what is written without them has lost something."""
    seen: dict[str, list[bool]] = {}
    for row in skill.rows:
        said = claims_of(row.answer)
        kinds: dict[str, bool] = {}
        for value in conceal(row.prompt).values:
            kept = all(holds(said, row.answer, claim) for claim in claims_of(value.text))
            kinds[value.kind] = kinds.get(value.kind, True) and kept
        for kind, kept in kinds.items():
            seen.setdefault(kind, []).append(kept)
    return frozenset(
        kind for kind, kept in seen.items() if len(kept) >= LEAST and sum(kept) / len(kept) >= KEPT and kind != "글"
    )
