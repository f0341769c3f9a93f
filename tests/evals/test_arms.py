"""What an arm's answer counts as: served or not, whose text it is, and what is asked at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.task import AnswerRow
from gallae.core.errors import ProviderError
from gallae.core.types import ROUTES, Answer, Check, Clarify, Decision, Outcome, Person, Question, Route
from gallae.core.workspace import open_workspace
from gallae.evals.arms import Asked, take_arms, unserved_by
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model

TODAY = date(2026, 11, 20)
ROW = AnswerRow("q", "연체료는?", must_include=(("100원",),))


def answer(
    route: Route, text: str = "100원", outcome: Outcome = "answered", *, chosen: Route | None = None, **more: Any
) -> Answer:
    return Answer("t", "", "", text, outcome, route, more.pop("decision", Decision(chosen or route)), **more)


async def taken(row: AnswerRow, ways: dict[Route | None, Answer | Exception], **more: Any) -> tuple[Asked, list[Any]]:
    """`ways[None]` is the router's own answer. Also which routes were asked."""
    routes: list[Route | None] = []

    async def ask(question: Question) -> Answer:
        routes.append(question.route)
        said = ways[question.route]
        if isinstance(said, Exception):
            raise said
        return said

    made: list[Asked] = []
    await take_arms([row], ask, today=TODAY, into=made, arms=[r for r in ways if r is not None], **more)
    return made[0], routes


async def test_the_route_the_router_chose_is_not_asked_a_second_time() -> None:
    made, routes = await taken(
        ROW, {None: answer("rag"), "rag": answer("rag", "7원"), "prompt": answer("prompt", "7원")}
    )
    assert routes == [None, "prompt"]
    assert made.routed.right and made.arms["rag"].right and made.arms["rag"].arm == "rag"
    assert made.arms["prompt"].served and not made.arms["prompt"].right


@pytest.mark.parametrize(
    "routed",
    [
        answer("rag", cached=True),
        answer("rag", served_by="faq"),
        answer("rag", chosen="prompt"),
        answer("rag", decision=Decision("rag", asked_model=True)),
        answer("rag", outcome="clarify"),
    ],
)
async def test_an_answer_that_is_not_the_routes_alone_does_not_stand_for_it(routed: Answer) -> None:
    _, routes = await taken(ROW, {None: routed, "rag": answer("rag")})
    assert routes == [None, "rag"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer("rag", chosen="tool"), "handed over to rag"),
        (answer("prompt", chosen="prompt"), "a rule forbids it"),
        (answer("tool", "", "clarify"), "clarify"),
        (answer("tool", "", "unserved"), "unserved"),
        (answer("tool", "", "cut", checks=(Check("model", False, "down"),)), "model failed: down"),
    ],
)
async def test_an_arm_that_did_not_answer_itself_is_not_served(said: Answer, why: str) -> None:
    made, _ = await taken(ROW, {None: answer("rag"), "tool": said})
    assert (made.arms["tool"].served, made.arms["tool"].right, made.arms["tool"].why) == (False, False, why)


async def test_unserved_on_the_rows_own_way_is_not_wrong_and_on_another_it_is() -> None:
    job = AnswerRow("j", "안내문 써 줘", "hybrid", must_include=(("■",),))
    own, _ = await taken(job, {None: answer("hybrid", "", "unserved")})
    astray, _ = await taken(ROW, {None: answer("prompt", "", "unserved")})
    assert not own.routed.served
    assert astray.astray and not own.astray
    assert astray.routed.served and not astray.routed.right and astray.routed.outcome == "unserved"


async def test_a_refusal_by_policy_is_judged_on_every_route_and_a_question_back_of_the_router_is_wrong() -> None:
    refused = answer("prompt", "", "refused", decision=Decision("prompt", outcome="refused"))
    made, _ = await taken(AnswerRow("p", "폭탄", answerable=False), {None: refused, "rag": refused})
    assert made.routed.right and made.arms["rag"].right
    back = answer(
        "rag", "어느 쪽?", "clarify", decision=Decision("rag", outcome="clarify", clarify=Clarify("어느 쪽?"))
    )
    made, _ = await taken(ROW, {None: back, "rag": answer("rag")})
    assert made.routed.served and not made.routed.right and made.arms["rag"].right and not made.astray
    sum_unread, _ = await taken(ROW, {None: answer("tool", "식처럼 적어 주세요.", "clarify")})
    assert sum_unread.astray


async def test_who_abstains_where_there_is_no_answer_is_right() -> None:
    row = AnswerRow("n", "헬리콥터는?", answerable=False)
    shy = answer("rag", "", "abstained")
    made, _ = await taken(row, {None: shy, "rag": shy, "prompt": answer("prompt", "있어요")})
    assert made.routed.right and made.arms["rag"].right and not made.arms["prompt"].right


async def test_a_route_that_nobody_serves_is_not_asked_and_an_error_stops_nothing() -> None:
    def unserved(question: Question, route: Route) -> str:
        return "no language model" if route == "prompt" else ""

    ways: dict[Route | None, Answer | Exception] = {
        None: ProviderError("gone", provider="x"), "prompt": answer("prompt"), "rag": answer("rag")
    }  # fmt: skip
    made, routes = await taken(ROW, ways, unserved=unserved)
    assert routes == [None, "rag"] and made.arms["prompt"].why == "no language model"
    assert made.routed.served and not made.routed.right and made.routed.why == "ProviderError: gone"


async def test_a_run_that_is_stopped_leaves_whole_rows_in_their_order() -> None:
    rows = [AnswerRow(str(i), f"{i}?") for i in range(9)]
    made: list[Asked] = []
    started = asyncio.Event()

    async def ask(question: Question) -> Answer:
        if question.id == "5" and question.route == "prompt":
            started.set()
            await asyncio.Event().wait()
        return answer(question.route or "rag")

    arms: tuple[Route, ...] = ("rag", "prompt")
    running = asyncio.create_task(take_arms(rows, ask, today=TODAY, into=made, arms=arms))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [a.row.id for a in made] == ["0", "1", "2", "3", "4"]
    assert all(set(a.arms) == {"routed", "rag", "prompt"} for a in made)


async def test_many_at_once_are_told_in_the_order_of_the_rows_and_no_more_run_than_asked_for() -> None:
    rows = [AnswerRow(str(i), f"{i}?") for i in range(8)]
    made: list[Asked] = []
    running = most = 0
    steps: list[tuple[int, int]] = []

    async def ask(question: Question) -> Answer:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(8 - int(question.id)):
            await asyncio.sleep(0)
        running -= 1
        return answer("rag")

    await take_arms(
        rows, ask, today=TODAY, into=made, arms=("rag",), concurrency=3, progress=lambda *step: steps.append(step)
    )
    assert [a.row.id for a in made] == [row.id for row in rows] and most == 3
    assert steps == [(i + 1, 8) for i in range(8)]


DOCUMENT = "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다.\n"
SKILL = """\
name = "notice"
title = "휴관 안내문 쓰기"
does = "휴관 날짜와 까닭을 회원용 안내문 서식으로 쓴다"
input = "날짜, 까닭"
examples = ["12월 3일 휴관 안내문 써 줘, 까닭은 소독", "휴관 안내문 부탁: 1월 1일 설날"]
"""
ASKED = [
    AnswerRow("fee", "수영장 하루 이용료는 얼마예요?", must_include=(("9,000원",),)),
    AnswerRow("sum", "3,700원짜리 네 개랑 12,000원 하나면 합계 얼마야", "tool", must_include=(("26800",),)),
    AnswerRow("job", "2월 5일 휴관 안내문 써 줘, 까닭은 소독", "sllm", must_include=(("■ 날짜",),)),
    AnswerRow("sky", "구름은 왜 하얀색인지 두 문장으로 알려 줘", "prompt", must_include=(("빛",),)),
]


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    (workspace_folder / "documents" / "fees.md").write_text(DOCUMENT, encoding="utf-8")
    skill = workspace_folder / "skills" / "notice"
    skill.mkdir(parents=True)
    (skill / "skill.toml").write_text(SKILL, encoding="utf-8")
    row = '{{"instruction": "{m}월 {d}일 휴관 안내문 써 줘, 까닭은 소독", "output": "■ 휴관 안내\\n■ 날짜: {m}월 {d}일\\n■ 까닭: 소독"}}\n'
    (skill / "train.jsonl").write_text("".join(row.format(m=i + 1, d=i + 2) for i in range(8)), encoding="utf-8")
    return workspace_folder


async def over(pool: Path, tmp_path: Path, chat: ScriptedChatModel | None = None) -> dict[str, Asked]:
    models = FixedModels({"chat": scripted_model(chat)} if chat else {})
    workspace = open_workspace(pool, state=tmp_path / "state")
    clock: Callable[[], datetime] = lambda: datetime(2026, 11, 20, 9)  # noqa: E731
    made: list[Asked] = []
    async with open_chat(workspace, models=models, clock=clock, apart=tmp_path / "apart") as opened:
        read = lambda path: opened.index.read(path, Person())  # noqa: E731
        await take_arms(ASKED, opened.ask, today=TODAY, into=made, read=read, unserved=unserved_by(opened))
    return {a.row.id: a for a in made}


async def test_without_a_model_documents_and_sums_are_served_and_the_rest_says_what_is_missing(
    pool: Path, tmp_path: Path
) -> None:
    (tmp_path / "apart").mkdir()
    made = await over(pool, tmp_path)
    served = {key: {t.arm for t in a.arms.values() if t.served} for key, a in made.items()}
    assert served == {
        "fee": {"routed", "rag"}, "sum": {"routed", "rag", "tool"}, "job": {"rag"}, "sky": {"rag"}
    }  # fmt: skip
    assert made["fee"].arms["rag"].right and made["sum"].arms["tool"].right and not made["sum"].arms["rag"].right
    assert made["sky"].arms["prompt"].why == "언어 모델이 없음"
    assert made["job"].arms["sllm"].why == "학습된 모델도 대화 모델도 없음"
    assert not any(t.by_model for a in made.values() for t in a.arms.values())


async def test_with_a_model_every_route_answers_by_itself_and_its_cost_is_counted(pool: Path, tmp_path: Path) -> None:
    (tmp_path / "apart").mkdir()

    def says(messages: Any) -> Reply:
        text = "\n".join(str(m.content) for m in messages)
        if "<자료>" in text and "서식" not in text:
            return Reply("하루 이용료는 9,000원입니다 [1].")
        if "2월 5일" in str(messages[-1].content) and "서식" in text:
            return Reply("■ 휴관 안내\n■ 날짜: 2월 5일\n■ 까닭: 소독")
        return Reply("빛이 물방울에 흩어져서입니다.", input_tokens=40, output_tokens=10)

    made = await over(pool, tmp_path, ScriptedChatModel(default=says))
    assert made["sky"].arms["prompt"].right and made["sky"].arms["prompt"].tokens == 50
    assert made["sky"].arms["prompt"].by_model and not made["sky"].arms["rag"].right
    assert made["job"].arms["sllm"].right and not made["job"].arms["prompt"].right
    assert made["fee"].arms["rag"].right and made["fee"].arms["sllm"].why == "어느 스킬의 일도 아님"
    for a in made.values():
        for route in ROUTES:
            assert not a.arms[route].served or a.arms[route].route == route
