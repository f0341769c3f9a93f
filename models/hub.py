"""Which GGUF file a name means, and which of a repository's quantisations fits this machine.

>>> read_name("hf:owner/repo/sub/file.gguf")
HubName(repo='owner/repo', file='sub/file.gguf', quantisation='')
>>> read_name("owner/repo:q4_k_m").quantisation
'Q4_K_M'
>>> quantisation_of("Model-4B-Q4_K_M.gguf"), quantisation_of("model.gguf")
('Q4_K_M', '')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from gallae.core.errors import InputError
from gallae.core.language import say
from gallae.core.types import Language
from gallae.models.fetch import Remote, Wire

__all__ = [
    "BITS", "HubFile", "HubName", "best_file", "find_file", "list_files", "memory_needed", "quantisation_of", "read_name",
]  # fmt: skip

# Bits a weight, all in all, as files of llama.cpp come out; the first that fits is taken. Below four bits Korean suffers
# first, so that these come last; F16 brings nothing over Q8_0 for twice the memory and is only taken by name.
BITS = {
    "Q8_0": 8.5, "Q6_K": 6.6, "Q5_K_M": 5.7, "Q5_K_S": 5.5, "Q5_0": 5.5, "Q4_K_M": 4.9, "Q4_K_S": 4.6, "IQ4_NL": 4.6,
    "Q4_1": 5.0, "Q4_0": 4.5, "IQ4_XS": 4.3, "Q3_K_L": 4.3, "Q3_K_M": 3.9, "IQ3_M": 3.7, "Q3_K_S": 3.5, "Q2_K": 3.4,
}  # fmt: skip
QUANTISATION = re.compile(r"(?<![A-Za-z0-9])(I?Q\d(?:_[A-Z0-9]+)*|BF16|F16|F32|MXFP4)(?=[._-]|$)", re.IGNORECASE)
PART = re.compile(r"-\d{5}-of-\d{5}\.gguf$")
OVERHEAD = 700 << 20  # bytes beside the file: 8k tokens of context and the engine's buffers, of a model of 1–8 B
PAGES = 20
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class HubName:
    """A repository, and the file or the quantisation wanted of it ("" = whatever fits)."""

    repo: str
    file: str = ""
    quantisation: str = ""


@dataclass(frozen=True, slots=True)
class HubFile:
    """One GGUF file of a repository; `size` in bytes."""

    repo: str
    path: str
    size: int | None
    sha256: str | None

    @property
    def quantisation(self) -> str:
        return quantisation_of(self.path)

    def remote(self, hub: str) -> Remote:
        url = f"{hub.rstrip('/')}/{self.repo}/resolve/main/{quote(self.path)}"
        return Remote(url, self.path.rsplit("/", 1)[-1], self.size, self.sha256)


def read_name(name: str, language: Language = "en") -> HubName:
    """What a person typed, as a repository and a file. InputError for what is neither."""
    text = name.removeprefix("hf:").removeprefix("hf.co/")
    parts = text.split("/")
    if len(parts) < 2 or not all(re.fullmatch(r"[\w.:-]+", p) and p.strip(".") for p in parts):
        raise InputError(
            say(language, f"{name}: 모델 이름이 아닙니다", f"{name}: no model's name"),
            hint=say(
                language,
                "owner/repo, owner/repo:Q4_K_M, hf:owner/repo/파일.gguf 또는 ollama:이름",
                "owner/repo, owner/repo:Q4_K_M, hf:owner/repo/file.gguf, or ollama:NAME",
            ),
        )
    if len(parts) == 2:
        repo, _, quantisation = text.partition(":")
        return HubName(repo, "", quantisation.upper())
    file = "/".join(parts[2:])
    if not file.endswith(".gguf"):
        raise InputError(
            say(language, f"{file}: .gguf 파일이 아닙니다", f"{file}: no .gguf file"),
            hint=say(language, "내장 엔진은 GGUF만 읽습니다.", "The embedded engine reads GGUF only."),
        )
    return HubName("/".join(parts[:2]), file)


def quantisation_of(path: str) -> str:
    """As the file's name says it ("Q4_K_M"), "" where it says nothing."""
    found = QUANTISATION.findall(path.rsplit("/", 1)[-1])
    return found[-1].upper() if found else ""


def memory_needed(size: int) -> int:
    """Bytes of memory to run a file of `size` bytes: the file, and context and buffers. An estimate, on the safe side."""
    return int(size * 1.05) + OVERHEAD


def list_files(wire: Wire, repo: str) -> tuple[HubFile, ...]:
    """The GGUF files of a repository that are models by themselves, with size and checksum, as the hub's API lists them."""
    url: str | None = f"{wire.hub}/api/models/{repo}/tree/main?recursive=true"
    found: list[HubFile] = []
    for _ in range(PAGES):
        if url is None:
            break
        with wire.asked(), wire.open(url) as (response, _):
            if response.status_code != 200:
                raise wire.refused(response, repo)
            response.read()
            rows = _rows(response)
            following = response.links.get("next", {}).get("url")
        found += [made for row in rows if (made := _file(repo, row)) is not None]
        url = urljoin(url, following) if following else None
    return tuple(found)


def find_file(wire: Wire, name: HubName) -> HubFile:
    """Size and checksum of the file that `name` gives, from the headers of its address."""
    there = HubFile(name.repo, name.file, None, None)
    url = there.remote(wire.hub).url
    with wire.asked(), wire.open(url, method="HEAD", within=True) as (response, headers):
        if response.status_code != 200 and not response.is_redirect:
            raise wire.refused(response, f"{name.repo}/{name.file}")
        own = "" if response.is_redirect else response.headers.get("content-length", "")
        size = headers.get("x-linked-size") or own
        etag = headers.get("x-linked-etag", headers.get("etag", "")).removeprefix("W/").strip('"').lower()
    return HubFile(
        name.repo, name.file, int(size) if size.isdigit() else None, etag if SHA256.fullmatch(etag) else None
    )


def best_file(files: Sequence[HubFile], wanted: str, memory: int, language: Language = "en") -> HubFile:
    """The file of the quantisation `wanted`, else the best one that runs in `memory` bytes. InputError names the sizes."""
    whole = [f for f in files if not PART.search(f.path)]
    if not whole:
        split = say(language, " (조각난 파일뿐)", " (only in parts)") if files else ""
        raise InputError(
            say(language, f"GGUF 파일이 없습니다{split}", f"no GGUF file there{split}"),
            hint=say(
                language,
                "이름이 -GGUF로 끝나는 저장소를 찾거나, 학습용 가중치라면 gallae export로 바꾸세요.",
                "Look for the repository whose name ends in -GGUF; trained weights become one by gallae export.",
            ),
        )
    if wanted:
        named = [f for f in whole if f.quantisation == wanted]
        if named:
            return named[0]
        there = ", ".join(sorted({f.quantisation or f.path for f in whole}))
        raise InputError(
            say(language, f"{wanted}: 그런 양자화가 없습니다", f"{wanted}: no such quantisation"),
            hint=say(language, f"있는 것: {there}", f"There are: {there}"),
        )
    order = {quantisation: place for place, quantisation in enumerate(BITS)}
    ranked = sorted(whole, key=lambda f: (order.get(f.quantisation, len(order)), f.size or 0))
    fitting = [f for f in ranked if f.size is not None and memory_needed(f.size) <= memory]
    if fitting:
        return fitting[0]
    least = min(f.size or 0 for f in whole)
    raise InputError(
        say(
            language,
            f"이 컴퓨터에 맞는 파일이 없습니다: 가장 작은 것도 {memory_needed(least) / 2**30:.1f} GiB가 필요한데 {memory / 2**30:.1f} GiB뿐입니다",
            f"none fits this machine: the smallest needs {memory_needed(least) / 2**30:.1f} GiB of {memory / 2**30:.1f} GiB",
        ),
        hint=say(language, "더 작은 모델을 고르세요: gallae models get", "Take a smaller model: gallae models get"),
    )


def _rows(response: Any) -> list[dict[str, Any]]:
    try:
        rows = response.json()
    except ValueError:
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _file(repo: str, row: dict[str, Any]) -> HubFile | None:
    path = str(row.get("path", ""))
    name = path.rsplit("/", 1)[-1].lower()
    if row.get("type") != "file" or not name.endswith(".gguf") or name.startswith(("mmproj", "imatrix")):
        return None
    large = row.get("lfs") if isinstance(row.get("lfs"), dict) else {}
    assert isinstance(large, dict)
    size, sha256 = large.get("size", row.get("size")), str(large.get("oid", "")).removeprefix("sha256:").lower()
    return HubFile(repo, path, size if isinstance(size, int) else None, sha256 if SHA256.fullmatch(sha256) else None)
