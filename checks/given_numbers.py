"""Numbers that somebody was given and that are known by what they are called: patient, student, member and staff numbers,
passports, driver's licences. The word may stand before the number, behind it, in brackets or in the next clause, in Korean
or English; the nearest word decides ("학번 말고 주문번호 20231107" is an order).

Looks at folded text with plain numbers (checks.spoken).

>>> [(f.kind, f.text) for f in find_given_numbers("hey it's 201797788 (student id), 면허는 서울 12-123456-01요")]
[('student', '201797788'), ('driver', '서울 12-123456-01')]
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from gallae.checks.found import Found, count_digits, near
from gallae.checks.landmarks import any_of, digit_runs, latin_words, lowered, places_of, starting

__all__ = ["find_given_numbers"]

_NUMBER = r"(?:\s?(?:id|no\.?|num(?:ber)?|#|code))"
# What a number is called; "other": it is nobody's (an order, a model), "own": another detector's.
_CALLED = re.compile(
    # One look at the first letter spares most places the whole list.
    r"(?=[적환차병진등수학회대이고가조건보멤마포사교군직임종여면계주송운예접모제상증시일품문신인우전휴연팩청영견자카바통금총합]|(?<![A-Za-z])[pcmhselbifdaotr])"
    r"(?:(?P<chart>(?:환자|차트|병록|진료|등록환자|수진자|병원\s?등록|진찰권)\s?(?:등록\s?|카드\s?)?(?:번호|ID|No\.?)|진찰권|차트"
    r"|(?<!업자)(?<!동차)(?<!법인)등록\s?번호(?=[^\n]{0,24}(?:환자|간호|병동|병실|인실|진료|입원|퇴원|외래|회진))|진료\s?카드[^\n\d]{0,6}등록\s?번호"
    rf"|(?:(?<![A-Za-z])pt|patient|chart|medical\s?record|hospital)\.?(?:'?s)?(?:\s(?:chart|record|file))?{_NUMBER}|(?<![A-Za-z])MRN(?![A-Za-z]))"
    rf"|(?P<student>학번|학생\s?증?\s?번호|학적\s?번호|수험\s?번호|(?:student|matric(?:ulation)?|enrol?lment|candidate)(?:'s)?(?:\scard)?{_NUMBER})"
    r"|(?P<member>(?:회원|대출증|대출\s?카드|이용자|이용증|고객|가입자|조합원|건강보험증?|보험증|수급자|멤버십|마일리지|포인트\s?카드)\s?(?:카드\s?)?(?:번호|ID|아이디|No\.?)|대출증|이용증|회원증"
    r"|사번|교번|군번|(?:사원|직원|임직원|교직원|종사자)\s?(?:증\s?)?(?:번호|ID|No\.?)"
    rf"|(?:member(?:ship)?|loyalty|library\s?card|employee|staff|personnel|customer|subscriber|frequent\sflyer|badge|insurance\smember)(?:'s)?(?:\scard)?{_NUMBER})"
    r"|(?P<passport>여권|passport|(?<![A-Za-z])PPT(?![A-Za-z]))"
    r"|(?P<driver>면허|(?:driver'?s?'?|driving)\s?(?:licen[cs]e|lic)|(?<![A-Za-z])DL(?![A-Za-z]))"
    r"|(?P<account>(?:bank\s)?account\s?(?:no\.?|number|#)|계좌\s?번호)"
    r"|(?P<chart__>환자)|(?P<member__>회원(?!\s?카드|인데|입니다|이에요|이고))|(?P<chart_>진료\s?카드|(?<![a-z])patient(?![a-z]))|(?P<student_>학생증|(?<![a-z])student(?![a-z]))|(?P<member_>(?:회원|포인트|이용)\s?카드|사원증|적립\s?번호|멤버십|(?:고객|회원)님?\s?번호|(?<![a-z])member(?:ship)?(?![a-z])|회원(?=인데|입니다|이에요|이고))"
    r"|(?P<other>(?:주문|송장|운송장|예약|접수|모델|제품|상품|사건|관리|증권|계약|시리얼|일련|품목|문서|등록|신청|사업자|사업장|인증|우편|전화|휴대폰|연락처|팩스|차량|청구|영수증|견적|자산|고지서|카드)\s?(?:번호|코드|No\.?)|모델|품번|시리얼"
    r"|ISBN|바코드|(?:order|tracking|invoice|serial|model|part|ticket|case|ref(?:erence)?|booking|confirmation|phone|fax|tel)(?![a-z])|https?:|계좌|통장|카드|card(?:\sno|\snumber)|금액|가격|총액|합계))",
    re.I,
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?<!\d[-.,/])(?:(?!ID|NO|TEL|DL|ARC|MRN|PIN|IS)[A-Z]{1,5} |[A-Za-z]{1,5}-?)?\d{1,14}(?:[-./]\d{1,10}|-[A-Za-z]{1,4}(?=-?\d)|[A-Za-z](?=\d{2})\d{2,8}| \d{2,10}| [A-Z]\d{4}(?!\w)| ?- ?\d{1,10}){0,4}[A-Za-z]?(?![A-Za-z0-9])(?![.,]\d)"
)
_LETTERS = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{1,5} |[A-Za-z]{1,5}-?)$")
_BEFORE_DIGITS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")
# Each word for a number of a person's (all groups of _CALLED but "other") holds one of these,
_SAID_WORDS = """
환자 차트 병록 진료 수진자 진찰권 학번 학생 학적 수험 회원 대출증 이용증 건강보험 보험증 멤버십 사번 교번 군번 사원증 여권 면허 계좌 적립
patient mrn student member passport ppt driver driving
"""
_SAID_OF_A_PERSON = (
    *_SAID_WORDS.split(),
    "대출카드",
    "대출 카드",
    "이용카드",
    "이용 카드",
    "포인트카드",
    "포인트 카드",
)
# or one of these with a word for a number behind it.
_WITH_NUMBER = (
    "등록",
    "고객",
    "이용자",
    "가입자",
    "조합원",
    "수급자",
    "마일리지",
    "포인트",
    "사원",
    "직원",
    "종사자",
    "대출",
    "카드",
)
_NUMBER_BEHIND = re.compile(r"[가-힣]{2,3}님?\s?(?:카드\s?|증\s?)?(?:번호|아이디|ID|No)", re.I)
_NUMBERED = frozenset(
    [
        "pt",
        "chart",
        "record",
        "file",
        "hospital",
        "matric",
        "matriculation",
        "enrolment",
        "enrollment",
        "candidate",
        "loyalty",
        "card",
        "employee",
        "staff",
        "personnel",
        "customer",
        "subscriber",
        "flyer",
        "badge",
        "account",
        "dl",
    ]
)
_NUMBERED_BEHIND = re.compile(r"\.?(?:'?s)?(?:\s(?:card|chart|record|file))?\s?(?:id|no|num|#|code)", re.I)


def _may_call(text: str) -> bool:
    """Could a word for a number of a person's stand in the text? False is sure, and quick to say."""
    if any_of(lowered(text), _SAID_OF_A_PERSON):
        return True
    if any(_NUMBER_BEHIND.match(text, at) for at in places_of(text, _WITH_NUMBER)):
        return True
    return any(w.low == "dl" or _NUMBERED_BEHIND.match(text, w.end) for w in latin_words(text) if w.low in _NUMBERED)


_UNIT = re.compile(
    r"(?:년|월|일(?!이)|원|명|개|건|시|분|학년|%|자리|층|호선|회|차|매|장|종|급|점)(?![가-힣]{3})(?!티)"
    r"|\s?(?:년|월|일|원|명|개|건|학년|%|만\s?원|천\s?원|억|달러|점|kg|g|cm|km|ml|mg|won|USD|KRW|people|students|years?|days?|hours?)(?![가-힣A-Za-z])"
)
_UNIT_SHORT = re.compile(r"번(?!호)")
_SHAPED_PHONE = re.compile(r"0\d{1,2}[-. ]?\d{3,4}[-. ]?\d{4}$|1[5-9]\d\d-?\d{4}$")
_DATE = re.compile(r"(?:19|20)\d\d\s?[-./]?\s?(?:0?[1-9]|1[0-2])\s?[-./]?\s?(?:0?[1-9]|[12]\d|3[01])$")
_YEARS = re.compile(
    r"(?:19|20)\d\d[ -](?:19|20)\d\d$|(?:19|20)\d\d\s?[-./]?\s?(?:0?[1-9]|1[0-2])\s?[-./]?\s?(?:0?[1-9]|[12]\d|3[01])$"
)
_LEAST = {"chart": 4, "student": 5, "member": 4, "passport": 6, "driver": 7, "account": 6}
_LEAST_BEHIND = {kind: max(5, least) for kind, least in _LEAST.items()}
LEAST_APART = 6  # digits of a number that its word does not touch
BEFORE, BEHIND = 34, 26  # characters from the word to the number, from the number to the word
_JOIN = r"(?:은|는|이|가|을|를|도|의|로|으로|란|이란|이라고|에)?"
_TIGHT = re.compile(
    rf"{_JOIN}\s{{0,3}}(?:is\s|was\s|are\s|번호\s?|(?:no\.?|number|#)\s?)?{_JOIN}[\s:=#(\[「\"'-]{{0,4}}", re.I
)
_TIGHT_BEHIND = re.compile(
    r"[\s,/]{0,2}[(\[「]?\s?(?:번|은|는|이|가|번이|번은|이게|라는|이라는|이란|란|로|으로|인데)?[\s,]{0,2}(?:is|was|as|=|:)?\s?"
    r"(?:제|내|저희|우리|본인|my|his|her|their|our|the|a)?\s?(?:[가-힣]{1,4}\s)?",
    re.I,
)


def find_given_numbers(text: str) -> list[Found]:
    """Every number that a word near it gives to a person, and those whose shape alone does (passports, licences)."""
    codes = [m for m in _codes(text) if m.end() - m.start() >= 4 and count_digits(m.group()) >= 4]
    if not codes:
        return []
    found = [*_shaped(text), *_introduced(text)]
    if not _may_call(text):
        return found
    called = [(m.lastgroup or "", m.start(), m.end()) for m in _CALLED.finditer(text)]
    if any(kind != "other" for kind, _, _ in called):
        found += (f for code in codes if (f := _given(text, code, called)))
    return found


def _codes(text: str) -> Iterator[re.Match[str]]:
    """Looked for from their first digits: letters are many and digits few."""
    end = 0
    for at, _ in digit_runs(text):
        if at < end:
            continue
        last = text[at - 2 : at - 1] if text[at - 1 : at] == " " else text[at - 1 : at]
        before = _LETTERS.search(text, max(end, at - 7), at) if last in _BEFORE_DIGITS else None
        code = (before and _CODE.match(text, before.start())) or _CODE.match(text, at)
        if code:
            yield code
            end = code.end()


def _given(text: str, code: re.Match[str], called: list[tuple[str, int, int]]) -> Found | None:
    digits = count_digits(code.group())
    if _UNIT.match(text, code.end()) or (digits < 6 and _UNIT_SHORT.match(text, code.end())):
        return None
    at = bisect_left(called, code.start(), key=lambda word: word[1])  # words do not overlap: neighbours are the nearest
    before = called[at - 1] if at and 0 <= code.start() - called[at - 1][2] <= BEFORE else None
    behind = called[at] if at < len(called) and 0 <= called[at][1] - code.end() <= BEHIND else None
    if before and _TIGHT.fullmatch(text, before[2], code.start()):
        return _found(before[0], code, digits, _LEAST, 0.85)
    apart = digits >= LEAST_APART and not _DATE.match(code.group()) and not _SHAPED_PHONE.match(code.group())
    if behind and _TIGHT_BEHIND.fullmatch(text, code.end(), behind[1]) and not _has_its_own(text, behind):
        other = _DATE.match(code.group()) or _SHAPED_PHONE.match(code.group())
        return None if other else _found(behind[0], code, digits, _LEAST_BEHIND, 0.8)
    if not apart:
        return None
    if before and _quiet(text[before[2] : code.start()], 1):
        return _found(before[0], code, digits, _LEAST, 0.7)
    if behind and _quiet(text[code.end() : behind[1]], 1) and not _has_its_own(text, behind):
        return _found(behind[0], code, digits, _LEAST, 0.7)
    return None


def _found(kind: str, code: re.Match[str], digits: int, least: dict[str, int], sure: float) -> Found | None:
    if kind.endswith("_"):  # a word that says less: only where it touches a number that is no year, day or small count
        touched, kind = 0.85 if kind.endswith("__") else 0.8, kind.rstrip("_")
        if sure < touched or digits < (4 if code.group()[0].isalpha() else 6) or _YEARS.match(code.group()):
            return None
    if kind == "other" or digits < least[kind] or (kind in ("passport", "driver") and digits > 13):
        return None
    return Found(kind, code.start(), code.end(), code.group(), sure)


def _has_its_own(text: str, word: tuple[str, int, int]) -> bool:
    """A number stands right behind the word: it is that one's name."""
    gap = _TIGHT.match(text, word[2])
    return bool(gap and _CODE.match(text, gap.end()))


def _quiet(gap: str, ends: int) -> bool:
    """No other number and at most one end of a sentence between a word and its number."""
    return not re.search(r"\d{3}", gap) and len(re.findall(r"[.?!\n]+", gap)) <= ends


# -- shapes that nothing else has ---------------------------------------------------------------------------------
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[MSRODGmsrodg](?:\d{8}|\d{3}[A-Za-z]\d{4})(?![A-Za-z0-9])")
_PASSPORT_WORDS = re.compile(r"여권|passport", re.I)
_NAMED_PASSPORT = re.compile(
    r"(?:여권|passport)\s?(?:번호|no\.?|number)?\s?[:=]?\s?(?P<number>[A-Za-z]\d{3}[ -]?\d{5}|[A-Za-z]\d{3,4}[ -]?\d{4}|[A-Za-z]\d{3}[A-Za-z]\d{4})(?!\d)",
    re.I,
)
_GOODS = re.compile(
    r"모델|제품|부품|품번|상품|시리얼|일련|운송|송장|쿠폰|버전|규격|(?:주문|예약|접수|관리|자산|문서|신청|증권|계약|청구)\s?(?:번호|코드|No)|serial|model|part\s|order|booking|tracking|(?<![a-z])ref|SKU|case|ticket|invoice|coupon|code|item",
    re.I,
)
_GOODS_BEHIND = re.compile(
    r"\s?(?:모델|제품|부품|상품|쿠폰|규격|버전|시리얼|펌웨어|serial|model|part|item|coupon|firmware)", re.I
)
_REGION = "서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산"
_LICENCE = re.compile(
    rf"(?<![\dA-Za-z])(?<!\d[-.])(?:(?:{_REGION})\s?[-.\s]?\s?(?:\d{{2}}\s?[-.\s]\s?)?\d{{2}}\s?[-.\s]?\s?\d{{6}}\s?[-.\s]?\s?\d{{2}}"
    r"|\d{2}(?:\s?-\s?\d{2}\s?-\s?\d{6}\s?-\s?\d{2}|\.\d{2}\.\d{6}\.\d{2}|\s\d{2}\s\d{6}\s\d{2}|\d{10}))(?!\d)(?!-\d)"
)
_REGIONS = tuple(_REGION.split("|"))
_LICENCE_WORDS = re.compile(r"면허|driver|driving|licen[cs]e", re.I)
_ISSUED = re.compile(rf"(?:1[1-9]|2[0-8])\s?[-.]|{_REGION}")  # 11 Seoul … 28 Incheon north


def _shaped(text: str) -> Iterator[Found]:
    for m in _NAMED_PASSPORT.finditer(text) if any_of(lowered(text), ("여권", "passport")) else ():
        yield Found("passport", m.start("number"), m.end("number"), m["number"], 0.9)
    runs = digit_runs(text)
    lettered = (start - 1 for start, end in runs if end - start in (3, 8) and text[start - 1 : start].isalpha())
    for m in starting(_PASSPORT, text, lettered):
        named = near(text, m.start(), m.end(), _PASSPORT_WORDS, before=40, after=30)
        goods = bool(near(text, m.start(), m.end(), _GOODS, before=16, after=0) or _GOODS_BEHIND.match(text, m.end()))
        yield Found("passport", m.start(), m.end(), m.group(), 0.9 if named else 0.3 if goods else 0.6)
    placed = any_of(text, _REGIONS) or any(end - start == 12 for start, end in runs)
    divided = (start for start, end in runs if end - start == 2)
    for m in _LICENCE.finditer(text) if placed else starting(_LICENCE, text, divided):
        if near(text, m.start(), m.end(), _LICENCE_WORDS, before=40, after=24):
            yield Found("driver", m.start(), m.end(), m.group(), 0.9)
        elif re.search(r"\d\s?[-.]\s?\d", m.group()):
            goods = near(text, m.start(), m.end(), _GOODS, before=16, after=0)
            yield Found("driver", m.start(), m.end(), m.group(), 0.6 if _ISSUED.match(m.group()) and not goods else 0.4)


# -- given together with a name -----------------------------------------------------------------------------------
# "저 20231188 유리온인데요": somebody gives their number and their name, without a word for the number.
_BY_NAME = re.compile(
    r"(?<![가-힣A-Za-z0-9])(?:저는?|전|난|나는|제가|본인)\s(?P<code>[A-Za-z]?\d{5,12}(?:-\d{2,6})?)\s?[,/]?\s?[가-힣]{2,4}(?=인데|입니다|이에요|예요|이라고|라고|이고|임)"
)
_SPEAKERS = ("저는", "저", "전", "난", "나는", "제가", "본인")
# "백도하 20261188", "20258842 채우람입니다", "저 20260417인데", "2학년 20417번 조이든": a student's number beside the name.
_STUDENT_BY_NAME = re.compile(
    r"(?:(?<![가-힣A-Za-z0-9])(?:저는?|제가|본인)\s(?P<own>(?:19|20)\d{6})(?=인데|이고|입니다|이에요|예요|요)"
    r"|(?<![가-힣A-Za-z0-9])[가-힣]{2,4}\s(?P<after>(?:19|20)\d{6})(?!\d|[년월일-])|(?<![가-힣A-Za-z0-9])(?P<before>(?:19|20)\d{6})\s[가-힣]{2,4}(?=인데|입니다|이고|이에요|예요|임|님|씨)"
    r"|(?<=[가-힣])(?<=과|부|공)\s?(?P<glued>(?:19|20)\d{6,8})(?=[가-힣]|[\s,]+[가-힣]{2,4}(?![가-힣]))"
    r"|(?<![가-힣A-Za-z0-9])\d\s?학년\s?(?P<seat>\d{5})번?(?=\s[가-힣]{2,4}))"
)


def _behind_speaker(text: str) -> Iterator[int]:
    """Where a word for oneself begins that has a long number behind it."""
    for start, end in digit_runs(text):
        at = start - 1 if text[start - 1 : start].isalpha() else start
        if end - start >= 5 and text[at - 1 : at].isspace():
            for word in _SPEAKERS:
                if text.endswith(word, 0, at - 1):
                    yield at - 1 - len(word)


def _introduced(text: str) -> Iterator[Found]:
    for m in starting(_BY_NAME, text, _behind_speaker(text)):
        yield Found("member", m.start("code"), m.end("code"), m["code"], 0.7)
    dated = any(end - start >= 8 and text[start : start + 2] in ("19", "20") for start, end in digit_runs(text))
    for m in _STUDENT_BY_NAME.finditer(text) if dated or "학년" in text else ():
        name = next(name for name, value in m.groupdict().items() if value)
        code = m[name]
        if name == "after" and 1 <= int(code[4:6]) <= 12 and 1 <= int(code[6:]) <= 31:
            continue  # a day
        yield Found("student", m.start(name), m.end(name), code, 0.7)
