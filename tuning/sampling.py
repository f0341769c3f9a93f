"""Several answers a prompt from the model a run starts with, written down group by group.

`samples.jsonl` in the run's data folder holds one line a finished group of prompts; what a killed run wrote is read
again and not sampled twice. Each group has its own seed, so the answers do not depend on where it was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.tuning.job import Job, Tell
from gallae.tuning.rows import Row
from gallae.tuning.stage_rows import answer_tokens, prompt_text

__all__ = ["Sampled", "sample"]

AT_ONCE = 32  # sequences in one call of generate()
GENERATIONS, TEMPERATURE, TOP_P = 4, 0.8, 0.95


@dataclass(frozen=True, slots=True)
class Sampled:
    """Answers to one prompt; `ended`: whether each came to its own end, or ran out of tokens."""

    texts: tuple[str, ...]
    ended: tuple[bool, ...]


def sample(job: Job, tell: Tell, prompts: Sequence[Row]) -> tuple[Sampled, ...]:
    """`generations` (4) answers for each prompt at `temperature` (0.8); event "sampled" a group."""
    each = int(job.settings.get("generations") or GENERATIONS)
    size = max(1, AT_ONCE // each)
    file = job.run.folder / "data" / "samples.jsonl"
    done = _read(file)
    groups = [prompts[at : at + size] for at in range(0, len(prompts), size)]
    writer = None if len(done) >= len(groups) else _Writer(job, prompts, each)
    for number, group in enumerate(groups):
        if number >= len(done):
            assert writer is not None
            made = writer.write(group, int(job.settings.get("seed", 0)) + number)
            _append(file, number, made)
            done.append(made)
        tell("sampled", {"step": min((number + 1) * size, len(prompts)), "steps": len(prompts)})
    return tuple(s for group in done[: len(groups)] for s in group)


class _Writer:
    """The start model, loaded once, with the words that end its turn."""

    def __init__(self, job: Job, prompts: Sequence[Row], each: int) -> None:
        import torch

        from gallae.tuning.parts import load_model, load_tokenizer

        self._torch = torch
        self._tokenizer = load_tokenizer(job)
        self._tokenizer.padding_side = "left"
        self._model = load_model(job).eval()
        if job.settings.get("device") == "cuda" and job.run.adapter != "qlora":  # whose weights are there already
            self._model = self._model.to("cuda")
        self._each = each
        self._how = {
            "do_sample": True,
            "temperature": float(job.settings.get("temperature") or TEMPERATURE),
            "top_p": TOP_P,
            "top_k": 0,
            "max_new_tokens": answer_tokens(job, self._tokenizer, prompts),
            "eos_token_id": self._tokenizer.eos_token_id,
            "pad_token_id": self._tokenizer.pad_token_id,
        }

    def write(self, group: Sequence[Row], seed: int) -> list[Sampled]:
        torch, tokenizer = self._torch, self._tokenizer
        texts = [prompt_text(tokenizer, row) for row in group]
        given = tokenizer(
            texts, return_tensors="pt", padding=True, add_special_tokens=False, return_token_type_ids=False
        )
        given = given.to(self._model.device)
        torch.manual_seed(seed)
        with torch.inference_mode():
            made = self._model.generate(**given, num_return_sequences=self._each, **self._how)
        made = made[:, given["input_ids"].shape[1] :]
        ended = (made == tokenizer.eos_token_id).any(dim=1).tolist()
        said = tokenizer.batch_decode(made, skip_special_tokens=True)
        return [
            Sampled(tuple(said[i : i + self._each]), tuple(ended[i : i + self._each]))
            for i in range(0, len(said), self._each)
        ]


def _read(file: Path) -> list[list[Sampled]]:
    """Whole groups in order; a torn last line, of a run that was killed, is sampled again."""
    if not file.is_file():
        return []
    done: list[list[Sampled]] = []
    for line in file.read_text(encoding="utf-8").split("\n"):
        try:
            given: dict[str, Any] = json.loads(line)
        except ValueError:
            continue
        if given["group"] == len(done):
            done.append([Sampled(tuple(s["texts"]), tuple(s["ended"])) for s in given["samples"]])
    return done


def _append(file: Path, number: int, made: Sequence[Sampled]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    line = {"group": number, "samples": [{"texts": s.texts, "ended": s.ended} for s in made]}
    torn = file.is_file() and not file.read_bytes().endswith(b"\n") and file.stat().st_size
    with file.open("a", encoding="utf-8", newline="") as out:
        out.write(("\n" if torn else "") + json.dumps(line, ensure_ascii=False) + "\n")
        out.flush()
