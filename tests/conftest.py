"""Fixtures every room's tests share. Nothing here reaches the network; tracing is off whatever the environment says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: one browser serves them all, and Playwright keeps an event loop in this thread until it ends."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def closed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, no tracing, no foreign settings: a test sees only what it sets itself."""
    for name in list(os.environ):
        if name.startswith(("LANGSMITH_", "LANGCHAIN_", "OTEL_", "OPENAI_", "OLLAMA_", "HF_TOKEN")) or (
            name.startswith("GALLAE_")
            and name
            not in (
                "GALLAE_TEST_DATA",
                "GALLAE_BROWSER_REQUIRED",
                "GALLAE_OTEL_REQUIRED",
                "GALLAE_NODE_REQUIRED",
                "GALLAE_AUTH_REQUIRED",
            )
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    if (known := sys.modules.get("langsmith.utils")) is not None:  # it remembers what it has read in an earlier test
        known.get_env_var.cache_clear()
    monkeypatch.setenv("GALLAE_SERVERS__FIND_OLLAMA", "false")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that lies beside the project on some machines; tests that need it skip where it is not."""
    path = Path(os.environ.get("GALLAE_TEST_DATA", str(ROOT.parent / "shared")))
    if not path.is_absolute():
        path = ROOT / path
    if not (path / "data").is_dir():
        pytest.skip(f"no shared data at GALLAE_TEST_DATA={path}")
    return path


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples"


@pytest.fixture
def workspace_folder(tmp_path: Path) -> Iterator[Path]:
    """An empty workspace to fill."""
    folder = tmp_path / "작업 공간"
    (folder / "documents").mkdir(parents=True)
    (folder / "gallae.toml").write_text('name = "test"\ntitle = "시험"\n', encoding="utf-8")
    yield folder
