"""A refit from corrections: a proposal to be read, refused when worse, in force only when accepted, and back again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.task import RouteRow
from gallae.core.types import Message, Person, Question, Route
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.evals import fit_whole, labelled
from gallae.evals import refit as refitting
from gallae.evals.fit import fit
from gallae.evals.labelled import fitted_folders, frozen_folders
from gallae.evals.rows import load_routes
from gallae.graphs import rules
from gallae.graphs.feedback import Correction, append, digest_of, log_file
from gallae.graphs.refitted import router_folder
from gallae.graphs.resolve import resolve
from gallae.graphs.router import Router
from gallae.graphs.rules import load_weights
from gallae.graphs.store import open_store
from gallae.retrievers.index import open_index

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "evals" / "data"
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def gym(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A labelled workspace as a team's own; the base is one other workspace, and a fit takes fewer steps."""
    monkeypatch.setattr(refitting, "fitted_folders", lambda: [DATA / "bikes"])
    monkeypatch.setattr(refitting, "frozen_folders", list)
    monkeypatch.setattr(refitting, "fit", partial(fit, steps=400))
    return Path(shutil.copytree(DATA / "gym", tmp_path / "gym"))


@pytest.fixture
def run(gym: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*argv: str) -> tuple[int, Any]:
        code = main(["-w", str(gym), "--today", "2026-11-21", "--json", *argv])
        return code, json.loads(capsys.readouterr().out)

    return ran


def correct(root: Path, question: str, right: Route, number: int = 0) -> Correction:
    made = Correction(
        f"c{number}", "2026-11-20T09:30:00", f"t{number}", question, question, "", "prompt", right, "anna"
    )
    append(log_file(root / ".gallae" / "keep"), made)
    return made


def mislead(root: Path) -> None:
    """Somebody says of everything that stands in the documents that it does not."""
    rows = [r for r in load_routes(root / "evals" / "routes.jsonl") if r.route in ("rag", "hybrid")]
    endings = (" 궁금해요", " 꼭 알려 주세요", " 지금 당장이요", " 두 번째 묻습니다", " 세 번째 묻습니다")
    for number, (row, ending) in enumerate((row, ending) for ending in endings for row in rows):
        correct(root, resolve(row.question, row.history) + ending, "prompt", number)


def decided(root: Path, text: str) -> tuple[str, str]:
    workspace = open_workspace(root, environ={})
    with open_index(workspace) as index:
        index.ingest()
        decision = Router(workspace, index).decide(Question(text, date(2026, 11, 21)))
    return decision.route, decision.config


@pytest.mark.long
@pytest.mark.timeout(600)
def test_nothing_changes_until_a_person_accepts_and_everything_comes_back(
    run: Run, gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refitting, "fitted_folders", fitted_folders)  # a refit from less is worse, and refused
    correct(gym, "락커 열쇠를 잃어버리면 새로 파 주나요?", "rag")
    asked = "샤워실에 수건이 있나요?"
    before = decided(gym, asked)
    code, made = run("router", "refit")
    assert code == 0 and made["worse"] == [] and made["taught"]["corrections"] == 1
    assert {c["rule"] for c in made["changes"]} and all(c["before"] != c["after"] for c in made["changes"])
    file = Path(made["proposal"])
    assert file.name == "proposal-2026-11-21.json" and decided(gym, asked) == before
    assert "락커" not in file.read_text(encoding="utf-8")  # what people asked stays in the log
    code, accepted = run("router", "refit", "--accept", file.name)
    assert code == 0 and accepted["accepted"]
    after = decided(gym, asked)
    assert after[1] != before[1]
    used = json.loads((router_folder(gym / ".gallae" / "keep") / "weights.json").read_text(encoding="utf-8"))
    assert used["weights"] == json.loads(file.read_text(encoding="utf-8"))["weights"]
    assert run("router", "refit", "--revert") == (0, {"reverted": True})
    assert decided(gym, asked) == before
    assert run("router", "refit", "--revert") == (0, {"reverted": False})


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_running_router_follows_an_accepted_refit_and_its_weights_decide(
    run: Run, gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refitting, "fitted_folders", fitted_folders)  # a refit from less is worse, and refused
    workspace = open_workspace(gym, environ={})
    question = Question("무지개는 왜 생겨요?", date(2026, 11, 21))
    with open_index(workspace) as index:
        index.ingest()
        router = Router(workspace, index)
        assert router.decide(question).route == "prompt" and router.weights is load_weights()
        correct(gym, "락커 열쇠를 잃어버리면 새로 파 주나요?", "rag")
        _, made = run("router", "refit")
        file = Path(made["proposal"])
        given = json.loads(file.read_text(encoding="utf-8"))
        given["weights"]["start"] = {**given["weights"]["start"], "rag": 50.0}
        file.write_text(json.dumps(given), encoding="utf-8")
        run("router", "refit", "--accept", str(file))
        assert router.decide(question).route == "rag"
        run("router", "refit", "--revert")
        assert router.decide(question).route == "prompt"


def test_a_refit_that_is_worse_is_refused_with_exit_1_and_cannot_be_accepted(run: Run, gym: Path) -> None:
    mislead(gym)
    code, made = run("router", "refit")
    assert code == 1 and made["worse"]
    assert made["after"]["macro_f1"] < made["before"]["macro_f1"] or made["after"]["missed"] > made["before"]["missed"]
    file = Path(made["proposal"])
    assert json.loads(file.read_text(encoding="utf-8"))["worse"] == made["worse"]
    assert made["worse"][0] in file.with_suffix(".md").read_text(encoding="utf-8")
    code, refused = run("router", "refit", "--accept", file.name)
    assert code == 1 and not refused["accepted"] and refused["worse"] == made["worse"]
    assert not (file.parent / "weights.json").exists()


@pytest.mark.timeout(240)  # a whole fit, twice: half a minute on a quiet machine
def test_the_same_rows_give_the_same_bytes_and_other_rows_another_file(run: Run, gym: Path) -> None:
    correct(gym, "락커 열쇠를 잃어버리면 새로 파 주나요?", "rag", 1)
    first = Path(run("router", "refit")[1]["proposal"])
    told = first.read_bytes()
    assert Path(run("router", "refit")[1]["proposal"]) == first and first.read_bytes() == told
    correct(gym, "이 문장 좀 부드럽게 고쳐줘: 나가세요", "prompt", 2)
    second = Path(run("router", "refit")[1]["proposal"])
    assert second.name == "proposal-2026-11-21-2.json" and first.read_bytes() == told


def test_the_diff_can_be_read(run: Run, gym: Path) -> None:
    correct(gym, "락커 열쇠를 잃어버리면 새로 파 주나요?", "rag")
    _, made = run("router", "refit")
    page = Path(made["proposal"]).with_suffix(".md").read_text(encoding="utf-8")
    change, rule = made["changes"][0], made["rules"][0]
    assert f"| {change['rule']} | {change['signal']} | {change['before']:+.2f} | {change['after']:+.2f} |" in page
    spoke, right = rule["spoke"], rule["right"]
    assert f"| {rule['id']} | {rule['route']} | {right[0]}/{spoke[0]} | {right[1]}/{spoke[1]} |" in page
    assert f"{made['before']['macro_f1']:.4f}" in page and "missed retrievals" in page


def test_what_is_corrected_never_judges_and_its_family_only_teaches(gym: Path) -> None:
    rows = load_routes(gym / "evals" / "routes.jsonl")
    _, frozen = refitting._parted(rows, [])
    assert len(rows) / 4 < len(frozen) < len(rows) * 3 / 4
    one = frozen[0]
    corrected = RouteRow("c", one.question + "!", "rag", history=one.history)
    teaching, left = refitting._parted(rows, [corrected])
    assert one not in teaching and one not in left
    family = [r for r in frozen if r.gold and r.gold[:1] == one.gold[:1]]
    assert not set(family) & set(left)
    assert {r.id for r in teaching}.isdisjoint(r.id for r in left)


def test_rows_that_a_correction_contradicts_are_named(run: Run, gym: Path) -> None:
    rows = [r for r in load_routes(gym / "evals" / "routes.jsonl") if not r.history]
    correct(gym, rows[0].question, "prompt" if rows[0].route != "prompt" else "rag", 1)
    correct(gym, rows[1].question, rows[1].route, 2)
    _, made = run("router", "refit")
    assert made["disputed"] == [rows[0].id]
    assert rows[0].id in Path(made["proposal"]).with_suffix(".md").read_text(encoding="utf-8")


def test_a_correction_becomes_a_row_with_its_conversation_while_that_is_still_there(tmp_path: Path) -> None:
    anna, said = Person("anna"), (Message("user", "수영장 이용료는?"),)
    with open_store(tmp_path / "turns.sqlite") as store:
        store.begin(Question("수영장 이용료는?", date(2026, 11, 20), id="a", thread="t", person=anna))
        store.stop("a", "cut")
        store.begin(Question("그럼 주말은?", date(2026, 11, 20), id="b", thread="t", person=anna))
        known = Correction(
            "c1",
            "2026-11-20T09:30:00",
            "b",
            "그럼 주말은?",
            "그럼 주말은? (수영장 이용료)",
            digest_of(said),
            "prompt",
            "rag",
            "anna",
        )
        gone = Correction(
            "c2", "2026-11-20T09:30:00", "x", "더 짧게", "더 짧게 (환불 안내)", "feed", "rag", "prompt", "bora"
        )
        first, second = refitting.correction_rows([known, gone], store)
    assert (first.question, first.history, first.route, first.today) == ("그럼 주말은?", said, "rag", "2026-11-20")
    assert (second.question, second.history, second.route) == ("더 짧게 (환불 안내)", (), "prompt")


def test_a_proposal_that_is_none_or_stale_is_not_accepted(run: Run, gym: Path, tmp_path: Path) -> None:
    assert run("router", "refit", "--accept", "nope.json")[0] == 2
    broken = tmp_path / "broken.json"
    broken.write_text('{"weights": {}}', encoding="utf-8")
    assert run("router", "refit", "--accept", str(broken))[0] == 2
    correct(gym, "락커 열쇠를 잃어버리면 새로 파 주나요?", "rag")
    file = Path(run("router", "refit")[1]["proposal"])
    file.write_text(file.read_text(encoding="utf-8").replace('"beside": "', '"beside": "0'), encoding="utf-8")
    code, error = run("router", "refit", "--accept", str(file))
    assert code == 2 and "other shipped weights" in error["error"]["message"]


def test_weights_fitted_beside_another_version_are_left_alone_and_broken_ones_too(
    gym: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = decided(gym, "샤워실에 수건이 있나요?")
    file = router_folder(gym / ".gallae" / "keep") / "weights.json"
    file.parent.mkdir(parents=True)
    for text in ('{"beside": "old", "weights": {}}', "{", '{"beside": 3}'):
        file.write_text(text, encoding="utf-8")
        assert decided(gym, "샤워실에 수건이 있나요?") == before
        assert "router refit" in caplog.text
        caplog.clear()


def test_with_nothing_to_learn_or_too_little_to_judge_by_it_says_so(run: Run, gym: Path) -> None:
    (gym / "evals" / "routes.jsonl").unlink()
    code, error = run("router", "refit")
    assert code == 2 and "nothing to learn" in error["error"]["message"]
    correct(gym, "락커 열쇠를 잃어버리면 새로 파 주나요?", "rag")
    code, error = run("router", "refit")
    assert code == 2 and "frozen rows" in error["error"]["message"] and "routes.jsonl" in error["error"]["hint"]


def test_the_workspaces_own_held_out_rows_do_not_come_back_through_the_base(
    run: Run, monkeypatch: pytest.MonkeyPatch, gym: Path
) -> None:
    monkeypatch.setattr(refitting, "fitted_folders", lambda: [DATA / "bikes", DATA / "gym"])
    correct(gym, "락커 열쇠를 잃어버리면 새로 파 주나요?", "rag")
    assert run("router", "refit")[1]["taught"].keys() == {"bikes", "own", "corrections"}


@pytest.mark.timeout(240)
def test_frozen_workspaces_judge_and_never_teach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bikes", "gym"):
        shutil.copytree(DATA / name, tmp_path / "data" / name)
    (tmp_path / "data" / "split.toml").write_text('frozen = ["gym"]\n', encoding="utf-8")
    frozen, fitted = frozen_folders(tmp_path / "data"), fitted_folders(tmp_path / "data")
    assert [f.name for f in frozen] == ["gym"] and [f.name for f in fitted] == ["bikes"]
    monkeypatch.setattr(refitting, "frozen_folders", lambda: frozen)
    monkeypatch.setattr(refitting, "fitted_folders", lambda: fitted)
    workspace = open_workspace(DATA / "shop", state=tmp_path / "state", environ={})
    with open_index(workspace) as index:
        index.ingest()
        made = refitting.refit(Router(workspace, index), [], [RouteRow("c", "포인트 유효 기간이 언제까지예요?", "rag")])
    assert made.frozen["gym"] == len(load_routes(DATA / "gym" / "evals" / "routes.jsonl")) == made.before.rows
    assert made.taught.keys() == {"bikes", "own", "corrections"}


@pytest.mark.long
def test_the_same_labelled_workspaces_give_the_same_shipped_files_whatever_is_shipped_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`make reproduce` does it with all of them, and compares with graphs/."""
    monkeypatch.setattr(labelled, "fitted_folders", lambda: [DATA / "bikes", DATA / "gym"])
    monkeypatch.setattr(fit_whole, "SHARED", 2)
    written = []
    for run in ("one", "two"):
        folder = tmp_path / run
        folder.mkdir()
        command = ["--json", "-w", str(ROOT / "samples"), "--state", str(tmp_path / "state"), "router", "refit"]
        assert main([*command, "--shipped", str(folder)]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["workspaces"] == ["bikes", "gym"] and set(told["changed"]) == {"weights.json", "wording.json"}
        written.append([(folder / name).read_bytes() for name in ("weights.json", "wording.json")])
        monkeypatch.setattr(rules, "load_wording", dict)  # other shipped files, the same fit
    assert written[0] == written[1] and json.loads(written[0][1])


def test_no_frozen_workspace_is_among_those_the_shipped_files_come_from() -> None:
    frozen, fitted = frozen_folders(), fitted_folders()
    assert len(frozen) >= 4 and len(fitted) >= 30 and not set(frozen) & set(fitted)
