"""One big file over HTTP, whole or not at all: resumed after a break, checked by its SHA-256, renamed when it is right.

What is being fetched stands as `<file>.part` beside its place, with `<file>.part.json` saying what it belongs to; Ctrl-C,
a kill or a broken line keep both, and the next call goes on by Range. The token of the hub goes to the hub alone, never
along with a redirect to another host.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from gallae.core.errors import GallaeError, InputError, ProviderError
from gallae.core.files import write_whole
from gallae.core.language import say
from gallae.core.types import Language
from gallae.models.servers import tls_context
from gallae.models.spec import is_local_url

if TYPE_CHECKING:
    import httpx

__all__ = ["Remote", "Wire", "fetch", "open_wire"]

REDIRECTS = 6
CONNECT = 5.0  # seconds for a connection: a machine without a network is told so soon
TRIES = 5  # in a row without one new byte
WAITS = (1.0, 2.0, 5.0, 10.0)
SPARE = 64 << 20  # bytes that stay free on the disk
PASSING = (500, 502, 503, 504)
Told = Callable[[int, int], None]  # bytes that are here, bytes in all (0: unknown)


@dataclass(frozen=True, slots=True)
class Remote:
    """A file of the hub: `size` in bytes and `sha256` (64 hex digits) as the hub says them, None where it does not."""

    url: str
    name: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """A client, whose hub it speaks to, and the token for that hub. `sleep` is a test's."""

    client: httpx.Client
    hub: str
    token: SecretStr | None = None
    language: Language = "en"
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def open(
        self, url: str, headers: Mapping[str, str] | None = None, *, method: str = "GET", within: bool = False
    ) -> Iterator[tuple[httpx.Response, Mapping[str, str]]]:
        """The answer behind all redirects, unread, and the headers met on the way (the hub says size and hash in its
        redirect). `within`: a redirect to another host is itself the answer, for a store may refuse a HEAD.
        ProviderError for a redirect that leads from https to http."""
        seen: dict[str, str] = {}
        for _ in range(REDIRECTS):
            request = self.client.build_request(method, url, headers={**(headers or {}), **self._secret(url)})
            response = self.client.send(request, stream=True)
            seen = {**{k.lower(): v for k, v in response.headers.items()}, **seen}
            target = response.headers.get("location") if response.is_redirect else None
            there = str(response.url.join(target)) if target else ""
            if not there or (within and _origin(there) != _origin(self.hub)):
                try:
                    yield response, seen
                finally:
                    response.close()
                return
            response.close()
            if url.startswith("https:") and not there.startswith("https:"):
                raise self.failed("다른 곳으로, 암호 없이 보냅니다", "it redirects to an address without encryption")
            url = there
        raise self.failed("끝없이 다른 곳으로 보냅니다", "it redirects without end")

    @contextmanager
    def asked(self) -> Iterator[None]:
        """A question to the hub: ProviderError where it cannot be reached, at once, for a person is waiting. (A file's own
        fetching tries again.)"""
        import httpx

        try:
            yield
        except httpx.TransportError as error:
            raise self.failed(
                "닿을 수 없습니다(네트워크가 없거나 막혔을 수 있습니다)", "cannot be reached (no network, or it is blocked)",
                hint=("네트워크를 확인하세요. 안에 거울 서버가 있으면 servers.hub_url에 적습니다. Ollama가 있으면 ollama:이름 으로도 받습니다.",
                      "Check the network; a mirror in the house is named in servers.hub_url; with Ollama take ollama:NAME."),
                retryable=True,
            ) from error  # fmt: skip

    def failed(self, ko: str, en: str, *, hint: tuple[str, str] = ("", ""), retryable: bool = False) -> ProviderError:
        host = urlsplit(self.hub).netloc
        text = f"{host}: {say(self.language, ko, en)}"
        return ProviderError(text, provider="hub", retryable=retryable, hint=say(self.language, *hint))

    def refused(self, response: httpx.Response, name: str) -> GallaeError:
        """What a status other than success means, and what to do."""
        status, code = response.status_code, response.headers.get("x-error-code", "")
        if status == 404:
            host = urlsplit(self.hub).netloc
            return InputError(
                say(self.language, f"{name}: {host}에 없습니다 ({code or 404})", f"{name}: not at {host} ({code or 404})"),
                hint=say(self.language, "이름을 확인하세요: owner/repo 또는 hf:owner/repo/파일.gguf", "Check the name: owner/repo or hf:owner/repo/file.gguf"),
            )  # fmt: skip
        ko, en, hint_ko, hint_en = _said(status, self.token is not None, response.headers.get("retry-after", ""))
        return self.failed(
            f"{name}: {ko}", f"{name}: {en}", hint=(hint_ko, hint_en), retryable=status in (429, *PASSING)
        )

    def _secret(self, url: str) -> dict[str, str]:
        if self.token is None or _origin(url) != _origin(self.hub):
            return {}
        return {"authorization": f"Bearer {self.token.get_secret_value()}"}


@contextmanager
def open_wire(
    hub: str,
    token: SecretStr | None = None,
    *,
    language: Language = "en",
    sleep: Callable[[float], None] = time.sleep,
    seconds: float = 30.0,
) -> Iterator[Wire]:
    """A client for the hub at `hub`; `seconds` is the patience for one answer or one piece, not for the file."""
    import httpx

    with httpx.Client(
        timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT)),
        verify=tls_context(hub.startswith("https")),
        trust_env=not is_local_url(hub),
        follow_redirects=False,
        headers={"accept-encoding": "identity", "user-agent": "gallae"},
    ) as client:
        yield Wire(client, hub.rstrip("/"), token, language, sleep)


def fetch(wire: Wire, remote: Remote, target: Path, tell: Told = lambda done, total: None) -> str:
    """Bring `remote` to `target`; returns its SHA-256. A file that is already there and right is left as it is.

    InputError when the disk is too small or the checksum is wrong (the part is removed then), ProviderError when the
    hub refuses or breaks off again and again (the part stays).
    """
    if target.is_file() and remote.sha256 and _sha256(target) == remote.sha256:
        return remote.sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    _begin(wire, remote, part)
    _check_disk(wire, remote, part)
    size = _fill(wire, remote, part, tell)
    if size is not None and part.stat().st_size != size:
        raise wire.failed(f"{remote.name}: 크기가 다릅니다", f"{remote.name}: not the size it was said to have")
    found = _sha256(part)
    if (remote.sha256 and found != remote.sha256) or not _is_gguf(part):
        _forget(part)
        raise _wrong(wire, remote, found)
    part.replace(target)
    _forget(part)
    return found


def _begin(wire: Wire, remote: Remote, part: Path) -> None:
    """A part of another file, or of another version of it, is not gone on with."""
    note = part.with_name(part.name + ".json")
    said = {"url": remote.url, "size": remote.size, "sha256": remote.sha256}
    known = None
    with suppress(OSError, ValueError):
        known = json.loads(note.read_text(encoding="utf-8"))
    if known != said:
        _forget(part)
        write_whole(note, json.dumps(said))


def _check_disk(wire: Wire, remote: Remote, part: Path) -> None:
    if remote.size is None:
        return
    needed = remote.size - (part.stat().st_size if part.exists() else 0) + SPARE
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise _full(wire, remote, f"{needed / 1e9:.1f} GB > {free / 1e9:.1f} GB")


def _fill(wire: Wire, remote: Remote, part: Path, tell: Told) -> int | None:
    """Append until all is here; returns the size in all, if anybody said it."""
    import httpx

    idle = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        if remote.size is not None and before == remote.size:
            return remote.size
        try:
            return _go_on(wire, remote, part, tell)
        except (httpx.TransportError, _Passing) as error:
            now = part.stat().st_size if part.exists() else 0
            idle = 0 if now > before else idle + 1
            if idle >= TRIES - 1:
                if isinstance(error, _Passing):
                    raise error.told from None
                raise wire.failed(
                    f"{remote.name}: 연결되지 않거나 끊깁니다",
                    f"{remote.name}: cannot be reached, or breaks off",
                    hint=("받은 만큼은 남아 있습니다. 같은 명령을 다시 실행하면 이어서 받습니다.",
                          "What has come is kept: the same command goes on from there."),
                    retryable=True,
                ) from None  # fmt: skip
            wire.sleep(WAITS[min(idle, len(WAITS) - 1)])
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise _full(wire, remote, "disk full") from None
            raise


class _Passing(Exception):
    """A status that may be another one in a moment."""

    def __init__(self, told: GallaeError) -> None:
        super().__init__(str(told))
        self.told = told


def _go_on(wire: Wire, remote: Remote, part: Path, tell: Told) -> int | None:
    have = part.stat().st_size if part.exists() else 0
    with wire.open(remote.url, {"range": f"bytes={have}-"} if have else None) as (response, _):
        if response.status_code == 416:  # the part is longer than the file: not its part
            part.unlink()
            raise _Passing(wire.failed(f"{remote.name}: 이어 받을 수 없습니다", f"{remote.name}: cannot be resumed"))
        if response.status_code not in (200, 206):
            told = wire.refused(response, remote.name)
            raise _Passing(told) if response.status_code in PASSING else told
        start = have if response.status_code == 206 and _start(response) == have else 0
        if have and response.status_code == 206 and start == 0:
            raise wire.failed(
                f"{remote.name}: 다른 부분을 보냅니다", f"{remote.name}: sends another part than asked for"
            )
        length = int(response.headers.get("content-length") or 0)
        size = remote.size or (start + length if length else None)
        done = start
        with part.open("ab" if start else "wb") as file:
            for piece in response.iter_bytes():  # as they come: what is here must be on the disk when the line breaks
                file.write(piece)
                done += len(piece)
                tell(done, size or 0)
        if size is not None and done < size:
            raise _Passing(wire.failed(f"{remote.name}: 도중에 끊겼습니다", f"{remote.name}: ended too early"))
        return size


def _start(response: httpx.Response) -> int:
    """Where a 206 begins: "bytes 100-199/200"."""
    said = response.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0].strip()
    return int(said) if said.isdigit() else -1


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _is_gguf(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"GGUF"


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_name(part.name + ".json").unlink(missing_ok=True)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _wrong(wire: Wire, remote: Remote, found: str) -> InputError:
    if remote.sha256 and found != remote.sha256:
        ko = f"{remote.name}: 체크섬이 다릅니다({found[:12]}… ≠ {remote.sha256[:12]}…). 받은 것은 지웠습니다."
        en = f"{remote.name}: wrong checksum ({found[:12]}… is not {remote.sha256[:12]}…). What came was removed."
    else:
        ko, en = f"{remote.name}: GGUF 파일이 아닙니다. 지웠습니다.", f"{remote.name}: no GGUF file. It was removed."
    return InputError(
        say(wire.language, ko, en),
        hint=say(wire.language, "다시 받아 보고, 또 그러면 다른 거울 서버를 쓰세요.", "Fetch it again; if it happens again, use another mirror."),
    )  # fmt: skip


def _full(wire: Wire, remote: Remote, figures: str) -> InputError:
    return InputError(
        say(wire.language, f"{remote.name}: 디스크가 모자랍니다 ({figures})", f"{remote.name}: too little disk ({figures})"),
        hint=say(wire.language, "자리를 비우거나 더 작은 양자화를 고르세요. 받은 만큼은 남아 있습니다.", "Make room, or take a smaller quantisation. What has come is kept."),
    )  # fmt: skip


def _said(status: int, with_token: bool, after: str) -> tuple[str, str, str, str]:
    """(what, in both languages; what to do, in both) of a status."""
    if status == 401 and not with_token:
        return ("없는 이름이거나 로그인이 필요합니다 (401)", "no such name, or it needs a login (401)",
                "이름을 확인하고, 맞으면 HF_TOKEN 환경 변수에 토큰을 넣으세요.", "Check the name; if it is right, set HF_TOKEN in the environment.")  # fmt: skip
    if status == 401:
        return ("토큰을 받아 주지 않습니다 (401)", "the token is not accepted (401)",
                "HF_TOKEN을 새로 만드세요.", "Make a new HF_TOKEN.")  # fmt: skip
    if status == 403:
        return ("만든 곳의 허락이 필요합니다 (403)", "its makers ask for a consent first (403)",
                "모델 페이지에서 약관에 동의한 계정의 HF_TOKEN을 쓰세요.", "Agree to the terms on the model's page and use that account's HF_TOKEN.")  # fmt: skip
    if status == 429:
        wait = f" {after} s" if after.isdigit() else ""
        return (f"요청이 너무 많다고 합니다 (429){wait}", f"too many requests (429){wait}",
                "잠시 뒤 같은 명령을 다시 실행하면 이어서 받습니다. HF_TOKEN이 있으면 한도가 커집니다.",
                "Run the same command again later: it goes on. With HF_TOKEN the limit is higher.")  # fmt: skip
    if status >= 500:
        return (f"서버에 문제가 있습니다 ({status})", f"the server has a problem ({status})",
                "잠시 뒤 같은 명령을 다시 실행하면 이어서 받습니다.", "Run the same command again later: it goes on.")  # fmt: skip
    return f"받을 수 없습니다 ({status})", f"cannot be fetched ({status})", "", ""
