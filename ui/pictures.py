"""Pictures dropped into a conversation: shown to the model that sees with each question, as long as the switch is on.

A picture that nobody here can see is refused when it is dropped, with what to set. An outside model is shown none before
the person ticked that it may be: nothing in a picture can be masked.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gallae.core.errors import GallaeError, PictureError
from gallae.core.particles import mend
from gallae.core.picture import Picture
from gallae.core.types import Question
from gallae.models.sight import Sight
from gallae.ui.markdown import plain_line
from gallae.ui.visit import PRIVATE, Visit

__all__ = ["draw_pictures", "take_picture", "with_shown"]


def take_picture(visit: Visit, thread: str, name: str, data: bytes) -> None:
    """Kept with the conversation. GallaeError says why not."""
    sight = _sight(visit)
    if sight.model is None:
        raise PictureError(sight.because)
    private = bool(st.session_state.get(PRIVATE))
    visit.backend.call(lambda chat: chat.shown.add(thread, visit.person, name, data, private=private))
    st.session_state[_shows(thread)] = True


def with_shown(visit: Visit, question: Question) -> Question:
    """With the conversation's pictures, unless they are switched off or another way was asked for."""
    if question.route not in (None, "prompt") or not st.session_state.get(_shows(question.thread), True):
        return question
    pictures = tuple(_pictures(visit, question.thread))
    return replace(question, pictures=pictures, pictures_leave=bool(st.session_state.get(_leave(question.thread))))


def draw_pictures(visit: Visit, thread: str) -> None:
    if not (pictures := _pictures(visit, thread)):
        return
    with st.container(border=True, key="pictures", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            for picture in pictures:
                _draw_picture(visit, thread, picture)
        st.session_state.setdefault(_shows(thread), True)
        st.toggle(
            visit.say("그림을 보여 주며 묻기", "Ask with these pictures"),
            key=_shows(thread),
            help=visit.say(
                "켜면 그림을 보는 모델이 답하고, 끄면 평소처럼 답합니다. 사진에 적힌 위치 같은 정보는 지우고 둡니다. 그림은 대화와 함께 지웁니다.",
                "On: the model that sees answers. Off: as usual. What a camera writes beside a picture (its place) is removed. "
                "Pictures are deleted with the conversation.",
            ),
        )
        _draw_who_sees(visit, thread)


def _draw_who_sees(visit: Visit, thread: str) -> None:
    """Which model, and the one tick that an outside one needs."""
    try:
        sight = _sight(visit)
    except GallaeError as error:
        st.warning(
            plain_line(visit.told(f"{error.message} {error.hint}".strip()), 500), icon=":material/visibility_off:"
        )
        return
    if sight.model is None:
        st.warning(plain_line(sight.because, 500), icon=":material/visibility_off:")
        return
    label = plain_line(sight.model.label, 40)
    if sight.model.local:
        seen = label + mend(sight.model.label, "이")
        st.caption(visit.say(f":material/visibility: {seen} 봅니다", f":material/visibility: seen by {label}"))
    elif visit.workspace.settings.policy.pictures_may_leave:
        st.caption(
            visit.say(
                f":material/public: 바깥 모델({label})에 가리지 않은 채 나갑니다. 이 작업 공간이 허락한 일입니다.",
                f":material/public: They go to an outside model ({label}) as they are; this workspace allows it.",
            )
        )
    else:
        st.checkbox(
            visit.say(f"바깥 모델({label})에 보이기", f"Show them to an outside model ({label})"),
            key=_leave(thread),
            help=visit.say(
                "그림 안의 이름이나 얼굴은 가릴 수 없어 그대로 나갑니다. 켜기 전에는 보내지 않습니다.",
                "Names and faces in a picture cannot be masked and leave as they are. Nothing is sent before this is on.",
            ),
        )


def _draw_picture(visit: Visit, thread: str, picture: Picture) -> None:
    with st.popover(plain_line(picture.name, 40), icon=":material/image:", key=f"picture-{picture.sha256[:16]}"):
        st.image(picture.data, width=min(200, picture.width), alt=picture.name)
        st.caption(f"{picture.width:,} × {picture.height:,} · {len(picture.data):,} bytes")
        st.button(
            visit.say("이 대화에서 떼기", "Detach"),
            key=f"detach-picture-{picture.sha256[:16]}",
            icon=":material/close:",
            type="tertiary",
            on_click=_detach,
            args=(visit, thread, picture.sha256),
        )


def _detach(visit: Visit, thread: str, sha256: str) -> None:
    visit.backend.call(lambda chat: chat.shown.remove(thread, visit.person, sha256))
    st.session_state.pop("refused-files", None)


def _sight(visit: Visit) -> Sight:
    sight: Sight = visit.backend.call(lambda chat: chat.shown.sight())
    return sight


def _pictures(visit: Visit, thread: str) -> list[Picture]:
    if not thread or visit.remote:
        return []
    found: list[Picture] = visit.backend.call(lambda chat: chat.shown.of(thread, visit.person))
    return found


def _shows(thread: str) -> str:
    return f"with-pictures-{thread}"


def _leave(thread: str) -> str:
    return f"pictures-leave-{thread}"
