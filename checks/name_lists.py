"""Korean names in lists and signatures, where no particle and no title speaks for each: attendance, teams, money given, a
mail's last lines. A run of words that may be names is believed when enough of them are usual ones.

Likely rather than certain (checks.found.LIKELY). Looks at folded text.

>>> [f.text for f in find_listed_names("1조: 김태리, 박보검, 신세경. 사과, 배추, 감자, 유리, 조명")]
['김태리', '박보검', '신세경']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gallae.checks.found import LIKELY, Found
from gallae.checks.landmarks import hangul_words
from gallae.checks.likely_names import looks
from gallae.checks.name_form import RARE_SURNAMES
from gallae.checks.names import LONG_SURNAMES, SURNAMES, is_role, is_usual
from gallae.checks.noun_list import is_noun

__all__ = ["find_listed_names"]

USUAL = 0.9  # what a name looks like that needs nothing beside it (checks.likely_names.looks)
_FAMILY = frozenset(SURNAMES + RARE_SURNAMES)
_ENDS = frozenset("다요는은을를의에로고며서한할된적들님씨께도만과와")  # of other words
# What may stand behind a name of a list: "(3월)", " 10만", " 7.5일", " O".
_AMOUNT = r"(?:[ ]?\([^()\n]{1,12}\)|[ ]\d[\d.,]*[ ]?(?:만[ ]?원?|천[ ]?원?|원|시간|일|건|개|점|회|명|매|%)?|[ ]?[OXox○×△√✓V-](?![A-Za-z]))?"
_COMMA = re.compile(
    rf"{_AMOUNT}[ ]?[,·、&;/][ ]?(?:\d{{1,2}}[.)][ ]?)?|{_AMOUNT}\n[ ]?(?:[-•*·▪☑✓][ ]?|\d{{1,2}}[.)][ ]?)?"
)
_COUNTED = re.compile(r"[ ]\d[\d.,]*[ ]?[가-힣%]{0,3}[ ]|[ ]?[OXox○×△][ ]|[ ][가-힣]{1}[ ]")
_CLAUSE = re.compile(r"[ ][^,\n]{1,16},[ ]")
_LINE = re.compile(
    r"[ \t]?[\t/:|,][^\n]{0,60}\n(?:[-•*·][ ]?|\d{1,2}[.)][ ]?)?|[ ][^\n]{0,40}\n(?:[-•*·][ ]?|\d{1,2}[.)][ ]?)?"
)
_SIGNED_BEHIND = re.compile(
    r"[ ]?\n+[ ]?(?:[가-힣A-Za-z0-9 ]{0,16}(?:팀|부|실|과|센터|본부|그룹|연구소|사업부|지점|지사|주식회사)(?=[ \n/|,]|$)|[가-힣]{0,6}(?:대리|과장|차장|부장|팀장|실장|사원|주임|매니저|대표|이사)(?=[ \n/|,]|$)|\(?0\d{1,2}[-.) ]|[A-Za-z0-9._-]+@|[TMtm][.:] ?\d)"
)


class _Item(NamedTuple):
    start: int
    end: int
    sure: float


def find_listed_names(text: str) -> list[Found]:
    items = [
        _Item(start, end, sure)
        for start, end, word in hangul_words(text)
        if 2 < len(word) < 5 and (sure := _sure(word)) and not text[start - 1 : start].isalnum()
    ]
    spans = {item[:2] for item in items if _is_signature(text, item)}
    for joint, longest, enough in _KINDS if len(items) > 1 else ():
        for run in _runs(text, items, joint, longest):
            if enough(run):
                spans.update(item[:2] for item in run)
    return [Found("name", start, end, text[start:end], LIKELY) for start, end in sorted(spans)]


@lru_cache(maxsize=8192)
def _sure(word: str) -> float:
    """0 for what is no name, a little for what only a list makes one."""
    if not (word[0] in _FAMILY or word[:2] in LONG_SURNAMES):
        return 0
    if len(word) == 4 and word[:2] not in LONG_SURNAMES:
        return 0
    if is_role(word) or is_noun(word):
        return 0
    alone = looks(word)
    return max(alone, 0.5 if is_usual(word) else 0) or (0 if word[-1] in _ENDS or is_noun(word[:2]) else 0.1)


def _runs(text: str, items: list[_Item], joint: re.Pattern[str], longest: int) -> Iterator[list[_Item]]:
    run: list[_Item] = []
    for item in items:
        near = run and item.start - run[-1].end <= longest
        if near and joint.fullmatch(text, run[-1].end, item.start):
            run.append(item)
            continue
        if len(run) > 1:
            yield run
        run = [item]
    if len(run) > 1:
        yield run


def _most(run: list[_Item]) -> bool:
    """Two usual names or more, and half of them; or three and more of which two thirds are built like one."""
    usual = sum(item.sure >= USUAL for item in run)
    built = sum(item.sure >= 0.3 for item in run)
    fair = any(item.sure >= 0.5 for item in run)
    return (usual >= 2 and 2 * usual >= len(run)) or (len(run) > 2 and fair and 3 * built >= 2 * len(run))


def _all_alike(run: list[_Item]) -> bool:
    """Lines that open with a name: two thirds usual, each built like one."""
    usual = sum(item.sure >= USUAL for item in run)
    return 3 * usual >= 2 * len(run) and all(item.sure >= 0.3 for item in run)


def _all_usual(run: list[_Item]) -> bool:
    """Parted by spaces only: three or more, two thirds usual, none of them unlike a name."""
    usual = sum(item.sure >= USUAL for item in run)
    return len(run) > 2 and 3 * usual >= 2 * len(run) and all(item.sure >= 0.3 for item in run)


def _is_signature(text: str, item: _Item) -> bool:
    """A line of its own, and below it a department, a title, a number or a mailbox."""
    before = text[max(0, item.start - 3) : item.start].rstrip(" ")
    return item.sure >= 0.3 and before.endswith("\n") and bool(_SIGNED_BEHIND.match(text, item.end))


# What parts two names of a list, its greatest length, and when such a list is believed.
_KINDS = (
    (_COMMA, 24, _most),
    (_COUNTED, 14, _all_usual),
    (_CLAUSE, 20, _all_usual),
    (re.compile("[ ]"), 1, _all_usual),
    (_LINE, 70, _all_alike),
)
