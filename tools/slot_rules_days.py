"""Which day, time or text a request lacks (see tools/slot_rules.py)."""

from __future__ import annotations

import re
from collections.abc import Callable

from gallae.tools.marked import Marked
from gallae.tools.zones import places_in

__all__ = ["DAY_RULES"]

Found = tuple[str, ...] | None


def _age(text: Marked) -> Found:
    if (
        text.of("D")
        or text.of("MPUTK")
        or not text.has(
            r"몇\s?살|만\s?나이|나이\s?(?:계산|좀|알려|몇)|how old am i|my age|(?:calculate|work out|compute) (?:my|his|her|the) age|how old (?:is|am)"
        )
    ):
        return None
    if text.has(
        r"부터|이상|이하|까지|대상|입장|가능|몇\s?살(?:부터|이면)|나이\s?(?:제한|들)|회사|나라|건물|tree|company|building|universe|earth|limit|must|can\b"
    ):
        return None
    whose = re.search(
        r"^(?:그럼|그러면|지금|오늘|올해)?\s?(?:내|나|저|제가|제|내가|우리\s?\S{1,4}|동생|아들|딸|엄마|아빠|할머니|할아버지|애|아이)|how old (?:am i|is (?:my|he|she))|\bmy\b|\bmy age\b|만\s?나이\s?(?:계산|좀|알려)|나이\s?(?:계산|좀\s?계산)",
        text.text,
    )
    return ("birth date", "date_calculate") if whose and len(text.marks) <= 1 and len(text.text) <= 60 else None


def _days_until(text: Marked) -> Found:
    if text.marks and not (
        len(text.marks) == 1 and text.of("D") and re.fullmatch(r"오늘|지금|today|now", text.of("D")[0].said.lower())
    ):
        return None
    if text.has(
        r"걸리|걸려|환불|배송|도착|연차|휴가|신청|접수|반납|가능|쓸\s?수|있나요|유효|보관|take|refund|deliver|ship|vacation|leave do|allowed|deadline to"
    ):
        return None
    pointing = re.search(
        r"(?:그\s?날|그때|거기|결혼식|생일|시험|여행|출발|개강|방학|제대|전역|수능|공연|콘서트|출산\s?예정일|입사(?:일|한\s?지)|만난\s?지|사귄\s?지|[가-힣]{0,6}\s?만(?:료|기)일|기념일|행사|발표|마감|휴가|면접|그거|그게|that|it|this|my \w+|the \w+)\S*\s?(?:까지|은|는|이)?",
        text.text,
    )
    asked = re.search(
        r"며칠\s?(?:이나\s?)?(?:남|뒤|후|지났|됐|전이[야지었])|디데이|d-?day|how many (?:days|weeks) (?:is (?:that|it)|are|until|till|to|from|left|away|since|ago|have)|how long until|days? (?:until|left|till)|몇\s?주\s?(?:나\s?)?남",
        text.text,
    )
    if asked is None or pointing is None or len(text.text) > 60:
        return None
    return "date", "date_calculate"


def _weekday(text: Marked) -> Found:
    if text.marks or not text.has(r"무슨\s?요일|몇\s?요일|what day of the week|which weekday|what weekday"):
        return None
    return (
        ("date", "date_calculate")
        if re.match(
            r"(?:그럼\s?)?(?:그\s?날|그때|이\s?날|그거|내\s?생일|결혼식|that|it|what day of the week (?:is|was|will) (?:that|it|my))",
            text.text,
        )
        and not text.has(r"열|닫|쉬|영업|open|close")
        else None
    )


def _lunar(text: Marked) -> Found:
    if text.marks or not text.has(r"음력|lunar") or not text.has(r"바꿔|변환|며칠|언제|날짜|convert|what|계산"):
        return None
    return (
        ("date", "date_calculate")
        if text.has(
            r"이\s?날|그\s?날|이거|그거|생일|생신|내|제|이\s?날짜|그\s?날짜|this|that|it|my|birthday|바꿔|변환|convert"
        )
        and len(text.text) <= 50
        else None
    )


def _between(text: Marked) -> Found:
    days = text.of("D")
    if len(days) != 1 or len(text.marks) != 1 or not text.has(r"사이|between|부터\s?(?:며칠|몇\s?일|총|언제)|차이"):
        return None
    return (
        ("second date", "date_calculate")
        if text.has(r"며칠|몇\s?일|일수|how many days|days")
        and not text.has(r"신청|접수|안에|반납|대여|가능|take|refund")
        else None
    )


_WORKED = r"일한|일했|근무(?:한|했|시간)|출근|잔\s?(?:거|건)|잤|공부(?:한|했)|걸린|걸렸|몇\s?시간\s?(?:이야|지난|지났|된)|hours? (?:did|have|worked|in total|is that|was)|total hours|how long (?:did|have|was|is)|worked|slept|studied"


def _times(text: Marked) -> Found:
    clocks = text.of("C")
    if (
        len(clocks) != 1
        or len(text.marks) != 1
        or text.has(r"얼마(?!나)|요금|수당|영업|열|닫|예약|가능|까지\s?(?:와|가)|open|close|fee|book")
    ):
        return None
    if text.has(r"몇\s?시간|얼마나|how (?:long|many hours)|total hours|hours (?:worked|did)|duration") and text.has(
        _WORKED
    ):
        ends = text.has(r"퇴근|끝났|끝나|일어났|깼|까지|ended|finished|left|woke|until|off at") and not text.has(
            r"출근|시작|잤|자서|started|began|since|부터"
        )
        return ("start time" if ends else "end time"), "date_calculate"
    if text.has(
        r"몇\s?시(?:에|쯤)?\s?(?:에\s)?(?:도착|끝)|도착\s?(?:시간|시각)|what time (?:do|will|would) (?:i|we|it) (?:arrive|get there|end|finish)|when (?:do|will) (?:i|we) (?:arrive|get there)"
    ) and text.has(r"출발|떠나|나가|나서|leave|depart|set off"):
        return "duration", "date_calculate"
    return None


_ALIKE = r"비슷|유사도|닮|similar|alike|편집\s?거리|levenshtein|edit distance"
_TWO = r"두\s?(?:문장|글|문서|단어|개|텍스트)|문장들?|글\s?둘|two (?:sentences|texts|words|strings|paragraphs)|both|these|이거\s?둘|둘이"
_COUNTING = r"글자\s?수|몇\s?(?:글자|자)(?!리)|자수|단어\s?수|몇\s?단어|단어(?:가|는)?\s?몇|how many (?:characters|words|letters)|(?:count|number of)\s(?:the\s)?(?:words|characters|letters)|word count|character count"
_POINTING = r"(?:^|\s)(?:이|이거|이것|다음|아래|위|제|제가\s쓴|내|내가\s쓴|이번|the|this|these|my|following|여기)(?:\s|$|문장|글|거)|세어|세\s?(?:줘|주|봐)|세봐|count"
_LIMITS = r"제한|이내|최대|까지|limit|should|essay need|allowed|maximum|자기소개서는|트위터|tweet"


def _two_texts(text: Marked) -> Found:
    if _quoted(text) or len(text.text) > 60 or not text.has(_ALIKE) or not text.has(_TWO):
        return None
    about_things = text.has(r"뭐가|회사|제품|차|사람|what makes|companies|products")
    return None if about_things else ("two texts", "text_similarity")


def _text(text: Marked) -> Found:
    if (
        _quoted(text)
        or len(text.text) > 60
        or any(m.unit != "번" for m in text.marks)
        or not text.has(_COUNTING)
        or not text.has(_POINTING)
    ):
        return None
    return None if text.has(_LIMITS) else ("text", "text_count")


def _quoted(text: Marked) -> bool:
    return any(mark in text.said for mark in "\"“‘'「")


_CONVERTS = r"바꾸|바꿔|변환|환산|몇\s?시|convert|what time|in .{2,20} time"


def _elsewhere(text: Marked) -> Found:
    """A meeting of one's own in another place's time, and no time of it."""
    if text.of("C") or any(m.code != "D" for m in text.marks) or len(text.text) > 60 or not text.has(_CONVERTS):
        return None
    places = places_in(text.text)
    named = text.has(
        r"(?:회의|미팅|약속|수업|면접|행사|웨비나|통화|콜)\S{0,3}\s?(?:[가-힣]+\s)?(?:시간|시각)|(?:meeting|call|event|interview|webinar)"
    )
    if len(places) != 1 or not named or text.has(r"지금|현재|now\b|걸리|비행|영업|flight"):
        return None
    return "time of day", "date_calculate"


def _finish(text: Marked) -> Found:
    """How long something takes, and when it ends; not when it begins."""
    if len(text.marks) != 1 or text.marks[0].unit not in ("시간", "분") or len(text.text) > 60:
        return None
    if not text.has(
        r"(?:finish|end|over|done|out)\w* (?:when|at what time)|when (?:will|does|do) (?:i|it|we) (?:finish|end)|몇\s?시에?\s?(?:끝|마치)"
    ):
        return None
    runs = text.has(r"\bruns?\b|\btakes?\b|\blasts?\b|걸리|걸려|짜리|상영|러닝타임|동안")
    return ("start time", "date_calculate") if runs and not text.has(r"지금|now\b|영업|open|close") else None


DAY_RULES: list[Callable[[Marked], Found]] = [
    _elsewhere, _finish, _age, _weekday, _lunar, _days_until, _between, _times, _two_texts, _text,
]  # fmt: skip
