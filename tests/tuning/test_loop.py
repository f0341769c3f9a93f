"""The whole life of a small model on a CPU, without a network or a key, by the commands a team would type: from rows to
routed answers and back. "short" is what fits beside the other tests; "whole" has every stage.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.placeholders import KINDS
from gallae.entrypoints.cli import main
from gallae.tuning.rows import load_rows
from runs.order_slips import write_workspace
from tests.tuning.conftest import weights

pytestmark = [
    pytest.mark.usefixtures("training"),
    pytest.mark.filterwarnings("ignore:.*gradient_checkpointing:FutureWarning"),
    pytest.mark.timeout(600),
]
ASKED = "한지민님 7상자 11월 30일까지 41,000원 접수장 써 주세요"
SLIP = "[접수장]\n- 받는 분: 한지민님\n- 수량: 7상자\n- 날짜: 11월 30일\n- 금액: 41,000원"
LEARN = ("--set", "learning_rate=3e-3", "--rehearsal", "0", "--cpu")
# stage: (adapter, more) in the order in which one builds on the other.
CHAINS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "short": (("sft", "full", ("--set", "epochs=5")),),
    "whole": (
        ("cpt", "full", ("--max-steps", "20")),
        ("sft", "full", ("--set", "epochs=3")),
        ("sft", "lora", ("--set", "epochs=3", "--set", "rank=8")),
        ("dpo", "lora", ("--max-steps", "6", "--set", "learning_rate=2e-4")),
        ("kto", "lora", ("--max-steps", "6", "--set", "learning_rate=2e-4")),
        ("rejection", "lora", ("--max-steps", "6", "--set", "learning_rate=5e-4")),
        ("grpo", "lora", ("--max-steps", "2", "--set", "learning_rate=1e-5")),
    ),
}


class Team:
    """A workspace and what was said by each command in it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys

    def __call__(self, *words: str, code: int = 0) -> dict[str, Any]:
        """Run `gallae WORDS --json`, which must end with `code`."""
        self._capsys.readouterr()
        ended = main(["-w", str(self.root), *words, "--json"])
        said = self._capsys.readouterr()
        assert ended == code, f"{' '.join(words)}: {ended}\n{said.out[-2000:]}\n{said.err[-2000:]}"
        made = json.loads(said.out)
        assert isinstance(made, dict)
        return made


@pytest.fixture(params=["short", pytest.param("whole", marks=pytest.mark.long)])
def length(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def team(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Team]:
    yield Team(write_workspace(tmp_path / "orders"), capsys)


@pytest.fixture
def base(team: Team, tmp_path: Path) -> Path:
    """Untrained: 2 layers of 96."""
    from gallae.tuning.small import build_small

    marks = " ".join(f"⟦{kind}{n}⟧" for kind in KINDS for n in range(1, 6))
    texts = [text for row in load_rows(team.root, "order-slip").rows for text in row.texts]
    return build_small(tmp_path / "base", [*texts, *[marks] * 40], layers=2, hidden=96, vocab=700)


def test_a_small_model_lives_from_rows_to_routed_answers_and_back(length: str, team: Team, base: Path) -> None:
    asked_before = team("ask", ASKED, "--route", "sllm", code=3)
    assert asked_before["outcome"] == "unserved"
    checked = team("data", "check", "order-slip")
    assert checked["errors"] == 0 and checked["skills"][0]["counts"]["train"] == 160
    planned = team("plan", "order-slip", "--cpu", "--base", "qwen3-0.6b")
    assert planned["base"]["name"] == "qwen3-0.6b" and planned["settings"]
    last = trained(team, base, CHAINS[length])
    served(team, last)
    proven(team, last)
    taken_back(team, base)


def trained(team: Team, base: Path, chain: tuple[tuple[str, str, tuple[str, ...]], ...]) -> str:
    """Each stage on the former: its figures say that it learned what it is for, and nothing below it was touched."""
    last, before = "", {"base": digest(base)}
    for stage, adapter, more in chain:
        start = ("--from", last) if last else ("--base", str(base))
        run = team("train", "order-slip", "--stage", stage, "--adapter", adapter, *start, *LEARN, *more)
        figures, model = run["figures"], Path(run["model"])
        assert run["state"] == "done" and figures["steps"] > 0 and LEARNED[stage](figures), (stage, figures)
        assert (model / "adapter_model.safetensors").is_file() == (adapter != "full")
        learned = weights(model)
        assert all(tensor.isfinite().all() for tensor in learned.values())
        assert adapter == "full" or any(t.abs().max() > 0 for name, t in learned.items() if "lora_B" in name)
        assert before == {name: digest(base if name == "base" else Path(name)) for name in before}
        before[str(model)] = digest(model)
        last = run["run"]
    return last


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(f.read_bytes() for f in sorted(folder.glob("*.safetensors")))).hexdigest()


def falls(figures: dict[str, float]) -> bool:
    return figures["loss"] < figures["first_loss"]


LEARNED: dict[str, Callable[[dict[str, float]], bool]] = {
    "cpt": falls,
    "sft": falls,
    "dpo": lambda f: f["margin"] > 0,
    "kto": lambda f: f["good"] > f["bad"],
    "rejection": lambda f: f["kept"] > 0,
    "grpo": lambda f: 0 < f["reward"] <= 1,
}


def served(team: Team, last: str) -> None:
    """Merged, written as GGUF, loaded by the embedded engine; the same tokens and texts as in the trainer."""
    made = team("export", "order-slip", "--run", last, "--to", "gguf", "--quant", "f16")
    name = made["name"]
    parity = team("models", "parity", name, "--prompts", "200", "--texts", "8")
    assert parity["passed"] and parity["ids"][0] == parity["ids"][1] >= 200 and parity["texts"][0] == parity["texts"][1]


def proven(team: Team, last: str) -> None:
    promoted = team("promote", "order-slip", "--run", last)
    assert promoted["promoted"]
    answer = team("ask", ASKED)
    assert answer["route"] == "sllm" and answer["text"] == SLIP, answer
    assert answer["served_by"].startswith("embedded:")


def taken_back(team: Team, base: Path) -> None:
    """A file that is not the one that was proven does not serve. One that somebody signed in by hand does, fails its
    checks, and is taken back by itself; what serves then is what served before: nobody."""
    from gallae.tuning.gguf import write_gguf

    (model,) = (team.root / ".gallae" / "keep" / "models" / "sllm").glob("*.gguf")
    proven_as = hashlib.sha256(model.read_bytes()).hexdigest()
    write_gguf(base, model, "f16")
    assert team("ask", ASKED, "--route", "sllm", code=3)["outcome"] == "unserved"
    card = team.root / "skills" / "order-slip" / "skill.toml"
    signed = card.read_text(encoding="utf-8").replace(proven_as, hashlib.sha256(model.read_bytes()).hexdigest())
    card.write_text(signed, encoding="utf-8")
    turns = 0
    while "serves" in card.read_text(encoding="utf-8"):
        assert team("ask", f"{turns + 2}상자 " + ASKED, "--route", "sllm", code=3)["outcome"] == "unserved"
        turns += 1
        assert turns <= 12, "it was never taken back"
    assert turns >= 5  # never by one bad turn
    history = team("models", "history", "order-slip")["history"]
    assert [change["action"] for change in history] == ["promoted", "demoted"]
