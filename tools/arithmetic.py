"""A small safe reader of arithmetic: numbers, + - * / ^ ( ), %, √ and a few functions; never `eval`.

Exact (Fraction) and bounded: the length, the depth, the exponents and the size of a result have limits, so that no
question can make the program count for ever.

>>> str(evaluate("(245+78)*3-19"))
'950'
>>> str(evaluate("50,000 + 10%"))
'55000'
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction

from gallae.core.errors import ToolError
from gallae.core.numbers import WIDE
from gallae.tools.amounts import Amount, divided, plus, times

__all__ = ["LIMIT_BITS", "combine", "evaluate", "power", "root"]

LIMIT_CHARACTERS, LIMIT_DEPTH, LIMIT_EXPONENT, LIMIT_BITS = 2_000, 40, 1_000, 20_000
_PIECE = re.compile(
    r"\s*(?:(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|\.\d+)"
    r"|(?P<name>[a-z]+)|(?P<op>\*\*|//|[-+*/^()%,!√]))"
)
_SAME = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "✕": "*", "∗": "*", "²": "^", "³": "^"})
_Piece = Amount | str


def evaluate(expression: str) -> Fraction:
    """The exact value. ToolError names the place that was not understood or the limit that was passed."""
    if len(expression) > LIMIT_CHARACTERS:
        raise ToolError(
            f"expression of {len(expression):,} characters", hint=f"At most {LIMIT_CHARACTERS:,} characters; split it."
        )
    text = expression.translate(WIDE).replace("²", "^2").replace("³", "^3")
    text = re.sub(r"(?<=[\d)\s])[xX](?=[\d(\s])", "*", text).translate(_SAME).lower().rstrip("=? ")
    result = combine(_pieces(text))
    if result is None:
        raise ToolError(f"cannot read {expression!r} as arithmetic", hint="Use numbers, + - * / ^, ( ) and %.")
    return result.value


def combine(pieces: list[_Piece]) -> Amount | None:
    """The value of operands and operators in order of precedence; None if they do not form an expression."""
    reader = _Reader(pieces)
    try:
        value = reader.sum(0)
    except _UnreadableError:
        return None
    return value if reader.at == len(pieces) else None


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """base^exponent for whole exponents within the limits, and square roots."""
    if exponent == Fraction(1, 2):
        return root(base)
    if exponent.denominator != 1:
        raise ToolError(
            f"exponent {float(exponent)}", hint="Only whole exponents and 0.5 (a square root) are computed."
        )
    size = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent.numerator)
    if abs(exponent) > LIMIT_EXPONENT or size > LIMIT_BITS:
        raise ToolError(
            f"the power {base}^{exponent} is too large", hint=f"Keep results under {LIMIT_BITS // 3:,} digits."
        )
    if base == 0 and exponent < 0:
        raise ToolError("division by zero", hint="0 has no negative power.")
    return base**exponent.numerator


def root(value: Fraction) -> Fraction:
    """The square root: exact if it is rational, else to 30 digits."""
    if value < 0:
        raise ToolError(f"square root of {float(value)}", hint="The number must not be negative.")
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    scale = 10**30
    return Fraction(math.isqrt(value.numerator * scale * scale // value.denominator), scale)


class _UnreadableError(Exception):
    """The pieces form no expression."""


class _Reader:
    """Recursive descent over the pieces: sum > product > power > sign > atom."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self.pieces, self.at = pieces, 0

    def _next(self) -> _Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def sum(self, depth: int) -> Amount:
        if depth > LIMIT_DEPTH:
            raise ToolError("brackets too deep", hint=f"At most {LIMIT_DEPTH} levels.")
        value = self.product(depth)
        while (sign := self._next()) in ("+", "-"):
            self.at += 1
            value = _known(plus(value, self.product(depth), 1 if sign == "+" else -1))
        return value

    def product(self, depth: int) -> Amount:
        value = self.power(depth)
        while (sign := self._next()) in ("*", "/"):
            self.at += 1
            value = _known((times if sign == "*" else divided)(value, self.power(depth)))
        return value

    def power(self, depth: int) -> Amount:
        value = self.signed(depth)
        if self._next() == "^":
            self.at += 1
            exponent = self.power(depth + 1) if depth < LIMIT_DEPTH else self.signed(depth)
            value = Amount(power(value.value, exponent.value), value.unit)
        return value

    def signed(self, depth: int) -> Amount:
        if self._next() in ("+", "-"):
            sign = -1 if self._next() == "-" else 1
            self.at += 1
            inner = self.power(depth + 1) if depth < LIMIT_DEPTH else self.atom(depth)
            return Amount(sign * inner.value, inner.unit)
        return self.atom(depth)

    def atom(self, depth: int) -> Amount:
        piece = self._next()
        self.at += 1
        if isinstance(piece, Amount):
            return self._after(piece)
        if piece == "(":
            value = self.sum(depth + 1)
            self._close()
            return self._after(value)
        if piece == "√":
            return Amount(root(self.atom(depth + 1).value))
        if isinstance(piece, str) and piece in _FUNCTIONS and self._next() == "(":
            return self._after(self._call(piece, depth))
        raise _UnreadableError

    def _call(self, name: str, depth: int) -> Amount:
        self.at += 1
        arguments = [self.sum(depth + 1)]
        while self._next() == ",":
            self.at += 1
            arguments.append(self.sum(depth + 1))
        self._close()
        return Amount(_FUNCTIONS[name]([a.value for a in arguments]), arguments[0].unit)

    def _close(self) -> None:
        if self._next() != ")":
            raise _UnreadableError
        self.at += 1

    def _after(self, value: Amount) -> Amount:
        while (piece := self._next()) in ("%", "!"):
            self.at += 1
            value = Amount(value.value, "%") if piece == "%" else Amount(_factorial([value.value]))
        return value


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    while text[at:].strip():
        match = _PIECE.match(text, at)
        if match is None:
            raise ToolError(f"cannot read {text[at : at + 20].strip()!r}", hint="Use numbers, + - * / ^, ( ) and %.")
        if match["number"]:
            pieces.append(Amount(Fraction(match["number"].replace(",", ""))))
        else:
            word = match["name"] or match["op"]
            pieces.append("^" if word == "**" else word)
        at = match.end()
    return pieces


def _known(value: Amount | None) -> Amount:
    if value is None:
        raise _UnreadableError
    if max(value.value.numerator.bit_length(), value.value.denominator.bit_length()) > LIMIT_BITS:
        raise ToolError("the result is too large", hint=f"Keep results under {LIMIT_BITS // 3:,} digits.")
    return value


def _factorial(values: list[Fraction]) -> Fraction:
    if values[0].denominator != 1 or not 0 <= values[0] <= 500:
        given = f"{values[0].numerator:,}" if abs(values[0]) < 10**15 and values[0].denominator == 1 else "this number"
        raise ToolError(f"factorial of {given}", hint="Whole numbers from 0 to 500.")
    return Fraction(math.factorial(values[0].numerator))


_FUNCTIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "sqrt": lambda v: root(v[0]),
    "abs": lambda v: abs(v[0]),
    "min": min,
    "max": max,
    "sum": lambda v: sum(v, Fraction(0)),
    "round": lambda v: Fraction(round(v[0], int(v[1])) if len(v) > 1 else round(v[0])),
    "floor": lambda v: Fraction(math.floor(v[0])),
    "ceil": lambda v: Fraction(math.ceil(v[0])),
    "factorial": _factorial,
}
