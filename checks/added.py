"""Does a sentence put a word into a place where the source has another: a member of a list, a person's name, what goes
before a noun or a day that something is counted from?

A word is added only if nothing of it stands in the sources (no stem, no everyday synonym, no pair of its syllables), if
both are in the same language, and if what stands around it is the source's: "위임장과 도장이 필요합니다" of "위임장이
필요합니다".

>>> added_word("위임장과 가족관계증명서가 필요합니다.", ["대리인은 위임장이 필요합니다."])
'가족관계증명서'
>>> added_word("Your adjuster is Helen Walsh.", ["Adjuster: Helen Marsh."])
'Helen Walsh'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gallae.checks.ideas import idea_of, keys_of, tongue_of
from gallae.checks.sentences import without_markers
from gallae.core.tokens import content_of

__all__ = ["added_word"]

_NAMED = re.compile(r"(?<![.?!]\s)(?<!^)\b[A-Z][a-z]+(?:\s[A-Z][a-z]+)+\b")
_W = r"[가-힣]{2,}"
_LISTED = re.compile(rf"(?<![\d가-힣])(?P<a>{_W}?)(?:와|과|하고|·|ㆍ|\s및|\s또는|\s혹은)\s?(?P<b>{_W})")
_LISTED_EN = re.compile(
    r"\b(?P<a>[A-Za-z]{3,})(?:,? and|,? or)\s(?P<b>[a-z]{4,})(?=[.,;]|$|\s(?:are|is|must|can|may|will|for|in|at|on|by|to)\b)"
    r"|\b(?P<c>[A-Za-z0-9]{2,}), (?P<d>[a-z]{4,}) (?:included|excluded)\b"
)
_FROM = re.compile(
    r"(?P<noun>[가-힣]{2,6}일)(?:로부터|부터|에서|\s?기준|\s?이후|\s?후)\s?(?P<value>\d+\s?[가-힣]{1,2})"
)
_BEFORE = re.compile(r"(?P<a>[가-힣]{2,6})\s(?P<b>[가-힣]{2,6}?)(?:을|를|이|가|은|는|과|와|에|로|으로)(?=\s|$)")


def added_word(sentence: str, sources: Sequence[str], given: str = "") -> str:
    """The first word (or name) that takes the place of another, or ""."""
    text, whole = without_markers(sentence), "\n".join(sources)
    if tongue_of(text) != tongue_of(whole):
        return ""
    there = _There(f"{whole}\n{given}")
    for find in (_names, _members, _counted_from):
        for word in find(text, whole, there):
            return word
    return ""


class _There:
    """What stands in the sources."""

    def __init__(self, text: str) -> None:
        self.whole, self.text = text, text.casefold()

    def has(self, word: str) -> bool:
        """The word, a synonym, or for a Korean compound any pair of its syllables."""
        bare = (content_of(word) or word) if "가" <= word[0] <= "힣" else word.casefold()
        if bare in self.text or idea_of(bare) & keys_of(self.whole):
            return True
        if "가" <= bare[0] <= "힣":
            heads = (bare[i : i + 2] for i in range(len(bare) - 1)) if len(bare) > 3 else (bare[:2],)
            return any(pair in self.text for pair in heads)
        return bare[:5] in self.text

    def holds(self, word: str) -> bool:
        """The word itself."""
        return word.casefold() in self.text


def _names(text: str, whole: str, there: _There) -> Iterator[str]:
    """ "Helen Walsh" where the source has Helen, and no Walsh."""
    for m in _NAMED.finditer(text):
        words = m.group().split()
        missing = [w for w in words if not there.has(w)]
        if missing and len(missing) < len(words):
            yield m.group()


def _members(text: str, whole: str, there: _There) -> Iterator[str]:
    """One member of a list is the source's, the next is nowhere."""
    for pattern in (_LISTED, _LISTED_EN):
        for m in pattern.finditer(text):
            first, second = (m["a"] or m["c"], m["b"] or m["d"]) if pattern is _LISTED_EN else (m["a"], m["b"])
            if second.lower() in _JOINING or second.endswith("ing"):
                continue
            if "가" <= second[0] <= "힣":
                second = content_of(second)
                if (
                    len(second) < 2
                    or (len(second) == 2 and second[-1] in "은는이가을를도의로에")
                    or _VERBAL.search(m["b"])
                ):
                    continue
            if len(first) > 1 and there.holds(first) and not there.has(second):
                yield second


_JOINING = frozenset(
    [
        "while",
        "though",
        "because",
        "although",
        "including",
        "your",
        "their",
        "with",
        "from",
        "that",
        "this",
        "they",
        "then",
        "when",
        "where",
    ]
)
_VERBAL = re.compile(
    r"[어아여서고며게]$|(?:하|되|받|있|없|않|이며|이고|니다|해서|하여|해야|으면|려면|위해|따라|대해|함께|같이|다른|모두|각각|그|이후|이전)"
)


def _counted_from(text: str, whole: str, there: _There) -> Iterator[str]:
    """ "발송일로부터 14일" where the source counts the 14 days from another day."""
    for m in _FROM.finditer(text):
        value = re.sub(r"\s", "", m["value"])
        for other in _FROM.finditer(whole):
            mine, its = m["noun"].removesuffix("일"), other["noun"].removesuffix("일")
            near = whole[max(0, other.start() - 8) : other.end("noun")]
            if re.sub(r"\s", "", other["value"]) == value and mine not in near and not idea_of(mine) & idea_of(its):
                yield m["noun"]
