"""`gallae data synthesize SKILL --distil [--prompts FILE]`: the chat model answers the team's own requests, for the small
model to learn from. Without a file: requests of prefer.jsonl and of consented conversations that no training row answers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.core.errors import InputError
from gallae.core.types import Skill
from gallae.entrypoints.agreeing import with_consent
from gallae.entrypoints.data_checking import agreed, append_rows, skills_of
from gallae.entrypoints.session import Session, print_json

if TYPE_CHECKING:
    from gallae.models.model import Model
    from gallae.tuning.rows import Row
    from gallae.tuning.synthesis import Synthetic

__all__ = ["distil"]


def distil(session: Session, options: argparse.Namespace) -> int:
    """Adds to skills/SKILL/synthetic.jsonl. Exit 1 where no answer passed."""
    from gallae.entrypoints.opened import models_of
    from gallae.tuning.distil import open_requests
    from gallae.tuning.rows import load_rows, load_tested

    if not options.turn:
        raise InputError("which skill?", hint="gallae data synthesize SKILL --distil")
    (skill,) = skills_of(session, options.turn)
    root = session.workspace.root
    loaded = with_consent(session, load_rows(root, skill.name).rows)  # also as examples for the bigger model
    rows = [r for r in loaded if r.shape == "answer" and r.prompt and r.answer]
    tested = load_tested(root, skill.name).rows
    wanted, made_of = _requests(session, skill, options.prompts, loaded)
    requests, left_out = open_requests(wanted, rows, tested)
    requests = requests[: options.n]
    if not requests:
        raise InputError(
            f"{skill.name}: no request to answer ({left_out} have a row already, or are tested with)",
            hint="--prompts FILE with one request a line; requests of prefer.jsonl and of consented conversations count too.",
        )
    models = models_of(session)
    try:
        model = models.for_role("chat", local_only=session.workspace.settings.confidential)
        if model is None:
            raise InputError("no chat model is set", hint="gallae models; [models] chat in gallae.toml names one.")
        made = _ask(session, model, skill, rows, tested, requests, yes=options.yes)
    finally:
        models.close()
    file = root / "skills" / skill.name / "synthetic.jsonl"
    append_rows(
        file, [json.dumps({**row, **made_of.get(str(row["instruction"]), {})}, ensure_ascii=False) for row in made.rows]
    )
    _report(session, skill, file, made, model.label, left_out)
    return 0 if made.rows else 1


def _requests(
    session: Session, skill: Skill, file: str | None, loaded: Sequence[Row]
) -> tuple[list[str], dict[str, dict[str, str]]]:
    """Of a file; else of preferences and of what people rated and let the team learn from, without a history; and of
    those the id by which the row is found again when its person takes that back, by the request as it is kept."""
    from gallae.tuning.distil import as_kept, load_requests
    from gallae.tuning.leaving import MADE_HERE

    if file is not None:
        return list(load_requests(Path(file).expanduser())), {}
    from gallae.entrypoints.learning import candidates_in

    preferred = [r.prompt for r in loaded if r.shape in ("pair", "thumb", "graded") and len(r.turns) == 1]
    found = [c for c in candidates_in(session).found if c.skill == skill.name and not c.history]
    made_of = {as_kept(c.question): {"id": f"{MADE_HERE}{c.id[:12]}"} for c in found}
    of_rows = {
        as_kept(r.prompt): {"id": str(r.given["id"])}
        for r in loaded
        if str(r.given.get("id", "")).startswith(MADE_HERE)
    }
    return preferred + [c.question for c in found], {**of_rows, **made_of}


def _ask(
    session: Session, model: Model, skill: Skill, rows: Sequence[Row], tested: Sequence[Row], requests: Sequence[str],
    *, yes: bool,
) -> Synthetic:  # fmt: skip
    """AccessError unless a person agreed to what an outside model would see."""
    from gallae.tuning.distil import distil as ask
    from gallae.tuning.distil import messages_for

    if not model.local:
        first = messages_for(skill, rows, requests[:1], masked=True)[0]
        others = "\n".join(f"user: {request}" for request in requests[1:])
        agreed(session, model.label, "\n".join(f"{role}: {text}" for role, text in first) + f"\n{others}", yes)
    return asyncio.run(ask(model, skill, rows, tested, requests))


def _report(session: Session, skill: Skill, file: Path, made: Synthetic, label: str, left_out: int) -> None:
    if session.as_json:
        print_json(
            {"skill": skill.name, "model": label, "rows": made.rows, "refused": made.refused, "asked": made.calls,
             "left_out": left_out}
        )  # fmt: skip
        return
    why = ", ".join(f"{name} {n}" for name, n in sorted(made.refused.items())) or "0"
    print(
        session.say(
            f"{file}: {label}의 답 {len(made.rows)}행 더함 · 물음 {made.calls} · 거름: {why} · 이미 있거나 평가에 쓰여 뺌: {left_out}",
            f"{file}: {len(made.rows)} rows by {label} added · asked {made.calls} · refused: {why} · there already or tested with: {left_out}",
        )
    )
    print(
        session.say("사람이 훑어본 뒤 쓰세요: gallae data check", "Let a person look through them: gallae data check")
    )
