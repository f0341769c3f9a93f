"""How much a word of Hangul is built like a full name: what its syllables are at each place of a given name, against what
they are in other words. The rarer the form, the more must speak for it beside it (checks.likely_names).

>>> form("방극현") > form("방극것"), form("극현방") == 0
(True, True)
"""

from __future__ import annotations

from gallae.checks.names import GIVEN, LONG_SURNAMES, SURNAMES

__all__ = ["FULL", "NATURE", "RARER", "RARE_SURNAMES", "form"]

FULL = 0.35  # of a form whose syllables are all usual
RARE_SURNAMES = "뇌필탄초누단뢰묘삼쌍궉궁옹운춘판흥대종평"  # of few people
# Given names of one word of the language: the whole name may be a noun (노을, 한가람).
_NATURE_WORDS = """
가람 가온 가을 고운 구슬 그루 나라 나래 나리 나무 나빛 노을 누리 누림 다올 다온 다솔 다솜 단비 달래 도담 도란 들레 라온 마루 마리 마음 미르 미리내 바다 바람 보라 보람 보라미 보미 별하 봄이 빛나 빛솔 산들 새롬 새론
 새벽 새봄 소리 소담 솔잎 솔비 솜이 슬기 슬아 승리 시내 아라 아란 아람 아름 아리 여울 여름 예슬 예솔 온새 온유 우람 우주 윤슬 은빛 은별 이든 이루 이룸 이슬 자람 잔디 정음 조은 주리 진솔 찬솔 초롱 초록 초아 큰솔 태양 하나 하늘
 하람 하랑 하얀 한결 한길 한별 한빛 한솔 한슬 한울 해나 해든 해솔 해인 햇살 햇님 혜윰 들레 결 봄 솔 슬 샘 별 빛 달 든 을 린 늘 온
"""
NATURE = frozenset(_NATURE_WORDS.split())
# Given syllables that are rarer than those of checks.names.GIVEN: of the old, of one family, newly made.
RARER = frozenset(
    "귀말막분점끝님례순자숙락찰팔헌누슬샛별빛봄꽃벗솜솔람롬랑래로른름리림극차금계삼판칠돌쇠갑병술묵엄량렬률묘박발방배변붕삭롱쌍압역왈육을잠적절좌즈증책첨총출충측치칠탄탑통특편품풍필합해핵혼확황회획휼루뤼류르벨빈샤엘유율잎겨뉴닮"
)
# Endings of verbs and nouns' particles: at the end of a word they are grammar far more often than a name.
_GRAMMAR = frozenset("의는를을에요다까네라고만도로와과서면게니며지죠듯던든것들음임적있없했됐한할된될")


def form(word: str) -> float:
    """0 (not built like a name) to FULL (each syllable is a given name's); words of 2 to 5 syllables."""
    size = 2 if word[:2] in LONG_SURNAMES else 1
    given = word[size:]
    if not given or not (size == 2 or word[0] in SURNAMES or word[0] in RARE_SURNAMES):
        return 0
    if given in NATURE:
        return FULL
    if len(given) != 2:
        return 0.2 if len(given) == 1 and given in GIVEN and given not in _GRAMMAR else 0
    weight = sum(1.0 if c in GIVEN else 0.65 if c in RARER else 0.0 for c in given) / 2
    if weight < 0.5 or (given[1] in _GRAMMAR and given[1] not in "라고지든임도"):
        return 0
    return round(FULL * weight, 3)
