"""What is left after money or things came in and went out: "오전에 184,000 들어왔고 36,000 나갔어 남은 거".

Each figure takes the sign of the verb behind it; the first may be what there was ("예산 300만 원에서 …").
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.tools.answers import Finding
from gallae.tools.reading import Reading
from gallae.tools.sums import shown
from gallae.tools.tokens import Token

__all__ = ["share_left", "what_is_left"]

_IN = re.compile(
    r"들어왔|들어오|들어온|입금|받았|받은|받고|벌었|벌고|벌어|팔았|팔고|생겼|채웠|충전|\b(?:charged|received|earned|sold|came in|deposited|took in|got)\b",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"나갔|나가고|나간|썼|쓰고|쓰면|쓴|빠졌|빠지|빠져|돌려줬|환불|지출|출금|냈|내고|내면|샀|사고|사면|줬|떼였|뽑았|버렸|먹었|가져갔|나눠줬|\b(?:refund(?:ed)?|send back|sent back|spent|spend|paid|pay|gave|used|withdrew|lost)\b",
    re.IGNORECASE,
)
_HAD = re.compile(
    r"\s?(?:짜리\s?[가-힣]*)?(?:에서|으로|로|중에서?|있었|있는데|인데|이었는데|였는데|가지고|들고|\s?to start)"
)
_LEFT = r"남[은는았아지을죠니노나]|잔액|잔고|남게|\bleft\b|remain|balance|\bnet\b"


def what_is_left(reading: Reading) -> Finding | None:
    """Every figure must have come in or gone out, and both must have happened."""
    figures = [t for t in reading.tokens if t.code in "NMKU"]
    if len(figures) < 3 or len({t.unit for t in figures}) != 1 or not reading.has(_LEFT):
        return None
    if (
        any(t.code not in "NMKUuwcBLofAStFDezksagiG!V" for t in reading.tokens)
        or len([t for t in reading.tokens if t.code == "u"]) > 2 * len(figures) + 2
    ):
        return None
    if any(t.code in "IE!#" for t in reading.tokens):
        return None
    signs = _signs(figures, reading.text)
    if signs is None or len(set(signs)) < 2:
        return None
    value = sum((f.value * s for f, s in zip(figures, signs, strict=True)), Fraction(0))
    ordered = sorted(zip(figures, signs, strict=True), key=lambda pair: -pair[1])
    steps = shown(ordered[0][0]) + "".join(f" {'+' if s > 0 else '−'} {shown(f)}" for f, s in ordered[1:])
    return Finding("calculate", {"expression": steps}, value, figures[0].unit, steps)


def share_left(reading: Reading) -> Finding | None:
    """ "1,250,000원에서 37% 쓰면 남는 건": one amount, a share of it gone."""
    tokens = [t for t in reading.tokens if t.code not in "uwALzoSBF"]
    if (
        "".join(t.code for t in tokens) not in ("MfP", "NfP", "KfP", "UfP")
        or not reading.has(_LEFT)
        or not _OUT.search(reading.text)
    ):
        return None
    amount, percent = tokens[0], tokens[2]
    steps = f"{shown(amount)} × (1 − {shown(percent)})"
    return Finding("calculate", {"expression": steps}, amount.value * (1 - percent.value / 100), amount.unit, steps)


def _signs(figures: list[Token], text: str) -> list[int] | None:
    signs: list[int] = []
    waiting = 0
    english = re.search("[가-힣]", text) is None
    before = ""
    for i, figure in enumerate(figures):
        after = text[figure.end : figures[i + 1].start if i + 1 < len(figures) else len(text)]
        if english:  # the verb stands before: "was charged 341.50 and 29.90, we send back 18.75"
            lead = text[figures[i - 1].end if i else 0 : figure.start]
            before = "out" if _OUT.search(lead) else "in" if _IN.search(lead) else before
            if not before:
                return None
            signs.append(-1 if before == "out" else 1)
            continue
        if i == 0 and _HAD.match(after) and not _OUT.search(after) and not _IN.search(after):
            signs.append(1)
            continue
        waiting += 1
        out, came = _OUT.search(after), _IN.search(after)
        if out or came:
            first = came is not None and (out is None or came.start() < out.start())
            signs += [1 if first else -1] * waiting
            waiting = 0
    return signs if not waiting else None
