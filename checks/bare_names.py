"""Full names that nothing marks as a name, believed only beside a matter of health or money or a birth date (rule D9).

"설동우(치매)", "팽진솔 월급 287만원", "옆자리 남궁현이 공황장애래", "Omar Farouk earns $82,000": no 님, no 씨, no Mr. Without
such a matter in the same sentence the same words are left alone ("이순신 장군", "박보검 나온 드라마").

>>> [f.text for f in find_bare_names("간병표: 설동우(치매), 오전반")], find_bare_names("설동우 님이 추천한 책")
(['설동우'], [])
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from gallae.checks.found import Found, without_overlaps
from gallae.checks.matters import held, may_hold
from gallae.checks.names import ENGLISH_WORD, GIVEN, LONG_SURNAMES, SURNAMES, is_usual
from gallae.checks.noun_list import like_a_name

__all__ = ["find_bare_names"]

REACH = 40  # characters between a name and the matter it is believed for
MATTER_LENGTH = 20  # of the longest words for one
SURE = 0.6
_START = r"(?<![가-힣A-Za-z0-9])"
_NAME = rf"(?:(?:{'|'.join(LONG_SURNAMES)})[가-힣]{{1,2}}|[{SURNAMES}][가-힣]{{2,3}}?)"
_ROLE = r"사원|대리|과장|차장|부장|팀장|실장|주임|선생|학생|어린이|어르신|손님|군|양|간호사|기사|매니저|사장|대표|계장|반장|주무관|사무관|연구원|인턴|고객|환자|회원|입주자|세입자|사서|원생|직원|님|씨"
_TITLED = re.compile(rf"{_START}(?P<name>{_NAME})\s?(?:이?라는\s)?(?:{_ROLE})(?![가-힣]{{3}})")
# A role before the name: somebody who owes, rents, is insured …
_AFTER_ROLE = re.compile(
    rf"(?<![가-힣])(?:[가-힣]{{0,3}}(?:체납|수급|피보험|보험|채무|채권|임차|임대|대출|신청|당사|가입|계약|퇴직|입원|납부|보증|사망|피해)자|피?보험자|수익자|임[차대]인|[원피]고|의뢰인|상속인|손님|탑승자|차주|직원|사원|아들|딸|[가-힣]{{1,4}}(?:환자|학생|회원|어르신))"
    rf"(?:\s?(?:성함|이름))?(?:은|는|인)?\s?[:：]?\s?(?P<name>{_NAME})(?=[\s,.)(/;:\d]|이|가|은|는|의|을|를|께|님|씨|$)"
)
# "박솔민이고 88년 3월 2일생인데": people say who they are
_SAYS_WHO = re.compile(
    rf"{_START}(?:저는?\s?)?(?P<name>{_NAME})(?:이?라고?\s?(?:하|합|해)|이고요?|이에요|예요|입니다|인데요?)(?![가-힣]{{4}})"
)
_OLD_GIVEN = frozenset("귀말막분점끝님")  # syllables of given names of old people
_BEFORE_BRACKET = re.compile(rf"{_START}(?P<name>{_NAME})\s?\(\s?(?P<inside>[^()\n]{{2,20}})\)")
_PLAIN = re.compile(
    rf"{_START}(?P<name>(?:{'|'.join(LONG_SURNAMES)})[가-힣]{{1,2}}?|[{SURNAMES}][가-힣]{{2}})"
    r"(?:이라는|이라고|이라|이고요|이고|인데요|인데|입니다|이에요|예요|이가|이는|이의|이에게|이도|이|가|은|는|의|을|를|께서|께|에게|한테|와|과|도|랑)?(?=[\s,.?!)(/;:\"”'’]|\d|$)"
)
# Who teaches, treats, writes or governs is named for that: matters beside them are those of others.
_PUBLIC = re.compile(
    r"\s?(?:교수|강사|의사|원장|박사|전문의|변호사|작가|시인|감독|배우|가수|선수|장군|대왕|왕|대통령|의원|시장|장관)"
)
_DATE_INSIDE = re.compile(r"(?:19|20)?\d{2}\s?[.\-/년]\s?\d{1,2}\s?[.\-/월]\s?\d{1,2}\s?[.일]?생?|(?:19|20)?\d{6}생?")
_LATIN = re.compile(rf"(?<![A-Za-z])({ENGLISH_WORD})((?:\s[A-Z]\.)?(?:\s{ENGLISH_WORD}){{1,3}})(?![A-Za-z])")
# Capitalised words that open a sentence or name a thing, not a person.
_NOT_FIRST = """
Tell Draft Write Rewrite Translate Summarize Summarise Classify Dear Please Patient Customer Client Student Member
The This That These My Our Your His Her Is Are Was Can Could Do Does Did What When Where Who Why How If In On At
From For To And But Make Put Send Give Call Ask Explain Credit Loan Health Dr Prof Professor Doctor New North South
East West Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
September October November December Hi Hello Re Subject Note Type Vitamin Blood Total Annual Monthly Net Gross
"""
_NO_FIRST = frozenset(_NOT_FIRST.split())
_NOT_LAST = """
Hospital University College School Bank Street Road Avenue Inc Ltd Company Corp Clinic Center Centre Plan Insurance
Policy Card Form Office Service Services Department City County State Act Law Report Score Test Guide Association
Society Hotel Library Disease Syndrome Therapy Test Rate Fund Account Korea Seoul Busan York States Kingdom
"""
_NO_LAST = frozenset(_NOT_LAST.split())
_HANGUL = re.compile(r"[가-힣]")
_SENTENCE = re.compile(r"[?!\n]+|\.(?!\d)")


def find_bare_names(text: str, births: Sequence[Found] = ()) -> list[Found]:
    """Names in folded text, and birth dates in brackets behind them; none without a matter or a birth date (`births`:
    those that checks.birth_dates found in the text)."""
    found = [*_before_dates(text)]
    if not births and not may_hold(text):
        return without_overlaps(found)
    candidates = sorted(_candidates(text))
    at = start = 0
    for end in [*(m.end() for m in _SENTENCE.finditer(text)), len(text)] if candidates else ():
        within = at
        while at < len(candidates) and candidates[at][0] < end:
            at += 1
        if at > within:  # looking for matters is what costs
            born = [(f.start - start, f.end - start) for f in births if start <= f.start < end]
            named = [(a - start, b - start) for a, b in candidates[within:at] if b <= end]
            found += [
                Found("name", a + start, b + start, text[a + start : b + start], SURE)
                for a, b in _believed(text[start:end], named, born)
            ]
        start = end
    return without_overlaps(found)


def _before_dates(text: str) -> Iterator[Found]:
    for m in _BEFORE_BRACKET.finditer(text) if "(" in text else ():
        if (date := _DATE_INSIDE.fullmatch(m["inside"].strip())) and _could_be(m["name"]):
            at = m.start("inside") + m["inside"].index(date.group())
            yield Found("name", m.start("name"), m.end("name"), m["name"], SURE)
            yield Found("birthdate", at, at + len(date.group()), date.group(), SURE)


def _believed(
    sentence: str, candidates: list[tuple[int, int]], born: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Those of a sentence's candidates that stand by a matter or a birth date."""
    if not candidates:
        return
    last = max(end for _, end in candidates)
    matters = sorted(
        held(sentence, max(0, min(s for s, _ in candidates) - REACH - MATTER_LENGTH), last + REACH + MATTER_LENGTH)
        + born
    )
    if not matters:
        return
    starts = [s for s, _ in matters]
    for start, end in candidates:
        # Matters are short and apart: the next one and the one before decide.
        after, before = bisect_left(starts, end), bisect_left(starts, start)
        follows = after < len(matters) and starts[after] - end <= REACH
        if follows or (before and 0 <= start - matters[before - 1][1] <= REACH):
            yield start, end


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    if _HANGUL.search(text):
        for pattern in (_TITLED, _AFTER_ROLE, _SAYS_WHO):
            yield from (m.span("name") for m in pattern.finditer(text) if _could_be(m["name"]))
        for m in _PLAIN.finditer(text):
            if is_usual(m["name"]) and not _PUBLIC.match(text, m.end("name")):
                yield m.span("name")
    for m in _LATIN.finditer(text):
        start, words = m.start(), m.group().split()
        while words and words[0] in _NO_FIRST:
            start += len(words[0]) + 1
            words = words[1:]
        if len(words) >= 2 and words[-1] not in _NO_LAST:
            yield start, m.end()


def _could_be(name: str) -> bool:
    """A surname and syllables of given names, where a title or a role says that it is a person."""
    surname = 2 if name[:2] in LONG_SURNAMES else 1
    given = name[surname:]
    return (
        1 + (surname == 1) <= len(given) <= 3
        and all(c in GIVEN or c in _OLD_GIVEN for c in given)
        and not like_a_name(name)
    )
