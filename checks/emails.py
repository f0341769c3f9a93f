"""Mail addresses as they are written and as they are told: "hong 골뱅이 naver 점 com", "mina (at) example dot org".

Looks at folded text. A role's mailbox (help@…) is found with little confidence: it is nobody's personal data.

>>> [f.text for f in find_emails("메일hong골뱅이naver.com이요, mina [at] example dot org")]
['hong골뱅이naver.com', 'mina [at] example dot org']
"""

from __future__ import annotations

import re

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
    r"(?:info|help|helpdesk|billing|payments?|accounts?|orders?|bookings?|reserv\w*|hr|careers?|jobs|legal|marketing|news|team|enquir\w*|inquir\w*|complaints?|refunds?|returns?|ask|feedback|library|reception|frontdesk|support|admin|contact|cs|sales|service|webmaster|office|hello|press|recruit|privacy"
    r"|no-?reply|postmaster|customer\w*)\s?(?:@|[\[({<]?\s?(?:at|앳|골뱅이)\s)",
    re.I,
)
_MARK = re.compile(r"@|골뱅이|앳|(?<![a-z])at(?![a-z])", re.I)
_PATTERNS = ((_WRITTEN, 0.97), (_SPREAD, 0.9), (_HANGUL, 0.6), (_TOLD, 0.9), (_SAID, 0.9))


def find_emails(text: str) -> list[Found]:
    """Every mail address; below 0.5 those of a role."""
    patterns = _PATTERNS if "@" in text else _PATTERNS[3:]
    return [
        Found("email", m.start(), m.end(), m.group(), 0.3 if _ROLE_BOX.match(m.group()) else sure)
        for start, end in windows(text, _MARK, 100, 120)
        for pattern, sure in patterns
        for m in pattern.finditer(text, start, end)
    ]
