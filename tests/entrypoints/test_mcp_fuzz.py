"""Messages and arguments that nobody meant: the server answers each in the protocol's words and stays alive."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError
from mcp_world import connected, pool_of, text_of
from test_mcp_stdio import Wire, started

from gallae.entrypoints.mcp_cards import CARDS

ODD: list[Any] = ["", "수영장", "a" * 5_000, "\x00", "\ud800", "../../etc/passwd", "' OR 1=1 --", 0, -1, 3.5, 10**30]
ODD += [True, None, [], {}, [1, "x"], {"a": {"b": []}}, "documents/staff.md", "%s%n{}", "‮𝒳🏊"]
METHODS = ["initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read", "prompts/list"]
METHODS += ["prompts/get", "completion/complete", "server/discover", "nope", "", "notifications/cancelled", "tools/"]
SECRETS = ("Traceback", 'File "', "site-packages", "/home/", "4821")


def value(chance: random.Random, depth: int = 0) -> Any:
    if depth < 3 and chance.random() < 0.3:
        return {str(chance.choice(ODD))[:20]: value(chance, depth + 1) for _ in range(chance.randrange(4))}
    return chance.choice(ODD)


def message(chance: random.Random, number: int) -> str:
    """A message that is nearly one: a wrong type, a part left out, cut, doubled, or no JSON at all."""
    names = [card.name for card in CARDS] + ["nope"]
    params = {"name": chance.choice(names), "arguments": value(chance), "uri": value(chance), "_meta": value(chance)}
    whole: dict[str, Any] = {"jsonrpc": "2.0", "id": number, "method": chance.choice(METHODS), "params": params}
    for key in list(whole):
        if chance.random() < 0.15:
            whole[key] = value(chance)
        elif chance.random() < 0.1:
            del whole[key]
    said = json.dumps(whole)
    spoiled = [said, said, said, said[: chance.randrange(len(said))], said + said, f"[{said}]", "\x7f" + said, "{}"]
    return chance.choice(spoiled).replace("\n", " ")


def hurl(folder: Path, seed: int, count: int) -> None:
    """Through standard input, with a ping after each hundred that must be answered."""
    chance = random.Random(seed)
    with started(folder, "--as", "anna") as wire:
        wire.open()
        assert wire.running.stdin is not None
        for number in range(count):
            wire.running.stdin.write(message(chance, number + 10_000) + "\n")
            if number % 100 == 99:
                wire.running.stdin.flush()
                answered(wire, f"alive {number}")
        answered(wire, "last")
        found = wire.ask("tools/call", name="search_documents", arguments={"query": "이용료"})
        assert "9,000원" in json.dumps(found, ensure_ascii=False)


def answered(wire: Wire, id: str) -> None:
    wire.tell(id=id, method="ping")
    assert wire.running.stdout is not None
    while True:
        line = wire.running.stdout.readline()
        assert line, "the server is gone"
        assert not any(secret in line for secret in SECRETS), line
        if json.loads(line).get("id") == id:
            return


def test_hundreds_of_malformed_messages_leave_the_server_alive(tmp_path: Path) -> None:
    hurl(tmp_path, 3, 200)


@pytest.mark.long
def test_twenty_thousand_malformed_messages_leave_the_server_alive(tmp_path: Path) -> None:
    hurl(tmp_path, 20, 20_000)


async def throw(folder: Path, seed: int, each: int) -> int:
    """Argument sets of every tool, half of them nearly right; how many were taken."""
    chance, taken = random.Random(seed), 0
    workspace = pool_of(folder, mcp={"ingest": True})
    async with connected(workspace) as client:
        for card in CARDS:
            if card.name == "evaluate":  # takes one word of three; each that is taken is minutes of work
                continue
            for _ in range(each):
                names = [name for name in card.arguments if chance.random() < 0.6]
                given = {name: chance.choice(ODD[:17]) for name in names}
                if chance.random() < 0.2:
                    given[str(chance.choice(ODD))[:12]] = value(chance)
                if card.required and chance.random() < 0.5:
                    given[card.required[0]] = 8 if card.name == "plan_memory" else chance.choice(("수영장", "fees.md"))
                try:
                    result = await client.call_tool(card.name, given)
                except (MCPError, ValueError):  # half a character cannot be sent at all
                    continue
                taken += not result.is_error
                said = text_of(result)
                assert not any(secret in said for secret in SECRETS[:4]) and str(folder) not in said, (given, said)
                assert "서버의 기록" not in said, (card.name, given)  # nothing was unexpected
    return taken


async def test_odd_arguments_are_answered_or_refused_never_a_surprise(tmp_path: Path) -> None:
    assert await throw(tmp_path, 1, 6) > 3


@pytest.mark.long
async def test_two_thousand_argument_sets_of_each_tool_are_never_a_surprise(tmp_path: Path) -> None:
    assert await throw(tmp_path, 2, 2_000) > 500
