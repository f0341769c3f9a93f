"""Is the served model the trained one? The same conversations must become the same tokens, and these the same answer.

A chat template that lost a newline, a start token set twice, another system default, a tokeniser with another rule: the
server answers all the same, only worse, and nobody sees why. So nothing is routed to a model before this passed:

    parity = await check_parity(trainer_side(folder), server_side(model, files), build_prompts(), exact=True)

Token ids of all prompts where the server tells them; where it cannot (Ollama renders with a template of its own) the
number of tokens it counted. Greedy answers of some: all equal where the weights are F16 or F32; of quantised ones the
values of a skill's answer (`slots`) are equal, and 95 % of the texts. A text that parts from the trainer's where that one
was undecided itself is told apart (`near`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gallae.core.types import as_json
from gallae.models.prompt_tokens import Rendered
from gallae.tuning.parity_prompts import Prompt, spread
from gallae.tuning.parity_sides import HALF, Said, Served

__all__ = ["Difference", "Parity", "Slots", "check_parity", "parity_json", "parity_key"]

SHARE = 0.95  # of the texts of a quantised model
SHOWN = 20  # differences that are kept whole
WINDOW = 40  # characters shown either side of a first difference
MAX_TOKENS = 64
WAITED = 8  # characters about half a character that the sides may write otherwise
NEAR = 0.25  # nats between the trainer's first and second token: as much as Q8_0 moved a logit (docs/parity.md)
COUNTED = 100  # prompts whose length is compared where ids cannot be: each costs an answer
Slots = Callable[[Prompt, str], Any]  # what must be equal of a skill's answer: comparable by ==
Progress = Callable[[str, int, int], None]

CAUSES = {
    "start-added": ("서버가 시작 토큰을 더 붙입니다", "the server adds a start token"),
    "start-missing": ("서버가 시작 토큰을 빼먹습니다", "the server leaves the start token out"),
    "system": ("서버의 템플릿에 다른 시스템 머리말이 있습니다", "the server's template has another system preface"),
    "white-space": ("템플릿의 빈칸이나 줄바꿈이 다릅니다", "white space or a newline of the template differs"),
    "template": ("대화 템플릿이 다릅니다", "the chat template differs"),
    "tokeniser": ("글은 같은데 토큰이 다릅니다(토크나이저)", "the same text becomes other tokens (tokeniser)"),
    "ids": ("토큰이 다릅니다", "the tokens differ"),
    "refused": ("한쪽만 이 대화를 거절합니다", "one side alone refuses the conversation"),
    "count": ("서버가 센 프롬프트 길이가 다릅니다(템플릿)", "the server counted another prompt length (template)"),
    "slots": ("답의 값이 다릅니다", "values of the answer differ"),
    "text": ("답이 다릅니다", "the answer differs"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One prompt on which the sides part: `at` is the first place (of tokens, or of characters for answers), with what
    stands around it on either side."""

    prompt: str
    kind: str
    cause: str
    at: int
    trainer: str
    server: str


@dataclass(frozen=True, slots=True)
class Parity:
    """`ids`, `counts`, `texts`, `slots`: (equal, compared). `near`: of the texts that differ, how many part where the trained
    model's first token was less than NEAR ahead of its second. `by_cause`: how many prompts differ by each. `sha256`: of
    both sides' files, so that a later file is known to be another one."""

    passed: bool
    reason_ko: str
    reason_en: str
    trainer: str
    server: str
    exact: bool
    n: int
    ids: tuple[int, int] = (0, 0)
    counts: tuple[int, int] = (0, 0)
    texts: tuple[int, int] = (0, 0)
    slots: tuple[int, int] = (0, 0)
    near: int = 0
    refused: int = 0  # by both sides alike
    by_cause: Mapping[str, int] = field(default_factory=dict)
    differing: tuple[Difference, ...] = ()
    sha256: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def parity_key(parity: Parity) -> str:
    """Under which hash the result is kept: that of the served file (of base and adapter, the adapter's); of a server that
    shows no file, the SHA-256 of "label identity", the identity being what the server says of its model."""
    served = parity.sha256.get("server", {})
    if "identity" in served:
        return hashlib.sha256(f"{parity.server} {served['identity']}".encode()).hexdigest()
    return list(served.values())[-1] if served else ""


def parity_json(parity: Parity) -> dict[str, Any]:
    given: dict[str, Any] = as_json(parity)
    return given


async def check_parity(
    trainer: Served,
    server: Served,
    prompts: Sequence[Prompt],
    *,
    exact: bool,
    texts: int = 32,
    max_tokens: int = MAX_TOKENS,
    slots: Slots | None = None,
    tell: Progress = lambda what, done, total: None,
) -> Parity:
    """Compare both sides on `prompts`; the answers to `texts` of them: those of kind "skill" first, then spread over the
    kinds. Answers are only compared when all prompts were equal."""
    tell("tokens", 0, len(prompts))
    here, there = await trainer.rendered(prompts), await server.rendered(prompts)
    assert here is not None
    tell("tokens", len(prompts), len(prompts))
    found = _Found()
    if there is not None:
        for prompt, ours, theirs in zip(prompts, here, there, strict=True):
            found.compare(prompt, ours, theirs)
    if not found.differing:
        usable = [
            prompt
            for prompt, ours in zip(prompts, here, strict=True)
            if ours.ids is not None and _fits(len(ours.ids) + max_tokens, server.context_tokens)
        ]
        chosen = _chosen(usable, max(texts, COUNTED) if there is None else texts, exact)
        for number, prompt in enumerate(chosen):
            tell("answers", number, len(chosen))
            asked = prompt.as_asked
            found.answered(
                asked, await trainer.answer(asked, max_tokens), await server.answer(asked, max_tokens), slots
            )
        tell("answers", len(chosen), len(chosen))
    return found.told(trainer, server, exact=exact, n=len(prompts), tokenises=there is not None)


def _chosen(usable: Sequence[Prompt], n: int, exact: bool) -> list[Prompt]:
    """Whose answers are compared: a skill's own prompts and, where all texts must be equal or there are no such, `n` in
    all. Tool turns are not: their answer is a call. A quantised model of a narrow job is judged on its job."""
    skill = [prompt for prompt in usable if prompt.kind == "skill"][:n]
    if skill and not exact:
        return skill
    others = [p for p in usable if p.kind not in ("skill", "tool")]
    return [*skill, *spread(others, n - len(skill))]


def _fits(tokens: int, context: int | None) -> bool:
    return context is None or tokens <= context


@dataclass
class _Found:
    """What has been compared so far."""

    ids: list[bool] = field(default_factory=list)
    counts: list[bool] = field(default_factory=list)
    texts: list[bool] = field(default_factory=list)
    slots: list[bool] = field(default_factory=list)
    refused: int = 0
    near: int = 0
    differing: list[Difference] = field(default_factory=list)

    def compare(self, prompt: Prompt, ours: Rendered, theirs: Rendered) -> None:
        if ours.ids is None and theirs.ids is None:
            self.refused += 1
            return
        self.ids.append(ours.ids == theirs.ids)
        if ours.ids != theirs.ids:
            self.differing.append(_difference(prompt, ours, theirs))

    def answered(self, prompt: Prompt, ours: Said, theirs: Said, slots: Slots | None) -> None:
        if ours.refused and theirs.refused:
            self.refused += 1
            return
        if ours.input_tokens is not None and theirs.input_tokens is not None:
            same = ours.input_tokens == theirs.input_tokens
            self.counts.append(same)
            if not same:
                said = (f"{ours.input_tokens} tokens", f"{theirs.input_tokens} tokens")
                at = min(ours.input_tokens, theirs.input_tokens)
                self.differing.append(Difference(prompt.id, prompt.kind, "count", at, *said))
        mine, other = ours.text, theirs.text
        self.texts.append(_same(mine, other) and not ours.refused and not theirs.refused)
        cause = "" if self.texts[-1] else "text"
        if slots is not None and prompt.kind == "skill":
            self.slots.append(slots(prompt, ours.text) == slots(prompt, theirs.text))
            cause = cause if self.slots[-1] else "slots"
        if cause:
            at = _first(mine, other)
            self.near += cause == "text" and ours.margin(at) < NEAR
            self.differing.append(Difference(prompt.id, prompt.kind, cause, at, _around(mine, at), _around(other, at)))

    def told(self, trainer: Served, server: Served, *, exact: bool, n: int, tokenises: bool) -> Parity:
        passed = self._passed(exact, tokenises)
        by_cause = Counter(d.cause for d in self.differing)
        ko, en = self._reason(passed, exact, by_cause)
        pairs = {k: (sum(row), len(row)) for k, row in vars(self).items() if k in ("ids", "counts", "texts", "slots")}
        return Parity(
            passed, ko, en, trainer.label, server.label, exact, n, **pairs, near=self.near, refused=self.refused,
            by_cause=dict(by_cause.most_common()), differing=tuple(self.differing[:SHOWN]),
            sha256={"trainer": trainer.sha256, "server": server.sha256},
        )  # fmt: skip

    def _passed(self, exact: bool, tokenises: bool) -> bool:
        encoded = self.ids if tokenises else self.counts
        if not encoded or not all(encoded) or not all(self.counts) or not self.texts:
            return False
        if exact:
            return all(self.texts) and all(self.slots)
        return all(self.slots) and sum(self.texts) >= SHARE * len(self.texts)

    def _reason(self, passed: bool, exact: bool, by_cause: Mapping[str, int]) -> tuple[str, str]:
        if passed:
            return "같은 모델입니다: 토큰과 답이 같습니다", "the same model: tokens and answers are equal"
        if not by_cause:
            return "비교한 것이 없습니다", "nothing was compared"
        cause, count = max(by_cause.items(), key=lambda pair: (pair[0] not in ("text",), pair[1]))
        ko, en = CAUSES[cause]
        if cause == "text" and not exact:
            share, near = sum(self.texts) / len(self.texts), self.near
            tied_ko = f" 다른 것 가운데 {near}개는 학습한 모델도 망설이던 곳에서 갈립니다." if near else ""
            tied_en = f"; {near} of the others part where the trained model was undecided itself" if near else ""
            return (
                f"답이 {share:.0%}만 같습니다({SHARE:.0%} 이상이어야 함).{tied_ko}",
                f"only {share:.0%} of the answers are equal (at least {SHARE:.0%} wanted){tied_en}",
            )
        return f"{ko} ({count}개)", f"{en} ({count} prompts)"


def _difference(prompt: Prompt, ours: Rendered, theirs: Rendered) -> Difference:
    a, b = ours.ids or (), theirs.ids or ()
    at = _first(a, b)
    if ours.ids is None or theirs.ids is None:
        said = ("refused" if ours.ids is None else "taken", "refused" if theirs.ids is None else "taken")
        return Difference(prompt.id, prompt.kind, "refused", 0, *said)
    cause = _cause(ours, theirs)
    if ours.text is not None and theirs.text is not None and ours.text != theirs.text:
        place = _first(ours.text, theirs.text)
        return Difference(prompt.id, prompt.kind, cause, at, _around(ours.text, place), _around(theirs.text, place))
    return Difference(prompt.id, prompt.kind, cause, at, str(list(a[at : at + 8])), str(list(b[at : at + 8])))


def _cause(ours: Rendered, theirs: Rendered) -> str:
    a, b = ours.ids or (), theirs.ids or ()
    if b[1:] == a:
        return "start-added"
    if a[1:] == b:
        return "start-missing"
    if ours.text is None or theirs.text is None:
        return "ids"
    if ours.text == theirs.text:
        return "tokeniser"
    if "".join(ours.text.split()) == "".join(theirs.text.split()):
        return "white-space"
    if theirs.text.endswith(ours.text) or ours.text.endswith(theirs.text):
        return "system"
    return "template"


def _same(mine: str, other: str) -> bool:
    """Equal; or, where the trainer's answer holds half a character (a poorly trained model writes such), equal up to
    there: a server waits for the other half and leaves out what it waited with, and a decoder of byte tokens spoils the
    whole run of bytes."""
    if HALF not in mine:
        return mine == other.removesuffix(HALF)
    head, said = mine.partition(HALF)[0], other.partition(HALF)[0]
    together = min(len(head), len(said))
    return head[:together] == said[:together] and abs(len(head) - len(said)) <= WAITED


def _first(a: Sequence[Any], b: Sequence[Any]) -> int:
    """The first place at which two sequences part."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _around(text: str, at: int) -> str:
    start = max(0, at - WINDOW)
    return ("…" if start else "") + text[start : at + WINDOW] + ("…" if at + WINDOW < len(text) else "")
