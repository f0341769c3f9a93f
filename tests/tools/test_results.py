"""Typed results: whatever a tool gives beside its text satisfies its schema, and the cards hold examples in both languages."""

import asyncio
import re
from datetime import datetime, timedelta, timezone

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.core.errors import ToolError
from gallae.tools.cards import CARDS
from gallae.tools.results import OUTPUTS
from gallae.tools.server import build_server, call_built_in

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=timezone(timedelta(hours=9)))
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(str.strip)
FIGURES = st.lists(
    st.integers(-(10**6), 10**6) | st.decimals(-1000, 1000, places=2).map(float), min_size=2, max_size=20
)
EXPRESSIONS = st.builds("{} {} {}".format, st.integers(0, 10**6), st.sampled_from("+-*/"), st.integers(1, 999))
QUESTIONS = st.builds("{} days after {}".format, st.integers(1, 900), st.dates(max_value=datetime(2090, 1, 1).date()))
UNITS = st.sampled_from([("kg", "lb"), ("평", "㎡"), ("℃", "℉"), ("km", "mi"), ("L", "gal"), ("시간", "분")])


def held(name: str, **arguments: object) -> bool:
    """Said in words, and as its schema says; or refused with a reason."""
    try:
        found = call_built_in(name, dict(arguments), now=NOW)
    except ToolError as error:
        return bool(error.message and error.hint)
    validator = jsonschema.Draft202012Validator(OUTPUTS[name], format_checker=jsonschema.FormatChecker())
    return bool(found.text) and validator.is_valid(found.structured)


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, QUESTIONS, FIGURES, UNITS, st.integers(-999, 99999), WORDS, WORDS)
def test_every_result_satisfies_its_schema(expression, question, values, units, amount, a, b):
    assert held("calculate", expression=expression)
    assert held("date_calculate", question=question)
    for statistic in ("mean", "median", "q1", "iqr", "sd", "mode", "sample_variance"):
        assert held("statistics", values=values, statistic=statistic)
    assert held("convert_units", value=str(amount), source=units[0], target=units[1])
    assert held("text_count", text=a)
    assert held("text_similarity", a=a, b=b)


@pytest.mark.parametrize(
    ("name", "arguments", "right"),
    [
        ("calculate", {"expression": "(36000*5 + 19000*2) * 0.9"}, {"value": "196200", "exact": True}),
        ("calculate", {"expression": "1000/7"}, {"exact": False}),
        ("date_calculate", {"question": "2027년 추석은 언제야?"}, {"date": "2027-09-15"}),
        ("convert_units", {"value": "25", "source": "평", "target": "㎡"}, {"unit": "㎡", "exact": False}),
        ("statistics", {"values": [1, 3, 5, 7, 9, 11, 13], "statistic": "q1"}, {"value": "3", "count": 7}),
        ("text_similarity", {"a": "kitten", "b": "sitting"}, {"edits": 3}),
    ],
)
def test_what_stands_in_a_result(name: str, arguments: dict, right: dict):
    structured = call_built_in(name, arguments, now=NOW).structured
    assert right.items() <= structured.items()


def test_the_server_sends_schemas_and_structured_content():
    from mcp import Client

    async def asked():
        async with Client(build_server(clock=lambda: NOW)) as client:
            tools = (await client.list_tools()).tools
            return tools, await client.call_tool("calculate", {"expression": "2+2"})

    tools, called = asyncio.run(asked())
    assert {tool.name: tool.output_schema for tool in tools} == OUTPUTS
    assert called.structured_content == {"value": "4", "exact": True, "unit": "", "expression": "2+2"}


def test_every_card_has_five_examples_in_each_language():
    for card in CARDS:
        korean = [e for e in card.examples if re.search("[가-힣]", e)]
        assert len(korean) >= 5, card.name
        assert len(card.examples) - len(korean) >= 5, card.name
