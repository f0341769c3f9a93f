"""`gallae route` decides as a whole turn would: the same tools, the same question to a model, the same words."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Clarify, Decision, Rejected, RuleVote, Unsure, as_json
from gallae.entrypoints import opened
from gallae.entrypoints.cli import main
from gallae.entrypoints.receipt import decision_lines
from gallae.graphs import unsure as bars
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model

SERVER = """
from mcp.server import MCPServer
from mcp_types import ToolAnnotations

server = MCPServer("lanes")

asked = ["지금 빈 레인 몇 개야?", "비어 있는 레인이 몇 개예요?", "How many lanes are free?"]

@server.tool(annotations=ToolAnnotations(read_only_hint=True), meta={"gallae/examples": asked})
def lanes_free(day: str) -> str:
    \"\"\"지금 비어 있는 수영장 레인이 몇 개인지 알려준다. How many lanes are free right now.\"\"\"
    return "3"

server.run("stdio")
"""


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    (workspace_folder / "documents" / "fees.md").write_text(
        "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n", encoding="utf-8"
    )
    return workspace_folder


def run_json(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    code = main(["--json", *argv])
    return code, json.loads(capsys.readouterr().out)


def test_route_and_ask_know_the_tools_of_the_configured_servers(
    capsys: pytest.CaptureFixture[str], pool: Path, tmp_path: Path
) -> None:
    script = tmp_path / "lanes.py"
    script.write_text(SERVER, encoding="utf-8")
    with (pool / "gallae.toml").open("a", encoding="utf-8") as file:
        file.write(
            f"\n[mcp_servers.lanes]\ncommand = {json.dumps(sys.executable)}\nargs = [{json.dumps(str(script))}]\n"
        )
    question = "지금 비어 있는 레인이 몇 개예요?"
    _, decision = run_json(capsys, "-w", str(pool), "--today", "2026-11-20", "route", question)
    _, turn = run_json(capsys, "-w", str(pool), "--today", "2026-11-20", "ask", question)
    passing = ("id", "milliseconds")
    assert decision["route"] == "tool" and decision["tool"] == "lanes__lanes_free"
    assert {k: v for k, v in decision.items() if k not in passing} == {
        k: v for k, v in turn["decision"].items() if k not in passing
    }


def test_an_unsure_route_asks_the_configured_model_unless_it_is_forbidden(
    capsys: pytest.CaptureFixture[str], pool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bars, "MARGIN", 1.01)
    model = ScriptedChatModel(default=lambda messages: Reply(json.dumps({"choice": "prompt"})))

    class Given(FixedModels):
        async def __aenter__(self) -> Given:
            return self

        async def __aexit__(self, *error: object) -> None:
            await self.aclose()

        def close(self) -> None:
            pass

    monkeypatch.setattr(opened, "models_of", lambda session: Given({"router": scripted_model(model)}))
    question = "무지개가 생기는 원리를 쉽게 설명해 줘"
    _, alone = run_json(capsys, "-w", str(pool), "route", "--no-model", question)
    assert alone["unsure"]["because"] and not alone["asked_model"] and not model.requests
    _, asked = run_json(capsys, "-w", str(pool), "route", question)
    assert asked["asked_model"] and len(model.requests) == 1 and asked["config"] != alone["config"]
    _, again = run_json(capsys, "-w", str(pool), "route", question)
    assert len(model.requests) == 1 and {**again, "milliseconds": 0} == {**asked, "milliseconds": 0}


def test_a_receipt_says_in_words_what_was_chosen_why_and_what_was_not() -> None:
    decision = Decision(
        "sllm",
        question="안내문",
        resolved="안내문 (소독)",
        rules=(
            RuleVote("D7", "같은 일을 되풀이한다. (맞춤 작업)", {"skill.job": 0.6, "skill.job.sure": 1.0}, 2.5, "sllm"),
            RuleVote("D2", "단순한 방법을 쓴다. (맞춤 작업과 비슷함)", {"skill": 0.6}, -0.7, "prompt"),
        ),
        confidence=0.5,
        margin=0.1,
        rejected=(Rejected("prompt", "40%: D2 -0.7"),),
        outcome="clarify",
        clarify=Clarify("어느 쪽으로 해 드릴까요?", ("'안내문'으로", "그냥 바로"), ("sllm", "prompt")),
        unsure=Unsure(("margin",), ("sllm", "prompt")),
        local_only=True,
    )
    korean = "\n".join(decision_lines(as_json(decision), "ko"))
    for words in (
        "맞춤 모델 찬성",
        "대화 모델 반대",
        "맞춤 작업이 뚜렷함",
        "2) 그냥 바로",
        "→ 안내문 (소독)",
        "고르지 않은 길: prompt",
    ):
        assert words in korean
    assert "앞의 두 길이 비슷함" in korean and "모델에게 묻지 않고" in korean and "(D9)" in korean
    assert "skill.job" not in korean
    english = "\n".join(decision_lines(as_json(decision), "en"))
    for words in ("Tuned model for", "Chat model against", "clearly a skill's job", "not chosen", "no model was asked"):
        assert words in english


def test_explain_shows_the_same_words_for_a_past_turn(capsys: pytest.CaptureFixture[str], pool: Path) -> None:
    _, turn = run_json(capsys, "-w", str(pool), "ask", "수영장 하루 이용료는 얼마예요?")
    assert main(["-w", str(pool), "explain", turn["id"]]) == 0
    shown = capsys.readouterr().out
    assert "문서 근거 찬성" in shown and "고르지 않은 길" in shown and "evidence.coverage" not in shown
