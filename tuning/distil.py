"""Distillation rows: a configured bigger model answers the team's own requests, and the small one learns its answers.

Requests come from people (a file, prefer.jsonl, consented conversations); answers are model output, so they are checked as
synthetic rows are: the skill's scorer, personal values, test rows. Personal values of a request are masked before any
model sees it, and the row is kept masked. An outside model is asked only after a person saw what would leave (D9).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from gallae.checks.masking import Mask
from gallae.checks.personal import find_personal
from gallae.core.errors import InputError
from gallae.core.language import both, worded
from gallae.core.types import Skill
from gallae.models.model import Model
from gallae.tuning.rows import Row, load_text
from gallae.tuning.synthesis import SHOWN, Synthetic, ask_for, refused, repeats

__all__ = ["as_kept", "distil", "load_requests", "messages_for", "open_requests"]


def load_requests(file: Path) -> tuple[str, ...]:
    """One request a line (.txt, .md), or the requests of rows in any training format, or {"prompt"} alone (.jsonl).
    InputError names a line that is none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file}: {error}",
            hint=both("한 줄에 요청 하나씩 쓴 UTF-8 파일이어야 합니다.", "A UTF-8 file with one request a line."),
        ) from error
    if file.suffix.casefold() != ".jsonl":
        return tuple(line.strip() for line in text.split("\n") if line.strip())
    lines = [_as_row(line) for line in text.split("\n") if line.strip()]
    loaded = load_text("\n".join(lines), file.name, tested=True)
    for bad in loaded.unread:
        raise InputError(
            both(f"{bad.place}: {worded('ko', bad.because)}", f"{bad.place}: {bad.because}"),
            hint=both('한 줄에 객체 하나: {"prompt": "…"}', 'One object a line: {"prompt": "…"}'),
        )
    return tuple(r.prompt for r in loaded.rows if r.prompt.strip())


def open_requests(requests: Iterable[str], rows: Sequence[Row], tested: Sequence[Row]) -> tuple[tuple[str, ...], int]:
    """(those no row answers yet and no test asks, masked, each once; how many were left out)."""
    taken = [r.context for r in rows] + [t.prompt for t in tested]
    kept: list[str] = []
    requests = list(requests)
    for request in requests:
        masked = as_kept(request)
        if masked and not repeats(masked, [*taken, *kept]):
            kept.append(masked)
    return tuple(kept), len(requests) - len(kept)


def as_kept(request: str) -> str:
    """A request as a model is shown it and as its row has it."""
    return Mask().mask(request) if find_personal(request) else request.strip()


def messages_for(
    skill: Skill, rows: Sequence[Row], requests: Sequence[str], *, seed: int = 7, masked: bool
) -> list[list[tuple[str, str]]]:
    """What would be sent for each request: the skill, a few of its rows (`masked`: for outside models), the request."""
    draw = random.Random(seed)  # noqa: S311 (a draw that can be repeated, no secret)
    return [_messages(skill, draw.sample(list(rows), min(SHOWN, len(rows))), request, masked) for request in requests]


async def distil(
    model: Model, skill: Skill, rows: Sequence[Row], tested: Sequence[Row], requests: Sequence[str], *, seed: int = 7
) -> Synthetic:
    """A row for each request (of `open_requests`) whose answer passes. ProviderError if the model fails."""
    made: list[dict[str, object]] = []
    fell: Counter[str] = Counter()
    taken = [r.context for r in rows] + [t.prompt for t in tested]
    asked = messages_for(skill, rows, requests, seed=seed, masked=not model.local)
    for request, messages in zip(requests, asked, strict=True):
        done = await model.complete(messages)
        row = {"instruction": request, "output": done.text.strip()}
        if because := refused(row, skill, taken):
            fell[because] += 1
        else:
            made.append({**row, "synthetic": True, "distilled": True, "model": model.label})
    return Synthetic(tuple(made), dict(fell), len(requests))


def _messages(skill: Skill, shown: Sequence[Row], request: str, masked: bool) -> list[tuple[str, str]]:
    mask = Mask()

    def said(text: str) -> str:
        return mask.mask(text) if masked else text

    system = said(f"{ask_for(skill)}\n\n아래 보기와 같은 서식으로, 출력만 쓴다. 요청에 없는 값은 쓰지 않는다.")
    turns = [t for r in shown for t in (("user", said(r.context)), ("assistant", said(r.answer)))]
    return [("system", system), *turns, ("user", request)]


def _as_row(line: str) -> str:
    """{"prompt": …} alone, as a row that the reader knows."""
    try:
        given = json.loads(line)
    except ValueError:
        return line
    if isinstance(given, dict) and set(given) & {"prompt"} and not set(given) & {"chosen", "good", "score"}:
        return json.dumps({"question": given["prompt"]}, ensure_ascii=False)
    return line
