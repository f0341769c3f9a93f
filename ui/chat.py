"""The chat page. The stored turns of the thread in the address are its only truth: a reload shows the same."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.graphs.store import StoredTurn, new_id
from gallae.ui.backend import RunningTurn
from gallae.ui.examples import example_questions
from gallae.ui.live import draw_running
from gallae.ui.markdown import plain_line
from gallae.ui.models import AtWork, at_work, models_line, served_routes
from gallae.ui.turn import ask_next, draw_question, draw_turn
from gallae.ui.visit import Visit, draw_error

__all__ = ["current_thread", "draw_chat", "new_conversation", "open_conversation"]

log = logging.getLogger(__name__)


def draw_chat(visit: Visit) -> None:
    try:
        turns = _stored(visit, current_thread())
    except GallaeError as error:  # somebody else's conversation
        draw_error(visit, error)
        st.button(visit.say("새 대화 시작", "Start a new conversation"), on_click=new_conversation, type="primary")
        return
    asked = st.chat_input(
        visit.say("무엇이든 물어보세요", "Ask anything"),
        key="question",
        submit_mode="stop",
        max_chars=visit.workspace.settings.limits.question_characters,
    )
    now = at_work(visit)
    with st.bottom:
        st.caption(models_line(visit, now), text_alignment="center")
    asked = asked or st.session_state.pop("ask", None)
    empty = st.empty()  # drawn in every run, so that the first questions vanish at once when one is asked
    _draw_turns(visit, turns)
    _draw_notice(visit, turns, asked=bool(asked))
    if asked:
        _ask(visit, str(asked).strip())
    elif running := visit.running(current_thread()):
        _follow(visit, running)
    elif not turns and not st.session_state.get("notice"):
        with empty.container():
            _welcome(visit, now)


def current_thread() -> str:
    """The thread in the address; "" for a conversation that has not begun."""
    if given := st.query_params.get("thread"):
        st.session_state["thread"] = given
    elif remembered := st.session_state.get("thread"):  # back from another page, whose address holds no thread
        st.query_params["thread"] = remembered
    return str(st.session_state.get("thread") or "")


def new_conversation() -> None:
    st.session_state["thread"] = ""
    st.query_params.pop("thread", None)


def open_conversation(thread: str) -> None:
    st.session_state["thread"] = thread
    st.query_params["thread"] = thread


def _stored(visit: Visit, thread: str) -> list[StoredTurn]:
    """AccessError unless the thread is this person's: an address is no key."""
    if not thread:
        return []
    turns: list[StoredTurn] = visit.backend.call(lambda chat: chat.turns(thread, visit.person))
    return turns


def _draw_turns(visit: Visit, turns: list[StoredTurn]) -> None:
    running = visit.running(current_thread())
    titles = _titles(visit) if any((t.answer or {}).get("citations") for t in turns) else {}
    for turn in turns:
        if running is None or turn.id != running.question.id:
            draw_turn(visit, turn, last=turn is turns[-1] and running is None, titles=titles)


def _draw_notice(visit: Visit, turns: list[StoredTurn], *, asked: bool) -> None:
    """Why the last question was not even taken in: stored turns tell their own errors."""
    notice = st.session_state.get("notice")
    if notice is None:
        return
    question, error = notice
    if asked or question.thread != current_thread():
        del st.session_state["notice"]
    elif question.id not in {turn.id for turn in turns}:
        draw_question(question.text)
        draw_error(visit, error)


def _titles(visit: Visit) -> Mapping[str, str]:
    return {card.path: card.title for card in visit.index.documents(visit.person)}


def _ask(visit: Visit, text: str) -> None:
    """Ask in the current thread, or begin one: its id is in the address before the answer begins."""
    if not current_thread():
        open_conversation(new_id())
    question = visit.question(text, id=new_id(), thread=current_thread())
    _follow(visit, visit.backend.start(question))


def _follow(visit: Visit, running: RunningTurn) -> None:
    try:
        draw_running(visit, running)
    except GallaeError as error:
        st.session_state["notice"] = (running.question, error)
    except Exception as error:
        log.exception("turn %s failed", running.question.id)
        st.session_state["notice"] = (running.question, GallaeError(type(error).__name__))
    st.rerun()


def _welcome(visit: Visit, now: AtWork) -> None:
    settings = visit.workspace.settings
    with st.container(key="welcome"):
        st.markdown(f"## {plain_line(visit.title)}")
        st.markdown(
            plain_line(settings.description, 400)
            or visit.say(
                "이 작업 공간의 문서와 도구로 답하고, 왜 그렇게 답했는지 보여 드립니다.",
                "Answers from this workspace's documents and tools, and shows why.",
            )
        )
    titles = _titles(visit)
    examples = example_questions(
        visit.workspace, visit.language, today=visit.today, served=served_routes(visit, now), titles=titles
    )
    if not titles:
        st.info(
            visit.say(
                "아직 문서가 없습니다. 왼쪽의 문서에서 올려 주세요.",
                "There are no documents yet: upload some on the left.",
            ),
            icon=":material/upload_file:",
        )
    if examples:
        st.caption(visit.say("이런 것을 물어볼 수 있습니다", "You can ask, for example"))
        columns = st.columns(2)
        for n, example in enumerate(examples):
            columns[n % 2].button(
                plain_line(example),
                key=f"example-{n}",
                on_click=ask_next,
                args=(example,),
                width="stretch",
                icon=":material/chat_bubble:",
            )
