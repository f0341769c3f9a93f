"""What is said of a value: at least, at most, more than, less than, from, until, about, a day, a week.

"5명 이상" and "5명 이하" hold the same number and are opposite claims; "more than 5" is not "at least 5".

>>> text = "최대 5명까지, 3일 이상"
>>> bound_at(text, 3, 5), bound_at(text, 9, 11)
(Bound(side=-1, strict=False, near='', per='', shift=0), Bound(side=1, strict=False, near='', per='', shift=0))
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

__all__ = ["FREE", "Bound", "agree", "bound_at", "counted_by", "mixed", "opposite"]


@dataclass(frozen=True, slots=True)
class Bound:
    """`side` +1: the value or more (later), −1: or less (earlier), 0: not said. `strict`: without the value itself; None:
    not said. `near`: "", "about", "over", "under". `per`: of each day, week, … `shift`: −1 before, +1 after."""

    side: int = 0
    strict: bool | None = None
    near: str = ""
    per: str = ""
    shift: int = 0


FREE = Bound()
REACH = 18  # characters before a value in which its words stand


def agree(ours: Bound, theirs: Bound) -> bool:
    """Nothing that both say is different."""
    if ours.shift and theirs.shift and ours.shift != theirs.shift:
        return False
    if ours.per and theirs.per and ours.per != theirs.per:
        return False
    if not ours.side or not theirs.side:
        return True
    if ours.side != theirs.side:
        return False
    return ours.strict is None or theirs.strict is None or ours.strict == theirs.strict


_SPANS = frozenset({"일", "주", "월", "년", "시간", "분"})


def mixed(ours: Bound, theirs: Bound) -> bool:
    """ "A night" and "a room": both may be true of one price."""
    return bool(ours.per and theirs.per) and (ours.per in _SPANS) != (theirs.per in _SPANS)


def counted_by(unit: str, text: str) -> bool:
    """Does the text count by this span of time ("월 회비", "per month")?"""
    name = "월" if unit == "개월" else unit
    if any(n == name for n, _ in _COUNTS):
        return any(p.search(text) for n, p in _COUNTS if n == name)
    return (
        bool(unit)
        and re.search(rf"(?<![0-9A-Za-z가-힣]){re.escape(unit)}\s?당|(?:per |/\s?){re.escape(unit)}\b", text)
        is not None
    )


def opposite(ours: Bound, theirs: Bound) -> bool:
    """Each the rest of the other: 19세 미만 and 19세 이상, so that a negation turns one into the other."""
    if ours.side * theirs.side != -1 or (ours.per and theirs.per and ours.per != theirs.per):
        return False
    return ours.strict is None or theirs.strict is None or ours.strict != theirs.strict


_P = r"(?:을|를|이|가|은|는|로|으로|의)?\s?"  # a particle between
_AFTER: list[tuple[re.Pattern[str], int, bool | None]] = [
    (re.compile(pattern, re.I), side, strict)
    for pattern, side, strict in [
        (rf"{_P}(?:초과|넘|넘기|지나)(?:하)?(?:지\s?(?:않|못|말|마|아니)|면\s?안|어서는\s?안|을\s?수\s?없|ㄹ\s?수\s?없|할\s?수\s?없)", -1, False),
        (rf"{_P}(?:미달|미치|못\s?미)", -1, True),
        (r"\s?(?:또는\s)?(?:그\s)?이상|\s?or (?:more|over|older|above|later|longer|greater|higher)|\s?and (?:over|up|above|older)|\+", 1, False),
        (r"\s?이하|\s?or (?:less|fewer|under|younger|below|earlier|shorter|lower)|\s?and (?:under|below|younger)", -1, False),
        (rf"{_P}미만|{_P}(?:채\s)?안\s?(?:되는|된|됐)", -1, True),
        (rf"{_P}(?:초과|넘|웃도|상회)", 1, True),
        (r"\s?(?:이내|내(?=[에로]|\s)|안(?:에|으로)|한도)", -1, False),
        (r"(?:\s?(?:일|자))?\s?까지", -1, None),
        (r"(?:\s?(?:일|자))?\s?부터|\s?이후|\s?이래|\s?onwards?", 1, None),
        (r"\s?이전", -1, None),
    ]
]  # fmt: skip
_BEFORE: list[tuple[re.Pattern[str], int, bool | None]] = [
    (re.compile(rf"(?:{pattern})\s?(?:약\s|about\s)?$", re.I), side, strict)
    for pattern, side, strict in [
        (r"no (?:more|later|longer|older) than|not (?:more|later|longer) than|not (?:to )?exceed(?:ing)?|(?:do|does|must|may|can|shall|should)(?: ?not|n't) exceed|cannot exceed", -1, False),
        (r"no (?:less|fewer|earlier|younger) than|not (?:less|fewer|earlier) than", 1, False),
        (r"최대(?:한)?|최고|최장|많아야|늦어도|길어야|길어도|많아도|at most|up to|(?:a )?max(?:imum)?(?: of)?|within|at the latest|한도(?:는|은|가|액)?\s?[:：]?|상한(?:은|액)?\s?[:：]?|정원(?:은|이)?\s?[:：]?|limit(?:ed to| of| is)?\s?:?", -1, None),
        (r"최소(?:한)?|적어도|최저|최단|못해도|빨라야|빨라도|빠르면|이르면|at least|(?:a )?min(?:imum)?(?: of)?", 1, False),
        (r"more than|over|above|exceed(?:s|ing)?|longer than|older than|greater than|higher than", 1, True),
        (r"less than|fewer than|under|below|younger than|shorter than|lower than", -1, True),
        (r"\b(?:until|till|through|by|before|prior to)(?: the)?|~", -1, None),
        (r"\b(?:from|since|after|starting(?: on| from| at)?|beginning(?: on)?|as of|effective)(?: the)?", 1, None),
    ]
]  # fmt: skip
_ABOUT_BEFORE = re.compile(
    r"(?:약|대략|대강|어림잡아|얼추|거의|around|about|approximately|approx\.?|roughly|nearly|almost|some|~)\s?$", re.I
)
_ABOUT_AFTER = re.compile(r"\s?(?:정도|쯤|가량|안팎|내외|남짓|or so|in round)|여\s?(?=[가-힣]|$)", re.I)
_OVER_AFTER = re.compile(rf"{_P}(?:조금\s|약간\s|살짝\s)?(?:넘|남짓)")
_UNDER = re.compile(r"(?:거의|nearly|almost|just under|a little under)\s?$", re.I)
_OVER = re.compile(r"(?:just over|a little over|a bit over|slightly over|over|more than)\s?$", re.I)
_UNDER_AFTER = re.compile(
    rf"(?:에\s?)?{_P}(?:조금\s|약간\s)?(?:채\s?(?:안|못)|못\s?미[치칩친]|안\s?(?:됩|되|된|돼)|모자라|가까이|육박)"
)
_PERS = [
    ("일", r"하루(?:에|당)?|1일(?:에|당)?|매일|일일|일당|날마다", r"(?:a|per|each|every) (?:day|night)|daily|nightly|/\s?(?:일|day)"),
    ("주", r"(?<![가-힣])주(?:당|에)?|매주|1주(?:일)?(?:에|당)?|일주일(?:에|당)?|한 주(?:에|당)?|주간", r"(?:a|per|each|every) week|weekly|/\s?(?:주|week)"),
    ("월", r"(?<![가-힣\d])월|매월|매달|달마다|한 달(?:에|당)?|1개월(?:에|당)?|월간", r"(?:a|per|each|every) month|monthly|/\s?(?:월|month)"),
    ("년", r"(?<![가-힣])연(?:간|당)?|매년|해마다|1년(?:에|당)?|한 해(?:에|당)?|일 년에", r"(?:a|per|each|every) year|yearly|annually|per annum|/\s?(?:년|year)"),
    ("시간", r"시간당|1시간(?:에|당)|한 시간에|매시간", r"(?:a|per|each|every|an) hour|hourly|/\s?(?:시간|hour|h\b)"),
    ("명", r"(?:1인|한 사람|한 명|1명|인|명)당", r"(?:per|a|each) person|each\b|per head|per capita"),
    ("회", r"(?:1회|한 번|1번|회)(?:에|당)", r"(?:per|each|every|at a) time|per visit|per use"),
    ("분", r"(?:1분|분)당|매분", r"(?:a|per|each) minute|per min"),
]  # fmt: skip
_COUNTS = [
    (name, re.compile(rf"(?<![\d])(?:{ko})(?![가-힣]*요일)(?=\s|\d|$)|{en}", re.I)) for name, ko, en in _PERS[:5]
]
_PER_BEFORE = [(name, re.compile(rf"(?<!\d)(?:{ko})\s?(?:최대|최소|약|총)?\s?$")) for name, ko, _ in _PERS]
_PER_AFTER = [(name, re.compile(rf"\s?(?:{en})(?![a-z])", re.I)) for name, _, en in _PERS]
_EACH = re.compile(
    r"(?<![가-힣])(?:1\s?)?(?!(?:담|식|해|정|상|배|부|적|타|합|강|성|전|온|서)당)([가-힣]{1,4})당\s?(?:최대|최소|약|총|각)?\s?$"
)
_PER_WORD = re.compile(
    r"\s(?:per|for each|for every|a(?=\s(?:person|head|piece|bottle|table|group|copy|page)))\s([A-Za-z]{2,12})", re.I
)
_ANY_AFTER = re.compile("|".join(f"(?:{p.pattern})" for p, *_ in _AFTER), re.I)
_ANY_BEFORE = re.compile("|".join(f"(?:{p.pattern})" for p, *_ in _BEFORE), re.I)
_ANY_PER = re.compile("|".join(f"(?:{p.pattern})" for _, p in _PER_BEFORE) + f"|(?:{_EACH.pattern})")
_ANY_PER_AFTER = re.compile("|".join(f"(?:{p.pattern})" for _, p in _PER_AFTER) + f"|(?:{_PER_WORD.pattern})", re.I)
# Without a letter of these nothing is said of a value: most values are plain.
_ANY = re.compile(
    r"[초넘지미이안내한까상정일시인회번분부후전뒤최많적늦길못빨약대거근약얼정쯤가남여당채모주월연년매하루달마웃]|[a-z]{2}|[+~∼/]",
    re.I,
)
_SHIFT = re.compile(r"\s?(?:(?P<past>전(?!기|화|체|부|자|문|국|력|원|액|산|혀|용)|이전|ago\b|before\b|earlier\b|prior\b|in advance)|(?P<future>뒤|후(?!기|보|원|속|불)|이후|지나|later\b|after\b|from now))")  # fmt: skip


def bound_at(text: str, start: int, end: int, *, counts: bool = True) -> Bound:
    """What is said of the value at text[start:end]; `counts`: a number, not a date or time."""
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    if counts and not _ANY.search(before) and not _ANY.search(after):
        return FREE
    made = _side(before, after)
    if not counts:
        if not made.side and (m := re.match(r"\s?(?:(전(?=[에까]|\s|$))|(후(?=[에]|\s|$)|지나))", after)):
            made = Bound(-1 if m[1] else 1, None)
        return replace(made, strict=None)
    near = "about" if _ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after) else ""
    if _OVER_AFTER.match(after) or _OVER.search(before):
        near = "over"
    elif _UNDER_AFTER.match(after) or _UNDER.search(before):
        near = "under"
    if m := _SHIFT.match(after):
        made = replace(made, shift=-1 if m["past"] else 1)
        if made.strict is None:
            made = replace(made, side=0)
    return replace(made, near=near, per=_per(before, after) or _far_per(text, end))


def _side(before: str, after: str) -> Bound:
    """By the words behind the value, else by those before it; one look at all of them first, for most say nothing."""
    if _ANY_AFTER.match(after):
        for pattern, side, strict in _AFTER:
            if pattern.match(after):
                return Bound(side, strict)
    if _ANY_BEFORE.search(before):
        for pattern, side, strict in _BEFORE:
            if pattern.search(before):
                return Bound(side, strict)
    return FREE


# "100,000 API calls per day"
_FAR = re.compile(
    r"(?:\s(?!per\b|each\b|every\b|and\b|or\b|for\b|in\b|with\b|at\b|on\b|to\b)[A-Za-z]+){1,3}\s(?:(?:per|each|every|a)\s(?P<per>day|week|month|year|hour|minute)|(?P<ly>daily|weekly|monthly|yearly|annually))\b",
    re.I,
)
_FAR_NAMES = {"day": "일", "week": "주", "month": "월", "year": "년", "hour": "시간", "minute": "분", "annual": "년"}


def _far_per(text: str, end: int) -> str:
    m = _FAR.match(text, end)
    if m is None:
        return ""
    word = (m["per"] or m["ly"].removesuffix("ly")).lower()
    return _FAR_NAMES.get({"dai": "day"}.get(word, word), "")


def _per(before: str, after: str) -> str:
    if not _ANY_PER.search(before) and not _ANY_PER_AFTER.match(after):
        return ""
    for name, pattern in _PER_BEFORE:
        if pattern.search(before):
            return name
    if m := _EACH.search(before):
        return m[1]
    found = next((name for name, pattern in _PER_AFTER if pattern.match(after)), "")
    if not found and (m := _PER_WORD.match(after)):
        return m[1].casefold()
    return found
