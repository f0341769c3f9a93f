"""Words of a text as ideas that other words, and the other language, may stand for: 배송비 = 택배비 = delivery fee.

A word is its stem and, where the tables of everyday synonyms know it, their lines. Words that no table knows are
themselves only.

>>> len(shared(ideas_of("택배비는 별도"), ideas_of("delivery fee")))
0
>>> len(shared(ideas_of("반려견 동반"), ideas_of("dogs are welcome")))
1
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from gallae.core.language import language_of
from gallae.core.synonyms import CONCEPTS
from gallae.core.synonyms_spoken import SPOKEN
from gallae.core.tokens import content_terms, stem_latin

__all__ = ["Idea", "idea_of", "ideas_of", "keys_of", "shared", "stem_of", "tongue_of"]

Idea = frozenset[str]


def stem_of(term: str) -> str:
    """Two syllables, the second without its final: 먹일, 먹인 and 먹이 are one."""
    if not "가" <= term[0] <= "힣":
        return stem_latin(term)
    second = ord(term[1]) if len(term) > 1 and "가" <= term[1] <= "힣" else 0
    return term[0] + (chr(second - (second - 0xAC00) % 28) if second else "")


@lru_cache(maxsize=8192)
def ideas_of(text: str) -> tuple[Idea, ...]:
    """The content words without figures, each once."""
    found = (t for t in content_terms(text) if not _EMPTY.match(t) and not any(c.isdigit() for c in t))
    return tuple(dict.fromkeys(idea_of(t) for t in found))


@lru_cache(maxsize=16_384)
def idea_of(term: str) -> Idea:
    known = _LINES.get(term if "가" <= term[0] <= "힣" else stem_latin(term), ())
    if not known and len(term) > 2 and term[-1] in "비료금":  # 냉난방비, 청소비
        known = _LINES.get(term[:-1], ())
    return frozenset((stem_of(term), *known))


# Light verbs, endings and units that a word's ending was cut to; one Latin letter or two are no word.
_EMPTY = re.compile(
    r"(?:있|없|하[는여면다고]|합니|한다|해[요야]|되[는며면다어]|됩니|된다|돼|입니|이다|습니|이며|이고|안에|이내|이상|이하|까지|부터)|[a-z]{1,2}$|[가-힣]$(?<![약술문책옷방눈비물집돈차밥빵병팀])"
    r"|(?:day|hour|minute|week|month|year|per|each|late|up|one|two|three|also|please|only)s?$"
)


tongue_of = lru_cache(maxsize=512)(language_of)  # of passages that every sentence is held against


@lru_cache(maxsize=512)
def keys_of(text: str) -> frozenset[str]:
    """All that the words of a text stand for."""
    return frozenset().union(*ideas_of(text))


def shared(ours: Iterable[Idea], theirs: Iterable[Idea]) -> list[Idea]:
    """The ideas of ours that theirs has too."""
    keys = frozenset().union(*theirs)
    return [idea for idea in ours if idea & keys]


def _read() -> dict[str, tuple[str, ...]]:
    lines: dict[str, list[str]] = {}
    for number, line in enumerate((CONCEPTS + SPOKEN + _MORE).strip().splitlines()):
        korean, _, latin = line.partition("|")
        words = korean.split() + [stem_latin(w.strip()) for w in latin.split(",") if " " not in w.strip()]
        for word in words:
            if word:
                lines.setdefault(word, []).append(f"#{number}")
    return {word: tuple(numbers) for word, numbers in lines.items()}


# Beside the tables that searching uses: words that only comparing statements needs.
_MORE = """
수하물 짐 화물 | baggage, luggage
냉난방 냉방 난방 | heating, cooling, conditioning
아침 조식 아침식사 | breakfast
점심 중식 점심식사 | lunch
저녁 석식 저녁식사 만찬 | dinner, supper
식사 밥 음식 | meal, meals, food
음료 음료수 | drink, drinks, beverage, beverages
커피 | coffee
항공권 비행기표 항공편 | flight, airfare
운임 표 승차권 티켓 입장권 | fare, ticket, tickets
추가 | additional, extra
반입 가져오 가져와 | bring, brought
입장 출입 들어가 들어오 | admission, admitted, enter, entry, let
관람 관람객 | visitor, visitors, audience
세금 부가세 부가가치세 | tax, vat
봉사료 | service
소모품 | consumable, consumables
부속품 액세서리 | accessory, accessories
예약자 예약 | reservation, booking, appointment
전화 유선 | phone, telephone, call
이메일 메일 | email, e-mail
현장 방문 직접 | site, walk-in, person
외부 바깥 밖 | outside, external
음식물 | food
애완견 반려견 개 강아지 | dog, dogs, puppy
자녀 아이 어린이 아동 유아 | child, children, kid, kids
동반자 동행 보호자 | companion, guardian
휠체어 | wheelchair, wheelchairs
유모차 | stroller, strollers
사진 촬영 | photo, photos, photograph, photography
삼각대 | tripod, tripods
교환 | exchange, exchanges
환불 반품 돈 | refund, refunds, refundable, refunded, money
취소 | cancellation, cancel, cancelled, canceled, cancellable
양도 | transfer, transferable, transferred
연장 갱신 | renewal, renew, renewed, extend, extension
변경 수정 | change, changes, changed, modify
지각 늦 지각자 | late, latecomer, latecomers
신청 접수 | application, apply, applied
증명 증빙 증명서 | proof, evidence
사본 복사본 | copy, copies
원본 | original, originals
추천서 | recommendation, reference
성적 점수 | score, scores, grade, grades
경력 경험 | experience
자격증 면허 | licence, license, certificate, certification
보증인 연대보증 | guarantor, cosigner
담보 | collateral
청소 | cleaning, cleaned
수도 물 | water
전기 | electricity, power
가스 | gas
인터넷 와이파이 | internet, wifi, wi-fi
가구 | furniture, furnished
연료 기름 주유 | fuel, gasoline, petrol
통행료 | toll, tolls
공구 도구 | tool, tools
장비 기구 | equipment, gear
구명조끼 | life-jacket
안전모 헬멧 | helmet, helmets
교재 책 | textbook, textbooks, book, books
재료 재료비 | material, materials
간식 | snack, snacks
술 주류 | alcohol, alcoholic, wine, beer
흡연 담배 | smoking, smoke, cigarette
주차 주차장 | parking, park
셔틀 셔틀버스 | shuttle
"""


_LINES = _read()
