"""Is what a message with figures asks for a fact of the house, which no figure of the message gives? Then there is
nothing to compute yet: the percentage, limit, fee or term has to be looked up first, even where a sum may follow.

>>> from datetime import date
>>> looked_up("6월 3일에 묵기로 했는데 이틀 전에 무르면 몇 프로 떼나요?", date(2026, 11, 20))
True
>>> looked_up("전체 250명 중에 40명이면 몇 프로야?", date(2026, 11, 20))
False
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import date

from gallae.tools.marked import Mark, marked
from gallae.tools.plain import plain

__all__ = ["looked_up"]

LONGEST = 400  # characters of a question that is read for figures
_PERCENT = re.compile(r"몇\s?(?:프로|퍼센트|퍼센티지|퍼|%)|what percent|how many percent|what share", re.I)
_VALUE = re.compile(
    r"얼마|몇|며칠|언제|총액|합계|계산|구해|세어|바꿔|변환|환산|how (?:much|many|long)|what|calculat|comput|convert|total|work out",
    re.I,
)
_REQUEST = re.compile(
    r"계산|구해|세어|더해|빼\s?[줘주]|바꿔|변환|환산|합치|총합|합계|총액|나누|나눠|calculat|comput|convert|work (?:\w+ )?out|total|split",
    re.I,
)
# A bound that somebody has set.
_LIMIT = re.compile(
    r"(?:한도|상한|제한|허용|정원)(?:은|는|이|가|도|량|치)*\s?(?:몇|얼마|어떻게|어디)"
    r"|(?:최대|최소|적어도)\s?(?:한\s?번에\s?)?(?:몇|얼마|며칠)"
    r"|(?:몇\s?[가-힣]{1,3}|얼마|며칠)\s?까지(?:는|만)?\s?(?:되|돼|가능|받|허용|쓸|올릴|빌릴|할\s?수|낼\s?수|재량)"
    r"|\b(?:limit|maximum|minimum|cap|at most|at least)\b",
    re.I,
)
# What follows by somebody's rules: money that is kept back, charged or given back, and the term of a notice.
_RULED = re.compile(
    r"떼(?:이|여|나|어|는|요|일|먹)|무르면|물어\s?(?:내|줘|주)|까이|까여|까나|위약금|수수료|연체료|벌금|과태료|페널티|패널티|환불|돌려\s?(?:받|주|줘)|보증금|복구비|통보|예고|재량"
    r"|며칠\s?전(?:까지|에)?\s?(?:까지\s?)?(?:말|알|신청|취소|연락|얘기|이야기|신고|해야|내야)"
    r"|\b(?:penalt\w+|refund\w*|deposit|surcharge|late fee|fees?|fined?|charged?|deduct\w*|notice|cancel\w*|keep back)\b",
    re.I,
)
_KEPT = re.compile(
    r"(?:취소|해지|환불|무르|물리|연체|늦|밀리)[가-힣]*\s?[^.?!]*(?:얼마|몇)[^.?!]*(?:떼|돌려|환불|받아|받나|내야|내나|물어|까이|까여|빠지|빠져)"
    r"|\b(?:cancel\w*|late|overdue)\b.*\bhow much|how much.*\b(?:cancel\w*|late|overdue)\b",
    re.I,
)
_WHETHER = re.compile(
    r"(?:있음|없음|가능(?:함|한가|할까요?)?|됨|되는지|하는지|있는지|받는지|ㄱㄴ|ㄱㅊ|맞죠|맞지(?:요)?|[는은한된할]\s?거(?:죠|지|지요|예요|에요|야)|같(?:나요|아요|은가요|죠)|똑같(?:나요|아요)|그래요|그런가요|마찬가지(?:예요|인가요|죠))\s*[?？]"
)
_WHICH = re.compile(r"어디|어느|누구|누가|무엇|무슨|뭐|왜|where|which|who|why", re.I)
_ON_A_DAY = re.compile(
    r"며칠(?!\s?전)|언제|몇\s?시|무슨\s?요일|what (?:date|day|time)|when", re.I
)  # a day and a length make one
_OF_A_DAY = re.compile(r"몇\s?시(?!간)")  # "토요일에 통금 몇 시야": what holds on that day
_DATE = re.compile(r"며칠\s?(?:임|이야|이에요|예요|인가|이지|일까)|what date", re.I)
_PART_OF_A_NAME = re.compile(r"^\s?(?:실|용|석|승|인실|인용|호|층|코스|조|항|구역|동|번방)(?![가-힣]*\s?(?:나|로)\s)")


@functools.lru_cache(maxsize=256)
def looked_up(question: str, today: date) -> bool:
    """Only what is certain: any amount of money, any percentage and any pair of values may be operands."""
    if len(question) > LONGEST:
        return False
    text = marked(plain(question), today)
    if _REQUEST.search(text.said) or text.of("PX"):
        return False
    if amounts := text.of(
        "M"
    ):  # "52,000원짜리 방을 하루 전에 무르면 얼마 돌려받아요?": of one amount a share that nobody named
        rest = [m for m in text.marks if m.code != "M"]
        share = _KEPT.search(text.said) is not None and _VALUE.search(text.said) is not None
        return share and len(amounts) == 1 and bool(rest) and all(m.code in "DCTY" for m in rest)
    if text.marks and all(_names(m, text.said) for m in text.marks):
        return True
    figures = [m for m in text.marks if not _names(m, text.said) and not (m.code in "NKU" and m.value == 1)]
    kinds = {m.code for m in figures}
    if (
        _DATE.search(text.said)
        or _pair(figures)
        or (_ON_A_DAY.search(text.said) and {"D", "C"} & kinds and {"T", "Y"} & kinds)
    ):
        return False
    if figures and all(m.code == "D" and not re.search(r"\d", m.said) for m in figures) and _OF_A_DAY.search(text.said):
        return True
    if _PERCENT.search(text.said):
        return bool(figures) and all(m.code in "DCTY" for m in figures)
    if _WHETHER.search(text.said) and not _VALUE.search(text.said) and not _WHICH.search(text.said):
        return True
    ruled = _RULED.search(text.said) is not None and all(m.code in "DCTYK" for m in figures)
    return (ruled or _LIMIT.search(text.said) is not None) and _VALUE.search(text.said) is not None


def _names(mark: Mark, said: str) -> bool:
    """The figure is part of what something is called: 4인실, 3층, M-55, A3."""
    if mark.code not in "NKU":
        return False
    after, before = said[mark.end :], said[: mark.start]
    return _PART_OF_A_NAME.match(after) is not None or re.search(r"[A-Za-z]-?$", before) is not None


def _pair(figures: Sequence[Mark]) -> bool:
    """Two values of one kind, of which each could be a part of the other or be taken from it."""
    kinds = [(m.code, m.unit) for m in figures if m.code not in "DC"]
    return len(kinds) > len(set(kinds))
