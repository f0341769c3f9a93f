"""The house keeps its shape: rooms, mapping, floors, who may touch what."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "core", "checks", "models", "retrievers", "tools", "agents", "graphs", "evals", "tuning", "ui", "entrypoints", "samples",
)  # fmt: skip
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms or ROOMS:
        yield from sorted((ROOT / room).glob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{a.name}" for a in node.names}
    return names


def test_folders_packages_package_dir_typings_and_floors_name_the_same_rooms() -> None:
    folders = {p.parent.name for p in ROOT.glob("*/__init__.py")}
    links = {p.name for p in (ROOT / "typings" / "gallae").iterdir()}
    setuptools = PYPROJECT["tool"]["setuptools"]
    packages = {name.removeprefix("gallae.") for name in setuptools["packages"]}
    mapped = {name.removeprefix("gallae."): folder for name, folder in setuptools["package-dir"].items()}
    linted = {name.removeprefix("gallae.") for name in PYPROJECT["tool"]["importlinter"]["root_packages"]}
    typed = {name.removeprefix("gallae.") for name in PYPROJECT["tool"]["mypy"]["packages"]}
    assert folders == links == packages == set(mapped) == linted == typed == set(ROOMS)
    assert all(room == folder for room, folder in mapped.items())


def test_what_the_page_serves_by_itself_goes_into_the_wheel_with_its_licence_and_stays_small() -> None:
    static = sorted((ROOT / "ui" / "static").iterdir())
    assert "static/*" in PYPROJECT["tool"]["setuptools"]["package-data"]["gallae.ui"]
    assert {p.name for p in static} == {"PretendardVariable.LICENSE.txt", "PretendardVariable.woff2"}
    assert sum(p.stat().st_size for p in static) < 3_000_000
    theme = tomllib.loads((ROOT / "ui" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert theme["server"]["enableStaticServing"] is True
    faces = [face["url"].removeprefix("app/static/") for face in theme["theme"]["fontFaces"]]
    assert faces and all((ROOT / "ui" / "static" / name).is_file() for name in faces)


def test_typings_links_are_relative_and_point_at_the_rooms() -> None:
    for room in ROOMS:
        link = ROOT / "typings" / "gallae" / room
        assert link.is_symlink() and not link.readlink().is_absolute()
        assert link.resolve() == ROOT / room


def test_rooms_are_flat_and_typed() -> None:
    for room in set(ROOMS) - {"samples"}:
        nested = [p for p in (ROOT / room).rglob("*.py") if p.parent != ROOT / room]
        assert not nested, f"{nested[0]}: a nested package is missing from the wheel"
    assert all((ROOT / room / "py.typed").is_file() for room in ROOMS)


def test_nobody_imports_a_room_by_its_bare_name() -> None:
    for path in modules():
        bare = {name.split(".")[0] for name in imported(path)} & set(ROOMS)
        assert not bare, f"{path.name}: import gallae.{bare.pop()} instead"


def test_only_settings_and_the_ways_in_look_at_the_environment() -> None:
    for path in modules(*(set(ROOMS) - {"entrypoints"})):
        if path == ROOT / "core" / "settings.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in ("environ", "getenv")
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
        ]
        assert not found, f"{path.relative_to(ROOT)}:{found[0]} reads the environment"


def test_no_module_holds_more_than_400_lines() -> None:
    long = {p.relative_to(ROOT): n for p in modules() if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def test_every_module_says_why_it_exists() -> None:
    silent = [p for p in modules() if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert not silent


def test_every_error_class_has_a_row() -> None:
    from gallae.core import errors

    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.GallaeError)]
    assert {c.code for c in classes} == set(errors.ROWS)
    assert all(row.ko and row.en for row in errors.ROWS.values())


@pytest.mark.parametrize(
    ("command", "forbidden"),
    [
        (["--help"], {"langchain_core", "faiss", "torch", "streamlit", "pydantic", "numpy", "tantivy"}),
        (["-w", "{samples}", "--state", "{state}", "route", "환불은 며칠까지 되나요?"],
         {"langchain_core", "langgraph", "faiss", "torch", "streamlit", "mcp"}),
        (["-w", "{samples}", "--state", "{state}", "search", "환불"],
         {"langchain_core", "langgraph", "faiss", "torch", "streamlit", "mcp"}),
    ],
)  # fmt: skip
def test_a_light_command_imports_nothing_heavy(command: list[str], forbidden: set[str], tmp_path: Path) -> None:
    argv = [part.format(samples=ROOT / "samples", state=tmp_path) for part in command]
    script = (
        "import sys\n"
        "from gallae.entrypoints.cli import main\n"
        f"try:\n    main({argv!r})\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', sorted({forbidden!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert "HEAVY []" in done.stdout, done.stdout[-300:] + done.stderr[-2000:]


def test_langgraph_json_names_a_module_path_to_a_factory() -> None:
    import json

    graphs = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))["graphs"]
    for graph in graphs.values():
        module, _, factory = graph["path"].partition(":")
        assert "/" not in module and factory, "a file path would load the module twice"


def test_every_exception_from_a_security_rule_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"noqa: S\d+\s*$", line)
    ]
    assert not silent
