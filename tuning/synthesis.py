"""Synthetic training rows from a configured chat model: marked as such, and kept only if they pass the skill's own checks
and repeat nothing that is there.

The model sees a few rows of the team as examples. An outside model sees them masked only, and only after a person saw
what would leave and said yes (D9); of a confidential workspace nothing leaves at all. What comes back is data to be
checked: format, slots, personal values, near-duplicates, test rows.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gallae.checks.masking import Mask
from gallae.checks.near import Near
from gallae.checks.personal import find_personal
from gallae.checks.skill import check_skill
from gallae.core.types import Skill
from gallae.models.model import Model
from gallae.tuning.alike import ALIKE, key_of, numbers_of
from gallae.tuning.rows import Row

__all__ = ["SHOWN", "Synthetic", "ask_for", "prompts", "refused", "repeats", "synthesize"]

SHOWN, A_CALL = 4, 5  # example rows in a prompt; rows asked for by one
TURNS = (
    "짧고 급하게",
    "공손하고 길게",
    "구어체로",
    "사무적으로",
    "영어로",
    "오타가 조금 섞이게",
    "드문 경우로",
    "여러 항목이 한꺼번에 들게",
)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """`rows` as they go into synthetic.jsonl; `refused`: how many of each reason."""

    rows: tuple[dict[str, Any], ...]
    refused: dict[str, int]
    calls: int


def prompts(skill: Skill, rows: Sequence[Row], n: int, *, seed: int = 7, masked: bool) -> list[str]:
    """What would be sent, in order; each with other examples and another manner. `masked`: for outside models."""
    draw = random.Random(seed)  # noqa: S311 (a draw that can be repeated, no secret)
    return [
        _prompt(skill, draw.sample(list(rows), min(SHOWN, len(rows))), draw, masked) for _ in range(-(-n // A_CALL) * 2)
    ]


async def synthesize(
    model: Model, skill: Skill, rows: Sequence[Row], tested: Sequence[Row], n: int, *, seed: int = 7
) -> Synthetic:
    """At most `n` rows, from at most twice as many calls as needed. ProviderError if the model fails."""
    made: list[dict[str, Any]] = []
    fell: Counter[str] = Counter()
    taken = [r.context for r in rows] + [t.prompt for t in tested]
    calls = 0
    for prompt in prompts(skill, rows, n, seed=seed, masked=not model.local):
        calls += 1
        done = await model.complete([("user", prompt)])
        for row in _objects(done.text):
            if len(made) < n:
                because = refused(row, skill, taken)
                if because:
                    fell[because] += 1
                else:
                    made.append({**row, "synthetic": True, "model": model.label})
                    taken.append(row["instruction"])
        if len(made) >= n:
            break
    return Synthetic(tuple(made), dict(fell), calls)


def refused(row: Mapping[str, Any], skill: Skill, taken: Sequence[str]) -> str:
    """Why a row that a model wrote is not kept, or "". `taken`: requests of the team's rows and tests."""
    asked, output = row["instruction"], row["output"]
    if not isinstance(asked, str) or not isinstance(output, str) or not asked.strip() or not output.strip():
        return "no row"
    if find_personal(f"{asked}\n{output}"):
        return "personal"
    failed = next((c for c in check_skill(output, skill, asked) if not c.passed), None)
    if failed is not None and not (failed.name == "slots" and skill.needs_documents):
        return failed.name
    return "near-duplicate" if repeats(asked, taken) else ""


def repeats(asked: str, taken: Sequence[str]) -> bool:
    """Does it say what one of `taken` says, with the same numbers?"""
    likeness, number = Near(taken).nearest(asked)
    return number is not None and (
        key_of(taken[number]) == key_of(asked) or (likeness >= ALIKE and numbers_of(taken[number]) == numbers_of(asked))
    )


def ask_for(skill: Skill) -> str:
    return f"{skill.title}: {skill.does}\n입력: {skill.input}\n출력: {skill.output}"


def _prompt(skill: Skill, shown: Sequence[Row], draw: random.Random, masked: bool) -> str:
    mask = Mask()

    def said(text: str) -> str:
        return mask.mask(text) if masked else text

    examples = "\n".join(
        json.dumps({"instruction": said(r.context), "output": said(r.answer)}, ensure_ascii=False) for r in shown
    )
    return (
        f"{said(ask_for(skill))}\n\n보기:\n{examples}\n\n"
        f"위 보기와 같은 일을 시키는 새 요청과 그 바른 출력을 {A_CALL}개 만들어라. 요청은 {draw.choice(TURNS)} 쓰고, 보기와 다른 값과 "
        "상황을 쓴다. 이름·전화번호 같은 개인정보는 쓰지 않는다. 출력의 값은 모두 요청에 있어야 하고 서식은 보기와 같아야 한다. "
        '한 줄에 하나씩 JSON {"instruction": …, "output": …}만 쓴다.'
    )


def _objects(text: str) -> list[dict[str, Any]]:
    """The JSON lines of a reply, also inside a code fence or an array; everything else is left."""
    found = []
    for line in re.sub(r"^```\w*\s*$", "", text, flags=re.M).splitlines():
        try:
            given = json.loads(line.strip().rstrip(",").removeprefix("[").removesuffix("]"))
        except (ValueError, RecursionError):
            continue
        if isinstance(given, dict):
            found.append({k: given.get(k) for k in ("instruction", "output")})
    return found
