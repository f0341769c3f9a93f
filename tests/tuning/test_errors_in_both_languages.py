"""What goes wrong in the room for tuning is said in Korean and in English."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallae import tuning
from gallae.core.errors import TuningError
from gallae.core.language import both, worded
from gallae.entrypoints.cli import main
from gallae.entrypoints.session import fail
from gallae.tuning.train_settings import set_by_hand
from runs.order_slips import write_workspace

ROOM = Path(next(iter(tuning.__path__)))
ERRORS = {"InputError", "TuningError", "SettingsError", "NotFoundError"}
SENTENCE = re.compile(r"(?!.*\b(?:gallae|pip|make|hf) )\b[a-z]{2,} [a-z]{1,} [a-z]{2,}")


def sentences(node: ast.AST) -> Iterator[str]:
    """English sentences in an expression that stand outside of both(ko, en)."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "both":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from sentences(child)


def test_no_error_of_the_room_has_an_english_sentence_alone() -> None:
    alone, seen = [], 0
    for file in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                seen += 1
                said = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "hint")]
                alone += [f"{file.name}:{node.lineno}: {text}" for part in said for text in sentences(part)]
    assert seen > 100 and not alone


@pytest.mark.parametrize(("language", "said", "hint"), [("ko", "없습니다", "고치세요"), ("en", "not there", "mend")])
def test_a_command_says_it_in_the_language_of_its_workspace(
    language: str, said: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    error = TuningError(both("없습니다", "not there"), hint=both("고치세요", "mend"))
    assert fail(error, as_json=True, language=language) == 2  # type: ignore[arg-type]
    assert json.loads(capsys.readouterr().out)["error"] == {
        "code": "tuning",
        "message": "not there",
        "hint": "mend",
    }  # one text for programs
    fail(error, as_json=False, language=language)  # type: ignore[arg-type]
    assert said in (text := capsys.readouterr().err) and hint in text
    assert str(error) == error.message == "not there", "where nobody says a language it is English"


def test_the_command_line_knows_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_workspace(tmp_path / "orders")
    words = ["-w", str(root), "train", "order-slip", "--list", "--json"]
    assert main(words) == 0
    capsys.readouterr()
    said = {}
    for language in ("ko", "en"):
        monkeypatch.setenv("GALLAE_LANGUAGE", language)
        assert main(["-w", str(root), "plan", "order-slip", "--base", "nothing"]) == 2
        said[language] = capsys.readouterr().err
    assert re.search("[가-힣]", said["ko"]) and not re.search("[가-힣]", said["en"]), said


def test_a_value_that_is_none_names_what_it_should_be() -> None:
    with pytest.raises(Exception, match="not a whole number") as caught:
        set_by_hand({}, ["epochs=many"])
    assert "정수" in worded("ko", caught.value.message) and "epochs=8" in worded("ko", caught.value.hint)  # type: ignore[attr-defined]
