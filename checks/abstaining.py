"""Does a text decline to answer? "문서에서 찾지 못했습니다", "잘 모르겠습니다", "The documents do not say."

For judging texts against references; at run time a turn says so itself (`outcome`).

>>> abstains("그 내용은 규정에 나와 있지 않습니다. 총무팀에 물어봐 주세요.")
True
>>> abstains("모르는 사람에게는 빌려주지 않습니다.")
False
"""

from __future__ import annotations

import re

__all__ = ["abstains"]

_KOREAN = re.compile(
    r"(?:찾|확인하|확인할|알|답하|답변하|답변드리|안내하|안내드리|말씀드리|도와드리|알려\s?드리|제공하|드릴)"
    r"(?:지\s?못(?:했|합|하겠|해|함)|\s?수\s?(?:가\s?)?없(?:습니다|어요|네요|다|음|었습니다))"
    r"|모르겠(?:습니다|어요|네요|다)|모릅니다|알\s?수\s?없(?:습니다|음|어요|다)"
    r"|(?:문서|자료|규정|안내|내용|정보|기록|본문|글|근거)[가-힣]{0,2}(?:에는?|에서는?|에도|상)?\s?(?:[가-힣]+\s){0,4}?"
    r"(?:없(?:습니다|어요|음|다(?![는고]))|(?:나와|적혀|실려|들어|쓰여|언급되어|안내되어|명시되어|기재되어)\s?있지\s?않(?:습니다|아요|다|음))"
    r"|(?:답변|답)(?:이|은|을)?\s?(?:어렵|곤란)|(?:답|답변|안내)(?:해\s?)?드리기\s?(?:어렵|곤란)"
)
_ENGLISH = re.compile(
    r"\b(?:I|we)\s(?:do\s?n[o']t|don['’]t|cannot|can['’]?t|could\s?n[o']t|couldn['’]t|am unable to|are unable to)\s"
    r"(?:know|find|answer|help|tell|say|see|confirm|provide)\b"
    r"|\b(?:do|does)(?:\snot|n['’]t)\s(?:say|state|mention|contain|hold|specify|include|cover|provide)\b"
    r"|\bnot\s(?:mentioned|stated|specified|covered|given|available|found|included)\b|\bno (?:information|mention|answer)\b"
    r"|\bunable to (?:find|answer|help)\b|\bunknown\b",
    re.I,
)


def abstains(text: str) -> bool:
    """True if the first sentence, or the one after a short apology, says that there is no answer."""
    first = [s for s in re.split(r"(?<=[.!?。])\s+|\n+", text.strip()) if s][:2]
    if len(first) == 2 and len(first[0]) > 30:
        first = first[:1]
    return any(_KOREAN.search(s) or _ENGLISH.search(s) for s in first)
