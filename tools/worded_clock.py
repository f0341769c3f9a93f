"""Times of day in a story: when something ends or must begin, how long a shift was, what time it is where the clock is so
many hours behind.

"train leaves 11:52, ride takes 2h 41m. arrival?", "하노이가 우리보다 2시간 늦대요. 한국시간 11:30 회의면 하노이는 몇 시".
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.answers import Finding
from gallae.tools.clock import between_times, shifted_time
from gallae.tools.marked import Mark, Marked

__all__ = ["behind_or_ahead", "length_of_shift", "time_after"]

_LENGTH = re.compile(
    r"몇\s?(?:시간|분)|얼마나|얼마\s?동안|총\s?(?:근무\s?)?시간|시간은|동안|분으로|길이|how long|how many (?:hours|minutes)|in (?:hours|minutes)|total (?:hours|time)|hours (?:worked|in total)|\bhours? (?:do )?i(?:'ll)? (?:get )?paid\b|hrs and mins|hours and min|(?:hours|hrs)\b[^?]{0,20}on shift|paid hours|length|duration|elapsed"
)
_WHEN = re.compile(
    r"[a-z]+ time\s?\?|몇\s?시(?!간)|언제|시각|도착\s?(?:시간|시각)?[은는]?\s*\??\s*$|끝나(?:는|는\s?시간)|what time|when|arriv\w*|\bend(?:s|ing)?\b|finish|\bout at\b|\bready\b|나오는\s?시각|\bover\b|\bdone\b|\bback\b"
)
_BACK = re.compile(
    r"⟩\s?전(?!화|체)|전에|일찍|나가야|나서야|출발해야|출발하면|집에서\s?나|떠나야|일어나야|시작해야|거꾸로|before|earlier|\bleave\b(?! at)|set off|depart(?! at)|\bago\b|should (?:i|we) (?:leave|start|go)|need to (?:leave|start)|by when"
)
_RULE = re.compile(
    r"영업|운영|마감|접수|늦으면|벌금|요금|할인|\bopen|\bclose[sd]?\b|\bfee|allowed|얼마(?!나)|예약\s?(?:가능|되)|how much"
)
_DIFFERENCE = re.compile(r"늦|느리|느려|뒤처|뒤에|빠르|빨라|앞서|이르|behind|ahead|earlier|later|slower|faster")


def length_of_shift(text: Marked) -> Finding | None:
    """Two times and the time between them, without the breaks that are named."""
    times, spans = text.of("C"), text.of("T")
    if len(times) != 2 or len(times) + len(spans) != len(text.marks) or _RULE.search(text.text):
        return None
    if not _LENGTH.search(text.text) or _DIFFERENCE.search(text.text):
        return None
    if spans and not text.has(r"빼|뺀|제외|제하|휴게|쉬|쉰|점심|break|lunch|minus|without|less|rest"):
        return None
    clocks = [m.clock for m in times if m.clock]
    return between_times(clocks, text.said.lower(), [(m.value, m.unit) for m in spans])


def time_after(text: Marked) -> Finding | None:
    """One time and one or more lengths of time: when it ends, or (told so) when it must begin."""
    times, spans = text.of("C"), text.of("T")
    if len(times) != 1 or not spans or len(spans) > 3 or len(spans) + 1 != len(text.marks) or _RULE.search(text.text):
        return None
    if not _WHEN.search(text.text) or any(m.unit not in ("시간", "분", "초") for m in spans):
        return None
    if text.has(r"보다\s?⟨T|behind|ahead|시차|time difference"):
        return None
    clock = times[0].clock
    words = (
        "before"
        if _BACK.search(text.text) and not text.has(r"leaves?\s(?:at\s)?⟨C|출발(?:해서|하면|했)|⟨C\d⟩\s?(?:에\s)?출발")
        else "after"
    )
    return shifted_time(clock, [(m.value, m.unit) for m in spans], words) if clock else None


def behind_or_ahead(text: Marked) -> Finding | None:
    """ "London is 9 hours behind Seoul; 21:00 in Seoul is what time there?": the difference is given."""
    times, spans = text.of("C"), text.of("T")
    if len(times) != 1 or len(spans) != 1 or len(text.marks) != 2 or not _WHEN.search(text.text):
        return None
    difference = _DIFFERENCE.search(text.after(spans[0])) or _DIFFERENCE.search(text.text)
    if difference is None or spans[0].unit not in ("시간", "분"):
        return None
    subject, other = _places(text, spans[0])
    if not subject:
        return None
    at = _place_of(text, times[0], subject, other)
    behind = re.search(r"늦|느리|느려|뒤|behind|slower", difference.group()) is not None
    back = behind if at != "subject" else not behind
    clock = times[0].clock
    minutes = spans[0].value * UNITS[spans[0].unit].factor / 60
    return shifted_time(clock, [(Fraction(minutes), "분")], "before" if back else "after") if clock else None


def _places(text: Marked, span: Mark) -> tuple[str, str]:
    """(the place that is behind or ahead, the one it is compared with) as they are called."""
    before = text.before(span)
    if match := re.search(r"(?P<a>[가-힣]+?)(?:이|가|은|는)\s(?P<b>[가-힣]+?)보다\s*$", before):
        return match["a"], match["b"]
    if match := re.search(r"(?P<b>[가-힣]+?)보다\s(?P<a>[가-힣]+?)(?:이|가|은|는)\s*$", before):
        return match["a"], match["b"]
    english = re.search(r"(?P<a>[a-z]+)(?:'s)?(?: time| office)? (?:is|runs)\s*$", before)
    if english and (
        after := re.match(
            r"\s*(?:hours? )?(?:behind|ahead of|earlier than|later than)\s*(?:of )?(?P<b>[a-z]+)?", text.after(span)
        )
    ):
        return english["a"], after["b"] or ""
    return "", ""


def _place_of(text: Marked, time: Mark, subject: str, other: str) -> str:
    """Whose time is given: "subject", or "" for the other's (also where nothing says it, as one speaks of one's own)."""
    around = text.before(time)[-14:] + "|" + text.after(time)[:14]
    near = (around.split("|")[0].rfind(subject), around.split("|")[1].find(subject))
    own = bool(other) and other in around
    asked = re.search(
        rf"{re.escape(subject)}\S*\s?(?:시간\S*\s?)?(?:은|는|으로|로|에서)?\s?(?:몇\s?시|언제)|(?:in|for) {re.escape(subject)}",
        text.text,
    )
    if asked is None and near != (-1, -1) and not own:
        return "subject"
    if near[0] >= 0 and not own and not (asked and asked.start() >= 0 and near[1] >= 0):
        return "subject"
    return ""
