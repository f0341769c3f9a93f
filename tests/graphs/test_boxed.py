"""The model in the box serves the samples' leaflets where neither a tuned nor a chat model does: a whole turn, a hand-over,
and nothing of it once there is another model.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from gallae.core.types import Question
from gallae.core.workspace import Workspace, open_workspace
from gallae.graphs.chat import open_chat
from gallae.graphs.promoted import mark_of_skill
from gallae.models.fixed import FixedModels
from gallae.models.placer import BOXED
from gallae.models.scripted import ScriptedChatModel, scripted_model

TODAY = date(2026, 11, 20)
PLAIN = "아목시실린 250mg 1캡슐 하루 3번 7일분 복약 안내문 써 주세요"
LOOSE = "솔비랑캡슐 말고 아목시실린 그거 하루 항번인지 두벙인지 식후루 며칠 드린 거 복약 안내문 써 주세요"


@pytest.fixture
def workspace(samples: Path, tmp_path: Path) -> Workspace:
    """The samples on a fresh machine: no server, nothing configured, but for the skill's own line."""
    shutil.copytree(samples, tmp_path / "samples", ignore=shutil.ignore_patterns(".gallae", "__pycache__"))
    card = tmp_path / "samples" / "skills" / "medication-guide" / "skill.toml"
    said = "\n".join(line for line in card.read_text("utf-8").splitlines() if not line.startswith("boxed"))
    card.write_text(f'{said}\nboxed = "gallae-small"\n', encoding="utf-8")
    environ = {"GALLAE_SERVERS__FIND_OLLAMA": "false"}
    return open_workspace(tmp_path / "samples", environ=environ)


def asked(text: str) -> Question:
    return Question(text, TODAY, route="hybrid")


async def test_a_leaflet_is_written_on_a_fresh_machine_and_says_by_whom(workspace: Workspace) -> None:
    async with open_chat(workspace) as chat:
        answer = await chat.ask(asked(PLAIN))
        started = time.process_time()
        again = await chat.ask(asked(PLAIN.replace("7일분", "5일분")))
        spent = time.process_time() - started
    assert answer.outcome == "answered" and answer.served_by == "embedded:gallae-small"
    assert "한 번에 1캡슐(250mg)씩 하루 3번 드세요. 기간은 7일입니다." in answer.text
    assert "기간은 5일입니다." in again.text and spent < 2
    assert [line for line in answer.text.splitlines() if line.startswith("▣")] == [
        "▣ 어떤 약인가요", "▣ 이렇게 드세요", "▣ 조심하세요", "▣ 깜빡했을 때", "▣ 보관과 문의",
    ]  # fmt: skip
    checks = {check.name: check.detail for check in answer.checks}
    digest = hashlib.sha256((BOXED / "gallae-small.gguf").read_bytes()).hexdigest()
    assert checks["served-by"] == f"tuned model embedded:gallae-small, sha256 {digest[:12]}"
    assert answer.citations and all(c.quote in (workspace.root / c.path).read_text("utf-8") for c in answer.citations)


async def test_several_medicines_are_each_written_from_their_own_record(workspace: Workspace) -> None:
    text = "아목시실린 500mg 1캡슐 하루 3번 7일, 이부프로펜 200mg 1정 하루 3번 식후 3일 복약 안내문 써 주세요"
    async with open_chat(workspace) as chat:
        answer = await chat.ask(asked(text))
    first, second = answer.text.split("▣ 어떤 약인가요")[1:]
    assert "한 번에 1캡슐(500mg)씩 하루 3번 드세요. 기간은 7일입니다." in first
    assert "식후에 한 번에 1정(200mg)씩 하루 3번 드세요. 기간은 3일입니다." in second


@pytest.mark.parametrize(
    "text",
    [
        "세티리진 10mg 1정 저녁 하루 1번 14일분 안내문 써 주세요",  # a row of a table of several medicines, no title
        "세티리진 10mg 1정씩 저녁에 하루 1번, 14일분. 졸음 얘기 꼭 넣어서 복약 안내문 써 주세요",
    ],
)
async def test_no_leaflet_is_written_from_what_other_medicines_pages_say(workspace: Workspace, text: str) -> None:
    async with open_chat(workspace) as chat:
        answer = await chat.ask(asked(text))
    assert answer.served_by != "embedded:gallae-small" and "▣" not in answer.text
    assert any(c.name == "handed-on" and "subject" in c.detail for c in answer.checks)


async def test_a_leaflet_rests_on_the_page_of_its_medicine_alone(workspace: Workspace) -> None:
    text = "와파린 2mg 1정 저녁 8시 하루 한 번 14일분 복약 안내문 써 주세요"  # other pages name it, too
    async with open_chat(workspace) as chat:
        answer = await chat.ask(asked(text))
    assert answer.served_by == "embedded:gallae-small"
    assert {c.path for c in answer.citations} == {"documents/drugs/warfarin.md"}


async def test_what_it_is_unsure_of_is_handed_over_and_said(workspace: Workspace) -> None:
    async with open_chat(workspace) as chat:
        answer = await chat.ask(asked(LOOSE))
    assert answer.outcome == "unserved" and "▣" not in answer.text
    assert "함께 온 아주 작은 모델(embedded:gallae-small)" in answer.text and "넘겼습니다" in answer.text
    assert [c.name for c in answer.checks if not c.passed] == ["handed-on"]


async def test_the_notes_skill_names_no_model_of_the_box(workspace: Workspace) -> None:
    note = Question("상담 메모 요약해 주세요: 72세 남, 발목이 붓는다고 하심", TODAY, route="sllm")
    async with open_chat(workspace) as chat:
        answer = await chat.ask(note)
    assert answer.outcome == "unserved" and "embedded:gallae-small" not in answer.text


async def test_a_chat_model_comes_first(workspace: Workspace) -> None:
    chat_model = ScriptedChatModel(default="대화 모델의 글")
    async with open_chat(workspace, models=FixedModels({"chat": scripted_model(chat_model)})) as chat:
        answer = await chat.ask(asked(PLAIN))
    assert chat_model.requests and "gallae-small" not in f"{answer.served_by} {answer.text} {answer.checks}"


async def test_a_kept_answer_depends_on_the_file(workspace: Workspace) -> None:
    async with open_chat(workspace) as chat:
        marks = {skill.name: mark_of_skill(chat.parts, skill, "t") for skill in workspace.skills}
    assert marks["medication-guide"].startswith("embedded:gallae-small ") and marks["consult-summary"] == "-"


async def test_doctor_and_models_say_what_it_is(workspace: Workspace) -> None:
    async with open_chat(workspace) as chat:
        rows = {row.role: row for row in await chat.parts.models.status()}
    boxed, notes = rows["sllm:medication-guide"], rows["sllm:consult-summary"]
    assert (boxed.state, boxed.label, boxed.origin) == ("ready", "embedded:gallae-small", "boxed")
    assert "220만" in boxed.detail and notes.state == "unset"
