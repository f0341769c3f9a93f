"""Small sets and workspaces whose figures can be counted by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

Rows = Sequence[Mapping[str, Any]]


def lines(rows: Rows) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def make_set(tmp_path: Path) -> Callable[[Rows, Rows], Path]:
    def make(corpus: Rows, queries: Rows) -> Path:
        folder = tmp_path / "작은 모음"
        folder.mkdir(exist_ok=True)
        (folder / "corpus.jsonl").write_text(lines(corpus), encoding="utf-8")
        (folder / "queries.jsonl").write_text(lines(queries), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def small_set(make_set: Callable[[Rows, Rows], Path]) -> Path:
    """Four documents; three questions whose words stand in their gold document, one whose words stand in another."""
    corpus = [
        {"id": "d1", "title": "수영장", "text": "수영장은 아침 여섯 시에 연다. 모자를 꼭 써야 한다."},
        {"id": "d2", "title": "도서관", "text": "도서관에서 책을 두 주 동안 빌린다. 연체료는 하루 백 원이다."},
        {"id": "d3", "title": "주차장", "text": "주차장은 한 시간에 천 원이다. 지하에 있다."},
        {"id": "d4", "title": "식당", "text": "식당의 점심은 된장찌개다. 저녁에는 닫는다."},
    ]
    queries = [
        {"id": "q1", "text": "수영장은 몇 시에 열어요?", "gold": ["d1"], "spans": [["d1", 5, 14]]},
        {"id": "q2", "text": "도서관 연체료는 얼마예요?", "gold": ["d2"], "spans": [["d2", 30, 34]]},
        {"id": "q3", "text": "주차장 요금은 한 시간에 얼마?", "gold": ["d3", "d4"]},
        {"id": "q4", "text": "식당 점심 된장찌개", "gold": ["d1"]},
    ]
    return make_set(corpus, queries)


@pytest.fixture
def team(workspace_folder: Path) -> Path:
    """A workspace with two versions of a document, one for staff only, and labelled questions of every sort."""
    documents = {
        "fees.md": "# 이용 요금\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n",
        "hours.md": "# 여는 시간\n\n평일에는 아침 여섯 시부터 밤 열 시까지 연다.\n",
        "safe.md": "---\nreaders: [staff]\n---\n# 금고 안내\n\n금고 순번은 4821이다.\n",
    }
    for name, text in documents.items():
        (workspace_folder / "documents" / name).write_text(text, encoding="utf-8")
    said = [
        {"role": "user", "content": "수영장 하루 이용료는 얼마예요?"},
        {"role": "assistant", "content": "9,000원입니다."},
    ]
    answers = [
        {"id": "a1", "question": "수영장 하루 이용료는 얼마예요?", "gold": ["documents/fees.md"]},
        {"id": "a2", "question": "어린이는요?", "history": said, "gold": ["documents/fees.md"]},
        {"id": "a3", "question": "금고 순번이 뭐예요?", "groups": ["staff"], "gold": ["documents/safe.md"]},
        {"id": "a4", "question": "금고 순번이 뭐예요?", "groups": ["guests"], "gold": ["documents/safe.md"]},
        {"id": "a5", "question": "헬리콥터 면허시험장 위치는?", "answerable": False},
        {"id": "a6", "question": "요금표를 안내문으로 써 줘", "route": "hybrid", "gold": ["documents/fees.md"]},
        {"id": "a7", "question": "구름은 왜 하얘요?", "route": "prompt"},
    ]
    routes = [
        {"id": "r1", "question": "수영장 하루 이용료는 얼마예요?", "route": "rag", "gold": ["documents/fees.md"]},
        {
            "id": "r2",
            "question": "평일에 몇 시부터 열어요?",
            "route": "rag",
            "gold": ["documents/hours.md"],
            "kind": "typo",
        },
        {"id": "r3", "question": "3 더하기 4는?", "route": "tool"},
    ]
    (workspace_folder / "evals").mkdir()
    (workspace_folder / "evals" / "answers.jsonl").write_text(lines(answers), encoding="utf-8")
    (workspace_folder / "evals" / "routes.jsonl").write_text(lines(routes), encoding="utf-8")
    alone = [
        {
            "id": "s1",
            "question": "How much does a whole day at 수영장 cost, 9,000?",
            "gold": ["documents/fees.md"],
            "kind": "english",
        }
    ]
    (workspace_folder / "evals" / "retrieval.jsonl").write_text(lines(alone), encoding="utf-8")
    return workspace_folder
