"""The model in the box as langchain has a chat model: one piece in, one word of the house out (models/placer.py)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from gallae.models.placer import logprob, read_placer

__all__ = ["PlacerChat"]


class PlacerChat(BaseChatModel):
    """`file`: the GGUF. Says its answer with how probable it was, as a server with logprobs does."""

    file: Path

    @property
    def _llm_type(self) -> str:
        return "gallae-placer"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        grammar: str = "",
        **_: Any,
    ) -> ChatResult:
        said, told, usage = self._say(messages, grammar)
        message = AIMessage(content=said, response_metadata=told, usage_metadata=usage)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        grammar: str = "",
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said, told, usage = self._say(messages, grammar)
        message = AIMessageChunk(content=said, response_metadata=told, usage_metadata=usage)
        yield ChatGenerationChunk(message=message)

    def _say(self, messages: list[BaseMessage], grammar: str) -> tuple[str, dict[str, Any], Any]:
        shown = str(messages[-1].text)
        said, sure = read_placer(self.file).reply(shown, grammar)
        told = {"finish_reason": "stop", "logprobs": {"content": [{"token": said, "logprob": logprob(sure)}]}}
        tokens = len(shown)  # it reads characters
        return said, told, {"input_tokens": tokens, "output_tokens": 1, "total_tokens": tokens + 1}
