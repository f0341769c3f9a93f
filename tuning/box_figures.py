"""What is counted of the boxed model's answers: values, lines, places and particles (tuning/box_measure.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gallae.checks.claims import claims_of, holds
from gallae.checks.placeholder_order import NOWHERE
from gallae.checks.placeholder_spans import MARK
from gallae.checks.placeholders import Concealed, Restored
from gallae.checks.skill import check_skill
from gallae.core.particles import last_sound
from gallae.core.tokens import content_terms
from gallae.core.types import Skill
from gallae.tuning.box_cases import Case
from gallae.tuning.box_rows import HEADS

__all__ = ["Figures", "Item", "held_in", "score", "share"]


@dataclass(slots=True)
class Figures:
    records: int = 0
    handed: int = 0
    items: int = 0
    format: int = 0
    invented: int = 0
    slots: int = 0
    slots_right: int = 0
    items_right: int = 0
    strange: int = 0  # values in "how it is taken" that the record's prescription does not have
    lined: int = 0
    lined_right: int = 0
    placed: int = 0
    placed_right: int = 0
    lines: int = 0
    lines_right: int = 0
    particles: int = 0
    particles_right: int = 0
    cpu_seconds: float = 0.0
    because: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return {
            "records": self.records,
            "handed over": f"{self.handed} ({self.handed / max(1, self.records):.3f})",
            "items": self.items,
            "format": share(self.format, self.items),
            "items with an invented value": self.invented,
            "values that are none of the record's": self.strange,
            "slots exact": share(self.slots_right, self.slots),
            "slots in their line": share(self.lined_right, self.lined),
            "items with all slots": share(self.items_right, self.items),
            "facts or clauses in their place": share(self.placed_right, self.placed),
            "lines exactly right": share(self.lines_right, self.lines),
            "particles": share(self.particles_right, self.particles),
            "CPU s an answer": round(self.cpu_seconds / max(1, self.records), 3),
            "handed over because": dict(self.because.most_common(8)),
        }


def share(n: int, whole: int) -> str:
    return f"{n}/{whole} ({n / whole:.4f})" if whole else "0/0"


@dataclass(frozen=True, slots=True)
class Item:
    record: str
    hidden: Concealed
    answers: Mapping[str, str]
    raw: str
    restored: Restored


def score(case: Case, answer: Sequence[Item], skill: Skill, figures: Figures) -> None:
    for number, item in enumerate(answer):
        text = item.restored.text
        figures.items += 1
        checks = {
            c.name: c
            for c in check_skill(
                text,
                skill,
                f"{item.record}\n{item.hidden.read}",
                [*(p.text for p in case.passages), *item.hidden.cited],
            )
        }
        figures.format += checks["format"].passed
        outside = MARK.sub("", item.raw)
        figures.invented += bool(re.search(r"\d", outside)) or not checks["slots"].passed
        if skill.name == "consult-summary":
            figures.items_right += _summary(case, item, figures)
            continue
        section = text.partition("▣ 이렇게 드세요")[2].partition("▣")[0]
        wanted = case.items[number] if number < len(case.items) else ()
        held = [any(held_in(form, section) for form in forms) for forms in wanted]
        figures.slots += len(held)
        figures.slots_right += sum(held)
        figures.items_right += all(held)
        figures.strange += sum(_strange(item, [form for forms in wanted for form in forms]))
        for forms, right in zip(wanted, held, strict=True):
            if not right:
                figures.wrong.append((case.id, f"{forms} not in {section.strip()!r} | {item.record}"))
        _headings(case, item, figures)
        _particles(item.restored, figures)
    if case.items and len(answer) != len(case.items):
        figures.wrong.append((case.id, f"{len(answer)} items of {len(case.items)} | {case.request}"))
        for missing in case.items[len(answer) :]:
            figures.slots += len(missing)
            figures.items += 1


def _strange(item: Item, forms: Sequence[str]) -> Iterator[bool]:
    """Of each value that was given a place: is it none of the prescription's? (One of what staff said besides.)"""
    for value in item.hidden.values:
        if value.kind in ("사실", "용어", "이름") or item.answers.get(value.mark, NOWHERE) in (NOWHERE, "임신"):
            continue
        said = [text for text in (value.text, value.says) if text]
        yield not any(held_in(text, form) or held_in(form, text) for text in said for form in forms)


def held_in(value: str, section: str) -> bool:
    squeezed = re.sub(r"\s", "", section)
    if re.sub(r"\s", "", value) in squeezed:
        return True
    claims = [c for c in claims_of(value) if not c.soft]
    said = claims_of(section)
    return bool(claims) and all(holds(said, section, c) for c in claims)


def _headings(case: Case, item: Item, figures: Figures) -> None:
    """Does each sentence of a document stand where it belongs?"""
    for value in item.hidden.values:
        title = next((p.title for p in case.passages if p.path == value.path), "")
        kind = case.headings.get(f"{title} {value.heading}") if value.kind == "사실" else None
        if kind:
            said = item.answers[value.mark]
            figures.placed += 1
            figures.placed_right += said == HEADS[kind]
            if said != HEADS[kind]:
                figures.wrong.append((case.id, f"{value.heading} ({kind}) under {said}"))


def _summary(case: Case, item: Item, figures: Figures) -> bool:
    """The values of a note in their lines; each clause, and each line as a whole, where the generator put it."""
    said = _lines(item.restored.text)
    if case.lines:
        for mark, label in case.clauses.items():
            figures.placed += 1
            held = set(item.answers[mark].split("+")) <= set(label.split("+"))
            figures.placed_right += held
            if not held:
                figures.wrong.append(
                    (case.id, f"{item.hidden.by_mark[mark].text!r}: {item.answers[mark]}, not {label}")
                )
        return _by_author(case, said, item.restored.text, figures)
    right, text = True, item.restored.text
    for mark, label in case.clauses.items():
        figures.placed += 1
        held = _same(item.answers[mark], label)
        figures.placed_right += held
        if not held:
            figures.wrong.append(
                (case.id, f"{item.hidden.by_mark[mark].text!r}: {item.answers[mark]}, not {label} | {item.hidden.text}")
            )
        values = [] if label == NOWHERE else [c for c in claims_of(item.hidden.by_mark[mark].text) if not c.soft]
        there = [holds(claims_of(text), text, c) for c in values]
        figures.slots += len(values)
        figures.slots_right += sum(there)
        figures.lined += len(values)
        figures.lined_right += len(values) * held
        right &= all(there)
    for line in dict.fromkeys(said):
        wanted = [mark for mark, label in case.clauses.items() if label.partition("+")[0] == line]
        figures.lines += 1
        figures.lines_right += wanted == [m for m, a in item.answers.items() if a.partition("+")[0] == line]
    return right


def _same(said: str, label: str) -> bool:
    """One line of a clause that says two things is where it stands; the other points there."""
    return set(said.split("+")) == set(label.split("+"))


def _lines(text: str) -> dict[str, str]:
    """What stands on each line, with what it points to."""
    found: dict[str, str] = dict(re.findall(r"- ([^:\n]+): (.*)", text))
    return {
        line: found.get(said.partition("에 함께")[0], said) if "에 함께 적음" in said else said
        for line, said in found.items()
    }


def _by_author(case: Case, said: Mapping[str, str], text: str, figures: Figures) -> bool:
    """Against an author's summary in other words: his values, each in its line; each of his lines that says something has
    words in common with ours, and none where he says nothing."""
    right = True
    for line, wanted in case.lines.items():
        for claim in (c for c in claims_of(wanted) if not c.soft and c.kind != "phrase"):
            figures.slots += 1
            there = holds(claims_of(text), text, claim)
            figures.slots_right += there
            right &= there
            held = holds(claims_of(said.get(line, "")), said.get(line, ""), claim)
            figures.lined += 1
            figures.lined_right += held
            if not there:
                figures.wrong.append((case.id, f"{claim.text!r} nowhere"))
            if not held:
                figures.wrong.append((case.id, f"{claim.text!r} not in {line}: {said.get(line)!r}"))
        figures.lines += 1
        words = set(content_terms(wanted))
        unsaid = wanted.strip() in ("말하지 않음", "없음")
        ours = said.get(line, "").strip()
        held = ours in ("말하지 않음", "없음") if unsaid else any(w[:2] in ours for w in words)
        figures.lines_right += held
        if not held:
            figures.wrong.append((case.id, f"{line}: {ours!r}, the author {wanted!r}"))
    return right


_PAIRS = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이라", "라"), ("이나", "나"))


def _particles(restored: Restored, figures: Figures) -> None:
    """Each particle behind a restored value, by how the value is read."""
    for placed in restored.placed:
        after = restored.text[placed.end : placed.end + 8]
        for long, short in _PAIRS:
            m = re.match(rf"(?:{long}|{short})(?=[\s,.)]|$)", after)
            if m is None:
                continue
            sound = last_sound(restored.text[: placed.end])
            wants = long if sound == "consonant" or (sound == "ㄹ" and long != "으로") else short
            figures.particles += 1
            figures.particles_right += m.group() == wants
            break
