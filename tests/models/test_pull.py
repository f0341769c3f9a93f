"""A pull through Ollama's API, with the lines it streams: layers, errors inside a 200, streams that just end."""

from __future__ import annotations

from typing import Any

import pytest
from fake_server import FakeServer, Reply, as_json, as_lines, ollama

from gallae.core.errors import InputError, ProviderError
from gallae.core.settings import Settings
from gallae.models.pull import pull
from gallae.models.spec import Spec, spec_of

MANIFEST = {"status": "pulling manifest"}
END = [{"status": "verifying sha256 digest"}, {"status": "writing manifest"}, {"status": "success"}]


def layer(digest: str, total: int, completed: int | None) -> dict[str, Any]:
    row = {"status": f"pulling {digest}", "digest": f"sha256:{digest}", "total": total}
    return row if completed is None else {**row, "completed": completed}


WHOLE = [MANIFEST, layer("aa", 4_000, None), layer("aa", 4_000, 2_500), layer("aa", 4_000, 4_000), layer("bb", 60, 60)]


def spec_at(server: FakeServer, name: str = "tiny") -> Spec:
    return spec_of(f"ollama:{name}", Settings.model_validate({"servers": {"ollama_url": server.url}}))


def test_a_pull_adds_up_its_layers_and_is_done_with_success() -> None:
    seen: list[tuple[str, int, int]] = []
    with ollama().on("/api/pull", as_lines([*WHOLE, *END])) as server:
        assert pull(spec_at(server), lambda *now: seen.append(now)) == 4_060
    assert server.bodies("/api/pull") == [{"model": "tiny", "stream": True}]
    assert ("pulling aa", 2_500, 4_000) in seen and seen[-1] == ("success", 4_060, 4_060)


def test_a_stream_that_ends_without_success_is_asked_again_and_goes_on() -> None:
    waited: list[float] = []
    with ollama().on("/api/pull", as_lines(WHOLE[:3]), as_lines([*WHOLE, *END])) as server:
        assert pull(spec_at(server), sleep=waited.append) == 4_060
    assert len(server.bodies("/api/pull")) == 2 and waited == [1.0]


def test_a_stream_that_never_comes_further_is_given_up_as_a_retryable_failure() -> None:
    waited: list[float] = []
    with ollama().on("/api/pull", as_lines(WHOLE[:3])) as server, pytest.raises(ProviderError) as caught:
        pull(spec_at(server), sleep=waited.append)
    assert caught.value.retryable and len(waited) == 4 == len(server.bodies("/api/pull")) - 1


@pytest.mark.parametrize(
    ("said", "kind", "match"),
    [
        ("pull model manifest: file does not exist", InputError, "no such model"),
        ("write /var/lib/ollama/blobs/x: no space left on device", InputError, "disk of Ollama is full"),
        ("pull model manifest: 412: The model you are attempting to pull requires a newer version of Ollama", InputError, "newer Ollama"),
        ("pull model manifest: Get \"https://registry.example/v2/x\": dial tcp: lookup failed", ProviderError, "registry cannot be reached"),
    ],
)  # fmt: skip
def test_an_error_inside_a_stream_of_status_200_is_an_error(said: str, kind: type[Exception], match: str) -> None:
    with (
        ollama().on("/api/pull", as_lines([MANIFEST, {"error": said}])) as server,
        pytest.raises(kind, match=match) as caught,
    ):
        pull(spec_at(server), sleep=lambda _: None)
    assert "/var/lib" not in str(caught.value) and "registry.example" not in str(caught.value)


def test_an_error_with_a_status_is_one_too() -> None:
    with ollama().on("/api/pull", as_json({"error": "invalid model name"}, 400)) as server:
        with pytest.raises(InputError, match="no such model"):
            pull(spec_at(server))
        server.on("/api/pull", Reply(403))
        with pytest.raises(ProviderError):
            pull(spec_at(server), sleep=lambda _: None)


def test_a_model_too_large_for_the_machine_is_stopped_as_soon_as_its_size_is_named() -> None:
    with (
        ollama().on("/api/pull", as_lines([*WHOLE, *END])) as server,
        pytest.raises(InputError, match="do not fit") as caught,
    ):
        pull(spec_at(server), room=3_000)
    assert "--anyway" in caught.value.hint


def test_a_cloud_model_is_nothing_to_fetch() -> None:
    with ollama() as server, pytest.raises(InputError, match="nothing to fetch"):
        pull(spec_at(server, "gpt-oss:120b-cloud"))
    assert server.asked == []


def test_no_ollama_is_told_as_such() -> None:
    settings = Settings.model_validate({"servers": {"ollama_url": "http://127.0.0.1:9"}})
    with pytest.raises(ProviderError) as caught:
        pull(spec_of("ollama:tiny", settings), sleep=lambda _: None)
    assert caught.value.hint
