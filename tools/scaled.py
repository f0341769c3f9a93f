"""An answer in millions where that is how it was asked: "1.5 billion minus 480 million = how many million?", "몇 만원이야"."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from gallae.tools.answers import Finding, number

__all__ = ["asked_scale", "in_scale"]

_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "만": 10**4,
    "백만": 10**6,
    "천만": 10**7,
    "억": 10**8,
}
_ASKED = re.compile(
    r"(?P<en>how many (?P<many>thousand|million|billion)s?)|(?<![가-힣])몇\s?(?P<ko>백만|천만|만|억)\s?(?P<unit>원)?(?=이|인|일|야|예|에|\?|\s|$)", re.IGNORECASE
)  # fmt: skip


def asked_scale(question: str) -> tuple[str, str] | None:
    """(the question without the scale, the scale) if one is asked for."""
    match = _ASKED.search(question)
    if match is None:
        return None
    scale = (match["many"] or match["ko"]).lower()
    rest = "how much" if match["many"] else "얼마"
    return question[: match.start()] + rest + question[match.end() :], scale


def in_scale(finding: Finding, scale: str) -> Finding:
    """The finding said in the scale, the full figure beside it."""
    if not isinstance(finding.value, Fraction):
        return finding
    shown = number(finding.value / _SCALES[scale], 4)[0]
    full = number(finding.value, 2)[0]
    unit = finding.unit if finding.unit in ("원",) else ""
    return replace(
        finding,
        ko=f"{shown}{scale} {unit}".rstrip() + f", 곧 {full}{unit}입니다.",
        en=f"{shown} {scale}, that is {full}.",
    )
