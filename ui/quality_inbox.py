"""The feedback inbox: rated conversations that wait for somebody's look, and what was made of the earlier ones.

Only of people who let the team learn from them, masked before they are drawn, and never what quotes a document that not
everybody may read (evals.inbox). One is opened in quality_review.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.core.types import ROUTES
from gallae.evals.candidates import Candidate, Candidates
from gallae.evals.inbox import build, candidates_in, rows_of, settle
from gallae.evals.review import Reviewed, read_review
from gallae.ui.foot import REASONS
from gallae.ui.labels import ROUTE_LABELS, route_badge
from gallae.ui.markdown import plain_line
from gallae.ui.quality_review import OPEN, TOLD, draw_review, marked, moment
from gallae.ui.quality_start import FAILED, draw_job, order_job
from gallae.ui.visit import Visit

__all__ = ["draw_inbox", "inbox_of", "waiting"]

PER_PAGE = 10
WORDS, MOVED = "words", "moved"  # reasons that are none of those offered beside a thumb
SCORES = {"down": 0, "up": 1, "none": None}
SKIPPED = {
    "consent": ("배우는 데 써도 좋다고 하지 않은 사람의 평가", "by people who did not let the team learn from them"),
    "answer": ("답이 나오지 않은 대화", "without an answer"),
    "confidential": ("대외비 문서가 든 대화", "quoting a confidential document"),
    "restricted": ("일부만 읽는 문서가 든 대화", "quoting a document that not everybody may read"),
}


def waiting(visit: Visit) -> int | None:
    """How many nobody decided on; None for who may not look."""
    if not visit.may("data review"):
        return None
    said = read_review(visit.workspace.keep)
    return sum(c.id not in said for c in inbox_of(visit).found)


def inbox_of(visit: Visit) -> Candidates:
    """The candidates, made anew when a rating, a consent or a document changed. AccessError for who may not look."""
    require(visit.person, "data review", visit.language)
    keep = visit.workspace.keep
    files = ("turns.sqlite", "turns.sqlite-wal", "feedback.jsonl", "consents.jsonl")
    return _candidates(_Asked(visit), (visit.index.version, *(_stamp(keep / name) for name in files)))


def draw_inbox(visit: Visit) -> None:
    made, said = inbox_of(visit), read_review(visit.workspace.keep)
    opened = next((c for c in made.found if c.id == st.session_state.get(OPEN)), None)
    if opened is not None:
        draw_review(visit, made, opened, said)
        return
    _draw_told(visit)
    draw_job(visit)
    open_ones = [c for c in made.found if c.id not in said]
    if not open_ones:
        st.info(
            visit.say(
                "기다리는 평가가 없습니다. 대화에서 :material/thumb_up: :material/thumb_down: 나 **갈래가 달라요**를 누르면 여기로 옵니다. "
                "왼쪽 아래 자기 이름을 눌러 **내가 평가한 대화로 팀이 배워도 됩니다**를 켠 사람의 것만 보입니다.",
                "Nothing waits. :material/thumb_up: :material/thumb_down: and **Wrong route** in a chat land here, of people "
                "who turned on **The team may learn from what I rated** (behind their name, lower left).",
            ),
            icon=":material/inbox:",
        )
    else:
        _draw_waiting(visit, open_ones)
    _draw_skipped(visit, made)
    if decided := [(c, said[c.id]) for c in made.found if c.id in said]:
        _draw_decided(visit, made, decided)


def _draw_waiting(visit: Visit, open_ones: list[Candidate]) -> None:
    down = sum(c.score == 0 for c in open_ones)
    st.markdown(
        visit.say(
            f"평가 **{len(open_ones)}개**가 기다립니다. 그 가운데 {down}개는 마음에 들지 않았다는 것입니다.",
            f"**{len(open_ones)}** wait, {down} of them thumbs down.",
        )
    )
    shown = _filtered(visit, open_ones)
    if not shown:
        st.caption(visit.say("고른 조건에 맞는 평가가 없습니다.", "None of them matches."))
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = st.pagination(pages, key="inbox-page") if pages > 1 else 1
    for candidate in shown[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _draw_line(visit, candidate)


def _filtered(visit: Visit, open_ones: list[Candidate]) -> list[Candidate]:
    """By thumb, by the way that answered, by what was given as a reason; nothing chosen leaves all."""
    names = {
        "down": ":material/thumb_down: " + visit.say("나빴음", "down"),
        "up": ":material/thumb_up: " + visit.say("좋았음", "up"),
        "none": visit.say("말만 남김", "only words"),
    }
    scores = st.pills(
        visit.say("평가", "Rating"),
        list(names),
        format_func=names.__getitem__,
        selection_mode="multi",
        key="inbox-score",
    )
    left, right = st.columns(2)
    everything = visit.say("모두", "all")
    route = left.selectbox(
        visit.say("답한 갈래", "Answered by"),
        ROUTES,
        index=None,
        format_func=lambda r: ROUTE_LABELS[r].text(visit.language),
        placeholder=everything,
        key="inbox-route",
    )
    said = {
        WORDS: visit.say("까닭을 적은 것", "with a reason"),
        MOVED: visit.say("갈래가 다르다고 한 것", "another way named"),
    }
    said |= {
        ko: visit.say(ko, en) for _, ko, en in REASONS if any(ko in c.comment or en in c.comment for c in open_ones)
    }
    reason = right.selectbox(
        visit.say("까닭", "Reason"),
        list(said),
        index=None,
        format_func=said.__getitem__,
        placeholder=everything,
        key="inbox-reason",
    )
    return [
        c
        for c in open_ones
        if (not scores or c.score in {SCORES[s] for s in scores})
        and (route is None or c.took == route)
        and (reason is None or _gives(c, reason))
    ]


def _gives(candidate: Candidate, reason: str) -> bool:
    if reason == WORDS:
        return bool(candidate.comment)
    if reason == MOVED:
        return candidate.route is not None and candidate.route != candidate.took
    return any(reason == ko and (ko in candidate.comment or en in candidate.comment) for _, ko, en in REASONS)


def _draw_line(visit: Visit, candidate: Candidate) -> None:
    with st.container(border=True, key=f"inbox-{candidate.id}", gap="xsmall"):
        st.markdown(f"{_thumb(candidate)} **{marked(candidate.question, visit)}**")
        facts = [route_badge(candidate.took, visit.language)]
        if candidate.route is not None and candidate.route != candidate.took:
            facts.append(
                visit.say("→ 이 길이 맞다고 함 ", "→ said to belong to ") + route_badge(candidate.route, visit.language)
            )
        if candidate.masked:
            facts.append(
                f":orange-badge[:material/visibility_off: {visit.say(f'가린 값 {candidate.masked}개', f'{candidate.masked} masked')}]"
            )
        if candidate.doubtful:
            facts.append(f":red-badge[:material/warning: {visit.say('개인정보일 수 있는 말', 'may be personal')}]")
        st.markdown(" ".join(facts))
        if candidate.comment:
            st.caption(f"“{marked(candidate.comment, visit)}”")
        st.button(
            visit.say("살펴보기", "Look at it"),
            key=f"look-{candidate.id}",
            icon=":material/rate_review:",
            on_click=st.session_state.__setitem__,
            args=(OPEN, candidate.id),
        )


def _draw_skipped(visit: Visit, made: Candidates) -> None:
    """How many are kept from here, and why; nothing of them is shown."""
    for because, n in sorted(made.reasons.items()):
        said = visit.say(*SKIPPED.get(because, (because, because)))
        st.caption(visit.say(f":material/lock: 보이지 않는 것 {n}개: {said}", f":material/lock: {n} not shown: {said}"))


def _draw_decided(visit: Visit, made: Candidates, decided: list[tuple[Candidate, Reviewed]]) -> None:
    with st.expander(visit.say(f"처리한 것 {len(decided)}개", f"{len(decided)} decided"), icon=":material/done_all:"):
        plan = build(visit.workspace, made, dry=True)
        for candidate, reviewed in decided:
            with st.container(border=True, key=f"decided-{candidate.id}", gap="xsmall"):
                st.markdown(f"{_thumb(candidate)} {marked(reviewed.question or candidate.question, visit)}")
                files = ", ".join(f"`{file}`" for file in rows_of(plan, candidate.id))
                said = {
                    "evaluate": visit.say("시험 문항", "test question"),
                    "train": visit.say("학습 자료", "training row"),
                    "reject": visit.say("쓰지 않음", "not used"),
                }[reviewed.verdict]
                because = plain_line(reviewed.because, 200)
                st.caption(
                    " · ".join(
                        part for part in (said, files, because, plain_line(reviewed.by), reviewed.at[:10]) if part
                    )
                )
                if visit.may("data build"):
                    st.button(
                        visit.say("되돌리기", "Take it back"),
                        key=f"reopen-{candidate.id}",
                        type="tertiary",
                        icon=":material/undo:",
                        on_click=_reopen,
                        args=(visit, made, candidate.id),
                    )


def _reopen(visit: Visit, made: Candidates, turn: str) -> None:
    try:
        require(visit.person, "data build", visit.language)
        settle(visit.workspace, made, Reviewed(turn, moment(), "open", by=visit.person.owner))
        st.session_state[TOLD] = ("open", turn, ())
    except GallaeError as error:
        st.session_state[FAILED] = error
    except OSError as error:
        st.session_state[FAILED] = GallaeError(f"{error}", hint="The workspace's folder must be writable.")


def _draw_told(visit: Visit) -> None:
    """What the last click made, and the next step."""
    told: tuple[str, str, tuple[str, ...]] | None = st.session_state.get(TOLD)
    if told is None:
        return
    verdict, _, files = told
    named = ", ".join(f"`{file}`" for file in files)
    said = {
        "evaluate": visit.say(f"시험 문항으로 만들었습니다: {named}", f"Made a test question: {named}"),
        "train": visit.say(f"학습 자료로 만들었습니다: {named}", f"Made a training row: {named}"),
        "reject": visit.say("쓰지 않기로 했습니다.", "It is not used."),
        "open": visit.say("되돌렸습니다. 만든 행도 뺐습니다.", "Taken back; the row that was made is gone."),
    }[verdict]
    with st.container(border=True, key="told", gap="small"):
        st.markdown(f":green[:material/check_circle:] {said}")
        with st.container(horizontal=True):
            for kind, ko, en in (
                ("routes", "길 고르기 시험 돌리기", "Run: choosing the way"),
                ("answers", "답 시험 돌리기", "Run: answers"),
            ):
                if f"evals/{kind}.jsonl" in files and visit.may(f"eval {kind}"):
                    st.button(
                        visit.say(ko, en),
                        key=f"run-now-{kind}",
                        icon=":material/play_arrow:",
                        on_click=_run,
                        args=(visit, kind),
                    )
            st.button(
                visit.say("닫기", "Close"),
                key="told-close",
                type="tertiary",
                on_click=st.session_state.pop,
                args=(TOLD, None),
            )


def _run(visit: Visit, kind: str) -> None:
    st.session_state.pop(TOLD, None)
    order_job(visit, f"eval {kind}", "eval", kind, "--progress")


def _thumb(candidate: Candidate) -> str:
    return {1: ":material/thumb_up:", 0: ":red[:material/thumb_down:]", None: ":material/chat_bubble:"}[candidate.score]


class _Asked:
    """A visit as a key that is always the same: what is cached depends on the stamp alone, and the stamp on the index."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def __hash__(self) -> int:
        return hash(self.visit.workspace.keep)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, _Asked) and other.visit.workspace.keep == self.visit.workspace.keep


@lru_cache(maxsize=4)
def _candidates(asked: _Asked, _stamp: tuple[Any, ...]) -> Candidates:
    return candidates_in(asked.visit.workspace, asked.visit.index)


def _stamp(file: Path) -> tuple[int, int]:
    try:
        stat = file.stat()
    except OSError:
        return (0, 0)
    return stat.st_mtime_ns, stat.st_size
