"""The bare numbers of a note, in figures and words: "x5", "30k", "9C", "두 개", "절반", "1억 2천", "a dozen".

>>> [str(n) for n in sorted(set(bare_numbers("구토 x5, 30k, 9C, 저녁 절반", ())))]
['0.5', '5', '9', '30', '30000']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gallae.checks.claims import Claim
from gallae.core.numbers import WIDE, find_quantities

__all__ = ["bare_numbers"]

_THOUSANDS_OF = re.compile(r"(?P<big>\d+)\s?억\s?(?P<n>\d)\s?천(?!\s?만)")
_BEFORE_NAME = re.compile(r"(?<![\d.,A-Za-z\-/:])(?P<n>\d+)(?=\s[만억천백십][가-힣])")  # "국수 5 만두 3"
_TIMES_N = re.compile(r"(?<![A-Za-z0-9])[x×*]\s?(?P<n>\d{1,4})(?![\d.])|(?<![\d.])(?P<m>\d{1,4})\s?[x×](?![A-Za-z0-9])")
_RANGE = re.compile(r"(?<![\d\-.])(?P<a>[1-9]\d{1,4})\s?[-~]\s?(?P<b>[1-9]\d{1,4})(?![\d\-.])")
_BESIDE = re.compile(r"(?<![\d.,A-Za-z])(?P<a>\d+(?:\.\d+)?)\s?(?:cm|mm|m)?\s?[x×*X]\s?(?=(?P<b>\d+(?:\.\d+)?))")
_DOZEN = re.compile(r"(?:(?P<n>\d+)\s|\b)dozen\b|(?:(?P<m>\d+)\s?)?(?<![가-힣])다스", re.I)
_TENTHS = re.compile(r"(?<!\d)(?P<n>\d{2})\s?도\s?(?P<t>\d)\s?부")
_AGED = re.compile(r"(?<![A-Za-z])[MF]\s?/\s?(?P<n>\d{1,3})(?!\d)")
_GLUED = re.compile(r"(?<=[A-Za-z])\d{1,4}(?:\.\d+)?(?![\w\-])")  # "T38.2", "HR110"
_PART_OF_DAY = re.compile(r"아침|점심|저녁|자기\s전")
_EACH_MEAL = re.compile(r"매\s?식|식[전후]마다|끼니마다|every meal|each meal", re.I)
_THOUSANDS = re.compile(r"(?<![\w.])(?P<n>\d{1,4}(?:\.\d)?)\s?[kK](?![A-Za-z0-9])")
_HALF = re.compile(r"(?<![가-힣])(?:절반|반토막|반값|반액|반(?=[만은을이도씩]?(?![가-힣])))|\bhalf\b", re.I)
_WORD = re.compile(r"(?<![가-힣])(?:첫|둘|셋|넷|다섯)(?=째)|(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)(?=$|[^가-힣]|[은는이가을를만도씩과와랑])|(?<![가-힣])(?:한|두|세|네)(?=\s[가-힣])")  # fmt: skip
_WORDS = {w: i + 1 for i, w in enumerate(["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉", "열"])} | {
    "첫": 1,
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
}
# A number with a letter or a word behind it that is no unit anybody knows: "9C", "15미리", "3단계", "640 laser".
_UNKNOWN = re.compile(r"(?<![\d.,A-Za-z\-])(?P<n>\d+(?:,\d{3})*(?:\.\d+)?)(?=[A-Za-z])")


def bare_numbers(text: str, claims: Sequence[Claim]) -> Iterator[Decimal]:
    """Numbers that have no unit, in figures and words."""
    taken = [(c.start, c.end) for c in claims if c.kind in ("code", "date", "time")]
    plain = text.translate(WIDE)
    for q in find_quantities(plain):
        if not q.unit and all(q.end <= s or q.start >= e for s, e in taken):
            yield abs(q.value)
    for m in _RANGE.finditer(plain):  # "4200-4800" reads like a phone number
        yield from (Decimal(m["a"]), Decimal(m["b"]))
    for m in _THOUSANDS_OF.finditer(plain):  # "1억 2천" is said for 1억 2천만
        yield Decimal(m["big"]) * 10**8 + Decimal(m["n"]) * 10**7
    for m in _GLUED.finditer(plain):
        yield Decimal(m.group())
    for m in _BEFORE_NAME.finditer(plain):
        yield Decimal(m["n"])
    parts = {m.group() for m in _PART_OF_DAY.finditer(text)}
    if len(parts) > 1:  # "아침저녁으로" is twice a day
        yield Decimal(len(parts))
    if _EACH_MEAL.search(text):
        yield Decimal(3)
    for m in _BESIDE.finditer(plain):
        yield from (Decimal(m["a"]), Decimal(m["b"]))
    for m in _DOZEN.finditer(plain):
        yield 12 * Decimal(m["n"] or 1)
    for m in _TENTHS.finditer(plain):  # "38도 2부"
        yield Decimal(f"{m['n']}.{m['t']}")
    for m in _AGED.finditer(plain):
        yield Decimal(m["n"])
    for m in _TIMES_N.finditer(plain):
        yield Decimal(m["n"] or m["m"])
    for m in _THOUSANDS.finditer(plain):
        yield Decimal(m["n"]) * 1000
    for m in _UNKNOWN.finditer(plain):
        tail = find_quantities(plain[m.start() : m.end() + 12])
        if not (tail and tail[0].unit):
            yield Decimal(m["n"].replace(",", ""))
    for m in _WORD.finditer(text):
        yield Decimal(_WORDS[m.group()])
    if _HALF.search(text):
        yield Decimal("0.5")
