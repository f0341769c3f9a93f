"""The langchain client of a model, with the settings without which these servers lose something.

`stream_usage=True` (usage is dropped for a custom base_url), an explicit `reasoning=` for Ollama (thoughts would
stand in the text), our own httpx clients (langchain's cached ones outlive their event loop and follow the proxies of
the environment, so that a local question could leave the house), and a subclass that keeps thoughts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from gallae.core.settings import Settings
from gallae.models.servers import Facts, tls_context
from gallae.models.spec import OPENAI_URL, Spec

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["build_chat", "call_arguments", "close_chat"]

# These accept no temperature and think unless told how little.
OPENAI_THINKERS = ("o1", "o3", "o4", "gpt-5")


def build_chat(spec: Spec, settings: Settings) -> BaseChatModel:
    """A client for one event loop; close it with `close_chat`."""
    seconds = settings.limits.model_seconds
    network: dict[str, Any] = {
        "verify": tls_context(spec.url.startswith("https")),
        "trust_env": not spec.local,
        "timeout": seconds,
        "follow_redirects": False,
    }
    if spec.provider == "ollama":
        from langchain_ollama import ChatOllama

        return ChatOllama(
            model=spec.name, base_url=spec.url, reasoning=False, temperature=0, client_kwargs=network, num_ctx=None
        )
    import openai

    chat = _chat_openai()(
        model=spec.name,
        base_url=spec.v1,
        api_key=spec.key or "none",  # the client insists on one; servers without a key ignore it
        temperature=None if _thinks(spec) else 0,
        stream_usage=True,
        max_retries=0,
        timeout=seconds,
        stream_chunk_timeout=None,  # the deadline of the whole call is ours
        use_responses_api=False,
        http_client=openai.DefaultHttpxClient(**network),
        http_async_client=openai.DefaultAsyncHttpxClient(**network),
    )
    chat.async_client = _completions()(chat.root_async_client)
    return chat  # type: ignore[no-any-return]


def call_arguments(
    spec: Spec,
    facts: Facts,
    *,
    max_tokens: int,
    schema: dict[str, Any] | None = None,
    thinking: bool = False,
    choices: tuple[str, ...] = (),
    temperature: float = 0,
    grammar: str = "",
    tools: Sequence[dict[str, Any]] = (),
    tool_choice: Any = None,
) -> dict[str, Any]:
    """Keyword arguments of one call, in the server's own dialect. Ollama has no `tool_choice`: of its values
    only "auto" and "none" reach here.

    `response_format` goes through `extra_body`: langchain-openai's own path raises where we want to see that the
    answer was cut (`length`).
    """
    if spec.provider == "ollama":
        options = {"num_ctx": facts.context_tokens, "num_predict": max_tokens, "temperature": temperature}
        arguments: dict[str, Any] = {"options": options, "reasoning": thinking and "thinking" in facts.capabilities}
        if tools and tool_choice != "none":
            arguments["tools"] = list(tools)
        return arguments | ({"format": schema} if schema else {})
    called: dict[str, Any] = {"tools": list(tools)} if tools else {}
    if tools and tool_choice is not None:
        called["tool_choice"] = tool_choice
    body: dict[str, Any] = {}
    if schema:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema, "strict": spec.provider == "openai"},
        }
    if spec.provider == "openai" and spec.url == OPENAI_URL:
        arguments = {"max_completion_tokens": max_tokens, "extra_body": body, **called}
        if temperature and not _thinks(spec):
            arguments["temperature"] = temperature
        return arguments | ({"reasoning_effort": "medium" if thinking else "low"} if _thinks(spec) else {})
    body["max_tokens"] = max_tokens
    if temperature:
        body["temperature"] = temperature
    if spec.provider in ("vllm", "llamacpp", "embedded"):
        body["chat_template_kwargs"] = {"enable_thinking": thinking}
    if facts.scales:
        body["lora"] = [{"id": number, "scale": scale} for number, scale in facts.scales]
    if facts.scales and spec.provider == "llamacpp":
        body["cache_prompt"] = False  # its cache of prompts does not know which adapter was on
    return {"extra_body": body | _bound(spec, facts, choices, grammar), **called}


def _bound(spec: Spec, facts: Facts, choices: tuple[str, ...], grammar: str) -> dict[str, Any]:
    """What an answer may be, where the server can be told."""
    body: dict[str, Any] = {}
    if choices and spec.provider == "vllm":
        body["structured_outputs"] = {"choice": list(choices)}
    elif choices and "grammar" in facts.capabilities:
        body["grammar"] = "root ::= " + " | ".join(_quoted(choice) for choice in choices)
    elif grammar and "grammar" in facts.capabilities:
        body["grammar"] = grammar
        body["logprobs"] = True  # how sure it was of what the grammar let it say
    return body


async def close_chat(chat: BaseChatModel) -> None:
    """Close the sockets that `build_chat` opened."""
    for name in ("http_async_client", "_async_client"):
        inner: Any = getattr(chat, name, None)
        inner = getattr(inner, "_client", inner) if name == "_async_client" else inner
        if inner is not None:
            await inner.aclose()
    for name in ("http_client", "_client"):
        inner = getattr(chat, name, None)
        inner = getattr(inner, "_client", inner) if name == "_client" else inner
        if inner is not None:
            inner.close()


@cache
def _chat_openai() -> Any:
    """ChatOpenAI drops the thoughts of vLLM and llama-server; this one copies them into additional_kwargs.

    Both methods are private to langchain-openai: tests/models/test_thoughts.py holds them.
    """
    from langchain_openai import ChatOpenAI

    class ChatOpenAIWithThoughts(ChatOpenAI):
        def _convert_chunk_to_generation_chunk(
            self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
        ) -> Any:
            made = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
            choices = chunk.get("choices") or []
            if made is not None and choices:
                _keep_thoughts(made.message, choices[0].get("delta"))
            return made

        def _create_chat_result(self, response: Any, generation_info: dict[str, Any] | None = None) -> Any:
            result = super()._create_chat_result(response, generation_info)
            given = response if isinstance(response, dict) else response.model_dump(warnings=False)
            for generation, choice in zip(result.generations, given.get("choices") or (), strict=False):
                _keep_thoughts(generation.message, choice.get("message"))
            return result

    return ChatOpenAIWithThoughts


@cache
def _completions() -> Any:
    """What langchain is given as openai's completions. openai checks each message of a request against its types and makes
    three models (pydantic) of each chunk, which langchain takes apart at once: most of the CPU that a call costs before
    it leaves, and half of what a token costs. Here a stream is sent and read as it is; the rest is openai's own.
    """
    from openai import AsyncStream

    class Chunks(AsyncStream[object]):  # not Any: an object is what openai leaves alone
        async def __stream__(self) -> AsyncIterator[Any]:
            async for chunk in super().__stream__():
                yield _filled(chunk) if isinstance(chunk, dict) else chunk

    class Completions:
        def __init__(self, client: Any) -> None:
            self._client, self._whole = client, client.chat.completions

        def __getattr__(self, name: str) -> Any:
            return getattr(self._whole, name)

        async def create(self, *, extra_body: Any = None, **body: Any) -> Any:
            if not body.get("stream"):
                return await self._whole.create(extra_body=extra_body, **body)
            options: Any = {"security": {"bearer_auth": True}, "extra_json": extra_body or {}}
            return await self._client.post(
                "/chat/completions", body=body, options=options, cast_to=object, stream=True, stream_cls=Chunks
            )

    return Completions


def _filled(chunk: dict[str, Any]) -> dict[str, Any]:
    """With what langchain reads without asking whether it is there, and some servers leave out: None, as openai has it."""
    for choice in chunk.get("choices") or ():
        for call in (choice.setdefault("delta", None) or {}).get("tool_calls") or ():
            call.setdefault("index", None)
    return chunk


def _keep_thoughts(message: Any, given: Any) -> None:
    thoughts = (given or {}).get("reasoning_content") or (given or {}).get("reasoning")
    if isinstance(thoughts, str) and thoughts:
        message.additional_kwargs["reasoning_content"] = thoughts


def _thinks(spec: Spec) -> bool:
    return spec.provider == "openai" and spec.name.startswith(OPENAI_THINKERS)


def _quoted(text: str) -> str:
    """A GBNF literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
