"""Registration plates of Korean vehicles: "12가 3456", "123나4567", "경기 70바 1934". A plate leads to the owner
for who may ask the registry: masked, but no reason to keep a text in the house.

Looks at folded text.

>>> [f.text for f in find_vehicles("제 차 38너 7241, 30조 2000억, 12주 3456원")]
['38너 7241']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gallae.checks.found import LIKELY, Found, near
from gallae.checks.landmarks import digit_runs

__all__ = ["find_vehicles"]

_REGION = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_PLATE = re.compile(
    rf"(?<![\d가-힣A-Za-z.,-])(?:(?:{_REGION})\s?)?\d{{2,3}}\s?(?P<use>[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호])\s?\d{{4}}"
    r"(?![\d가-힣]{0,1}\d|\s?(?:원|명|개|년|건|점|억|만|평|%|km|g))"
)
_COUNTS = frozenset(
    "주부조도수구오하호사소로자배보고무노서"
)  # also units and particles: with a word for a vehicle only
_MIDDLE = re.compile(r"\s?[가-힣]\s?\d{4}")
_WORDS = re.compile(r"차|주차|번호판|자동차|운전|출입|입차|출차|car|plate|vehicle|parking", re.I)


def find_vehicles(text: str) -> Iterator[Found]:
    short = any(end - start <= 3 and _MIDDLE.match(text, end) for start, end in digit_runs(text))
    for m in _PLATE.finditer(text) if short else ():
        if m["use"] not in _COUNTS or near(text, m.start(), m.end(), _WORDS):
            yield Found("vehicle", m.start(), m.end(), m.group(), LIKELY)
