"""What has to be looked up is not taken for a sum: the documents are asked, and nobody is asked back for operands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels

TODAY = date(2026, 11, 20)
ASKED = (
    "5월 3일에 예약했다가 하루 전에 취소하면 몇 프로 떼요?",
    "모레 저녁 7시에 가면 수영장 문 열려 있음? 일요일",
    "작년 3월부터 다녔는데 그만두려면 며칠 전에 말해야 해요?",
)


@pytest.mark.parametrize("asked", ASKED)
async def test_a_fact_of_the_house_is_no_sum(pool: Path, tmp_path: Path, asked: str) -> None:
    async with open_chat(open_workspace(pool, state=tmp_path / "s"), models=FixedModels()) as chat:
        answer = await chat.ask(Question(asked, TODAY))
        assert answer.route == "rag"
        assert answer.outcome in ("answered", "abstained")


async def test_a_sum_that_lacks_an_operand_is_still_asked_back(pool: Path, tmp_path: Path) -> None:
    async with open_chat(open_workspace(pool, state=tmp_path / "s"), models=FixedModels()) as chat:
        answer = await chat.ask(Question("18만원을 나눠 내면 한 사람이 얼마야?", TODAY))
        assert answer.outcome == "clarify"


async def test_a_job_whose_facts_are_to_be_looked_up_takes_both(pool: Path, tmp_path: Path) -> None:
    async with open_chat(open_workspace(pool, state=tmp_path / "s"), models=FixedModels()) as chat:
        router = chat.parts.router
        both = router.decide(Question("1월 4일 휴관 안내문 써 줘, 까닭은 청소. 이용료는 표 보고 넣어 줘", TODAY))
        alone = router.decide(Question("1월 4일 휴관 안내문 써 줘, 까닭은 청소", TODAY))
        assert (both.route, alone.route) == ("hybrid", "sllm")
