"""The docs cannot drift: snippets run, tables are generated, both READMEs stand in step."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.ko.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S)


def test_the_rules_page_is_the_rules_that_run() -> None:
    from gallae.entrypoints.rules import rules_page
    from gallae.graphs.rules import load_rules

    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page(load_rules()), (
        "run: gallae rules --markdown > docs/rules.md"
    )


def test_every_toml_snippet_is_accepted_by_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gallae.core.errors import SettingsError
    from gallae.core.people import load_people
    from gallae.core.settings import load_settings
    from gallae.core.skill_model import read_model
    from gallae.core.workspace import SKILL_KEYS
    from gallae.entrypoints.page import _checked

    monkeypatch.setattr("importlib.util.find_spec", lambda name: True)  # Authlib, an extra
    accepted = cards = teams = 0
    for page in PAGES:
        for text in blocks(page, "toml"):
            given = tomllib.loads(text)
            if re.match(r"# skills/\w+/skill\.toml\n", text):
                assert set(given) <= SKILL_KEYS and ("model" not in given or read_model(given["model"])), page.name
                cards += 1
            elif text.startswith("# people.toml\n"):
                (tmp_path / "people.toml").write_text(text, encoding="utf-8")
                teams += len(load_people(tmp_path).members)
            elif text.startswith("# .streamlit/secrets.toml\n"):
                assert _checked(page, {**given["auth"], "cookie_secret": "x" * 32}).host
                with pytest.raises(SettingsError, match="cookie_secret"):  # copied as it stands it opens nothing
                    _checked(page, given["auth"])
            elif not any("/" in key for key in given):  # _meta.toml is keyed by path
                accepted += bool(load_settings(None, arguments=given, environ={}).origins)
    assert accepted >= 4 and cards >= 1 and teams >= 2


def test_the_page_of_the_small_models_life_leads_to_every_page_of_it_and_is_found_from_them() -> None:
    docs = ROOT / "docs"
    life = (
        "advise",
        "training-data",
        "plan",
        "training",
        "preferences",
        "training-elsewhere",
        "serving-tuned",
        "parity",
    )
    text = (docs / "sllm.md").read_text(encoding="utf-8")
    for name in (*life, "promotion", "placeholders", "learning", "models"):
        assert f"({name}.md" in text, name
    for name in ("architecture", "training", "serving-tuned", "promotion", "placeholders", "plan"):
        assert "(sllm.md)" in (docs / f"{name}.md").read_text(encoding="utf-8"), name


def test_every_command_in_a_shell_snippet_is_one_that_exists() -> None:
    import shlex

    from gallae.entrypoints.cli import COMMANDS, _parse

    seen: list[str] = []
    for page in PAGES:
        for text in blocks(page, "sh"):
            for line in text.splitlines():
                if "bin/gallae" in line or line.startswith("gallae"):
                    seen.append(_parse(shlex.split(line, comments=True)[1:]).command)
    assert len(seen) >= 10 and set(seen) <= set(COMMANDS)


def test_every_link_to_a_file_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"


def test_the_two_readmes_stand_in_step() -> None:
    shapes = []
    for name in ("README.md", "README.ko.md"):
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        commands = [re.sub(r"\s*#.*", "", line) for block in blocks(page, "sh") for line in block.splitlines()]
        links = sorted(re.sub(r"-(?:ko|en)\.png$", ".png", link) for link in re.findall(r"\]\((docs/[^)]+)\)", text))
        shapes.append((re.findall(r"^#+", text, re.M), commands, links))
    assert shapes[0] == shapes[1]


def test_the_command_table_lists_exactly_the_commands_there_are() -> None:
    from gallae.entrypoints.cli import COMMANDS

    table = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`gallae ([a-z]+)", table)) == set(COMMANDS)


def test_the_python_snippets_run(tmp_path: Path) -> None:
    chat, search = blocks(ROOT / "docs" / "python.md", "python")
    for snippet, said in ((chat, "rag"), (search, "documents/drugs/acetaminophen.md")):
        script = snippet.replace('".state/python"', repr(str(tmp_path / "state")))
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=60
        )
        assert done.returncode == 0 and said in done.stdout and "documents/" in done.stdout, done.stderr[-2000:]


def test_the_page_of_documents_names_every_ending_and_every_limit() -> None:
    from gallae.core.settings import DocumentSettings
    from gallae.retrievers.load import NOT_YET, SUFFIXES

    page = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    table = page.split("## Formats")[1].split("## Encodings")[0]
    first = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`(\.\w+)`", first)) == SUFFIXES
    (refused,) = re.findall(r"passage\. ((?:`\.\w+`\s)+)are\s+refused", table)
    assert set(re.findall(r"`(\.\w+)`", refused)) == NOT_YET
    limits = {name: int(value.replace(",", "")) for name, value in re.findall(r"\| `(max_\w+)` \| ([\d,]+) \|", page)}
    assert limits == {n: v for n, v in DocumentSettings().model_dump().items() if n.startswith("max_")}


def test_the_fixed_limits_of_documents_are_the_ones_in_the_code() -> None:
    from gallae.retrievers import load_hwpx, load_image, load_xlsx, office_zip

    page = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    said = re.search(
        r"(\d+) MB of XML in one part, ([\d,]+) cells of a workbook, ([\d,]+) of a table, (\d+) million pixels", page
    )
    assert said is not None
    assert [int(n.replace(",", "")) for n in said.groups()] == [
        office_zip.MAX_XML // 1_000_000, load_xlsx.MAX_CELLS, load_hwpx.MAX_CELLS, load_image.MAX_PIXELS // 1_000_000
    ]  # fmt: skip
    assert f"{load_image.SIDE:,} pixels" in page


def test_the_retrieval_table_lists_exactly_the_settings_there_are_with_their_defaults() -> None:
    import json

    from gallae.core.settings import RetrievalSettings

    page = (ROOT / "docs" / "workspace.md").read_text(encoding="utf-8")
    table = page.split("`[retrieval]`", 1)[1].split("Precedence:")[0]
    listed = re.findall(r"^\| `(\w+)` \| (?:`([^`]+)`|none) \|", table, re.M)
    said = {name: json.loads(default) if default else None for name, default in listed}
    assert len(said) == len(listed) and said == RetrievalSettings().model_dump()


def test_the_promotion_page_lists_the_settings_the_bars_and_the_keys_there_are() -> None:
    import dataclasses
    import json

    from gallae.core.settings import PromotionSettings
    from gallae.core.skill_model import SkillModel
    from gallae.evals.gate import load_bars

    page = (ROOT / "docs" / "promotion.md").read_text(encoding="utf-8")
    settings = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+|true|false) \|", page, re.M))
    assert {k: json.loads(v) for k, v in settings.items()} == PromotionSettings().model_dump()
    bars = dict(re.findall(r"^\| `([\w.]+)` \| at (least|most) [\d.]+", page, re.M))
    assert set(bars) == set(load_bars()["tuned"])
    assert all(f"at {'most' if b.at_most else 'least'} {b.value:g}" in page for b in load_bars()["tuned"].values())
    keys = page.split("## What is written")[1].split("## At run time")[0]
    listed = {k for row in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", keys, re.M) for k in re.findall(r"`(\w+)`", row)}
    assert listed == {f.name for f in dataclasses.fields(SkillModel)}


def test_the_table_of_costs_lists_exactly_the_costs_there_are() -> None:
    from gallae.graphs.rules import load_weights

    page = (ROOT / "docs" / "workspace.md").read_text(encoding="utf-8")
    table = page.split("## What a wrong route costs")[1]
    said = {
        pair: float(cost)
        for pairs, cost in re.findall(r"^\| ((?:`[a-z.]+` ?)+)\| ([\d.]+) \|", table, re.M)
        for pair in re.findall(r"`([a-z.]+)`", pairs)
    }
    assert said == load_weights().costs


def test_the_rules_of_the_workspace_page_are_accepted_and_do_what_their_examples_say(tmp_path: Path) -> None:
    from datetime import date

    from gallae.core.types import Person
    from gallae.core.workspace import open_workspace
    from gallae.graphs.router import Router
    from gallae.graphs.rule_checks import check_rules
    from gallae.retrievers.index import open_index

    page = ROOT / "docs" / "workspace.md"
    given = next(tomllib.loads(text) for text in blocks(page, "toml") if "[[routing.rule]]" in text)
    workspace = open_workspace(tmp_path, arguments=given, environ={})
    with open_index(workspace) as index:
        index.ingest()
        checks = check_rules(Router(workspace, index), person=Person(), today=date(2026, 11, 20))
    assert len(checks) == 5 and all(check.passed for check in checks), checks
