"""Our deterministic tools as an MCP server: in process for the agent, and the same code for clients outside.

What may go wrong in a call comes back as an error result with what to do next, for the model to read. Names, titles, descriptions and schemas come from tools/cards.py.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gallae.core.errors import GallaeError, ToolError
from gallae.core.numbers import find_quantities
from gallae.core.types import ToolCard
from gallae.core.units import ALIASES, UNITS
from gallae.tools import listing, text_tasks, textual, worded_lists
from gallae.tools.amounts import convert, dimension
from gallae.tools.answers import number, with_unit
from gallae.tools.arithmetic import evaluate
from gallae.tools.cards import CARDS, UNIT_HINT
from gallae.tools.compute import compute
from gallae.tools.results import OUTPUTS, Result, computed_result, value_result

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp_types import Tool

__all__ = ["CARDS", "build_server", "call_built_in"]

LONGEST_PAIR = 4_000_000  # characters of the one text times those of the other
Clock = Callable[[], datetime]
_NOUNS = {"none": "", "largest": "max", "smallest": "min", "both": "both"}


def build_server(*, clock: Clock | None = None) -> Server[Any]:
    """A server with every card as a read-only tool. `clock` gives the time now (tests fix it).

    The SDK's low-level server, because it sends the schemas as they stand in the cards and leaves the arguments to us:
    MCPServer drops unknown ones without a word and answers wrong ones in pydantic's.
    """
    from mcp.server.lowlevel import Server
    from mcp_types import CallToolResult, ListToolsResult, TextContent

    now = clock or _local_now

    async def list_tools(context: Any, params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[_described(card) for card in CARDS])

    async def call_tool(context: Any, params: Any) -> CallToolResult:
        try:
            found = call_built_in(params.name, dict(params.arguments or {}), now=now())
        except GallaeError as error:
            reason = TextContent(type="text", text=f"{error.message}. {error.hint}".strip())
            return CallToolResult(content=[reason], is_error=True)
        text = TextContent(type="text", text=found.text)
        return CallToolResult(content=[text], structured_content=found.structured, is_error=False)

    return Server(
        "gallae-tools",
        title="Gallae tools",
        instructions="Exact calculation, dates, units, statistics and text counts. Use them for every number you compute. "
        "계산, 날짜, 단위, 통계, 글자 수를 정확히 구합니다.",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def call_built_in(name: str, arguments: dict[str, Any], *, now: datetime) -> Result:
    """The result of one built-in tool, as text and as OUTPUTS describes. ToolError says what was wrong and what to do next."""
    card = next((c for c in CARDS if c.name == name), None)
    if card is None:
        raise ToolError(f"no tool {name!r}", hint=f"Tools: {', '.join(c.name for c in CARDS)}.")
    _checked(card, arguments)
    return _TOOLS[name](arguments, now)


def _local_now() -> datetime:
    return datetime.now().astimezone()


def _described(card: ToolCard) -> Tool:
    from mcp_types import Tool, ToolAnnotations

    return Tool(
        name=card.name,
        title=card.title,
        description=card.description,
        input_schema=card.schema,
        output_schema=OUTPUTS[card.name],
        annotations=ToolAnnotations(
            title=card.title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
        _meta={"gallae/examples": list(card.examples)},
    )


def _checked(card: ToolCard, arguments: dict[str, Any]) -> None:
    """Unknown and missing arguments, by name: a silently dropped one would give a wrong answer."""
    properties: dict[str, dict[str, Any]] = card.schema["properties"]
    for name in arguments:
        if name not in properties:
            near = difflib.get_close_matches(name, properties, n=1, cutoff=0.4)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise ToolError(
                f"{card.name}: unknown argument {name!r}", hint=f"{hint}Arguments: {', '.join(properties)}."
            )
    for name in card.schema["required"]:
        if arguments.get(name) in (None, "", []):
            raise ToolError(
                f"{card.name}: {name!r} is missing", hint=f"Give {name}: {properties[name]['description']}."
            )
    for name, value in arguments.items():
        choices = properties[name].get("enum")
        if choices and value not in choices:
            raise ToolError(f"{card.name}: {name} = {value!r}", hint=f"One of: {', '.join(choices)}.")


def _calculate(arguments: dict[str, Any], now: datetime) -> Result:
    expression = str(arguments["expression"])
    try:
        value = evaluate(expression)
    except ToolError as error:
        found = compute(expression, now=now) or compute(f"{expression} 얼마?", now=now)
        if found is None:
            raise ToolError(error.message, hint=f"{error.hint} Example: (36000*5 + 19000*2) * 0.9") from error
        return computed_result(found)
    shown, rounded = number(value, 10)
    text = f"{expression.strip()} {'≈' if rounded else '='} {shown}"
    return value_result(text, value, 10, unit="", expression=expression.strip())


def _date_calculate(arguments: dict[str, Any], now: datetime) -> Result:
    question = str(arguments["question"])
    for attempt in (question, f"{question} 며칠?", f"{question} 무슨 요일?"):
        found = compute(attempt, now=now)
        if found and found.tool.name == "date_calculate":
            return computed_result(found)
    raise ToolError(
        f"cannot read {question!r} as a date calculation",
        hint="Write one question with whole dates, e.g. '2026-03-02에서 45일 뒤' or 'days between 2026-01-01 and 2026-05-05'.",
    )


def _convert(arguments: dict[str, Any], now: datetime) -> Result:
    source, target = (_unit(str(arguments[name])) for name in ("source", "target"))
    quantities = find_quantities(str(arguments["value"]))
    if len(quantities) != 1:
        raise ToolError(f"value = {arguments['value']!r} is not one number", hint="Give one number, e.g. 25.")
    value = Fraction(quantities[0].value)
    made = convert(value, source, target)
    result, rounded = number(made, 6)
    left = with_unit(number(value, 12)[0], source, "ko")
    text = f"{left} {'≈' if rounded else '='} {with_unit(result, target, 'ko')}"
    return value_result(text, made, 6, unit=target, source=left)


def _unit(name: str) -> str:
    folded = {alias.lower(): canonical for alias, canonical in ALIASES.items()} | {
        "섭씨": "℃",
        "화씨": "℉",
        "c": "℃",
        "f": "℉",
    }
    canonical = ALIASES.get(name.strip()) or folded.get(name.strip().lower())
    if canonical not in UNITS:
        near = difflib.get_close_matches(name.strip().lower(), folded, n=3)
        raise ToolError(f"unknown unit {name!r}", hint=f"Known: {', '.join(near) if near else UNIT_HINT}.")
    if dimension(canonical) == "money":
        raise ToolError(f"{name!r} is a currency", hint="Currencies need a rate: use calculate with amount × rate.")
    return canonical


def _statistics(arguments: dict[str, Any], now: datetime) -> Result:
    values: list[Fraction] = []
    for entry in arguments["values"] if isinstance(arguments["values"], list) else str(arguments["values"]).split(","):
        quantities = find_quantities(str(entry)) if not isinstance(entry, int | float) else []
        if not quantities and not isinstance(entry, int | float):
            raise ToolError(f"values: {entry!r} is not a number", hint="Give a list of numbers, e.g. [4, 7, 3].")
        values += [Fraction(q.value) for q in quantities] or [Fraction(Decimal(str(entry)))]
    left_out = _NOUNS[arguments.get("leave_out", "none")]
    ordered = sorted(values)
    kept = ordered[left_out in ("min", "both") : len(ordered) - (left_out in ("max", "both"))]
    if not kept:
        raise ToolError(f"values: {len(values)} numbers are too few", hint="Give more numbers, or leave none out.")
    kind = arguments.get("statistic", "mean")
    value = _value_of(kind, kept)
    shown, rounded = number(value, 6)
    text = f"{kind} of {len(kept)} numbers {'≈' if rounded else '='} {shown}"
    return value_result(text, value, 6, statistic=kind, count=len(kept))


def _value_of(kind: str, values: list[Fraction]) -> Fraction:
    if kind in ("q1", "q3", "iqr", "sample_variance"):
        if len(values) < 2:
            raise ToolError(f"{kind} of one number", hint="Give at least two numbers.")
        return worded_lists.statistic_value(kind, values)
    return listing.statistic(kind, values)


def _count(arguments: dict[str, Any], now: datetime) -> Result:
    count = textual.count_text(str(arguments["text"]))
    text = (
        f"공백 포함 {count.characters}자, 공백 제외 {count.without_spaces}자, 단어 {count.words}개, 줄 {count.lines}개, "
        f"UTF-8 {count.bytes}바이트 ({count.characters} characters, {count.words} words)"
    )
    return Result(text, dataclasses.asdict(count))


def _similarity(arguments: dict[str, Any], now: datetime) -> Result:
    a, b = str(arguments["a"]), str(arguments["b"])
    if len(a) * len(b) > LONGEST_PAIR:
        raise ToolError(
            f"texts of {len(a):,} and {len(b):,} characters", hint="Compare shorter texts, or parts of them."
        )
    share, edits = textual.similarity(a, b), text_tasks.edit_distance(a, b)
    shown = number(share * 100, 2)[0]
    return Result(
        f"{shown}% (overlap of character pairs), {edits} edits apart", {"percent": float(shown), "edits": edits}
    )


_TOOLS: dict[str, Callable[[dict[str, Any], datetime], Result]] = {
    "calculate": _calculate,
    "date_calculate": _date_calculate,
    "convert_units": _convert,
    "statistics": _statistics,
    "text_count": _count,
    "text_similarity": _similarity,
}
