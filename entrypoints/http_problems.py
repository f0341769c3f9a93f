"""How what went wrong leaves `gallae serve`: under /v1 in OpenAI's shape, elsewhere in ours, never with a path or a trace.

Beside our own errors (core.errors) these are what HTTP itself knows: no such address, another method, a body that is too
large or cannot be read, a name or page that may not call.
"""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gallae.core.errors import GallaeError
from gallae.core.language import say
from gallae.entrypoints.http_context import error_response, language_for
from gallae.entrypoints.http_methods import methods_of
from gallae.entrypoints.openai_errors import openai_error, openai_problem

__all__ = ["add_problems", "problem_of", "refusal"]

SAID = {
    "gallae": ("처리하지 못했습니다. 요청 번호(X-Request-Id)로 기록을 찾을 수 있습니다.", "This could not be done. The log knows it by X-Request-Id."),
    "address": ("그런 주소가 없습니다.", "There is no such address."),
    "method": ("이 주소는 이 메서드를 모릅니다.", "This address does not know this method."),
    "body": ("본문이 너무 큽니다 ([serve] body_bytes).", "The body is too large ([serve] body_bytes)."),
    "late": ("본문이 다 오지 않았습니다.", "The body did not come whole in time."),
    "request": ("요청을 읽을 수 없습니다.", "The request cannot be read."),
    "host": ("이 이름으로는 부를 수 없습니다 ([serve] hosts).", "This server is not called by this name ([serve] hosts)."),
    "origin": ("이 페이지에서는 부를 수 없습니다 ([serve] origins).", "This page may not call ([serve] origins)."),
}  # fmt: skip
KNOWN = {
    404: ("not-found", "address"),
    405: ("method", "method"),
    408: ("body-late", "late"),
    413: ("body-size", "body"),
}


def add_problems(app: FastAPI) -> None:
    """Handlers for all that routes raise."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, GallaeError)
        return problem_of(request, error)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code, said = KNOWN.get(error.status_code, ("input", "request"))
        made = refusal(request, error.status_code, code, said)
        made.headers.update(error.headers or {})
        if error.status_code == 405 and (methods := methods_of(app, request.url.path)):
            made.headers["Allow"] = ", ".join(methods)
        return made

    async def unread(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return refusal(request, 400, "input", "request", f"{where}: {first['msg']}", where or None)

    app.add_exception_handler(GallaeError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, unread)


def problem_of(request: Request, error: GallaeError) -> JSONResponse:
    language = language_for(request)
    return openai_error(error, language) if _openai(request) else error_response(error, language)


def refusal(
    request: Request, status: int, code: str, said: str, detail: str = "", param: str | None = None
) -> JSONResponse:
    """What HTTP itself knows, with one of the sentences of `SAID`."""
    message = f"{say(language_for(request), *SAID[said])} {detail}".strip()
    if _openai(request):
        return openai_problem(status, message, code, param)
    return JSONResponse({"error": {"code": code, "message": message, "hint": ""}}, status)


def _openai(request: Request) -> bool:
    return request.url.path.startswith("/v1/") or request.url.path == "/v1"
