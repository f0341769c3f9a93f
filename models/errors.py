"""One mapper from every shape in which a model server fails to a ProviderError with our own clean sentence.

Servers answer errors as object, string, JSON inside a string, FastAPI `detail` (string or list), plain text or
nothing at all; clients raise them as httpx, httpx2, openai, ollama or langchain classes. All of them end here.
A server's own text is read, never repeated: it holds paths, host names and echoes of what a person typed.

>>> failure_of(RuntimeError("boom"), "vllm", "m").kind
'failed'
>>> kind_of(400, '{"error":"{\\\\"error\\\\":{\\\\"type\\\\":\\\\"exceed_context_size_error\\\\"}}"}')
'context'
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from gallae.core.errors import ProviderError
from gallae.core.language import say
from gallae.core.types import Language

__all__ = ["Kind", "ModelError", "failed", "failure_of", "kind_of", "server_text"]

Kind = Literal[
    "down",
    "timeout",
    "loading",
    "engine",
    "truncated",
    "context",
    "auth",
    "forbidden",
    "cloud",
    "not-found",
    "identity",
    "no-tools",
    "no-thinking",
    "no-vision",
    "no-embeddings",
    "bad-schema",
    "bad-output",
    "rate",
    "bad-request",
    "home",
    "unmasked",
    "picture",
    "preview",
    "failed",
]
# "context" and "bad-output" are not here: the same words would be too long, or cut, again.
RETRYABLE: frozenset[Kind] = frozenset({"down", "timeout", "loading", "engine", "truncated", "rate"})


class ModelError(ProviderError):
    """A ProviderError that knows what happened, so that retry and fallback need not read its sentence."""

    def __init__(
        self, message: str, *, provider: str, model: str, kind: Kind, hint: str = "", detail: str = ""
    ) -> None:
        super().__init__(message, provider=provider, model=model, retryable=kind in RETRYABLE, hint=hint)
        self.kind: Kind = kind
        self.detail = detail


def failed(kind: Kind, provider: str, model: str, *, language: Language = "en", detail: str = "") -> ModelError:
    """The error of this kind. `detail` is ours (figures, names from the settings), never a server's text."""
    ko, en, hint_ko, hint_en = SENTENCES[kind]
    label = f"{provider}:{model}" if model else provider
    sentence = say(language, ko, en)
    text = f"{label}: {sentence} ({detail})" if detail else f"{label}: {sentence}"
    hint = say(language, hint_ko, hint_en)
    return ModelError(text, provider=provider, model=model, kind=kind, hint=hint, detail=detail)


def failure_of(error: BaseException, provider: str, model: str, *, language: Language = "en") -> ProviderError:
    """Whatever a client raised, as a ProviderError. One that is already ours passes, said in `language`: what asks the
    servers does not know who will read it."""
    if isinstance(error, ModelError):
        said = failed(error.kind, str(error.provider), str(error.model), language=language, detail=error.detail)
        return error if said.message == error.message else said
    if isinstance(error, ProviderError):
        return error
    status, payload = _status(error), _payload(error)
    if _is(error, "ContextOverflowError"):
        kind: Kind = "context"
    else:
        kind = _kind_of_class(error) if status is None else kind_of(status, payload)
    return failed(kind, provider, model, language=language, detail=_figures(payload) if kind == "context" else "")


def kind_of(status: int, payload: Any) -> Kind:
    """What a status (-1: an error inside a running stream) and a body of any shape mean."""
    text = server_text(payload).lower()
    if "exceed_context_size_error" in text or "context_length_exceeded" in text or "max_model_len" in text:
        return "context"
    if status in (-1, 200, 400, 413, 422, 500) and "context" in text and "token" in text:
        return "context"
    for words, kind in SAID:
        if all(word in text for word in words):
            return kind
    if status == -1:
        return "truncated"
    if status >= 500:
        if status == 503:
            return "loading" if "loading" in text else "engine"
        return "no-embeddings" if status == 501 else "engine"
    return STATUSES.get(status, "bad-request" if 400 <= status < 500 else "failed")


def server_text(payload: Any) -> str:
    """All messages and types found in an error body, however it is wrapped; "" for an empty one.

    >>> server_text('{"error":"{\\\\"error\\\\":{\\\\"message\\\\":\\\\"too long\\\\",\\\\"code\\\\":400}}"}')
    'too long'
    >>> server_text({"detail": [{"msg": "a"}, {"msg": "b"}]})
    'a b'
    """
    return " ".join(part for part in _texts(payload, 0) if part)


def _texts(payload: Any, depth: int) -> Iterator[str]:
    if depth > 6:
        return
    if isinstance(payload, bytes):
        payload = payload.decode("utf-8", "replace")
    if isinstance(payload, str):
        stripped = payload.strip()
        if stripped[:1] in "{[" and stripped:
            try:
                yield from _texts(json.loads(stripped), depth + 1)
                return
            except json.JSONDecodeError:
                pass
        yield stripped
    elif isinstance(payload, dict):
        for key in ("error", "detail", "message", "msg", "type"):
            if payload.get(key):
                yield from _texts(payload[key], depth + 1)
    elif isinstance(payload, list):
        for item in payload[:20]:
            yield from _texts(item, depth + 1)


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    if status is None and _is(error, "APIError") and not _is(error, "APIConnectionError"):
        return -1  # openai: an error object inside a running stream
    return status if isinstance(status, int) else None


def _payload(error: BaseException) -> Any:
    """The most telling body: openai's parsed one, ollama's `error`, the raw response, the message."""
    for value in (getattr(error, "body", None), getattr(error, "error", None)):
        if value:
            return value
    response = getattr(error, "response", None)
    try:
        text = response.text if response is not None else ""
    except Exception:  # a streamed response that nobody has read has no text
        text = ""
    return text or str(error)


def _kind_of_class(error: BaseException) -> Kind:
    error = _wrapped(error)
    if _is(error, "TimeoutException", "APITimeoutError", "TimeoutError", "StreamChunkTimeoutError"):
        return "timeout"
    if _is(error, "RemoteProtocolError", "ReadError", "IncompleteReadError", "JSONDecodeError"):
        return "truncated"
    if isinstance(error, ValueError) and "No generation chunks" in str(error):
        return "truncated"  # langchain-core's words for a stream without any chunk
    if isinstance(error, ValueError) and server_text(str(error)) and "{" in str(error):
        return "bad-request"  # langchain-openai raises a ValueError for an error object under status 200
    if _is(error, "TransportError", "APIConnectionError", "ConnectionError", "OSError"):
        return "down"
    return "failed"


def _is(error: BaseException, *names: str) -> bool:
    """By name, for the same classes live in httpx and httpx2, depending on the client."""
    return any(cls.__name__ in names for cls in type(error).__mro__)


def _wrapped(error: BaseException) -> BaseException:
    """What a connection error of openai was raised from: a broken read is no refused connection."""
    while _is(error, "APIConnectionError", "ModelConnectionError") and error.__cause__ is not None:
        error = error.__cause__
    return error


def _figures(payload: Any) -> str:
    """Sent and allowed tokens, if the body tells them as numbers."""
    found = _find_number(payload, "n_prompt_tokens", 0), _find_number(payload, "n_ctx", 0)
    return f"{found[0]} > {found[1]} tokens" if all(found) else ""


def _find_number(payload: Any, key: str, depth: int) -> int | None:
    if isinstance(payload, str) and payload.strip()[:1] == "{":
        try:
            payload = json.loads(payload)
        except json.JSONDecodeError:
            return None
    if not isinstance(payload, dict) or depth > 6:
        return None
    value = payload.get(key)
    return value if isinstance(value, int) else _find_number(payload.get("error"), key, depth + 1)


STATUSES: dict[int, Kind] = {401: "auth", 403: "forbidden", 404: "not-found", 408: "timeout", 429: "rate"}
# Words of a body that say more than its status; the first row whose words all appear wins.
SAID: tuple[tuple[tuple[str, ...], Kind], ...] = (
    (("cloud is disabled",), "cloud"),
    (("does not support thinking",), "no-thinking"),
    (("does not support tools",), "no-tools"),
    (("requires", "--tool-call-parser"), "no-tools"),
    (("image input is not supported",), "no-vision"),
    (("not a multimodal model",), "no-vision"),
    (("does not support embeddings",), "no-embeddings"),
    (("schema error",), "bad-schema"),
    (("grammar error",), "bad-schema"),
    (("json schema object",), "bad-schema"),
    (("must be of type",), "bad-request"),
    (("loading model",), "loading"),
    (("enginecore",), "engine"),
    (("enginedead",), "engine"),
    (("error was encountered while running the model",), "engine"),
    (("runner process",), "engine"),
    (("model", "not found"), "not-found"),
    (("the model", "does not exist"), "not-found"),
)
# kind: sentence (ko, en), next step (ko, en)
SENTENCES: dict[Kind, tuple[str, str, str, str]] = {
    "home": (
        "개인정보나 대외비가 있어 집 밖으로 보내지 않았습니다",
        "not sent: this holds personal or confidential content and stays in the house",
        "안에서 도는 모델을 붙이거나, 개인정보를 빼고 다시 물으세요.",
        "Connect a model in the house, or ask again without the personal data.",
    ),
    "unmasked": (
        "가려지지 않은 개인정보가 남아 있어 보내지 않았습니다",
        "not sent: personal data was left unmasked",
        "개인정보를 빼고 다시 물으세요. 같은 일이 또 생기면 알려 주세요.",
        "Ask again without the personal data, and please report this.",
    ),
    "picture": (
        "그림은 가릴 수 없어 동의 없이 바깥 모델에 보내지 않았습니다",
        "not sent: a picture cannot be masked, and nobody agreed to show it outside",
        "보내는 데 동의하거나 models.vision에 안의 모델을 적으세요.",
        "Agree to it, or name a local model in models.vision.",
    ),
    "preview": (
        "미리보기라 모델에 보내지 않았습니다",
        "not asked: this is a preview",
        "보내려면 --preview 없이 물으세요.",
        "Ask without --preview to send it.",
    ),
    "down": (
        "모델 서버에 연결할 수 없습니다",
        "the model server cannot be reached",
        "서버가 켜져 있는지, 설정의 [servers] 주소가 맞는지 확인하세요: gallae doctor",
        "Check that the server runs and that its address under [servers] is right: gallae doctor",
    ),
    "timeout": (
        "정해진 시간 안에 답이 오지 않았습니다",
        "no answer within the time limit",
        "잠시 뒤 다시 하거나 limits.model_seconds 값을 늘리세요.",
        "Try again later, or raise limits.model_seconds.",
    ),
    "loading": (
        "모델을 아직 불러오는 중입니다",
        "the model is still loading",
        "잠시 뒤 다시 해 보세요.",
        "Try again in a moment.",
    ),
    "engine": (
        "모델 엔진이 멈췄습니다",
        "the model's engine failed",
        "모델 서버의 기록을 보고 다시 시작하세요.",
        "Look at the model server's log and restart it.",
    ),
    "truncated": (
        "답이 끝나기 전에 끊겼습니다",
        "the answer was truncated: it ended without a finish reason",
        "다시 해 보고, 되풀이되면 모델 서버의 기록을 확인하세요.",
        "Try again; if it happens again, look at the model server's log.",
    ),
    "context": (
        "질문과 자료가 모델의 문맥 길이를 넘습니다",
        "the prompt does not fit the model's context",
        "질문이나 대화를 줄이거나, 문맥이 더 긴 모델을 쓰세요.",
        "Shorten the question or the conversation, or use a model with a longer context.",
    ),
    "auth": (
        "모델 서버가 키를 받아들이지 않았습니다",
        "the model server refused the key",
        "이 서버의 API 키를 환경 변수로 설정하세요.",
        "Set this server's API key in the environment.",
    ),
    "forbidden": (
        "모델 서버가 요청을 거절했습니다",
        "the model server refused the request",
        "주소의 호스트 이름과 서버의 접근 설정을 확인하세요.",
        "Check the host name in the address and the server's access settings.",
    ),
    "cloud": (
        "이 이름은 바깥에서 도는 클라우드 모델이라 쓸 수 없습니다",
        "this name is a cloud model that runs outside, and cannot be used",
        "이 기기에서 도는 모델을 고르세요: ollama list",
        "Choose a model that runs on this machine: ollama list",
    ),
    "not-found": (
        "서버에 이 모델이 없습니다",
        "the server does not have this model",
        "이름을 확인하거나 모델을 받으세요: gallae models",
        "Check the name, or fetch the model: gallae models",
    ),
    "identity": (
        "서버가 다른 모델을 내고 있습니다",
        "the server serves another model",
        "설정의 모델 이름을 서버가 내는 이름으로 바꾸세요.",
        "Put the name the server serves into the settings.",
    ),
    "no-tools": (
        "이 모델이나 서버는 도구 호출을 지원하지 않습니다",
        "this model or server does not support tool calls",
        "도구를 지원하는 모델을 쓰거나, vLLM이면 --enable-auto-tool-choice와 --tool-call-parser를 켜세요.",
        "Use a model with tool support; on vLLM set --enable-auto-tool-choice and --tool-call-parser.",
    ),
    "no-thinking": (
        "이 모델에는 생각하기 기능이 없습니다",
        "this model cannot think",
        "models.thinking = false 로 두세요.",
        "Set models.thinking = false.",
    ),
    "no-vision": (
        "이 모델은 그림을 읽지 못합니다",
        "this model cannot read images",
        "그림을 빼거나 그림을 읽는 모델을 쓰세요.",
        "Leave the image out, or use a model that reads images.",
    ),
    "no-embeddings": (
        "이 모델이나 서버는 임베딩을 내지 않습니다",
        "this model or server gives no embeddings",
        "models.embedding에 임베딩 모델을 적으세요.",
        "Name an embedding model in models.embedding.",
    ),
    "bad-schema": (
        "서버가 출력 형식(JSON Schema)을 받아들이지 않았습니다",
        "the server refused the output schema",
        "스키마를 단순하게 고치세요.",
        "Simplify the schema.",
    ),
    "bad-output": (
        "정해진 형식의 답이 끝까지 나오지 않았습니다",
        "the structured answer was not finished",
        "출력 토큰 한도(limits.answer_tokens)를 늘리세요.",
        "Raise the output limit (limits.answer_tokens).",
    ),
    "rate": (
        "모델 서버의 사용 한도에 걸렸습니다",
        "the model server's rate limit was reached",
        "잠시 뒤 다시 하거나 사용 한도를 확인하세요.",
        "Try again later, or check the quota.",
    ),
    "bad-request": (
        "모델 서버가 요청을 이해하지 못했습니다",
        "the model server did not accept the request",
        "서버 종류와 모델 이름이 설정과 맞는지 확인하세요: gallae doctor",
        "Check that the settings name the right kind of server and model: gallae doctor",
    ),
    "failed": (
        "모델이 답하지 못했습니다",
        "the model failed",
        "gallae doctor 로 상태를 확인하세요.",
        "Look at its health: gallae doctor",
    ),
}
