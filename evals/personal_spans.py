"""`gallae eval personal`: what the detectors find of the values that somebody marked by hand, names and addresses apart from
identifiers, by kind and language, with every false alarm listed.

Rows (jsonl): {"id", "text", "spans": [{"start", "end", "kind", "text"}], "language", "split": "dev" | "held"}
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from gallae.checks.spans import WORDED, Marked, SpanJudgement, SpanRow, judge
from gallae.core.errors import InputError
from gallae.evals.evaluation import Case, Evaluation, Figure, Table, share

__all__ = ["BUILT_IN", "evaluate_spans", "load_spans"]

BUILT_IN = Path(__file__).parent / "data" / "personal-spans.jsonl"
# Figures: (name, kinds; identifiers are all that are not WORDED), in Korean and English.
GROUPS = (
    ("names", ("name",), "이름", "names"),
    ("addresses", ("address",), "주소", "addresses"),
    ("identifiers", (), "식별번호", "identifiers"),
)


def load_spans(path: Path, split: str = "") -> list[SpanRow]:
    """InputError for a file that is not there, a row that is none, or a span that is not its text."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path}: {error}", hint="Name a file of marked sentences.") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            if split and given.get("split") != split:
                continue
            spans = tuple(Marked(int(s["start"]), int(s["end"]), str(s["kind"])) for s in given["spans"])
            text = str(given["text"])
            if any(
                text[m.start : m.end] != s.get("text", text[m.start : m.end])
                for m, s in zip(spans, given["spans"], strict=True)
            ):
                raise ValueError("a span does not hold its text")
            rows.append(SpanRow(str(given.get("id", number)), text, spans, str(given.get("language", "ko"))))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}:{number}: {error}", hint='{"id","text","spans","language","split"}') from error
    return rows


def evaluate_spans(rows: Sequence[SpanRow], workspace: str = "") -> Evaluation:
    started = time.process_time()
    judged = judge(rows)
    spent = time.process_time() - started
    figures = [figure for name, kinds, ko, en in GROUPS for figure in _figures(judged, name, kinds, ko, en)]
    return Evaluation(
        "personal",
        workspace,
        tuple(figures),
        _cases(rows, judged),
        (_by_kind(judged),),
        made=time.time(),
        cpu_seconds=spent,
    )


def _figures(judged: SpanJudgement, name: str, kinds: tuple[str, ...], ko: str, en: str) -> list[Figure]:
    def of(kind: str) -> bool:
        return kind in kinds if kinds else kind not in WORDED

    values = [v for v in judged.values if of(v.marked.kind)]
    finds = [right for _, found, right in judged.finds if of(found.kind)]
    recalls = (("covered", "찾음", "found"), ("exact", "· 글자까지 맞음", "· to the letter"))
    return [
        *(
            share(
                f"{name}.{reading}", sum(reading in v.readings for v in values), len(values), f"{ko} {k}", f"{en} {e}"
            )
            for reading, k, e in recalls
        ),
        share(f"{name}.precision", sum(finds), len(finds), f"{ko} 정밀도", f"{en}: precision"),
    ]


def _by_kind(judged: SpanJudgement) -> Table:
    rows: list[tuple[str, ...]] = [("", "n", "covered", "overlap", "exact", "false")]
    for language in sorted({v.row.language for v in judged.values}):
        for kind in dict.fromkeys(v.marked.kind for v in judged.values if v.row.language == language):
            of = [v for v in judged.values if v.marked.kind == kind and v.row.language == language]
            hits = [str(sum(reading in v.readings for v in of)) for reading in ("covered", "overlap", "exact")]
            false = sum(found.kind == kind and row.language == language for row, found in judged.false)
            rows.append((f"{kind} ({language})", str(len(of)), *hits, str(false)))
    return Table("kinds", "종류와 언어", "kind and language", tuple(rows))


def _cases(rows: Sequence[SpanRow], judged: SpanJudgement) -> tuple[Case, ...]:
    missed: dict[str, list[str]] = {}
    for row, m in judged.missed:
        missed.setdefault(row.id, []).append(f"missed {m.kind} {row.text[m.start : m.end]!r}")
    for row, found in judged.false:
        missed.setdefault(row.id, []).append(f"false {found.kind} {found.text!r}")
    return tuple(
        Case(row.id, row.text, float(row.id not in missed), row.id not in missed, "; ".join(missed.get(row.id, ())))
        for row in rows
    )
