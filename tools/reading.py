"""A question as a row of classed tokens, so that the grammars can say "this was understood completely".

>>> from datetime import date
>>> read("삼만육천원짜리 다섯개하고 만구천원짜리 두개면 전부 얼마?", date(2026, 11, 20)).shape
'MtKcMtKzA'
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from gallae.core.dates import find_dates
from gallae.core.numbers import WIDE, Quantity, find_quantities
from gallae.core.numerals import fraction_parts
from gallae.core.units import COUNTERS, UNITS
from gallae.tools.lexicon import ENGLISH, PHRASES
from gallae.tools.settled import settled
from gallae.tools.tokens import Token, compiled
from gallae.tools.verbs import verb_class
from gallae.tools.words import SQUEEZED, is_clause, latin_unit, segment, set_apart

__all__ = ["ROUND", "Reading", "Token", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """`tokens` without fillers; `asked` says that a question, a request or an open "…면" was there."""

    text: str
    tokens: tuple[Token, ...]
    asked: bool

    @property
    def shape(self) -> str:
        return "".join(t.code for t in self.tokens)

    def having(self, codes: str) -> tuple[Token, ...]:
        return tuple(t for t in self.tokens if t.code in codes)

    def has(self, pattern: str) -> bool:
        """Does the text itself hold this? For words whose exact sense a grammar needs (복리, 할인액)."""
        return compiled(pattern, re.IGNORECASE).search(self.text) is not None


_SYMBOLS = {
    "+": "+", "-": "-", "*": "*", "×": "*", "x": "*", "X": "*", "·": "*", "/": "/", "÷": "/", "^": "^", "(": "(", ")": ")",
    "=": "=", "%": "%", "✕": "*", "∗": "*", "**": "^", "√": "√",
}  # fmt: skip
ROUND = re.compile(
    r"소수(?:점)?\s?(?:이하\s?)?(?:첫|둘|두|셋|세|한|넷|\d)\s?째?\s?자리(?:까지|로|에서)?(?:만|로)?|(?:to |round(?:ed)? (?:it )?(?:off )?(?:to )?)?"
    r"(?:\d|one|two|three|four|no|zero) decimals?(?: places?)?|(?:십|백|천|만|일|십만)?의?\s?(?:원\s?)?(?:단위|(?<=[십백천만의] )자리|(?<=[십백천만의])자리)(?:로|까지|에서)?|정수로|반올림\S*|버림\S*|올림\S*"
    r"|to the nearest (?:whole )?(?:cent|dollar|integer|number|won|tenth|hundredth)",
    re.IGNORECASE,
)
_FEET = re.compile(r"(\d+)\s?(?:'|ft\.?|feet|foot)\s?(\d{1,2})\s?(?:\"|''|in\b|inch(?:es)?\b)")
_SPENT = re.compile(r"(?<![가-힣])[가-힣]{1,4}는\s데(?:는|에는|에)?(?=\s)")  # "다 읽는 데 몇 시간"
# The phrases by their first letter, the longest first.
_ENGLISH_PHRASES = {
    letter: sorted((p for p in ENGLISH if p[0] == letter), key=len, reverse=True) for letter in {p[0] for p in ENGLISH}
}
_PHRASE = re.compile("|".join(re.escape(p).replace(r"\ ", r"\s*") for p in sorted(PHRASES, key=len, reverse=True)))
_ASK_UNIT = re.compile(
    r"(?P<speed>시속|초속|분속)?(?:은|으로)?\s?(?:몇|몃|며|멫|총\s?몇)\s?(?=[가-힣A-Za-z㎡㎥℃℉㎏㎝㎞])"
)
_ENGLISH_ASK_UNIT = re.compile(r"how many\s+([a-z°² ³/]+)", re.IGNORECASE)


@functools.lru_cache(maxsize=64)
def read(text: str, today: date) -> Reading:
    """Classed tokens of a text that tools/plain.py cleared. How to round is set apart."""
    plain = _FEET.sub(r"\1 ft \2in ", text.translate(WIDE))
    blank = _blank(ROUND, plain)
    blank = _blank(_SPENT, blank)
    blank = re.sub(r"(?<=\d) times(?= \d)", " *    ", blank)
    blank = re.sub(r"[\"'“”‘’]", " ", blank)
    tokens = settled(_merge(_tokens(blank, today)), plain)
    asked = (
        "?" in plain
        or any(t.code in "AHWZCQpvnxlqh" for t in tokens)
        or bool(
            re.search(
                r"계산|알려|구해|바꿔|변환|환산|얼마|몇|뽑아|calculat|comput|convert|what|how|find|give|work out|면\s*$|은\s*$|는\s*$",
                plain,
                re.I,
            )
        )
    )
    return Reading(plain, tuple(t for t in tokens if t.code not in "F."), asked)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: " " * len(m.group()), text)


def _tokens(plain: str, today: date) -> list[Token]:
    """Dates and quantities first; the gaps between them word by word."""
    dates = find_dates(plain, today)
    found = [Token("D", d.text, d.start, d.end, span=d) for d in dates]
    for quantity in find_quantities(plain):
        if not any(d.start < quantity.end and quantity.start < d.end for d in dates):
            found.append(_quantity_token(plain, quantity))
    found.sort(key=lambda t: t.start)
    weekly = re.compile(r"(?<![가-힣])주\s?$")
    tokens: list[Token] = []
    at = 0
    for token in [*found, None]:
        gap_end = token.start if token else len(plain)
        after = bool(tokens) and tokens[-1].end == at and at > 0
        tokens.extend(_gap(plain, at, gap_end, after_quantity=after))
        if token:
            if token.code != "D" and weekly.search(plain[:gap_end]):
                tokens.append(Token("y", "주", gap_end, gap_end, unit="주"))  # "주 15시간"
            tokens.append(token)
            at = token.end
    return tokens


def _quantity_token(plain: str, quantity: Quantity) -> Token:
    unit = quantity.unit
    speed = re.search(r"(시속|초속|분속)(?:이|은|은 약)?\s?$", plain[: quantity.start])
    if unit == "kg" and speed and re.search(r"[킬키]로$", quantity.text):
        unit = "km"
    if speed and unit in ("km", "m", "mi", "cm"):
        joined = f"{unit}/{ {'시속': '시간', '초속': '초', '분속': '분'}[speed[1]] }"
        unit = {"km/시간": "km/h", "m/초": "m/s", "mi/시간": "mph"}.get(joined, joined)
        return Token(
            "U", plain[speed.start() : quantity.end], speed.start(), quantity.end, Fraction(quantity.value), unit
        )
    dimension = UNITS[unit].dimension if unit in UNITS else ""
    code = {"money": "M", "time": "T", "calendar": "Y"}.get(dimension, "U")
    if not unit:
        code = "N"
    elif unit == "%":
        code = "P"
    elif unit == "배":
        code = "X"
    elif unit == "시":
        code = "O"
    elif unit in COUNTERS:
        code = "K"
    value = Fraction(quantity.value)
    if re.search("/|분의|절반", quantity.text) and "/" not in unit:
        value = Fraction(*fraction_parts(re.match(r"\d+/\d+|절반|\S*?분의\s?\S+", quantity.text).group()))  # type: ignore[union-attr]
    return Token(code, quantity.text, quantity.start, quantity.end, value, unit)


def _gap(plain: str, start: int, end: int, *, after_quantity: bool) -> Iterator[Token]:
    """Tokens of a stretch without quantities."""
    at = start
    glued = after_quantity
    while at < end:
        char = plain[at]
        if char.isspace() or char in ",.?!:;~…'\"·":
            if char in ",;":
                yield Token("c" if char == "," else ".", char, at, at + 1)
            glued = False
            at += 1
            continue
        if char in _SYMBOLS and not char.isalpha():
            length = 2 if plain[at : at + 2] == "**" else 1
            yield Token(_SYMBOLS[plain[at : at + length]], plain[at : at + length], at, at + length)
            at += length
            glued = False
            continue
        token_list, at = _word(plain, at, end, glued=glued)
        yield from token_list
        glued = False


def _word(plain: str, at: int, end: int, *, glued: bool) -> tuple[list[Token], int]:
    chunk = re.compile(r"[^\s,.?!:;~…+*×÷/^()=%\"]+").match(plain, at, end)
    if chunk is None:
        return [Token("u", plain[at], at, at + 1)], at + 1
    if re.match(r"[A-Za-z°'#$-]", chunk.group()):
        return _english(plain, at, end)
    if not glued:
        phrase = _PHRASE.match(plain, at, end)
        asked = _asked_unit(plain, at, end)
        if asked and (phrase is None or asked.end > phrase.end()):
            return _with_tail(plain, asked, end)
        if phrase and phrase.end() > at:
            key = re.sub(r"\s+", "", phrase.group())
            code, unit = SQUEEZED[key]
            return _with_tail(plain, Token(code, phrase.group(), at, phrase.end(), unit=unit), end)
    pieces = segment(chunk.group(), glued)
    if pieces is None and (len(chunk.group()) < 2 or not verb_class(chunk.group())):
        pieces = set_apart(chunk.group())
    if pieces is None:
        word = chunk.group()
        code = verb_class(word) or ("w" if is_clause(plain, chunk.end(), word) else "u")
        if re.fullmatch(r"[가-힣]{1,5}[률율](?:은|는|이|을|좀|이나)?", word):
            code = "p"  # 접종률, 찬성률: a share is asked for
        return [Token(code, word, at, chunk.end())], chunk.end()
    tokens = []
    place = at
    for word, code, unit in pieces:
        tokens.append(Token(code, word, place, place + len(word), unit=unit))
        place += len(word)
    return tokens, chunk.end()


def _asked_unit(plain: str, at: int, end: int) -> Token | None:
    """ "몇 킬로그램", "몇시간": the unit that the answer shall have."""
    match = _ASK_UNIT.match(plain, at, end)
    if not match:
        return None
    probe = find_quantities("1" + plain[match.end() : min(end, match.end() + 16)])
    if not probe or not probe[0].unit or probe[0].start:
        return None
    length = probe[0].end - 1
    unit = probe[0].unit
    if match["speed"] in ("시속", "초속"):
        unit = {("시속", "km"): "km/h", ("초속", "m"): "m/s", ("시속", "mi"): "mph"}.get((match["speed"], unit), unit)
    code = {"%": "p", "시": "Z", "세": "j"}.get(unit, "H")
    return Token(code, plain[at : match.end() + length], at, match.end() + length, unit=unit)


def _with_tail(plain: str, token: Token, end: int) -> tuple[list[Token], int]:
    """The token and the endings glued to it; an unknown rest makes the whole chunk unknown."""
    rest = re.compile(r"[^\s,.?!:;~…+*×÷/^()=%\"]*").match(plain, token.end, end)
    if rest is None or not rest.group():
        return [token], token.end
    pieces = segment(rest.group(), True)
    if pieces is None:
        return [token, Token("u", rest.group(), token.end, rest.end())], rest.end()
    tokens, place = [token], token.end
    for word, code, unit in pieces:
        tokens.append(Token(code, word, place, place + len(word), unit=unit))
        place += len(word)
    return tokens, rest.end()


def _english(plain: str, at: int, end: int) -> tuple[list[Token], int]:
    """The longest known phrase here, "how many <unit>", a unit word, or one unknown word."""
    rest = plain[at:end].lower()
    asked = _ENGLISH_ASK_UNIT.match(rest)
    if asked:
        words = asked.group(1).split(" ")
        for count in range(min(3, len(words)), 0, -1):
            unit = latin_unit(" ".join(words[:count]).strip())
            if unit and not (unit == "일" and ENGLISH.get("how many days")):
                length = asked.start(1) + len(" ".join(words[:count]))
                return [Token("H", rest[:length], at, at + length, unit=unit)], at + length
    for phrase in _ENGLISH_PHRASES.get(rest[:1], ()):
        if rest.startswith(phrase) and (len(rest) == len(phrase) or not re.match(r"[a-z0-9'-]", rest[len(phrase)])):
            if len(phrase.split()) == 1 and (unit := latin_unit(phrase)) and phrase not in ("in", "a", "x"):
                return [Token("V", phrase, at, at + len(phrase), unit=unit)], at + len(phrase)
            code, unit = ENGLISH[phrase]
            return _with_tail(plain, Token(code, phrase, at, at + len(phrase), unit=unit), end)
    word = re.match(r"[^\s,.?!:;~…+*×÷/^()=%\"]+", rest)
    length = word.end() if word else 1
    head = re.match(r"[A-Za-z°'$#-]+", rest)
    for count in (3, 2, 1):
        piece = " ".join(rest.split(" ")[:count]).rstrip("?.,!")
        unit = latin_unit(piece)
        if unit:
            return [Token("V", piece, at, at + len(piece), unit=unit)], at + len(piece)
    if (
        head
        and head.end() < length
        and (known := ENGLISH.get(head.group()) or (latin_unit(head.group()) and ("V", latin_unit(head.group()))))
    ):
        code, unit = known[0], known[1] or ""
        tokens, stop = _with_tail(plain, Token(code, head.group(), at, at + head.end(), unit=unit), end)
        return tokens, stop
    return [Token("u", rest[:length], at, at + length)], at + length


def _merge(tokens: list[Token]) -> list[Token]:
    """Join what is one quantity in several parts: "한 시간 사십 분", "5 feet 11 inches", "1년 6개월", "한 달 30일"."""
    merged: list[Token] = []
    for token in tokens:
        last = merged[-1] if merged else None
        if last and _continues(last, token):
            small = UNITS[token.unit].factor / UNITS[last.unit].factor
            merged[-1] = replace(
                token, value=last.value / small + token.value, text=f"{last.text} {token.text}", start=last.start
            )
        elif last and last.code == "Y" and last.unit == "개월" and last.value == 1 and token.unit == "일":
            merged[-1] = token  # a month, said to be 30 days
        else:
            merged.append(token)
    return merged


def _continues(last: Token, token: Token) -> bool:
    if (
        last.code not in "TYU"
        or last.code != token.code
        or last.text in ("하루", "일주일")
        or "/" in last.unit + token.unit
    ):
        return False
    if last.unit not in UNITS or token.unit not in UNITS or last.end + 1 < token.start:
        return False
    a, b = UNITS[last.unit], UNITS[token.unit]
    return a.dimension == b.dimension and a.factor > b.factor and last.value == int(last.value)
