"""The base models: shapes that add up to what their makers say, cited Korean, licences that are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.core.errors import InputError
from gallae.tuning.bases import grade_of, load_bases
from gallae.tuning.plan import order_of_bases

BASES = load_bases()
OWN = """["our-tiny"]
repo = "models/tiny"
family = "llama"
layers = 4
hidden = 256
intermediate = 688
heads = 4
kv_heads = 2
head_dim = 64
vocab = 2048
tied = true
context = 1024
published = 3_500_000
licence = "ours"
commercial = "yes"
korean_source = "our own evaluation"
kmmlu = 0.9
haerae = 0.9
"""


def test_there_are_candidates_of_every_size() -> None:
    assert len(BASES) >= 12
    sizes = [base.parameters for base in BASES.values()]
    assert min(sizes) < 0.5e9 and max(sizes) > 30e9


@pytest.mark.parametrize("name", sorted(BASES))
def test_the_shape_adds_up_to_what_the_maker_says(name: str) -> None:
    base = BASES[name]
    assert base.parameters == pytest.approx(base.published, rel=0.005)
    assert base.heads % base.kv_heads == 0 and base.context >= 1_024
    assert base.licence and base.korean_source and base.repo.count("/") == 1


def test_a_korean_grade_is_cited_or_unknown_and_never_guessed() -> None:
    for base in BASES.values():
        assert (base.korean == "unknown") == (base.korean_score is None)
        assert base.korean != "unknown" or "no " in base.korean_source
    assert [grade_of(score) for score in (0.7, 0.5, 0.3, None)] == ["strong", "fair", "weak", "unknown"]


def test_a_licence_that_forbids_commercial_use_is_never_picked_by_itself() -> None:
    forbidden = {base.name for base in BASES.values() if base.commercial == "no"}
    assert forbidden and not forbidden & {base.name for base in order_of_bases(BASES, "ko")}
    assert all(BASES[name].note_ko and BASES[name].note_en for name in forbidden)


def test_a_team_adds_a_base_of_its_own_and_it_is_considered(tmp_path: Path) -> None:
    (tmp_path / "bases.toml").write_text(OWN, encoding="utf-8")
    bases = load_bases(tmp_path / "bases.toml")
    assert set(bases) == {*BASES, "our-tiny"} and order_of_bases(bases, "ko")[0].name == "our-tiny"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("layers = 4", "our-tiny.layers"),
        ("hidden = 0", "our-tiny.hidden"),
        ("layrs = 4", "our-tiny.layrs"),
        ("= broken", "bases.toml"),
    ],
)
def test_a_base_that_cannot_be_read_names_its_key(tmp_path: Path, change: str, named: str) -> None:
    text = {
        "layers = 4": OWN.replace("layers = 4\n", ""),
        "hidden = 0": OWN.replace("hidden = 256", "hidden = 0"),
        "layrs = 4": OWN + "layrs = 4\n",
        "= broken": OWN + "= broken\n",
    }[change]
    (tmp_path / "bases.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=named):
        load_bases(tmp_path / "bases.toml")


def test_the_page_names_every_key_of_a_base() -> None:
    import dataclasses
    import re

    from gallae.tuning.bases import Base

    page = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
    listed = {
        key
        for line in page.split("## A base of your own")[1].splitlines()
        if line.startswith("| `")
        for key in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert listed == {f.name for f in dataclasses.fields(Base)} - {"name"}
