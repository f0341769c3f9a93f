"""Words that stand on the page: sources of one place are told apart, seconds and sums are in the person's language."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gallae.core.language import say
from gallae.core.types import LOCAL
from gallae.ui.skills_data import _apart
from gallae.ui.skills_plan import _sum
from gallae.ui.source import citation_labels
from gallae.ui.steps import _name
from gallae.ui.visit import Visit


def visitor(language: str) -> Any:
    made = SimpleNamespace(language=language, say=lambda ko, en: say(language, ko, en))  # type: ignore[arg-type]
    made.name_of = lambda person: Visit.name_of(made, person)
    made.seconds = lambda seconds, digits=2: Visit.seconds(made, seconds, digits)
    return made


def cited(marker: int, path: str, quote: str) -> dict[str, Any]:
    return {"marker": marker, "path": path, "quote": quote, "heading": None, "page": None}


def test_sources_of_one_place_are_told_apart_by_how_their_quotes_begin():
    three = [
        cited(1, "a.md", "휴가는 14일 전에 신청한다. 3일이 넘으면 30일 전이다."),
        cited(2, "a.md", "점심은 교대로 50분"),
        cited(3, "b.md", "x"),
    ]
    labels = citation_labels(visitor("ko"), three, {"a.md": "근무와 휴가", "b.md": "영업시간"})
    assert labels == ["**1** “휴가는 14일 전에 신청한다.…”", "**2** “점심은 교대로 50분”", "**3** 영업시간"]


@pytest.mark.parametrize(
    ("language", "formula", "said"),
    [
        ("ko", "2,560 tokens × (32 layers × 16,384 + one layer 743,424 bytes)", "2,560토큰 × (32층 × 16,384 + 한 층 743,424바이트)"),
        ("ko", "2,560 tokens × 32,768 words × 12 bytes (of 128,256 words)", "2,560토큰 × 32,768낱말 × 12바이트 (낱말 128,256개 가운데)"),
        ("en", "41.9M × 2 bytes (rank 16)", "41.9M × 2 bytes (rank 16)"),
    ],
)  # fmt: skip
def test_a_sum_has_its_units_in_the_persons_language(language, formula, said):
    assert _sum(visitor(language), formula) == said


def test_the_rules_of_a_finding_are_no_part_of_its_sentence():
    assert _apart("행 43개: 50개가 안 됩니다 (A4, A5; 01)") == ("행 43개: 50개가 안 됩니다", "A4, A5; 01")
    assert _apart("개인정보일 수 있는 값 (2행)") == ("개인정보일 수 있는 값 (2행)", "")


@pytest.mark.parametrize(
    ("language", "tool", "who", "time"),
    [("ko", "계산기", "이 컴퓨터에서", "0.69초"), ("en", "Calculator", "On this machine", "0.69 s")],
)
def test_tools_people_and_times_are_called_by_no_id(language, tool, who, time):
    visit = visitor(language)
    assert _name(visit, "calculate") == tool and _name(visit, "world__send_mail") == "world__send_mail"
    assert visit.name_of(LOCAL) == who and visit.name_of("anna") == "anna"
    assert visit.seconds(0.69) == time
