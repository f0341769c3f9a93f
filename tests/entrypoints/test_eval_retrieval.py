"""`gallae eval retrieval` as a person and as a program meet it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main
from gallae.entrypoints.progress import draw_steps, show_progress
from gallae.retrievers.progress import Step


def write(folder: Path, corpus: list[Any], queries: list[Any]) -> Path:
    folder.mkdir()
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    texts = ["사과는 빨갛다.", "사과는 달다.", "바다는 파랗다.", "바다는 깊다."]
    corpus = [
        {"id": f"p{n}", "title": "글", "text": text, "article": f"a{n // 2}", "order": n}
        for n, text in enumerate(texts)
    ]
    return write(tmp_path / "글들", corpus, [{"text": "바다는 깊은가?", "gold": ["p3"], "spans": [["p3", 4, 6]]}])


@pytest.fixture
def club(workspace_folder: Path) -> Path:
    (workspace_folder / "documents" / "fees.md").write_text("# 요금\n\n수영장은 9,000원이다.\n", encoding="utf-8")
    (workspace_folder / "evals").mkdir()
    row = {"question": "수영장은 얼마예요?", "gold": ["documents/fees.md"]}
    (workspace_folder / "evals" / "answers.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return workspace_folder


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[Any]]:
    code = main(["--json", *argv])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_set_of_articles_gives_two_reports_one_json_object_a_line(
    capsys: pytest.CaptureFixture[str], articles: Path, club: Path, tmp_path: Path
) -> None:
    code, rows = run(capsys, "-w", str(club), "eval", "retrieval", str(articles), "--report", str(tmp_path / "out"))
    assert code == 0 and [row["name"] for row in rows] == ["글들", "글들-joined"]
    assert all(row["what"] == "retrieval" and row["file"] == str(articles) for row in rows)
    assert [row["documents"] for row in rows] == [4, 2] and rows[0]["recall_1"]["value"] == 1.0
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {f"{name}-retrieval.{end}" for name in ("글들", "글들-joined") for end in ("md", "json", "html")}


def test_without_a_folder_the_workspace_itself_is_measured_and_a_folder_may_be_another(
    capsys: pytest.CaptureFixture[str], club: Path, samples: Path
) -> None:
    _, (row,) = run(capsys, "-w", str(club), "eval", "retrieval")
    assert (row["name"], row["questions"], row["recall_1"]["value"]) == (club.name, 1, 1.0)
    _, (same,) = run(capsys, "-w", str(samples), "--state", str(club / "state"), "eval", "retrieval", str(club))
    assert same["name"] == club.name


def test_the_gate_makes_a_missed_bar_the_exit_code(capsys: pytest.CaptureFixture[str], club: Path) -> None:
    assert run(capsys, "-w", str(club), "eval", "retrieval", "--gate")[0] == 0
    row = {"question": "우주선은 어디로 가나요?", "gold": ["documents/fees.md"]}
    (club / "evals" / "answers.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    code, (report,) = run(capsys, "-w", str(club), "eval", "retrieval", "--gate")
    assert code == 1 and not report["gate"][0]["passed"]
    assert run(capsys, "-w", str(club), "eval", "retrieval")[0] == 0


def test_a_folder_may_stand_behind_an_option_and_other_surplus_words_are_refused(
    capsys: pytest.CaptureFixture[str], articles: Path, club: Path
) -> None:
    _, rows = run(capsys, "-w", str(club), "eval", "retrieval", "--gate", str(articles))
    assert rows[0]["name"] == "글들"
    for argv in (["eval", "retrieval", "--gates"], ["search", "물", "불"]):
        with pytest.raises(SystemExit) as stopped:
            main(["-w", str(club), *argv])
        assert stopped.value.code == 2 and "unrecognized" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere", "neither a set nor a workspace"), ("corpus only", "queries.jsonl: no such file")]
)
def test_a_folder_that_is_neither_set_nor_workspace_is_an_input_error(
    capsys: pytest.CaptureFixture[str], club: Path, tmp_path: Path, name: str, said: str
) -> None:
    folder = tmp_path / name
    if name != "nowhere":
        write(folder, [{"id": "1", "text": "x"}], []).joinpath("queries.jsonl").unlink()
    code, (row,) = run(capsys, "-w", str(club), "eval", "retrieval", str(folder))
    assert code == 2 and said in row["error"]["message"] and "corpus.jsonl" in row["error"]["hint"]


def test_the_terminal_shows_figures_in_the_workspaces_language(capsys: pytest.CaptureFixture[str], club: Path) -> None:
    assert main(["-w", str(club), "eval", "retrieval"]) == 0
    out = capsys.readouterr().out
    assert "검색 평가" in out and "recall@5" in out and "✓ gate.recall_5" in out


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_says_how_long_the_step_will_still_take_but_only_on_a_terminal() -> None:
    now = iter([0.0, 10.0, 10.05, 40.0])
    terminal, pipe = Terminal(), io.StringIO()
    show = show_progress(terminal, lambda: next(now))
    for done in (0, 25, 26, 100):
        show("search", done, 100)
        show_progress(pipe)("search", done, 100)
    assert terminal.getvalue().split("\r\x1b[K")[1:] == ["search 0/100", "search 25/100 · 0:30", "search 100/100\n"]
    assert pipe.getvalue() == ""


def test_an_ingest_is_drawn_in_the_language_of_the_workspace_and_leaves_no_line_behind() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    now = iter([0.0, 1.0, 2.0])
    draw = draw_steps("ko", terminal, lambda: next(now))
    for step in (
        Step("documents", 0, 2, "documents/a.pdf"),
        Step("documents", 1, 2, "documents/b.md", 72.4),
        Step("documents", 2, 2, "", 0.0),
    ):
        draw(step)
        draw_steps("ko", pipe)(step)
    assert terminal.getvalue().split("\r\x1b[K")[1:] == [
        "문서 읽기 0/2 · documents/a.pdf",
        "문서 읽기 1/2 · 1:12 · documents/b.md",
        "",
    ]
    assert pipe.getvalue() == ""
