"""The chat page. The stored turns of the thread in the address are its only truth: a reload shows the same."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError, ProviderError, QuotaError
from gallae.graphs.branches import replaced_by, standing
from gallae.graphs.store import StoredTurn, new_id
from gallae.ui.asking import Ask, ask_next, take_ask
from gallae.ui.attachments import FILE_TYPES, MEGABYTES, asks_files, draw_attached, take_files
from gallae.ui.backend import RunningTurn
from gallae.ui.examples import example_questions
from gallae.ui.export import draw_export
from gallae.ui.follow_ups import draw_follow_ups
from gallae.ui.live import draw_running
from gallae.ui.markdown import plain_line
from gallae.ui.models import AtWork, at_work, models_line, served_routes
from gallae.ui.pictures import with_shown
from gallae.ui.turn import draw_question, draw_turn
from gallae.ui.visit import PRIVATE, Visit, draw_error

__all__ = ["ask_at_once", "current_thread", "draw_chat", "draw_lost", "go_to", "new_conversation", "open_conversation"]

log = logging.getLogger(__name__)


def draw_chat(visit: Visit) -> None:
    try:
        turns = _stored(visit, current_thread())
    except GallaeError as error:  # somebody else's conversation
        draw_error(visit, error)
        st.button(visit.say("새 대화 시작", "Start a new conversation"), on_click=new_conversation, type="primary")
        return
    now = at_work(visit)
    bar = st.bottom.empty()  # filled after what was just dropped is in
    begun: RunningTurn | None = st.session_state.pop("going-on", None)
    typed, files = _box(visit)
    st.bottom.caption(models_line(visit, now), text_alignment="center")
    if files:
        if not current_thread():
            go_to(new_id())
        take_files(visit, current_thread(), files)
    asked = None if begun else take_ask(typed)
    going_on = begun or visit.running(current_thread())
    with bar.container():
        if not asked and going_on is None:
            _draw_used_up(visit)
        draw_attached(visit, current_thread(), now)
    if asked and asked.replaces:
        turns = turns[: next((n for n, turn in enumerate(turns) if turn.id == asked.replaces), len(turns))]
    empty = st.empty()  # drawn in every run, so that the first questions vanish at once when one is asked
    past = st.container()

    def draw_past() -> None:
        with past:
            if any(going_on is None or turn.id != going_on.turn for turn in turns):
                draw_export(visit, current_thread())
            _draw_turns(visit, turns, going_on)

    visit.later.append(draw_past)
    if not begun:
        visit.draw_later()
    if not asked and going_on is None:
        draw_follow_ups(visit, turns)
    _draw_notice(visit, turns, asked=bool(asked or begun))
    if asked:
        going_on = _ask(visit, asked)
    if going_on is not None:
        _follow(visit, going_on)
    elif not turns and not st.session_state.get("notice"):
        with empty.container():
            _welcome(visit, now)


def ask_at_once(visit: Visit) -> bool:
    """Begin the turn of what was just typed or pressed, if any, before anything is drawn: a page with a long history
    takes as long to draw as a question takes to route, and others wait in the same queue. `draw_chat` follows it.

    Not for what waits for something: dropped files are read first, and a server elsewhere may be gone (`draw_lost`).
    """
    typed = st.session_state.get("question")
    if visit.remote or (typed and typed.files):
        return False
    asked = take_ask(typed.text if typed else "")
    if asked is None:
        return False
    st.session_state["going-on"] = _ask(visit, asked)
    return True


def _box(visit: Visit) -> tuple[str, Sequence[Any]]:
    """What was typed, and the files dropped with it. A server elsewhere takes none (the line below says so)."""
    limit = visit.workspace.settings.limits.question_characters
    if visit.remote:
        text = st.chat_input(
            visit.say("무엇이든 물어보세요", "Ask anything"), key="question", submit_mode="stop", max_chars=limit
        )
        return text or "", ()
    given = st.chat_input(
        visit.say("무엇이든 물어보세요. 파일도 됩니다", "Ask anything, or drop a file"),
        key="question",
        submit_mode="stop",
        max_chars=limit,
        accept_file="multiple",
        file_type=FILE_TYPES,
        max_upload_size=MEGABYTES,
    )
    return (given.text, given.files) if given is not None else ("", ())


def draw_lost(visit: Visit, error: GallaeError) -> None:
    """In place of a page that could not be drawn; what was just typed is kept for the next try."""
    typed = st.session_state.get("question")
    asked = take_ask(typed if isinstance(typed, str) else "")
    if asked is not None:
        draw_question(asked.text)
    draw_error(visit, error)
    st.button(
        visit.say("다시 해 보기", "Try again"),
        key="again",
        icon=":material/replay:",
        on_click=ask_next if asked else None,
        args=(asked.text, asked.route, asked.replaces) if asked else None,
    )


def current_thread() -> str:
    """The thread in the address; "" for a conversation that has not begun."""
    if given := st.query_params.get("thread"):
        st.session_state["thread"] = given
    elif "shared" in st.query_params:  # somebody's link is looked at, and its address stays as it was given
        pass
    elif remembered := st.session_state.get("thread"):  # back from another page, whose address holds no thread
        st.query_params["thread"] = remembered
    return str(st.session_state.get("thread") or "")


def new_conversation() -> None:
    st.session_state["thread"] = ""
    st.query_params.pop("thread", None)


def open_conversation(thread: str) -> None:
    """A listed one, which is kept: what is asked there is, too."""
    st.session_state[PRIVATE] = False
    go_to(thread)


def go_to(thread: str) -> None:
    st.session_state["thread"] = thread
    st.query_params["thread"] = thread


def _stored(visit: Visit, thread: str) -> list[StoredTurn]:
    """AccessError unless the thread is this person's: an address is no key."""
    if not thread:
        return []
    turns: list[StoredTurn] = visit.backend.call(lambda chat: chat.turns(thread, visit.person))
    return turns


def _draw_turns(visit: Visit, turns: list[StoredTurn], running: RunningTurn | None) -> None:
    """All but the one that is running, which is drawn as it comes."""
    titles = _titles(visit) if any((t.answer or {}).get("citations") for t in turns) else {}
    stands = [turn for turn in standing(turns) if running is None or turn.id != running.turn]
    for at, turn in enumerate(stands):
        draw_turn(
            visit,
            turn,
            last=turn is stands[-1] and running is None,
            titles=titles,
            after=len(stands) - at - 1,
            replaced=replaced_by(turns, turn.id),
        )


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
        if isinstance(error, QuotaError | ProviderError):  # of the same words something else may come later
            st.button(
                visit.say("같은 질문 다시 묻기", "Ask this again"),
                key="resend",
                icon=":material/replay:",
                on_click=ask_next,
                args=(question.text, question.route, question.replaces),
            )


def _draw_used_up(visit: Visit) -> None:
    """Said before somebody writes a question that would be refused; the refusal itself says it once more."""
    if visit.remote or st.session_state.get("notice"):
        return
    try:
        visit.backend.call(lambda chat: chat.spending.check(visit.person, visit.language))
    except QuotaError as error:
        st.warning(f"**{error.message}** {error.hint}", icon=":material/hourglass_top:")


def _titles(visit: Visit) -> Mapping[str, str]:
    return {card.path: card.title for card in visit.index.documents(visit.person)}


def _ask(visit: Visit, asked: Ask) -> RunningTurn:
    """Ask in the current thread, or begin one: its id is in the address before the answer begins."""
    st.session_state.pop("refused-files", None)
    if not current_thread():
        go_to(new_id())
    question = visit.question(
        asked.text, id=new_id(), thread=current_thread(), route=asked.route, replaces=asked.replaces
    )
    question = with_shown(visit, question)
    if not question.pictures and asks_files(visit, current_thread()) and question.route is None:
        question = replace(question, attached=True, route="rag")  # what stands in a file is never made up
    running = visit.backend.start(question)
    visit.following.append(running)
    return running


def _follow(visit: Visit, running: RunningTurn) -> None:
    try:
        draw_running(visit, running)
    except GallaeError as error:
        st.session_state["notice"] = (running.question, error)
    except Exception as error:
        log.exception("turn %s failed", running.question.id)
        st.session_state["notice"] = (running.question, GallaeError(type(error).__name__))
    st.rerun()  # which draws the sidebar, too: an answer that is over at once needs it once


def _examples(visit: Visit, served: frozenset[str], titles: Mapping[str, str]) -> list[str]:
    """Chosen once a visit and again when the documents change: each is looked up before it is offered."""

    def found(question: str) -> str:
        passages = visit.index.search(question, person=visit.person, today=visit.today, k=1).passages
        return passages[0].path if passages else ""

    known = (visit.language, served, tuple(titles), visit.today)
    kept = st.session_state.get("examples")
    if kept is None or kept[0] != known:
        made = example_questions(
            visit.workspace, visit.language, today=visit.today, served=served, titles=titles,
            found=None if visit.remote else found,
        )  # fmt: skip
        kept = st.session_state["examples"] = (known, made)
    examples: list[str] = kept[1]
    return examples


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
    examples = _examples(visit, served_routes(visit, now), titles)
    if not titles:
        empty = visit.say("읽을 수 있는 문서가 아직 없습니다.", "There is no document to read yet.")
        if visit.may("ingest"):
            empty = visit.say(
                "아직 문서가 없습니다. 왼쪽의 문서에서 올려 주세요.",
                "There are no documents yet: upload some on the left.",
            )
        st.info(empty, icon=":material/upload_file:")
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
