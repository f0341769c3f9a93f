"""Rules a workspace adds (`[[routing.rule]]`), compiled and checked against what the router knows.

A rule of a workspace is weighed as the built-in ones are: what it hears in the request is one more signal
("words.<id>"), so receipts add up. A veto is not weighed: when it holds, its route is not taken. None of them reaches
D0 and D9, which are no votes.

>>> given = RuleSettings(id="menu", ko="식단은 문서에서", route="rag", words={"ko": "식단 | 메뉴"})
>>> rule = build_own_rules(RoutingSettings(rule=(given,)))[0]
>>> rule.hears("오늘식단알려줘"), dict(rule.table)
(True, {'words.menu': 3.0})
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gallae.core.errors import SettingsError
from gallae.core.rule_settings import RuleSettings
from gallae.core.settings import RoutingSettings
from gallae.core.types import ROUTES
from gallae.graphs.cues import NAMES, Cue
from gallae.graphs.rules import Rule, load_rules, load_weights
from gallae.graphs.sounds import compile_cues, compile_spelled

__all__ = ["OwnRule", "build_own_rules", "signal_names"]

# Signals that no built-in rule weighs and that are no cue; a test compares them with what is observed.
OTHERS = (
    "answered", "evidence.known", "evidence.none", "fragment", "history", "known.plain", "long", "money", "nonsense",
    "nothing", "number", "own", "pasted", "pasted_before", "short", "skill.input", "tool.none", "value", "value.plain",
    "world", "evidence.missing", "evidence.margin", "before.other", "skill", "rework", "follow_up", "remark",
)  # fmt: skip
SPOKEN = 0.5  # a rule has spoken from half of what it can give


@dataclass(frozen=True, slots=True)
class OwnRule:
    """`table`: what each signal adds; `when`: signals and the least value from which the rule speaks at all."""

    rule: Rule
    words: Cue
    table: Mapping[str, float]
    when: Mapping[str, float]

    @property
    def signal(self) -> str:
        """The signal that its words are: 1 when they are heard."""
        return f"words.{self.rule.id}"

    def hears(self, text: str) -> bool:
        return bool(self.words.found(text))

    def holds(self, values: Mapping[str, float]) -> bool:
        """Are all conditions of `when` met?"""
        return all(values.get(name, 0.0) >= least for name, least in self.when.items())


def build_own_rules(routing: RoutingSettings) -> tuple[OwnRule, ...]:
    """The workspace's rules in their written order. SettingsError names the key, its value and what is near it."""
    taken = {rule.id.lower() for rule in load_rules()}
    rules = []
    for n, given in enumerate(routing.rule):
        at = f"routing.rule.{n}"
        if given.id.lower() in taken:
            raise SettingsError(
                f"{at}.id = {given.id!r}: there is a rule of this name",
                hint="Choose another id. Built-in rules are re-weighted in [routing.weights], not replaced.",
            )
        taken.add(given.id.lower())
        rules.append(_built(given, at))
    known = [rule.id for rule in load_rules()] + [own.rule.id for own in rules]
    for where, names in (("routing.off", routing.off), ("routing.weights", routing.weights)):
        for name in names:
            if name not in known:
                raise SettingsError(f"{where}: {name!r} is no rule", hint=_nearest(name, known))
    on = [own for own in rules if own.rule.id not in routing.off]
    if {own.rule.route for own in on if own.rule.veto} >= set(ROUTES):
        raise SettingsError(
            "routing.rule: every route is forbidden by a veto", hint="Leave at least one route without a veto."
        )
    return tuple(rules)


def signal_names() -> tuple[str, ...]:
    """Every named signal a rule may look at."""
    weighed = {name for table in load_weights().rules.values() for name in table}
    return tuple(sorted({*NAMES(), *weighed, *OTHERS}))


def _built(given: RuleSettings, at: str) -> OwnRule:
    words = f"words.{given.id}"
    heard = bool(given.words.ko.strip() or given.words.en.strip())
    _known(given.signals, f"{at}.signals")
    _known([name for name in given.when if name != "words" or not heard], f"{at}.when")
    when = {words if name == "words" else name: least for name, least in given.when.items()}
    if given.veto and heard:
        when = {words: 1.0, **when}
    table = {} if given.veto else {**({words: given.support} if heard else {}), **given.signals}
    rule = Rule(
        id=given.id,
        route=given.route,
        veto=given.veto,
        bar=1.0 if given.veto else SPOKEN * (given.support if heard else sum(w for w in table.values() if w > 0)),
        ko=given.ko or given.en,
        en=given.en or given.ko,
        looks_at=tuple(dict.fromkeys((*table, *when))),
        sources=(("gallae.toml", given.source),),
        speaks=tuple({"question": text, "history": []} for text in given.speaks),
        silent=tuple({"question": text, "history": []} for text in given.silent),
    )
    cue = Cue(_korean(given.words.ko, at), _english(given.words.en, at), compile_spelled(given.words.ko))
    return OwnRule(rule, cue, table, when)


def _known(names: Iterable[str], at: str) -> None:
    known = signal_names()
    for name in names:
        if name not in known:
            raise SettingsError(f"{at}.{name}: unknown signal", hint=_nearest(name, known))


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, tuple(known), n=3, cutoff=0.4)
    said = f"Nearest: {', '.join(near)}. " if near else ""
    return f"{said}All of them: gallae rules --json"


def _korean(cues: str, at: str) -> re.Pattern[str]:
    """A cue without a sound ("(", "♥") would be heard everywhere."""
    for part in cues.split("|"):
        if part.strip() and compile_cues(part).search("") is not None:
            raise SettingsError(
                f"{at}.words.ko = {cues!r}: {part.strip()!r} has no sound", hint="Write syllables, divided by |."
            )
    return compile_cues(cues)


def _english(cues: str, at: str) -> re.Pattern[str]:
    if not cues.strip():
        return re.compile(r"(?!)")
    try:
        pattern = re.compile(rf"(?<![a-z0-9])(?:{cues.strip().lower()})(?![a-z0-9])")
    except re.error as error:
        raise SettingsError(f"{at}.words.en = {cues!r}: {error}", hint="A regular expression over words.") from error
    if pattern.search("") is not None:
        raise SettingsError(f"{at}.words.en = {cues!r}: matches nothing at all", hint="Name at least one word.")
    return pattern
