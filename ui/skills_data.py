"""A skill's training data: how much there is, what is wrong with it row by row, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.core.types import Person, Skill
from gallae.tuning.data import DataReport, Finding
from gallae.ui.bars import Bar, draw_bars
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_data"]

ROWS = 30  # of one finding that are shown
LEVELS = {
    "error": (":red[:material/error:]", "고쳐야 함", "must be mended"),
    "warning": (":orange[:material/warning:]", "봐 주세요", "please look"),
    "note": (":gray[:material/info:]", "알아 둘 것", "worth knowing"),
}


def draw_data(visit: Visit, skill: Skill) -> None:
    try:
        with st.spinner(visit.say("행을 하나씩 살피는 중", "Looking at each row"), show_time=True):
            report = _report(visit, skill)
    except GallaeError as error:
        draw_error(visit, error)
        return
    _draw_counts(visit, report)
    if not report.findings:
        st.success(visit.say("찾은 문제가 없습니다.", "Nothing was found."), icon=":material/check_circle:")
    for finding in report.findings:
        _draw_finding(visit, finding)
    st.caption(
        visit.say(
            f"행은 `skills/{skill.folder or skill.name}/` 아래 파일에 있습니다. 고친 사본 만들기: `gallae data check {skill.name} --fix 폴더`",
            f"The rows stand in the files below `skills/{skill.folder or skill.name}/`. A mended copy: `gallae data check {skill.name} --fix DIR`",
        )
    )


def _report(visit: Visit, skill: Skill) -> DataReport:
    """Reckoned anew when a file of the skill, the size table or the index changed."""
    require(visit.person, "data check", visit.language)
    key = (str(visit.workspace.root), skill.name, _mark(visit.workspace.root, skill))
    held = st.session_state.get("data-report")
    if held is None or held[0] != key:
        from gallae.tuning.data_check import check_data, give
        from gallae.tuning.lengths import open_counter

        house = "\n".join(visit.index.read(d.path, Person()).text for d in visit.index.documents(Person()))
        with open_counter() as counter:
            report = check_data(give(visit.workspace.root, skill, counter, house=house))
        held = st.session_state["data-report"] = (key, report)
    report_held: DataReport = held[1]
    return report_held


def _mark(root: Path, skill: Skill) -> tuple[tuple[str, int, int], ...]:
    folder = root / "skills" / (skill.folder or skill.name)
    files = [*folder.glob("*.jsonl"), folder / "skill.toml", root / "sizes.toml", root / "documents"]
    return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in sorted(files) if f.exists())


def _draw_counts(visit: Visit, report: DataReport) -> None:
    c, sizes = report.counts, report.sizes
    columns = st.columns(5)
    for column, ko, en, value in (
        (columns[0], "학습 행", "training rows", c["train"]),
        (columns[1], "만든 행", "synthetic rows", c["synthetic"]),
        (columns[2], "선호 행", "preference rows", c["prefer"]),
        (columns[3], "평가 행", "evaluation rows", c["tested"]),
        (columns[4], "못 읽은 행", "unreadable rows", c["unread"]),
    ):
        column.metric(visit.say(ko, en), f"{value:,}")
    enough = sizes["enough"]
    few = report.kept < enough
    draw_bars(
        [Bar(visit.say("쓸 수 있는 행", "rows that stand"), report.kept, visit.say("겹치거나 틀린 행을 뺀 뒤", "without doubled and wrong ones"))],
        unit=visit.say("행", "rows"), limit=enough, limit_name=visit.say("튜닝해 볼 만한 수", "worth a trial from"),
    )  # fmt: skip
    if few:
        st.caption(
            visit.say(
                f"아직 {enough - report.kept:,}행이 모자랍니다. 그때까지는 보기를 넣은 프롬프트나 RAG가 대개 낫습니다. 시험 삼아 학습해 볼 수는 있습니다.",
                f"{enough - report.kept:,} rows are missing. Until then a prompt with examples, or RAG, is usually better. A trial run is possible.",
            )
        )
    tokens = report.tokens
    exact = visit.say("실측", "exact") if tokens["exact"] else visit.say("어림", "estimated")
    st.caption(
        visit.say(
            f"한 행의 길이: 가운데 {tokens['median']}, 가장 긴 것 {tokens['longest']} 토큰 ({exact})",
            f"length of a row: median {tokens['median']}, longest {tokens['longest']} tokens ({exact})",
        )
    )


def _draw_finding(visit: Visit, finding: Finding) -> None:
    icon, ko, en = LEVELS[finding.level]
    number = f" · {len(finding.rows)}" + visit.say("행", " rows") if finding.rows else ""
    with st.container(border=True, key=f"finding-{finding.check}", gap="xsmall"):
        said, source = _apart(visit.say(finding.ko, finding.en))
        st.markdown(f"{icon} **{plain_line(said, 400)}** · {visit.say(ko, en)}{number}")
        st.caption("→ " + plain_line(visit.say(finding.fix_ko, finding.fix_en), 400))
        if source:
            st.caption(visit.say("어디서 온 규칙인지: ", "Where the rule is from: ") + plain_line(source, 300))
        if finding.rows:
            with st.expander(visit.say("어느 행인지", "Which rows")):
                _draw_rows(visit, [(at.place, visit.told(at.why)) for at in finding.rows])


def _apart(said: str) -> tuple[str, str]:
    """What is wrong, and the rules it rests on, `(A4, A5; …)` at its end: they are no part of the sentence."""
    found = re.search(r" \(([A-Z]\d+[,;)].*)\)$", f"{said}")
    return (said[: found.start()], found[1]) if found else (said, "")


def _draw_rows(visit: Visit, rows: Sequence[tuple[str, str]]) -> None:
    st.markdown("\n".join(f"- `{place}` {plain_line(why, 200)}" for place, why in rows[:ROWS]))
    if len(rows) > ROWS:
        st.caption(visit.say(f"… 그리고 {len(rows) - ROWS}행", f"… and {len(rows) - ROWS} more"))
