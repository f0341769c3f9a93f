"""Sentences of documents as marks: a skill that needs documents writes where a sentence goes, code writes the sentence.

The model sees a sentence's heading, a short word for what it is about, instead of its words: `⟦사실3⟧ 잊었을 때`. Behind a
sentence that shares words with the message (임신, 술, a condition of this person) stands "!", and those come first.

>>> from gallae.core.types import Passage
>>> page = Passage("1", "a.md", "약", 0, 43, "**보관** 냉장고에 두세요.\\n**임신** 임신 중이면 먼저 말씀하세요.")
>>> [(f.heading, f.text, f.meant) for f in facts_of([page], "임신 20주 산모")]
[('임신', '임신 중이면 먼저 말씀하세요.', True), ('보관', '냉장고에 두세요.', False)]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from gallae.checks.sentences import split_sentences
from gallae.core.tokens import content_terms
from gallae.core.types import Passage

__all__ = ["MOST", "Fact", "facts_of"]

MOST = 12  # facts that stand in one prompt
LONGEST = 160  # characters of a sentence that may stand in a text as it is
COMMON = 1 / 3  # share of the sentences above which a word tells none of them apart

_HEADING = re.compile(r"^\s*#{1,6}\s+(?P<text>.+?)\s*#*\s*$")
_LEAD = re.compile(r"^\s*(?:[-*•]\s+)?(?:\*\*(?P<bold>[^*\n]{1,24})\*\*|(?P<plain>[^\s:：][^:：\n]{0,12})[:：])\s+")
_FRONT = re.compile(r"---\n.*?\n---\n", re.S)
_BULLET = re.compile(r"^\s*(?:[-*•·▪○]|\(?\d{1,2}[.)])\s+")
_ENDED = re.compile(r"(?:[.!?。]|[다요음함됨])[\"'”’)\]]*$")
_NO_SENTENCE = re.compile(  # tables, rules, addresses; and what a page says of itself: when it was written, how its subject is called
    r"\|.*\||^-{3,}$|^\w+:\s|https?://|^(?:정리|작성|개정|갱신|수정|최종 수정)\S{0,3}\s*:?\s*(?:19|20)\d\d|^영문\s?(?:이름|명칭?|표기)\s"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """`text` equals the document's characters [start:end]; `heading`: the words it is shown by, those of its section or,
    below none, its own first; `meant`: it shares words with the message; `says`: how it is written in a
    Korean text, "" as it stands."""

    heading: str
    text: str
    path: str = ""
    start: int = 0
    end: int = 0
    meant: bool = False
    says: str = ""


def facts_of(
    passages: Sequence[Passage], message: str, *, without: Collection[str] = (), most: int = MOST
) -> tuple[Fact, ...]:
    """At most `most` sentences of the passages: those that share most words with the message first, then, in the
    documents' order, the others: one of each heading is chosen before a second of any. `without`: words that tell nothing (names of the items).
    """
    found = list(dict.fromkeys(fact for passage in passages for fact in _facts(passage)))
    words = [frozenset(content_terms(f"{fact.heading} {fact.text}")) for fact in found]
    counts = Counter(word for terms in words for word in terms)
    common = {word for word, n in counts.items() if n > max(2.0, COMMON * len(found))}
    asked = set(content_terms(message)) - common - {w for text in without for w in content_terms(text)}
    asked = {w for w in asked if not any(c.isdigit() for c in w)}
    ranked: list[tuple[tuple[int, int, int], Fact]] = []
    turns: Counter[str] = Counter()
    for place, (fact, terms) in enumerate(zip(found, words, strict=True)):
        shared = len(asked & terms)
        order = (0, -shared, place) if shared else (1, turns[fact.heading], place)
        ranked.append((order, replace(fact, meant=shared > 0)))
        turns[fact.heading] += 1
    kept = sorted(ranked, key=lambda pair: pair[0])[:most]
    return tuple(fact for _, fact in sorted(kept, key=lambda pair: pair[0] if pair[0][0] == 0 else (1, pair[0][2], 0)))


def _facts(passage: Passage) -> Iterator[Fact]:
    heading = _plain(passage.heading[-1] if passage.heading else passage.title)
    at = len(m.group()) if (m := _FRONT.match(passage.text)) else 0
    for line in passage.text[at:].splitlines(keepends=True):
        start, at = at, at + len(line)
        if m := _HEADING.match(line.rstrip("\n")):
            heading = _plain(m["text"])
            continue
        lead = _LEAD.match(line)
        own = _plain(lead["bold"] or lead["plain"]) if lead else heading
        body = lead.end() if lead else (m.end() if (m := _BULLET.match(line)) else 0)
        for sentence in split_sentences(line[body:].rstrip("\n")):
            text = sentence.text
            if 4 <= len(text) <= LONGEST and _ENDED.search(text) and not _NO_SENTENCE.search(text) and "**" not in text:
                begin = passage.start + start + body + sentence.start
                kind = _topic(text) if _is_title(own, passage.title) else own
                yield Fact(kind, text, passage.path, begin, begin + len(text))


def _is_title(heading: str, title: str) -> bool:
    """A heading that only says what the whole document is about tells no sentence from another."""
    about, whole = _plain(title).casefold(), heading.casefold()
    return not whole or whole in about or (bool(about) and about in whole)


def _topic(sentence: str) -> str:
    """The first words that a sentence is about, for one that stands below no heading of its own."""
    words = [w for w in content_terms(sentence[:60]) if not any(c.isdigit() for c in w) and len(w) > 1]
    return " ".join(words[:2])


def _plain(heading: str) -> str:
    return re.sub(r"[*_`#]|\s*\([^)]*\)", "", heading).strip()
