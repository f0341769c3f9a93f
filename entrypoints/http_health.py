"""`/health/live`, `/health/ready` and `/metrics`: for whoever runs the server.

live     the process answers
ready    it takes new turns: not being stopped, and the turns' table can be written; 503 otherwise
metrics  Prometheus' text, for loopback (not through a proxy) and for operators
"""

from __future__ import annotations

import ipaddress

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from gallae.core.errors import AccessError
from gallae.core.language import say
from gallae.entrypoints.http_context import OfChat, OfPerson, language_for

__all__ = ["router"]

router = APIRouter(tags=["health"])
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@router.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "live"}


@router.get("/health/ready", responses={503: {"description": "Being stopped, or the store cannot be written."}})
async def ready(chat: OfChat) -> JSONResponse:
    problem = "closing" if chat.running.closing else "" if chat.store.writable() else "store"
    return JSONResponse({"status": problem or "ready", "running": len(chat.running)}, 503 if problem else 200)


@router.get("/metrics", response_class=PlainTextResponse, responses={403: {"description": "For operators."}})
async def metrics(request: Request, person: OfPerson) -> Response:
    if not (_near(request) or person.may("operator")):
        language = language_for(request)
        raise AccessError(
            say(
                language,
                "/metrics는 이 기계와 운영자에게만 열려 있습니다.",
                "/metrics is for this machine and operators.",
            ),
            hint=say(language, "운영자 토큰을 쓰세요.", "Send an operator's token."),
        )
    return Response(request.app.state.meters.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _near(request: Request) -> bool:
    """From this machine, and not on behalf of another one."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
