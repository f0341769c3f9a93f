"""What of a team's rows may leave the house, and what a person sees before it does (D9).

Left out: rows that call themselves confidential, and rows made of conversations whose people no longer agree. Masked:
personal values, unless a person wants them kept; a value of the documents, or one that several answers share, is the
house's own (its counter's telephone) and stays. Rows to test with never leave.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gallae.checks.masking import Mask
from gallae.checks.personal import called_confidential, find_personal
from gallae.tuning.rows import Row, load_text

__all__ = ["MADE_HERE", "Leaving", "consented", "leaving", "preview_of"]

MADE_HERE = "turn-"  # ids of rows that `gallae data build` made of conversations
SHARED = 3  # answers that hold a value: then it is the house's own (as in `data check`)
SHOWN, WIDE = 3, 400  # rows of a preview, and characters of each
_HELD = 0xE000  # private-use characters stand for the house's own values while the rest is masked


@dataclass(frozen=True, slots=True)
class Leaving:
    """`sides`: train and valid as they would leave. `masked`, `kept`: personal values by kind; `left_out`: rows by why."""

    sides: Mapping[str, tuple[Row, ...]]
    masked: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for side in self.sides.values() for row in side)


def leaving(
    sides: Mapping[str, Sequence[Row]],
    *,
    house: str = "",
    personal: bool = False,
    agreed: Collection[str] | None = None,
) -> Leaving:
    """`house`: the text of the documents. `personal`: keep personal values. `agreed`: the first twelve characters of the
    turns whose people agree; None where no row was made of a conversation."""
    own = _own([row for side in sides.values() for row in side], house)
    masked, kept, left_out = Counter[str](), Counter[str](), Counter[str]()
    made: dict[str, tuple[Row, ...]] = {}
    for side in ("train", "valid"):
        going = []
        for row in sides.get(side, ()):
            if because := _stays(row, agreed):
                left_out[because] += 1
                continue
            kinds = Counter(p.kind for text in row.texts for p in find_personal(text) if p.text not in own)
            kinds.pop("business", None)
            (kept if personal else masked).update(kinds)
            going.append(_masked(row, own) if kinds and not personal else row)
        made[side] = tuple(going)
    return Leaving(made, dict(masked), dict(kept), dict(left_out))


def consented(row: Row, agreed: Collection[str] | None) -> bool:
    """Was it made of nobody's conversation, or of somebody's who agrees (`agreed` as in `leaving`)?"""
    made_of = str(row.given.get("id", ""))
    return not made_of.startswith(MADE_HERE) or made_of.removeprefix(MADE_HERE)[:12] in (agreed or ())


def preview_of(going: Leaving, sizes: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What a person is shown: how much, what was masked, and the first rows whose values were."""
    shown = [row for row in going.rows if any("[" in text and "_1]" in text for text in row.texts)] or going.rows
    return {
        "rows": {side: len(rows) for side, rows in going.sides.items()},
        "masked": dict(going.masked),
        "personal": dict(going.kept),
        "left_out": dict(going.left_out),
        "examples": [{"row": row.place, "text": _shown(row)} for row in shown[:SHOWN]],
        **({"bytes": dict(sizes)} if sizes else {}),
    }


def _shown(row: Row) -> str:
    said = row.answer if row.shape == "text" else f"{row.context}\n→ {row.answer}"
    return said if len(said) <= WIDE else f"{said[:WIDE]} …"


def _stays(row: Row, agreed: Collection[str] | None) -> str:
    """Why this row may not leave, or ""."""
    if any(called_confidential(text) for text in row.texts):
        return "confidential"
    return "" if consented(row, agreed) else "consent"


def _own(rows: Iterable[Row], house: str) -> frozenset[str]:
    """Values that are nobody's personal data: firms' numbers, those of the documents, those that many answers hold."""
    seen, own = Counter[str](), set[str]()
    for row in rows:
        seen.update({p.text for p in find_personal(row.answer)})
        for text in row.texts:
            own.update(p.text for p in find_personal(text) if p.kind == "business" or (house and p.text in house))
    return frozenset(own | {value for value, n in seen.items() if n >= SHARED})


def _masked(row: Row, own: Collection[str]) -> Row:
    """One mask a row, so that the same person has the same placeholder in question and answer."""
    mask, held = Mask(), sorted(own, key=len, reverse=True)

    def text(said: str) -> str:
        standing = [value for value in held if value in said][:256]
        for n, value in enumerate(standing):
            said = said.replace(value, chr(_HELD + n))
        said = mask.mask(said)
        for n, value in enumerate(standing):
            said = said.replace(chr(_HELD + n), value)
        return said

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return text(value)
        if isinstance(value, list):
            return [walk(v) for v in value]
        return {k: walk(v) for k, v in value.items()} if isinstance(value, dict) else value

    given = dict(row.given) or {"text": row.answer}
    if row.shape == "text":
        given = {"text": row.answer}
    (again,) = load_text(json.dumps(walk(given)), row.file).rows
    return replace(again, line=row.line)
