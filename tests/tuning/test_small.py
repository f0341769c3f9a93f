"""The tiny base: whole, repeatable, of three architectures, and its tokenizer says back what it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.core.errors import InputError, TuningError
from gallae.tuning.base_folder import is_small, load_base_folder
from gallae.tuning.small import ARCHITECTURES, build_small, small_in
from tests.tuning.conftest import weights

pytestmark = pytest.mark.usefixtures("training")
TEXTS = [
    "약은 하루 2번 먹습니다. 안전하게 보관하세요.",
    "The drug is taken twice a day.",
    "접수 번호 3-0417, 1,200원.",
] * 20


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_each_architecture_is_a_whole_folder_that_a_plan_can_count(architecture, tmp_path: Path) -> None:
    import json

    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = build_small(tmp_path / "b", TEXTS, architecture=architecture, layers=2, hidden=64, vocab=400)
    model = AutoModelForCausalLM.from_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"] == architecture
    assert tokenizer.eos_token_id == model.config.eos_token_id and len(tokenizer) == model.config.vocab_size <= 400
    shape = load_base_folder(folder)
    assert is_small(shape) and shape.parameters == pytest.approx(model.num_parameters(), rel=0.15)
    assert not [p.name for p in folder.parent.iterdir() if p.name != "b"]


def test_the_same_texts_and_seed_give_the_same_weights_and_another_seed_others(tmp_path: Path) -> None:
    one, two, three = (
        weights(build_small(tmp_path / str(n), TEXTS, layers=2, hidden=64, vocab=400, seed=s))
        for n, s in enumerate((0, 0, 1))
    )
    assert all(bool((one[k] == two[k]).all()) for k in one)
    assert any(bool((one[k] != three[k]).any()) for k in one)


def test_its_tokenizer_gives_every_text_back_and_splits_digits(tiny: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    for text in ("꿻뷁 이상한 글자", "emoji 👩‍👩‍👧 ok", "  두 칸\n\n줄", "漢字とかな", "\t1234,56"):
        assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
    assert len(tokenizer("7391")["input_ids"]) == 4


def test_the_base_of_a_workspace_is_made_once_and_named_after_its_texts(tmp_path: Path) -> None:
    first = small_in(tmp_path, TEXTS)
    made = (first / "model.safetensors").stat().st_mtime_ns
    assert small_in(tmp_path, TEXTS) == first and (first / "model.safetensors").stat().st_mtime_ns == made
    assert first.name.startswith("small-lfm2-") and small_in(tmp_path, TEXTS, seed=1) != first


def test_no_text_and_sizes_that_cannot_be_are_errors(tmp_path: Path) -> None:
    with pytest.raises(TuningError, match="needs text"):
        build_small(tmp_path / "b", ["  "])
    with pytest.raises(InputError, match="no such architecture"):
        build_small(tmp_path / "b", TEXTS, architecture="gpt9")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="100"):
        build_small(tmp_path / "b", TEXTS, hidden=100)
    assert not list(tmp_path.iterdir())
