"""An evaluation as one HTML page that needs nothing else: no network, no script; pictures are SVG inside it.

    write_page(Page(evaluation, bars, difference, past), folder, "shop-routes", "ko")

Whatever comes from rows, models or documents is escaped: a question may hold a <script>.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from importlib import resources
from pathlib import Path

from gallae.core.files import write_whole
from gallae.core.language import say
from gallae.core.types import Check, Language
from gallae.evals.difference import Change, Difference, main_figures
from gallae.evals.evaluation import Evaluation, Figure
from gallae.evals.gate import Bar, gate
from gallae.evals.report_evaluation import figure_value
from gallae.evals.report_plots import lines, whisker
from gallae.evals.report_sections import case_sections, table_sections

__all__ = ["Page", "page_html", "write_page"]

NAMES = {
    "routes": ("갈래 평가", "Routes"),
    "answers": ("답변 평가", "Answers"),
    "retrieval": ("검색 평가", "Retrieval"),
    "skill": ("스킬 평가", "Skill"),
    "summaries": ("요약 평가", "Summaries"),
    "safety": ("안전 평가", "Safety"),
    "bias": ("치우침 평가", "Bias"),
    "consistency": ("한결같음 평가", "Consistency"),
    "conversation": ("대화 평가", "Conversation"),
    "compare": ("길 견주기", "Comparison of routes"),
}
SETUP = {
    "gallae": ("갈래", "gallae"),
    "models": ("모델", "models"),
    "index": ("색인", "index"),
    "prompts": ("프롬프트", "prompts"),
    "skills": ("스킬", "skills"),
    "config": ("판단 설정", "decision config"),
    "today": ("기준일", "today"),
    "file": ("문항 파일", "rows"),
    "tokeniser": ("낱말 나누기", "tokeniser"),
    "passages": ("대목 수", "passages"),
    "weights": ("가중치", "weights"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """`past`: earlier runs of the same kind, the oldest first; the last of them is what `difference` is from."""

    evaluation: Evaluation
    bars: Mapping[str, Bar] = field(default_factory=dict)
    difference: Difference | None = None
    past: Sequence[Evaluation] = ()


def write_page(page: Page, folder: Path, name: str, language: Language = "ko") -> Path:
    """`name`.html in `folder` (made if missing), whole or not at all."""
    file = folder / f"{name}.html"
    write_whole(file, page_html(page, language), mode=0o644)
    return file


def page_html(page: Page, language: Language = "ko") -> str:
    evaluation = page.evaluation
    style = resources.files("gallae.evals").joinpath("report.css").read_text(encoding="utf-8")
    title = f"{_name(evaluation, language)} · {evaluation.workspace}"
    parts = [
        *_header(page, language),
        *_figures(page, language),
        *_difference(page, language),
        *_history(page, language),
        *table_sections(evaluation, language),
        *case_sections(evaluation, language),
        *_setup(evaluation, language),
    ]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + f"\n<footer>{escape(_foot(language))}</footer>\n</main>\n</body>\n</html>\n"
    )


def _name(evaluation: Evaluation, language: Language) -> str:
    kind, _, rest = evaluation.what.partition(":")
    name = say(language, *NAMES.get(kind, (kind, kind)))
    return f"{name}: {rest}" if rest else name


def _foot(language: Language) -> str:
    return say(
        language,
        "구간은 95%: 같은 일을 다시 재면 대개 그 안에 든다. 점선은 미리 정해 둔 기준이다.",
        "Intervals are 95 %: measured again, the figure mostly lies within. Dotted marks are the bars set beforehand.",
    )


def _header(page: Page, language: Language) -> Iterator[str]:
    evaluation = page.evaluation
    n, served = len(evaluation.cases), [c for c in evaluation.cases if c.served]
    meta = [say(language, f"{n}문항", f"{n} rows")]
    if served:
        right = sum(c.passed for c in served)
        meta.append(say(language, f"{len(served)}개 가운데 {right}개 맞음", f"{right} of {len(served)} right"))
    if n - len(served):
        meta.append(say(language, f"맡을 모델이 없는 {n - len(served)}개", f"{n - len(served)} nobody serves"))
    if evaluation.made:
        meta.append(_day(evaluation.made))
    if evaluation.cpu_seconds:
        meta.append(say(language, f"CPU {evaluation.cpu_seconds:.1f}초", f"{evaluation.cpu_seconds:.1f} s CPU"))
    yield f'<header>\n<p class="kicker">갈래 · {escape(_name(evaluation, language))}</p>'
    yield f'<h1>{escape(evaluation.workspace)}</h1>\n<p class="meta">{escape(" · ".join(meta))}</p>'
    yield from _verdict(gate(evaluation, _known(page)), language)
    yield "</header>"


def _known(page: Page) -> dict[str, Bar]:
    """Bars of figures that were measured: what is not there cannot be missed."""
    return {name: bar for name, bar in page.bars.items() if page.evaluation.figure(name)}


def _verdict(checks: list[Check], language: Language) -> Iterator[str]:
    if not checks:
        return
    missed = [c.name.removeprefix("gate.") for c in checks if not c.passed]
    if not missed:
        said = say(language, "기준을 모두 넘었습니다.", "All bars are reached.")
        yield f'<p class="verdict"><strong>✓ {len(checks)}/{len(checks)}</strong><span>{said}</span></p>'
        return
    said = say(language, "기준에 못 미침:", "Below its bar:")
    count = f"{len(checks) - len(missed)}/{len(checks)}"
    yield (f'<p class="verdict missed"><strong>✗ {count}</strong><span>{said} {escape(", ".join(missed))}</span></p>')


def _figures(page: Page, language: Language) -> Iterator[str]:
    main = {f.name for f in main_figures(page.evaluation, page.bars)}
    there = [f for f in page.evaluation.figures if f.interval.n]
    if not there:
        return
    head = say(language, "지표|값|95% 구간||기준|문항", "figure|value|95 % interval||bar|rows").split("|")
    changed = page.difference is not None
    head += [say(language, "지난번보다", "since last")] if changed else []
    yield f"<section>\n<h2>{say(language, '지표', 'Figures')}</h2>"
    yield '<div class="scroll"><table>\n<thead><tr>' + "".join(
        f'<th scope="col"{" class=number" if i in (1, 5) else ""}>{escape(h)}</th>' for i, h in enumerate(head)
    )
    yield "</tr></thead>\n<tbody>"
    for figure in sorted(there, key=lambda f: f.name not in main):
        change = page.difference.change(figure.name) if page.difference else None
        cell = f"<td>{_change(change, language)}</td>" if changed else ""
        yield _figure(figure, page.bars.get(figure.name), cell, language, main=figure.name in main)
    yield "</tbody></table></div>\n</section>"


def _figure(figure: Figure, bar: Bar | None, change: str, language: Language, *, main: bool) -> str:
    interval, label = figure.interval, figure.label(language)
    shares = figure.unit in ("share", "score") and interval.low >= 0 and interval.high <= 1
    plot = whisker(interval, label, bar=bar.value if bar else None) if shares else ""
    between = f"{interval.low:.3f}–{interval.high:.3f}" if interval.low != interval.high else ""
    held = ""
    if bar:
        mark, name = ("✓", "good") if bar.holds(interval) else ("✗", "bad")
        held = f'<span class="{name}">{mark}</span> <span class="soft">{escape(str(bar))}</span>'
    return (
        f'<tr{" class=main" if main else ""}><th scope="row">{escape(label)}</th>'
        f'<td class="number value">{escape(figure_value(figure))}</td><td class="range">{between}</td><td>{plot}</td>'
        f'<td class="range">{held}</td><td class="number soft">{interval.n}</td>{change}</tr>'
    )


def _change(change: Change | None, language: Language) -> str:
    if change is None:
        return '<span class="soft">–</span>'
    form = {"usd": "{:+.4f}", "ms": "{:+.1f}", "count": "{:+.0f}"}.get(change.figure.unit, "{:+.3f}")
    if change.better is None or not float(form.format(change.by)):
        return f'<span class="soft">{say(language, "그대로", "same")}</span>'
    sure = change.sure or (change.paired is None and change.figure.unit != "ms")  # a busy machine is slower
    name = ("good" if change.better else "bad") if sure else "soft"
    between = ""
    if change.paired:
        between = f' <span class="range">({form.format(change.paired.low)} … {form.format(change.paired.high)})</span>'
    return f'<span class="{name}">{"▲" if change.better else "▼"} {form.format(change.by)}</span>{between}'


def _difference(page: Page, language: Language) -> Iterator[str]:
    d = page.difference
    if d is None:
        return
    yield f"<section>\n<h2>{say(language, '지난 실행보다', 'Since the last run')}</h2>"
    rows = say(
        language,
        f"{_day(d.since)} 실행과 같은 {d.common}문항을 짝지어 견줌 (새 문항 {d.added}, 빠진 문항 {d.gone}).",
        f"Paired on the {d.common} rows shared with the run of {_day(d.since)} ({d.added} added, {d.gone} gone).",
    )
    yield f'<p class="note">{rows}</p>'
    if d.setup:
        yield f"<h3>{say(language, '바뀐 구성', 'Setup that changed')}</h3>\n<dl class=setup>"
        for key, old, new in d.setup:
            yield f"<dt>{escape(_setup_name(key, language))}</dt><dd>{escape(old or '–')} → {escape(new or '–')}</dd>"
        yield "</dl>"
    else:
        yield f'<p class="note">{say(language, "구성은 그대로입니다.", "The setup is the same.")}</p>'
    for cases, mark, name, heading in (
        (d.lost, "✗", "bad", say(language, "맞다가 틀림", "Right before, wrong now")),
        (d.won, "✓", "good", say(language, "틀리다가 맞음", "Wrong before, right now")),
    ):
        if cases:
            yield f'<h3>{heading} <span class="soft">{len(cases)}</span></h3>\n<ul class="turned">'
            for c in cases:
                why = f'<br><span class="why">{escape(c.why)}</span>' if c.why else ""
                yield (
                    f'<li><span class="{name}">{mark}</span><span class="id">{escape(c.id)}</span>'
                    f"<span>{escape(c.question)}{why}</span></li>"
                )
            yield "</ul>"
    yield "</section>"


def _history(page: Page, language: Language) -> Iterator[str]:
    runs = [*page.past, page.evaluation]
    if len(runs) < 2:
        return
    yield f"<section>\n<h2>{say(language, '그동안', 'Over time')}</h2>"
    said = say(language, f"같은 문항 파일을 잰 {len(runs)}번.", f"{len(runs)} runs over the same rows.")
    yield f'<p class="note">{said}</p>\n<div class="several">'
    for figure in main_figures(page.evaluation, page.bars):
        kept = [(r.made, f.interval) for r in runs if (f := r.figure(figure.name)) and f.interval.n]
        if len(kept) < 2:
            continue
        days = [_day(made) for made, _ in kept]
        plot = lines([interval for _, interval in kept], days, figure.label(language))
        body = "".join(f"<tr><td>{d}</td><td class=number>{i}</td></tr>" for d, (_, i) in zip(days, kept, strict=True))
        yield (
            f'<figure class="card"><figcaption><span>{escape(figure.label(language))}</span>'
            f'<span class="value">{escape(figure_value(figure))}</span></figcaption>{plot}'
            f"<details><summary>{say(language, '값 보기', 'values')}</summary><table><tbody>{body}</tbody></table></details>"
            "</figure>"
        )
    yield "</div>\n</section>"


def _setup(evaluation: Evaluation, language: Language) -> Iterator[str]:
    if evaluation.setup:
        yield f"<section>\n<h2>{say(language, '구성', 'Setup')}</h2>\n<dl class=setup>"
        for key, value in evaluation.setup.items():
            yield f"<dt>{escape(_setup_name(key, language))}</dt><dd>{escape(value)}</dd>"
        yield "</dl>\n</section>"


def _setup_name(key: str, language: Language) -> str:
    return say(language, *SETUP.get(key, (key, key)))


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
