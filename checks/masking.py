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
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from gallae.checks.folding import fold
from gallae.checks.found import LIKELY, count_digits
from gallae.checks.landmarks import any_of
from gallae.checks.personal import find_personal
from gallae.core.boundary import current
from gallae.core.types import Question

__all__ = ["Mask", "Restorer", "hiding", "mask_for"]

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
    "vehicle": "PLATE",
    "literal": "TEXT",  # text of the person that looks like one of our placeholders
}
_LABEL = "|".join(sorted(LABELS.values(), key=len, reverse=True))
_OPEN, _CLOSE = r"[\[［〔【<＜({]", r"[\]］〕】>＞)}]"
_JOINT = r"(?:\\?[ _\-#:]){0,2}"
# Models add spaces, change case, drop the underscore or the brackets, escape both for Markdown.
_PLACEHOLDER = re.compile(
    rf"\\?{_OPEN}[ ]{{0,2}}(?P<a>{_LABEL}){_JOINT}(?P<n>\d{{1,4}})[ ]{{0,2}}\\?{_CLOSE}"
    rf"|(?<![A-Za-z0-9_])(?P<b>{_LABEL})\\?_(?P<m>\d{{1,4}})(?![A-Za-z0-9_])",
    re.I,
)
# What the person wrote that could be read as a placeholder once its neighbours are masked: no guards.
_LITERAL = re.compile(
    rf"\\?{_OPEN}[ ]{{0,2}}(?:{_LABEL}){_JOINT}\d{{1,4}}[ ]{{0,2}}\\?{_CLOSE}|(?:{_LABEL})\\?_\d{{1,4}}", re.I
)
_PREFIXES = "|".join(sorted({v[:i] for v in LABELS.values() for i in range(1, len(v))}, key=len, reverse=True))
# The end of a text that may yet become a placeholder when more comes.
_PENDING = re.compile(
    rf"(?:\\?(?:{_OPEN}[ ]{{0,2}}(?:(?:{_PREFIXES})?|(?:{_LABEL})(?:{_JOINT}\\?|{_JOINT}\d{{1,4}}[ ]{{0,2}}\\?)))?"
    rf"|(?<![A-Za-z0-9_])(?:{_PREFIXES}|(?:{_LABEL})(?:\\?_?|\\?_\d{{0,4}})))\Z",
    re.I,
)


_NO_CODE = re.compile(r"[^0-9A-Za-z]+")
WORDED = frozenset({"email", "address", "birthdate", "name"})  # kinds that are no code
Span = tuple[int, int, str]  # start, end, kind
_PARTICLES = r"(?:님|씨|이|가|은|는|을|를|의|와|과|도|께|에게|한테|이에요|예요|입니다)?(?:[^가-힣A-Za-z0-9]|$)"


class Mask:
    """The map between values and placeholders of one conversation. It is never logged: its repr shows counts only."""

    __slots__ = ("_by_placeholder", "_by_value", "_counts", "_minimum")

    def __init__(self, *, minimum: float = LIKELY) -> None:
        self._minimum = minimum
        self._by_value: dict[tuple[str, str], str] = {}
        self._by_placeholder: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Mask({', '.join(f'{label}: {n}' for label, n in self._counts.items())})"

    def __len__(self) -> int:
        return len(self._by_placeholder)

    @property
    def counts(self) -> dict[str, int]:
        """How many values are masked, by their label."""
        return dict(self._counts)

    @property
    def values(self) -> list[tuple[str, str]]:
        """(kind, value) in order of their numbers; `learn` makes the same mask of them."""
        return list(self._by_value)

    def learn(self, values: Iterable[tuple[str, str]]) -> None:
        for kind, value in values:
            self._placeholder(kind, value)

    def mask(self, text: str) -> str:
        """`text` with every personal value replaced by its placeholder."""
        spans = [(p.start, p.end, p.kind) for p in find_personal(text, minimum=self._minimum)]
        spans += _apart(spans, _literals(text))
        # A value given earlier is masked wherever it stands, also without the words that gave it away.
        masked = self._replaced(text, spans + self._known(text, spans))
        # One that was glued to another stands free now.
        again = self._standing(masked)
        return self._replaced(masked, again) if again else masked

    def mask_all(self, texts: Sequence[str]) -> list[str]:
        """The texts in order; what a later one gives away is masked in an earlier one too."""
        masked = [self.mask(text) for text in texts]
        return [self.mask(text) if self.holds(made) else made for text, made in zip(texts, masked, strict=True)]

    def holds(self, text: str) -> bool:
        """Does a value that was masked before stand in `text` as it is?"""
        return bool(self._standing(text))

    def restore(self, text: str) -> str:
        """`text` with the placeholders of this mask replaced by their values; others stay."""
        return _PLACEHOLDER.sub(self._value, text)

    def restorer(self) -> Restorer:
        return Restorer(self)

    def _replaced(self, text: str, spans: Sequence[Span]) -> str:
        parts, at = [], 0
        for start, end, kind in sorted(spans):
            parts += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join([*parts, text[at:]])

    def _standing(self, text: str) -> list[Span]:
        """Values given earlier that stand outside of the placeholders of a text; mostly there are none at all."""
        if not self._known(text, []):
            return []
        return self._known(text, [(m.start(), m.end(), "") for m in _PLACEHOLDER.finditer(text)])

    def _known(self, text: str, taken: list[Span]) -> list[Span]:
        """Where values given earlier stand again, in whatever width. A pattern is made only for those that can be there."""
        if not self._by_value:
            return []
        found: list[Span] = []
        folded = fold(text)
        joined = _NO_CODE.sub("", folded.text)
        held = []
        for kind, given in self._by_value:
            value = fold(given).text
            if kind != "literal" and len(value) > 1 and (value in folded.text or _bare(kind, value) in joined):
                held.append((kind, given, value))
        for kind, _, value in sorted(held, key=lambda found: -len(found[1])):
            spans = (folded.origin(*m.span()) for m in re.finditer(_again(kind, value), folded.text))
            found += _apart([*taken, *found], ((start, end, kind) for start, end in spans))
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


def _apart(taken: list[Span], more: Iterable[Span]) -> list[Span]:
    """Those of `more` (in order) that touch none of `taken` and none of each other."""
    if not (more := list(more)):
        return []
    kept: list[Span] = []
    ordered = sorted(taken)
    starts = [start for start, _, _ in ordered]
    for start, end, kind in more:
        at = bisect_left(starts, end)
        if not (at and ordered[at - 1][1] > start) and not (kept and kept[-1][1] > start):
            kept.append((start, end, kind))
    return kept


def _literals(text: str) -> Iterator[Span]:
    """What stands in a text and could be read as one of our placeholders, also in full-width or with hidden characters."""
    folded = fold(text)
    if any_of(folded.text.upper(), LABELS.values()):
        for m in _LITERAL.finditer(folded.text):
            yield (*folded.origin(m.start(), m.end()), "literal")


def _bare(kind: str, value: str) -> str:
    """A long number without what parts its digits; what is in no text for all others."""
    code = _NO_CODE.sub("", value) if kind not in WORDED and value.isascii() else ""
    return code if count_digits(code) >= 8 else "\n"


def _again(kind: str, value: str) -> str:
    """Where a value that was given away stands again: a short name as a word of its own, a long number in any dress."""
    if kind == "name" and len(value) < 3:
        return rf"(?<![가-힣A-Za-z0-9]){re.escape(value)}(?={_PARTICLES})"
    code = _bare(kind, value)
    if code != "\n":
        whole = r"[\s.\-/·]{0,2}".join(code)
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


def hiding() -> Callable[[str], str]:
    """How a text is masked now: with the turn's own mask, which knows what the person gave, else with a new one."""
    boundary = current()
    return boundary.hide if boundary is not None and boundary.hide is not None else Mask().mask


def mask_for(question: Question, *, minimum: float = LIKELY) -> Mask:
    """The mask of a conversation, rebuilt from its history: the same numbers at every turn."""
    mask = Mask(minimum=minimum)
    for text in _said(question):
        mask.mask(text)
    return mask


def _said(question: Question) -> Iterable[str]:
    yield from (m.content for m in question.history if m.role == "user")
    yield question.text
