"""Generated cases for the rights of everything: people of many groups, their documents and their conversations.

A `Stage` is one random workspace (tests/retrievers/rights_world.py) with a chat on the page's own loop thread, a real
checkpointer, and a conversation of each person: asked, rated, corrected, shared. A `Case` is one look of one person by one
surface (rights_surfaces.py, rights_mcp.py). `leaks_of` says what it showed that it must not.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from gallae.checks.leaks import grams_of, numbers_of
from gallae.checks.rights import Restricted, shown_of, texts_of
from gallae.core.types import ROLES, Person, Question, as_json
from gallae.core.workspace import Workspace, open_workspace
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.consents import say_consent
from gallae.graphs.store import StoredTurn
from gallae.models.fixed import FixedModels
from gallae.ui.backend import Backend

sys.path.insert(0, str(Path(__file__).parent.parent / "retrievers"))
from rights_world import GROUPS, Paper, World, build_world

__all__ = ["TODAY", "Case", "Stage", "build_cases", "leaks_of", "open_stage"]

TODAY = date(2026, 11, 20)
LOCAL = Person()
MARKS = "둘뷁숡쀍뾁궯쏄뺅췕쬻쯧퓝쾡훵"  # syllables of which no document is made
TOOK = re.compile(
    r"[\d.,]+ ?(?:ms|s|초)\b"
)  # no document of these worlds speaks of time; a slow turn may hit on a price


@dataclass(frozen=True)
class Conversation:
    """Of `owner`; `marks` are words that stand in the question of each turn and nowhere else."""

    owner: Person
    thread: str
    turns: tuple[str, ...]
    marks: tuple[str, ...]
    questions: tuple[str, ...]
    token: str = ""
    revoked: str = ""
    expired: str = ""

    @property
    def typed(self) -> tuple[str, ...]:
        return (*self.marks, *self.questions)


@dataclass(frozen=True)
class Case:
    surface: str
    person: Person
    paper: Paper
    question: str
    other: Conversation


@dataclass
class Stage:
    """`asked`: all that each person has typed so far, by their id; `consenting` let the team learn from their turns."""

    world: World
    workspace: Workspace
    backend: Backend[Chat]
    people: list[Person]
    conversations: list[Conversation] = field(default_factory=list)
    asked: dict[str, list[str]] = field(default_factory=dict)
    consenting: frozenset[str] = frozenset()
    faq: tuple[tuple[str, str], ...] = ()  # (path, question and answer)
    closed: dict[frozenset[str] | None, Restricted] = field(default_factory=dict)

    def typed(self, person: Person, text: str) -> str:
        self.asked.setdefault(person.id, []).append(text)
        return text

    def question(self, person: Person, text: str, **given: Any) -> Question:
        return Question(self.typed(person, text), TODAY, person=person, **given)


@contextmanager
def open_stage(folder: Path, chance: random.Random, persons: int) -> Iterator[Stage]:
    world = build_world(chance)
    root = folder / "w"
    world.write(root)
    (root / "gallae.toml").write_text('name = "w"\n[documents]\nexclude = []\n', encoding="utf-8")
    faq = list(_faq(chance, world))
    rows = [{"question": question, "answer": answer, "source": path} for path, question, answer in faq]
    _write_rows(root / "faq.jsonl", rows)
    _write_rows(root / "evals" / "routes.jsonl", list(_labelled(world)))
    workspace = open_workspace(root, environ={})
    backend = Backend(lambda: open_chat(workspace, models=FixedModels({})))
    people = [*_people(chance, persons), LOCAL]
    stage = Stage(world, workspace, backend, people, faq=tuple((p, f"{q}\n{a}") for p, q, a in faq))
    stage.consenting = frozenset(person.id for person in people[::2])
    try:
        for number, person in enumerate(people):
            stage.conversations += backend.call(lambda chat, p=person, n=number: _talk(chat, stage, p, n, chance))
        yield stage
    finally:
        backend.close()


def build_cases(stage: Stage, chance: random.Random, surfaces: Sequence[str], each: int) -> Iterator[Case]:
    """`each` cases of every surface for every person: about papers that they may not read, and other people's threads."""
    for person in stage.people:
        forbidden = [paper for paper in stage.world.papers if not paper.is_read_by(person.groups)]
        others = [one for one in stage.conversations if one.owner.id != person.id]
        for surface in surfaces:
            for _ in range(each):
                paper = chance.choice(forbidden or stage.world.papers)
                yield Case(surface, person, paper, _question(stage, chance, paper), chance.choice(others))


def leaks_of(stage: Stage, case: Case, shown: Any, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """Stretches, numbers, words and paths of what the person may not read, and words of other people's conversations
    but the `allowed`; what the person has typed is no news to them."""
    shown = as_json(shown)
    path = f"documents/{case.paper.path}"
    typed = "\n".join((*stage.asked.get(case.person.id, ()), case.question, path, *allowed))
    secret, texts = closed_to(stage, case.person.groups), [TOOK.sub("", text) for text in texts_of(shown)]
    secret = replace(secret, grams=secret.grams - grams_of(typed), numbers=secret.numbers - numbers_of(typed))
    found = [leak for text in set(texts) for leak in shown_of(secret, text)]  # apart: no stretch spans two texts
    given = "\n".join(texts).lower()
    forbidden = [paper for paper in stage.world.papers if not paper.is_read_by(case.person.groups)]
    words = [word for paper in forbidden for word in (*paper.secrets, f"documents/{paper.path}")]
    found += [word for word in words if word.lower() in given and word.lower() not in typed.lower()]
    whole = json.dumps(shown, ensure_ascii=False)
    theirs = {mark for one in stage.conversations if one.owner.id != case.person.id for mark in one.marks}
    return tuple(found + sorted(mark for mark in theirs.difference(allowed) if mark in whole))


def closed_to(stage: Stage, groups: frozenset[str] | None) -> Restricted:
    """All that somebody of these groups may not read, against all that they may: documents and curated answers."""
    if groups not in stage.closed:
        papers = {f"documents/{paper.path}": paper for paper in stage.world.papers}
        texts: dict[str, str] = {}
        for path in papers:
            stored = stage.backend.chat.index.read(path, LOCAL)
            texts[path] = f"{stored.title}\n{stored.text}"
        for path, text in stage.faq:
            texts[path] = f"{texts.get(path, '')}\n{text}"
        seen = [text for path, text in texts.items() if path not in papers or papers[path].is_read_by(groups)]
        hidden = [text for path, text in texts.items() if path in papers and not papers[path].is_read_by(groups)]
        lines = [line for text in hidden for line in text.split("\n")]
        known = "\n".join([*seen, TODAY.isoformat()])
        grams, numbers = (frozenset().union(*map(of, lines)) - of(known) for of in (grams_of, numbers_of))
        stage.closed[groups] = Restricted("\0", "", grams, numbers)
    return stage.closed[groups]


def _people(chance: random.Random, count: int) -> Iterator[Person]:
    """Of no group, of strangers' groups, of one or two of the world's; their role is no reader's right."""
    for number in range(count):
        groups = (
            frozenset([(), ("손님",)][number % 2]) if number < 2 else frozenset(chance.sample(GROUPS, 1 + number % 2))
        )
        yield Person(f"p{number}", groups, ROLES[number % len(ROLES)])


def _faq(chance: random.Random, world: World) -> Iterator[tuple[str, str, str]]:
    """(path, question, answer): one that quotes its source, one in words of its own that no line of it holds."""
    for number, paper in enumerate(paper for paper in world.papers if paper.readers and isinstance(paper.body, str)):
        line = max(str(paper.body).splitlines(), key=len)
        yield f"documents/{paper.path}", f"{paper.secrets[0]} 안내는 무엇인가요", line
        if number % 2:
            own = "".join(chance.sample("괭꽝뀨뇽댱뚱룽뭉뿅슝쓩앙졍쩡총쿵텅펑헝", 6))
            yield f"documents/{paper.path}", f"{paper.secrets[0]} 담당 부서의 별칭은", f"별칭은 {own}입니다"


def _labelled(world: World) -> Iterator[dict[str, Any]]:
    for number, paper in enumerate(world.papers):
        gold = [f"documents/{paper.path}"]
        yield {"id": f"r{number}", "question": paper.asked[0], "route": "rag", "rules": ["D3"], "gold": gold}


def _write_rows(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _mark(chance: random.Random) -> str:
    return "".join(chance.sample(MARKS, 5))


async def _talk(chat: Chat, stage: Stage, person: Person, number: int, chance: random.Random) -> list[Conversation]:
    """Two conversations: one from an open question to what the person alone may read and on; and one about the FAQ."""
    own = [paper for paper in stage.world.papers if paper.readers and paper.is_read_by(person.groups)]
    free = [paper for paper in stage.world.papers if not paper.readers] or list(stage.world.papers)
    papers = [chance.choice(free), chance.choice(own or free), chance.choice(free)]
    marks = [_mark(chance) for _ in papers]
    texts = [f"{chance.choice(paper.asked)} {mark}" for paper, mark in zip(papers, marks, strict=True)]
    made = [await _conversation(chat, stage, person, texts, marks)]
    readable = [entry for path, entry in stage.faq if any(path == f"documents/{paper.path}" for paper in own)]
    if readable:
        asked = [entry.split("\n")[0] for entry in readable[-2:]]
        made.append(await _conversation(chat, stage, person, asked, [_mark(chance) for _ in asked]))
    if person.id in stage.consenting:
        say_consent(chat.workspace.keep, person, True, clock=chat.parts.clock)
    first, second = chat.turns(made[0].thread, person)[:2]
    chat.rate(second.id, person, 1, f"좋아요 {marks[1]}")
    chat.rate(first.id, person, 0, route="prompt" if number % 2 else "rag")
    for other in made[1:]:
        for turn in other.turns:
            chat.rate(turn, person, 1)
    return made


async def _conversation(
    chat: Chat, stage: Stage, person: Person, texts: Sequence[str], marks: Sequence[str]
) -> Conversation:
    thread, turns = "", []
    for text in texts:
        answer = await chat.ask(stage.question(person, text, thread=thread))
        thread = answer.thread
        turns.append(answer.id)
    links = [chat.share(thread, person, days=days).token for days in (None, None, 1)]
    chat.revoke(links[1], person)
    chat.store.db.execute("UPDATE shares SET expires = 1 WHERE thread = ? AND expires IS NOT NULL", (thread,))
    return Conversation(person, thread, tuple(turns), tuple(marks), tuple(texts), *links)


def _question(stage: Stage, chance: random.Random, paper: Paper) -> str:
    entries = [entry.split("\n")[0] for path, entry in stage.faq if path == f"documents/{paper.path}"]
    if entries and chance.random() < 0.3:
        return chance.choice(entries)
    return chance.choice(paper.asked)


def visible_questions(stage: Stage, case: Case, turns: Sequence[StoredTurn]) -> list[str]:
    """Of a conversation that was shared with the person: the questions as far as the first answer that is not theirs."""
    allowed = []
    readable = {f"documents/{paper.path}" for paper in stage.world.papers if paper.is_read_by(case.person.groups)}
    for turn, question, mark in zip(turns, case.other.questions, case.other.marks, strict=True):
        allowed += [question, mark]
        if not turn.sources <= readable:
            break
    return allowed
