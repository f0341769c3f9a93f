"""`advise` speaks from what was measured: the kept evaluations say how much each way got right, and A7 and A13 follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.scores import wilson
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.evals.evaluation import Evaluation, Figure, Table
from gallae.evals.history import keep_run
from gallae.tuning.advise import advise, memory_sum
from gallae.tuning.advise_ways import SEQUENCE, gib_for
from gallae.tuning.bases import load_bases
from gallae.tuning.memory import GIB, Run, peak
from gallae.tuning.runs import new_run, save_run
from gallae.tuning.situation import Situation, SkillFacts

ANSWERS = ("--set", "gpu_gib=48")


@pytest.fixture
def root(workspace_folder: Path) -> Path:
    """A house job with rows enough to be tuned on."""
    folder = workspace_folder / "skills" / "letters"
    folder.mkdir(parents=True)
    (folder / "skill.toml").write_text('name = "letters"\ntitle = "편지"\nkind = "transform"\n', encoding="utf-8")
    rows = [
        {"instruction": f"{n}호 {n * 37}번 편지를 써 주세요", "output": f"{n}호 {n * 37}번께 드립니다."}
        for n in range(400)
    ]
    (folder / "train.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    return workspace_folder


def kept(
    root: Path, what: str, shares: dict[str, int], *, run: str = "", served_by: str = "", made: float = 1.0
) -> str:
    """An evaluation of a hundred rows in the workspace's history; its name."""
    figures = tuple(Figure(name, wilson(hits, 100)) for name, hits in shares.items())
    tables = (Table("served_by", "", "", (("served_by", "n", "rows"), (served_by, "100", "–"))),) if served_by else ()
    workspace = open_workspace(root)
    evaluation = Evaluation(what, workspace.settings.name, figures, (), tables, {"run": run}, made=made)
    return keep_run(workspace.keep, evaluation).name


def trained(root: Path, adapter: str) -> str:
    made = new_run(open_workspace(root).keep, "letters", "sft", adapter=adapter, base="b")
    return save_run(made, state="done").id


def advised(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["-w", str(root), "--json", "advise", *ANSWERS, *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def way(found: dict[str, Any]) -> list[str]:
    return next(w["steps"] for w in found["ways"] if w["skill"] == "letters")


def ruled(found: dict[str, Any], rule: str) -> str:
    return " ".join(r["en"] for r in found["rules"] if r["rule"] == rule and r["en"].startswith("letters"))


def test_without_a_kept_evaluation_nothing_is_measured_and_that_is_said(root: Path, capsys: Any) -> None:
    found = advised(root, capsys)
    assert found["measured"] == {"letters": {}} and "not measured yet" in ruled(found, "A7")
    assert any("gallae eval skill letters" in en for _, en in found["missing"])


def test_a_kept_evaluation_of_the_chat_model_is_what_the_prompt_is_worth(root: Path, capsys: Any) -> None:
    name = kept(root, "skill:letters", {"right": 62}, served_by="openai:x")
    found = advised(root, capsys)
    assert found["measured"]["letters"] == {"prompt": {"share": 0.62, "rows": 100, "run": name}}
    assert "fall short (62%)" in ruled(found, "A7") and way(found) == ["lora"]
    kept(root, "skill:letters", {"right": 97}, served_by="openai:y", made=2.0)
    assert way(advised(root, capsys)) == ["prompt"], "the newest counts: 97 % does not fall short"


def test_who_serves_by_training_is_no_prompt(root: Path, capsys: Any) -> None:
    (root / "gallae.toml").write_text('name = "test"\n[models]\nsllm = "embedded:mine"\n', encoding="utf-8")
    kept(root, "skill:letters", {"right": 99}, served_by="embedded:mine")
    assert advised(root, capsys)["measured"] == {"letters": {}}


@pytest.mark.parametrize(("adapter", "way_of_it"), [("lora", "lora"), ("qlora", "lora"), ("full", "full")])
def test_a_comparison_measures_every_way_and_where_tuning_does_not_win_it_is_advised_against(
    root: Path, capsys: Any, adapter: str, way_of_it: str
) -> None:
    shares = {"zero.right": 40, "shots.right": 70, "chat.right": 78, "rag.right": 71, "tuned.right": 79}
    name = kept(root, "tuned:letters", shares, run=trained(root, adapter))
    found = advised(root, capsys)
    measured = found["measured"]["letters"]
    assert {k: v["share"] for k, v in measured.items()} == {"prompt": 0.78, "rag": 0.71, way_of_it: 0.79}
    assert {v["run"] for v in measured.values()} == {name}
    assert "tuned 79% does not beat prompt or RAG 78%" in ruled(found, "A13") and way(found) == ["prompt"]
    assert main(["-w", str(root), "advise", *ANSWERS]) == 0
    assert f"letters: 프롬프트 78.0% (100 · {name})" in capsys.readouterr().out


def test_what_a_person_says_counts_over_what_was_kept(root: Path, tmp_path: Path, capsys: Any) -> None:
    kept(root, "tuned:letters", {"chat.right": 78, "tuned.right": 79}, run=trained(root, "lora"))
    (tmp_path / "answers.toml").write_text("[measured.letters]\nlora = 0.93\n", encoding="utf-8")
    found = advised(root, capsys, "--answers", str(tmp_path / "answers.toml"))
    assert found["situation"]["skills"][0]["measured"] == {"prompt": 0.78, "lora": 0.93} and way(found) == ["lora"]


def test_a_comparison_whose_run_is_gone_says_nothing_of_a_tuned_way(root: Path, capsys: Any) -> None:
    kept(root, "tuned:letters", {"chat.right": 78, "tuned.right": 79}, run="20200101-000000-sft")
    assert set(advised(root, capsys)["measured"]["letters"]) == {"prompt"}


@pytest.mark.parametrize("adapter", ["lora", "qlora", "full"])
def test_the_memory_is_the_plans_own_sum(adapter: Any) -> None:
    base = load_bases()["qwen3-4b"]
    assert gib_for(base.parameters / 1e9, adapter) == pytest.approx(peak(Run(base, adapter, sequence=SEQUENCE)) / GIB)
    assert memory_sum(base.parameters / 1e9)[f"{adapter}_gib"] == round(gib_for(base.parameters / 1e9, adapter), 1)
    assert gib_for(1, adapter) < gib_for(3, adapter) < gib_for(7, adapter) < gib_for(13, adapter)


def test_the_base_that_the_workspace_names_is_the_one_that_is_reckoned_with(root: Path, capsys: Any) -> None:
    (root / "gallae.toml").write_text('name = "test"\n[tuning]\nbase = "qwen3-1.7b"\n', encoding="utf-8")
    assert advised(root, capsys)["memory"]["billions"] == 1.72
    assert advised(root, capsys, "--set", "model_billions=13")["memory"]["billions"] == 13


def test_measured_full_tuning_alone_is_no_reason_against_lora() -> None:
    facts = SkillFacts("letters", rows=400, measured={"full": 0.95})
    assert advise(Situation(skills=(facts,), gpu_gib=48)).ways[0].steps == ("lora",)
