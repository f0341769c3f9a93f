"""Questions as people type them, made readable: missing spaces, chat endings, and the year in a student number.

Only the reading changes; what a person sees stays as typed.

>>> legible("22학번인데 언제까지임"), legible("빌릴수 있나요 기간좀"), legible("무슨요일에버려여")
('2022년 입학인데 언제까지', '빌릴 수 있나요 기간 좀', '무슨 요일에 버려요')
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["legible"]

_ASKS = r"얼마|뭐|언제|어디|누구|며칠|까지|부터|몇\s?[가-힣]{1,2}"
_RULES = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"(?<!\d)(?:20)?([0-4]\d)\s?학번", r"20\1년 입학"),
        (r"(?<!\d)([0-4]\d)\s?년(?:도|에)?\s?입학", r"20\1년 입학"),
        (r"무슨\s?요일에(?=[가-힣])", "무슨 요일에 "),
        (r"([가-힣]{2})좀(?=요?(?:$|[\s?!.]))", r"\1 좀"),
        (r"(?<=[려해돼어아져줘워와나까네데])여(?=$|[\s?!.])", "요"),
        (rf"({_ASKS})(?:임|인감|인가여|일까여)(?=$|[\s?!.])", r"\1"),
        (r"(?<=[해어아려])\s?주심(?=$|[\s?!.])", "주세요"),
        (r"(?<=[가-힣]기|[가-힣]생)라(?=\s)", "인데"),
        (r"(?<=[가-힣])긴데(?=\s)", "기인데"),
        (r"([가-힣]야)(?=(?:돼|되|하|해|함|됨))", r"\1 "),
        (r"([가-힣])(며칠|얼마|언제)(?=[가-힣]|$|[\s?])", r"\1 \2"),
    )
)
_BOUND = re.compile(r"([가-힣])(수(?=\s?[있없])|때(?=$|[\s?]|[는도에]))")


@lru_cache(maxsize=256)
def legible(text: str) -> str:
    """The question with the spaces and endings that haste left out."""
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    text = _newest(text)
    return _BOUND.sub(lambda m: f"{m[1]} {m[2]}" if _ends_in_rieul(m[1]) else m.group(), text)


def _newest(text: str) -> str:
    """ "16층은요? (3층 사용료 얼마)": the amount before the bracket takes the place of its like in the bracket."""
    bracket = re.fullmatch(r"([^()]*)\(([^()]*)\)\s*", text)
    if bracket is None:
        return text
    now, before = bracket.groups()
    for unit in dict.fromkeys(re.findall(r"\d+\s?([가-힣])", now)):
        before = re.sub(rf"\d+\s?{unit}(?:도에|에)?(?:\s입학)?", " ", before)
    return f"{now}({before})"


def _ends_in_rieul(syllable: str) -> bool:
    return (ord(syllable) - 0xAC00) % 28 == 8
