"""Words that turn a statement into its opposite without a negation: 이상/이하, 전/후, 가능/불가능, before/after.

A closed class of bounds, orders and modes, none of them of any trade. Where the source has one side of a pair beside a
value and the answer the other side beside the same value, the answer says something else.

>>> opposed("60점 이하면 합격입니다.", "합격 기준은 60점 이상이다.")
'이하 ↔ 이상'
>>> opposed("60점이 넘으면 합격입니다.", "합격 기준은 60점 이상이다.")
''
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["denials", "denied", "opposed"]

# Hangul words as they begin; the same position of a pair is the same direction.
_PAIRS: tuple[tuple[str, str], ...] = (
    (r"이상", r"이하|미만"),
    (r"초과", r"이하|미만"),
    (r"이전|까지", r"이후"),
    (r"(?<=[가-힣\d])\s?전(?:에|까지|[ ,.]|$)|직전", r"(?<=[가-힣\d])\s?후(?:에|부터|[ ,.]|$)|직후"),
    (r"최소|적어도", r"최대|많아도"),
    (r"(?<!불)가능", r"불가"),
    (r"필수|의무", r"선택|자율"),
    (r"유료", r"무료"),
    (r"포함", r"제외|별도"),
    (r"증가|늘(?:었|어|린|렸|립)", r"감소|줄(?:었|어|인|였|입)"),
    (r"인상|올랐|오릅|올라", r"인하|내렸|내립|내려"),
    (r"허용|허가", r"금지|불허"),
    (r"찬성|승인|통과", r"반대|반려|부결"),
    (r"오전", r"오후"),
    (r"합격", r"불합격"),
    (
        r"at least|or more|more than|minimum|over|above",
        r"at most|or less|less than|fewer than|maximum|under|below|up to",
    ),
    (r"before|until|prior to", r"after|since|following"),
    (r"increase\w*|rose|raised|higher", r"decrease\w*|fell|lowered|lower"),
    (r"allowed|permitted", r"prohibited|forbidden|banned"),
    (r"required|mandatory", r"optional|voluntary"),
    (r"included", r"excluded"),
    (r"approved|accepted", r"rejected|declined|denied"),
    (r"all|always|every", r"none|never"),
)
_READ = [(re.compile(_word, re.I), re.compile(_other, re.I)) for _word, _other in (
    tuple(rf"\b(?:{side})\b" if side[0].isascii() and side[0].isalpha() else side for side in pair) for pair in _PAIRS
)]  # fmt: skip


def opposed(answer: str, sources: str | Sequence[str]) -> str:
    """ "word ↔ word" of the first pair of which the answer has one side only and the sources the other only, else ""."""
    source = sources if isinstance(sources, str) else "\n".join(sources)
    for one, other in _READ:
        ours, theirs = (one.search(answer), other.search(answer)), (one.search(source), other.search(source))
        for side in (0, 1):
            mine, its = ours[side], theirs[1 - side]
            if mine and its and not ours[1 - side] and not theirs[side]:
                return f"{mine.group().strip()} ↔ {its.group().strip()}"
    return ""


_DENIAL = re.compile(
    r"아닙니다|아니에요|아니다|아니며|아니고|(?:지|지는|지도)\s?(?:않|못|마|말)[가-힣]+|(?<![가-힣])(?:안|못)\s?(?:됩|되|된|돼|하|합|한|해)[가-힣]*"
    r"|없(?:습니다|어요|다|음|으며|으나|으면|고|지만|는)|\b(?:not|never|no|cannot)\b|n['’]t\b",
    re.I,
)


def denials(text: str) -> int:
    """How often a text denies: "200원이 아닙니다", "쓸 수 없지만", "are not allowed"."""
    return len(_DENIAL.findall(text))


_AFTER = re.compile(r"(?:까지|부터|씩|정도|만)?(?:이|가|은|는)?\s?(?:아닙니다|아니(?:에요|다|라|고|며|었|야|었))")
_BEFORE = re.compile(r"\b(?:not|isn['’]t|aren['’]t|never|no longer)\s(?:exactly\s|just\s)?$", re.I)


def denied(text: str, start: int, end: int) -> bool:
    """Is what stands at [start:end] said not to be: "5,500원이 아닙니다", "not 5 days"?

    >>> denied("5,500원이 아닙니다.", 0, 6)
    True
    """
    return bool(_AFTER.match(text, end) or _BEFORE.search(text, 0, start))
