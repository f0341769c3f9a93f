"""What a token is by the company it keeps: "다섯이서" are people, "킬로" beside a speed is a length, "41만" beside prices is money.

Applied once to the tokens of a question, before any grammar sees them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gallae.core.units import UNITS
from gallae.tools.tokens import Token

__all__ = ["MONEY_SAID", "settled"]

_SAYS = frozenset("NMPKTYUXDOAHVWCZQjvnxlqphR")
_NATIVE = (
    r"(?:열|스물|서른|마흔|쉰|예순|일흔|여든|아흔)?(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉)|열|스물|서른|마흔|쉰"
)
MONEY_SAID = re.compile(
    r"원(?![가-힣]*[이은는]?\s?넓)|[가-힣]값|[가-힣]비(?![가-힣])|매출|월급|시급|일당|품삯|예산|돈|연봉|현금|통장|요금|월세|관리비|대금|적금|이자|대출|급여|보증금|회비|수입|지출|경비|이율|연이율|금리"
)
_WET = re.compile(
    r"리터|수액|링거|물|우유|약|주사|시럽|음료|술|국물|기름|페인트|\d\s?(?:ml|mL|L|l)\b|주입|붓|마시|컵|병"
)
_FAR = re.compile(r"시속|초속|마일|거리|달리|달렸|뛰|걷|걸으|운전|주행|비행|km|킬로미터|자전거|연비|왕복|편도")


def settled(tokens: list[Token], plain: str) -> list[Token]:
    """The tokens with their classes and units as the rest of the question makes them."""
    last = max((i for i, t in enumerate(tokens) if t.code in _SAYS), default=-1)
    quantities = {t.unit for t in tokens}
    far = any(u in UNITS and UNITS[u].dimension in ("length", "speed") for u in quantities) or _FAR.search(plain)
    mass = any(u in ("g", "mg", "lb", "oz", "t", "근") for u in quantities)
    measured = list({t.unit for t in tokens if t.code == "U" and t.unit in ("L", "mL", "km", "kg")})
    priced = {"M", "A"} <= {t.code for t in tokens}
    found = []
    for i, token in enumerate(tokens):
        if token.code == "~":
            token = replace(token, code="F" if i > last else "w")
        elif token.unit == "kg" and far and not mass and re.search(r"(?:킬로|키로|kilos?)$", token.text):
            token = replace(token, unit="km")
        elif token.unit == "mm" and re.search(r"밀리$", token.text) and _WET.search(plain):
            token = replace(token, unit="mL")
        elif token.code == "V" and token.unit == "%":
            token = replace(token, code="p")
        elif token.code == "V" and token.text == "min" and re.search(r"\bmax", plain, re.I):
            token = replace(token, code="l")
        elif token.code == "u" and token.text in ("f", "c") and quantities & {"℃", "℉"}:
            token = replace(token, code="V", unit="℃" if token.text == "c" else "℉")
        elif token.code == "y" and token.text == "월" and re.search(r"월\s?[\d,]+.{0,12}화\s?[\d,]+", plain):
            token = replace(token, code="u")  # Monday
        elif token.code == "J" and token.text == "평일" and any(t.code == "H" and t.unit == "시간" for t in tokens):
            token = replace(token, code="F")  # "평일 5일 하루 8시간"
        elif token.code == "F" and token.text.startswith("쿠폰") and not (i and tokens[i - 1].code in "MPNBLok"):
            token = replace(token, code="!")  # its worth is not said
        elif token.code == "V" and token.text == "분" and re.search("[가-힣]$", plain[: token.start]):
            token = replace(token, code="F")  # "환자분"
        elif token.code == "C" and token.text in ("되는", "되는지") and any(t.code in "AH" for t in tokens[:i]):
            token = replace(token, code="F")  # "얼마 찍히게 되는 거예요"
        elif token.code == "N" and not token.unit and i and tokens[i - 1].code == "y" and len(measured) == 1:
            token = replace(token, code="U", unit=measured[0])  # "500mL를 시간당 80으로"
        elif token.code == "U" and i + 1 < len(tokens) and _sized(token, tokens[i + 1]) and priced:
            token = replace(token, code="w")  # "50L봉투": a size, not an amount
        elif token.code == "N" and token.text == "하나" and re.search(r"[야려게고]\s?$", plain[: token.start]):
            token = replace(token, code="F")  # "잡아야 하나"
        elif token.code == "N":
            token = _counted(token, tokens, i, plain)
        found.append(token)
    return found


def _sized(token: Token, after: Token) -> bool:
    """A noun glued to a measure."""
    return after.code == "u" and after.start == token.end


def _counted(token: Token, tokens: list[Token], i: int, plain: str) -> Token:
    """A bare number that counts people or pieces, is a sum of won, or a speed."""
    after = plain[token.end : token.end + 5]
    if re.fullmatch(_NATIVE, token.text.strip()):
        if re.match(r"이서|이면?\s|이요|인데|이고|이\s|이랑|이나|명", after):
            return replace(token, code="K", unit="명")
        if any(t.code == "M" for t in tokens[:i]) and not re.match(
            r"\s?(?:더하|빼|곱|나누|배)|[을를]\s?(?:더|빼|곱)", after
        ):
            return replace(token, code="K", unit="개")
        return token
    if re.search(r"시속\s?$", plain[: token.start]) and not token.unit:
        return replace(token, code="U", unit="km/h", text=f"시속 {token.text}")
    big = re.search(r"[만억]\s?[\d,]*\s?천?$", token.text) is not None and token.value >= 10_000
    if big and (MONEY_SAID.search(plain) or any(t.code == "M" and t.unit == "원" for t in tokens)):
        foreign = any(t.code in "MHV" and t.unit in ("달러", "엔", "유로", "위안", "£") for t in tokens)
        return token if foreign else replace(token, code="M", unit="원")
    return token
