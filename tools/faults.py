"""How an MCP server fails, in one clean sentence each; and which failures mean that its session is gone."""

from __future__ import annotations

__all__ = ["is_lost", "why"]

# A transport's words for a session that is over; what it says of one call alone is not here.
_LOST = (
    "connection closed",
    "session terminated",
    "session not found",
    "stream ended",
    "server disconnected",
    "peer closed connection",
)
_LOST_TYPES = ("ClosedResourceError", "BrokenResourceError", "EndOfStream", "ConnectError", "ReadError", "WriteError",
               "RemoteProtocolError", "CloseError")  # fmt: skip


def why(error: BaseException, seconds: float) -> str:
    """`seconds`: how long was waited, for what timed out."""
    error = _innermost(error)
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"command not found: {error.filename or error}"
    if isinstance(error, PermissionError):
        return f"not allowed to run: {error.filename or error}"
    if type(error).__name__ in ("ConnectError", "ConnectTimeout", "ConnectionRefusedError"):
        return "nothing answers at this URL"
    text = " ".join(str(error).split())[:200]
    if "validation error" in text:
        return "its answer is not what the protocol allows"
    return text or type(error).__name__


def is_lost(error: BaseException) -> bool:
    """The session is gone, not just this call."""
    error = _innermost(error)
    text = str(error).lower()
    return type(error).__name__ in _LOST_TYPES or any(words in text for words in _LOST)


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return error
