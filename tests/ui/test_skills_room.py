"""The skills room without a browser: data with its findings, the plan drawn, a training in each state, proof, advice, rights.

Run folders are made by the tuning's own functions (runs.new_run, open_events), and a running one holds its real lock.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from gallae.tuning.run_lock import held
from gallae.tuning.runs import Run, new_run, open_events, save_run
from gallae.ui.advisor import left_to_ask
from gallae.ui.bars import Bar, bars_html
from gallae.ui.curve import Line, curve_html, curve_svg
from gallae.ui.jobs import latest
from gallae.ui.skills_train import standing_of
from gallae.ui.whiskers import Whisker, whiskers_html
from tests.ui.rooms import open_room, said

pytestmark = pytest.mark.timeout(120)

CARD = 'name = "notice"\ntitle = "안내문 쓰기"\ndoes = "메모를 안내문 서식으로 쓴다"\nkind = "transform"\n'


@pytest.fixture
def skill_folder(workspace_folder: Path) -> Path:
    folder = workspace_folder / "skills" / "notice"
    folder.mkdir(parents=True)
    (folder / "skill.toml").write_text(CARD, encoding="utf-8")
    rows = [
        {"instruction": f"메모 {n}: 내일 {n}시에 쉼", "output": f"안내\n- 시각: 내일 {n}시\n- 내용: 쉽니다"}
        for n in range(1, 13)
    ]
    rows.append(rows[0])  # doubled
    (folder / "train.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
    )
    return workspace_folder


def made(folder: Path, *, steps: int = 4, of: int = 10, **given: object) -> Run:
    run = new_run(folder / ".gallae" / "keep", "notice", "sft", adapter="lora", base="/bases/tiny", data={"train": 12})
    tell = open_events(run)
    tell("started", {"id": run.id})
    for step in range(1, steps + 1):
        tell("step", {"step": step, "steps": of, "loss": 3.0 / step, "eta_seconds": 65.0})
        tell("valid", {"step": step, "steps": of, "loss": 3.2 / step})
    return save_run(run, **given)


def until(home: Path, kind: str) -> str:
    deadline = time.monotonic() + 60
    while ((job := latest(home, kind)) is None or job.alive) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert job is not None
    return job.state


def test_the_data_is_counted_and_each_finding_names_its_rows(page, monkeypatch, skill_folder):
    open_room(page, monkeypatch, "skills")
    assert not page.exception
    text = said(page)
    assert "안내문 쓰기" in str(page.selectbox(key="skill").options) and "train.jsonl:13" in text
    assert "학습 행" in [m.label for m in page.metric] and "모자랍니다" in text
    assert "지금은 자기 모델이 없습니다" in text


def test_without_a_skill_the_room_says_how_one_begins(page, monkeypatch):
    open_room(page, monkeypatch, "skills")
    assert not page.exception and "skills/이름/skill.toml" in said(page)


def test_the_plan_is_drawn_with_its_memory_and_reasons(page, monkeypatch, skill_folder):
    open_room(page, monkeypatch, "skills", skill_step="plan")
    page.selectbox(key="plan-base-notice").select("small").run()
    page.button(key="plan-ask").click().run()
    assert until(skill_folder / ".gallae" / "jobs", "plan") == "done"
    page.run()
    assert not page.exception
    assert "메모리가 어디로 가나" in said(page) and "행은 너무 적습니다" in said(page)
    assert any("GiB" in str(html.proto.body) for html in page.get("html"))


def test_where_the_extra_is_missing_the_exact_command_stands_there(page, monkeypatch, skill_folder):
    monkeypatch.setattr("gallae.ui.skills_train.missing_for", lambda adapter: ["torch", "trl"])
    open_room(page, monkeypatch, "skills", skill_step="train")
    assert not page.exception
    assert (
        "torch, trl" in said(page) and 'pip install "gallae[train]"' in said(page) and "make train-deps" in said(page)
    )


def test_a_running_training_shows_its_curve_and_time_left_also_when_a_terminal_started_it(
    page, monkeypatch, skill_folder
):
    run = made(skill_folder)
    with held(run):
        assert standing_of(run) == "running"
        open_room(page, monkeypatch, "skills", skill_step="train")
        assert not page.exception
        assert run.id in said(page) and "학습하는 중" in said(page) and "Ctrl-C" in said(page)
        assert "train-stop" not in [b.key for b in page.button]
        text = str([p.proto.text for p in page.get("progress")])
        assert "4/10" in text and "1:05" in text and "0.750" in text


def test_a_killed_training_is_told_as_such_and_can_go_on(page, monkeypatch, skill_folder):
    run = made(skill_folder)  # run.json says "running", and nobody holds its lock
    assert standing_of(run) == "died"
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr("gallae.ui.skills_train.missing_for", lambda adapter: [])
    monkeypatch.setattr("gallae.ui.skills_train.run_command", lambda visit, *words, **about: started.append(words))
    open_room(page, monkeypatch, "skills", skill_step="train")
    assert not page.exception and "도중에 죽음" in said(page)
    page.button(key="train-resume").click().run()
    assert started == [("train", "train", "train", "notice", "--resume", run.id)]


def test_a_failed_training_says_why_and_the_next_step(page, monkeypatch, skill_folder):
    run = made(skill_folder)
    open_events(run)("failed", {"error": "not enough memory", "hint": "--adapter qlora"})
    save_run(run, state="failed")
    open_room(page, monkeypatch, "skills", skill_step="train")
    assert not page.exception
    assert "실패" in said(page) and "not enough memory" in said(page) and "qlora" in said(page)


def test_a_done_training_leads_to_the_proof_whose_steps_wait_for_each_other(page, monkeypatch, skill_folder):
    run = made(skill_folder, state="done", figures={"loss": 0.7})
    open_room(page, monkeypatch, "skills", skill_step="proof")
    assert not page.exception
    keys = [b.key for b in page.button]
    assert run.id in said(page) and "proof-export" in keys and "proof-promote" not in keys
    card = skill_folder / ".gallae" / "keep" / "models" / "sllm" / "notice.json"
    card.parent.mkdir(parents=True)
    card.write_text(
        json.dumps({"run": run.id, "file": "notice.gguf", "sha256": "a" * 64, "bytes": 4_000_000}), encoding="utf-8"
    )
    page.run()
    keys = [b.key for b in page.button]
    assert {"proof-parity", "proof-eval-tuned", "proof-promote"} <= set(keys) and "proof-export" not in keys


def test_a_promotion_that_is_refused_says_each_reason_and_the_next_step(page, monkeypatch, skill_folder):
    run = made(skill_folder, state="done")
    sllm = skill_folder / ".gallae" / "keep" / "models" / "sllm"
    sllm.mkdir(parents=True)
    (sllm / "notice.gguf").write_bytes(b"GGUF" + b"x" * 100)
    card = {"run": run.id, "file": "notice.gguf", "sha256": "b" * 64, "bytes": 104}
    (sllm / "notice.json").write_text(json.dumps(card), encoding="utf-8")
    open_room(page, monkeypatch, "skills", skill_step="proof")
    page.button(key="proof-promote").click().run()
    assert until(skill_folder / ".gallae" / "jobs", "promote") == "failed"
    page.run()
    assert not page.exception
    assert "올리지 않았습니다" in said(page) and "models parity" in said(page)


def test_an_editor_sees_the_data_and_not_the_training(page, monkeypatch, skill_folder):
    monkeypatch.setattr("gallae.ui.visit.may_do", lambda person, action: action in ("ask", "data check", "eval tuned"))
    open_room(page, monkeypatch, "skills")
    assert not page.exception and "학습 행" in [m.label for m in page.metric]
    assert "train-start" not in [b.key for b in page.button] and "2 계획" not in str(page.get("button_group"))


def test_the_advisor_asks_one_thing_at_a_time_and_its_answer_changes_what_follows(page, monkeypatch, skill_folder):
    home = skill_folder / ".gallae" / "jobs"
    open_room(page, monkeypatch, "skills", skills_view="advice")
    assert until(home, "advise") == "done"
    page.run()
    assert not page.exception and "코드가 계산할 수 있는" in said(page)
    next(b for b in page.button if b.key and b.key.startswith("choice-advice-computable-0")).click().run()
    assert until(home, "advise") == "done"
    page.run()
    assert not page.exception
    assert "이렇게 하시길 권합니다" in said(page) and "A0" in said(page)
    offered = [button.proto.id for button in page.get("download_button")]
    assert [sum(made.endswith(key) for made in offered) for key in ("advice-md", "advice-json")] == [1, 1]


def test_questions_about_machines_are_asked_only_where_something_might_be_tuned():
    seen = {"situation": {"computable": False}, "ways": [{"steps": ["rag"], "then": []}]}
    names = [q.name for q in left_to_ask(seen, {})]
    assert "computable" not in names and "gpu_gib" not in names and "users" in names
    tuned = {**seen, "ways": [{"steps": ["prompt"], "then": ["lora"]}]}
    assert "gpu_gib" in [q.name for q in left_to_ask(tuned, {})]
    assert "users" not in [q.name for q in left_to_ask(tuned, {"users": ""})]
    assert left_to_ask({"situation": {}, "ways": [{"steps": ["code"], "then": []}]}, {}) == []


def test_sums_and_figures_are_drawn_with_their_words():
    html = bars_html([Bar("가중치 <7B>", 14.0, "7B × 2")], unit="GiB", limit=10.0, limit_name="GPU")
    assert "&lt;7B&gt;" in html and "over" in html and "14.0 GiB" in html and "10.0 GiB" in html
    drawn = whiskers_html([Whisker("이득", 0.1, -0.05, 0.25, 40, True)], zero=True, signed=True)
    assert "+0.10" in drawn and "-0.05 – +0.25" in drawn and "n 40" in drawn
    assert 'left:16.7%"></u>' in drawn  # nought, on the scale from -0.05 to 0.25
    lines = [Line("손실", [(1, 3.0), (10, 1.0)], "learning"), Line("남김", [], "held")]
    curve, svg = curve_html(lines, steps=20, x_name="걸음"), curve_svg(lines[:1], steps=20, x_name="걸음")
    assert "손실 3.00 → 1.00" in curve and "data:image/svg+xml" in curve and "남김" not in curve
    assert "걸음 20" in svg and svg.count("<polyline") == 1
    assert curve_html([], steps=0, x_name="") == ""
