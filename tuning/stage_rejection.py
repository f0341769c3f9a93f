"""Rejection sampling (A10, document 01): the model writes several answers, and is taught those that pass.

The skill's own scorer decides. Of a prompt's answers that pass the best is kept, of equally good ones the likelier to
have been written (the first); then SFT runs on them. Samples are written down as they come, so that a kill loses none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.job import Job, Tell
from gallae.tuning.preferences import needed, prompts_of
from gallae.tuning.rows import Row
from gallae.tuning.sampling import Sampled, sample
from gallae.tuning.stage_rows import fitting

__all__ = ["best_of", "fit_rejection"]

PASSING = 1.0  # every check kept, every value of the reference there


def fit_rejection(job: Job, tell: Tell) -> dict[str, float]:
    """Figures of SFT on the kept answers, and `prompts`, `sampled`, `kept`. Event "kept" says how many of each reason
    were refused. TuningError where none passed."""
    from gallae.tuning.parts import load_tokenizer
    from gallae.tuning.stage_sft import fit_sft

    if job.scorer is None:
        raise TuningError(
            both("rejection: 점수를 매기는 검사가 없습니다", "rejection: no scorer"),
            hint=both(
                "스킬의 검사를 씁니다: gallae train SKILL --stage rejection.",
                "It takes the checks of a skill: gallae train SKILL --stage rejection.",
            ),
        )
    prompts = prompts_of(job.train)
    needed("rejection", prompts, job.train)
    prompts = fitting(job, tell, load_tokenizer(job), prompts, lambda row: [row.messages()[:-1]])
    sampled = sample(job, tell, prompts)
    kept, refused = best_of(job, prompts, sampled)
    number = sum(len(s.texts) for s in sampled)
    tell("kept", {"prompts": len(prompts), "sampled": number, "kept": len(kept), "refused": dict(refused)})
    if not kept:
        raise TuningError(
            both(
                f"rejection: {len(prompts)}개 요청에 쓴 답 {number}개가 하나도 통과하지 못했습니다({_said(refused)})",
                f"rejection: none of {number} answers to {len(prompts)} prompts passed ({_said(refused)})",
            ),
            hint=both(
                "시작 모델이 아직 못 합니다. SFT부터 하거나(gallae train SKILL --stage sft, 그 학습을 --from으로), "
                "요청마다 더 많이 써 보세요(--set generations=16).",
                "The start model cannot do it yet: SFT first (gallae train SKILL --stage sft, then --from that run); "
                "or more samples a prompt (--set generations=16).",
            ),
        )
    valid = tuple(r for r in job.valid if r.shape == "answer")
    return fit_sft(replace(job, train=kept, valid=valid), tell) | {
        "prompts": float(len(prompts)), "sampled": float(number), "kept": float(len(kept)),
    }  # fmt: skip


def best_of(job: Job, prompts: Sequence[Row], sampled: Sequence[Sampled]) -> tuple[tuple[Row, ...], Counter[str]]:
    """(at most one answer a prompt, how many fell for what): "cut" never ended, "failed" did not pass, "repeated" says
    what another one says, "beaten" passed and was not the best."""
    assert job.scorer is not None
    least = float(job.settings.get("threshold") or PASSING)
    kept, refused = list[Row](), Counter[str]()
    for row, made in zip(prompts, sampled, strict=True):
        best: tuple[float, str] | None = None
        for text, ended in dict.fromkeys(zip(made.texts, made.ended, strict=True)):
            value = job.scorer(row, text) if ended and text.strip() else 0.0
            if not ended or value < least or not text.strip():
                refused["failed" if ended else "cut"] += 1
            elif best is None or value > best[0]:
                refused["beaten"] += best is not None
                best = (value, text)
            else:
                refused["beaten"] += 1
        refused["repeated"] += len(made.texts) - len(set(zip(made.texts, made.ended, strict=True)))
        if best is not None:
            kept.append(replace(row, shape="answer", answer=best[1], rejected="", good=None, score=None, synthetic=True,
                                given=_given(row, best[1])))  # fmt: skip
    return tuple(kept), +refused


def _given(row: Row, answer: str) -> dict[str, object]:
    said = [*row.messages()[:-1], {"role": "assistant", "content": answer}]
    return {"messages": said, "synthetic": True, "source": row.source}


def _said(refused: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(refused.items())) or "no answer"
