"""A server as our child, spoken to line by line over its stdin and stdout.

Not the SDK's `stdio_client`: that one reads a line of 20 MB in 41 s of the loop all servers share, logs what it cannot
parse, and leaves the child alive when we are killed. Here a message has a greatest size and an over-long one costs only
its own call; lines that are no JSON-RPC are skipped and counted; and on Linux the kernel ends the child with us.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from gallae.tools.heard import Heard

__all__ = ["MOST_BYTES", "child_streams"]

MOST_BYTES = 4 * 1024 * 1024  # of one message, in both directions of the SDK's HTTP server too
ENDING = ((2.0, "SIGTERM"), (1.0, "SIGKILL"), (1.0, "SIGKILL"))  # how long to wait, and then what to send
# Asks the kernel to end this process with its parent, then becomes the server. Survives what the server does later.
LEASH = """\
import os, sys
try:
    import ctypes
    ctypes.CDLL(None).prctl(1, 9)
except Exception:
    pass
if os.getppid() != int(sys.argv[1]):
    os._exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""


@contextlib.asynccontextmanager
async def child_streams(
    command: str, args: tuple[str, ...], *, environment: Mapping[str, str], cwd: Path | None, heard: Heard
) -> AsyncIterator[tuple[Any, Any]]:
    """The two streams that a `Client` takes. OSError if the command does not start."""
    import anyio
    from mcp.client.stdio import get_default_environment
    from mcp.shared.message import SessionMessage

    env = {**get_default_environment(), **environment}
    process = await asyncio.create_subprocess_exec(
        *_leashed([_found(command, env.get("PATH"), cwd), *args]),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=env,
        cwd=cwd,
        start_new_session=True,
    )
    into, read = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    write, out_of = anyio.create_memory_object_stream[SessionMessage](0)
    tasks = [
        asyncio.create_task(_reading(process, into, heard)),
        asyncio.create_task(_writing(process, out_of, into)),
        asyncio.create_task(_listening(process, heard)),
    ]
    try:
        yield read, write
    finally:
        await _ended(process)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for stream in (into, read, write, out_of):
            stream.close()
        if (transport := getattr(process, "_transport", None)) is not None:  # open while a grandchild holds a pipe
            transport.close()


def _found(command: str, path: str | None, cwd: Path | None) -> str:
    """The file to run. Looked for here, because behind the leash a missing command would only be an exit code."""
    if os.sep in command:
        command = str((cwd or Path()) / command)
    found = shutil.which(command, path=path)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), command)
    return str(Path(found).absolute())  # not resolved: a Python by its link is that of an environment


def _leashed(words: list[str]) -> list[str]:
    if sys.platform != "linux" or not sys.executable:
        return words
    return [sys.executable, "-I", "-S", "-c", LEASH, str(os.getpid()), *words]


async def _reading(process: asyncio.subprocess.Process, into: Any, heard: Heard) -> None:
    """Every message of the child; ends the stream with the child's stdout."""
    import anyio

    assert process.stdout is not None
    try:
        async with into:
            async for line, whole in _lines(process.stdout):
                message = _message(line) if whole else _refusal(line)
                if message is not None:
                    await into.send(message)
                elif line.strip() and heard.stray(line):
                    return
    except (anyio.ClosedResourceError, anyio.BrokenResourceError, ConnectionError):
        pass
    finally:
        heard.ended = True
    while await process.stdout.read(65_536):  # a child that waits for a full pipe would not end
        pass


async def _lines(stdout: asyncio.StreamReader) -> AsyncIterator[tuple[bytes, bool]]:
    """(line, True), or (its beginning and its end, False) of one over MOST_BYTES."""
    parts: list[bytes] = []
    size = 0
    while chunk := await stdout.read(65_536):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            yield _joined([*parts, piece], size + len(piece))
            parts, size = [], 0
        size += len(rest)
        parts.append(rest)
        if size > MOST_BYTES:
            parts = [_ends(b"".join(parts))]


def _joined(parts: list[bytes], size: int) -> tuple[bytes, bool]:
    line = b"".join(parts)
    return (line, True) if size <= MOST_BYTES else (_ends(line), False)


def _ends(line: bytes) -> bytes:
    return line if len(line) <= 400 else line[:200] + line[-200:]


def _message(line: bytes) -> Any:
    """The line as the session takes it; None for what is no JSON-RPC."""
    from mcp.shared.message import SessionMessage
    from mcp_types import jsonrpc_message_adapter

    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError:  # pydantic's errors are; they would show what the line holds
        return None


def _refusal(line: bytes) -> Any:
    """An over-long answer as an error of the call it answers: its id stands at the very beginning or the very end."""
    from mcp.shared.message import SessionMessage
    from mcp_types import ErrorData, JSONRPCError

    found = re.search(rb'^\s*\{(?:"jsonrpc":\s*"2\.0",\s*)?"id":\s*(\d+)', line)
    found = found or re.search(rb'"id":\s*(\d+)\s*(?:,\s*"jsonrpc":\s*"2\.0"\s*)?\}\s*$', line)
    if found is None:
        return None
    said = ErrorData(code=-32603, message=f"the answer is larger than {MOST_BYTES // 1024**2} MB and was dropped")
    return SessionMessage(JSONRPCError(jsonrpc="2.0", id=int(found[1]), error=said))


async def _writing(process: asyncio.subprocess.Process, out_of: Any, into: Any) -> None:
    import anyio

    assert process.stdin is not None
    try:
        async with out_of:
            async for message in out_of:
                text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
                process.stdin.write(text.encode() + b"\n")
                await process.stdin.drain()
    except (anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
        await into.aclose()  # else a call would wait for a child that no longer listens


async def _listening(process: asyncio.subprocess.Process, heard: Heard) -> None:
    """The child's stderr, line by line, into our log."""
    assert process.stderr is not None
    async for line, _ in _lines(process.stderr):
        heard.line(line)


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Close its stdin, wait, then end its whole group: every wait is bounded."""
    assert process.stdin is not None
    process.stdin.close()
    for seconds, name in ENDING:
        if process.returncode is not None:
            break
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            _signalled(process, name)
    _signalled(process, "SIGKILL")  # what it has started itself


def _signalled(process: asyncio.subprocess.Process, name: str) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, getattr(signal, name))
        elif process.returncode is None:
            process.kill()
