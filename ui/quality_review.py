"""One rated conversation, looked at by a person: masked, mended where the mask missed or took too much, and decided on.

Nothing can be made of it before the person has ticked that they read all of it; whatever is changed after that unticks it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import streamlit as st

from gallae.checks.masking import LABELS
from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.core.types import Message
from gallae.evals.candidates import Candidate, Candidates
from gallae.evals.inbox import masked_turn, settle
from gallae.evals.review import Reviewed, personal_left, suggested
from gallae.ui.labels import OUTCOMES, route_badge
from gallae.ui.markdown import as_typed, plain_line
from gallae.ui.quality_making import draw_making
from gallae.ui.receipt import open_receipt
from gallae.ui.sheet import open_document
from gallae.ui.visit import Visit, draw_error

__all__ = ["OPEN", "TOLD", "draw_review", "marked", "moment"]

OPEN, TOLD = "inbox-open", "inbox-told"
_PLACEHOLDER = re.compile(rf"\[({'|'.join(sorted(LABELS.values(), key=len, reverse=True))})_(\d+)\]")
_NAMED = {
    "RRN": ("주민등록번호", "resident no."),
    "FRN": ("외국인등록번호", "foreigner no."),
    "BRN": ("사업자번호", "business no."),
    "PHONE": ("전화번호", "phone"),
    "CARD": ("카드번호", "card"),
    "ACCOUNT": ("계좌번호", "account"),
    "EMAIL": ("이메일", "e-mail"),
    "PASSPORT": ("여권번호", "passport"),
    "LICENCE": ("면허번호", "licence"),
    "CHART": ("차트번호", "chart no."),
    "STUDENT": ("학번", "student no."),
    "MEMBER": ("회원번호", "member no."),
    "NAME": ("이름", "name"),
    "BIRTH": ("생년월일", "birth date"),
    "ADDRESS": ("주소", "address"),
    "PLATE": ("차량번호", "plate"),
    "TEXT": ("글", "text"),
}


def moment() -> str:
    """Now, as the review log writes it."""
    return datetime.now().isoformat(timespec="seconds")


def marked(text: str, visit: Visit) -> str:
    """Masked text as Markdown, each placeholder a mark that names what is behind it."""
    parts, at = [], 0
    for m in _PLACEHOLDER.finditer(text):
        parts += [as_typed(text[at : m.start()]), f":orange-badge[{visit.say(*_NAMED[m[1]])} {m[2]}]"]
        at = m.end()
    return "".join([*parts, as_typed(text[at:])])


def draw_review(visit: Visit, made: Candidates, candidate: Candidate, said: Mapping[str, Reviewed]) -> None:
    st.button(
        visit.say("평가함으로", "Back to the inbox"),
        key="inbox-back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=st.session_state.pop,
        args=(OPEN, None),
    )
    _draw_conversation(visit, candidate)
    _draw_said(visit, candidate)
    mended = _draw_mending(visit, candidate)
    if mended is None:
        return
    advice = suggested(candidate, said, made.found)
    reviewed = draw_making(visit, candidate, mended, advice)
    if reviewed is not None:
        _settle(visit, made, reviewed)


def _draw_conversation(visit: Visit, candidate: Candidate) -> None:
    """The conversation as it was, values masked: what somebody judges by."""
    with st.container(border=True, key="conversation"):
        for message in (
            *candidate.history,
            Message("user", candidate.question),
            Message("assistant", candidate.answer),
        ):
            with st.chat_message(
                message.role, avatar=":material/person:" if message.role == "user" else ":material/alt_route:"
            ):
                st.markdown(marked(message.content, visit))
        badges = [route_badge(candidate.took, visit.language)]
        if label := OUTCOMES.get(candidate.outcome):
            badges.append(f":{label.colour}-badge[:material/{label.icon}: {label.text(visit.language)}]")
        st.markdown(" ".join(badges))
        with st.container(horizontal=True, gap="xsmall"):
            if st.button(
                visit.say("왜 이렇게?", "Why?"), key="review-why", type="tertiary", icon=":material/receipt_long:"
            ):
                open_receipt(visit, masked_turn(visit.workspace, visit.index, candidate.id))
            for n, path in enumerate(candidate.gold):
                if st.button(plain_line(path, 60), key=f"review-document-{n}", icon=":material/menu_book:"):
                    open_document(visit, path)


def _draw_said(visit: Visit, candidate: Candidate) -> None:
    parts = []
    if candidate.score is not None:
        liked = visit.say(":material/thumb_up: 좋았습니다", ":material/thumb_up: liked it")
        not_liked = visit.say(
            ":red[:material/thumb_down:] 마음에 들지 않았습니다", ":red[:material/thumb_down:] did not like it"
        )
        parts.append(liked if candidate.score else not_liked)
    if candidate.route is not None and candidate.route != candidate.took:
        right = route_badge(candidate.route, visit.language)
        parts.append(visit.say(f"{right} 길이 맞았다고 합니다", f"{right} would have been right"))
    if candidate.comment:
        parts.append(f"“{marked(candidate.comment, visit)}”")
    if parts:
        st.markdown(visit.say("**그 사람이 한 말** ", "**What they said** ") + " · ".join(parts))


def _draw_mending(visit: Visit, candidate: Candidate) -> Reviewed | None:
    """The texts as they shall stand, once somebody said that they read them; None before."""
    st.markdown("##### " + visit.say("1. 개인정보 살피기", "1. Look for personal data"))
    _tell_masked(visit, candidate)
    question, history = _edited(visit, candidate)
    mended = Reviewed(
        candidate.id,
        "",
        "open",
        question=question if question != candidate.question else "",
        history=history if history != candidate.history else None,
        by=visit.person.owner,
    )
    if (personal := personal_left(mended)) is not None:
        st.error(
            visit.say(
                f"적은 글에 개인정보가 있습니다: {plain_line(personal.text, 60)}",
                f"What you wrote holds personal data: {plain_line(personal.text, 60)}",
            ),
            icon=":material/block:",
        )
        return None
    if not question:
        st.error(visit.say("질문이 비었습니다.", "The question is empty."), icon=":material/block:")
        return None
    digest = hashlib.sha256("\n".join([question, *(m.content for m in history)]).encode()).hexdigest()[:8]
    looked = st.checkbox(
        visit.say(
            "앞 대화, 질문, 답을 모두 읽었고, 누구인지 알 수 있는 말이 남아 있지 않습니다.",
            "I have read the messages, the question and the answer; nothing in them tells who somebody is.",
        ),
        key=f"looked-{candidate.id[:12]}-{digest}",
    )
    if not looked:
        st.caption(visit.say("읽고 표시해야 다음으로 갈 수 있습니다.", "Tick this after reading to go on."))
        return None
    return mended


def _tell_masked(visit: Visit, candidate: Candidate) -> None:
    hidden = sum(len(_PLACEHOLDER.findall(text)) for text in (candidate.question, candidate.answer, *(m.content for m in candidate.history)))  # fmt: skip
    st.caption(
        visit.say(
            f"자동으로 {hidden}곳을 가렸습니다. 가려지지 않은 이름이나 번호가 있으면 `[NAME_9]`처럼 바꿔 적어 주세요.",
            f"{hidden} places were masked. Write something like `[NAME_9]` over a name or number that was missed.",
        )
    )
    if candidate.doubtful:
        words = ", ".join(f"**{plain_line(text, 60)}**" for text in candidate.doubtful)
        st.warning(
            visit.say(f"개인정보일 수 있으니 꼭 보세요: {words}", f"May be personal, look closely: {words}"),
            icon=":material/warning:",
        )


def _edited(visit: Visit, candidate: Candidate) -> tuple[str, tuple[Message, ...]]:
    """The question and the messages before it as they stand in the boxes."""
    key = candidate.id[:12]
    history = candidate.history
    if history:
        with st.expander(
            visit.say(f"앞 대화 {len(history)}마디 고치기", f"Edit the {len(history)} messages before"),
            icon=":material/edit:",
        ):
            history = tuple(
                Message(m.role, st.text_area(m.role, m.content, key=f"mend-{key}-{n}", height="content").strip())
                for n, m in enumerate(history)
            )
    question = st.text_area(
        visit.say("질문", "Question"), candidate.question, key=f"mend-{key}-question", height="content"
    ).strip()
    return question, history


def _settle(visit: Visit, made: Candidates, reviewed: Reviewed) -> None:
    try:
        require(visit.person, "data review", visit.language)
        require(visit.person, "data build", visit.language)
        files = settle(visit.workspace, made, replace(reviewed, at=moment()))
    except GallaeError as error:
        draw_error(visit, error)
        return
    except OSError as error:
        st.error(visit.say(f"쓸 수 없습니다: {error}", f"It cannot be written: {error}"), icon=":material/error:")
        return
    st.session_state[TOLD] = (reviewed.verdict, reviewed.turn, files)
    st.session_state.pop(OPEN, None)
    st.rerun()
