"""From a row to tokens: the model's own chat template, and which tokens are taught.

Taught is the answer alone, up to and with the token that ends a turn: everything before it stands there when the model is
asked, what comes after it is never written. The answer begins where the template's rendering with and without it part, so
this needs no `{% generation %}` marks and never another template than the one that serves (TRL swaps in a training
template of its own for the families it knows, and refuses the others).

    <|im_start|>user\\n왜요?<|im_end|>\\n<|im_start|>assistant\\n│그냥요.<|im_end|>│\\n
                                 -100                        │    taught     │-100
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both, worded
from gallae.tuning.job import Tell
from gallae.tuning.rows import Row

__all__ = ["Taught", "fitting", "render", "taught", "taught_text"]

IGNORED = -100  # PyTorch's cross entropy leaves these out
NAMED = 10  # rows that an event or error names


@dataclass(frozen=True, slots=True)
class Taught:
    """Token ids of one row; `labels` are the same, or -100 where nothing is taught."""

    ids: tuple[int, ...]
    labels: tuple[int, ...]


def render(tokenizer: Any, messages: Sequence[dict[str, Any]], *, prompt: bool = False) -> str:
    """As the model will read it. `prompt`: open for the assistant to go on. TuningError where there is no template, or
    it refuses these messages."""
    if not tokenizer.chat_template:
        raise TuningError(
            both(
                f"{tokenizer.name_or_path}: 이 모델에는 대화 템플릿이 없습니다",
                f"{tokenizer.name_or_path}: this model has no chat template",
            ),
            hint=both(
                "instruct 판을 쓰거나, 만든 이의 chat_template.jinja를 폴더에 두세요. 템플릿 없는 바탕은 이어지는 글로만 "
                "학습할 수 있습니다: --stage cpt.",
                "Take its instruct variant, or put the maker's chat_template.jinja into the folder. A base model without "
                "one can be trained on running text: --stage cpt.",
            ),
        )
    try:
        return str(tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=prompt))
    except Exception as error:  # jinja's own errors, and the template's raise_exception
        raise TuningError(
            both(
                f"대화 템플릿이 이 메시지를 거절합니다: {error}", f"the chat template refuses these messages: {error}"
            ),
            hint=both("행의 role을 고치세요.", "Mend the row's roles."),
        ) from error


def taught(tokenizer: Any, row: Row) -> Taught:
    """A row with an answer, composed (NFC) as everything is that a served model reads. TuningError names the row."""
    messages = [{**m, "content": unicodedata.normalize("NFC", m["content"])} for m in row.messages()]
    answer = messages[-1]["content"].strip()
    try:
        before, whole = render(tokenizer, messages[:-1], prompt=True), render(tokenizer, messages)
    except TuningError as error:
        if not tokenizer.chat_template:
            raise
        raise TuningError(
            both(f"{row.place}: {worded('ko', error.message)}", f"{row.place}: {error.message}"), hint=error.hint
        ) from error
    begin = _common(before, whole)
    if not answer or answer not in whole[begin:]:
        raise TuningError(both(f"{row.place}: 대화 템플릿이 답을 빠뜨립니다", f"{row.place}: the chat template leaves the answer out"), hint=both("이 모델의 제어 글자가 아닌 답을 쓰세요.", "Write an answer that is no control text of this model."))  # fmt: skip
    asked, ids = _ids(tokenizer, whole[:begin]), _ids(tokenizer, whole)
    if ids[: len(asked)] != asked:  # a token that would span the two: when the model is asked it cannot
        ids = [*asked, *_ids(tokenizer, whole[begin:])]
    first = len(asked)
    special = set(tokenizer.all_special_ids)
    last = next((i for i in range(len(ids) - 1, first - 1, -1) if ids[i] in special), None)
    if last is None:  # a template that leaves the last turn open
        ids.append(tokenizer.eos_token_id)
        last = len(ids) - 1
    labels = [token if first <= i <= last else IGNORED for i, token in enumerate(ids)]
    return Taught(tuple(ids), tuple(labels))


def taught_text(tokenizer: Any, text: str) -> Taught:
    """Running text, all of it taught, with the end token behind it: where one text ends and the next begins."""
    end = tokenizer.eos_token_id if tokenizer.eos_token_id is not None else tokenizer.pad_token_id
    ids = (*_ids(tokenizer, unicodedata.normalize("NFC", text)), *((end,) if end is not None else ()))
    return Taught(ids, ids)


def fitting(made: Sequence[tuple[Row, Taught]], sequence: int, side: str, tell: Tell) -> list[Taught]:
    """Those that are no longer than `sequence` tokens: half an answer would teach to stop halfway. The others are named
    in an event; TuningError when nothing is left."""
    long = [(row, len(t.ids)) for row, t in made if len(t.ids) > sequence]
    if long:
        named = [f"{row.place} ({tokens})" for row, tokens in long[:NAMED]]
        tell("left_out", {"side": side, "rows": len(long), "sequence": sequence, "places": named})
    kept = [t for _, t in made if len(t.ids) <= sequence]
    if not kept and side == "train":
        if not made:
            raise TuningError(
                both("학습할 행이 없습니다", "no rows to train on"),
                hint=both(
                    "자료의 무엇이 문제인지: gallae data check.", "gallae data check names what is wrong with the data."
                ),
            )
        shortest = min(long, key=lambda entry: entry[1])
        raise TuningError(
            both(
                f"{len(made)}행이 모두 {sequence}토큰보다 깁니다. 가장 짧은 {shortest[0].place}: {shortest[1]}토큰",
                f"all {len(made)} rows are longer than {sequence} tokens; the shortest, {shortest[0].place}, has {shortest[1]}",
            ),
            hint=both(
                f"--set sequence={-(-shortest[1] // 64) * 64}, 또는 행을 줄이세요.",
                f"--set sequence={-(-shortest[1] // 64) * 64}, or shorten the rows.",
            ),
        )
    return kept


def _ids(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def _common(one: str, other: str) -> int:
    """Where they part."""
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    return at
