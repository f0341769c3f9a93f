"""What each role may do: one table from what is done to the least role that may do it.

    require(person, "ingest", "ko")        AccessError for a reader; nothing for an editor

The names are the words of the command line ("models get"), for they are stable; the page, the HTTP API and the MCP
server ask by the same ones where they do the same. Which documents somebody may read is another question (`readers`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gallae.core.errors import AccessError
from gallae.core.language import say
from gallae.core.types import Language, Person, Role

__all__ = ["PERMISSIONS", "ROLE_NAMES", "Permission", "may_do", "require"]

ROLE_NAMES: Mapping[Role, tuple[str, str]] = {
    "reader": ("읽는 사람", "reader"),
    "editor": ("편집자", "editor"),
    "operator": ("운영자", "operator"),
}
_EVALUATIONS = (
    *("routes", "answers", "retrieval", "compare", "skill", "tuned", "summaries", "safety", "bias"),
    *("conversation", "consistency", "personal", "redteam", "tools", "all", "history", "diff"),
)
_READER = {
    "ui": ("화면", "the page"),
    "ask": ("묻기", "asking"),
    "chat": ("대화", "a conversation"),
    "approve": ("자기 요청의 도구 실행 승인", "approving a call of an own turn"),
    "search": ("찾기", "searching"),
    "read": ("문서 읽기", "reading a document"),
    "route": ("길 정하기", "choosing a route"),
    "rules": ("규칙표", "the rule table"),
    "share": ("자기 대화 나누기", "sharing an own conversation"),
    "explain": ("자기 답의 영수증", "the receipt of an own turn"),
    "feedback": ("평가 남기기", "rating an own turn"),
    "usage": ("쓴 양", "one's own usage"),
    "models": ("어느 모델이 답하는지", "which models serve"),
    "mcp": ("MCP 서버", "the MCP server"),
    # One's own; for anybody else's, "people others".
    "people export": ("자기 자료 받기", "one's own data"),
    "people delete": ("자기 자료 지우기", "deleting one's own data"),
}
_EDITOR = {
    "ingest": ("문서를 넣고 빼기", "adding and removing documents"),
    "data review": ("평가함", "the feedback inbox"),
    "data build": ("평가함에서 행 만들기", "rows from the feedback inbox"),
    "data check": ("학습 데이터 살피기", "checking training data"),
    "data synthesize": ("학습 데이터 만들기", "making training data"),
    **{f"eval {what}": ("시험", "an evaluation") for what in _EVALUATIONS},
}
_OPERATOR = {
    "eval ledger": ("모두의 비용", "everybody's costs"),
    "advise": ("조언", "advice for the whole workspace"),
    "plan": ("학습 계획", "planning a training run"),
    "train": ("학습", "training"),
    "export": ("모델 내보내기", "exporting a model"),
    "promote": ("모델 올리기", "promoting a model"),
    "demote": ("모델 내리기", "demoting a model"),
    "router refit": ("길잡이 다시 맞추기", "refitting the router"),
    **{f"models {what}": ("모델 바꾸기", "changing models") for what in ("allow", "forbid", "get")},
    **{f"models {what}": ("모델 살피기", "examining models") for what in ("parity", "history", "health")},
    "tools": ("도구와 MCP 서버", "tools and MCP servers"),
    "tools accept": ("바뀐 도구 쓰기", "using changed tools"),
    **{f"tools {what}": ("MCP 서버에 로그인", "signing in to MCP servers") for what in ("sign-in", "sign-out")},
    "doctor": ("설정과 상태", "settings and health"),
    "serve": ("API 서버", "the HTTP API"),
    "audit verify": ("감사 기록 확인", "verifying the audit"),
    "audit export": ("감사 기록 내보내기", "exporting the audit"),
    **{f"people {what}": ("사람과 토큰", "people and tokens") for what in ("list", "token", "forget-token", "check")},
    "people prune": ("오래된 대화 지우기", "deleting old conversations"),
    "usage others": ("모두가 쓴 양", "everybody's usage"),
    "people others": ("다른 사람의 자료", "somebody else's data"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """The least role that may, and how the deed is called."""

    role: Role
    ko: str
    en: str


def _rows(role: Role, named: Mapping[str, tuple[str, str]]) -> dict[str, Permission]:
    return {action: Permission(role, *names) for action, names in named.items()}


PERMISSIONS: Mapping[str, Permission] = {
    **_rows("reader", _READER),
    **_rows("editor", _EDITOR),
    **_rows("operator", _OPERATOR),
}


def may_do(person: Person, action: str) -> bool:
    """What a page shows or leaves out; whoever does it calls `require`. An action without a row: KeyError."""
    return person.may(PERMISSIONS[action].role)


def require(person: Person, action: str, language: Language = "ko") -> None:
    """AccessError that names the deed and the role it needs."""
    if may_do(person, action):
        return
    permission = PERMISSIONS[action]
    (needed_ko, needed_en), (has_ko, has_en) = ROLE_NAMES[permission.role], ROLE_NAMES[person.role]
    raise AccessError(
        say(
            language,
            f"{permission.ko}: {needed_ko}({permission.role})부터 할 수 있습니다. {person.id}: {has_ko}({person.role}).",
            f"{permission.en}: this needs the role {needed_en}; {person.id} is {has_en}.",
        ),
        hint=say(language, "운영자에게 부탁하세요(people.toml의 role).", "Ask an operator (role in people.toml)."),
    )
