"""Mail addresses as they are written and as they are told: "hong 골뱅이 naver 점 com", "mina (at) example dot org".

Looks at folded text. A role's mailbox (help@…) is found with little confidence: it is nobody's personal data.

>>> [f.text for f in find_emails("메일hong골뱅이naver.com이요, mina [at] example dot org")]
['hong골뱅이naver.com', 'mina [at] example dot org']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gallae.checks.found import Found, windows

__all__ = ["find_emails"]

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}"
_DOT = r"(?:\s?[\[({<]\s?(?:dot|닷|점|쩜|\.)\s?[\])}>]\s?|\s?(?:닷|쩜|점)\s?|\sdot\s|\s?\.\s?)"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})"
_KOREAN_HOST = r"(?:네이버|지메일|구글|다음|한메일|핫메일|카카오|네이트|야후|아웃룩|[가-힣]{2,8}메일)"
_END = r"(?:[A-Za-z]{2,24}|컴|넷|오알지|케이알|(?:씨오|코)\s?(?:점|닷)?\s?케이알)"
_WRITTEN = re.compile(rf"{_LOCAL}(?:@|\s{{1,2}}@\s{{0,2}}|@\s{{1,2}})(?:{_HOST}\.)+[A-Za-z]{{2,24}}")
_SPREAD = re.compile(rf"{_LOCAL}\s?@\s?{_HOST}(?:{_DOT}{_HOST}){{0,2}}{_DOT}{_END}(?![A-Za-z0-9])")
_HANGUL = re.compile(
    r"[A-Za-z0-9가-힣][A-Za-z0-9가-힣._%+\-]{0,40}@[A-Za-z0-9가-힣](?:[A-Za-z0-9가-힣\-]{0,40}\.){1,3}(?:[A-Za-z]{2,24}|한국)"
)
_TOLD = re.compile(
    rf"{_LOCAL}(?:(?:{_DOT}{_HOST}){{0,3}}?)(?:\s?[\[({{<]\s?(?:at|앳|골뱅이|@)\s?[\])}}>]\s?|\s?골뱅이\s?|\s앳\s)"
    rf"(?:{_HOST}|{_KOREAN_HOST})(?:{_DOT}{_HOST}){{0,2}}{_DOT}{_END}",
    re.I,
)
# "mina at example dot org": the word "dot" makes it an address.
_SAID = re.compile(
    rf"{_LOCAL}(?:\sdot\s{_HOST}){{0,2}}\sat\s{_HOST}(?:\sdot\s{_HOST}){{0,2}}\sdot\s[A-Za-z]{{2,8}}(?![A-Za-z])", re.I
)
_ROLE_BOX = re.compile(
    r"(?:info|help|helpdesk|billing|payments?|accounts?|orders?|bookings?|reserv\w*|hr|careers?|jobs|legal|marketing|news|team|enquir\w*|inquir\w*|complaints?|refunds?|returns?|ask|feedback|library|reception|frontdesk|support|admin|contact|cs|sales|service|webmaster|office|hello|press|recruit|privacy|facilit\w*|security|payroll|procurement|purchasing|events?|training|warehouse|logistics|operations|dispatch|service[-.]?desk"
    r"|no-?reply|postmaster|customer\w*)\s?(?:@|[\[({<]?\s?(?:at|앳|골뱅이)\s)",
    re.I,
)
_AT = re.compile(r"@|골뱅이|앳", re.I)
_SAID_AT = re.compile(r"(?<=[\s\[({<])at(?=[\s\])}>])", re.I)
_BEFORE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-")
SUREST = 0.97
_PATTERNS = ((_WRITTEN, SUREST), (_SPREAD, 0.9), (_HANGUL, 0.6), (_TOLD, 0.9))
REACH = 64  # characters of what stands before the sign


def find_emails(text: str) -> list[Found]:
    """Every mail address; below 0.5 those of a role."""
    found = [f for m in _AT.finditer(text) for f in _around(text, m.start())]
    low = text.lower()
    if "at" in low and any(word in low for word in ("dot", "at]", "at)", "at>", "at}", "닷", "쩜", " 점 ")):
        for start, end in windows(text, _SAID_AT, 100, 120):
            found += [_found(m, 0.9) for pattern in (_TOLD, _SAID) for m in pattern.finditer(text, start, end)]
    return found


def _around(text: str, at: int) -> Iterator[Found]:
    """The addresses whose sign stands at `at`: their beginning is looked for backwards from it, once."""
    end = at
    while end and at - end < 4 and (text[end - 1].isspace() or text[end - 1] in "[({<"):
        end -= 1
    start = end
    while start and end - start < REACH and (text[start - 1] in _BEFORE or "가" <= text[start - 1] <= "힣"):
        start -= 1
    plain = end
    while plain > start and text[plain - 1].isascii():
        plain -= 1
    while plain < end and not text[plain].isalnum():
        plain += 1
    for pattern, sure in _PATTERNS:
        if m := pattern.match(text, start if pattern is _HANGUL else plain, at + 120):
            yield (found := _found(m, sure))
            if found.confidence == SUREST:
                return  # the others would find the same, less sure
    if text[at] != "@":  # "mina 점 kim 골뱅이 …"
        yield from (_found(m, 0.9) for m in _TOLD.finditer(text, max(0, plain - 60), at + 120))


def _found(m: re.Match[str], sure: float) -> Found:
    return Found("email", m.start(), m.end(), m.group(), 0.3 if _ROLE_BOX.match(m.group()) else sure)
