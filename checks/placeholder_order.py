"""A text in the order of its input, put into the house's order: what a very small model can be asked for.

To sort marks is hard for a model of a million weights, to say of each mark, one after another, where it goes is easy. So
it may write lines `mark heading` (or `mark heading+heading`: stands under the first, the others point there; `mark -`:
nowhere) and `heading: text`, in any order; code writes the headings in the house's order with what belongs under each.

>>> gathered("⟦절1⟧ -\\n⟦절2⟧ 물음+약\\n다음: 없음", ["[요약]", "- 물음", "- 약", "- 다음"])
'[요약]\\n- 물음: ⟦절2⟧\\n- 약: 물음에 함께 적음\\n- 다음: 없음'
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gallae.checks.placeholder_spans import MARK

__all__ = ["NOWHERE", "gathered"]

NOWHERE = "-"
_BULLET = re.compile(r"^\W+")


def gathered(said: str, heads: Sequence[str]) -> str:
    """`said` in the house's order; as it is where it is no such text, or leaves a heading empty."""
    labels = {_BULLET.sub("", head).strip(): head for head in heads}
    found: dict[str, list[str]] = {label: [] for label in labels}
    beside: dict[str, str] = {}
    for line in said.strip().splitlines():
        mark = MARK.match(line)
        rest = line[mark.end() :].strip() if mark else ""
        if mark and rest == NOWHERE:
            continue
        first, *others = rest.split("+") if mark else [line.partition(":")[0].strip()]
        if first not in found or any(other not in found for other in others):
            return said
        found[first].append(mark.group() if mark else line.partition(":")[2].strip())
        beside |= dict.fromkeys(others, f"{first}에 함께 적음")
    lines = []
    for label, head in labels.items():
        listed = head != label and head.startswith(("-", "*", "•", "·"))
        body = [*dict.fromkeys(found[label])] or ([beside[label]] if label in beside else [])
        if body:
            lines.append(f"{head}: {', '.join(body)}" if listed else f"{head}\n{' '.join(body)}")
        elif head.startswith(("[", "【", "<", "#")):
            lines.append(head)
        else:
            return said
    return "\n".join(lines)
