"""How export tests ask: the embedded engine over HTTP, and transformers, both greedy over the same messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gallae.models.embedded import Engine

Messages = Sequence[dict[str, str]]


@dataclass
class Served:
    client: httpx.Client

    def ids(self, messages: Messages) -> list[int]:
        prompt = self.client.post("/apply-template", json={"messages": messages}).json()["prompt"]
        body = {"content": prompt, "add_special": True, "parse_special": True}
        return list(self.client.post("/tokenize", json=body).json()["tokens"])

    def text(self, messages: Messages, scale: float | None = None) -> str:
        body: dict[str, Any] = {"messages": messages, "max_tokens": 24, "temperature": 0}
        body |= {} if scale is None else {"lora": [{"id": 0, "scale": scale}]}
        answer = self.client.post("/v1/chat/completions", json=body).json()
        return str(answer["choices"][0]["message"]["content"])

    def top(self, ids: list[int]) -> dict[int, float]:
        """The five likeliest next tokens with the logarithm of their probability; {} behind half a character."""
        body = {"prompt": ids, "n_predict": 1, "temperature": 0, "n_probs": 5}
        answer = self.client.post("/completion", json=body).json()
        tops = (answer.get("completion_probabilities") or [{}])[0].get("top_logprobs", [])
        return {entry["id"]: entry["logprob"] for entry in tops}


@contextmanager
def served(file: Path, *adapters: Path) -> Iterator[Served]:
    engine = Engine(file, adapters=adapters)
    try:
        url, key = engine.start()
        headers = {"authorization": f"Bearer {key.get_secret_value()}"}
        with httpx.Client(base_url=url, headers=headers, timeout=120, trust_env=False) as client:
            yield Served(client)
    finally:
        engine.close()


@dataclass
class Trainer:
    folder: Path
    model: Any = None
    tokenizer: Any = None

    def __post_init__(self) -> None:
        import transformers

        self.tokenizer = transformers.AutoTokenizer.from_pretrained(self.folder)
        self.model = self.model or transformers.AutoModelForCausalLM.from_pretrained(self.folder).float().eval()

    def ids(self, messages: Messages) -> list[int]:
        return list(self.tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))

    def text(self, messages: Messages) -> str:
        import torch

        ids = self.ids(messages)
        with torch.no_grad():
            out = self.model.generate(
                torch.tensor([ids]),
                attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                max_new_tokens=24,
                do_sample=False,
            )
        return str(self.tokenizer.decode(out[0][len(ids) :], skip_special_tokens=True))

    def logprobs(self, ids: list[int]) -> Any:
        import torch

        with torch.no_grad():
            return self.model(torch.tensor([ids])).logits[0, -1].log_softmax(-1)
