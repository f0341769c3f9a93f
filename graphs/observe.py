"""Everything the rules look at for one question, gathered once: signals, the probes' findings, the turn before.

A follow-up is judged with its history: the turn before is observed too, and what it was for comes in as `before.*`
signals, weaker the more the new words stand on their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from gallae.core.types import FaqEntry, Language, Message, Passage, Person, Route, ToolCard
from gallae.graphs.cues import cue
from gallae.graphs.fields import required_of
from gallae.graphs.frames import made, making
from gallae.graphs.likeness import Match
from gallae.graphs.probes import Faq, FoundLike, Searches, SkillMatch, Skills, Tools, evidence_signals
from gallae.graphs.resolve import names_nothing, resolve
from gallae.graphs.signals import Signals, read_signals
from gallae.graphs.wording import stretches

__all__ = ["Before", "Observed", "Observer"]

DEPTH = 2  # how many turns before the question are judged
QUERY = 400  # characters of a question that evidence is searched for
SHORT = 0.55  # strength of a follow-up that is only short, without a word that points back
ALSO = re.compile(r"[가-힣]도(?=[\s,?!.]|$)|\b(?:also|too)\b", re.I)  # "토요일에도 하나요?" goes on with what was said
WHOLE = 0.85  # coverage from which a short question stands on its own
AMOUNT = re.compile(
    r"\d[\d,.]*\s?(?:만|천|억)?\s?(?:원|달러|유로|엔|won|dollars?|euros?|USD|EUR|KRW|일|시간|개월|년|점|%|days?|hours?|months?)|[$€₩]\s?\d"
)
LIKELY = 0.5  # chance or likeness from which a probe takes a request for its own
SAME = 0.7  # likeness from which a request is an example again


@dataclass(frozen=True, slots=True)
class Before:
    """The turn before: how likely each route was, and which skill or tool it was for."""

    routes: dict[Route, float]
    skill: str | None
    tool: str | None


@dataclass(frozen=True, slots=True)
class Observed:
    """`values` are all named signals, 0..1."""

    text: str
    resolved: str
    signals: Signals
    values: dict[str, float]
    found: FoundLike
    skill: SkillMatch | None
    tool: tuple[ToolCard, Match, float] | None
    faq: tuple[FaqEntry, float] | None
    before: Before | None
    wording: frozenset[str] = frozenset()  # graphs.wording

    @property
    def passages(self) -> tuple[Passage, ...]:
        return self.found.passages


@dataclass(frozen=True, slots=True)
class Observer:
    """The probes of one workspace. `names` are the words by which the organisation is called."""

    index: Searches
    skills: Skills
    tools: Tools
    faq: Faq
    names: tuple[str, ...]
    care: str
    language: Language

    def observe(
        self,
        text: str,
        history: Sequence[Message],
        *,
        person: Person,
        today: date,
        before: Callable[[str, Sequence[Message]], Before] | None,
    ) -> Observed:
        """`before` judges the turn before (None: far enough back)."""
        signals = read_signals(text, history)
        earlier = self._before(signals, history, before)
        resolved = resolve(text, history)
        query = signals.instruction if signals.payload else resolved
        found = self.index.search(query[:QUERY], person=person, today=today, k=5)
        perhaps_new = signals["follow_up"] <= SHORT and not signals.payload and not ALSO.search(text)
        if resolved != text and perhaps_new and not names_nothing(text, today):
            # Short, but perhaps a new subject: if one passage holds all its words, it leans on nothing before.
            alone = self.index.search(text[:QUERY], person=person, today=today, k=5)
            if alone.evidence.verdict == "strong" and alone.evidence.coverage >= WHOLE and not alone.evidence.missing:
                resolved, query, found = text, text, alone
        field = [] if signals.payload else [f"{p.title} {p.text}".lower() for p in found.passages]
        skill = self.skills.best(signals, earlier.skill if earlier else None, field)
        tool = self.tools.best(signals, earlier.tool if earlier else None, field)
        missing = self.tools.missing(tool[0], signals, history) if tool else ()
        faq = self.faq.best(resolved, today)
        values = dict(signals.values)
        # Nothing was searched for when work on a text is asked for, little when somebody only remarks something.
        about = 1.0 - max(signals["pasted"], signals["rework"] * signals["answered"], 0.6 * signals["remark"])
        values |= {name: value * about for name, value in evidence_signals(found, query).items()}
        if signals.language != self.language:  # words of another language are missing from the documents, not unknown
            values["evidence.none"] = 0.0
            values["evidence.known"] = max(values["evidence.known"], 0.5 * about)
        values["making"] = float(making(signals.wanted))
        values |= _skill_signals(values, skill, made(signals.wanted, skill.match.held) if skill else 0.0)
        values |= _tool_signals(values, tool, missing)
        values["tool.code"] = self.tools.looks_up(tool[0], signals) if tool else 0.0
        values |= _told_before(values, history, bool(tool))
        values |= _before_signals(values, earlier)
        values["faq"] = faq[1] if faq and faq[1] >= 0.6 else 0.0
        values["named"] = float(any(name in text.lower() for name in self.names))
        values["strict"] = float(self.care == "strict")
        values["relaxed"] = float(self.care == "relaxed")
        values |= _together(values, history)
        values = {name: round(value, 3) for name, value in values.items() if value}
        wording = _wording(signals, skill, tool, found, _likely(values, tool))
        return Observed(text, resolved, signals, values, found, skill, tool, faq, earlier, wording)

    def _before(
        self,
        signals: Signals,
        history: Sequence[Message],
        before: Callable[[str, Sequence[Message]], Before] | None,
    ) -> Before | None:
        if before is None or signals["follow_up"] == 0.0:
            return None
        at = next((i for i in range(len(history) - 1, -1, -1) if history[i].role == "user"), None)
        return None if at is None else before(history[at].content, history[:at])


def _skill_signals(v: dict[str, float], best: SkillMatch | None, made: float) -> dict[str, float]:
    """`skill.job` (needs no documents) or `skill.docs`: likeness, weakened when the words only ask about the job.
    `made`: is what the job is called asked for (graphs.frames)?"""
    if best is None:
        return {"skill": 0.0}
    asks_about = v["question"] > 0.2 and v["request"] < 0.5 and not v["pasted"] and best.match.near < SAME and made < 1
    total = best.total * (0.25 if asks_about else 1.0)
    kind = "docs" if best.skill.needs_documents else "job"
    acts = max(v["request"], v["fragment"], v["pasted"], v["pasted_before"])
    return {
        "skill": best.total,
        "skill.about": best.total if asks_about else 0.0,
        f"skill.{kind}": total,
        f"skill.{kind}.sure": max(0.0, min(1.0, (total - 0.45) * 4)),
        f"skill.{kind}.house": v["house"] * max(acts, 0.5) * (1.0 - v["answered"] * v["rework"] * 0.5),
        "skill.job.pasted": v["pasted"] * v["classify"] * (kind == "job"),
        "skill.lookup": v["lookup"] * total * (kind == "job"),
        f"skill.{kind}.made": made * max(0.3, min(1.0, 2 * best.total)),
        f"skill.{kind}.memo": v["memo"] * min(1.0, 2 * best.total),
        f"skill.{kind}.shape": best.match.shape * (0.3 if asks_about else 1.0),
        "skill.docs.handout": v["handout"] * max(v["request"], v["fragment"]) * (kind == "docs"),
        "skill.input": float(best.input),
    }


def _tool_signals(
    v: dict[str, float], best: tuple[ToolCard, Match, float] | None, missing: Sequence[str]
) -> dict[str, float]:
    if best is None:
        return {"tool.none": 1.0}
    card, match, total = best
    needed = len(required_of(card.schema))
    return {
        "tool": total,
        "tool.sure": max(0.0, min(1.0, (total - 0.3) * 4)),
        "tool.acts": total * max(v["action"], v["live"]),
        "tool.slots": 1.0 - len(missing) / needed if needed and total > 0.3 else 0.0,
        "tool.record": v["reference"] * (total >= 0.15),
        "tool.near": max(0.0, min(1.0, (match.near - 0.3) * 3)) * (total > 0.3),
    }


def _before_signals(v: dict[str, float], before: Before | None) -> dict[str, float]:
    if before is None:
        return {}
    # Words that ask for work on the answer itself do not continue what the answer was for.
    strength = v["follow_up"] * (0.3 if v["rework"] and not v["pasted"] and not v["house"] else 1.0)
    found = {f"before.{route}": strength * p for route, p in before.routes.items()}
    return {**found, "before.other": strength * (1.0 - before.routes.get("rag", 0.0))}


def _wording(
    signals: Signals,
    skill: SkillMatch | None,
    tool: tuple[ToolCard, Match, float] | None,
    found: FoundLike,
    likely: str,
) -> frozenset[str]:
    return stretches(
        signals.wanted,
        job=skill.match.held if skill else (),
        tool=tool[1].held if tool else (),
        unknown=found.evidence.missing,
        follows=bool(signals["history"]),
        pasted=bool(signals.payload),
        likely=likely,
    )


def _likely(v: dict[str, float], tool: tuple[ToolCard, Match, float] | None) -> str:
    """T: a tool does this; J, D: it is the job of a skill, of one that needs documents."""
    found = {"T": tool[2] if tool else 0.0, "J": v.get("skill.job", 0.0), "D": v.get("skill.docs", 0.0)}
    return "".join(letter for letter, chance in found.items() if chance >= LIKELY)


def _told_before(v: dict[str, float], history: Sequence[Message], tools: bool) -> dict[str, float]:
    """What the answer above was made of: a live state that a tool told, an amount that can be counted on with."""
    above = history[-1].content[:200] if history and history[-1].role == "assistant" else ""
    if not above or not v["follow_up"]:
        return {}
    return {
        "before.live": v["follow_up"] * tools * cue("live", above),
        "before.counted": v["follow_up"] * max(v["number"], v["sum"]) * bool(AMOUNT.search(above)),
    }


def _computable(v: dict[str, float], history: Sequence[Message]) -> tuple[float, float, float]:
    """(arithmetic wanted, a price asked for that nobody gave, everything for a computation given)."""
    # A price is asked for, and none is given: it has to be looked up, whatever else stands there to count.
    said = " ".join(m.content for m in history)
    money_before = bool(re.search(r"\d\s*(?:원|달러|유로|엔|won|dollars|euros?|USD|EUR|KRW)", said))
    unpriced = v["costs"] * (1.0 - max(v["money"], float(money_before))) * (1.0 - max(v["units"], v["clock"]))
    arithmetic = max(v["sum"], v["percent"]) * (1.0 - unpriced)
    given = max(
        arithmetic * max(v["numbers"], v["money"]), v["priced"] * v["quantity"], v["units"] * v["number"], v["clock"]
    )
    return arithmetic, unpriced, max(given, v["dates"] * max(v["number"], v["day"]))


def _together(v: dict[str, float], history: Sequence[Message]) -> dict[str, float]:
    """Signals that only mean something side by side."""
    arithmetic, unpriced, given = _computable(v, history)
    earlier_number = float(any(c.isdigit() for c in history[-1].content)) if history else 0.0
    value = max(v["quantity"], v["date"], v["person"], v["place"], v["permission"], v["procedure"])
    world = max(v["general"], v["advice"], v["creative"] * (1.0 - v["skill"]), v["chat"], v["code"])
    own = max(v["ours"], v.get("named", 0.0), v["code_like"])
    v = {**v, "value.plain": value}
    return {
        "sum.given": arithmetic * max(v["numbers"], v["money"]),
        "units.given": v["units"] * v["number"],
        "dates.given": v["dates"] * max(v["number"], v["day"]),
        "unpriced": unpriced,
        "sum.before": max(arithmetic, v["units"], v["dates"]) * v["follow_up"] * earlier_number,
        "rework.given": v["rework"] * v["pasted"] * (1.0 - 0.7 * v["skill"]),
        "rewrite": v["rewrite"] * (1.0 - 0.7 * v["skill"]),
        "numbers": v["numbers"] * v["question"] * (1.0 - v["skill"]),
        "rework.answer": v["rework"] * v["answered"] * (1.0 - v["pasted"]) * (1.0 - v["house"]),
        "given": given,
        "code.asked": v["code_like"] * (1.0 - v["request"]) * (1.0 - v["pasted"]),
        "value": value,
        "value.found": value * v["evidence.coverage"],
        "value.only": value * (1.0 - world),
        "world": world,
        "world.only": world * (1.0 - own),
        "own": own,
        "live.house": max(v["live"], v["action"])
        * (1.0 - max(v.get("tool.sure", 0.0), v["pasted"], v["clock"], v["skill"] * (1.0 - v["question"]))),
        "known.plain": v["evidence.known"] * (1.0 - world) * max(v["question"], v["fragment"]),
        "strange": (1.0 - v["evidence.known"]) * (1.0 - max(own, v["pasted"], v["follow_up"])),
        "several.house": v["several"] * v["evidence.known"],
        "world.found": max(v["why"], v["difference"], v["advice"])
        * v["evidence.strong"]
        * v["evidence.coverage"]
        * (1.0 - max(v["general"], v["pasted"], v["rework"], v["family"], v["follow_up"])),
        "remark.plain": v["remark"] * (1.0 - max(v["pasted"], v["follow_up"], v["skill"])),
        "creative": v["creative"] * (1.0 - v["skill"]),
        "found.plain": v["evidence.coverage"] * (1.0 - world) * (1.0 - v["pasted"]) * (1.0 - v["rework"]),
        # Nothing of the house is named, no value is wanted, nothing was found.
        "idle": float(not value)
        * (1.0 - given)
        * (1.0 - max(own, v["pasted"], v["house"]))
        * (1.0 - max(v["evidence.known"], v["follow_up"], v["skill"], v.get("tool", 0.0))),
        "musing": v["musing"] * (1.0 - max(v["pasted"], v["request"], v["value.plain"])),
        "explain": max(v["why"], v["difference"]) * (1.0 - v["code_like"]),
        "nothing": float(not history) * v["nonsense"],
    }
