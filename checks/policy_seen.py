"""What the frames (policy_frames.py) see in a request: each thing they look for by name, and whether one frame has all.

A request is searched once; what is found serves the frames and the learned wording (policy_wording.py) alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from gallae.checks.policy_frames import FAKE_SYSTEM, FRAMES, MAKE

__all__ = ["NAMED", "PARTS", "framed_rule", "parts_in"]

# Each thing that frames look for, once, by where it first stands: what the learned wording sees of them.
PARTS: dict[str, re.Pattern[str]] = {
    name: part
    for part, name in {
        part: f"{frame.rule}.{at}.{number}"
        for at, frame in reversed(list(enumerate(FRAMES)))
        for number, part in enumerate(frame.parts)
    }.items()
}
NAMED = [frozenset(name for name, part in PARTS.items() if part in frame.parts) for frame in FRAMES]
WINDOW = 3  # sentences
ORDERS = ("override", "exfiltration")
_LATIN, _HANGUL = re.compile("[A-Za-z]"), re.compile("[가-힣]")
_TOLD = re.compile(r"(?:했|였|었|았|갔|왔|됐|샀)(?:어요|습니다|는데요?|대요|다는|다고|네요|음|슴다)")
_QUOTED = re.compile(
    r"\"[^\"]{4,}\"|“[^”]{4,}”|「[^」]{4,}」|(?<![A-Za-z가-힣])'[^']{4,}'(?![A-Za-z])|‘[^’]{4,}’|\([^)]{8,}\)"
)


def framed_rule(text: str, seen: AbstractSet[str] | None = None) -> str:
    """The rule that a request breaks by what it combines; "" for none. `text` is `prepared`, the request alone; `seen`:
    its `parts_in`, if they are known."""
    seen = parts_in(text) if seen is None else seen
    likely = [frame for frame, named in zip(FRAMES, NAMED, strict=True) if named <= seen]
    for window in _windows(text) if likely else ():
        unquoted = _QUOTED.sub(" ", window)
        for frame in likely:
            # An order in quotation marks or brackets is told about, not given.
            said = unquoted if frame.rule in ORDERS else window
            if frame.spares and frame.spares.search(said):
                continue
            # What happened to somebody is told, not asked for, unless something is to be made as well.
            told = frame.rule not in ORDERS and _TOLD.search(said) and not MAKE.search(said)
            if not told and all(part.search(said) for part in frame.parts):
                return frame.rule
    return ""


def parts_in(text: str) -> frozenset[str]:
    """The names of what frames look for and `text` holds."""
    latin, hangul = _LATIN.search(text), _HANGUL.search(text)
    parts = PARTS if latin and hangul else _LATIN_PARTS if latin else _HANGUL_PARTS
    # What only counts at the start of a sentence may stand behind others.
    return frozenset(name for name, part in parts.items() if part is FAKE_SYSTEM or part.search(text))


def _half(part: re.Pattern[str], *, korean: bool) -> re.Pattern[str]:
    """The same for texts in one script alone, far faster: `part` without the words of the other language, and without
    case to fold where there is none. Whole where its two halves cannot be told apart."""
    first, divided, second = part.pattern.partition(r"|\b(?:")
    mixed = _HANGUL.search(second) if korean else _LATIN.search(re.sub(r"\\.", "", first))
    if part is FAKE_SYSTEM or not divided or "|" not in first or mixed:
        return part
    return re.compile(first) if korean else re.compile(rf"\b(?:{second}", re.I)


def _windows(text: str) -> Iterator[str]:
    sentences = [s for s in re.split(r"(?<=[.?!])\s+|\n+", text) if s.strip()]
    for start in range(max(1, len(sentences) - WINDOW + 1)):
        yield " ".join(sentences[start : start + WINDOW])


_HANGUL_PARTS = {name: _half(part, korean=True) for name, part in PARTS.items()}
_LATIN_PARTS = {name: _half(part, korean=False) for name, part in PARTS.items()}
