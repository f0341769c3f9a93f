"""How an error leaves `/v1`: in the shape that OpenAI's clients read, so that their own error classes are raised.

{"error": {"message": "…", "type": "invalid_request_error", "param": "n", "code": "unsupported_value"}}
"""

from __future__ import annotations

from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from gallae.core.errors import ROWS, GallaeError, InputError
from gallae.core.korean import in_language
from gallae.core.language import say
from gallae.core.types import Language
from gallae.entrypoints.http_context import headers_of

__all__ = ["ERRORS", "RequestError", "openai_body", "openai_error", "openai_problem"]

TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
CODES = {"sign-in": "invalid_api_key", "quota": "rate_limit_exceeded", "closing": "server_closing"}


class ErrorGiven(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIProblem(BaseModel):
    """Every answer of /v1 that is no success."""

    error: ErrorGiven


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "model": OpenAIProblem}
    for status, text in {
        400: "The request cannot be served as it stands; `param` names the field.",
        401: "It is not known who asks: send a token as the API key.",
        403: "Not allowed.",
        404: "No such model.",
        422: "The idempotency key came with another request before.",
        429: "Over quota; `Retry-After` says when the same request would pass.",
        503: "A model server failed, or the server is being stopped.",
    }.items()
}


class RequestError(InputError):
    """A request that cannot be served as it stands: `param` is the field, `reason` OpenAI's code for it."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        param: str | None = None,
        reason: str = "invalid_value",
        status: int = 400,
    ) -> None:
        super().__init__(message, hint=hint)
        self.param, self.reason, self.status = param, reason, status


def openai_error(error: GallaeError, language: Language) -> JSONResponse:
    status = error.status if isinstance(error, RequestError) else ROWS[error.code].http_status
    return JSONResponse(openai_body(error, language), status, headers_of(error))


def openai_body(error: GallaeError, language: Language) -> dict[str, Any]:
    """The message holds the next step too: clients show nothing else."""
    if isinstance(error, RequestError):
        return _body(error.status, f"{error.message} {error.hint}", error.reason, error.param)
    row = ROWS[error.code]
    said = f"{say(language, row.ko, row.en)} {in_language(language, error.message)} {in_language(language, error.hint)}"
    return _body(row.http_status, said, CODES.get(error.code, error.code), None)


def openai_problem(status: int, message: str, code: str, param: str | None = None) -> JSONResponse:
    return JSONResponse(_body(status, message, code, param), status)


def _body(status: int, message: str, code: str, param: str | None) -> dict[str, Any]:
    kind = TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": message.strip(), "type": kind, "param": param, "code": code}}
