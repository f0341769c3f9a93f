"""A promoted model at run time: its share of the conversations, its shadow, its file, and how it is taken back."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.skill_model import SkillModel
from gallae.core.types import Answer, Person, Question, Skill
from gallae.core.workspace import Workspace, open_workspace
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.promoted import in_share
from gallae.graphs.watch import watched_of
from gallae.models.artefacts import sha256_of
from gallae.models.fixed import FixedModels
from gallae.models.promotions import Promotions
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
from tiny_gguf import write_tiny_gguf

TODAY = date(2026, 11, 20)
NEW = SkillModel("scripted:new", sha256="11" * 32, failures=0.0)
OLD = SkillModel("scripted:old", sha256="22" * 32, failures=0.0)


def right(messages: Any) -> Reply:
    """The notice that was asked for, in the house format."""
    asked = str(messages[-1].text).split("\n\n(")[0]
    day, why = asked.split(" 휴관")[0], asked.split("까닭은 ")[1]
    return Reply(f"■ 휴관 안내\n■ 날짜: {day}\n■ 까닭: {why}")


def invents(messages: Any) -> Reply:
    return Reply("■ 휴관 안내\n■ 날짜: 13월 77일\n■ 까닭: 소독")


def asked(number: int = 0, thread: str = "", why: str = "소독") -> Question:
    text = f"{number % 12 + 1}월 {number % 27 + 1}일 휴관 안내문 써 줘, 까닭은 {why}"
    return Question(text, TODAY, thread=thread, route="sllm")


def by(answer: Answer) -> str:
    return answer.served_by


@pytest.fixture
def workspace(pool: Path, tmp_path: Path) -> Workspace:
    return open_workspace(pool, state=tmp_path / "state", environ={})


def promoted(workspace: Workspace, *models: SkillModel) -> Promotions:
    promotions = Promotions(workspace)
    for model in models:
        promotions.promote(skill_of(workspace), model, who="kim", why="test")
    return promotions


def skill_of(workspace: Workspace) -> Skill:
    return workspace.skills[0]


@asynccontextmanager
async def chat_of(workspace: Workspace, **models: ScriptedChatModel) -> AsyncIterator[Chat]:
    given = {role: scripted_model(model, name=role) for role, model in models.items()}
    async with open_chat(workspace, models=FixedModels(given)) as chat:
        yield chat


async def test_the_promoted_model_serves_and_the_receipt_names_it_with_its_hash(workspace: Workspace) -> None:
    promoted(workspace, NEW)
    new = ScriptedChatModel(default=right)
    async with chat_of(workspace, chat=ScriptedChatModel(), new=new) as chat:
        answer = await chat.ask(asked())
    assert by(answer) == "scripted:new" and answer.outcome == "answered"
    note = next(c for c in answer.checks if c.name == "served-by")
    assert NEW.serves in note.detail and NEW.sha256[:12] in note.detail
    assert len(new.requests[0].messages) == 2  # no examples: it was tuned on them


async def test_a_canary_serves_its_share_of_the_conversations_always_the_same_ones(workspace: Workspace) -> None:
    promoted(workspace, OLD, replace(NEW, share=0.3))
    threads = [f"t{n}" for n in range(60)]
    mine = {t for t in threads if in_share(t, "notice-writer", 0.3)}
    assert 8 <= len(mine) <= 28 and all(in_share(t, "notice-writer", 0.6) for t in mine)
    old, new = ScriptedChatModel(default=right), ScriptedChatModel(default=right)
    async with chat_of(workspace, old=old, new=new) as chat:
        for number, thread in enumerate(threads[:12]):
            first = await chat.ask(asked(number, thread))
            again = await chat.ask(asked(number + 1, thread))
            assert by(first) == by(again) == ("scripted:new" if thread in mine else "scripted:old")
            canary = next(c for c in first.checks if c.name == "canary")
            assert canary.detail == f"scripted:new 30%: {'✓' if thread in mine else '–'}"
    assert mine & set(threads[:12]) and set(threads[:12]) - mine


async def test_an_answer_kept_by_the_canary_is_not_given_to_a_conversation_outside_of_it(workspace: Workspace) -> None:
    promoted(workspace, OLD, replace(NEW, share=0.5))
    inside, outside = (
        next(f"t{n}" for n in range(99) if in_share(f"t{n}", "notice-writer", 0.5) is side) for side in (True, False)
    )
    question = replace(asked(3), route=None)
    async with chat_of(workspace, old=ScriptedChatModel(default=right), new=ScriptedChatModel(default=right)) as chat:
        first = await chat.ask(replace(question, thread=inside))
        kept = await chat.ask(replace(question, thread=f"{inside}"))
        other = await chat.ask(replace(question, thread=outside))
    assert first.decision.route == "sllm" and by(first) == "scripted:new"
    assert not other.cached and by(other) == "scripted:old"
    assert kept.outcome == "answered"


async def test_a_shadow_writes_after_the_turn_and_is_never_shown(workspace: Workspace) -> None:
    promotions = promoted(workspace, OLD, replace(NEW, shadow=True))
    begun: list[str] = []

    shown = asyncio.Event()

    async def wait() -> None:
        begun.append("shadow")
        await shown.wait()

    def late(messages: Any) -> Reply:
        return replace(invents(messages), before=wait)

    old, new = ScriptedChatModel(default=right), ScriptedChatModel(default=late)
    async with chat_of(workspace, old=old, new=new) as chat:
        answer = await chat.ask(asked(4))
        assert by(answer) == "scripted:old" and "77" not in answer.text
        key = " ".join(promotions.current(skill_of(workspace)).key)  # type: ignore[union-attr]
        assert chat.store.drafts("notice-writer", key, "shadow", 9) == ()  # the answer did not wait for it
        shown.set()
    assert begun  # closing did
    async with chat_of(workspace, old=ScriptedChatModel(default=right)) as chat:
        assert chat.store.drafts("notice-writer", key, "shadow", 9) == (False,)
        assert chat.store.drafts("notice-writer", key, "served", 9) == ()
        assert all("77" not in turn.text for turn in chat.turns(answer.thread, Person()))


async def test_a_shadow_that_is_down_costs_nobody_anything(workspace: Workspace) -> None:
    promoted(workspace, OLD, replace(NEW, shadow=True))
    new = ScriptedChatModel([ConnectionError("down"), ConnectionError("down")], default=right)
    async with chat_of(workspace, old=ScriptedChatModel(default=right), new=new) as chat:
        answer = await chat.ask(asked(4))
    assert answer.outcome == "answered" and all(c.passed for c in answer.checks if c.blocking)


async def test_a_worse_file_in_the_place_of_the_proven_one_is_refused_by_its_hash(pool: Path, tmp_path: Path) -> None:
    workspace = open_workspace(pool, state=tmp_path / "state", environ={}, arguments={"limits": {"answer_tokens": 8}})
    file = workspace.keep / "models" / "sllm" / "tiny.gguf"
    file.parent.mkdir(parents=True)
    write_tiny_gguf(file, seed=7)
    promoted(workspace, SkillModel("embedded:tiny", sha256=sha256_of([file]), failures=0.0))
    async with open_chat(workspace) as chat:
        served = await chat.ask(asked(1))
        assert chat.store.drafts("notice-writer", _key(workspace), "served", 9) == (False,)  # noise
        write_tiny_gguf(tmp_path / "worse.gguf", seed=8)
        shutil.move(tmp_path / "worse.gguf", file)
        refused = await chat.ask(asked(2))
    said = {c.name: c for c in refused.checks}["promoted-model"]
    assert not said.passed and "sha256" in said.detail and not said.blocking
    assert by(served) == "embedded:tiny" and served.outcome == "cut" and refused.outcome == "unserved"


def _key(workspace: Workspace) -> str:
    model = Promotions(workspace).current(skill_of(workspace))
    assert model is not None
    return " ".join(model.key)


async def test_a_model_that_fails_its_checks_at_run_time_is_demoted_and_the_former_serves_the_next_turn(
    workspace: Workspace,
) -> None:
    promotions = promoted(workspace, OLD, NEW)
    old, new = ScriptedChatModel(default=right), ScriptedChatModel(default=invents)
    async with chat_of(workspace, old=old, new=new) as chat:
        for number in range(19):
            await chat.ask(asked(number))
            assert promotions.current(skill_of(workspace)).serves == "scripted:new"  # type: ignore[union-attr]
        await chat.ask(asked(19))  # the least number of turns
        answer = await chat.ask(asked(20))
    assert by(answer) == "scripted:old" and answer.outcome == "answered"
    notice = promotions.notice(skill_of(workspace))
    assert notice is not None and notice.automatic and notice.then is not None and notice.then.serves == "scripted:old"
    assert "failed checks: 100% of 20" in notice.why and notice.figures["n"] == 20


async def test_a_single_bad_turn_takes_nothing_back(workspace: Workspace) -> None:
    promotions = promoted(workspace, OLD, NEW)
    replies = [invents([]), invents([])]
    new = ScriptedChatModel(replies, default=right)
    async with chat_of(workspace, old=ScriptedChatModel(default=right), new=new) as chat:
        for number in range(30):
            await chat.ask(asked(number))
        model = promotions.current(skill_of(workspace))
        assert model is not None and model.serves == "scripted:new"
        assert watched_of(chat.parts, skill_of(workspace), model).failures == 1


async def test_thumbs_down_take_a_model_back_when_they_are_many(workspace: Workspace) -> None:
    promotions = promoted(workspace, OLD, NEW)
    async with chat_of(workspace, old=ScriptedChatModel(default=right), new=ScriptedChatModel(default=right)) as chat:
        for number in range(10):
            answer = await chat.ask(asked(number))
            assert by(answer) == "scripted:new"
            chat.rate(answer.id, Person(), 0)
        assert promotions.current(skill_of(workspace)).serves == "scripted:old"  # type: ignore[union-attr]
    assert "thumbs down" in promotions.history(skill_of(workspace))[-1].why


async def test_of_people_who_change_their_mind_the_last_word_counts(workspace: Workspace) -> None:
    promotions = promoted(workspace, OLD, NEW)
    async with chat_of(workspace, old=ScriptedChatModel(default=right), new=ScriptedChatModel(default=right)) as chat:
        for number in range(12):
            answer = await chat.ask(asked(number))
            chat.rate(answer.id, Person(), 0)
            chat.rate(answer.id, Person(), 1)
        model = promotions.current(skill_of(workspace))
        assert model is not None and model.serves == "scripted:new"
        assert watched_of(chat.parts, skill_of(workspace), model).thumbs == (1,) * 12


async def test_automatic_demotion_can_be_switched_off(pool: Path, tmp_path: Path) -> None:
    workspace = open_workspace(
        pool, state=tmp_path / "state", environ={}, arguments={"promotion": {"automatic": False}}
    )
    promotions = promoted(workspace, OLD, NEW)
    async with chat_of(workspace, old=ScriptedChatModel(default=right), new=ScriptedChatModel(default=invents)) as chat:
        for number in range(22):
            await chat.ask(asked(number))
    assert promotions.current(skill_of(workspace)).serves == "scripted:new"  # type: ignore[union-attr]


async def test_what_an_evaluation_asks_takes_no_model_back(workspace: Workspace, tmp_path: Path) -> None:
    promotions = promoted(workspace, OLD, NEW)
    given = {n: scripted_model(ScriptedChatModel(default=invents), name=n) for n in ("old", "new")}
    async with open_chat(workspace, models=FixedModels(given), apart=tmp_path / "apart") as chat:
        for number in range(22):
            await chat.ask(asked(number))
    assert promotions.current(skill_of(workspace)).serves == "scripted:new"  # type: ignore[union-attr]


async def test_a_promoted_model_that_is_down_is_replaced_for_the_turn_and_not_demoted(workspace: Workspace) -> None:
    promotions = promoted(workspace, NEW)

    def down(messages: Any) -> Any:
        return ConnectionError("down")

    async with chat_of(workspace, chat=ScriptedChatModel(default=right), new=ScriptedChatModel(default=down)) as chat:
        answer = await chat.ask(asked(1))
        assert by(answer) == "scripted:chat"
        assert chat.store.drafts("notice-writer", _key(workspace), "served", 9) == ()
    assert promotions.current(skill_of(workspace)) is not None


async def test_what_may_not_leave_the_house_is_never_written_in_an_outside_shadow(workspace: Workspace) -> None:
    promoted(workspace, OLD, replace(NEW, shadow=True))
    outside = ScriptedChatModel(default=right)
    models = FixedModels(
        {
            "old": scripted_model(ScriptedChatModel(default=right), name="old"),
            "new": scripted_model(outside, name="new", local=False),
        }
    )
    async with open_chat(workspace, models=models) as chat:
        await chat.ask(asked(1, why="김민수 880101-1234567 소독"))
    assert outside.requests == []


DEMOTES = """
import sys
from pathlib import Path
from gallae.core.workspace import open_workspace
from gallae.models.promotions import Promotions
workspace = open_workspace(Path(sys.argv[1]), state=Path(sys.argv[2]), environ={})
skill, promotions = workspace.skills[0], Promotions(workspace)
seen = promotions.current(skill)
print(seen.serves, flush=True)
sys.stdin.readline()
print(promotions.demote(skill, who="gallae", why="test", automatic=True, only=seen) is not None, flush=True)
"""


def test_of_two_processes_that_demote_at_once_one_does_and_both_agree(workspace: Workspace) -> None:
    promotions = promoted(workspace, OLD, NEW)
    command = [sys.executable, "-c", DEMOTES, str(workspace.root), str(workspace.state)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(2)
    ]
    with both[0] as one, both[1] as other:
        assert [p.stdout.readline().strip() for p in (one, other) if p.stdout] == ["scripted:new"] * 2
        done = [p.communicate("go\n", timeout=30)[0].strip() for p in (one, other)]
    assert sorted(done) == ["False", "True"]
    assert promotions.current(skill_of(workspace)).serves == "scripted:old"  # type: ignore[union-attr]
    assert [c.action for c in promotions.history(skill_of(workspace))] == ["promoted", "promoted", "demoted"]


def test_a_kill_between_history_and_file_leaves_who_served_serving_with_its_former(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    promotions = promoted(workspace, OLD, NEW)
    skill = skill_of(workspace)

    def killed(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    written = promotions._append
    monkeypatch.setattr(promotions, "_append", lambda *given: (written(*given), killed()))
    with pytest.raises(KeyboardInterrupt):
        promotions.demote(skill, who="kim", why="")
    fresh = Promotions(workspace)
    assert fresh.current(skill).serves == "scripted:new"  # type: ignore[union-attr]
    assert fresh.former(skill).serves == "scripted:old"  # type: ignore[union-attr]
    assert fresh.demote(skill, who="kim", why="") is not None  # nothing stays locked


async def test_a_skill_file_that_cannot_be_changed_alone_costs_no_turn(pool: Path) -> None:
    card = pool / "skills" / "notice-writer" / "skill.toml"
    hand = f'model = {{ serves = "scripted:new", sha256 = "{NEW.sha256}" }}\n'
    card.write_text(card.read_text(encoding="utf-8") + hand, encoding="utf-8")
    workspace = open_workspace(pool, environ={})
    async with chat_of(workspace, new=ScriptedChatModel(default=invents)) as chat:
        for number in range(21):
            answer = await chat.ask(asked(number))
    assert answer.outcome != "answered" and card.read_text(encoding="utf-8").endswith(hand)


def test_the_shadows_of_a_chat_are_let_go_when_closing_may_not_wait(pool: Path, tmp_path: Path) -> None:
    from gallae.graphs.shadow import Shadows
    from gallae.graphs.spending import Spending
    from gallae.graphs.uses import open_uses

    async def closes() -> bool:
        with open_uses(tmp_path / "usage.sqlite") as uses:
            shadows = Shadows(Spending(open_workspace(pool, environ={}), uses))
            return await left(shadows)

    async def left(shadows: Shadows) -> bool:
        never = asyncio.create_task(asyncio.Event().wait())
        shadows._tasks.add(never)  # type: ignore[arg-type]
        await shadows.close(0.0)
        return never.cancelled()

    assert asyncio.run(closes())
