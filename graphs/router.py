"""The router: one question in, one decision out, with everything a receipt needs. No model, no network, no clock.

policy (D0) ─► observe ─► rules vote ─► a correction or a complete parse decides alone (memory, D1) ─► least expected cost
─► flags (D9), what is missing or unsure (D10), fallbacks. The same question under the same `config` gives the same
decision. Who may ask a model when it is unsure (graphs.settle) gives its answer back as `said`: one more vote, between
two routes only.
"""

from __future__ import annotations

import copy
import hashlib
import json
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from importlib import resources
from typing import Any

from gallae.core.language import language_of
from gallae.core.types import (
    ROUTES,
    Check,
    Decision,
    Language,
    Message,
    Question,
    Route,
    RuleVote,
    ToolCard,
    as_json,
)
from gallae.core.workspace import Workspace
from gallae.graphs.asked_back import Reply, reply_of
from gallae.graphs.beside import careful, fallbacks, needed_passages, rejected, steps_beside
from gallae.graphs.feedback import log_file
from gallae.graphs.lately import Compute, Lately
from gallae.graphs.memory import Memory, Recalled, registered_of, with_memory
from gallae.graphs.missing import NAMED, ask_back
from gallae.graphs.names import names_of
from gallae.graphs.observe import Before, Observed, Observer
from gallae.graphs.own_rules import OwnRule, build_own_rules
from gallae.graphs.pictures import decided
from gallae.graphs.probes import Faq, Searches, Skills, Tools
from gallae.graphs.refitted import Refitted
from gallae.graphs.rules import Scale, Weights, started_at, statement_of, vote, without_start
from gallae.graphs.unsure import WHICH, Said, choices_of, heard, looks_first, torn, unsure
from gallae.graphs.vetoes import facts_from_documents, jobs_there_are, tools_have_work, without_forbidden
from gallae.graphs.wording import worded
from gallae.graphs.words import signal_name

__all__ = ["Router"]

DEPTH = 2  # turns before the question that are judged for a follow-up
# All that a decision is read from besides the workspace: a change of any is another config.
DATA = ("rules.toml", "weights.json", "wording.json", "cues.toml", "acts.toml", "kinds.toml", "everyday.json")
ORDERS = ("(override)", "(exfiltration)")  # of the policy's rules: orders to us, which a pasted text cannot give


class Router:
    """`search` is the workspace's index (or anything that searches like it); `cards` are the registered tools;
    `weights` stand in for the shipped ones (an evaluation that fits its own)."""

    def __init__(
        self,
        workspace: Workspace,
        search: Searches,
        cards: Sequence[ToolCard] = (),
        *,
        compute: Compute | None = None,
        weights: Weights | None = None,
        remembers: bool = True,
    ) -> None:
        """`weights`: others than those in use here, to be judged. `remembers` False: corrections do not count."""
        self._workspace = workspace
        self.cards = tuple(cards)
        self._settings = workspace.settings
        self._own = build_own_rules(workspace.settings.routing)
        self._index = search
        observer = Observer(
            search,
            Skills(workspace.skills, cards),
            Tools(cards),
            Faq(workspace.faq),
            names_of(self._settings.title, self._settings.name),
            self._settings.care,
            self._settings.language,
        )
        self._lately = Lately(observer, compute)
        self.keep = workspace.keep
        file = log_file(self.keep) if remembers else None
        names = [skill.title for skill in workspace.skills] + [card.title for card in cards if card.server != "gallae"]
        self.memory = Memory(file, registered_of(workspace.skills, cards, workspace.faq), names)
        self._given, self._refitted = weights, Refitted(self.keep)
        self._given_digest = _digest(as_json(weights)) if weights else ""
        self._fixed = _digest(
            {
                "data": [_data(name) for name in DATA],
                **({"weights": as_json(weights)} if weights else {}),
                "settings": self._settings.model_dump(
                    mode="json",
                    include={"name", "title", "language", "care", "confidential", "routing", "policy"},
                ),
                "skills": as_json(workspace.skills),
                "tools": as_json(tuple(cards)),
                "faq": as_json(workspace.faq),
            }
        )

    @property
    def own_rules(self) -> tuple[OwnRule, ...]:
        """The rules this workspace adds, those that are on."""
        return tuple(own for own in self._own if own.rule.id not in self._settings.routing.off)

    def decide(self, question: Question, said: Said | None = None) -> Decision:
        """The route of `question`, why, and what was not chosen. `said`: what a model answered when it was unsure."""
        started = time.perf_counter()
        reply = reply_of(question, self._judged)
        decision = self._judged(question, said) if reply is None else self._replied(question, reply)
        decision = decided(decision, question)
        return replace(decision, milliseconds=round((time.perf_counter() - started) * 1000, 3))

    def meant(self, question: Question) -> Question:
        """What is to be answered: the earlier question where `question` picks a choice that we had asked back for."""
        reply = reply_of(question, self._judged)
        return reply.question if reply is not None and reply.picked else question

    def without(self, question: Question, signals: Collection[str]) -> Route:
        """The route if these signals were zero: shows whether a receipt names what mattered (benchmarks/receipts.py).

        "computed" is the complete parse of D1, "start" what a route has before any signal: its start and its price.
        """
        seen = self._observe(question.text, question.history, question, DEPTH)
        language = language_of(question.text, self._settings.language)
        values = {name: value for name, value in seen.values.items() if name not in signals}
        scale = self._weighed(replace(seen, values=values), language)
        if "start" in signals:
            start = self._cheapest(self._weighed(seen, language), seen)
            scale = without_forbidden(without_start(scale, start, self.weights))
        forbidden = dict(scale.forbidden)
        computed = None if "computed" in signals or "tool" in forbidden else self.computes(question)
        recalled = self._recalled(seen, computed, forbidden)
        if recalled is not None and f"memory.{recalled.route}" not in signals:
            return recalled.route
        scale = _with_parser(scale, computed, self._settings.routing.off, language)
        scale = scale if computed or question.route else tools_have_work(scale, seen, question.today)
        if "start" in signals:
            return next(route for route in scale.probabilities if route not in forbidden)
        return self._cheapest(scale, seen)

    def _weighed(self, seen: Observed, language: Language) -> Scale:
        """The rules' votes, and no probability left for what a veto forbids."""
        scale = vote(seen.values, self._settings.routing, language, self.weights, self._own)
        return without_forbidden(jobs_there_are(facts_from_documents(scale, seen), seen))

    def _ruled(self, question: Question, seen: Observed, language: Language) -> tuple[Scale, Route, Any, bool]:
        """(the scale, the route, what code computed, is it settled: computed, corrected or forced)."""
        scale = self._weighed(seen, language)
        forbidden = dict(scale.forbidden)
        computed = None if "tool" in forbidden else self.computes(question)
        recalled = self._recalled(seen, computed, forbidden)
        if recalled is None:
            scale = _with_parser(scale, computed, self._settings.routing.off, language)
            scale = scale if computed or question.route else tools_have_work(scale, seen, question.today)
        else:
            scale = with_memory(scale, recalled, language)
        forced = question.route if question.route not in forbidden else None
        route = forced or (recalled.route if recalled else self._cheapest(scale, seen))
        return scale, route, computed, bool(computed or recalled or forced)

    def _judged(self, question: Question, said: Said | None = None) -> Decision:
        language = language_of(question.text, self._settings.language)
        seen = self._observe(question.text, question.history, question, DEPTH)
        scale, route, computed, settled = self._ruled(question, seen, language)
        refused = self._policy(question.text, seen, language)
        clarify = None
        direct = question.caller is not None and question.caller.direct
        if not (refused or computed or direct or question.skill):
            clarify = ask_back(seen, route, self._workspace, language, question.history, question.today)
        missing = clarify is not None
        doubt = None if refused or settled or missing else unsure(scale, route, seen.values)
        if doubt is not None and set(doubt.between) & set(dict(scale.forbidden)):
            doubt = None  # a veto has decided between the two
        said = said if doubt is not None and said is not None and said.route in doubt.between else None
        looked = False
        if doubt is not None and said is not None:
            scale = heard(scale, said, doubt, language)
            route = self._cheapest(scale, seen, doubt.between)
        elif doubt is not None and torn(scale):
            looked = looks_first(doubt) and route != "rag"
            route = "rag" if looked else route
            clarify = None if looked or _asked_just_now(question) else choices_of(doubt, seen, language)
        private, why = self._local_only(question, seen, doubt.between if doubt else (route,))
        votes = (
            *((RuleVote("D0", refused.detail, {"policy": refused.name}, 1.0),) if refused else ()),
            *started_at(scale, route, self._settings.routing.off, language, self.weights),
            *scale.votes,
            *((RuleVote("D9", statement_of("D9", language), why, 1.0),) if private else ()),
            *careful(language, missing=missing, look=looked, which=clarify is not None and not missing),
        )
        return Decision(
            route=route,
            id=question.id,
            question=question.text,
            resolved=seen.resolved,
            also=steps_beside(route, seen, looked),
            skill=self._skill(question, seen, route),
            tool=self._tool(seen, route, computed),
            rules=votes,
            confidence=round(scale.probabilities[route], 4),
            margin=_margin(scale),
            fallbacks=() if direct else fallbacks(route, scale, seen, doubt if looked else None),
            rejected=rejected(route, scale, language, {own.rule.id: own.rule.route for own in self._own}),
            local_only=private,
            outcome="refused" if refused else "clarify" if clarify else None,
            clarify=clarify,
            asked_model=said is not None,
            unsure=doubt,
            config=self.config(question) if said is None else _digest({"fixed": self.config(question), "by": said.by}),
        )

    def _replied(self, question: Question, reply: Reply) -> Decision:
        """The decision on an answer to our own question back: the way was named, so nothing is asked again."""
        language = language_of(question.text, self._settings.language)
        decision = self._judged(reply.question)
        name = "picked" if reply.picked else "filled"
        because = f"{statement_of('D10', language)} ({signal_name(name, language)})"
        kept: dict[str, Any] = {} if reply.picked else {"skill": reply.before.skill, "tool": reply.before.tool}
        return replace(
            decision,
            question=question.text,
            rules=(*decision.rules, RuleVote("D10", because, {name: 1.0}, 1.0, decision.route)),
            local_only=decision.local_only or reply.before.local_only,
            **kept,
        )

    @property
    def index_version(self) -> str:
        return self._index.version

    def config(self, question: Question) -> str:
        """Hash of all that a decision depends on besides the question and its history."""
        groups = question.person.groups
        return _digest(
            {
                "fixed": self._fixed,
                "today": question.today.isoformat(),
                "groups": None if groups is None else sorted(groups),
                "index": self._index.version,
                "memory": self.memory.digest,
                "weights": self._given_digest or self._refitted.digest,
            }
        )

    def with_weights(self, weights: Weights) -> Router:
        """The same router under other weights and without the memory of corrections: to judge weights by."""
        other = copy.copy(self)
        other._given, other._given_digest = weights, _digest(as_json(weights))
        other.memory = self.memory.without_corrections()
        return other

    @property
    def weights(self) -> Weights:
        """Those in use: the workspace's own after a refit, else the shipped ones."""
        return self._given or self._refitted.weights

    def observe(self, question: Question) -> Observed:
        """What the rules see: for the scorer, the tests and whoever refits the weights."""
        return self._observe(question.text, question.history, question, DEPTH)

    def computes(self, question: Question) -> Any:
        """What code makes of the whole question (rule D1), or None."""
        return self._lately.parse(question.text, tuple(question.history), question.today)

    def _observe(self, text: str, history: Sequence[Message], asked: Question, depth: int) -> Observed:
        def before(earlier: str, older: Sequence[Message]) -> Before:
            seen = self._observe(earlier, older, asked, depth - 1)
            computed = self._lately.parse(earlier, tuple(older), asked.today)
            recalled = self._recalled(seen, computed, {})
            if recalled is None and computed is not None:
                return Before({"tool": 1.0}, None, None)
            scale = self._weighed(seen, self._settings.language)
            return Before(
                {recalled.route: 1.0} if recalled else scale.probabilities,
                seen.skill.skill.name if seen.skill and seen.skill.total > 0.3 else None,
                seen.tool[0].name if seen.tool and seen.tool[2] > 0.3 else None,
            )

        seen = self._lately.observe(
            text, history, person=asked.person, today=asked.today, before=before if depth else None
        )
        # The request as it stands and with its history worked in, never a pasted text.
        said = seen.signals.wanted if seen.signals.payload else f"{seen.signals.wanted}\n{seen.resolved}"
        heard_here = {own.signal: 1.0 for own in self._own if own.hears(said)}
        return replace(seen, values=seen.values | worded(seen.wording, self.weights.wording) | heard_here)

    def _recalled(self, seen: Observed, computed: Any, forbidden: Collection[str]) -> Recalled | None:
        """What the memory decides, if no veto forbids it. A complete parse (D1) gives way only to a correction of this
        very question."""
        recalled = self.memory.recall(seen.resolved)
        if recalled is not None and recalled.route in forbidden:
            return None
        parsed = computed is not None and "D1" not in self._settings.routing.off
        return None if recalled is None or (parsed and not recalled.decides_alone) else recalled

    def _cheapest(self, scale: Scale, seen: Observed, among: Sequence[Route] = ROUTES) -> Route:
        """The permitted route of least expected cost: a missed retrieval costs more than a needless one, and a tool
        that acts ("action") more than one that only answers."""
        costs = {**self.weights.costs, **self._settings.routing.costs}
        acts = seen.tool is not None and seen.tool[0].writes

        def cost(route: Route, right: Route) -> float:
            plain = costs.get(f"{route}.{right}", 1.0)
            return costs.get(f"action.{right}", plain) if acts and route == "tool" else plain

        def expected(route: Route) -> float:
            return sum(p * cost(route, right) for right, p in scale.probabilities.items() if right != route)

        forbidden = dict(scale.forbidden)
        return min((r for r in among if r not in forbidden), key=lambda r: (round(expected(r), 9), ROUTES.index(r)))

    def _policy(self, text: str, seen: Observed, language: Language) -> Check | None:
        """The failed check, if the request breaks policy (a pasted text is none: checks.policy tells them apart)."""
        from gallae.checks.policy import screen_policy

        check = screen_policy(text, self._settings.policy, language)
        if not check.passed and (seen.signals.payload or seen.text != text) and check.detail.endswith(ORDERS):
            check = screen_policy(seen.signals.instruction, self._settings.policy, language)
        return None if check.passed else check

    def _local_only(self, question: Question, seen: Observed, routes: Sequence[Route]) -> tuple[bool, dict[str, Any]]:
        """Also by what a route that may yet be taken would need: no model's vote can lift the flag."""
        from gallae.checks.personal import why_home

        needed = needed_passages(seen) if {"rag", "hybrid"} & set(routes) else ()
        said = (Message("user", text) for text in question.caller.said) if question.caller else ()
        why: dict[str, Any] = dict(why_home(replace(question, history=(*question.history, *said))))
        if self._settings.confidential:
            why["confidential"] = True
        if (path := next((p.path for p in needed if p.confidential), None)) is not None:
            why["passage"] = path
        return bool(why), why

    def _skill(self, question: Question, seen: Observed, route: Route) -> str | None:
        if route not in ("sllm", "hybrid"):
            return None
        return question.skill or (seen.skill.skill.name if seen.skill else None)

    def _tool(self, seen: Observed, route: Route, computed: Any) -> str | None:
        if route != "tool":
            return None
        if computed is not None:
            return str(computed.tool.name)
        return seen.tool[0].name if seen.tool and seen.tool[2] >= NAMED else None


def _with_parser(scale: Scale, computed: Any, off: Sequence[str], language: Language) -> Scale:
    """D1 decides alone when code has parsed the whole question; otherwise its signals are votes like the others."""
    if computed is None or "D1" in off:
        return scale
    seen = {name: value for v in scale.votes if v.id == "D1" for name, value in v.signals.items()}
    ruling = RuleVote("D1", statement_of("D1", language), {"computed": computed.tool.name, **seen}, 8.0, "tool")
    others = tuple(v for v in scale.votes if v.id != "D1")
    rest = [route for route in scale.probabilities if route != "tool"]
    total = sum(scale.probabilities[route] for route in rest)
    shared: dict[Route, float] = {"tool": 0.99}
    shared |= {route: 0.01 * scale.probabilities[route] / total for route in rest}
    return Scale((ruling, *others), shared)


def _margin(scale: Scale) -> float:
    """The first probability minus the second."""
    first, second, *_ = scale.probabilities.values()
    return round(first - second, 4)


def _asked_just_now(question: Question) -> bool:
    """The last thing that was said is our own "which of the two": nobody is asked twice in a row."""
    last = question.history[-1].content if question.history else ""
    return any(words in last for words in WHICH)


def _data(name: str) -> str:
    return (resources.files("gallae.graphs") / name).read_text(encoding="utf-8")


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
