"""Personal data as numbered placeholders on its way out, and the values back on the way in, over any chunk borders.

One `Mask` serves one conversation: the same value gets the same placeholder, numbered in order of appearance, so a
mask rebuilt from the same history is the same mask. It restores only what it has masked itself: a placeholder that
a model invents stays as it is. Text that already looks like a placeholder is masked too, so nothing collides and
`restore(mask(text)) == text` for every text.

>>> mask = Mask()
>>> mask.mask("010-1234-5678로 연락 주세요")
'[PHONE_1]로 연락 주세요'
>>> mask.restore("네, [ phone 1 ]로 연락드릴게요")
'네, 010-1234-5678로 연락드릴게요'
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gallae.checks.personal import SURE, find_personal
from gallae.core.types import Question

__all__ = ["Mask", "Restorer", "mask_for"]

LABELS: dict[str, str] = {
    "resident": "RRN",
    "foreigner": "FRN",
    "business": "BRN",
    "phone": "PHONE",
    "card": "CARD",
    "account": "ACCOUNT",
    "email": "EMAIL",
    "passport": "PASSPORT",
    "driver": "LICENCE",
    "chart": "CHART",
    "student": "STUDENT",
    "member": "MEMBER",
    "name": "NAME",
    "birthdate": "BIRTH",
    "address": "ADDRESS",
    "literal": "TEXT",  # text of the person that looks like one of our placeholders
}
_LABEL = "|".join(sorted(LABELS.values(), key=len, reverse=True))
_OPEN, _CLOSE = r"[\[［〔【<＜({]", r"[\]］〕】>＞)}]"
# Models add spaces, change case, drop the underscore or the brackets.
_PLACEHOLDER = re.compile(
    rf"{_OPEN}[ ]{{0,2}}(?P<a>{_LABEL})[ _\-]{{0,2}}(?P<n>\d{{1,4}})[ ]{{0,2}}{_CLOSE}"
    rf"|(?<![A-Za-z0-9_])(?P<b>{_LABEL})_(?P<m>\d{{1,4}})(?![A-Za-z0-9_])",
    re.I,
)
# What the person wrote that could be read as a placeholder once its neighbours are masked: no guards.
_LITERAL = re.compile(
    rf"{_OPEN}[ ]{{0,2}}(?:{_LABEL})[ _\-]{{0,2}}\d{{1,4}}[ ]{{0,2}}{_CLOSE}|(?:{_LABEL})_\d{{1,4}}", re.I
)
_PREFIXES = "|".join(sorted({v[:i] for v in LABELS.values() for i in range(1, len(v))}, key=len, reverse=True))
# The end of a text that may yet become a placeholder when more comes.
_PENDING = re.compile(
    rf"(?:{_OPEN}[ ]{{0,2}}(?:(?:{_PREFIXES})?|(?:{_LABEL})[ _\-]{{0,2}}(?:\d{{1,4}}[ ]{{0,2}})?)"
    rf"|(?<![A-Za-z0-9_])(?:{_PREFIXES}|(?:{_LABEL})(?:_\d{{0,4}})?))\Z",
    re.I,
)


_PARTICLES = r"(?:님|씨|이|가|은|는|을|를|의|와|과|도|께|에게|한테|이에요|예요|입니다)?(?:[^가-힣A-Za-z0-9]|$)"


class Mask:
    """The map between values and placeholders of one conversation. It is never logged: its repr shows counts only."""

    __slots__ = ("_by_placeholder", "_by_value", "_counts", "_minimum")

    def __init__(self, *, minimum: float = SURE) -> None:
        self._minimum = minimum
        self._by_value: dict[tuple[str, str], str] = {}
        self._by_placeholder: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Mask({', '.join(f'{label}: {n}' for label, n in self._counts.items())})"

    def __len__(self) -> int:
        return len(self._by_placeholder)

    def mask(self, text: str) -> str:
        """`text` with every personal value replaced by its placeholder."""
        spans = [(p.start, p.end, p.kind) for p in find_personal(text, minimum=self._minimum)]
        literals = ((m.start(), m.end(), "literal") for m in _LITERAL.finditer(text))
        spans += [s for s in literals if all(s[1] <= start or s[0] >= end for start, end, _ in spans)]
        # A value given earlier is masked wherever it stands, also without the words that gave it away.
        spans += self._known(text, spans)
        parts, at = [], 0
        for start, end, kind in sorted(spans):
            parts += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join([*parts, text[at:]])

    def holds(self, text: str) -> bool:
        """Does a value that was masked before stand in `text` as it is?"""
        return bool(self._known(text, []))

    def restore(self, text: str) -> str:
        """`text` with the placeholders of this mask replaced by their values; others stay."""
        return _PLACEHOLDER.sub(self._value, text)

    def restorer(self) -> Restorer:
        return Restorer(self)

    def _known(self, text: str, taken: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        found: list[tuple[int, int, str]] = []
        for kind, value in sorted(self._by_value, key=lambda kv: -len(kv[1])):
            if kind == "literal" or len(value) < 2:
                continue
            for m in re.finditer(_again(kind, value), text):
                if all(m.end() <= start or m.start() >= end for start, end, _ in [*taken, *found]):
                    found.append((m.start(), m.end(), kind))
        return found

    def _placeholder(self, kind: str, value: str) -> str:
        key = (kind, value)
        if key not in self._by_value:
            label = LABELS[kind]
            self._counts[label] = self._counts.get(label, 0) + 1
            placeholder = f"[{label}_{self._counts[label]}]"
            self._by_value[key], self._by_placeholder[placeholder] = placeholder, value
        return self._by_value[key]

    def _value(self, m: re.Match[str]) -> str:
        label, number = (m["a"], m["n"]) if m["a"] else (m["b"], m["m"])
        return self._by_placeholder.get(f"[{label.upper()}_{int(number)}]", m.group())


def _again(kind: str, value: str) -> str:
    """Where a value that was given away stands again: a short name as a word of its own, a long number in any dress."""
    digits = re.sub(r"\D", "", value)
    if kind == "name" and len(value) < 3:
        return rf"(?<![가-힣A-Za-z0-9]){re.escape(value)}(?={_PARTICLES})"
    if len(digits) >= 8 and kind not in ("email", "address", "birthdate", "name"):
        whole = r"[\s.\-/·]{0,2}".join(re.sub(r"[^0-9A-Za-z]", "", value)) if value.isascii() else re.escape(value)
        return rf"(?<![0-9A-Za-z])(?:{re.escape(value)}|{whole})(?![0-9A-Za-z])"
    return rf"(?<![0-9A-Za-z]){re.escape(value)}(?![0-9A-Za-z])"


class Restorer:
    """Restores a stream: what `feed` and `flush` return, joined, equals `mask.restore` of the chunks, joined."""

    __slots__ = ("_before", "_held", "_mask")

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._held = ""
        self._before = ""  # the last character let go: a placeholder without brackets must not follow a letter

    def feed(self, chunk: str) -> str:
        self._held += chunk
        # A complete placeholder without brackets still waits for the character after it, as _PENDING says.
        pending = _PENDING.search(self._before + self._held, len(self._before))
        return self._let_go(pending.start() - len(self._before) if pending else len(self._held))

    def flush(self) -> str:
        return self._let_go(len(self._held))

    def _let_go(self, cut: int) -> str:
        if not cut:
            return ""
        whole, at, parts = self._before + self._held[:cut], len(self._before), []
        for m in _PLACEHOLDER.finditer(whole, at):
            parts += [whole[at : m.start()], self._mask._value(m)]
            at = m.end()
        self._before, self._held = whole[-1], self._held[cut:]
        return "".join([*parts, whole[at:]])


def mask_for(question: Question, *, minimum: float = SURE) -> Mask:
    """The mask of a conversation, rebuilt from its history: the same numbers at every turn."""
    mask = Mask(minimum=minimum)
    for text in _said(question):
        mask.mask(text)
    return mask


def _said(question: Question) -> Iterable[str]:
    yield from (m.content for m in question.history if m.role == "user")
    yield question.text
