"""A model brought by Ollama itself: `POST /api/pull`, whose stream of JSON lines says how far it is.

Ollama keeps what it has of a broken pull and goes on by itself when asked again. A stream is done only with the line
"success": errors come as a line of a stream whose status was 200, and a stream may simply end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from gallae.core.errors import InputError, ProviderError
from gallae.core.language import say
from gallae.core.types import Language
from gallae.models.errors import failed, failure_of, server_text
from gallae.models.servers import tls_context
from gallae.models.spec import Spec, is_cloud_name

__all__ = ["pull"]

TRIES = 4  # in a row without progress
WAITS = (1.0, 3.0, 8.0)
QUIET_SECONDS = 300.0  # the checksum of a big file is reckoned without a line
Told = Callable[[str, int, int], None]  # what it does, bytes that are here, bytes in all


def pull(
    spec: Spec,
    tell: Told = lambda what, done, total: None,
    *,
    room: int | None = None,
    language: Language = "en",
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Have the Ollama of `spec` fetch its model; returns the bytes that were named. Ends it early, with InputError, when
    the model is larger than `room` bytes (None: any size)."""
    if is_cloud_name(spec.name):
        raise InputError(
            say(language, f"{spec.label}: 받을 것이 없는 클라우드 모델입니다", f"{spec.label}: runs in its maker's cloud, there is nothing to fetch"),
            hint=say(language, "이름에 cloud가 없는 모델을 고르세요.", "Take a name without cloud."),
        )  # fmt: skip
    best, idle = -1, 0
    while True:
        sizes: dict[str, tuple[int, int]] = {}
        try:
            with closing(_lines(spec)) as lines:
                for line in lines:
                    if _take(spec, line, sizes, room, language, tell):
                        return sum(total for _, total in sizes.values())
            problem: ProviderError = failed("truncated", spec.provider, spec.name, language=language)
        except InputError:
            raise
        except Exception as error:
            problem = failure_of(error, spec.provider, spec.name, language=language)
        done = sum(done for done, _ in sizes.values())
        best, idle = max(best, done), (0 if done > best else idle + 1)
        if idle >= TRIES or not problem.retryable:
            raise problem
        sleep(WAITS[min(idle, len(WAITS) - 1)])


def _lines(spec: Spec) -> Generator[dict[str, Any], None, None]:
    import httpx

    with httpx.Client(
        base_url=spec.url,
        timeout=httpx.Timeout(QUIET_SECONDS, connect=5.0),
        verify=tls_context(spec.url.startswith("https")),
        trust_env=not spec.local,
    ) as client, client.stream("POST", "/api/pull", json={"model": spec.name, "stream": True}) as response:  # fmt: skip
        if not response.is_success:
            response.read()
            yield {"error": response.text or str(response.status_code)}
            return
        for text in response.iter_lines():
            if text.strip():
                line = json.loads(text)
                yield line if isinstance(line, dict) else {}


def _take(
    spec: Spec,
    line: dict[str, Any],
    sizes: dict[str, tuple[int, int]],
    room: int | None,
    language: Language,
    tell: Told,
) -> bool:
    """One line of the stream; True for the last one."""
    if "error" in line:
        raise _refused(spec, server_text(line["error"]).lower(), language)
    digest, total, completed = str(line.get("digest", "")), line.get("total"), line.get("completed", 0)
    if digest and isinstance(total, int):
        sizes[digest] = (completed if isinstance(completed, int) else 0, total)
    done, whole = (sum(pair[place] for pair in sizes.values()) for place in (0, 1))
    if room is not None and whole > room:
        raise InputError(
            say(
                language,
                f"{spec.label}: {whole / 2**30:.1f} GiB라 이 컴퓨터의 {room / 2**30:.1f} GiB에 맞지 않습니다",
                f"{spec.label}: {whole / 2**30:.1f} GiB do not fit the {room / 2**30:.1f} GiB of this machine",
            ),
            hint=say(
                language, "더 작은 모델을 고르거나 --anyway를 붙이세요.", "Take a smaller model, or add --anyway."
            ),
        )
    tell(str(line.get("status", ""))[:60], done, whole)
    return line.get("status") == "success"


def _refused(spec: Spec, said: str, language: Language) -> InputError | ProviderError:
    """Ollama's own words are read, never repeated: they hold addresses and paths."""
    if "does not exist" in said or "not found" in said or "invalid model name" in said:
        return InputError(
            say(language, f"{spec.label}: 그런 모델이 없습니다", f"{spec.label}: no such model"),
            hint=say(language, "이름과 꼬리표를 확인하세요. 보기: ollama:qwen3:4b", "Check name and tag, for example ollama:qwen3:4b."),
        )  # fmt: skip
    if "no space" in said:
        return InputError(
            say(language, f"{spec.label}: Ollama 쪽 디스크가 가득 찼습니다", f"{spec.label}: the disk of Ollama is full"),
            hint=say(language, "자리를 비우고 다시 실행하면 이어서 받습니다.", "Make room and run it again: it goes on."),
        )  # fmt: skip
    if "newer version" in said:
        return InputError(
            say(language, f"{spec.label}: 더 새 Ollama가 필요합니다", f"{spec.label}: needs a newer Ollama"),
            hint=say(language, "Ollama를 올리세요.", "Update Ollama."),
        )
    broken = any(
        word in said for word in ("timeout", "eof", "reset", "no such host", "dial", "max retries", "connection")
    )
    return failed("down" if broken else "failed", spec.provider, spec.name, language=language,
                  detail=say(language, "모델 저장소에 닿지 못함", "its registry cannot be reached") if broken else "")  # fmt: skip
