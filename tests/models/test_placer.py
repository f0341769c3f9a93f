"""The model in the box: what it is asked, what it answers, and the file that ships."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gallae.checks.placeholder_pieces import bound, frames_from
from gallae.checks.skill import format_of
from gallae.core.workspace import open_workspace
from gallae.models.gguf import gguf_bytes, read_metadata, read_tensors
from gallae.models.placer import BOXED, NAMES, Placer, features, is_placer, read_placer

SMALL = BOXED / "gallae-small.gguf"
ASKED = "[값] ⟨용어⟩ [#mg] ⟨#정⟩ ⟨횟수⟩ ⟨#일⟩분 안"
PLACES = ("함량", "한번", "하루", "-")


def placer(first: int, second: int) -> Placer:
    """Two deciders, each for one of three answers whatever is asked."""
    made = []
    for column in (first, second):
        weight = np.zeros((1 << 8, 3), np.int8)
        weight[:, column] = 3
        made.append({"[값]": (weight, np.ones(3, np.float32))})
    return Placer(8, {"[값]": ["-", "때", "함량"]}, made)


def test_two_that_agree_are_sure_and_two_that_do_not_are_not() -> None:
    said, sure = placer(2, 2).decide(ASKED, PLACES)
    assert said == "함량" and sure > 0.99
    assert placer(2, 0).decide(ASKED, PLACES)[1] == 0.0


def test_what_may_not_be_said_takes_its_share_of_the_probability() -> None:
    said, sure = placer(1, 1).decide(ASKED, PLACES)  # both would say 때, which a quantity is not
    assert said in PLACES and sure < 0.01


def test_it_says_one_of_the_grammar_and_nothing_without_one() -> None:
    assert placer(2, 2).reply(ASKED, bound(PLACES))[0] == "함량"
    assert placer(2, 2).reply("1+1=", "") == ("-", 0.0)
    assert placer(2, 2).reply("[말] 기침", bound(("물음", "안내한 것")))[1] == 0.0  # never learned


@pytest.mark.parametrize("shown", ["", "[값]", "[값] [", "[값] 없음", "⟦", "[쓰임] a | b\n[말]"])
def test_whatever_is_shown_is_read(shown: str) -> None:
    assert all(0 <= place < 256 for place in features(shown, 8))
    assert placer(0, 0).reply(shown, bound(("-", "때")))[0] in ("-", "때")


def test_a_file_of_our_own_comes_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.gguf"
    tensors = {"0.[값].weight": np.arange(-3, 3, dtype=np.int8).reshape(3, 2), "worth": np.ones(5, np.float32)}
    file.write_bytes(gguf_bytes({"general.architecture": "나", "n": 7}, tensors))
    assert read_metadata(file) == {"general.architecture": "나", "n": 7}
    found = read_tensors(file)
    assert all((found[name] == tensor).all() and found[name].dtype == tensor.dtype for name, tensor in tensors.items())
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(ValueError, match="buffer"):
        read_tensors(file)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "b.gguf"
    file.write_bytes(gguf_bytes({"general.architecture": "llama"}, {}))
    assert not is_placer(file) and not is_placer(tmp_path / "none.gguf")
    with pytest.raises(ValueError, match=r"b\.gguf: no gallae-placer"):
        read_placer(file)


def test_what_ships_is_small_says_what_it_is_and_knows_the_samples_leaflet() -> None:
    assert NAMES == ("gallae-small",) and SMALL.stat().st_size < 4 << 20
    told = read_metadata(SMALL)
    assert told["general.license"] == "Apache-2.0" and "own generator" in told["general.description"]
    frames = {title: frames_from(given) for title, given in json.loads(SMALL.with_suffix(".frames.json").read_text("utf-8")).items()}  # fmt: skip
    skill = next(
        s
        for s in open_workspace(Path(__file__).parents[2] / "samples", environ={}).skills
        if s.name == "medication-guide"
    )
    assert skill.title in frames and frames[skill.title].least[""] >= 0.8
    assert frames[skill.title].otherwise["사실"] in " ".join(format_of(skill).heads)
    said, sure = read_placer(SMALL).decide(ASKED, PLACES)
    assert said == "함량" and sure > 0.8
