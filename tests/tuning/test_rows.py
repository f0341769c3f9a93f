"""Every format of training data is one shape with file and line, and a bad row stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.tuning.rows import load_corpus, load_file, load_rows, load_tested, load_text


def test_the_three_formats_the_preferences_and_the_notes_json_are_one_shape() -> None:
    text = "\n".join(
        [
            '{"instruction": "요약해 줘", "input": "긴 글", "output": "짧은 글"}',
            '{"question": "왜요?", "answer": "그냥요."}',
            '{"messages": [{"role": "system", "content": "짧게"}, {"role": "user", "content": "a"}, {"role": "assistant",'
            ' "content": null, "tool_calls": [{"name": "f"}]}, {"role": "tool", "name": "f", "content": "3"},'
            ' {"role": "assistant", "content": "셋"}]}',
            '{"prompt": "p", "chosen": "c", "rejected": "r"}',
            '{"prompt": "p", "answer": "a", "good": false}',
            '{"generated_text": "본문", "parameters": {"level": "Expert"}}',
        ]
    )
    made = load_text(text, "train.jsonl")
    assert not made.unread and [row.line for row in made.rows] == [1, 2, 3, 4, 5, 6]
    one, two, three, pair, thumb, free = made.rows
    assert (one.prompt, one.answer) == ("요약해 줘\n긴 글", "짧은 글") and two.answer == "그냥요."
    assert three.system == "짧게" and three.turns[2].calls and three.turns[3].name == "f" and three.answer == "셋"
    assert three.context == "a\n3" and three.messages()[-1] == {"role": "assistant", "content": "셋"}
    assert (pair.answer, pair.rejected, thumb.good, free.shape, free.answer) == ("c", "r", False, "text", "본문")


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ('{"question": "a", "answer": ', "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ('{"question": "a"}', "none of the formats"),
        ('{"instruction": "a", "output": {"label": "x"}}', "a dict, not text"),
        ('{"instruction": null, "output": "x"}', "missing"),
        ('{"messages": [{"role": "user", "content": "a"}]}', "the last message"),
        ('{"messages": [{"role": "bot", "content": "a"}]}', "no role"),
        ('{"messages": []}', "no messages"),
        ('{"prompt": "a", "answer": "b", "good": "yes"}', '"good" is'),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_row_that_cannot_be_read_says_where_why_and_what_to_do(line: str, because: str) -> None:
    whole = '{"question": "q", "answer": "a"}'
    made = load_text(f"{whole}\n\n{line}\n{whole}", "skills/s/train.jsonl")
    assert [row.line for row in made.rows] == [1, 4]
    (bad,) = made.unread
    assert bad.place == "skills/s/train.jsonl:3" and because in bad.because and bad.fix


def test_bytes_that_are_no_utf_8_cost_one_row(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    good = '{"question": "물음", "answer": "답"}'.encode()
    file.write_bytes(
        b"\xef\xbb\xbf" + good + b"\n" + '{"question": "물음", "answer": "답"}'.encode("cp949") + b"\n" + good
    )
    made = load_file(file, "train.jsonl")
    assert len(made.rows) == 2 and made.unread[0].line == 2 and "UTF-8" in made.unread[0].because


def test_an_array_over_many_lines_is_read_object_by_object_past_a_bad_one() -> None:
    text = '[\n  {"question": "a",\n   "answer": "b"},\n  {"question": "c" "answer": "d"},\n  {"question": "e", "answer": "f"},\n]'
    made = load_text(text, "train.json")
    assert [(r.prompt, r.line) for r in made.rows] == [("a", 2), ("e", 5)]
    assert made.unread[0].line == 4 and made.arrays == ("train.json",)


def test_a_skill_has_its_training_synthetic_and_preference_rows_and_what_is_tested(tmp_path: Path) -> None:
    folder = tmp_path / "skills" / "s"
    folder.mkdir(parents=True)
    (folder / "train.jsonl").write_text('{"question": "a", "answer": "b"}\n', encoding="utf-8")
    (folder / "synthetic.jsonl").write_text('{"question": "c", "answer": "d", "synthetic": true}\n', encoding="utf-8")
    (folder / "prefer.jsonl").write_text('{"prompt": "a", "chosen": "b", "rejected": "c"}\n', encoding="utf-8")
    (folder / "evals.jsonl").write_text('{"instruction": "x", "output": "y"}\n', encoding="utf-8")
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "routes.jsonl").write_text('{"question": "r", "route": "rag"}\n', encoding="utf-8")
    rows = load_rows(tmp_path, "s").rows
    assert [(r.shape, r.synthetic) for r in rows] == [("answer", False), ("answer", True), ("pair", False)]
    assert [t.place for t in load_tested(tmp_path, "s").rows] == ["evals/routes.jsonl:1", "skills/s/evals.jsonl:1"]


def test_plain_text_below_corpus_is_a_row_a_file(tmp_path: Path) -> None:
    (tmp_path / "corpus" / "deep").mkdir(parents=True)
    (tmp_path / "corpus" / "deep" / "a.md").write_text("# 제목\n본문", encoding="utf-8")
    (tmp_path / "corpus" / "b.json").write_text(
        '[{"generated_text": "하나"}, {"generated_text": "둘"}]', encoding="utf-8"
    )
    assert [r.answer for r in load_corpus(tmp_path).rows] == ["하나", "둘", "# 제목\n본문"]
