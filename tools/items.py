"""Prices and counts as people say them, then what is added, taken off, discounted or shared.

"커피 4,500원 3잔이랑 케이크 6,000원 2개에서 10% 할인해서 4명이 나누면" = (4,500 × 3 + 6,000 × 2) × 0.9 ÷ 4. Every
token must be used; a noun without a number of its own ("배송비 포함") ends the reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from gallae.core.errors import ToolError
from gallae.core.units import COUNTERS, UNITS
from gallae.tools.amounts import Amount, convert, dimension, divided, plus, times
from gallae.tools.answers import Finding, number
from gallae.tools.reading import Reading
from gallae.tools.sums import QUANTITIES, labelled, shown
from gallae.tools.tokens import Token

__all__ = ["change_due", "sum_of_items"]


@dataclass(frozen=True, slots=True)
class _Worked:
    """An amount and how it came about; `loose`: the steps end in + or −, so a × needs brackets."""

    amount: Amount
    steps: str
    loose: bool = False


def sum_of_items(reading: Reading) -> Finding | None:
    """Items, then changes. None unless every token is used and a relation was spoken."""
    if "y" in reading.shape and not re.fullmatch(r"[^y]*", reading.shape):
        return None
    tokens = labelled(reading.tokens)
    quantities = sum(t.code in QUANTITIES for t in tokens)
    if sum(t.code in "uw" for t in reading.tokens) > 3 * max(1, quantities):
        return None
    if (
        len(tokens) > 2
        and tokens[0].text == "하루"
        and tokens[1].code == "M"
        and any(t.unit == "일" for t in tokens[2:])
    ):
        tokens = tokens[1:]  # "하루 165,000원 곱하기 17일"
    parser = _Items(tokens, reading)
    try:
        return parser.finding()
    except ToolError:
        raise
    except _LeftOverError:
        return None


def change_due(reading: Reading) -> Finding | None:
    """ "5만원 내고 32,700원짜리 사면 거스름돈 얼마": what was paid less what was bought."""
    if not reading.has(r"거스름|잔돈|\bchange\b"):
        return None
    english = not reading.has("[가-힣]")
    money = [t for t in reading.tokens if t.code == "M" or (english and t.code == "N")]
    notes = {id(t): n for t in money if (n := _handed_over(t, reading))}
    if not notes and english and reading.has(r"pa(?:y|id|ying) with|hand") and money:
        notes = {id(max(money, key=lambda t: t.value)): (Fraction(1), 0)}
    paid = [t for t in money if id(t) in notes]
    if len(paid) != 1 or len(money) < 2:
        return None
    count, end = notes[id(paid[0])]
    rest = [t for t in reading.tokens if t is not paid[0] and t.code not in "w" and not paid[0].end <= t.start < end]
    parser = _Items(labelled(tuple(rest)), reading)
    try:
        bought, steps = parser.bought()
    except _LeftOverError:
        return None
    given = shown(paid[0]) if count == 1 else f"{shown(paid[0])} × {number(count, 0)[0]}"
    left = plus(Amount(paid[0].value * count, paid[0].unit), bought, -1)
    if left is None or left.value < 0:
        return None
    steps = f"{given} − {steps}"
    return Finding("calculate", {"expression": steps}, left.value, left.unit, steps)


def _handed_over(token: Token, reading: Reading) -> tuple[Fraction, int] | None:
    """How many of this note were handed over, and where that is said; None if it was not."""
    match = re.match(
        r"\s?(?:짜리|권|지폐)?\s?(?:(?P<count>[가-힣\d]{1,3})\s?장)?\s?(?:을|를|으로|로)?\s?(?:내|냈|낸|주|줬|지불|건네)",
        reading.text[token.end :],
    )
    if match is None or token.code != "M":
        return None
    if not match["count"]:
        return Fraction(1), token.end
    counted = [t for t in reading.tokens if t.code == "K" and token.end <= t.start < token.end + match.end()]
    return (counted[0].value, counted[0].end) if len(counted) == 1 else None


class _LeftOverError(Exception):
    """A token that the grammar has no place for."""


class _Items:
    """Reads items and then changes, left to right; `finding` checks that nothing is left."""

    def __init__(self, tokens: list[Token], reading: Reading) -> None:
        self.tokens, self.reading, self.at = tokens, reading, 0
        self.related = False  # a product, a sum word, a list or a verb was spoken
        self.before: list[tuple[Token, str]] = []  # "20% off" said before the price

    def finding(self) -> Finding:
        self._skip("zAfLcB")
        self._leading()
        worked = self._items()
        if self.before and self.before[0][1] == "o" and worked.loose:
            raise _LeftOverError  # "18% of 2,450 plus 60"
        worked = self._changes(worked)
        for token, verb in self.before:
            worked = self._changed(worked, token, verb)
        self._skip("zALofBcept")
        while self._peek() and self._peek() in "HV":
            worked = self._in_unit(worked, self.tokens[self.at].unit)
            self.at += 1
            self._skip("zAL")
        if self.at != len(self.tokens) or not self.related:
            raise _LeftOverError
        amount = worked.amount
        if "p" in self.reading.shape and "P" not in self.reading.shape:
            raise _LeftOverError  # a share is asked for
        if amount.unit == "%" or not re.search("[×÷+−]", worked.steps):
            raise _LeftOverError
        named = not amount.unit and "u" in self.reading.shape
        if (amount.unit in COUNTERS or named) and "A" in self.reading.shape:
            raise _LeftOverError  # "성인 2명, 아이 1명 모두 얼마": a price is asked for
        if (
            dimension(amount.unit) != "money"
            and "u" in self.reading.shape
            and "A" in self.reading.shape
            and not self.reading.has("얼마나")
        ):
            raise _LeftOverError  # "20kg 쌀 한 포대 얼마"
        if self.reading.has(r"남[은는아았을죠지니노]|\bleft\b|remain") and not re.search("[−÷]", worked.steps):
            raise _LeftOverError  # something went out, and it was not taken off
        digits = 2 if amount.unit else 4
        return Finding(
            "calculate", {"expression": worked.steps}, amount.value, amount.unit, worked.steps, digits=digits
        )

    def _in_unit(self, worked: _Worked, unit: str) -> _Worked:
        """The sum in the unit asked for, if that is of the same kind."""
        if unit == worked.amount.unit or (unit and not worked.amount.unit):
            return _Worked(Amount(worked.amount.value, unit), worked.steps, worked.loose)
        if dimension(unit) in ("money", "ratio"):
            raise _LeftOverError
        try:
            value = convert(worked.amount.value, worked.amount.unit, unit)
        except ToolError as error:
            raise _LeftOverError from error
        steps = worked.steps if worked.steps.endswith(unit) else f"{worked.steps} {worked.amount.unit}"
        return _Worked(Amount(value, unit), steps, worked.loose)

    def bought(self) -> tuple[Amount, str]:
        """The items alone, with brackets if they are several."""
        self._skip("zAfLctB")
        worked = self._changes(self._items())
        self._skip("zALofBcept")
        if self.at != len(self.tokens):
            raise _LeftOverError
        return worked.amount, f"({worked.steps})" if worked.loose else worked.steps

    def _peek(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.tokens[index].code if index < len(self.tokens) else ""

    def _skip(self, codes: str) -> None:
        while self._peek() and self._peek() in codes:
            if self._peek() == "z":
                self.related = True
            self.at += 1

    def _leading(self) -> None:
        """ "20% off $80", "add 5 to 10", "15% tip on 64 dollars"."""
        if self._peek() == "P" and self._peek(1) in ("k", "i") and not self.reading.has("[가-힣]"):
            self.before.append((self.tokens[self.at], self._peek(1)))
            self.at += 2
            self._skip("oBfLc")
        elif self._peek() == "P" and self._peek(1) == "o" and self._peek(2) in "NMKU":
            self.before.append((self.tokens[self.at], "o"))
            self.at += 2

    def _items(self) -> _Worked:
        total = self._item()
        while True:
            start = self.at
            joined = False
            while self._peek() and (self._peek() in "c+" or (self._peek() == "B" and self._peek(1) == "M" and start)):
                joined = True
                self.at += 1
            if not self._starts_item() or (not joined and self._peek() == "N"):
                self.at = start
                return total
            item = self._item()
            if joined and self._verb_follows() and self._verb_follows() not in "az":
                self.at = start  # "20,000원, 10% …" belongs to a change
                return total
            if not joined and self._verb_follows() and self._verb_follows() != "z":
                self.at = start
                return total
            summed = plus(total.amount, item.amount)
            if summed is None or item.amount.unit == "%":
                self.at = start
                return total
            priced = dimension(summed.unit) == "money" and re.search("[Az]", self.reading.shape) is not None
            self.related = self.related or (joined and priced)
            mixed = total.amount.unit != item.amount.unit and item.amount.unit in UNITS and total.amount.unit in UNITS
            left = total.steps + (total.amount.unit if mixed and not total.loose else "")
            total = _Worked(summed, f"{left} + {item.steps}{item.amount.unit if mixed else ''}", loose=True)

    def _verb_follows(self) -> str:
        i = 0
        while self._peek(i) and self._peek(i) in "oBLfe":
            i += 1
        return self._peek(i) if self._peek(i) and self._peek(i) in "asmdkiz" else ""

    def _starts_item(self) -> bool:
        return self._peek() != "" and self._peek() in "MNKTU"

    def _item(self) -> _Worked:
        """One price, one count, or their product: 4,500원 3잔 · 12,000원씩 2명 · 2 items at $4.50 each."""
        if not self._starts_item():
            raise _LeftOverError
        first = self.tokens[self.at]
        self.at += 1
        rest = "".join(t.code for t in self.tokens[self.at :])
        if first.code in "MU" and (match := re.match(r"(?:[te]|[te]?[BLoc]?(?=K))*(?P<count>[KNY])(?P<tail>e?)", rest)):
            glued = rest[: match.start("count")]
            count = self.tokens[self.at + match.start("count")]
            after = rest[match.end() :]
            taken = re.match(r"[oBLf]*[dsm]" if self.at > 1 else r"[oBLf]*[dsma]", after)
            taken = None if re.search("[te]", glued) else taken
            spoken = re.search("[te]", glued) is not None
            sharing = count.unit == "명" and not spoken and re.match(r"[oBLf]*d", after)
            if (
                not taken
                and not sharing
                and not re.search("[BLc]", glued)
                and (count.code == "K" or spoken)
                and (count.code != "Y" or "e" in glued)
            ):
                self.at += match.end()
                return self._product(first, count)
        english = not self.reading.has("[가-힣]")
        if first.code == "K" and (match := re.match(r"B?Ke" if not english else r"[Bc]?[KN]e", rest)):  # 4박스에 24병씩
            each = self.tokens[self.at + match.end() - 2]
            self.at += match.end()
            self.related = True
            return _Worked(Amount(first.value * each.value, each.unit), f"{shown(first)} × {shown(each)}")
        if first.code == "M" and re.fullmatch(r"BK[zAeLBu]*A[zA]*", rest) and self.at == 1 and self._touching(first):
            self.at += 2  # "7,500원에 5개 사면 얼마": were it 5 for 7,500, nothing would be asked
            return self._product(first, self.tokens[self.at - 1])
        if first.code in "KN" and (match := re.match(r"(?:[Bt]?r?|u{0,2})M[te]", rest)):
            price = self.tokens[self.at + rest.index("M")]
            self.at += match.end()
            return self._product(price, first)
        if first.code in "KN" and (match := re.match(r"u{0,2}B[MN]e?", rest)) and not self.reading.has("[가-힣]"):
            price = self.tokens[self.at + rest.index("B") + 1]
            self.at += match.end()
            return self._product(price, first)
        return _Worked(Amount(first.value, first.unit), shown(first))

    def _touching(self, price: Token) -> bool:
        """No noun between: "왕복 35,000원에 숙박 2박" is no price for a night."""
        return not re.search(r"[가-힣A-Za-z]{2,}", self.reading.text[price.end : self.tokens[self.at + 1].start])

    def _product(self, price: Token, count: Token) -> _Worked:
        self.related = True
        amount = times(Amount(price.value, price.unit), Amount(count.value, count.unit))
        if amount is None:
            raise _LeftOverError
        return _Worked(amount, f"{shown(price)} × {shown(count)}")

    def _changes(self, worked: _Worked) -> _Worked:
        """Each further quantity with its verb, in the order said."""
        while True:
            start = self.at
            self._skip("zcfBogptL")
            if (operated := self._operated(worked)) is not None:
                worked = operated
                continue
            if self._peek() and self._peek() in "k" and self._peek(1) == "P":
                token, verb = self.tokens[self.at + 1], "k"
                self.at += 2
            elif self._peek() == "X":
                worked = self._changed(worked, self.tokens[self.at], "m")
                self.at += 1
                continue
            elif listed := self._listed():
                for token, verb in listed:
                    worked = self._changed(worked, token, verb)
                continue
            elif self._peek() and self._peek() in QUANTITIES:
                token = self.tokens[self.at]
                self.at += 1
                self._skip("LBetf" if token.code != "P" else "LBetfo")
                verb = self._peek()
                if verb in ("i", "k") and re.search(
                    r"(?:으로|로)\s?$", self.reading.text[token.end : self.tokens[self.at].start]
                ):
                    raise _LeftOverError  # "3에서 1로 올라가려면": the end of a way, not a step
                if not verb or verb not in "asmdki" or (verb == "k" and token.code not in "MPNX"):
                    self.at = start
                    return worked
                self.at += 1
                while self._peek() and self._peek() in "kia" and token.code in "PM":
                    verb = "k" if "k" in (verb, self._peek()) else verb
                    self.at += 1  # "할인 쿠폰", "추가 할인": one change said twice
            elif (self._peek() and self._peek() in "am" and self.related is False and " + " in worked.steps) or (
                self._peek() == "a" and " + " in worked.steps
            ):
                self.related = True
                self.at += 1
                continue
            else:
                self.at = start
                return worked
            worked = self._changed(worked, token, verb)

    def _operated(self, worked: _Worked) -> _Worked | None:
        """An operator and the quantity behind it; None if none stands here."""
        sign, behind = self._peek(), self._peek(1)
        if not (sign and sign in "+-*/" and self.tokens[self.at].text not in "/-" and behind and behind in "NMKT"):
            return None
        if worked.loose and sign in "*/":
            raise _LeftOverError  # 3 + 4 × 2 is for the expression grammar
        worked = self._changed(worked, self.tokens[self.at + 1], {"+": "a", "-": "s", "*": "m", "/": "d"}[sign])
        self.at += 2
        return worked

    def _listed(self) -> list[tuple[Token, str]]:
        """ "3,200원이랑 1,500원 빼면": several quantities and one verb."""
        rest = "".join(t.code for t in self.tokens[self.at :])
        match = re.match(r"([MNTUK])(?:[te]?c\1)+[LBetf]*(?P<verb>[as])", rest)
        if match is None and (shares := re.match(r"P(?:c?P)+[LB]*(?P<verb>[sk])", rest)):
            pieces = self.tokens[self.at : self.at + shares.end()]
            self.at += shares.end()
            parts = [t for t in pieces if t.code == "P"]
            return [(replace(parts[0], value=sum((t.value for t in parts), Fraction(0))), "s")]
        if match is None:
            return []
        pieces = self.tokens[self.at : self.at + match.end()]
        self.at += match.end()
        return [(t, match["verb"]) for t in pieces if t.code == match[1]]

    def _changed(self, worked: _Worked, token: Token, verb: str) -> _Worked:
        self.related = True
        change = Amount(token.value, token.unit)
        base = f"({worked.steps})" if worked.loose else worked.steps
        result: Amount | None
        if token.code == "P" and verb in "ski":
            sign = 1 if verb == "i" else -1
            result = plus(worked.amount, change, sign)
            steps = f"{base} × (1 {'+' if sign > 0 else '−'} {shown(token)})"
            return self._checked(result, steps, loose=False)
        if token.code == "P" and verb in "ao":
            result = plus(worked.amount, change) if verb == "a" else times(worked.amount, change)
            steps = f"{base} × (1 + {shown(token)})" if verb == "a" else f"{base} × {shown(token)}"
            return self._checked(result, steps, loose=False)
        if verb in "ai":
            return self._checked(plus(worked.amount, change), f"{worked.steps} + {shown(token)}", loose=True)
        if verb in "sk":
            return self._checked(plus(worked.amount, change, -1), f"{worked.steps} − {shown(token)}", loose=True)
        if verb == "m":
            return self._checked(times(worked.amount, change), f"{base} × {shown(token)}", loose=False)
        return self._checked(divided(worked.amount, change), f"{base} ÷ {shown(token)}", loose=False)

    def _checked(self, amount: Amount | None, steps: str, *, loose: bool) -> _Worked:
        if amount is None:
            raise _LeftOverError
        return _Worked(amount, steps, loose)
