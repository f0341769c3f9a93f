"""Rows of routes.jsonl that can be judged without a written reference."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from gallae.checks.task import AnswerRow, RouteRow, answer_score
from gallae.core.types import Draft
from gallae.evals.own_reference import judgeable, roundings
from gallae.tools.answers import Computed
from gallae.tools.compute import compute

NOW = datetime(2026, 11, 20, 9)


def computed(row: RouteRow) -> Computed | None:
    return compute(row.question, now=NOW, history=row.history)


def rows(*given: RouteRow) -> dict[str, AnswerRow]:
    return {row.id: row for row in judgeable(given, computed)}


def test_a_sum_labelled_tool_is_judged_by_its_result_whoever_says_it() -> None:
    made = rows(RouteRow("t", "3,700원짜리 네 개랑 12,000원 하나면 합계 얼마야", "tool"))["t"]
    assert made.must_include == (("26800",),) and made.route == "tool"
    assert answer_score(made, Draft("모두 26,800원입니다.")).passed
    assert not answer_score(made, Draft("모두 15,700원입니다.")).passed
    assert not answer_score(made, Draft("문서에 없습니다.", outcome="abstained")).passed


def test_what_the_documents_do_not_hold_is_judged_by_the_refusal_alone() -> None:
    made = rows(RouteRow("n", "주차 요금은 얼마예요?", "rag", answerable=False))["n"]
    assert answer_score(made, Draft("", outcome="abstained")).passed and not answer_score(made, Draft("무료")).passed


def test_rows_whose_right_answer_is_not_known_here_are_left_out() -> None:
    assert not rows(
        RouteRow("rag", "주차 요금은 얼마예요?", "rag"),
        RouteRow("prompt", "구름은 왜 하얘요?", "prompt"),
        RouteRow("job", "안내문 써 줘", "sllm"),
        RouteRow("clock", "지금 몇 시야", "tool"),
        RouteRow("date", "2026년 10월 23일에서 28일 더하면", "tool"),
        RouteRow("unread", "세 달치면 전부 얼마", "tool"),
        RouteRow("said", "5 더하기 0은 5야?", "tool"),
        RouteRow("other label", "3,700원짜리 네 개랑 12,000원 하나면 합계 얼마야", "prompt"),
    )


def test_a_question_that_is_asked_already_is_not_asked_twice() -> None:
    row = RouteRow("n", "주차 요금은 얼마예요?", "rag", answerable=False)
    assert not list(judgeable([row], computed, but=[AnswerRow("a", "주차 요금은 얼마예요?")]))


def test_a_long_number_may_be_rounded_and_a_short_one_may_not() -> None:
    assert roundings(Decimal("37800")) == ("37800",)
    assert roundings(Decimal("13.5")) == ("13.5",)
    assert roundings(Decimal("24.324324")) == ("24.3243", "24.324", "24.32", "24.3", "24")
    made = rows(RouteRow("p", "손님 37명 중 9명이 다시 오면 몇 퍼센트일까요", "tool"))["p"]
    assert answer_score(made, Draft("약 24.3%입니다.")).passed and not answer_score(made, Draft("약 27%입니다.")).passed
