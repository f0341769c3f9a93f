"""Whoever takes back their consent is learned from nowhere any more, whatever was built before."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import TuningError
from gallae.core.types import Person, Question
from gallae.core.workspace import open_workspace
from gallae.entrypoints import opened
from gallae.entrypoints.agreeing import check_agreed, with_consent
from gallae.entrypoints.cli import main
from gallae.entrypoints.session import Session
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model
from gallae.tuning import runs
from gallae.tuning.rows import load_rows

NOTICE = "■ 휴관 안내\n■ 날짜: {}월 {}일\n■ 까닭: {}"
WHYS = ("소독", "정기 점검", "수질 검사", "명절", "폭설", "공사", "정전", "누수", "행사", "방역", "청소", "도색")
Gallae = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def root(workspace_folder: Path, tmp_path: Path) -> Path:
    """anna had two notices written and called both right; nothing has been learned from them yet."""
    skill = workspace_folder / "skills" / "notice"
    skill.mkdir(parents=True)
    card = (
        'name = "notice"\ntitle = "휴관 안내문 쓰기"\nkind = "transform"\nexamples = ["12월 3일 휴관 안내문 써 줘"]\n'
    )
    (skill / "skill.toml").write_text(card, encoding="utf-8")
    rows = [
        {"instruction": f"{m}월 {m + 3}일 휴관 안내문 써 줘, 까닭은 {why}", "output": NOTICE.format(m, m + 3, why)}
        for m, why in enumerate(WHYS, 1)
    ]
    (skill / "train.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    asyncio.run(_ask(workspace_folder, tmp_path / "state"))
    return workspace_folder


async def _ask(root: Path, state: Path) -> None:
    asked = (
        ("휴관 안내문 부탁해, 11월 30일, 강풍 때문", (11, 30, "강풍")),
        ("안내문 하나 써 줘: 2월 14일 휴관, 태풍 피해", (2, 14, "태풍 피해")),
    )
    made = {"chat": scripted_model(ScriptedChatModel([NOTICE.format(*parts) for _, parts in asked]))}
    async with open_chat(open_workspace(root, state=state), models=FixedModels(made)) as chat:
        for text, _ in asked:
            anna = Person("anna", frozenset())
            answer = await chat.ask(Question(text, today=date(2026, 11, 20), person=anna, route="sllm"))
            chat.rate(answer.id, anna, 1)


@pytest.fixture
def gallae(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Gallae:
    def run(*words: str, person: str | None = None) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        who = ["--as", person] if person else []
        code = main(["-w", str(root), "--state", str(tmp_path / "state"), "--json", *who, *words])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def session(root: Path, tmp_path: Path) -> Session:
    return Session(open_workspace(root, state=tmp_path / "state"), Person(), date(2026, 11, 20), True, True)


def ids(file: Path) -> list[str]:
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [row["id"] for row in map(json.loads, lines) if "id" in row]


def agree(gallae: Gallae, root: Path, said: str) -> None:
    assert gallae("feedback", "--consent", said, person="anna")[1]["learn"] is (said == "yes")


def build(gallae: Gallae, root: Path) -> list[str]:
    """Anna's two turns go into train.jsonl."""
    agree(gallae, root, "yes")
    for candidate in gallae("data", "review")[1]["open"]:
        assert gallae("data", "review", candidate["id"], "--train")[0] == 0
    gallae("data", "build")
    made = ids(root / "skills" / "notice" / "train.jsonl")
    assert len(made) == 2 and all(one.startswith("turn-") for one in made)
    return made


def test_rows_stay_out_of_a_training_as_soon_as_consent_is_taken_back(
    gallae: Gallae, root: Path, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    built = build(gallae, root)
    loaded = load_rows(root, "notice").rows
    assert len(with_consent(session, loaded)) == len(loaded)
    agree(gallae, root, "no")
    left = with_consent(session, loaded)
    assert ids(root / "skills" / "notice" / "train.jsonl") == built, "not built anew yet"
    assert not any(str(row.given.get("id", "")).startswith("turn-") for row in left) and len(left) == 12
    assert "쓰지 않습니다" in capsys.readouterr().err
    gallae("data", "build")
    assert ids(root / "skills" / "notice" / "train.jsonl") == []


def test_a_run_that_froze_their_rows_is_neither_resumed_nor_repeated_nor_sent(
    gallae: Gallae, root: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(gallae, root)
    rows = load_rows(root, "notice").rows
    run = runs.new_run(session.workspace.keep, "notice", "sft", adapter="lora", base="small", state="stopped")
    run = runs.freeze(run, {"train": rows})
    assert check_agreed(session, run) is run
    agree(gallae, root, "no")
    with pytest.raises(TuningError, match="동의를 거둔 사람의"):
        check_agreed(session, run)
    monkeypatch.setattr("gallae.tuning.parts.need_training", lambda adapter: None)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    for words in (("--resume", run.id), ("--repeat", run.id), ("--vendor", "openai", "--resume", run.id)):
        code, made = gallae("train", "notice", *words)
        assert code == 2 and made["error"]["code"] == "tuning" and "동의" in made["error"]["message"], words


def test_a_distilled_answer_is_found_again_and_goes_with_the_consent(
    gallae: Gallae, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(gallae, root, "yes")
    model = ScriptedChatModel([NOTICE.format(11, 30, "강풍"), NOTICE.format(2, 14, "태풍 피해")])

    class Scripted:
        def for_role(self, role: str, *, local_only: bool = False) -> Any:
            return scripted_model(model)

        def close(self) -> None:
            pass

    real = opened.models_of
    with monkeypatch.context() as patched:
        patched.setattr("gallae.entrypoints.learning.candidates_in", _found_with(real))
        patched.setattr(opened, "models_of", lambda session: Scripted())
        assert gallae("data", "synthesize", "notice", "--distil")[0] == 0
    file = root / "skills" / "notice" / "synthetic.jsonl"
    assert len(ids(file)) == 2 and all(one.startswith("turn-") for one in ids(file))
    gallae("data", "build")
    assert len(ids(file)) == 2, "a build leaves what is agreed to"
    agree(gallae, root, "no")
    gallae("data", "build")
    assert ids(file) == []


def _found_with(models_of: Any) -> Any:
    """What people agreed to, looked up with the real models although the chat model is a scripted one."""
    from gallae.entrypoints import learning

    real = learning.candidates_in

    def found(session: Session) -> Any:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(opened, "models_of", models_of)
            return real(session)

    return found
