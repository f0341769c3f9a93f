"""`gallae eval tuned`, `promote`, `demote` and `models`, over real workspaces, runs and scripted models."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gallae.core.errors import InputError
from gallae.core.workspace import open_workspace
from gallae.entrypoints import evaluating_tuned, opened, promoting
from gallae.entrypoints.cli import main
from gallae.evals import tuned_safety
from gallae.models.artefacts import sha256_of
from gallae.models.fixed import FixedModels
from gallae.models.promotions import Promotions
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model
from gallae.tuning.gguf_card import make_card
from gallae.tuning.rows import load_text
from gallae.tuning.runs import freeze, new_run, save_run

WHYS = ("소독", "정기 점검", "수질 검사", "명절", "폭설", "공사", "직원 교육", "정전")
CARD = """\
name = "notice-writer"   # ours
title = "휴관 안내문 쓰기"
kind = "transform"
does = "휴관 날짜와 까닭을 회원용 안내문 서식으로 쓴다"
"""
SHA = "ab" * 32


def row(n: int) -> dict[str, str]:
    day, why = f"{n % 12 + 1}월 {n // 12 + 11}일", WHYS[n % len(WHYS)]
    return {
        "instruction": f"{day} 휴관 안내문 써 줘, 까닭은 {why}",
        "output": f"■ 휴관 안내\n■ 날짜: {day}\n■ 까닭: {why}",
    }


def lines(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


def right(messages: Any) -> Reply:
    asked = str(messages[-1].text).split("\n\n(")[0]
    if "까닭은 " not in asked:
        return Reply("모르겠습니다.")
    day, why = asked.split(" 휴관")[0], asked.split("까닭은 ")[1]
    return Reply(f"■ 휴관 안내\n■ 날짜: {day}\n■ 까닭: {why}")


def wrong(messages: Any) -> Reply:
    return Reply("■ 휴관 안내\n■ 날짜: 13월 77일\n■ 까닭: 소독")


class Given(FixedModels):
    """The models of a test as a command opens them."""

    async def __aenter__(self) -> Given:
        return self

    async def __aexit__(self, *error: object) -> None:
        return None

    def close(self) -> None:
        return None


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    """A workspace with a skill, rows kept apart, a run that is done, its exported model and parity's word."""
    skill = workspace_folder / "skills" / "notice-writer"
    skill.mkdir(parents=True)
    (skill / "skill.toml").write_text(CARD, encoding="utf-8")
    (skill / "train.jsonl").write_text(lines([row(n) for n in range(24)]), encoding="utf-8")
    (skill / "evals.jsonl").write_text(lines([row(n) for n in range(100, 124)]), encoding="utf-8")
    keep = workspace_folder / ".gallae" / "keep"
    run = new_run(keep, "notice-writer", "sft", adapter="lora", base="small")
    rows = load_text(lines([row(n) for n in range(24)]), "train.jsonl").rows
    run = save_run(freeze(run, {"train": rows[:20], "valid": rows[20:]}), state="done")
    exported = keep / "models" / "sllm" / "new.json"
    exported.parent.mkdir(parents=True)
    exported.write_text(json.dumps({"serves": "scripted:new", "sha256": SHA, "run": run.id}), encoding="utf-8")
    parity(keep, {"passed": True})
    return workspace_folder


def parity(keep: Path, said: dict[str, Any]) -> None:
    file = keep / "models" / "parity" / f"{SHA}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(said), encoding="utf-8")


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """serve(new=…, chat=…): these models are all there are."""

    def given(**models: Callable[[Any], Reply]) -> None:
        made = {role: scripted_model(ScriptedChatModel(default=says), name=role) for role, says in models.items()}
        monkeypatch.setattr(tuned_safety, "ROWS", 6)  # of 40: a test has five seconds
        for module in (evaluating_tuned, opened):
            monkeypatch.setattr(module, "models_of", lambda session: Given(made))

    return given


def run(pool: Path, *command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main(["-w", str(pool), "--json", *command])
    return code, json.loads(capsys.readouterr().out)


def card(pool: Path) -> str:
    return (pool / "skills" / "notice-writer" / "skill.toml").read_text(encoding="utf-8")


def test_a_model_that_is_proven_better_is_promoted_with_its_hashes_and_every_other_byte_stays(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(new=right)
    code, said = run(pool, "promote", "notice-writer", "--share", "0.25", capsys=capsys)
    assert code == 0 and said["promoted"]
    written = card(pool)
    assert written.startswith(CARD)
    model = tomllib.loads(written)["model"]
    assert model["serves"] == "scripted:new" and model["sha256"] == SHA and model["share"] == 0.25
    assert model["failures"] == 0.0 and model["run"].endswith("-sft") and model["evaluation"].endswith("notice-writer")
    code, history = run(pool, "models", "history", "notice-writer", capsys=capsys)
    (change,) = history["history"]
    assert change["action"] == "promoted" and change["figures"]["gain"]["low"] > 0.02 and change["who"]
    code, said = run(pool, "demote", "notice-writer", "--because", "시험", capsys=capsys)
    assert code == 0 and said["then"] is None and card(pool) == CARD
    assert run(pool, "demote", "notice-writer", capsys=capsys)[0] == 1  # nobody serves any more


def test_without_a_model_for_prompt_or_rag_the_baselines_stand_in_and_it_is_said(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(new=right)
    assert main(["-w", str(pool), "promote", "notice-writer"]) == 0
    assert "모델 없는 방법" in capsys.readouterr().out
    code, said = run(pool, "eval", "tuned", "notice-writer", capsys=capsys)
    table = next(t for t in said["tables"] if t["name"] == "variants")
    chat = next(r for r in table["rows"] if r[0] == "chat")
    assert code == 0 and "not measured: no chat model" in chat[1] and said["setup"]["hardest"] == "nearest"


def test_a_model_no_better_than_the_prompt_is_refused_with_the_bar_the_figure_and_the_next_step(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(new=right, chat=right)
    code, said = run(pool, "promote", "notice-writer", capsys=capsys)
    assert code == 1 and not said["promoted"] and card(pool) == CARD
    (refused,) = said["refused"]
    assert refused["bar"] == "gain" and "≥ 0.02" in refused["figure"] and "gallae data build" in refused["next"]


def test_a_worse_model_is_refused_and_the_case_of_each_row_says_what_everybody_got(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(new=wrong, chat=right)
    code, said = run(pool, "eval", "tuned", "notice-writer", "--gate", capsys=capsys)
    figures = {f["name"]: f["interval"] for f in said["figures"]}
    assert code == 1 and figures["gain"]["high"] < 0 and figures["chat.right"]["value"] == 1.0
    assert figures["first_failures"]["value"] == 1.0 and figures["tuned.right"]["value"] == 0.0
    assert {"tuned.value", "chat.value", "nearest.value"} <= set(said["cases"][0]["values"])
    assert run(pool, "promote", "notice-writer", capsys=capsys)[0] == 1


@pytest.mark.parametrize("said", [None, {"passed": False, "reason_en": "a newline"}])
def test_without_parity_nothing_is_promoted_nor_measured(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str], said: dict[str, Any] | None
) -> None:
    keep = pool / ".gallae" / "keep"
    if said is None:
        (keep / "models" / "parity" / f"{SHA}.json").unlink()
    else:
        parity(keep, said)
    serve(new=right)
    code, refused = run(pool, "promote", "notice-writer", capsys=capsys)
    assert code == 1 and refused["refused"][0]["bar"] == "parity"
    assert not (keep / "evals").exists()


def test_rows_that_were_trained_on_are_left_out_of_the_test_and_refuse_the_promotion(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    file = pool / "skills" / "notice-writer" / "evals.jsonl"
    file.write_text(lines([row(n) for n in range(100, 124)] + [row(3), row(21)]), encoding="utf-8")
    serve(new=right)
    code, said = run(pool, "promote", "notice-writer", capsys=capsys)
    refused = {r["bar"]: r for r in said["refused"]}
    assert code == 1 and set(refused) == {"leaked"} and refused["leaked"]["figure"] == "2 ≤ 0"


def test_a_run_whose_rows_were_changed_afterwards_proves_nothing(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    (frozen,) = (pool / ".gallae" / "keep" / "runs").glob("*/*/data/train.jsonl")
    frozen.write_text(lines([row(0)]), encoding="utf-8")
    serve(new=right)
    code, said = run(pool, "promote", "notice-writer", capsys=capsys)
    assert code == 1 and "data" in {r["bar"] for r in said["refused"]}


def test_a_softer_bar_needs_a_new_measurement_and_a_workspace_may_ask_for_more(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    (pool / "evals").mkdir()
    (pool / "evals" / "bars.toml").write_text("[tuned]\nrows = { at_least = 50 }\n", encoding="utf-8")
    serve(new=right)
    code, said = run(pool, "promote", "notice-writer", capsys=capsys)
    assert code == 1 and [r["bar"] for r in said["refused"]] == ["rows"]
    (pool / "evals" / "bars.toml").write_text("[tuned]\nrows = { at_least = 10 }\n", encoding="utf-8")
    assert run(pool, "promote", "notice-writer", capsys=capsys)[0] == 0
    kept = sorted((pool / ".gallae" / "keep" / "evals").iterdir())
    setups = [json.loads((k / "evaluation.json").read_text(encoding="utf-8"))["setup"]["bars"] for k in kept]
    assert len(setups) == 2 and setups[0] != setups[1]


def test_with_its_state_elsewhere_the_workspace_is_not_written(
    pool: Path, tmp_path: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    (pool / ".gallae").rename(state)
    before = {f: f.read_bytes() for f in pool.rglob("*") if f.is_file()}
    serve(new=right)
    code, _ = run(pool, "--state", str(state), "promote", "notice-writer", capsys=capsys)
    assert code == 0 and {f: f.read_bytes() for f in pool.rglob("*") if f.is_file()} == before
    overlay = tomllib.loads((state / "keep" / "models" / "serving.toml").read_text(encoding="utf-8"))
    assert overlay["notice-writer"]["serves"] == "scripted:new"
    assert open_workspace(pool, state=state, environ={}).skills[0].model == "scripted:new"
    assert run(pool, "--state", str(state), "demote", "notice-writer", capsys=capsys)[0] == 0
    assert open_workspace(pool, state=state, environ={}).skills[0].model is None


def test_models_and_doctor_say_who_serves_and_what_was_taken_back_by_itself(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(new=right)
    assert run(pool, "promote", "notice-writer", "--share", "0.5", capsys=capsys)[0] == 0
    _, said = run(pool, "models", capsys=capsys)
    (shown,) = said["skills"]
    assert shown["model"]["share"] == 0.5 and shown["recent"]["turns"] == 0 and shown["changed"] == ""
    workspace = open_workspace(pool, environ={})
    Promotions(workspace).demote(workspace.skills[0], who="gallae", why="failed checks: 60% of 30", automatic=True)
    _, said = run(pool, "doctor", capsys=capsys)
    assert said["skills"][0]["notice"]["why"] == "failed checks: 60% of 30" and said["skills"][0]["model"] is None
    assert main(["-w", str(pool), "models"]) == 0
    assert "저절로 내렸습니다" in capsys.readouterr().out


def test_a_skill_without_a_tuned_model_says_how_to_get_one(
    pool: Path, serve: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    (pool / ".gallae" / "keep" / "models" / "sllm" / "new.json").unlink()
    serve()
    code, said = run(pool, "promote", "notice-writer", capsys=capsys)
    assert code == 2 and "gallae export" in said["error"]["hint"]
    assert promoting.COMMANDS.keys() == {"promote", "demote"}


def test_a_base_and_an_adapter_over_it_are_found_together_and_a_change_of_either_is_seen(pool: Path) -> None:
    workspace = open_workspace(pool, environ={})
    session = SimpleNamespace(workspace=workspace)
    folder = workspace.keep / "models" / "sllm"
    (card,) = folder.glob("*.json")
    run = json.loads(card.read_text(encoding="utf-8"))["run"]
    card.unlink()
    files = [folder / "tiny.gguf", folder / "short.lora.gguf"]
    for file in files:
        file.write_bytes(file.name.encode())
    base = make_card(files[0], quantisation="q8_0", family="llama", base="tiny")
    over = {"over": base.file, "over_sha256": base.sha256}
    make_card(files[1], quantisation="f32", family="llama", run=run, base="tiny", **over)
    tested = evaluating_tuned.find_tested(session, workspace.skills[0], None, None)  # type: ignore[arg-type]
    assert (tested.label, tested.run and tested.run.id) == ("embedded:tiny+short", run)
    assert promoting._written(tested.written, 2) == sha256_of(files)
    files[0].write_bytes(b"another base")
    assert promoting._written(tested.written, 2) != sha256_of(files)
    assert promoting._written({"sha256": "ab"}, 1) == "ab" and promoting._written({"sha256": "ab"}, 2) == ""
    make_card(files[0], quantisation="q8_0", family="llama", run=run)  # with what came before merged in: of this run
    named = evaluating_tuned.find_tested(session, workspace.skills[0], run, None)  # type: ignore[arg-type]
    assert named.label == "embedded:tiny+short", "a base written for an adapter is no model by itself"
    files[0].unlink()
    with pytest.raises(InputError, match="no tuned model"):
        evaluating_tuned.find_tested(session, workspace.skills[0], run, None)  # type: ignore[arg-type]
