"""From when until when a document holds, read from its front matter, title, file name and first lines.

    "2026년 4월 1일 이후 산 제품에 적용한다."   first 2026-04-01, counted from the day something was bought
    "2025년 3월 1일부터 2026년 2월 28일까지"     first and last
    fees-2025.csv                                 first 2025-01-01, only to the year

Most documents say nothing; then nothing is assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from gallae.core.dates import DateSpan, find_dates
from gallae.retrievers.front_matter import Meta

__all__ = ["ACQUIRED", "Validity", "family_keys", "read_validity"]

# What a person does on the day that decides which version holds for them: buying, joining, signing, enrolling.
ACQUIRED = re.compile(
    r"(?:(?<![가-힣])(?:산|샀|사신|사서)(?![가-힣]{2})|구입|구매|입학|개통|입사|취득|체결|출고|"
    # These are things as well as deeds: "작년 예약 상담" was not booked last year.
    r"(?:가입|계약|등록|발급|주문|예약)(?=\s?(?:한|했|하신|하셨|해서|하고|할|된|됐|되었|일|자|분|건|받))|"
    r"(?:bought|purchased|ordered|joined|signed|enrolled|hired|issued)\b)"
)
SINCE = re.compile(
    r"\s*(?:\([^)]{1,3}\))?\s*(?:부터|이후|이래|자로|자 시행|시행|발효|적용|개정|개시|~|–|-(?!\d)|onwards?\b|or later\b)"
)
UNTIL = re.compile(r"\s*(?:\([^)]{1,3}\))?\s*(?:까지|이전|만료|종료|or earlier\b)")
BEFORE_DATE = re.compile(r"(?:시행일?|적용일?|발효일?|개정일?|개정|시행|유효 ?기간|적용 ?기간|기준일|(?:최종 ?)?(?:수정|작성|발행|고시|공고|제정|개정)일?자?|effective(?: from| since| as of| date)?"
                         r"|valid(?: from| since)?|(?:last )?(?:updated|revised|reviewed)(?: on)?|published(?: on)?|from|since|as of)\s*[:：\]]?\s*\[?$", re.IGNORECASE)  # fmt: skip
UNTIL_BEFORE = re.compile(
    r"(?:until|through|till|valid to|expires?(?: on)?|[~–]|만료일?|종료일?)\s*[:：]?\s*$", re.IGNORECASE
)
CUE = re.compile(
    r"적용|시행|유효|발효|효력|개정|제정|수정|작성|발행|고시|기준|요금|가격|단가|수가|금액|판매|규정|약관|운영|학년도|학기|"
    r"effective|valid|appl(?:y|ies)|prices?|fees?|rates?|revised|updated|reviewed|published|since|until",
    re.IGNORECASE,
)
# A period in which one can apply or take part says nothing about how long the document holds.
PERIOD = re.compile(r"(?:접수|신청|모집|행사|공모|등록|납부|예약|교육|대회|전시|휴가|방학) ?(?:기간|일정|마감)")
# No model number: NX-2000, 2000W.
YEAR = re.compile(
    r"(?<![0-9A-Za-z])(?<![A-Z]-)((?:199|20[0-4])\d)(?![0-9A-Za-z])(?:\s?(?P<school>학년도)|\s?(?:년도|년판|년|판))?"
)
# Parts of a year that versions are named after, and the month each begins in.
PART = re.compile(r"(?P<semester>[12])\s?학기|(?P<half>[상하])반기|(?P<quarter>[1-4])\s?/?\s?(?:4\s?)?분기")
COMPACT = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
IN_FORCE = re.compile(r"시행한다|시행함|적용한다|적용함|시행합니다|적용합니다|효력을")
MARK = re.compile(
    r"(?<![0-9a-z가-힣])(?:v|ver|version|rev)[. _-]?(\d+(?:\.\d+)*)(?![0-9a-z])|제?\s?(\d+)(?:차\s?개정)?판|(\d+)차\s?개정",
    re.IGNORECASE,
)
OLD = re.compile(r"(?:^|[\s_\-(])(?:old|구|구판|구버전|폐지|archive)(?=$|[\s_\-.)])", re.IGNORECASE)
HEAD = 700  # characters in which a document says what it applies to


YEAR_LIKE = re.compile(r"(?:19|20)\d{2}|['’]\d{2}")


@dataclass(frozen=True, slots=True)
class Validity:
    """`exact`: the days were stated, not derived from a year. `order` ranks versions without days ("v2")."""

    first: date | None = None
    last: date | None = None
    exact: bool = False
    acquired: bool = False  # counts from the day of the purchase, contract …, not from today
    order: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        return bool(self.first or self.last or self.order)


def read_validity(path: str, title: str, text: str, meta: Meta) -> Validity:
    """Front matter first, then the first lines, the title, the file name; each fills only what is still open."""
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    found = Validity(order=_order(stem) or _order(title))
    found = _first_lines(found, text[:HEAD])
    if not (found.first or found.last):
        found = _addenda(found, text)
    if meta.valid_from or meta.valid_to:
        return replace(found, first=meta.valid_from, last=meta.valid_to, exact=True)
    if found.first or (found.last and not _year(stem)):
        return found
    for name in (title, stem.replace("_", " ")):
        if PART.search(name) and (part := _year(name)):
            return replace(found, first=_bounded(part, found.last))
        days = [span for span in _dated(name) if span.last - span.first < timedelta(days=366)]
        full = [span for span in days if span.last - span.first < timedelta(days=32)]
        if full:
            return replace(found, first=full[0].first, exact=True)
        if match := COMPACT.search(name):
            return replace(found, first=date(int(match[1]), int(match[2]), min(28, int(match[3]))), exact=True)
        if year := _year(name):
            return replace(found, first=_bounded(year, found.last))
    folder = _year(path.rsplit("/", 1)[0])
    return replace(found, first=_bounded(folder, found.last)) if folder else found


def family_keys(path: str, title: str) -> tuple[str, str]:
    """What versions of one document share: its path and its title without years, dates and version marks."""
    return _bare(path.rsplit(".", 1)[0]), _bare(title)


def _first_lines(found: Validity, head: str) -> Validity:
    """The validity stated in the head; a line counts if it also says what applies ("적용한다", "요금", "effective")."""
    first, last, acquired = None, None, False
    for line in head.split("\n")[:15]:
        if not CUE.search(line) or PERIOD.search(line):
            continue
        for span in _dated(line):
            before, after = line[: span.start], line[span.end :]
            if last is None and (UNTIL.match(after) or (UNTIL_BEFORE.search(before) and first)):
                last = span.last - timedelta(days=1) if re.match(r"\s*이전|\s*or earlier", after) else span.last
            elif first is None and (SINCE.match(after) or BEFORE_DATE.search(before)):
                first = span.first
            else:
                continue
            acquired = acquired or bool(ACQUIRED.search(after[:25]) or re.search(r"\bbought|purchased", before[-30:]))
        if first or last:
            break
    return replace(found, first=first, last=last, exact=bool(first), acquired=acquired) if first or last else found


def _addenda(found: Validity, text: str) -> Validity:
    """Rules say at their end since when they are in force ("부칙 … 2026년 3월 1일부터 시행한다"); the latest counts."""
    days = [
        span.first
        for line in text[-3 * HEAD :].split("\n")
        if IN_FORCE.search(line) and not PERIOD.search(line)
        for span in _dated(line)
        if SINCE.match(line[span.end :])
    ]
    return replace(found, first=max(days), exact=True) if days else found


def _dated(text: str) -> list[DateSpan]:
    """Calendar dates with their year, or whose year stands before them on the line; nothing relative to today."""
    if not YEAR_LIKE.search(text):
        return []
    spans = [s for s in find_dates(text, date(2000, 1, 1)) if any(c.isdigit() for c in s.text)]
    for at, span in enumerate(spans):
        if re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)|['’]\d{2}(?!\d)", span.text):
            return spans[at:]
    return []


def _year(name: str) -> date | None:
    """The first day of the year (or semester, half, quarter) that a name holds."""
    match = YEAR.search(name)
    if not match:
        return None
    month = 3 if match["school"] else 1
    if part := PART.search(name):
        if part["semester"]:
            month = 3 if part["semester"] == "1" else 9
        elif part["half"]:
            month = 1 if part["half"] == "상" else 7
        else:
            month = 3 * int(part["quarter"]) - 2
    return date(int(match[1]), month, 1)


def _bounded(first: date | None, last: date | None) -> date | None:
    return None if first and last and first > last else first


def _order(name: str) -> tuple[int, ...]:
    if match := MARK.search(name):
        return tuple(int(n) for n in (match[1] or match[2] or match[3]).split("."))
    return (-1,) if OLD.search(name) else ()


@lru_cache(maxsize=65_536)
def _bare(name: str) -> str:
    """Lower case, without dates, years, version marks, brackets that only held them, and separators."""
    if YEAR.search(name):
        name = PART.sub(" ", name)
    for span in reversed(_dated(name.replace("_", " "))):
        name = name[: span.start] + " " + name[span.end :]
    name = MARK.sub(" ", OLD.sub(" ", YEAR.sub(" ", COMPACT.sub(" ", name))))
    name = re.sub(r"개정판|개정|최신|신판|현행|시행|[가-힣]*판(?=\))|\bnew\b|\bcurrent\b", " ", name.lower())
    return re.sub(r"[^0-9a-z가-힣/一-龥]+", "", name)
