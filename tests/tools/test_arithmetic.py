"""The safe calculator: exact, in order of precedence, within limits."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallae.core.errors import ToolError
from gallae.tools.amounts import Amount, convert, plus, times
from gallae.tools.arithmetic import evaluate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("(245+78)*3-19", "950"),
        ("1 + 2 × 3 − 4 ÷ 2", "5"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("50,000 + 10%", "55000"),
        ("50,000 × 10%", "5000"),
        ("1/3 + 1/6", "1/2"),
        ("√16 + sqrt(9)", "7"),
        ("max(3, 9, 4) - min(3, 9, 4)", "6"),
        ("1.5e3 * 2", "3000"),
        ("３ ＋ ４", "7"),
        ("6!", "720"),
    ],
)
def test_expressions_are_exact(expression: str, value: str):
    assert evaluate(expression) == Fraction(value)


@pytest.mark.parametrize(
    "expression",
    ["10^10^10", "9**9**9**9", "1/0", "0^-1", "(" * 200 + "1" + ")" * 200, "2 2", "__import__('os')", "1 +", "x + 1", "5000!", "sqrt(-1)", "1" * 5000],
)  # fmt: skip
def test_what_is_no_sum_or_too_large_is_refused_with_a_hint(expression: str):
    with pytest.raises(ToolError) as refusal:
        evaluate(expression)
    assert refusal.value.hint


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_it_agrees_with_python(a: int, b: int, c: int):
    assert evaluate(f"({a}) + ({b}) * {c} / {c}") == Fraction(a + b)


@given(st.text(alphabet="0123456789+-*/^()., %!√x", max_size=40))
def test_any_text_gives_a_value_or_a_tool_error(text: str):
    try:
        value = evaluate(text)
    except ToolError as error:
        assert error.message and error.hint
    else:
        assert isinstance(value, Fraction)


def test_units_convert_there_and_back():
    assert convert(convert(Fraction(18), "평", "㎡"), "㎡", "평") == 18
    assert convert(Fraction(212), "℉", "℃") == 100
    with pytest.raises(ToolError, match="cannot convert"):
        convert(Fraction(1), "kg", "m")
    with pytest.raises(ToolError, match="rate"):
        convert(Fraction(1), "달러", "원")


def test_apples_and_pears_do_not_add_up():
    assert plus(Amount(Fraction(3), "원"), Amount(Fraction(2), "kg")) is None
    assert times(Amount(Fraction(3), "원"), Amount(Fraction(2), "개")) == Amount(Fraction(6), "원")


@pytest.mark.parametrize("text", ["180!!", "501!", "2.5!", "(0-3)!"])
def test_a_factorial_of_what_is_too_large_or_no_whole_number_is_a_tool_error(text: str) -> None:
    with pytest.raises(ToolError, match="factorial of"):
        evaluate(text)
