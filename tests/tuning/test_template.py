"""From rows to tokens: the answer alone is taught, in whatever template the model brings."""

from __future__ import annotations

import copy
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.template import render, taught, taught_text
from tests.tuning.conftest import as_row

pytestmark = pytest.mark.usefixtures("training")
# Three ways a maker writes a template, none with {% generation %} marks.
TEMPLATES = {
    "gemma-like": "{{ bos_token or '' }}{% for m in messages %}{{ '<start>' + ('model' if m.role == 'assistant' else m.role) + '\\n'"
    " + m.content | trim + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start>model\\n' }}{% endif %}",
    "thinking": "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}{% if m.role == 'assistant' and loop.last %}"
    "{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}{{ m.content + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    "left open": "{% for m in messages %}{{ '[' + m.role + '] ' + m.content + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '[assistant] ' }}{% endif %}",
}


@pytest.fixture(scope="module")
def tokenizer(tiny: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(tiny, local_files_only=True)


@pytest.fixture
def templated(tiny: Path) -> Any:
    from transformers import AutoTokenizer

    def with_template(text: str | None) -> Any:
        made = AutoTokenizer.from_pretrained(tiny, local_files_only=True)
        made.chat_template = text
        return made

    return with_template


def learned(tokenizer: Any, row: Any) -> str:
    made = taught(tokenizer, row)
    return str(tokenizer.decode([label for label in made.labels if label != -100]))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gemma-like", "물은 0도에서 업니다.<|im_end|>"),
        ("thinking", "<think>\n\n</think>\n\n물은 0도에서 업니다.<|im_end|>"),
        ("left open", "물은 0도에서 업니다.\n<|im_end|>"),
    ],
)
def test_only_the_answer_and_its_end_are_taught_in_any_template(templated: Any, name: str, expected: str) -> None:
    row = as_row(messages=[{"role": "system", "content": "짧게."}, {"role": "user", "content": "언제 얼지?"},
                           {"role": "assistant", "content": "물은 0도에서 업니다."}])  # fmt: skip
    assert learned(templated(TEMPLATES[name]), row) == expected


def test_of_several_turns_the_last_answer_is_taught_and_the_others_are_read(tokenizer: Any) -> None:
    row = as_row(messages=[{"role": "user", "content": "하나"}, {"role": "assistant", "content": "둘"},
                           {"role": "user", "content": "셋 😀"}, {"role": "assistant", "content": "넷 👍 끝"}])  # fmt: skip
    assert learned(tokenizer, row) == "넷 👍 끝<|im_end|>"
    assert "둘" in tokenizer.decode(taught(tokenizer, row).ids)


def test_what_stands_before_the_answer_is_what_the_model_is_asked_with(tokenizer: Any) -> None:
    """Token for token: a server that renders the same template sees the very prompt the answer was learned after."""
    for question in ("환불은 며칠?", "a b  c\n\n", "12 345.6", "끝에 빈칸 "):
        row = as_row(question=question, answer="네, 7일입니다.")
        made = taught(tokenizer, row)
        begin = next(i for i, label in enumerate(made.labels) if label != -100)
        asked = render(tokenizer, row.messages()[:-1], prompt=True)
        assert list(made.ids[:begin]) == tokenizer(asked, add_special_tokens=False)["input_ids"]


def test_tool_turns_are_read_and_the_answer_after_them_is_taught(tokenizer: Any) -> None:
    row = as_row(messages=[
        {"role": "user", "content": "재고?"},
        {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "stock", "arguments": {"id": 3}}}]},
        {"role": "tool", "name": "stock", "content": "12"}, {"role": "assistant", "content": "12개입니다."},
    ])  # fmt: skip
    assert learned(tokenizer, row) == "12개입니다.<|im_end|>"
    assert '"name": "stock"' in tokenizer.decode(taught(tokenizer, row).ids)


def test_our_template_marks_for_trl_the_same_tokens_that_we_teach(tokenizer: Any) -> None:
    row = as_row(question="왜?", answer="그냥.")
    marked = tokenizer.apply_chat_template(
        row.messages(), tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    made = taught(tokenizer, row)
    assert list(made.ids) == marked["input_ids"]
    assert [label != -100 for label in made.labels] == [bool(m) for m in marked["assistant_masks"]]


def test_a_missing_template_and_one_that_refuses_are_named(templated: Any) -> None:
    row = as_row(question="왜?", answer="그냥.")
    with pytest.raises(TuningError, match="no chat template"):
        taught(templated(None), row)
    strict = "{{ raise_exception('roles must alternate') }}"
    with pytest.raises(TuningError, match=r"train\.jsonl:1: .*roles must alternate"):
        taught(templated(strict), row)
    with pytest.raises(TuningError, match=r"train\.jsonl:1: .*leaves the answer out"):
        taught(templated("{% for m in messages %}{{ m.role }}{% endfor %}"), row)


def test_running_text_is_taught_whole_with_its_end(tokenizer: Any) -> None:
    made = taught_text(tokenizer, "강물이 흐른다.")
    assert made.ids == made.labels and tokenizer.decode(made.ids) == "강물이 흐른다.<|im_end|>"


def test_hangul_that_was_taken_apart_is_taught_composed_as_a_served_model_reads_it(tokenizer: Any) -> None:
    from tokenizers.normalizers import Sequence

    apart = as_row(
        question=unicodedata.normalize("NFD", "왜 늦나요?"), answer=unicodedata.normalize("NFD", "눈이 와서요.")
    )
    whole = as_row(question="왜 늦나요?", answer="눈이 와서요.")
    bare = copy.deepcopy(tokenizer)
    bare.backend_tokenizer.normalizer = Sequence([])  # of a maker whose tokeniser composes nothing
    assert taught(bare, apart) == taught(bare, whole)
    assert taught_text(bare, unicodedata.normalize("NFD", "눈")) == taught_text(bare, "눈")
