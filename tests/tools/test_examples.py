"""The examples in the docstrings of these rooms are true."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "core.dates",
        "core.numbers",
        "core.numerals",
        "core.units",
        "tools.amounts",
        "tools.answers",
        "tools.arithmetic",
        "tools.compute",
        "tools.reading",
        "tools.schemas",
        "tools.words",
    ],
)
def test_the_examples_of_a_module_are_true(module: str):
    results = doctest.testmod(importlib.import_module(f"gallae.{module}"))
    assert results.attempted and not results.failed
