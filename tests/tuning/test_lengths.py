"""Tokens are counted in the model's own template where its file lies at hand, else estimated, and said so."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from gallae.core.errors import InputError
from gallae.entrypoints.advising import advise as command
from gallae.entrypoints.cli import _parse
from gallae.tuning.lengths import lengths, open_counter
from gallae.tuning.rows import Row, Turn

ROW = Row("train.jsonl", 1, "answer", (Turn("user", "가나다라"),), "마바사")


def test_a_gguf_counts_in_its_own_template(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("tiny_gguf", Path(__file__).parents[1] / "models" / "tiny_gguf.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    few = module.write_tiny_gguf(tmp_path / "few.gguf", context=96, template=template)
    more = module.write_tiny_gguf(tmp_path / "more.gguf", template="가가가가가가가가가가" + template)
    with open_counter(few) as one, open_counter(more, context=64) as other:
        assert (one.exact, one.context, other.context) == (True, 96, 64) and "few.gguf" in one.how
        assert other.count(ROW) >= one.count(ROW) + 10
        assert lengths([ROW], one) == [one.count(ROW)]


def test_without_a_model_it_is_an_estimate_that_says_so_and_other_files_are_refused(tmp_path: Path) -> None:
    with open_counter(context=100) as counter:
        assert (counter.how, counter.exact, counter.context) == ("estimate", False, 100)
        assert 10 < lengths([ROW], counter)[0] < 40
    with pytest.raises(InputError, match="neither a GGUF"), open_counter(tmp_path):
        pass


def test_on_a_terminal_the_short_questions_are_asked_and_an_empty_answer_is_not_known(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def say(question: str) -> str:
        asked.append(question)
        return "예" if "코드" in question else ""

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", say)
    assert command(_parse(["-w", str(samples), "--state", str(tmp_path), "advise"])) == 0
    said = capsys.readouterr().out
    assert 5 <= len(asked) <= 12 and "코드로" in said and "GPU" in said.split("모르는 것")[1]
