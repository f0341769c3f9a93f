"""The parity gate: equal sides pass, and every planted difference between trainer and server is found and named."""

from __future__ import annotations

import dataclasses
import json
import math
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from serving_twin import twin_ollama, twin_vllm

from gallae.core.errors import InputError
from gallae.core.settings import Settings
from gallae.models.attempt import prompt_of
from gallae.models.model import Model
from gallae.models.prompt_tokens import Rendered
from gallae.models.spec import spec_of
from gallae.tuning.parity import _same, check_parity, parity_json
from gallae.tuning.parity_prompts import KINDS, Prompt, build_prompts, spread
from gallae.tuning.parity_sides import Said, Serving, Trained, trainer_side


def model_at(label: str, url: str) -> Model:
    provider = label.partition(":")[0]
    settings = Settings.model_validate({"servers": {f"{provider}_url": url}, "models": {"context_tokens": 2_048}})
    return Model(spec_of(label, settings), settings)


@pytest.fixture(scope="module")
def trained(tiny: Path) -> Trained:
    return trainer_side(tiny)


def test_a_thousand_prompts_hold_every_kind_and_are_the_same_again_for_the_same_seed() -> None:
    prompts = build_prompts(1_000, seed=3, tools=True, specials=("<|mine|>",))
    again = build_prompts(1_000, seed=3, tools=True, specials=("<|mine|>",))
    kinds = Counter(p.kind for p in prompts)
    assert prompts == again and prompts != build_prompts(1_000, seed=4, tools=True)
    assert set(kinds) == set(KINDS) and min(kinds.values()) >= 70
    texts = [m["content"] for p in prompts for m in p.messages]
    joined = "\n".join(texts)
    for wanted in ("<|im_end|>", "<|mine|>", "👩🏽‍🚀", "🇰🇷", "ＡＢＣ", "ｶﾀｶﾅ", "\r\n", "\u3000", "\ufeff", "\u200b"):
        assert wanted in joined
    assert any(not unicodedata.is_normalized("NFC", t) for t in texts)
    assert any(t != t.strip() for t in texts) and max(map(len, texts)) > 1_000
    assert len({json.dumps(p.messages) for p in prompts}) > 950


def test_tool_turns_are_only_asked_of_a_template_that_knows_them() -> None:
    assert {p.kind for p in build_prompts(100)} == set(KINDS) - {"tool"}
    tooled = [p for p in build_prompts(100, tools=True) if p.kind == "tool"]
    assert tooled and all(p.tools for p in tooled)
    assert any(m["role"] == "tool" for p in tooled for m in p.messages)


def test_a_smaller_choice_is_spread_over_the_kinds() -> None:
    chosen = spread(build_prompts(400, tools=True), 26)
    assert len(chosen) == 26 and set(Counter(p.kind for p in chosen).values()) == {2}


async def test_a_vllm_that_serves_the_trained_model_passes_by_ids_and_texts(trained: Trained) -> None:
    prompts = build_prompts(72, specials=trained.specials)
    with twin_vllm(trained) as server:
        parity = await check_parity(
            trained, Serving(model_at("vllm:tiny", server.url)), prompts, exact=True, texts=8, max_tokens=8
        )
    assert parity.passed, parity
    assert parity.ids == (72, 72) and parity.texts == parity.counts == (8, 8)
    assert parity.server == "vllm:tiny" and parity.sha256["server"] == {"identity": "tiny"}
    assert set(parity.sha256["trainer"]) >= {"model.safetensors", "tokenizer.json", "chat_template.jinja"}
    asked = server.bodies("/tokenize")[0]
    assert asked["add_generation_prompt"] and asked["chat_template_kwargs"] == {"enable_thinking": False}
    with pytest.raises(dataclasses.FrozenInstanceError):
        parity.passed = False  # type: ignore[misc]
    assert json.loads(json.dumps(parity_json(parity)))["ids"] == [72, 72]


def system_added(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if messages[0]["role"] == "system":
        return messages
    return [{"role": "system", "content": "You are a helpful assistant."}, *messages]


def trimmed(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**m, "content": m["content"].strip()} for m in messages]


def defused(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A server that takes special tokens in a person's text for mere text."""
    return [{**m, "content": m["content"].replace("<|", "< |")} for m in messages]


@pytest.mark.parametrize(("change", "only"), [(system_added, set()), (trimmed, {"blank"}), (defused, {"look-alike"})])
async def test_a_vllm_with_another_template_is_found_with_the_prompts_that_show_it(
    trained: Trained, change: Any, only: set[str]
) -> None:
    with twin_vllm(trained, change=change) as server:
        parity = await check_parity(
            trained, Serving(model_at("vllm:tiny", server.url)), build_prompts(120), exact=True, texts=4, max_tokens=4
        )
    assert not parity.passed and parity.by_cause == {"ids": parity.ids[1] - parity.ids[0]} and parity.texts == (0, 0)
    assert {d.kind for d in parity.differing} >= only and parity.differing[0].trainer != parity.differing[0].server
    assert "tokens differ" in parity.reason_en


async def test_an_ollama_is_compared_by_its_token_counts_and_answers(trained: Trained) -> None:
    with twin_ollama(trained) as server:
        parity = await check_parity(
            trained, Serving(model_at("ollama:tiny", server.url)), build_prompts(48), exact=True, max_tokens=2
        )
    assert parity.passed, parity
    assert parity.ids == (0, 0) and parity.counts == parity.texts
    assert parity.texts[0] > 32  # more than the usual answers, where ids are not to be had
    assert parity.sha256["server"]["identity"].startswith("tiny:latest@0123456789ab")


async def test_an_ollama_whose_template_has_another_system_default_is_found_by_its_counts(trained: Trained) -> None:
    with twin_ollama(trained, change=system_added) as server:
        parity = await check_parity(
            trained, Serving(model_at("ollama:tiny", server.url)), build_prompts(36), exact=False, max_tokens=4
        )
    assert not parity.passed and parity.counts[0] < parity.counts[1]
    assert "count" in parity.by_cause and "template" in parity.reason_en
    assert "tokens" in parity.differing[0].server


def every(n: int) -> Any:
    """Changes every n-th answer."""
    seen = 0

    def say(text: str) -> str:
        nonlocal seen
        seen += 1
        return text + "!" if seen % n == 0 else text

    return say


@pytest.mark.parametrize(
    ("n", "exact", "passed"),
    [(30, False, True), (30, True, False), pytest.param(10, False, False, marks=pytest.mark.long)],
)
async def test_quantised_texts_may_differ_in_one_of_twenty_and_exact_ones_never(
    trained: Trained, n: int, exact: bool, passed: bool
) -> None:
    with twin_vllm(trained, say=every(n)) as server:
        parity = await check_parity(
            trained, Serving(model_at("vllm:tiny", server.url)), build_prompts(60), exact=exact, texts=40, max_tokens=2
        )
    assert parity.ids == (60, 60) and parity.texts[1] == 40 and parity.texts[0] < 40
    assert parity.passed is passed
    if not passed:
        assert ("%" in parity.reason_en) is not exact and parity.differing[0].cause == "text"


async def test_a_skills_values_must_be_equal_also_where_its_words_may_differ(trained: Trained) -> None:
    rows = tuple(Prompt(f"skill-{n}", "skill", ({"role": "user", "content": f"값 {n}"},)) for n in range(30))

    def digits(prompt: Prompt, text: str) -> list[str]:
        return [c for c in text if c.isdigit()]

    async def compared(say: Any) -> Any:
        with twin_vllm(trained, say=say) as server:
            serving = Serving(model_at("vllm:tiny", server.url))
            return await check_parity(trained, serving, rows, exact=False, texts=30, max_tokens=2, slots=digits)

    spoilt = 0

    def one_value(text: str) -> str:
        nonlocal spoilt
        spoilt += 1
        return text + "7" if spoilt == 3 else text

    worded = await compared(every(25))
    valued = await compared(one_value)
    assert worded.passed and worded.texts == (29, 30) and worded.slots == (30, 30)
    assert not valued.passed and valued.texts == (29, 30) and valued.slots == (29, 30)
    assert valued.by_cause == {"slots": 1} and "values" in valued.reason_en


@pytest.mark.parametrize(
    ("mine", "other", "equal"),
    [
        ("같은 답", "같은 답", True),
        ("같은 답", "같은 답\ufffd", True),  # cut inside a character: the server shows the half
        ("같은 답", "같은 ", False),
        ("앞부분 \ufffd\ufffd뒤", "앞부분", True),  # the server left out what it waited with
        ("앞부분\ufffd\ufffd\ufffd", "앞부분\n\n\ufffd", True),
        ("앞부분 하나\ufffd", "앞부분 둘\ufffd", False),
        ("앞부분은 꽤 길다\ufffd", "", False),
    ],
)
def test_an_answer_with_half_a_character_is_compared_up_to_there(mine: str, other: str, equal: bool) -> None:
    assert _same(mine, other) is equal


async def test_nothing_compared_is_no_pass(trained: Trained) -> None:
    with twin_vllm(trained) as server:
        serving = Serving(model_at("vllm:tiny", server.url))
        nothing = await check_parity(trained, serving, (), exact=True)
        no_text = await check_parity(trained, serving, build_prompts(12), exact=True, texts=0)
    assert not nothing.passed and not no_text.passed and no_text.ids == (12, 12)


def test_a_folder_that_is_no_model_is_refused_by_name(training: None, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"config\.json is missing"):
        trainer_side(tmp_path)


def test_hangul_taken_apart_is_composed_before_a_model_reads_it() -> None:
    apart = unicodedata.normalize("NFD", "한글 값")
    assert prompt_of([("user", apart)]).texts == ("한글 값",)


def test_a_thousand_prompts_are_cut_into_tokens_within_seconds(trained: Trained) -> None:
    prompts = build_prompts(1_000, tools=True)
    started = time.process_time()
    rows = trained._rendered(prompts)
    assert time.process_time() - started < 5 and all(row.ids for row in rows)


@pytest.mark.parametrize(
    ("at", "margin"),
    [
        (0, 3.0),
        (1, 0.5),  # two tokens write this syllable: the first was unsure
        (2, 2.0),
        (3, 0.1),  # a token of two characters
        (4, 0.1),
        (5, 7.0),  # where the text ended
        (9, 7.0),
    ],
)
def test_the_margin_at_a_character_is_that_of_the_tokens_that_write_it(at: int, margin: float) -> None:
    said = Said("가나다라마", margins=((1, 3.0), (1, 0.5), (2, 9.0), (3, 2.0), (5, 0.1), (5, 7.0)))
    assert said.margin(at) == margin
    assert Said("가", margins=((1, 0.1),)).margin(1) == math.inf, "cut by the limit, not ended"
    assert Said("가").margin(0) == math.inf, "nobody knows"


@dataclass
class Side:
    """One that says for each prompt what it is given."""

    said: dict[str, Said]
    label: str = "a side"
    context_tokens: int | None = None
    sha256: dict[str, str] = field(default_factory=dict)

    async def rendered(self, prompts: Any) -> list[Rendered]:
        return [Rendered((1, 2), "prompt") for _ in prompts]

    async def answer(self, prompt: Prompt, max_tokens: int) -> Said:
        return self.said[prompt.id]


@pytest.mark.parametrize(
    ("kind", "unsure", "sure", "near", "passed"),
    [
        pytest.param("korean", 5, 0, 5, False, id="general prompts: told, never excused"),
        pytest.param("korean", 3, 2, 3, False, id="two parted where it was sure"),
        pytest.param("skill", 5, 0, 5, False, id="a skill's own rows: told, never excused"),
        pytest.param("skill", 1, 0, 1, True, id="one of twenty of them may"),
    ],
)
async def test_a_text_that_parts_where_the_trained_model_was_undecided_is_told_apart(
    kind: str, unsure: int, sure: int, near: int, passed: bool
) -> None:
    prompts = [Prompt(f"{n}", kind, ({"role": "user", "content": f"{n}"},)) for n in range(20)]
    here = {p.id: Said("가나", margins=((1, 4.0), (2, 0.05 if n < unsure else 4.0))) for n, p in enumerate(prompts)}
    there = {p.id: Said("가다" if n < unsure + sure else "가나") for n, p in enumerate(prompts)}
    parity = await check_parity(Side(here), Side(there), prompts, exact=False, texts=20)
    assert parity.texts == (20 - unsure - sure, 20) and parity.near == near and parity.passed is passed
    if not passed:
        assert f"{near} of the others part where the trained model was undecided" in parity.reason_en
    exact = await check_parity(Side(here), Side(there), prompts, exact=True, texts=20)
    assert not exact.passed, "whole weights have no excuse"
