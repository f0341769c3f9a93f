"""Pairs, thumbs and grades become what each trainer takes; what cannot is an error that says what to collect."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.preferences import compared, counts_of, duels_of, judged, needed, pairs_of, prompts_of, thumbs_of
from gallae.tuning.rows import Row, load_rows, load_text


def rows_of(*given: dict[str, Any]) -> tuple[Row, ...]:
    loaded = load_text("\n".join(json.dumps(g, ensure_ascii=False) for g in given), "prefer.jsonl")
    assert not loaded.unread
    return loaded.rows


def thumb(prompt: str, answer: str, good: bool) -> dict[str, Any]:
    return {"prompt": prompt, "answer": answer, "good": good}


def grade(prompt: str, answer: str, score: float) -> dict[str, Any]:
    return {"prompt": prompt, "answer": answer, "score": score}


PAIR = {"prompt": "가나?", "chosen": "네, 갑니다.", "rejected": "몰라"}


def test_verdicts_on_the_same_prompt_become_pairs_and_each_is_used() -> None:
    rows = rows_of(PAIR, thumb("다", "좋다", True), thumb("다!", "나쁘다", False), thumb("다", "틀리다", False),
                   thumb("라", "홀로", True))  # fmt: skip
    made = pairs_of(rows)
    assert [(r.answer, r.rejected) for r in made] == [("네, 갑니다.", "몰라"), ("좋다", "나쁘다"), ("좋다", "틀리다")]
    assert all(r.shape == "pair" and r.good is None for r in made)


def test_a_system_text_of_its_own_makes_another_prompt() -> None:
    asked = [{"role": "system", "content": "짧게"}, {"role": "user", "content": "다"}]
    assert not pairs_of(rows_of(thumb("다", "좋다", True), {"prompt": asked, "answer": "나쁘다", "good": False}))


def test_pairs_whose_sides_say_the_same_are_no_preference() -> None:
    rows = rows_of(
        {"prompt": "가", "chosen": "네.", "rejected": "네!"}, thumb("나", "음", True), thumb("나", "음.", False)
    )
    assert pairs_of(rows) == () and all(r.prompt == "나" for r in thumbs_of(rows))


def test_every_two_grades_that_differ_are_a_pair_and_the_middle_divides_good_from_bad() -> None:
    rows = rows_of(grade("가", "최고", 5), grade("가", "보통", 3), grade("가", "나쁨", 1), grade("나", "보통2", 3.0))
    assert [(r.answer, r.rejected) for r in pairs_of(rows)] == [("최고", "보통"), ("최고", "나쁨"), ("보통", "나쁨")]
    assert [(r.answer, r.good) for r in thumbs_of(rows)] == [("최고", True), ("나쁨", False)]


@pytest.mark.parametrize("score", [True, "5", None, float("nan")])
def test_a_score_that_is_no_number_is_named(score: Any) -> None:
    loaded = load_text(json.dumps({"prompt": "가", "answer": "나", "score": score}), "prefer.jsonl")
    assert not loaded.rows and "score" in loaded.unread[0].because and "number" in loaded.unread[0].fix


def test_both_sides_of_a_pair_are_thumbs_once() -> None:
    other = {**PAIR, "rejected": "글쎄"}
    made = thumbs_of(rows_of(PAIR, other))
    assert [(r.answer, r.good) for r in made] == [("네, 갑니다.", True), ("몰라", False), ("글쎄", False)]


def test_a_reward_model_also_compares_verdicts_on_different_prompts_and_says_so() -> None:
    rows = rows_of(PAIR, thumb("다", "좋다", True), thumb("라", "나쁘다", False), thumb("마", "더 나쁘다", False))
    duels = duels_of(rows)
    assert [(d.better.answer, d.across) for d in duels] == [("네, 갑니다.", False), ("좋다", True), ("좋다", True)]
    assert {d.worse.answer for d in duels[1:]} == {"나쁘다", "더 나쁘다"}
    assert duels_of(rows) == duels and pairs_of(rows) == (rows[0],)
    assert compared(duels[1])["chosen"] == [{"role": "user", "content": "다"}, {"role": "assistant", "content": "좋다"}]


def test_rows_are_given_to_the_trainers_as_messages_with_their_system_text() -> None:
    asked = [{"role": "system", "content": "짧게"}, {"role": "user", "content": "가나?"}]
    pair, good = rows_of({**PAIR, "prompt": asked}, thumb("다", "좋다", True))
    assert judged(pair) == {
        "prompt": asked,
        "chosen": [{"role": "assistant", "content": "네, 갑니다."}],
        "rejected": [{"role": "assistant", "content": "몰라"}],
    }
    assert judged(good)["completion"] == [{"role": "assistant", "content": "좋다"}] and judged(good)["label"] is True


@pytest.mark.parametrize(
    ("stage", "given", "words"),
    [
        ("dpo", [thumb("가", "나", True), thumb("다", "라", False)], "Single thumbs are enough for kto"),
        ("dpo", [], "needs pairs"),
        ("kto", [thumb("가", "나", True), thumb("다", "라", True)], "Collect bad ones"),
        ("kto", [thumb("가", "나", False)], "Collect good ones"),
        ("reward", [thumb("가", "나", True)], "Collect bad ones"),
        ("reward", [], "needs pairs"),
    ],
)
def test_what_is_missing_is_an_error_that_says_what_to_collect(
    stage: Any, given: list[dict[str, Any]], words: str
) -> None:
    rows = rows_of(*given)
    found = {"dpo": pairs_of, "kto": thumbs_of, "reward": duels_of}[stage](rows)
    with pytest.raises(TuningError) as error:
        needed(stage, found, rows)
    assert words in f"{error.value.message} {error.value.hint}" and stage in error.value.message


def test_enough_is_no_error() -> None:
    rows = rows_of(PAIR)
    needed("dpo", pairs_of(rows), rows)
    needed("kto", thumbs_of(rows), rows)
    needed("reward", duels_of(rows), rows)
    assert (counts_of(rows).pairs, counts_of(rows).good, counts_of(rows).bad) == (1, 1, 1)


def test_each_prompt_is_sampled_from_once(tmp_path: Path) -> None:
    folder = tmp_path / "skills" / "notes"
    folder.mkdir(parents=True)
    lines = [
        {"instruction": "가", "output": "1"},
        {"instruction": "가", "output": "2"},
        {"instruction": "나", "output": "3"},
    ]
    (folder / "train.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [r.answer for r in prompts_of(load_rows(tmp_path, "notes").rows)] == ["1", "3"]


def test_what_was_only_called_bad_is_no_reference_to_score_against() -> None:
    rows = rows_of(
        thumb("가", "나쁘다", False), thumb("나", "좋다", True), PAIR, {"question": "나", "answer": "바른 답"}
    )
    assert [(r.prompt, r.answer) for r in prompts_of(rows)] == [("나", "바른 답"), ("가나?", "네, 갑니다.")]


def test_the_page_names_settings_that_exist_with_their_defaults() -> None:
    from gallae.tuning import sampling, stage_dpo, stage_grpo, stage_kto, stage_rejection
    from gallae.tuning.train_settings import CHOICES, KNOWN

    page = (Path(__file__).resolve().parents[2] / "docs" / "preferences.md").read_text(encoding="utf-8")
    table = page.split("| `--set` |")[1].split("\n\n")[0]
    said = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.M))
    assert set(said) <= set(KNOWN) and len(said) == 6
    assert said["beta"].startswith(f"dpo, kto | {stage_dpo.BETA}") and stage_kto.BETA == stage_dpo.BETA
    assert f"| {sampling.GENERATIONS}, {stage_grpo.GENERATIONS}: answers" in said["generations"]
    assert f"| {sampling.TEMPERATURE}, 1.0" in said["temperature"] and f"{stage_rejection.PASSING}" in said["threshold"]
    assert CHOICES["algorithm"] == stage_grpo.ALGORITHMS and "rloo" in said["algorithm"]


def test_the_formats_on_the_page_are_the_ones_that_are_read() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "preferences.md").read_text(encoding="utf-8")
    table = page.split("## What the rows look like")[1].split("## What a run reports")[0]
    keys = [re.findall(r'"(\w+)"', shown) for shown in re.findall(r"^\| `(\{.+?\})` \|", table, re.M)]
    values = {"good": True, "score": 4}
    assert [r.shape for r in rows_of(*({k: values.get(k, k) for k in of} for of in keys))] == [
        "pair",
        "thumb",
        "graded",
    ]
