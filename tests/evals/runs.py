"""Evaluations to write down, compare and draw: what a run of six questions could have found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gallae.checks.scores import Interval
from gallae.evals.evaluation import Case, Evaluation, Figure, Table, share

WRONG = "<script>alert('x')</script> & \"따옴표\" 환불은?"


def case(id: str, passed: bool = True, question: str = "", **more: Any) -> Case:
    values = {"rag": float(passed), **more.pop("values", {})}
    return Case(
        id,
        question or f"질문 {id}",
        float(passed),
        passed,
        "" if passed else "must_include: 7일",
        values=values,
        **more,
    )


def evaluation(right: Sequence[bool] = (True, True, False), **more: Any) -> Evaluation:
    cases = more.pop("cases", tuple(case(f"a{n}", passed) for n, passed in enumerate(right, 1)))
    return Evaluation(
        **{
            "what": "answers",
            "workspace": "shop",
            "figures": (
                share("rag", sum(c.passed for c in cases), len(cases), "rag 정답", "rag right"),
                Figure("ece", Interval(0.04, 0.02, 0.06, len(cases)), "확신의 오차", "ECE", at_most=True),
            ),
            "cases": cases,
            "setup": {"models": "embedded default", "index": "i1", "file": "evals/answers.jsonl"},
            "made": 1_800_000_000.0,
            **more,
        }
    )


def drawn() -> Evaluation:
    """With everything that a page can draw."""
    cases = (
        case("a1", milliseconds=40.0, kind="plain", cost_usd=0.002),
        case("a2", milliseconds=90.0, kind="plain", cost_usd=0.004),
        case("a3", False, WRONG, milliseconds=55.0, kind="typo<b>", got="<img src=x onerror=y>", turn="t-3"),
        case("a4", False, "아무도 맡지 않음", served=False, kind="typo<b>"),
    )
    confusion = Table(
        "confusion", "정답 \\ 고른 것", "label \\ said", (("", "rag", "tool"), ("rag", "2", "1"), ("tool", "·", "1"))
    )
    bins = Table(
        "reliability", "확신", "confidence", (("c", "r", "n"), ("0.600", "0.500", "2"), ("0.900", "1.000", "2"))
    )
    peers = Table("peers", "다른 <것>", "other <ones>", (("p", "f1"), ("<i>gallae</i>", "0.9")))
    return evaluation(cases=cases, tables=(confusion, bins, peers))
