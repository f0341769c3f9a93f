"""Words that no sum needs, taken out of a question that did not parse as it stood; everything else stays in the way.

A noun may go where it can only be the name of a figure, the place where money goes, or the thing that has the size just
given. A noun that is itself asked for ("포인트 얼마"), taken in ("배송비 포함") or left bare may stand for an amount
that is not in the question: then there is nothing to compute.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from gallae.tools.amounts import dimension
from gallae.tools.reading import Reading
from gallae.tools.tokens import Token

__all__ = ["without_inert"]

_FIGURES = "NMKTYUPXOD"
_TAKES_IN = "IEaskim#"
_AT = re.compile(r"(?:에|에서|에게|한테|께|으로|로|앞에|앞에서|에다|에다가|대로|끼리|보고|더러)$")
_WHOLE = re.compile(
    r"(?:실제로|도대체|대체|얼추|모조리|죄다|싹|꼬박|꼭|그대로|제가|저는|나는|내가|우리|우리는|저희|저희가|우리가|각자|서로|이번에|다들|혼자|오늘은|손에|통장에|수중에|앞에|앞으로|앞당|실수령으로|돌아오는|떨어지는|(?:총\s?)?(?:납입액|납입금|납부액|총액|금액|비용|경비|재료비|인건비|식비|밥값|술값|물건값|책값|기름값|임금|품삯|품값|수입|매출|매상|지출)(?:은|는|이|가|만)?)"
)


def _explicit(tokens: tuple[Token, ...]) -> bool:
    """Is what to do with the figures said outright, so that no noun can hide another figure?"""
    codes = [t.code for t in tokens]
    figures = [t for t in tokens if t.code in "NMKTYUPXO"]
    days = codes.count("D")
    if len(figures) >= 2 and any(c in "+-*/^asmd" or (c in "ki" and "P" in codes) for c in codes):
        return True
    if len(figures) == 2 and "r" in codes and {"M", "V"} <= set(codes):
        return True  # "㎡당 62,000원, 48.5㎡"
    if len(figures) >= 3 and any(c in "vnxlq" for c in codes):
        return True
    if len(figures) == 2 and any(c in "ph" for c in codes):
        return True
    if len(figures) == 1 and days == 0:
        units = {t.unit for t in tokens if t.code in "HV" and t.unit != figures[0].unit}
        return any(dimension(u) == dimension(figures[0].unit) for u in units if u)
    return not figures and (days == 2 and bool({"Q", "H"} & set(codes)))


def without_inert(reading: Reading) -> Reading | None:
    """The reading without them; None if nothing was taken out or something that is no inert word is left."""
    kept: list[Token] = []
    tokens = reading.tokens
    explicit = _explicit(tokens)
    priced = any(t.code in "te" for t in tokens)
    for i, token in enumerate(tokens):
        if token.code == "w":
            continue
        if token.code == "u":
            if i and tokens[i - 1].code == "N" and tokens[i - 1].end == token.start and token.text.isascii():
                return None  # "5GHz": a unit that is not known here
            if not (_unlisted(token, tokens, i) if explicit else _inert(token, tokens, i, kept)):
                return None
            continue
        if token.code == "V" and _only_a_name(tokens, i):
            continue
        if token.code in "ik" and priced and not any(t.code == "P" for t in tokens):
            continue  # "540W짜리 18장 올리면": the story, no step
        kept.append(token)
    if len(kept) == len(tokens) or not any(t.code in _FIGURES for t in kept):
        return None
    codes = {t.code for t in kept}
    if "A" in codes and "M" not in codes and not reading.has("얼마나") and (not explicit or _asked_for(tokens)):
        return None  # "how much for 2 adults", "25×40×2000 각재 얼마": a price is asked for
    if "b" in codes and not any(t.unit for t in kept if t.code in _FIGURES):
        return None  # "USB 3.0은 2.0보다 몇 배 빨라": names, not amounts
    if not codes & set("AHphvnxlqzQCWVZasm+*^") and not reading.has("계산|값|답|=|calc|what"):
        return None
    if any(a.code in "HV" and b.text in ("까지", "이상", "이하", "미만", "이내") for a, b in itertools.pairwise(kept)):
        return None  # "3.5톤 트럭은 몇 kg까지 실어요": a limit is asked for
    return replace(reading, tokens=tuple(kept))


def _inert(token: Token, tokens: tuple[Token, ...], i: int, kept: list[Token]) -> bool:
    after = next((t for t in tokens[i + 1 :] if t.code not in "uw"), None)
    before = kept[-1] if kept else None
    if token.text.isascii() and re.match("[A-Za-z]", token.text):
        if not any(t.code in "NMKU" for t in tokens[:i]) and not any(t.code == "A" for t in tokens[:i]):
            return after is not None and after.code in "NMKU"  # the subject: "tickets are $18 each"
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


def _unlisted(token: Token, tokens: tuple[Token, ...], i: int) -> bool:
    """Not one more thing to be added that has no figure: "배송비랑", "배송비까지", "배송비도", "배송비 포함"."""
    after = tokens[i + 1].code if i + 1 < len(tokens) else ""
    if re.fullmatch("[한두세네석넉]", token.text) or (after and after in "IE#"):
        return False
    if (after and after in "cLj" and tokens[i + 1].text != ",") or (
        after in ("a", "s") and not _figure_before(tokens, i)
    ):
        return False
    return re.search(r"[가-힣](?:도|까지|랑|이랑|하고|마저|조차|과|와)$", token.text) is None


def _figure_before(tokens: tuple[Token, ...], i: int) -> bool:
    """Does a figure stand right before the noun ("15% 위약금 떼면")?"""
    return i > 0 and tokens[i - 1].code in _FIGURES


def _asked_for(tokens: tuple[Token, ...]) -> bool:
    """A noun right before "얼마": the thing whose price is wanted."""
    return any(
        a.code == "u" and b.code == "A" and not _AT.search(a.text) and not _WHOLE.fullmatch(a.text)
        for a, b in itertools.pairwise(tokens)
    )


def _next(tokens: tuple[Token, ...], token: Token) -> str:
    following = tokens[tokens.index(token) + 1 :]
    return following[0].code if following else "?"


def _only_a_name(tokens: tuple[Token, ...], i: int) -> bool:
    """A thing whose name happens to be a unit's: "노트 2,500원", "초 2,000원"."""
    token = tokens[i]
    return (
        i + 1 < len(tokens)
        and tokens[i + 1].code == "M"
        and token.unit
        in ("노트", "초", "말", "되", "돈", "관", "바", "칸", "줄", "병", "잔", "컵", "통", "팩", "캔", "상자", "대")
    )
