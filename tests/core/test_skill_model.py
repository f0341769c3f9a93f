"""Writing [model] into a skill.toml: what is not ours stays byte for byte."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallae.core.errors import InputError
from gallae.core.skill_model import SkillModel, model_json, read_model, with_model

MODEL = SkillModel("embedded:a", run="20261129-061500-sft", sha256="ab" * 32, share=0.1, shadow=True, failures=0.05)
CARDS = (
    'name = "a"  # ours\ntitle = "안내"\n',
    'name = "a"\r\n\r\n[format]\r\nkind = "text"\r\n',
    'does = """\n[model]\nserves = "no"\n"""\n[format]\nkind = "text"\n',
    "\ufeffname = 'a'\n# the end\n",
    "name = 'a'\nexamples = [\n  \"[model]\",\n  'b # c',\n]\n",
)


@pytest.mark.parametrize("card", CARDS)
def test_a_model_is_added_behind_and_taken_out_again_without_a_trace(card: str) -> None:
    written = with_model(card, MODEL)
    assert written.startswith(card)
    assert read_model(tomllib.loads(written.removeprefix("\ufeff"))["model"]) == MODEL
    assert with_model(written, None) == card


def test_comments_order_and_keys_of_others_stay_where_they_are() -> None:
    card = (
        'name = "a"\n[model] # who serves\n# by hand\nserves = "ollama:x"  # was "y" # once\n'
        'placeholders = true\n\n[format]\nkind = "text"\n'
    )
    written = with_model(card, SkillModel("embedded:a", sha256="00"))
    assert written == (
        'name = "a"\n[model] # who serves\n# by hand\nserves = "embedded:a"  # was "y" # once\n'
        'placeholders = true\nsha256 = "00"\nshare = 1.0\nshadow = false\n\n[format]\nkind = "text"\n'
    )
    assert with_model(written, None) == (
        'name = "a"\n[model] # who serves\n# by hand\nplaceholders = true\n\n[format]\nkind = "text"\n'
    )


@pytest.mark.parametrize("card", ['model = {serves = "a:b"}\n', 'model.serves = "a:b"\n'])
def test_a_model_written_in_a_way_that_cannot_be_changed_alone_is_refused_with_the_way_that_can(card: str) -> None:
    with pytest.raises(InputError) as error:
        with_model(card, MODEL)
    assert "[model]" in error.value.hint


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40), st.floats(0, 1))
def test_whatever_a_label_holds_is_read_back(label: str, share: float) -> None:
    model = SkillModel(f"embedded:{label}", share=share, evaluation=label)
    assert read_model(tomllib.loads(with_model('name = "a"\n', model))["model"]) == model


def test_a_share_nobody_can_read_serves_nobody() -> None:
    for share in ("half", True, [], float("nan")):
        model = read_model({"serves": "a:b", "share": share})
        assert model is not None and model.share == 0.0
    assert read_model({"serves": "a:b", "share": 7}) == SkillModel("a:b")
    assert read_model({"share": 1}) is None and read_model("a:b") is None
    assert model_json(None) is None
