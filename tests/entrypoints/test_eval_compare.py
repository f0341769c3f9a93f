"""`gallae eval compare` and `gallae eval all` from the command line: tables, gates, variants, interruption."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Decision, Question
from gallae.entrypoints import evaluating, evaluating_all
from gallae.entrypoints.cli import main
from gallae.evals.evaluation import Evaluation, share
from gallae.graphs.router import Router
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model
from gallae.retrievers.index import Found, Index

FEES = ("수영장", "헬스장", "사물함", "주차장", "탁구장", "도서실", "골프장", "사우나")


@pytest.fixture
def club(workspace_folder: Path) -> Path:
    """Eight prices in documents, two sums, a question nobody can answer, and bars of its own."""
    for i, name in enumerate(FEES):
        text = f"# {name} 요금\n\n{name} 하루 이용료는 {i + 2},500원이다.\n"
        (workspace_folder / "documents" / f"fee-{i}.md").write_text(text, encoding="utf-8")
    evals = workspace_folder / "evals"
    evals.mkdir()
    answers: list[dict[str, Any]] = [
        {"id": f"a{i}", "question": f"{name} 하루 이용료는 얼마예요?", "route": "rag", "must_include": [[f"{i + 2},500원"]],
         "gold": [f"documents/fee-{i}.md"]}
        for i, name in enumerate(FEES)
    ]  # fmt: skip
    routes: list[dict[str, Any]] = [
        {"id": "r0", "question": "3,700원짜리 네 개랑 12,000원 하나면 합계 얼마야", "route": "tool"},
        {"id": "r1", "question": "42,000원에서 10프로 깎으면 얼마를 내나요", "route": "tool"},
        {"id": "r2", "question": "헬리콥터 면허시험장 위치는?", "route": "rag", "answerable": False},
    ]
    for name, rows in (("answers", answers), ("routes", routes)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (evals / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    (evals / "bars.toml").write_text(
        "[retrieval]\nauc = { at_least = 0 }\npassed_at_kept = { at_most = 1 }\n", encoding="utf-8"
    )
    return workspace_folder


def run(capsys: pytest.CaptureFixture[str], workspace: Path, *given: str) -> tuple[int, list[dict[str, Any]]]:
    capsys.readouterr()
    code = main(["-w", str(workspace), "--today", "2026-11-20", "--json", "eval", *given])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def value(report: dict[str, Any], name: str) -> float:
    return next(float(f["interval"]["value"]) for f in report["figures"] if f["name"] == name)


def test_every_route_is_judged_on_the_answers_and_on_what_needs_no_reference(
    club: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, (report,) = run(capsys, club, "compare", "--gate")
    assert code == 0 and {bar["name"] for bar in report["gate"]} == {"gate.gain", "gate.regret", "gate.astray"}
    assert len(report["cases"]) == 11
    assert value(report, "routed") == value(report, "oracle") == value(report, "right.tool") == 1.0
    assert value(report, "gain") == pytest.approx(2 / 11)
    assert any("(rag)" in f["ko"] for f in report["figures"] if f["name"] == "best_single")
    assert report["setup"]["models"] == "embedded default"


def test_all_begins_with_the_table_of_routes_and_asks_nothing_twice(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from gallae.graphs.chat import Chat

    asked: list[tuple[str, str | None]] = []
    ask = Chat.ask

    async def counted(self: Chat, question: Question) -> Any:
        asked.append((question.text, question.route))
        return await ask(self, question)

    monkeypatch.setattr(Chat, "ask", counted)
    # Conversation and consistency ask the same things again on purpose.
    monkeypatch.setattr(evaluating_all, "ALL", ("compare", "routes", "answers", "retrieval"))
    pages = tmp_path / "pages"
    code = main(["-w", str(club), "--today", "2026-11-20", "eval", "all", "--gate", "--report", str(pages)])
    lines = capsys.readouterr().out.splitlines()
    assert code == 0, lines
    assert len(asked) == len(set(asked)) and sum(route is None for _, route in asked) == 11
    assert lines[1].startswith("갈래") and any(line.startswith("고른 갈래") for line in lines[2:5])
    kinds = [line.split("  ")[0] for line in lines]
    assert [kind for kind in kinds if kind in ("routes", "answers", "retrieval")] == ["routes", "answers", "retrieval"]
    assert "CPU" in lines[-1] and "모든 기준을 넘음" in lines[-1]
    kinds = ["answers", "compare", "retrieval", "routes"]
    assert sorted(page.name for page in pages.glob("*.html")) == [f"{club.name}-{kind}.html" for kind in kinds]


def test_a_workspaces_own_bar_says_what_a_loss_is(club: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (club / "evals" / "bars.toml").open("a", encoding="utf-8") as bars:
        bars.write("[compare]\ngain = { at_least = 0.9, clear = true }\n")
    code, (report,) = run(capsys, club, "compare", "--gate")
    assert code == 1 and [bar["name"] for bar in report["gate"] if not bar["passed"]] == ["gate.gain"]


def test_all_in_json_is_one_object_a_line_and_a_kind_without_rows_is_left_out(
    club: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (club / "evals" / "routes.jsonl").unlink()
    code, reports = run(capsys, club, "all", "--gate")
    assert code == 0
    last = reports[-1]
    assert last["what"] == "all" and last["kinds"] == [r["what"] for r in reports[:-1]]
    assert "compare" in last["kinds"] and "answers" in last["kinds"] and "routes.jsonl" in last["left_out"]["routes"]
    assert last["partial"] is False and last["below"] == [] and last["cpu_seconds"] > 0


def test_files_that_are_named_are_measured_as_what_they_are(club: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers, routes = (str(club / "evals" / f"{name}.jsonl") for name in ("answers", "routes"))
    assert run(capsys, club, "all", answers)[1][-1]["kinds"] == ["compare", "answers"]
    assert run(capsys, club, "all", routes)[1][-1]["kinds"] == ["routes"]
    assert run(capsys, club, "all", answers, routes)[1][-1]["kinds"] == ["compare", "routes", "answers"]
    code, reports = run(capsys, club, "all", str(club / "evals" / "away.jsonl"))
    assert code == 2 and "away.jsonl" in reports[-1]["error"]["message"]


@pytest.mark.parametrize("stopped", [False, True])
def test_any_kind_that_is_registered_gets_its_line_and_its_bars_count(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stopped: bool
) -> None:
    def manners(session: Any, options: Any) -> Iterator[tuple[None, Evaluation]]:
        yield None, Evaluation("manners:greeting", "test", (share("polite", 3, 4, "공손함", "polite"),))
        if stopped:
            raise KeyboardInterrupt

    monkeypatch.setitem(evaluating.WHAT, "manners", ("evaluating_retrieval", "manners"))
    monkeypatch.setattr("gallae.entrypoints.evaluating_retrieval.manners", manners, raising=False)
    monkeypatch.setattr("gallae.entrypoints.evaluating_all.ALL", ("routes", "manners", "retrieval"))
    with (club / "evals" / "bars.toml").open("a", encoding="utf-8") as bars:
        bars.write("[manners]\npolite = { at_least = 0.9 }\n")
    code = main(["-w", str(club), "--today", "2026-11-20", "eval", "all", "--gate"])
    out = capsys.readouterr().out
    assert code == (130 if stopped else 1)
    assert "manners:greeting  공손함 .75 (.30–.95)  ✗ 0/1\n  ✗ gate.polite 0.75 ≥ 0.9" in out
    assert ("retrieval" in out) != stopped and "기준 아래: manners" in out
    assert out.splitlines()[-1].startswith("중단됨") == stopped


def always_prompt(self: Router, question: Question, said: Any = None) -> Decision:
    return Decision(question.route or "prompt", question=question.text, resolved=question.text)


def finds_nothing(self: Index, query: str, **more: Any) -> Found:
    return replace(search(self, query, **more), passages=())


search = Index.search
VETO = """
[[routing.rule]]
id = "no-documents"
ko = "문서를 보지 않는다."
route = "rag"
veto = true
words = { ko = "이용료 | 헬리콥터" }
"""


@pytest.mark.parametrize("broken", ["router", "retriever", "veto"])
def test_a_route_that_is_broken_on_purpose_fails_the_gate(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    if broken == "router":
        monkeypatch.setattr(Router, "decide", always_prompt)
    elif broken == "retriever":
        monkeypatch.setattr(Index, "search", finds_nothing)
    else:
        with (club / "gallae.toml").open("a", encoding="utf-8") as toml:
            toml.write(VETO)
    code, reports = run(capsys, club, "all", "--gate")
    below = set(reports[-1]["below"])
    assert code == 1 and below >= {"router": {"compare", "routes", "answers"}, "retriever": {"answers"}}.get(
        broken, {"compare", "answers"}
    )
    arms = next(t for t in reports[0]["tables"] if t["name"] == "not_served")["rows"]
    assert (["rag", "a rule forbids it", "9"] in arms) == (broken == "veto")


@pytest.mark.parametrize("what", ["compare", "all"])
def test_ctrl_c_reports_what_was_measured_and_exits_130(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def stopping() -> Any:
        def show(step: str, done: int, total: int) -> None:
            if step.startswith("compare") and done == 4:
                signal.raise_signal(signal.SIGINT)

        return show

    monkeypatch.setattr("gallae.entrypoints.evaluating_compare.show_progress", stopping)
    code, reports = run(capsys, club, what, "--gate")
    assert code == 130
    assert reports[0]["setup"]["partial"] == "4/11" and [c["id"] for c in reports[0]["cases"]] == [
        "a0",
        "a1",
        "a2",
        "a3",
    ]
    assert [r["what"] for r in reports] == (["compare"] if what == "compare" else ["compare", "all"])
    assert what == "compare" or reports[-1]["partial"] is True


def test_an_evaluation_neither_reads_nor_leaves_anything_of_people(
    club: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "수영장 하루 이용료는 얼마예요?"
    assert main(["-w", str(club), "--today", "2026-11-20", "--json", "ask", question]) == 0
    turn = json.loads(capsys.readouterr().out)["id"]
    assert main(["-w", str(club), "feedback", turn, "--route", "prompt"]) == 0  # so it goes from now on
    capsys.readouterr()
    state = club / ".gallae"
    before = {p: p.read_bytes() for p in state.rglob("*") if p.is_file() and p.name.startswith(("turns", "answers"))}
    assert main(["-w", str(club), "--today", "2026-11-20", "--json", "route", question]) == 0
    assert json.loads(capsys.readouterr().out)["route"] == "prompt"
    code, (report,) = run(capsys, club, "compare", "--gate")
    assert code == 0 and next(c for c in report["cases"] if c["id"] == "a0")["kind"] == "rag→rag/answered"
    assert {p: p.read_bytes() for p in before} == before and before


def with_models(monkeypatch: pytest.MonkeyPatch, clever: str) -> list[str]:
    """Models by the name in the settings; a model named "clever", or told CLEVER by a prompt, gives the value that the
    sources hold, another one only repeats the first words of the question."""
    opened: list[str] = []

    def says(name: str) -> Any:
        def reply(messages: Any) -> Reply:
            text = "\n".join(str(m.content) for m in messages)
            question = str(messages[-1].content)
            if "<자료" not in text:
                return Reply("모르겠습니다.")
            place = next((i for i, fee in enumerate(FEES) if question.startswith(fee)), None)
            if place is None or not (name == "clever" or "CLEVER" in text):
                return Reply("문서에서 찾지 못했습니다.")
            number = next(n for n in range(1, 9) if f"{FEES[place]} 하루" in text.split(f"[{n}] (")[1].split("\n[")[0])
            return Reply(f"{FEES[place]} 하루 이용료는 {place + 2},500원이다 [{number}].")

        return reply

    @asynccontextmanager
    async def models(settings: Any, **more: Any) -> AsyncIterator[FixedModels]:
        label = settings.models.chat
        opened.append(label or "")
        if label is None:
            yield FixedModels()
        else:
            name = label.partition(":")[2]
            yield FixedModels({"chat": scripted_model(ScriptedChatModel(default=says(name)), name=name)})

    monkeypatch.setattr("gallae.graphs.opening.open_models", models)
    return opened


def chat_model(club: Path, name: str) -> None:
    with (club / "gallae.toml").open("a", encoding="utf-8") as toml:
        toml.write(f'[models]\nchat = "vllm:{name}"\n')


def test_another_model_is_compared_on_the_same_rows(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = with_models(monkeypatch, "clever")
    chat_model(club, "dull")
    code, reports = run(capsys, club, "compare", "--model", "chat=vllm:clever", "--model", "chat=vllm:dull", "--gate")
    assert opened == ["vllm:dull", "vllm:clever", "vllm:dull"] and code == 0
    better, same = reports
    assert better["what"] == "variant:chat=vllm:clever" and same["what"] == "variant:chat=vllm:dull"
    assert (value(better, "base"), value(better, "right")) == (pytest.approx(3 / 11), 1.0)
    assert value(better, "gain") == pytest.approx(8 / 11) and value(same, "gain") == 0.0
    verdicts = [next(t for t in r["tables"] if t["name"] == "verdict")["rows"][1] for r in reports]
    assert verdicts == [["나음", "8:0"], ["차이를 보이지 못함", "0:0"]]


def test_other_prompts_are_compared_and_worse_ones_fail_the_gate(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_models(monkeypatch, "clever")
    chat_model(club, "dull")
    (club / "prompts").mkdir()
    (club / "prompts" / "rag.md").write_text("CLEVER: 자료로만 답하세요.", encoding="utf-8")
    other = tmp_path / "short"
    other.mkdir()
    (other / "rag.md").write_text("짧게 답하세요.", encoding="utf-8")
    code, (report,) = run(capsys, club, "compare", "--prompts", str(other), "--gate")
    assert code == 1 and report["what"] == "variant:prompts=short"
    assert value(report, "gain") == pytest.approx(-8 / 11)
    flips = next(t for t in report["tables"] if t["name"] == "flips")["rows"][1:]
    assert len(flips) == 8 and {row[2] for row in flips} == {"✓→✗"}
    (club / "prompts" / "rag.md").unlink()
    (other / "rag.md").rename(other / "notes.md")
    code, (report,) = run(capsys, club, "compare", "--prompts", str(other))
    assert code == 2 and "none of prompt.md" in report["error"]["message"]


def test_an_earlier_run_is_compared_by_its_name_or_its_file(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, (before,) = run(capsys, club, "compare")
    file = tmp_path / "before.json"
    file.write_text(json.dumps(before), encoding="utf-8")
    monkeypatch.setattr(Index, "search", finds_nothing)
    for given in (before["run"], str(file)):
        code, (report,) = run(capsys, club, "compare", "--against", given, "--gate")
        assert code == 1 and value(report, "gain") == pytest.approx(-8 / 11)
    code, (report,) = run(capsys, club, "compare", "--against", "never")
    assert code == 2 and "never" in report["error"]["message"]


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        (("--prompts", "DIR"), 3, "비교할 모델이 없습니다 (chat · sllm)"),
        (("--model", "chat=vllm:away"), 78, "vllm"),
        (("--model", "embedding=ollama:bge-m3"), 2, "ROLE=provider:name"),
        (("--model", "chat"), 2, "ROLE=provider:name"),
    ],
)
def test_what_is_missing_for_a_variant_is_said(
    club: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, given: tuple[str, str], code: int, says: str
) -> None:
    (tmp_path / "prompt.md").write_text("짧게.", encoding="utf-8")
    option, what = given
    found, (report,) = run(capsys, club, "compare", option, str(tmp_path) if what == "DIR" else what)
    assert found == code and says in report["error"]["message"] and report["error"]["hint"]


def test_a_model_server_that_is_down_is_named_before_anything_is_asked(
    club: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALLAE_SERVERS__VLLM_URL", "http://127.0.0.1:9")
    code, (report,) = run(capsys, club, "compare", "--model", "chat=vllm:away")
    assert code == 3 and "chat = vllm:away" in report["error"]["message"]


@pytest.mark.long
@pytest.mark.parametrize("broken", ["nothing", "router", "retriever"])
def test_the_samples_pass_every_bar_within_two_minutes_of_cpu_and_fail_when_a_route_is_broken(
    samples: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
) -> None:
    if broken == "router":
        monkeypatch.setattr(Router, "decide", always_prompt)
    if broken == "retriever":
        monkeypatch.setattr(Index, "search", finds_nothing)
    started = time.process_time()
    code = main(["-w", str(samples), "--state", str(tmp_path), "--json", "eval", "all", "--gate"])
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == (0 if broken == "nothing" else 1), last
    assert time.process_time() - started <= 120
