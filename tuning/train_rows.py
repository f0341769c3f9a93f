"""Which rows a stage learns from, split and mixed: the same for the same workspace and seed.

cpt                     corpus/**
sft                     train.jsonl, synthetic.jsonl
reward, dpo, kto        prefer.jsonl
rejection, grpo         the requests of train.jsonl, synthetic.jsonl and prefer.jsonl
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from gallae.core.errors import TuningError
from gallae.core.language import Both, both, worded
from gallae.core.types import Skill
from gallae.tuning.memory import Stage
from gallae.tuning.mix import load_rehearsal, mix
from gallae.tuning.rows import Loaded, Row, Unread, load_corpus, load_rows
from gallae.tuning.split import split_rows

__all__ = ["load_stage_rows", "sides_of"]

PREFERRING = ("reward", "dpo", "kto")
REHEARSED = ("cpt", "sft")  # the stages that general rows are mixed into; the others hold on to a reference model
NAMED = 5
CORPUS_HELD = 0.05  # of the texts, to check with


def load_stage_rows(root: Path, skill: Skill, stage: Stage, *, least: int = 1) -> tuple[Row, ...]:
    """TuningError names unreadable rows by file and line, or says which file has fewer than `least`."""
    if stage == "cpt":
        loaded, where = load_corpus(root), "corpus/"
    else:
        loaded = _of(load_rows(root, skill.name), stage)
        where = f"skills/{skill.name}/" + ("prefer.jsonl" if stage in PREFERRING else "train.jsonl")
    if loaded.unread:
        raise TuningError(
            _unread(loaded.unread),
            hint=both(
                "그 행을 뺀 사본: gallae data check --fix DIR.",
                "gallae data check --fix DIR writes a copy without them.",
            ),
        )
    if len(loaded.rows) < least:
        raise TuningError(
            both(f"{where}: --stage {stage}에 쓸 행이 없습니다", f"{where}: no rows for --stage {stage}"),
            hint=both(
                "행을 더하거나(형식은 gallae data check), 평가받은 대화로 만드세요: gallae data build.",
                "Add rows there (gallae data check shows the formats), or gallae data build from rated conversations.",
            ),
        )
    return loaded.rows


def sides_of(
    rows: Sequence[Row], skill: Skill, stage: Stage, *, seed: int = 0, rehearsal: float = 0.0
) -> Mapping[str, tuple[Row, ...]]:
    """train, valid, test. `rehearsal`: share of general rows among those trained on (cpt and sft)."""
    if stage == "cpt":
        sides = _by_text(rows, seed)
    else:
        sides = {**split_rows(rows, seed=seed, by_label=skill.kind == "classify").sides}
    if not sides["train"]:
        raise TuningError(
            both(
                f"{len(rows)}행: 나누고 나니 학습할 행이 없습니다",
                f"{len(rows)} rows: none are left to train on after the split",
            ),
            hint=both("행을 더하세요.", "Add more rows."),
        )
    if stage in REHEARSED:
        sides["train"] = tuple(mix(sides["train"], load_rehearsal(), rehearsal, seed))
    return sides


def _of(loaded: Loaded, stage: Stage) -> Loaded:
    """The files of the stage, and of their rows those it can use."""
    preferring = stage in PREFERRING
    either = stage in ("rejection", "grpo")

    def of_stage(file: str) -> bool:
        return either or file.endswith("/prefer.jsonl") == preferring

    rows = (row for row in loaded.rows if of_stage(row.file))
    kept = tuple(r for r in rows if either or (r.shape != "answer") == preferring) if stage != "sft" else tuple(
        r for r in rows if r.shape == "answer" and r.answer.strip()
    )  # fmt: skip
    return Loaded(kept, tuple(bad for bad in loaded.unread if of_stage(bad.file)))


def _by_text(rows: Sequence[Row], seed: int) -> dict[str, tuple[Row, ...]]:
    """Running texts by their own hash: a text is on one side, and keeps it when others are added."""
    held = {i for i, row in enumerate(rows) if _share(seed, row.answer) < CORPUS_HELD}
    if len(held) == len(rows):
        held = set()
    return {
        "train": tuple(r for i, r in enumerate(rows) if i not in held),
        "valid": tuple(r for i, r in enumerate(rows) if i in held),
        "test": (),
    }


def _share(seed: int, text: str) -> float:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{text}".encode()).digest()[:8], "big") / 2**64


def _unread(bad: Sequence[Unread]) -> Both:
    more = " …" if len(bad) > NAMED else ""
    ko, en = ("; ".join(f"{one.place}: {worded(lang, one.because)}" for one in bad[:NAMED]) for lang in ("ko", "en"))
    return both(f"읽을 수 없는 행 {len(bad)}개: {ko}{more}", f"{len(bad)} unreadable: {en}{more}")
