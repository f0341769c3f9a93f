"""The two sides of a parity check: the model as the trainer has it (transformers), and as a server serves it.

Both are asked as at run time: the chat template with a generation prompt and without thinking, greedy, special tokens of
the template read as such. Answers are taken one at a time: padding would change the trainer's numbers.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from gallae.core.errors import InputError
from gallae.core.language import both
from gallae.models.errors import ModelError
from gallae.models.model import Model
from gallae.models.prompt_tokens import Rendered, composed, render_at_server
from gallae.tuning.parity_prompts import Prompt
from gallae.tuning.parts import need_training, without_bars

__all__ = ["HALF", "Said", "Served", "Serving", "Trained", "hash_files", "server_side", "trainer_side"]

BATCH = 250
HALF = "\ufffd"  # the mark of half a character


@dataclass(frozen=True, slots=True)
class Said:
    """A greedy answer, and how many tokens the prompt had (None: not told). `refused`: none could be made. `margins`, of
    the trainer: for each token the characters there are with it, and how much likelier it was than the second (nats)."""

    text: str = ""
    input_tokens: int | None = None
    refused: bool = False
    margins: tuple[tuple[int, float], ...] = ()

    def margin(self, at: int) -> float:
        """The least of the tokens that write character `at` (a syllable may take several), or that end the text there;
        infinite where none is known."""
        ends = [0, *(end for end, _ in self.margins)]
        if at >= ends[-1]:
            ended = len(ends) > 1 and ends[-1] == ends[-2]
            return self.margins[-1][1] if ended else math.inf
        stop = next(number for number, end in enumerate(ends) if end > at)
        start = next(number for number, end in enumerate(ends) if end >= at)
        return min(margin for _, margin in self.margins[min(start, stop - 1) : stop])


class Served(Protocol):
    """One side. `rendered`: one for each prompt, None for a side that cannot tokenise (Ollama)."""

    @property
    def label(self) -> str: ...

    @property
    def sha256(self) -> Mapping[str, str]: ...

    @property
    def context_tokens(self) -> int | None: ...

    async def rendered(self, prompts: Sequence[Prompt]) -> list[Rendered] | None: ...

    async def answer(self, prompt: Prompt, max_tokens: int) -> Said: ...


def trainer_side(folder: Path, adapters: Sequence[Path] = ()) -> Trained:
    """A whole HF folder, with PEFT adapters (oldest first) merged into it. InputError if it is none; TuningError with
    the install command where the training extra is missing."""
    need_training()
    for file in ("config.json", "tokenizer_config.json"):
        if not (folder / file).is_file():
            raise InputError(
                both(f"{folder}: 모델 폴더가 아닙니다({file} 없음)", f"{folder}: no model folder ({file} is missing)"),
                hint=both(
                    "학습한 모델 전체의 폴더, 또는 바탕과 그 어댑터를 주세요.",
                    "Give the folder of a run's whole model, or the base and its adapters.",
                ),
            )
    return Trained(folder, tuple(adapters))


def server_side(model: Model, files: Sequence[Path] = ()) -> Serving:
    """The model as the run time asks it; `files` (GGUF, adapters) are hashed into the result."""
    return Serving(model, tuple(files))


@dataclass
class Trained:
    folder: Path
    adapters: tuple[Path, ...] = ()
    _tokenizer: Any = field(default=None, repr=False)
    _model: Any = field(default=None, repr=False)

    @property
    def label(self) -> str:
        return f"transformers:{self.folder.name}" + "".join(f"+{a.name}" for a in self.adapters)

    @property
    def sha256(self) -> Mapping[str, str]:
        """Of the weights and of what renders and cuts the prompts."""
        weights = [
            *sorted(self.folder.glob("*.safetensors")),
            *(f for a in self.adapters for f in a.glob("*.safetensors")),
        ]
        names = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
        return hash_files([*weights, *(self.folder / n for n in names if (self.folder / n).is_file())])

    @property
    def context_tokens(self) -> int | None:
        return None  # the server's is the one that counts

    @property
    def tokenizer(self) -> Any:
        if self._tokenizer is None:
            from transformers import AutoTokenizer

            self._tokenizer = AutoTokenizer.from_pretrained(self.folder, local_files_only=True)
            if not self._tokenizer.chat_template:
                raise InputError(
                    both(f"{self.folder}: 대화 템플릿이 없습니다", f"{self.folder}: no chat template"),
                    hint=both(
                        "템플릿이 없는 모델은 견줄 수도, 대화로 쓸 수도 없습니다.",
                        "A model without one cannot be compared, nor served as chat.",
                    ),
                )
        return self._tokenizer

    @property
    def knows_tools(self) -> bool:
        template = self.tokenizer.chat_template
        return "tools" in (template if isinstance(template, str) else str(template))

    @property
    def specials(self) -> tuple[str, ...]:
        """The tokeniser's own special tokens, for people may type them."""
        return tuple(str(token) for token in self.tokenizer.all_special_tokens)[:20]

    async def rendered(self, prompts: Sequence[Prompt]) -> list[Rendered]:
        return await asyncio.to_thread(self._rendered, prompts)

    async def answer(self, prompt: Prompt, max_tokens: int) -> Said:
        return await asyncio.to_thread(self._answer, prompt, max_tokens)

    def _rendered(self, prompts: Sequence[Prompt]) -> list[Rendered]:
        texts = [self._text(prompt) for prompt in prompts]
        whole = [text for text in texts if text is not None]
        ids: list[tuple[int, ...]] = []
        for start in range(0, len(whole), BATCH):
            ids += [tuple(row) for row in self._cut(whole[start : start + BATCH])]
        given = iter(ids)
        return [Rendered() if text is None else Rendered(next(given), text) for text in texts]

    def _cut(self, texts: list[str]) -> list[list[int]]:
        """As apply_chat_template(tokenize=True) does: the template alone says where a sequence begins."""
        return list(self.tokenizer(texts, add_special_tokens=False)["input_ids"]) if texts else []

    def _text(self, prompt: Prompt) -> str | None:
        from jinja2.exceptions import TemplateError

        try:
            return str(
                self.tokenizer.apply_chat_template(
                    composed(prompt.messages),
                    tools=list(prompt.tools) or None,
                    add_generation_prompt=True,
                    tokenize=False,
                    enable_thinking=False,
                )
            )
        except TemplateError:  # what the template refuses is no conversation of this model
            return None

    def _answer(self, prompt: Prompt, max_tokens: int) -> Said:
        import torch

        (made,) = self._rendered([prompt])
        if made.ids is None:
            return Said(refused=True)
        model = self._loaded()
        ids = torch.tensor([made.ids], device=model.device)
        with torch.inference_mode():
            made_of = model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=max_tokens,
                do_sample=False,
                pad_token_id=self.tokenizer.pad_token_id if self.tokenizer.pad_token_id is not None else 0,
                eos_token_id=self._ends(model),
                return_dict_in_generate=True,
                output_logits=True,
            )
        tokens = made_of.sequences[0, len(made.ids) :]
        text = self.tokenizer.decode(tokens, skip_special_tokens=True)
        first = [float(row[0].topk(2).values.diff().abs()) for row in made_of.logits]
        return Said(str(text), len(made.ids), margins=tuple(zip(self._written(tokens), first, strict=True)))

    def _written(self, tokens: Any) -> list[int]:
        """Whole characters there are with each token."""
        texts = (self.tokenizer.decode(tokens[: n + 1], skip_special_tokens=True) for n in range(len(tokens)))
        return [len(text.rstrip(HALF)) for text in texts]

    def _ends(self, model: Any) -> list[int]:
        """Where an answer ends: the model's list and the tokeniser's own; servers know both from the file."""
        given = model.generation_config.eos_token_id
        ends = {*(given if isinstance(given, list) else [given]), self.tokenizer.eos_token_id} - {None}
        return sorted(ends)

    def _loaded(self) -> Any:
        if self._model is None:
            import torch
            from transformers import AutoModelForCausalLM

            without_bars()
            model = AutoModelForCausalLM.from_pretrained(self.folder, dtype=torch.float32, local_files_only=True)
            for adapter in self.adapters:
                from peft import PeftModel

                model = PeftModel.from_pretrained(model, adapter).merge_and_unload()
            self._model = model.eval().to("cuda" if torch.cuda.is_available() else "cpu")
        return self._model


@dataclass
class Serving:
    model: Model
    files: tuple[Path, ...] = ()

    @property
    def label(self) -> str:
        return self.model.label

    @property
    def sha256(self) -> Mapping[str, str]:
        """Of the files; of a server that shows none, what it says about its model ("name@digest")."""
        if self.files:
            return hash_files(self.files)
        known = self.model.known
        return {"identity": known.identity} if known is not None and known.identity else {}

    @property
    def context_tokens(self) -> int | None:
        return self.model.context_tokens if self.model.known is not None else None

    async def rendered(self, prompts: Sequence[Prompt]) -> list[Rendered] | None:
        await self.model.facts()
        spec = await asyncio.to_thread(self.model.resolved)
        return await render_at_server(spec, [(p.messages, p.tools) for p in prompts])

    async def answer(self, prompt: Prompt, max_tokens: int) -> Said:
        try:
            done = await self.model.complete(list(prompt.messages), max_tokens=max_tokens, thinking=False)
        except ModelError as error:
            if error.kind not in ("context", "bad-request"):
                raise
            return Said(refused=True)
        return Said(done.text, done.usage.input_tokens or None)


def hash_files(files: Sequence[Path]) -> dict[str, str]:
    """SHA-256 by file name (with its folder's where two have the same)."""
    found: dict[str, str] = {}
    for file in files:
        name = file.name if file.name not in found else f"{file.parent.name}/{file.name}"
        with file.open("rb") as opened:
            found[name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return found
