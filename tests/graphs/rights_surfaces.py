"""Every way in as the suite of rights looks through it: name → async function(stage, case) → what it showed.

Another way in is one more entry: a function that asks as `case.person` and gives back the body.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from mcp import Client, MCPError
from mcp_types import ResourceTemplateReference
from rights_cases import TODAY, Case, Stage, leaks_of, visible_questions

from gallae.core.errors import GallaeError, ToolError
from gallae.core.types import EVERYBODY, Message, Person, as_json
from gallae.entrypoints.cli import main
from gallae.entrypoints.learning import candidates_in
from gallae.entrypoints.mcp_resources import DOCUMENT, PASSAGE, uri_of
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.entrypoints.session import Session
from gallae.graphs.agent_documents import AgentDocuments
from gallae.graphs.chat import Chat
from gallae.graphs.follow_ups import follow_ups
from gallae.graphs.state import TurnContext
from gallae.graphs.store import StoredTurn
from gallae.ui.examples import example_questions

__all__ = ["SURFACES", "look"]

Surface = Callable[[Stage, Case], Awaitable[Any]]
SURFACES: dict[str, Surface] = {}


def surface(name: str) -> Callable[[Surface], Surface]:
    def named(function: Surface) -> Surface:
        SURFACES[name] = function
        return function

    return named


def look(stage: Stage, case: Case) -> tuple[str, ...]:
    """What leaks in one case. An error is shown as its words; what the person typed in them is no news."""

    async def shown(chat: Any) -> Any:
        try:
            return as_json(await SURFACES[case.surface](stage, case))
        except GallaeError as error:
            return {"error": [error.message, error.hint, error.code]}

    given = stage.backend.call(shown)
    allowed: list[str] = []
    if case.surface in OPENED:  # what somebody typed and then shared is no secret
        allowed = visible_questions(stage, case, stage.backend.chat.store.of_threads([case.other.thread]))
    elif case.surface.startswith("left"):
        case = replace(case, person=replace(case.person, id=case.other.owner.id))
    elif case.surface.startswith("inbox") or (case.surface == "cli: data review" and case.person.groups is not None):
        # Their people said yes; the rows are for everybody.
        allowed = [word for one in stage.conversations if one.owner.id in stage.consenting for word in one.typed]
        case = replace(case, person=replace(EVERYBODY, id=case.person.id))
    elif case.person.groups is None and case.surface in CORRECTIONS:  # the workspace's owner looks after these
        allowed = [word for one in stage.conversations for word in one.typed]
    return leaks_of(stage, case, given, allowed)


OPENED = ("link: opened", "cli: share --open")
CORRECTIONS = ("cli: feedback --list", "api: corrections", "cli: data review", "export")


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


# ── MCP: every tool, resource, prompt and completion, as the SDK's client gets them ─────────────────────────────────


async def mcp(stage: Stage, person: Person, use: Callable[[Client], AsyncIterator[Any]]) -> Any:
    """All that `use` was given, refusals of the protocol and progress on the way too."""
    chat = stage.backend.chat

    async def opened() -> Chat:
        return chat

    desk = Desk(opened, lambda context: (person, "ko"))
    async with Client(build_server(desk, stage.workspace)) as client:
        return [given.model_dump(mode="json") async for given in use(client)]


async def tried(*calls: Awaitable[Any]) -> AsyncIterator[Any]:
    for call in calls:
        try:
            yield await call
        except MCPError as error:
            yield error.error


@surface("mcp: search")
async def mcp_search(stage: Stage, case: Case) -> Any:
    pages = [{"query": case.question, "k": 2, "start": start} for start in (0, 2, 4)]
    return await mcp(stage, case.person, lambda c: tried(*(c.call_tool("search_documents", p) for p in pages)))


def spellings(path: str) -> list[str]:
    whole = f"documents/{path}"
    composed = unicodedata.normalize("NFD", whole)
    return [whole, whole.upper(), composed, f"./{whole}", f"documents/../{whole}", path]


@surface("mcp: read, by every spelling of a path")
async def mcp_read(stage: Stage, case: Case) -> Any:
    forms = spellings(case.paper.path)
    given = await mcp(
        stage, case.person, lambda c: tried(*(c.call_tool("read_document", {"path": form}) for form in forms))
    )
    return [_without(one, form) for one, form in zip(given, forms, strict=True)]


@surface("mcp: ask")
async def mcp_ask(stage: Stage, case: Case) -> Any:
    told: list[str] = []

    async def progress(done: float, total: float | None, text: str | None) -> None:
        told.append(text or "")

    asked = {"question": stage.typed(case.person, case.question)}
    return [
        await mcp(stage, case.person, lambda c: tried(c.call_tool("ask", asked, progress_callback=progress))),
        told,
    ]


@surface("mcp: ask in somebody else's thread")
async def mcp_intrude(stage: Stage, case: Case) -> Any:
    asked = {"question": stage.typed(case.person, "그건 얼마였죠?"), "thread": case.other.thread}
    return await mcp(stage, case.person, lambda c: tried(c.call_tool("ask", asked)))


@surface("mcp: route")
async def mcp_route(stage: Stage, case: Case) -> Any:
    return await mcp(stage, case.person, lambda c: tried(c.call_tool("explain_route", {"question": case.question})))


@surface("mcp: advice")
async def mcp_advice(stage: Stage, case: Case) -> Any:
    return await mcp(stage, case.person, lambda c: tried(c.list_tools(), c.call_tool("advise_adaptation", {})))


@surface("mcp: resources and completion")
async def mcp_list(stage: Stage, case: Case) -> Any:
    whole, part = (ResourceTemplateReference(uri=uri) for uri in (DOCUMENT, PASSAGE))
    typed = [{"name": "path", "value": text} for text in ("", case.paper.path[:3])]
    return await mcp(
        stage,
        case.person,
        lambda c: tried(
            c.list_resources(),
            c.read_resource("gallae://documents"),
            *(c.complete(ref, text) for ref in (whole, part) for text in typed),
        ),
    )


@surface("mcp: read a resource")
async def mcp_resource(stage: Stage, case: Case) -> Any:
    uris = [uri_of(f"documents/{case.paper.path}"), f"gallae://passages/0/400/documents/{quote(case.paper.path)}"]
    given = await mcp(stage, case.person, lambda c: tried(*(c.read_resource(uri) for uri in uris)))
    return [_without(_without(one, uri), f"documents/{case.paper.path}") for one, uri in zip(given, uris, strict=True)]


@surface("mcp: prompts")
async def mcp_prompts(stage: Stage, case: Case) -> Any:
    path = f"documents/{case.paper.path}"
    given = await mcp(
        stage,
        case.person,
        lambda c: tried(
            c.get_prompt("write_eval_cases", {"path": path}),
            c.get_prompt("grounded_answer", {"question": case.question}),
        ),
    )
    return _without(given, path)


def _without(given: Any, form: str) -> Any:
    """What was typed is no news, however it was spelled."""
    return json.loads(json.dumps(given, ensure_ascii=False).replace(json.dumps(form, ensure_ascii=False)[1:-1], ""))


# ── the agent ───────────────────────────────────────────────────────────────────────────────────────────────────────


@surface("agent: searches and reads, by every spelling of a path")
async def agent_reads(stage: Stage, case: Case) -> Any:
    """The tools of a turn as its model calls them; what an answer would then cite is looked at too."""
    parts, asked = stage.backend.chat.parts, stage.question(case.person, case.question)
    documents = AgentDocuments(TurnContext(parts, case.person, TODAY), asked, local=True)
    toolbox, told = parts.toolbox.with_documents(documents.search, documents.read), list[str]()
    told.append(await toolbox.call("search_documents", {"query": case.question}))
    for form in spellings(case.paper.path):
        try:
            said = await toolbox.call("read_document", {"path": form})
        except ToolError as error:
            said = f"{error.message} {error.hint}"
        told.append(_without(said, form))
    return [*told, documents.passages]


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
