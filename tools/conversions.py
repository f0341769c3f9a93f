"""From one unit to another, by the table of core/units.py or by a factor the person gives ("1평은 3.3058로")."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from gallae.core.numbers import find_quantities
from gallae.core.units import UNITS
from gallae.tools.amounts import convert, dimension
from gallae.tools.answers import Finding, number, with_unit
from gallae.tools.reading import Reading
from gallae.tools.sums import labelled
from gallae.tools.tokens import Token

__all__ = ["conversion", "converted"]


def conversion(reading: Reading) -> Finding | None:
    """ "18평은 몇 제곱미터", "화씨 98.6도를 섭씨로", "Convert 5.5 miles to kilometers", "3시간 20분은 몇 분"."""
    tokens = [t for t in labelled(reading.tokens) if t.code not in "AfBLwz.e="]
    tokens = _named(tokens)
    quantities = [t for t in tokens if t.code in "UTYMKN"]
    tokens = [
        replace(t, code="H", unit="일") if t.code == "Q" and re.search("며칠|몇\\s?일|days", t.text) else t
        for t in tokens
    ]
    targets = [t for t in tokens if t.code in "HV" and t.unit in UNITS]
    sources = [t for t in quantities if t.unit in UNITS and dimension(t.unit) not in ("money", "ratio")]
    others = [t for t in tokens if t.code not in "HV" and t not in quantities]
    if not sources or not targets or any(t.code not in "cop" for t in others):
        return None
    source, given = _source_and_factor(sources, quantities)
    if source is None or _defines(source.text):
        return None
    targets = [_kilo(t, source) for t in targets]
    if source.unit in ("분", "초", "시간", "일", "개월") and len({t.unit for t in targets}) > 1:
        return _split_time(source, targets)
    several = list(dict.fromkeys(t.unit for t in targets if t.unit != source.unit))
    if given is None and len(several) > 1 and all(dimension(u) == dimension(source.unit) for u in several):
        found = [converted(source.value, source.unit, unit) for unit in several]
        return replace(found[0], also=tuple(f for f in found[1:] if f)) if found[0] else None
    target = _target(source, targets)
    if target is None and " " in source.text and {t.unit for t in targets} == {source.unit} and len(quantities) == 1:
        arguments = {"value": source.text, "source": source.unit, "target": source.unit}
        return Finding("convert_units", arguments, source.value, source.unit, source.text)  # "2년 3개월은 몇 개월"
    if target is None or any(t.unit in UNITS and dimension(t.unit) != dimension(source.unit) for t in targets):
        return None
    if given is not None:
        factor = given if given.value else None
        return _by_factor(source, target, factor)
    if len(quantities) != 1 or (
        source.text in ("하루", "한 달", "일주일") and reading.has("[가-힣]") and len(targets) != 1
    ):
        return None
    return converted(source.value, source.unit, target)


def _defines(text: str) -> bool:
    """ "한 근 600그램" says what one is: in "3시간 20분" the smaller part is less than one of the larger."""
    parts = [q for q in find_quantities(text) if q.unit in UNITS]
    if len(parts) != 2 or dimension(parts[0].unit) != dimension(parts[1].unit):
        return False
    return Fraction(parts[1].value) * UNITS[parts[1].unit].factor >= UNITS[parts[0].unit].factor


def converted(value: Fraction, source: str, target: str) -> Finding | None:
    """The finding for one conversion, with the factor as its worked expression."""
    if dimension(source) != dimension(target) or source == target:
        return None
    result = convert(value, source, target)
    left, unit_from = number(value, 12)[0], with_unit("", source, "ko").strip()
    if dimension(source) == "temperature":
        steps = {
            ("℉", "℃"): f"({left} − 32) × 5 ÷ 9",
            ("℃", "℉"): f"{left} × 9 ÷ 5 + 32",
            ("℃", "K"): f"{left} + 273.15",
            ("K", "℃"): f"{left} − 273.15",
        }.get((source, target), f"{left}{unit_from}")
    else:
        factor = UNITS[source].factor / UNITS[target].factor
        if factor >= 1 or factor.numerator != 1:
            steps = f"{left} × {number(factor, 8)[0]}"
        else:
            steps = f"{left} ÷ {number(1 / factor, 8)[0]}"
    arguments = {"value": number(value, 12)[0].replace(",", ""), "source": source, "target": target}
    return Finding(
        "convert_units", arguments, result, target, steps, digits=4 if dimension(source) != "temperature" else 2
    )


def _source_and_factor(sources: list[Token], quantities: list[Token]) -> tuple[Token | None, Token | None]:
    """The amount to convert, and the factor if "1 <its unit> = x" stands beside it."""
    if len(quantities) == 1:
        return sources[0], None
    ones = [t for t in sources if t.value == 1]
    if len(quantities) == 3 and len(ones) == 1:
        index = quantities.index(ones[0])
        if index + 1 < len(quantities):
            factor = quantities[index + 1]
            rest = [t for t in quantities if t is not ones[0] and t is not factor]
            if rest[0] in sources and rest[0].unit == ones[0].unit:
                return rest[0], factor
    return None, None


def _named(tokens: list[Token]) -> list[Token]:
    """Without nouns before the first amount ("체온이 화씨로 101도") and one right behind it ("120평 땅은")."""
    first = next((i for i, t in enumerate(tokens) if t.code in "UT"), len(tokens))
    kept = [t for t in tokens[:first] if t.code != "u"] + tokens[first : first + 1]
    rest = tokens[first + 1 :]
    if rest and rest[0].code == "u" and re.search("[은는이가을를]$", rest[0].text):
        rest = rest[1:]
    return kept + rest


def _kilo(target: Token, source: Token) -> Token:
    """ "킬로" is said for kilometres as well as for kilograms."""
    if target.unit == "kg" and re.match("킬로$|키로$|kilos?$", target.text) and dimension(source.unit) == "length":
        return replace(target, unit="km")
    return target


def _target(source: Token, targets: list[Token]) -> str | None:
    """The unit asked for: of "섭씨로 몇 도" the one that is not the source's own."""
    names = [t.unit for t in targets if t.unit != source.unit and dimension(t.unit) == dimension(source.unit)]
    return names[0] if names and len(set(names)) == 1 else None


def _split_time(source: Token, targets: list[Token]) -> Finding | None:
    """ "150분은 몇 시간 몇 분": in parts, the largest first."""
    kind = dimension(source.unit)
    units = sorted({t.unit for t in targets if dimension(t.unit) == kind}, key=lambda u: -UNITS[u].factor)
    if len(units) < 2:
        return None
    rest = source.value * UNITS[source.unit].factor
    parts: list[tuple[str, str]] = []
    for i, unit in enumerate(units):
        share = rest / UNITS[unit].factor
        whole = share if i == len(units) - 1 else Fraction(int(share))
        rest -= whole * UNITS[unit].factor
        parts.append((number(whole, 2)[0], unit))
    ko = " ".join(f"{n}{unit}" for n, unit in parts)
    en = " ".join(with_unit(n, unit, "en") for n, unit in parts)
    arguments = {"value": number(source.value, 12)[0], "source": source.unit, "target": units[0]}
    return Finding(
        "convert_units", arguments, ko, "", f"{number(source.value, 12)[0]}{source.unit}", f"{ko}입니다.", f"{en}."
    )


def _by_factor(source: Token, target: str, factor: Token | None) -> Finding | None:
    if factor is None or (factor.unit and factor.unit != target):
        return None
    value = source.value * factor.value
    steps = f"{number(source.value, 12)[0]} × {number(factor.value, 12)[0]}"
    return Finding("calculate", {"expression": steps}, value, target, steps, digits=4)
