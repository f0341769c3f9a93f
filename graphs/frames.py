"""How a request frames a job: asked to be made ("일보로 써 줘"), or only talked about ("일보는 몇 줄인가요?").

Korean names the thing and then the verb: a job's word, a particle, a verb of making, an ending that asks. Verbs and
endings are put together here, so that "채워 놔", "만들어 주실래요", "맹글어 다오" and "써 달라니까요" need no list of
their own. English has the verb first. Everything is compared by sound (graphs.sounds).

>>> making("통신문 하나 써 주실래요"), making("통신문에는 무엇을 쓰나요?")
(True, False)
>>> made("오늘 것도 일보로 적어 놔", ["일보"]), made("일보는 몇 줄인가요?", ["일보"])
(1.0, 0.0)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from gallae.graphs.sounds import compile_cues, key

__all__ = ["made", "making"]

# verbs of making and reworking in the form that an asking verb follows
STEMS = (
    "써 | 쓰게 | 적어 | 만들어 | 맹글어 | 짜 | 뽑아 | 채워 | 맞춰 | 맞추어 | 정리해 | 정리하여 | 작성해 | 작성하여 | 준비해 | 바꿔 | 바꾸어 | 고쳐"
    " | 손봐 | 다듬어 | 줄여 | 옮겨 | 번역해 | 요약해 | 간추려 | 달아 | 붙여 | 담아 | 넣어 | 지어 | 풀어 | 그려 | 잡아 | 꾸며 | 추려 | 나눠"
    " | 매겨 | 찍어 | 표시해 | 분류해 | 돌려 | 내려 | 올려 | 내 | 남겨 | 엮어 | 갈아 | 띄워 | 뽑아내 | 만들 | 작성 | 정리 | 초안"
)
ENDINGS = (
    "줘 | 조 | 주 | 줄 | 주라 | 줄래 | 줄랑 | 주이소 | 주쇼 | 달라 | 다오 | 다고 | 도$ | 도라 | 봐 | 바 | 놔 | 놓 | 둬 | 내놔 | 내놓 | 라$ | 라고$ | 라니까 | 야지$ | 야 해$"
    " | 야 합니다$ | 야 돼$ | 요$ | $ | 드려 | 드리 | 부탁 | 바람 | 바랍 | 요망 | 좀$ | 좀요$ | 볼래 | 올려 | 보내 | 것$ | 시오$ | 요청"
)
NOUN_ENDS = "좀 | 점 | 부탁 | 하나 | 한 장 | 한 부 | 한 통 | 한 줄 | 초안 | 내놓 | 내놔 | 만들 | 되게 | 해 줘 | 로 하되 | 으로 하되 | 하되 | 로 할 | 에 맞춰"
ENGLISH = re.compile(
    r"(?:^|[.!?,;:]\s*|\b(?:please|pls|plz|can you|could you|would you|just|to|and|then|can we|let's|need to)\s+)"
    r"(?:do|write|make|draft|turn|convert|put|prepare|compose|fill|give|get|build|produce|create|knock up|whip up|type|log|"
    r"summari[sz]e|rewrite|rephrase|translate|classify|tag|label|triage|sort|fix|polish|shorten|add)\b"
)
ENGLISH_NEED = re.compile(r"\b(?:need|want|would like|i'd like|after|could use|got a|here's a|one more|another)\b")
OPENING = re.compile(r"(?:ㅇㅛ|ㅈㅗM|ㅈㅓM|[:.])[ ,:.]+[^?]{12,}")  # behind a job named first
GAP = 40  # letters of sound between the job's word and its verb: about sixteen syllables


def making(text: str) -> bool:
    """Does `text` ask for something to be written, made or reworked?"""
    return bool(_making().search(key(text)) or ENGLISH.search(text.lower()))


def made(text: str, words: Iterable[str]) -> float:
    """0..1: is what one of `words` names asked for? 0.5: it stands alone at the end, as orders often do; 0.7: it stands
    first, and what it is to be made of behind it."""
    heard, plain = key(text), text.lower()
    best = 0.0
    for word in words:
        if word.isascii():
            best = max(best, _made_english(plain, word.lower()), _made_korean(heard, word.lower()))
        elif len(sound := key(word)) >= 4:
            best = max(best, _made_korean(heard, sound))
    return best


def _made_korean(heard: str, sound: str) -> float:
    best = 0.0
    if OPENING.match(heard, len(sound)) and heard.startswith(sound) and "?" not in heard:
        best = 0.7  # "점검표요 체인이 빠졌고 …": the job, and what it is to be made of
    start = heard.rfind(sound)
    while start >= 0 and best < 1.0:
        rest = re.split(r"[.!?]", heard[start + len(sound) :], maxsplit=1)[0]
        verb = _making().search(rest[: GAP + 12])
        if (verb is not None and verb.start() <= GAP) or _noun_ends().match(rest):
            best = 1.0
        elif re.fullmatch(r"[a-zㄱ-ㅣ]{0,3}[\sㅋㅎㅠㅜ~]*", rest) and "?" not in heard[start:]:
            best = max(best, 0.5)
        start = heard.rfind(sound, 0, start)
    return best


def _made_english(plain: str, word: str) -> float:
    at = re.search(rf"(?<![a-z0-9]){re.escape(word)}", plain)
    if at is None:
        return 0.0
    before = re.split(r"[.!?]\s", plain[: at.start()])[-1]
    if ENGLISH.search(before) or ENGLISH_NEED.search(before) or re.search(r"\b(?:please|pls|plz)\b", plain[at.end() :]):
        return 1.0
    return 0.5 if len(before) <= 30 and "?" not in plain[at.end() :] else 0.0


@lru_cache(maxsize=1)
def _making() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(STEMS)}) ?(?:{_any(ENDINGS)})")


@lru_cache(maxsize=1)
def _noun_ends() -> re.Pattern[str]:
    return re.compile(rf"[a-zㄱ-ㅣ]{{0,4}} ?(?:{_any(NOUN_ENDS)})")


def _any(words: str) -> str:
    return compile_cues(words).pattern
