"""Nobody can hang a turn by the shape of a text: twenty thousand characters of anything take about as long as of prose.

Whatever reads a question before a model does (the router, masking, moderation, computing) is given long runs and
repetitions that make a careless pattern try every way (ReDoS). CPU time counts, not the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

import pytest

from gallae.checks.masking import Mask
from gallae.checks.policy import moderate
from gallae.core.settings import PolicySettings
from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.graphs.router import Router
from gallae.retrievers.index import open_index
from gallae.tools.cards import CARDS
from gallae.tools.compute import compute
from tests.cpu import cpu

LENGTH = 20_000  # the longest question there may be
FOUND = ("@", "|", "$", "１", "만")  # each took more than 15 seconds before it was looked for
PUMPS = (
    *"aA10 가은-.,_([<\"'*`#/\\{=+김×",
    *("\t", "\n", "a ", "1 ", "가 ", "1-", "1.", "1,", "a.", "a@", "a-", "- ", "\n\n", "\n ", "[a](", "<a ", "가1", "a1"),
    *("010-", "2026년 ", "1월 ", "**", "1,000", "가나", "님", "서울시 ", "가구 ", "http://", "a:", "만 ", "십", "일이삼", "다.", "요?"),
)  # fmt: skip


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Callable[[str], object]]]:
    root = tmp_path_factory.mktemp("patterns")
    (root / "documents").mkdir()
    (root / "documents" / "fees.md").write_text("# 요금\n\n수영장 하루 이용료는 9,000원이다.\n", encoding="utf-8")
    workspace = open_workspace(root, environ={})
    with open_index(workspace) as index:
        index.ingest()
        router = Router(workspace, index, CARDS, remembers=False)
        today = date(2026, 11, 20)
        yield {
            "decide": lambda text: router.decide(Question(text, today=today)),
            "mask": lambda text: Mask().mask(text),
            "moderate": lambda text: moderate(text, PolicySettings(), "ko"),
            "compute": lambda text: compute(text, now=datetime(2026, 11, 20)),
        }


def slow(readers: dict[str, Callable[[str], object]], pump: str, most: float) -> list[str]:
    """The readers that need more than `most` CPU seconds: the best of three, each of another text, for what was read once may
    be kept and a busy machine only ever adds."""
    found = []
    for name, read in readers.items():
        took: list[float] = []
        while len(took) < 3 and min(took, default=most + 1) > most:
            text = pump * (LENGTH // len(pump) - len(took)) + "!"
            took.append(cpu(partial(read, text)))
        if min(took) > most:
            found.append(f"{name} of {pump!r}: {min(took):.1f} s")
    return found


@pytest.mark.parametrize("pump", FOUND)
def test_what_once_took_for_ever_is_read_at_once(readers: dict[str, Callable[[str], object]], pump: str) -> None:
    assert not slow(readers, pump, 1.5)


@pytest.mark.long
def test_no_repetition_hangs_what_reads_a_question(readers: dict[str, Callable[[str], object]]) -> None:
    assert not [line for pump in PUMPS for line in slow(readers, pump, 3.0)]
