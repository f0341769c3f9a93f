"""Every way in as the suite of rights looks through it: name → async function(stage, case) → what it showed.

Another way in is one more entry: a function that asks as `case.person` and gives back the body. MCP and the agent stand in
rights_mcp.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from typing import Any

import rights_mcp  # noqa: F401 (fills the table)
from rights_cases import TODAY, Case, Stage
from rights_look import SURFACES, look, surface

from gallae.core.types import Message, Person, as_json
from gallae.entrypoints.cli import main
from gallae.entrypoints.learning import candidates_in
from gallae.entrypoints.session import Session
from gallae.graphs.follow_ups import follow_ups
from gallae.graphs.store import StoredTurn
from gallae.ui.examples import example_questions

__all__ = ["SURFACES", "look"]


async def cli(person: Person, stage: Stage, *words: str) -> Any:
    """Standard output, standard error and exit code of one command, in this process. As an editor: the role opens more
    commands and no document."""
    who, people = [], stage.workspace.root / "people.toml"
    if person.groups is not None:
        groups = json.dumps(sorted(person.groups), ensure_ascii=False)
        people.write_text(f'[people."{person.id}"]\ngroups = {groups}\nrole = "editor"\n', encoding="utf-8")
        who = ["--as", person.id]
    argv = ["-w", str(stage.workspace.root), "--today", TODAY.isoformat(), *who, *words]

    def run() -> dict[str, Any]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main(argv)
            except SystemExit as wrong:  # of argparse: the suite itself is wrong
                raise AssertionError(f"{argv}: {err.getvalue()}") from wrong
        said = out.getvalue()  # a line of it is a text: an own question and the id of the next row are no stretch
        return {
            "out": json.loads(said) if "--json" in words else said.splitlines(),
            "err": err.getvalue(),
            "code": str(code),
        }

    try:
        return await asyncio.to_thread(run)
    finally:
        people.unlink(missing_ok=True)


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────


@surface("page: ask")
async def page_ask(stage: Stage, case: Case) -> Any:
    """As ui/chat.py does: the turn runs on the backend, the page follows its events and then draws the stored turns."""
    question = stage.question(case.person, case.question, thread=f"page-{case.person.id}")
    running = stage.backend.start
    turn = await asyncio.to_thread(running, question)
    events = await asyncio.to_thread(lambda: [event for event in turn.follow() if event is not None])
    return [events, stage.backend.chat.turns(question.thread, case.person)]


@surface("page: somebody else's thread")
async def page_thread(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.turns(case.other.thread, case.person)


@surface("page: asks in somebody else's thread")
async def page_intrude(stage: Stage, case: Case) -> Any:
    question = stage.question(case.person, "그건 얼마였죠?", thread=case.other.thread)
    turn = await asyncio.to_thread(stage.backend.start, question)
    return await asyncio.to_thread(lambda: [event for event in turn.follow() if event is not None])


@surface("page: first questions and documents")
async def page_welcome(stage: Stage, case: Case) -> Any:
    cards = stage.backend.chat.index.documents(case.person)
    titles = {card.path: card.title for card in cards}
    routes = ("rag", "prompt", "tool")
    asked = example_questions(stage.workspace, "ko", today=TODAY, served=routes, titles=titles, count=40)
    return [cards, asked, stage.backend.chat.threads(case.person)]


@surface("page: what to ask next")
async def page_next(stage: Stage, case: Case) -> Any:
    """Under an answer that quotes what the person may not read (any more)."""
    cited = {"path": f"documents/{case.paper.path}", "start": 0, "end": 1, "heading": []}
    turn = StoredTurn(
        "t", "t", case.question, "answered", "", None, {"outcome": "answered", "citations": [cited]}, None, 0.0
    )
    return follow_ups(stage.backend.chat.index, stage.workspace.faq, [turn], case.person, TODAY)


@surface("page: source drawer")
async def page_source(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.index.read(f"documents/{case.paper.path}", case.person)


# ── the command line ────────────────────────────────────────────────────────────────────────────────────────────────


@surface("cli: search")
async def cli_search(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "search", case.question)


@surface("cli: read")
async def cli_read(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "read", f"documents/{case.paper.path}")


@surface("cli: ask")
async def cli_ask(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "--json", "ask", stage.typed(case.person, case.question))


@surface("cli: ask in somebody else's thread")
async def cli_intrude(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "ask", "그건 얼마였죠?", "--thread", case.other.thread)


@surface("cli: route")
async def cli_route(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "--json", "route", case.question)


@surface("cli: ingest")
async def cli_ingest(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "--json", "ingest")


@surface("cli: ingest --repair")
async def cli_repair(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "ingest", "--repair", f"documents/{case.paper.path}")


@surface("cli: explain")
async def cli_explain(stage: Stage, case: Case) -> Any:
    turns = [await cli(case.person, stage, *form, "explain", case.other.turns[0]) for form in ([], ["--json"])]
    return [*turns, await cli(case.person, stage, "explain", "--list")]


@surface("cli: feedback --list")
async def cli_feedback(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "--json", "feedback", "--list")


@surface("cli: feedback on somebody else's turn")
async def cli_rate(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "feedback", case.other.turns[-1], "--up", "--route", "rag")


@surface("cli: share")
async def cli_share(stage: Stage, case: Case) -> Any:
    made = await cli(case.person, stage, "share", case.other.thread)
    return [
        made,
        await cli(case.person, stage, "share", "--list"),
        await cli(case.person, stage, "share", "--revoke", "x"),
    ]


@surface("cli: share --open")
async def cli_open(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "--json", "share", "--open", case.other.token)


@surface("cli: data review")
async def cli_review(stage: Stage, case: Case) -> Any:
    if case.person.groups is None:
        return {}  # that is the inbox
    return [await cli(case.person, stage, "--json", "data", action) for action in ("review", "build")]


@surface("cli: eval history")
async def cli_history(stage: Stage, case: Case) -> Any:
    return [await cli(case.person, stage, "--json", "eval", what) for what in ("history", "ledger")]


@surface("cli: doctor")
async def cli_doctor(stage: Stage, case: Case) -> Any:
    return await cli(case.person, stage, "--json", "doctor")


# ── what HTTP answers with (the calls of the API; its own entries come beside these) ────────────────────────────────


@surface("api: ask")
async def api_ask(stage: Stage, case: Case) -> Any:
    return [event async for event in stage.backend.chat.run_turn(stage.question(case.person, case.question))]


@surface("api: ask, every route")
async def api_routes(stage: Stage, case: Case) -> Any:
    asked = [stage.question(case.person, case.question, route=route) for route in ("prompt", "hybrid", "tool")]
    return [await stage.backend.chat.ask(question) for question in asked]


@surface("api: route")
async def api_route(stage: Stage, case: Case) -> Any:
    decision = as_json(stage.backend.chat.decide(stage.question(case.person, case.question)))
    return {k: v for k, v in decision.items() if k != "resolved"}


@surface("api: the route of a question that somebody corrected")
async def api_corrected(stage: Stage, case: Case) -> Any:
    """The memory answers with what it has learned, and not with the words it learned it from."""
    mark = case.other.marks[0]
    near = f"{case.other.questions[0].replace(mark, mark[:2])}요"
    decision = as_json(stage.backend.chat.decide(stage.question(case.person, near)))
    return {k: v for k, v in decision.items() if k not in ("resolved", "question")}


@surface("api: threads")
async def api_threads(stage: Stage, case: Case) -> Any:
    return [stage.backend.chat.threads(case.person), stage.backend.chat.store.recent(case.person, 50)]


@surface("api: turns of somebody else's thread")
async def api_turns(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.turns(case.other.thread, case.person)


@surface("api: one turn, by the beginning of its id")
async def api_turn(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.store.turn(case.other.turns[-1][:8], case.person)


@surface("api: corrections")
async def api_corrections(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.corrections(case.person)


@surface("api: takes back somebody else's correction")
async def api_undo(stage: Stage, case: Case) -> Any:
    stage.backend.chat.take_back(case.other.turns[0], case.person)
    return {"leak": case.other.marks[0]}


@surface("api: deletes somebody else's conversation")
async def api_forget(stage: Stage, case: Case) -> Any:
    await stage.backend.chat.forget(case.other.thread, case.person)
    return {"leak": case.other.marks[0]}


# ── after somebody entitled, and across conversations ───────────────────────────────────────────────────────────────


@surface("cache: after somebody entitled")
async def cached(stage: Stage, case: Case) -> Any:
    entitled = Person("entitled", case.paper.readers or None)
    await stage.backend.chat.ask(stage.question(entitled, case.question))
    return await stage.backend.chat.ask(stage.question(case.person, case.question))


@surface("follow-up: a conversation of their own about it")
async def follow_up(stage: Stage, case: Case) -> Any:
    history = (Message("user", stage.typed(case.person, case.question)), Message("assistant", "…"))
    text = "그 내용을 더 자세히 알려 주세요"
    return await stage.backend.chat.ask(stage.question(case.person, text, history=history))


@surface("follow-up: in somebody else's thread")
async def intrude(stage: Stage, case: Case) -> Any:
    return await stage.backend.chat.ask(stage.question(case.person, "그건 얼마였죠?", thread=case.other.thread))


@surface("left the group: their own conversation")
async def left(stage: Stage, case: Case) -> Any:
    """Whose conversation it is, in the groups of the case's person."""
    now = Person(case.other.owner.id, case.person.groups, case.person.role)
    chat, shown = stage.backend.chat, list[Any]()
    for turn in chat.turns(case.other.thread, now):
        shown.append({"text": turn.text, "answer": turn.answer, "status": turn.status, "error": turn.error})
    return shown


@surface("left the group: explain")
async def left_explain(stage: Stage, case: Case) -> Any:
    now = Person(case.other.owner.id, case.person.groups)
    if now.groups is None:
        return {}
    return await cli(now, stage, "--json", "explain", case.other.turns[-1])


# ── shared links ────────────────────────────────────────────────────────────────────────────────────────────────────


@surface("link: opened")
async def opened(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.shared(case.other.token, case.person)


@surface("link: revoked")
async def revoked(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.shared(case.other.revoked, case.person)


@surface("link: expired")
async def expired(stage: Stage, case: Case) -> Any:
    return stage.backend.chat.shared(case.other.expired, case.person)


@surface("link: guessed, or the listed id")
async def guessed(stage: Stage, case: Case) -> Any:
    listed = stage.backend.chat.shares.of(case.other.owner, case.other.thread)
    return stage.backend.chat.shared(listed[0].id if len(case.question) % 2 else case.other.thread, case.person)


@surface("link: revoked by somebody else")
async def revoke_theirs(stage: Stage, case: Case) -> Any:
    stage.backend.chat.revoke(case.other.token, case.person)
    return {"leak": case.other.marks[0]}


# ── what leaves the program in files ────────────────────────────────────────────────────────────────────────────────


@surface("export")
async def export(stage: Stage, case: Case) -> Any:
    """All that is a person's own, as an export of theirs would hold it."""
    chat, person = stage.backend.chat, case.person
    turns = [chat.turns(thread.id, person) for thread in chat.threads(person)]
    ratings = [chat.store.ratings(turn.id, person) for thread in turns for turn in thread]
    return [turns, ratings, chat.corrections(person), chat.shares.of(person)]


@surface("inbox: rows to evaluate and train on")
async def inbox(stage: Stage, case: Case) -> Any:
    session = Session(stage.workspace, Person(), TODAY, False, True)
    return await asyncio.to_thread(lambda: as_json(candidates_in(session)))
