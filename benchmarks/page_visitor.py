"""A browser tab without a browser: Streamlit's own protocol (streamlit.proto) over its websocket, as its front end speaks
it. It draws nothing, so what is measured is the page's server; 30 real tabs would measure the client's processor instead.

    async with visit("ws://127.0.0.1:8501/_stcore/stream") as tab:
        await tab.settled()
        answer = await tab.ask("구름이 하얀 까닭은? M-1-1", mark="M-1-1", end="END-1-1")

It keeps what a front end keeps: the address, the elements by their place, the timers that fragments ask for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

__all__ = ["Answered", "Tab", "visit"]

MAIN = 0  # the first step of a place on the page; the sidebar, whose list names everybody's questions, is another
DONE = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


@dataclass(slots=True)
class Answered:
    """`first`: seconds from sending the question to the first drawn text that holds its mark and is not the question;
    `cpu_first`: what the tab's `meter` went up by until then, `cpu` until the stored answer was drawn; `draws`: how often
    the growing answer was sent; `text`: how it stood at last."""

    first: float
    whole: float
    cpu_first: float
    cpu: float
    draws: int
    text: str


@dataclass(slots=True)
class Tab:
    socket: websockets.ClientConnection
    query: str = ""
    input: str = ""  # the id of the chat box
    page: str = ""
    meter: Callable[[], float] = lambda: 0.0  # CPU seconds of the page so far
    shown: dict[tuple[int, ...], str] = field(default_factory=dict)  # Markdown by its place in the main column
    seen: list[tuple[float, float, str]] = field(default_factory=list)  # (when, meter, text) of all the main column got
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    bytes: int = 0
    _fresh: set[tuple[int, ...]] = field(default_factory=set)
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def rerun(self, text: str = "", fragment: str = "") -> None:
        """As a front end asks for a run: the address, the page, and the box's text if one was sent."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self.page
        state.context_info.locale, state.context_info.timezone = "ko-KR", "Asia/Seoul"
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        state.widget_states.SetInParent()
        if text:
            widget = state.widget_states.widgets.add()
            widget.id = self.input
            widget.chat_input_value.data = text
        await self.socket.send(message.SerializeToString())

    async def settled(self, seconds: float = 120.0) -> None:
        """Until the run in progress has ended and the box is there."""
        async with asyncio.timeout(seconds):
            while not (self.finished.is_set() and self.input):
                self.finished.clear()
                await self.finished.wait()

    async def ask(self, question: str, *, mark: str, end: str, seconds: float = 120.0) -> Answered:
        """Send a question and read until its stored answer is drawn. TimeoutError if it never is."""
        began, spent, before = time.perf_counter(), self.meter(), len(self.seen)
        self.finished.clear()
        await self.rerun(question)
        async with asyncio.timeout(seconds):
            while not any(end in text and "▍" not in text for text in self.shown.values()):
                self.finished.clear()
                await self.finished.wait()
        drawn = [row for row in self.seen[before:] if mark in row[2] and question not in row[2]]
        last = next(text for text in self.shown.values() if end in text and "▍" not in text)
        growing = [row for row in drawn if "▍" in row[2]]
        at, cpu, _ = (growing or drawn)[0]
        whole = time.perf_counter() - began
        return Answered(at - began, whole, cpu - spent, self.meter() - spent, len(growing), last)

    async def read(self) -> None:
        """What the page sends, until it hangs up."""
        async for data in self.socket:
            assert isinstance(data, bytes)
            self.bytes += len(data)
            message = ForwardMsg()
            message.ParseFromString(data)
            self._take(message)

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "delta":
                self._draw(message)
            case "new_session":
                self.page = message.new_session.page_script_hash
                if not message.metadata.run.fragment_ids:
                    self._stop_timers()
                    self._fresh.clear()
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "auto_rerun":
                rerun = message.auto_rerun
                if rerun.fragment_id not in self._timers:
                    task = asyncio.create_task(self._beat(rerun.fragment_id, rerun.interval))
                    self._timers[rerun.fragment_id] = task
            case "stop_auto_rerun":
                self._stop_timers()
            case "script_finished":
                if message.script_finished == DONE:  # as a front end does, what this run did not draw is taken away
                    self.shown = {place: text for place, text in self.shown.items() if place in self._fresh}
                    self.finished.set()

    def _draw(self, message: ForwardMsg) -> None:
        place = tuple(message.metadata.delta_path)
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "chat_input":
            self.input = element.chat_input.id
        if place and place[0] == MAIN:
            said = element.markdown.body if element.WhichOneof("type") == "markdown" else ""
            self.shown[place] = said
            self._fresh.add(place)
            if said:
                self.seen.append((time.perf_counter(), self.meter(), said))

    async def _beat(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            with suppress(websockets.ConnectionClosed):
                await self.rerun(fragment=fragment)

    def _stop_timers(self) -> None:
        for task in self._timers.values():
            task.cancel()
        self._timers.clear()


@asynccontextmanager
async def visit(address: str, meter: Callable[[], float] = lambda: 0.0) -> AsyncIterator[Tab]:
    """A tab that has asked for its first run."""
    async with websockets.connect(address, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as socket:
        tab = Tab(socket, meter=meter)
        reading = asyncio.create_task(tab.read())
        try:
            await tab.rerun()
            yield tab
        finally:
            tab._stop_timers()
            reading.cancel()
            with suppress(asyncio.CancelledError, websockets.ConnectionClosed):
                await reading
