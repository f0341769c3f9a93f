"""A vendor's tuning API as one more way to train: what leaves is masked, previewed and agreed to first (tuning.leaving).

    begin()  → a run folder, before anything leaves       send() → files and job; each id is in the run before the next step
    follow() → polled until it ends; on success run.serves = "openai:ft:…", which `gallae promote --model` takes
    cancel() · forget()                                    the uploaded files are deleted at the end, and on request

Killed anywhere, `send` and `follow` go on from what the run folder says.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError, ProviderError, TuningError
from gallae.core.language import Both, both
from gallae.models.prices import PRICES_READ, training_usd
from gallae.tuning.job import Tell
from gallae.tuning.plan_rows import TEMPLATE, WIDE
from gallae.tuning.plan_settings import epochs_of
from gallae.tuning.preferences import pairs_of
from gallae.tuning.rows import Row
from gallae.tuning.runs import Run, freeze, load_frozen, new_run, save_run
from gallae.tuning.vendor_api import TuningApi

__all__ = [
    "BASE",
    "STAGES",
    "VENDORS",
    "Estimate",
    "begin",
    "cancel",
    "estimate",
    "follow",
    "forget",
    "lines_of",
    "send",
]

VENDORS = ("openai",)
STAGES = ("sft", "dpo")  # "supervised" and "dpo" there
BASE = "gpt-4.1-mini-2025-04-14"
LEAST = 10  # rows; fewer are refused there
ENDED = ("succeeded", "failed", "cancelled")
FIRST, LONGEST = 5.0, 60.0  # seconds between two looks: half as long again each time
WIDE_CHARACTERS, OTHER_CHARACTERS = 1.4, 4.0  # a token, roughly
CODES = {  # Korean and English
    "invalid_training_file": both("학습 파일을 받지 않았습니다", "the training file was refused"),
    "invalid_validation_file": both("확인용 파일을 받지 않았습니다", "the file to check with was refused"),
    "invalid_n_examples": both("행이 너무 적습니다", "there are too few rows"),
    "exceeded_quota": both("계정의 한도를 다 썼습니다", "the account's quota is used up"),
    "insufficient_quota": both("계정의 한도를 다 썼습니다", "the account's quota is used up"),
    "policy_violation": both(
        "그쪽 안전 검사가 행을 받지 않았습니다", "the rows were refused by the vendor's safety checks"
    ),
    "unsafe_file": both("그쪽 안전 검사가 행을 받지 않았습니다", "the rows were refused by the vendor's safety checks"),
    "server_error": both("그쪽 서버가 실패했습니다", "the vendor's server failed"),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """`tokens`: of all rows once, estimated from characters; `usd` for all epochs, None where no list price is known."""

    rows: int
    bytes: int
    tokens: int
    epochs: int
    usd: float | None
    prices_read: str = PRICES_READ


def lines_of(stage: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """As the vendor reads them: chats, or pairs of a better and a worse last answer."""
    if stage == "sft":
        return [{"messages": row.messages()} for row in rows if row.shape == "answer"]
    return [
        {
            "input": {"messages": row.messages()[:-1]},
            "preferred_output": [{"role": "assistant", "content": row.answer}],
            "non_preferred_output": [{"role": "assistant", "content": row.rejected}],
        }
        for row in pairs_of(rows)
    ]


def estimate(stage: str, sides: Mapping[str, Sequence[Row]], base: str, *, epochs: int | None = None) -> Estimate:
    """TuningError for fewer rows than the vendor takes."""
    made = {side: lines_of(stage, rows) for side, rows in sides.items()}
    rows = len(made.get("train", ()))
    if rows < LEAST:
        raise TuningError(both(f"밖에 보내도 되는 행이 {rows}개입니다. 그 회사는 적어도 {LEAST}개를 받습니다", f"{rows} rows that may leave: the vendor takes {LEAST} at least"), hint=both("무엇을 왜 뺐는지: gallae data check.", "gallae data check shows what was left out and why."))  # fmt: skip
    texts = [text for line in made["train"] for text in _said(line)]
    wide = sum(1 for text in texts for c in text if ord(c) >= WIDE)
    other = sum(map(len, texts)) - wide
    tokens = round(wide / WIDE_CHARACTERS + other / OTHER_CHARACTERS + TEMPLATE * len(texts))
    times = epochs or epochs_of("sft" if stage == "sft" else "dpo", rows)
    size = sum(len(_jsonl(lines)) for lines in made.values())
    return Estimate(rows, size, tokens, times, training_usd(f"openai:{base}", tokens * times))


def begin(
    keep: Path, skill: str, stage: str, sides: Mapping[str, Sequence[Row]], base: str, *,
    epochs: int | None = None, seed: int = 0,
) -> Run:  # fmt: skip
    """The run folder, with the very rows that will leave. Nothing has left yet."""
    if stage not in STAGES:
        raise InputError(both(f"--stage {stage}: 그 회사가 하는 것은 {', '.join(STAGES)}입니다", f"--stage {stage}: the vendor trains {' and '.join(STAGES)}"), hint=both("다른 단계는 --vendor 없이 gallae train으로 여기서 합니다.", "gallae train without --vendor trains the others here."))  # fmt: skip
    guess = estimate(stage, sides, base, epochs=epochs)
    settings = {"epochs": guess.epochs, "estimated_tokens": guess.tokens, "estimated_usd": guess.usd}
    run = new_run(
        keep, skill, stage, adapter="vendor", base=f"openai:{base}", seed=seed, settings=settings, state="stopped"
    )
    run = freeze(run, sides)
    return save_run(run, data={**run.data, "vendor": {"name": "openai", "model": base, "files": {}}})


def send(run: Run, api: TuningApi, tell: Tell) -> Run:
    """Upload what was not uploaded yet and start the job, unless an earlier try started it."""
    facts = _facts(run)
    if facts.get("job"):
        return run
    if (found := api.find(run.id)) is not None:
        return _with(run, job=found["id"], status=found.get("status"))
    for side in ("train", "valid"):
        lines = lines_of(run.stage, load_frozen(run, side))
        if lines and side not in facts["files"]:
            file = api.upload(f"{run.skill}-{side}.jsonl", _jsonl(lines))
            facts = {**facts, "files": {**facts["files"], side: file}}
            run = _with(run, files=facts["files"])
            tell("uploaded", {"side": side, "rows": len(lines), "bytes": len(_jsonl(lines))})
    kind = "supervised" if run.stage == "sft" else "dpo"
    wanted: dict[str, Any] = {
        "model": facts["model"],
        "training_file": facts["files"]["train"],
        "method": {"type": kind, kind: {"hyperparameters": {"n_epochs": int(run.settings["epochs"])}}},
        "seed": run.seed,
        "suffix": re.sub(r"[^a-z0-9-]+", "-", run.skill.casefold()).strip("-")[:40] or "gallae",
        "metadata": {"gallae_run": run.id},
    }
    if "valid" in facts["files"]:
        wanted["validation_file"] = facts["files"]["valid"]
    made = api.create(wanted)
    run = _with(save_run(run, state="running"), job=str(made["id"]), status=made.get("status"))
    tell("started", {"vendor": "openai", "job": made["id"], "model": facts["model"]})
    return run


def follow(
    run: Run, api: TuningApi, tell: Tell, *, wait: bool = True, sleep: Callable[[float], None] = time.sleep
) -> Run:
    """Look (until it ends, with `wait`). A job that failed is a TuningError which names the rows; its run is "failed"."""
    pause = FIRST
    while True:
        run = _look(run, api, tell)
        if _facts(run).get("status") in ENDED:
            return _ended(run, api, tell)
        if not wait:
            return run
        sleep(pause)
        pause = min(LONGEST, pause * 1.5)


def cancel(run: Run, api: TuningApi, tell: Tell) -> Run:
    """Stop the job and delete the files. One that has ended stays as it is."""
    facts = _facts(run)
    if facts.get("job") and facts.get("status") not in ENDED:
        run = _with(run, status=api.cancel(facts["job"]).get("status"))
        tell("cancelled", {"job": facts["job"]})
    run = save_run(run, state="stopped") if run.state == "running" else run
    return forget(run, api, tell)


def forget(run: Run, api: TuningApi, tell: Tell) -> Run:
    """Delete the uploaded files at the vendor's. What the model learned stays in the model."""
    facts = _facts(run)
    left = dict(facts["files"])
    for side, file in facts["files"].items():
        api.delete(file)
        left.pop(side)
        run = _with(run, files=left, deleted=[*_facts(run).get("deleted", []), file])
        tell("deleted", {"file": file})
    return run


def _look(run: Run, api: TuningApi, tell: Tell) -> Run:
    """Status, and the events that are new, as events of the run: figures only, none of the server's sentences."""
    facts = _facts(run)
    if not facts.get("job"):
        raise InputError(both(f"{run.id}: 아직 보내지 않았습니다", f"{run.id}: was not sent yet"), hint=f"gallae train {run.skill} --vendor openai --resume {run.id}")  # fmt: skip
    job = api.job(facts["job"])
    seen = str(facts.get("seen", ""))
    for event in api.events(facts["job"], seen):
        seen = str(event.get("id", seen))
        data = event.get("data")
        if (
            event.get("type") == "metrics"
            and isinstance(data, dict)
            and isinstance(data.get("train_loss"), int | float)
        ):
            steps = data.get("total_steps") or data.get("step", 0)
            tell("step", {"step": data.get("step", 0), "steps": steps, "loss": data["train_loss"]})
            if isinstance(data.get("valid_loss"), int | float):
                tell("valid", {"step": data.get("step", 0), "steps": steps, "loss": data["valid_loss"]})
    changed = {
        k: job.get(k) for k in ("status", "fine_tuned_model", "trained_tokens", "error") if job.get(k) is not None
    }
    if changed.get("status") != facts.get("status"):
        tell("vendor", {"status": changed.get("status")})
    return _with(run, **changed, seen=seen)


def _ended(run: Run, api: TuningApi, tell: Tell) -> Run:
    facts = _facts(run)
    status, model = facts["status"], facts.get("fine_tuned_model")
    if run.state not in ("done", "failed"):
        tokens = facts.get("trained_tokens")
        figures = {"trained_tokens": float(tokens)} if isinstance(tokens, int | float) else {}
        if status == "succeeded" and isinstance(model, str) and model.startswith("ft:"):
            run = save_run(run, state="done", serves=f"openai:{model}", figures=figures)
            tell("done", {"serves": run.serves, **figures})
        else:
            run = save_run(run, state="stopped" if status == "cancelled" else "failed", figures=figures)
            tell("stopped" if status == "cancelled" else "failed", {"because": _why(facts)})
    if facts["files"]:
        try:
            run = forget(run, api, tell)
        except ProviderError as error:  # the training is over all the same; the files go by themselves in thirty days
            tell("not_deleted", {"because": error.message})
    if run.state == "failed":
        why = _why(_facts(run))
        raise TuningError(both(f"{run.id}: {why.ko}", f"{run.id}: {why}"), hint=_hint(run))
    return run


def _why(facts: Mapping[str, Any]) -> Both:
    """In our words, with the vendor's code and the lines it names."""
    error = facts.get("error")
    said = error.get("code") if isinstance(error, dict) else None
    code = re.sub(r"[^a-z0-9_]", "", str(said or "unknown").casefold())[:40]
    why = CODES.get(code, both("우리가 아는 까닭이 없습니다", "no reason that we know"))
    status = facts.get("status")
    return both(f"밖의 학습 작업 {status}: {why.ko} ({code})", f"the vendor's job {status}: {why} ({code})")


def _hint(run: Run) -> Both:
    error = _facts(run).get("error")
    message = str(error.get("message", "")) if isinstance(error, dict) else ""
    rows = [row.place for row in load_frozen(run, "train") if row.shape in ("answer", "pair")]
    lines = [int(n) for n in re.findall(r"\bline[s]? (\d{1,7})", message)][:5]
    named = ", ".join(rows[n - 1] for n in lines if 1 <= n <= len(rows) and run.stage == "sft")
    return both(
        (f"볼 곳: {named}. " if named else "") + "행을 고치고(gallae data check) 새로 시작하세요.",
        (f"Look at {named}. " if named else "") + "Mend the rows (gallae data check), then start a new run.",
    )


def _facts(run: Run) -> dict[str, Any]:
    facts = run.data.get("vendor")
    if not isinstance(facts, dict) or not isinstance(facts.get("files"), dict):
        raise InputError(both(f"{run.id}: 밖의 학습 API로 한 학습이 아닙니다", f"{run.id}: is no run of a vendor's tuning API"), hint=both("학습 목록: gallae train SKILL --list.", "gallae train SKILL --list shows the runs."))  # fmt: skip
    return facts


def _with(run: Run, **changed: Any) -> Run:
    return save_run(run, data={**run.data, "vendor": {**_facts(run), **changed}})


def _jsonl(lines: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "replace")


def _said(line: Mapping[str, Any]) -> list[str]:
    talks = [*line.get("messages", []), *line.get("input", {}).get("messages", [])]
    talks += [*line.get("preferred_output", []), *line.get("non_preferred_output", [])]
    return [str(message.get("content") or "") for message in talks]
