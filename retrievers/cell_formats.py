"""A spreadsheet's number as people see it: 0.125 under "0.0%" is 12.5%, 46113 under a date's format 2026-04-01.

Number formats are those of ECMA-376 §18.8.30/31. Only what changes a value's reading is followed (percent, decimals,
thousands, text around the number, dates and times); colours, fractions and exponents are left out. Dates are written
the one way that searching knows, YYYY-MM-DD, whatever order the format shows them in.

>>> shown(0.125, "0.0%"), shown(3000, '#,##0"원"'), shown(46113, "yyyy/m/d"), shown(0.5, "h:mm")
('12.5%', '3,000원', '2026-04-01', '12:00')
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

__all__ = ["BUILT_IN", "shown"]

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 18: "h:mm", 19: "h:mm", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy-m-d h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss",
} | dict.fromkeys([*range(14, 18), *range(27, 32), *range(50, 59), 36], "yyyy-m-d")  # fmt: skip
LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
MOMENT = re.compile(r"[ymdhs]", re.IGNORECASE)
DIGITS = re.compile(r"[#0?][#0?,. ]*")
LAST_DAY = 2_958_466  # 9999-12-31 and one


def shown(number: float, form: str, *, base_1904: bool = False) -> str:
    """The number under a number format; one that cannot be applied leaves it as it is stored."""
    sections = _sections(form)
    form = sections[1] if number < 0 and len(sections) > 1 else sections[0]
    if number == 0 and len(sections) > 2:
        form = sections[2]
    bare = CURRENCY.sub("", LITERAL.sub("", form))
    if re.search(r"\[[hms]+\]", bare, re.IGNORECASE):
        return _duration(number)
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    if MOMENT.search(bare.replace("General", "")):
        return _moment(number + (1462 if base_1904 else 0), bare)
    if not DIGITS.search(bare):  # "General", "@", or nothing but text
        return _literal(form).strip() or plain(number)
    return _number(abs(number) if number < 0 and len(sections) > 1 else number, form)


def plain(number: float) -> str:
    """As a cell without a format shows it: whole numbers whole, others to ten digits."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10g}"


def _sections(form: str) -> list[str]:
    """ "positive;negative;zero", split outside of quotes."""
    return ["".join(part) for part in _split(form)] or ["General"]


def _split(form: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    quoted = False
    for character in form:
        quoted ^= character == '"'
        if character == ";" and not quoted:
            parts.append([])
        else:
            parts[-1].append(character)
    return parts


def _duration(days: float) -> str:
    seconds = round(abs(days) * 86_400)
    sign = "-" if days < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")


def _moment(serial: float, form: str) -> str:
    """Date, time or both, by which letters the format has. `m` beside `h` or `s` is a minute."""
    if not 0 <= serial < LAST_DAY:
        return plain(serial)
    # Excel counts a 29 February 1900 that never was: days before it are one off.
    moment = datetime(1899, 12, 30) + timedelta(days=serial + (1 if 1 <= serial < 60 else 0))
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    low = form.lower()
    has_time = "h" in low or "s" in low
    has_day = "y" in low or "d" in low or ("m" in low and not has_time)
    time = f"{moment.hour}:{moment.minute:02d}" + (f":{moment.second:02d}" if moment.second else "")
    if not has_day:
        return time
    day = moment.strftime("%Y-%m-%d")
    return f"{day} {time}" if has_time else day


def _number(number: float, form: str) -> str:
    pattern = DIGITS.search(LITERAL.sub(lambda m: "\0" * len(m[0]), CURRENCY.sub(lambda m: "\0" * len(m[0]), form)))
    if pattern is None:
        return plain(number)
    digits = pattern[0].rstrip(" ")
    before, after = _literal(form[: pattern.start()]), _literal(form[pattern.start() + len(digits) :])
    scaled = Decimal(repr(number))
    if "%" in after or "%" in before:
        scaled *= 100
    thousands = len(digits) - len(digits.rstrip(","))  # "#,##0," shows thousands
    scaled /= 1000**thousands
    whole, _, fraction = digits.rstrip(",").partition(".")
    places, least = len(fraction), len(fraction.rstrip("#"))
    try:
        rounded = scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return plain(number)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    if places > least and "." in text:
        head, _, tail = text.partition(".")
        tail = tail[:least] + tail[least:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    return f"{before}{text}{after}".strip()


def _literal(form: str) -> str:
    """The text that a part of a format adds: quoted, escaped, a currency sign, and plain signs."""
    form = CURRENCY.sub(lambda m: f'"{m[1]}"', form)
    form = re.sub(r"\[[^\]]*\]", "", form)
    parts: list[str] = []
    at = 0
    for match in LITERAL.finditer(form):
        parts += [_signs(form[at : match.start()]), match[1] or match[2] or ""]
        at = match.end()
    return "".join([*parts, _signs(form[at:])])


def _signs(text: str) -> str:
    return re.sub(r"[#0?,.@]|General|E\+", "", text)
