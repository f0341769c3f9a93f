"""A server behind a URL, over Streamable HTTP: with our headers, and with bounds on what it may send.

The SDK bounds one event of a stream but not a JSON answer, and unpacks what is compressed; here both are refused when
they are too much, and only the call that asked fails. Proxies of the environment are used as everywhere else.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from gallae.tools.child import MOST_BYTES
from gallae.tools.heard import Heard

__all__ = ["HTTP_SECONDS", "http_streams"]

HTTP_SECONDS, READ_SECONDS = 5.0, 600.0  # to connect and to write; how long a stream may say nothing


@contextlib.asynccontextmanager
async def http_streams(url: str, headers: Mapping[str, str], heard: Heard, auth: Any = None) -> AsyncIterator[Any]:
    """The two streams that a `Client` takes. `auth` signs requests (tools/oauth.py)."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    async def answered(response: httpx2.Response) -> None:
        heard.fault = f"HTTP {response.status_code}" if response.status_code >= 400 else ""
        packed = response.headers.get("content-encoding", "identity") != "identity"
        if packed or not response.headers.get("content-type", "").startswith("text/event-stream"):
            response.stream = _bounded(response.stream, packed)

    client = httpx2.AsyncClient(
        headers={**headers, "Accept-Encoding": "identity"},
        auth=auth,
        timeout=httpx2.Timeout(HTTP_SECONDS, read=READ_SECONDS),
        event_hooks={"response": [answered]},
    )
    async with client, streamable_http_client(url, http_client=client, max_sse_event_size=MOST_BYTES) as streams:
        yield streams


def _bounded(stream: Any, packed: bool) -> Any:
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            if packed:
                raise httpx2.StreamError("the answer is compressed, which was not asked for")
            size = 0
            async for chunk in stream:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise httpx2.StreamError(f"the answer is larger than {MOST_BYTES // 1024**2} MB and was dropped")
                yield chunk

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()
