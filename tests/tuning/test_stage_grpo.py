"""Stage grpo is rewarded by the skill's own scorer, or by a reward model, and moves the weights towards it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.checks.skill import skill_task
from gallae.core.errors import InputError, TuningError
from gallae.tuning.rows import Row
from gallae.tuning.stage_grpo import fit_grpo
from gallae.tuning.stage_reward import fit_reward
from tests.tuning import tiny

pytestmark = tiny.TRAINS


@pytest.mark.parametrize(
    ("algorithm", "adapter"), [("grpo", "lora"), pytest.param("rloo", "full", marks=pytest.mark.long)]
)
def test_the_mean_reward_is_the_scorers_and_the_weights_move_towards_it(
    tmp_path: Path, tiny_base: Path, algorithm: str, adapter: str
) -> None:
    rows = [Row("train.jsonl", n, "answer", tiny.asked(n), "배송") for n in range(16)]
    task = skill_task(tiny.skill_with(tiny.answers(range(40))))
    seen: list[tuple[int, str, float]] = []

    def scorer(row: Row, text: str) -> float:
        seen.append((row.line, text, task.evaluate(row.training(), text).value))
        return seen[-1][2]

    told = tiny.Told()
    job = tiny.job_of(tmp_path, tiny_base, "grpo", rows, scorer=scorer, adapter=adapter, algorithm=algorithm, generations=8,
                      micro_batch=32, max_steps=10, learning_rate=1e-2 if adapter == "lora" else 1e-3)  # fmt: skip
    figures = fit_grpo(job, told)
    assert len(seen) == 10 * 32 and all(value == (text.strip() == "배송") for _, text, value in seen)
    for number, step in enumerate(told.of("step")):
        mine = [value for _, _, value in seen[32 * number : 32 * number + 32]]
        assert step["reward"] == pytest.approx(sum(mine) / 32)
    assert figures["reward"] > figures["reward_first"]
    before, after = (tiny.open_trained(folder, tiny_base) for folder in (tiny_base, job.run.model))
    turns = tiny.asked(99)
    assert tiny.logp(after, tiny_base, turns, "배송") > tiny.logp(before, tiny_base, turns, "배송") + 0.1


def test_a_reward_model_rewards_where_there_is_one(tmp_path: Path, tiny_base: Path) -> None:
    taught = tiny.job_of(tmp_path, tiny_base, "reward", tiny.pairs(range(32), "요금", "칭찬"), max_steps=8)
    fit_reward(taught, tiny.Told())
    job = tiny.job_of(
        tmp_path, tiny_base, "grpo", tiny.answers(range(8)), reward=taught.run.model, generations=4, max_steps=1
    )
    told = tiny.Told()
    figures = fit_grpo(job, told)
    assert figures["reward"] == told.of("step")[0]["reward"] and figures["reward"] not in (0.0, 1.0)
    assert figures["flat"] < 1.0, "a reward model tells answers apart"


def test_groups_that_all_score_the_same_are_told(tmp_path: Path, tiny_base: Path) -> None:
    job = tiny.job_of(
        tmp_path, tiny_base, "grpo", tiny.answers(range(8)), scorer=lambda r, t: 0.5, generations=4, max_steps=1
    )
    assert fit_grpo(job, tiny.Told())["flat"] == 1.0


def test_without_a_reward_or_with_an_unknown_algorithm_it_says_what_to_do(tmp_path: Path, tiny_base: Path) -> None:
    with pytest.raises(TuningError, match="nothing to reward by"):
        fit_grpo(tiny.job_of(tmp_path, tiny_base, "grpo", tiny.answers(range(4))), tiny.Told())
    with pytest.raises(InputError, match="ppo"):
        fit_grpo(tiny.job_of(tmp_path, tiny_base, "grpo", tiny.answers(range(4)), algorithm="ppo"), tiny.Told())


def test_fewer_prompts_than_the_batch_holds_are_enough(tmp_path: Path, tiny_base: Path) -> None:
    rows = tiny.answers(range(3))
    seen: list[str] = []
    job = tiny.job_of(tmp_path, tiny_base, "grpo", rows, scorer=lambda row, text: seen.append(row.prompt) or 0.0, generations=4,
                      micro_batch=8, accumulation=8, max_steps=1)  # fmt: skip
    fit_grpo(job, tiny.Told())
    assert sorted(seen) == sorted(row.prompt for row in rows for _ in range(4))
