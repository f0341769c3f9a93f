"""Errors, named by who can act.

    GallaeError(message, *, hint)      code = a stable kebab-case string per class
    ├─ InputError      the person can fix it
    │  ├─ NotFoundError  what was named is not there, or not theirs
    │  └─ PictureError  no picture, a broken or too large one, or one where none is seen
    ├─ AccessError     not allowed
    │  ├─ SignInError  who asks is not known
    │  └─ QuotaError   over quota, or too often      .retry_after
    ├─ SettingsError   the operator must fix it
    ├─ ProviderError   an outside model failed        .provider .model .retryable
    ├─ KnowledgeError  index missing, other embedder, unreadable or mis-decoded document
    ├─ ToolError       the model reads it and adapts
    ├─ BudgetError     steps, tokens, time or money used up
    ├─ AnswerError     the check refused the draft
    ├─ ClosingError    the program is being stopped    .retry_after
    └─ TuningError     bad data, or it does not fit

Nodes catch only ProviderError and ToolError; only the ways in turn errors into statuses and sentences.
`ROWS` is the one table that does so: code -> exit code, HTTP status, MCP result, Korean and English sentence.
"""

from dataclasses import dataclass
from typing import ClassVar

__all__ = [
    "ROWS",
    "AccessError",
    "AnswerError",
    "BudgetError",
    "ClosingError",
    "ErrorRow",
    "GallaeError",
    "InputError",
    "KnowledgeError",
    "NotFoundError",
    "PictureError",
    "ProviderError",
    "QuotaError",
    "SettingsError",
    "SignInError",
    "ToolError",
    "TuningError",
]


class GallaeError(Exception):
    """Something that a person, an operator or a model can act on; `hint` is the next step to take. Either may be
    core.language.both(ko, en)."""

    code: ClassVar[str] = "gallae"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(GallaeError):
    code = "input"


class NotFoundError(InputError):
    """Nothing of this name is there for this person; said the same of what belongs to somebody else."""

    code = "not-found"


class PictureError(InputError):
    """A picture that cannot be shown to a model."""

    code = "picture"


class AccessError(GallaeError):
    code = "access"


class SignInError(AccessError):
    """Nobody, or nobody who is known, stands behind the request. Says nothing about what is there."""

    code = "sign-in"


class QuotaError(AccessError):
    """`retry_after`: seconds until the same request would pass; None where only an operator can help."""

    code = "quota"

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class SettingsError(GallaeError):
    code = "settings"


class ProviderError(GallaeError):
    """An outside model or server failed. `retryable`: the same call may succeed later."""

    code = "provider"

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        model: str = "",
        retryable: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.provider = provider
        self.model = model
        self.retryable = retryable


class KnowledgeError(GallaeError):
    code = "knowledge"


class ToolError(GallaeError):
    code = "tool"


class BudgetError(GallaeError):
    code = "budget"


class AnswerError(GallaeError):
    code = "answer"


class ClosingError(GallaeError):
    """No new work is taken. `retry_after`: seconds after which another process should be there."""

    code = "closing"

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class TuningError(GallaeError):
    code = "tuning"


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """How one error class leaves the house."""

    exit_code: int
    http_status: int
    mcp_is_error: bool
    ko: str
    en: str


ROWS: dict[str, ErrorRow] = {
    "gallae": ErrorRow(1, 500, True, "처리하지 못했습니다.", "This could not be done."),
    "input": ErrorRow(2, 400, True, "입력을 고쳐 주세요.", "Please correct the input."),
    "not-found": ErrorRow(2, 404, True, "찾을 수 없습니다.", "This is not there."),
    "picture": ErrorRow(2, 415, True, "이 그림은 보여 줄 수 없습니다.", "This picture cannot be shown."),
    "access": ErrorRow(2, 403, True, "허용되지 않았습니다.", "This is not allowed."),
    "sign-in": ErrorRow(2, 401, True, "누구인지 알 수 없습니다.", "It is not known who is asking."),
    "quota": ErrorRow(2, 429, True, "정해진 양을 다 썼습니다.", "The quota is used up."),
    "settings": ErrorRow(78, 500, True, "설정을 고쳐야 합니다.", "The settings must be corrected."),
    "provider": ErrorRow(3, 503, True, "모델 서버가 답하지 못했습니다.", "The model server failed."),
    "knowledge": ErrorRow(2, 409, True, "문서나 색인에 문제가 있습니다.", "A document or the index has a problem."),
    "tool": ErrorRow(3, 502, True, "도구가 실패했습니다.", "A tool failed."),
    "budget": ErrorRow(1, 429, True, "정해진 한도를 다 썼습니다.", "A limit was used up."),
    "answer": ErrorRow(1, 422, True, "검사를 통과하지 못한 답입니다.", "The answer did not pass its checks."),
    "closing": ErrorRow(3, 503, True, "지금은 새 질문을 받지 않습니다.", "No new question is taken now."),
    "tuning": ErrorRow(
        2, 422, True, "학습 데이터나 자원이 맞지 않습니다.", "The training data or resources do not fit."
    ),
}
