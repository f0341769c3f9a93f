"""The quality room: how good the answers are and whether that changed, what people said about them, what was corrected.

It reads what `gallae eval` keeps and does what `gallae eval`, `gallae data` and `gallae router refit` do; nothing here
measures anything itself.
"""

from __future__ import annotations

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.evals.difference import difference_of
from gallae.evals.history import Kept
from gallae.ui.markdown import plain_line
from gallae.ui.quality_data import kept_runs, kinds_kept, like
from gallae.ui.quality_inbox import draw_inbox, waiting
from gallae.ui.quality_refit import draw_refit
from gallae.ui.quality_runs import bars_line, draw_kind
from gallae.ui.quality_start import draw_start
from gallae.ui.quality_words import changed_words, day_of, earlier_of, found_words, kind_of
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_quality"]

VIEW, KIND = "quality-view", "quality-kind"


def draw_quality(visit: Visit) -> None:
    st.markdown("## " + visit.say("품질", "Quality"))
    st.caption(
        visit.say(
            "답이 얼마나 맞는지 재고, 사람들이 남긴 평가를 시험 문항과 학습 자료로 만듭니다.",
            "Measure how right the answers are, and turn what people said about them into test questions and training rows.",
        )
    )
    if visit.remote:
        st.info(
            visit.say(
                "이 화면은 다른 기계의 작업 공간에 붙어 있습니다. 품질은 그 기계에서 연 화면이나 `gallae eval`로 봅니다.",
                "This page is connected to a workspace on another machine. Quality is looked at there: on its own page, or "
                "with `gallae eval`.",
            ),
            icon=":material/lan:",
        )
        return
    views = {
        "overview": visit.say("한눈에", "Overview"),
        "runs": visit.say("시험 결과", "Results"),
        "inbox": visit.say("평가함", "Feedback inbox"),
        "corrections": visit.say("바로잡은 길", "Corrections"),
    }
    if (n := waiting(visit)) is not None:
        views["inbox"] += f" · {n}"
    view = st.segmented_control(
        visit.say("보기", "View"),
        list(views),
        format_func=views.__getitem__,
        default="overview",
        key=VIEW,
        required=True,
        label_visibility="collapsed",
    )
    try:
        if view == "inbox":
            draw_inbox(visit)
        elif view == "corrections":
            draw_refit(visit)
        else:
            _draw_evaluations(visit, whole=view == "runs")
    except GallaeError as error:
        draw_error(visit, error)


def _draw_evaluations(visit: Visit, *, whole: bool) -> None:
    kept = kept_runs(visit)
    if not whole:
        draw_start(visit, kept.runs)
    _draw_problems(visit, kept)
    if not kept.runs:
        st.info(
            visit.say(
                "아직 잰 것이 없습니다. 위에서 시험을 하나 시작해 보세요. 처음이라면 **답**이 좋습니다.",
                "Nothing was measured yet. Start an evaluation above; **Answers** is a good first one.",
            ),
            icon=":material/science:",
        )
        return
    if whole:
        _draw_whole(visit, kept)
    else:
        for what in kinds_kept(kept.runs):
            _draw_headline(visit, kept, what)


def _draw_headline(visit: Visit, kept: Kept, what: str) -> None:
    """One kind in a sentence, what it is held to, and the way to the rest."""
    run = [r for r in kept.runs if r.evaluation.what == what][-1]
    earlier, kind = earlier_of(like(kept.runs, run), run), kind_of(what)
    with st.container(border=True, key=f"headline-{what}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            named = what.partition(":")[2]
            st.markdown(f"**:material/{kind.icon}: {kind.name(visit.language)}**" + (f" `{named}`" if named else ""))
            st.button(
                visit.say("자세히", "Details"),
                key=f"details-{what}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=_show,
                args=(what,),
            )
        if earlier is not None:
            difference = difference_of(earlier.evaluation, run.evaluation)
            st.markdown(changed_words(run, earlier, difference, visit.language))
        st.markdown(found_words(run, visit.language))
        if line := bars_line(visit, run):
            st.markdown(line)
        st.caption(f"{kind.asks(visit.language)} · {day_of(run, visit.language)}")


def _show(what: str) -> None:
    st.session_state[VIEW], st.session_state[KIND] = "runs", what


def _draw_whole(visit: Visit, kept: Kept) -> None:
    kinds = kinds_kept(kept.runs)
    if st.session_state.get(KIND) not in kinds:
        st.session_state[KIND] = kinds[0]

    def named(what: str) -> str:
        name, of = kind_of(what).name(visit.language), what.partition(":")[2]
        return f"{name} · {of}" if of else name

    what = st.pills(
        visit.say("무엇을", "What"), kinds, format_func=named, key=KIND, required=True, label_visibility="collapsed"
    )
    if what is not None:
        draw_kind(visit, kept.runs, what)


def _draw_problems(visit: Visit, kept: Kept) -> None:
    """A folder that cannot be read is named: a run that is left out in silence looks like one that never was."""
    for name, because in kept.problems:
        st.warning(
            visit.say(
                f"`.gallae/keep/evals/{plain_line(name, 120)}` 을(를) 읽을 수 없어 뺐습니다 ({because}). "
                "백업에서 되살리거나 폴더를 옮겨 두세요.",
                f"`.gallae/keep/evals/{plain_line(name, 120)}` cannot be read and is left out ({because}). "
                "Restore it from a backup, or move the folder away.",
            ),
            icon=":material/broken_image:",
        )
