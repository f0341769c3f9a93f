"""Does the router find what is registered anew, without retraining? Whole tools and skills, each known by 3 examples.

`registered` measures the invented tools and skills of data/capabilities: their requests with the card present among
those of its organisation; absent, with cards of another organisation in their place; absent, with those beside it left;
and the questions near them that they do not serve.
`held_out` measures labelled workspaces: the rows of their tools and skills with every card cut to 3 examples, and
without any card.

    for figures in (*registered(DATA), *held_out([Path("evals/data/shop"), …])):
        print(figures.name, figures.recall, figures.auroc)
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from gallae.core.types import Decision, Message, Question, Skill, ToolCard
from gallae.core.workspace import Workspace, open_workspace
from gallae.evals.labelled import TODAY, tool_cards
from gallae.evals.rows import load_routes, question_of
from gallae.graphs.router import Router
from gallae.retrievers.index import Index, open_index

__all__ = ["Figures", "held_out", "registered"]

EXAMPLES = 3
SKILLED = ("sllm", "hybrid")


@dataclass(slots=True)
class Figures:
    """What one kind of card came to. `present` and `absent`: the chance of its route on the same sentences."""

    name: str
    cards: int = 0
    present: list[float] = field(default_factory=list)
    absent: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)  # absent, but its neighbours are there
    found: list[bool] = field(default_factory=list)  # its route was chosen, the card being there
    named: list[bool] = field(default_factory=list)  # and it was the card that was named
    quiet: list[bool] = field(default_factory=list)  # another route was chosen, the card being absent
    apart: list[bool] = field(default_factory=list)  # a question near it took another route
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return _share(self.found)

    @property
    def auroc(self) -> float:
        """The chance that a sentence speaks more for the route with its card than any sentence without it."""
        return _auroc(self.present, self.absent)

    def line(self) -> str:
        return (
            f"{self.name:<34} {self.cards:>3} cards {len(self.found):>4} requests  recall {self.recall:.3f}  "
            f"AUROC {self.auroc:.3f}  absent: other route {_share(self.quiet):.3f}"
            + (
                f"  named {_share(self.named):.3f}  AUROC, neighbours there {_auroc(self.present, self.beside):.3f}"
                if self.named
                else ""
            )
            + (f"  near it: not taken {_share(self.apart):.3f} of {len(self.apart)}" if self.apart else "")
        )


@dataclass(frozen=True, slots=True)
class _Given:
    """One line of capabilities/*.jsonl."""

    card: ToolCard | Skill
    organisation: str
    workspace: str
    part: str
    requests: tuple[Question, ...]
    alike: tuple[Question, ...]


def registered(data: Path) -> list[Figures]:
    """The tools and skills of `data`/capabilities, registered in the workspaces of `data`; parts apart."""
    given = [*_given(data / "capabilities" / "tools.jsonl"), *_given(data / "capabilities" / "skills.jsonl")]
    figures = {(kind, part): Figures(f"new {kind}s, {part}") for kind in ("tool", "skill") for part in ("look", "held")}
    houses = sorted({one.organisation for one in given})
    for name in sorted({one.workspace for one in given}):
        with _opened(data / name) as (workspace, index, _):
            for one in (one for one in given if one.workspace == name):
                kind = "tool" if isinstance(one.card, ToolCard) else "skill"
                same = [o for o in given if type(o.card) is type(one.card)]
                other = _another(houses, one.organisation, same)
                house = [o.card for o in same if o.organisation == one.organisation]
                routers = (
                    _router(workspace, index, house),
                    _router(workspace, index, [o.card for o in same if o.organisation == other]),
                    _router(workspace, index, [card for card in house if card.name != one.card.name]),
                )
                _judge(figures[kind, one.part], one, *routers)
    return list(figures.values())


def held_out(folders: Sequence[Path]) -> list[Figures]:
    """Labelled workspaces whose cards are cut to 3 examples that are no rows of theirs, against no cards at all."""
    tools, skills = Figures("labelled workspaces, tools"), Figures("labelled workspaces, skills")
    for folder in folders:
        with _opened(folder) as (workspace, index, cards):
            rows = load_routes(folder / "evals" / "routes.jsonl")
            asked = {row.question for row in rows}
            cut = [replace(c, examples=_kept(c.examples, asked)) for c in cards]
            known = tuple(replace(s, examples=_kept(s.examples, asked), rows=()) for s in workspace.skills)
            short = replace(workspace, skills=known)
            full = Router(short, index, cut)
            bare, plain = Router(short, index), Router(replace(short, skills=()), index, cut)
            tools.cards += len(cut)
            skills.cards += len(known)
            for row in rows:
                question = question_of(row, TODAY)
                if row.route == "tool" and cut and full.computes(question) is None:
                    _note(tools, ("tool",), question, full.decide(question), bare.decide(question))
                elif row.route in SKILLED:
                    _note(skills, SKILLED, question, full.decide(question), plain.decide(question))
    return [tools, skills]


def _another(houses: Sequence[str], own: str, given: Sequence[_Given]) -> str:
    """The next organisation that has cards of this kind and no workspace in common."""
    busy = {o.organisation for o in given} - {
        o.organisation for o in given if o.workspace in {g.workspace for g in given if g.organisation == own}
    }
    at = houses.index(own)
    return next(house for house in (*houses[at:], *houses[:at]) if house in busy)


def _judge(figures: Figures, one: _Given, with_card: Router, strangers: Router, beside: Router) -> None:
    figures.cards += 1
    routes = ("tool",) if isinstance(one.card, ToolCard) else SKILLED
    for question in one.requests:
        decision = with_card.decide(question)
        _note(figures, routes, question, decision, strangers.decide(question))
        figures.beside.append(_chance(beside.decide(question), routes))
        figures.named.append(_is_taken(decision, one.card, routes))
    for question in one.alike:
        decision = with_card.decide(question)
        figures.apart.append(not _is_taken(decision, one.card, routes))
        if not figures.apart[-1]:
            figures.wrong.append(f"{one.card.name} near it: {decision.route} {decision.confidence:.2f} {question.text}")


def _is_taken(decision: Decision, card: ToolCard | Skill, routes: Sequence[str]) -> bool:
    return decision.route in routes and card.name in (decision.tool, decision.skill)


def _note(figures: Figures, routes: Sequence[str], question: Question, present: Decision, absent: Decision) -> None:
    figures.present.append(_chance(present, routes))
    figures.absent.append(_chance(absent, routes))
    figures.found.append(present.route in routes)
    figures.quiet.append(absent.route not in routes)
    for label, decision, is_wrong in (
        ("missed", present, present.route not in routes),
        ("absent", absent, absent.route in routes),
    ):
        if is_wrong:
            figures.wrong.append(f"{label}: {decision.route} {decision.confidence:.2f} {question.text}")


def _chance(decision: Decision, routes: Sequence[str]) -> float:
    """What the decision says of these routes together, from its receipt."""
    found = ((r.route, re.match(r"(\d+)%", r.because)) for r in decision.rejected)
    chances = {route: int(share[1]) / 100 if share else 0.0 for route, share in found}  # no share: forbidden
    chances[decision.route] = decision.confidence
    return sum(chances.get(route, 0.0) for route in routes)  # type: ignore[call-overload]


def _router(workspace: Workspace, index: Index, cards: Sequence[ToolCard | Skill]) -> Router:
    """The workspace with these cards and none of its own, of which some do the same work."""
    skills = tuple(c for c in cards if isinstance(c, Skill))
    tools = tuple(c for c in cards if isinstance(c, ToolCard))
    return Router(replace(workspace, skills=skills), index, tools)


@contextmanager
def _opened(root: Path) -> Iterator[tuple[Workspace, Index, tuple[ToolCard, ...]]]:
    with tempfile.TemporaryDirectory() as state:
        workspace = open_workspace(root, state=Path(state), environ={})
        with open_index(workspace) as index:
            index.ingest()
            yield workspace, index, tool_cards(root)


def _given(file: Path) -> list[_Given]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        _Given(
            _card(row),
            row["organisation"],
            row["workspace"],
            row["part"],
            tuple(_question(asked) for asked in row["requests"]),
            tuple(_question(asked) for asked in row["alike"]),
        )
        for row in rows
    ]


def _card(row: dict[str, Any]) -> ToolCard | Skill:
    examples = tuple(row["examples"][:EXAMPLES])
    if "kind" in row:
        return Skill(
            row["name"],
            row["title"],
            row["does"],
            row["input"],
            row["output"],
            row["kind"],
            row["needs_documents"],
            examples,
        )
    return ToolCard(
        row["name"], row["title"], row["description"], examples, row["schema"], row["writes"], row["organisation"]
    )


def _question(asked: str | dict[str, Any]) -> Question:
    if isinstance(asked, str):
        return Question(asked, today=TODAY)
    history = tuple(Message(m["role"], m["content"]) for m in asked["history"])
    return Question(asked["question"], history=history, today=TODAY)


def _kept(examples: Sequence[str], asked: set[str]) -> tuple[str, ...]:
    return tuple(e for e in examples if e not in asked)[:EXAMPLES]


def _auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    a, b = np.array(higher), np.array(lower)
    if not len(a) or not len(b):
        return float("nan")
    return float((a[:, None] > b).mean() + 0.5 * (a[:, None] == b).mean())


def _share(said: Sequence[bool]) -> float:
    return sum(said) / len(said) if said else float("nan")
