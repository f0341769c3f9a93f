"""What a person reads is what was written: ranges, prices and typed text survive Markdown."""

from __future__ import annotations

import pytest

from gallae.ui.markdown import as_typed, plain_line, safe_markdown, with_markers


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("3~4일, 5~6일", "3\\~4일, 5\\~6일"),
        ("$5에서 $10", "\\$5에서 \\$10"),
        ("넓이는 $a^2$이다", "넓이는 $a^2$이다"),
        ("\\(n\\)과 \\(2 + 3\\)", "$n$과 $2 + 3$"),
        ("$n$번째, $O(n \\log n)$, $2x = 4$", "$n$번째, $O(n \\log n)$, $2x = 4$"),
        ("US$5=7,000원, US$7=9,800원", "US\\$5=7,000원, US\\$7=9,800원"),
        ("$HOME=$USER, a $ b $", "\\$HOME=\\$USER, a \\$ b \\$"),
        ("이미 \\$5와 \\$a\\$", "이미 \\$5와 \\$a\\$"),
        ("\\(x_1\\)과 \\[y=2\\]", "$x_1$과 $$y=2$$"),
        ("`a~b $1`은 그대로", "`a~b $1`은 그대로"),
        ("```\n1~2\n```", "```\n1~2\n```"),
        ("| 값 | 3~4 |\n| --- | --- |", "| 값 | 3\\~4 |\n| --- | --- |"),
        ("![보기](https://x.example/?q=secret)", "[보기](https://x.example/?q=secret)"),
    ],
)
def test_ranges_prices_formulas_code_and_images(text, safe):
    assert safe_markdown(text) == safe


def test_only_markers_of_known_citations_become_numbers():
    assert with_markers("가 [1] 나 [2] [링크](x)", [1]) == "가 :primary-badge[1] 나 [2] [링크](x)"


@pytest.mark.parametrize(
    "code",
    ["`rows[1]`", "``a ` rows[1]``", "```python\nrows[1] = 2\n```", "~~~\nrows[1]\n~~~", "```\n[1]", "$a_[1]$"],
)
def test_what_looks_like_a_citation_in_code_or_a_formula_stays_as_it_is(code):
    assert with_markers(f"답 [1] {code}", [1]) == f"답 :primary-badge[1] {code}"


def test_typed_text_keeps_its_lines_and_means_nothing():
    assert as_typed("# 제목\n*별* :red[x]") == "\\# 제목  \n\\*별\\* \\:red\\[x\\]"


def test_labels_are_one_short_line():
    assert plain_line("a\n b" + "c" * 300, 10) == "a bcccccc…"
