"""A turn that did not come to its end: what was said stays, then why it ended, the next step, and the same question again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gallae.graphs.store import StoredTurn
from gallae.ui.asking import ask_next
from gallae.ui.markdown import plain_line, safe_markdown
from gallae.ui.visit import Visit

__all__ = ["draw_again", "draw_cut", "draw_failed", "draw_model_note", "is_silent"]


def draw_cut(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any], *, last: bool) -> None:
    """Stopped by the person, by a model that was gone, by a limit, or by the end of the server."""
    lost = _lost(answer)
    if is_silent(answer):  # the text is our own sentence about it
        st.warning(plain_line(turn.text, 1_000), icon=":material/power_off:")
        st.caption(_next_step(visit))
    else:
        if turn.text:
            st.markdown(safe_markdown(turn.text))
        if lost:
            st.warning(
                visit.say(
                    f"모델이 답하다 말고 끊겼습니다. 위의 글은 그때까지 말한 것이라 끝까지가 아닙니다. ({plain_line(lost, 300)})",
                    f"The model was gone in mid-answer. What stands above is what it had said, not all. ({plain_line(lost, 300)})",
                ),
                icon=":material/power_off:",
            )
            st.caption(_next_step(visit))
        else:
            st.caption(_why_stopped(visit, turn, answer))
    if last:
        draw_again(visit, turn)


def is_silent(answer: Mapping[str, Any]) -> bool:
    """The model was gone before it had said a word."""
    return answer.get("outcome") == "cut" and answer.get("served_by") == "code" and bool(_lost(answer))


def draw_failed(visit: Visit, turn: StoredTurn, *, last: bool) -> None:
    st.error(plain_line(turn.error or "", 600), icon=":material/error:")
    if turn.shown:
        st.markdown(safe_markdown(turn.shown))
    if last:
        draw_again(visit, turn)


def draw_again(visit: Visit, turn: StoredTurn) -> None:
    """The same question, in place of this turn."""
    st.button(
        visit.say("같은 질문 다시 묻기", "Ask this again"),
        key=f"resend-{turn.id}",
        icon=":material/replay:",
        on_click=ask_next,
        args=(turn.question, None, turn.id),
    )


def draw_model_note(visit: Visit, answer: Mapping[str, Any]) -> None:
    """Under an answer that code gave because the model did not: it is right, and it is not what one is used to."""
    if answer.get("served_by") == "code" and (lost := _lost(answer)):
        st.caption(
            ":material/power_off: "
            + visit.say(
                f"언어 모델이 답하지 못해 문서의 문장을 그대로 옮겼습니다. ({plain_line(lost, 300)})",
                f"The language model did not answer, so the document's own sentences stand here. ({plain_line(lost, 300)})",
            )
        )


def _lost(answer: Mapping[str, Any]) -> str:
    """What became of the model, in the words of the check; "" if nothing did."""
    checks = answer.get("checks") or ()
    return next((str(c["detail"]) for c in checks if c["name"] == "model" and not c["passed"]), "")


def _next_step(visit: Visit) -> str:
    if visit.may("models health") and not visit.remote:
        return visit.say(
            "왼쪽 ‘모델’에서 상태를 확인한 뒤 다시 물어보세요. 물음은 그대로 남아 있습니다.",
            "Check it under “Models” on the left, then ask again. Your question is kept.",
        )
    return visit.say(
        "잠시 뒤 다시 물어보세요. 물음은 그대로 남아 있습니다. 되풀이되면 운영자에게 알려 주세요.",
        "Ask again in a moment; your question is kept. If it goes on, tell whoever runs this.",
    )


def _why_stopped(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any]) -> str:
    if answer or turn.error:
        return visit.say("— 여기서 멈췄습니다.", "— stopped here.")
    return visit.say("— 서버가 꺼져 여기서 끊겼습니다.", "— cut here: the server went down.")
