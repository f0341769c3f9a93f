"""Which of two answers was better, kept as a preference row of a skill: masked, read by the person, and only with their yes.

{"prompt": …, "chosen": …, "rejected": …}    one line more of skills/SKILL/prefer.jsonl (docs/preferences.md)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from gallae.checks.masking import Mask
from gallae.checks.sentences import without_markers
from gallae.core.errors import GallaeError
from gallae.core.files import write_whole
from gallae.core.permissions import require
from gallae.core.types import Answer, Person, Skill
from gallae.graphs.write_skill import without_note
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_keep", "keep_preference", "preference_row"]


def preference_row(question: str, better: str, worse: str) -> dict[str, str]:
    """The row with every personal value masked alike on all sides."""
    mask = Mask()
    texts = (question, without_markers(without_note(better)), without_markers(without_note(worse)))
    prompt, chosen, rejected = (mask.mask(text).strip() for text in texts)
    return {"prompt": prompt, "chosen": chosen, "rejected": rejected}


def keep_preference(root: Path, skill: Skill, row: dict[str, str]) -> Path:
    """Append it to the skill's prefer.jsonl, whole or not at all; a row that stands there already is not doubled."""
    file = root / "skills" / (skill.folder or skill.name) / "prefer.jsonl"
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    line = json.dumps(row, ensure_ascii=False)
    if line not in before.splitlines():
        gap = "" if not before or before.endswith("\n") else "\n"
        write_whole(file, f"{before}{gap}{line}\n", mode=0o644)
    return file


def draw_keep(visit: Visit, question: str, ended: Sequence[Answer | str]) -> None:
    answers = [one for one in ended if isinstance(one, Answer) and one.outcome == "answered" and one.text.strip()]
    if len(answers) != 2 or answers[0].text == answers[1].text or not visit.may("data build"):
        return
    st.markdown("##### " + visit.say("어느 쪽이 나았나요?", "Which was better?"))
    with st.container(horizontal=True, key="beside-better"):
        for n, (ko, en) in enumerate((("왼쪽", "Left"), ("오른쪽", "Right"))):
            st.button(visit.say(ko, en), key=f"choice-better-{n}", on_click=_choose, args=(n,))
        st.button(visit.say("비슷함", "About the same"), key="choice-better-none", on_click=_choose, args=(None,))
    better = st.session_state.get("beside-better-is")
    if better is None:
        return
    if because := _kept_out(visit, answers):
        st.info(because, icon=":material/lock:")
        return
    if not visit.workspace.skills:
        st.info(visit.say("선호 행은 스킬의 학습 자료입니다. 스킬을 먼저 만들어 주세요.", "A preference row is training data of a skill: make a skill first."), icon=":material/school:")  # fmt: skip
        return
    _draw_row(visit, preference_row(question, answers[better].text, answers[1 - better].text))


def _draw_row(visit: Visit, row: dict[str, str]) -> None:
    by_name = {skill.name: skill for skill in visit.workspace.skills}
    with st.form("keep-preference"):
        name = st.selectbox(
            visit.say("어느 스킬의 자료로", "For which skill"), list(by_name), format_func=lambda n: by_name[n].title
        )
        st.caption(visit.say("이렇게 남습니다 (개인정보는 가렸습니다)", "It is kept like this (personal data masked)"))
        st.json(row, expanded=True)
        agreed = st.checkbox(visit.say("읽어 보았고, 이 행으로 모델이 배우는 데 동의합니다", "I have read it, and agree that a model learns from this row"), key="keep-agreed")  # fmt: skip
        if st.form_submit_button(visit.say("남기기", "Keep it"), icon=":material/save:"):
            if not agreed:
                st.warning(visit.say("동의에 표시해야 남깁니다.", "It is kept only with your agreement."))
                return
            try:
                require(visit.person, "data build", visit.language)
                file = keep_preference(visit.workspace.root, by_name[name], row)
            except GallaeError as error:
                draw_error(visit, error)
                return
            except OSError as error:
                st.error(f"{plain_line(str(error.filename))}: {plain_line(str(error.strerror))}")
                return
            st.session_state.pop("beside-better-is", None)
            st.success(visit.say(f"남겼습니다: {file.parent.name}/{file.name}. 지우려면 그 줄을 지우세요.", f"Kept: {file.parent.name}/{file.name}. To take it back, delete that line."), icon=":material/check:")  # fmt: skip


def _choose(side: int | None) -> None:
    if side is None:
        st.session_state.pop("beside-better-is", None)
    else:
        st.session_state["beside-better-is"] = side


def _kept_out(visit: Visit, answers: Sequence[Answer]) -> str:
    """Words of documents that not everybody may read stand in no row (D9), for a model that learned them would tell."""
    if visit.workspace.settings.confidential:
        return visit.say("대외비 작업 공간이라 학습 자료로 남기지 않습니다.", "The workspace is confidential: nothing becomes training data.")  # fmt: skip
    shut = {d.path for d in visit.index.documents(Person()) if d.confidential or d.readers}
    cited = {citation.path for answer in answers for citation in answer.citations}
    if found := sorted(shut & cited):
        return visit.say("모두가 볼 수 없는 문서를 인용해서 학습 자료로 남기지 않습니다: ", "Not kept: it quotes what not everybody may read: ") + plain_line(", ".join(found), 200)  # fmt: skip
    return ""
