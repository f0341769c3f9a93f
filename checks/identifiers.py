"""Identifiers in Korean and English text: numbers and addresses that point to one person (or one business).

Latin `\\b` is never used: Hangul counts as a word character, so a value glued to a particle would be missed.
Checksums raise confidence; for resident numbers they never veto (numbers issued since October 2020 have none).
All functions look at folded text (checks.folding).

>>> [(f.kind, f.text) for f in find_identifiers("제 번호는010-1234-5678입니다")]
[('phone', '010-1234-5678')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gallae.checks.checksums import business_checksum, iban_checksum, luhn, resident_checksum
from gallae.checks.emails import find_emails
from gallae.checks.found import LIKELY, Found, count_digits, near, taken_by, windows, without_overlaps
from gallae.checks.given_numbers import find_given_numbers
from gallae.checks.landmarks import any_of, digit_runs, lowered, starting
from gallae.checks.spoken import english_digits

__all__ = ["find_identifiers"]


def find_identifiers(text: str) -> list[Found]:
    """Every identifier, in order, without overlaps (the surer one stays)."""
    found = [*find_emails(text), *_told_in_english(text)]
    stretches = list(windows(text, _DIGITS, 80, 80))
    if 2 * sum(end - start for start, end in stretches) > len(text):
        return without_overlaps(found + _numbers(text))  # what was found out about the whole text serves again
    for start, end in stretches:
        while start and text[start - 1].isdigit():
            start -= 1
        numbers = _numbers(text[start:end])
        found += (
            [Found(f.kind, f.start + start, f.end + start, f.text, f.confidence) for f in numbers] if start else numbers
        )
    return without_overlaps(found)


def _numbers(part: str) -> list[Found]:
    """The surer detectors first: what they took, the others need not look at."""
    found = [*_residents(part), *_phones(part), *_cards(part)]
    taken = taken_by(found, least=0.9)
    return [*found, *_businesses(part), *_accounts(part, taken), *find_given_numbers(part)]


_DIGITS = re.compile(
    r"\d(?:[\s\-./()~_]{0,3}[A-Za-z]?\d){3}"
)  # numbers stand around these, and the words that name them
_NO_DIGIT = re.compile(r"\D+")
_GAP = r"\s{0,2}[-.]?\s{0,2}"


# -- resident and foreigner numbers -------------------------------------------------------------------------------
_RESIDENT = re.compile(
    r"(?<!\d)(?<!\d[-.])(\d{2})(\d{2})(\d{2})(\s{0,3}[-·.~_/]\s{0,3}|\s{1,3}|)([1-8]\d{6})(?!\d)(?!-\d)"
)
_RESIDENT_WORDS = re.compile(
    r"주민|외국인\s?(?:등록|번호)|등록번호|신분증|resident|RRN|(?<![A-Za-z])ARC(?![A-Za-z])|registration (?:no|number)",
    re.I,
)
_GOODS_WORDS = re.compile(
    r"바코드|ISBN|ISSN|EAN|상품\s?코드|상품\s?번호|주문|송장|운송장|모델|품번|시리얼|serial|order", re.I
)


_SPLIT_RESIDENT = re.compile(
    r"주민(?:등록)?\s?번호[^\n]{0,30}?뒷\s?자리(?:는|가|이|번호)?\s?[:=]?\s?(?P<tail>[1-8]\d{6})(?!\d)"
)
_SOCIAL_SECURITY = re.compile(
    r"(?:SSN|social security (?:no|number))\.?\s?(?:is\s|[:#=])?\s?(?P<number>\d{3}[- ]\d{2}[- ]\d{4})(?!\d)", re.I
)


# Called by its name it is one whatever its digits say.
_NAMED_RESIDENT = re.compile(
    r"(?:주민|외국인)(?:\s?등록)?\s?(?:번호|증)?\s?(?:은|는|이|가)?[\s:=(]{0,3}(?P<number>\d{6}\s?[-–./_]?\s?\d{7})(?!\d)"
)


def _residents(text: str) -> Iterator[Found]:
    if "주민" in text or "외국인" in text:
        for m in _NAMED_RESIDENT.finditer(text):
            kind = "foreigner" if m.group().startswith("외국인") else "resident"
            yield Found(kind, m.start("number"), m.end("number"), m["number"], 0.9)
        for m in _SPLIT_RESIDENT.finditer(text):
            yield Found("resident", m.start("tail"), m.end("tail"), m["tail"], 0.9)
    for m in _SOCIAL_SECURITY.finditer(text) if any_of(lowered(text), ("ssn", "social")) else ():
        yield Found("resident", m.start("number"), m.end("number"), m["number"], 0.9)
    for m in starting(_RESIDENT, text, (start for start, end in digit_runs(text) if end - start in (6, 13))):
        year, month, day, gap, tail = m.groups()
        born = 1 <= int(month) <= 12 and 1 <= int(day) <= 31 and (tail[0] in "1256" or int(year) <= 35)
        plain = born and "-" in gap
        named = plain or near(text, m.start(), m.end(), _RESIDENT_WORDS, before=34, after=22)
        if not named and (near(text, m.start(), m.end(), _GOODS_WORDS, before=14, after=0) and "-" not in gap):
            continue
        if not born and not named and "-" not in gap:
            continue
        sure = 0.99 if resident_checksum(year + month + day + tail) else 0.9
        kind = "foreigner" if tail[0] in "5678" else "resident"
        yield Found(kind, m.start(), m.end(), m.group(), sure if born or named else 0.6)


# -- business numbers ---------------------------------------------------------------------------------------------
_BUSINESS = re.compile(r"(?<![\d])(?<!\d-)(\d{3})(\s{0,2}[-.]\s{0,2}|\s|)(\d{2})\2(\d{5})(?!\d)(?!-\d)")
_BUSINESS_WORDS = re.compile(r"사업자|세금\s?계산서|현금\s?영수증|business (?:registration|number|no)|BRN", re.I)


def _businesses(text: str) -> Iterator[Found]:
    for m in starting(_BUSINESS, text, (start for start, end in digit_runs(text) if end - start in (3, 10))):
        if not business_checksum(m.group(1) + m.group(3) + m.group(4)):
            continue
        named = near(text, m.start(), m.end(), _BUSINESS_WORDS, before=34, after=22)
        if named or m.group(2):
            yield Found("business", m.start(), m.end(), m.group(), 0.95 if named else 0.85)


# -- phones -------------------------------------------------------------------------------------------------------
_MOBILE = re.compile(
    rf"(?<!\d)(?<!\d[-.])(?:\+?82[\s.-]{{0,2}}(?:\(0\)\s?)?1|01)[016789]\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)(?!-\d)"
)
# Digit by digit: "0 1 0 - 1 2 3 4 - …".
_SPACED = re.compile(
    r"(?<!\d)(?<!\d )0 1 [016789](?: {1,2}[-.~] {0,2}| {1,2})(?:\d ){3,4}(?:[-.~] )?\d \d \d \d(?! ?\d)"
)
_TILDED = re.compile(r"(?<!\d)01[016789]\s?[~_/]\s?\d{3,4}\s?[~_/]\s?\d{4}(?!\d)")
_AMERICAN = re.compile(r"(?<![\d-])(?:1[\s.-])?\(?(?P<area>[2-9]\d{2})(?P<shut>\)\s?|[.-])\d{3}[.-]\d{4}(?![\d-])")
_DIAL_WORDS = re.compile(r"phone|cell|mobile|call|text|tel\b|reach|number (?:is|you)|voicemail|전화|휴대폰|연락", re.I)
_EXIT_CODE = re.compile(r"(?<![\d.,-])00[1-9]")
_INTERNATIONAL = re.compile(r"(?<![\d+.,-])(?:\+|00)[\s(]?\d(?:[\s().\-]{0,2}\d){6,}")
# Landlines, internet and personal numbers, service numbers: the national plan (02, 031–064, 070, 050X, 080, 15XX–18XX).
_LINE = re.compile(
    r"(?<!\d)(?<!\d[-.])\(?0(?:2|[3-6][1-5]|70|50\d|80)\)?[\s.-]{0,3}[1-9]\d{2,3}[\s.-]{0,3}\d{4}(?!\d)(?!-\d)"
    r"|(?<![\d-])1[5-9]\d\d[\s.-]{0,3}\d{4}(?!\d)(?!-\d)"
)
_SERVICE = re.compile(r"\(?(?:\+?82[\s-]*)?0?(?:1[5-9]\d\d|80)(?!\d)")
_LANDLINE = re.compile(r"\(?(?:\+?82[\s-]*)?0?(?:2|[3-6]\d|70)(?!\d)")
# A landline is an office's beside the words of an office, or when it is asked whether the number is right.
_AT_WORK = re.compile(
    r"안내|데스크|문의|민원|상담|접수|프[런론]트|내선|교환|팩스|FAX|대표|고객\s?센터|[가-힣](?:과|팀|실|국|소|원|점|관|부|처)(?:장|\s|,|은|는|:|\()|desk|reception|head|support|hotline|line",
    re.I,
)
_HOURS = re.compile(
    r"^\s?(?:is|was)?\s?(?:the|your|our)\s?(?:head|main|front|office|reception|hotline|support|desk)|^\s?[,(]?\s?(?:평일|주말|월\s?[~-]|\d{1,2}시|내선|은\s?[가-힣]{1,8}\s?(?:안내|번호|대표)|[가-힣]{0,3}\s?맞(?:나|아|죠|습))"
)
_OFFICES = re.compile(
    r"(?:센터|병원|의원|학교|대학|재단|대표|본사|본점|지점|은행|구청|시청|군청|도서관|약국|회사|협회|기관|공단|공사|사무실|사무소|매장|접수처"
    r"|창구|보건소|주민센터|행정실|교무실|office|branch|library|clinic|hospital|school|bank)[^\d\n]{0,14}$",
    re.I,
)
_NOT_PHONE = re.compile(
    r"(?:주문|송장|운송장|예약|접수|모델|제품|상품|사건|관리|증권|계약|시리얼|일련|품목|문서|등록)\s?(?:번호|코드|No\.?)"
    r"|ISBN|바코드|order|tracking|invoice|serial|계좌|통장|account",
    re.I,
)

# "call me on +351 900 000 118", "Priya Raman, 98-0000-4412": a number to be called, or one behind a full name.
_CALL_ME = re.compile(
    r"\b(?:call|ring|phone|reach|text|whatsapp|dial)(?:\s(?:me|us|him|her|them|back))?(?:\s(?:on|at|back at|under))?[\s:]{1,2}"
    r"(?P<number>(?:\+|plus\s)?\d[\d\s().-]{6,18}\d)(?![\d.,])",
    re.I,
)
_BEHIND_NAME = re.compile(
    r"(?<![A-Za-z])[A-Z][a-z]+\s[A-Z][a-z]+(?:,\s|\s?\(|:\s|\s)(?P<number>\+?\d{2,4}[\s-]\d{3,5}[\s-]\d{3,5}(?:[\s-]\d{1,4})?)(?![\d-])"
)

# "mobile 07700 900123", "07700 900123 is my cell": of other countries, without a plus.
_MY_PHONE = re.compile(
    r"(?=[mcptw휴핸전연폰+(\d])(?:(?:mobile|cell(?:\s?phone)?|phone|tel(?:ephone)?|whatsapp|contact|휴대폰|핸드폰|휴대전화|전화|연락처|폰)\s?(?:no\.?|number|번호|#)?\s?(?:is|은|는|:|=)?\s{0,2}"
    r"(?P<number>\+?\(?\d[\d\s().-]{6,18}\d)(?!\d|[.,]\d)"
    r"|(?<![\d.,-])(?P<behind>\+?\(?\d[\d\s().-]{6,18}\d)\s?[,(]?\s?(?:is|was)?\s?(?:my|his|her|their|제|내)\s?(?:mobile|cell|phone|number|휴대폰|핸드폰|전화|번호))",
    re.I,
)
_TOLL_FREE = re.compile(r"(?:\+?1[-.\s]?)?\(?8(?:00|88|77|66|55|44|33)\D")
_CALLS = ("call", "ring", "phone", "reach", "text", "whatsapp", "dial")
_CAPITAL = re.compile(r"[A-Z][a-z]+\s[A-Z]")
_PHONE_WORDS = (
    "mobile",
    "cell",
    "phone",
    "tel",
    "whatsapp",
    "contact",
    "number",
    "휴대",
    "전화",
    "연락처",
    "폰",
    "번호",
)
_WHERE = re.compile(r"어디|어느|무슨|누구|지점|센터|부서|where|which|who")


_BEGUN = re.compile(r"(?<![\d.,-])01[016789][-. ]\d{3,4}(?![\d.,-]|\s\d)")


def _phones(text: str) -> Iterator[Found]:
    found = [*_mobiles(text), *_by_word(text)]
    yield from found
    for m in starting(_LINE, text, _line_places(text)):
        yield from _dialled(text, m.start(), m.end())
    if "+" in text or ("00" in text and _EXIT_CODE.search(text)):
        yield from _abroad(text, found)


def _line_places(text: str) -> Iterator[int]:
    for start, _ in digit_runs(text):
        if text[start] == "0":
            if start and text[start - 1] == "(":
                yield start - 1
            yield start
        elif text[start] == "1":
            yield start


def _mobile_places(text: str) -> Iterator[int]:
    for start, end in digit_runs(text):
        opens = text[start : min(end, start + 2)]
        if opens == "01":
            yield start
        elif opens == "82":
            if start and text[start - 1] == "+":
                yield start - 1
            yield start


def _american_places(text: str) -> Iterator[int]:
    """A run of three digits that is closed or followed by a sign, with room before it for "1-("."""
    last = -1
    for start, end in digit_runs(text):
        if end - start == 3 and text[start] in "23456789" and text[end : end + 1] in (")", ".", "-"):
            yield from range(max(last + 1, start - 3, 0), start + 1)
            last = start


def _dialled(text: str, start: int, stop: int) -> Iterator[Found]:
    raw = text[start:stop]
    if near(text, start, stop, _NOT_PHONE, before=14, after=0):
        return
    # A company's service number (1588-…, 080-…) and an office's landline are nobody's personal data.
    around = text[max(0, start - 24) : start], text[stop : stop + 16]
    office = _LANDLINE.match(raw) and any(
        (_OFFICES.search(around[0]), _AT_WORK.search(around[0]), _WHERE.search(around[1]), _HOURS.search(around[1]))
    )
    yield Found("phone", start, stop, raw, 0.3 if office or _SERVICE.match(raw) else 0.85)


def _abroad(text: str, found: list[Found]) -> Iterator[Found]:
    """Numbers with a country's code, whose lengths a library knows."""
    taken = {i for f in found for i in range(f.start, f.end)}
    for m in _INTERNATIONAL.finditer(text):
        if m.start() + 1 in taken:
            continue
        from phonenumbers import PhoneNumberMatcher  # 50 ms to import: only for a text that needs it

        begin = m.start()
        for match in PhoneNumberMatcher(text[begin : m.end() + 8], "KR"):
            yield from _dialled(text, begin + match.start, begin + match.end)


def _mobiles(text: str) -> Iterator[Found]:
    begun = [start for start, end in digit_runs(text) if end - start == 3 and text.startswith("01", start)]
    for m in starting(_TILDED, text, begun):
        yield Found("phone", m.start(), m.end(), m.group(), 0.9)
    for m in _SPACED.finditer(text) if "0 1 " in text else ():
        yield Found("phone", m.start(), m.end(), m.group(), 0.9)
    for m in starting(_AMERICAN, text, _american_places(text)):
        tolled = m["area"] not in ("800", "888", "877", "866", "855", "844", "833")
        offices = _OFFICES.search(text[max(0, m.start() - 24) : m.start()])
        if tolled and not offices and near(text, m.start(), m.end(), _DIAL_WORDS, before=40):
            yield Found("phone", m.start(), m.end(), m.group(), 0.85)
    for m in starting(_MOBILE, text, _mobile_places(text)):
        bare = m.group().isdigit() and near(text, m.start(), m.end(), _NOT_PHONE, before=14, after=0)
        if not bare:
            yield Found("phone", m.start(), m.end(), m.group(), 0.95)
    # Said in two breaths ("앞자리는 010-2345, 뒷자리는 …"): without its first half the rest is nobody's.
    for m in starting(_BEGUN, text, begun):
        yield Found("phone", m.start(), m.end(), m.group(), LIKELY)


def _by_word(text: str) -> Iterator[Found]:
    low = lowered(text)
    looks = (
        (_CALL_ME, any_of(low, _CALLS)),
        (_BEHIND_NAME, _CAPITAL.search(text)),
        (_MY_PHONE, any_of(low, _PHONE_WORDS)),
    )
    for pattern, worth in looks:
        for m in pattern.finditer(text) if worth else ():
            group = m.lastgroup or "number"
            number = m[group]
            ours = (
                _SERVICE.match(number) or _TOLL_FREE.match(number) or (pattern is _MY_PHONE and _LANDLINE.match(number))
            )
            if 8 <= count_digits(number) <= 15 and not ours and not _DATE_LIKE.match(number):
                yield Found("phone", m.start(group), m.end(group), number, 0.8)


def _told_in_english(text: str) -> Iterator[Found]:
    for start, end, digits in english_digits(text):
        kind = "card" if len(digits) >= 15 else "account" if near(text, start, end, _ACCOUNT_WORDS) else "phone"
        yield Found(kind, start, end, text[start:end], 0.8)


# -- cards and accounts -------------------------------------------------------------------------------------------
_CARD = re.compile(
    r"(?<!\d)(?<!\d[-.])[1-9]\d{3}(?:[ .-]{0,3}\d{4}[ .-]{0,3}\d{4}[ .-]{0,3}\d{1,4}|[ .-]{1,3}\d{6}[ .-]{1,3}\d{4,5})(?!\d)(?!-\d)"
)
_CARD_WORDS = re.compile(r"카드|card|visa|master|amex|결제\s?수단|긁", re.I)


_NAMED_CARD = re.compile(
    r"(?:카드|대출증|회원증|이용증|card)\s?(?:번호|no\.?|number)?\s?[:=]?\s?(?P<number>\d{4}(?:[ -]\d{4}){1,3}(?:[ -]\d{2,3})?)(?![\d-])",
    re.I,
)


_CARD_SAYS = ("카드", "대출증", "회원증", "이용증", "card")


def _cards(text: str) -> Iterator[Found]:
    for m in _NAMED_CARD.finditer(text) if any_of(lowered(text), _CARD_SAYS) else ():
        if count_digits(m["number"]) >= 10:
            yield Found("card", m.start("number"), m.end("number"), m["number"], 0.7)
    long = (start for start, end in digit_runs(text) if end - start >= 4 and text[start] != "0")
    for m in starting(_CARD, text, long):
        digits = _NO_DIGIT.sub("", m.group())
        grouped = not m.group().isdigit()
        named = near(text, m.start(), m.end(), _CARD_WORDS, before=36, after=26)
        goods = not named and near(text, m.start(), m.end(), _NOT_PHONE, before=14, after=0)
        if digits[0] in "234569" and luhn(digits) and (named or ((grouped or len(digits) in (15, 16)) and not goods)):
            yield Found("card", m.start(), m.end(), m.group(), 0.97 if named or grouped else 0.8)
        elif named and len(digits) >= 15:  # a slip of the finger is still somebody's card
            yield Found("card", m.start(), m.end(), m.group(), 0.6)


_ACCOUNT = re.compile(
    r"(?<![\dA-Za-z])(?<!\d[-.])(?:\d{2,6}(?:\s{0,2}-\s{0,2}\d{1,8}){1,4}|\d{2,6}(?:\.\d{1,8}){1,4}|\d{10,16})(?![\d])(?!-\d)(?![.,]\d|\s?원)"
)
_ACCOUNT_WORDS = re.compile(
    r"계좌|통장|입금|송금|이체|예금주|환불|환급|회비|가상\s?계좌"
    r"|(?:국민|신한|우리|하나|기업|산업|농협|수협|부산|대구|광주|전북|경남|제주|제일|씨티|토스|카카오|케이|iM|SC)\s?(?:은행|뱅크)"
    r"|(?:국민|신한|농협|수협|카뱅|토스|새마을(?:금고)?|신협|우체국|저축|KB|NH|IBK)[\s:(]*$"
    r"|bank|account|(?<![a-z])acct|IBAN|refund|wire|transfer|payout|deposit",
    re.I,
)
_BANK_AFTER = re.compile(
    r"^\s{0,2}[(/,]?\s?(?:[가-힣]{1,6}(?=은행|뱅크|금고)|국민|신한|우리|하나|기업|산업|농협|수협|부산|대구|광주|전북|경남|제주|제일|씨티|토스|카카오|카뱅|케이|새마을|신협|우체국|KB|NH|IBK)"
    r"(?:은행|뱅크|금고)?(?:으?로|에|인데|입니다|이에요|예요|[)\s,.]|$)"
)
# Groups parted by spaces are an account only right beside a word that says so.
_SPACED_ACCOUNT = re.compile(r"(?<![\dA-Za-z])(?<!\d[-.])\d{2,6}(?: \d{2,8}){1,4}(?![\d])(?!-\d)(?![.,]\d|\s?원)")
_ACCOUNT_NAMED = re.compile(
    r"(?:계좌|통장)(?:\s?번호)?(?:은|는|이|가)?[\s:=]{0,3}$|(?:국민|신한|농협|수협|기업|카뱅|토스|새마을(?:금고)?|신협|우체국|KB|NH|IBK)\s$|[가-힣A-Za-z]{1,6}(?:은행|뱅크|금고)[\s:(]{0,2}$|(?:account|acct)\.?\s?(?:no\.?|number|#)?\s?(?:is)?[\s:=]{0,2}$",
    re.I,
)
_ACCOUNT_BEHIND = re.compile(
    r"[\s(,]{0,3}(?:이|가|은|는|이게|번)?\s?(?:제|내|저희|우리)?\s?(?:(?:[가-힣]{1,6}(?:은행|뱅크|금고))?\s?(?:계좌|통장)|[가-힣]{1,6}(?:은행|뱅크|금고))|[\s(,]{0,3}(?:is\s)?(?:my|his|her|our)?\s?(?:bank\s)?account",
    re.I,
)
_SOME_BANK = re.compile(r"[가-힣]{1,6}(?:은행|뱅크|금고)[\s:(]{0,2}$")
_PAY_WORDS = re.compile(r"월급|급여|용돈|월세|보증금|축의금|곗돈|보내|부쳐|넣어")
_ADDRESS_OF_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_PHONE_LIKE = re.compile(r"0\d{1,2}-\d{3,4}-\d{4}$")
_CAPITALS = re.compile("[A-Z]{2}")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_DATE_LIKE = re.compile(r"(?:19|20)\d\d\s?-\s?\d{1,2}\s?-\s?\d{1,2}$")


def _accounts(text: str, taken: Callable[[int, int], bool]) -> Iterator[Found]:
    runs = [(start, end) for start, end in digit_runs(text) if end - start > 1]
    for m in starting(_ACCOUNT, text, (start for start, _ in runs)):
        if not 10 <= count_digits(m.group()) <= 16 or _DATE_LIKE.match(m.group()) or taken(*m.span()):
            continue
        if near(text, m.start(), m.end(), _GOODS_WORDS, before=10, after=0):
            continue
        at_bank = _SOME_BANK.search(text[max(0, m.start() - 12) : m.start()]) and not _PHONE_LIKE.match(m.group())
        if _ADDRESS_OF_HOST.fullmatch(m.group()):
            continue
        known = near(text, m.start(), m.end(), _ACCOUNT_WORDS, before=34, after=22)
        paid = not _PHONE_LIKE.match(m.group()) and near(text, m.start(), m.end(), _PAY_WORDS, after=22)
        if known or at_bank or paid or _BANK_AFTER.match(text[m.end() : m.end() + 12]):
            yield Found("account", m.start(), m.end(), m.group(), 0.8)
    spaced = (start for start, end in runs if end - start <= 6 and text.startswith(" ", end))
    for m in starting(_SPACED_ACCOUNT, text, spaced):
        if not 10 <= count_digits(m.group()) <= 16 or taken(*m.span()):
            continue
        named = _ACCOUNT_NAMED.search(text[max(0, m.start() - 20) : m.start()])
        if named or _ACCOUNT_BEHIND.match(text, m.end()):
            yield Found("account", m.start(), m.end(), m.group(), 0.8)
    for m in _IBAN.finditer(text) if any(_CAPITALS.fullmatch(text, max(0, s - 2), s) for s, _ in runs) else ():
        if iban_checksum(m.group()) or near(text, m.start(), m.end(), _ACCOUNT_WORDS):
            yield Found("account", m.start(), m.end(), m.group(), 0.9)
