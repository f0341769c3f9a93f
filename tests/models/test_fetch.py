"""`gallae models get` against a hub on loopback that redirects, breaks off, lies and refuses as real ones do."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_hub import FakeHub, running
from pydantic import SecretStr

from gallae.core.errors import GallaeError, InputError, ProviderError
from gallae.models.fetch import Remote, Wire, fetch, open_wire
from gallae.models.hub import HubFile, best_file, find_file, list_files, memory_needed, read_name

GB = 10**9
BODY = b"GGUF" + bytes(range(256)) * 2_000
FILE = "tiny-Q4_K_M.gguf"
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with running(FakeHub(files={FILE: BODY})) as hub:
        yield hub


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def wire(hub: FakeHub, waited: list[float]) -> Iterator[Wire]:
    with open_wire(hub.url, SecretStr("hf_secret"), sleep=waited.append) as wire:
        yield wire


def remote_of(wire: Wire) -> Remote:
    return list_files(wire, "maker/tiny-GGUF")[0].remote(wire.hub)


def test_a_file_comes_whole_with_its_checksum_and_leaves_nothing_beside_it(wire: Wire, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    target = tmp_path / "models" / "chat" / FILE
    assert fetch(wire, remote_of(wire), target, lambda done, total: seen.append((done, total))) == SHA
    assert target.read_bytes() == BODY and [p.name for p in target.parent.iterdir()] == [FILE]
    assert seen[-1] == (len(BODY), len(BODY))


def test_the_token_goes_to_the_hub_and_never_along_with_a_redirect(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    fetch(wire, remote_of(wire), tmp_path / FILE)
    secrets = {place: {h.get("authorization") for p, _, h in hub.asked if p == place} for place in ("hub", "store")}
    assert secrets == {"hub": {"Bearer hf_secret"}, "store": {None}}


def test_a_line_that_breaks_goes_on_where_it_broke(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    hub.trouble = [("cut", 1_000), ("cut", 70_000)]
    assert fetch(wire, remote_of(wire), tmp_path / FILE) == SHA
    assert hub.ranges() == ["", "bytes=1000-", "bytes=71000-"]
    assert (tmp_path / FILE).read_bytes() == BODY


def test_what_an_earlier_call_left_is_gone_on_with(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    hub.trouble = [("cut", 5_000), *[("cut", 0)] * 4]
    with pytest.raises(ProviderError, match="breaks off") as caught:
        fetch(wire, remote_of(wire), tmp_path / FILE)
    assert caught.value.retryable and "goes on" in caught.value.hint
    assert not (tmp_path / FILE).exists() and (tmp_path / f"{FILE}.part").stat().st_size == 5_000
    assert fetch(wire, remote_of(wire), tmp_path / FILE) == SHA
    assert hub.ranges()[-1] == "bytes=5000-"


def test_ctrl_c_keeps_the_part_and_the_next_call_goes_on(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    hub.trouble = [("cut", 3_000)]

    def stop(_: int, __: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(wire, remote_of(wire), tmp_path / FILE, stop)
    assert (tmp_path / f"{FILE}.part").stat().st_size == 3_000
    assert fetch(wire, remote_of(wire), tmp_path / FILE) == SHA and hub.ranges()[-1] == "bytes=3000-"


def test_a_part_of_another_version_is_not_gone_on_with(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    hub.trouble = [("cut", 3_000), *[("cut", 0)] * 4]
    with pytest.raises(ProviderError):
        fetch(wire, remote_of(wire), tmp_path / FILE)
    hub.files[FILE] = newer = b"GGUF" + b"new" * 9_000
    fetch(wire, remote_of(wire), tmp_path / FILE)
    assert (tmp_path / FILE).read_bytes() == newer and hub.ranges()[-1] == ""


def test_a_server_that_ignores_the_range_sends_all_of_it_again(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    hub.trouble = [("cut", 9_000), "ignore-range"]
    assert fetch(wire, remote_of(wire), tmp_path / FILE) == SHA and (tmp_path / FILE).read_bytes() == BODY


def test_a_wrong_checksum_removes_what_came_and_says_so(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    hub.lies[FILE] = BODY[:-1] + b"!"
    with pytest.raises(InputError, match=r"wrong checksum .* was removed"):
        fetch(wire, remote_of(wire), tmp_path / FILE)
    assert list(tmp_path.iterdir()) == []


def test_a_page_instead_of_a_model_is_not_kept_although_nobody_said_a_checksum(
    wire: Wire, hub: FakeHub, tmp_path: Path
) -> None:
    hub.lies[FILE], hub.linked = b"<html>please log in</html>", False
    with pytest.raises(InputError, match="no GGUF file"):
        fetch(wire, Remote(f"{hub.url}/maker/tiny-GGUF/resolve/main/{FILE}", FILE), tmp_path / FILE)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_and_right_is_not_fetched_again(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    remote = remote_of(wire)
    fetch(wire, remote, tmp_path / FILE)
    before = len(hub.ranges())
    assert fetch(wire, remote, tmp_path / FILE) == SHA and len(hub.ranges()) == before


def test_a_disk_that_is_too_small_is_told_before_a_byte_is_asked_for(
    wire: Wire, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(InputError, match="too little disk"):
        fetch(wire, remote_of(wire), tmp_path / FILE)
    assert hub.ranges() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full: Linux only")
def test_a_disk_that_fills_up_on_the_way_is_told_as_such(wire: Wire, hub: FakeHub, tmp_path: Path) -> None:
    hub.trouble = [("cut", 0)] * 9
    remote, part = remote_of(wire), tmp_path / f"{FILE}.part"
    with pytest.raises(ProviderError):
        fetch(wire, remote, tmp_path / FILE)
    hub.trouble = []
    part.unlink(missing_ok=True)
    part.symlink_to("/dev/full")
    with pytest.raises(InputError, match="disk full") as caught:
        fetch(wire, remote, tmp_path / FILE)
    assert "Make room" in caught.value.hint and not (tmp_path / FILE).exists()


def test_a_redirect_that_leaves_encryption_is_not_followed() -> None:
    import httpx

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "http://elsewhere.example/file"})

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        wire = Wire(client, "https://hub.example", SecretStr("x"))
        with pytest.raises(ProviderError, match="without encryption"), wire.open("https://hub.example/a/b"):
            pass
        loop = Wire(client, "http://hub.example")
        with pytest.raises(ProviderError, match="redirects without end"), loop.open("http://hub.example/a/b"):
            pass


def test_a_store_in_trouble_is_asked_again_with_growing_waits(
    wire: Wire, hub: FakeHub, tmp_path: Path, waited: list[float]
) -> None:
    hub.trouble = [503, 500, 502]
    assert fetch(wire, remote_of(wire), tmp_path / FILE) == SHA
    assert len(waited) == 3 and waited == sorted(waited)
    hub.trouble = [503] * 9
    with pytest.raises(ProviderError, match=r"server has a problem \(503\)"):
        fetch(wire, remote_of(wire), tmp_path / "other" / FILE)


@pytest.mark.parametrize(
    ("status", "token", "said", "kind"),
    [
        (401, None, r"needs a login \(401\)", ProviderError),
        (401, "x", r"token is not accepted \(401\)", ProviderError),
        (403, "x", r"consent first \(403\)", ProviderError),
        (404, None, r"not at 127.0.0.1:\d+ \(RepoNotFound\)", InputError),
        (429, None, r"too many requests \(429\) 7 s", ProviderError),
        (500, None, r"server has a problem \(500\)", ProviderError),
        (418, None, r"cannot be fetched \(418\)", ProviderError),
    ],
)
def test_each_refusal_says_what_it_is_and_what_to_do(
    hub: FakeHub, status: int, token: str | None, said: str, kind: type[GallaeError]
) -> None:
    hub.status, hub.error_code = status, "RepoNotFound"
    with open_wire(hub.url, SecretStr(token) if token else None) as wire, pytest.raises(kind, match=said) as caught:
        list_files(wire, "maker/tiny-GGUF")
    assert caught.value.hint or status == 418
    assert "hf_" not in caught.value.message


def test_a_hub_that_is_not_there_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    with (
        open_wire("http://127.0.0.1:9", sleep=lambda _: None) as wire,
        pytest.raises(ProviderError, match="cannot be reached"),
    ):
        fetch(wire, Remote("http://127.0.0.1:9/a/b/resolve/main/c.gguf", "c.gguf"), tmp_path / "c.gguf")


def test_a_listing_of_several_pages_is_read_to_its_end(wire: Wire, hub: FakeHub) -> None:
    hub.files |= {"b-Q8_0.gguf": BODY, "mmproj-f16.gguf": BODY, "c.safetensors": BODY}
    hub.page = 2
    assert [f.path for f in list_files(wire, "maker/tiny-GGUF")] == [FILE, "b-Q8_0.gguf"]


def test_size_and_checksum_of_a_named_file_come_from_its_address(wire: Wire, hub: FakeHub) -> None:
    found = find_file(wire, read_name(f"hf:maker/tiny-GGUF/{FILE}"))
    assert (found.size, found.sha256, found.quantisation) == (len(BODY), SHA, "Q4_K_M")
    hub.linked = False
    bare = find_file(wire, read_name(f"hf:maker/tiny-GGUF/{FILE}"))
    assert (bare.size, bare.sha256) == (None, None)
    assert all(place == "hub" for place, _, _ in hub.asked)  # a store may refuse to be asked without sending


def files(**sizes: float) -> tuple[HubFile, ...]:
    return tuple(HubFile("a/b", f"m-{name}.gguf", int(size * GB), None) for name, size in sizes.items())


@pytest.mark.parametrize(
    ("gigabytes", "chosen"),
    [(64, "Q8_0"), (8, "Q6_K"), (5, "Q4_K_M"), (3.2, "Q2_K")],
)
def test_the_best_quantisation_that_fits_the_machine_is_taken(gigabytes: float, chosen: str) -> None:
    there = files(F16=16.0, Q2_K=2.2, Q4_K_M=3.9, Q6_K=6.6, Q8_0=8.5)
    found = best_file(there, "", int(gigabytes * GB))
    assert found.quantisation == chosen and memory_needed(found.size or 0) <= gigabytes * GB


def test_no_quantisation_that_fits_no_such_one_and_only_parts_are_told_apart() -> None:
    there = files(Q4_K_M=3.9, Q8_0=8.5)
    with pytest.raises(InputError, match=r"smallest needs 4\.5 GiB of 1\.9 GiB"):
        best_file(there, "", 2 * GB)
    with pytest.raises(InputError, match="no such quantisation") as caught:
        best_file(there, "Q5_K_M", 64 * GB)
    assert "Q4_K_M, Q8_0" in caught.value.hint
    with pytest.raises(InputError, match="only in parts"):
        best_file((HubFile("a/b", "m-Q4_K_M-00001-of-00002.gguf", GB, None),), "", 64 * GB)


@pytest.mark.parametrize("name", ["qwen", "a/b/c.safetensors", "../../etc", "a/b c", "https://x/y"])
def test_what_is_no_name_of_a_model_is_refused_with_the_forms_there_are(name: str) -> None:
    with pytest.raises(InputError) as caught:
        read_name(name)
    assert caught.value.hint
