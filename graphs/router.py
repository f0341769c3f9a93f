"""The router: one question in, one decision out, with everything a receipt needs. No model, no network, no clock.

policy (D0) ─► observe ─► rules vote ─► a complete parse decides alone (D1) ─► least expected cost ─► flags (D9), what is
missing (D10), fallbacks. The same question under the same `config` gives the same decision.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
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
    as_json,
)
from gallae.core.workspace import Workspace
from gallae.graphs.missing import ask_back
from gallae.graphs.observe import Before, Observed, Observer
from gallae.graphs.probes import Faq, Searches, Skills, Tools
from gallae.graphs.rules import Scale, load_rules, load_weights, vote

__all__ = ["Compute", "Router"]

Compute = Callable[..., Any]  # gallae.tools.compute.compute: something, or None unless it parsed completely
DEPTH = 2  # turns before the question that are judged for a follow-up
DATA = ("rules.toml", "weights.json", "cues.toml")
ORDERS = ("(override)", "(exfiltration)")  # of the policy's rules: orders to us, which a pasted text cannot give
ORGANISATION = re.compile(
    r"(?:주식회사|시립|구립|도립|국립)?(?:전자|구청|시청|군청|대학교|대학|고등학교|중학교|초등학교|학교|저축은행|은행|도서관|병원|의원|한의원|치과|약국|센터|상사"
    r"|식품|보험|카드|마트|서점|호텔|여행사|건설|물산|화학|제약|출판사|법무법인|법률사무소|물류|통신|가구|조합|복지관|박물관|미술관)$"
)


class Router:
    """`search` is the workspace's index (or anything that searches like it); `cards` are the registered tools."""

    def __init__(
        self,
        workspace: Workspace,
        search: Searches,
        cards: Sequence[ToolCard] = (),
        *,
        compute: Compute | None = None,
    ) -> None:
        self._workspace = workspace
        self._settings = workspace.settings
        self._index = search
        self._compute = compute
        self._observer = Observer(
            search,
            Skills(workspace.skills, cards),
            Tools(cards),
            Faq(workspace.faq),
            _names(self._settings.title, self._settings.name),
            self._settings.care,
            self._settings.language,
        )
        self._fixed = _digest(
            {
                "data": [_data(name) for name in DATA],
                "settings": self._settings.model_dump(
                    mode="json",
                    include={"name", "title", "language", "care", "confidential", "routing", "policy"},
                ),
                "skills": as_json(workspace.skills),
                "tools": as_json(tuple(cards)),
                "faq": as_json(workspace.faq),
            }
        )

    def decide(self, question: Question) -> Decision:
        """The route of `question`, why, and what was not chosen."""
        started = time.perf_counter()
        language = language_of(question.text, self._settings.language)
        seen = self._observe(question.text, question.history, question, DEPTH)
        scale = vote(seen.values, self._settings.routing, language)
        computed = self.computes(question)
        scale = _with_parser(scale, computed, self._settings.routing.off, language)
        route = question.route or self._cheapest(scale)
        votes = scale.votes
        refused = self._policy(seen, language)
        if refused is not None:
            votes = (RuleVote("D0", refused.detail, {"policy": refused.name}, 1.0), *votes)
        private, why = self._local_only(question, seen, route)
        if private:
            votes = (*votes, RuleVote("D9", _statement("D9", language), why, 1.0))
        clarify = None if refused or computed else ask_back(seen, route, self._workspace, language)
        if clarify is not None:
            votes = (*votes, RuleVote("D10", f"{_statement('D10', language)} (missing)", {"missing": 1.0}, 1.0))
        ranked = list(scale.probabilities.items())
        decision = Decision(
            route=route,
            id=question.id,
            question=question.text,
            resolved=seen.resolved,
            also=_also(route, seen),
            skill=seen.skill.skill.name if seen.skill and route in ("sllm", "hybrid") else None,
            tool=self._tool(seen, route, computed),
            rules=votes,
            confidence=round(scale.probabilities[route], 4),
            margin=round(ranked[0][1] - ranked[1][1], 4),
            fallbacks=_fallbacks(route, scale, seen),
            rejected=_rejected(route, scale, language),
            local_only=private,
            outcome="refused" if refused else "clarify" if clarify else None,
            clarify=clarify,
            config=self.config(question),
        )
        return replace(decision, milliseconds=round((time.perf_counter() - started) * 1000, 3))

    def config(self, question: Question) -> str:
        """Hash of all that a decision depends on besides the question and its history."""
        groups = question.person.groups
        return _digest(
            {
                "fixed": self._fixed,
                "today": question.today.isoformat(),
                "groups": None if groups is None else sorted(groups),
                "index": self._index.version,
            }
        )

    def observe(self, question: Question) -> Observed:
        """What the rules see: for the scorer, the tests and whoever refits the weights."""
        return self._observe(question.text, question.history, question, DEPTH)

    def computes(self, question: Question) -> Any:
        """What code makes of the whole question (rule D1), or None."""
        return self._computes(question.text, question.history, question)

    def _observe(self, text: str, history: Sequence[Message], asked: Question, depth: int) -> Observed:
        def before(earlier: str, older: Sequence[Message]) -> Before:
            seen = self._observe(earlier, older, asked, depth - 1)
            scale = vote(seen.values, self._settings.routing)
            if self._computes(earlier, older, asked) is not None:
                return Before({"tool": 1.0}, None, None)
            return Before(
                scale.probabilities,
                seen.skill.skill.name if seen.skill and seen.skill.total > 0.3 else None,
                seen.tool[0].name if seen.tool and seen.tool[2] > 0.3 else None,
            )

        return self._observer.observe(
            text, history, person=asked.person, today=asked.today, before=before if depth else None
        )

    def _computes(self, text: str, history: Sequence[Message], asked: Question) -> Any:
        """What code makes of the text, or None. Noon stands for the hour, which no decision depends on."""
        compute = self._compute
        if compute is None:
            from gallae.tools.compute import compute as own

            compute = self._compute = own
        return compute(text, now=datetime.combine(asked.today, clock_time(12)), history=tuple(history))

    def _cheapest(self, scale: Scale) -> Route:
        """The route of least expected cost: a missed retrieval costs more than a needless one."""
        costs = {**load_weights().costs, **self._settings.routing.costs}

        def expected(route: Route) -> float:
            others = ((right, p) for right, p in scale.probabilities.items() if right != route)
            return sum(p * costs.get(f"{route}.{right}", 1.0) for right, p in others)

        return min(scale.probabilities, key=lambda r: (round(expected(r), 9), ROUTES.index(r)))

    def _policy(self, seen: Observed, language: Language) -> Check | None:
        """The failed check, if the request breaks policy (a pasted text is none: checks.policy tells them apart)."""
        from gallae.checks.policy import screen_policy

        check = screen_policy(seen.text, self._settings.policy, language)
        if not check.passed and seen.signals.payload and check.detail.endswith(ORDERS):
            check = screen_policy(seen.signals.instruction, self._settings.policy, language)
        return None if check.passed else check

    def _local_only(self, question: Question, seen: Observed, route: Route) -> tuple[bool, dict[str, Any]]:
        from gallae.checks.personal import called_confidential, identifies_person, stays_home

        said = "\n".join([*(m.content for m in question.history if m.role == "user"), question.text])
        needed: tuple[Passage, ...] = seen.passages[:3] if route in ("rag", "hybrid") else ()
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
        return seen.tool[0].name if seen.tool and seen.tool[2] >= 0.25 else None


def _with_parser(scale: Scale, computed: Any, off: Sequence[str], language: Language) -> Scale:
    """D1 decides alone when code has parsed the whole question; otherwise its signals are votes like the others."""
    if computed is None or "D1" in off:
        return scale
    ruling = RuleVote("D1", _statement("D1", language), {"computed": computed.tool.name}, 8.0)
    others = tuple(v for v in scale.votes if v.id != "D1")
    rest = [route for route in scale.probabilities if route != "tool"]
    total = sum(scale.probabilities[route] for route in rest)
    shared: dict[Route, float] = {"tool": 0.99}
    shared |= {route: 0.01 * scale.probabilities[route] / total for route in rest}
    return Scale((ruling, *others), shared)


def _fallbacks(route: Route, scale: Scale, seen: Observed) -> tuple[Route, ...]:
    """Who takes over when the chosen route fails. A question about the organisation never falls to prompt."""
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


def _also(route: Route, seen: Observed) -> tuple[str, ...]:
    """Steps beside the route: a sum over what the documents say, a look into them, time to think (D11)."""
    values, also = seen.values, []
    if route in ("rag", "hybrid") and max(values.get("sum", 0.0), values.get("percent", 0.0)) and values.get("number"):
        also.append("calculate")
    if route == "tool" and values.get("lookup"):
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
