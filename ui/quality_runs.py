"""One kind of evaluation: the newest run in a sentence, its figures, how they went over time, what two runs differ in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from gallae.core.particles import mend
from gallae.evals.difference import Change, Difference, difference_of
from gallae.evals.evaluation import Figure
from gallae.evals.gate import Bar
from gallae.evals.history import Run
from gallae.graphs.words import route_name
from gallae.ui.markdown import plain_line
from gallae.ui.quality_cases import draw_failed, draw_turned
from gallae.ui.quality_charts import draw_confusion, draw_over_time, mistaken
from gallae.ui.quality_data import bars_of, like
from gallae.ui.quality_words import (
    change_words,
    changed_words,
    day_of,
    earlier_of,
    figure_name,
    figure_words,
    found_words,
    interval_words,
    kind_of,
)
from gallae.ui.visit import Visit

__all__ = ["bars_line", "draw_kind"]

# What is drawn over time besides what a bar judges: the figures that an operator is asked for.
OVER_TIME = ("accuracy", "recall_5", "rag", "supported", "right", "milliseconds_p95", "cost_usd")
CARDS = 6
SETUP = {
    "models": ("모델", "models"),
    "index": ("문서 색인", "document index"),
    "config": ("길 고르기 설정", "routing settings"),
    "prompts": ("프롬프트", "prompts"),
    "skills": ("맞춤 일", "house jobs"),
    "today": ("날짜", "day"),
    "gallae": ("갈래 판", "release"),
    "as": ("누구의 권한으로", "whose rights"),
}


def draw_kind(visit: Visit, runs: tuple[Run, ...], what: str) -> None:
    of_it = [run for run in runs if run.evaluation.what == what]
    run = of_it[-1]
    if len(of_it) > 1:
        run = st.selectbox(
            visit.say("어느 시험", "Which run"),
            of_it[::-1],
            format_func=lambda r: f"{day_of(r, visit.language)} · {found_words(r, visit.language)}",
            key=f"run-{what}",
        )
    comparable = like(runs, run)
    before = [r for r in comparable if r.evaluation.made < run.evaluation.made]
    earlier = earlier_of(comparable, run)
    difference = difference_of(earlier.evaluation, run.evaluation) if earlier else None
    st.caption(kind_of(what).asks(visit.language))
    if earlier and difference:
        st.markdown("#### " + changed_words(run, earlier, difference, visit.language))
    st.markdown(("" if earlier else "#### ") + found_words(run, visit.language))
    _draw_bars(visit, run)
    with st.spinner(visit.say("표와 그림을 그리는 중", "Drawing tables and pictures"), show_time=True):
        # The first table and the first picture load a library each.
        _draw_cards(visit, run, difference)
        _draw_over_time(visit, [r for r in comparable if r.evaluation.made <= run.evaluation.made])
        _draw_mistaken(visit, run)
    draw_failed(visit, run)
    if before:
        _draw_comparison(visit, run, before, earlier or before[-1])


def bars_line(visit: Visit, run: Run) -> str:
    """`기준 6개 가운데 5개를 채웠습니다`, with those that are not; "" where nothing is asked for."""
    judged = list(_judged(visit, run))
    if not judged:
        return ""
    missed = [figure_name(figure, visit.language) for figure, bar in judged if not bar.holds(figure.interval)]
    if not missed:
        return visit.say(
            f":green[:material/check_circle:] 정해 둔 기준 {len(judged)}개를 모두 채웠습니다.",
            f":green[:material/check_circle:] All {len(judged)} bars are met.",
        )
    names = plain_line(", ".join(missed), 200)
    return visit.say(
        f":red[:material/cancel:] 정해 둔 기준 {len(judged)}개 가운데 {len(missed)}개를 못 채웠습니다: {names}",
        f":red[:material/cancel:] {len(missed)} of {len(judged)} bars are not met: {names}",
    )


def _judged(visit: Visit, run: Run) -> Iterator[tuple[Figure, Bar]]:
    for name, bar in bars_of(visit, run.evaluation.what).items():
        figure = run.evaluation.figure(name)
        if figure is not None and figure.interval.n:
            yield figure, bar


def _draw_bars(visit: Visit, run: Run) -> None:
    if not (line := bars_line(visit, run)):
        return
    st.markdown(line)
    with st.expander(visit.say("기준을 하나씩 보기", "Each bar"), icon=":material/rule:"):
        st.caption(
            visit.say(
                "기준은 재기 전에 정해 둡니다(evals/bars.toml). 질문이 적어 기준을 넘었는지 알 수 없을 때는 못 채웠다고 하지 않습니다.",
                "Bars are written down before anything is measured (evals/bars.toml). Where there are too few questions to "
                "tell, a bar is not called missed.",
            )
        )
        for figure, bar in _judged(visit, run):
            wanted = figure_words(figure, bar.value)
            asked = visit.say(
                f"{wanted} {'이하' if bar.at_most else '이상'}", f"{'at most' if bar.at_most else 'at least'} {wanted}"
            )
            holds, value = bar.holds(figure.interval), figure.interval.value
            over = value <= bar.value if bar.at_most else value >= bar.value
            mark, said = (
                (":green[:material/check_circle:]", visit.say("채움", "met"))
                if holds and over
                else (":orange[:material/help:]", visit.say("질문이 적어 알 수 없음", "too few questions to tell"))
                if holds
                else (":red[:material/cancel:]", visit.say("못 채움", "not met"))
            )
            between = interval_words(figure, visit.language)
            st.markdown(
                f"{mark} **{plain_line(figure_name(figure, visit.language))}** {figure_words(figure)} — {asked}: {said}"
                f"  \n:gray[{between}]"
            )


def _draw_cards(visit: Visit, run: Run, difference: Difference | None) -> None:
    """The main figures, each with its interval and number of rows, and what became of it."""
    bars = bars_of(visit, run.evaluation.what)
    there = [f for f in run.evaluation.figures if f.interval.n]
    main = [f for f in there if f.name in bars] or there
    also = [f for f in there if f.name in ("milliseconds_p95", "cost_usd") and f not in main]
    shown = [*main[: CARDS - len(also)], *also]
    for at in range(0, len(shown), 3):
        for column, figure in zip(st.columns(3), shown[at : at + 3], strict=False):
            change = difference.change(figure.name) if difference else None
            with column.container(border=True, gap="xsmall", height="stretch", key=f"figure-{figure.name}"):
                st.metric(
                    figure_name(figure, visit.language),
                    figure_words(figure).replace("$", "\\$"),
                    delta=_delta(figure, change.by) if change and change.better is not None else None,
                    delta_color="inverse" if figure.at_most else "normal",
                    help=figure.label(visit.language),
                )
                st.caption(interval_words(figure, visit.language))
    if len(there) > len(shown):
        with st.expander(visit.say(f"수치 {len(there)}개 모두", f"All {len(there)} figures")):
            st.dataframe(
                [
                    {
                        visit.say("수치", "figure"): figure_name(f, visit.language),
                        visit.say("값", "value"): figure_words(f),
                        visit.say("95 % 구간 · 몇 개로", "95 % interval · rows"): interval_words(f, visit.language),
                    }
                    for f in there
                ],
                hide_index=True,
                width="stretch",
            )


def _delta(figure: Figure, by: float) -> str:
    if figure.unit == "share":
        return f"{by * 100:+.1f} %p"
    if figure.unit == "ms":
        return f"{by / 1000:+.2f} s" if abs(by) >= 100 else f"{by:+.1f} ms"
    return f"{by:+.4f}" if figure.unit == "usd" else f"{by:+.3f}" if figure.unit == "score" else f"{by:+.0f}"


def _draw_over_time(visit: Visit, runs: Sequence[Run]) -> None:
    if len(runs) < 2:
        st.caption(
            visit.say(
                "한 번 더 재면 여기에 흐름이 그려집니다.", "Measure once more, and how it goes over time is drawn here."
            )
        )
        return
    newest = runs[-1].evaluation
    bars = bars_of(visit, newest.what)
    names = [n for n in OVER_TIME if newest.figure(n)] + [n for n in bars if n not in OVER_TIME and newest.figure(n)]
    shown = [f for n in names if (f := newest.figure(n)) is not None and f.interval.n][:CARDS]
    if not shown:
        return
    st.markdown("##### " + visit.say("흐름", "Over time"))
    for at in range(0, len(shown), 2):
        for column, figure in zip(st.columns(2), shown[at : at + 2], strict=False):
            with column.container(key=f"trend-{figure.name}", gap=None):
                st.caption(f"**{plain_line(figure_name(figure, visit.language))}**")
                bar = bars.get(figure.name)
                draw_over_time(visit, runs, figure, key=f"chart-{figure.name}", bar=bar.value if bar else None)
    st.caption(
        visit.say(
            "점은 잰 값, 굵은 막대는 참값이 있을 만한 범위(95 %), 점선은 정해 둔 기준입니다. 점에 손을 올리면 몇 개로 쟀는지 나옵니다.",
            "A dot is what was measured, the thick bar where the truth may lie (95 %), the dashed line what it is held to. "
            "Point at a dot for the number of rows.",
        )
    )


def _draw_mistaken(visit: Visit, run: Run) -> None:
    """The confusion matrix, which begins with its two sentences."""
    table = next((t for t in run.evaluation.tables if t.name == "confusion"), None)
    if table is None:
        return
    st.markdown("##### " + visit.say("어디로 잘못 갔나", "What went astray"))
    found = mistaken(table)
    if not found:
        st.markdown(visit.say("잘못 보낸 질문이 없습니다.", "No question went astray."))
    for one in found[:3]:
        belongs, went = route_name(one.label, visit.language), route_name(one.chosen, visit.language)
        st.markdown(
            visit.say(
                f"- **{belongs}**{mend(belongs, '으로')} 가야 할 질문 {one.n}개가 **{went}**{mend(went, '으로')} 갔습니다.",
                f"- {one.n} that belong to **{belongs}** went to **{went}**.",
            )
        )
    draw_confusion(visit, table, key="confusion")
    st.caption(
        visit.say(
            "초록 칸은 알맞게 보낸 질문, 붉은 칸은 잘못 보낸 질문의 수입니다.",
            "Green cells count questions that were sent right, red ones those that were not.",
        )
    )


def _draw_comparison(visit: Visit, run: Run, before: Sequence[Run], earlier: Run) -> None:
    with st.expander(visit.say("두 시험 견주기", "Compare two runs"), icon=":material/compare_arrows:"):
        old = st.selectbox(
            visit.say("이 시험과", "With this run"),
            list(before)[::-1],
            index=list(before)[::-1].index(earlier) if earlier in before else 0,
            format_func=lambda r: f"{day_of(r, visit.language)} · {found_words(r, visit.language)}",
            key=f"against-{run.evaluation.what}",
        )
        found = difference_of(old.evaluation, run.evaluation)
        st.markdown(changed_words(run, old, found, visit.language))
        if found.added or found.gone:
            st.caption(
                visit.say(
                    f"두 시험에 다 있는 질문 {found.common}개만 견줍니다 (새 질문 {found.added}개, 빠진 질문 {found.gone}개).",
                    f"Only the {found.common} questions that both have are compared ({found.added} new, {found.gone} gone).",
                )
            )
        st.dataframe(
            [
                {
                    visit.say("수치", "figure"): figure_name(c.figure, visit.language),
                    visit.say("그때 → 지금", "then → now"): change_words(c, visit.language),
                    visit.say("같은 질문에서의 차이 (95 %)", "difference on the same rows (95 %)"): _between(visit, c),
                    visit.say("우연인가", "chance?"): _chance(visit, c),
                }
                for c in found.changes
            ],
            hide_index=True,
            width="stretch",
        )
        _draw_setup(visit, found)
        draw_turned(visit, run, found)


def _between(visit: Visit, change: Change) -> str:
    if change.paired is None:
        return visit.say("질문마다 셀 수 없는 수치", "not a figure of single rows")
    one = change.paired
    return f"{_delta(change.figure, one.low)} … {_delta(change.figure, one.high)} ({one.n})"


def _chance(visit: Visit, change: Change) -> str:
    if change.better is None or change.paired is None:
        return "–"
    if not change.sure:
        return visit.say("그럴 수 있음", "may be")
    return visit.say("아님, 나아짐", "no: better") if change.better else visit.say("아님, 나빠짐", "no: worse")


def _draw_setup(visit: Visit, found: Difference) -> None:
    """What else changed in between: a cause to look at first."""
    if not found.setup:
        st.caption(visit.say("그 사이에 바뀐 설정은 없습니다.", "No setting changed in between."))
        return
    names = [visit.say(*SETUP.get(key, (key, key))) for key, _, _ in found.setup]
    st.markdown(
        visit.say("그 사이에 바뀐 것: ", "What changed in between: ") + "**" + plain_line(", ".join(names), 300) + "**"
    )
