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
import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from datetime import time as clock_time
from importlib import resources
from typing import Any

from gallae.core.language import language_of, say
from gallae.core.tokens import content_terms
from gallae.core.types import (
    ROUTES,
    Check,
    Decision,
    Language,
    Message,
    Passage,
    Question,
    Rejected,
    Route,
    RuleVote,
    ToolCard,
    Unsure,
    as_json,
)
from gallae.core.workspace import Workspace
from gallae.graphs.asked_back import Reply, reply_of
from gallae.graphs.feedback import log_file
from gallae.graphs.memory import Memory, Recalled, registered_of, with_memory
from gallae.graphs.missing import NAMED, ask_back
from gallae.graphs.observe import Before, Observed, Observer
from gallae.graphs.probes import Faq, Searches, Skills, Tools
from gallae.graphs.refitted import Refitted
from gallae.graphs.rules import Scale, Weights, load_rules, started_at, vote, without_start
from gallae.graphs.unsure import WHICH, Said, choices_of, heard, looks_first, torn, unsure
from gallae.graphs.wording import worded
from gallae.graphs.words import signal_name

__all__ = ["Compute", "Router"]

Compute = Callable[..., Any]  # gallae.tools.compute.compute: something, or None unless it parsed completely
DEPTH = 2  # turns before the question that are judged for a follow-up
DATA = ("rules.toml", "weights.json", "wording.json", "cues.toml")
ORDERS = ("(override)", "(exfiltration)")  # of the policy's rules: orders to us, which a pasted text cannot give
ORGANISATION = re.compile(
    r"(?:주식회사|시립|구립|도립|국립)?(?:전자|구청|시청|군청|대학교|대학|고등학교|중학교|초등학교|학교|저축은행|은행|도서관|병원|의원|한의원|치과|약국|센터|상사"
    r"|식품|보험|카드|마트|서점|호텔|여행사|건설|물산|화학|제약|출판사|법무법인|법률사무소|물류|통신|가구|조합|복지관|박물관|미술관)$"
)


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
        self._index = search
        self._compute = compute
        self._observer = Observer(
            search,
            Skills(workspace.skills, cards),
            Tools(cards, workspace.skills),
            Faq(workspace.faq),
            _names(self._settings.title, self._settings.name),
            self._settings.care,
            self._settings.language,
        )
        self.keep = workspace.keep
        file = log_file(self.keep) if remembers else None
        names = [skill.title for skill in workspace.skills] + [card.title for card in cards if card.server != "gallae"]
        self.memory = Memory(file, registered_of(workspace.skills, cards, workspace.faq), names)
        self._given, self._refitted = weights, Refitted(self.keep)
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

    def decide(self, question: Question, said: Said | None = None) -> Decision:
        """The route of `question`, why, and what was not chosen. `said`: what a model answered when it was unsure."""
        started = time.perf_counter()
        reply = reply_of(question, self._judged)
        decision = self._judged(question, said) if reply is None else self._replied(question, reply)
        return replace(decision, milliseconds=round((time.perf_counter() - started) * 1000, 3))

    def meant(self, question: Question) -> Question:
        """What is to be answered: the earlier question where `question` picks a choice that we had asked back for."""
        reply = reply_of(question, self._judged)
        return reply.question if reply is not None and reply.picked else question

    def without(self, question: Question, signals: Collection[str]) -> Route:
        """The route if these signals were zero: shows whether a receipt names what mattered (benchmarks/receipts.py).

        "computed" is the complete parse of D1, "start" what a route has before any signal.
        """
        seen = self._observe(question.text, question.history, question, DEPTH)
        language = language_of(question.text, self._settings.language)
        computed = None if "computed" in signals else self.computes(question)
        values = {name: value for name, value in seen.values.items() if name not in signals}
        scale = vote(values, self._settings.routing, language, self.weights)
        if "start" in signals:
            whole = vote(seen.values, self._settings.routing, language, self.weights)
            scale = without_start(scale, self._cheapest(whole), self.weights)
        recalled = self._recalled(seen, computed)
        if recalled is not None and f"memory.{recalled.route}" not in signals:
            return recalled.route
        return self._cheapest(_with_parser(scale, computed, self._settings.routing.off, language))

    def _judged(self, question: Question, said: Said | None = None) -> Decision:
        language = language_of(question.text, self._settings.language)
        seen = self._observe(question.text, question.history, question, DEPTH)
        scale = vote(seen.values, self._settings.routing, language, self.weights)
        computed = self.computes(question)
        recalled = self._recalled(seen, computed)
        if recalled is None:
            scale = _with_parser(scale, computed, self._settings.routing.off, language)
        else:
            scale = with_memory(scale, recalled, language)
        route = question.route or (recalled.route if recalled else self._cheapest(scale))
        refused = self._policy(seen, language)
        clarify = None
        if not (refused or computed):
            clarify = ask_back(seen, route, self._workspace, language, question.history)
        missing = clarify is not None
        settled = refused or computed or recalled or missing or question.route
        doubt = None if settled else unsure(scale, route, seen.values)
        said = said if doubt is not None and said is not None and said.route in doubt.between else None
        looked = False
        if doubt is not None and said is not None:
            scale = heard(scale, said, doubt, language)
            route = self._cheapest(scale, doubt.between)
        elif doubt is not None and torn(scale):
            looked = looks_first(doubt) and route != "rag"
            route = "rag" if looked else route
            clarify = None if looked or _asked_just_now(question) else choices_of(doubt, seen, language)
        private, why = self._local_only(question, seen, doubt.between if doubt else (route,))
        votes = (
            *((RuleVote("D0", refused.detail, {"policy": refused.name}, 1.0),) if refused else ()),
            *started_at(scale, route, self._settings.routing.off, language, self.weights),
            *scale.votes,
            *((RuleVote("D9", _statement("D9", language), why, 1.0),) if private else ()),
            *_careful(language, missing=missing, look=looked, which=clarify is not None and not missing),
        )
        ranked = list(scale.probabilities.items())
        return Decision(
            route=route,
            id=question.id,
            question=question.text,
            resolved=seen.resolved,
            also=_also(route, seen, looked),
            skill=seen.skill.skill.name if seen.skill and route in ("sllm", "hybrid") else None,
            tool=self._tool(seen, route, computed),
            rules=votes,
            confidence=round(scale.probabilities[route], 4),
            margin=round(ranked[0][1] - ranked[1][1], 4),
            fallbacks=_fallbacks(route, scale, seen, doubt if looked else None),
            rejected=_rejected(route, scale, language),
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
        because = f"{_statement('D10', language)} ({signal_name(name, language)})"
        kept: dict[str, Any] = {} if reply.picked else {"skill": reply.before.skill, "tool": reply.before.tool}
        return replace(
            decision,
            question=question.text,
            rules=(*decision.rules, RuleVote("D10", because, {name: 1.0}, 1.0, decision.route)),
            local_only=decision.local_only or reply.before.local_only,
            **kept,
        )

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
                "weights": self._refitted.digest if self._given is None else _digest(as_json(self._given)),
            }
        )

    def with_weights(self, weights: Weights) -> Router:
        """The same router under other weights and without the memory of corrections: to judge weights by."""
        other = copy.copy(self)
        other._given, other.memory = weights, self.memory.without_corrections()
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
        return self._computes(question.text, question.history, question)

    def _observe(self, text: str, history: Sequence[Message], asked: Question, depth: int) -> Observed:
        def before(earlier: str, older: Sequence[Message]) -> Before:
            seen = self._observe(earlier, older, asked, depth - 1)
            computed = self._computes(earlier, older, asked)
            recalled = self._recalled(seen, computed)
            if recalled is None and computed is not None:
                return Before({"tool": 1.0}, None, None)
            scale = vote(seen.values, self._settings.routing, weights=self.weights)
            return Before(
                {recalled.route: 1.0} if recalled else scale.probabilities,
                seen.skill.skill.name if seen.skill and seen.skill.total > 0.3 else None,
                seen.tool[0].name if seen.tool and seen.tool[2] > 0.3 else None,
            )

        seen = self._observer.observe(
            text, history, person=asked.person, today=asked.today, before=before if depth else None
        )
        return replace(seen, values=seen.values | worded(seen.wording, self.weights.wording))

    def _computes(self, text: str, history: Sequence[Message], asked: Question) -> Any:
        """What code makes of the text, or None. Noon stands for the hour, which no decision depends on."""
        compute = self._compute
        if compute is None:
            from gallae.tools.compute import compute as own

            compute = self._compute = own
        return compute(text, now=datetime.combine(asked.today, clock_time(12)), history=tuple(history))

    def _recalled(self, seen: Observed, computed: Any) -> Recalled | None:
        """What the memory decides. A complete parse (D1) gives way only to a correction of this very question."""
        recalled = self.memory.recall(seen.resolved)
        parsed = computed is not None and "D1" not in self._settings.routing.off
        return None if recalled is None or (parsed and not recalled.decides_alone) else recalled

    def _cheapest(self, scale: Scale, among: Sequence[Route] = ROUTES) -> Route:
        """The route of least expected cost: a missed retrieval costs more than a needless one."""
        costs = {**self.weights.costs, **self._settings.routing.costs}

        def expected(route: Route) -> float:
            others = ((right, p) for right, p in scale.probabilities.items() if right != route)
            return sum(p * costs.get(f"{route}.{right}", 1.0) for right, p in others)

        return min(among, key=lambda r: (round(expected(r), 9), ROUTES.index(r)))

    def _policy(self, seen: Observed, language: Language) -> Check | None:
        """The failed check, if the request breaks policy (a pasted text is none: checks.policy tells them apart)."""
        from gallae.checks.policy import screen_policy

        check = screen_policy(seen.text, self._settings.policy, language)
        if not check.passed and seen.signals.payload and check.detail.endswith(ORDERS):
            check = screen_policy(seen.signals.instruction, self._settings.policy, language)
        return None if check.passed else check

    def _local_only(self, question: Question, seen: Observed, routes: Sequence[Route]) -> tuple[bool, dict[str, Any]]:
        """Also by what a route that may yet be taken would need: no model's vote can lift the flag."""
        from gallae.checks.personal import called_confidential, identifies_person, stays_home

        said = "\n".join([*(m.content for m in question.history if m.role == "user"), question.text])
        needed: tuple[Passage, ...] = seen.passages[:3] if {"rag", "hybrid"} & set(routes) else ()
        why = {
            "personal": stays_home(question) and identifies_person(said),
            "confidential": self._settings.confidential or called_confidential(said),
            "passage": next((p.path for p in needed if p.confidential), None),
        }
        why = {name: value for name, value in why.items() if value}
        return bool(why) or stays_home(question), why

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
    ruling = RuleVote("D1", _statement("D1", language), {"computed": computed.tool.name, **seen}, 8.0, "tool")
    others = tuple(v for v in scale.votes if v.id != "D1")
    rest = [route for route in scale.probabilities if route != "tool"]
    total = sum(scale.probabilities[route] for route in rest)
    shared: dict[Route, float] = {"tool": 0.99}
    shared |= {route: 0.01 * scale.probabilities[route] / total for route in rest}
    return Scale((ruling, *others), shared)


def _asked_just_now(question: Question) -> bool:
    """The last thing that was said is our own "which of the two": nobody is asked twice in a row."""
    last = question.history[-1].content if question.history else ""
    return any(words in last for words in WHICH)


def _careful(language: Language, *, missing: bool, look: bool, which: bool) -> tuple[RuleVote, ...]:
    """D10 on the receipt: what was done because nothing was sure."""
    said = {"missing": missing, "look": look, "which": which}
    return tuple(
        RuleVote("D10", f"{_statement('D10', language)} ({signal_name(name, language)})", {name: 1.0}, 1.0)
        for name, so in said.items()
        if so
    )


def _fallbacks(route: Route, scale: Scale, seen: Observed, looked: Unsure | None) -> tuple[Route, ...]:
    """Who takes over when the chosen route fails. A question about the organisation never falls to prompt."""
    if looked is not None:
        own = seen.values.get("own", 0.0) or seen.values.get("live.house", 0.0)
        return () if own else tuple(r for r in looked.between if r != "rag")
    if route == "rag":
        return ()
    if route == "hybrid":
        return ("rag",)
    house = scale.probabilities["rag"] >= 0.25 or seen.values.get("live.house", 0.0) > 0
    if route == "prompt":
        return ("rag",) if seen.found.evidence.verdict == "strong" else ()
    if route == "sllm":
        return () if house else ("prompt",)
    return ("rag",) if house else ("prompt",)


def _rejected(route: Route, scale: Scale, language: Language) -> tuple[Rejected, ...]:
    """The other routes, likeliest first, each with the rules that spoke for and against it."""
    routes = {rule.id: rule.route for rule in load_rules()}
    rejected = []
    for other, p in scale.probabilities.items():
        if other == route:
            continue
        spoke = [f"{v.id} {v.support:+.1f}" for v in scale.votes if routes.get(v.id) == other]
        because = ", ".join(spoke) or say(language, "이 길을 지지한 규칙이 없음", "no rule spoke for it")
        rejected.append(Rejected(other, f"{p:.0%}: {because}"))
    return tuple(rejected)


def _also(route: Route, seen: Observed, looked: bool) -> tuple[str, ...]:
    """Steps beside the route: a sum over what the documents say, a look into them, time to think (D11)."""
    values, also = seen.values, []
    if route in ("rag", "hybrid") and max(values.get("sum", 0.0), values.get("percent", 0.0)) and values.get("number"):
        also.append("calculate")
    if looked or (route == "tool" and values.get("lookup")):
        also.append("look")
    if values.get("hard"):
        also.append("think")
    return tuple(also)


def _statement(rule_id: str, language: Language) -> str:
    return next(rule.statement(language) for rule in load_rules() if rule.id == rule_id)


def _names(title: str, name: str) -> tuple[str, ...]:
    """How people call the organisation: the first word of its title, without 전자, 구청 … too, and its short name."""
    found = [name.lower()] if name and name != "workspace" else []
    for term in content_terms(title)[:1]:
        root = ORGANISATION.sub("", term)
        found += [term, *([root] if len(root) >= 2 and root != term else [])]
    return tuple(dict.fromkeys(found))


def _data(name: str) -> str:
    return (resources.files("gallae.graphs") / name).read_text(encoding="utf-8")


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
