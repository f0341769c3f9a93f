"""Means with weights that stand in the question: shares of 100, or credits ("3학점 4.5, 2학점 3.0").

Each weight belongs to the score of the same name if both have names ("실기 60 필기 40 비율인데 필기 73 실기 88"), else to
the score in the same place.
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.tools.answers import Finding
from gallae.tools.reading import Reading
from gallae.tools.sums import shown
from gallae.tools.tokens import Token

__all__ = ["weighted_mean"]

_CUE = r"비율|비중|반영|가중|weighted|학점|평점|credits?|(?:으로|로)\s?(?:치|보|잡)|최종|총점|\d\s?%"


def weighted_mean(reading: Reading) -> Finding | None:
    """Only when weights are shares that make 100, or credits, and there is one score for each."""
    figures = [t for t in reading.tokens if t.code in "NPKU"]
    if (
        len(figures) < 4
        or len(figures) % 2
        or not reading.has(_CUE)
        or reading.has(r"[+*×÷=]|빼|나누|할인|원(?![가-힣])")
    ):
        return None
    if any(t.code not in "NPKUuwcBLoeHzvgpVAFfdya" for t in reading.tokens) or not reading.has(
        r"점|평균|최종|average|mean|score|grade|얼마|몇"
    ):
        return None
    pairs = _pairs(figures, reading)
    if pairs is None:
        return None
    whole = sum((w.value for w, _ in pairs), Fraction(0))
    credits = pairs[0][0].unit == "학점"
    if not whole or (whole != 100 and not credits):
        return None
    value = sum((w.value * s.value for w, s in pairs), Fraction(0)) / whole
    if credits:
        top = " + ".join(f"{shown(w)} × {shown(s)}" for w, s in pairs)
        steps = f"({top}) ÷ {shown(Token('N', '', 0, 0, whole))}"
    else:
        steps = " + ".join(f"{shown(s)} × {shown(Token('N', '', 0, 0, w.value))}%" for w, s in pairs)
    return Finding("calculate", {"expression": steps}, value, pairs[0][1].unit, steps)


def _pairs(figures: list[Token], reading: Reading) -> list[tuple[Token, Token]] | None:
    weights = [t for t in figures if t.unit in ("%", "학점")]
    scores = [t for t in figures if t not in weights]
    if weights:
        alike = len({t.unit for t in weights}) == 1 and len({t.unit for t in scores if t.unit}) <= 1
        return list(zip(weights, scores, strict=True)) if alike and len(weights) == len(scores) else None
    half = len(figures) // 2
    weights, scores = figures[:half], figures[half:]
    names, again = [_name(t, reading) for t in weights], [_name(t, reading) for t in scores]
    if (
        not reading.has(r"비율|비중|반영|가중|weight|(?:으로|로)\s?(?:치|보|잡)")
        or "" in names
        or sorted(names) != sorted(again)
    ):
        return None
    if len(set(names)) < len(names):
        return None
    return [(w, scores[again.index(name)]) for w, name in zip(weights, names, strict=True)]


def _name(figure: Token, reading: Reading) -> str:
    """The noun before a figure, without its particle."""
    before = re.search(r"([가-힣A-Za-z]+)\s?$", reading.text[: figure.start])
    return re.sub(r"(?<=.)(?:이|은|가|는|을|를|에|도)$", "", before[1]) if before else ""
