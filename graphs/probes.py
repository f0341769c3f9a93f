"""What makes the router know its workspace without training: three probes and the FAQ.

evidence  what the retriever finds for the question, and how sure it is
skill     likeness to the registered skills, and whether the job's input is there
tool      likeness to the registered tools; a question that code parses completely (rule D1) is decided by that alone
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from gallae.core.tokens import content_terms
from gallae.core.types import Evidence, FaqEntry, Message, Passage, Person, Skill, ToolCard
from gallae.graphs.cues import cue
from gallae.graphs.likeness import COMMON, MARKS, Card, Likeness, Match
from gallae.graphs.records import record_shapes
from gallae.graphs.serves import Serves
from gallae.graphs.signals import IDENTIFIER, Signals

__all__ = [
    "Faq",
    "FoundLike",
    "Searches",
    "SkillMatch",
    "Skills",
    "Tools",
    "evidence_signals",
    "skill_cards",
    "tool_cards",
]

RECORD = 0.2  # what a number of the right kind adds to a tool's chance
EXAMPLES = 60  # training requests of a skill that are compared with


class FoundLike(Protocol):
    @property
    def passages(self) -> tuple[Passage, ...]: ...
    @property
    def evidence(self) -> Evidence: ...


class Searches(Protocol):
    """What the router needs of an index."""

    @property
    def version(self) -> str: ...
    def search(self, query: str, *, person: Person, today: date, k: int = 8) -> FoundLike: ...


def evidence_signals(found: FoundLike, query: str) -> dict[str, float]:
    """The retriever's verdict as signals; whether a code of the question stands in what was found."""
    evidence, passages = found.evidence, found.passages
    codes = [m[0].lower() for m in IDENTIFIER.finditer(query)]
    held = _held(codes, passages) if codes else 0
    best = passages[0] if passages else None
    terms = [t for t in content_terms(query) if t not in COMMON]
    unknown = sum(1 for t in terms if t in evidence.missing)
    return {
        "evidence.known": 1.0 - unknown / len(terms) if terms else 0.0,
        "evidence": min(1.0, evidence.score * 2),
        "evidence.coverage": evidence.coverage,
        "evidence.margin": min(1.0, evidence.margin * 4),
        "evidence.strong": float(evidence.verdict == "strong"),
        "evidence.none": float(evidence.verdict == "none"),
        "evidence.code": held / len(codes) if codes else 0.0,
        "evidence.versions": float(any(p.superseded or p.valid_from for p in passages[:3])),
        "evidence.sensitive": float(bool(best and best.sensitive)),
        "evidence.spread": float(len({p.path for p in passages[:3] if p.score >= 0.8 * passages[0].score}) > 1),
    }


def _held(codes: Sequence[str], passages: Sequence[Passage]) -> int:
    text = " ".join(f"{p.title} {p.header} {p.text}" for p in passages[:5]).lower()
    plain = re.sub(r"[\s-]", "", text)
    return sum(1 for c in codes if c in text or re.sub(r"[\s-]", "", c) in plain)


@dataclass(frozen=True, slots=True)
class SkillMatch:
    """The best skill for a request. `input`: is what the job works on there, in the message or before it?"""

    skill: Skill
    match: Match
    total: float
    input: bool


class Skills:
    """The skill probe over a workspace's cards and training requests."""

    def __init__(self, skills: Sequence[Skill], cards: Sequence[ToolCard] = ()) -> None:
        self.skills = tuple(skills)
        self._likeness = Likeness(skill_cards(skills), tool_cards(_foreign(cards)))

    def best(self, signals: Signals, before: str | None = None, field: Sequence[str] = ()) -> SkillMatch | None:
        """`before` names the skill of the turn that is followed up: it needs less to be meant again."""
        if not self.skills:
            return None
        ranked = []
        for skill, match in zip(self.skills, self._likeness.matches(_asked(signals), field), strict=True):
            total = match.total
            total += 0.25 * signals["classify"] * (skill.kind == "classify")
            total += 0.08 * signals["code_like"] * skill.needs_documents
            total += 0.08 * signals["handout"] * skill.needs_documents
            total += 0.15 * signals["pasted"] * (not skill.needs_documents)
            total += 0.3 * signals["follow_up"] * (skill.name == before)
            ranked.append((min(1.0, total), skill, match))
        total, skill, match = max(ranked, key=lambda r: (r[0], r[1].name))
        return SkillMatch(skill, match, round(total, 3), self._has_input(skill, signals))

    def _has_input(self, skill: Skill, signals: Signals) -> bool:
        """Something beside the words of the request itself: a pasted text, a code, a name, what stands above."""
        if signals["pasted"] or signals["history"] or signals["code_like"] or signals["number"]:
            return True
        usual = self._likeness.usual(skill.name)
        terms = (t for t in content_terms(signals.wanted) if not cue("request", t) and len(t) > 1)
        return any(t not in usual and t not in COMMON for t in terms)


class Tools:
    """The tool probe. Our own deterministic tools are known by their parser (rule D1), the others by their cards."""

    def __init__(self, cards: Sequence[ToolCard]) -> None:
        self.cards = _foreign(cards)
        self._likeness = Likeness(tool_cards(self.cards))
        self._serves = Serves(self.cards)
        self._records = {card.name: record_shapes(_shown(card)) for card in self.cards}

    def best(
        self, signals: Signals, before: str | None = None, field: Sequence[str] = ()
    ) -> tuple[ToolCard, Match, float] | None:
        """The tool that most likely does what is asked, its nearest example, and the chance 0..1 that it does."""
        if not self.cards:
            return None
        matches = self._likeness.nearest(_asked(signals))
        served = self._serves.read(signals, [match.near for match in matches], field)
        ranked = [
            (
                one.chance
                + 0.35 * signals["follow_up"] * (card.name == before)
                + RECORD * self.looks_up(card, signals),
                card,
                match,
            )
            for card, match, one in zip(self.cards, matches, served, strict=True)
        ]
        total, card, match = max(ranked, key=lambda r: (r[0], r[1].name))
        return card, match, round(min(1.0, total), 3)

    def looks_up(self, card: ToolCard, signals: Signals) -> float:
        """1 if the request holds a number of the kind that the card shows (graphs.records)."""
        return float(bool(self._records[card.name] & record_shapes(signals.wanted)))

    def missing(self, card: ToolCard, signals: Signals, history: Sequence[Message] = ()) -> tuple[str, ...]:
        """Required fields of the card that neither the words nor, for a follow-up, what the person said before fill."""
        said = [signals.wanted, signals.payload]
        if signals["follow_up"]:
            said += [m.content for m in history if m.role == "user"]
        return self._serves.missing(card, " ".join(said))


class Faq:
    """Questions that the team has answered itself (rule D1a)."""

    def __init__(self, entries: Sequence[FaqEntry]) -> None:
        self.entries = tuple(entries)
        self._likeness = Likeness([Card(str(i), "", "", "", (e.question,)) for i, e in enumerate(entries)])

    def best(self, text: str, today: date) -> tuple[FaqEntry, float] | None:
        """The most alike entry that is still valid, with its likeness."""
        ranked = [
            (match.near, -i, entry)
            for i, (entry, match) in enumerate(zip(self.entries, self._likeness.nearest(text), strict=True))
            if entry.valid_to is None or entry.valid_to >= today
        ]
        if not ranked:
            return None
        near, _, entry = max(ranked, key=lambda r: r[:2])
        return entry, near


def _shown(card: ToolCard) -> str:
    """Everything a card shows: description, examples, its fields' descriptions, patterns and examples."""
    return " ".join((card.description, *card.examples, json.dumps(card.schema, ensure_ascii=False)))


def skill_cards(skills: Sequence[Skill]) -> list[Card]:
    return [
        Card(
            s.name,
            s.title,
            s.does,
            f"{s.output} {' '.join(_labels(s))}",
            (*s.examples, *(row.prompt for row in s.rows[:EXAMPLES])),
        )
        for s in skills
    ]


def tool_cards(cards: Sequence[ToolCard]) -> list[Card]:
    return [Card(c.name, c.title, f"{_words(c.name)} {c.description}", _fields(c.schema), c.examples) for c in cards]


def _foreign(cards: Sequence[ToolCard]) -> tuple[ToolCard, ...]:
    return tuple(c for c in cards if c.server != "gallae")


def _asked(signals: Signals) -> str:
    """The request, with the marks of a form ("우리 ◎ 양식") wherever in the message they stand."""
    marks = "".join(dict.fromkeys(MARKS.findall(signals.payload)))
    return f"{signals.wanted} {marks}".strip()


def _labels(skill: Skill) -> list[str]:
    """Headings, keys and markers that every answer of a skill's training rows has."""
    if not skill.rows:
        return []
    seen: dict[str, int] = {}
    for row in skill.rows[:EXAMPLES]:
        for label in set(re.findall(r"\"(\w+)\"\s*:|(?:^|\n)\W*([가-힣A-Za-z/ ]{2,12})\s*[:：]", row.answer)):
            word = (label[0] or label[1]).strip()
            seen[word] = seen.get(word, 0) + 1
    return [word for word, n in sorted(seen.items()) if n >= 0.6 * min(len(skill.rows), EXAMPLES)]


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name)


def _fields(schema: Mapping[str, object]) -> str:
    properties = schema.get("properties")
    return " ".join(_words(str(name)) for name in properties) if isinstance(properties, dict) else ""
