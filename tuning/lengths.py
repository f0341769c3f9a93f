"""How many tokens a row has, in the model's own template where its tokeniser lies at hand; else an estimate that says so.

    tokenizer.json + chat template of a model folder (extra [train])    exact
    a GGUF file, asked through the embedded engine                      exact: its own template and vocabulary
    neither                                                             estimated, rather too much than too little

Only rows that could matter are counted exactly: those whose estimate is above a quarter of the context, and a sample.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.language import both
from gallae.tuning.rows import Row

__all__ = ["CONTEXT", "Counter", "estimate", "lengths", "open_counter"]

CONTEXT = 2048  # tokens, where nobody names a model: what small bases are usually trained at
A_MESSAGE = 8  # tokens of a template around one message
SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Counter:
    """`how` is told to the person; `exact` or estimated."""

    how: str
    context: int
    count: Callable[[Row], int]
    exact: bool = False


def estimate(text: str) -> int:
    """Tokens of a text for a vocabulary that knows Korean: 1.4 syllables, 4 Latin letters, 1 digit or sign a token."""
    hangul = len(re.findall(r"[가-힣]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    other = len(re.findall(r"[^\sA-Za-z가-힣]", text)) + text.count("\n")
    return round(hangul / 1.4 + latin / 4 + other)


def lengths(rows: Sequence[Row], counter: Counter) -> list[int]:
    """Tokens of each row; where exact counting is slow and cannot matter, the estimate."""
    rough = [_rough(row) for row in rows]
    if not counter.exact:
        return rough
    near = {i for i, n in enumerate(rough) if n > counter.context / 4} | set(
        range(0, len(rows), max(1, len(rows) // SAMPLE))
    )
    return [counter.count(row) if i in near else rough[i] for i, row in enumerate(rows)]


@contextmanager
def open_counter(model: Path | None = None, *, context: int | None = None) -> Iterator[Counter]:
    """`model`: a folder with tokenizer.json, or a GGUF file. InputError for what is neither."""
    if model is None:
        yield Counter("estimate", context or CONTEXT, _rough)
    elif model.is_file() and model.suffix.casefold() == ".gguf":
        with _gguf(model, context) as counter:
            yield counter
    elif (model / "tokenizer.json").is_file():
        yield _tokenizer(model, context)
    else:
        raise InputError(
            both(
                f"--model {model}: GGUF 파일도, tokenizer.json이 있는 폴더도 아닙니다",
                f"--model {model}: neither a GGUF file nor a folder with tokenizer.json",
            ),
            hint=both(
                "둘 가운데 하나를 주거나, 빼면 어림합니다.", "Name one of the two, or leave it out for an estimate."
            ),
        )


def _rough(row: Row) -> int:
    messages = row.messages()
    if not messages:
        return estimate(row.answer)
    said = sum(estimate(str(m["content"])) + estimate(json.dumps(m.get("tool_calls") or "")) for m in messages)
    return said + A_MESSAGE * len(messages)


def _tokenizer(folder: Path, context: int | None) -> Counter:
    try:
        transformers = importlib.import_module("transformers")
    except ImportError as error:
        raise InputError(
            both(
                f"--model {folder}: 그 토크나이저로 세려면 [train] 묶음이 있어야 합니다",
                f"--model {folder}: counting with its tokeniser needs the extra [train]",
            ),
            hint=both(
                'pip install "gallae[train]", 또는 --model을 빼면 어림합니다.',
                'pip install "gallae[train]", or leave --model out for an estimate.',
            ),
        ) from error
    made = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    most = context or (made.model_max_length if made.model_max_length < 1_000_000 else CONTEXT)

    def count(row: Row) -> int:
        if not row.messages() or not made.chat_template:
            return len(made.encode("\n".join(row.texts)))
        return len(made.encode(made.apply_chat_template(row.messages(), tokenize=False), add_special_tokens=False))

    return Counter(f"tokenizer.json of {folder.name}", most, count, exact=True)


@contextmanager
def _gguf(path: Path, context: int | None) -> Iterator[Counter]:
    import httpx

    from gallae.models.embedded import Engine
    from gallae.models.gguf import read_metadata

    metadata = read_metadata(path)
    trained = metadata.get(f"{metadata.get('general.architecture')}.context_length")
    engine = Engine(path, context_tokens=64)
    try:
        url, key = engine.start()
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
        with httpx.Client(base_url=url, headers=headers, timeout=30) as client:

            def count(row: Row) -> int:
                text = "\n".join(row.texts)
                if row.messages():
                    text = (
                        client.post("/apply-template", json={"messages": row.messages()})
                        .raise_for_status()
                        .json()["prompt"]
                    )
                asked = client.post("/tokenize", json={"content": text, "add_special": True})
                return len(asked.raise_for_status().json()["tokens"])

            yield Counter(
                f"GGUF {path.name}", context or (trained if isinstance(trained, int) else CONTEXT), count, exact=True
            )
    finally:
        engine.close()
