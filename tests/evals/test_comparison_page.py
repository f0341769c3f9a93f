"""docs/comparison.md says what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from gallae.checks.task import AnswerRow
from gallae.entrypoints.evaluating_compare import PROMPTS, ROLES
from gallae.evals.arms import Asked, Taken
from gallae.evals.compare import compare

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")


def test_the_page_lists_exactly_the_figures_there_are() -> None:
    arms = {name: Taken(name, True, True) for name in ("routed", "rag")}
    made = [figure.name for figure in compare("w", [Asked(AnswerRow("1", "?"), arms)]).figures]
    table = PAGE.split("## The figures")[1].split("## Bars")[0]
    listed = re.findall(r"^\| `([\w.]+)` \|", table, re.M)
    assert sorted(listed) == sorted(name.replace("right.rag", "right.ROUTE") for name in made)


def test_the_page_lists_the_bars_in_force() -> None:
    listed: dict[str, dict[str, object]] = {}
    for section, bar in re.findall(r"^\| `(compare|variant)` \| `([^`]+)` \|", PAGE, re.M):
        listed.setdefault(section, {}).update(tomllib.loads(bar))
    bars = tomllib.loads((ROOT / "evals" / "bars.toml").read_text(encoding="utf-8"))
    assert listed == {section: bars[section] for section in ("compare", "variant")}


def test_the_page_names_the_prompts_and_roles_that_can_be_varied() -> None:
    variants = PAGE.split("## Variants")[1]
    files, roles = re.search(r"\(any of (.+?);", variants), re.search(r"\(roles (.+?)\)", variants)
    assert files and roles
    assert re.findall(r"`(\w+)\.md`", files[1]) == list(PROMPTS) and re.findall(r"`(\w+)`", roles[1]) == list(ROLES)
