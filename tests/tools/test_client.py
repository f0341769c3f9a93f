"""The toolbox: our tools in process, real MCP servers over stdio, broken ones that stop nobody."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from served_mcp import hours_app, served

from gallae.core.errors import ToolError
from gallae.core.settings import McpServerSettings, Settings
from gallae.core.types import Passage
from gallae.tools.cards import CARDS
from gallae.tools.client import open_toolbox
from gallae.tools.schemas import portable

SERVER = '''
import os, sys
from mcp.server import MCPServer
from mcp_types import ToolAnnotations

server = MCPServer("library")
reads = ToolAnnotations(read_only_hint=True)

@server.tool(annotations=reads)
def opening_hours(branch: str, day: str = "mon") -> str:
    """Opening hours of a branch."""
    if branch == "crash":
        os._exit(3)
    return f"{branch} {day}: 9-18 {os.environ.get('LIBRARY_KEY', '-')}"

@server.tool(annotations=reads)
def long_list() -> str:
    """Every book."""
    return "x" * 50_000

@server.tool()
def renew_loan(book: str) -> str:
    """Renews a loan."""
    return f"renewed {book}"

server.run("stdio")
'''


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "server.py"
    path.write_text(SERVER, encoding="utf-8")
    return path


def with_server(script: Path, **more: object) -> Settings:
    entry = McpServerSettings(command=sys.executable, args=(str(script),), **more)  # type: ignore[arg-type]
    return Settings(mcp_servers={"library": entry})


async def test_our_own_tools_answer_in_process():
    async with open_toolbox(Settings()) as toolbox:
        assert tuple(toolbox.cards) == CARDS
        assert await toolbox.call("calculate", {"expression": "(36000*5 + 19000*2) * 0.9"}) == (
            "(36000*5 + 19000*2) * 0.9 = 196,200"
        )
        assert (
            await toolbox.call("convert_units", {"value": "25", "source": "평", "target": "㎡"}) == "25평 ≈ 82.644628㎡"
        )


async def test_the_clock_of_our_tools_is_given():
    async with open_toolbox(Settings(), clock=lambda: datetime(2027, 3, 1, 9, 0, tzinfo=UTC)) as toolbox:
        assert "2027년 3월 1일 월요일" in await toolbox.call("date_calculate", {"question": "오늘 며칠이야"})


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("calculate", {"expr": "1+1"}, "Did you mean 'expression'"),
        ("calculate", {}, "'expression' is missing"),
        ("calculate", {"expression": "2 apples"}, "Example"),
        ("convert_units", {"value": "3", "source": "kgg", "target": "g"}, "Known: kg"),
        ("convert_units", {"value": "3", "source": "달러", "target": "원"}, "need a rate"),
        ("statistics", {"values": ["a"]}, "is not a number"),
        ("statistics", {"values": [1], "statistic": "average"}, "One of: mean"),
        ("date_calculate", {"question": "언젠가"}, "2026-03-02에서 45일 뒤"),
        ("nothing", {}, "Tools: calculate"),
    ],
)
async def test_a_wrong_call_says_what_to_do_next(name: str, arguments: dict, said: str):
    async with open_toolbox(Settings()) as toolbox:
        with pytest.raises(ToolError) as failure:
            await toolbox.call(name, arguments)
    assert said in f"{failure.value.message} {failure.value.hint}"


async def test_only_reading_tools_of_a_server_are_taken(script: Path):
    async with open_toolbox(with_server(script)) as toolbox:
        assert [c.name for c in toolbox.cards if c.server == "library"] == [
            "library__long_list",
            "library__opening_hours",
        ]
        assert await toolbox.call("library__opening_hours", {"branch": "중앙"}) == "중앙 mon: 9-18 -"


async def test_an_allowed_tool_that_writes_waits_for_a_persons_yes(script: Path):
    async with open_toolbox(with_server(script, allow=("renew_loan",))) as toolbox:
        cards = [c for c in toolbox.cards if c.server == "library"]
        assert [(c.name, c.writes) for c in cards] == [("library__renew_loan", True)]
        with pytest.raises(ToolError, match="no person has agreed"):
            await toolbox.call("library__renew_loan", {"book": "A"})
        assert await toolbox.call("library__renew_loan", {"book": "A"}, approved=True) == "renewed A"


async def test_a_tool_that_says_nothing_is_read_by_the_operators_word(script: Path):
    async with open_toolbox(with_server(script, read_only=("renew_loan",))) as toolbox:
        assert await toolbox.call("library__renew_loan", {"book": "A"}) == "renewed A"
        assert len([c for c in toolbox.cards if c.server == "library" and not c.writes]) == 3


async def test_a_tool_that_only_reads_can_be_made_to_ask_first(script: Path):
    async with open_toolbox(with_server(script, ask_first=("opening_hours",))) as toolbox:
        with pytest.raises(ToolError, match="no person has agreed"):
            await toolbox.call("library__opening_hours", {"branch": "a"})
        assert (await toolbox.call("library__long_list", {})).startswith("xxx")


async def test_a_server_gets_only_the_variables_its_settings_name(script: Path):
    environ = {"LIBRARY_KEY": "s3", "OTHER": "x"}
    async with open_toolbox(with_server(script, env=("LIBRARY_KEY",)), environ=environ) as toolbox:
        assert "s3" in await toolbox.call("library__opening_hours", {"branch": "a"})
    async with open_toolbox(with_server(script, env=("LIBRARY_KEY",))) as toolbox:
        assert "LIBRARY_KEY is not set" in toolbox.failed["library"]


async def test_a_long_result_is_cut_and_says_so(script: Path):
    async with open_toolbox(with_server(script)) as toolbox:
        text = await toolbox.call("library__long_list", {})
    assert len(text) < 20_100 and text.endswith("[truncated, 30,000 more characters]")


async def test_a_server_that_dies_in_a_call_is_reported_and_started_again(script: Path):
    async with open_toolbox(with_server(script)) as toolbox:
        with pytest.raises(ToolError, match="library"):
            await toolbox.call("library__opening_hours", {"branch": "crash"})
        assert await toolbox.call("library__opening_hours", {"branch": "동"}) == "동 mon: 9-18 -"
        assert await toolbox.call("calculate", {"expression": "1+1"}) == "1+1 = 2"


async def test_broken_servers_are_named_with_their_reason_and_stop_nobody(script: Path):
    servers = {
        "absent": McpServerSettings(command="no-such-command-here"),
        "noisy": McpServerSettings(command=sys.executable, args=("-c", "raise SystemExit('no licence')")),
        "refused": McpServerSettings(url="http://127.0.0.1:9/mcp"),
        "file": McpServerSettings(url="file:///etc/passwd"),
        "empty": McpServerSettings(),
        "library": McpServerSettings(command=sys.executable, args=(str(script),)),
    }
    async with open_toolbox(Settings(mcp_servers=servers)) as toolbox:
        assert sorted(toolbox.failed) == ["absent", "empty", "file", "noisy", "refused"]
        assert "command not found" in toolbox.failed["absent"]
        assert "no licence" in toolbox.failed["noisy"]
        assert "nothing answers" in toolbox.failed["refused"]
        assert "not http" in toolbox.failed["file"]
        assert await toolbox.call("library__opening_hours", {"branch": "a"}) == "a mon: 9-18 -"


async def test_calls_from_many_tasks_share_one_session(script: Path):
    async with open_toolbox(with_server(script)) as toolbox:
        answers = await asyncio.gather(
            *(toolbox.call("library__opening_hours", {"branch": str(n)}) for n in range(20)),
            *(toolbox.call("calculate", {"expression": f"{n}*2"}) for n in range(20)),
        )
    assert answers[7].startswith("7 mon") and answers[27] == "7*2 = 14"


async def test_document_search_joins_as_a_tool_with_the_rights_of_the_one_who_asks():
    passage = Passage("p1", "documents/fees.md", "Fees", 0, 9, "입회비 3만 원", heading=("요금",))

    async def search(query: str) -> list[Passage]:
        return [passage] if query == "입회비" else []

    async with open_toolbox(Settings(), search=lambda query: "of nobody") as toolbox:
        mine = toolbox.with_documents(search)
        assert await toolbox.call("search_documents", {"query": "x"}) == "of nobody"
        assert (
            await mine.call("search_documents", {"query": "입회비"})
            == "[1] documents/fees.md [0:9] (요금)\n입회비 3만 원"
        )
        assert "No document" in await mine.call("search_documents", {"query": "x"})
        with pytest.raises(ToolError, match="query"):
            await mine.call("search_documents", {})
    async with open_toolbox(Settings()) as toolbox:
        assert "search_documents" not in [c.name for c in toolbox.cards]


def test_every_card_speaks_both_languages_and_has_examples():
    for card in CARDS:
        for text in (card.title, card.description):
            assert any("가" <= c <= "힣" for c in text) and any(c.isascii() and c.isalpha() for c in text)
        korean = [e for e in card.examples if any("가" <= c <= "힣" for c in e)]
        assert len(korean) >= 3 and len(card.examples) - len(korean) >= 3
        assert card.schema["additionalProperties"] is False and not card.writes


def test_a_schema_is_made_portable():
    schema = {
        "title": "T",
        "type": "object",
        "properties": {"title": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}], "default": None}},
        "$defs": {"A": {"type": "string", "title": "A", "enum": ["x"]}},
    }
    assert portable(schema) == {"type": "object", "properties": {"title": {"type": "string", "enum": ["x"]}}}
    loop = {
        "type": "object",
        "properties": {"n": {"$ref": "#/$defs/N"}},
        "$defs": {"N": {"type": "object", "properties": {"n": {"$ref": "#/$defs/N"}}}},
    }
    assert "$ref" not in str(portable(loop))


def test_a_toolbox_that_nobody_calls_does_not_load_the_sdk():
    code = (
        "import asyncio, sys\n"
        "from gallae.core.settings import Settings\n"
        "from gallae.tools.client import open_toolbox\n"
        "async def main():\n"
        "    async with open_toolbox(Settings()) as toolbox:\n"
        "        assert len(toolbox.cards) >= 6\n"
        "asyncio.run(main())\n"
        "assert 'mcp' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


async def test_a_server_behind_a_url_is_called_over_http():
    async with served(hours_app()) as port:
        settings = Settings(mcp_servers={"hours": McpServerSettings(url=f"http://127.0.0.1:{port}/mcp")})
        async with open_toolbox(settings) as toolbox:
            assert toolbox.failed == {}
            assert await toolbox.call("hours__opening_hours", {"branch": "동"}) == "동: 9-18"
