"""The trace of a tool call: whose tool, in which revision of the protocol, how long, how much came back, did it fail; and a
person's number on its way through model, server and trace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from capture import Captured
from traced import OpenChat, ask, langsmith, outside

from gallae.models.scripted import Reply, ScriptedChatModel
from gallae.tools.trial import Trial, beside

__all__ = ["langsmith", "outside"]

ODD = Path(__file__).parents[1] / "tools" / "odd_server.py"
SERVER = {"command": sys.executable, "args": ["-S", str(ODD)], "allow": ["echo", "wrong", "note"], "closed": True}
PHONE, OTHER = "010-3141-5926", "010-2718-2818"


def wanted(*calls: tuple[str, dict[str, Any]]) -> Reply:
    made = tuple({"name": name, "args": args, "id": str(n)} for n, (name, args) in enumerate(calls))
    return Reply(tool_calls=made, finish="tool_calls")


async def test_each_call_says_whose_it_was_how_it_spoke_how_long_and_how_it_ended(
    open_pool: OpenChat, langsmith: Captured
) -> None:
    model = ScriptedChatModel(
        [
            wanted(("odd__echo", {"text": "가" * 100, "seconds": 0.2}), ("calculate", {"expression": "2*3"})),
            wanted(
                ("odd__wrong", {}), ("calculate", {"expression": "1/0"}), ("odd__echo", {"text": 5, "seconds": "x"})
            ),
            "여섯입니다.",
        ]
    )
    async with open_pool(model, settings={"mcp_servers": {"odd": SERVER}}) as chat:
        answer = await chat.ask(ask("odd 서버로 되풀이하고 셈해 줘", route="tool"))
    assert [call.failed for call in answer.tools] == [False, False, True, True, True]
    traced = [(run["name"], run["extra"]["metadata"]) for run in langsmith.runs() if run["run_type"] == "tool"]
    figures = sorted((name, said["is_error"], said["server"], said["era"]) for name, said in traced)
    assert figures == [
        ("calculate", False, "gallae", "2026-07-28"),
        ("calculate", True, "gallae", "2026-07-28"),
        ("odd__echo", False, "odd", "2025-11-25"),
        ("odd__echo", True, "odd", "2025-11-25"),
        ("odd__wrong", True, "odd", "2025-11-25"),
    ]
    assert all(said["milliseconds"] > 0 and said["bytes"] > 0 for _, said in traced)
    (echoed,) = [said for name, said in traced if name == "odd__echo" and not said["is_error"]]
    assert (
        echoed["milliseconds"] >= 200 and 300 <= echoed["bytes"] < 600
    )  # what the model was given: three bytes a letter
    calls = {call.name: call.milliseconds for call in answer.tools if not call.failed}
    assert abs(echoed["milliseconds"] - calls["odd__echo"]) < 150


async def test_a_persons_number_reaches_neither_model_nor_server_nor_trace_and_comes_back_to_them(
    open_pool: OpenChat, outside: Captured
) -> None:
    """Theirs stands in the answer once, where they asked for it. What the server says is shown to them as it said it: its
    own number, and a placeholder that it made up to be told theirs."""
    heard: list[str] = []

    def asks(messages: list[Any]) -> Reply:
        heard.append("\n".join(f"{m.content} {getattr(m, 'tool_calls', '')}" for m in messages))
        return wanted(("world__lookup", {"query": "[PHONE_1]의 통신사"}))

    def says(messages: list[Any]) -> Reply:
        heard.append("\n".join(f"{m.content} {getattr(m, 'tool_calls', '')}" for m in messages))
        return Reply("[PHONE_1]은 가람통신입니다.")

    trial = Trial(f"가람통신. 문의 {OTHER}, 확인 [PHONE_1]")
    model = ScriptedChatModel([asks, says])
    settings = {"policy": {"masked_may_leave": True}}
    async with (
        open_pool(model, local=False, settings=settings) as chat,
        beside(chat.parts.toolbox, trial) as joined,
    ):
        object.__setattr__(chat.parts, "toolbox", joined)
        answer = await chat.ask(ask(f"{PHONE} 통신사를 world 서버로 조회해 줘", route="tool"))
        stored = chat.turns(answer.thread, ask("").person)[0]
    said, _, told = answer.text.partition("\n")
    assert answer.outcome == "answered" and answer.text == stored.text
    assert said == f"{PHONE}은 가람통신입니다." and f"{OTHER}, 확인 [PHONE_1]" in told and PHONE not in told
    assert trial.told == [("lookup", '{"query": "[PHONE_1]의 통신사"}')]
    assert len(heard) == 2 and not [text for text in heard if PHONE in text or OTHER in text]
    assert "[PHONE_1]" in heard[0] and "가람통신" in heard[1]
    tools = [run for run in outside.runs() if run["run_type"] == "tool"]
    assert len(tools) == 1 and not outside.holds(PHONE) and not outside.holds(OTHER)
