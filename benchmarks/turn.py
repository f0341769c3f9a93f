"""What a turn costs beyond a bare LangGraph graph: paired, in one run, with the same model and the same SQLite
checkpointer settings.

    make bench          (or: python benchmarks/turn.py [--turns 60] [--rounds 5] [--tracing] [--json])

bare      five pass-through nodes, one of which streams the model; AsyncSqliteSaver, WAL, NORMAL, durability exit
turn      Chat.run_turn on the sample workspace, route `prompt` chosen by the router
parts     what routing, retrieval and checks cost by themselves, CPU ms
tracing   the same turns with tracing on, sent to a capture server in another process, against the same with it off:
          turn by turn alternating, all threads of this process, and of that the thread which answers

CPU time is the figure to read (machines are noisy); each figure is the median of the rounds, ratios are taken
round by round.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import aiosqlite
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langsmith.utils import get_env_var
from typing_extensions import TypedDict

from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.events import Token
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model

TODAY = date(2026, 11, 20)
ASK = "구름이 하얀 까닭을 쉽게 설명해 줘"
REPLY = "물방울이 모든 빛을 고르게 흩뜨리기 때문입니다. 그래서 하얗게 보입니다. 두꺼우면 회색이 됩니다."


class Bare(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


async def bare_graph(stack: AsyncExitStack, path: Path, model: ScriptedChatModel) -> Any:
    async def passed(state: Bare) -> dict[str, Any]:
        return {}

    async def call(state: Bare) -> dict[str, Any]:
        text = ""
        async for chunk in model.astream(state["messages"]):
            text += str(chunk.content)
        return {"messages": [AIMessage(text)]}

    connection = await stack.enter_async_context(aiosqlite.connect(path))
    await connection.execute("PRAGMA journal_mode=WAL")
    await connection.execute("PRAGMA synchronous=NORMAL")
    saver = AsyncSqliteSaver(connection)
    await saver.setup()
    graph = StateGraph(Bare)
    for number in range(5):
        graph.add_node(f"n{number}", call if number == 2 else passed)
    graph.add_edge(START, "n0")
    for number in range(4):
        graph.add_edge(f"n{number}", f"n{number + 1}")
    graph.add_edge("n4", END)
    return graph.compile(checkpointer=saver)


async def measured(run: Callable[[int], Awaitable[Any]], turns: int, together: bool = False) -> tuple[float, float]:
    """(CPU ms a turn, turns a second) of `turns` runs, one after the other or all at once."""
    cpu, wall = time.process_time(), time.perf_counter()
    if together:
        await asyncio.gather(*(run(i) for i in range(turns)))
    else:
        for i in range(turns):
            await run(i)
    return (time.process_time() - cpu) / turns * 1000, turns / (time.perf_counter() - wall)


async def first_token(chat: Chat, model: ScriptedChatModel) -> tuple[float, float]:
    """Milliseconds until the model's own first sentence is complete, and until a person sees it."""
    started, text = time.perf_counter(), ""
    async for chunk in model.astream([HumanMessage(ASK)]):
        text += str(chunk.content)
        if ". " in text:
            break
    bare = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    async for event in chat.run_turn(Question(f"{ASK} {time.time_ns()}", today=TODAY, route="prompt")):
        if isinstance(event, Token):
            shown = (time.perf_counter() - started) * 1000
            break
    return bare, shown


def part_costs(chat: Chat, repeat: int = 40) -> dict[str, float]:
    """CPU ms of routing (with its evidence probe), of retrieval and of the checks, each alone."""
    from gallae.checks.policy import moderate

    question = Question(ASK, today=TODAY)
    parts = chat.parts

    def cpu(work: Callable[[], Any]) -> float:
        work()
        started = time.process_time()
        for _ in range(repeat):
            work()
        return (time.process_time() - started) / repeat * 1000

    return {
        "route": cpu(lambda: parts.router.decide(question)),
        "retrieve": cpu(lambda: parts.index.search(ASK, person=question.person, today=TODAY, k=8)),
        "checks": cpu(lambda: moderate(REPLY, parts.workspace.settings.policy, "ko")),
    }


async def opened(stack: AsyncExitStack, folder: Path, delay: float) -> tuple[Any, Chat, ScriptedChatModel]:
    async def wait() -> None:
        await asyncio.sleep(delay)

    model = ScriptedChatModel(default=Reply(pieces=(REPLY,), before=wait) if delay else REPLY)
    graph = await bare_graph(stack, folder / f"bare{delay}.sqlite", model)
    workspace = open_workspace(Path(__file__).parent.parent / "samples", state=folder / f"state{delay}")
    chat = await stack.enter_async_context(open_chat(workspace, models=FixedModels({"chat": scripted_model(model)})))
    return graph, chat, model


@contextmanager
def traced_to(server: Path) -> Iterator[None]:
    """LangSmith's variables set for as long as a chat is opened, to a capture server in a process of its own."""
    with subprocess.Popen(
        [sys.executable, str(server)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        given = {
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_ENDPOINT": process.stdout.readline().strip(),
            "LANGSMITH_API_KEY": "not-a-real-key",  # pragma: allowlist secret
        }
        os.environ.update(given)
        get_env_var.cache_clear()
        try:
            yield
        finally:
            process.kill()
            for name in given:
                del os.environ[name]
            get_env_var.cache_clear()


async def tracing_costs(turns: int, count: int) -> list[dict[str, float]]:
    """CPU ms that tracing adds to a turn, by rounds; its sends are awaited inside what is measured."""
    found: list[dict[str, float]] = []
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        model = ScriptedChatModel(default=REPLY)
        samples, models = Path(__file__).parent.parent / "samples", FixedModels({"chat": scripted_model(model)})
        off = await stack.enter_async_context(open_chat(open_workspace(samples, state=folder / "off"), models=models))
        stack.enter_context(traced_to(Path(__file__).parent.parent / "tests" / "graphs" / "capture.py"))
        on = await stack.enter_async_context(open_chat(open_workspace(samples, state=folder / "on"), models=models))
        assert on.tracing.on and not off.tracing.on

        async def asked(chat: Chat, mark: str) -> tuple[float, float]:
            whole, own = time.process_time(), time.thread_time()
            for number in range(10):
                await chat.ask(Question(f"{ASK} {mark}{number}", today=TODAY, route="prompt"))
            own = time.thread_time() - own
            assert chat.tracing.flush(10)
            return (time.process_time() - whole) * 100, own * 100

        await asked(off, "w"), await asked(on, "w")
        for number in range(count):
            pairs = []
            for i in range(turns // 10):  # who goes first alternates, and no question comes twice: texts are remembered
                marks = {chat: f"{number}-{i}-{name}-" for chat, name in ((off, "a"), (on, "b"))}
                order = (off, on) if i % 2 else (on, off)
                cost = {chat: await asked(chat, marks[chat]) for chat in order}
                pairs.append((cost[off], cost[on]))
            added = [(traced[0] - plain[0], traced[1] - plain[1]) for plain, traced in pairs]
            whole, own = (statistics.median(side) for side in zip(*added, strict=True))
            found.append({"tracing_cpu_ms": whole, "tracing_cpu_ms_of_the_turns_own_thread": own})
    return found


async def rounds(turns: int, count: int) -> AsyncIterator[dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            graph, chat, model = await opened(stack, Path(folder), 0.0)
            slow_graph, slow_chat, _ = await opened(stack, Path(folder), 0.05)

            def bare(g: Any, mark: str) -> Callable[[int], Awaitable[Any]]:
                return lambda i: g.ainvoke(
                    {"messages": [HumanMessage(f"{ASK} {i}")]},
                    {"configurable": {"thread_id": f"{mark}{i}"}},
                    durability="exit",
                )

            def turn(c: Chat, mark: str) -> Callable[[int], Awaitable[Any]]:
                return lambda i: c.ask(Question(f"{ASK} {mark}{i}", today=TODAY, route="prompt"))

            await measured(bare(graph, "warm"), 5)
            await measured(turn(chat, "warm"), 5)
            for number in range(count):
                bare_cpu, _ = await measured(bare(graph, f"a{number}-"), turns)
                turn_cpu, _ = await measured(turn(chat, f"b{number}-"), turns)
                _, bare_rate = await measured(bare(slow_graph, f"c{number}-"), 100, together=True)
                _, turn_rate = await measured(turn(slow_chat, f"d{number}-"), 100, together=True)
                client_ms, shown_ms = await first_token(chat, model)
                costs = part_costs(chat)
                apart = costs["route"] + costs["checks"]
                yield {
                    "bare_cpu_ms": bare_cpu,
                    "turn_cpu_ms": turn_cpu,
                    **{f"{name}_cpu_ms": value for name, value in costs.items()},
                    "cpu_ratio": turn_cpu / bare_cpu,
                    "cpu_ratio_without_routing_and_checks": (turn_cpu - apart) / bare_cpu,
                    "bare_turns_per_s_at_100": bare_rate,
                    "turns_per_s_at_100": turn_rate,
                    "throughput_ratio": turn_rate / bare_rate,
                    "first_sentence_overhead_ms": shown_ms - client_ms,
                }


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tracing", action="store_true", help="what tracing adds, alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    traced = await tracing_costs(options.turns, options.rounds)
    plain = [] if options.tracing else [row async for row in rounds(options.turns, options.rounds)]
    rows = traced if options.tracing else [row | more for row, more in zip(plain, traced, strict=True)]
    summary = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
    if options.json:
        print(json.dumps({"median": summary, "rounds": rows}))
    else:
        for key, value in summary.items():
            low, high = min(r[key] for r in rows), max(r[key] for r in rows)
            print(f"{key:<40} {value:8.2f}   ({low:.2f} … {high:.2f})")


if __name__ == "__main__":
    asyncio.run(main())
