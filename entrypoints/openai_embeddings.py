"""`/v1/embeddings`: the workspace's own embedder, where one is set. An outside one reads masked texts only, and none that
identifies a person unless `[policy] masked_may_leave` (D9), as when documents are indexed.
"""

from __future__ import annotations

import asyncio
import base64
import struct
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from gallae.checks.masking import Mask
from gallae.checks.personal import called_confidential, identifies_person
from gallae.core.errors import AccessError
from gallae.core.language import say
from gallae.entrypoints.http_context import OfChat, OfPerson, language_for
from gallae.entrypoints.openai_errors import ERRORS, RequestError
from gallae.entrypoints.openai_models import EMBEDDING
from gallae.entrypoints.openai_request import Loose
from gallae.entrypoints.session import whole
from gallae.models.budget import most_tokens
from gallae.retrievers.embedding import embedder_name

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["openai"], responses=ERRORS)


class EmbeddingRequest(Loose):
    """OpenAI's request. Numbers of tokens are refused: they belong to the vocabulary of another model."""

    model: str = Field(min_length=1, max_length=200, examples=[EMBEDDING])
    input: str | Annotated[list[Any], Field(min_length=1, max_length=2_048)]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None


@router.post("/embeddings")
async def embeddings(given: EmbeddingRequest, request: Request, chat: OfChat, person: OfPerson) -> dict[str, Any]:
    language = language_for(request)
    embedder = await asyncio.to_thread(chat.models.embedder)
    if embedder is None or given.model not in (EMBEDDING, embedder_name(embedder)):
        raise RequestError(
            f"The model {given.model!r} does not exist.",
            hint=say(
                language,
                f'[models] embedding이 정해지면 "{EMBEDDING}"로 부릅니다.',
                f'It is called "{EMBEDDING}" once [models] embedding is set.',
            ),
            param="model",
            reason="model_not_found",
            status=404,
        )
    texts = [given.input] if isinstance(given.input, str) else given.input
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise RequestError(
            "input: a text, or a list of texts.",
            hint="Numbers of tokens cannot be read (in LangChain: check_embedding_ctx_length=False).",
            param="input",
        )
    if given.dimensions is not None:
        raise RequestError("dimensions: not supported.", hint="Leave it out.", param="dimensions")
    texts = [whole(text) for text in texts]
    if not getattr(embedder, "local", False):
        texts = _may_leave(chat, texts, request)
    vectors = await embedder.aembed_documents(texts)
    rows = [
        {"object": "embedding", "index": n, "embedding": _written(vector, given.encoding_format or "float")}
        for n, vector in enumerate(vectors)
    ]
    tokens = sum(most_tokens(text) for text in texts)  # our own estimate: servers do not say it alike
    return {
        "object": "list",
        "data": rows,
        "model": given.model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _may_leave(chat: OfChat, texts: list[str], request: Request) -> list[str]:
    settings, language = chat.workspace.settings, language_for(request)
    private = settings.confidential or any(called_confidential(t) for t in texts)
    private = private or (not settings.policy.masked_may_leave and any(identifies_person(t) for t in texts))
    if private:
        raise AccessError(
            say(language, "개인정보나 대외비는 바깥 임베딩 모델로 보내지 않습니다.", "this may not leave the house."),
            hint=say(language, "안에서 도는 임베딩 모델을 정하세요.", "Set an embedding model in the house."),
        )
    return [Mask().mask(text) for text in texts]


def _written(vector: list[float], form: str) -> list[float] | str:
    if form == "float":
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
