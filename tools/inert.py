"""Words that no sum needs, taken out of a question that did not parse as it stood; everything else stays in the way.

A noun may go where it can only be the name of a figure, the place where money goes, or the thing that has the size just
given. A noun that is itself asked for ("포인트 얼마"), taken in ("배송비 포함") or left bare may stand for an amount
that is not in the question: then there is nothing to compute.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gallae.tools.reading import Reading
from gallae.tools.tokens import Token

__all__ = ["without_inert"]

_FIGURES = "NMKTYUPXOD"
_TAKES_IN = "IEaskim#"
_AT = re.compile(r"(?:에|에서|에게|한테|께|으로|로|앞에|앞에서|에다|에다가|대로|끼리|보고|더러)$")
_WHOLE = re.compile(
    r"(?:실제로|도대체|대체|얼추|모조리|죄다|싹|꼬박|꼭|그대로|제가|저는|나는|내가|우리|우리는|저희|저희가|우리가|각자|서로|이번에|다들|혼자|오늘은|손에|통장에|수중에|앞에|앞으로|앞당|실수령으로|돌아오는|떨어지는)"
)


def without_inert(reading: Reading) -> Reading | None:
    """The reading without them; None if nothing was taken out or something that is no inert word is left."""
    kept: list[Token] = []
    tokens = reading.tokens
    for i, token in enumerate(tokens):
        if token.code == "w":
            continue
        if token.code == "u":
            if not _inert(token, tokens, i, kept):
                return None
            continue
        if token.code == "V" and _only_a_name(tokens, i):
            continue
        kept.append(token)
    if len(kept) == len(tokens) or not any(t.code in _FIGURES for t in kept):
        return None
    if any(t.code == "A" for t in kept) and not any(t.code in "MPTU" or "/" in t.unit for t in kept):
        return None  # "how much for 2 adults": a price is asked for
    return replace(reading, tokens=tuple(kept))


def _inert(token: Token, tokens: tuple[Token, ...], i: int, kept: list[Token]) -> bool:
    after = next((t for t in tokens[i + 1 :] if t.code not in "uw"), None)
    before = kept[-1] if kept else None
    if token.text.isascii() and re.match("[A-Za-z]", token.text):
        return before is not None and before.code in "NMKUte" and (after is None or after.code not in _TAKES_IN)
    if re.fullmatch("[한두세네석넉]", token.text):
        return False  # a number of something unknown
    if _WHOLE.fullmatch(token.text):
        return True
    if after is None:
        return before is not None and before.code in "HpW"
    if after.code in _FIGURES or after.code == "y":
        return True
    if after.code in _TAKES_IN:
        return False
    if _AT.search(token.text) and len(token.text) > 1:
        return True
    if after.code in "HpW" or (after.code == "z" and _next(tokens, after) in "HpW"):
        return True
    return before is not None and before.code in "KUTte" and after.code not in "AzQCZ"


def _next(tokens: tuple[Token, ...], token: Token) -> str:
    following = tokens[tokens.index(token) + 1 :]
    return following[0].code if following else "?"


def _only_a_name(tokens: tuple[Token, ...], i: int) -> bool:
    """A thing whose name happens to be a unit's: "노트 2,500원", "초 2,000원"."""
    token = tokens[i]
    return (
        i + 1 < len(tokens)
        and tokens[i + 1].code == "M"
        and token.unit in ("노트", "초", "말", "되", "돈", "관", "바", "칸", "줄", "병", "잔", "컵", "통", "팩", "캔", "상자", "대")
    )
