"""A small workspace and a chat over it, with or without a scripted model."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gallae.core.workspace import open_workspace
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode does not put a test's own folder on the path

DOCUMENTS = {
    "fees.md": "# 이용 요금 (2026년)\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n\n사물함은 한 달에 15,000원이다.\n",
    "hours.md": "# 운영 시간\n\n평일은 오전 6시부터 오후 10시까지 연다. 둘째 월요일은 쉰다.\n",
    "staff.md": "---\nreaders: [staff]\n---\n# 직원 전용 안내\n\n금고 비밀 순번은 4821이다.\n",
    "secret.md": "---\nconfidential: true\n---\n# 공사 계획\n\n탈의실 공사 예산은 3,200만 원이다.\n",
}
SKILL = """\
name = "notice-writer"
title = "휴관 안내문 쓰기"
kind = "transform"
does = "휴관 날짜와 까닭을 회원용 안내문 서식으로 쓴다"
input = "날짜, 까닭"
output = "■ 제목, ■ 날짜, ■ 까닭 세 줄"
examples = ["12월 3일 휴관 안내문 써 줘, 까닭은 소독", "휴관 안내문 부탁: 1월 1일 설날"]
"""
ROWS = '{{"instruction": "{m}월 {d}일 휴관 안내문 써 줘, 까닭은 {why}", "output": "■ 휴관 안내\\n■ 날짜: {m}월 {d}일\\n■ 까닭: {why}"}}\n'

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]


@pytest.fixture
def pool(workspace_folder: Path) -> Path:
    """A public swimming pool's workspace."""
    for name, text in DOCUMENTS.items():
        (workspace_folder / "documents" / name).write_text(text, encoding="utf-8")
    skill = workspace_folder / "skills" / "notice-writer"
    skill.mkdir(parents=True)
    (skill / "skill.toml").write_text(SKILL, encoding="utf-8")
    whys = ("소독", "정기 점검", "수질 검사", "명절", "폭설", "공사")
    rows = "".join(ROWS.format(m=i % 12 + 1, d=i + 2, why=whys[i % 6]) for i in range(12))
    (skill / "train.jsonl").write_text(rows, encoding="utf-8")
    return workspace_folder


@pytest.fixture
def open_pool(pool: Path, tmp_path: Path) -> OpenChat:
    """open_pool(chat=ScriptedChatModel | None, sllm=…, local=True, settings={…}) opens a chat over the pool."""

    @asynccontextmanager
    async def opened(
        chat: ScriptedChatModel | None = None,
        sllm: ScriptedChatModel | None = None,
        local: bool = True,
        context_tokens: int = 32_768,
        settings: dict[str, Any] | None = None,
    ) -> AsyncIterator[Chat]:
        workspace = open_workspace(pool, state=tmp_path / "state", arguments=settings or {})
        made = {}
        if chat is not None:
            made["chat"] = scripted_model(
                chat, workspace.settings, local=local, name="chat", context_tokens=context_tokens
            )
        if sllm is not None:
            made["sllm"] = scripted_model(sllm, workspace.settings, name="tuned")
        clock = lambda: datetime(2026, 11, 20, 9, 30)  # noqa: E731
        async with open_chat(workspace, clock=clock, models=FixedModels(made)) as open_one:
            yield open_one

    return opened
