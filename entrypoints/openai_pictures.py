"""Pictures in the messages of `/v1`: `image_url` parts of the user's, as `data:` URLs alone.

Those of the last message decide. Earlier ones of the same request are shown along, the latest first to stay, because a
client sends the whole conversation each time and means it; where another way or a tool is asked for they are left out,
and `gallae.ignored` names them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gallae.core.caller import Caller
from gallae.core.errors import PictureError
from gallae.core.picture import Picture
from gallae.core.types import Language, Route
from gallae.entrypoints.openai_errors import RequestError
from gallae.entrypoints.openai_request import ChatRequest, MessageGiven
from gallae.graphs.pictures import PICTURES, picture_from_url

__all__ = ["IGNORED", "may_leave", "pictures_of"]

IGNORED = "messages.pictures"
Shown = tuple[Picture, ...]


def pictures_of(
    given: ChatRequest, language: Language, *, route: Route | None, caller: Caller | None, stored: bool
) -> tuple[Shown, bool]:
    """(what the question shows, were earlier ones left out). Blocking: pictures are decoded. RequestError names the part."""
    users = [(n, m) for n, m in enumerate(given.messages) if m.role == "user" and any(_urls(m, n))]
    last = max((n for n, m in enumerate(given.messages) if m.role == "user"), default=-1)
    own, earlier = [u for u in users if u[0] == last], [u for u in users if u[0] != last]
    if stored or route not in (None, "prompt") or (caller is not None and caller.direct):
        return _read(own, language), bool(earlier)
    every = [part for _, m in earlier for part in _urls(m, 0)]
    room = max(PICTURES - sum(1 for _, m in own for _ in _urls(m, 0)), 0)
    kept = _read(earlier, language, skip=max(len(every) - room, 0))
    return (*kept, *_read(own, language)), len(every) > room


def may_leave(given: ChatRequest) -> bool:
    """`metadata.pictures_may_leave`: true, or "true", for OpenAI's own clients send text alone."""
    return str((given.metadata or {}).get("pictures_may_leave", "")).lower() == "true"


def _read(messages: list[tuple[int, MessageGiven]], language: Language, skip: int = 0) -> Shown:
    parts = [(n, url) for n, message in messages for url in _urls(message, n)][skip:]
    made = []
    for at, (number, url) in enumerate(parts, 1):
        try:
            made.append(picture_from_url(url, f"picture-{at}", language))
        except PictureError as error:
            raise RequestError(
                error.message,
                hint=error.hint,
                param=f"messages[{number}].content",
                reason="unsupported_content",
            ) from error
    return tuple(made)


def _urls(message: MessageGiven, number: int) -> Iterator[str]:
    for part in message.content if isinstance(message.content, list) else ():
        if part.type == "image_url":
            given: Any = (part.model_extra or {}).get("image_url")
            url = given.get("url") if isinstance(given, dict) else given
            if not isinstance(url, str):
                raise RequestError(
                    f"messages[{number}].content: an image_url part without a url.",
                    hint='Write {"type": "image_url", "image_url": {"url": "data:image/png;base64,…"}}.',
                    param=f"messages[{number}].content",
                )
            yield url
