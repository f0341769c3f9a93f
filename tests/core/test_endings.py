"""A document's plain ending in the polite style, and nothing else of the sentence changed."""

from __future__ import annotations

import pytest

from gallae.core.endings import is_polite, polite

PLAIN = {
    "먹는다.": "먹습니다.", "않는다.": "않습니다.", "한다.": "합니다.", "안 된다.": "안 됩니다.", "피한다": "피합니다", "둔다.": "둡니다.", "마신다.": "마십니다.",
    "만든다.": "만듭니다.", "안다.": "압니다.", "이다.": "입니다.", "약이다.": "약입니다.", "아니다.": "아닙니다.", "크다.": "큽니다.", "다르다.": "다릅니다.",
    "길다.": "깁니다.", "있다.": "있습니다.", "없다.": "없습니다.", "좋다.": "좋습니다.", "했다.": "했습니다.", "걸린다.": "걸립니다.", "필요하다.": "필요합니다.",
    "많다.": "많습니다.", "돌려준다.": "돌려줍니다.", "상의한다.": "상의합니다.", "씹지 않는다.": "씹지 않습니다.", "“쓴다.”": "“씁니다.”", "늘어난다.": "늘어납니다.",
}  # fmt: skip


@pytest.mark.parametrize(("plain", "wanted"), PLAIN.items())
def test_a_plain_statement_is_said_politely(plain: str, wanted: str) -> None:
    assert polite(f"이것은 하루 3번 {plain}") == f"이것은 하루 3번 {wanted}"
    assert is_polite(polite(f"이것은 {plain}"))


@pytest.mark.parametrize(
    "text",
    [
        "물과 먹습니다.",
        "조심하세요.",
        "하루 3번",
        "필요",
        "먹어도 될까요?",
        "Take it with water.",
        "",
        "먹지 말 것.",
        "두 번이에요.",
        "바다",
    ],
)
def test_what_is_no_plain_statement_stays(text: str) -> None:
    assert polite(text) == text
