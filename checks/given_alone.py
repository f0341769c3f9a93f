"""Korean given names without their surname, as colleagues and families say them: "준호 씨", "은정님", "동혁이가", "나연언니",
"철수가 한다고". A usual given name counts beside what only people are called or take; the most frequent ones, where they
are no noun, also with a plain particle.

Likely rather than certain (checks.found.LIKELY). Looks at folded text.

>>> [f.text for f in find_given_alone("하은이랑 서준이 둘 다 재택, 준호 씨는 회의. 고양이가 정수 기사를 봤다")]
['하은', '서준', '준호']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gallae.checks.found import LIKELY, Found
from gallae.checks.given_names import COMMON_GIVEN
from gallae.checks.landmarks import hangul_words
from gallae.checks.names import is_role, usual_given
from gallae.checks.noun_list import is_noun

__all__ = ["find_given_alone"]

# Of these many are words as well: only beside what people are called.
_ALSO_WORDS = frozenset(
    [
        "하나",
        "보람",
        "아름",
        "슬기",
        "나래",
        "유리",
        "진주",
        "미나",
        "수정",
        "지원",
        "지수",
        "유지",
        "주원",
        "선우",
        "서진",
        "시아",
        "한결",
        "지안",
        "소유",
    ]
)
# Nouns of given names' syllables that the list of nouns lacks, for none begins with a surname.
_NOUNS_WORDS = """
요일 아기 아이 자기 자식 자연 자주 자석 자율 자원 자수 영화 영원 영상 영향 영수 영국 영아 영재 애인 애정 애호 애창 학원 학기 학식 학자 학년 의원 의지 의식 의향 의자 의미 다수 재택 재수 재주 재일
재원 재화 재현 온수 온라 용인 용기 용지 용서 원인 원수 원자 원서 원형 종일 종이 종류 창문 창업 창호 창원 충전 충남 필수 필기 필자 형식 형사 형제 호기 호수 호선 화재 화면 화장 효율 단기 단식 단어 하늘 하인 하자 하천
해일 해양 해인 해외 예인 예식 예의 예술 가수 가정 건축 겸임 교수 무선 문자 병원 보호 보수 보상 상호 상인 새벽 선수 세율 소수 시인 신인 여권 연인 완수 인재 인상 자인 전자 정원 제자 주인 지인 채권 청년 친지 태양 통지 표정 학우 한인 현인 환자
"""
_NOUNS = frozenset(_NOUNS_WORDS.split())
_PARTICLE = "(?:은|는|이|가|을|를|의|도|만|과|와|랑|이랑|하고|께서|께|한테|에게|네|들|요|이요|입니다|이에요|예요|인데)"
_TITLES = "언니|오빠|누나|누님|형님|형(?=[은이아한]|님|$)|선배|후배|쌤|샘|선생님?|삼촌|이모|고모|아줌마|아저씨|대리|주임|과장|차장|부장|팀장|실장|사원|인턴|매니저|코치|엄마|아빠|어머니|어머님|아버지|책임|선임|수석|프로"
_CALLED = re.compile(rf"(?:[님씨]|(?:{_TITLES})님?){_PARTICLE}{{0,2}}")
_CALLED_APART = re.compile(rf"[ ](?:씨|님|(?:{_TITLES.replace('|$)', ')')}|형)(?:님)?){_PARTICLE}{{0,2}}(?![가-힣])")
_CLOSE = re.compile("씨|언니|오빠|누나|형[이은아한]")
_I = re.compile(r"이(?:가|는|를|도|랑|한테서?|에게서?|네|하고|의|와|보고|만|야)(?:도|는|요)?")
_TO_PEOPLE = re.compile(r"(?:한테서?|에게서?|께서?|보고)(?:는|도|만)?")
_VOWEL_PLAIN, _CLOSED_PLAIN = (
    frozenset(("가", "는", "를", "도", "랑", "하고", "네")),
    frozenset(("은", "을", "도", "하고")),
)
_OPENS = re.compile(r"(?:^|[\n.!?,~\"'“(]\s?)$")
_JOINED = re.compile(r"[ ]?[,·/&][ ]?|[ ]")
_WITH = frozenset(("랑", "이랑", "와", "과", "하고"))


def find_given_alone(text: str) -> list[Found]:
    """Given names in folded text; of two that stand together one speaks for the other."""
    words = [w for w in hangul_words(text) if usual_given(w[2][:2])]
    sure = [_speaks(text, *word) for word in words]
    for at in range(1, len(words)):
        if sure[at] != sure[at - 1] and _together(text, words, at):
            sure[at - 1] = sure[at] = True
    return [
        Found("name", start, start + 2, word[:2], LIKELY)
        for (start, _, word), is_name in zip(words, sure, strict=True)
        if is_name
    ]


def _speaks(text: str, start: int, end: int, word: str) -> bool:
    """Does what hangs on the word, or the next word, say that a person is meant?"""
    name, tail = word[:2], word[2:]
    if text[start - 1 : start].isalnum() or is_role(name) or is_role(word):
        return False
    noun, common = is_noun(name) or name in _ALSO_WORDS, name in COMMON_GIVEN
    if _CALLED.fullmatch(tail) or (not tail and _CALLED_APART.match(text, end)):
        called_so = _CLOSE.match(tail) or text.startswith(" 씨", end)
        return common or bool(called_so and not noun and name not in _NOUNS)
    if noun or is_noun(word[:3]):
        return False
    closed = _is_closed(name[1])
    if closed and _I.fullmatch(tail):
        return common or name not in _NOUNS
    if common and _TO_PEOPLE.fullmatch(tail):
        return True
    if tail == ("아" if closed else "야") and _OPENS.search(text[max(0, start - 3) : start]):
        return text[end : end + 1] in tuple(" ,!~.?\n") or end == len(text)
    return common and tail in (_CLOSED_PLAIN if closed else _VOWEL_PLAIN)


def _together(text: str, words: Sequence[tuple[int, int, str]], at: int) -> bool:
    (_, end, before), (start, _, word) = words[at - 1], words[at]
    gap = text[end:start]
    joined = _JOINED.fullmatch(gap) and (gap.strip() or before[2:] in _WITH or before[2:] == word[2:] == "")
    return bool(joined) and not any(_is_other(w) for w in (before, word))


def _is_other(word: str) -> bool:
    closed = _is_closed(word[1])
    tails = ("", "이", "이랑", "과", "은", "이는", "이가") if closed else ("", "랑", "와", "는", "가")
    unlikely = is_noun(word[:2]) or is_role(word) or word[:2] in _ALSO_WORDS or word[:2] in _NOUNS
    return (
        unlikely
        or (word[2:] == "" and word not in COMMON_GIVEN)
        or not (word[2:] in tails or _CALLED.fullmatch(word[2:]) or _TO_PEOPLE.fullmatch(word[2:]))
    )


def _is_closed(syllable: str) -> bool:
    """Does it end in a consonant?"""
    return (ord(syllable) - ord("가")) % 28 > 0
