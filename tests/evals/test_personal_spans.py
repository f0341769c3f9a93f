"""`gallae eval personal` over marked sentences: names and addresses apart, false alarms listed, bad rows named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gallae.core.errors import InputError
from gallae.evals.personal_spans import BUILT_IN, evaluate_spans, load_spans


def _written(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def _row(name: str, text: str, *spans: tuple[str, str], split: str = "dev") -> dict[str, object]:
    marked = [
        {"start": text.index(value), "end": text.index(value) + len(value), "kind": kind, "text": value}
        for kind, value in spans
    ]
    return {"id": name, "text": text, "spans": marked, "language": "ko", "split": split}


def test_figures_keep_names_and_addresses_apart_and_list_every_false_alarm(tmp_path: Path) -> None:
    file = _written(
        tmp_path / "rows.jsonl",
        _row("a", "고객 김하람님 010-1234-5678", ("name", "김하람"), ("phone", "010-1234-5678")),
        _row("b", "별명은 꾸꾸예요", ("name", "꾸꾸")),
        _row("c", "여기는 연락처 010-1111-2222"),
        _row("d", "주소는 서울 마포구 한빛로 3", ("address", "서울 마포구 한빛로 3"), split="held"),
    )
    made = evaluate_spans(load_spans(file, "dev"))
    figures = {f.name: f.interval.value for f in made.figures}
    assert figures["names.covered"] == 0.5 and figures["names.precision"] == 1
    assert figures["identifiers.covered"] == 1 and figures["identifiers.precision"] == 0.5
    assert {c.id: c.passed for c in made.cases} == {"a": True, "b": False, "c": False}
    assert "missed name '꾸꾸'" in made.cases[1].why and "false phone" in made.cases[2].why
    assert evaluate_spans(load_spans(file, "held")).figure("addresses.exact").interval.value == 1  # type: ignore[union-attr]


def test_a_row_whose_span_is_not_its_text_is_named(tmp_path: Path) -> None:
    wrong = _row("a", "김하람님", ("name", "김하람"))
    wrong["spans"][0]["end"] = 2  # type: ignore[index]
    with pytest.raises(InputError, match=r"rows\.jsonl:1"):
        load_spans(_written(tmp_path / "rows.jsonl", wrong))


@pytest.mark.skipif(not BUILT_IN.is_file(), reason="the sentences by another author are not here yet")
def test_the_half_that_was_developed_with_stays_above_its_bars() -> None:
    figures = {f.name: f.interval.value for f in evaluate_spans(load_spans(BUILT_IN, "dev")).figures}
    for name in ("names", "addresses", "identifiers"):
        assert figures[f"{name}.covered"] >= 0.98 and figures[f"{name}.precision"] >= 0.95


# File, then least share of names, addresses and identifiers covered: floors under what was measured (docs/privacy.md). The
# third author's sentences are hard on purpose; those of -4 were scored and not read.
FLOORS = {
    "personal-spans-2": (0.62, 0.86, 0.94),
    "personal-spans-3": (0.96, 0.98, 0.98),
    "personal-spans-4": (0.77, 0.95, 0.93),
}


@pytest.mark.parametrize("file", FLOORS)
def test_other_authors_sentences_stay_above_their_floors_and_false_alarms_are_few(file: str) -> None:
    rows = load_spans(BUILT_IN.with_name(f"{file}.jsonl"))
    figures = {f.name: f.interval.value for f in evaluate_spans(rows).figures}
    assert len(rows) >= 200 and any(not row.spans for row in rows)
    for name, least in zip(("names", "addresses", "identifiers"), FLOORS[file], strict=True):
        assert figures[f"{name}.covered"] >= least, (name, figures)
        assert figures[f"{name}.precision"] >= (0.92 if name == "addresses" else 0.95), (name, figures)
