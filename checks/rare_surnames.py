"""Full names whose surname is on no list, and names glued to the department before them: a given name of the usual syllables
is behind any first syllable a name where a role stands before it or a title behind it ("고소인 창동훈의", "저승우 고객님").

Likely rather than certain (checks.found.LIKELY). Looks at folded text.

>>> [f.text for f in find_rare_surnames("신청인 내순덕, 저승우 고객님, 영업팀장구본희입니다. 관리자 접수증, 초등학생 고객님")]
['내순덕', '저승우', '구본희']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gallae.checks.found import LIKELY, Found
from gallae.checks.landmarks import any_of, hangul_words
from gallae.checks.name_form import FULL, RARE_SURNAMES, form
from gallae.checks.names import SURNAMES, is_role, usual_given
from gallae.checks.noun_list import is_noun

__all__ = ["find_rare_surnames"]

_PARTICLES_WORDS = " 이 은 는 가 을 를 의 에게 한테 께 께서 도 와 과 이고 이며 입니다 이에요 예요 님 씨"
_PARTICLES = frozenset(_PARTICLES_WORDS.split(" "))
# Whose name is asked for and put behind it, and nothing else is.
_STRONG_WORDS = """
신청인 신청자 청구인 고소인 피고소인 고발인 원고 피고 피고인 증인 의뢰인 민원인 대상자 예약자 예약자명 신청자명 작성자 검토자 승인자 담당자 임차인 임대인 매도인
매수인 세대주 예금주 계좌주 수령인 수취인 발송인 받는이 보내는이 보호자 보호자명 환자 환자명 고객명 성명 성함 피보험자 계약자 수익자 상속인 채무자 채권자 보증인 당첨자
참석자 불참자 발표자 세입자 주문자 주문자명 입금자 입금자명 구매자 학생명 회원명 신랑 신부 졸업생 수험생
"""
_STRONG = frozenset(_STRONG_WORDS.split())
_BEFORE = re.compile(r"(?<![가-힣])(?P<role>[가-힣]{2,5}?)(?:은|는)?(?:[ \t]?[:：=][ \t]?|[ \t])$")
_BEHIND = re.compile(
    r"[ ]?(?:고객님|환자분|회원님|어르신|여사|할머니|할아버지|선생님|사원|대리|과장님|차장님|부장님|팀장님|주임|귀하|드림|올림|배상)(?:은|는|이|가|을|를|의|께|께서|도)?(?![가-힣])"
)
_FAMILY = frozenset(SURNAMES + RARE_SURNAMES)
_DEPARTMENT = "팀|부서|본부|센터|지점|팀장|과장|대리|주임|사원|담당|기사|매니저|실장"
_GLUED = re.compile(
    rf"(?<![가-힣A-Za-z0-9])[가-힣]{{0,7}}?(?:{_DEPARTMENT})(?P<name>[{SURNAMES}][가-힣]{{2}})(?=(?:입니다|이에요|예요|인데요?|이라고|이고요?|님|씨)(?![가-힣]{{3}}))"
)
_SAYS = ("입니다", "이에요", "예요", "인데", "이라고", "이고", "님", "씨")
_ENDS = frozenset("장자원생객인관부모분군양님씨친형사") - frozenset("인원")


def find_rare_surnames(text: str) -> list[Found]:
    found = [Found("name", start, end, text[start:end], LIKELY) for start, end in _rare(text)]
    if any_of(text, _SAYS) and any_of(text, _DEPARTMENT.split("|")):
        for m in _GLUED.finditer(text):
            if form(m["name"]) == FULL and not is_noun(m["name"]):
                found.append(Found("name", m.start("name"), m.end("name"), m["name"], LIKELY))
    return found


def _rare(text: str) -> Iterator[tuple[int, int]]:
    for start, end, word in hangul_words(text):
        if len(word) < 3 or word[0] in _FAMILY or word[3:] not in _PARTICLES or text[start - 1 : start].isalnum():
            continue
        if not _is_unknown(word[:3]):
            continue
        before = _BEFORE.search(text, max(0, start - 12), start)
        asked = before and before["role"] in _STRONG
        if asked or (usual_given(word[1:3]) and not word[3:] and _BEHIND.match(text, end)):
            yield start, start + 3


@lru_cache(maxsize=8192)
def _is_unknown(word: str) -> bool:
    """A usual given name behind another syllable, and no word that is known for what it is, or made of one."""
    if form("김" + word[1:]) < FULL or word[-1] in _ENDS or word in ("본인이", "본인은"):
        return False
    return not (is_role(word) or is_noun(word) or is_noun(word[1:]) or is_noun(word[:2]))
