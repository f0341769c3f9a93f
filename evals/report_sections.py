"""The parts of an evaluation's page below its figures: kinds, confusion, reliability, time and cost, tables, cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from gallae.checks.scores import percentile, wilson
from gallae.core.language import say
from gallae.core.types import Language
from gallae.evals.evaluation import Case, Evaluation, Table
from gallae.evals.report_plots import bins_of, curve, histogram, whisker

__all__ = ["case_sections", "table_sections"]

DRAWN = ("confusion", "reliability", "kinds")


def table_sections(evaluation: Evaluation, language: Language) -> Iterator[str]:
    """Kinds, confusion and reliability as pictures, time and cost, then the tables that have no picture."""
    tables = {table.name: table for table in evaluation.tables}
    yield from _kinds(evaluation.cases, language)
    if "confusion" in tables:
        yield from _confusion(tables["confusion"], language)
    if "reliability" in tables:
        yield from _reliability(tables["reliability"], language)
    yield from _spent(evaluation.cases, language)
    for table in evaluation.tables:
        if table.name not in DRAWN and len(table.rows) > 1:
            said = table.said(language)
            head = (say(language, table.ko, table.en), *said[0][1:])
            name = say(language, table.ko, table.en)
            yield f"<section>\n<h2>{escape(name)}</h2>\n{_table(head, said[1:])}\n</section>"


def case_sections(evaluation: Evaluation, language: Language) -> Iterator[str]:
    """Every row that failed or has a flaw, by kind, each with an address of its own (#case-…)."""
    failed = [c for c in evaluation.cases if c.served and not c.passed]
    flawed = [c for c in evaluation.cases if c.served and c.passed and c.why]
    taken: Counter[str] = Counter()
    if evaluation.cases and not failed:
        yield f"<section>\n<h2>{say(language, '틀린 문항이 없습니다', 'No row failed')}</h2>\n</section>"
    for cases, name, heading, note in (
        (
            failed,
            "failed",
            say(language, "틀린 문항", "Rows that failed"),
            say(
                language,
                "무엇을 물었고, 무엇이 나왔고, 왜 틀렸는지.",
                "What was asked, what came, and why it is wrong.",
            ),
        ),
        (
            flawed,
            "flawed",
            say(language, "맞았으나 흠이 있는 문항", "Right, with a flaw"),
            say(language, "답은 맞지만 확인 하나가 걸렸습니다.", "The answer is right; one of its checks is not."),
        ),
    ):
        if cases:
            yield f'<section>\n<h2>{heading} <span class="soft">{len(cases)}</span></h2>\n<p class="note">{note}</p>'
            yield from _by_kind(cases, name, taken, language)
            yield "</section>"


def _by_kind(cases: Sequence[Case], name: str, taken: Counter[str], language: Language) -> Iterator[str]:
    kinds: dict[str, list[Case]] = {}
    for case in cases:
        kinds.setdefault(case.kind, []).append(case)
    if len(kinds) > 1:
        links = "".join(
            f'<li><a href="#{name}-{number}">{escape(kind or "–")}</a> <span class="soft">{len(of_it)}</span></li>'
            for number, (kind, of_it) in enumerate(kinds.items())
        )
        yield f'<ul class="jump">{links}</ul>'
    for number, (kind, of_it) in enumerate(kinds.items()):
        if len(kinds) > 1:
            yield f'<h3 id="{name}-{number}">{escape(kind or "–")}</h3>'
        for case in of_it:
            yield _case(case, _anchor(case, taken), language)


def _anchor(case: Case, taken: Counter[str]) -> str:
    """ "case-<id>", which a link may hold; numbered where rows share an id."""
    name = "case-" + re.sub(r"[^\w.-]+", "-", case.id)
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}.{taken[name]}"


def _case(case: Case, anchor: str, language: Language) -> str:
    lines = [f'<article class="case" id="{anchor}">\n<h4><a href="#{anchor}" class="id">{escape(case.id)}</a> ']
    lines.append(f"{escape(case.question)}</h4>")
    if case.why:
        lines.append(f'<p class="why"><span class="bad">✗</span> {escape(case.why)}</p>')
    if case.got:
        lines.append(f'<p class="got"><b>{say(language, "나온 것", "got")}</b> {escape(case.got)}</p>')
    if case.turn:
        lines.append(f'<p class="why"><code>gallae explain {escape(case.turn)}</code></p>')
    return "".join(lines) + "</article>"


def _kinds(cases: Sequence[Case], language: Language) -> Iterator[str]:
    kinds: dict[str, list[bool]] = {}
    for case in cases:
        if case.served and case.kind:
            kinds.setdefault(case.kind, []).append(case.passed)
    if len(kinds) < 2:
        return
    yield f"<section>\n<h2>{say(language, '종류마다', 'By kind')}</h2>\n<div class=scroll><table><thead><tr>"
    head = say(language, "종류|맞음|95% 구간||문항", "kind|right|95 % interval||rows").split("|")
    yield "".join(f'<th scope="col"{" class=number" if i in (1, 4) else ""}>{h}</th>' for i, h in enumerate(head))
    yield "</tr></thead><tbody>"
    for kind, passed in sorted(kinds.items(), key=lambda item: sum(item[1]) / len(item[1])):
        x = wilson(sum(passed), len(passed))
        yield (
            f'<tr><th scope="row">{escape(kind)}</th><td class="number value">{x.value:.3f}</td>'
            f'<td class="range">{x.low:.3f}–{x.high:.3f}</td><td>{whisker(x, kind)}</td>'
            f'<td class="number soft">{x.n}</td></tr>'
        )
    yield "</tbody></table></div>\n</section>"


def _confusion(table: Table, language: Language) -> Iterator[str]:
    said = table.rows[0][1:]
    yield f"<section>\n<h2>{say(language, '무엇을 무엇으로 보았나', 'What was taken for what')}</h2>"
    note = say(
        language,
        "줄은 정답, 칸은 고른 것. 진할수록 그 줄의 많은 몫입니다.",
        "Rows are labels, columns what was chosen; the darker, the larger its share of the row.",
    )
    yield f'<p class="note">{note}</p>\n<div class="scroll"><table class="heat"><thead><tr>'
    yield f'<th scope="col">{escape(say(language, table.ko, table.en))}</th>'
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in said) + "</tr></thead><tbody>"
    for label, *cells in table.rows[1:]:
        counts = [int(c) if c.isdigit() else 0 for c in cells]
        total = sum(counts) or 1
        line = ""
        for name, count in zip(said, counts, strict=True):
            kind = "none" if not count else "hit" if name == label else "miss"
            # Not quite to the full colour, on which dark figures could not be read.
            shade = f' style="--v:{0.08 + 0.47 * count / total:.2f}"' if count else ""
            line += f'<td class="{kind}"{shade}>{count or "·"}</td>'
        yield f'<tr><th scope="row">{escape(label)}</th>{line}</tr>'
    yield "</tbody></table></div>\n</section>"


def _reliability(table: Table, language: Language) -> Iterator[str]:
    bins = [(float(c), float(r), int(n)) for c, r, n in table.rows[1:]]
    if not bins:
        return
    heading = say(language, "확신은 믿을 만한가", "Is its confidence worth what it says?")
    note = say(
        language,
        "점선 위에 있으면 말한 확신만큼 맞습니다. 아래면 지나치게 자신하고, 위면 지나치게 망설입니다.",
        "On the dotted line it is right as often as it says; below it is too sure, above too shy.",
    )
    across, up = say(language, "확신", "confidence"), say(language, "맞은 몫", "share right")
    head = (across, up, say(language, "문항", "rows"))
    yield f'<section>\n<h2>{heading}</h2>\n<p class="note">{note}</p>\n<div class="pair">'
    yield f"<figure>{curve(bins, heading, across, up)}</figure><div>{_table(head, table.rows[1:])}</div></div>\n</section>"


def _spent(cases: Sequence[Case], language: Language) -> Iterator[str]:
    times = [c.milliseconds for c in cases if c.milliseconds > 0]
    costs = [c.cost_usd for c in cases if c.cost_usd > 0]
    drawn = []
    for values, unit, name in (
        (times, "ms", say(language, "걸린 시간", "Time")),
        (costs, "USD", say(language, "비용", "Cost")),
    ):
        if len(values) > 1:
            marks = [("p50", percentile(values, 0.5)), ("p95", percentile(values, 0.95))]
            head = (unit, say(language, "문항", "rows"))
            rows = [(f"{a:.3g}–{b:.3g}", str(n)) for a, b, n in bins_of(values) if n]
            fold = f"<details><summary>{say(language, '값 보기', 'values')}</summary>{_table(head, rows)}</details>"
            drawn.append(
                f'<figure class="card"><figcaption>{name}</figcaption>{histogram(values, name, unit, marks)}{fold}</figure>'
            )
    if drawn:
        heading = say(language, "걸린 시간과 비용", "Time and cost")
        yield f'<section>\n<h2>{heading}</h2>\n<div class="pair">{"".join(drawn)}</div>\n</section>'


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns that hold figures are set to the right."""
    right = [all(_is_figure(row[i]) for row in rows if i < len(row)) for i in range(len(head))]
    top = "".join(
        f'<th scope="col"{" class=number" if to_right else ""}>{escape(h)}</th>'
        for h, to_right in zip(head, right, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{' class=number' if right[i] else ''}>{escape(cell)}</td>" for i, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _is_figure(text: str) -> bool:
    return bool(text) and all(c.isdigit() or c in "+-–−.,%/$ …()" for c in text)
