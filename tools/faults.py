"""How an MCP server fails, in one clean sentence each; and which failures mean that its session is gone."""

from __future__ import annotations

__all__ = ["ASKS_BACK", "asks_back", "is_lost", "never_done", "why"]

# A call is over in seconds or waits as a whole for its person's yes (agents.consent); a question from within it could be
# put to nobody who is sure to be there, and not over a restart. So none is announced that could be asked: servers then do
# without, or end the call, and the model hears what the person has to be asked by it instead.
ASKS_BACK = (
    "The server asks its own question in the middle of the call, and nobody can be asked there: ask the person what it needs "
    "and put that into the arguments, or say that it could not be done."
)

# A transport's words for a session that is over; what it says of one call alone is not here.
_LOST_SESSION = ("session terminated", "session not found")
_LOST = (
    *_LOST_SESSION,
    "connection closed",
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


def asks_back(text: str) -> bool:
    """Did a call fail because its server wanted to ask a person? By the protocol's word for it."""
    return "elicitation" in text.lower()


def is_lost(error: BaseException) -> bool:
    """The session is gone, not just this call."""
    error = _innermost(error)
    text = str(error).lower()
    return type(error).__name__ in _LOST_TYPES or any(words in text for words in _LOST)


def never_done(error: BaseException, answer: str) -> bool:
    """The call surely did nothing, so one that writes may be sent again: nobody listened, or a server that was started
    anew refused it for a session of before. `answer`: the status of its HTTP answer, for a tool may use the same words."""
    error = _innermost(error)
    refused = answer == "HTTP 404" and any(words in str(error).lower() for words in _LOST_SESSION)
    return refused or type(error).__name__ in ("ConnectError", "ConnectTimeout")


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return error
